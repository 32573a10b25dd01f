//! Reports as moderators use them: what they weigh, what they say, and how they were judged. It must not show who reported.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::queue::{ItemRef, Past, REPORTER_NEW_DAYS, Reported};
use crate::domain::moderation::state::Outcome;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// A report without its reporter.
#[derive(Clone, Debug)]
pub struct Said {
    /// The code.
    pub reason: String,
    /// In the reporter's words.
    pub words: String,
    /// The revision that was read.
    pub version: i64,
    /// When.
    pub at: Timestamp,
}

/// Somebody who is told what became of a report.
#[derive(Clone, Debug)]
pub struct Reporter {
    /// The receipt.
    pub receipt: String,
    /// The account.
    pub account: Option<AccountId>,
    /// The address that a visitor left.
    pub address: Option<String>,
}

/// The open reports on an item, as far as they count.
pub async fn list_weights(connection: &mut AnyConnection, item: ItemRef) -> Result<Vec<Reported>> {
    const LIST: &str = "
        SELECT
            reports.reporter_id,
            reports.network_key,
            reports.referrer_key,
            reports.created_at,
            accounts.created_at AS account_since,
            (SELECT CAST(count(*) AS BIGINT) FROM reports AS past WHERE past.reporter_key = reports.reporter_key AND past.judged = 'agreed') AS agreed,
            (SELECT CAST(count(*) AS BIGINT) FROM reports AS past WHERE past.reporter_key = reports.reporter_key AND past.judged = 'disagreed') AS disagreed
        FROM reports
        LEFT JOIN accounts ON accounts.id = reports.reporter_id
        WHERE reports.subject_kind = $1
          AND reports.subject_id = $2
          AND reports.judged IS NULL
        LIMIT 1000";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_weight).collect()
}

/// What the latest who reported an item reported besides, and this: who always reports together is seen from it.
pub async fn list_earlier(
    connection: &mut AnyConnection,
    item: ItemRef,
) -> Result<Vec<(AccountId, ItemRef)>> {
    // Sixty of them and a hundred reports of each: a flood is one cluster by its half hour anyway.
    const LIST: &str = "
        SELECT past.reporter_id, past.subject_kind AS kind, past.subject_id AS item_id
        FROM (
            SELECT reporter_key
            FROM reports
            WHERE subject_kind = $1
              AND subject_id = $2
              AND judged IS NULL
              AND reporter_id IS NOT NULL
            ORDER BY created_at DESC
            LIMIT 60
        ) AS latest
        JOIN reports AS past ON past.reporter_key = latest.reporter_key
        WHERE past.reporter_id IS NOT NULL
        ORDER BY past.created_at DESC
        LIMIT 6000";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let by = AccountId::from_i64(row.try_get("reporter_id")?);
            Ok((by, super::read_item(row)?))
        })
        .collect()
}

/// What the open reports on an item say, the newest first.
pub async fn list_said(connection: &mut AnyConnection, item: ItemRef) -> Result<Vec<Said>> {
    const LIST: &str = "
        SELECT reason, words, subject_version, created_at
        FROM reports
        WHERE subject_kind = $1
          AND subject_id = $2
          AND judged IS NULL
        ORDER BY id DESC
        LIMIT 50";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Said {
                reason: row.try_get("reason")?,
                words: row.try_get("words")?,
                version: row.try_get("subject_version")?,
                at: Timestamp::from_millis(row.try_get("created_at")?),
            })
        })
        .collect()
}

