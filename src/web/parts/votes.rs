//! The vote control as pages show it: the reader's own vote, and the counts once they have voted or asked.
//! It must not know which page it stands on, nor anybody else's vote.

use crate::domain::vote::{Choice, Tally, Vote, check_open};
use crate::store::ideas::IdeaView;
use crate::store::votes::SeatTally;

/// What `parts/vote.html` prints.
#[derive(Clone, Debug)]
pub struct VoteView {
    /// The reader's choice as the form says it; "" without one.
    pub choice: &'static str,
    /// Whether the counts are shown.
    pub is_counted: bool,
    /// Whether the vote was cast before title or "what" were edited.
    pub is_before_edit: bool,
    /// The version on the page: what the vote is about.
    pub version: i64,
    /// Why voting is over; "" while it is not.
    pub closed_words: String,
    /// The counts; zero where they are not shown, so that they are not in the page at all.
    pub tally: Tally,
    /// The idea's constituency and the reader's, as far as they may be told.
    pub seats: Vec<SeatTally>,
}

impl VoteView {
    /// The control for the reader's own vote; the counts only for somebody who voted or asked (`?counts=1`), so that nobody follows the
    /// crowd. `seats` is what the idea's constituency and the reader's say.
    pub fn of(idea: &IdeaView, own: Option<&Vote>, seats: &[SeatTally], is_asked: bool) -> Self {
        let closed_words = check_open(idea.card.publication)
            .err()
            .map(|refusal| refusal.words())
            .unwrap_or_default();
        let is_counted = own.is_some() || is_asked || !closed_words.is_empty();
        let tally = if is_counted {
            Tally {
                agrees: idea.card.agrees,
                disagrees: idea.card.disagrees,
                passes: idea.card.passes,
            }
        } else {
            Tally::default()
        };
        Self {
            choice: own.map_or("", |vote| vote.choice.key()),
            is_counted,
            is_before_edit: own.is_some_and(|vote| vote.is_before_edit(idea.meaning_version)),
            version: idea.version,
            closed_words,
            tally,
            seats: if is_counted {
                seats.to_vec()
            } else {
                Vec::new()
            },
        }
    }
}

/// What is said to somebody right after voting.
pub fn words_after(choice: Option<Choice>) -> &'static str {
    choice.map_or("Your vote is taken back.", Choice::in_words)
}
