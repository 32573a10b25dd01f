//! A space between two refreshes: its ballots as they were counted, what changed since, and whose scores moved by it.
//! It must not know where a vote comes from, nor keep a name.

use std::collections::{BTreeMap, BTreeSet};

use super::ballots::{Ballots, Cell, Vote, Voter, Way};
use super::live::Live;
use super::model::Model;
use super::refresh::Picture;
use super::score::Score;

/// The ballots of a space with [`Live`] beside them. Every change starts from the row that was counted last, so that votes cast
/// while the refresh ran, of which it did not know, can never be taken away twice.
#[derive(Clone, Debug)]
pub struct Booth {
    /// The number of the snapshot it began with.
    pub snapshot: i64,
    /// Ranges of scores as of that snapshot, by idea.
    pub ranges: BTreeMap<u64, [f64; 2]>,
    live: Live,
    ballots: Ballots,
    /// Rows that changed since, by voter.
    rows: BTreeMap<u64, Vec<Cell>>,
    /// Columns whose scores moved since they were last taken.
    moved: BTreeSet<usize>,
}

impl Booth {
    /// Opens after a refresh.
    pub fn open(
        snapshot: i64,
        ballots: Ballots,
        picture: Picture,
        ranges: BTreeMap<u64, [f64; 2]>,
    ) -> Self {
        Self {
            snapshot,
            ranges,
            live: Live::new(&ballots, picture),
            ballots,
            rows: BTreeMap::new(),
            moved: BTreeSet::new(),
        }
    }

    /// A vote was cast, changed, or (`None`) taken back. Ideas newer than the snapshot wait for the next.
    pub fn vote(&mut self, voter: Voter, idea: u64, vote: Option<(Vote, Way)>) {
        let Some(column) = self.ballots.column(idea) else {
            return;
        };
        let before = self.row(voter.id).to_vec();
        let mut after: Vec<Cell> = before
            .iter()
            .copied()
            .filter(|cell| cell.column() != column)
            .collect();
        if let Some((vote, way)) = vote {
            let cell = self.ballots.pack(voter.id, [(idea, vote, way)]);
            let at = after.partition_point(|cell| cell.column() < column);
            after.splice(at..at, cell);
        }
        self.live.change(voter, &before, &after);
        self.rows.insert(voter.id, after);
        self.moved.insert(column);
    }

    fn row(&self, voter: u64) -> &[Cell] {
        match (self.rows.get(&voter), self.ballots.row_of(voter)) {
            (Some(row), _) => row,
            (None, Some(row)) => self.ballots.row(row),
            (None, None) => &[],
        }
    }

    /// The ideas that were voted on since the last call, with their scores as of now.
    pub fn take_moved(&mut self) -> Vec<(u64, Score)> {
        let moved = std::mem::take(&mut self.moved);
        moved
            .into_iter()
            .filter_map(|column| {
                Some((*self.ballots.ideas().get(column)?, self.live.score(column)))
            })
            .collect()
    }

    /// The model of the snapshot.
    pub fn model(&self) -> &Model {
        self.live.model()
    }

    /// The tallies as of now.
    pub fn live(&self) -> &Live {
        &self.live
    }
}

#[cfg(test)]
mod tests {
    use super::super::ballots::{Account, Urn};
    use super::super::refresh::{How, refresh};
    use super::super::seed::mix_pair;
    use super::super::tallies::Tallies;
    use super::*;

    fn voter(id: u64) -> Voter {
        Voter {
            id,
            cohort: 0,
            account: Account::Settled,
        }
    }

    fn opened() -> Booth {
        let mut urn = Urn::over(0..15);
        for id in 0..80_u64 {
            let votes = (0..15).map(|idea| {
                let vote = if (id + idea).is_multiple_of(3) {
                    Vote::Disagree
                } else {
                    Vote::Agree
                };
                (idea, vote, Way::Shown)
            });
            urn.add(
                voter(id),
                votes.filter(|(idea, ..)| !mix_pair(id, *idea).is_multiple_of(5)),
            );
        }
        let ballots = urn.open();
        let picture = refresh(&ballots, None, &How::default());
        Booth::open(1, ballots, picture, BTreeMap::new())
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace_and_only_what_was_voted_on_moves() {
        let mut booth = opened();
        let before: Tallies = booth.live().tallies().clone();
        assert!(booth.take_moved().is_empty());
        // A newcomer whose earlier votes the refresh did not know.
        for idea in 0..9 {
            booth.vote(voter(900), idea, Some((Vote::Agree, Way::Shown)));
        }
        let moved: Vec<u64> = booth.take_moved().iter().map(|(idea, _)| *idea).collect();
        assert_eq!(moved, (0..9).collect::<Vec<_>>());
        assert_ne!(*booth.live().tallies(), before);
        for idea in 0..9 {
            booth.vote(voter(900), idea, None);
        }
        booth.vote(voter(900), 99, Some((Vote::Agree, Way::Shown)));
        assert_eq!(*booth.live().tallies(), before);
    }
}
