//! Signed checkpoints, beside the lines in which they also stand: whoever cuts the end off the log has to cut here too.
//! It must not know keys beyond their names.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, number, read_moment, read_number};
use crate::domain::public_log::{Head, hex};
use crate::domain::time::Timestamp;
use crate::store::WriteTx;

/// A checkpoint that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// How many lines it vouches for.
    pub size: u64,
    /// The signed text.
    pub note: String,
    /// The name and mark of the key.
    pub key_id: String,
    /// When.
    pub signed_at: Timestamp,
}

/// Writes a checkpoint of `head`.
pub async fn record_signed(
    tx: &mut WriteTx,
    head: Head,
    note: &str,
    (key_id, now): (&str, Timestamp),
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO public_log_checkpoints (size, root, note, key_id, signed_at)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(WRITE)
        .bind(number(head.size)?)
        .bind(hex::encode(&head.hash))
        .bind(note.to_owned())
        .bind(key_id.to_owned())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The newest checkpoint.
pub async fn find_checkpoint(connection: &mut AnyConnection) -> Result<Option<Signed>> {
    Ok(list_checkpoints(connection, u64::MAX, 1).await?.pop())
}

/// Up to `most` checkpoints of fewer than `before` lines, newest first.
pub async fn list_checkpoints(
    connection: &mut AnyConnection,
    before: u64,
    most: i64,
) -> Result<Vec<Signed>> {
    const LIST: &str = "
        SELECT size, note, key_id, signed_at
        FROM public_log_checkpoints
        WHERE size < $1
        ORDER BY size DESC
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(i64::try_from(before).unwrap_or(i64::MAX))
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_signed).collect()
}

fn read_signed(row: &AnyRow) -> Result<Signed> {
    Ok(Signed {
        size: read_number(row, "size")?,
        note: row.try_get("note")?,
        key_id: row.try_get("key_id")?,
        signed_at: read_moment(row, "signed_at")?,
    })
}
