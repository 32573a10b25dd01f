//! Appeals, every step of them, and the apologies that came of some. It must not know who may appeal or decide, nor what a ruling does.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::appeal::{Against, Appeal, Capacity, Lodged, Question, Status, Step, What};
use crate::domain::ids::{AccountId, AppealId, DecisionId};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::Outcome;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::domain::working_day::Deadline;

mod apologies;

pub use apologies::{Apology, find_apology, list_apologies, record_apology};

/// Writes a lodged appeal. `false` when the same person appealed against the same before.
pub async fn record_lodged(tx: &mut WriteTx, lodged: &Lodged, op: &str) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO appeals (id, receipt, op, against, decision_id, kind, item_id, revision, capacity, appellant_key, account_id, address, words, state, assigned_to, lodged_at, target_days, target_at, ends_at, calendar, may_lapse, ended_at, ended_by, reasons, instead_id, is_late)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'acknowledged', NULL, $14, $15, $16, $17, $18, $19, NULL, NULL, '', NULL, 0)
        ON CONFLICT DO NOTHING";
    let done = sqlx::query(WRITE)
        .bind(lodged.id.get())
        .bind(&lodged.receipt)
        .bind(op)
        .bind(lodged.against.key(lodged.item))
        .bind(lodged.against.decision().map(DecisionId::get))
        .bind(lodged.item.kind.key())
        .bind(lodged.item.id)
        .bind(lodged.revision)
        .bind(lodged.capacity.key())
        .bind(&lodged.key)
        .bind(lodged.account.map(AccountId::get))
        .bind(lodged.address.as_deref())
        .bind(lodged.words.as_str())
        .bind(lodged.at.millis())
        .bind(i64::from(lodged.target_days))
        .bind(lodged.target.at.millis())
        .bind(lodged.ends.at.millis())
        .bind(lodged.target.calendar.to_string())
        .bind(i64::from(lodged.may_lapse))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// An appeal of the same person against the same, that was not taken back: its press and itself.
pub async fn find_same(
    connection: &mut AnyConnection,
    against: &str,
    key: &str,
) -> Result<Option<(String, Appeal)>> {
    const FIND: &str = "
        SELECT *
        FROM whole_appeals
        WHERE against = $1
          AND appellant_key = $2
          AND state <> 'withdrawn'";
    let row = sqlx::query(FIND)
        .bind(against)
        .bind(key)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("op")?, read(&row)?)))
        .transpose()
}

