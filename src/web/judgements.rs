//! The page on which author and supporters say whether a response answered them, and on which the author's one further question is
//! asked and answered. It must not show what anybody else said.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path};
use super::layout::Layout;
use super::{paths, session};
use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::{Citizen, Mp};
use crate::domain::comment::CommentWords;
use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::judgement::{self, Answer, Stake};
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::OwnSignature;
use crate::domain::text::FieldError;
use crate::store;
use crate::store::judgements::{FollowUp, Place};

#[derive(Template)]
#[template(path = "judgements/show.html")]
struct JudgementShow {
    layout: Layout,
    errors: Errors,
    place: Place,
    /// Why the reader cannot judge yet; empty where they can.
    not_yet: String,
    /// What the reader said; "" for nothing.
    own: &'static str,
    choices: Vec<(&'static str, &'static str, &'static str)>,
    /// How others judged it, once the reader has, or where the reader cannot.
    counts: String,
    /// Whether the reader may ask the one further question.
    may_ask: bool,
    /// The question that was asked, with its answer.
    asked: Option<FollowUp>,
    form: Asked,
}

#[derive(Template)]
#[template(path = "judgements/answer.html")]
struct FollowUpAnswer {
    layout: Layout,
    errors: Errors,
    place: Place,
    number: IdeaNumber,
    asked: FollowUp,
    form: Asked,
}

/// What the reader says.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Said {
    answer: String,
}

/// A question, or the answer to it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    op: String,
    words: String,
}

impl Asked {
    fn fresh() -> Self {
        Self {
            op: clock::random_token(),
            words: String::new(),
        }
    }
}

/// The page of a response for somebody who was asked.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    Path(response): Path<ResponseId>,
) -> Result {
    let drawn = (Asked::fresh(), Errors::default(), StatusCode::OK);
    draw(&app, layout, &citizen, response, drawn).await
}

/// Says whether it answered.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    session: Session,
    Path(response): Path<ResponseId>,
    Form(form): Form<Said>,
) -> Result {
    let Some(answer) = Answer::from_key(&form.answer) else {
        let missing = FieldError::new("answer", "Please choose yes, partly or no.");
        let drawn = (
            Asked::fresh(),
            missing.into(),
            StatusCode::UNPROCESSABLE_ENTITY,
        );
        return draw(&app, layout, &citizen, response, drawn).await;
    };
    actions::judgements::judge(&app, &citizen, response, answer).await?;
    session::say_next(
        &session,
        "Thank you: it is counted. You can change it here at any time, and nobody sees what you said.",
    )
    .await?;
    Ok(Redirect::to(&paths::judgement(response)).into_response())
}

/// Asks the one further question.
pub async fn create_question(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    session: Session,
    Path(response): Path<ResponseId>,
    Form(form): Form<Asked>,
) -> Result {
    let done = match CommentWords::parse("words", &form.words) {
        Ok(words) => actions::judgements::ask(&app, &citizen, &form.op, response, words).await,
        Err(error) => Err(Refusal::Fields(vec![error]).into()),
    };
    let (errors, status) = match done {
        Ok(number) => {
            let said = "Your question is sent to whoever signed the response, and the answer will stand here in public.";
            session::say_next(&session, said).await?;
            return Ok(Redirect::to(&paths::response(number, response)).into_response());
        }
        Err(error) => wrong(error)?,
    };
    draw(&app, layout, &citizen, response, (form, errors, status)).await
}

/// The form in which an MP who signed answers the question.
pub async fn new_answer(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    Path((response, number)): Path<(ResponseId, IdeaNumber)>,
) -> Result {
    let drawn = (Asked::fresh(), Errors::default(), StatusCode::OK);
    draw_answer(&app, layout, &mp, (response, number), drawn).await
}

