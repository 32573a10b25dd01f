//! Writing a comment or a reply: the form, the word before posting, and what becomes of the words when something gets in the way.
//! It must not know how conversations are laid out.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::actions;
use crate::app::{self, App};
use crate::domain::advice::Advice;
use crate::domain::comment::{self, CommentWords, Ground, Purpose, Standing};
use crate::domain::ids::{CommentId, IdeaNumber};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::parts::comments::CommentForm;
use crate::web::viewer::Viewer;
use crate::web::{paths, session};

#[derive(Template)]
#[template(path = "comments/new.html")]
struct CommentNew {
    layout: Layout,
    ground: Ground,
    answered: Option<Standing>,
    form: CommentForm,
    is_kept: bool,
}

#[derive(Template)]
#[template(path = "comments/gone.html")]
struct CommentGone {
    layout: Layout,
    words: String,
    kept: String,
}

/// The comment form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Written {
    op: String,
    purpose: String,
    words: String,
    /// "yes" once the respect screen's advice was shown: it speaks once an item.
    advised: String,
}

impl Written {
    /// Whether there is nothing to mend before it can be published: advice is for words that could go out.
    fn is_complete(&self, target: Target) -> bool {
        let has_purpose =
            matches!(target, Target::Comment(_)) || Purpose::from_key(&self.purpose).is_some();
        has_purpose && CommentWords::parse("words", &self.words).is_ok()
    }
}

/// The form for a comment, with what was written before signing in.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(number): Path<IdeaNumber>,
) -> Result {
    let target = Target::Idea(number);
    let kept = session::kept_form::<Written>(&session, &target.action()).await?;
    let is_kept = kept.is_some();
    let page = Draft {
        form: kept.unwrap_or_default(),
        errors: Errors::default(),
        is_kept,
        advice: None,
    };
    draw(&app, layout, &viewer, target, page).await
}

/// The form for a reply, the answered words above it.
pub async fn new_reply(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(id): Path<CommentId>,
) -> Result {
    let target = Target::Comment(id);
    let kept = session::kept_form::<Written>(&session, &target.action()).await?;
    let is_kept = kept.is_some();
    let page = Draft {
        form: kept.unwrap_or_default(),
        errors: Errors::default(),
        is_kept,
        advice: None,
    };
    draw(&app, layout, &viewer, target, page).await
}

/// Publishes a comment.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<Written>,
) -> Result {
    take(&app, layout, &viewer, &session, Target::Idea(number), form).await
}

/// Publishes a reply.
pub async fn create_reply(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Path(id): Path<CommentId>,
    Form(form): Form<Written>,
) -> Result {
    take(&app, layout, &viewer, &session, Target::Comment(id), form).await
}

/// What a comment is about.
#[derive(Clone, Copy)]
enum Target {
    Idea(IdeaNumber),
    Comment(CommentId),
}

impl Target {
    fn action(self) -> String {
        match self {
            Self::Idea(number) => paths::comments(number),
            Self::Comment(id) => format!("/comments/{id}/replies"),
        }
    }

    fn new_href(self) -> String {
        match self {
            Self::Idea(number) => paths::new_comment(number),
            Self::Comment(id) => format!("/comments/{id}/reply"),
        }
    }
}

/// A form as it was written, with what is wrong about it.
struct Draft {
    form: Written,
    errors: Errors,
    is_kept: bool,
    advice: Option<Advice>,
}

