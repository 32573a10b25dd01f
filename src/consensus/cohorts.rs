//! Cohorts: people who came in the same week by the same way, so that no one week or link can carry an idea.
//! It must not know what they voted.

use serde::{Deserialize, Serialize};

/// A cohort below this part of the placed people cannot be left out by itself: leaving it out would change nothing.
const LEAST_PART: usize = 100;

/// A cohort of more than a quarter of all is the crowd itself: without it (and one more) too little would be left to judge by.
/// It stays in, so a space whose people all came at once has no cohort to leave out, and says so by having no slot.
const MOST_PARTS: usize = 4;

/// Below this many people the published tallies would say something about few; smaller cohorts are merged.
pub const PUBLISHED_PEOPLE: usize = 50;

/// The cohorts of a space as slots of its tallies. The last slot holds whoever is in none that can be left out: leftovers,
/// the crowd of a large cohort, and people whose cohort is newer than the tallies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohorts {
    /// Cohort number and slot, in order of number.
    slots: Vec<(u32, u32)>,
    /// Slots that can be left out.
    full: u32,
}

impl Cohorts {
    /// From the cohort numbers of all placed people. A cohort of at least `least` people and 1 % of all has a slot of its own;
    /// smaller ones share a slot with those next to them in number until the slot is as large.
    pub fn of(numbers: impl IntoIterator<Item = u32>, least: usize) -> Self {
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let least = least.max(numbers.len().div_ceil(LEAST_PART)).max(1);
        let most = numbers.len() / MOST_PARTS;
        let mut pools: Vec<(Vec<u32>, usize)> = Vec::new();
        let mut waiting = (Vec::new(), 0);
        for same in numbers.chunk_by(|one, other| one == other) {
            if same.len() >= least {
                pools.push((vec![same[0]], same.len()));
                continue;
            }
            waiting.0.push(same[0]);
            waiting.1 += same.len();
            if waiting.1 >= least {
                pools.push(std::mem::take(&mut waiting));
            }
        }
        let mut cohorts = Self::default();
        pools.retain(|(_, people)| *people <= most);
        for (slot, (numbers, _)) in (0..).zip(pools) {
            cohorts.full = slot + 1;
            let with_slot = numbers.into_iter().map(|number| (number, slot));
            cohorts.slots.extend(with_slot);
        }
        cohorts.slots.sort_unstable();
        cohorts
    }

    /// All slots, the last one included.
    pub fn slots(&self) -> usize {
        self.full as usize + 1
    }

    /// Slots that can be left out; they come first.
    pub fn full(&self) -> usize {
        self.full as usize
    }

    /// The slot of a cohort number.
    pub fn slot(&self, number: u32) -> u32 {
        self.slots
            .binary_search_by_key(&number, |(number, _)| *number)
            .map_or(self.full, |at| self.slots[at].1)
    }

    /// The cohort numbers that share a slot.
    pub fn members(&self, slot: u32) -> impl Iterator<Item = u32> {
        self.slots
            .iter()
            .filter(move |(_, of)| *of == slot)
            .map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_neighbours_share_a_slot() {
        let people = [
            (1, 60),
            (2, 20),
            (3, 20),
            (4, 20),
            (5, 70),
            (6, 10),
            (8, 70),
            (9, 70),
        ];
        let numbers = people
            .iter()
            .flat_map(|(number, many)| vec![*number; *many]);
        let cohorts = Cohorts::of(numbers, 50);
        assert_eq!(cohorts.full(), 5);
        assert_eq!(
            [1, 2, 3, 4, 5, 8].map(|number| cohorts.slot(number)),
            [0, 1, 1, 1, 2, 3]
        );
        assert_eq!(
            (cohorts.slot(6), cohorts.slot(99)),
            (5, 5),
            "in none that can be left out"
        );
        assert_eq!(cohorts.members(1).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn a_crowd_is_not_left_out() {
        let cohorts = Cohorts::of([vec![1; 60], vec![2; 20], vec![3; 20]].concat(), 1);
        assert_eq!([1, 2, 3].map(|number| cohorts.slot(number)), [2, 0, 1]);
        assert_eq!(Cohorts::of(vec![5; 100], 1).full(), 0);
    }

    #[test]
    fn nobody_makes_one_empty_slot() {
        let cohorts = Cohorts::of([], 50);
        assert_eq!(
            (cohorts.slots(), cohorts.full(), cohorts.slot(7)),
            (1, 0, 0)
        );
    }
}
