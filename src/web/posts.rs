//! The pages of what MPs post: all of it, one with its imprint, its earlier wordings, the feed, and the form with a check before anything
//! goes out. They must not know who may post; they show what `domain::post` says.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::parts::stubs::Behind;
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::account::Mp;
use crate::domain::advice::Advice;
use crate::domain::diff::{self, Segment};
use crate::domain::ids::PostId;
use crate::domain::markup;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{DecidedStub, final_before};
use crate::domain::post::{Decision, Kind, PostWords, Typed};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::response::DayLabel;
use crate::domain::text::FieldError;
use crate::store;
use crate::store::posts::{Of, Version, View};

/// One screen and a half.
const PAGE: usize = 20;
/// Entries of the feed.
const ENTRIES: i64 = 30;
/// So much stands in a list and in the description that a share card shows.
const EXCERPT_MAX: usize = 240;

#[derive(Template)]
#[template(path = "posts/index.html")]
struct PostsIndex {
    layout: Layout,
    facets: Vec<FacetLink>,
    lines: Vec<Line>,
    next: String,
    may_post: bool,
}

/// One sort of post.
struct FacetLink {
    href: String,
    words: &'static str,
    is_here: bool,
}

/// A post in a list.
struct Line {
    view: View,
    excerpt: String,
}

impl Line {
    /// All of it as HTML, the imprint first: a feed reader shows it without its page.
    fn content(&self) -> String {
        let imprint = markup::render(&self.view.imprint);
        format!("{}{}", imprint.as_str(), self.view.html.as_str())
    }
}

#[derive(Template)]
#[template(path = "posts/show.html")]
struct PostShow {
    layout: Layout,
    view: View,
    explained: String,
    /// What a share card says: the imprint first, because it must not be cut off (uk.md E3).
    description: String,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "posts/stub.html")]
struct PostStub {
    layout: Layout,
    words: String,
    behind: Behind,
}

#[derive(Template)]
#[template(path = "posts/versions.html")]
struct PostVersions {
    layout: Layout,
    id: PostId,
    title: String,
    versions: Vec<Changed>,
}

/// One wording beside the one before it.
struct Changed {
    version: Version,
    is_first: bool,
    title: Vec<Segment>,
    words: Vec<Segment>,
}

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

#[derive(Template)]
#[template(path = "posts/feed.xml")]
struct Feed {
    site_name: String,
    origin: String,
    updated: String,
    lines: Vec<Line>,
}

/// The form.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostForm {
    op: String,
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

/// What a list is narrowed to, and where it goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    before: String,
}

/// What MPs posted, the newest first.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result {
    let kind = Kind::from_key(&asked.kind);
    let before = asked
        .before
        .parse()
        .unwrap_or_else(|_| PostId::from_i64(i64::MAX));
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let of = kind.map_or(Of::All, Of::Kind);
    let mut views = store::posts::page(&mut *app.db.read().await?, of, before, most).await?;
    let has_more = views.len() > PAGE;
    views.truncate(PAGE);
    let address = |kind: Option<Kind>, before: Option<PostId>| {
        let parts: Vec<String> = kind
            .map(|kind| format!("kind={}", kind.key()))
            .into_iter()
            .chain(before.map(|id| format!("before={id}")))
            .collect();
        if parts.is_empty() {
            "/news".to_owned()
        } else {
            format!("/news?{}", parts.join("&"))
        }
    };
    let next = match views.last() {
        Some(last) if has_more => address(kind, Some(last.id)),
        _ => String::new(),
    };
    let facets = std::iter::once((None, "All"))
        .chain(Kind::ALL.iter().map(|one| (Some(*one), plural(*one))))
        .map(|(one, words)| FacetLink {
            href: address(one, None),
            words,
            is_here: one == kind,
        });
    let page = PostsIndex {
        layout,
        facets: facets.collect(),
        lines: views.into_iter().map(line).collect(),
        next,
        may_post: viewer
            .account
            .as_ref()
            .is_some_and(|account| account.as_mp().is_ok()),
    };
    Ok(Html(page.render()?).into_response())
}

