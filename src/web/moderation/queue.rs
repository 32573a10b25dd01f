//! The queue as a page: the most pressing first, what one has in hand above it. It must not know how priority is made.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use serde::Deserialize;

use crate::app::App;
use crate::domain::account::Moderator;
use crate::domain::ground::{Space, WORDS_MAX};
use crate::domain::ids::AccountId;
use crate::domain::moderation::queue::{ItemRef, RANDOM_SHARE, draw};
use crate::domain::moderation::sanctions;
use crate::store::moderation::queue::{After, Line};
use crate::store::{self, ReadConn};
use crate::web::error::Result;
use crate::web::form::Query;
use crate::web::layout::Layout;

/// A page of the queue: what fits on two screens.
const PAGE: usize = 50;

/// From so many of the newest ideas and comments each the random share is drawn.
const DRAWN_FROM: i64 = 200;

#[derive(Template)]
#[template(path = "moderation/index.html")]
struct QueueIndex {
    layout: Layout,
    tabs: Vec<Tab>,
    mine: Vec<(String, &'static str)>,
    rows: Vec<Row>,
    drawn: String,
    older: String,
    measures: usize,
    /// Ideas whose votes look unusual: nothing to decide, but something to look at.
    checked: Vec<Checked>,
    /// Room for a reason.
    most: usize,
}

/// An idea that is being checked. Neither who wrote it nor who voted stands here.
struct Checked {
    number: i64,
    title: String,
    seen: String,
    /// Whether votes wait until a moderator has looked.
    waits: bool,
}

struct Tab {
    href: &'static str,
    words: &'static str,
    is_here: bool,
}

struct Row {
    href: String,
    kind: &'static str,
    title: String,
    why: &'static str,
    rule: String,
    since: String,
    since_iso: String,
    due: String,
    due_iso: String,
    is_late: bool,
    is_taken: bool,
    is_urgent: bool,
}

/// Which part of the queue, and behind what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    haste: String,
    priority: Option<f64>,
    after: Option<i64>,
}

/// The queue.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    Query(asked): Query<Asked>,
) -> Result {
    let now = app.now();
    let haste = ["danger", "respect", "order"]
        .into_iter()
        .find(|haste| *haste == asked.haste);
    let after = asked
        .priority
        .zip(asked.after)
        .map(|(priority, id)| After { priority, id });
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut connection = app.db.read().await?;
    let mut lines =
        store::moderation::queue::page(&mut connection, haste, after, most, now).await?;
    let mine = store::moderation::leases::list_of(&mut connection, moderator.id(), now).await?;
    let unreported = store::moderation::items::list_unreported(&mut connection, DRAWN_FROM).await?;
    let drawn = draw(&seed(&app, moderator.id()), RANDOM_SHARE, &unreported);
    let measures =
        store::moderation::measures::list(&mut connection, sanctions::Asked::Second, now, most)
            .await?
            .len();
    let checked = checked(&mut connection).await?;
    let has_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let older = match lines.last() {
        Some(last) if has_more => format!(
            "/moderation?haste={}&priority={}&after={}",
            haste.unwrap_or_default(),
            last.priority,
            last.item.id
        ),
        _ => String::new(),
    };
    let page = QueueIndex {
        layout,
        tabs: tabs(haste),
        mine: mine
            .into_iter()
            .map(|item| (super::path(item), kind_words(item)))
            .collect(),
        rows: lines
            .into_iter()
            .map(|line| Row {
                href: super::path(line.item),
                kind: kind_words(line.item),
                why: why(&line),
                rule: rule(&line),
                since: line.since.in_words(),
                since_iso: line.since.iso(),
                due: line.target.in_words(),
                due_iso: line.target.iso(),
                is_late: line.target < now,
                is_taken: line.holder.is_some(),
                is_urgent: line.code.is_urgent(),
                title: line.title,
            })
            .collect(),
        drawn: drawn
            .first()
            .map_or_else(String::new, |item| super::path(*item)),
        older,
        measures,
        checked,
        most: WORDS_MAX,
    };
    Ok(Html(page.render()?).into_response())
}

/// The ideas that the last computation marked, as far as they are in sight.
async fn checked(connection: &mut ReadConn) -> Result<Vec<Checked>> {
    let space = Space::Country;
    let Some((_, picture)) = store::ground::find_picture(connection, &space).await? else {
        return Ok(Vec::new());
    };
    let placed = store::ground::list_placed(connection, &space, &picture.checked).await?;
    Ok(placed
        .into_iter()
        .map(|idea| Checked {
            number: idea.number.get(),
            seen: idea.scored.check_words(),
            waits: idea.scored.aside.is_some(),
            title: idea.title,
        })
        .collect())
}

/// Another lot each hour and for each moderator; nobody can choose it.
fn seed(app: &App, by: AccountId) -> [u8; 32] {
    app.secret(&format!(
        "random share {by} {}",
        app.now().millis() / 3_600_000
    ))
}

fn tabs(haste: Option<&str>) -> Vec<Tab> {
    [
        ("", "/moderation", "Everything"),
        ("danger", "/moderation?haste=danger", "Danger and law"),
        ("respect", "/moderation?haste=respect", "Respect"),
        ("order", "/moderation?haste=order", "Order, and held"),
    ]
    .into_iter()
    .map(|(key, href, words)| Tab {
        href,
        words,
        is_here: haste.unwrap_or_default() == key,
    })
    .collect()
}

fn kind_words(item: ItemRef) -> &'static str {
    match item.kind {
        crate::domain::report::SubjectKind::Idea => "Idea",
        crate::domain::report::SubjectKind::Response => "Response of an MP",
        crate::domain::report::SubjectKind::Commitment => "Commitment of an MP",
        crate::domain::report::SubjectKind::Account => "Name",
        crate::domain::report::SubjectKind::Post => "Post of an MP",
        _ => "Comment",
    }
}

fn why(line: &Line) -> &'static str {
    match line.why.as_str() {
        "held" => "waits before it is published",
        "interim" => "hidden while checked",
        "reworded" => "reworded by its author",
        "second" => "waits for a second person",
        _ => "reported",
    }
}

fn rule(line: &Line) -> String {
    match line.why.as_str() {
        "held" => String::new(),
        _ => format!(
            "{}, {}",
            line.code.key(),
            line.code.rule().name.to_lowercase()
        ),
    }
}
