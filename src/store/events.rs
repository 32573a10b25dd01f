//! The diary: every change writes one event in its own transaction, and `jobs::tell` later reads what is untold.
//! It must not know who is told, or in which words.

use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::event::Event;
use crate::domain::ids::{EventId, IdeaId};
use crate::domain::time::Timestamp;

/// An event as it stands in the diary.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its row.
    pub id: EventId,
    /// What happened.
    pub event: Event,
    /// When.
    pub happened_at: Timestamp,
}

/// Writes `event` into the transaction of its fact.
pub async fn record(tx: &mut WriteTx, id: EventId, event: &Event, now: Timestamp) -> Result<()> {
    const RECORD: &str = "
        INSERT INTO events (id, kind, actor_id, idea_id, body, happened_at, told_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    let body = serde_json::to_string(event).map_err(|error| Error::Row(error.to_string()))?;
    sqlx::query(RECORD)
        .bind(id.get())
        .bind(event.kind())
        .bind(event.actor().map(crate::domain::ids::AccountId::get))
        .bind(event.idea().map(IdeaId::get))
        .bind(body)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Up to `most` events after `after` that have not been told, oldest first.
pub async fn list_untold(
    connection: &mut AnyConnection,
    after: EventId,
    most: i64,
) -> Result<Vec<Recorded>> {
    const UNTOLD: &str = "
        SELECT id, body, happened_at
        FROM events
        WHERE told_at IS NULL
          AND id > $1
        ORDER BY id
        LIMIT $2";
    let rows = sqlx::query(UNTOLD)
        .bind(after.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The events of an idea's timeline, oldest first; votes leave none here.
pub async fn list_of_idea(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<Recorded>> {
    const OF_IDEA: &str = "
        SELECT id, body, happened_at
        FROM events
        WHERE idea_id = $1
          AND kind IN ('idea_published', 'idea_edited', 'idea_withdrawn', 'response_published', 'response_edited', 'response_reached', 'signature_withdrawn', 'commitment_made', 'commitment_changed', 'followed_up', 'corrected', 'idea_declined', 'handover_moved')
        ORDER BY id";
    let rows = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// What was told about an idea, its comments and its responses since a moment: of these letters may still wait.
pub async fn list_told_since(
    connection: &mut AnyConnection,
    idea: IdeaId,
    since: Timestamp,
) -> Result<Vec<Recorded>> {
    const TOLD: &str = "
        SELECT id, body, happened_at
        FROM events
        WHERE idea_id = $1
          AND happened_at > $2
          AND told_at IS NOT NULL
        ORDER BY id";
    let rows = sqlx::query(TOLD)
        .bind(idea.get())
        .bind(since.millis())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// What was told of one kind of event since a moment.
pub async fn list_told_of(
    connection: &mut AnyConnection,
    kind: &str,
    since: Timestamp,
) -> Result<Vec<Recorded>> {
    const TOLD: &str = "
        SELECT id, body, happened_at
        FROM events
        WHERE id > $1
          AND kind = $2
          AND told_at IS NOT NULL
        ORDER BY id";
    let rows = sqlx::query(TOLD)
        .bind(EventId::new(since, 0).get())
        .bind(kind)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Notes that an event is told once more, to those who were not told. Bookkeeping, like the telling.
pub async fn record_untold(tx: &mut WriteTx, id: EventId) -> Result<()> {
    const UNTOLD: &str = "
        UPDATE events
        SET told_at = NULL
        WHERE id = $1";
    sqlx::query(UNTOLD)
        .bind(id.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that an event was told. Bookkeeping: telling decides nothing.
pub async fn record_told(tx: &mut WriteTx, id: EventId, now: Timestamp) -> Result<()> {
    const TOLD: &str = "
        UPDATE events
        SET told_at = $2
        WHERE id = $1
          AND told_at IS NULL";
    sqlx::query(TOLD)
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &sqlx::any::AnyRow) -> Result<Recorded> {
    let body: String = row.try_get("body")?;
    Ok(Recorded {
        id: EventId::from_i64(row.try_get("id")?),
        event: serde_json::from_str(&body)
            .map_err(|error| Error::Row(format!("event {body}: {error}")))?,
        happened_at: Timestamp::from_millis(row.try_get("happened_at")?),
    })
}
