//! How trouble becomes a page: a refusal is a kind sentence, a failure a reference number that is logged once, here.
//! It must not know which page was asked for.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use tower_sessions::Session;

use super::layout::Layout;
use super::session::session_of;
use super::viewer::Viewer;
use crate::app::{self, App};
use crate::domain::refusal::Refusal;
use crate::store;

/// What a handler answers when it cannot do what was asked.
#[derive(Debug)]
pub enum Error {
    /// A rule said no.
    Refusal(Refusal),
    /// Something broke; the words go to the log only.
    Failure(String),
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
                (StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side. What you sent was not saved; it is safe to try again.".into())
            }
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
        413 => "Too much at once",
        422 | 400 | 415 => "Something is not right",
        429 => "A little slower, please",
        503 => "Too busy just now",
        _ => "Something went wrong",
    }
}

/// Turns bare error answers into pages with the house's layout. Answers for scripts (`Accept: application/json`) stay plain.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let session = session_of(&request);
    let uri = request.uri().clone();
    let wants_json = request
        .headers()
        .get(axum::http::header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"));
    let request_id = super::security::request_id(&request);
    let response = next.run(request).await;
    let status = response.status();
    if status.as_u16() < 400 {
        return response;
    }
    let words = match response.extensions().get::<Problem>() {
        Some(problem) => problem.words.clone(),
        // A page that already explains itself (a form with its errors) is left alone.
        None if is_html(&response) => return response,
        None => default_words(status),
    };
    let retry_after = response
        .headers()
        .get(axum::http::header::RETRY_AFTER)
        .cloned();
    let mut page = explain(
        &app,
        session.as_ref(),
        &uri,
        request_id,
        (status, words),
        wants_json,
    )
    .await;
    if let Some(seconds) = retry_after {
        page.headers_mut()
            .insert(axum::http::header::RETRY_AFTER, seconds);
    }
    page
}

async fn explain(
    app: &App,
    session: Option<&Session>,
    uri: &Uri,
    request_id: String,
    (status, words): (StatusCode, String),
    wants_json: bool,
) -> Response {
    if wants_json {
        return (
            status,
            axum::Json(serde_json::json!({ "words": words, "reference": request_id })),
        )
            .into_response();
    }
    let viewer = Viewer::load(app, session).await.unwrap_or_default();
    let layout = Layout::new(app, viewer, uri, request_id, None);
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
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(axum::http::header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}

fn default_words(status: StatusCode) -> String {
    match status.as_u16() {
        404 => Refusal::NotFound.words(),
        403 => "This request came from another website, so it was not carried out. Open the page here and try again.".into(),
        405 => "This address does not take that kind of request.".into(),
        408 | 504 => "We could not finish in time. What you sent was not saved; it is safe to try again.".into(),
        413 => "What you sent is too large. Shorten it and try again.".into(),
        422 | 400 | 415 => "We could not read what was sent. Go back, check the form and try again.".into(),
        _ => "Something broke on our side. What you sent was not saved; it is safe to try again.".into(),
    }
}
