//! Between refreshes: one changed ballot moves its own numbers in the tallies, and nothing else is touched.
//! It must not change rates, letters or anybody else's standing.

use std::collections::BTreeMap;

use super::UNIT;
use super::ballots::{Account, Ballots, Cell, Voter, is_placeable};
use super::model::Model;
use super::refresh::Picture;
use super::score::{Score, score};
use super::tallies::{Standing, Tallies};

/// The tallies of a space, kept up to date vote by vote. They always equal a full recount of the same ballots and standings,
/// bit for bit, because they are sums of whole numbers.
#[derive(Clone, Debug)]
pub struct Live {
    model: Model,
    tallies: Tallies,
    standings: BTreeMap<u64, Standing>,
}

impl Live {
    /// From the last refresh.
    pub fn new(ballots: &Ballots, picture: Picture) -> Self {
        let voters = ballots.voters().iter().zip(picture.standings);
        Self {
            model: picture.model,
            tallies: picture.tallies,
            standings: voters
                .filter_map(|(voter, standing)| Some((voter.id, standing?)))
                .collect(),
        }
    }

    /// A ballot changed: by a vote, another vote, or one withdrawn. `before` and `after` are its rows, packed by
    /// [`Ballots::pack`]. The person's shares are weighed anew against fixed rates,
    /// from the leaning they had. Whether equal ballots share a vote is
    /// looked at by the next refresh; until then a person keeps their part, and a newcomer has a whole one.
    pub fn change(&mut self, voter: Voter, before: &[Cell], after: &[Cell]) {
        let old = self.standings.remove(&voter.id);
        if let Some(old) = &old {
            self.tallies.take(before, old);
        }
        let counts = voter.account != Account::Unconfirmed
            && (is_placeable(after, self.model.opinions)
                || self.model.is_cold && !after.is_empty());
        if !counts {
            return;
        }
        let leaning = old.map_or(0.0, |old| old.member.leaning);
        let member = self.model.rates.place(after, leaning);
        let place = self.model.map.place(after);
        let new = Standing {
            member,
            place,
            part: old.map_or(UNIT, |old| old.part),
            slot: old.map_or_else(|| self.tallies.cohorts().slot(voter.cohort), |old| old.slot),
        };
        self.tallies.add(after, &new);
        self.standings.insert(voter.id, new);
    }

    /// The score of an idea as of now.
    pub fn score(&self, column: usize) -> Score {
        score(&self.tallies, column)
    }

    /// Where a person stands, if placed.
    pub fn standing(&self, id: u64) -> Option<&Standing> {
        self.standings.get(&id)
    }

    /// Everybody who is placed, in order of id.
    pub fn standings(&self) -> impl Iterator<Item = (u64, &Standing)> {
        self.standings.iter().map(|(id, standing)| (*id, standing))
    }

    /// The tallies as of now.
    pub fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// The model of the last refresh.
    pub fn model(&self) -> &Model {
        &self.model
    }
}
