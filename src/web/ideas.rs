//! The pages of ideas: the list, one idea, writing one, changing one. Each has a file of its own below.
//! They must not know rules; what a person may do with an idea is asked of `domain::idea`.

pub mod change;
pub mod draft;
pub mod list;
pub mod show;

mod facets;
mod timeline;

use crate::store::ideas::IdeaCard;

/// An idea as a row of a list shows it, in words.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its public number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Shape and shade of its mark.
    pub state: &'static str,
    /// Where it stands, in words.
    pub state_words: &'static str,
    /// What sort of contribution.
    pub kind: &'static str,
    /// Its topic.
    pub topic: String,
    /// Its constituency; empty for a national idea.
    pub place: String,
    /// Its first words.
    pub summary: String,
    /// Who wrote it.
    pub author: String,
    /// When, for machines.
    pub iso: String,
    /// When, for people.
    pub when: String,
    /// Votes in all.
    pub votes: i64,
    /// Comments.
    pub comments: i64,
    /// Whether the lot brought it here.
    pub drawn: bool,
}

impl Row {
    /// A card in words.
    pub fn new(card: &IdeaCard, drawn: bool) -> Self {
        let closed = card.publication == crate::domain::idea::Publication::Closed;
        Self {
            number: card.number.to_string(),
            title: card.title.clone(),
            state: if closed {
                "closed"
            } else {
                card.response.mark()
            },
            state_words: if closed {
                card.publication.in_words()
            } else {
                card.response.in_words()
            },
            kind: card.kind.in_words(),
            topic: card.topic.clone(),
            place: card.place.clone(),
            summary: card.summary.clone(),
            author: card.author.clone(),
            iso: card.published_at.iso(),
            when: card.published_at.day_in_words(),
            votes: card.votes,
            comments: card.comments,
            drawn,
        }
    }
}
