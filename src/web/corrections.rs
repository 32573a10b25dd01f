//! The pages on which something is put right: the form of an MP who signed, the form of those who run this site, and the list of all
//! corrections and apologies. They must not know who may make one; they show what `domain::correction` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::actions::corrections::About;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::{Account, Mp};
use crate::domain::correction::{Kind, Office, Words};
use crate::domain::ids::{CommitmentId, CorrectionId, IdeaNumber, ResponseId};
use crate::domain::moderation::state::number;
use crate::domain::refusal::Refusal;
use crate::domain::text::{FieldError, one_line};
use crate::store;
use crate::store::corrections::View;

/// One screen or two.
const PAGE: usize = 50;
/// Decisions that were wrong: the newest; all of them stand in the public log.
const OVERTURNED: i64 = 20;

#[derive(Template)]
#[template(path = "corrections/index.html")]
struct CorrectionsIndex {
    layout: Layout,
    lines: Vec<View>,
    overturned: Vec<Wrong>,
    next: String,
    /// Whether the reader speaks for the service.
    may_speak: bool,
}

/// A decision of moderation that was wrong.
struct Wrong {
    href: String,
    number: String,
    iso: String,
    when: String,
}

#[derive(Template)]
#[template(path = "corrections/new.html")]
struct CorrectionNew {
    layout: Layout,
    errors: Errors,
    /// Where the form goes.
    action: String,
    /// What is put right, in words.
    what: &'static str,
    back: String,
    /// What was said, to copy from.
    texts: Vec<String>,
    /// Whether an idea may be named: the service's own.
    is_service: bool,
    kinds: Vec<(&'static str, &'static str, &'static str)>,
    form: Righted,
}

/// A correction as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Righted {
    op: String,
    kind: String,
    wrong: String,
    words: String,
    /// The number of the idea it concerns; of the service's own mistakes alone.
    idea: String,
}

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    before: String,
}

/// All corrections and apologies, the newest first.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result {
    let before = asked
        .before
        .parse()
        .unwrap_or_else(|_| CorrectionId::from_i64(i64::MAX));
    let mut connection = app.db.read().await?;
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut lines = store::corrections::page(&mut connection, before, most).await?;
    let has_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let overturned =
        store::corrections::list_overturned(&mut connection, app.now(), OVERTURNED).await?;
    let next = match lines.last() {
        Some(last) if has_more => format!("/transparency/apologies?before={}", last.id),
        _ => String::new(),
    };
    let page = CorrectionsIndex {
        layout,
        lines,
        overturned: overturned
            .into_iter()
            .map(|one| Wrong {
                href: format!("/decisions/{}#apology", number(one.decision)),
                number: number(one.decision),
                iso: one.at.iso(),
                when: one.at.day_in_words(),
            })
            .collect(),
        next,
        may_speak: viewer
            .account
            .as_ref()
            .is_some_and(|account| Office::of_service(account).is_some()),
    };
    Ok(Html(page.render()?).into_response())
}

/// The form of an MP about a response.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    Path(response): Path<ResponseId>,
) -> Result {
    let about = About::Response(response);
    draw(
        &app,
        layout,
        &mp,
        about,
        blank(),
        Errors::default(),
        StatusCode::OK,
    )
    .await
}

/// Puts something right in a response.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(response): Path<ResponseId>,
    Form(form): Form<Righted>,
) -> Result {
    take(&app, layout, &mp, &session, About::Response(response), form).await
}

/// The form of an MP about a promise.
pub async fn new_of_commitment(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    Path(commitment): Path<CommitmentId>,
) -> Result {
    let about = About::Commitment(commitment);
    draw(
        &app,
        layout,
        &mp,
        about,
        blank(),
        Errors::default(),
        StatusCode::OK,
    )
    .await
}

/// Puts something right in a promise, or in what was said of it.
pub async fn create_of_commitment(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(commitment): Path<CommitmentId>,
    Form(form): Form<Righted>,
) -> Result {
    let about = About::Commitment(commitment);
    take(&app, layout, &mp, &session, about, form).await
}

