//! The form of an MP who posts, with a check before anything goes out. It must not know who may post; it shows what `domain::post` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::Mp;
use crate::domain::advice::Advice;
use crate::domain::ids::PostId;
use crate::domain::post::{Decision, Explained, Imprint, Kind, PostWords, Typed};
use crate::domain::refusal::Refusal;
use crate::domain::response::DayLabel;
use crate::domain::text::FieldError;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::{paths, session};

#[derive(Template)]
#[template(path = "posts/edit.html")]
struct PostEdit {
    layout: Layout,
    errors: Errors,
    action: String,
    /// Empty for a new post; otherwise its title as it stands.
    standing: String,
    kinds: Vec<(&'static str, &'static str, &'static str)>,
    decisions: Vec<(&'static str, &'static str)>,
    form: PostForm,
}

#[derive(Template)]
#[template(path = "posts/check.html")]
struct PostCheck {
    layout: Layout,
    action: String,
    is_new: bool,
    words: PostWords,
    explained: String,
    imprint: String,
    label: Option<DayLabel>,
    form: PostForm,
    advice: Option<Advice>,
}

/// The form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostForm {
    op: String,
    #[serde(deserialize_with = "crate::web::form::version")]
    version: i64,
    /// "publish" after the check; "change" goes back to the form.
    step: String,
    kind: String,
    title: String,
    words: String,
    decision: String,
    decided_on: String,
    link: String,
    promoter: String,
    promoter_address: String,
    behalf: String,
    behalf_address: String,
}

impl PostForm {
    fn of(typed: Typed, version: i64) -> Self {
        Self {
            op: clock::random_token(),
            version,
            step: String::new(),
            kind: typed.kind,
            title: typed.title,
            words: typed.words,
            decision: typed.decision,
            decided_on: typed.decided_on,
            link: typed.link,
            promoter: typed.promoter,
            promoter_address: typed.promoter_address,
            behalf: typed.behalf,
            behalf_address: typed.behalf_address,
        }
    }

    fn typed(&self) -> Typed {
        Typed {
            kind: self.kind.clone(),
            title: self.title.clone(),
            words: self.words.clone(),
            decision: self.decision.clone(),
            decided_on: self.decided_on.clone(),
            link: self.link.clone(),
            promoter: self.promoter.clone(),
            promoter_address: self.promoter_address.clone(),
            behalf: self.behalf.clone(),
            behalf_address: self.behalf_address.clone(),
        }
    }
}

/// The empty form.
pub async fn new(State(app): State<App>, layout: Layout, mp: Mp) -> Result {
    actions::posts::prepare(&app, &mp).await?;
    let page = form_page(
        layout,
        PostForm::of(Typed::default(), 0),
        Errors::default(),
        None,
    );
    Ok(Html(page.render()?).into_response())
}

/// Shows a new post as readers will see it, or publishes it.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Form(form): Form<PostForm>,
) -> Result {
    let label = actions::posts::prepare(&app, &mp).await?;
    take(&app, layout, &mp, &session, (None, Some(label)), form).await
}

/// The form with the post as it stands.
pub async fn edit(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    Path(id): Path<PostId>,
) -> Result {
    let standing = actions::posts::prepare_edit(&app, &mp, id).await?;
    let title = standing.typed.title.clone();
    let form = PostForm::of(standing.typed, standing.version);
    let page = form_page(layout, form, Errors::default(), Some((id, title)));
    Ok(Html(page.render()?).into_response())
}

/// Shows the new wording as readers will see it, or publishes it.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    mp: Mp,
    session: Session,
    Path(id): Path<PostId>,
    Form(form): Form<PostForm>,
) -> Result {
    let standing = actions::posts::prepare_edit(&app, &mp, id).await?;
    let place = Some((id, standing.typed.title));
    take(&app, layout, &mp, &session, (place, None), form).await
}

/// Takes a post back.
pub async fn create_withdrawal(
    State(app): State<App>,
    mp: Mp,
    session: Session,
    Path(id): Path<PostId>,
) -> Result {
    actions::posts::withdraw(&app, &mp, id).await?;
    session::say_next(&session, "Your post is taken back. Its page says so.").await?;
    Ok(Redirect::to("/news").into_response())
}

async fn take(
    app: &App,
    layout: Layout,
    mp: &Mp,
    session: &Session,
    (place, label): (Option<(PostId, String)>, Option<DayLabel>),
    form: PostForm,
) -> Result {
    let typed = form.typed();
    let read = PostWords::parse(&typed, app.now().day());
    let words = match (read, form.step.as_str()) {
        (Ok(words), "check") => words,
        (Ok(_), "publish") => {
            let done = match &place {
                None => actions::posts::publish(app, mp, &form.op, &typed).await,
                Some((id, _)) => actions::posts::edit(app, mp, *id, form.version, &typed)
                    .await
                    .map(|()| *id),
            };
            return match done {
                Ok(id) => {
                    let said = "It is published. Whoever follows your seat is told first, then whoever follows you.";
                    session::say_next(session, said).await?;
                    Ok(Redirect::to(&paths::post(id)).into_response())
                }
                Err(app::Error::Refusal(refusal @ (Refusal::Stale | Refusal::NotNow(_)))) => {
                    let errors = FieldError::new("words", refusal.words()).into();
                    let page = form_page(layout, form, errors, place);
                    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
                }
                Err(error) => Err(error.into()),
            };
        }
        (Ok(_), _) => {
            let page = form_page(layout, form, Errors::default(), place);
            return Ok(Html(page.render()?).into_response());
        }
        (Err(errors), _) => {
            let page = form_page(layout, form, errors.into(), place);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
        }
    };
    let page = PostCheck {
        layout,
        action: action(place.as_ref().map(|(id, _)| *id)),
        is_new: place.is_none(),
        explained: words
            .explained
            .as_ref()
            .map_or_else(String::new, Explained::in_words),
        imprint: words
            .imprint
            .as_ref()
            .map_or_else(String::new, Imprint::in_words),
        advice: actions::advice::look(&[&form.title, &form.words]),
        words,
        label,
        form,
    };
    Ok(Html(page.render()?).into_response())
}

fn form_page(
    layout: Layout,
    form: PostForm,
    errors: Errors,
    place: Option<(PostId, String)>,
) -> PostEdit {
    PostEdit {
        layout,
        errors,
        action: action(place.as_ref().map(|(id, _)| *id)),
        standing: place.map_or_else(String::new, |(_, title)| title),
        kinds: Kind::ALL
            .iter()
            .map(|kind| (kind.key(), kind.in_words(), kind.hint()))
            .collect(),
        decisions: std::iter::once(("", "Choose a decision"))
            .chain(Decision::ALL.iter().map(|one| (one.key(), one.in_words())))
            .collect(),
        form,
    }
}

fn action(id: Option<PostId>) -> String {
    id.map_or_else(|| "/news".to_owned(), paths::post)
}
