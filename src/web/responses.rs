//! The pages of MPs' responses: writing one, checking it before it is published, changing it, and reading what it said before.
//! They must not know who may respond; they show what `domain::response` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::error::{Error, Result};
use super::form::{Errors, Form, Path};
use super::layout::Layout;
use super::parts::handed_back;
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::Mp;
use crate::domain::advice::Advice;
use crate::domain::diff::{self, Segment};
use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::refusal::Refusal;
use crate::domain::response::{
    self, AskedIdea, Capacity, DayLabel, Position, ResponseWords, Signature, Standing,
};
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;
use crate::store;
use crate::store::desk::Entry;
use crate::store::responses::Version;

pub mod drafts;
mod form;
pub mod handover;
pub mod joint;

pub use form::ResponseForm;
use form::{SourceFields, source_fields};

#[derive(Template)]
#[template(path = "responses/edit.html")]
struct ResponseEdit {
    layout: Layout,
    errors: Errors,
    idea: AskedIdea,
    label: DayLabel,
    form: ResponseForm,
    sources: Vec<SourceFields>,
    positions: Vec<(&'static str, &'static str, &'static str)>,
    capacities: Vec<(&'static str, &'static str, &'static str)>,
    /// Where the form goes.
    action: String,
    is_new: bool,
    /// What the desk answers together with the idea.
    together: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "responses/check.html")]
struct ResponseCheck {
    layout: Layout,
    idea: AskedIdea,
    form: ResponseForm,
    words: ResponseWords,
    signature: Signature,
    action: String,
    is_new: bool,
    /// What the respect screen says: MPs are under the same rules.
    advice: Option<Advice>,
}

#[derive(Template)]
#[template(path = "responses/stale.html")]
struct ResponseStale {
    layout: Layout,
    idea: AskedIdea,
    form: ResponseForm,
    standing: Standing,
    summary: Vec<Segment>,
    details: Vec<Segment>,
    action: String,
}

#[derive(Template)]
#[template(path = "responses/versions.html")]
struct ResponseVersions {
    layout: Layout,
    number: IdeaNumber,
    title: String,
    response: ResponseId,
    versions: Vec<Changed>,
}

/// One version beside the one before it.
struct Changed {
    version: Version,
    is_first: bool,
    position: Vec<Segment>,
    summary: Vec<Segment>,
    details: Vec<Segment>,
}

/// A response has no page of its own: it stands on its idea's.
pub async fn show(State(app): State<App>, Path(id): Path<ResponseId>) -> Result {
    let found = store::responses::find_standing(&mut *app.db.read().await?, id).await?;
    let (number, _) = found
        .filter(|(_, standing)| standing.is_published)
        .ok_or(Refusal::NotFound)?;
    Ok(Redirect::to(&paths::response(number, id)).into_response())
}

/// An empty form, or the one that was kept while its MP signed in.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(number): Path<IdeaNumber>,
) -> Result {
    let (idea, label) = actions::responses::prepare(&app, &mp, number).await?;
    let action = form::action_of_idea(number);
    let kept = session::kept_form::<ResponseForm>(&session, &action).await?;
    let mut form = kept.unwrap_or_default().with_op(clock::random_token());
    let together = actions::responses::list_together(&app, mp.member(), number).await?;
    if form.ideas.is_empty() && !together.is_empty() {
        let also = together.iter().map(|entry| entry.item.number);
        form = form.on_ideas(std::iter::once(number).chain(also));
    }
    if form.capacity.is_empty()
        && let Some((capacity, office)) =
            actions::house::find_office(&app, mp.member(), app.now().day()).await?
    {
        capacity.key().clone_into(&mut form.capacity);
        form.office = office;
    }
    let mut page = form_page(layout, Errors::default(), idea, label, form, action, true);
    page.together = together;
    Ok(Html(page.render()?).into_response())
}

