//! The stewards' pages on which an MP is invited by two of them. They must not know who may confirm; the domain says it.

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
use crate::domain::onboarding::Claim;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;
use crate::store::onboardings::Line;

/// More than any Member is invited over the years.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "onboardings/index.html")]
struct OnboardingIndex {
    layout: Layout,
    waiting: Vec<Line>,
}

#[derive(Template)]
#[template(path = "onboardings/show.html")]
struct OnboardingShow {
    layout: Layout,
    errors: Errors,
    member: MemberId,
    name: String,
    title: String,
    lines: Vec<Line>,
    /// Whether one waits for its second steward.
    is_waiting: bool,
    /// Whether the reader opened the one that waits.
    is_own: bool,
    /// Why this Member cannot be invited now.
    barred: &'static str,
    form: OpenForm,
}

/// What the first steward found.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenForm {
    email: String,
    source: String,
    how: String,
}

/// What the second steward found.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfirmForm {
    how: String,
}

/// What waits for a second steward.
pub async fn index(State(app): State<App>, layout: Layout, _by: Steward) -> Result {
    let waiting = store::onboardings::list_waiting(&mut *app.db.read().await?, SHOWN).await?;
    Ok(Html(OnboardingIndex { layout, waiting }.render()?).into_response())
}

/// How the invitation of one Member stands.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    by: Steward,
    Path(member): Path<MemberId>,
) -> Result {
    let drawn = (OpenForm::default(), Errors::default());
    draw(&app, layout, &by, member, drawn, StatusCode::OK).await
}

/// Opens one.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    by: Steward,
    session: Session,
    Path(member): Path<MemberId>,
    Form(form): Form<OpenForm>,
) -> Result {
    let done = match Claim::parse(&form.email, &form.source, &form.how) {
        Ok(claim) => actions::onboardings::open(&app, &by, member, claim).await,
        Err(errors) => Err(Refusal::Fields(errors).into()),
    };
    let words = "Opened. Another steward looks for themselves now; then the invitation leaves.";
    answer(&app, layout, &by, &session, member, (done, form, words)).await
}

/// Confirms the one that waits.
pub async fn create_confirmation(
    State(app): State<App>,
    layout: Layout,
    by: Steward,
    session: Session,
    Path(member): Path<MemberId>,
    Form(form): Form<ConfirmForm>,
) -> Result {
    let done = actions::onboardings::confirm(&app, &by, member, &form.how).await;
    let words = "Confirmed. The invitation is on its way to the published address.";
    let form = OpenForm {
        how: form.how,
        ..OpenForm::default()
    };
    answer(&app, layout, &by, &session, member, (done, form, words)).await
}

/// Stops the one that waits.
pub async fn destroy(
    State(app): State<App>,
    by: Steward,
    session: Session,
    Path(member): Path<MemberId>,
) -> Result {
    actions::onboardings::stop(&app, &by, member).await?;
    session::say_next(&session, "Stopped. Nothing was sent.").await?;
    Ok(Redirect::to(&address(member)).into_response())
}

fn address(member: MemberId) -> String {
    format!("/register/{member}/invitation")
}

async fn answer(
    app: &App,
    layout: Layout,
    by: &Steward,
    session: &Session,
    member: MemberId,
    (done, form, words): (app::Result<()>, OpenForm, &str),
) -> Result {
    let (errors, status) = match done {
        Ok(()) => {
            session::say_next(session, words).await?;
            return Ok(Redirect::to(&address(member)).into_response());
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            (errors.into(), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(app::Error::Refusal(Refusal::NotNow(why))) => {
            (FieldError::new("how", why).into(), StatusCode::CONFLICT)
        }
        Err(error) => return Err(error.into()),
    };
    draw(app, layout, by, member, (form, errors), status).await
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &Steward,
    member: MemberId,
    (form, errors): (OpenForm, Errors),
    status: StatusCode,
) -> Result {
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    let found = store::members::find(&mut connection, member)
        .await?
        .ok_or(Refusal::NotFound)?;
    let lines = store::onboardings::list_of_member(&mut connection, member, SHOWN).await?;
    let codes: Vec<String> = found
        .memberships
        .iter()
        .map(|seat| seat.constituency.clone())
        .collect();
    let seats = store::constituencies::list_by_code(&mut connection, &codes).await?;
    let has_account = store::accounts::is_mp_taken(&mut connection, member, None).await?;
    let barred = match (found.holds_seat_on(today), has_account) {
        (None, _) => "This Member holds no seat today, so nobody can speak as their MP.",
        (_, true) => "An account speaks for this MP already.",
        (Some(_), false) => "",
    };
    let waiting = lines.iter().find(|line| line.onboarding.is_waiting());
    let page = OnboardingShow {
        layout,
        errors,
        member,
        title: found
            .title_on(today, |code| {
                let seat = seats.iter().find(|seat| seat.code == code);
                seat.map_or_else(|| code.to_owned(), |seat| seat.name.clone())
            })
            .unwrap_or_default(),
        name: found.name,
        is_waiting: waiting.is_some(),
        is_own: waiting.is_some_and(|line| line.onboarding.opened_by == by.id()),
        barred,
        lines,
        form,
    };
    Ok((status, Html(page.render()?)).into_response())
}
