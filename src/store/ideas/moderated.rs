//! Ideas as moderation changes them: in and out of the public count, and new words for what was hidden. It must not know why.

use sqlx::Row;

use super::views::read_facet;
use super::{change_facet, write_version};
use crate::domain::idea::IdeaWords;
use crate::domain::ids::IdeaId;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Counts an idea in (1) or out (-1) of the table of public ideas.
pub async fn change_public_count(tx: &mut WriteTx, idea: IdeaId, by: i64) -> Result<()> {
    const STAND: &str = "
        SELECT kind, topic_key, response, constituency_code
        FROM ideas
        WHERE id = $1";
    let row = sqlx::query(STAND)
        .bind(idea.get())
        .fetch_one(&mut **tx)
        .await?;
    let facet = read_facet(&row)?;
    change_facet(
        tx,
        (&facet.kind, &facet.topic, &facet.response, &facet.scope),
        by,
    )
    .await
}

/// The topic of an idea, and its seat.
pub async fn find_place(tx: &mut WriteTx, idea: IdeaId) -> Result<(String, Option<String>)> {
    const PLACE: &str = "
        SELECT topic_key, constituency_code
        FROM ideas
        WHERE id = $1";
    let row = sqlx::query(PLACE)
        .bind(idea.get())
        .fetch_one(&mut **tx)
        .await?;
    Ok((row.try_get("topic_key")?, row.try_get("constituency_code")?))
}

/// Puts new words of a hidden idea in the place of those that were hidden, which only moderators may still read.
pub async fn record_repaired(
    tx: &mut WriteTx,
    idea: IdeaId,
    from: i64,
    words: &IdeaWords,
    at: Timestamp,
) -> Result<bool> {
    const WRITE: &str = "
        UPDATE ideas
        SET version = $3,
            meaning_version = $3,
            title = $4,
            summary = $5,
            what_html = $6,
            why_html = $7,
            edited_at = $8
        WHERE id = $1
          AND version = $2
          AND publication = 'hidden'";
    const PUT_ASIDE: &str = "
        UPDATE idea_versions
        SET hidden_at = $3
        WHERE idea_id = $1
          AND version = $2";
    let done = sqlx::query(WRITE)
        .bind(idea.get())
        .bind(from)
        .bind(from + 1)
        .bind(words.title.as_str())
        .bind(words.summary.as_str())
        .bind(words.what_html.as_str())
        .bind(words.why_html.as_str())
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query(PUT_ASIDE)
        .bind(idea.get())
        .bind(from)
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    write_version(tx, idea, from + 1, words, at).await?;
    Ok(true)
}
