//! The page of an invitation to a role, and accepting it. It must not know who may invite.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect};
use tower_sessions::Session;

use super::error::Result;
use super::form::Path;
use super::layout::Layout;
use super::session;
use crate::actions;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::invitation;
use crate::domain::refusal::Refusal;
use crate::store;

#[derive(Template)]
#[template(path = "invitations/show.html")]
struct InvitationShow {
    layout: Layout,
    role: &'static str,
}

/// Shows an invitation before it is accepted: a link alone changes nothing.
pub async fn show(State(app): State<App>, layout: Layout, Path(token): Path<String>) -> Result {
    let hash = invitation::token_hash(&token);
    let found = store::invitations::find(&mut *app.db.read().await?, &hash)
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(Html(
        InvitationShow {
            layout,
            role: found.role.in_words(),
        }
        .render()?,
    )
    .into_response())
}

/// Accepts an invitation.
pub async fn create_acceptance(
    State(app): State<App>,
    account: Account,
    session: Session,
    Path(token): Path<String>,
) -> Result {
    let role = actions::invitations::accept(&app, &account, &token).await?;
    session::say_next(
        &session,
        &format!(
            "You have accepted: this account now holds the role “{}”.",
            role.in_words()
        ),
    )
    .await?;
    Ok(Redirect::to("/account").into_response())
}
