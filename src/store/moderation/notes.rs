//! What moderators leave behind beside decisions: notes for one another, reveals, and duties that were refused them.
//! It must not know what any of it means.

use sqlx::{AnyConnection, Row};

use crate::domain::ids::AccountId;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// A note on an item.
#[derive(Clone, Debug)]
pub struct Note {
    /// What it says.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// Adds a note.
pub async fn record_note(
    tx: &mut WriteTx,
    id: i64,
    item: ItemRef,
    by: AccountId,
    words: &str,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO moderation_notes (id, kind, item_id, written_by, words, written_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .bind(words)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The notes on an item, oldest first.
pub async fn list(connection: &mut AnyConnection, item: ItemRef) -> Result<Vec<Note>> {
    const LIST: &str = "
        SELECT words, written_at
        FROM moderation_notes
        WHERE kind = $1
          AND item_id = $2
        ORDER BY id
        LIMIT 100";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Note {
                words: row.try_get("words")?,
                at: Timestamp::from_millis(row.try_get("written_at")?),
            })
        })
        .collect()
}

/// Writes down that somebody looked at whose text it is, and why.
pub async fn record_reveal(
    tx: &mut WriteTx,
    id: i64,
    item: ItemRef,
    by: AccountId,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO reveals (id, kind, item_id, revealed_to, reason, revealed_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .bind(reason)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether somebody had the author of an item revealed.
pub async fn is_revealed(
    connection: &mut AnyConnection,
    item: ItemRef,
    by: AccountId,
) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM reveals
        WHERE kind = $1
          AND item_id = $2
          AND revealed_to = $3";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Writes down that a duty was refused under a rule.
pub async fn record_barred(
    tx: &mut WriteTx,
    id: i64,
    rule: &str,
    item: ItemRef,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO barred (id, rule, account_id, kind, item_id, barred_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(rule)
        .bind(by.map(AccountId::get))
        .bind(item.kind.key())
        .bind(item.id)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
