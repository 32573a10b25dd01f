//! Words whose time is over: which texts have them, what still needs them, and how they are destroyed. It must not know how long is
//! long enough.

use sqlx::AnyConnection;

use super::{read_item, sealed};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Up to `most` texts that came to rest before a moment, removed or taken back, and that no open appeal is about; the oldest first.
/// Names are kept: nobody else may take them.
pub async fn list_due(
    connection: &mut AnyConnection,
    before: Timestamp,
    most: i64,
) -> Result<Vec<ItemRef>> {
    const LIST: &str = "
        SELECT kind, item_id
        FROM standings
        WHERE state IN ('removed', 'removed_sealed', 'withdrawn')
          AND kind IN ('idea', 'comment', 'response', 'commitment', 'post')
          AND changed_at < $1
          AND NOT EXISTS (SELECT 1 FROM appeals WHERE appeals.kind = standings.kind AND appeals.item_id = standings.item_id AND appeals.ended_at IS NULL)
        ORDER BY changed_at
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(before.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_item).collect()
}

/// When a text last moved.
pub async fn find_rested(
    connection: &mut AnyConnection,
    item: ItemRef,
) -> Result<Option<Timestamp>> {
    const FIND: &str = "
        SELECT changed_at
        FROM standings
        WHERE kind = $1
          AND item_id = $2";
    let at: Option<i64> = sqlx::query_scalar(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_optional(connection)
        .await?;
    Ok(at.map(Timestamp::from_millis))
}

/// Whether an appeal about a text is open.
pub async fn has_appeal(connection: &mut AnyConnection, item: ItemRef) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM appeals
        WHERE kind = $1
          AND item_id = $2
          AND ended_at IS NULL";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Whether the panel still looks at an appeal about a text.
pub async fn has_complaint(connection: &mut AnyConnection, item: ItemRef) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM appeals
        JOIN complaints ON complaints.appeal_id = appeals.id
        WHERE appeals.kind = $1
          AND appeals.item_id = $2
          AND complaints.determined_at IS NULL";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Destroys the words of a text, in every revision and wherever they were put aside. What is left is empty.
pub async fn record_erased(tx: &mut WriteTx, item: ItemRef) -> Result<()> {
    const ASIDE: &str = "
        DELETE FROM originals
        WHERE kind = $1
          AND item_id = $2";
    sealed::empty(tx, item).await?;
    sealed::record_gone(tx, item).await?;
    sqlx::query(ASIDE)
        .bind(item.kind.key())
        .bind(item.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
