//! The votes of a space as a sparse table: one row a voter, one column a live idea, four bytes a vote.
//! It must not know where votes come from, nor what the ideas say.

use std::collections::{BTreeMap, BTreeSet};

use super::seed::{mix, mix_pair};

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
    /// Counted 1.
    Agree,
    /// Counted -1.
    Disagree,
    /// Counted 0: the idea was seen and passed over.
    Pass,
}

/// How the voter came to the idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The site chose the idea for them.
    Shown,
    /// They came by a link, a search or a profile. Such votes weigh at most as much as the shown ones.
    Sought,
}

/// What the account of a voter is worth to the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Not confirmed: never placed, never counted in scores.
    Unconfirmed,
    /// Confirmed less than [`YOUNG_FOR_DAYS`] ago: placed and counted, but it does not shape map or groups.
    Young,
    /// Everybody else.
    Settled,
}

/// Two weeks: a brigade that signs up today cannot redraw the groups in which it will be counted.
pub const YOUNG_FOR_DAYS: u32 = 14;

/// Votes a person must have cast to be placed; fewer say too little. Polis asks for as many.
pub const PLACED_VOTES: usize = 7;

/// Votes among them that must not be passes: the groups are made from agreeing and disagreeing alone.
pub const PLACED_OPINIONS: usize = 5;

/// A ballot shorter than this may well be equal to another by chance.
pub const SHARED_FROM: usize = 10;

/// One vote in so many is hidden when the number of groups is chosen; so many drawings hide every vote once.
pub const HELD_EVERY: u32 = 8;

/// A voter, as far as the sums need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voter {
    /// Any number that stays theirs.
    pub id: u64,
    /// Sign-up week and way of arrival in one number; cohorts next to each other in time should be next in number.
    pub cohort: u32,
    /// What the account is worth.
    pub account: Account,
}

/// One vote of a row: the column, the vote, the way, in which drawing it is hidden while the number of groups is chosen, and whether it
/// is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell(u32);

const IDEA_SHIFT: u32 = 7;
const ASIDE: u32 = 1 << 6;
const HELD_SHIFT: u32 = 3;
const HELD: u32 = HELD_EVERY - 1;
const SOUGHT: u32 = 4;
const CODE: u32 = 3;
const VALUES: [f64; 4] = [0.0, 1.0, -1.0, 0.0];

impl Cell {
    fn new(voter: u64, idea: u64, column: usize, vote: Vote, way: Way) -> Self {
        let code = match vote {
            Vote::Pass => 0,
            Vote::Agree => 1,
            Vote::Disagree => 2,
        };
        let sought = if way == Way::Sought { SOUGHT } else { 0 };
        let drawn = (mix(voter.rotate_left(32) ^ idea) >> 40) as u32 & HELD;
        Self(((column as u32) << IDEA_SHIFT) | (drawn << HELD_SHIFT) | sought | code)
    }

    /// The column of the idea.
    #[inline]
    pub fn column(self) -> usize {
        (self.0 >> IDEA_SHIFT) as usize
    }

    /// 1, -1 or 0.
    #[inline]
    pub fn value(self) -> f64 {
        VALUES[(self.0 & CODE) as usize]
    }

    /// The vote.
    #[inline]
    pub fn vote(self) -> Vote {
        match self.0 & CODE {
            1 => Vote::Agree,
            2 => Vote::Disagree,
            _ => Vote::Pass,
        }
    }

    /// Whether it says more than "seen".
    #[inline]
    pub fn is_opinion(self) -> bool {
        self.0 & CODE != 0
    }

    /// Whether it agrees.
    #[inline]
    pub fn agrees(self) -> bool {
        self.0 & CODE == 1
    }

    /// Whether the voter came by themselves.
    #[inline]
    pub fn is_sought(self) -> bool {
        self.0 & SOUGHT != 0
    }

    /// Whether it waits outside tallies and scores until somebody has looked. It shapes map and groups as before.
    #[inline]
    pub fn is_aside(self) -> bool {
        self.0 & ASIDE != 0
    }

    /// The same vote, set aside.
    #[must_use]
    pub fn aside(self) -> Self {
        Self(self.0 | ASIDE)
    }

    /// The drawing, 0 … 7, in which it is hidden to choose the number of groups. As packed it is hash(person, idea) mod 8, like in the
    /// Python reference; `drawn_by` makes it hang on votes alone.
    #[inline]
    pub fn hidden_in(self) -> u32 {
        (self.0 >> HELD_SHIFT) & HELD
    }

