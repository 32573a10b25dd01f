//! Parties and other labels. It must not know who carries them.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::party::{Party, PartyKind};
use crate::domain::register::RollReceived;

/// Every party, in no order.
pub async fn list(connection: &mut AnyConnection) -> Result<Vec<Party>> {
    const LIST: &str = "
        SELECT key, name, full_name, short_name, kind, parent_key, members_api_id, parlparse_id, colour, takes_seats
        FROM parties";
    sqlx::query(LIST)
        .fetch_all(connection)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Writes the parties a file added or changed.
pub async fn record_received(tx: &mut WriteTx, received: &RollReceived) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO parties (key, name, full_name, short_name, kind, parent_key, members_api_id, parlparse_id, colour, takes_seats)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (key) DO UPDATE SET
            name = excluded.name,
            full_name = excluded.full_name,
            short_name = excluded.short_name,
            kind = excluded.kind,
            parent_key = excluded.parent_key,
            members_api_id = excluded.members_api_id,
            parlparse_id = excluded.parlparse_id,
            colour = excluded.colour,
            takes_seats = excluded.takes_seats";
    for party in received.parties.to_write() {
        sqlx::query(WRITE)
            .bind(&party.key)
            .bind(&party.name)
            .bind(&party.full_name)
            .bind(&party.short_name)
            .bind(party.kind.as_str())
            .bind(party.parent.as_deref())
            .bind(party.members_api_id.as_deref())
            .bind(party.parlparse_id.as_deref())
            .bind(party.colour.as_deref())
            .bind(if party.takes_seats { "yes" } else { "no" })
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn read(row: &AnyRow) -> Result<Party> {
    let kind: String = row.try_get("kind")?;
    let takes_seats: String = row.try_get("takes_seats")?;
    Ok(Party {
        key: row.try_get("key")?,
        name: row.try_get("name")?,
        full_name: row.try_get("full_name")?,
        short_name: row.try_get("short_name")?,
        kind: PartyKind::read(&kind).ok_or_else(|| Error::Row(format!("kind of party {kind}")))?,
        parent: row.try_get("parent_key")?,
        members_api_id: row.try_get("members_api_id")?,
        parlparse_id: row.try_get("parlparse_id")?,
        colour: row.try_get("colour")?,
        takes_seats: takes_seats == "yes",
    })
}
