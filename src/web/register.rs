//! The stewards' page of the register: what people reported about its entries, and the form that answers them. It must not show who
//! reported, nor change an entry: that is the import's.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path};
use super::layout::Layout;
use super::session;
use crate::actions;
use crate::app::{self, App};
use crate::domain::account::Steward;
use crate::domain::ids::MemberId;
use crate::domain::refusal::Refusal;
use crate::domain::report::EntryFound;
use crate::domain::text::FieldError;
use crate::store;
use crate::store::reports::EntryReport;

/// More than one sitting answers.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "register/index.html")]
struct RegisterIndex {
    layout: Layout,
    entries: Vec<(MemberId, String, usize)>,
}

#[derive(Template)]
#[template(path = "register/show.html")]
struct RegisterShow {
    layout: Layout,
    member: MemberId,
    name: String,
    reports: Vec<EntryReport>,
    choices: Vec<(&'static str, &'static str, &'static str)>,
    form: Answered,
    errors: Errors,
}

/// What a steward found.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answered {
    found: String,
    answer: String,
}

/// The entries that somebody reported.
pub async fn index(State(app): State<App>, layout: Layout, _by: Steward) -> Result {
    let open = store::reports::list_open_entries(&mut *app.db.read().await?, MOST).await?;
    let mut entries: Vec<(MemberId, String, usize)> = Vec::new();
    for report in open {
        match entries.last_mut() {
            Some((member, _, count)) if *member == report.member => *count += 1,
            _ => entries.push((report.member, report.name, 1)),
        }
    }
    Ok(Html(RegisterIndex { layout, entries }.render()?).into_response())
}

/// What was reported about one entry.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    _by: Steward,
    Path(member): Path<MemberId>,
) -> Result {
    let draft = (Answered::default(), Errors::default());
    draw(&app, layout, member, draft, StatusCode::OK).await
}

/// Answers all reports on one entry.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    by: Steward,
    session: Session,
    Path(member): Path<MemberId>,
    Form(form): Form<Answered>,
) -> Result {
    let said = (form.found.as_str(), form.answer.as_str());
    let refusal = match actions::reports::check_entry(&app, &by, member, said).await {
        Ok(()) => {
            let words = "Answered. Whoever reported it is told, where they can be.";
            session::say_next(&session, words).await?;
            return Ok(Redirect::to("/register").into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return Err(Refusal::NotFound.into()),
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("answer", other.words())),
    };
    draw(&app, layout, member, (form, errors), status).await
}

async fn draw(
    app: &App,
    layout: Layout,
    member: MemberId,
    (form, errors): (Answered, Errors),
    status: StatusCode,
) -> Result {
    let mut connection = app.db.read().await?;
    let entry = store::members::find(&mut connection, member)
        .await?
        .ok_or(Refusal::NotFound)?;
    let reports = store::reports::list_open_of_entry(&mut connection, member).await?;
    let page = RegisterShow {
        layout,
        member,
        name: entry.name,
        reports,
        choices: EntryFound::ALL
            .iter()
            .map(|found| (found.key(), found.in_words(), ""))
            .collect(),
        form,
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}
