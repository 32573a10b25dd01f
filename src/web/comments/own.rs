//! What comes after a comment was written: rewording, earlier words, taking it back, and helpful marks.
//! It must not know how conversations are laid out.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::actions;
use crate::app::{self, App};
use crate::domain::account::Citizen;
use crate::domain::advice::Advice;
use crate::domain::comment::{CommentWords, Standing};
use crate::domain::diff::{self, Segment};
use crate::domain::ids::CommentId;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::viewer::Viewer;
use crate::web::{paths, session};

#[derive(Template)]
#[template(path = "comments/edit.html")]
struct CommentEdit {
    layout: Layout,
    comment: Standing,
    words: String,
    errors: Errors,
    is_free: bool,
    is_kept: bool,
    is_stale: bool,
    changes: Vec<Segment>,
    advice: Option<Advice>,
}

#[derive(Template)]
#[template(path = "comments/versions.html")]
struct CommentVersions {
    layout: Layout,
    comment: Standing,
    versions: Vec<Version>,
}

struct Version {
    nth: usize,
    written_at: Timestamp,
    changes: Vec<Segment>,
}

#[derive(Template)]
#[template(path = "comments/withdrawal.html")]
struct CommentWithdrawal {
    layout: Layout,
    comment: Standing,
}

/// New words for a comment that was read at a revision.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reworded {
    #[serde(deserialize_with = "crate::web::form::version")]
    revision: i64,
    words: String,
    /// "yes" once the respect screen's advice was shown.
    advised: String,
}

/// Where a helpful mark was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pressed {
    next: String,
}

/// The form for new words.
pub async fn edit(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    session: Session,
    Path(id): Path<CommentId>,
) -> Result {
    let comment = find(&app, id).await?;
    may_change(&comment, &citizen)?;
    let kept = session::kept_form::<Reworded>(&session, &action(id)).await?;
    let is_kept = kept.is_some();
    let words = kept.map_or_else(|| comment.words.clone(), |kept| kept.words);
    draw(&app, layout, comment, words, is_kept, None)
}

