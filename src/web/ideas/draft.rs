//! Writing an idea: one question per page, everything kept as typed, signing in last.
//! It must not know which answers are good; `domain::draft` says so, and what comes next.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::Row;
use crate::actions;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::advice::Advice;
use crate::domain::draft::{Answers, Scope, Step, TypedLink};
use crate::domain::idea::Kind;
use crate::domain::ids::DraftId;
use crate::domain::markup::{self, SafeHtml};
use crate::domain::text::FieldError;
use crate::store;
use crate::store::drafts::Draft;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::parts::links::{LinkFields, link_fields};
use crate::web::session;
use crate::web::viewer::Viewer;

mod publishing;

#[derive(Template)]
#[template(path = "ideas/new/begin.html")]
struct Begin {
    layout: Layout,
    errors: Errors,
    /// The title of a draft that waits, and the page where it goes on.
    waiting: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "ideas/new/own_case.html")]
struct OwnCase {
    layout: Layout,
}

#[derive(Template)]
#[template(path = "ideas/new/step.html")]
struct StepShow {
    layout: Layout,
    errors: Errors,
    step: Step,
    draft: DraftId,
    answers: Answers,
    before: String,
    /// "Question 2 of 6".
    progress: String,
    kinds: Vec<(&'static str, &'static str, &'static str)>,
    topics: Vec<(String, String, &'static str)>,
    seats: Vec<(String, String)>,
    similar: Vec<Row>,
    links: Vec<LinkFields>,
    /// The chosen scope as the form has it.
    scope: &'static str,
    check: Option<Check>,
    /// What the respect screen says, on the last page.
    advice: Option<Advice>,
    is_signed_in: bool,
}

/// Everything once more, in words.
struct Check {
    kind: &'static str,
    topic: String,
    place: String,
    what: SafeHtml,
    why: SafeHtml,
    evidence: String,
    /// Whether a person would look at it before everybody sees it.
    waits: bool,
}

/// What the first page asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purpose {
    purpose: String,
    again: String,
}

/// The answers to any one question; each page sends only its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answered {
    /// The draft, so that a second press or a lost cookie is understood.
    op: String,
    kind: String,
    title: String,
    what: String,
    why: String,
    topic: String,
    scope: String,
    constituency: String,
    url_1: String,
    shows_1: String,
    url_2: String,
    shows_2: String,
    url_3: String,
    shows_3: String,
    url_4: String,
    shows_4: String,
    url_5: String,
    shows_5: String,
    /// "yes" where the respect screen's advice stood on the last page.
    advised: String,
}

impl Answered {
    /// Puts the answers to one question into the draft, as typed.
    fn put_into(self, answers: &mut Answers, step: Step) {
        match step {
            Step::Kind => answers.kind = self.kind,
            Step::Title => answers.title = self.title,
            Step::Text => (answers.what, answers.why) = (self.what, self.why),
            Step::Topic => answers.topic = self.topic,
            Step::Place => {
                answers.scope = match self.scope.as_str() {
                    "national" => Scope::National,
                    "local" => Scope::Local,
                    _ => Scope::Unsaid,
                };
                answers.constituency = self.constituency;
            }
            Step::Evidence => {
                answers.links = [
                    (self.url_1, self.shows_1),
                    (self.url_2, self.shows_2),
                    (self.url_3, self.shows_3),
                    (self.url_4, self.shows_4),
                    (self.url_5, self.shows_5),
                ]
                .map(|(url, shows)| TypedLink { url, shows })
                .to_vec();
                answers.evidence_seen = true;
            }
            Step::Similar | Step::Check => {}
        }
    }
}

/// Asks first whether this is an idea at all: a personal case belongs to one's own MP and is never published.
pub async fn begin(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
) -> Result {
    let waiting = find_draft(&app, &session, viewer.account.as_ref())
        .await?
        .and_then(|draft| {
            let title = draft.answers.title.trim().to_owned();
            let step = draft.answers.first_open().unwrap_or(Step::Check);
            (!title.is_empty()).then(|| (title, address(step)))
        });
    Ok(Html(
        Begin {
            layout,
            errors: Errors::default(),
            waiting,
        }
        .render()?,
    )
    .into_response())
}

