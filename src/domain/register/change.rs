//! What a file changed: the register before it beside the register after it.
//! It must not know why.

use std::collections::{HashMap, HashSet};

use super::{Received, Register, RollReceived};
use crate::domain::ids::MemberId;

/// What a file spoke of, so that "unchanged" counts only that.
#[derive(Default)]
pub(super) struct Spoken {
    pub(super) parties: Vec<String>,
    pub(super) seats: Vec<String>,
    pub(super) people: Vec<usize>,
}

pub(super) fn compare(before: &Register, after: Register, spoken: &Spoken) -> RollReceived {
    let people: HashSet<MemberId> = spoken
        .people
        .iter()
        .map(|at| after.members[*at].id)
        .collect();
    let parties: HashSet<&String> = spoken.parties.iter().collect();
    let seats: HashSet<&String> = spoken.seats.iter().collect();
    RollReceived {
        parties: received(
            &before.parties,
            after.parties,
            |party| party.key.clone(),
            |party| parties.contains(&party.key),
        ),
        constituencies: received(
            &before.constituencies,
            after.constituencies,
            |seat| seat.code.clone(),
            |seat| seats.contains(&seat.code),
        ),
        members: received(
            &before.members,
            after.members,
            |member| member.id,
            |member| people.contains(&member.id),
        ),
        last_member: after.last_member,
        seal: (),
    }
}

fn received<T: PartialEq, K: std::hash::Hash + Eq>(
    before: &[T],
    after: Vec<T>,
    key: impl Fn(&T) -> K,
    was_named: impl Fn(&T) -> bool,
) -> Received<T> {
    let known: HashMap<K, &T> = before.iter().map(|thing| (key(thing), thing)).collect();
    let mut result = Received::default();
    for thing in after {
        match known.get(&key(&thing)) {
            None => result.added.push(thing),
            Some(old) if **old != thing => result.changed.push(thing),
            Some(_) if was_named(&thing) => result.unchanged += 1,
            Some(_) => {}
        }
    }
    result
}