/// How many appeals one person lodged since `since`.
pub async fn count_since(
    connection: &mut AnyConnection,
    key: &str,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM appeals
        WHERE appellant_key = $1
          AND lodged_at > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(key)
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// One appeal.
pub async fn find(connection: &mut AnyConnection, id: AppealId) -> Result<Option<Appeal>> {
    const FIND: &str = "
        SELECT *
        FROM whole_appeals
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The appeal at a secret address.
pub async fn find_by_receipt(
    connection: &mut AnyConnection,
    receipt: &str,
) -> Result<Option<Appeal>> {
    const FIND: &str = "
        SELECT *
        FROM whole_appeals
        WHERE receipt = $1";
    let row = sqlx::query(FIND)
        .bind(receipt)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The appeals of an account, the newest first.
pub async fn list_of_account(
    connection: &mut AnyConnection,
    account: AccountId,
) -> Result<Vec<Appeal>> {
    const LIST: &str = "
        SELECT *
        FROM whole_appeals
        WHERE account_id = $1
        ORDER BY id DESC
        LIMIT 100";
    let rows = sqlx::query(LIST)
        .bind(account.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The appeals about a text, the newest first.
pub async fn list_of_item(connection: &mut AnyConnection, item: ItemRef) -> Result<Vec<Appeal>> {
    const LIST: &str = "
        SELECT *
        FROM whole_appeals
        WHERE kind = $1
          AND item_id = $2
        ORDER BY id DESC
        LIMIT 50";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Whether somebody appealed against anything about a text as the person it is about.
pub async fn is_concerned(
    connection: &mut AnyConnection,
    item: ItemRef,
    by: AccountId,
) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM appeals
        WHERE kind = $1
          AND item_id = $2
          AND account_id = $3
          AND capacity = 'concerned'";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Open appeals, those first whose time ends first.
pub async fn list_open(connection: &mut AnyConnection, most: i64) -> Result<Vec<Appeal>> {
    const LIST: &str = "
        SELECT *
        FROM whole_appeals
        WHERE ended_at IS NULL
        ORDER BY ends_at, id
        LIMIT $1";
    let rows = sqlx::query(LIST).bind(most).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Open appeals that time may decide and whose first deadline is over; a pause may give them longer.
pub async fn list_ending(
    connection: &mut AnyConnection,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Appeal>> {
    const LIST: &str = "
        SELECT *
        FROM whole_appeals
        WHERE ended_at IS NULL
          AND ends_at <= $1
          AND may_lapse = 1
        ORDER BY ends_at, id
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(now.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// How many appeals ended after their time since `since`.
pub async fn count_late(connection: &mut AnyConnection, since: Timestamp) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM appeals
        WHERE is_late = 1
          AND ended_at > $1";
    Ok(sqlx::query_scalar(COUNT)
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// Writes a step. `false` when the appeal no longer stands as it was read, or is in another hand.
pub async fn record_step(tx: &mut WriteTx, id: i64, step: &Step) -> Result<bool> {
    const MOVE: &str = "
        UPDATE appeals
        SET state = $2,
            assigned_to = $3
        WHERE id = $1
          AND state = $4
          AND COALESCE(assigned_to, 0) = $5";
    const END: &str = "
        UPDATE appeals
        SET state = $2,
            assigned_to = $3,
            ended_at = $6,
            ended_by = $7,
            reasons = $8,
            instead_id = $9,
            is_late = $10
        WHERE id = $1
          AND state = $4
          AND COALESCE(assigned_to, 0) = $5";
    const ACT: &str = "
        INSERT INTO appeal_acts (id, appeal_id, act, done_by, words, due_at, calendar, done_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let ends = step.what == What::Ended;
    let query = sqlx::query(if ends { END } else { MOVE })
        .bind(step.appeal.get())
        .bind(step.after.0.key())
        .bind(step.after.1.map(AccountId::get))
        .bind(step.before.0.key())
        .bind(step.before.1.map_or(0, AccountId::get));
    let query = if ends {
        query
            .bind(step.at.millis())
            .bind(step.by.map(AccountId::get))
            .bind(step.words.clone())
            .bind(step.instead.map(DecisionId::get))
            .bind(i64::from(step.is_late))
    } else {
        query
    };
    if query.execute(&mut **tx).await?.rows_affected() != 1 {
        return Ok(false);
    }
    sqlx::query(ACT)
        .bind(id)
        .bind(step.appeal.get())
        .bind(step.what.key())
        .bind(step.by.map(AccountId::get))
        .bind(&step.words)
        .bind(step.due.map(|due| due.at.millis()))
        .bind(step.due.map(|due| due.calendar.to_string()))
        .bind(step.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// A step as it is read again.
#[derive(Clone, Debug)]
pub struct Act {
    /// What was done.
    pub what: What,
    /// The question, the answer or the reasons.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// The steps of an appeal, oldest first.
pub async fn list_acts(connection: &mut AnyConnection, id: AppealId) -> Result<Vec<Act>> {
    const LIST: &str = "
        SELECT act, words, done_at
        FROM appeal_acts
        WHERE appeal_id = $1
        ORDER BY id
        LIMIT 100";
    let rows = sqlx::query(LIST)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let act: String = row.try_get("act")?;
            Ok(Act {
                what: What::from_key(&act).ok_or_else(|| Error::Row(format!("act {act}")))?,
                words: row.try_get("words")?,
                at: Timestamp::from_millis(row.try_get("done_at")?),
            })
        })
        .collect()
}

/// A report whose outcome can be appealed against, by its receipt.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The decision that judged it; none so far, or where nobody decided.
    pub decision: Option<DecisionId>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// The account that reported.
    pub account: Option<AccountId>,
    /// The address that was left.
    pub address: Option<String>,
}

/// The report behind a receipt.
pub async fn find_reported(
    connection: &mut AnyConnection,
    receipt: &str,
) -> Result<Option<Reported>> {
    const FIND: &str = "
        SELECT decision_id, outcome, reporter_id, reporter_email
        FROM reports
        WHERE receipt = $1";
    let row = sqlx::query(FIND)
        .bind(receipt)
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Reported {
            decision: row
                .try_get::<Option<i64>, _>("decision_id")?
                .map(DecisionId::from_i64),
            outcome: row
                .try_get::<Option<String>, _>("outcome")?
                .and_then(|key| Outcome::from_key(&key)),
            account: row
                .try_get::<Option<i64>, _>("reporter_id")?
                .map(AccountId::from_i64),
            address: row.try_get("reporter_email")?,
        })
    })
    .transpose()
}

fn read(row: &AnyRow) -> Result<Appeal> {
    let odd = |what: &str| Error::Row(format!("appeal {what}"));
    let (kind, capacity, state): (String, String, String) = (
        row.try_get("kind")?,
        row.try_get("capacity")?,
        row.try_get("state")?,
    );
    let account = |column: &str| -> Result<Option<AccountId>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(AccountId::from_i64))
    };
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    let calendar = |column: &str| -> Result<Date> {
        let day: Option<String> = row.try_get(column)?;
        day.as_deref()
            .and_then(|day| day.parse().ok())
            .ok_or_else(|| odd("calendar"))
    };
    let first = calendar("calendar")?;
    let at = |column: &str| -> Result<Deadline> {
        Ok(Deadline {
            at: Timestamp::from_millis(row.try_get(column)?),
            calendar: first,
        })
    };
    let revision: i64 = row.try_get("revision")?;
    let decision: Option<i64> = row.try_get("decision_id")?;
    let question = match (moment("asked_at")?, moment("answer_by")?) {
        (Some(asked_at), Some(by)) => Some(Question {
            asked_at,
            answer_by: Deadline {
                at: by,
                calendar: calendar("answer_calendar")?,
            },
            answered_at: moment("answered_at")?,
        }),
        _ => None,
    };
    Ok(Appeal {
        id: AppealId::from_i64(row.try_get("id")?),
        receipt: row.try_get("receipt")?,
        item: ItemRef {
            kind: SubjectKind::from_key(&kind).ok_or_else(|| odd(&kind))?,
            id: row.try_get("item_id")?,
        },
        revision,
        against: decision.map_or(Against::Rule(revision), |decision| {
            Against::Decision(DecisionId::from_i64(decision))
        }),
        capacity: Capacity::from_key(&capacity).ok_or_else(|| odd(&capacity))?,
        account: account("account_id")?,
        address: row.try_get("address")?,
        words: row.try_get("words")?,
        status: Status::from_key(&state).ok_or_else(|| odd(&state))?,
        assigned: account("assigned_to")?,
        lodged_at: Timestamp::from_millis(row.try_get("lodged_at")?),
        target_days: u32::try_from(row.try_get::<i64, _>("target_days")?)
            .map_err(|_| odd("target"))?,
        target: at("target_at")?,
        ends: at("ends_at")?,
        may_lapse: row.try_get::<i64, _>("may_lapse")? == 1,
        question,
        ended_at: moment("ended_at")?,
        ended_by: account("ended_by")?,
        reasons: row.try_get("reasons")?,
        instead: row
            .try_get::<Option<i64>, _>("instead_id")?
            .map(DecisionId::from_i64),
        is_late: row.try_get::<i64, _>("is_late")? == 1,
    })
}