/// Begins a draft, or leads to help with a personal case.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Form(form): Form<Purpose>,
) -> Result {
    match form.purpose.as_str() {
        "own-case" => Ok(Redirect::to("/ideas/new/own-case").into_response()),
        "everyone" => {
            let old = find_draft(&app, &session, viewer.account.as_ref()).await?;
            if let Some(draft) = &old
                && form.again.is_empty()
            {
                let step = draft.answers.first_open().unwrap_or(Step::Check);
                return Ok(Redirect::to(&address(step)).into_response());
            }
            if let Some(draft) = old {
                actions::ideas::forget_draft(&app, draft.id).await?;
            }
            let id = actions::ideas::begin_draft(&app, viewer.account.as_ref()).await?;
            session.insert(session::DRAFT, id).await?;
            Ok(Redirect::to(&address(Step::Kind)).into_response())
        }
        _ => {
            let errors = FieldError::new("purpose", "Please choose one of the two.").into();
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                Html(
                    Begin {
                        layout,
                        errors,
                        waiting: None,
                    }
                    .render()?,
                ),
            )
                .into_response())
        }
    }
}

/// Where help with a personal case is found; nothing is published.
pub async fn own_case(layout: Layout) -> Result {
    Ok(Html(OwnCase { layout }.render()?).into_response())
}

/// One question, with what was answered before.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(step): Path<Step>,
) -> Result {
    let Some(draft) = find_draft(&app, &session, viewer.account.as_ref()).await? else {
        return Ok(Redirect::to("/ideas/new").into_response());
    };
    if let (Step::Check, Some(open)) = (step, draft.answers.first_open()) {
        return Ok(Redirect::to(&address(open)).into_response());
    }
    if draft.account.is_none() && viewer.account.is_some() {
        actions::ideas::keep_draft(&app, draft.id, viewer.account.as_ref(), &draft.answers).await?;
    }
    page(
        &app,
        layout,
        &viewer,
        step,
        draft.id,
        draft.answers,
        Errors::default(),
    )
    .await
}

/// Keeps the answer and goes on; at the last page publishes, after signing in.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(step): Path<Step>,
    Form(form): Form<Answered>,
) -> Result {
    let op = form.op.parse::<DraftId>().ok();
    let found = find_draft(&app, &session, viewer.account.as_ref()).await?;
    if step == Step::Check {
        let was_advised = form.advised == "yes";
        return publishing::publish(&app, layout, &viewer, &session, found, op, was_advised).await;
    }
    // A cookie was lost or the draft was swept: what was typed now is kept all the same.
    let (id, mut answers) = if let Some(draft) = found {
        (draft.id, draft.answers)
    } else {
        let id = actions::ideas::begin_draft(&app, viewer.account.as_ref()).await?;
        session.insert(session::DRAFT, id).await?;
        (id, Answers::default())
    };
    form.put_into(&mut answers, step);
    actions::ideas::keep_draft(&app, id, viewer.account.as_ref(), &answers).await?;
    let mut faults = answers.faults(step);
    if faults.is_empty() {
        faults = actions::ideas::find_unlisted(&app, step, &answers).await?;
    }
    if !faults.is_empty() {
        return page(&app, layout, &viewer, step, id, answers, faults.into()).await;
    }
    if matches!(step, Step::Title | Step::Text | Step::Evidence) {
        // Shown on the last page, where everything is seen once more.
        actions::advice::speak_once(&app, false, &answers.words_of(step)).await?;
    }
    let mut next = answers.next_after(step);
    if next == Step::Similar
        && actions::ideas::find_similar(&app, &answers.title)
            .await?
            .is_empty()
    {
        next = next.next();
    }
    Ok(Redirect::to(&address(next)).into_response())
}

