//! The pages of commitments: all of them by state, one with everything that was said of it, and the forms of the MP who made it.
//! They must not know who may promise what; they show what `domain::commitment` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::parts::commitments::Promised;
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::Mp;
use crate::domain::commitment::{Promise, Said, Step};
use crate::domain::ids::{CommitmentId, ResponseId};
use crate::domain::refusal::Refusal;
use crate::domain::response::{AskedIdea, DayLabel};
use crate::domain::text::FieldError;
use crate::domain::time::day_in_words;
use crate::store;
use crate::store::commitments::{COUNTED_MOST, Facet, Place, StepView};

/// One screen and a half: enough to see who promised what, few enough to be read.
const PAGE: usize = 30;

/// The facets of the list: the word in the address, the words for readers, and which.
const FACETS: [(&str, &str, Facet); 6] = [
    ("", "All", Facet::All),
    ("open", "Open", Facet::Open),
    ("overdue", "Past their day", Facet::Overdue),
    ("done", "Done", Facet::Done),
    ("not-kept", "Not kept", Facet::NotKept),
    ("released", "Released", Facet::Released),
];

#[derive(Template)]
#[template(path = "commitments/index.html")]
struct CommitmentsIndex {
    layout: Layout,
    facets: Vec<FacetLink>,
    lines: Vec<Promised>,
    next: String,
}

/// One facet with its count.
struct FacetLink {
    href: String,
    words: &'static str,
    count: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "commitments/new.html")]
struct CommitmentNew {
    layout: Layout,
    errors: Errors,
    response: ResponseId,
    idea: AskedIdea,
    label: DayLabel,
    form: PromiseForm,
}

#[derive(Template)]
#[template(path = "commitments/show.html")]
struct CommitmentShow {
    layout: Layout,
    errors: Errors,
    promised: Promised,
    corrections: Vec<store::corrections::View>,
    may_correct: bool,
    steps: Vec<StepLine>,
    /// Whether the reader may say what became of it.
    may_say: bool,
    form: SaidForm,
    choices: Vec<(&'static str, &'static str, &'static str)>,
}

/// One thing that was said.
struct StepLine {
    title: &'static str,
    words: String,
    moved: String,
    iso: String,
    when: String,
}

/// What a list is narrowed to, and where it goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    due: String,
    after: String,
}

/// A promise as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromiseForm {
    op: String,
    what: String,
    due_on: String,
}

/// What became of it, as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaidForm {
    step: String,
    words: String,
    due_on: String,
}

/// Every commitment that everybody may read, by the day it is due.
pub async fn index(State(app): State<App>, layout: Layout, Query(asked): Query<Asked>) -> Result {
    let today = app.now().day();
    let (key, _, facet) = FACETS
        .into_iter()
        .find(|(key, ..)| *key == asked.state)
        .unwrap_or(FACETS[0]);
    let after = match (asked.due.parse::<Date>(), asked.after.parse()) {
        (Ok(due_on), Ok(id)) => Some(Place { due_on, id }),
        _ => None,
    };
    let mut connection = app.db.read().await?;
    let mut facets = Vec::with_capacity(FACETS.len());
    for (word, words, one) in FACETS {
        let count = store::commitments::count_facet(&mut connection, one, today).await?;
        facets.push(FacetLink {
            href: address(word, None),
            words,
            count: if count == COUNTED_MOST {
                "1,000 or more".to_owned()
            } else {
                count.to_string()
            },
            is_here: word == key,
        });
    }
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut views =
        store::commitments::page(&mut connection, facet, today, after.as_ref(), most).await?;
    let has_more = views.len() > PAGE;
    views.truncate(PAGE);
    let next = match views.last() {
        Some(last) if has_more => address(key, Some((last.due_on, last.id))),
        _ => String::new(),
    };
    let page = CommitmentsIndex {
        layout,
        facets,
        lines: views
            .into_iter()
            .map(|view| Promised::new(view, today))
            .collect(),
        next,
    };
    Ok(Html(page.render()?).into_response())
}

/// One commitment with everything that was said of it.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(id): Path<CommitmentId>,
) -> Result {
    let drawn = (SaidForm::default(), Errors::default());
    draw(&app, layout, &viewer, id, drawn, StatusCode::OK).await
}

