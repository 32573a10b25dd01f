//! Measures as moderators see them: what followed from a decision, a ban to propose, and what waits for a second person.
//! They must not show whose account it is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions::moderation::measures;
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::moderation::sanctions::{Asked, BanReason, Step};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::parts::measures::{Shown, id_of};
use crate::web::session;

#[derive(Template)]
#[template(path = "moderation/measures.html")]
struct MeasuresWaiting {
    layout: Layout,
    rows: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "moderation/measure.html")]
struct MeasureShow {
    layout: Layout,
    named: String,
    item: String,
    shown: Option<Shown>,
    reasons: Vec<(&'static str, &'static str, &'static str)>,
    chosen: String,
    errors: Errors,
}

/// What waits for a second person.
pub async fn index(State(app): State<App>, layout: Layout, _by: Moderator) -> Result {
    let waiting = measures::list_waiting(&app, Asked::Second).await?;
    let rows = waiting.iter().map(Shown::of).collect();
    let page = MeasuresWaiting { layout, rows };
    Ok(Html(page.render()?).into_response())
}

/// A second look at a measure.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seconded {
    decision: String,
    agrees: String,
}

/// Agrees, or does not.
pub async fn update(
    State(app): State<App>,
    by: Moderator,
    session: Session,
    Form(form): Form<Seconded>,
) -> Result {
    let decision = id_of(&form.decision)?;
    let agrees = match form.agrees.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Refusal::NotFound.into()),
    };
    measures::second(&app, &by, decision, agrees).await?;
    let words = if agrees {
        "Thank you. The measure holds from now on, and the account is told."
    } else {
        "Thank you. The measure falls; the finding behind it stands."
    };
    session::say_next(&session, words).await?;
    Ok(Redirect::to("/moderation/measures").into_response())
}

/// What followed from a decision for the account, after the decision itself: the second screen.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    _by: Moderator,
    Path(named): Path<String>,
) -> Result {
    draw(
        &app,
        layout,
        &named,
        ("", Errors::default()),
        StatusCode::OK,
    )
    .await
}

async fn draw(
    app: &App,
    layout: Layout,
    named: &str,
    (chosen, errors): (&str, Errors),
    status: StatusCode,
) -> Result<Response> {
    let decision = named.strip_prefix("CG-").ok_or(Refusal::NotFound)?;
    let decision = id_of(decision)?;
    let mut connection = app.db.read().await?;
    let decided = crate::store::moderation::decisions::find(&mut connection, decision)
        .await?
        .filter(|decided| !decided.is_undone())
        .ok_or(Refusal::NotFound)?;
    let seen = measures::find_of(app, &mut connection, decision).await?;
    let reasons = match &seen {
        Some(seen) if !seen.has_ban && seen.measure.step >= Step::Suspension => BanReason::ALL
            .into_iter()
            .filter(|why| seen.decided.code.is_some_and(|code| why.fits(code)))
            .map(|why| (why.key(), why.in_words(), ""))
            .collect(),
        _ => Vec::new(),
    };
    let page = MeasureShow {
        layout,
        named: named.to_owned(),
        item: super::path(decided.item),
        shown: seen.as_ref().map(Shown::of),
        reasons,
        chosen: chosen.to_owned(),
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Why an account should be banned.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proposed {
    why: String,
}

/// Proposes a ban.
pub async fn create_ban(
    State(app): State<App>,
    layout: Layout,
    by: Moderator,
    session: Session,
    Path(named): Path<String>,
    Form(form): Form<Proposed>,
) -> Result {
    let refusal = match propose(&app, &by, &named, &form.why).await {
        Ok(()) => {
            let words =
                "Proposed. A second moderator agrees or not; then the panel has ten working days.";
            session::say_next(&session, words).await?;
            return Ok(Redirect::to(&format!("/moderation/decisions/{named}")).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return Err(Refusal::NotFound.into()),
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("why", other.words())),
    };
    draw(&app, layout, &named, (&form.why, errors), status).await
}

async fn propose(app: &App, by: &Moderator, named: &str, why: &str) -> app::Result<()> {
    let decision = id_of(named.strip_prefix("CG-").ok_or(Refusal::NotFound)?)?;
    let why = BanReason::from_key(why).ok_or_else(|| {
        Refusal::Fields(vec![FieldError::new(
            "why",
            "Please choose why a ban is needed.",
        )])
    })?;
    measures::propose_ban(app, by, decision, why).await
}
