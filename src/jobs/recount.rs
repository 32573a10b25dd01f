//! Recounts the votes beside the tallies that were kept of them, and raises an alarm where they differ (security.md 2.13).
//! It must not mend anything, and names ideas, never voters.

use crate::app::{App, Result};
use crate::domain::ids::IdeaId;
use crate::store;

/// Ideas looked at in one statement: short enough that no reader waits for it.
const ROUND: i64 = 200;

/// Recounts once. Returns how many tallies differ.
pub async fn recount(app: &App) -> Result<usize> {
    let mut differ = 0;
    let mut after = IdeaId::from_i64(0);
    loop {
        let mut connection = app.db.read().await?;
        let (drifted, last) = store::votes::list_drifted(&mut connection, after, ROUND).await?;
        drop(connection);
        for drift in &drifted {
            tracing::error!(
                idea.number = drift.number.get(),
                constituency = drift.constituency.as_deref().unwrap_or("all"),
                "a tally differs from a recount of its votes"
            );
        }
        differ += drifted.len();
        match last {
            Some(last) => after = last,
            None => return Ok(differ),
        }
    }
}
