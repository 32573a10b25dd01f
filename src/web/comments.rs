//! The pages of comments: all of an idea's, one conversation. Writing one is in `writing`, rewording in `own`.
//! It must not know how an idea's page looks, nor who may do what.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use serde::Deserialize;

use super::error::Result;
use super::form::{Path, Query};
use super::layout::Layout;
use super::parts::comments::{Item, items, mark, tell_apologies, threads};
use super::paths;
use super::viewer::Viewer;
use crate::app::App;
use crate::domain::comment::{Ground, Purpose};
use crate::domain::ids::{CommentId, IdeaNumber};
use crate::domain::moderation::state::final_before;
use crate::domain::refusal::Refusal;
use crate::store::{self, comments::Page};

mod own;
mod writing;

pub use own::{
    create_helpful, create_withdrawal, destroy_helpful, edit, new_withdrawal, update, versions,
};

pub use writing::{create, create_reply, new, new_reply};

/// Conversations on a page of all comments.
const THREADS: i64 = 20;
/// Replies of each on that page; the rest unfold on the conversation's own page.
const REPLIES: i64 = 5;
/// Replies on one page of a conversation: longer ones are seldom, and a phone should not carry them whole.
const PLACES: i64 = 100;

#[derive(Template)]
#[template(path = "comments/index.html")]
struct CommentIndex {
    layout: Layout,
    ground: Ground,
    heading: &'static str,
    purposes: Vec<Link>,
    sorts: Vec<Link>,
    items: Vec<Item>,
    new_href: String,
    next_href: String,
}

struct Link {
    href: String,
    words: &'static str,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "comments/show.html")]
struct CommentShow {
    layout: Layout,
    ground: Ground,
    items: Vec<Item>,
    earlier_href: String,
    later_href: String,
}

/// Which comments, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    purpose: String,
    sort: String,
    after: String,
}

/// Which page of a conversation.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    from: Option<i64>,
}

/// All comments of an idea.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(number): Path<IdeaNumber>,
    Query(choice): Query<Choice>,
) -> Result {
    let purpose = Purpose::from_key(&choice.purpose);
    let is_by_helpful = choice.sort == "helpful";
    let mut connection = app.db.read().await?;
    let ground = store::comments::find_ground(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let reader = viewer.account.as_ref().map(|account| account.id);
    let page = Page {
        idea: ground.idea,
        purpose,
        after: read_after(&choice.after),
        threads: THREADS + 1,
        replies: REPLIES,
        reader,
    };
    let listed = if is_by_helpful {
        store::comments::page_by_helpful(&mut connection, &page).await?
    } else {
        store::comments::page_by_time(&mut connection, &page).await?
    };
    let mut threads = threads(listed);
    threads.sort_by_key(|thread| {
        let helpful = if is_by_helpful { thread[0].helpful } else { 0 };
        std::cmp::Reverse((helpful, thread[0].thread))
    });
    let most = usize::try_from(THREADS).unwrap_or(usize::MAX);
    let has_more = threads.len() > most;
    threads.truncate(most);
    let address = |purpose: Option<Purpose>, helpful: bool, after: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(purpose) = purpose {
            query.append_pair("purpose", purpose.key());
        }
        if helpful {
            query.append_pair("sort", "helpful");
        }
        if !after.is_empty() {
            query.append_pair("after", after);
        }
        match query.finish().as_str() {
            "" => paths::comments(number),
            query => format!("{}?{query}", paths::comments(number)),
        }
    };
    let next_href = match threads.last().map(|thread| &thread[0]) {
        Some(last) if has_more => {
            let after = format!("{}-{}", last.helpful, last.thread);
            address(purpose, is_by_helpful, &after)
        }
        _ => String::new(),
    };
    let mut items = items(threads, &ground, reader, &layout.path);
    mark(
        &mut connection,
        items.iter_mut().collect(),
        final_before(app.now()),
    )
    .await?;
    let choices = [None].into_iter().chain(Purpose::ALL.map(Some));
    tell_apologies(&mut connection, ground.idea, items.iter_mut()).await?;
    let page = CommentIndex {
        heading: purpose.map_or("All comments", plural),
        purposes: choices
            .map(|one| Link {
                href: address(one, is_by_helpful, ""),
                words: one.map_or("All", plural),
                is_here: one == purpose,
            })
            .collect(),
        sorts: [("Newest", false), ("Most helpful", true)]
            .map(|(words, helpful)| Link {
                href: address(purpose, helpful, ""),
                words,
                is_here: helpful == is_by_helpful,
            })
            .into(),
        items,
        new_href: paths::new_comment(number),
        next_href,
        layout,
        ground,
    };
    Ok(Html(page.render()?).into_response())
}

/// One conversation, at the page where the comment stands that the address names.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(id): Path<CommentId>,
    Query(query): Query<From>,
) -> Result {
    let mut connection = app.db.read().await?;
    let comment = store::comments::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let reader = viewer.account.as_ref().map(|account| account.id);
    // Places count from 1; 0 is the beginner, who stands on every page.
    let wanted = query.from.unwrap_or(comment.place).clamp(1, i64::MAX / 2);
    let start = (wanted - 1) / PLACES * PLACES + 1;
    let end = start + PLACES;
    let listed =
        store::comments::list_of_thread(&mut connection, comment.thread, start..end, reader)
            .await?;
    let replies = listed.first().map_or(0, |first| first.replies);
    let mut items = items(threads(listed), &comment.ground, reader, &layout.path);
    mark(
        &mut connection,
        items.iter_mut().collect(),
        final_before(app.now()),
    )
    .await?;
    tell_apologies(&mut connection, comment.ground.idea, items.iter_mut()).await?;
    for item in &mut items {
        // The pager below says what stands elsewhere.
        item.folded = 0;
    }
    let turn = |place: i64| format!("/comments/{}?from={place}", comment.thread);
    let page = CommentShow {
        earlier_href: if start > 1 {
            turn(start - PLACES)
        } else {
            String::new()
        },
        later_href: if replies >= end {
            turn(end)
        } else {
            String::new()
        },
        items,
        ground: comment.ground,
        layout,
    };
    Ok(Html(page.render()?).into_response())
}

const fn plural(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Supports => "In support",
        Purpose::Concern => "Concerns",
        Purpose::Question => "Questions",
        Purpose::Evidence => "Evidence",
    }
}

/// Reads "HELPFUL-ID", the last conversation of the page before.
fn read_after(after: &str) -> Option<(i64, CommentId)> {
    let (helpful, id) = after.split_once('-')?;
    Some((helpful.parse().ok()?, id.parse().ok()?))
}
