//! The list of ideas: facets, orders, words to look for, one keyset page at a time, and the similar ideas for a script.
//! It must not know how a list is ordered below.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use serde::{Deserialize, Serialize};

use super::Row;
use super::facets::{Asked, Group, Link};
use crate::actions;
use crate::app::App;
use crate::domain::ground::Space;
use crate::domain::ids::IdeaNumber;
use crate::domain::{lot, search};
use crate::store::idea_lists::{Listed, Order, Place};
use crate::store::ideas::IdeaCard;
use crate::store::search::{Found, RANKED_MAX, Within};
use crate::store::{self, ReadConn};
use crate::web::error::Result;
use crate::web::form::Query;
use crate::web::layout::Layout;

/// Rows on a page: two minutes of reading.
const ROWS: usize = 20;
/// Words of the longest search that is looked at.
const QUERY_MAX: usize = 200;

#[derive(Template)]
#[template(path = "ideas/index.html")]
struct IdeaIndex {
    layout: Layout,
    asked: Asked,
    /// How many there are in all, in words; empty where nobody counts.
    total: String,
    orders: Vec<Link>,
    groups: Vec<Group>,
    /// The constituency's name, if one was asked for, and the list without it.
    seat: Option<(String, String)>,
    rows: Vec<Row>,
    older: String,
    first: String,
    drawn: bool,
    /// By which rule the list stands as it does.
    rule: &'static str,
    /// How matches are ordered, while searching.
    found_words: &'static str,
    searching: bool,
    /// Whether nobody has written anything yet.
    is_new: bool,
}

/// The list.
pub async fn index(State(app): State<App>, layout: Layout, Query(asked): Query<Asked>) -> Result {
    let asked = Asked {
        q: asked.q.chars().take(QUERY_MAX).collect(),
        ..asked
    };
    let mut connection = app.db.read().await?;
    let topics = store::ideas::list_topics(&mut connection).await?;
    let counts = store::ideas::list_facets(&mut connection).await?;
    let seat = match asked.constituency.as_str() {
        "" => None,
        code => {
            let found = store::constituencies::find(&mut connection, code).await?;
            let name = found.map_or_else(
                || "a constituency we do not know".to_owned(),
                |seat| seat.name,
            );
            Some((
                name,
                Asked {
                    constituency: String::new(),
                    ..asked.clone()
                }
                .href(),
            ))
        }
    };
    let ground = store::ground::find_picture(&mut connection, &Space::Country).await?;
    let has_groups = ground.is_some_and(|(_, picture)| picture.has_groups());
    let words = search::query_words(&asked.q);
    let searching = !asked.q.trim().is_empty();
    let total = asked.total(&counts);
    let page = match (searching, total) {
        // The counting table says there is nothing: no list need be walked to its end to find that out.
        (false, Some(0)) => PageOf::default(),
        (true, _) => find(&mut connection, &asked, words).await?,
        _ => {
            listed(
                &mut connection,
                &asked,
                app.now().day(),
                app.now().minus_days(lot::YOUNG_DAYS),
            )
            .await?
        }
    };
    let cards = store::ideas::list_cards(&mut connection, &page.numbers()).await?;
    let page = IdeaIndex {
        layout,
        total: total.map_or_else(String::new, |total| match total {
            1 => "1 idea".to_owned(),
            total => format!(
                "{} ideas",
                crate::domain::text::thousands(usize::try_from(total).unwrap_or(0))
            ),
        }),
        orders: asked.orders(has_groups),
        rule: asked.rule(has_groups),
        groups: asked.groups(&topics, &counts),
        seat,
        rows: cards
            .iter()
            .map(|card| Row::new(card, page.drawn.contains(&card.number)))
            .collect(),
        older: page
            .next
            .map_or_else(String::new, |place| asked.href_after(place)),
        first: if asked.after.is_empty() {
            String::new()
        } else {
            asked.href()
        },
        drawn: !page.drawn.is_empty(),
        found_words: page.found_words,
        searching,
        is_new: total == Some(0) && !asked.is_narrowed(),
        asked,
    };
    Ok(Html(page.render()?).into_response())
}

/// What stands on one page, before its cards are loaded.
#[derive(Default)]
struct PageOf {
    lines: Vec<IdeaNumber>,
    drawn: Vec<IdeaNumber>,
    next: Option<Place>,
    found_words: &'static str,
}

