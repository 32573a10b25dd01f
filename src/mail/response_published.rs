//! The letter that says an MP responded: the summary stands in it, so that nobody has to come here to know.
//! It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/response_published/body.txt")]
pub struct ResponsePublished<'a> {
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
}

#[derive(Template)]
#[template(path = "mail/response_published/subject.txt")]
struct Subject<'a> {
    who: &'a str,
    number: i64,
}

#[derive(Template)]
#[template(path = "mail/response_published/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    who: &'a str,
    seat: &'a str,
    number: i64,
    title: &'a str,
    position: &'a str,
    summary: &'a str,
    link: &'a str,
}

impl ResponsePublished<'_> {
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
        };
        let subject = Subject { who, number };
        Ok(envelope.seal(subject.render()?, self.render()?, html.render()?))
    }
}
