//! The vote control as pages show it: the reader's own vote, and the counts once they have voted or asked.
//! It must not know which page it stands on, nor anybody else's vote.

use crate::domain::ids::IdeaId;
use crate::domain::vote::{Choice, Tally, check_open};
use crate::store::ReadConn;
use crate::store::ideas::IdeaView;
use crate::store::votes::{self, SeatTally};
use crate::web::error::Result;
use crate::web::viewer::Viewer;

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
    /// Loads the reader's own vote; the counts only for somebody who voted or asked (`?counts=1`), so that nobody follows the crowd.
    pub async fn load(
        connection: &mut ReadConn,
        idea: &IdeaView,
        viewer: &Viewer,
        is_asked: bool,
    ) -> Result<Self> {
        let own = match &viewer.account {
            Some(account) => votes::find(connection, idea.id, account.id).await?,
            None => None,
        };
        let closed_words = check_open(idea.card.publication)
            .err()
            .map(|refusal| refusal.words())
            .unwrap_or_default();
        let is_counted = own.is_some() || is_asked || !closed_words.is_empty();
        let seats = if is_counted {
            let own_seat = viewer
                .account
                .as_ref()
                .and_then(|account| account.constituency.as_deref());
            seats_of(connection, idea.id, idea.constituency.as_deref(), own_seat).await?
        } else {
            Vec::new()
        };
        let tally = if is_counted {
            Tally {
                agrees: idea.card.agrees,
                disagrees: idea.card.disagrees,
                passes: idea.card.passes,
            }
        } else {
            Tally::default()
        };
        Ok(Self {
            choice: own.as_ref().map_or("", |vote| vote.choice.key()),
            is_counted,
            is_before_edit: own.is_some_and(|vote| vote.is_before_edit(idea.meaning_version)),
            version: idea.version,
            closed_words,
            tally,
            seats,
        })
    }
}

async fn seats_of(
    connection: &mut ReadConn,
    idea: IdeaId,
    own: Option<&str>,
    reader: Option<&str>,
) -> Result<Vec<SeatTally>> {
    Ok(votes::list_seats(
        connection,
        idea,
        own,
        reader.filter(|seat| Some(*seat) != own),
    )
    .await?)
}

/// What is said to somebody right after voting.
pub fn words_after(choice: Option<Choice>) -> &'static str {
    choice.map_or("Your vote is taken back.", Choice::in_words)
}
