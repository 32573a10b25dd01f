//! The pages on which an MP's office drafts a response and the MP approves it: for that office, and for nobody else.
//! They must not know who may do what; they show what `domain::response::draft` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::ResponseForm;
use super::form::{SourceFields, source_fields};
use crate::actions;
use crate::actions::responses::drafts::Seen;
use crate::app::{self, App};
use crate::clock;
use crate::domain::advice::Advice;
use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::response::draft::{Making, State as Stage, Step};
use crate::domain::response::{self, AskedIdea, Capacity, DayLabel, Position, Signature};
use crate::domain::text::FieldError;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path, Query};
use crate::web::layout::Layout;
use crate::web::viewer::Viewer;
use crate::web::{paths, session};

#[derive(Template)]
#[template(path = "responses/drafts/edit.html")]
struct DraftEdit {
    layout: Layout,
    errors: Errors,
    /// Who answers, under which label.
    label: DayLabel,
    title: String,
    form: ResponseForm,
    sources: Vec<SourceFields>,
    positions: Vec<(&'static str, &'static str, &'static str)>,
    capacities: Vec<(&'static str, &'static str, &'static str)>,
    /// Where the form goes, and where leaving it leads.
    action: String,
    back: String,
    is_new: bool,
    /// Whether saving takes an approval back.
    is_approved: bool,
}

#[derive(Template)]
#[template(path = "responses/drafts/show.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what one reader may do with it, each asked by the page on its own"
)]
struct DraftShow {
    layout: Layout,
    errors: Errors,
    seen: Seen,
    signature: Option<Signature>,
    state: &'static str,
    /// What readers would be told of how it came to be.
    making: &'static str,
    note: String,
    may_edit: bool,
    may_submit: bool,
    may_approve: bool,
    may_return: bool,
    may_publish: bool,
    /// What the respect screen says: MPs are under the same rules.
    advice: Option<Advice>,
}

/// Which other ideas the draft answers: what the desk joined.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    also: String,
}

/// Which version was on the page, and what the button said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepForm {
    version: i64,
    /// "publish" approves and publishes with one press.
    then: String,
    note: String,
}

/// An empty form, or the one that was kept while its writer signed in.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Query(asked): Query<Asked>,
) -> Result {
    let action = action_of_idea(number);
    let kept = session::kept_form::<ResponseForm>(&session, &action).await?;
    let mut form = kept.unwrap_or_default().with_op(clock::random_token());
    if form.ideas.is_empty() && !asked.also.is_empty() {
        form.ideas = numbers_of(number, &asked.also);
    } else if form.ideas.is_empty() {
        let also = actions::responses::list_together(&app, by.member(), number).await?;
        let also = also.into_iter().map(|entry| entry.item.number);
        form = form.on_ideas(std::iter::once(number).chain(also));
    }
    let (ideas, label) = actions::responses::drafts::prepare(&app, &by, &[number]).await?;
    let page = edit_page(
        layout,
        Errors::default(),
        (&ideas, label),
        form,
        Target::Idea(number),
    );
    Ok(Html(page.render()?).into_response())
}

/// Keeps a new draft. What was written waits while its writer signs in.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<ResponseForm>,
) -> Result {
    let action = action_of_idea(number);
    let Some(by) = hand(&app, &viewer, &session, &action, &form).await? else {
        let next = format!("/ideas/{number}/drafts/new");
        return Ok(Redirect::to(&paths::sign_in(&next)).into_response());
    };
    let (ideas, label) = actions::responses::drafts::prepare(&app, &by, &[number]).await?;
    let mut errors = Vec::new();
    match (form.parse(), form.numbers()) {
        (Ok(words), Ok(numbers)) => {
            let done =
                actions::responses::drafts::start(&app, &by, &form.op, &numbers, words).await;
            match done {
                Ok(id) => {
                    session::forget_form(&session, &action).await?;
                    let said = "The draft is kept. Nobody outside the office sees it.";
                    return back(&session, id, said).await;
                }
                Err(app::Error::Refusal(Refusal::NotNow(why))) => {
                    errors.push(FieldError::new("ideas", why));
                }
                Err(error) => return Err(error.into()),
            }
        }
        (words, numbers) => {
            errors.extend(words.err().into_iter().flatten());
            errors.extend(numbers.err());
        }
    }
    let page = edit_page(
        layout,
        errors.into(),
        (&ideas, label),
        form,
        Target::Idea(number),
    );
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// One draft.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    Path(id): Path<ResponseId>,
) -> Result {
    let drawn = (String::new(), Errors::default());
    draw(&app, layout, &by, id, drawn, StatusCode::OK).await
}

