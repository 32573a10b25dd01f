//! The log as files: JSON lines, a month as CSV, an Atom feed. Files are read from the database piece by piece while they are sent, so
//! a long log costs no memory. It must not know more than the published lines say.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::Value;

use super::line::Line;
use crate::app::App;
use crate::domain::refusal::Refusal;
use crate::domain::text;
use crate::store;
use crate::store::public_log::{Filter, Stored};
use crate::web::error::{Error, Result};

/// Lines read at a time: half a megabyte.
const PIECE: i64 = 1000;
/// Entries of the feed: what a reader of feeds fetches at once.
const ENTRIES: i64 = 50;

/// The columns of the CSV: every member that a line may have, but for keys and notes, which belong into the JSON lines.
const COLUMNS: [&str; 26] = [
    "seq",
    "time",
    "event",
    "decision_no",
    "supersedes",
    "content_id",
    "content_kind",
    "author_class",
    "target_class",
    "code",
    "code_version",
    "allowed_code",
    "effect",
    "expires",
    "source",
    "auto_detect",
    "auto_decide",
    "decider_no",
    "second_decider_no",
    "hours_to_decision",
    "appeal_state",
    "apology_id",
    "parent_no",
    "commit",
    "prev_hash",
    "hash",
];

#[derive(Template)]
#[template(path = "public_log/feed.xml")]
struct Feed {
    site_name: String,
    origin: String,
    updated: String,
    lines: Vec<Line>,
}

/// All lines that can be read by now, a JSON object each, oldest first: what `log verify` reads.
pub async fn lines(State(app): State<App>) -> Result {
    let shown = store::public_log::count_shown(&mut *app.db.read().await?, app.now()).await?;
    let pieces = stream::try_unfold((app, shown, 0_u64), async |(app, shown, after)| {
        let mut connection = app.db.read().await?;
        let mut lines = store::public_log::list_after(&mut connection, after, PIECE).await?;
        drop(connection);
        lines.retain(|line| line.seq <= shown);
        let Some(last) = lines.last().map(|line| line.seq) else {
            return Ok(None);
        };
        let mut piece = String::new();
        for line in &lines {
            piece.push_str(&line.line);
            piece.push('\n');
        }
        Ok::<_, store::Error>(Some((Bytes::from(piece), (app, shown, last))))
    });
    Ok(file(
        "application/jsonl; charset=utf-8",
        "log.jsonl",
        Body::from_stream(pieces),
    ))
}

/// A month ("2026-11") as CSV.
pub(super) async fn month(app: &App, month: &str) -> Result {
    let mut connection = app.db.read().await?;
    let shown = store::public_log::count_shown(&mut connection, app.now()).await?;
    let months = store::public_log::list_months(&mut connection, shown).await?;
    drop(connection);
    if !months.iter().any(|one| one == month) {
        return Err(Refusal::NotFound.into());
    }
    let name = format!("log-{month}.csv");
    let state = (app.clone(), (month.to_owned(), shown), 0_u64, true);
    let pieces = stream::try_unfold(state, async |(app, (month, shown), after, is_first)| {
        let mut connection = app.db.read().await?;
        let mut lines =
            store::public_log::list_of_month(&mut connection, &month, after, PIECE).await?;
        drop(connection);
        lines.retain(|line| line.seq <= shown);
        let Some(last) = lines.last().map(|line| line.seq) else {
            return Ok(None);
        };
        let piece = rows(&lines, is_first)?;
        Ok::<_, store::Error>(Some((
            Bytes::from(piece),
            (app, (month, shown), last, false),
        )))
    });
    Ok(file(
        "text/csv; charset=utf-8",
        &name,
        Body::from_stream(pieces),
    ))
}

/// The newest lines as an Atom feed.
pub async fn feed(State(app): State<App>) -> Result {
    let mut connection = app.db.read().await?;
    let shown = store::public_log::count_shown(&mut connection, app.now()).await?;
    let stored =
        store::public_log::page(&mut connection, &Filter::default(), shown + 1, ENTRIES).await?;
    drop(connection);
    let lines: Vec<Line> = stored.iter().map(Line::read).collect::<Result<_>>()?;
    let feed = Feed {
        site_name: app.config.site_name.clone(),
        origin: app.config.origin(),
        // An empty log was last changed before anybody can remember.
        updated: lines.first().map_or_else(
            || "1970-01-01T00:00:00Z".to_owned(),
            |line| line.iso.clone(),
        ),
        lines,
    };
    let xml = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((xml, feed.render()?).into_response())
}

fn rows(lines: &[Stored], with_heading: bool) -> store::Result<Vec<u8>> {
    let wrong = |error: csv::Error| store::Error::Row(format!("a month as CSV: {error}"));
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if with_heading {
        table.write_record(COLUMNS).map_err(wrong)?;
    }
    for line in lines {
        let value: Value = serde_json::from_str(&line.line)
            .map_err(|error| store::Error::Row(format!("line {}: {error}", line.seq)))?;
        table
            .write_record(COLUMNS.iter().map(|column| cell(&value[*column])))
            .map_err(wrong)?;
    }
    table
        .into_inner()
        .map_err(|error| store::Error::Row(format!("a month as CSV: {error}")))
}

/// A cell that no spreadsheet takes for a formula (security.md 2.12).
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text::cell(&text)
}

fn file(kind: &'static str, name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let attached = format!("attachment; filename=\"{name}\"");
    match HeaderValue::from_str(&attached) {
        Ok(attached) => {
            headers.insert(header::CONTENT_DISPOSITION, attached);
            response
        }
        Err(error) => Error::Failure(format!("file name {name}: {error}")).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(cell(&Value::from(text)), format!("'{text}"));
        }
        assert_eq!(cell(&Value::from("M-123456")), "M-123456");
        assert_eq!(cell(&Value::from(7)), "7");
        assert_eq!(cell(&Value::Null), "");
    }
}