/// One post, with its imprint in its midst; what is left of it where it was taken down.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(id): Path<PostId>,
) -> Result {
    let mut connection = app.db.read().await?;
    let Some(view) = store::posts::find(&mut connection, id).await? else {
        let (state, name) = store::posts::find_stub(&mut connection, id)
            .await?
            .ok_or(Refusal::NotFound)?;
        let behind = behind(&app, &mut connection, id).await?;
        let words = match state.as_str() {
            "withdrawn" => format!("{name} took this post back"),
            "hidden" => format!("This post of {name} was hidden by a moderator"),
            _ => format!("This post of {name} was removed by a moderator"),
        };
        let page = PostStub {
            layout,
            words,
            behind,
        };
        return Ok((StatusCode::GONE, Html(page.render()?)).into_response());
    };
    let words = PostWords::parse(&view.typed, app.now().day()).ok();
    let page = PostShow {
        layout,
        explained: words
            .and_then(|words| words.explained)
            .map_or_else(String::new, |explained| explained.in_words()),
        description: described(&view),
        is_own: viewer
            .account
            .as_ref()
            .and_then(|account| account.as_mp().ok())
            .is_some_and(|mp| mp.member() == view.member),
        view,
    };
    Ok(Html(page.render()?).into_response())
}

/// Every wording of a post, the newest first, each with the imprint of its day.
pub async fn versions(State(app): State<App>, layout: Layout, Path(id): Path<PostId>) -> Result {
    let mut connection = app.db.read().await?;
    let view = store::posts::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let all = store::posts::list_versions(&mut connection, id).await?;
    let mut versions = Vec::with_capacity(all.len());
    for (at, version) in all.iter().enumerate() {
        let before = at.checked_sub(1).map_or(version, |before| &all[before]);
        versions.push(Changed {
            is_first: at == 0,
            title: diff::words(&before.title, &version.title),
            words: diff::words(&before.words, &version.words),
            version: version.clone(),
        });
    }
    versions.reverse();
    let page = PostVersions {
        layout,
        id,
        title: view.title,
        versions,
    };
    Ok(Html(page.render()?).into_response())
}

/// The newest posts as an Atom feed, the imprint in every entry that has one.
pub async fn feed(State(app): State<App>) -> Result {
    let before = PostId::from_i64(i64::MAX);
    let views = store::posts::page(&mut *app.db.read().await?, Of::All, before, ENTRIES).await?;
    let newest = views
        .iter()
        .map(|view| view.edited_at.unwrap_or(view.published_at))
        .max();
    let feed = Feed {
        site_name: app.config.site_name.clone(),
        origin: app.config.origin(),
        updated: newest.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |at| at.iso()),
        lines: views.into_iter().map(line).collect(),
    };
    let xml = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((xml, feed.render()?).into_response())
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
            .map_or_else(String::new, |one| one.in_words()),
        imprint: words
            .imprint
            .as_ref()
            .map_or_else(String::new, |one| one.in_words()),
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

/// The decision behind what is left of a post.
async fn behind(app: &App, connection: &mut store::ReadConn, id: PostId) -> Result<Behind> {
    let item = ItemRef {
        kind: SubjectKind::Post,
        id: id.get(),
    };
    let standing = store::moderation::standings::find(connection, item).await?;
    let Some(decision) = standing.and_then(|standing| standing.decision) else {
        return Ok(Behind::default());
    };
    let decided = store::moderation::decisions::find(connection, decision)
        .await?
        .map(|decided| DecidedStub {
            decision: decided.id,
            code: decided.code,
            at: decided.at,
        });
    Ok(Behind::of(decided.as_ref(), final_before(app.now())))
}

fn line(view: View) -> Line {
    Line {
        excerpt: markup::excerpt(&view.words, EXCERPT_MAX),
        view,
    }
}

fn described(view: &View) -> String {
    let excerpt = markup::excerpt(&view.words, EXCERPT_MAX);
    if view.imprint.is_empty() {
        excerpt
    } else {
        format!("{} {excerpt}", view.imprint)
    }
}

const fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Statement => "Statements",
        Kind::News => "News",
        Kind::Campaign => "Campaigns",
    }
}