impl PageOf {
    /// Everything in the order shown: every fifth place is one drawn by lot.
    fn numbers(&self) -> Vec<IdeaNumber> {
        let mut drawn = self.drawn.iter();
        let mut shown = Vec::with_capacity(self.lines.len() + self.drawn.len());
        for line in &self.lines {
            shown.push(*line);
            if shown.len() % lot::EVERY == lot::EVERY - 1 {
                shown.extend(drawn.next());
            }
        }
        shown.extend(drawn);
        shown
    }
}

/// A page of an ordered list, with young ideas drawn in where votes decide.
async fn listed(
    connection: &mut ReadConn,
    asked: &Asked,
    today: jiff::civil::Date,
    young_since: crate::domain::time::Timestamp,
) -> Result<PageOf> {
    let (filter, order, after) = (asked.filter(), asked.order(), asked.place());
    let most = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut lines = store::idea_lists::page(connection, &filter, order, after, most).await?;
    let more = lines.len() > ROWS;
    let but_lots = ROWS - ROWS / lot::EVERY;
    // Where votes decide. What cannot be ranked yet stands by age, so the young need no lot there.
    let draws = match order {
        Order::MostVotes => true,
        Order::CommonGround => lines.get(but_lots).is_some_and(|line| line.ground >= 0),
        Order::Newest | Order::Waiting | Order::Answered => false,
    } && after.is_none();
    lines.truncate(if draws && more { but_lots } else { ROWS });
    let next = lines.last().filter(|_| more).map(|last| last.place(order));
    let lines: Vec<IdeaNumber> = lines.iter().map(|line| line.number).collect();
    let mut drawn = Vec::new();
    // Where all fit on a page, nobody needs a lot.
    if draws && more {
        let newest =
            store::idea_lists::page(connection, &filter, Order::Newest, None, lot::AMONG).await?;
        let young: Vec<Listed> = newest
            .into_iter()
            .filter(|line| line.published_at > young_since && !lines.contains(&line.number))
            .collect();
        let numbers: Vec<i64> = young.iter().map(|line| line.shuffle).collect();
        drawn = lot::draw(&numbers, today, ROWS / lot::EVERY)
            .into_iter()
            .map(|at| young[at].number)
            .collect();
    }
    Ok(PageOf {
        lines,
        drawn,
        next,
        found_words: "",
    })
}

/// A page of what has all the words.
async fn find(connection: &mut ReadConn, asked: &Asked, mut words: Vec<String>) -> Result<PageOf> {
    let spreads = store::search::count_words(connection, &words).await?;
    if words.is_empty() || words.iter().any(|word| !spreads.contains_key(word)) {
        return Ok(PageOf::default());
    }
    let spread = |word: &String| spreads.get(word).map_or(0, |spread| spread.ideas);
    words.sort_by_key(|word| (spread(word), word.clone()));
    let ranked = spread(&words[0]) <= RANKED_MAX;
    let filter = asked.filter();
    let within = Within {
        topic: &filter.topic,
        kind: filter.kind,
        response: filter.response,
        constituency: &filter.constituency,
        scope: &filter.scope,
    };
    let after = asked.place().map(|place| Found {
        number: place.number,
        score: place.value,
    });
    let most = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut found = store::search::page(connection, &words, within, ranked, after, most).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    Ok(PageOf {
        next: found.last().filter(|_| more).map(|last| Place {
            number: last.number,
            value: last.score,
        }),
        lines: found.into_iter().map(|one| one.number).collect(),
        drawn: Vec::new(),
        found_words: if ranked {
            "Ideas with all your words, those that have them in the title first."
        } else {
            "Ideas with all your words, the newest first."
        },
    })
}

/// What the script asks while a title is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
}

#[derive(Serialize)]
struct SimilarIdea {
    number: IdeaNumber,
    title: String,
    state: &'static str,
    url: String,
}

impl From<&IdeaCard> for SimilarIdea {
    fn from(card: &IdeaCard) -> Self {
        Self {
            number: card.number,
            title: card.title.clone(),
            state: card.response.in_words(),
            url: crate::web::paths::idea(card.number),
        }
    }
}

/// Ideas that may ask for the same as a title, as JSON.
pub async fn similar(State(app): State<App>, Query(typed): Query<Typed>) -> Result {
    let title: String = typed.title.chars().take(QUERY_MAX).collect();
    let cards = actions::ideas::find_similar(&app, &title).await?;
    let ideas: Vec<SimilarIdea> = cards.iter().map(SimilarIdea::from).collect();
    Ok(Json(serde_json::json!({ "ideas": ideas })).into_response())
}
