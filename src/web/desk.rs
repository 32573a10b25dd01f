//! The desk of an MP's office: what waits, why it is here, and what can be done with it. It must not know what an office may do; it shows
//! what `domain::desk` says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use jiff::civil::Date;
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::session;
use crate::actions;
use crate::actions::desk::{Desk, PAGE, Place};
use crate::app::{self, App};
use crate::domain::desk::{self, Promise, Reason, SNOOZE_DAYS, State as Stage};
use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::reply_clock::SeatClock;
use crate::store;
use crate::store::desk::{After, Entry};
use crate::store::ideas::Topic;

#[derive(Template)]
#[template(path = "desk/index.html")]
struct DeskIndex {
    layout: Layout,
    desk: Desk,
    rows: Vec<Row>,
    waiting: String,
    /// Where the next page begins; empty on the last.
    next: String,
    is_put_off: bool,
    is_later: bool,
    may_draft: bool,
    duty: &'static str,
}

#[derive(Template)]
#[template(path = "desk/show.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what stands and what one reader may do, each asked by the page on its own"
)]
struct DeskShow {
    layout: Layout,
    errors: Errors,
    place: Place,
    row: Row,
    why: String,
    is_waiting: bool,
    stands: &'static str,
    is_put_off: bool,
    until: String,
    /// "418,419": what comes along when it is answered.
    also: String,
    may_draft: bool,
    may_approve: bool,
    snoozes: Vec<(i64, &'static str)>,
    reasons: Vec<(&'static str, &'static str, &'static str)>,
    reason: String,
}

#[derive(Template)]
#[template(path = "desk/promise.html")]
struct DeskPromise {
    layout: Layout,
    errors: Errors,
    reply_days: String,
    topics: Vec<(Topic, bool)>,
    may_approve: bool,
}

/// An item as the desk prints it.
struct Row {
    entry: Entry,
    local: String,
    wait: String,
    is_late: bool,
}

impl Row {
    fn new(entry: Entry, seat: &str, clock: &SeatClock, today: Date) -> Self {
        let reading = clock.read(entry.item.since, today);
        Self {
            local: entry.support.local_words(seat),
            wait: desk::wait_words(entry.item.since, &reading),
            is_late: reading.is_past_promise(),
            entry,
        }
    }
}

/// Which page of the desk.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
    since: String,
    after: String,
}

/// For how long.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SnoozeForm {
    days: String,
}

/// Which ideas ask for the same: ticked, or by number.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterForm {
    idea: Vec<String>,
    number: String,
}

/// Why not.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefusalForm {
    reason: String,
}

/// What is promised.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PromiseForm {
    reply_days: String,
    topic: Vec<String>,
}

/// What waits, the longest waiting first.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    Query(asked): Query<Asked>,
) -> Result {
    let after = read_after(&asked);
    let is_put_off = asked.show == "put-off";
    let mut seen = actions::desk::look(&app, &by, after, is_put_off).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = !is_put_off && seen.entries.len() > page;
    seen.entries.truncate(page);
    let next = seen.entries.last().filter(|_| has_more).map(|last| {
        format!(
            "/desk?since={}&after={}",
            last.item.since,
            last.item.idea.get()
        )
    });
    let rows = std::mem::take(&mut seen.entries)
        .into_iter()
        .map(|entry| {
            let seat = &seen.label.constituency_name;
            Row::new(entry, seat, &seen.clock, seen.today)
        })
        .collect();
    let page = DeskIndex {
        layout,
        rows,
        waiting: desk::waiting_words(seen.waiting),
        next: next.unwrap_or_default(),
        is_put_off,
        is_later: after.is_some(),
        may_draft: by.may_draft(),
        duty: by.in_words(),
        desk: seen,
    };
    Ok(Html(page.render()?).into_response())
}

/// One idea on the desk.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    Path(number): Path<IdeaNumber>,
) -> Result {
    let drawn = (String::new(), Errors::default());
    draw(&app, layout, &by, number, drawn, StatusCode::OK).await
}

/// Puts it off, or brings it back.
pub async fn create_snooze(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<SnoozeForm>,
) -> Result {
    let days = form.days.parse().unwrap_or(-1);
    actions::desk::put_off(&app, &by, number, days).await?;
    if days == 0 {
        return back(&session, number, "It is back on the desk.").await;
    }
    session::say_next(
        &session,
        "Put off. It comes back by itself; its wait is counted on.",
    )
    .await?;
    Ok(Redirect::to("/desk").into_response())
}

