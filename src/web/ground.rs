//! Common ground: the groups, the map, what bridges and what divides; how it is computed; and what was found when.
//! It must not know how it is computed, nor show where anybody stands but the reader to themselves.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use serde::Deserialize;

use super::error::Result;
use super::form::Query;
use super::layout::Layout;
use super::viewer::Viewer;
use crate::actions::ground::method::{Constant, alarms, constants};
use crate::actions::ground::{PLACED_FROM, Standing, stand};
use crate::app::App;
use crate::domain::ground::{Picture, Snapshot, Space, percent_near};
use crate::domain::refusal::Refusal;
use crate::store::{self, ReadConn, ground};

mod proof;
mod sections;

use proof::Proof;
use sections::{Section, sections};

/// Snapshots on a page of the history.
const OF_THE_HISTORY: i64 = 50;

#[derive(Template)]
#[template(path = "ground/index.html")]
struct GroundIndex {
    layout: Layout,
    space: Place,
    spaces: Vec<Place>,
    snapshot: Option<Snapshot>,
    has_groups: bool,
    is_cold: bool,
    groups: Vec<GroupView>,
    map: Option<Map>,
    unshown: u64,
    standing: Option<Standing>,
    placed_from: (usize, usize),
    sections: Vec<Section>,
    proof: Option<Proof>,
}

#[derive(Template)]
#[template(path = "ground/method.html")]
struct GroundMethod {
    layout: Layout,
    constants: Vec<Constant>,
    picture: Picture,
    losses: Vec<(usize, String)>,
    style: String,
    moved: String,
    newest: String,
}

#[derive(Template)]
#[template(path = "ground/history.html")]
struct GroundHistory {
    layout: Layout,
    space: Place,
    snapshots: Vec<Snapshot>,
    older: String,
    newest: String,
}

/// A space with its name and address.
struct Place {
    name: String,
    href: String,
    history: String,
    is_here: bool,
}

/// A group as the page describes it.
struct GroupView {
    letter: String,
    at: usize,
    people: u64,
    marks: Vec<MarkView>,
}

/// An idea that marks a group.
struct MarkView {
    number: i64,
    title: String,
    words: String,
}

/// The map as the page draws it, with what its table says.
struct Map {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
    marks: Vec<DotView>,
    you: Option<(i64, i64)>,
}

/// A mark on the map.
struct DotView {
    at: usize,
    letter: String,
    x: i64,
    y: i64,
    size: i64,
    people: u64,
    place: [i64; 2],
    words: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    space: String,
    before: String,
}

impl Asked {
    fn space(&self) -> Result<Space> {
        if self.space.is_empty() {
            return Ok(Space::Country);
        }
        Ok(Space::from_key(&self.space).ok_or(Refusal::NotFound)?)
    }
}

/// The page of a space.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result {
    let space = asked.space()?;
    let mut connection = app.db.read().await?;
    let found = ground::find_picture(&mut connection, &space).await?;
    if found.is_none() && space != Space::Country {
        return Err(Refusal::NotFound.into());
    }
    let (snapshot, picture) = found.map_or_else(
        || (None, Picture::default()),
        |(snapshot, picture)| (Some(snapshot), picture),
    );
    let spaces = places(&mut connection, &space).await?;
    let groups = groups(&mut connection, &space, &picture).await?;
    let sections = match &snapshot {
        Some(_) => sections(&app, &mut connection, &space, &picture).await?,
        None => Vec::new(),
    };
    let here = name_of(&mut connection, &space).await?;
    let proof = Proof::find(&mut connection, &space).await?;
    drop(connection);
    let standing = match (&viewer.account, &snapshot) {
        (Some(account), Some(_)) => Some(stand(&app, account.id, &space, &picture).await?),
        _ => None,
    };
    let you = match &standing {
        Some(Standing::Placed { square, .. }) => Some(*square),
        _ => None,
    };
    let page = GroundIndex {
        layout,
        space: place(&space, here, true),
        spaces,
        has_groups: picture.has_groups(),
        is_cold: picture.is_cold,
        groups,
        map: map(&picture, you),
        unshown: picture.unshown,
        standing,
        placed_from: PLACED_FROM,
        sections,
        proof,
        snapshot,
    };
    Ok(Html(page.render()?).into_response())
}

/// How it is computed.
pub async fn show_method(State(app): State<App>, layout: Layout) -> Result {
    let mut connection = app.db.read().await?;
    let found = ground::find_picture(&mut connection, &Space::Country).await?;
    let picture = found.map_or_else(Picture::default, |(_, picture)| picture);
    let (moved, newest) = alarms();
    let page = GroundMethod {
        layout,
        moved,
        newest,
        constants: constants(),
        losses: (1..)
            .zip(&picture.losses)
            .map(|(groups, loss)| (groups, format!("{loss:.4}")))
            .collect(),
        style: percent_near(picture.style),
        picture,
    };
    Ok(Html(page.render()?).into_response())
}

