//! Which seat a postcode lies in, sector by sector. It must not know who asks: a postcode is never written beside a person.

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx, rows};
use crate::domain::postcode::directory::{self, Found};
use crate::domain::postcode::{Postcode, sector};

/// Sectors in one statement: a megabyte or two of text.
pub const AT_ONCE: usize = 500;

/// Looks a postcode up.
pub async fn find(connection: &mut AnyConnection, postcode: Postcode) -> Result<Option<Found>> {
    const FIND: &str = "
        SELECT units
        FROM postcode_sectors
        WHERE sector = $1";
    let (sector, unit) = sector(postcode.code());
    let units: Option<String> = sqlx::query_scalar(FIND)
        .bind(sector)
        .fetch_optional(connection)
        .await?;
    Ok(units.and_then(|units| directory::find(&units, unit)))
}

/// Whether a directory was imported at all.
pub async fn is_there(connection: &mut AnyConnection) -> Result<bool> {
    const ANY: &str = "
        SELECT sector
        FROM postcode_sectors
        WHERE sector > 0
        ORDER BY sector
        LIMIT 1";
    Ok(sqlx::query(ANY).fetch_optional(connection).await?.is_some())
}

/// The sectors from one to another that are known, with their units as they are written.
pub async fn list_between(
    connection: &mut AnyConnection,
    first: i64,
    last: i64,
) -> Result<Vec<(i64, String)>> {
    const SECTORS: &str = "
        SELECT sector, units
        FROM postcode_sectors
        WHERE sector BETWEEN $1 AND $2
        ORDER BY sector";
    let found = sqlx::query(SECTORS)
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| Ok((row.try_get("sector")?, row.try_get("units")?)))
        .collect()
}

/// Writes up to [`AT_ONCE`] sectors. Bookkeeping: the directory decides, not we.
pub async fn record(tx: &mut WriteTx, sectors: &[(i64, String)]) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO postcode_sectors (sector, units)
        VALUES ($1, $2)
        ON CONFLICT (sector) DO UPDATE SET units = excluded.units";
    if sectors.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(rows::many(WRITE, sectors.len())).persistent(false);
    for (sector, units) in sectors {
        query = query.bind(*sector).bind(units.as_str());
    }
    query.execute(&mut **tx).await?;
    Ok(())
}
