//! Sealed declarations of ties with parties: bytes that nobody reads without the key. It must not know the key, nor what is declared.

use sqlx::{AnyConnection, Row};

use crate::domain::ids::AccountId;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// A declaration as it lies here.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The number that its lock was made with, in base 64.
    pub nonce: String,
    /// The sealed words, in base 64.
    pub sealed: String,
    /// When it was declared.
    pub at: Timestamp,
}

/// Adds a declaration; the latest counts.
pub async fn record_declared(
    tx: &mut WriteTx,
    id: i64,
    by: AccountId,
    sealed: &Sealed,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO declarations (id, account_id, nonce, sealed, declared_at)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(by.get())
        .bind(&sealed.nonce)
        .bind(&sealed.sealed)
        .bind(sealed.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The declaration of an account that counts.
pub async fn find(connection: &mut AnyConnection, of: AccountId) -> Result<Option<Sealed>> {
    const FIND: &str = "
        SELECT nonce, sealed, declared_at
        FROM declarations
        WHERE account_id = $1
        ORDER BY id DESC
        LIMIT 1";
    let row = sqlx::query(FIND)
        .bind(of.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Sealed {
            nonce: row.try_get("nonce")?,
            sealed: row.try_get("sealed")?,
            at: Timestamp::from_millis(row.try_get("declared_at")?),
        })
    })
    .transpose()
}
