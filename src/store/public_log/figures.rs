//! What `/transparency` is computed from: the tallies of the log, and the reports that came in. Each answer costs the same however
//! long the log is. It must not know what the figures mean.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{NO_HOURS, Result};
use crate::domain::time::Timestamp;
use crate::domain::transparency::{Sort, Tally};

/// How much was reported and has no line in the log since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many things.
    pub things: i64,
    /// When the oldest of their reports came.
    pub oldest: Option<Timestamp>,
    /// Whether there are more reports than are looked at here.
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

/// What was reported since `since` and has no line in the log. The newest `most` reports are looked at, so that a flood of them
/// costs this page nothing.
pub async fn find_backlog(
    connection: &mut AnyConnection,
    since: Timestamp,
    most: i64,
) -> Result<Backlog> {
    const WAITING: &str = "
        SELECT
            CAST(count(*) AS BIGINT) AS looked_at,
            CAST(count(DISTINCT CASE WHEN decided IS NULL THEN content_id END) AS BIGINT) AS things,
            min(CASE WHEN decided IS NULL THEN created_at END) AS oldest
        FROM (
            SELECT
                report.content_id,
                report.created_at,
                (SELECT max(line.seq) FROM public_log AS line WHERE line.content_id = report.content_id) AS decided
            FROM (
                SELECT
                    recent.created_at,
                    recent.subject_kind || '-' || CAST(COALESCE((
                        SELECT idea.number
                        FROM ideas AS idea
                        WHERE idea.id = recent.subject_id
                          AND recent.subject_kind = 'idea'
                    ), recent.subject_id) AS TEXT) AS content_id
                FROM reports AS recent
                WHERE recent.created_at > $1
                ORDER BY recent.created_at DESC
                LIMIT $2
            ) AS report
        ) AS each_report";
    let row = sqlx::query(WAITING)
        .bind(since.millis())
        .bind(most)
        .fetch_one(connection)
        .await?;
    let looked_at: i64 = row.try_get("looked_at")?;
    Ok(Backlog {
        things: row.try_get("things")?,
        oldest: row
            .try_get::<Option<i64>, _>("oldest")?
            .map(Timestamp::from_millis),
        is_more: looked_at >= most,
    })
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