/// The form for a commitment.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    Path(response): Path<ResponseId>,
) -> Result {
    let (idea, label) = actions::commitments::prepare(&app, &mp, response).await?;
    let page = CommitmentNew {
        layout,
        errors: Errors::default(),
        response,
        idea,
        label,
        form: PromiseForm {
            op: clock::random_token(),
            ..PromiseForm::default()
        },
    };
    Ok(Html(page.render()?).into_response())
}

/// Makes a commitment.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(response): Path<ResponseId>,
    Form(form): Form<PromiseForm>,
) -> Result {
    let done = match Promise::parse(&form.what, &form.due_on, app.now().day()) {
        Ok(promise) => actions::commitments::promise(&app, &mp, &form.op, response, promise).await,
        Err(errors) => Err(Refusal::Fields(errors).into()),
    };
    match done {
        Ok(id) => {
            let said = "Your commitment stands. The author and everybody who asked are being told, and we remind you before it is due.";
            session::say_next(&session, said).await?;
            Ok(Redirect::to(&paths::commitment(id)).into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let (idea, label) = actions::commitments::prepare(&app, &mp, response).await?;
            let page = CommitmentNew {
                layout,
                errors: errors.into(),
                response,
                idea,
                label,
                form,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what became of it.
pub async fn create_step(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    mp: Mp,
    session: Session,
    Path(id): Path<CommitmentId>,
    Form(form): Form<SaidForm>,
) -> Result {
    let read = Said::parse(&form.step, &form.words, &form.due_on, app.now().day());
    let (errors, status): (Errors, StatusCode) = match read {
        Ok(said) => match actions::commitments::say(&app, &mp, id, said).await {
            Ok(()) => {
                let said = "That stands now, and everybody who asked is told.";
                session::say_next(&session, said).await?;
                return Ok(Redirect::to(&paths::commitment(id)).into_response());
            }
            Err(app::Error::Refusal(Refusal::NotNow(why))) => {
                (FieldError::new("step", why).into(), StatusCode::CONFLICT)
            }
            Err(app::Error::Refusal(Refusal::Fields(errors))) => {
                (errors.into(), StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => return Err(error.into()),
        },
        Err(errors) => (errors.into(), StatusCode::UNPROCESSABLE_ENTITY),
    };
    draw(&app, layout, &viewer, id, (form, errors), status).await
}

async fn draw(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    id: CommitmentId,
    (form, errors): (SaidForm, Errors),
    status: StatusCode,
) -> Result {
    let mut connection = app.db.read().await?;
    let (view, steps) = store::commitments::find_public(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let corrections = store::corrections::list_of_commitment(&mut connection, id).await?;
    drop(connection);
    let reader = viewer
        .account
        .as_ref()
        .and_then(|account| account.as_mp().ok())
        .map(|mp| mp.member());
    let page = CommitmentShow {
        layout,
        errors,
        corrections,
        may_correct: reader == Some(view.member),
        may_say: view.state.is_open() && reader == Some(view.member),
        promised: Promised::new(view, app.now().day()),
        steps: steps.into_iter().map(StepLine::new).collect(),
        form,
        choices: Step::ALL
            .map(|step| (step.key(), step.in_words(), step.hint()))
            .to_vec(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

impl StepLine {
    fn new(step: StepView) -> Self {
        Self {
            title: match Step::from_key(&step.kind) {
                None => "Promised",
                Some(Step::Updated) => "Update",
                Some(Step::Done) => "Done",
                Some(Step::NotKept) => "Not kept",
                Some(Step::Released) => "Released",
            },
            moved: step.moved.map_or_else(String::new, |(from, to)| {
                format!(
                    "The day moved from {} to {}.",
                    day_in_words(from),
                    day_in_words(to)
                )
            }),
            words: step.words,
            iso: step.at.iso(),
            when: step.at.in_words(),
        }
    }
}

fn address(state: &str, after: Option<(Date, CommitmentId)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !state.is_empty() {
        query.append_pair("state", state);
    }
    if let Some((due, id)) = after {
        query.append_pair("due", &due.to_string());
        query.append_pair("after", &id.to_string());
    }
    match query.finish() {
        empty if empty.is_empty() => "/commitments".to_owned(),
        query => format!("/commitments?{query}"),
    }
}
