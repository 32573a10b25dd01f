//! The form below an idea whose votes wait: a moderator says that they are fine. It must not know what counts.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions::ground;
use crate::app::App;
use crate::domain::account::Moderator;
use crate::domain::ids::IdeaNumber;
use crate::web::error::Result;
use crate::web::form::{Form, Path};
use crate::web::session;

/// Why they are fine.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Looked {
    words: String,
}

/// Lets them count.
pub async fn create(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<Looked>,
) -> Result {
    ground::find_fine(&app, &moderator, number, &form.words).await?;
    let words = "Written down, and in the public log. These votes count from the next computation on, within ten minutes.";
    session::say_next(&session, words).await?;
    Ok(Redirect::to("/moderation").into_response())
}
