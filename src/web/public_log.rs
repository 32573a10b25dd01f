//! The public log as pages: the list with its filters, one line, the signed checkpoints and the keys. It must not know more than the
//! published lines say: private parts are never read here.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use serde::Deserialize;

use super::error::Result;
use super::form::{Path, Query};
use super::layout::Layout;
use super::paths;
use crate::actions::public_log::{self, MOST_KEYS};
use crate::app::App;
use crate::domain::moderation::codes::Code;
use crate::domain::public_log::KEY_CHANGED;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::public_log::{Filter, Signed};

pub mod downloads;
mod line;

use line::{EVENTS, Line};

/// A page of lines: a quarter of an hour's reading.
const PAGE: usize = 50;
/// Checkpoints in one text: some forty days of a busy site.
const CHECKPOINTS: i64 = 1000;

#[derive(Template)]
#[template(path = "public_log/index.html")]
struct LogIndex {
    layout: Layout,
    lines: Vec<Line>,
    events: Vec<(&'static str, &'static str)>,
    codes: Vec<(&'static str, &'static str)>,
    filter: Filter,
    is_first: bool,
    newest: String,
    older: String,
    size: u64,
    months: Vec<String>,
    signed: Option<Signed>,
}

#[derive(Template)]
#[template(path = "public_log/show.html")]
struct LogShow {
    layout: Layout,
    line: Line,
    before: String,
    after: String,
}

/// Which lines, and where the page begins.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    event: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    before: Option<u64>,
}

impl Asked {
    /// Words that are none of ours stand for all.
    fn filter(&self) -> Filter {
        let is_event = EVENTS.iter().any(|(key, _)| *key == self.event);
        Filter {
            event: if is_event {
                self.event.clone()
            } else {
                String::new()
            },
            code: Code::from_key(&self.code).map_or(String::new(), |code| code.key().to_owned()),
        }
    }
}

/// The log, newest first.
pub async fn index(State(app): State<App>, layout: Layout, Query(asked): Query<Asked>) -> Result {
    let filter = asked.filter();
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut connection = app.db.read().await?;
    let shown = store::public_log::count_shown(&mut connection, app.now()).await?;
    let before = asked.before.unwrap_or(u64::MAX).min(shown + 1);
    let mut stored = store::public_log::page(&mut connection, &filter, before, most).await?;
    let months = store::public_log::list_months(&mut connection, shown).await?;
    let signed = store::public_log::list_checkpoints(&mut connection, shown + 1, 1).await?;
    drop(connection);
    let has_more = stored.len() > PAGE;
    stored.truncate(PAGE);
    let page = LogIndex {
        layout,
        older: match stored.last() {
            Some(last) if has_more => address(&filter, Some(last.seq)),
            _ => String::new(),
        },
        newest: match asked.before {
            Some(_) => address(&filter, None),
            None => String::new(),
        },
        is_first: asked.before.is_none(),
        lines: stored.iter().map(Line::read).collect::<Result<_>>()?,
        events: EVENTS.to_vec(),
        codes: Code::ALL
            .iter()
            .map(|code| (code.key(), code.rule().name))
            .collect(),
        filter,
        size: shown,
        months,
        signed: signed.into_iter().next(),
    };
    Ok(Html(page.render()?).into_response())
}

/// One line, or a month as CSV: both stand directly under the log.
pub async fn show(State(app): State<App>, layout: Layout, Path(name): Path<String>) -> Result {
    if let Some(month) = name.strip_suffix(".csv") {
        return downloads::month(&app, month).await;
    }
    // "007" is no second address of line 7.
    let seq: u64 = name
        .parse()
        .ok()
        .filter(|seq: &u64| seq.to_string() == name && i64::try_from(*seq).is_ok())
        .ok_or(Refusal::NotFound)?;
    let mut connection = app.db.read().await?;
    let shown = store::public_log::count_shown(&mut connection, app.now()).await?;
    let stored = store::public_log::find(&mut connection, seq)
        .await?
        .filter(|stored| stored.seq <= shown)
        .ok_or(Refusal::NotFound)?;
    drop(connection);
    let page = LogShow {
        layout,
        before: if seq > 1 {
            paths::log_line(seq - 1)
        } else {
            String::new()
        },
        after: if seq < shown {
            paths::log_line(seq + 1)
        } else {
            String::new()
        },
        line: Line::read(&stored)?,
    };
    Ok(Html(page.render()?).into_response())
}

/// The newest checkpoints as they were signed, newest first; `?before=SIZE` gives older ones.
pub async fn show_checkpoints(State(app): State<App>, Query(asked): Query<Asked>) -> Result {
    let mut connection = app.db.read().await?;
    // What vouches for more lines than can be read yet could be checked by nobody.
    let shown = store::public_log::count_shown(&mut connection, app.now()).await?;
    let before = asked.before.unwrap_or(u64::MAX).min(shown + 1);
    let signed = store::public_log::list_checkpoints(&mut connection, before, CHECKPOINTS).await?;
    let notes: Vec<&str> = signed.iter().map(|signed| signed.note.as_str()).collect();
    Ok(text(notes.join("\n")))
}

/// The public keys, newest first, a line each.
pub async fn show_keys(State(app): State<App>) -> Result {
    let mut connection = app.db.read().await?;
    let lines = store::public_log::list_newest_of(&mut connection, KEY_CHANGED, MOST_KEYS).await?;
    let keys: Vec<String> = public_log::keys(&lines)?
        .into_iter()
        .map(|(_, key)| format!("{key}\n"))
        .collect();
    Ok(text(keys.concat()))
}

fn text(words: String) -> axum::response::Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

fn address(filter: &Filter, before: Option<u64>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("event", &filter.event), ("code", &filter.code)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    let query = query.finish();
    if query.is_empty() {
        "/transparency/log".into()
    } else {
        format!("/transparency/log?{query}")
    }
}
