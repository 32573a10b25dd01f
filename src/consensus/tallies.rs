//! Tallies: for every idea, group and cohort how many voted, agreed and disagreed, as whole numbers of 1/4096 of a person.
//! They are all that scores are made of; they must not know the formulas.

use serde::{Deserialize, Serialize};

use super::ballots::{Ballots, Cell, Vote};
use super::cohorts::Cohorts;
use super::mixture::Member;
use super::{MOST_GROUPS, UNIT};

/// Shown votes after which a person's sought votes begin to count: a newcomer with a link must first look around.
pub const SOUGHT_AFTER: usize = 10;

/// Votes, agrees and disagrees, in 1/4096 of a person. Passes are the votes that are neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// All votes, passes included.
    pub votes: u64,
    /// Those that agree.
    pub agrees: u64,
    /// Those that disagree.
    pub disagrees: u64,
}

impl Count {
    /// One more person's worth of `units`.
    fn add(&mut self, vote: Vote, units: u64) {
        self.votes = self.votes.wrapping_add(units);
        match vote {
            Vote::Agree => self.agrees = self.agrees.wrapping_add(units),
            Vote::Disagree => self.disagrees = self.disagrees.wrapping_add(units),
            Vote::Pass => {}
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            votes: self.votes.wrapping_add(other.votes),
            agrees: self.agrees.wrapping_add(other.agrees),
            disagrees: self.disagrees.wrapping_add(other.disagrees),
        }
    }

    /// This without the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            votes: self.votes.wrapping_sub(other.votes),
            agrees: self.agrees.wrapping_sub(other.agrees),
            disagrees: self.disagrees.wrapping_sub(other.disagrees),
        }
    }

    /// Every number times `part` / `whole`, rounded down.
    fn scaled(self, part: u64, whole: u64) -> Self {
        let scale = |x: u64| (u128::from(x) * u128::from(part) / u128::from(whole.max(1))) as u64;
        Self {
            votes: scale(self.votes),
            agrees: scale(self.agrees),
            disagrees: scale(self.disagrees),
        }
    }
}

/// Where a person stands and how much they count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// Shares in the groups and leaning.
    pub member: Member,
    /// How much of a vote the person has, in 1/4096: equal ballots share one.
    pub part: u16,
    /// The slot of their cohort, see [`Cohorts`].
    pub slot: u32,
    /// Their place on the map.
    pub place: [f64; 2],
}

impl Standing {
    /// What the person adds to each group, in 1/4096: share times part, rounded down, what is lost going to their largest
    /// group, so that the sum is their part exactly.
    pub fn units(&self) -> [u64; MOST_GROUPS] {
        let part = u64::from(self.part);
        let mut units = self
            .member
            .shares
            .map(|share| u64::from(share) * part / u64::from(UNIT));
        let rest = part.saturating_sub(units.iter().sum());
        units[self.member.main_group()] += rest;
        units
    }
}

/// The tallies of a space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tallies {
    groups: usize,
    ideas: usize,
    cohorts: Cohorts,
    /// By slot, idea, group.
    shown: Vec<Count>,
    /// The same; empty until the first sought vote counts.
    sought: Vec<Count>,
}

/// One line of the published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyRow {
    /// The column of the idea.
    pub column: usize,
    /// The group.
    pub group: usize,
    /// The slot of the cohort.
    pub slot: usize,
    /// What counts, sought votes cut to size.
    pub count: Count,
}

impl Tallies {
    /// Nothing yet.
    pub fn empty(groups: usize, ideas: usize, cohorts: Cohorts) -> Self {
        let groups = groups.clamp(1, MOST_GROUPS);
        Self {
            groups,
            ideas,
            shown: vec![Count::default(); cohorts.slots() * ideas * groups],
            sought: Vec::new(),
            cohorts,
        }
    }

    /// Counts everything afresh: each row with the standing at its place, if it has one.
    pub fn count(
        ballots: &Ballots,
        standings: &[Option<Standing>],
        groups: usize,
        cohorts: Cohorts,
    ) -> Self {
        let mut tallies = Self::empty(groups, ballots.ideas().len(), cohorts);
        for (row, standing) in standings.iter().enumerate() {
            if let Some(standing) = standing {
                tallies.add(ballots.row(row), standing);
            }
        }
        tallies
    }