    /// Column and vote alone, for telling whether two ballots are equal.
    fn content(self) -> u32 {
        self.0 & !((HELD << HELD_SHIFT) | SOUGHT | ASIDE)
    }
}

/// Keys made of votes alone, see [`Ballots::contents`].
pub(super) struct Contents {
    /// In the order of the rows that were asked for.
    pub rows: Vec<u64>,
    /// In order of column.
    pub ideas: Vec<u64>,
}

/// Where the drawing of hidden votes begins: a seed whose eight drawings say of the four conversations at hand what sixty-four say, and
/// what the Python reference says, so that chance decides nothing there.
const CONTENT_SEED: u64 = 3;

/// All ballots of a space. Rows are in order of id and columns in order of idea, whatever the order they came in, so the same
/// votes always give the same groups.
#[derive(Clone, Debug, Default)]
pub struct Ballots {
    ideas: Vec<u64>,
    voters: Vec<Voter>,
    starts: Vec<usize>,
    cells: Vec<Cell>,
}

/// Ballots on their way into a table, in any order.
#[derive(Clone, Debug, Default)]
pub struct Urn {
    inside: Ballots,
    is_sorted: bool,
}

impl Urn {
    /// An empty urn for the live ideas. Ideas that were removed are simply not named here: their columns leave.
    pub fn over(ideas: impl IntoIterator<Item = u64>) -> Self {
        let mut ideas: Vec<u64> = ideas.into_iter().collect();
        ideas.sort_unstable();
        ideas.dedup();
        // 25 bits remain for a column in a cell.
        ideas.truncate(1 << (32 - IDEA_SHIFT));
        let inside = Ballots {
            ideas,
            starts: vec![0],
            ..Ballots::default()
        };
        Self {
            inside,
            is_sorted: true,
        }
    }

    /// Adds a voter's ballot: idea, vote, way. The last of several votes on one idea counts, votes on ideas that are not live
    /// are left out, and a voter added twice counts with the later ballot.
    pub fn add(&mut self, voter: Voter, votes: impl IntoIterator<Item = (u64, Vote, Way)>) {
        let row = self.inside.pack(voter.id, votes);
        let before = self.inside.voters.last();
        self.is_sorted &= before.is_none_or(|before| before.id < voter.id);
        self.inside.push(voter, &row);
    }

    /// The table of all ballots added.
    pub fn open(self) -> Ballots {
        if self.is_sorted {
            return self.inside;
        }
        let unsorted = self.inside;
        let mut order: Vec<usize> = (0..unsorted.voters.len()).collect();
        order.sort_by_key(|row| unsorted.voters[*row].id);
        keep_last(&mut order, |row| unsorted.voters[*row].id);
        let mut sorted = Self::over(unsorted.ideas.iter().copied()).inside;
        for row in order {
            sorted.push(unsorted.voters[row], unsorted.row(row));
        }
        sorted
    }
}

impl Ballots {
    fn push(&mut self, voter: Voter, row: &[Cell]) {
        self.voters.push(voter);
        self.cells.extend_from_slice(row);
        self.starts.push(self.cells.len());
    }

    /// A ballot as a row of this table, in order of column.
    pub fn pack(&self, voter: u64, votes: impl IntoIterator<Item = (u64, Vote, Way)>) -> Vec<Cell> {
        let mut row: Vec<Cell> = votes
            .into_iter()
            .filter_map(|(idea, vote, way)| {
                let column = self.column(idea)?;
                Some(Cell::new(voter, idea, column, vote, way))
            })
            .collect();
        row.sort_by_key(|cell| cell.column());
        keep_last(&mut row, |cell| cell.column());
        row
    }

    /// Sets votes aside: by idea, the voters whose votes on it wait. What is not in the table changes nothing.
    pub fn set_aside(&mut self, votes: &BTreeMap<u64, BTreeSet<u64>>) {
        for (idea, voters) in votes {
            let Some(column) = self.column(*idea) else {
                continue;
            };
            for id in voters {
                let Some(row) = self.row_of(*id) else {
                    continue;
                };
                let cells = &mut self.cells[self.starts[row]..self.starts[row + 1]];
                if let Ok(at) = cells.binary_search_by_key(&column, |cell| cell.column()) {
                    cells[at] = cells[at].aside();
                }
            }
        }
    }

