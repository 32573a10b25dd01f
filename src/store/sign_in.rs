//! Sign-in codes that were sent. It must not know the digits (only their hash), nor how they travelled.

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx};
use crate::domain::ids::CodeId;
use crate::domain::sign_in::{Asker, EmailAddress, SentCode};
use crate::domain::time::Timestamp;

const fn from_known(asker: Asker) -> i64 {
    match asker {
        Asker::KnownBrowser => 1,
        Asker::AnyBrowser => 0,
    }
}

/// How many codes such askers had sent to an address since `since`.
pub async fn count_since(
    connection: &mut AnyConnection,
    email: &EmailAddress,
    asker: Asker,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM sign_in_codes
        WHERE email_key = $1
          AND created_at > $2
          AND from_known = $3";
    Ok(sqlx::query_scalar(COUNT)
        .bind(email.key())
        .bind(since.millis())
        .bind(from_known(asker))
        .fetch_one(connection)
        .await?)
}

/// Keeps a new code and voids the older ones of the address; strangers void only what strangers asked for, or one of them could
/// void every code before its owner has typed it.
pub async fn record_sent(
    tx: &mut WriteTx,
    code: &SentCode,
    email: &EmailAddress,
    asker: Asker,
    now: Timestamp,
) -> Result<()> {
    const VOID: &str = "
        UPDATE sign_in_codes
        SET spent_at = $2
        WHERE email_key = $1
          AND spent_at IS NULL
          AND from_known = $3";
    const KEEP: &str = "
        INSERT INTO sign_in_codes (id, email, email_key, code_hash, tries, created_at, expires_at, spent_at, from_known)
        VALUES ($1, $2, $3, $4, 0, $5, $6, NULL, $7)";
    sqlx::query(VOID)
        .bind(email.key())
        .bind(now.millis())
        .bind(from_known(asker))
        .execute(&mut **tx)
        .await?;
    sqlx::query(KEEP)
        .bind(code.id.get())
        .bind(email.written())
        .bind(email.key())
        .bind(&code.code_hash)
        .bind(now.millis())
        .bind(code.expires_at.millis())
        .bind(from_known(asker))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The code with this id and the address it went to.
pub async fn find(
    connection: &mut AnyConnection,
    id: CodeId,
) -> Result<Option<(SentCode, String)>> {
    const FIND: &str = "
        SELECT id, email, code_hash, tries, expires_at, spent_at
        FROM sign_in_codes
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let code = SentCode {
            id: CodeId::from_i64(row.try_get("id")?),
            code_hash: row.try_get("code_hash")?,
            tries: row.try_get("tries")?,
            expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
            spent_at: row
                .try_get::<Option<i64>, _>("spent_at")?
                .map(Timestamp::from_millis),
        };
        Ok((code, row.try_get("email")?))
    })
    .transpose()
}

/// Counts a wrong try; the row is locked by the transaction, so that parallel guesses count each.
pub async fn record_tried(tx: &mut WriteTx, id: CodeId) -> Result<()> {
    const TRIED: &str = "
        UPDATE sign_in_codes
        SET tries = tries + 1
        WHERE id = $1";
    sqlx::query(TRIED).bind(id.get()).execute(&mut **tx).await?;
    Ok(())
}

/// Spends a code; `false` when another request spent it first.
pub async fn record_spent(tx: &mut WriteTx, id: CodeId, now: Timestamp) -> Result<bool> {
    const SPEND: &str = "
        UPDATE sign_in_codes
        SET spent_at = $2
        WHERE id = $1
          AND spent_at IS NULL";
    let done = sqlx::query(SPEND)
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Sweeps out codes that ended before `before`: after that they limit nothing and prove nothing.
pub async fn record_swept(tx: &mut WriteTx, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sign_in_codes WHERE expires_at < $1")
        .bind(before.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}
