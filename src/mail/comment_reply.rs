//! The letter that says a comment was answered. Its subject names nobody: what a stranger calls himself must not stand there.
//! It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/comment_reply/body.txt")]
pub struct CommentReply<'a> {
    /// To whom, and why.
    pub envelope: &'a Envelope<'a>,
    /// Who answered.
    pub who: &'a str,
    /// The idea's number.
    pub number: i64,
    /// The idea's title.
    pub title: &'a str,
    /// The first words of the answer.
    pub excerpt: &'a str,
    /// Where it stands.
    pub link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/comment_reply/subject.txt")]
struct Subject {
    number: i64,
}

#[derive(Template)]
#[template(path = "mail/comment_reply/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    who: &'a str,
    number: i64,
    title: &'a str,
    excerpt: &'a str,
    link: &'a str,
}

impl CommentReply<'_> {
    /// Writes the letter.
    pub fn write(&self) -> Result<Letter, askama::Error> {
        let &Self {
            envelope,
            who,
            number,
            title,
            excerpt,
            link,
        } = self;
        let html = Html {
            envelope,
            who,
            number,
            title,
            excerpt,
            link,
        };
        let subject = Subject { number };
        Ok(envelope.seal(subject.render()?, self.render()?, html.render()?))
    }
}