/// Answers the question, in public.
pub async fn create_answer(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    citizen: Citizen,
    session: Session,
    Path((response, number)): Path<(ResponseId, IdeaNumber)>,
    Form(form): Form<Asked>,
) -> Result {
    let at = (response, number);
    let done = match CommentWords::parse("words", &form.words) {
        Ok(words) => actions::judgements::answer(&app, (&mp, &citizen), &form.op, at, words).await,
        Err(error) => Err(Refusal::Fields(vec![error]).into()),
    };
    let (errors, status) = match done {
        Ok(()) => {
            let said = "Your answer stands under the response, and its author is told.";
            session::say_next(&session, said).await?;
            return Ok(Redirect::to(&paths::response(number, response)).into_response());
        }
        Err(error) => wrong(error)?,
    };
    draw_answer(&app, layout, &mp, at, (form, errors, status)).await
}

/// What can be mended in the form; anything else is a page of its own.
fn wrong(error: app::Error) -> std::result::Result<(Errors, StatusCode), super::error::Error> {
    match error {
        app::Error::Refusal(Refusal::Fields(errors)) => {
            Ok((errors.into(), StatusCode::UNPROCESSABLE_ENTITY))
        }
        app::Error::Refusal(Refusal::NotNow(why)) => {
            Ok((FieldError::new("words", why).into(), StatusCode::CONFLICT))
        }
        app::Error::Refusal(Refusal::TooMany(why)) => Ok((
            FieldError::new("words", why).into(),
            StatusCode::TOO_MANY_REQUESTS,
        )),
        error => Err(error.into()),
    }
}

async fn draw(
    app: &App,
    layout: Layout,
    citizen: &Citizen,
    response: ResponseId,
    (form, errors, status): (Asked, Errors, StatusCode),
) -> Result {
    let mut connection = app.db.read().await?;
    let place = store::judgements::find_place(&mut connection, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let stake = store::judgements::find_stake(&mut connection, response, citizen.id()).await?;
    let not_yet = match judgement::may_judge(&place.response, stake, app.now()) {
        Ok(()) => String::new(),
        Err(Refusal::NotNow(why)) => why,
        Err(refusal) => return Err(refusal.into()),
    };
    let own = store::judgements::find(&mut connection, response, citizen.id()).await?;
    let counts = match own {
        Some(_) => store::judgements::find_counts(&mut connection, response)
            .await?
            .in_words(),
        None => String::new(),
    };
    let mine = store::judgements::find_own_idea(&mut connection, response, citizen.id()).await?;
    let asked = match (stake, mine) {
        (Stake::Author, Some((idea, _))) => {
            let found = store::judgements::find_follow_up(&mut connection, response, idea).await?;
            let all = store::judgements::list_follow_ups(&mut connection, idea).await?;
            let shown = all.into_iter().find(|one| one.response == response);
            found.map(|_| shown)
        }
        _ => None,
    };
    let page = JudgementShow {
        layout,
        errors,
        not_yet,
        own: own.map_or("", Answer::key),
        choices: Answer::ALL
            .iter()
            .map(|one| (one.key(), one.in_words(), one.hint()))
            .collect(),
        counts,
        may_ask: mine.is_some() && asked.is_none(),
        asked: asked.flatten(),
        place,
        form,
    };
    Ok((status, Html(page.render()?)).into_response())
}

async fn draw_answer(
    app: &App,
    layout: Layout,
    mp: &Mp,
    (response, number): (ResponseId, IdeaNumber),
    (form, errors, status): (Asked, Errors, StatusCode),
) -> Result {
    let mut connection = app.db.read().await?;
    let place = store::judgements::find_place(&mut connection, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::find_idea(&mut connection, number)
        .await?
        .filter(|idea| idea.publication.is_readable())
        .ok_or(Refusal::NotFound)?;
    let asked = store::judgements::list_follow_ups(&mut connection, idea.id)
        .await?
        .into_iter()
        .find(|one| one.response == response)
        .ok_or(Refusal::NotFound)?;
    let mine =
        store::responses::joint::find_signature(&mut connection, response, mp.member()).await?;
    // The rule says who may, here and where the answer is sent.
    let may = judgement::answer(
        &place.response,
        idea.id,
        (mine == OwnSignature::Stands, asked.is_answered),
        app.now(),
    );
    if let Err(refusal) = may {
        return Err(refusal.into());
    }
    let page = FollowUpAnswer {
        layout,
        errors,
        place,
        number,
        asked,
        form,
    };
    Ok((status, Html(page.render()?)).into_response())
}
