//! The register of members as a whole, and what a file changes in it: everything or, if one line cannot be taken, nothing.
//! It must not know formats, rows or the clock; the same file a second time changes nothing.

use std::collections::HashMap;

use jiff::civil::Date;

use super::constituency::{Constituency, country_of_code};
use super::ids::MemberId;
use super::member::{ChairRole, Member, Precision, Span};
use super::party::{Party, PartyKind, PartySaid};
use super::roll::{
    Claimed, Grain, LabelClaim, NameRank, PersonClaim, Roll, SeatSaid, Trouble, Until,
    election_from, present_borders_since,
};
use super::spells::{SeatSpell, put_label, put_seat, settle};

mod change;
mod dissolve;
mod index;
mod plausible;

use change::{Spoken, compare};
use index::{Index, Seats, own_code};

/// The House has 650 seats: more Members than that on one day means that a file contradicts itself or the register.
pub const SEATS_IN_THE_HOUSE: usize = 650;

/// All we hold about parties, seats and Members. A few thousand persons: small enough to weigh a file against the whole.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Every party and label.
    pub parties: Vec<Party>,
    /// Every constituency, of all borders.
    pub constituencies: Vec<Constituency>,
    /// Every person.
    pub members: Vec<Member>,
    /// The last number given to a person.
    pub last_member: i64,
    /// The days on which Parliament was dissolved, as stewards wrote them down: no file of before fills a seat after one.
    pub dissolutions: Vec<Date>,
}

/// What came of one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received<T> {
    /// Not known before.
    pub added: Vec<T>,
    /// Known, and now different.
    pub changed: Vec<T>,
    /// Spoken of, and left as it was.
    pub unchanged: usize,
}

impl<T> Default for Received<T> {
    fn default() -> Self {
        Self {
            added: Vec::new(),
            changed: Vec::new(),
            unchanged: 0,
        }
    }
}

impl<T> Received<T> {
    /// Everything that must be written.
    pub fn to_write(&self) -> impl Iterator<Item = &T> {
        self.added.iter().chain(&self.changed)
    }
}

/// The decision: a file was taken, and this is what it changed. Only [`Register::receive`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollReceived {
    /// Parties and labels.
    pub parties: Received<Party>,
    /// Constituencies.
    pub constituencies: Received<Constituency>,
    /// Persons, each with the whole new history.
    pub members: Received<Member>,
    /// The last number given to a person afterwards.
    pub last_member: i64,
    seal: (),
}

impl RollReceived {
    /// The register as it stands afterwards.
    pub fn applied_to(&self, mut before: Register) -> Register {
        let change = |register: &mut Register| {
            for party in self.parties.to_write() {
                register.parties.retain(|known| known.key != party.key);
                register.parties.push(party.clone());
            }
            for seat in self.constituencies.to_write() {
                register
                    .constituencies
                    .retain(|known| known.code != seat.code);
                register.constituencies.push(seat.clone());
            }
            for member in self.members.to_write() {
                register.members.retain(|known| known.id != member.id);
                register.members.push(member.clone());
            }
            register.last_member = self.last_member;
        };
        change(&mut before);
        before
    }

    /// True when the file told us nothing new.
    pub fn is_empty(&self) -> bool {
        self.parties.to_write().next().is_none()
            && self.constituencies.to_write().next().is_none()
            && self.members.to_write().next().is_none()
    }
}

impl Register {
    /// The same register, which also knows these parties unless it has them under their keys already.
    fn knowing(mut self, parties: Vec<Party>) -> Self {
        for party in parties {
            if !self.parties.iter().any(|known| known.key == party.key) {
                self.parties.push(party);
            }
        }
        self
    }

    /// Weighs a file against the register: every trouble it has, or the changes it brings. `known` are parties that need no import.
    pub fn receive(
        self,
        roll: &Roll,
        known: Vec<Party>,
        today: Date,
    ) -> Result<RollReceived, Vec<Trouble>> {
        self.receive_watched(roll, known, today, &mut || ())
    }

    /// The same, for somebody who watches: `step` is called for every person, party and seat the file speaks of.
    pub fn receive_watched(
        self,
        roll: &Roll,
        known: Vec<Party>,
        today: Date,
        step: &mut (dyn FnMut() + Send),
    ) -> Result<RollReceived, Vec<Trouble>> {
        let before = self.clone();
        self.knowing(known).weigh(&before, roll, today, step)
    }

