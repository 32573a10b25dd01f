//! The lines of commitments as moderation moves them: out of sight, back, under bars, and reworded once they were hidden. It must not
//! know why, nor who may.

use sqlx::{AnyConnection, Row};

use crate::domain::idea::Publication;
use crate::domain::ids::{CommitmentId, IdeaId, ResponseId, StepId};
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of which commitment.
    pub commitment: CommitmentId,
    /// Under which response.
    pub response: ResponseId,
    /// The main idea of that response.
    pub idea: IdeaId,
    /// Whether it is the promise itself.
    pub is_promise: bool,
}

/// The first line of a commitment that is out of sight by itself, with its publication and the Member's name. None where the commitment
/// is readable, or out of sight with its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// Its first line.
    pub line: StepId,
    /// Whether it can come back by its MP's rewording.
    pub is_hidden: bool,
    /// The Member's name.
    pub name: String,
}

/// Where a line stands; none where there is no such line.
pub async fn find_line(connection: &mut AnyConnection, line: StepId) -> Result<Option<Line>> {
    const FIND: &str = "
        SELECT commitment_steps.commitment_id, commitment_steps.kind, commitments.response_id, responses.idea_id
        FROM commitment_steps
        JOIN commitments ON commitments.id = commitment_steps.commitment_id
        JOIN responses ON responses.id = commitments.response_id
        WHERE commitment_steps.id = $1";
    let row = sqlx::query(FIND)
        .bind(line.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let kind: String = row.try_get("kind")?;
        Ok(Line {
            commitment: CommitmentId::from_i64(row.try_get("commitment_id")?),
            response: ResponseId::from_i64(row.try_get("response_id")?),
            idea: IdeaId::from_i64(row.try_get("idea_id")?),
            is_promise: kind == "promised",
        })
    })
    .transpose()
}

/// What is left of a commitment whose promise is out of sight.
pub async fn find_stub(connection: &mut AnyConnection, id: CommitmentId) -> Result<Option<Stub>> {
    const FIND: &str = "
        SELECT commitment_steps.id, commitment_steps.publication, members.name
        FROM commitments
        JOIN commitment_steps ON commitment_steps.commitment_id = commitments.id AND commitment_steps.kind = 'promised'
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.id = $1
          AND responses.state = 'published'
          AND commitments.publication <> 'published'";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let publication: String = row.try_get("publication")?;
        Ok(Stub {
            line: StepId::from_i64(row.try_get("id")?),
            is_hidden: publication == Publication::Hidden.key(),
            name: row.try_get("name")?,
        })
    })
    .transpose()
}

/// Moves a line into or out of sight, and the commitment with its first. `false` when it no longer is where it was read.
pub async fn record_line_moved(
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
pub async fn record_line_shown(tx: &mut WriteTx, line: i64, words: &str) -> Result<()> {
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
pub async fn record_line_reworded(
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
    record_line_shown(tx, line, words).await?;
    Ok(true)
}

/// Destroys the words of a line, and of its earlier wordings.
pub async fn record_line_emptied(tx: &mut WriteTx, line: i64) -> Result<()> {
    const EARLIER: &str = "
        DELETE FROM commitment_step_versions
        WHERE step_id = $1";
    sqlx::query(EARLIER).bind(line).execute(&mut **tx).await?;
    record_line_shown(tx, line, "").await
}
