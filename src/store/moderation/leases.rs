//! Who has which item in hand, and until when. It must not know who may take what over.

use sqlx::{AnyConnection, Row};

use super::read_item;
use crate::domain::ids::AccountId;
use crate::domain::moderation::queue::{ItemRef, Lease, LeaseReleased, LeaseTaken};
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Whose hand an item is in; also one whose time ran out.
pub async fn find(connection: &mut AnyConnection, item: ItemRef) -> Result<Option<Lease>> {
    const FIND: &str = "
        SELECT held_by, held_until
        FROM leases
        WHERE kind = $1
          AND item_id = $2";
    let row = sqlx::query(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Lease {
            item,
            by: AccountId::from_i64(row.try_get("held_by")?),
            until: Timestamp::from_millis(row.try_get("held_until")?),
        })
    })
    .transpose()
}

/// What somebody has in hand now.
pub async fn list_of(
    connection: &mut AnyConnection,
    by: AccountId,
    now: Timestamp,
) -> Result<Vec<ItemRef>> {
    const LIST: &str = "
        SELECT kind, item_id
        FROM leases
        WHERE held_by = $1
          AND held_until > $2
        ORDER BY held_until";
    let rows = sqlx::query(LIST)
        .bind(by.get())
        .bind(now.millis())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_item).collect()
}

/// Takes an item in hand in one step: it is free, its time ran out, it is the same person's, or it is taken over from whom it names.
/// `false` when somebody else was faster.
pub async fn record_taken(tx: &mut WriteTx, taken: &LeaseTaken, now: Timestamp) -> Result<bool> {
    const TAKE: &str = "
        INSERT INTO leases (kind, item_id, held_by, held_until)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, item_id) DO UPDATE SET
            held_by = excluded.held_by,
            held_until = excluded.held_until
        WHERE leases.held_until <= $5
           OR leases.held_by = $3
           OR leases.held_by = $6";
    let lease = &taken.lease;
    let done = sqlx::query(TAKE)
        .bind(lease.item.kind.key())
        .bind(lease.item.id)
        .bind(lease.by.get())
        .bind(lease.until.millis())
        .bind(now.millis())
        .bind(taken.taken_from.map_or(0, AccountId::get))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an item back.
pub async fn record_released(tx: &mut WriteTx, released: &LeaseReleased) -> Result<()> {
    const RELEASE: &str = "
        DELETE FROM leases
        WHERE kind = $1
          AND item_id = $2
          AND held_by = $3";
    sqlx::query(RELEASE)
        .bind(released.item.kind.key())
        .bind(released.item.id)
        .bind(released.by.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