    fn weigh(
        mut self,
        before: &Self,
        roll: &Roll,
        today: Date,
        step: &mut (dyn FnMut() + Send),
    ) -> Result<RollReceived, Vec<Trouble>> {
        let mut spoken = Spoken::default();
        let mut troubles = plausible::faults_of_places(roll, today);
        if !troubles.is_empty() {
            return Err(troubles);
        }
        for Claimed { said, .. } in &roll.parties {
            step();
            spoken.parties.push(said.key.clone());
            put_party(&mut self.parties, said);
        }
        for Claimed { said, .. } in &roll.constituencies {
            step();
            spoken.seats.push(said.code.clone());
            put_constituency(&mut self.constituencies, said);
        }
        let index = Index::of(&self);
        for Claimed { line, said } in &roll.seat_ids {
            step();
            match index.seats.find(&self.constituencies, said, said.from) {
                Some(known) => {
                    spoken.seats.push(self.constituencies[known].code.clone());
                    self.constituencies[known]
                        .members_api_id
                        .clone_from(&said.members_api_id);
                }
                None => troubles.push(Trouble {
                    line: *line,
                    reason: unknown_seat(said),
                }),
            }
        }
        let mut index = Index::of(&self);
        let known_seats = self.constituencies.clone();
        for Claimed { line, said } in &roll.people {
            step();
            if let Some(reason) = plausible::fault(said, &known_seats, today) {
                troubles.push(Trouble {
                    line: *line,
                    reason,
                });
                continue;
            }
            match self.put_person(&mut index, said, today) {
                Ok(person) => spoken.people.push(person),
                Err(reason) => troubles.push(Trouble {
                    line: *line,
                    reason,
                }),
            }
        }
        if !troubles.is_empty() {
            return Err(troubles);
        }
        self.one_member_a_seat();
        self.end_at_dissolutions();
        let doubled = plausible::doubled(&self.members, roll);
        if !doubled.is_empty() {
            return Err(doubled);
        }
        for member in &mut self.members {
            settle(&member.memberships, &mut member.affiliations);
        }
        let sitting = self
            .members
            .iter()
            .filter(|member| !member.is_fictional && member.holds_seat_on(today).is_some())
            .count();
        if sitting > SEATS_IN_THE_HOUSE {
            let reason = format!(
                "with this file {sitting} people would sit for {SEATS_IN_THE_HOUSE} seats on {today}"
            );
            return Err(vec![Trouble { line: 1, reason }]);
        }
        Ok(compare(before, self, &spoken))
    }

    fn put_person(
        &mut self,
        index: &mut Index,
        said: &PersonClaim,
        today: Date,
    ) -> Result<usize, String> {
        let is_named =
            said.ours.is_some() || said.members_api_id.is_some() || said.parlparse_id.is_some();
        if !is_named && !said.is_fictional {
            return Err(format!(
                "{} has neither Parliament's id nor mySociety's, so nobody can tell who it is",
                said.name
            ));
        }
        let person = if let Some(known) = index.find(said)? {
            known
        } else {
            self.last_member += 1;
            self.members.push(newcomer(self.last_member, said));
            self.members.len() - 1
        };
        put_name(&mut self.members[person], said);
        index.note(person, &self.members[person]);
        for claim in &said.seats {
            if let Until::Day(end) = claim.until
                && end < claim.from
            {
                return Err(format!(
                    "a spell for {} ends on {end}, before it begins on {}",
                    claim.seat.name, claim.from
                ));
            }
            let (seat, aliases) = self.seat_for(&mut index.seats, &claim.seat, claim.from)?;
            let mut claim = claim.clone();
            let borders = index
                .seats
                .codes
                .get(&seat)
                .map(|at| self.constituencies[*at].span.from);
            if claim.grain == Grain::Unbroken
                && let Some(elected) = borders
                    .filter(|borders| claim.from < *borders)
                    .and_then(election_from)
                && claim.until != Until::Day(elected)
            {
                // Parliament counts service on across a change of borders; the seat itself was won at the election after it.
                claim.from = elected;
            }
            let label = said
                .labels
                .iter()
                .rfind(|label| label.from <= claim.from)
                .or(said.labels.first());
            let party = label
                .and_then(|label| index.party(&self.parties, &label.party))
                .map(|at| &self.parties[at]);
            if claim.chair_role.is_none()
                && party.is_some_and(|party| party.kind == PartyKind::NeutralChair)
            {
                claim.chair_role = Some(Some(ChairRole::Speaker));
            }
            let takes_seat = party.is_none_or(|party| party.takes_seats);
            put_seat(
                &mut self.members[person].memberships,
                &SeatSpell {
                    constituency: &seat,
                    aliases: &aliases,
                    claim: &claim,
                    takes_seat,
                },
            );
        }
        for claim in &said.labels {
            self.put_label(index, person, claim, today)?;
        }
        Ok(person)
    }

    fn put_label(
        &mut self,
        index: &mut Index,
        person: usize,
        claim: &LabelClaim,
        today: Date,
    ) -> Result<(), String> {
        if let Until::Day(end) = claim.until
            && end < claim.from
        {
            return Err(format!(
                "a spell as {} ends on {end}, before it begins on {}",
                claim.party.name, claim.from
            ));
        }
        let at = self.party_for(index, &claim.party)?;
        let party = &self.parties[at];
        let member = &mut self.members[person];
        put_label(
            &mut member.affiliations,
            &member.memberships,
            claim,
            (&party.key, &party.name),
            today,
        );
        Ok(())
    }

