//! What a form's hidden `op` already did, so that a second press answers the same and does nothing twice.
//! It must not know what the operation was.

use sqlx::AnyConnection;

use super::{Result, WriteTx};
use crate::domain::ids::AccountId;
use crate::domain::time::Timestamp;

/// What `op` led to, when it was done before.
pub async fn find(
    connection: &mut AnyConnection,
    account: AccountId,
    op: &str,
) -> Result<Option<String>> {
    const FIND: &str = "
        SELECT result
        FROM operations
        WHERE account_id = $1
          AND op = $2";
    Ok(sqlx::query_scalar(FIND)
        .bind(account.get())
        .bind(op)
        .fetch_optional(connection)
        .await?)
}

/// Remembers what `op` leads to, in the transaction of the fact. `false` when it was done before, also by a second press that was
/// on its way at the same moment: then nothing may be done again, and [`find`] says what it led to.
pub async fn record(
    tx: &mut WriteTx,
    account: AccountId,
    op: &str,
    result: &str,
    now: Timestamp,
) -> Result<bool> {
    const KEEP: &str = "
        INSERT INTO operations (account_id, op, result, happened_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, op) DO NOTHING";
    let done = sqlx::query(KEEP)
        .bind(account.get())
        .bind(op)
        .bind(result)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets operations older than a day.
pub async fn record_swept(tx: &mut WriteTx, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM operations WHERE happened_at < $1")
        .bind(before.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}