/// Shows the response as readers will see it, or publishes it.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(mut form): Form<ResponseForm>,
) -> Result {
    let action = form::action_of_idea(number);
    let Some(mp) = seated(&viewer, &session, &action, &form).await? else {
        let next = paths::new_response(number);
        return Ok(Redirect::to(&paths::sign_in(&next)).into_response());
    };
    let numbers = form.numbers_from(number);
    if let Ok(numbers) = &numbers {
        let several = numbers.len() > 1;
        form = form.on_ideas(numbers.iter().copied().filter(|_| several));
    }
    let words = match (form.parse(), &numbers) {
        (Err(errors), Err(wrong)) => Err([errors, vec![wrong.clone()]].concat()),
        (Ok(_), Err(wrong)) => Err(vec![wrong.clone()]),
        (words, Ok(_)) => words,
    };
    if let (Ok(words), Ok(numbers), true) =
        (&words, &numbers, form.is_to_publish() || form.is_together())
    {
        let done = if form.is_together() {
            actions::responses::joint::start(&app, &mp, &form.op, numbers, words.clone()).await
        } else {
            actions::responses::publish(&app, &mp, &form.op, numbers, words.clone()).await
        };
        let refusal = match done {
            Ok(id) if form.is_together() => {
                session::forget_form(&session, &action).await?;
                session::say_next(
                    &session,
                    "Your text is a draft now. Nothing is published: invite colleagues to sign it.",
                )
                .await?;
                return Ok(Redirect::to(&paths::joint(id)).into_response());
            }
            Ok(id) => {
                session::forget_form(&session, &action).await?;
                session::say_next(&session, "Your response is published. Its author and everybody who asked are being told.").await?;
                return Ok(Redirect::to(&paths::response(number, id)).into_response());
            }
            Err(app::Error::Refusal(refusal)) => refusal,
            Err(error) => return Err(error.into()),
        };
        if matches!(refusal, Refusal::NotNow(_)) {
            session::keep_form(&session, &action, &form).await?;
        }
        return handed_back::answer(layout, refusal.into(), form.written());
    }
    let (idea, label) = match actions::responses::prepare(&app, &mp, number).await {
        Ok(found) => found,
        Err(error) => return handed_back::answer(layout, error.into(), form.written()),
    };
    let together = actions::responses::list_together(&app, mp.member(), number).await?;
    let together = Some(together);
    answer(
        layout,
        app.now(),
        idea,
        label,
        form,
        words,
        action,
        together,
    )
}

/// The form with the response as it stands.
pub async fn edit(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(id): Path<ResponseId>,
) -> Result {
    // What several signed is changed where they wrote it.
    let found = store::responses::find_standing(&mut *app.db.read().await?, id).await?;
    if found.is_some_and(|(_, standing)| standing.is_joint && standing.lead == mp.member()) {
        return Ok(Redirect::to(&paths::joint(id)).into_response());
    }
    let (idea, standing, label) = actions::responses::prepare_edit(&app, &mp, id).await?;
    let action = form::action_of_response(id);
    let kept = session::kept_form::<ResponseForm>(&session, &action).await?;
    let form = kept
        .unwrap_or_else(|| ResponseForm::of(&standing))
        .with_op(clock::random_token());
    let page = form_page(layout, Errors::default(), idea, label, form, action, false);
    Ok(Html(page.render()?).into_response())
}

/// Shows the new wording as readers will see it, publishes it, or shows both texts where somebody was faster.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(id): Path<ResponseId>,
    Form(form): Form<ResponseForm>,
) -> Result {
    let action = form::action_of_response(id);
    let Some(mp) = seated(&viewer, &session, &action, &form).await? else {
        let next = paths::edit_response(id);
        return Ok(Redirect::to(&paths::sign_in(&next)).into_response());
    };
    let mut words = form.parse();
    if let (Ok(parsed), true) = (&words, form.is_to_publish()) {
        let read = form.version;
        match actions::responses::edit(&app, &mp, &form.op, id, read, parsed.clone()).await {
            Ok(_) => {
                session::forget_form(&session, &action).await?;
                session::say_next(
                    &session,
                    "Your response is changed. What it said before stays readable.",
                )
                .await?;
                return Ok(Redirect::to(&format!("/responses/{id}")).into_response());
            }
            Err(app::Error::Refusal(Refusal::Stale)) => {
                return match actions::responses::prepare_edit(&app, &mp, id).await {
                    Ok((idea, standing, _)) => stale(layout, idea, standing, form, action),
                    Err(error) => handed_back::answer(layout, error.into(), form.written()),
                };
            }
            Err(app::Error::Refusal(Refusal::NotNow(why))) => {
                words = Err(vec![FieldError::new("summary", why)]);
            }
            Err(error) => return handed_back::answer(layout, error.into(), form.written()),
        }
    }
    let (idea, _, label) = match actions::responses::prepare_edit(&app, &mp, id).await {
        Ok(found) => found,
        Err(error) => return handed_back::answer(layout, error.into(), form.written()),
    };
    answer(layout, app.now(), idea, label, form, words, action, None)
}