    /// Whether a voter's vote on an idea was set aside.
    pub fn is_aside(&self, voter: u64, column: usize) -> bool {
        let cells = self.row_of(voter).map_or(&[][..], |row| self.row(row));
        let at = cells.binary_search_by_key(&column, |cell| cell.column());
        at.is_ok_and(|at| cells[at].is_aside())
    }

    /// The ids of the ideas, in order of column.
    pub fn ideas(&self) -> &[u64] {
        &self.ideas
    }

    /// The column of an idea.
    pub fn column(&self, idea: u64) -> Option<usize> {
        self.ideas.binary_search(&idea).ok()
    }

    /// The voters, in order of row.
    pub fn voters(&self) -> &[Voter] {
        &self.voters
    }

    /// The row of a voter.
    pub fn row_of(&self, id: u64) -> Option<usize> {
        self.voters.binary_search_by_key(&id, |voter| voter.id).ok()
    }

    /// The votes of a row.
    #[inline]
    pub fn row(&self, row: usize) -> &[Cell] {
        &self.cells[self.starts[row]..self.starts[row + 1]]
    }

    /// Keys of these rows and of all ideas that hang on what was voted and on nothing else: accounts and ideas have their numbers by
    /// chance, and nothing that is found may hang on them. Equal ballots have equal keys.
    pub(super) fn contents(&self, rows: &[u32]) -> Contents {
        let mut counts = vec![[0_u32; 4]; self.ideas.len()];
        for cell in rows.iter().flat_map(|row| self.row(*row as usize)) {
            counts[cell.column()][(cell.0 & CODE) as usize] += 1;
        }
        let ideas: Vec<u64> = counts
            .iter()
            .map(|count| count.iter().fold(0, |key, x| mix_pair(key, u64::from(*x))))
            .collect();
        let key = |row: &u32| {
            let cells = self.row(*row as usize).iter();
            // Added up, so that the order of ideas does not matter.
            cells.fold(0_u64, |key, cell| {
                key.wrapping_add(mix_pair(ideas[cell.column()], u64::from(cell.0 & CODE)))
            })
        };
        Contents {
            rows: rows.iter().map(key).collect(),
            ideas,
        }
    }

    /// The same table with the hidden votes of these rows drawn by their keys.
    #[must_use]
    pub(super) fn drawn_by(&self, rows: &[u32], contents: &Contents) -> Self {
        let mut again = self.clone();
        for (row, key) in rows.iter().zip(&contents.rows) {
            let row = *row as usize;
            let key = mix_pair(*key, CONTENT_SEED);
            for cell in &mut again.cells[self.starts[row]..self.starts[row + 1]] {
                let drawn = (mix_pair(key, contents.ideas[cell.column()]) >> 40) as u32 & HELD;
                cell.0 = (cell.0 & !(HELD << HELD_SHIFT)) | (drawn << HELD_SHIFT);
            }
        }
        again
    }

    /// How many votes there are.
    pub fn votes(&self) -> usize {
        self.cells.len()
    }

    /// For every row, what part of a vote it has, in 1/4096: equal ballots of [`SHARED_FROM`] votes or more share one.
    pub(super) fn shares(&self) -> Vec<u16> {
        let mut shares = vec![super::UNIT; self.voters.len()];
        let mut prints: Vec<(u64, usize)> = (0..self.voters.len())
            .filter(|row| self.row(*row).len() >= SHARED_FROM)
            .map(|row| (print(self.row(row)), row))
            .collect();
        prints.sort_unstable();
        for same in prints.chunk_by(|one, other| one.0 == other.0) {
            let [(_, first), _, ..] = same else { continue };
            let equal: Vec<usize> = same
                .iter()
                .map(|(_, row)| *row)
                .filter(|row| is_equal(self.row(*first), self.row(*row)))
                .collect();
            let share = usize::from(super::UNIT) / equal.len().max(1);
            for row in equal {
                shares[row] = (share as u16).max(1);
            }
        }
        shares
    }
}

/// Whether these votes suffice to place a person: [`PLACED_VOTES`] votes, `opinions` of them not passes.
pub fn is_placeable(row: &[Cell], opinions: usize) -> bool {
    row.len() >= PLACED_VOTES && row.iter().filter(|cell| cell.is_opinion()).count() >= opinions
}

fn print(row: &[Cell]) -> u64 {
    row.iter().fold(row.len() as u64, |print, cell| {
        mix(print ^ mix(u64::from(cell.content())))
    })
}

fn is_equal(one: &[Cell], other: &[Cell]) -> bool {
    one.iter()
        .map(|cell| cell.content())
        .eq(other.iter().map(|cell| cell.content()))
}

