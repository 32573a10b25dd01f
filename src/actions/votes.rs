//! Voting: casting, changing, confirming and taking back. It must not know pages, nor tell anybody.
//!
//! A vote writes no event. Nobody is to be told of it, the tallies already hold all that is public, and a diary line with its moment
//! would let whoever reads the diary beside any other trace (a session's last sight, a comment of the same minute) guess whose vote
//! it was. For the same reason nothing here is logged: what an account said stands in `votes` alone.

use super::{check_leave, is_shown, note_nation, note_supporters, note_vote};
use crate::app::{App, Result};
use crate::domain::account::Citizen;
use crate::domain::ids::IdeaNumber;
use crate::domain::moderation::sanctions::Doing;
use crate::domain::refusal::Refusal;
use crate::domain::vote::{self, Ballot, Choice, SeatChange, Tally};
use crate::store;

/// What stands after a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The voter's choice; `None` after taking it back.
    pub choice: Option<Choice>,
    /// The idea's tally now.
    pub tally: Tally,
}

/// What the press of a button says.
#[derive(Clone, Copy, Debug)]
pub struct Press<'p> {
    /// The choice.
    pub choice: Choice,
    /// The receipt that the site chose the idea; empty where the voter sought it.
    pub receipt: &'p str,
    /// The version that stood on the page, where the page said so.
    pub read: Option<i64>,
}

/// Casts a vote, or changes or confirms the one that stands. Whoever is suspended casts none, but may always take one back.
pub async fn cast(
    app: &App,
    by: &Citizen,
    number: IdeaNumber,
    press: Press<'_>,
) -> Result<Counted> {
    let now = app.now();
    let has_receipt = is_shown(app, by.id(), number, press.receipt);
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Vote).await?;
    let question = store::votes::find_question(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let previous = store::votes::find(&mut tx, question.id, by.id()).await?;
    let shown_today = if has_receipt {
        store::votes::count_shown_since(&mut tx, by.id(), now.minus_days(1)).await?
    } else {
        0
    };
    let ballot = Ballot {
        choice: press.choice,
        seen: vote::seen(has_receipt, shown_today),
        read: press.read,
    };
    let cast = vote::cast(by, &question, previous.as_ref(), ballot, now)?;
    store::votes::record_cast(&mut tx, &cast).await?;
    note_supporters(app, &mut tx, cast.idea, &seats_of(&cast.seats)).await?;
    note_nation(app, &mut tx, cast.idea, cast.tally.agrees).await?;
    tx.commit().await?;
    note_vote(app, by, number, Some((cast.vote.choice, cast.vote.seen)));
    Ok(Counted {
        choice: Some(cast.vote.choice),
        tally: cast.tally,
    })
}

/// Takes a vote back.
pub async fn revoke(app: &App, by: &Citizen, number: IdeaNumber) -> Result<Counted> {
    let mut tx = app.db.write().await?;
    let question = store::votes::find_question(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let previous = store::votes::find(&mut tx, question.id, by.id()).await?;
    let revoked = vote::revoke(by, &question, previous.as_ref())?;
    store::votes::record_revoked(&mut tx, &revoked).await?;
    note_supporters(app, &mut tx, revoked.idea, &seats_of(&revoked.seats)).await?;
    note_nation(app, &mut tx, revoked.idea, revoked.tally.agrees).await?;
    tx.commit().await?;
    note_vote(app, by, number, None);
    Ok(Counted {
        choice: None,
        tally: revoked.tally,
    })
}

/// The seats whose support changed.
fn seats_of(changes: &[SeatChange]) -> Vec<&str> {
    changes
        .iter()
        .filter(|change| change.by.agrees != 0)
        .map(|change| change.constituency.as_str())
        .collect()
}
