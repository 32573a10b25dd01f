//! The page on which people ask that their votes be published under a random number, or take that back.
//! It must not show a vote.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form};
use super::layout::Layout;
use super::session;
use crate::actions;
use crate::app::{self, App};
use crate::domain::account::{Account, Citizen};
use crate::domain::open_ballot::LEAST_PEOPLE;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store;

#[derive(Template)]
#[template(path = "open_ballots/show.html")]
struct OpenBallotShow {
    layout: Layout,
    errors: Errors,
    since: Option<Timestamp>,
    takes_part: bool,
    least: usize,
}

/// The box that must be ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    agree: String,
}

async fn page(
    app: &App,
    layout: Layout,
    account: &Account,
    errors: Errors,
) -> Result<OpenBallotShow> {
    let since = store::open_ballots::find_since(&mut *app.db.read().await?, account.id).await?;
    Ok(OpenBallotShow {
        layout,
        errors,
        since,
        takes_part: account.as_citizen().is_ok(),
        least: LEAST_PEOPLE,
    })
}

/// What it means, and where one stands.
pub async fn show(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let page = page(&app, layout, &account, Errors::default()).await?;
    Ok(Html(page.render()?).into_response())
}

/// Asks for it.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    session: Session,
    Form(asked): Form<Asked>,
) -> Result {
    match actions::open_ballots::open(&app, &citizen, asked.agree == "yes").await {
        Ok(()) => {
            let words = "Thank you. The next archive has your votes in it, under a random number.";
            session::say_next(&session, words).await?;
            Ok(Redirect::to("/account/ballot").into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let page = page(&app, layout, citizen.account(), errors.into()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes it back.
pub async fn destroy(State(app): State<App>, account: Account, session: Session) -> Result {
    actions::open_ballots::close(&app, &account).await?;
    let words = "Your votes are secret again. The next archive is made without them.";
    session::say_next(&session, words).await?;
    Ok(Redirect::to("/account/ballot").into_response())
}
