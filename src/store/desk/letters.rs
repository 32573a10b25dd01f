//! Who has had this week's letter about the desk. Bookkeeping of a job: whom to write to is decided elsewhere.

use jiff::civil::Date;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::AccountId;
use crate::store::{Result, WriteTx};

/// An account that an office may be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Whose.
    pub account: AccountId,
    /// Where letters go.
    pub address: String,
    /// Whether mail about the seat, or all mail, is switched off.
    pub is_muted: bool,
}

/// Accounts of MPs who sit today, and of their staff, that were not written to this week.
pub async fn list_mailboxes(
    connection: &mut AnyConnection,
    today: Date,
    week: Date,
    most: i64,
) -> Result<Vec<Mailbox>> {
    const MAILBOXES: &str = "
        SELECT
            accounts.id,
            accounts.email,
            (SELECT CAST(count(*) AS BIGINT) FROM mutes WHERE mutes.account_id = accounts.id AND (mutes.kind = 'all' OR (mutes.kind = 'constituency' AND mutes.target = memberships.constituency_code))) AS muted
        FROM memberships
        JOIN accounts ON accounts.member_id = memberships.member_id AND accounts.role IN ('mp', 'staff') AND accounts.closed_at IS NULL
        LEFT JOIN desk_letters ON desk_letters.account_id = accounts.id
        WHERE memberships.starts_on <= $1
          AND memberships.ends_on > $1
          AND accounts.email IS NOT NULL
          AND (desk_letters.week IS NULL OR desk_letters.week < $2)
        ORDER BY memberships.member_id, accounts.id
        LIMIT $3";
    let rows = sqlx::query(MAILBOXES)
        .bind(today.to_string())
        .bind(week.to_string())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Mailbox {
                account: AccountId::from_i64(row.try_get("id")?),
                address: row.try_get("email")?,
                is_muted: row.try_get::<i64, _>("muted")? > 0,
            })
        })
        .collect()
}

/// Writes that an account's week is done, whether there was anything to write or not.
pub async fn record_mailed(tx: &mut WriteTx, account: AccountId, week: Date) -> Result<bool> {
    const MAILED: &str = "
        INSERT INTO desk_letters (account_id, week)
        VALUES ($1, $2)
        ON CONFLICT (account_id) DO UPDATE SET
            week = excluded.week
        WHERE desk_letters.week < excluded.week";
    let done = sqlx::query(MAILED)
        .bind(account.get())
        .bind(week.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
