//! What `/transparency` is computed from: the tallies of the log, the reports that came in, and the queue. Each answer costs the same
//! however long the log is. It must not know what the figures mean.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{NO_HOURS, Result};
use crate::domain::time::Timestamp;
use crate::domain::transparency::{Sort, Tally};

/// How much waits for a moderator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many things.
    pub things: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// Whether there are more than are looked at here.
    pub is_more: bool,
}

/// The tallies from a month on.
pub async fn list_tallies(connection: &mut AnyConnection, from: &str) -> Result<Vec<Tally>> {
    const TALLIES: &str = "
        SELECT month, event, code, appeal_state, hours, late, lines
        FROM public_log_tallies
        WHERE month >= $1
        ORDER BY month, event, code, appeal_state, hours, late";
    let rows = sqlx::query(TALLIES)
        .bind(from.to_owned())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_tally).collect()
}

/// How many reports came since `since`, by reason.
pub async fn count_reports(
    connection: &mut AnyConnection,
    since: Timestamp,
) -> Result<Vec<(String, i64)>> {
    const COUNT: &str = "
        SELECT
            reason,
            CAST(count(*) AS BIGINT) AS reports
        FROM reports
        WHERE created_at > $1
        GROUP BY reason
        ORDER BY reason";
    let rows = sqlx::query(COUNT)
        .bind(since.millis())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("reason")?, row.try_get("reports")?)))
        .collect()
}

/// What waits for a moderator: the most pressing `most` are looked at, so that a flood of reports costs this page nothing. What was
/// decided after `before` can still be taken back, and counts as waiting until it cannot.
pub async fn find_backlog(
    connection: &mut AnyConnection,
    before: Timestamp,
    most: i64,
) -> Result<Backlog> {
    const WAITING: &str = "
        SELECT
            CAST(count(*) AS BIGINT) AS things,
            min(since) AS oldest
        FROM (
            SELECT since
            FROM waiting
            WHERE priority > $1
            ORDER BY priority DESC
            LIMIT $2
        ) AS pressing";
    // Grouped by an expression: by the columns themselves, SQLite would read the whole index of reports in their order.
    const DECIDED: &str = "
        SELECT
            CAST(count(*) AS BIGINT) AS things,
            min(since) AS oldest
        FROM (
            SELECT min(reports.created_at) AS since
            FROM reports
            WHERE reports.judged_at > $1
              AND NOT EXISTS (SELECT 1 FROM waiting WHERE waiting.kind = reports.subject_kind AND waiting.item_id = reports.subject_id)
            GROUP BY reports.subject_kind || ' ' || CAST(reports.subject_id AS TEXT)
        ) AS decided";
    let waiting = sqlx::query(WAITING)
        .bind(-1.0_f64)
        .bind(most)
        .fetch_one(&mut *connection)
        .await?;
    let decided = sqlx::query(DECIDED)
        .bind(before.millis())
        .fetch_one(connection)
        .await?;
    let mut backlog = Backlog::default();
    for row in [&waiting, &decided] {
        let things: i64 = row.try_get("things")?;
        backlog.things += things;
        backlog.is_more |= things >= most;
        let oldest = row
            .try_get::<Option<i64>, _>("oldest")?
            .map(Timestamp::from_millis);
        backlog.oldest = match (backlog.oldest, oldest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    Ok(backlog)
}

fn read_tally(row: &AnyRow) -> Result<Tally> {
    let hours: i64 = row.try_get("hours")?;
    Ok(Tally {
        sort: Sort {
            month: row.try_get("month")?,
            event: row.try_get("event")?,
            code: row.try_get("code")?,
            appeal_state: row.try_get("appeal_state")?,
            hours: (hours != NO_HOURS).then_some(hours),
            is_late: row.try_get::<i64, _>("late")? == 1,
        },
        lines: row.try_get("lines")?,
    })
}
