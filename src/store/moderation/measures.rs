//! Measures about accounts that wait for a person. It must not know what a measure is taken for, nor who may look at it.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::word;
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::sanctions::{Asked, Step, Task};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// A task, and whose account it is about.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The task.
    pub task: Task,
    /// Whose account.
    pub account: AccountId,
}

/// Writes what waits about an account, in the place of what waited before.
pub async fn record_tasks(tx: &mut WriteTx, account: AccountId, tasks: &[Task]) -> Result<()> {
    const FORGET: &str = "
        DELETE FROM measure_tasks
        WHERE account_id = $1";
    const WRITE: &str = "
        INSERT INTO measure_tasks (decision_id, asked, step, account_id, since, until)
        VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(FORGET)
        .bind(account.get())
        .execute(&mut **tx)
        .await?;
    for task in tasks {
        sqlx::query(WRITE)
            .bind(task.decision.get())
            .bind(task.asked.key())
            .bind(i64::from(task.step.number()))
            .bind(account.get())
            .bind(task.since.millis())
            .bind(task.until.map(Timestamp::millis))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Up to `most` tasks of a kind that can be done now, those that wait longest first.
pub async fn list(
    connection: &mut AnyConnection,
    asked: Asked,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Waiting>> {
    const LIST: &str = "
        SELECT decision_id, asked, step, account_id, since, until
        FROM measure_tasks
        WHERE asked = $1
          AND since <= $2
          AND (until IS NULL OR until > $2)
        ORDER BY since
        LIMIT $3";
    let rows = sqlx::query(LIST)
        .bind(asked.key())
        .bind(now.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The account that a decision's tasks of a kind are about.
pub async fn find_account(
    connection: &mut AnyConnection,
    decision: DecisionId,
    asked: Asked,
) -> Result<Option<AccountId>> {
    const FIND: &str = "
        SELECT account_id
        FROM measure_tasks
        WHERE decision_id = $1
          AND asked = $2
        LIMIT 1";
    let account: Option<i64> = sqlx::query_scalar(FIND)
        .bind(decision.get())
        .bind(asked.key())
        .fetch_optional(connection)
        .await?;
    Ok(account.map(AccountId::from_i64))
}

fn read(row: &AnyRow) -> Result<Waiting> {
    let (asked, step): (String, i64) = (row.try_get("asked")?, row.try_get("step")?);
    Ok(Waiting {
        task: Task {
            decision: DecisionId::from_i64(row.try_get("decision_id")?),
            step: Step::from_number(step)
                .ok_or_else(|| Error::Row(format!("step {step} of the ladder")))?,
            asked: word(&asked, Asked::from_key)?,
            since: Timestamp::from_millis(row.try_get("since")?),
            until: row
                .try_get::<Option<i64>, _>("until")?
                .map(Timestamp::from_millis),
        },
        account: AccountId::from_i64(row.try_get("account_id")?),
    })
}
