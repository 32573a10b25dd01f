//! Where an MP reads what the panel thinks of a complaint about them, and says what they think of it. It must not show who complained.

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
use crate::actions::complaints;
use crate::app::{self, App};
use crate::domain::account::{Account, Mp};
use crate::domain::complaint::{Complaint, Side, number};
use crate::domain::ids::ComplaintId;
use crate::domain::refusal::Refusal;
use crate::store;

#[derive(Template)]
#[template(path = "complaints/heard.html")]
struct HeardIndex {
    layout: Layout,
    rows: Vec<Row>,
    errors: Errors,
}

/// A view about the reader.
struct Row {
    id: ComplaintId,
    number: String,
    finding: &'static str,
    reasons: String,
    until: String,
    has_commented: bool,
}

/// What the reader says to it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Commented {
    comment: String,
}

/// What the panel thinks at present of complaints about the reader.
pub async fn index(State(app): State<App>, layout: Layout, mp: Mp) -> Result {
    draw(&app, layout, &mp, Errors::default(), StatusCode::OK).await
}

/// Says what one thinks of it.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    account: Account,
    session: Session,
    Path(id): Path<ComplaintId>,
    Form(form): Form<Commented>,
) -> Result {
    match complaints::comment_as_concerned(&app, &account, id, &form.comment).await {
        Ok(()) => {
            session::say_next(&session, "Thank you. The panel reads it before it finds.").await?;
            Ok(Redirect::to("/account/complaints").into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&app, layout, &mp, Errors::from(errors), status).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw(app: &App, layout: Layout, mp: &Mp, errors: Errors, status: StatusCode) -> Result {
    let heard = store::complaints::list_heard(&mut *app.db.read().await?, mp.member()).await?;
    let page = HeardIndex {
        layout,
        rows: heard.into_iter().filter_map(row).collect(),
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn row(complaint: Complaint) -> Option<Row> {
    let proposal = complaint.proposal?;
    Some(Row {
        id: complaint.id,
        number: number(complaint.id),
        finding: proposal.finding.in_words(),
        reasons: proposal.reasons,
        until: complaint.comment_until?.minus_minutes(1).day_in_words(),
        has_commented: complaint
            .comments
            .iter()
            .any(|comment| comment.side == Side::Concerned),
    })
}
