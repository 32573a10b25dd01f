//! Complaints about the service, which answers them itself before the panel looks: a list, and one with what was written and a form for
//! the answer. It must not show who complained.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions::complaints;
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::complaint::{Complaint, number};
use crate::domain::ids::ComplaintId;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

/// More than a service that works has open at once.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "moderation/complaints.html")]
struct ComplaintIndex {
    layout: Layout,
    rows: Vec<Row>,
}

/// A complaint that waits for the service.
struct Row {
    id: ComplaintId,
    number: String,
    due: String,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "moderation/complaint.html")]
struct ComplaintShow {
    layout: Layout,
    id: ComplaintId,
    number: String,
    words: String,
    due: String,
    /// Why it takes longer; empty where it does not.
    extended: String,
    can_extend: bool,
    /// What was answered; empty where nothing was.
    reply: String,
    ending: &'static str,
    form: Said,
    errors: Errors,
}

/// What the service answers, or why it takes longer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    reply: String,
    why: String,
}

/// The list, that first whose time ends first.
pub async fn index(State(app): State<App>, layout: Layout, _by: Moderator) -> Result {
    let now = app.now();
    let waiting = store::complaints::list_with_service(&mut *app.db.read().await?, MOST).await?;
    let row = |complaint: &Complaint| {
        let until = complaint.service.as_ref()?.until();
        Some(Row {
            id: complaint.id,
            number: number(complaint.id),
            due: until.minus_minutes(1).day_in_words(),
            is_late: until <= now,
        })
    };
    let page = ComplaintIndex {
        layout,
        rows: waiting.iter().filter_map(row).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// One complaint.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    by: Moderator,
    Path(id): Path<ComplaintId>,
) -> Result {
    let draft = (Said::default(), Errors::default());
    draw(&app, layout, &by, id, draft, StatusCode::OK).await
}

/// Answers it.
pub async fn create_reply(
    State(app): State<App>,
    layout: Layout,
    by: Moderator,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    match complaints::reply(&app, &by, id, &form.reply).await {
        Ok(()) => {
            session::say_next(&session, "Answered. Whoever complained is told.").await?;
            Ok(Redirect::to("/moderation/complaints").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, (form, "reply"), error).await,
    }
}

/// Says that it takes longer.
pub async fn create_extension(
    State(app): State<App>,
    layout: Layout,
    by: Moderator,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Said>,
) -> Result {
    match complaints::extend(&app, &by, id, &form.why).await {
        Ok(()) => {
            let words = "Ten working days more. Whoever complained is told why.";
            session::say_next(&session, words).await?;
            Ok(Redirect::to("/moderation/complaints").into_response())
        }
        Err(error) => refused(&app, layout, &by, id, (form, "why"), error).await,
    }
}

async fn refused(
    app: &App,
    layout: Layout,
    by: &Moderator,
    id: ComplaintId,
    (form, field): (Said, &'static str),
    error: app::Error,
) -> Result {
    let refusal = match error {
        app::Error::Refusal(refusal @ (Refusal::Fields(_) | Refusal::NotNow(_))) => refusal,
        error => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new(field, other.words())),
    };
    draw(app, layout, by, id, (form, errors), status).await
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &Moderator,
    id: ComplaintId,
    (form, errors): (Said, Errors),
    status: StatusCode,
) -> Result {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let complaint = complaints::find_with_service(&mut connection, by, id).await?;
    let service = complaint.service.as_ref().ok_or(Refusal::NotFound)?;
    let reply = service.reply.as_ref();
    let page = ComplaintShow {
        layout,
        id,
        number: number(id),
        due: service.until().minus_minutes(1).day_in_words(),
        can_extend: service.extended.is_none() && reply.is_none() && now < service.due_at,
        extended: service
            .extended
            .as_ref()
            .map_or_else(String::new, |(_, why)| why.clone()),
        reply: reply.map_or_else(String::new, |(words, _)| words.clone()),
        ending: service.ending.map_or("", |(ending, _)| ending.in_words()),
        words: complaint.words.clone(),
        form,
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}
