//! Four questions after a notice and after a complaint: how people feel they were treated. It must not show what anybody answered.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Form, Path};
use super::session;
use super::viewer::Viewer;
use crate::actions;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::felt::Felt;
use crate::domain::refusal::Refusal;
use crate::store;

/// The answers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answered {
    heard: String,
    neutral: String,
    respectful: String,
    trusted: String,
}

impl Answered {
    fn parse(&self) -> std::result::Result<Felt, Refusal> {
        Felt::parse([&self.heard, &self.neutral, &self.respectful, &self.trusted])
    }
}

const THANKS: &str = "Thank you. Only the sum of all answers is kept.";

/// After a notice of a decision.
pub async fn create_of_letter(
    State(app): State<App>,
    account: Account,
    session: Session,
    Path(id): Path<i64>,
    Form(form): Form<Answered>,
) -> Result {
    actions::felt::say_of_letter(&app, &account, id, &form.parse()?).await?;
    session::say_next(&session, THANKS).await?;
    Ok(Redirect::to(&format!("/account/letters/{id}")).into_response())
}

/// After a complaint.
pub async fn create_of_complaint(
    State(app): State<App>,
    viewer: Viewer,
    session: Session,
    Path(receipt): Path<String>,
    Form(form): Form<Answered>,
) -> Result {
    let reader = viewer.account.map(|account| account.id);
    let complaint = store::complaints::find_by_receipt(&mut *app.db.read().await?, &receipt)
        .await?
        .filter(|complaint| complaint.account.is_none() || complaint.account == reader)
        .ok_or(Refusal::NotFound)?;
    actions::felt::say_of_complaint(&app, &complaint, &form.parse()?).await?;
    session::say_next(&session, THANKS).await?;
    Ok(Redirect::to(&format!("/complaints/{receipt}")).into_response())
}