/// The form with the words as they stand.
pub async fn edit(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Path(id): Path<ResponseId>,
) -> Result {
    by.check_may_draft()?;
    let seen = actions::responses::drafts::look(&app, &by, id).await?;
    let kept = session::kept_form::<ResponseForm>(&session, &address(id)).await?;
    let form = kept.unwrap_or_else(|| form_of(&seen));
    let page = edit_of(layout, Errors::default(), seen, form)?;
    Ok(Html(page.render()?).into_response())
}

/// Saves other words: whatever had been approved is to be approved again.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<ResponseForm>,
) -> Result {
    let action = address(id);
    let Some(by) = hand(&app, &viewer, &session, &action, &form).await? else {
        let next = format!("{action}/edit");
        return Ok(Redirect::to(&paths::sign_in(&next)).into_response());
    };
    let (mut errors, mut status) = (Vec::new(), StatusCode::UNPROCESSABLE_ENTITY);
    match (form.parse(), form.numbers()) {
        (Ok(words), Ok(numbers)) => {
            let read = form.version;
            match actions::responses::drafts::reword(&app, &by, id, read, &numbers, words).await {
                Ok(()) => {
                    session::forget_form(&session, &action).await?;
                    return back(&session, id, "The new words are kept.").await;
                }
                Err(app::Error::Refusal(Refusal::NotNow(why))) => {
                    errors.push(FieldError::new("ideas", why));
                }
                Err(app::Error::Refusal(Refusal::Stale)) => {
                    status = StatusCode::CONFLICT;
                    errors.push(FieldError::new(
                        "summary",
                        "The draft was changed in another window meanwhile. Yours is still here: save it again to put it in the place of the other one.",
                    ));
                }
                Err(error) => return Err(error.into()),
            }
        }
        (words, numbers) => {
            errors.extend(words.err().into_iter().flatten());
            errors.extend(numbers.err());
        }
    }
    let seen = actions::responses::drafts::look(&app, &by, id).await?;
    let form = form.at_version(seen.signed.draft.version);
    let page = edit_of(layout, errors.into(), seen, form)?;
    Ok((status, Html(page.render()?)).into_response())
}

/// Puts it before those who may approve.
pub async fn create_submission(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<StepForm>,
) -> Result {
    let step = Step::Submitted;
    actions::responses::drafts::step(&app, &by, id, form.version, step, "").await?;
    let said = "Submitted. The MP, or an approver of the office, reads it now.";
    back(&session, id, said).await
}

/// Approves it, and publishes it with the same press where that was asked.
pub async fn create_approval(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<StepForm>,
) -> Result {
    if form.then == "publish" {
        let done = actions::responses::drafts::approve_and_publish(&app, &by, id, form.version);
        return published(&session, id, done.await?).await;
    }
    let step = Step::Approved;
    actions::responses::drafts::step(&app, &by, id, form.version, step, "").await?;
    let said = "Approved. Anybody in the office who drafts can publish it now, word for word.";
    back(&session, id, said).await
}

