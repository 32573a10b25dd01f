//! Ideas being written, also by people who have not signed in. Bookkeeping: nothing here is decided, it is kept as typed.
//! It must not know the questions or who may see a draft.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::draft::Answers;
use crate::domain::ids::{AccountId, DraftId};
use crate::domain::time::Timestamp;

/// A draft as it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its row.
    pub id: DraftId,
    /// Whose it is, once somebody signed in with it.
    pub account: Option<AccountId>,
    /// What was typed so far.
    pub answers: Answers,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// One draft.
pub async fn find(connection: &mut AnyConnection, id: DraftId) -> Result<Option<Draft>> {
    const FIND: &str = "
        SELECT id, account_id, body, changed_at
        FROM drafts
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The draft an account worked on last.
pub async fn find_of_account(
    connection: &mut AnyConnection,
    account: AccountId,
) -> Result<Option<Draft>> {
    const FIND: &str = "
        SELECT id, account_id, body, changed_at
        FROM drafts
        WHERE account_id = $1
        ORDER BY changed_at DESC
        LIMIT 1";
    let row = sqlx::query(FIND)
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Keeps what was typed, new or changed; an account given once stays.
pub async fn record_kept(
    tx: &mut WriteTx,
    id: DraftId,
    account: Option<AccountId>,
    answers: &Answers,
    now: Timestamp,
) -> Result<()> {
    const KEEP: &str = "
        INSERT INTO drafts (id, account_id, body, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (id) DO UPDATE SET
            account_id = COALESCE(drafts.account_id, excluded.account_id),
            body = excluded.body,
            changed_at = excluded.changed_at";
    let body = serde_json::to_string(answers).map_err(|error| Error::Row(error.to_string()))?;
    sqlx::query(KEEP)
        .bind(id.get())
        .bind(account.map(AccountId::get))
        .bind(body)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives a draft without an owner one.
pub async fn record_tied(tx: &mut WriteTx, id: DraftId, account: AccountId) -> Result<()> {
    const TIE: &str = "
        UPDATE drafts
        SET account_id = $2
        WHERE id = $1
          AND account_id IS NULL";
    sqlx::query(TIE)
        .bind(id.get())
        .bind(account.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets a draft that was published or thrown away.
pub async fn record_gone(tx: &mut WriteTx, id: DraftId) -> Result<()> {
    sqlx::query("DELETE FROM drafts WHERE id = $1")
        .bind(id.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets drafts nobody touched since `before`.
pub async fn record_swept(tx: &mut WriteTx, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM drafts WHERE changed_at < $1")
        .bind(before.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

fn read(row: &AnyRow) -> Result<Draft> {
    let body: String = row.try_get("body")?;
    Ok(Draft {
        id: DraftId::from_i64(row.try_get("id")?),
        account: row
            .try_get::<Option<i64>, _>("account_id")?
            .map(AccountId::from_i64),
        answers: serde_json::from_str(&body)
            .map_err(|error| Error::Row(format!("draft: {error}")))?,
        changed_at: Timestamp::from_millis(row.try_get("changed_at")?),
    })
}
