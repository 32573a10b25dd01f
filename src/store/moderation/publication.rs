//! What the public sees of a text after a step, with the counts that hang on it. It must not know why.

use sqlx::Row;

use super::items::Item;
use super::lines;
use crate::domain::idea::Publication;
use crate::domain::moderation::state::{Effects, State};
use crate::domain::report::SubjectKind;
use crate::store::{Result, WriteTx, change_public_count, record_name_moved};

/// The publication of a state. Comments have no "merged" or "closed" of their own.
pub const fn publication_of(state: State, kind: SubjectKind) -> Publication {
    match state {
        State::Draft | State::Held => Publication::Held,
        State::Published
        | State::UnderReview
        | State::Restored
        | State::Moved
        | State::Redacted => Publication::Published,
        State::Closed => match kind {
            SubjectKind::Idea => Publication::Closed,
            _ => Publication::Published,
        },
        State::HiddenInterim | State::HiddenRephrase => Publication::Hidden,
        State::Removed | State::RemovedSealed | State::Erased => Publication::Removed,
        State::Withdrawn => Publication::Withdrawn,
        State::Merged => match kind {
            SubjectKind::Idea => Publication::Merged,
            _ => Publication::Hidden,
        },
    }
}

/// Moves a text into or out of sight, and the counts with it. `false` when it no longer is where it was read.
pub async fn record_moved(tx: &mut WriteTx, item: &Item, effects: &Effects) -> Result<bool> {
    let to = publication_of(effects.after.state, item.item.kind);
    // Of what is erased the stub stays as it was: removed, or taken back by its author.
    if to == item.publication || effects.after.state == State::Erased {
        return Ok(true);
    }
    match item.item.kind {
        SubjectKind::Idea => move_idea(tx, item, to).await,
        SubjectKind::Response => move_response(tx, item, to).await,
        SubjectKind::Post => move_post(tx, item, to).await,
        SubjectKind::Commitment => {
            let read = (item.item.id, item.version);
            lines::record_moved(tx, read, (item.publication, to)).await
        }
        SubjectKind::Account => record_name_moved(tx, item.item.id, (item.publication, to)).await,
        _ => move_comment(tx, item, to).await,
    }
}

async fn move_idea(tx: &mut WriteTx, item: &Item, to: Publication) -> Result<bool> {
    const MOVE: &str = "
        UPDATE ideas
        SET publication = $2
        WHERE id = $1
          AND publication = $3
          AND version = $4";
    let done = sqlx::query(MOVE)
        .bind(item.item.id)
        .bind(to.key())
        .bind(item.publication.key())
        .bind(item.version)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    match (item.publication.is_readable(), to.is_readable()) {
        (true, false) => change_public_count(tx, item.idea, -1).await?,
        (false, true) => change_public_count(tx, item.idea, 1).await?,
        _ => {}
    }
    Ok(true)
}

async fn move_response(tx: &mut WriteTx, item: &Item, to: Publication) -> Result<bool> {
    const MOVE: &str = "
        UPDATE responses
        SET state = $2
        WHERE id = $1
          AND state = $3
          AND version = $4";
    let done = sqlx::query(MOVE)
        .bind(item.item.id)
        .bind(to.key())
        .bind(item.publication.key())
        .bind(item.version)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn move_post(tx: &mut WriteTx, item: &Item, to: Publication) -> Result<bool> {
    const MOVE: &str = "
        UPDATE posts
        SET state = $2
        WHERE id = $1
          AND state = $3
          AND version = $4";
    let done = sqlx::query(MOVE)
        .bind(item.item.id)
        .bind(to.key())
        .bind(item.publication.key())
        .bind(item.version)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn move_comment(tx: &mut WriteTx, item: &Item, to: Publication) -> Result<bool> {
    const MOVE: &str = "
        UPDATE comments
        SET publication = $2
        WHERE id = $1
          AND publication = $3
          AND revision = $4
        RETURNING thread_id";
    const TAKE_PLACE: &str = "
        UPDATE comments
        SET replies = replies + 1
        WHERE id = $1
        RETURNING replies";
    const PLACE: &str = "
        UPDATE comments
        SET place = $2
        WHERE id = $1";
    const COUNT: &str = "
        UPDATE ideas
        SET comments = comments + $2
        WHERE id = $1";
    let moved = sqlx::query(MOVE)
        .bind(item.item.id)
        .bind(to.key())
        .bind(item.publication.key())
        .bind(item.version)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(moved) = moved else {
        return Ok(false);
    };
    let thread: i64 = moved.try_get("thread_id")?;
    // A held reply has no place in its conversation, so that nobody can count what is not shown; it takes one now.
    if item.publication == Publication::Held && thread != item.item.id {
        let place: i64 = sqlx::query_scalar(TAKE_PLACE)
            .bind(thread)
            .fetch_one(&mut **tx)
            .await?;
        sqlx::query(PLACE)
            .bind(item.item.id)
            .bind(place)
            .execute(&mut **tx)
            .await?;
    }
    let step: i64 = match (item.publication, to) {
        (Publication::Published, _) => -1,
        (_, Publication::Published) => 1,
        _ => 0,
    };
    sqlx::query(COUNT)
        .bind(item.idea.get())
        .bind(step)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// Puts new words of a hidden text in the place of the old ones; they stay out of sight until a moderator has looked.
pub async fn record_comment_reworded(
    tx: &mut WriteTx,
    item: &Item,
    (words, html): (&str, &str),
    now: crate::domain::time::Timestamp,
) -> Result<bool> {
    const WRITE: &str = "
        UPDATE comments
        SET revision = revision + 1,
            html = $3,
            edited_at = $4
        WHERE id = $1
          AND revision = $2
          AND publication = 'hidden'";
    const KEEP: &str = "
        INSERT INTO comment_versions (comment_id, revision, words, pipeline, written_at, replaced_freely_at)
        VALUES ($1, $2, $3, $4, $5, NULL)";
    // The words that were hidden stay hidden: only moderators may still read them.
    const PUT_ASIDE: &str = "
        UPDATE comment_versions
        SET replaced_freely_at = $3
        WHERE comment_id = $1
          AND revision = $2";
    let done = sqlx::query(WRITE)
        .bind(item.item.id)
        .bind(item.version)
        .bind(html)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query(KEEP)
        .bind(item.item.id)
        .bind(item.version + 1)
        .bind(words)
        .bind(crate::domain::markup::PIPELINE_VERSION)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(PUT_ASIDE)
        .bind(item.item.id)
        .bind(item.version)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(true)
}
