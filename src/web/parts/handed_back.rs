//! Words that cannot be taken any more are handed back: whoever wrote for an hour must not lose them to a refusal.
//! It must not know what they were about.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

use crate::domain::refusal::Refusal;
use crate::web::error::{Error, Result};
use crate::web::layout::Layout;

#[derive(Template)]
#[template(path = "parts/handed_back.html")]
struct HandedBack {
    layout: Layout,
    words: String,
    kept: Vec<(&'static str, String)>,
}

/// Answers a refusal with what was written, each text under its name. Trouble of other kinds stays what it is.
pub fn answer(layout: Layout, error: Error, written: Vec<(&'static str, String)>) -> Result {
    let refusal = match error {
        Error::Refusal(refusal) => refusal,
        trouble => return Err(trouble),
    };
    let kept: Vec<_> = written
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .collect();
    if kept.is_empty() {
        return Err(refusal.into());
    }
    let words = match &refusal {
        Refusal::NotFound => "What you wrote about cannot be found. It may have been withdrawn while you were writing.".to_owned(),
        other => other.words(),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let page = HandedBack {
        layout,
        words,
        kept,
    };
    Ok((status, Html(page.render()?)).into_response())
}
