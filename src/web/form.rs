//! Forms and path parts as handlers receive them: parsed, size-limited, with a page instead of a stack trace when they cannot be read.
//! It must not know any one form.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::Error;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;

/// A form body. Fields the struct does not name are refused where it says `deny_unknown_fields` (mass assignment, T17).
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;
    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        match axum_extra::extract::Form::<T>::from_request(request, state).await {
            Ok(axum_extra::extract::Form(form)) => Ok(Self(form)),
            Err(rejection) if rejection.to_string().contains("length limit") => {
                Err(Refusal::TooLarge.into())
            }
            Err(rejection) => {
                tracing::info!(%rejection, "a form could not be read");
                Err(Refusal::Fields(vec![FieldError::new(
                    "form",
                    "We could not read what was sent. Go back, check the form and try again.",
                )])
                .into())
            }
        }
    }
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
