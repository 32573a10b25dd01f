//! The notices of one's own account. It must not know why anybody is told of anything.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse};
use serde::Deserialize;

use super::error::Result;
use super::form::Query;
use super::layout::Layout;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::ids::{CommitmentId, IdeaNumber, NoticeId, PostId, ResponseId};
use crate::domain::moderation::arrange::BAR;
use crate::store;
use crate::store::commitments::StepView;
use crate::store::notices::Notice;

/// A page of notices: more than a day brings to almost anybody.
const PAGE: usize = 30;

#[derive(Template)]
#[template(path = "notices/index.html")]
struct NoticeIndex {
    layout: Layout,
    notices: Vec<Notice>,
    older: String,
    is_first: bool,
}

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    #[serde(default)]
    before: Option<NoticeId>,
}

/// What happened, newest first. Opening the page is reading it: what was new is marked once more and then no longer.
pub async fn index(
    State(app): State<App>,
    mut layout: Layout,
    account: Account,
    headers: HeaderMap,
    Query(from): Query<From>,
) -> Result {
    let before = from.before.unwrap_or(NoticeId::from_i64(i64::MAX));
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut connection = app.db.read().await?;
    let mut notices = store::notices::page(&mut connection, account.id, before, most).await?;
    let has_more = notices.len() > PAGE;
    notices.truncate(PAGE);
    withhold_titles(&mut connection, &mut notices).await?;
    drop(connection);
    // A browser that fetches a page in case it is wanted has not shown it to anybody.
    let is_shown = !headers.contains_key("sec-purpose");
    if let (Some(newest), Some(oldest), true) = (notices.first(), notices.last(), is_shown)
        && notices.iter().any(|notice| !notice.is_read)
    {
        let mut tx = app.db.write().await?;
        let read =
            store::notices::record_read(&mut tx, account.id, oldest.id, newest.id, app.now())
                .await?;
        tx.commit().await?;
        if let Some(badge) = &mut layout.viewer {
            badge.unread = (badge.unread - i64::try_from(read).unwrap_or(0)).max(0);
        }
    }
    let page = NoticeIndex {
        layout,
        older: match notices.last() {
            Some(last) if has_more => format!("/account/notices?before={}", last.id),
            _ => String::new(),
        },
        notices,
        is_first: from.before.is_none(),
    };
    Ok(Html(page.render()?).into_response())
}

/// A notice quotes a title, a promise or a question as it was when it was told. Where that is out of sight since, or blacked out, it
/// does not.
async fn withhold_titles(connection: &mut store::ReadConn, notices: &mut [Notice]) -> Result<()> {
    let numbers: Vec<IdeaNumber> = notices.iter().filter_map(idea_of).collect();
    let shown = store::ideas::list_cards(connection, &numbers).await?;
    for notice in notices {
        if let Some(commitment) = commitment_of(notice) {
            match store::commitments::find_public(connection, commitment).await? {
                None => "Something about a commitment that is not shown any more"
                    .clone_into(&mut notice.words),
                Some((_, lines)) if lines.iter().any(is_cut) => {
                    "Something about a commitment of which a part is not shown any more"
                        .clone_into(&mut notice.words);
                }
                Some(_) => {}
            }
        }
        if let Some(post) = number_in(notice, "/news/")
            && store::posts::find(connection, PostId::from_i64(post))
                .await?
                .is_none()
        {
            "Something about a post of an MP that is not shown any more"
                .clone_into(&mut notice.words);
        }
        let Some(number) = idea_of(notice) else {
            continue;
        };
        if let Some(response) = response_of(notice)
            && !store::notices::is_whole(connection, response).await?
        {
            notice.words = format!(
                "Something about a response to idea {number}, of which not everything is shown any more"
            );
        }
        match shown.iter().find(|card| card.number == number) {
            None => {
                notice.words =
                    format!("Something about idea {number}, which is not shown any more");
            }
            Some(card) if card.title.contains(BAR) && !notice.words.contains(&card.title) => {
                notice.words =
                    format!("Something about idea {number}, which is blacked out in part");
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Whether a line of a commitment is out of sight, blacked out, or was put right since.
fn is_cut(line: &StepView) -> bool {
    !line.publication.is_readable() || line.version > 1 || line.words.contains(BAR)
}

/// The commitment that a notice leads to.
fn commitment_of(notice: &Notice) -> Option<CommitmentId> {
    number_in(notice, "/commitments/").map(CommitmentId::from_i64)
}

/// The response that a notice leads to.
fn response_of(notice: &Notice) -> Option<ResponseId> {
    let (_, response) = notice.path.split_once("#response-")?;
    response.parse().ok()
}

/// The idea that a notice leads to.
fn idea_of(notice: &Notice) -> Option<IdeaNumber> {
    number_in(notice, "/ideas/").map(IdeaNumber::from_i64)
}

/// The number behind the beginning of an address.
fn number_in(notice: &Notice, begins: &str) -> Option<i64> {
    let rest = notice.path.strip_prefix(begins)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}