/// Carries a form out. Whatever happens, the words are published, kept in the session, or shown again.
async fn take(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    session: &Session,
    target: Target,
    form: Written,
) -> Result {
    if let Some(way) = viewer.way_to(&target.new_href()) {
        session::keep_form(session, &target.action(), &form).await?;
        return Ok(Redirect::to(&way).into_response());
    }
    let was_advised = form.advised == "yes";
    if form.is_complete(target)
        && let Some(advice) = actions::advice::speak_once(app, was_advised, &[&form.words]).await?
    {
        let page = Draft {
            advice: Some(advice),
            form,
            errors: Errors::default(),
            is_kept: false,
        };
        return draw(app, layout, viewer, target, page).await;
    }
    let refusal = match publish(app, viewer, target, &form).await {
        Ok(id) => {
            if was_advised {
                actions::advice::count_answer(app, &[&form.words]).await?;
            }
            session::forget_form(session, &target.action()).await?;
            if is_held(app, id).await? {
                session::say_next(session, HELD).await?;
                return Ok(Redirect::to(&format!("/account/items/comment-{id}")).into_response());
            }
            let (words, place) = match target {
                Target::Idea(number) => ("Your comment is published.", paths::comment(number, id)),
                Target::Comment(_) => ("Your reply is published.", paths::conversation(id)),
            };
            session::say_next(session, words).await?;
            return Ok(Redirect::to(&place).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::Fields(errors) => Errors::from(errors),
        Refusal::NotFound => return gone(layout, form.words),
        other => Errors::from(FieldError::new("words", other.words())),
    };
    let page = Draft {
        form,
        errors,
        is_kept: false,
        advice: None,
    };
    let mut response = draw(app, layout, viewer, target, page).await?;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    Ok(response)
}

/// What is said about words that wait for a person.
const HELD: &str = "We have your words, and nothing of them is lost. A person looks at them before everybody sees them.";

/// Whether a comment waits for a person: then it is shown to its author alone.
async fn is_held(app: &App, id: CommentId) -> Result<bool> {
    let item = crate::domain::moderation::queue::ItemRef {
        kind: crate::domain::report::SubjectKind::Comment,
        id: id.get(),
    };
    let found = store::moderation::items::find(&mut *app.db.read().await?, item).await?;
    Ok(found.is_some_and(|found| found.publication == crate::domain::idea::Publication::Held))
}

async fn publish(
    app: &App,
    viewer: &Viewer,
    target: Target,
    form: &Written,
) -> app::Result<CommentId> {
    let citizen = viewer.signed_in()?.as_citizen()?;
    let words = CommentWords::parse("words", &form.words);
    match target {
        Target::Idea(number) => {
            let purpose = Purpose::from_key(&form.purpose).ok_or_else(|| {
                FieldError::new(
                    "purpose",
                    "Please choose what your comment is, so that readers find it.",
                )
            });
            match (purpose, words) {
                (Ok(purpose), Ok(words)) => {
                    actions::comments::publish(app, &citizen, number, purpose, words, &form.op)
                        .await
                }
                (purpose, words) => {
                    let errors = [purpose.err(), words.err()];
                    Err(Refusal::Fields(errors.into_iter().flatten().collect()).into())
                }
            }
        }
        Target::Comment(id) => {
            let words = words.map_err(|error| Refusal::Fields(vec![error]))?;
            actions::comments::reply(app, &citizen, id, words, &form.op).await
        }
    }
}

/// Draws the form of a comment or a reply; the words alone where what they were about is gone.
async fn draw(app: &App, layout: Layout, viewer: &Viewer, target: Target, draft: Draft) -> Result {
    let mut connection = app.db.read().await?;
    let found = match target {
        Target::Idea(number) => store::comments::find_ground(&mut connection, number)
            .await?
            .map(|ground| (ground, None)),
        Target::Comment(id) => store::comments::find(&mut connection, id)
            .await?
            .map(|answered| (answered.ground.clone(), Some(answered))),
    };
    let Some((ground, answered)) = found else {
        return gone(layout, draft.form.words);
    };
    let open = match &answered {
        None => comment::check_open(&ground),
        Some(to) => comment::check_answerable(to),
    };
    let mut errors = draft.errors;
    if let Err(refusal) = open
        && errors.is_empty()
    {
        if draft.form.words.is_empty() {
            return Err(refusal.into());
        }
        errors = FieldError::new("words", refusal.words()).into();
    }
    let fresh = CommentForm::new(target.action(), answered.is_none(), viewer);
    let page = CommentNew {
        form: CommentForm {
            purpose: draft.form.purpose,
            words: draft.form.words,
            op: if draft.form.op.is_empty() {
                fresh.op
            } else {
                draft.form.op
            },
            errors,
            advice: draft.advice,
            ..fresh
        },
        is_kept: draft.is_kept,
        layout,
        ground,
        answered,
    };
    Ok(Html(page.render()?).into_response())
}

/// The idea or comment is not there (any more), or never was for this person: the words are handed back.
pub(super) fn gone(layout: Layout, kept: String) -> Result {
    let page = CommentGone {
        layout,
        words: "What you wanted to comment on cannot be found. It may have been withdrawn while you were writing.".into(),
        kept,
    };
    Ok((StatusCode::NOT_FOUND, Html(page.render()?)).into_response())
}
