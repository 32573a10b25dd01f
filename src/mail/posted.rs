//! The letter with what an MP posted: all its words, and the imprint where the law wants one. It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;
use crate::domain::notice::PostFacts;

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/posted/body.txt")]
pub struct Posted<'a> {
    /// To whom, and why.
    pub envelope: &'a Envelope<'a>,
    /// What was posted.
    pub post: &'a PostFacts,
    /// Where it stands.
    pub link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/posted/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    post: &'a PostFacts,
    paragraphs: Vec<&'a str>,
    link: &'a str,
}

impl Posted<'_> {
    /// Writes the letter. Its subject names the MP and the sort of post, and nothing that was typed: subjects are read over shoulders.
    pub fn write(&self) -> Result<Letter, askama::Error> {
        let &Self {
            envelope,
            post,
            link,
        } = self;
        let html = Html {
            envelope,
            post,
            paragraphs: post.words.split("\n\n").collect(),
            link,
        };
        let verb = if post.is_update {
            "updated"
        } else {
            "published"
        };
        let subject = format!("{} {verb} {}", post.name, post.what);
        Ok(envelope.seal(subject, self.render()?, html.render()?))
    }
}
