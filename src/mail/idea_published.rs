//! The letter that says there is a new idea on a place or topic somebody follows. It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/idea_published/body.txt")]
pub struct IdeaPublished<'a> {
    /// To whom, and why.
    pub envelope: &'a Envelope<'a>,
    /// The idea's number.
    pub number: i64,
    /// The idea's title.
    pub title: &'a str,
    /// The topic's name.
    pub topic: &'a str,
    /// The seat's name, if it is about one.
    pub place: Option<&'a str>,
    /// Where it stands.
    pub link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/idea_published/subject.txt")]
struct Subject {
    number: i64,
}

#[derive(Template)]
#[template(path = "mail/idea_published/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    number: i64,
    title: &'a str,
    topic: &'a str,
    place: Option<&'a str>,
    link: &'a str,
}

impl IdeaPublished<'_> {
    /// Writes the letter.
    pub fn write(&self) -> Result<Letter, askama::Error> {
        let &Self {
            envelope,
            number,
            title,
            topic,
            place,
            link,
        } = self;
        let html = Html {
            envelope,
            number,
            title,
            topic,
            place,
            link,
        };
        let subject = Subject { number };
        Ok(envelope.seal(subject.render()?, self.render()?, html.render()?))
    }
}
