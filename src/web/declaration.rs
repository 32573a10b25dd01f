//! The form on which moderators and panel members declare ties with parties. It must not show what was declared before, to anybody.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form};
use super::layout::Layout;
use super::session;
use crate::actions::moderation::declarations;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::moderation::declaration::YEARS;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;
use crate::store;

#[derive(Template)]
#[template(path = "declaration/edit.html")]
struct DeclarationEdit {
    layout: Layout,
    errors: Errors,
    years: i32,
    declared_on: String,
    answers: [(&'static str, &'static str, &'static str); 2],
    chosen: String,
    /// Key, name, and whether it is ticked.
    parties: Vec<(String, String, bool)>,
}

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Declared {
    ties: String,
    party: Vec<String>,
}

/// The empty form, and when it was last filled in.
pub async fn edit(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let form = Declared::default();
    draw(
        &app,
        layout,
        &account,
        &form,
        Errors::default(),
        StatusCode::OK,
    )
    .await
}

/// Declares.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    session: Session,
    Form(form): Form<Declared>,
) -> Result {
    let parties = match (form.ties.as_str(), form.party.as_slice()) {
        ("none", []) => Ok(Vec::new()),
        ("none", _) => {
            Err("You ticked a party. If there is a tie, please choose the other answer.")
        }
        ("some", []) => Err("Please tick the parties."),
        ("some", parties) => Ok(parties.to_vec()),
        _ => Err("Please choose one of the two answers."),
    };
    match parties {
        Ok(parties) => {
            declarations::declare(&app, &account, &parties).await?;
            let words = "Thank you. It is locked away; the router reads it, and nobody else.";
            session::say_next(&session, words).await?;
            Ok(Redirect::to("/account/declaration").into_response())
        }
        Err(words) => {
            let errors = Errors::from(FieldError::new("ties", words));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&app, layout, &account, &form, errors, status).await
        }
    }
}

async fn draw(
    app: &App,
    layout: Layout,
    account: &Account,
    form: &Declared,
    errors: Errors,
    status: StatusCode,
) -> Result<Response> {
    if !account.declares_ties() {
        return Err(Refusal::NotForYou(
            "Only moderators and members of the panel declare ties with parties.",
        )
        .into());
    }
    let mut connection = app.db.read().await?;
    let declared = declarations::find_day(&mut connection, account.id).await?;
    let mut parties: Vec<(String, String, bool)> = store::parties::list(&mut connection)
        .await?
        .into_iter()
        .filter(|party| party.kind.takes_sides())
        .map(|party| {
            let is_ticked = form.party.contains(&party.key);
            (party.key, party.name, is_ticked)
        })
        .collect();
    parties.sort_by(|one, other| one.1.cmp(&other.1));
    let page = DeclarationEdit {
        layout,
        errors,
        years: YEARS,
        declared_on: declared.map_or_else(String::new, Timestamp::day_in_words),
        answers: [
            ("none", "No tie with any party", ""),
            ("some", "A tie with the parties ticked below", ""),
        ],
        chosen: form.ties.clone(),
        parties,
    };
    Ok((status, Html(page.render()?)).into_response())
}
