//! Who and what a file means: persons, parties and seats found by the ids and names of others.
//! It must not change any of them.

use std::collections::HashMap;

use jiff::civil::Date;

use super::Register;
use crate::domain::constituency::Constituency;
use crate::domain::ids::MemberId;
use crate::domain::member::Member;
use crate::domain::party::{self, Party, PartySaid};
use crate::domain::roll::{PersonClaim, SeatSaid};

/// Codes we make ourselves begin so; no ONS code does.
pub(super) const OWN_CODE: &str = "was-";

pub(super) fn own_code(said: &SeatSaid, from: Date) -> String {
    let since = said.from.unwrap_or(from).year();
    format!("{OWN_CODE}{}-{since}", party::slug(&said.name))
}

/// The constituencies by everything a file may call them: a long history asks for them tens of thousands of times.
#[derive(Default)]
pub(super) struct Seats {
    pub(super) codes: HashMap<String, usize>,
    pub(super) ids: HashMap<String, usize>,
    pub(super) names: HashMap<String, Vec<usize>>,
}

impl Seats {
    pub(super) fn of(seats: &[Constituency]) -> Self {
        let mut index = Self::default();
        for (at, seat) in seats.iter().enumerate() {
            index.note(at, seat);
        }
        index
    }

    pub(super) fn note(&mut self, at: usize, seat: &Constituency) {
        self.codes.insert(seat.code.clone(), at);
        if let Some(id) = &seat.members_api_id {
            self.ids.insert(id.clone(), at);
        }
        self.names
            .entry(party::slug(&seat.name))
            .or_default()
            .push(at);
    }

    /// By code, by Parliament's id, or by a name in force on the day.
    pub(super) fn find(
        &self,
        seats: &[Constituency],
        said: &SeatSaid,
        on: Option<Date>,
    ) -> Option<usize> {
        if let Some(code) = &said.code {
            return self.codes.get(code).copied();
        }
        let ids = said
            .members_api_id
            .as_ref()
            .and_then(|id| self.ids.get(id))
            .copied();
        ids.or_else(|| {
            let in_force = |at: &usize| on.is_none_or(|day| seats[*at].span.holds(day));
            let named: Vec<usize> = std::iter::once(&said.name)
                .chain(&said.other_names)
                .filter_map(|name| self.names.get(&party::slug(name)))
                .flatten()
                .copied()
                .filter(in_force)
                .collect();
            // An official code before one of our own.
            named
                .iter()
                .copied()
                .find(|at| !seats[*at].code.starts_with(OWN_CODE))
                .or(named.first().copied())
        })
    }

    /// Codes of our own for the borders a file means: an official code may since have become known.
    pub(super) fn own_codes(
        &self,
        seats: &[Constituency],
        said: &SeatSaid,
        from: Date,
    ) -> Vec<String> {
        let named = self
            .names
            .get(&party::slug(&said.name))
            .into_iter()
            .flatten()
            .map(|at| &seats[*at]);
        named
            .filter(|seat| seat.code.starts_with(OWN_CODE) && seat.span.holds(from))
            .map(|seat| seat.code.clone())
            .collect()
    }
}

/// Who and what is meant, by the ids and names of others.
pub(super) struct Index {
    by_number: HashMap<MemberId, usize>,
    pub(super) by_api: HashMap<String, usize>,
    pub(super) by_parlparse: HashMap<String, usize>,
    pub(super) parties: HashMap<PartySaid, usize>,
    pub(super) seats: Seats,
}

impl Index {
    pub(super) fn of(register: &Register) -> Self {
        let seats = Seats::of(&register.constituencies);
        let mut index = Self {
            by_number: HashMap::new(),
            by_api: HashMap::new(),
            by_parlparse: HashMap::new(),
            parties: HashMap::new(),
            seats,
        };
        for (at, member) in register.members.iter().enumerate() {
            index.note(at, member);
        }
        index
    }

    /// Files repeat the same few dozen names: each is worked out once.
    pub(super) fn party(&mut self, parties: &[Party], said: &PartySaid) -> Option<usize> {
        if let Some(known) = self.parties.get(said) {
            return Some(*known);
        }
        let found = party::find(parties, said)?;
        let at = parties.iter().position(|party| party.key == found.key)?;
        self.parties.insert(said.clone(), at);
        Some(at)
    }

    pub(super) fn note(&mut self, at: usize, member: &Member) {
        self.by_number.insert(member.id, at);
        if let Some(id) = &member.members_api_id {
            self.by_api.insert(id.clone(), at);
        }
        if let Some(id) = &member.parlparse_id {
            self.by_parlparse.insert(id.clone(), at);
        }
    }

    pub(super) fn find(&self, said: &PersonClaim) -> Result<Option<usize>, String> {
        if let Some(ours) = said.ours {
            return Ok(self.by_number.get(&ours).copied());
        }
        let api = said
            .members_api_id
            .as_ref()
            .and_then(|id| self.by_api.get(id));
        let parlparse = said
            .parlparse_id
            .as_ref()
            .and_then(|id| self.by_parlparse.get(id));
        match (api, parlparse) {
            (Some(a), Some(b)) if a != b => Err(format!(
                "{} carries the ids of two different people",
                said.name
            )),
            (a, b) => Ok(a.or(b).copied()),
        }
    }
}
