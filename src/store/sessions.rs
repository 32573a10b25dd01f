//! Sessions, under the hash of their id. Bookkeeping: nobody decides a session, so these functions take no decision.
//! It must not know cookies, nor what a session holds.

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx};
use crate::domain::ids::AccountId;
use crate::domain::time::Timestamp;

/// A stored session.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// What it holds, as JSON.
    pub body: String,
    /// The kind of browser, in words.
    pub device: String,
    /// When it ends if nobody comes back.
    pub expires_at: Timestamp,
}

/// The session under this hash, if it has not ended.
pub async fn find(
    connection: &mut AnyConnection,
    key_hash: &str,
    now: Timestamp,
) -> Result<Option<StoredSession>> {
    const FIND: &str = "
        SELECT body, device, expires_at
        FROM sessions
        WHERE key_hash = $1
          AND expires_at > $2";
    let row = sqlx::query(FIND)
        .bind(key_hash)
        .bind(now.millis())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(StoredSession {
            body: row.try_get("body")?,
            device: row.try_get("device")?,
            expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
        })
    })
    .transpose()
}

/// Adds a session; `false` when the key is already there.
pub async fn record_new(
    tx: &mut WriteTx,
    key_hash: &str,
    account: Option<AccountId>,
    session: &StoredSession,
    now: Timestamp,
) -> Result<bool> {
    const ADD: &str = "
        INSERT INTO sessions (key_hash, account_id, body, device, created_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $6, $4, $4, $5)
        ON CONFLICT (key_hash) DO NOTHING";
    let done = sqlx::query(ADD)
        .bind(key_hash)
        .bind(account.map(AccountId::get))
        .bind(&session.body)
        .bind(now.millis())
        .bind(session.expires_at.millis())
        .bind(&session.device)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what a session now holds. A session that was ended meanwhile stays ended.
pub async fn record_changed(
    tx: &mut WriteTx,
    key_hash: &str,
    account: Option<AccountId>,
    session: &StoredSession,
    now: Timestamp,
) -> Result<()> {
    const CHANGE: &str = "
        UPDATE sessions
        SET account_id = $2,
            body = $3,
            seen_at = $4,
            expires_at = $5,
            device = $6
        WHERE key_hash = $1";
    sqlx::query(CHANGE)
        .bind(key_hash)
        .bind(account.map(AccountId::get))
        .bind(&session.body)
        .bind(now.millis())
        .bind(session.expires_at.millis())
        .bind(&session.device)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn record_ended(tx: &mut WriteTx, key_hash: &str) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE key_hash = $1")
        .bind(key_hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn record_all_ended(tx: &mut WriteTx, account: AccountId) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE account_id = $1")
        .bind(account.get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// A place where an account is signed in.
#[derive(Clone, Debug)]
pub struct Place {
    /// The hash it is stored under.
    pub key_hash: String,
    /// The kind of browser, in words.
    pub device: String,
    /// When it last changed: signing in, or coming back after a while.
    pub seen_at: Timestamp,
}

/// Where an account is signed in, the latest first.
pub async fn list_of(
    connection: &mut AnyConnection,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<Place>> {
    const LIST: &str = "
        SELECT key_hash, device, seen_at
        FROM sessions
        WHERE account_id = $1
          AND expires_at > $2
        ORDER BY seen_at DESC, key_hash";
    let rows = sqlx::query(LIST)
        .bind(account.get())
        .bind(now.millis())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Place {
                key_hash: row.try_get("key_hash")?,
                device: row.try_get("device")?,
                seen_at: Timestamp::from_millis(row.try_get("seen_at")?),
            })
        })
        .collect()
}

/// Sweeps out what has ended.
pub async fn record_swept(tx: &mut WriteTx, now: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}
