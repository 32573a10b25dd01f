//! What the nouns of this floor share about rows: many of them in one statement, and spans of days. The only place that puts SQL
//! together, and it only repeats what a finished statement says once. It must not know any table.

use jiff::civil::{Date, date};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::{Error, Result};
use crate::domain::member::Span;

/// The end of what runs on: one comparison then tells what holds on a day, and an index can answer it.
const FOREVER: Date = date(9999, 12, 31);

/// The end of a span as it stands in a row.
pub fn end_text(span: Span) -> String {
    span.to.unwrap_or(FOREVER).to_string()
}

/// The span of a row that has `starts_on` and `ends_on`.
pub fn read_span(row: &AnyRow) -> Result<Span> {
    let day = |column: &str| -> Result<Date> {
        let text: String = row.try_get(column)?;
        text.parse()
            .map_err(|_| Error::Row(format!("{column} {text}")))
    };
    let end = day("ends_on")?;
    Ok(Span {
        from: day("starts_on")?,
        to: (end != FOREVER).then_some(end),
    })
}

/// The end of a span in a column of its own; none while it runs, or where there is none.
pub fn read_end(row: &AnyRow, column: &str) -> Result<Option<Date>> {
    let text: Option<String> = row.try_get(column)?;
    let end: Option<Date> = text
        .map(|text| {
            text.parse()
                .map_err(|_| Error::Row(format!("{column} {text}")))
        })
        .transpose()?;
    Ok(end.filter(|end| *end != FOREVER))
}

/// The statement for so many rows: its one `VALUES ($1, $2 …)` is repeated with the next numbers.
///
/// # Panics
/// If the statement has no `VALUES (…)`: a mistake in this program, found by the first test that runs it.
pub fn many(statement: &'static str, rows: usize) -> AssertSqlSafe<String> {
    let start = statement
        .find("VALUES (")
        .expect("the statement has a VALUES list")
        + "VALUES ".len();
    let length = statement[start..].find(')').expect("the list is closed") + 1;
    let columns = statement[start..start + length].matches('$').count();
    AssertSqlSafe(splice(statement, start, length, rows, columns, "(", ")"))
}

/// The statement for so many members of its one `IN ($1)`.
///
/// # Panics
/// If the statement has no `IN ($1)`: a mistake in this program, found by the first test that runs it.
pub fn list(statement: &'static str, members: usize) -> AssertSqlSafe<String> {
    let start = statement
        .find("IN ($1)")
        .expect("the statement has an IN ($1)")
        + "IN (".len();
    AssertSqlSafe(splice(statement, start, "$1".len(), members, 1, "", ""))
}

/// The statement for so many members of its one `IN ($2)`, after the one value that stands before them.
///
/// # Panics
/// If the statement has no `IN ($2)`: a mistake in this program, found by the first test that runs it.
pub fn list_after(statement: &'static str, members: usize) -> AssertSqlSafe<String> {
    let numbers: Vec<String> = (2..members + 2)
        .map(|number| format!("${number}"))
        .collect();
    assert!(
        statement.contains("IN ($2)"),
        "the statement has an IN ($2)"
    );
    AssertSqlSafe(statement.replacen("IN ($2)", &format!("IN ({})", numbers.join(", ")), 1))
}

fn splice(
    statement: &str,
    start: usize,
    length: usize,
    times: usize,
    columns: usize,
    open: &str,
    close: &str,
) -> String {
    use std::fmt::Write;
    let mut sql = String::with_capacity(statement.len() + times * columns * 7);
    sql.push_str(&statement[..start]);
    for row in 0..times {
        sql.push_str(if row == 0 { open } else { ", " });
        if row > 0 {
            sql.push_str(open);
        }
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}${}", row * columns + column + 1);
        }
        sql.push_str(close);
    }
    sql.push_str(&statement[start + length..]);
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_lists_are_numbered_on() {
        let insert = "INSERT INTO a (b, c) VALUES ($1, $2) ON CONFLICT (b) DO NOTHING";
        assert_eq!(
            many(insert, 2).0,
            "INSERT INTO a (b, c) VALUES ($1, $2), ($3, $4) ON CONFLICT (b) DO NOTHING"
        );
        assert_eq!(many(insert, 1).0, insert);
        assert_eq!(
            list("SELECT a FROM b WHERE c IN ($1)", 3).0,
            "SELECT a FROM b WHERE c IN ($1, $2, $3)"
        );
        assert_eq!(
            list_after("SELECT a FROM b WHERE d = $1 AND c IN ($2)", 2).0,
            "SELECT a FROM b WHERE d = $1 AND c IN ($2, $3)"
        );
    }
}
