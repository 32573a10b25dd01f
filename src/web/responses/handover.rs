//! The page on which an office hands an idea over to a colleague, and the answer to it. It must not know to whom it may be handed.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions;
use crate::app::{self, App};
use crate::domain::desk::Answer;
use crate::domain::ids::{IdeaNumber, MemberId};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::response::{Capacity, Position, ResponseWords, Typed};
use crate::domain::search::spoken_words;
use crate::domain::text::FieldError;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path, Query};
use crate::web::layout::Layout;
use crate::web::{paths, session};

/// Colleagues a search shows: a longer list is a reason to type more of the name.
const FOUND_SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "responses/handover.html")]
struct HandoverNew {
    layout: Layout,
    errors: Errors,
    number: IdeaNumber,
    title: String,
    q: String,
    found: Vec<(String, String, String)>,
    form: HandoverForm,
    capacities: Vec<(&'static str, &'static str, &'static str)>,
}

/// Whom one looks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// To whom, and why.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandoverForm {
    q: String,
    member: String,
    summary: String,
    capacity: String,
}

/// What becomes of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerForm {
    answer: String,
}

/// Looks for a colleague, and asks why.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    Path(number): Path<IdeaNumber>,
    Query(asked): Query<Asked>,
) -> Result {
    let form = HandoverForm {
        q: asked.q,
        ..HandoverForm::default()
    };
    draw(
        &app,
        layout,
        &by,
        number,
        (form, Errors::default()),
        StatusCode::OK,
    )
    .await
}

/// Hands it over.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<HandoverForm>,
) -> Result {
    let typed = Typed {
        position: Position::PassedOn.key().to_owned(),
        summary: form.summary.clone(),
        capacity: form.capacity.clone(),
        ..Typed::default()
    };
    let to = form.member.parse::<MemberId>();
    let mut errors = Vec::new();
    match (ResponseWords::parse(&typed), to) {
        (Ok(words), Ok(to)) => {
            match actions::responses::handover::hand_over(&app, &by, number, to, words).await {
                Ok(id) => {
                    let said = "Handed over, in public. The colleague is told, and accepts it or returns it.";
                    session::say_next(&session, said).await?;
                    return Ok(Redirect::to(&paths::response(number, id)).into_response());
                }
                Err(app::Error::Refusal(Refusal::NotNow(why))) => {
                    errors.push(FieldError::new("member", why));
                }
                Err(error) => return Err(error.into()),
            }
        }
        (words, to) => {
            if to.is_err() {
                errors.push(FieldError::new(
                    "member",
                    "Please look for a colleague and choose one.",
                ));
            }
            errors.extend(words.err().into_iter().flatten());
        }
    }
    let drawn = (form, errors.into());
    draw(
        &app,
        layout,
        &by,
        number,
        drawn,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await
}

/// Accepts what was handed over, or returns it.
pub async fn create_answer(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<AnswerForm>,
) -> Result {
    let answer = Answer::from_key(&form.answer).ok_or(Refusal::NotFound)?;
    actions::responses::handover::answer(&app, &by, number, answer).await?;
    let (said, next) = match answer {
        Answer::Accepted => (
            "Accepted: it waits on your desk.",
            format!("/desk/{number}"),
        ),
        Answer::Returned => ("Returned, in public.", "/desk".to_owned()),
    };
    session::say_next(&session, said).await?;
    Ok(Redirect::to(&next).into_response())
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &Hand,
    number: IdeaNumber,
    (form, errors): (HandoverForm, Errors),
    status: StatusCode,
) -> Result {
    by.check_may_approve()?;
    let place = actions::desk::look_at(app, by, number).await?;
    let page = HandoverNew {
        layout,
        errors,
        number,
        title: place.entry.title,
        found: search(app, by, &form.q).await?,
        q: form.q.clone(),
        form,
        capacities: Capacity::ALL
            .map(|one| (one.key(), one.signed_as(), ""))
            .to_vec(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Sitting colleagues whom every word of the search fits: number, name, party and seat.
async fn search(app: &App, by: &Hand, q: &str) -> Result<Vec<(String, String, String)>> {
    if q.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut connection = app.db.read().await?;
    let fitting = store::members::list_by_words(&mut connection, &spoken_words(q)).await?;
    let sitting = store::members::list_sitting(&mut connection, app.now().day()).await?;
    Ok(sitting
        .into_iter()
        .filter(|member| fitting.contains(&member.id) && member.id != by.member())
        .take(FOUND_SHOWN)
        .map(|member| {
            let seat = format!("{}, MP for {}", member.label, member.constituency_name);
            (member.id.to_string(), member.name, seat)
        })
        .collect())
}