    /// From published lines, for whoever wants to recompute scores. Lines that name no cell are left out.
    pub fn from_rows(
        groups: usize,
        ideas: usize,
        cohorts: Cohorts,
        rows: impl IntoIterator<Item = TallyRow>,
    ) -> Self {
        let mut tallies = Self::empty(groups, ideas, cohorts);
        for row in rows {
            let at = tallies.at(row.slot, row.column) + row.group;
            let fits = row.column < ideas && row.group < tallies.groups;
            if let (true, Some(cell)) = (fits, tallies.shown.get_mut(at)) {
                *cell = cell.plus(row.count);
            }
        }
        tallies
    }

    /// The lines to publish: every cell that is not empty.
    pub fn rows(&self) -> impl Iterator<Item = TallyRow> {
        (0..self.ideas).flat_map(move |column| {
            let cells = self.of(column);
            (0..cells.len()).filter_map(move |at| {
                let row = TallyRow {
                    column,
                    group: at % self.groups,
                    slot: at / self.groups,
                    count: cells[at],
                };
                (row.count.votes > 0).then_some(row)
            })
        })
    }

    /// Adds a ballot.
    pub fn add(&mut self, row: &[Cell], standing: &Standing) {
        self.change(row, standing, Count::add);
    }

    /// Takes a ballot away that was added with this very standing: whole numbers, so nothing of it remains.
    pub fn take(&mut self, row: &[Cell], standing: &Standing) {
        self.change(row, standing, |cell, vote, units| {
            cell.add(vote, units.wrapping_neg());
        });
    }

    fn change(
        &mut self,
        row: &[Cell],
        standing: &Standing,
        change: impl Fn(&mut Count, Vote, u64),
    ) {
        let units = standing.units();
        let shown = row.iter().filter(|cell| !cell.is_sought()).count();
        for cell in row {
            if cell.is_aside() || cell.is_sought() && shown < SOUGHT_AFTER {
                continue;
            }
            if cell.is_sought() && self.sought.is_empty() {
                self.sought = vec![Count::default(); self.shown.len()];
            }
            let from = self.at(standing.slot as usize, cell.column());
            let cells = if cell.is_sought() {
                &mut self.sought
            } else {
                &mut self.shown
            };
            for (count, units) in cells[from..from + self.groups].iter_mut().zip(units) {
                change(count, cell.vote(), units);
            }
        }
    }