/// The form of those who run this site.
pub async fn new_of_service(layout: Layout, account: Account) -> Result {
    Office::of_service(&account).ok_or(Refusal::NotForYou(
        "Only the people who run this site and its moderators speak for it.",
    ))?;
    let page = service_page(layout, blank(), Errors::default());
    Ok(Html(page.render()?).into_response())
}

/// Says that the service was wrong.
pub async fn create_of_service(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    session: Session,
    Form(form): Form<Righted>,
) -> Result {
    Office::of_service(&account).ok_or(Refusal::NotForYou(
        "Only the people who run this site and its moderators speak for it.",
    ))?;
    let done = match (
        Words::parse(&form.kind, &form.wrong, &form.words),
        idea_of(&form.idea),
    ) {
        (Ok(words), Ok(idea)) => {
            actions::corrections::apologise(&app, &account, &form.op, idea, words).await
        }
        (words, idea) => {
            let mut errors = words.err().unwrap_or_default();
            errors.extend(idea.err());
            Err(Refusal::Fields(errors).into())
        }
    };
    match done {
        Ok(id) => {
            let said = "It stands now, and whoever follows the idea is told.";
            session::say_next(&session, said).await?;
            Ok(Redirect::to(&paths::correction(id)).into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let page = service_page(layout, form, errors.into());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn idea_of(typed: &str) -> std::result::Result<Option<IdeaNumber>, FieldError> {
    let typed = one_line(typed);
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| {
        FieldError::new(
            "idea",
            "Please write the number of the idea, such as 417, or nothing.",
        )
    })
}

async fn take(
    app: &App,
    layout: Layout,
    mp: &Mp,
    session: &Session,
    about: About,
    form: Righted,
) -> Result {
    let done = match Words::parse(&form.kind, &form.wrong, &form.words) {
        Ok(words) => actions::corrections::correct(app, mp, &form.op, about, words).await,
        Err(errors) => Err(Refusal::Fields(errors).into()),
    };
    let (errors, status) = match done {
        Ok(id) => {
            let said = "It stands now beside what it puts right, and everybody who was told of that is told of this.";
            session::say_next(session, said).await?;
            let to = match about {
                About::Response(response) => format!("/responses/{response}"),
                About::Commitment(commitment) => {
                    format!("{}#correction-{id}", paths::commitment(commitment))
                }
            };
            return Ok(Redirect::to(&to).into_response());
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            (errors.into(), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(app::Error::Refusal(Refusal::NotNow(why))) => {
            (FieldError::new("words", why).into(), StatusCode::CONFLICT)
        }
        Err(error) => return Err(error.into()),
    };
    draw(app, layout, mp, about, form, errors, status).await
}

async fn draw(
    app: &App,
    layout: Layout,
    mp: &Mp,
    about: About,
    form: Righted,
    errors: Errors,
    status: StatusCode,
) -> Result {
    let mistaken = actions::corrections::prepare(app, mp, about).await?;
    let (action, back, what) = match about {
        About::Response(response) => (
            format!("/responses/{response}/corrections"),
            format!("/responses/{response}"),
            "your response",
        ),
        About::Commitment(commitment) => (
            format!("/commitments/{commitment}/corrections"),
            paths::commitment(commitment),
            "your commitment",
        ),
    };
    let page = CorrectionNew {
        layout,
        errors,
        action,
        what,
        back,
        texts: mistaken
            .texts
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect(),
        is_service: false,
        kinds: kinds(),
        form,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn service_page(layout: Layout, form: Righted, errors: Errors) -> CorrectionNew {
    CorrectionNew {
        layout,
        errors,
        action: "/transparency/apologies".to_owned(),
        what: "what we did",
        back: "/transparency/apologies".to_owned(),
        texts: Vec::new(),
        is_service: true,
        kinds: kinds(),
        form,
    }
}

fn blank() -> Righted {
    Righted {
        op: clock::random_token(),
        ..Righted::default()
    }
}

fn kinds() -> Vec<(&'static str, &'static str, &'static str)> {
    Kind::ALL
        .iter()
        .map(|kind| (kind.key(), kind.in_words(), kind.hint()))
        .collect()
}
