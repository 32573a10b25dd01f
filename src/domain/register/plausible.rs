//! What cannot be true of a person in the register, whatever the file says: a seat under a wrong code, two people in one seat, a name
//! longer than any. It must not know formats; a slip in one row must not become a fact.

use std::collections::HashMap;

use crate::domain::constituency::Constituency;
use crate::domain::member::Member;
use crate::domain::roll::{Claimed, PersonClaim, Roll, SeatClaim, Trouble};

/// The longest name in the register has 54 characters, with all titles under 90.
const NAME_MAX: usize = 200;

/// What is wrong with a claim on its own, beside the seats that are known.
pub(super) fn fault(said: &PersonClaim, known: &[Constituency]) -> Option<String> {
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
    said.seats.iter().find_map(|claim| misnamed(claim, known))
}

/// A seat whose name we know for that day, under another code alone.
fn misnamed(claim: &SeatClaim, known: &[Constituency]) -> Option<String> {
    let code = claim.seat.code.as_deref()?;
    let mut namesakes = known.iter().filter(|seat| {
        seat.span.holds(claim.from) && seat.name.eq_ignore_ascii_case(&claim.seat.name)
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
