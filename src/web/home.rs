//! The front page: what this is, what is most agreed with, the latest response, what waits, how to take part.
//! It must not know how any of these came about.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use super::parts::ground::{Found, rows};
use super::paths;
use crate::app::App;
use crate::domain::agreement::{self, SAMPLE};
use crate::domain::ground::{Band, Space};
use crate::domain::ids::IdeaNumber;
use crate::domain::markup;
use crate::store::{self, home::CountedIdea, home::LatestResponse};

/// As many as fit beside one response.
const WAITING: usize = 3;
/// As many as the eye takes in at once.
const BRIDGING: i64 = 3;
/// Two lines of text below a title.
const EXCERPT: usize = 140;

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomeShow {
    layout: Layout,
    /// What every group supports, once groups were found.
    bridging: Vec<Found>,
    agreed: Vec<AgreedIdea>,
    latest: Option<Answer>,
    /// Whether an answer is kept from here because a poll is near.
    is_quiet: bool,
    waiting: Vec<Waiting>,
}

struct AgreedIdea {
    number: IdeaNumber,
    title: String,
    summary: String,
    topic: String,
    place: String,
    agrees: i64,
    disagrees: i64,
    passes: i64,
    standing: String,
}

impl From<&CountedIdea> for AgreedIdea {
    fn from(idea: &CountedIdea) -> Self {
        Self {
            number: idea.number,
            title: idea.title.clone(),
            summary: markup::excerpt(&idea.what, EXCERPT),
            topic: idea.topic.clone(),
            place: idea.place.clone(),
            agrees: idea.agrees,
            disagrees: idea.disagrees,
            passes: idea.passes,
            standing: agreement::in_words(idea.agrees, idea.votes),
        }
    }
}

struct Answer {
    response: LatestResponse,
    position: &'static str,
    href: String,
    iso: String,
    when: String,
}

impl From<LatestResponse> for Answer {
    fn from(response: LatestResponse) -> Self {
        Self {
            position: position_in_words(&response.position),
            href: paths::member(response.member),
            iso: response.published_at.iso(),
            when: response.published_at.day_in_words(),
            response,
        }
    }
}

struct Waiting {
    number: IdeaNumber,
    title: String,
    iso: String,
    when: String,
}

fn position_in_words(key: &str) -> &'static str {
    match key {
        "support" => "Support",
        "support_in_part" => "Support in part",
        "cannot_support" => "Cannot support",
        "passed_on" => "Passed on",
        _ => "Need to know more",
    }
}

/// The front page.
pub async fn show(State(app): State<App>, layout: Layout) -> Result {
    let mut connection = app.db.read().await?;
    let voted = store::home::list_most_voted(&mut connection, SAMPLE).await?;
    let counts: Vec<_> = voted.iter().map(|idea| (idea.agrees, idea.votes)).collect();
    let latest = store::home::find_latest_response(&mut connection).await?;
    let waiting = store::home::list_waiting(&mut connection, WAITING).await?;
    let bridging = store::ground::list_band(
        &mut connection,
        &Space::Country,
        Band::CommonGround,
        BRIDGING,
    )
    .await?;
    // Before a poll nobody is shown before others.
    let is_quiet = latest.as_ref().is_some_and(|latest| {
        let known = app.house.known();
        known.is_quiet(app.now().day(), latest.seat_code.as_deref())
    });
    let page = HomeShow {
        layout,
        is_quiet,
        bridging: rows(&bridging)
            .into_iter()
            .filter(|idea| idea.has_groups)
            .collect(),
        agreed: agreement::most_agreed(&counts)
            .into_iter()
            .map(|place| AgreedIdea::from(&voted[place]))
            .collect(),
        latest: latest.filter(|_| !is_quiet).map(Answer::from),
        waiting: waiting
            .into_iter()
            .map(|idea| Waiting {
                number: idea.number,
                title: idea.title,
                iso: idea.put_at.iso(),
                when: idea.put_at.day_in_words(),
            })
            .collect(),
    };
    Ok(Html(page.render()?).into_response())
}
