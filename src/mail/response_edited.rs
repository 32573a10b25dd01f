//! The letter that says an MP changed a published response, with the way to what it said before. It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/response_edited/body.txt")]
pub struct ResponseEdited<'a> {
    /// To whom, and why.
    pub envelope: &'a Envelope<'a>,
    /// The signatories in words.
    pub who: &'a str,
    /// The lead's seat, "MP for Little Wickham"; empty where several signed.
    pub seat: &'a str,
    /// The idea's number.
    pub number: i64,
    /// The idea's title.
    pub title: &'a str,
    /// The position in words.
    pub position: &'a str,
    /// The summary.
    pub summary: &'a str,
    /// Where the response stands.
    pub link: &'a str,
    /// Where its earlier wordings stand.
    pub versions_link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/response_edited/subject.txt")]
struct Subject<'a> {
    who: &'a str,
    number: i64,
}

#[derive(Template)]
#[template(path = "mail/response_edited/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    who: &'a str,
    seat: &'a str,
    number: i64,
    title: &'a str,
    position: &'a str,
    summary: &'a str,
    link: &'a str,
    versions_link: &'a str,
}

impl ResponseEdited<'_> {
    /// Writes the letter.
    pub fn write(&self) -> Result<Letter, askama::Error> {
        let &Self {
            envelope,
            who,
            seat,
            number,
            title,
            position,
            summary,
            link,
            versions_link,
        } = self;
        let html = Html {
            envelope,
            who,
            seat,
            number,
            title,
            position,
            summary,
            link,
            versions_link,
        };
        let subject = Subject { who, number };
        Ok(envelope.seal(subject.render()?, self.render()?, html.render()?))
    }
}
