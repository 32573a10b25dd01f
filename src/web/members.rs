//! The pages of Members: who sits, who sat, for which seat and under which label on which day.
//! It must not decide what a label is; a day's label is the register's to say.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect};
use jiff::civil::Date;
use serde::Deserialize;

use super::error::Result;
use super::form::{Path, Query};
use super::layout::Layout;
use super::parts::answers::FollowButton;
use super::parts::commitments::Promised;
use super::parts::findings::{self, FindingLine};
use super::parts::letters::{self, Letter};
use super::paths;
use super::viewer::Viewer;
use crate::actions;
use crate::app::App;
use crate::domain::follow::Subject;
use crate::domain::ids::{MemberId, PostId};
use crate::domain::member::{Layer, Member, Span, Standing};
use crate::domain::party::Party;
use crate::domain::postcode::Postcode;
use crate::domain::refusal::Refusal;
use crate::domain::response::{Capacity, Position};
use crate::domain::search::spoken_words;
use crate::domain::time::day_in_words;
use crate::store::{self, members::ResponseLine, members::Sitting};

/// The newest responses; more would make the page of a diligent Member a heavy one.
const RESPONSES_SHOWN: i64 = 50;
/// The newest posts; the others are in the news.
const POSTS_SHOWN: i64 = 3;
/// A search that finds more former Members than this is too wide to be useful.
const FORMER_SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "members/index.html")]
struct MembersIndex {
    layout: Layout,
    postcode_is_unknown: bool,
    q: String,
    party: Option<PartyChoice>,
    letters: Vec<Letter>,
    groups: Vec<Group>,
    former: Vec<Former>,
    parties: Vec<PartyChoice>,
    shown: i64,
    sitting: i64,
}

/// Members under one heading.
struct Group {
    heading: String,
    members: Vec<Line>,
}

/// One Member in a list.
struct Line {
    href: String,
    list_name: String,
    label: String,
    colour: String,
    seat_href: String,
    seat: String,
    chair: &'static str,
    is_fictional: bool,
}

/// Somebody who sat.
struct Former {
    href: String,
    name: String,
    title: String,
}

/// A party a list can be narrowed to.
struct PartyChoice {
    key: String,
    name: String,
    href: String,
    colour: String,
    members: i64,
}

#[derive(Template)]
#[template(path = "members/show.html")]
struct MemberShow {
    layout: Layout,
    id: MemberId,
    name: String,
    title: String,
    seat_href: String,
    label: String,
    colour: String,
    notes: Vec<String>,
    is_fictional: bool,
    labels: Vec<Spell>,
    seats: Vec<Spell>,
    offices: Vec<Spell>,
    responses: Vec<Answer>,
    promised: Vec<Promised>,
    findings: Vec<FindingLine>,
    posts: Vec<store::posts::View>,
    corrections: usize,
    follow: FollowButton,
    /// What the MP promises of their own accord: a time to reply, and topics.
    own_promise: String,
    /// Whether a steward reads who may invite this MP.
    may_invite: bool,
}

/// One dated line of a history.
struct Spell {
    iso: String,
    when: String,
    words: String,
    reason: &'static str,
    href: String,
}

/// One response in the list of a Member's.
struct Answer {
    href: String,
    title: String,
    position: &'static str,
    label: String,
    iso: String,
    when: String,
}

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub struct Narrowed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    party: String,
    #[serde(default)]
    letter: String,
    /// "unknown" after one that was looked for and not found.
    #[serde(default)]
    postcode: String,
}

/// Who sits today, by name; a search also finds those who sat.
pub async fn index(
    State(app): State<App>,
    layout: Layout,
    Query(query): Query<Narrowed>,
) -> Result {
    let q = query.q.trim().to_owned();
    if Postcode::parse(&q).is_some() {
        // Pages ask for a postcode by POST. One that was typed here all the same is led on to an address without it, known or not.
        let place = actions::postcodes::locate(&app, "q", &q).await;
        let address = place.map_or_else(
            |_| "/members?postcode=unknown".to_owned(),
            |place| paths::constituency_found(&place.constituency.code, place.retired.as_deref()),
        );
        return Ok(Redirect::to(&address).into_response());
    }
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    let parties = store::parties::list(&mut connection).await?;
    let sitting = store::members::list_sitting(&mut connection, today).await?;
    let found = if q.is_empty() {
        None
    } else {
        Some(store::members::list_by_words(&mut connection, &spoken_words(&q)).await?)
    };
    let choices = choices(&parties, &sitting);
    let total = sitting.len();
    let mut chosen: Vec<Sitting> = sitting;
    let mut former = Vec::new();
    if let Some(found) = &found {
        chosen.retain(|member| found.contains(&member.id));
        let others: Vec<MemberId> = found
            .iter()
            .filter(|id| !chosen.iter().any(|member| member.id == **id))
            .take(FORMER_SHOWN)
            .copied()
            .collect();
        former = former_lines(&mut connection, &others, today).await?;
    }
    let party = choices.iter().position(|choice| choice.key == query.party);
    if let Some(at) = party {
        chosen.retain(|member| member.party == choices[at].key);
    }
    let is_whole = found.is_none() && party.is_none();
    let initials: Vec<char> = chosen
        .iter()
        .map(|member| letters::initial(&member.sort_key))
        .collect();
    let (letters, letter) = letters::choose(&initials, &query.letter, is_whole);
    let lines = chosen
        .iter()
        .zip(&initials)
        .filter(|(_, initial)| letter.is_none_or(|letter| letter == **initial));
    let groups = group(lines.map(|(member, initial)| (*initial, line(member, &parties))));
    let page = MembersIndex {
        shown: groups.iter().map(|group| count(group.members.len())).sum(),
        letters: if is_whole { letters } else { Vec::new() },
        party: party
            .and_then(|at| choices.get(at))
            .map(|choice| PartyChoice {
                key: choice.key.clone(),
                name: choice.name.clone(),
                href: choice.href.clone(),
                colour: choice.colour.clone(),
                members: choice.members,
            }),
        parties: choices,
        sitting: count(total),
        postcode_is_unknown: query.postcode == "unknown",
        layout,
        q,
        groups,
        former,
    };
    Ok(Html(page.render()?).into_response())
}

