//! How often advice was shown on a day, and what came of it: daily counters and nothing else (moderation.md 2.4). Bookkeeping that
//! nobody decides; it must not know who wrote, or which words.

use jiff::civil::Date;

use super::{Result, WriteTx};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Advice was shown.
    Shown,
    /// The words were posted as they were.
    PostedAsIs,
    /// They were reworded, and the screen was silent.
    Reworded,
}

impl Outcome {
    const fn key(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::PostedAsIs => "posted_as_is",
            Self::Reworded => "reworded",
        }
    }
}

/// Adds one to a day's counter.
pub async fn count(tx: &mut WriteTx, day: Date, outcome: Outcome) -> Result<()> {
    const COUNT: &str = "
        INSERT INTO advice_counts (day, outcome, times)
        VALUES ($1, $2, 1)
        ON CONFLICT (day, outcome) DO UPDATE
        SET times = advice_counts.times + 1";
    sqlx::query(COUNT)
        .bind(day.to_string())
        .bind(outcome.key())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
