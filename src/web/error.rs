//! How trouble becomes a page: a refusal is a kind sentence, a failure a reference number that is logged once, here.
//! It must not know which page was asked for.

use std::time::Duration;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::layout::Layout;
use super::session::session_of;
use super::viewer::Viewer;
use crate::app::{self, App};
use crate::domain::refusal::Refusal;
use crate::store;

/// How long an error page waits to learn who it is for. Where the database is away it goes without, well before the handler's time ends.
const VIEWER_PATIENCE: Duration = Duration::from_secs(1);

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub enum Error {
    /// A rule said no.
    Refusal(Refusal),
    /// Something broke; the words go to the log only.
    Failure(String),
    /// What was sent dribbled in and was not waited for.
    Late,
}

/// What handlers return.
pub type Result<T = Response> = std::result::Result<T, Error>;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Failure(error.to_string())
    }
}

impl From<app::Error> for Error {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Refusal(refusal) => Self::Refusal(refusal),
            app::Error::Store(error) => error.into(),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Failure(format!("page: {error}"))
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::Failure(format!("session: {error}"))
    }
}

/// What is wrong, carried from where it happened to [`dress`], which has the page's surroundings.
#[derive(Clone, Debug)]
struct Problem {
    words: String,
}

/// On an answer that explains itself already, so that the outer layer leaves it alone.
#[derive(Clone, Copy, Debug)]
struct Dressed;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Self::Refusal(refusal) => (
                StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT),
                refusal.words(),
            ),
            Self::Failure(cause) => {
                // The request's span adds the reference number to this line.
                tracing::error!(%cause, "request failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    default_words(StatusCode::INTERNAL_SERVER_ERROR),
                )
            }
            Self::Late => (
                StatusCode::REQUEST_TIMEOUT,
                default_words(StatusCode::REQUEST_TIMEOUT),
            ),
        };
        let mut response = (status, words.clone()).into_response();
        response.extensions_mut().insert(Problem { words });
        response
    }
}

#[derive(Template)]
#[template(path = "errors/show.html")]
struct ErrorShow {
    layout: Layout,
    status: u16,
    heading: &'static str,
    words: String,
}

/// The heading for a status, in plain words.
fn heading(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Please sign in",
        403 => "Not for you",
        404 => "Page not found",
        405 => "Not possible here",
        408 | 504 => "That took too long",
        409 => "That cannot be done now",
        413 | 414 => "Too much at once",
        422 | 400 | 415 => "Something is not right",
        429 => "A little slower, please",
        503 => "Too busy just now",
        _ => "Something went wrong",
    }
}

/// What an error page has to know of the request it answers.
struct Asked {
    uri: Uri,
    wants_json: bool,
    request_id: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let wants_json = request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.starts_with("application/json"));
        Self {
            uri: request.uri().clone(),
            wants_json,
            request_id: super::security::request_id(request),
        }
    }
}

/// Turns bare error answers into pages with the house's layout. Answers for scripts (`Accept: application/json`) stay plain.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let session = session_of(&request);
    let response = next.run(request).await;
    let Some(words) = words_for(&response) else {
        return response;
    };
    let viewer = tokio::time::timeout(VIEWER_PATIENCE, Viewer::load(&app, session.as_ref())).await;
    let viewer = viewer.ok().and_then(Result::ok).unwrap_or_default();
    explain(&app, viewer, &asked, &response, words)
}

/// The same for what was refused or cut off before it came to the pages: nobody is known there, and nothing is read.
pub async fn dress_outside(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let Some(words) = words_for(&response) else {
        return response;
    };
    let status = response.status().as_u16();
    let is_written_down = response.extensions().get::<Problem>().is_some();
    if !is_written_down && response.status().is_server_error() {
        tracing::error!(status, "no answer in time");
    } else if !is_written_down {
        tracing::info!(status, "refused before it came to a page");
    }
    explain(&app, Viewer::default(), &asked, &response, words)
}

/// The words for an answer that says too little; none for one that is fine as it is.
fn words_for(response: &Response) -> Option<String> {
    if response.status().as_u16() < 400 || response.extensions().get::<Dressed>().is_some() {
        return None;
    }
    match response.extensions().get::<Problem>() {
        Some(problem) => Some(problem.words.clone()),
        // A page that already explains itself (a form with its errors) is left alone.
        None if is_html(response) => None,
        None => Some(default_words(response.status())),
    }
}

fn explain(app: &App, viewer: Viewer, asked: &Asked, bare: &Response, words: String) -> Response {
    let status = bare.status();
    let mut page = if asked.wants_json {
        let told = serde_json::json!({ "words": words, "reference": asked.request_id });
        (status, axum::Json(told)).into_response()
    } else {
        let layout = Layout::new(app, viewer, &asked.uri, asked.request_id.clone(), None);
        let page = ErrorShow {
            layout,
            status: status.as_u16(),
            heading: heading(status),
            words,
        };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(%error, "the error page failed");
                (status, heading(status)).into_response()
            }
        }
    };
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = bare.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page.extensions_mut().insert(Dressed);
    page
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}

fn default_words(status: StatusCode) -> String {
    match status.as_u16() {
        404 => Refusal::NotFound.words(),
        403 => "This request came from another website, so it was not carried out. Open the page here and try again.".into(),
        405 => "This address does not take that kind of request.".into(),
        408 => "What you sent did not arrive in time, so nothing was saved. Go back: what you wrote is still there. Send it again.".into(),
        503 | 504 => "We could not answer in time. What you sent may not be saved: look whether it is there, and if it is not, send it again.".into(),
        414 => "This address is longer than any of ours. Go back and follow a link, or search with fewer words.".into(),
        413 => "What you sent is too large. Shorten it and try again.".into(),
        422 | 400 | 415 => "We could not read what was sent. Go back, check the form and try again.".into(),
        _ => "Something broke on our side. What you sent was not saved; it is safe to try again.".into(),
    }
}