    /// The party a file means; one first heard of now is added.
    fn party_for(&mut self, index: &mut Index, said: &PartySaid) -> Result<usize, String> {
        if let Some(known) = index.party(&self.parties, said) {
            return Ok(known);
        }
        let new = Party::first_heard(said);
        if new.key.is_empty() || new.name.trim().is_empty() {
            return Err("the party has no name".to_owned());
        }
        self.parties.push(new);
        Ok(self.parties.len() - 1)
    }

    /// Code of the seat a file means on a day, and older codes for the same borders.
    fn seat_for(
        &mut self,
        seats: &mut Seats,
        said: &SeatSaid,
        from: Date,
    ) -> Result<(String, Vec<String>), String> {
        let aliases = seats.own_codes(&self.constituencies, said, from);
        if let Some(known) = seats.find(&self.constituencies, said, Some(from)) {
            return Ok((self.constituencies[known].code.clone(), aliases));
        }
        let code = match &said.code {
            Some(code) => code.clone(),
            None if from < present_borders_since() => own_code(said, from),
            None => return Err(unknown_seat(said)),
        };
        if said.name.trim().is_empty() {
            return Err(format!("the constituency {code} has no name"));
        }
        if !seats.codes.contains_key(&code) {
            let to = said
                .to
                .or_else(|| (from < present_borders_since()).then(present_borders_since));
            self.constituencies.push(Constituency {
                country: country_of_code(&code).to_owned(),
                code: code.clone(),
                name: said.name.clone(),
                name_cy: None,
                region: None,
                members_api_id: said.members_api_id.clone(),
                span: Span {
                    from: said.from.unwrap_or(from),
                    to,
                },
            });
            let at = self.constituencies.len() - 1;
            seats.note(at, &self.constituencies[at]);
        }
        Ok((code, aliases))
    }

    /// One seat, one Member: where two spells overlap, the older ends by the day the newer begins.
    fn one_member_a_seat(&mut self) {
        let mut starts: HashMap<String, Vec<Date>> = HashMap::new();
        for seat in self.members.iter().flat_map(|member| &member.memberships) {
            starts
                .entry(seat.constituency.clone())
                .or_default()
                .push(seat.span.from);
        }
        for starts in starts.values_mut() {
            starts.sort_unstable();
        }
        for seat in self
            .members
            .iter_mut()
            .flat_map(|member| &mut member.memberships)
        {
            let next = starts[&seat.constituency]
                .iter()
                .find(|start| **start > seat.span.from);
            if let Some(next) = next
                && seat.span.to.is_none_or(|end| end > *next)
            {
                seat.span.to = Some(*next);
                seat.end_precision = Precision::By;
                seat.end_reason.clear();
            }
        }
    }
}

fn unknown_seat(said: &SeatSaid) -> String {
    format!(
        "no constituency named \"{}\" is known for that time: import the constituencies first",
        said.name
    )
}

fn put_party(parties: &mut Vec<Party>, said: &Party) {
    match parties.iter_mut().find(|party| party.key == said.key) {
        Some(known) => {
            let older = std::mem::replace(known, said.clone());
            known.members_api_id = known.members_api_id.take().or(older.members_api_id);
            known.parlparse_id = known.parlparse_id.take().or(older.parlparse_id);
            known.colour = known.colour.take().or(older.colour);
        }
        None => parties.push(said.clone()),
    }
}

fn put_constituency(seats: &mut Vec<Constituency>, said: &Constituency) {
    match seats.iter_mut().find(|seat| seat.code == said.code) {
        Some(known) => {
            let older = std::mem::replace(known, said.clone());
            known.name_cy = known.name_cy.take().or(older.name_cy);
            known.region = known.region.take().or(older.region);
            known.members_api_id = known.members_api_id.take().or(older.members_api_id);
        }
        None => seats.push(said.clone()),
    }
}

fn newcomer(number: i64, said: &PersonClaim) -> Member {
    Member {
        id: MemberId::from_i64(number),
        members_api_id: None,
        parlparse_id: None,
        wikidata_id: None,
        name: said.name.clone(),
        given_name: said.given_name.clone(),
        family_name: said.family_name.clone(),
        full_title: None,
        is_fictional: said.is_fictional,
        memberships: Vec::new(),
        affiliations: Vec::new(),
    }
}

fn put_name(member: &mut Member, said: &PersonClaim) {
    for (known, new) in [
        (&mut member.members_api_id, &said.members_api_id),
        (&mut member.parlparse_id, &said.parlparse_id),
        (&mut member.wikidata_id, &said.wikidata_id),
    ] {
        if new.is_some() {
            known.clone_from(new);
        }
    }
    let rank = if member.full_title.is_some() {
        NameRank::Displayed
    } else {
        NameRank::Compiled
    };
    if said.name_rank >= rank && !said.name.is_empty() {
        member.name.clone_from(&said.name);
        if !said.family_name.is_empty() {
            member.given_name.clone_from(&said.given_name);
            member.family_name.clone_from(&said.family_name);
        }
        if said.full_title.is_some() {
            member.full_title.clone_from(&said.full_title);
        }
    }
}
