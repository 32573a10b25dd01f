//! What moderators do beside deciding, as forms: take in hand, give back, note, reveal. It must not change where a text stands.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use crate::actions::moderation::desk;
use crate::app::App;
use crate::domain::account::Moderator;
use crate::domain::refusal::Refusal;
use crate::web::error::Result;
use crate::web::form::{Form, Path};

/// Takes an item in hand.
pub async fn create_lease(
    State(app): State<App>,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    desk::claim(&app, &moderator, item).await?;
    Ok(Redirect::to(&super::path(item)).into_response())
}

/// Gives an item back.
pub async fn destroy_lease(
    State(app): State<App>,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    desk::release(&app, &moderator, item).await?;
    Ok(Redirect::to("/moderation").into_response())
}

/// A note.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Noted {
    note: String,
}

/// Leaves a note.
pub async fn create_note(
    State(app): State<App>,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<Noted>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    desk::note(&app, &moderator, item, &form.note).await?;
    Ok(Redirect::to(&super::path(item)).into_response())
}

/// Why the author has to be known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Revealed {
    reason: String,
}

/// Has the author revealed.
pub async fn create_reveal(
    State(app): State<App>,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<Revealed>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    desk::reveal(&app, &moderator, item, &form.reason).await?;
    Ok(Redirect::to(&super::path(item)).into_response())
}
