//! Open reports on entries of the register, and how they were answered. It must not show who reported.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AccountId, MemberId};
use crate::domain::report::{EntryChecked, Reason};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// A report on an entry, without its reporter.
#[derive(Clone, Debug)]
pub struct EntryReport {
    /// Whose entry.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// For which reason.
    pub reason: &'static Reason,
    /// In the reporter's words.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// Somebody who is told what was found.
#[derive(Clone, Debug)]
pub struct EntryReporter {
    /// The receipt.
    pub receipt: String,
    /// The account.
    pub account: Option<AccountId>,
    /// The address that a visitor left.
    pub address: Option<String>,
}

/// Open reports on entries, those on one entry together, the longest waiting first.
pub async fn list_open_entries(
    connection: &mut AnyConnection,
    most: i64,
) -> Result<Vec<EntryReport>> {
    const LIST: &str = "
        SELECT
            reports.subject_id,
            reports.reason,
            reports.words,
            reports.created_at,
            members.name
        FROM reports
        JOIN members ON members.id = reports.subject_id
        WHERE reports.subject_kind = 'member'
          AND reports.judged IS NULL
        ORDER BY reports.subject_id, reports.created_at
        LIMIT $1";
    let rows = sqlx::query(LIST).bind(most).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Open reports on one entry, the longest waiting first.
pub async fn list_open_of_entry(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<EntryReport>> {
    const LIST: &str = "
        SELECT
            reports.subject_id,
            reports.reason,
            reports.words,
            reports.created_at,
            members.name
        FROM reports
        JOIN members ON members.id = reports.subject_id
        WHERE reports.subject_kind = 'member'
          AND reports.subject_id = $1
          AND reports.judged IS NULL
        ORDER BY reports.created_at
        LIMIT 100";
    let rows = sqlx::query(LIST)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Answers all open reports on an entry, and names those who are to be told.
pub async fn record_checked(
    tx: &mut WriteTx,
    checked: &EntryChecked,
) -> Result<Vec<EntryReporter>> {
    const ANSWER: &str = "
        UPDATE reports
        SET judged = $2,
            outcome = $3,
            judged_at = $4
        WHERE subject_kind = 'member'
          AND subject_id = $1
          AND judged IS NULL
        RETURNING receipt, reporter_id, reporter_email";
    let judged = if checked.found.is_right() {
        "agreed"
    } else {
        "disagreed"
    };
    let rows = sqlx::query(ANSWER)
        .bind(checked.member.get())
        .bind(judged)
        .bind(checked.found.key())
        .bind(checked.at.millis())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(EntryReporter {
                receipt: row.try_get("receipt")?,
                account: row
                    .try_get::<Option<i64>, _>("reporter_id")?
                    .map(AccountId::from_i64),
                address: row.try_get("reporter_email")?,
            })
        })
        .collect()
}

fn read(row: &AnyRow) -> Result<EntryReport> {
    let reason: String = row.try_get("reason")?;
    Ok(EntryReport {
        member: MemberId::from_i64(row.try_get("subject_id")?),
        name: row.try_get("name")?,
        reason: Reason::find(&reason).ok_or_else(|| Error::Row(format!("reason {reason}")))?,
        words: row.try_get("words")?,
        at: Timestamp::from_millis(row.try_get("created_at")?),
    })
}