/// Every wording with what changed since the one before, each with the label of its day.
pub async fn versions(
    State(app): State<App>,
    layout: Layout,
    Path(id): Path<ResponseId>,
) -> Result {
    let mut connection = app.db.read().await?;
    let (number, standing) = store::responses::find_standing(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::find_idea(&mut connection, number)
        .await?
        .filter(|idea| standing.is_published && idea.publication.is_readable())
        .ok_or(Refusal::NotFound)?;
    let all = store::responses::list_versions(&mut connection, id).await?;
    let mut versions: Vec<Changed> = Vec::with_capacity(all.len());
    for version in all {
        let before = versions.last().map(|changed| &changed.version);
        versions.push(Changed::new(before, version.clone()));
    }
    versions.reverse();
    let page = ResponseVersions {
        layout,
        number,
        title: idea.title,
        response: id,
        versions,
    };
    Ok(Html(page.render()?).into_response())
}

/// The MP who sent a form. Somebody whose session ended meanwhile signs in first, and the form waits.
async fn seated(
    viewer: &Viewer,
    session: &Session,
    action: &str,
    form: &ResponseForm,
) -> Result<Option<Mp>> {
    if viewer.account.is_none() {
        session::keep_form(session, action, form).await?;
        return Ok(None);
    }
    Ok(Some(viewer.signed_in()?.as_mp()?))
}

/// What comes back before anything is published: the form with its errors, the form to go on with, or the check. `together` is what the
/// desk answers with the idea; none where a response is reworded.
#[expect(clippy::too_many_arguments, reason = "one page's worth of facts")]
fn answer(
    layout: Layout,
    now: Timestamp,
    idea: AskedIdea,
    label: DayLabel,
    form: ResponseForm,
    words: std::result::Result<ResponseWords, Vec<FieldError>>,
    action: String,
    together: Option<Vec<Entry>>,
) -> Result {
    let is_new = together.is_some();
    let words = match words {
        Ok(words) if !form.is_to_change() => words,
        Ok(_) => {
            let mut page = form_page(layout, Errors::default(), idea, label, form, action, is_new);
            page.together = together.unwrap_or_default();
            return Ok(Html(page.render()?).into_response());
        }
        Err(errors) => {
            let mut page = form_page(layout, errors.into(), idea, label, form, action, is_new);
            page.together = together.unwrap_or_default();
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
        }
    };
    let signature = response::signature(&idea, label, &words, now);
    // What is said of the sources is read by everybody, too.
    let sources = words.sources.iter();
    let sources = sources.flat_map(|source| [source.title.as_str(), source.publisher.as_str()]);
    let said: Vec<&str> = [form.summary.as_str(), form.details.as_str()]
        .into_iter()
        .chain(sources)
        .collect();
    let page = ResponseCheck {
        advice: actions::advice::look(&said),
        layout,
        idea,
        form,
        words,
        signature,
        action,
        is_new,
    };
    Ok(Html(page.render()?).into_response())
}

fn form_page(
    layout: Layout,
    errors: Errors,
    idea: AskedIdea,
    label: DayLabel,
    form: ResponseForm,
    action: String,
    is_new: bool,
) -> ResponseEdit {
    ResponseEdit {
        layout,
        sources: source_fields(&form, &errors),
        errors,
        idea,
        label,
        form,
        positions: Position::ALL
            .map(|one| (one.key(), one.in_words(), one.hint()))
            .to_vec(),
        capacities: Capacity::ALL
            .map(|one| (one.key(), one.signed_as(), ""))
            .to_vec(),
        action,
        is_new,
        together: Vec::new(),
    }
}

fn stale(
    layout: Layout,
    idea: AskedIdea,
    standing: Standing,
    form: ResponseForm,
    action: String,
) -> std::result::Result<Response, Error> {
    let page = ResponseStale {
        layout,
        summary: diff::words(&standing.words.summary, &form.summary),
        details: diff::words(&standing.words.details, &form.details.replace("\r\n", "\n")),
        idea,
        // Publishing again is a decision made with both texts in sight.
        form: form
            .at_version(standing.version)
            .with_op(clock::random_token()),
        standing,
        action,
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

impl Changed {
    fn new(before: Option<&Version>, version: Version) -> Self {
        let old = before.unwrap_or(&version);
        Self {
            position: diff::words(old.position.in_words(), version.position.in_words()),
            summary: diff::words(&old.summary, &version.summary),
            details: diff::words(&old.details, &version.details),
            is_first: before.is_none(),
            version,
        }
    }
}
