//! What one run hands on to the next and publishes: how the groups vote, the map's axes, the letters, and who stood where.
//! It must not know how any of it was computed.

use serde::{Deserialize, Serialize};

use super::MOST_GROUPS;
use super::ballots::Cell;
use super::letters::Letters;
use super::map::Map;
use super::mixture::{Member, Rates};

/// Enough to place any ballot and to describe the groups: the published `model.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The ideas, in order of column.
    pub ideas: Vec<u64>,
    /// μ, c and W.
    pub map: Map,
    /// k, ℓ and ln π.
    pub rates: Rates,
    /// The letters of the groups.
    pub letters: Letters,
    /// loss(k) for k = 1, 2, … when the number of groups was last chosen, in nats a hidden vote.
    pub losses: Vec<f64>,
    /// Another number of groups that the votes would choose, and how often running it has won.
    pub waiting: Option<Waiting>,
    /// Which part of the variance of people's share of agrees lies between the groups, 0 … 1. Near 1 the groups are ready to
    /// agree or not rather than of different opinion.
    pub style: f64,
    /// Opinions (votes that are not passes) that a placed person must have among their 7 votes.
    pub opinions: usize,
    /// Whether there are too few people or ideas for groups: fewer than 50 placed people, or than 12 ideas with 10 votes.
    pub is_cold: bool,
}

/// A number of groups on probation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The number.
    pub groups: usize,
    /// How many choices running it has won.
    pub times: u32,
}

/// Everything the next run starts from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// How the groups vote.
    pub model: Model,
    /// Shares and leaning of everybody who was placed, in order of id. Never published: it tells how people think.
    pub members: Vec<(u64, Member)>,
}

impl State {
    /// Where somebody stood.
    pub fn find(&self, id: u64) -> Option<&Member> {
        let at = self.members.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(&self.members[at].1)
    }
}

impl Model {
    /// Where a newcomer's ballot belongs: shares and leaning against fixed rates, and its place on the map.
    pub fn place(&self, row: &[Cell]) -> (Member, [f64; 2]) {
        (self.rates.place(row, 0.0), self.map.place(row))
    }

    /// W for these ideas, zeros for those the model does not know.
    pub fn axes_for(&self, ideas: &[u64]) -> Vec<[f64; 2]> {
        ideas
            .iter()
            .map(|idea| {
                let known = self.ideas.binary_search(idea).ok();
                known
                    .and_then(|at| self.map.axes.get(at))
                    .copied()
                    .unwrap_or_default()
            })
            .collect()
    }

    /// ℓ for these ideas; for those the model does not know every group has even odds.
    pub fn rates_for(&self, ideas: &[u64]) -> Rates {
        let k = self.rates.groups.clamp(1, MOST_GROUPS);
        let logits = ideas.iter().flat_map(|idea| {
            let known = self.ideas.binary_search(idea).ok();
            let logits = known.and_then(|at| self.rates.logits.get(at * k..at * k + k));
            (0..k).map(move |group| logits.map_or(0.0, |logits| logits[group]))
        });
        Rates {
            groups: k,
            logits: logits.collect(),
            sizes: (0..k)
                .map(|group| self.rates.sizes.get(group).copied().unwrap_or_default())
                .collect(),
        }
    }
}
