//! The public log, written once and never again: lines, what only those concerned may see beside them, and checkpoints.
//! It must not know what a line says beyond what lists are filtered by, nor how lines are bound: `domain::public_log` says that.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::public_log::{Head, Linked, PrivatePart, PublicLine, hex};
use crate::domain::time::Timestamp;
use crate::domain::transparency::Sort;

mod checkpoints;
mod figures;
mod lists;

pub use checkpoints::{Signed, find_checkpoint, list_checkpoints, record_signed};
pub use figures::{Backlog, count_reports, find_backlog, list_tallies};
pub use lists::{Filter, find, list_after, list_months, list_newest_of, list_of_month, page};

/// A line as it stands in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub seq: u64,
    /// The published line.
    pub line: String,
    /// The hash that stands beside it.
    pub hash: String,
}

/// Takes the end of the log until the transaction ends: whoever else appends waits here. [`record_appended`] gives it back.
pub async fn lock_head(tx: &mut WriteTx) -> Result<Head> {
    const LOCK: &str = "
        UPDATE public_log_head
        SET size = size
        WHERE name = 'log'
        RETURNING size, hash";
    let row = sqlx::query(LOCK).fetch_one(&mut **tx).await?;
    read_head(&row)
}

/// Where the log says that it ends.
pub async fn find_head(connection: &mut AnyConnection) -> Result<Head> {
    const HEAD: &str = "
        SELECT size, hash
        FROM public_log_head
        WHERE name = 'log'";
    let row = sqlx::query(HEAD).fetch_one(connection).await?;
    read_head(&row)
}

/// How many lines everybody may read by now: all before the first that still waits.
pub async fn count_shown(connection: &mut AnyConnection, now: Timestamp) -> Result<u64> {
    const SHOWN: &str = "
        SELECT COALESCE(
            (SELECT min(seq) - 1 FROM public_log WHERE shown_from > $1),
            (SELECT size FROM public_log_head WHERE name = 'log')
        ) AS shown";
    let row = sqlx::query(SHOWN)
        .bind(now.millis())
        .fetch_one(connection)
        .await?;
    read_number(&row, "shown")
}

/// Writes a line that was bound to the head taken by [`lock_head`] in this transaction, with its private part and its count.
pub async fn record_appended(
    tx: &mut WriteTx,
    linked: &Linked,
    (line, sort): (&PublicLine, &Sort),
    private: &PrivatePart,
    shown_from: Timestamp,
) -> Result<()> {
    const LINE: &str = "
        INSERT INTO public_log (seq, line, commitment, prev_hash, hash, event, code, content_id, month, shown_from)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    const PRIVATE: &str = "
        INSERT INTO public_log_private (seq, salt, body)
        VALUES ($1, $2, $3)";
    const HEAD: &str = "
        UPDATE public_log_head
        SET size = $1, hash = $2
        WHERE name = 'log'
          AND hash = $3";
    const COUNT: &str = "
        INSERT INTO public_log_tallies (month, event, code, appeal_state, hours, late, lines)
        VALUES ($1, $2, $3, $4, $5, $6, 1)
        ON CONFLICT (month, event, code, appeal_state, hours, late) DO UPDATE SET lines = public_log_tallies.lines + 1";
    let seq = number(linked.seq)?;
    let (before, hash) = (hex::encode(&linked.prev_hash), hex::encode(&linked.hash));
    sqlx::query(LINE)
        .bind(seq)
        .bind(&linked.json)
        .bind(hex::encode(&linked.commitment))
        .bind(&before)
        .bind(&hash)
        .bind(&line.event)
        .bind(&sort.code)
        .bind(line.content_id.as_deref().unwrap_or_default())
        .bind(&sort.month)
        .bind(shown_from.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(PRIVATE)
        .bind(seq)
        .bind(hex::encode(&private.salt))
        .bind(&private.json)
        .execute(&mut **tx)
        .await?;
    let moved = sqlx::query(HEAD)
        .bind(seq)
        .bind(&hash)
        .bind(&before)
        .execute(&mut **tx)
        .await?;
    if moved.rows_affected() != 1 {
        return Err(Error::Row(format!(
            "line {seq} does not follow the end of the log"
        )));
    }
    sqlx::query(COUNT)
        .bind(&sort.month)
        .bind(&sort.event)
        .bind(&sort.code)
        .bind(&sort.appeal_state)
        .bind(sort.hours.unwrap_or(NO_HOURS))
        .bind(i64::from(sort.is_late))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What only those concerned may see of a line; nothing once it was destroyed.
pub async fn find_private(connection: &mut AnyConnection, seq: u64) -> Result<Option<PrivatePart>> {
    const FIND: &str = "
        SELECT salt, body
        FROM public_log_private
        WHERE seq = $1";
    let row = sqlx::query(FIND)
        .bind(number(seq)?)
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(PrivatePart {
            salt: read_hash(&row, "salt")?,
            json: row.try_get("body")?,
        })
    })
    .transpose()
}

/// Destroys the private part of a line and its salt. `false` where nothing was left of it. The line itself stays.
pub async fn record_private_erased(tx: &mut WriteTx, seq: u64) -> Result<bool> {
    const ERASE: &str = "
        DELETE FROM public_log_private
        WHERE seq = $1";
    let done = sqlx::query(ERASE)
        .bind(number(seq)?)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The same for all lines about a text whose words are destroyed.
pub async fn record_private_of_erased(tx: &mut WriteTx, content_id: &str) -> Result<()> {
    const ERASE: &str = "
        DELETE FROM public_log_private
        WHERE seq IN (SELECT line.seq FROM public_log AS line WHERE line.content_id = $1)";
    sqlx::query(ERASE)
        .bind(content_id.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How a line without hours is counted.
const NO_HOURS: i64 = -1;

/// A number of the log as the database takes it.
fn number(seq: u64) -> Result<i64> {
    i64::try_from(seq).map_err(|_| Error::Row(format!("line {seq}")))
}

fn read_number(row: &AnyRow, column: &str) -> Result<u64> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|_| Error::Row(format!("{column} {number}")))
}

fn read_hash(row: &AnyRow, column: &str) -> Result<[u8; 32]> {
    let written: String = row.try_get(column)?;
    hex::decode(&written).ok_or_else(|| Error::Row(format!("{column} {written}")))
}

fn read_head(row: &AnyRow) -> Result<Head> {
    Ok(Head {
        size: read_number(row, "size")?,
        hash: read_hash(row, "hash")?,
    })
}

fn read_stored(row: &AnyRow) -> Result<Stored> {
    Ok(Stored {
        seq: read_number(row, "seq")?,
        line: row.try_get("line")?,
        hash: row.try_get("hash")?,
    })
}

fn read_moment(row: &AnyRow, column: &str) -> Result<Timestamp> {
    Ok(Timestamp::from_millis(row.try_get(column)?))
}
