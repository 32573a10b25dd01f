//! Between two computations: a vote moves its idea's sums at once, in memory, and its score on pages a moment later.
//! It must not hold anybody up: a vote costs microseconds here, and scores are written by a job.

use std::sync::{MutexGuard, PoisonError};

use super::poll::{vote_of, voter_of, way_of};
use super::run::scored;
use crate::app::{App, Result};
use crate::consensus::booth::{Booth, Cast, Hall};
use crate::domain::account::Citizen;
use crate::domain::ground::{Scored, Space};
use crate::domain::ids::IdeaNumber;
use crate::domain::vote::{Choice, Seen};
use crate::store::ground;
use crate::store::ground::ballots::LiveVoter;

/// Scores written in one transaction.
const AT_ONCE: usize = 50;

fn hall(app: &App) -> MutexGuard<'_, Hall> {
    // Sums are whole after every call, so a thread that panicked elsewhere leaves nothing half done.
    app.hall.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A computation is about to read the votes: what is cast from here on is kept for the end of it.
pub(super) fn expect(app: &App) {
    hall(app).expect();
}

/// Begins anew from a computation, and from what was cast while it ran.
pub(super) fn open(app: &App, opened: Booth) {
    hall(app).open(opened);
}

/// The computation is over, whatever came of it.
pub(super) fn rest(app: &App) {
    hall(app).rest();
}

/// Whether votes move scores at once in this process.
pub(super) fn is_open(app: &App) -> bool {
    hall(app).booth().is_some()
}

/// A vote that stands now, or (`None`) was taken back.
pub(crate) fn note_vote(app: &App, by: &Citizen, number: IdeaNumber, vote: Option<(Choice, Seen)>) {
    let account = by.account();
    let voter = LiveVoter {
        id: account.id,
        created_at: account.created_at,
        is_brought: false,
        has_consented: account.consented_at.is_some(),
    };
    hall(app).cast(Cast {
        voter: voter_of(&voter, app.now()),
        idea: number.get().unsigned_abs(),
        vote: vote.map(|(choice, seen)| (vote_of(choice), way_of(seen))),
    });
}

/// Writes the scores that votes moved since the last call. Gives how many.
pub async fn catch_up(app: &App) -> Result<usize> {
    let taken = hall(app).booth().map(|booth| {
        let moved: Vec<(i64, Scored)> = booth
            .take_moved()
            .into_iter()
            .map(|(idea, score)| {
                let range = booth.ranges.get(&idea).copied();
                (
                    i64::try_from(idea).unwrap_or(0),
                    scored(&score, booth.model(), range),
                )
            })
            .collect();
        (booth.snapshot, moved)
    });
    let Some((snapshot, moved)) = taken else {
        return Ok(0);
    };
    for some in moved.chunks(AT_ONCE) {
        let mut tx = app.db.write().await?;
        ground::record_moved(&mut tx, &Space::Country, snapshot, some).await?;
        tx.commit().await?;
    }
    Ok(moved.len())
}
