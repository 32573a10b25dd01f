//! Sealed words: asking for them to be opened, agreeing, and reading them. It must not know the keys, nor who may.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;

use crate::actions::moderation::{self, sealing};
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::moderation::opening::{is_waiting, may_read};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::State as Stands;
use crate::domain::refusal::Refusal;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;

#[derive(Template)]
#[template(path = "moderation/seal.html")]
struct SealShow {
    layout: Layout,
    base: String,
    is_locked: bool,
    waits: String,
    is_own: bool,
    is_open: bool,
    words: Vec<String>,
    form: Asked,
    errors: Errors,
}

/// Why the words are needed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    reason: String,
}

/// What is sealed, and who asked to read it.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    let draft = (Asked::default(), Errors::default());
    draw(
        &app,
        layout,
        &moderator,
        item,
        (draft, Vec::new(), StatusCode::OK),
    )
    .await
}

/// Asks for the words to be opened.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<Asked>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    match sealing::ask(&app, &moderator, item, &form.reason).await {
        Ok(()) => Ok(Redirect::to(&path(item)).into_response()),
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let draft = (form, Errors::from(errors));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&app, layout, &moderator, item, (draft, Vec::new(), status)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Agrees to what another asked.
pub async fn create_agreement(
    State(app): State<App>,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    sealing::agree(&app, &moderator, item).await?;
    Ok(Redirect::to(&path(item)).into_response())
}

/// Shows the opened words once; that they were read is written down.
pub async fn create_reading(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    let words = sealing::read(&app, &moderator, item).await?;
    let draft = (Asked::default(), Errors::default());
    draw(
        &app,
        layout,
        &moderator,
        item,
        (draft, words, StatusCode::OK),
    )
    .await
}

fn path(item: ItemRef) -> String {
    format!("{}/seal", super::path(item))
}

type Drawn = ((Asked, Errors), Vec<String>, StatusCode);

async fn draw(
    app: &App,
    layout: Layout,
    moderator: &Moderator,
    item: ItemRef,
    ((form, errors), words, status): Drawn,
) -> Result {
    let now = app.now();
    let mut connection = app.db.read().await?;
    moderation::find_case(&mut connection, item)
        .await?
        .filter(|case| case.standing.state == Stands::RemovedSealed)
        .ok_or(Refusal::NotFound)?;
    let is_locked = store::moderation::sealed::find(&mut connection, item)
        .await?
        .is_some();
    let opening = store::moderation::sealed::find_opening(&mut connection, item).await?;
    let waiting = opening.as_ref().filter(|open| is_waiting(open, now));
    let is_open = opening
        .as_ref()
        .is_some_and(|open| may_read(open, moderator.id(), now));
    let page = SealShow {
        layout,
        base: path(item),
        is_locked,
        waits: waiting.map_or_else(String::new, |open| open.reason.clone()),
        is_own: waiting.is_some_and(|open| open.asked_by == moderator.id()),
        is_open,
        words,
        form,
        errors,
    };
    let mut response = (status, Html(page.render()?)).into_response();
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}
