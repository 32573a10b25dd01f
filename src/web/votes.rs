//! Voting: one idea at a time on an empty page, and the press of a button wherever it stands.
//! It must not know how votes are counted, and never shows anybody's but the reader's own.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Result;
use super::form::{Form, Path, Query};
use super::layout::Layout;
use super::parts::votes::words_after;
use super::paths;
use super::session::{self, resume};
use super::viewer::Viewer;
use crate::actions::ground::{PLACED_FROM, Standing};
use crate::actions::{self, votes::Counted};
use crate::app::App;
use crate::clock;
use crate::domain::account::Citizen;
use crate::domain::ground::Space;
use crate::domain::ids::{AccountId, IdeaNumber};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::vote::{Choice, SHOWN_SKIPS};
use crate::store::{self, ReadConn, ideas::IdeaView};

/// Ideas that may be passed by without a vote before the first comes again: enough to read on, too few to fish for one idea.
const SKIPS: u64 = 10;
/// Among so many of the least voted one is drawn, so that two people side by side see different ideas.
const DRAWN_FROM: i64 = 12;

#[derive(Template)]
#[template(path = "votes/show.html")]
struct VoteShow {
    layout: Layout,
    idea: Option<IdeaView>,
    /// What the form carries to show that we chose it.
    receipt: String,
    /// Where "another one" leads.
    another: String,
    /// Where the reader stands, once something was computed.
    standing: Option<Standing>,
    placed_from: (usize, usize),
    /// How many ideas the reader has voted on.
    voted: i64,
    is_signed_in: bool,
}

/// A press of one of the buttons.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    #[serde(default)]
    choice: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    version: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How many ideas were passed by without a vote.
    skip: String,
}

/// One idea: for somebody signed in the one their vote says most about, for a stranger one of the least voted.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result {
    let skipped = asked.skip.parse().unwrap_or(0) % SKIPS;
    let account = viewer.account.as_ref().map(|account| account.id);
    let chosen = match account {
        Some(account) => actions::ground::next(&app, account, skipped).await?,
        None => None,
    };
    let mut connection = app.db.read().await?;
    let number = match chosen {
        Some(number) => Some(number),
        None => least_voted(&mut connection, account).await?,
    };
    let idea = match number {
        Some(number) => store::ideas::find(&mut connection, number).await?,
        None => None,
    };
    let voted = match account {
        Some(account) => store::votes::count_of(&mut connection, account).await?,
        None => 0,
    };
    let found = store::ground::find_picture(&mut connection, &Space::Country).await?;
    drop(connection);
    let standing = match (account, found) {
        (Some(account), Some((_, picture))) => {
            Some(actions::ground::stand(&app, account, &Space::Country, &picture).await?)
        }
        _ => None,
    };
    let page = VoteShow {
        layout,
        receipt: match (account, number) {
            (Some(account), Some(number)) if skipped <= SHOWN_SKIPS => {
                actions::ground::receipt(&app, account, number)
            }
            // Whoever has not signed in has no day of sixty, and whoever turns over many is looking for one: the vote counts as sought.
            _ => String::new(),
        },
        another: format!("/vote?skip={}", (skipped + 1) % SKIPS),
        idea,
        standing,
        placed_from: PLACED_FROM,
        voted,
        is_signed_in: account.is_some(),
    };
    Ok(Html(page.render()?).into_response())
}

async fn least_voted(
    connection: &mut ReadConn,
    account: Option<AccountId>,
) -> Result<Option<IdeaNumber>> {
    let offered = store::votes::list_least_voted(connection, account, DRAWN_FROM).await?;
    let drawn = usize::try_from(clock::random_u64() % (offered.len().max(1) as u64)).unwrap_or(0);
    Ok(offered.get(drawn).map(|offered| offered.number))
}

/// Takes a vote, or takes it back. Somebody who has not signed in does so first, and the press is then carried out.
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    session: Session,
    headers: HeaderMap,
    Path(number): Path<IdeaNumber>,
    Form(press): Form<Press>,
) -> Result {
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"));
    let back = if press.back == "vote" {
        "/vote".to_owned()
    } else {
        format!("{}#vote", paths::idea(number))
    };
    let next = back.split('#').next().unwrap_or("/").to_owned();
    if let Some(way) = viewer.way_to(&next).filter(|_| !wants_json) {
        resume::keep_press(
            &session,
            &format!("/ideas/{number}/vote"),
            &press,
            &next,
            app.now(),
        )
        .await?;
        return Ok(Redirect::to(&way).into_response());
    }
    let citizen = viewer.signed_in()?.as_citizen()?;
    let counted = carry_out(&app, &citizen, number, &press).await?;
    let words = words_after(counted.choice);
    if wants_json {
        return Ok(Json(serde_json::json!({
            "choice": counted.choice.map_or("", Choice::key),
            "agrees": counted.tally.agrees,
            "disagrees": counted.tally.disagrees,
            "passes": counted.tally.passes,
            "words": words,
        }))
        .into_response());
    }
    session::say_next(&session, words).await?;
    Ok(Redirect::to(&back).into_response())
}

async fn carry_out(app: &App, by: &Citizen, number: IdeaNumber, press: &Press) -> Result<Counted> {
    if press.choice == "revoke" {
        return Ok(actions::votes::revoke(app, by, number).await?);
    }
    let choice = Choice::from_key(&press.choice).ok_or_else(|| {
        Refusal::Fields(vec![FieldError::new(
            "choice",
            "Press agree, disagree or pass.",
        )])
    })?;
    let pressed = actions::votes::Press {
        choice,
        receipt: &press.from,
        read: press.version.parse().ok(),
    };
    Ok(actions::votes::cast(app, by, number, pressed).await?)
}