/// When the first open report on an item was filed.
pub async fn find_first(
    connection: &mut AnyConnection,
    item: ItemRef,
) -> Result<Option<Timestamp>> {
    const FIRST: &str = "
        SELECT min(created_at)
        FROM reports
        WHERE subject_kind = $1
          AND subject_id = $2
          AND judged IS NULL";
    let first: Option<i64> = sqlx::query_scalar(FIRST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_one(connection)
        .await?;
    Ok(first.map(Timestamp::from_millis))
}

/// Whether somebody reported an item.
pub async fn has_reported(
    connection: &mut AnyConnection,
    item: ItemRef,
    by: AccountId,
) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM reports
        WHERE subject_kind = $1
          AND subject_id = $2
          AND reporter_key = $3";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(format!("account/{by}"))
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Whether "no breach" stands about this revision and code.
pub async fn is_settled(
    connection: &mut AnyConnection,
    item: ItemRef,
    version: i64,
    code: Code,
) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM reports
        WHERE subject_kind = $1
          AND subject_id = $2
          AND subject_version = $3
          AND reason = $4
          AND judged = 'disagreed'";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(version)
        .bind(code.key())
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Judges all open reports on an item in one act, and names those who are to be told.
pub async fn record_judged(
    tx: &mut WriteTx,
    item: ItemRef,
    (judged, outcome): (&'static str, Outcome),
    decision: Option<DecisionId>,
    now: Timestamp,
) -> Result<Vec<Reporter>> {
    const JUDGE: &str = "
        UPDATE reports
        SET judged = $3,
            outcome = $4,
            decision_id = $5,
            judged_at = $6
        WHERE subject_kind = $1
          AND subject_id = $2
          AND judged IS NULL
        RETURNING receipt, reporter_id, reporter_email";
    let rows = sqlx::query(JUDGE)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(judged)
        .bind(outcome.key())
        .bind(decision.map(DecisionId::get))
        .bind(now.millis())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(read_reporter).collect()
}

fn read_reporter(row: &AnyRow) -> Result<Reporter> {
    Ok(Reporter {
        receipt: row.try_get("receipt")?,
        account: row
            .try_get::<Option<i64>, _>("reporter_id")?
            .map(AccountId::from_i64),
        address: row.try_get("reporter_email")?,
    })
}

/// Judges the reports anew that a decision had judged, after an appeal, and names those who are to be told.
pub async fn record_judged_again(
    tx: &mut WriteTx,
    decision: DecisionId,
    (judged, outcome): (&'static str, Outcome),
    instead: Option<DecisionId>,
    now: Timestamp,
) -> Result<Vec<Reporter>> {
    const JUDGE: &str = "
        UPDATE reports
        SET judged = $2,
            outcome = $3,
            decision_id = $4,
            judged_at = $5
        WHERE decision_id = $1
        RETURNING receipt, reporter_id, reporter_email";
    let rows = sqlx::query(JUDGE)
        .bind(decision.get())
        .bind(judged)
        .bind(outcome.key())
        .bind(instead.unwrap_or(decision).get())
        .bind(now.millis())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(read_reporter).collect()
}

/// For which codes the reports were that a decision judged.
pub async fn list_judged_codes(
    connection: &mut AnyConnection,
    decision: DecisionId,
) -> Result<Vec<Code>> {
    const LIST: &str = "
        SELECT DISTINCT reason
        FROM reports
        WHERE decision_id = $1";
    let reasons: Vec<String> = sqlx::query_scalar(LIST)
        .bind(decision.get())
        .fetch_all(connection)
        .await?;
    Ok(reasons
        .iter()
        .filter_map(|key| Code::from_key(key))
        .collect())
}

/// Forgets who filed reports that were judged and came before a moment. What was reported, why and how it was judged stays.
pub async fn record_forgotten(tx: &mut WriteTx, before: Timestamp) -> Result<u64> {
    const FORGET: &str = "
        UPDATE reports
        SET reporter_id = NULL,
            reporter_email = NULL,
            reporter_key = 'past/' || receipt
        WHERE created_at < $1
          AND judged_at IS NOT NULL
          AND (reporter_id IS NOT NULL OR reporter_email IS NOT NULL)";
    let done = sqlx::query(FORGET)
        .bind(before.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// Opens the reports again that a decision judged which was taken back.
pub async fn record_reopened(tx: &mut WriteTx, decision: DecisionId) -> Result<()> {
    const REOPEN: &str = "
        UPDATE reports
        SET judged = NULL,
            outcome = NULL,
            decision_id = NULL,
            judged_at = NULL
        WHERE decision_id = $1";
    sqlx::query(REOPEN)
        .bind(decision.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read_weight(row: &AnyRow) -> Result<Reported> {
    let at = Timestamp::from_millis(row.try_get("created_at")?);
    let since: Option<i64> = row.try_get("account_since")?;
    let count = |column: &str| -> Result<u32> {
        Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(u32::MAX))
    };
    Ok(Reported {
        by: row
            .try_get::<Option<i64>, _>("reporter_id")?
            .map(AccountId::from_i64),
        at,
        past: Past {
            agreed: count("agreed")?,
            disagreed: count("disagreed")?,
        },
        referrer: row
            .try_get::<Option<String>, _>("referrer_key")?
            .map(|key| first_bits(&key)),
        network: row
            .try_get::<Option<String>, _>("network_key")?
            .map(|key| first_bits(&key)),
        is_new: since
            .is_none_or(|since| at < Timestamp::from_millis(since).plus_days(REPORTER_NEW_DAYS)),
    })
}

/// A keyed hash of a network or a site, folded into a number: only sameness counts.
fn first_bits(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