    /// The tallies of one idea alone, its column 0, without the votes of some, each counted here with this very standing.
    #[must_use]
    pub fn without<'b>(
        &self,
        column: usize,
        voters: impl IntoIterator<Item = (&'b [Cell], &'b Standing)>,
    ) -> Self {
        self.alone(column, voters, false)
    }

    /// The tallies of one idea alone, its column 0, as if those votes of some that are set aside counted.
    #[must_use]
    pub fn with_aside<'b>(
        &self,
        column: usize,
        voters: impl IntoIterator<Item = (&'b [Cell], &'b Standing)>,
    ) -> Self {
        self.alone(column, voters, true)
    }

    fn alone<'b>(
        &self,
        column: usize,
        voters: impl IntoIterator<Item = (&'b [Cell], &'b Standing)>,
        adds_aside: bool,
    ) -> Self {
        let only = |cells: &[Count]| -> Vec<Count> {
            let slots = (0..self.cohorts.slots()).map(|slot| self.at(slot, column));
            let of_it = slots.filter_map(|from| cells.get(from..from + self.groups));
            of_it.flatten().copied().collect()
        };
        let mut one = Self {
            groups: self.groups,
            ideas: 1,
            cohorts: self.cohorts.clone(),
            shown: only(&self.shown),
            sought: only(&self.sought),
        };
        for (row, standing) in voters {
            let shown = row.iter().filter(|cell| !cell.is_sought()).count();
            let on_it = row.iter().find(|cell| cell.column() == column);
            let on_it = on_it.filter(|cell| cell.is_aside() == adds_aside);
            let Some(cell) = on_it.filter(|cell| !cell.is_sought() || shown >= SOUGHT_AFTER) else {
                continue;
            };
            let from = one.at(standing.slot as usize, 0);
            if cell.is_sought() && one.sought.is_empty() {
                one.sought = vec![Count::default(); one.shown.len()];
            }
            let cells = if cell.is_sought() {
                &mut one.sought
            } else {
                &mut one.shown
            };
            let counts = cells[from..from + self.groups].iter_mut();
            for (count, units) in counts.zip(standing.units()) {
                let units = if adds_aside {
                    units
                } else {
                    units.wrapping_neg()
                };
                count.add(cell.vote(), units);
            }
        }
        one
    }

    fn at(&self, slot: usize, column: usize) -> usize {
        (slot * self.ideas + column) * self.groups
    }

    /// k.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// m.
    pub fn ideas(&self) -> usize {
        self.ideas
    }

    /// The cohorts.
    pub fn cohorts(&self) -> &Cohorts {
        &self.cohorts
    }

    /// What counts for an idea, by slot and group. Where the sought votes of a group on an idea outweigh the shown ones, each
    /// sought number is multiplied by shown / sought and rounded down.
    pub fn of(&self, column: usize) -> Vec<Count> {
        let mut cells: Vec<Count> = (0..self.cohorts.slots())
            .flat_map(|slot| {
                let from = self.at(slot, column);
                self.shown[from..from + self.groups].iter().copied()
            })
            .collect();
        if self.sought.is_empty() {
            return cells;
        }
        let shown = self.sum(&self.shown, column);
        let sought = self.sum(&self.sought, column);
        for (at, cell) in cells.iter_mut().enumerate() {
            let (slot, group) = (at / self.groups, at % self.groups);
            let mut more = self.sought[self.at(slot, column) + group];
            if sought[group].votes > shown[group].votes {
                more = more.scaled(shown[group].votes, sought[group].votes);
            }
            *cell = cell.plus(more);
        }
        cells
    }

    fn sum(&self, cells: &[Count], column: usize) -> [Count; MOST_GROUPS] {
        let mut sums = [Count::default(); MOST_GROUPS];
        for slot in 0..self.cohorts.slots() {
            let from = self.at(slot, column);
            for (sum, cell) in sums.iter_mut().zip(&cells[from..from + self.groups]) {
                *sum = sum.plus(*cell);
            }
        }
        sums
    }

    /// What counts for an idea, by group, over all cohorts.
    pub fn by_group(&self, column: usize) -> [Count; MOST_GROUPS] {
        let mut sums = [Count::default(); MOST_GROUPS];
        for groups in self.of(column).chunks_exact(self.groups) {
            for (sum, cell) in sums.iter_mut().zip(groups) {
                *sum = sum.plus(*cell);
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::super::ballots::{Account, Urn, Voter, Way};
    use super::*;

    fn standing(shares: [u16; MOST_GROUPS], part: u16) -> Standing {
        Standing {
            member: Member {
                shares,
                leaning: 0.0,
            },
            part,
            ..Standing::default()
        }
    }

    #[test]
    fn a_persons_units_add_up_to_their_part() {
        assert_eq!(
            standing([2867, 1229, 0, 0, 0], UNIT).units(),
            [2867, 1229, 0, 0, 0]
        );
        let shared = standing([2867, 1229, 0, 0, 0], 1365).units();
        assert_eq!(shared.iter().sum::<u64>(), 1365);
        assert_eq!(shared, [956, 409, 0, 0, 0]);
    }

    fn ballots(ways: [Way; 12]) -> Ballots {
        let mut urn = Urn::over(0..12);
        for id in 0..3 {
            let voter = Voter {
                id,
                cohort: 0,
                account: Account::Settled,
            };
            urn.add(
                voter,
                (0..12)
                    .zip(ways)
                    .map(|(idea, way)| (idea, Vote::Agree, way)),
            );
        }
        urn.open()
    }

    fn counted(ways: [Way; 12]) -> Tallies {
        let standings = vec![Some(standing([UNIT, 0, 0, 0, 0], UNIT)); 3];
        Tallies::count(&ballots(ways), &standings, 2, Cohorts::default())
    }

    #[test]
    fn sought_votes_wait_for_ten_shown_ones_and_never_outweigh_them() {
        let mut ways = [Way::Shown; 12];
        ways[11] = Way::Sought;
        // Nobody was shown idea 11, so however many sought it, nothing counts yet.
        assert_eq!(counted(ways).by_group(11)[0], Count::default());
        let mut tallies = counted(ways);
        let mut urn = Urn::over(0..12);
        let shown = Voter {
            id: 9,
            cohort: 0,
            account: Account::Settled,
        };
        urn.add(shown, [(11, Vote::Disagree, Way::Shown)]);
        tallies.add(urn.open().row(0), &standing([UNIT, 0, 0, 0, 0], UNIT));
        let cut = tallies.by_group(11)[0];
        assert_eq!((cut.votes, cut.agrees, cut.disagrees), (8192, 4096, 4096));
        ways[9] = Way::Sought;
        ways[10] = Way::Sought;
        assert_eq!(
            counted(ways).by_group(11)[0].votes,
            0,
            "nine shown votes are too few"
        );
        assert!(counted(ways).sought.is_empty());
    }

    #[test]
    fn without_some_an_idea_is_as_if_they_had_not_voted_on_it() {
        let mut ways = [Way::Shown; 12];
        ways[11] = Way::Sought;
        let (all, ballots) = (counted(ways), ballots(ways));
        let standing = standing([UNIT, 0, 0, 0, 0], UNIT);
        let without = |column, rows: std::ops::Range<usize>| {
            let some = rows.map(|row| (ballots.row(row), &standing));
            all.without(column, some).by_group(0)[0]
        };
        assert_eq!(without(3, 0..0), all.by_group(3)[0]);
        assert_eq!(without(3, 0..2).votes, u64::from(UNIT));
        assert_eq!(without(3, 0..3), Count::default());
        // Of a sought vote too, and nothing of a vote that does not count yet.
        assert_eq!(without(11, 0..1), Count::default());
        ways[9] = Way::Sought;
        ways[10] = Way::Sought;
        let few = counted(ways);
        let ballots = super::tests::ballots(ways);
        let one = few.without(11, [(ballots.row(0), &standing)]);
        assert_eq!(one.by_group(0)[0], Count::default());
    }

    #[test]
    fn what_is_set_aside_waits_and_can_be_counted_again() {
        let mut ways = [Way::Shown; 12];
        ways[11] = Way::Sought;
        let (all, mut ballots) = (counted(ways), ballots(ways));
        let aside = [(3, [0, 2].into()), (11, [1].into()), (99, [0].into())];
        ballots.set_aside(&aside.into());
        let standing = standing([UNIT, 0, 0, 0, 0], UNIT);
        let standings = vec![Some(standing); 3];
        let mut waiting = Tallies::count(&ballots, &standings, 2, Cohorts::default());
        assert_eq!(waiting.by_group(3)[0].votes, u64::from(UNIT));
        assert_eq!(waiting.by_group(4), all.by_group(4), "nothing else waits");
        let rows = || (0..3).map(|row| (ballots.row(row), &standing));
        assert_eq!(
            waiting.with_aside(3, rows()).by_group(0),
            all.by_group(3),
            "as if they counted"
        );
        // Nothing but what counts is taken away, and nothing that waits twice.
        let none = waiting.without(3, rows());
        assert_eq!(none.by_group(0)[0], Count::default());
        for row in 0..3 {
            waiting.take(ballots.row(row), &standing);
        }
        assert!(waiting.rows().next().is_none());
    }

    #[test]
    fn published_lines_give_the_tallies_back() {
        let tallies = counted([Way::Shown; 12]);
        let again = Tallies::from_rows(2, 12, Cohorts::default(), tallies.rows());
        assert_eq!(tallies, again);
        let standing = standing([UNIT, 0, 0, 0, 0], UNIT);
        let mut emptied = tallies;
        let ballots = ballots([Way::Shown; 12]);
        for row in 0..3 {
            emptied.take(ballots.row(row), &standing);
        }
        assert_eq!(emptied.rows().count(), 0);
    }
}