/// Saves new words. Where the comment changed meanwhile, both texts are shown and the person decides again.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(id): Path<CommentId>,
    Form(form): Form<Reworded>,
) -> Result {
    if let Some(way) = viewer.way_to(&format!("/comments/{id}/edit")) {
        session::keep_form(&session, &action(id), &form).await?;
        return Ok(Redirect::to(&way).into_response());
    }
    let was_advised = form.advised == "yes";
    if CommentWords::parse("words", &form.words).is_ok()
        && let Some(advice) = actions::advice::speak_once(&app, was_advised, &[&form.words]).await?
    {
        let mut comment = find(&app, id).await?;
        may_change(&comment, &viewer.signed_in()?.as_citizen()?)?;
        // What was read stays what was read: a change meanwhile is still noticed when the words go out.
        comment.revision = form.revision;
        return draw(&app, layout, comment, form.words, false, Some(advice));
    }
    let refusal = match reword(&app, &viewer, id, &form).await {
        Ok(()) => {
            if was_advised {
                actions::advice::count_answer(&app, &[&form.words]).await?;
            }
            session::forget_form(&session, &action(id)).await?;
            session::say_next(&session, "Your comment is changed.").await?;
            return Ok(Redirect::to(&paths::conversation(id)).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let is_stale = refusal == Refusal::Stale;
    let errors = match refusal {
        Refusal::Fields(errors) => Errors::from(errors),
        Refusal::NotFound => return super::writing::gone(layout, form.words),
        Refusal::NotYours => return Err(Refusal::NotYours.into()),
        Refusal::Stale => Errors::default(),
        other => Errors::from(FieldError::new("words", other.words())),
    };
    let comment = find(&app, id).await?;
    if viewer.account.map(|account| account.id) != comment.author {
        return Err(Refusal::NotYours.into());
    }
    if !comment.is_readable() {
        // Withdrawn or hidden meanwhile: nothing can be saved, so the words are handed back.
        return super::writing::gone(layout, form.words);
    }
    let changes = if is_stale {
        diff::words(&comment.words, &form.words)
    } else {
        Vec::new()
    };
    let page = CommentEdit {
        is_free: comment.is_freely_editable(app.now()),
        layout,
        comment,
        words: form.words,
        errors,
        is_kept: false,
        is_stale,
        changes,
        advice: None,
    };
    Ok((status, Html(page.render()?)).into_response())
}

async fn reword(app: &App, viewer: &Viewer, id: CommentId, form: &Reworded) -> app::Result<()> {
    let citizen = viewer.signed_in()?.as_citizen()?;
    let words =
        CommentWords::parse("words", &form.words).map_err(|error| Refusal::Fields(vec![error]))?;
    actions::comments::edit(app, &citizen, id, words, form.revision).await
}

/// The wordings of a comment, newest first, each with what it changed.
pub async fn versions(State(app): State<App>, layout: Layout, Path(id): Path<CommentId>) -> Result {
    let mut connection = app.db.read().await?;
    let comment = store::comments::find(&mut connection, id)
        .await?
        .filter(Standing::is_readable)
        .ok_or(Refusal::NotFound)?;
    let kept = store::comments::list_versions(&mut connection, id).await?;
    let mut before = None::<&str>;
    let mut versions: Vec<Version> = kept
        .iter()
        .zip(1..)
        .map(|(version, nth)| {
            let earlier = before.replace(&version.words).unwrap_or(&version.words);
            Version {
                nth,
                written_at: version.written_at,
                changes: diff::words(earlier, &version.words),
            }
        })
        .collect();
    versions.reverse();
    let page = CommentVersions {
        layout,
        comment,
        versions,
    };
    Ok(Html(page.render()?).into_response())
}

/// Asks once more before a comment is taken back.
pub async fn new_withdrawal(
    State(app): State<App>,
    layout: Layout,
    citizen: Citizen,
    Path(id): Path<CommentId>,
) -> Result {
    let comment = find(&app, id).await?;
    may_change(&comment, &citizen)?;
    Ok(Html(CommentWithdrawal { layout, comment }.render()?).into_response())
}

/// Takes a comment back.
pub async fn create_withdrawal(
    State(app): State<App>,
    citizen: Citizen,
    session: Session,
    Path(id): Path<CommentId>,
) -> Result {
    actions::comments::withdraw(&app, &citizen, id).await?;
    session::say_next(
        &session,
        "Your comment is taken back. A line in its place says so.",
    )
    .await?;
    Ok(Redirect::to(&paths::conversation(id)).into_response())
}

/// Marks a comment as helpful.
pub async fn create_helpful(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CommentId>,
    Form(form): Form<Pressed>,
) -> Result {
    set_helpful(&app, &viewer, id, true, &form).await
}

/// Takes a helpful mark back.
pub async fn destroy_helpful(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<CommentId>,
    Form(form): Form<Pressed>,
) -> Result {
    set_helpful(&app, &viewer, id, false, &form).await
}

async fn set_helpful(
    app: &App,
    viewer: &Viewer,
    id: CommentId,
    helpful: bool,
    form: &Pressed,
) -> Result {
    let back = match paths::local_or_home(&form.next).as_str() {
        "/" => paths::conversation(id),
        place => place.to_owned(),
    };
    if let Some(way) = viewer.way_to(&back) {
        return Ok(Redirect::to(&way).into_response());
    }
    let citizen = viewer.signed_in()?.as_citizen()?;
    actions::comments::set_helpful(app, &citizen, id, helpful).await?;
    Ok(Redirect::to(&back).into_response())
}

fn draw(
    app: &App,
    layout: Layout,
    comment: Standing,
    words: String,
    is_kept: bool,
    advice: Option<Advice>,
) -> Result {
    let page = CommentEdit {
        is_free: comment.is_freely_editable(app.now()),
        layout,
        comment,
        words,
        errors: Errors::default(),
        is_kept,
        is_stale: false,
        changes: Vec::new(),
        advice,
    };
    Ok(Html(page.render()?).into_response())
}

async fn find(app: &App, id: CommentId) -> Result<Standing> {
    let found = store::comments::find(&mut *app.db.read().await?, id).await?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// The page of a form that its sender may not send is not shown; the rule itself stands in the domain and asks again.
fn may_change(comment: &Standing, citizen: &Citizen) -> Result<()> {
    if comment.is_changeable_by(citizen.id()) {
        return Ok(());
    }
    Err(if comment.author == Some(citizen.id()) {
        Refusal::NotNow("This comment can no longer be changed.".into())
    } else {
        Refusal::NotYours
    }
    .into())
}

fn action(id: CommentId) -> String {
    format!("/comments/{id}")
}