/// One Member, with party and seat through time.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    Path(id): Path<MemberId>,
) -> Result {
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    let member = store::members::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let codes: Vec<String> = member
        .memberships
        .iter()
        .map(|seat| seat.constituency.clone())
        .collect();
    let seats = store::constituencies::list_by_code(&mut connection, &codes).await?;
    let parties = store::parties::list(&mut connection).await?;
    let responses = store::members::list_responses(&mut connection, id, RESPONSES_SHOWN).await?;
    let promised = store::commitments::list_of_member(&mut connection, id, RESPONSES_SHOWN).await?;
    let offices = store::house::list_offices(&mut connection, id).await?;
    let of = store::posts::Of::Member(id);
    let posts = store::posts::page(&mut connection, of, PostId::from_i64(i64::MAX), POSTS_SHOWN);
    let posts = posts.await?;
    let corrections =
        store::corrections::list_of_member(&mut connection, id, RESPONSES_SHOWN).await?;
    let seat_name = |code: &str| {
        seats
            .iter()
            .find(|seat| seat.code == code)
            .map_or_else(|| code.to_owned(), |seat| seat.name.clone())
    };
    let (seat_href, notes) = match member.standing_on(today) {
        Standing::Sitting(seat) => (paths::constituency(&seat.constituency), notes_on(seat)),
        Standing::Former(..) | Standing::Never => (String::new(), Vec::new()),
    };
    let subject = Subject::Member(id);
    let follow = FollowButton::load(&mut connection, &subject, &viewer, paths::member(id)).await?;
    let findings = findings::of_member(&app, &mut connection, id).await?;
    let promise = store::desk::find_promise(&mut connection, id).await?;
    let topics = store::ideas::list_topics(&mut connection).await?;
    let is_sitting = member.holds_seat_on(today).is_some();
    let page = MemberShow {
        findings,
        follow,
        own_promise: if is_sitting {
            promise.in_words(|key| {
                let topic = topics.iter().find(|topic| topic.key == key);
                topic.map_or_else(|| key.to_owned(), |topic| topic.name.clone())
            })
        } else {
            String::new()
        },
        may_invite: is_sitting
            && viewer
                .account
                .as_ref()
                .is_some_and(|account| account.as_steward().is_ok()),
        id,
        title: member.title_on(today, seat_name).unwrap_or_default(),
        label: member.label_on(today).unwrap_or_default(),
        colour: member
            .affiliation_on(today)
            .map(|label| colour(&parties, &label.party))
            .unwrap_or_default(),
        labels: label_spells(&member),
        seats: seat_spells(&member, seat_name),
        offices: offices.into_iter().map(office).collect(),
        responses: responses.into_iter().map(answer).collect(),
        promised: promised
            .into_iter()
            .map(|view| Promised::new(view, today))
            .collect(),
        posts,
        corrections: corrections.len(),
        name: member.name,
        is_fictional: member.is_fictional,
        layout,
        seat_href,
        notes,
    };
    Ok(Html(page.render()?).into_response())
}

fn notes_on(seat: &crate::domain::member::Membership) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(role) = seat.chair_role {
        notes.push(format!("{}. Sits in the Chair, takes no part in debates or votes, and serves constituents like any other MP.", role.in_words()));
    }
    if !seat.takes_seat {
        notes.push("Elected, and by principle does not take the seat at Westminster. Works for constituents, and may respond here.".to_owned());
    }
    notes
}

