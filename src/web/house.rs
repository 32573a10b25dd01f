//! The stewards' pages of the House: what is written down about it, a form for each act, and what the act will change before it is done.
//! It must not decide what an act changes, nor change the register itself.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::session;
use crate::actions;
use crate::app::{self, App};
use crate::domain::account::Steward;
use crate::domain::house::{Entry, Sort, Typed};
use crate::domain::ids::EntryId;
use crate::domain::member::ChairRole;
use crate::domain::refusal::Refusal;
use crate::domain::response::Capacity;
use crate::domain::text::FieldError;
use crate::domain::working_day::Division;
use crate::store;

#[derive(Template)]
#[template(path = "house/index.html")]
struct HouseIndex {
    layout: Layout,
    /// Whom the forms begin with, where a page led here.
    member: String,
    sorts: Vec<Sort>,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "house/show.html")]
struct HouseShow {
    layout: Layout,
    entry: Entry,
}

#[derive(Template)]
#[template(path = "house/new.html")]
struct HouseNew {
    layout: Layout,
    sort: Sort,
    typed: Typed,
    parties: Vec<(String, String)>,
    capacities: Vec<(&'static str, &'static str, &'static str)>,
    reasons: Vec<(&'static str, &'static str, &'static str)>,
    chairs: Vec<(&'static str, &'static str, &'static str)>,
    divisions: Vec<(&'static str, &'static str, &'static str)>,
    talk: Vec<(&'static str, &'static str, &'static str)>,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "house/check.html")]
struct HouseCheck {
    layout: Layout,
    sort: Sort,
    typed: Typed,
    /// What will change.
    said: Vec<String>,
}

/// Whom a page that led here was about.
#[derive(Debug, Default, Deserialize)]
pub struct About {
    #[serde(default)]
    member: String,
}

/// What is written down, and what can be.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    _by: Steward,
    Query(about): Query<About>,
) -> Result {
    let entries = store::house::list(&mut *app.db.read().await?).await?;
    let page = HouseIndex {
        layout,
        member: digits(&about.member),
        sorts: Sort::ALL.to_vec(),
        entries,
    };
    Ok(Html(page.render()?).into_response())
}

/// The form of one act.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    _by: Steward,
    Path(sort): Path<String>,
    Query(about): Query<About>,
) -> Result {
    let sort = Sort::from_key(&sort).ok_or(Refusal::NotFound)?;
    let typed = Typed {
        member: digits(&about.member),
        ..Typed::default()
    };
    draw(
        &app,
        layout,
        sort,
        (typed, Errors::default()),
        StatusCode::OK,
    )
    .await
}

/// Shows what an act will change; sent from there, does it.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    by: Steward,
    session: Session,
    Path(sort): Path<String>,
    Form(typed): Form<Typed>,
) -> Result {
    let sort = Sort::from_key(&sort).ok_or(Refusal::NotFound)?;
    let refusal = match act(&app, &by, sort, &typed).await {
        Ok(None) => {
            session::say_next(&session, "Done.").await?;
            return Ok(Redirect::to("/house").into_response());
        }
        Ok(Some(said)) => {
            let page = HouseCheck {
                layout,
                sort,
                typed,
                said,
            };
            return Ok(Html(page.render()?).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("from", other.words())),
    };
    draw(&app, layout, sort, (typed, errors), status).await
}

/// Does the act where it was looked at before; otherwise gives what it will change.
async fn act(
    app: &App,
    by: &Steward,
    sort: Sort,
    typed: &Typed,
) -> app::Result<Option<Vec<String>>> {
    let act = actions::house::read(app, sort, typed).await?;
    if typed.sure == "yes" {
        actions::house::perform(app, by, &act).await?;
        return Ok(None);
    }
    actions::house::look(app, &act).await.map(Some)
}

/// One entry, and what striking it out does.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    _by: Steward,
    Path(id): Path<EntryId>,
) -> Result {
    let entries = store::house::list(&mut *app.db.read().await?).await?;
    let entry = entries
        .into_iter()
        .find(|entry| entry.id == id)
        .ok_or(Refusal::NotFound)?;
    Ok(Html(HouseShow { layout, entry }.render()?).into_response())
}

/// Strikes an entry out.
pub async fn destroy(
    State(app): State<App>,
    by: Steward,
    session: Session,
    Path(id): Path<EntryId>,
) -> Result {
    actions::house::strike(&app, &by, id).await?;
    session::say_next(&session, "Struck out. It no longer holds anywhere.").await?;
    Ok(Redirect::to("/house").into_response())
}

async fn draw(
    app: &App,
    layout: Layout,
    sort: Sort,
    (typed, errors): (Typed, Errors),
    status: StatusCode,
) -> Result {
    let mut parties = vec![(String::new(), "Choose …".to_owned())];
    if sort.asks("party") {
        let known = store::parties::list(&mut *app.db.read().await?).await?;
        parties.extend(known.into_iter().map(|party| (party.key, party.name)));
    }
    let offices = Capacity::ALL.into_iter().filter(|one| one.has_office());
    let page = HouseNew {
        layout,
        sort,
        typed,
        parties,
        capacities: offices.map(|one| (one.key(), one.in_words(), "")).collect(),
        reasons: sort
            .reasons()
            .iter()
            .map(|(key, words)| (*key, *words, ""))
            .collect(),
        chairs: vec![
            (
                ChairRole::Speaker.as_str(),
                ChairRole::Speaker.in_words(),
                "",
            ),
            (
                ChairRole::DeputySpeaker.as_str(),
                ChairRole::DeputySpeaker.in_words(),
                "",
            ),
            ("none", "Out of the Chair", ""),
        ],
        divisions: vec![
            (Division::EnglandAndWales.key(), "England and Wales", ""),
            (Division::Scotland.key(), "Scotland", ""),
            (Division::NorthernIreland.key(), "Northern Ireland", ""),
        ],
        talk: vec![
            (
                "yes",
                "Citizens go on writing and voting",
                "What they put to a seat waits for whoever is elected.",
            ),
            (
                "no",
                "Nobody writes or votes until the new House sits",
                "Reading, reporting, appeals and complaints stay open.",
            ),
        ],
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// A number, or nothing: it comes from an address.
fn digits(text: &str) -> String {
    if text.len() <= 18 && text.bytes().all(|digit| digit.is_ascii_digit()) {
        text.to_owned()
    } else {
        String::new()
    }
}
