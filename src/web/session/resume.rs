//! Carries out, right after signing in, the one press that led there: a vote is not lost because its voter had to sign in first.
//! It must not know what the press was about: the form is sent again through its own door, which asks everything it always asks.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tower::ServiceExt;
use tower_sessions::Session;

use super::{Kept, PRESSED, session_of};
use crate::app::App;
use crate::domain::time::Timestamp;
use crate::web::viewer::Viewer;

/// An hour: the letter with the code may dawdle, but whoever sits at this computer tomorrow must not vote by signing in.
const WAITS_MINUTES: i64 = 60;

/// Said by the pages that sign people in: this person may now take part, and goes on to this address.
#[derive(Clone, Debug)]
pub struct NowSignedIn(pub String);

/// Keeps a press of a button at `path`, made by somebody who goes through signing in to `next`.
pub async fn keep_press<T: Serialize + Sync>(
    session: &Session,
    path: &str,
    form: &T,
    next: &str,
    now: Timestamp,
) -> Result<(), tower_sessions::session::Error> {
    let kept = Kept {
        path: path.to_owned(),
        form: serde_json::to_value(form)?,
        bytes: 0,
        pressed: Some((next.to_owned(), now)),
    };
    session.insert(PRESSED, kept).await
}

/// After an answer that says [`NowSignedIn`], sends the kept press to its door and answers what that answers.
pub async fn resume(
    State((app, doors)): State<(App, Router)>,
    request: Request,
    next: Next,
) -> Response {
    let session = session_of(&request);
    let mut extensions = request.extensions().clone();
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let (Some(session), Some(signed_in)) = (session, response.extensions().get::<NowSignedIn>())
    else {
        return response;
    };
    let form = match take(&session, &signed_in.0, app.now()).await {
        Ok(Some(form)) => form,
        Ok(None) => return response,
        Err(error) => {
            return crate::web::Error::Failure(format!("session: {error}")).into_response();
        }
    };
    let mut again = Request::new(Body::from(form.body));
    *again.method_mut() = Method::POST;
    *again.uri_mut() = form.path;
    *again.headers_mut() = headers;
    again.headers_mut().remove(header::CONTENT_LENGTH);
    again.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    // Whoever was asked at the first door was not signed in yet.
    extensions.remove::<Viewer>();
    *again.extensions_mut() = extensions;
    match doors.oneshot(again).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

struct Again {
    path: Uri,
    body: String,
}

/// Takes the press out of the session. One that led elsewhere, or is too old, is not this sign-in's and is dropped.
async fn take(
    session: &Session,
    next: &str,
    now: Timestamp,
) -> Result<Option<Again>, tower_sessions::session::Error> {
    let Some(kept) = session.get::<Kept>(PRESSED).await? else {
        return Ok(None);
    };
    let Some((led_to, at)) = kept.pressed else {
        return Ok(None);
    };
    session.remove::<Kept>(PRESSED).await?;
    if led_to != next || now > at.plus_minutes(WAITS_MINUTES) {
        return Ok(None);
    }
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in kept.form.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::String(words) => {
                body.append_pair(name, words);
            }
            other => {
                body.append_pair(name, &other.to_string());
            }
        }
    }
    Ok(kept.path.parse().ok().map(|path| Again {
        path,
        body: body.finish(),
    }))
}
