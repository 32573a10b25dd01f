//! The measures that touch one's own account, and the warnings to read. It must not show them to anybody else.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::Form;
use super::layout::Layout;
use super::session;
use crate::actions::moderation::measures;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::ids::DecisionId;
use crate::domain::moderation::sanctions::{Force, Measure};
use crate::domain::moderation::state::number;
use crate::domain::refusal::Refusal;

#[derive(Template)]
#[template(path = "measures/index.html")]
struct MeasureIndex {
    layout: Layout,
    points: usize,
    rows: Vec<Row>,
}

struct Row {
    decision: i64,
    number: String,
    words: &'static str,
    force: &'static str,
    from: String,
    until: String,
    is_unread: bool,
}

/// Which warning was read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Read {
    decision: String,
}

/// What holds, what is over, and what is to be read.
pub async fn index(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let ladder = measures::find(&app, &mut *app.db.read().await?, &account).await?;
    let page = MeasureIndex {
        layout,
        points: ladder.points,
        rows: ladder
            .measures
            .iter()
            .rev()
            .map(|measure| row(measure, ladder.unread.contains(&measure.decision)))
            .collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Says that a warning was read.
pub async fn update(
    State(app): State<App>,
    account: Account,
    session: Session,
    Form(form): Form<Read>,
) -> Result {
    let decision = form
        .decision
        .parse()
        .map(DecisionId::from_i64)
        .map_err(|_| Refusal::NotFound)?;
    measures::acknowledge(&app, &account, decision).await?;
    session::say_next(
        &session,
        "Thank you. That you have read it is no admission.",
    )
    .await?;
    Ok(Redirect::to("/account/measures").into_response())
}

fn row(measure: &Measure, is_unread: bool) -> Row {
    Row {
        decision: measure.decision.get(),
        number: number(measure.decision),
        words: measure.step.in_words(),
        force: match measure.force {
            Force::Proposed => "waits for a second person; until then it does not hold",
            Force::Fallen => "a second person did not agree",
            Force::InForce => "holds",
            Force::Over => "over",
        },
        from: measure.from.in_words(),
        until: measure
            .until
            .map_or_else(String::new, crate::domain::time::Timestamp::in_words),
        is_unread,
    }
}
