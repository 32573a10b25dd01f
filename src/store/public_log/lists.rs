//! Lines found and listed: one, a page, a month, all. It must not know how they are shown.

use sqlx::{AnyConnection, Row};

use super::{Result, Stored, number, read_stored};

/// Which lines a page shows; an empty word stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The event.
    pub event: String,
    /// The reason code.
    pub code: String,
}

/// One line.
pub async fn find(connection: &mut AnyConnection, seq: u64) -> Result<Option<Stored>> {
    const FIND: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE seq = $1";
    let row = sqlx::query(FIND)
        .bind(number(seq)?)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_stored).transpose()
}

/// Up to `most` lines before number `before`, newest first. Without a filter checkpoints are left out: they say nothing about anybody.
pub async fn page(
    connection: &mut AnyConnection,
    filter: &Filter,
    before: u64,
    most: i64,
) -> Result<Vec<Stored>> {
    const ALL: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE seq < $1
          AND event <> 'checkpoint'
        ORDER BY seq DESC
        LIMIT $2";
    const OF_EVENT: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE seq < $1
          AND event = $3
        ORDER BY seq DESC
        LIMIT $2";
    const OF_CODE: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE seq < $1
          AND code = $3
        ORDER BY seq DESC
        LIMIT $2";
    const OF_BOTH: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE seq < $1
          AND event = $3
          AND code = $4
        ORDER BY seq DESC
        LIMIT $2";
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    let query = match (filter.event.is_empty(), filter.code.is_empty()) {
        (true, true) => sqlx::query(ALL).bind(before).bind(most),
        (false, true) => sqlx::query(OF_EVENT)
            .bind(before)
            .bind(most)
            .bind(filter.event.clone()),
        (true, false) => sqlx::query(OF_CODE)
            .bind(before)
            .bind(most)
            .bind(filter.code.clone()),
        (false, false) => sqlx::query(OF_BOTH)
            .bind(before)
            .bind(most)
            .bind(filter.event.clone())
            .bind(filter.code.clone()),
    };
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(read_stored).collect()
}

/// Up to `most` lines after number `after`, oldest first: how a long log is read piece by piece.
pub async fn list_after(
    connection: &mut AnyConnection,
    after: u64,
    most: i64,
) -> Result<Vec<Stored>> {
    const AFTER: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE seq > $1
        ORDER BY seq
        LIMIT $2";
    let rows = sqlx::query(AFTER)
        .bind(number(after)?)
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_stored).collect()
}

/// The same of one month ("2026-11").
pub async fn list_of_month(
    connection: &mut AnyConnection,
    month: &str,
    after: u64,
    most: i64,
) -> Result<Vec<Stored>> {
    const OF_MONTH: &str = "
        SELECT seq, line, hash
        FROM public_log
        WHERE month = $1
          AND seq > $2
        ORDER BY seq
        LIMIT $3";
    let rows = sqlx::query(OF_MONTH)
        .bind(month.to_owned())
        .bind(number(after)?)
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_stored).collect()
}

/// Up to `most` lines of one event, newest first.
pub async fn list_newest_of(
    connection: &mut AnyConnection,
    event: &'static str,
    most: i64,
) -> Result<Vec<Stored>> {
    let filter = Filter {
        event: event.to_owned(),
        code: String::new(),
    };
    page(connection, &filter, u64::MAX, most).await
}

/// The months that have lines up to number `shown`, newest first.
pub async fn list_months(connection: &mut AnyConnection, shown: u64) -> Result<Vec<String>> {
    const MONTHS: &str = "
        SELECT DISTINCT month
        FROM public_log_tallies
        WHERE EXISTS (SELECT 1 FROM public_log AS line WHERE line.month = public_log_tallies.month AND line.seq <= $1)
        ORDER BY month DESC";
    let rows = sqlx::query(MONTHS)
        .bind(number(shown)?)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok(row.try_get("month")?)).collect()
}
