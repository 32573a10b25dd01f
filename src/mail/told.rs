//! The letter that says one thing in the words of its notice, with the way to where it can be seen. It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/told/body.txt")]
pub struct Told<'a> {
    /// To whom, and why.
    pub envelope: &'a Envelope<'a>,
    /// The subject.
    pub subject: &'a str,
    /// What happened.
    pub words: &'a str,
    /// What the link leads to.
    pub link_words: &'a str,
    /// Where it stands.
    pub link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/told/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    words: &'a str,
    link_words: &'a str,
    link: &'a str,
}

impl Told<'_> {
    /// Writes the letter.
    pub fn write(&self) -> Result<Letter, askama::Error> {
        let &Self {
            envelope,
            subject,
            words,
            link_words,
            link,
        } = self;
        let html = Html {
            envelope,
            words,
            link_words,
            link,
        };
        Ok(envelope.seal(subject.to_owned(), self.render()?, html.render()?))
    }
}
