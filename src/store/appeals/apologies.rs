//! Decisions that were wrong, and said to be, each with the text that is there again. It must not know why.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AppealId, DecisionId, IdeaId};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// What was wrong, and since when it is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apology {
    /// The decision that was wrong.
    pub decision: DecisionId,
    /// The appeal that showed it.
    pub appeal: AppealId,
    /// The comment or idea, by its row.
    pub item: i64,
    /// Since when it is there again.
    pub at: Timestamp,
}

/// Writes an apology. A second one for the same decision changes nothing.
pub async fn record_apology(
    tx: &mut WriteTx,
    (decision, appeal): (DecisionId, AppealId),
    item: ItemRef,
    idea: IdeaId,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO apologies (decision_id, appeal_id, kind, item_id, idea_id, restored_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (decision_id) DO NOTHING";
    sqlx::query(WRITE)
        .bind(decision.get())
        .bind(appeal.get())
        .bind(item.kind.key())
        .bind(item.id)
        .bind(idea.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The apology for a decision.
pub async fn find_apology(
    connection: &mut AnyConnection,
    decision: DecisionId,
) -> Result<Option<Apology>> {
    const FIND: &str = "
        SELECT decision_id, appeal_id, item_id, restored_at
        FROM apologies
        WHERE decision_id = $1";
    let row = sqlx::query(FIND)
        .bind(decision.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The apologies for an idea and for what stands under it, the newest first.
pub async fn list_apologies(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<Apology>> {
    const LIST: &str = "
        SELECT decision_id, appeal_id, item_id, restored_at
        FROM apologies
        WHERE idea_id = $1
        ORDER BY item_id DESC, restored_at DESC
        LIMIT 500";
    let rows = sqlx::query(LIST)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Apology> {
    Ok(Apology {
        decision: DecisionId::from_i64(row.try_get("decision_id")?),
        appeal: AppealId::from_i64(row.try_get("appeal_id")?),
        item: row.try_get("item_id")?,
        at: Timestamp::from_millis(row.try_get("restored_at")?),
    })
}