/// The draft this browser writes, or else the last one of the account. Somebody else's is not found.
async fn find_draft(
    app: &App,
    session: &Session,
    account: Option<&Account>,
) -> Result<Option<Draft>> {
    let mut connection = app.db.read().await?;
    if let Some(id) = session.get::<DraftId>(session::DRAFT).await?
        && let Some(draft) = store::drafts::find(&mut connection, id).await?
        && (draft.account.is_none() || draft.account == account.map(|account| account.id))
    {
        return Ok(Some(draft));
    }
    let Some(account) = account else {
        return Ok(None);
    };
    Ok(store::drafts::find_of_account(&mut connection, account.id).await?)
}

async fn page(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    step: Step,
    draft: DraftId,
    mut answers: Answers,
    errors: Errors,
) -> Result<Response> {
    let similar = if step == Step::Similar {
        actions::ideas::find_similar(app, &answers.title).await?
    } else {
        Vec::new()
    };
    let waits = match viewer.citizen() {
        Some(citizen) if step == Step::Check => {
            actions::ideas::would_wait(app, &citizen, &answers).await?
        }
        _ => false,
    };
    let mut connection = app.db.read().await?;
    let topics = match step {
        Step::Topic | Step::Check => store::ideas::list_topics(&mut connection).await?,
        _ => Vec::new(),
    };
    let seats = match step {
        Step::Place => store::constituencies::list(&mut connection, app.now().day()).await?,
        Step::Check if !answers.constituency.is_empty() => {
            store::constituencies::find(&mut connection, &answers.constituency)
                .await?
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    };
    if step == Step::Place && answers.constituency.is_empty() {
        // Most local ideas are about home; the chosen seat is only a suggestion until "one constituency" is ticked.
        let own = viewer
            .account
            .as_ref()
            .and_then(|account| account.constituency.clone());
        answers.constituency = own.unwrap_or_default();
    }
    let topic_name = |key: &str| {
        topics
            .iter()
            .find(|topic| topic.key == key)
            .map_or(String::new(), |topic| topic.name.clone())
    };
    let check = (step == Step::Check).then(|| Check {
        kind: Kind::from_key(&answers.kind).map_or("", Kind::in_words),
        topic: topic_name(&answers.topic),
        place: match answers.scope {
            Scope::Local => seats
                .first()
                .map_or(String::new(), |seat| seat.name.clone()),
            _ => "The whole country".to_owned(),
        },
        what: markup::render(&answers.what),
        why: markup::render(&answers.why),
        evidence: answers
            .links
            .iter()
            .filter(|link| !link.url.trim().is_empty())
            .map(|link| format!("{}: {}", link.shows.trim(), link.url.trim()))
            .collect::<Vec<_>>()
            .join("\n"),
        waits,
    });
    let mut seat_options = vec![(String::new(), "Choose a constituency".to_owned())];
    seat_options.extend(seats.into_iter().map(|seat| (seat.code, seat.name)));
    let refused = !errors.is_empty();
    let advice = (step == Step::Check)
        .then(|| actions::advice::look(&answers.words()))
        .flatten();
    let shown = StepShow {
        advice,
        layout,
        step,
        draft,
        before: step
            .before()
            .map_or_else(|| "/ideas/new".to_owned(), address),
        progress: progress(step),
        kinds: Kind::ALL
            .iter()
            .map(|kind| (kind.key(), kind.in_words(), kind.hint()))
            .collect(),
        topics: topics
            .into_iter()
            .map(|topic| (topic.key, topic.name, ""))
            .collect(),
        seats: seat_options,
        similar: similar.iter().map(|card| Row::new(card, false)).collect(),
        links: link_fields(&answers.links, &errors),
        scope: match answers.scope {
            Scope::Unsaid => "",
            Scope::National => "national",
            Scope::Local => "local",
        },
        answers,
        check,
        errors,
        is_signed_in: viewer.citizen().is_some(),
    };
    let status = if refused {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, Html(shown.render()?)).into_response())
}

fn address(step: Step) -> String {
    format!("/ideas/new/{}", step.key())
}

/// The similar ideas and the check are no questions.
fn progress(step: Step) -> String {
    let questions = Step::ALL
        .into_iter()
        .filter(|step| !matches!(step, Step::Similar | Step::Check));
    let all = questions.clone().count();
    let at = questions.into_iter().position(|question| question == step);
    at.map_or_else(String::new, |at| format!("Question {} of {all}", at + 1))
}