fn label_spells(member: &Member) -> Vec<Spell> {
    let mut spells: Vec<_> = member
        .affiliations
        .iter()
        .filter(|label| label.span.to != Some(label.span.from))
        .collect();
    spells.sort_by_key(|label| std::cmp::Reverse(label.span.from));
    spells
        .into_iter()
        .map(|label| Spell {
            iso: label.span.from.to_string(),
            when: until(&label.precision.said(label.span.from), label.span.to),
            words: match label.layer {
                Layer::Label => label.label.clone(),
                Layer::Group => format!("{}, a group of MPs that is no party", label.label),
            },
            reason: reason_in_words(&label.reason),
            href: String::new(),
        })
        .collect()
}

fn seat_spells(member: &Member, name_of: impl Fn(&str) -> String) -> Vec<Spell> {
    let newest = member.memberships.iter().rev();
    newest
        .map(|seat| Spell {
            iso: seat.span.from.to_string(),
            when: match seat.span.to {
                Some(end) => format!(
                    "{} to {}",
                    seat.start_precision.said(seat.span.from),
                    seat.end_precision.said(end)
                ),
                None => format!("Since {}", seat.start_precision.said(seat.span.from)),
            },
            words: name_of(&seat.constituency),
            reason: reason_in_words(&seat.start_reason),
            href: paths::constituency(&seat.constituency),
        })
        .collect()
}

fn office((capacity, title, span): (Capacity, String, Span)) -> Spell {
    Spell {
        iso: span.from.to_string(),
        when: until(&day_in_words(span.from), span.to),
        words: title,
        reason: capacity.in_words(),
        href: String::new(),
    }
}

fn until(from: &str, to: Option<Date>) -> String {
    match to {
        Some(end) => format!("{from} to {}", day_in_words(end)),
        None => format!("Since {from}"),
    }
}

/// Reasons as recorded, in plain words; no cause is given beyond them.
fn reason_in_words(reason: &str) -> &'static str {
    match reason {
        "general_election" => "elected at a general election",
        "by_election" => "elected at a by-election",
        "whip_removed" | "whip_withdrawn" => "whip removed",
        "whip_restored" => "whip restored",
        "resigned_whip" => "resigned the whip",
        "changed_party" => "changed party",
        "party_renamed" | "changed_name" => "the party changed its name",
        "joined_group" => "joined the group",
        "became_presiding_officer" => "elected Speaker",
        _ => "",
    }
}

fn answer(response: ResponseLine) -> Answer {
    Answer {
        href: paths::response(response.number, response.id),
        title: response.title,
        position: Position::from_key(&response.position).map_or("", Position::in_words),
        label: response.label,
        iso: response.published_at.iso(),
        when: response.published_at.day_in_words(),
    }
}

async fn former_lines(
    connection: &mut store::ReadConn,
    ids: &[MemberId],
    today: Date,
) -> Result<Vec<Former>> {
    let mut members = store::members::list_by_id(connection, ids).await?;
    members.sort_by_cached_key(Member::sort_key);
    let codes: Vec<String> = members
        .iter()
        .flat_map(|member| &member.memberships)
        .map(|seat| seat.constituency.clone())
        .collect();
    let seats = store::constituencies::list_by_code(connection, &codes).await?;
    let name_of = |code: &str| {
        seats
            .iter()
            .find(|seat| seat.code == code)
            .map_or_else(|| code.to_owned(), |seat| seat.name.clone())
    };
    let line = |member: &Member| Former {
        href: paths::member(member.id),
        name: member.list_name(),
        title: member.title_on(today, name_of).unwrap_or_default(),
    };
    Ok(members.iter().map(line).collect())
}

fn choices(parties: &[Party], sitting: &[Sitting]) -> Vec<PartyChoice> {
    let mut choices: Vec<PartyChoice> = parties
        .iter()
        .map(|party| PartyChoice {
            key: party.key.clone(),
            name: party.name.clone(),
            href: paths::members_of_party(&party.key),
            colour: party.colour.clone().unwrap_or_default(),
            members: count(
                sitting
                    .iter()
                    .filter(|member| member.party == party.key)
                    .count(),
            ),
        })
        .filter(|choice| choice.members > 0)
        .collect();
    choices.sort_by(|a, b| b.members.cmp(&a.members).then_with(|| a.name.cmp(&b.name)));
    choices
}

fn line(member: &Sitting, parties: &[Party]) -> Line {
    Line {
        href: paths::member(member.id),
        list_name: member.list_name.clone(),
        label: member.label.clone(),
        colour: colour(parties, &member.party),
        seat_href: paths::constituency(&member.constituency),
        seat: member.constituency_name.clone(),
        chair: member
            .chair_role
            .map_or("", crate::domain::member::ChairRole::in_words),
        is_fictional: member.is_fictional,
    }
}

fn group(lines: impl Iterator<Item = (char, Line)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (initial, line) in lines {
        let heading = initial.to_string();
        match groups.last_mut() {
            Some(last) if last.heading == heading => last.members.push(line),
            _ => groups.push(Group {
                heading,
                members: vec![line],
            }),
        }
    }
    groups
}

fn colour(parties: &[Party], key: &str) -> String {
    parties
        .iter()
        .find(|party| party.key == key)
        .and_then(|party| party.colour.clone())
        .unwrap_or_default()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
