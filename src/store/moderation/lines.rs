//! The lines of commitments as moderation moves them: out of sight, back, under bars, and reworded once they were hidden. It must not
//! know why, nor who may.

use crate::domain::idea::Publication;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Moves a line into or out of sight, and the commitment with its first. `false` when it no longer is where it was read.
pub async fn record_moved(
    tx: &mut WriteTx,
    (line, version): (i64, i64),
    (from, to): (Publication, Publication),
) -> Result<bool> {
    const MOVE: &str = "
        UPDATE commitment_steps
        SET publication = $2
        WHERE id = $1
          AND publication = $3
          AND version = $4";
    const WITH_IT: &str = "
        UPDATE commitments
        SET publication = $2
        WHERE id = (SELECT commitment_id FROM commitment_steps WHERE id = $1 AND kind = 'promised')";
    let done = sqlx::query(MOVE)
        .bind(line)
        .bind(to.key())
        .bind(from.key())
        .bind(version)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query(WITH_IT)
        .bind(line)
        .bind(to.key())
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// Writes other words into a line: bars, what they covered, or nothing.
pub async fn record_shown(tx: &mut WriteTx, line: i64, words: &str) -> Result<()> {
    const WRITE: &str = "
        UPDATE commitment_steps
        SET words = $2
        WHERE id = $1";
    const WITH_IT: &str = "
        UPDATE commitments
        SET what = $2
        WHERE id = (SELECT commitment_id FROM commitment_steps WHERE id = $1 AND kind = 'promised')";
    for write in [WRITE, WITH_IT] {
        sqlx::query(write)
            .bind(line)
            .bind(words)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Puts new words in the place of those that were hidden, which are kept beside for moderators. `false` when somebody was faster.
pub async fn record_reworded(
    tx: &mut WriteTx,
    (line, version): (i64, i64),
    words: &str,
    now: Timestamp,
) -> Result<bool> {
    const KEEP: &str = "
        INSERT INTO commitment_step_versions (step_id, version, words, replaced_at)
        SELECT id, version, words, $3
        FROM commitment_steps
        WHERE id = $1
          AND version = $2
          AND publication = 'hidden'";
    const NEXT: &str = "
        UPDATE commitment_steps
        SET version = version + 1
        WHERE id = $1
          AND version = $2";
    let kept = sqlx::query(KEEP)
        .bind(line)
        .bind(version)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    if kept.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query(NEXT)
        .bind(line)
        .bind(version)
        .execute(&mut **tx)
        .await?;
    record_shown(tx, line, words).await?;
    Ok(true)
}

/// Destroys the words of a line, and of its earlier wordings.
pub async fn record_emptied(tx: &mut WriteTx, line: i64) -> Result<()> {
    const EARLIER: &str = "
        DELETE FROM commitment_step_versions
        WHERE step_id = $1";
    sqlx::query(EARLIER).bind(line).execute(&mut **tx).await?;
    record_shown(tx, line, "").await
}
