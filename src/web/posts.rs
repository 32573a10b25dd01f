//! The pages of what MPs post: all of it, one with its imprint, its earlier wordings, and the feed. They must not know who may post.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use serde::Deserialize;

use super::error::Result;
use super::form::{Path, Query};
use super::layout::Layout;
use super::parts::stubs::{self, Behind};
use super::viewer::Viewer;
use crate::app::App;
use crate::domain::diff::{self, Segment};
use crate::domain::ids::PostId;
use crate::domain::markup;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::post::{Kind, PostWords};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::store;
use crate::store::posts::{Of, Version, View};

mod writing;

pub use writing::{PostForm, create, create_withdrawal, edit, new, update};

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
#[template(path = "posts/feed.xml")]
struct Feed {
    site_name: String,
    origin: String,
    updated: String,
    lines: Vec<Line>,
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
        let item = ItemRef {
            kind: SubjectKind::Post,
            id: id.get(),
        };
        let behind = stubs::of_item(&app, &mut connection, item).await?;
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
        updated: newest.map_or_else(
            || "1970-01-01T00:00:00Z".to_owned(),
            crate::domain::time::Timestamp::iso,
        ),
        lines: views.into_iter().map(line).collect(),
    };
    let xml = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((xml, feed.render()?).into_response())
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
