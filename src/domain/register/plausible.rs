//! What cannot be true of a person in the register, whatever the file says: a seat under a wrong code, two people in one seat, a name
//! longer than any. It must not know formats; a slip in one row must not become a fact.

use std::collections::HashMap;

use jiff::civil::Date;

use super::index::OWN_CODE;
use crate::domain::constituency::Constituency;
use crate::domain::member::Member;
use crate::domain::party::PartySaid;
use crate::domain::roll::{Claimed, PersonClaim, Roll, SeatClaim, SeatSaid, Trouble, Until};
use crate::domain::text::first_misleading;

/// The longest name in the register has 54 characters, with all titles under 90.
const NAME_MAX: usize = 200;

/// The first Parliament of Great Britain: nobody in a register of the House sat earlier.
const FIRST_YEAR: i16 = 1707;
/// Borders are made some years before they come into force, and no date of a register lies further ahead.
const YEARS_AHEAD: i16 = 10;

/// What is wrong with parties and constituencies, each on its own.
pub(super) fn faults_of_places(roll: &Roll, today: Date) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut note = |line: u64, fault: Option<String>| {
        troubles.extend(fault.map(|reason| Trouble { line, reason }));
    };
    for Claimed { line, said } in &roll.parties {
        note(
            *line,
            misleading([&said.key, &said.name, &said.full_name, &said.short_name]),
        );
    }
    for Claimed { line, said } in &roll.constituencies {
        let texts = [&said.code, &said.name, &said.country];
        let more = said.name_cy.iter().chain(&said.region);
        let days = [Some(said.span.from), said.span.to];
        note(
            *line,
            misleading(texts.into_iter().chain(more)).or_else(|| {
                let mut days = days.into_iter().flatten();
                days.find_map(|day| misdated(day, today, YEARS_AHEAD))
            }),
        );
    }
    for Claimed { line, said } in &roll.seat_ids {
        note(*line, misleading(texts_of_seat(said)));
    }
    troubles
}

/// A character that PostgreSQL cannot keep, or that makes a name look like another.
fn misleading<'t>(texts: impl IntoIterator<Item = &'t String>) -> Option<String> {
    texts.into_iter().find_map(|text| {
        let found = u32::from(first_misleading(text)?);
        Some(format!(
            "a text holds the invisible character U+{found:04X}: \"{}\"",
            text.escape_debug()
        ))
    })
}

fn texts_of(said: &PersonClaim) -> impl Iterator<Item = &String> {
    let ids = [
        &said.members_api_id,
        &said.parlparse_id,
        &said.wikidata_id,
        &said.full_title,
    ];
    let names = [&said.name, &said.given_name, &said.family_name];
    names
        .into_iter()
        .chain(ids.into_iter().flatten())
        .chain(said.seats.iter().flat_map(|claim| {
            texts_of_seat(&claim.seat).chain([&claim.start_reason, &claim.end_reason])
        }))
        .chain(
            said.labels.iter().flat_map(|claim| {
                texts_of_party(&claim.party).chain(std::iter::once(&claim.reason))
            }),
        )
}

fn texts_of_seat(said: &SeatSaid) -> impl Iterator<Item = &String> {
    std::iter::once(&said.name)
        .chain(&said.other_names)
        .chain(&said.code)
        .chain(&said.members_api_id)
}

fn texts_of_party(said: &PartySaid) -> impl Iterator<Item = &String> {
    std::iter::once(&said.name)
        .chain(&said.key)
        .chain(&said.members_api_id)
        .chain(&said.parlparse_id)
}

/// A day on which nothing of the kind can have been.
fn misdated(day: Date, today: Date, years_ahead: i16) -> Option<String> {
    if day.year() < FIRST_YEAR {
        return Some(format!("the date {day} lies before the first Parliament"));
    }
    (day.year() > today.year().saturating_add(years_ahead))
        .then(|| format!("the date {day} lies too far ahead"))
}

fn misdated_spell(from: Date, until: Until, today: Date) -> Option<String> {
    // A spell that is known today began, or begins by the end of next year.
    misdated(from, today, 1).or_else(|| match until {
        Until::Day(end) => misdated(end, today, YEARS_AHEAD),
        Until::Open | Until::Unsaid => None,
    })
}

/// What is wrong with a claim on its own, beside the seats that are known.
pub(super) fn fault(said: &PersonClaim, known: &[Constituency], today: Date) -> Option<String> {
    if let Some(reason) = misleading(texts_of(said)) {
        return Some(reason);
    }
    let longest = [Some(&said.name), said.full_title.as_ref()]
        .into_iter()
        .flatten()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    if longest > NAME_MAX {
        return Some(format!(
            "a name has {longest} characters, more than the {NAME_MAX} any name needs"
        ));
    }
    let seats = said.seats.iter().map(|claim| (claim.from, claim.until));
    let labels = said.labels.iter().map(|claim| (claim.from, claim.until));
    if let Some(reason) = seats
        .chain(labels)
        .find_map(|(from, until)| misdated_spell(from, until, today))
    {
        return Some(reason);
    }
    said.seats.iter().find_map(|claim| misnamed(claim, known))
}

/// A seat whose name we know for that day, under another code alone. A code of our own gives way to any.
fn misnamed(claim: &SeatClaim, known: &[Constituency]) -> Option<String> {
    let code = claim.seat.code.as_deref()?;
    let mut namesakes = known.iter().filter(|seat| {
        !seat.code.starts_with(OWN_CODE)
            && seat.span.holds(claim.from)
            && seat.name.eq_ignore_ascii_case(&claim.seat.name)
    });
    let namesake = namesakes.next()?;
    if namesake.code == code || namesakes.any(|seat| seat.code == code) {
        return None;
    }
    Some(format!(
        "constituency_code is {code}, but {} has the code {} on {}",
        namesake.name, namesake.code, claim.from
    ))
}

/// Two people who would hold one seat from the same day on without an end.
pub(super) fn doubled(members: &[Member], roll: &Roll) -> Vec<Trouble> {
    let mut holders: HashMap<&str, &Member> = HashMap::new();
    let mut troubles = Vec::new();
    for member in members {
        for seat in member
            .memberships
            .iter()
            .filter(|seat| seat.span.to.is_none())
        {
            if let Some(other) = holders.insert(&seat.constituency, member)
                && other.id != member.id
            {
                troubles.push(Trouble {
                    line: line_of(roll, member).or(line_of(roll, other)).unwrap_or(1),
                    reason: format!(
                        "{} and {} would both hold {} today",
                        other.name, member.name, seat.constituency
                    ),
                });
            }
        }
    }
    troubles.sort_by_key(|trouble| trouble.line);
    troubles
}

/// The last line of the file that speaks of a person.
fn line_of(roll: &Roll, member: &Member) -> Option<u64> {
    let is_same = |said: &PersonClaim| {
        let same_id = said.members_api_id.is_some() && said.members_api_id == member.members_api_id;
        same_id || said.parlparse_id.is_some() && said.parlparse_id == member.parlparse_id
    };
    let mut lines = roll.people.iter().rev();
    lines
        .find(|Claimed { said, .. }| is_same(said))
        .map(|claimed| claimed.line)
}
