//! A space between two refreshes: its ballots as they were counted, what changed since, and whose scores moved by it; and the hall
//! that hands votes cast during a refresh to the booth that opens after it. It must not know where a vote comes from, nor keep a name.

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
            let mut cell = self.ballots.pack(voter.id, [(idea, vote, way)]);
            // What was set aside waits for somebody to look, however often it is turned.
            if self.ballots.is_aside(voter.id, column) {
                cell = cell.into_iter().map(Cell::aside).collect();
            }
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

/// A vote as it was cast or changed, or (`None`) taken back.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// By whom.
    pub voter: Voter,
    /// On what.
    pub idea: u64,
    /// What stands now.
    pub vote: Option<(Vote, Way)>,
}

/// Where votes are handed in while booths come and go. A refresh reads the votes of one moment and ends at a later one; what was
/// cast between is kept here, and told to the booth that opens at its end.
#[derive(Clone, Debug, Default)]
pub struct Hall {
    booth: Option<Booth>,
    /// Cast since a refresh began to read, while one is under way.
    meanwhile: Option<Vec<Cast>>,
}

impl Hall {
    /// A refresh is about to read the votes: from here on what is cast is kept for its booth too.
    pub fn expect(&mut self) {
        self.meanwhile = Some(Vec::new());
    }

    /// A vote is handed in.
    pub fn cast(&mut self, cast: Cast) {
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile.push(cast);
        }
        if let Some(booth) = &mut self.booth {
            booth.vote(cast.voter, cast.idea, cast.vote);
        }
    }

    /// A booth opens after a refresh, in place of the one before. A vote that the refresh did read changes nothing a second time: what
    /// is told is what stands.
    pub fn open(&mut self, mut booth: Booth) {
        for cast in self.meanwhile.take().unwrap_or_default() {
            booth.vote(cast.voter, cast.idea, cast.vote);
        }
        self.booth = Some(booth);
    }

    /// The refresh is over, whatever came of it.
    pub fn rest(&mut self) {
        self.meanwhile = None;
    }

    /// The booth that is open.
    pub fn booth(&mut self) -> Option<&mut Booth> {
        self.booth.as_mut()
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
    fn votes_cast_during_a_refresh_count_from_then() {
        let mut hall = Hall::default();
        let cast = |id, idea, vote| Cast {
            voter: voter(id),
            idea,
            vote: Some((vote, Way::Shown)),
        };
        hall.cast(cast(900, 0, Vote::Agree));
        hall.expect();
        // Somebody the refresh does not know, somebody whose vote it read, and somebody who changed theirs after it had.
        let mut told = Vec::new();
        for idea in 0..9 {
            told.push(cast(901, idea, Vote::Disagree));
        }
        let read = opened().ballots.row(3).to_vec();
        told.push(cast(3, read[0].column() as u64, read[0].vote()));
        told.push(cast(4, 1, Vote::Pass));
        for one in &told {
            hall.cast(*one);
        }
        hall.open(opened());
        hall.rest();
        let mut other = opened();
        for one in &told {
            other.vote(one.voter, one.idea, one.vote);
        }
        let booth = hall.booth().expect("it is open");
        assert_ne!(booth.live().tallies(), opened().live().tallies());
        assert_eq!(booth.live().tallies(), other.live().tallies());
        assert!(booth.take_moved().len() >= 9, "their scores are written");
        // Without a refresh under way nothing is kept.
        hall.cast(cast(902, 2, Vote::Agree));
        hall.open(opened());
        assert!(hall.booth().expect("it is open").take_moved().is_empty());
    }

    #[test]
    fn what_is_set_aside_stays_so_however_often_it_is_turned() {
        let mut booth = opened();
        let mut ballots = booth.ballots.clone();
        let column = ballots.row(3)[0].column();
        ballots.set_aside(&[(column as u64, [3].into())].into());
        let picture = refresh(&ballots, None, &How::default());
        booth = Booth::open(2, ballots, picture, BTreeMap::new());
        let before = booth.live().tallies().by_group(column);
        for vote in [Some(Vote::Pass), None, Some(Vote::Agree)] {
            let vote = vote.map(|vote| (vote, Way::Shown));
            booth.vote(voter(3), column as u64, vote);
            assert_eq!(booth.live().tallies().by_group(column), before);
        }
        // Others count as ever.
        booth.vote(voter(4), column as u64, Some((Vote::Pass, Way::Shown)));
        assert_ne!(booth.live().tallies().by_group(column), before);
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