/// Gives it back with a note.
pub async fn create_return(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<StepForm>,
) -> Result {
    let step = Step::Returned;
    match actions::responses::drafts::step(&app, &by, id, form.version, step, &form.note).await {
        Ok(()) => back(&session, id, "Given back with your note.").await,
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let drawn = (form.note, errors.into());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&app, layout, &by, id, drawn, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Publishes what was approved.
pub async fn create_publication(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<StepForm>,
) -> Result {
    let number = actions::responses::drafts::publish(&app, &by, id, form.version).await?;
    published(&session, id, number).await
}

/// Gives it up.
pub async fn destroy(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<StepForm>,
) -> Result {
    let step = Step::Ended;
    actions::responses::drafts::step(&app, &by, id, form.version, step, "").await?;
    session::say_next(
        &session,
        "The draft is given up. Nothing of it was published.",
    )
    .await?;
    Ok(Redirect::to("/desk").into_response())
}

async fn published(session: &Session, id: ResponseId, number: IdeaNumber) -> Result {
    let said = "The response is published. Its author and everybody who asked are being told.";
    session::say_next(session, said).await?;
    Ok(Redirect::to(&paths::response(number, id)).into_response())
}

async fn back(session: &Session, id: ResponseId, said: &'static str) -> Result {
    session::say_next(session, said).await?;
    Ok(Redirect::to(&address(id)).into_response())
}

fn address(id: ResponseId) -> String {
    format!("/desk/drafts/{id}")
}

fn action_of_idea(number: IdeaNumber) -> String {
    format!("/ideas/{number}/drafts")
}

/// "417, 418": the main idea first, then what came along.
fn numbers_of(main: IdeaNumber, also: &str) -> String {
    let others = also
        .split(',')
        .filter_map(|part| part.trim().parse::<IdeaNumber>().ok())
        .filter(|number| *number != main)
        .map(|number| number.to_string());
    let all: Vec<String> = std::iter::once(main.to_string()).chain(others).collect();
    all.join(", ")
}

/// Who sent a form. Somebody whose session ended meanwhile signs in first, and the form waits.
async fn hand(
    app: &App,
    viewer: &Viewer,
    session: &Session,
    action: &str,
    form: &ResponseForm,
) -> Result<Option<Hand>> {
    let Some(account) = &viewer.account else {
        session::keep_form(session, action, form).await?;
        return Ok(None);
    };
    Ok(Some(actions::offices::enter(app, account).await?))
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &Hand,
    id: ResponseId,
    (note, errors): (String, Errors),
    status: StatusCode,
) -> Result {
    let seen = actions::responses::drafts::look(app, by, id).await?;
    let draft = &seen.signed.draft;
    let is_own = draft.written_by == by.id();
    let stage = draft.state;
    let signature = match (&seen.label, seen.ideas.first()) {
        (Some(label), Some(main)) => Some(response::signature(
            main,
            label.clone(),
            &draft.words,
            app.now(),
        )),
        _ => None,
    };
    let is_of_mp = draft.written_by == by.mp().id();
    let making = match draft.approved_by {
        Some(approver) if approver != by.mp().id() => Making::ApprovedByOffice.in_words(),
        _ if is_of_mp => "",
        _ => Making::ApprovedByMember.in_words(),
    };
    let page = DraftShow {
        layout,
        errors,
        signature,
        state: stage.in_words(),
        making,
        note,
        may_edit: by.may_draft() && stage.is_open(),
        may_submit: by.may_draft() && stage == Stage::Draft && !by.is_mp(),
        may_approve: by.may_approve()
            && (by.is_mp() || !is_own)
            && matches!(stage, Stage::Draft | Stage::Submitted),
        may_return: by.may_approve() && matches!(stage, Stage::Submitted | Stage::Approved),
        may_publish: by.may_draft() && stage == Stage::Approved,
        advice: actions::advice::look(&[&draft.words.summary, &draft.words.details]),
        seen,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn form_of(seen: &Seen) -> ResponseForm {
    let draft = &seen.signed.draft;
    let numbers: Vec<String> = seen
        .ideas
        .iter()
        .map(|idea| idea.number.to_string())
        .collect();
    let mut form = ResponseForm::of_words(&draft.words).at_version(draft.version);
    form.ideas = numbers.join(", ");
    form
}

/// What a form is about.
#[derive(Clone, Copy)]
enum Target {
    Idea(IdeaNumber),
    Draft { id: ResponseId, is_approved: bool },
}

fn edit_of(
    layout: Layout,
    errors: Errors,
    seen: Seen,
    form: ResponseForm,
) -> std::result::Result<DraftEdit, Refusal> {
    let draft = &seen.signed.draft;
    if !draft.state.is_open() {
        return Err(Refusal::NotNow(
            "This draft is published or given up, so its words stay as they are.".into(),
        ));
    }
    let target = Target::Draft {
        id: draft.id,
        is_approved: draft.state == Stage::Approved,
    };
    let label = seen
        .label
        .ok_or_else(|| Refusal::NotNow("By our register this seat is not held today.".into()))?;
    Ok(edit_page(
        layout,
        errors,
        (&seen.ideas, label),
        form,
        target,
    ))
}

fn edit_page(
    layout: Layout,
    errors: Errors,
    (ideas, label): (&[AskedIdea], DayLabel),
    form: ResponseForm,
    target: Target,
) -> DraftEdit {
    let (action, back, is_new, is_approved) = match target {
        Target::Idea(number) => (action_of_idea(number), paths::idea(number), true, false),
        Target::Draft { id, is_approved } => (address(id), address(id), false, is_approved),
    };
    DraftEdit {
        layout,
        sources: source_fields(&form, &errors),
        errors,
        label,
        title: ideas
            .first()
            .map(|idea| idea.title.clone())
            .unwrap_or_default(),
        form,
        positions: Position::ALL
            .map(|one| (one.key(), one.in_words(), one.hint()))
            .to_vec(),
        capacities: Capacity::ALL
            .map(|one| (one.key(), one.signed_as(), ""))
            .to_vec(),
        action,
        back,
        is_new,
        is_approved,
    }
}
