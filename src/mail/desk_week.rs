//! The week's letter to an MP's office: what waits, each with the way straight to the box. It must not know who gets it.

use askama::Template;

use super::Envelope;
use crate::domain::letter::Letter;

/// An idea that waits.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// How many support it.
    pub support: String,
    /// Since when it waits, and until when a reply is promised.
    pub wait: String,
    /// Where the answer is written.
    pub link: String,
}

/// A draft that waits for approval.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The title of its idea.
    pub title: String,
    /// Who wrote it.
    pub writer: String,
    /// Where it is read and approved.
    pub link: String,
}

/// What the letter says.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "mail/desk_week/body.txt")]
pub struct DeskWeek<'a> {
    /// To whom, and why.
    pub envelope: &'a Envelope<'a>,
    /// The seat's name.
    pub seat: &'a str,
    /// "12 ideas wait".
    pub waiting: &'a str,
    /// The longest waiting of them.
    pub items: &'a [Item],
    /// Drafts this person may approve.
    pub drafts: &'a [Paper],
    /// The desk.
    pub desk_link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/desk_week/body.html")]
struct Html<'a> {
    envelope: &'a Envelope<'a>,
    seat: &'a str,
    waiting: &'a str,
    items: &'a [Item],
    drafts: &'a [Paper],
    desk_link: &'a str,
}

impl DeskWeek<'_> {
    /// Writes the letter.
    pub fn write(&self) -> Result<Letter, askama::Error> {
        let &Self {
            envelope,
            seat,
            waiting,
            items,
            drafts,
            desk_link,
        } = self;
        let html = Html {
            envelope,
            seat,
            waiting,
            items,
            drafts,
            desk_link,
        };
        let subject = if items.is_empty() {
            format!("A draft waits for you at the desk for {seat}")
        } else {
            format!("{waiting} at the desk for {seat}")
        };
        Ok(envelope.seal(subject, self.render()?, html.render()?))
    }
}
