//! One text after another to be judged again, blind. It must not show what was decided, whose words they are, nor whether names in them
//! are exchanged.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions::moderation::reviewing::{self, Look};
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::fairness::review::Answer;
use crate::domain::ids::DecisionId;
use crate::domain::refusal::Refusal;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

#[derive(Template)]
#[template(path = "moderation/reviews.html")]
struct ReviewShow {
    layout: Layout,
    look: Option<Look>,
    choices: Vec<(&'static str, &'static str, &'static str)>,
    errors: Errors,
}

/// What somebody would have done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Judged {
    answer: String,
}

/// The next text.
pub async fn show(State(app): State<App>, layout: Layout, by: Moderator) -> Result {
    draw(&app, layout, &by, Errors::default()).await
}

/// Judges a text, and goes on to the next.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    by: Moderator,
    session: Session,
    Path(decision): Path<DecisionId>,
    Form(form): Form<Judged>,
) -> Result {
    match reviewing::judge(&app, &by, decision, &form.answer).await {
        Ok(()) => {
            session::say_next(&session, "Thank you. Here is the next.").await?;
            Ok(Redirect::to("/moderation/reviews").into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            draw(&app, layout, &by, Errors::from(errors)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw(app: &App, layout: Layout, by: &Moderator, errors: Errors) -> Result {
    let page = ReviewShow {
        layout,
        look: reviewing::next(app, by).await?,
        choices: Answer::ALL
            .iter()
            .map(|answer| (answer.key(), answer.in_words(), ""))
            .collect(),
        errors,
    };
    Ok(Html(page.render()?).into_response())
}
