//! mySociety's `people.json`: persons, posts and memberships of many chambers, of which the Commons are read into claims.
//! It must not touch the database.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::{join_seats, split_name};
use crate::domain::member::Layer;
use crate::domain::party::PartySaid;
use crate::domain::roll::{
    Claimed, Grain, LabelClaim, NameRank, PersonClaim, Roll, SeatClaim, SeatSaid, Trouble, Until,
};

/// The file, its records still raw: each is read by itself, so that a bad one can be named by its line.
#[derive(Deserialize)]
struct Document<'t> {
    #[serde(borrow)]
    persons: Vec<&'t RawValue>,
    #[serde(borrow)]
    memberships: Vec<&'t RawValue>,
    #[serde(borrow)]
    posts: Vec<&'t RawValue>,
    #[serde(borrow)]
    organizations: Vec<&'t RawValue>,
}

#[derive(Deserialize)]
struct Person {
    id: String,
    redirect: Option<String>,
    #[serde(default)]
    identifiers: Vec<Identifier>,
    #[serde(default)]
    other_names: Vec<Name>,
}

#[derive(Deserialize)]
struct Identifier {
    scheme: String,
    identifier: serde_json::Value,
}

#[derive(Clone, Deserialize)]
struct Name {
    note: Option<String>,
    #[serde(rename = "given_name")]
    given: Option<String>,
    #[serde(rename = "family_name")]
    family: Option<String>,
    honorific_prefix: Option<String>,
    end_date: Option<String>,
}

#[derive(Deserialize)]
struct Post {
    id: String,
    organization_id: String,
    area: Option<Area>,
    start_date: Option<String>,
    end_date: Option<String>,
    #[serde(default)]
    identifiers: Vec<Identifier>,
}

#[derive(Deserialize)]
struct Area {
    name: String,
    #[serde(default)]
    other_names: Vec<String>,
}

#[derive(Deserialize)]
struct Spell {
    #[serde(default)]
    redirect: Option<String>,
    person_id: Option<String>,
    post_id: Option<String>,
    on_behalf_of_id: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    #[serde(default)]
    start_reason: String,
    #[serde(default)]
    end_reason: String,
}

#[derive(Deserialize)]
struct Organization {
    id: String,
    name: String,
}

/// Reads a `people.json`.
pub fn read(text: &str, troubles: &mut Vec<Trouble>) -> Roll {
    let document: Document<'_> = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            troubles.push(Trouble {
                line: error.line() as u64,
                reason: format!("cannot be read as people.json: {error}"),
            });
            return Roll::default();
        }
    };
    let lines = super::json::Lines::of(text);
    let people: HashMap<String, Person> = lines
        .read_all::<Person>(&document.persons, troubles)
        .into_iter()
        .map(|person| (person.said.id.clone(), person.said))
        .collect();
    let seats: HashMap<String, Post> = lines
        .read_all::<Post>(&document.posts, troubles)
        .into_iter()
        .filter(|post| post.said.organization_id == "house-of-commons")
        .map(|post| (post.said.id.clone(), post.said))
        .collect();
    let labels: HashMap<String, String> = lines
        .read_all::<Organization>(&document.organizations, troubles)
        .into_iter()
        .map(|label| (label.said.id, label.said.name))
        .collect();
    let mut claims = Vec::new();
    for Claimed { line, said } in lines.read_all::<Spell>(&document.memberships, troubles) {
        match claim(&said, &people, &seats, &labels) {
            Ok(Some(said)) => claims.push(Claimed { line, said }),
            Ok(None) => {}
            Err(reason) => troubles.push(Trouble { line, reason }),
        }
    }
    Roll {
        people: join_seats(claims),
        ..Roll::default()
    }
}