/// Of neighbours with the same key only the last stays.
fn keep_last<T: Copy, K: PartialEq>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    list.reverse();
    list.dedup_by_key(|item| key(item));
    list.reverse();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voter(id: u64) -> Voter {
        Voter {
            id,
            cohort: 0,
            account: Account::Settled,
        }
    }

    #[test]
    fn rows_and_columns_are_in_order_and_the_last_vote_counts() {
        let mut ballots = Urn::over([30, 10, 20, 10]);
        ballots.add(
            voter(7),
            [
                (20, Vote::Agree, Way::Shown),
                (10, Vote::Pass, Way::Shown),
                (99, Vote::Agree, Way::Shown),
                (20, Vote::Disagree, Way::Sought),
            ],
        );
        ballots.add(voter(3), [(30, Vote::Agree, Way::Shown)]);
        ballots.add(voter(3), [(10, Vote::Agree, Way::Shown)]);
        let ballots = ballots.open();
        assert_eq!(ballots.ideas(), [10, 20, 30]);
        assert_eq!(ballots.voters().len(), 2);
        assert_eq!(ballots.row_of(7), Some(1));
        let seven = ballots.row(1);
        assert_eq!(seven.len(), 2);
        assert_eq!(seven[1].vote(), Vote::Disagree);
        assert!(seven[1].is_sought() && !seven[0].is_sought());
        assert_eq!(ballots.row(0)[0].column(), 0);
    }

    #[test]
    fn equal_ballots_share_one_vote() {
        let mut ballots = Urn::over(0..20);
        let votes =
            |from: u64, many: u64| (from..from + many).map(|idea| (idea, Vote::Agree, Way::Shown));
        for id in 0..4 {
            ballots.add(voter(id), votes(0, 10));
        }
        ballots.add(voter(4), votes(1, 10));
        ballots.add(voter(5), votes(0, 9));
        ballots.add(voter(6), votes(0, 9));
        let ballots = ballots.open();
        assert_eq!(ballots.shares(), [1024, 1024, 1024, 1024, 4096, 4096, 4096]);
    }

    #[test]
    fn every_drawing_hides_one_vote_in_eight() {
        // The same votes, under other numbers of people and ideas, and in another order of both.
        let table = |person_of: fn(u64) -> u64, idea_of: fn(u64) -> u64| {
            let mut urn = Urn::over((0..100).map(idea_of));
            for id in 0..100 {
                let vote = |idea| match mix_pair(id, idea) % 5 {
                    0 => None,
                    1 => Some(Vote::Disagree),
                    2 => Some(Vote::Pass),
                    _ => Some(Vote::Agree),
                };
                let votes =
                    (0..100).filter_map(|idea| Some((idea_of(idea), vote(idea)?, Way::Shown)));
                urn.add(voter(person_of(id)), votes);
            }
            urn.open()
        };
        let rows: Vec<u32> = (0..100).collect();
        let by_content = |ballots: &Ballots| ballots.drawn_by(&rows, &ballots.contents(&rows));
        let drawing = |ballots: &Ballots, person: u64, idea: u64| -> Option<u32> {
            let row = ballots.row_of(person).expect("a row");
            let column = ballots.column(idea).expect("a column");
            let cell = ballots.row(row).iter().find(|cell| cell.column() == column);
            cell.map(|cell| cell.hidden_in())
        };
        let one = table(|id| id, |idea| idea);
        let other = table(|id| 9000 - id * 7, |idea| 500 - idea);
        let (drawn, same) = (by_content(&one), by_content(&other));
        let mut held = [[0; HELD_EVERY as usize]; 2];
        let mut as_packed = 0;
        for (id, idea) in (0..100).flat_map(|id| (0..100).map(move |idea| (id, idea))) {
            let Some(hidden) = drawing(&drawn, id, idea) else {
                continue;
            };
            assert_eq!(drawing(&same, 9000 - id * 7, 500 - idea), Some(hidden));
            held[0][hidden as usize] += 1;
            let packed = drawing(&one, id, idea).expect("the same votes");
            held[1][packed as usize] += 1;
            as_packed += i32::from(drawing(&other, 9000 - id * 7, 500 - idea) == Some(packed));
        }
        assert!(
            held.iter().flatten().all(|held| (880..1120).contains(held)),
            "{held:?}"
        );
        assert!(
            as_packed < 2000,
            "as packed it hangs on numbers: {as_packed}"
        );
    }
}
