//! The queue: one row for each item that waits for a person, read by priority one page at a time. It must not know how priority is
//! made, nor whose texts they are.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{read_item, word};
use crate::domain::ids::AccountId;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// What waits, and how pressing it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Which item.
    pub item: ItemRef,
    /// The gravest plausible code.
    pub code: Code,
    /// danger, respect or order.
    pub haste: &'static str,
    /// held, reported, interim, reworded or second.
    pub why: &'static str,
    /// What its reports weigh.
    pub weight: f64,
    /// Since when.
    pub since: Timestamp,
    /// By when somebody should have looked.
    pub target: Timestamp,
    /// How pressing.
    pub priority: f64,
}

/// A line of the queue.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which item.
    pub item: ItemRef,
    /// The gravest plausible code.
    pub code: Code,
    /// danger, respect or order.
    pub haste: String,
    /// Why it waits.
    pub why: String,
    /// Since when.
    pub since: Timestamp,
    /// By when somebody should have looked.
    pub target: Timestamp,
    /// How pressing.
    pub priority: f64,
    /// What its reports weigh.
    pub weight: f64,
    /// Whose hand it is in now.
    pub holder: Option<AccountId>,
    /// The title of the idea it is, or stands under.
    pub title: String,
}

/// Puts an item into the queue, or moves it there.
pub async fn record_waiting(tx: &mut WriteTx, waiting: &Waiting, now: Timestamp) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO waiting (kind, item_id, code, haste, why, weight, since, target_at, priority, weighed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (kind, item_id) DO UPDATE SET
            code = excluded.code,
            haste = excluded.haste,
            why = excluded.why,
            weight = excluded.weight,
            target_at = excluded.target_at,
            priority = excluded.priority,
            weighed_at = excluded.weighed_at";
    sqlx::query(WRITE)
        .bind(waiting.item.kind.key())
        .bind(waiting.item.id)
        .bind(waiting.code.key())
        .bind(waiting.haste)
        .bind(waiting.why)
        .bind(waiting.weight)
        .bind(waiting.since.millis())
        .bind(waiting.target.millis())
        .bind(waiting.priority)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes an item out of the queue.
pub async fn record_done(tx: &mut WriteTx, item: ItemRef) -> Result<()> {
    const DONE: &str = "
        DELETE FROM waiting
        WHERE kind = $1
          AND item_id = $2";
    sqlx::query(DONE)
        .bind(item.kind.key())
        .bind(item.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The line of one item, if it waits.
pub async fn find(connection: &mut AnyConnection, item: ItemRef) -> Result<Option<Line>> {
    const FIND: &str = "
        SELECT kind, item_id, code, haste, why, since, target_at, priority, weight, CAST(NULL AS BIGINT) AS held_by, '' AS title
        FROM waiting
        WHERE kind = $1
          AND item_id = $2";
    let row = sqlx::query(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Where a page of the queue begins: behind a priority and an item.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// The last priority of the page before.
    pub priority: f64,
    /// Its item.
    pub id: i64,
}

/// A page of the queue, the most pressing first; of one haste, or of all.
pub async fn page(
    connection: &mut AnyConnection,
    haste: Option<&str>,
    after: Option<After>,
    most: i64,
    now: Timestamp,
) -> Result<Vec<Line>> {
    const ALL: &str = "
        SELECT
            line.kind,
            line.item_id,
            line.code,
            line.haste,
            line.why,
            line.since,
            line.target_at,
            line.priority,
            line.weight,
            leases.held_by,
            COALESCE(ideas.title, grounds.title, posts.title, names.name, promised_on.title, '') AS title
        FROM (
            SELECT kind, item_id, code, haste, why, since, target_at, priority, weight
            FROM waiting
            WHERE (priority, item_id) < ($1, $2)
            ORDER BY priority DESC, item_id DESC
            LIMIT $3
        ) AS line
        LEFT JOIN leases ON leases.kind = line.kind AND leases.item_id = line.item_id AND leases.held_until > $4
        LEFT JOIN ideas ON line.kind = 'idea' AND ideas.id = line.item_id
        LEFT JOIN comments ON line.kind = 'comment' AND comments.id = line.item_id
        LEFT JOIN ideas AS grounds ON grounds.id = comments.idea_id
        LEFT JOIN posts ON line.kind = 'post' AND posts.id = line.item_id
        LEFT JOIN names ON line.kind = 'account' AND names.id = line.item_id
        LEFT JOIN commitment_steps ON line.kind = 'commitment' AND commitment_steps.id = line.item_id
        LEFT JOIN commitments ON commitments.id = commitment_steps.commitment_id
        LEFT JOIN responses ON responses.id = COALESCE(commitments.response_id, CASE WHEN line.kind = 'response' THEN line.item_id END)
        LEFT JOIN ideas AS promised_on ON promised_on.id = responses.idea_id
        ORDER BY line.priority DESC, line.item_id DESC";
    const OF_HASTE: &str = "
        SELECT
            line.kind,
            line.item_id,
            line.code,
            line.haste,
            line.why,
            line.since,
            line.target_at,
            line.priority,
            line.weight,
            leases.held_by,
            COALESCE(ideas.title, grounds.title, posts.title, names.name, promised_on.title, '') AS title
        FROM (
            SELECT kind, item_id, code, haste, why, since, target_at, priority, weight
            FROM waiting
            WHERE haste = $5
              AND (priority, item_id) < ($1, $2)
            ORDER BY priority DESC, item_id DESC
            LIMIT $3
        ) AS line
        LEFT JOIN leases ON leases.kind = line.kind AND leases.item_id = line.item_id AND leases.held_until > $4
        LEFT JOIN ideas ON line.kind = 'idea' AND ideas.id = line.item_id
        LEFT JOIN comments ON line.kind = 'comment' AND comments.id = line.item_id
        LEFT JOIN ideas AS grounds ON grounds.id = comments.idea_id
        LEFT JOIN posts ON line.kind = 'post' AND posts.id = line.item_id
        LEFT JOIN names ON line.kind = 'account' AND names.id = line.item_id
        LEFT JOIN commitment_steps ON line.kind = 'commitment' AND commitment_steps.id = line.item_id
        LEFT JOIN commitments ON commitments.id = commitment_steps.commitment_id
        LEFT JOIN responses ON responses.id = COALESCE(commitments.response_id, CASE WHEN line.kind = 'response' THEN line.item_id END)
        LEFT JOIN ideas AS promised_on ON promised_on.id = responses.idea_id
        ORDER BY line.priority DESC, line.item_id DESC";
    let after = after.unwrap_or(After {
        priority: f64::MAX,
        id: i64::MAX,
    });
    let query = sqlx::query(if haste.is_some() { OF_HASTE } else { ALL })
        .bind(after.priority)
        .bind(after.id)
        .bind(most)
        .bind(now.millis());
    let query = match haste {
        Some(haste) => query.bind(haste.to_owned()),
        None => query,
    };
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// The lines that were weighed longest ago, so that what waits rises.
pub async fn list_stale(
    connection: &mut AnyConnection,
    before: Timestamp,
    most: i64,
) -> Result<Vec<Line>> {
    const STALE: &str = "
        SELECT kind, item_id, code, haste, why, since, target_at, priority, weight, CAST(NULL AS BIGINT) AS held_by, '' AS title
        FROM waiting
        WHERE weighed_at < $1
        ORDER BY weighed_at
        LIMIT $2";
    let rows = sqlx::query(STALE)
        .bind(before.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Writes how pressing an item is by now.
pub async fn record_weighed(
    tx: &mut WriteTx,
    item: ItemRef,
    priority: f64,
    now: Timestamp,
) -> Result<()> {
    const WEIGH: &str = "
        UPDATE waiting
        SET priority = $3,
            weighed_at = $4
        WHERE kind = $1
          AND item_id = $2";
    sqlx::query(WEIGH)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(priority)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Line> {
    let code: String = row.try_get("code")?;
    Ok(Line {
        item: read_item(row)?,
        code: word(&code, Code::from_key)?,
        haste: row.try_get("haste")?,
        why: row.try_get("why")?,
        since: Timestamp::from_millis(row.try_get("since")?),
        target: Timestamp::from_millis(row.try_get("target_at")?),
        priority: row.try_get("priority")?,
        weight: row.try_get("weight")?,
        holder: row
            .try_get::<Option<i64>, _>("held_by")?
            .map(AccountId::from_i64),
        title: row.try_get("title")?,
    })
}