/// A spell in the Commons; `None` for other chambers and for records that only point to another.
fn claim(
    spell: &Spell,
    people: &HashMap<String, Person>,
    seats: &HashMap<String, Post>,
    labels: &HashMap<String, String>,
) -> Result<Option<PersonClaim>, String> {
    let Some(post) = spell
        .post_id
        .as_ref()
        .filter(|_| spell.redirect.is_none())
        .and_then(|id| seats.get(id))
    else {
        return Ok(None);
    };
    let person_id = spell
        .person_id
        .as_ref()
        .ok_or("the membership names no person")?;
    if person_id.ends_with("/0") {
        return Ok(None); // mySociety's mark for "nobody knows who this was"
    }
    let person = follow(people, person_id)?;
    let from = spell
        .start_date
        .as_deref()
        .ok_or("the membership has no start_date")
        .and_then(|text| first_day(text).ok_or("start_date is no date"))?;
    let until = match spell.end_date.as_deref() {
        None => Until::Open,
        Some(text) => Until::Day(
            day_after_last(text).ok_or_else(|| format!("end_date is \"{text}\", not a date"))?,
        ),
    };
    let area = post.area.as_ref().ok_or("the post names no area")?;
    let code = post
        .identifiers
        .iter()
        .find(|known| known.scheme == "gss")
        .and_then(|known| known.identifier.as_str())
        .map(str::to_owned);
    let party = spell
        .on_behalf_of_id
        .clone()
        .ok_or("the membership names no party")?;
    let mut claim = named(person);
    let start_reason = known_reason(&spell.start_reason);
    claim.seats.push(SeatClaim {
        seat: SeatSaid {
            code,
            members_api_id: None,
            name: area.name.clone(),
            other_names: area.other_names.clone(),
            from: post.start_date.as_deref().and_then(first_day),
            to: post.end_date.as_deref().and_then(day_after_last),
        },
        from,
        until,
        start_reason: start_reason.clone(),
        end_reason: known_reason(&spell.end_reason),
        start_precision: None,
        end_precision: None,
        chair_role: None,
        takes_seat: None,
        grain: Grain::Spell,
    });
    claim.labels.push(LabelClaim {
        party: PartySaid {
            name: labels.get(&party).unwrap_or(&party).clone(),
            parlparse_id: Some(party),
            ..PartySaid::default()
        },
        layer: Layer::Label,
        from,
        until,
        reason: start_reason,
        precision: None,
        grain: Grain::Spell,
    });
    Ok(Some(claim))
}

/// Follows redirects, which may chain but not for ever.
fn follow<'p>(people: &'p HashMap<String, Person>, id: &str) -> Result<&'p Person, String> {
    let mut id = id;
    for _ in 0..10 {
        let person = people
            .get(id)
            .ok_or_else(|| format!("the person {id} is not in the file"))?;
        match &person.redirect {
            Some(next) => id = next,
            None => return Ok(person),
        }
    }
    Err(format!("the redirects from {id} go round in a circle"))
}

/// Ids and the newest main name. Peers keep the family name by which they sat in the Commons, if the file has one.
fn named(person: &Person) -> PersonClaim {
    let mains = person
        .other_names
        .iter()
        .filter(|name| name.note.as_deref() == Some("Main") && name.family.is_some());
    let newest =
        mains.max_by_key(|name| name.end_date.clone().unwrap_or_else(|| "9999".to_owned()));
    let identifier = |scheme: &str| {
        let known = person
            .identifiers
            .iter()
            .find(|known| known.scheme == scheme)?;
        Some(
            known
                .identifier
                .as_str()
                .map_or_else(|| known.identifier.to_string(), str::to_owned),
        )
    };
    let mut claim = PersonClaim {
        members_api_id: identifier("datadotparl_id"),
        parlparse_id: Some(person.id.clone()),
        wikidata_id: identifier("wikidata"),
        name_rank: NameRank::Compiled,
        ..PersonClaim::default()
    };
    if let Some(name) = newest {
        claim.given_name = name.given.clone().unwrap_or_default();
        claim.family_name = name.family.clone().unwrap_or_default();
        let parts = [
            name.honorific_prefix.as_deref().unwrap_or_default(),
            &claim.given_name,
            &claim.family_name,
        ];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        claim.name = said.join(" ");
    } else {
        let number = person.id.rsplit('/').next().unwrap_or_default();
        claim.name = format!("Member {number}");
        (claim.given_name, claim.family_name) = split_name(&claim.name);
    }
    claim
}

fn known_reason(reason: &str) -> String {
    // A spell that begins "unknown" says no more than an empty one.
    if reason == "unknown" {
        String::new()
    } else {
        reason.to_owned()
    }
}

/// The first day of a date that may be a year or a month.
fn first_day(text: &str) -> Option<Date> {
    match text.len() {
        4 => format!("{text}-01-01").parse().ok(),
        7 => format!("{text}-01").parse().ok(),
        _ => text.parse().ok(),
    }
}

/// The file's end is the last day, inclusive; ours is the day after.
fn day_after_last(text: &str) -> Option<Date> {
    let last = match text.len() {
        4 => format!("{text}-12-31").parse().ok()?,
        7 => format!("{text}-01").parse::<Date>().ok()?.last_of_month(),
        _ => text.parse::<Date>().ok()?,
    };
    last.tomorrow().ok()
}
