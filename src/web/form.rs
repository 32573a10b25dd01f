//! Forms and path parts as handlers receive them: parsed, size-limited, with a page instead of a stack trace when they cannot be read.
//! It must not know any one form.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::error::Error;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;

/// How long a form may take to arrive; shorter than a handler may take, so that its sender is told.
const ARRIVES_WITHIN: Duration = Duration::from_secs(8);
/// What the log keeps of the reason why a form could not be read: it may quote what was typed.
const REASON_CHARS: usize = 200;

/// A form body. Fields the struct does not name are refused where it says `deny_unknown_fields` (mass assignment, T17).
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;
    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let request = arrived(request, state).await?;
        match axum_extra::extract::Form::<T>::from_request(request, state).await {
            Ok(axum_extra::extract::Form(form)) => Ok(Self(form)),
            Err(rejection) if rejection.to_string().contains("length limit") => {
                Err(Refusal::TooLarge.into())
            }
            Err(rejection) => {
                let reason: String = rejection.to_string().chars().take(REASON_CHARS).collect();
                tracing::info!(?reason, "a form could not be read");
                Err(Refusal::Fields(vec![FieldError::new(
                    "form",
                    "We could not read what was sent. Go back, check the form and try again.",
                )])
                .into())
            }
        }
    }
}

/// Waits for the body, and takes zero bytes out of it: no text of ours has one, and PostgreSQL refuses them.
async fn arrived<S: Send + Sync>(request: Request, state: &S) -> Result<Request, Error> {
    let (mut parts, body) = request.into_parts();
    // The limit on its length is read from the request's extensions.
    let mut whole = Request::new(body);
    whole.extensions_mut().clone_from(&parts.extensions);
    let body = tokio::time::timeout(ARRIVES_WITHIN, Bytes::from_request(whole, state))
        .await
        .map_err(|_| Error::Late)?
        .map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::from(Refusal::TooLarge),
            _ => Error::Late,
        })?;
    let cleaned = match without_zero_bytes(&body) {
        Cow::Borrowed(_) => body.clone(),
        Cow::Owned(cleaned) => cleaned.into(),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Request::from_parts(parts, Body::from(cleaned)))
}

fn without_zero_bytes(body: &[u8]) -> Cow<'_, [u8]> {
    if !body.contains(&0) && !body.windows(3).any(|three| three == b"%00") {
        return Cow::Borrowed(body);
    }
    let mut cleaned = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(body) {
        cleaned.append_pair(&name.replace('\0', ""), &value.replace('\0', ""));
    }
    Cow::Owned(cleaned.finish().into_bytes())
}

/// The version that was on the page. One that cannot be read is none that ever stood there, so the edit is shown beside what stands
/// instead of being lost.
pub fn version<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Sent {
        Number(i64),
        Words(String),
    }
    Ok(match serde::Deserialize::deserialize(from)? {
        Sent::Number(number) => number,
        Sent::Words(words) => words.trim().parse().unwrap_or(0),
    })
}

/// PostgreSQL refuses text with a zero byte in it, and nothing of ours has one: an address that carries it was made to break something.
fn has_zero_byte(part: &str) -> bool {
    part.contains("%00")
}

/// The query of an address. Anything unreadable in it counts as absent: a mangled link still shows its page.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequestParts<S> for Query<T> {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        if parts.uri.query().is_some_and(has_zero_byte) {
            return Ok(Self(T::default()));
        }
        Ok(Self(
            axum_extra::extract::Query::<T>::from_request_parts(parts, state)
                .await
                .map(|query| query.0)
                .unwrap_or_default(),
        ))
    }
}

/// The variable parts of an address; one that does not parse names nothing, so it answers 404.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;
    #[expect(clippy::disallowed_types, reason = "this is the replacement")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        if has_zero_byte(parts.uri.path()) {
            return Err(Refusal::NotFound.into());
        }
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(_) => Err(Refusal::NotFound.into()),
        }
    }
}

/// The errors of a form, looked up by field while a page is drawn.
#[derive(Clone, Debug, Default)]
pub struct Errors(pub Vec<FieldError>);

impl Errors {
    /// The words at a field; empty when it is fine.
    pub fn at(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|error| error.field == field)
            .map_or("", |error| error.words.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, for the summary at the top.
    pub fn all(&self) -> &[FieldError] {
        &self.0
    }
}

impl From<Vec<FieldError>> for Errors {
    fn from(errors: Vec<FieldError>) -> Self {
        Self(errors)
    }
}

impl From<FieldError> for Errors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_bytes_are_taken_out_and_nothing_else_is_touched() {
        let cleaned = |body: &[u8]| String::from_utf8_lossy(&without_zero_bytes(body)).into_owned();
        assert_eq!(cleaned(b"a=1%2500&b=x+y%20z&b"), "a=1%2500&b=x+y%20z&b");
        assert_eq!(cleaned(b"seat=E%00&na%00me=A+B"), "seat=E&name=A+B");
        assert_eq!(cleaned(b"a=%%0000&b=\0c"), "a=%2500&b=c");
    }
}