/// What was found when.
pub async fn show_history(
    State(app): State<App>,
    layout: Layout,
    Query(asked): Query<Asked>,
) -> Result {
    let space = asked.space()?;
    let mut connection = app.db.read().await?;
    let before = asked.before.parse().unwrap_or(i64::MAX);
    let mut snapshots =
        ground::page_snapshots(&mut connection, &space, before, OF_THE_HISTORY + 1).await?;
    let has_more = snapshots.len() > usize::try_from(OF_THE_HISTORY).unwrap_or(usize::MAX);
    if has_more {
        snapshots.pop();
    }
    let here = place(&space, name_of(&mut connection, &space).await?, true);
    let page = GroundHistory {
        layout,
        older: snapshots
            .last()
            .filter(|_| has_more)
            .map_or_else(String::new, |last| {
                format!(
                    "/common-ground/history?space={}&before={}",
                    space.key(),
                    last.number
                )
            }),
        newest: if before == i64::MAX {
            String::new()
        } else {
            here.history.clone()
        },
        space: here,
        snapshots,
    };
    Ok(Html(page.render()?).into_response())
}

fn place(space: &Space, name: String, is_here: bool) -> Place {
    let query = match space {
        Space::Country => String::new(),
        other => format!("?space={}", other.key()),
    };
    Place {
        name,
        href: format!("/common-ground{query}"),
        history: format!("/common-ground/history{query}"),
        is_here,
    }
}

async fn name_of(connection: &mut ReadConn, space: &Space) -> Result<String> {
    Ok(match space {
        Space::Country => "The whole country".to_owned(),
        Space::Topic(key) => {
            let topics = store::ideas::list_topics(connection).await?;
            let topic = topics.into_iter().find(|topic| topic.key == *key);
            topic.ok_or(Refusal::NotFound)?.name
        }
        Space::Seat(code) => {
            let seat = store::constituencies::find(connection, code).await?;
            seat.ok_or(Refusal::NotFound)?.name
        }
    })
}

async fn places(connection: &mut ReadConn, here: &Space) -> Result<Vec<Place>> {
    let spaces = ground::list_spaces(connection).await?;
    let mut places = Vec::with_capacity(spaces.len());
    for space in spaces {
        let name = name_of(connection, &space).await?;
        places.push(place(&space, name, space == *here));
    }
    Ok(places)
}

async fn groups(
    connection: &mut ReadConn,
    space: &Space,
    picture: &Picture,
) -> Result<Vec<GroupView>> {
    let mut numbers: Vec<i64> = picture
        .groups
        .iter()
        .flat_map(|group| group.marks.iter().map(|mark| mark.idea))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    // What was hidden since is in no list, and so describes no group.
    let ideas = ground::list_placed(connection, space, &numbers).await?;
    let groups = picture.groups.iter().enumerate();
    Ok(groups
        .map(|(at, group)| GroupView {
            letter: group.letter.clone(),
            at,
            people: group.people,
            marks: group
                .marks
                .iter()
                .filter_map(|mark| {
                    let idea = ideas.iter().find(|idea| idea.number.get() == mark.idea)?;
                    let verb = if mark.by_agreeing {
                        "agree"
                    } else {
                        "disagree"
                    };
                    Some(MarkView {
                        number: mark.idea,
                        title: idea.title.clone(),
                        words: format!(
                            "{} {verb}, {} of everybody else",
                            percent_near(mark.inside),
                            percent_near(mark.outside)
                        ),
                    })
                })
                .collect(),
        })
        .collect())
}

/// Pixels of a square of the map.
const SQUARE: i64 = 60;

fn map(picture: &Picture, you: Option<(i64, i64)>) -> Option<Map> {
    if picture.dots.is_empty() {
        return None;
    }
    let middle = |step: i64| step * SQUARE + SQUARE / 2;
    // Groups in one square stand side by side.
    let aside = |group: usize| (i64::try_from(group).unwrap_or(0) % 3 - 1) * (SQUARE / 4);
    let marks = picture.dots.iter().map(|dot| {
        let letter = picture
            .groups
            .get(dot.group)
            .map_or_else(String::new, |group| group.letter.clone());
        DotView {
            at: dot.group,
            x: middle(dot.x) + aside(dot.group),
            y: middle(dot.y) + aside(dot.group),
            size: match dot.people {
                0..10 => 12,
                10..25 => 15,
                25..100 => 19,
                _ => 24,
            },
            people: dot.people,
            place: [dot.x + 1, dot.y + 1],
            words: format!("{} across, {} down", dot.x + 1, dot.y + 1),
            letter,
        }
    });
    let marks: Vec<DotView> = marks.collect();
    let you = you.map(|(x, y)| (middle(x), middle(y)));
    let xs = marks.iter().map(|mark| mark.x).chain(you.map(|(x, _)| x));
    let ys = marks.iter().map(|mark| mark.y).chain(you.map(|(_, y)| y));
    let (left, width) = frame(xs);
    let (top, height) = frame(ys);
    Some(Map {
        left,
        top,
        width,
        height,
        marks,
        you,
    })
}

/// Where the picture begins and how far it reaches: the marks, with room around them. Empty edges would say something that is not so.
fn frame(places: impl Iterator<Item = i64> + Clone) -> (i64, i64) {
    let first = places.clone().min().unwrap_or(0) - SQUARE;
    let last = places.max().unwrap_or(0) + SQUARE;
    (first, last - first)
}