/// Joins ideas to this one, to be answered together.
pub async fn create_cluster(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<ClusterForm>,
) -> Result {
    let typed = form.number.split(|c: char| c == ',' || c.is_whitespace());
    let others: Vec<IdeaNumber> = form
        .idea
        .iter()
        .map(String::as_str)
        .chain(typed)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse().map_err(|_| {
                Refusal::NotNow("Please write the numbers of ideas, such as 417, 418.".into())
            })
        })
        .collect::<std::result::Result<_, _>>()?;
    actions::desk::join(&app, &by, number, &others).await?;
    let said =
        "Joined: one answer will serve them all. Each keeps its own page and its own supporters.";
    back(&session, number, said).await
}

/// Takes this one out of its cluster.
pub async fn destroy_cluster(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
) -> Result {
    actions::desk::part(&app, &by, number).await?;
    back(&session, number, "It stands alone again.").await
}

/// Declines to answer.
pub async fn create_refusal(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Path(number): Path<IdeaNumber>,
    Form(form): Form<RefusalForm>,
) -> Result {
    match actions::desk::decline(&app, &by, number, &form.reason).await {
        Ok(()) => {
            let said = "Declined. The reason stands on the idea’s page, and its author is told.";
            session::say_next(&session, said).await?;
            Ok(Redirect::to("/desk").into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            let drawn = (form.reason, errors.into());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&app, layout, &by, number, drawn, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What the MP promises.
pub async fn edit_promise(State(app): State<App>, layout: Layout, by: Hand) -> Result {
    let mut connection = app.db.read().await?;
    let promise = store::desk::find_promise(&mut connection, by.member()).await?;
    let days = promise
        .reply_days
        .map(|days| days.to_string())
        .unwrap_or_default();
    drop(connection);
    let drawn = (days, promise.topics, Errors::default());
    draw_promise(&app, layout, &by, drawn, StatusCode::OK).await
}

/// Promises.
pub async fn update_promise(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Form(form): Form<PromiseForm>,
) -> Result {
    let topics = store::ideas::list_topics(&mut *app.db.read().await?).await?;
    let known: Vec<&str> = topics.iter().map(|topic| topic.key.as_str()).collect();
    match Promise::parse(&form.reply_days, &form.topic, &known) {
        Ok(promise) => {
            actions::desk::promise(&app, &by, promise).await?;
            session::say_next(&session, "Kept. It stands on the MP’s page.").await?;
            Ok(Redirect::to("/desk").into_response())
        }
        Err(error) => {
            let drawn = (form.reply_days, form.topic, error.into());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            draw_promise(&app, layout, &by, drawn, status).await
        }
    }
}

fn read_after(asked: &Asked) -> Option<After> {
    Some(After {
        since: asked.since.parse().ok()?,
        idea: IdeaId::from_i64(asked.after.parse().ok()?),
    })
}

async fn back(session: &Session, number: IdeaNumber, said: &str) -> Result {
    session::say_next(session, said).await?;
    Ok(Redirect::to(&format!("/desk/{number}")).into_response())
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &Hand,
    number: IdeaNumber,
    (reason, errors): (String, Errors),
    status: StatusCode,
) -> Result {
    let place = actions::desk::look_at(app, by, number).await?;
    let seat = &place.label.constituency_name;
    let item = &place.entry.item;
    let also: Vec<String> = place
        .joined
        .iter()
        .map(|entry| entry.item.number.to_string())
        .collect();
    let page = DeskShow {
        layout,
        errors,
        row: Row::new(place.entry.clone(), seat, &place.clock, place.today),
        why: item.door.why(seat),
        is_waiting: item.state == Stage::Waiting,
        stands: stands(item.state),
        is_put_off: item.is_put_off(place.today),
        until: crate::domain::time::day_in_words(item.shows_from),
        also: also.join(","),
        may_draft: by.may_draft(),
        may_approve: by.may_approve(),
        snoozes: SNOOZE_DAYS
            .into_iter()
            .zip(["one week", "two weeks", "four weeks"])
            .collect(),
        reasons: Reason::ALL
            .map(|one| (one.key(), one.in_words(), ""))
            .to_vec(),
        reason,
        place,
    };
    Ok((status, Html(page.render()?)).into_response())
}

const fn stands(state: Stage) -> &'static str {
    match state {
        Stage::Waiting => "It waits for an answer.",
        Stage::Answered => "The MP has answered it.",
        Stage::Declined => "The office declined to answer it.",
        Stage::Gone => "It is not put to this seat any more.",
    }
}

async fn draw_promise(
    app: &App,
    layout: Layout,
    by: &Hand,
    (reply_days, chosen, errors): (String, Vec<String>, Errors),
    status: StatusCode,
) -> Result {
    let topics = store::ideas::list_topics(&mut *app.db.read().await?).await?;
    let page = DeskPromise {
        layout,
        errors,
        reply_days,
        topics: topics
            .into_iter()
            .map(|topic| {
                let is_chosen = chosen.contains(&topic.key);
                (topic, is_chosen)
            })
            .collect(),
        may_approve: by.may_approve(),
    };
    Ok((status, Html(page.render()?)).into_response())
}
