//! Names that were reported, each as it was shown, and what stands in the place of one that moderators keep from sight. It must not
//! know why they do.

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx};
use crate::domain::idea::Publication;
use crate::domain::ids::AccountId;
use crate::domain::name;
use crate::domain::time::Timestamp;

/// Notes the name that an account shows now, so that something can be decided about it. A second time changes nothing.
pub async fn record_noted(
    tx: &mut WriteTx,
    id: i64,
    account: AccountId,
    now: Timestamp,
) -> Result<()> {
    const NOTE: &str = "
        INSERT INTO names (id, account_id, name, skeleton, stand_in, stand_in_skeleton, publication, noted_at)
        SELECT $1, id, name, name_skeleton, $3, $4, 'published', $5
        FROM accounts
        WHERE id = $2
          AND name IS NOT NULL
          AND name_skeleton IS NOT NULL
        ON CONFLICT DO NOTHING";
    let stand_in = name::stand_in(id);
    sqlx::query(NOTE)
        .bind(id)
        .bind(account.get())
        .bind(&stand_in)
        .bind(name::skeleton(&stand_in))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The row of the name that an account shows now, if it was ever reported.
pub async fn find_shown(connection: &mut AnyConnection, account: AccountId) -> Result<Option<i64>> {
    const FIND: &str = "
        SELECT names.id
        FROM accounts
        JOIN names ON names.account_id = accounts.id AND names.name = accounts.name AND names.publication <> 'withdrawn'
        WHERE accounts.id = $1";
    Ok(sqlx::query_scalar(FIND)
        .bind(account.get())
        .fetch_optional(connection)
        .await?)
}

/// A reported name, and what is shown in its place where moderators keep it from sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its row.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The stand-in.
    pub stand_in: String,
}

/// The reported name that an account shows, or for which it shows a stand-in.
pub async fn find_of(connection: &mut AnyConnection, account: AccountId) -> Result<Option<Noted>> {
    const FIND: &str = "
        SELECT names.id, names.name, names.stand_in
        FROM accounts
        JOIN names ON names.account_id = accounts.id AND (names.name = accounts.name OR names.stand_in = accounts.name)
        WHERE accounts.id = $1
          AND names.publication <> 'withdrawn'";
    let row = sqlx::query(FIND)
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Noted {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            stand_in: row.try_get("stand_in")?,
        })
    })
    .transpose()
}

/// Whether moderators keep a name from sight that looks the same, whoever chose it.
pub async fn is_kept_from_sight(connection: &mut AnyConnection, skeleton: &str) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM names
        WHERE skeleton = $1
          AND publication IN ('hidden', 'removed')";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(skeleton)
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Moves a name into or out of sight, and lets the account show the stand-in or the name again, unless its holder has chosen another.
/// `false` when it no longer is where it was read.
pub(crate) async fn record_moved(
    tx: &mut WriteTx,
    id: i64,
    (from, to): (Publication, Publication),
) -> Result<bool> {
    const MOVE: &str = "
        UPDATE names
        SET publication = $2
        WHERE id = $1
          AND publication = $3";
    const STAND_IN: &str = "
        UPDATE accounts
        SET name = (SELECT stand_in FROM names WHERE names.id = $1),
            name_skeleton = (SELECT stand_in_skeleton FROM names WHERE names.id = $1)
        WHERE id = (SELECT account_id FROM names WHERE names.id = $1)
          AND name = (SELECT name FROM names WHERE names.id = $1)";
    const PUT_BACK: &str = "
        UPDATE accounts
        SET name = (SELECT name FROM names WHERE names.id = $1),
            name_skeleton = (SELECT skeleton FROM names WHERE names.id = $1)
        WHERE id = (SELECT account_id FROM names WHERE names.id = $1)
          AND name = (SELECT stand_in FROM names WHERE names.id = $1)
          AND NOT EXISTS (
              SELECT 1
              FROM accounts AS other
              JOIN names AS wanted ON wanted.id = $1
              WHERE other.name_skeleton = wanted.skeleton
                AND other.id <> wanted.account_id
          )";
    let done = sqlx::query(MOVE)
        .bind(id)
        .bind(to.key())
        .bind(from.key())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let change = if to.is_readable() { PUT_BACK } else { STAND_IN };
    sqlx::query(change).bind(id).execute(&mut **tx).await?;
    Ok(true)
}
