//! Which seat a postcode lies in, as numbers. It must not know who asks: a postcode is never written beside a person.

use std::sync::Arc;

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx, rows};
use crate::domain::postcode::{Postcode, PostcodeRecord};

/// Rows in one statement: measured, more gain nothing on either engine, and 3 parameters a row stay far below what they take.
pub const AT_ONCE: usize = 1_000;

/// What the directory says of a postcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The constituency; none on the islands that elect no Member.
    pub constituency: Option<String>,
    /// The month it went out of use, `1996-07`.
    pub retired: Option<String>,
}

/// Looks a postcode up.
pub async fn find(connection: &mut AnyConnection, postcode: Postcode) -> Result<Option<Found>> {
    const FIND: &str = "
        SELECT constituency_code, retired_on
        FROM postcodes
        WHERE code = $1";
    let row = sqlx::query(FIND)
        .bind(postcode.code())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Found {
            constituency: row.try_get("constituency_code")?,
            retired: row.try_get("retired_on")?,
        })
    })
    .transpose()
}

/// Whether a directory was imported at all.
pub async fn is_there(connection: &mut AnyConnection) -> Result<bool> {
    const ANY: &str = "
        SELECT code
        FROM postcodes
        WHERE code > 0
        ORDER BY code
        LIMIT 1";
    Ok(sqlx::query(ANY).fetch_optional(connection).await?.is_some())
}

/// How many there are: reads all of them, for an import, never for a page.
pub async fn count(connection: &mut AnyConnection) -> Result<i64> {
    const COUNT: &str = "
        SELECT count(*)
        FROM postcodes
        WHERE code > 0";
    Ok(sqlx::query_scalar(COUNT).fetch_one(connection).await?)
}

/// Writes up to [`AT_ONCE`] rows; says how many were new or different. Bookkeeping: the directory decides, not we.
pub async fn record(tx: &mut WriteTx, records: &[PostcodeRecord]) -> Result<u64> {
    const WRITE: &str = "
        INSERT INTO postcodes (code, constituency_code, retired_on)
        VALUES ($1, $2, $3)
        ON CONFLICT (code) DO UPDATE SET
            constituency_code = excluded.constituency_code,
            retired_on = excluded.retired_on
        WHERE postcodes.constituency_code IS DISTINCT FROM excluded.constituency_code
           OR postcodes.retired_on IS DISTINCT FROM excluded.retired_on";
    if records.is_empty() {
        return Ok(0);
    }
    let mut query =
        sqlx::query(rows::many(WRITE, records.len())).persistent(records.len() == AT_ONCE);
    for record in records {
        query = query
            .bind(record.code)
            .bind(record.seat.as_ref().map(Arc::as_ref))
            .bind(record.retired.as_deref());
    }
    Ok(query.execute(&mut **tx).await?.rows_affected())
}
