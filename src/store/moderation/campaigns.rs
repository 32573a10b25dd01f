//! Acts about many texts of one campaign, and the decisions they are made of. It must not know what is decided.

use sqlx::AnyConnection;

use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Writes an act down.
pub async fn record_made(
    tx: &mut WriteTx,
    id: i64,
    code: Code,
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO campaigns (id, code, decided_by, decided_at)
        VALUES ($1, $2, $3, $4)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(code.key())
        .bind(by.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Adds a decision to an act.
pub async fn record_part(tx: &mut WriteTx, id: i64, decision: DecisionId) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO campaign_decisions (campaign_id, decision_id)
        VALUES ($1, $2)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(decision.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The decisions of an act, in their order.
pub async fn list_parts(connection: &mut AnyConnection, id: i64) -> Result<Vec<DecisionId>> {
    const LIST: &str = "
        SELECT decision_id
        FROM campaign_decisions
        WHERE campaign_id = $1
        ORDER BY decision_id";
    let parts: Vec<i64> = sqlx::query_scalar(LIST)
        .bind(id)
        .fetch_all(connection)
        .await?;
    Ok(parts.into_iter().map(DecisionId::from_i64).collect())
}
