//! The independent panel's pages: complaints, bans that wait to be confirmed, and those whose yearly look is due.
//! They must not show whose account it is.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

pub mod complaints;

use super::error::Result;
use super::form::Form;
use super::layout::Layout;
use super::parts::measures::{Shown, id_of};
use super::session;
use crate::actions::moderation::measures::{self, PanelVerdict};
use crate::app::App;
use crate::domain::account::PanelMember;
use crate::domain::complaint::{Complaint, number};
use crate::domain::ids::ComplaintId;
use crate::domain::moderation::sanctions::Asked;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store;

#[derive(Template)]
#[template(path = "panel/show.html")]
struct PanelShow {
    layout: Layout,
    confirm: Vec<Shown>,
    review: Vec<Shown>,
    complaints: Vec<Waiting>,
}

/// A complaint that waits.
struct Waiting {
    id: ComplaintId,
    number: String,
    about: &'static str,
    status: &'static str,
    due: String,
    is_late: bool,
}

/// More than the panel has in hand in a year.
const MOST: i64 = 100;

/// What waits for the panel.
pub async fn show(State(app): State<App>, layout: Layout, _by: PanelMember) -> Result {
    let confirm = measures::list_waiting(&app, Asked::Panel).await?;
    let review = measures::list_waiting(&app, Asked::Review).await?;
    let (now, calendar) = (app.now(), app.calendar());
    let due = |complaint: &Complaint| {
        due_of(complaint).unwrap_or_else(|| complaint.due(&calendar, now.day()))
    };
    let mut connection = app.db.read().await?;
    let mut open = store::complaints::list_open(&mut connection, MOST).await?;
    open.extend(store::complaints::list_to_do(&mut connection, MOST).await?);
    drop(connection);
    let page = PanelShow {
        layout,
        complaints: open
            .iter()
            .map(|complaint| Waiting {
                id: complaint.id,
                number: number(complaint.id),
                about: complaint.sort.in_words(),
                status: match due_of(complaint) {
                    Some(_) => "Found; what was asked for is to be done",
                    None if complaint.paused().is_some() => "Its clock stands still",
                    None => complaint.status.in_words(),
                },
                due: due(complaint).minus_minutes(1).day_in_words(),
                is_late: due(complaint) < now,
            })
            .collect(),
        confirm: confirm.iter().map(Shown::of).collect(),
        review: review.iter().map(Shown::of).collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// By when what a finding asks for is to be done; none where nothing waits.
fn due_of(complaint: &Complaint) -> Option<Timestamp> {
    complaint
        .asked
        .filter(|asked| asked.verified_at.is_none())
        .and_then(|asked| asked.due_at)
}

/// What the panel says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Judged {
    decision: String,
    verdict: String,
}

/// Confirms a ban or not, keeps it or lifts it.
pub async fn update(
    State(app): State<App>,
    by: PanelMember,
    session: Session,
    Form(form): Form<Judged>,
) -> Result {
    let decision = id_of(&form.decision)?;
    let (verdict, words) = match form.verdict.as_str() {
        "confirm" => (
            PanelVerdict::Confirm(true),
            "The ban is confirmed. It is looked at again in twelve months.",
        ),
        "refuse" => (
            PanelVerdict::Confirm(false),
            "The ban is over; the account is told.",
        ),
        "keep" => (
            PanelVerdict::Review { lifted: false },
            "The ban stands. It is looked at again in twelve months.",
        ),
        "lift" => (
            PanelVerdict::Review { lifted: true },
            "The ban is over; the account is told.",
        ),
        _ => return Err(Refusal::NotFound.into()),
    };
    measures::judge_ban(&app, &by, decision, verdict).await?;
    session::say_next(&session, words).await?;
    Ok(Redirect::to("/panel").into_response())
}
