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
use super::parts::comments::find_apology;
use super::parts::commitments::Promised;
use super::parts::stubs::{self, Behind, MarkView};
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::Mp;
use crate::domain::commitment::{Promise, Said, Step};
use crate::domain::idea::Publication;
use crate::domain::ids::{CommitmentId, ResponseId, StepId};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::final_before;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::response::{AskedIdea, DayLabel};
use crate::domain::text::FieldError;
use crate::domain::time::day_in_words;
use crate::store;
use crate::store::commitments::{COUNTED_MOST, Facet, Place, StepView};
use crate::store::moderation::arrangements;

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

#[derive(Template)]
#[template(path = "commitments/stub.html")]
struct CommitmentStub {
    layout: Layout,
    words: String,
    behind: Behind,
    /// The reader's own page of it; empty for everybody else.
    own: String,
}

/// One thing that was said.
struct StepLine {
    id: StepId,
    title: &'static str,
    words: String,
    /// What is left of it where it is out of sight; empty otherwise.
    left: &'static str,
    behind: Behind,
    /// The apology, where it is there again after a decision that was wrong.
    sorry: Option<Behind>,
    /// What was done to it in sight.
    mark: Option<MarkView>,
    is_own: bool,
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
    let Some((view, steps)) = store::commitments::find_public(&mut connection, id).await? else {
        return draw_stub(app, &mut connection, layout, viewer, id).await;
    };
    let corrections = store::corrections::list_of_commitment(&mut connection, id).await?;
    let steps = lines(app, &mut connection, viewer, steps).await?;
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
        steps,
        form,
        choices: Step::ALL
            .map(|step| (step.key(), step.in_words(), step.hint()))
            .to_vec(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// What is left of a commitment whose promise a moderator took out of sight.
async fn draw_stub(
    app: &App,
    connection: &mut store::ReadConn,
    layout: Layout,
    viewer: &Viewer,
    id: CommitmentId,
) -> Result {
    let stub = store::commitments::find_stub(connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let what = if stub.is_hidden { "hidden" } else { "removed" };
    let is_own = is_writer(connection, viewer, stub.line).await?;
    let page = CommitmentStub {
        layout,
        words: format!("This commitment of {} was {what} by a moderator", stub.name),
        behind: stubs::of_item(app, connection, item(stub.line)).await?,
        own: if is_own {
            own(stub.line)
        } else {
            String::new()
        },
    };
    Ok((StatusCode::GONE, Html(page.render()?)).into_response())
}

/// Everything that was said, with what moderators did about it beside it.
async fn lines(
    app: &App,
    connection: &mut store::ReadConn,
    viewer: &Viewer,
    steps: Vec<StepView>,
) -> crate::web::error::Result<Vec<StepLine>> {
    let Some(first) = steps.first() else {
        return Ok(Vec::new());
    };
    let ids: Vec<i64> = steps.iter().map(|step| step.id.get()).collect();
    let kind = SubjectKind::Commitment;
    let marks = arrangements::list_marks_of(connection, kind, &ids).await?;
    let apologies = match store::commitments::find_line(connection, first.id).await? {
        Some(line) => store::appeals::list_apologies(connection, line.idea).await?,
        None => Vec::new(),
    };
    let before = final_before(app.now());
    let mut lines = Vec::with_capacity(steps.len());
    for step in steps {
        let id = step.id;
        let (is_shown, is_reworded) = (step.publication.is_readable(), step.version > 1);
        let mut line = StepLine::new(step);
        line.is_own = is_writer(connection, viewer, id).await?;
        if is_shown {
            line.sorry = find_apology(&apologies, id.get()).filter(|_| !is_reworded);
            line.mark = marks
                .iter()
                .filter(|mark| mark.item == id.get() && mark.at < before)
                .find_map(MarkView::of);
        } else {
            line.behind = stubs::of_item(app, connection, item(id)).await?;
        }
        lines.push(line);
    }
    Ok(lines)
}

/// Whether the reader wrote a line.
async fn is_writer(
    connection: &mut store::ReadConn,
    viewer: &Viewer,
    line: StepId,
) -> crate::web::error::Result<bool> {
    let Some(reader) = &viewer.account else {
        return Ok(false);
    };
    let found = store::moderation::items::find(connection, item(line)).await?;
    Ok(found.is_some_and(|found| found.author == Some(reader.id)))
}

const fn item(line: StepId) -> ItemRef {
    ItemRef {
        kind: SubjectKind::Commitment,
        id: line.get(),
    }
}

/// The page of a line of one's own.
fn own(line: StepId) -> String {
    format!("/account/items/commitment-{line}")
}

impl StepLine {
    fn new(step: StepView) -> Self {
        Self {
            id: step.id,
            left: match step.publication {
                Publication::Published => "",
                Publication::Hidden => "What was said here was hidden by a moderator",
                _ => "What was said here was removed by a moderator",
            },
            behind: Behind::default(),
            sorry: None,
            mark: None,
            is_own: false,
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
