//! Letters that stay: the groups of today are matched to those of yesterday, so that "group A" goes on being group A.
//! It must not know how groups vote, and never names them by anything but a letter.

use serde::{Deserialize, Serialize};

use super::MOST_GROUPS;
use super::mixture::Member;

/// The letters of the groups, by number: 0 is A, 25 is Z, 26 is AA.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letters {
    /// One for every group.
    pub numbers: Vec<u32>,
    /// The next letter never used before.
    pub next: u32,
}

impl Letters {
    /// A, B, C … for the first groups there ever were.
    pub fn first(groups: usize) -> Self {
        let next = groups.min(MOST_GROUPS) as u32;
        Self {
            numbers: (0..next).collect(),
            next,
        }
    }

    /// The letter of a group.
    pub fn letter(&self, group: usize) -> String {
        self.numbers
            .get(group)
            .map_or_else(|| "?".to_owned(), |number| spelled(*number))
    }

    /// The letters for new groups, from pairs (before, now) of everybody who was placed both times. The match is the one with
    /// the largest sum of shared membership, Σ_i min(before, now); a letter stays if half its members stayed, else the group
    /// gets a letter never used before. A single group has no letter for anybody to see: while there was never more than one, the
    /// first letters are still to be given.
    #[must_use]
    pub fn hand_on<'m>(
        &self,
        people: impl IntoIterator<Item = (&'m Member, &'m Member)>,
        groups: usize,
    ) -> Self {
        let groups = groups.min(MOST_GROUPS);
        if self.next <= 1 {
            return Self::first(groups);
        }
        let olds = self.numbers.len().min(MOST_GROUPS);
        let mut shared = [[0_u64; MOST_GROUPS]; MOST_GROUPS];
        let mut sizes = [0_u64; MOST_GROUPS];
        for (before, now) in people {
            for (old, size) in sizes.iter_mut().enumerate().take(olds) {
                *size += u64::from(before.shares[old]);
                for (new, line) in shared.iter_mut().enumerate().take(groups) {
                    line[old] += u64::from(before.shares[old].min(now.shares[new]));
                }
            }
        }
        let matching = Matching {
            shared: &shared,
            news: groups,
            olds,
            best: None,
        };
        let matched = matching.best();
        let mut letters = Self {
            numbers: Vec::with_capacity(groups),
            next: self.next,
        };
        for (new, old) in matched.iter().enumerate() {
            let stayed = old.filter(|old| sizes[*old] > 0 && shared[new][*old] * 2 >= sizes[*old]);
            let number = stayed.map_or(letters.next, |old| self.numbers[old]);
            if stayed.is_none() {
                letters.next += 1;
            }
            letters.numbers.push(number);
        }
        letters
    }
}

fn spelled(mut number: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push((b'A' + (number % 26) as u8) as char);
        if number < 26 {
            break;
        }
        number = number / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The search for the best match: every way is tried, at most 5! of them.
struct Matching<'s> {
    /// By new group and old group.
    shared: &'s [[u64; MOST_GROUPS]; MOST_GROUPS],
    news: usize,
    olds: usize,
    best: Option<(u64, Vec<Option<usize>>)>,
}

impl Matching<'_> {
    /// For every new group the old one it continues, if any.
    fn best(mut self) -> Vec<Option<usize>> {
        self.try_all(&mut Vec::new(), 0);
        self.best.map(|(_, matched)| matched).unwrap_or_default()
    }

    fn try_all(&mut self, chosen: &mut Vec<Option<usize>>, sum: u64) {
        let new = chosen.len();
        if new == self.news {
            if self.best.as_ref().is_none_or(|(most, _)| sum > *most) {
                self.best = Some((sum, chosen.clone()));
            }
            return;
        }
        for old in (0..self.olds).map(Some).chain([None]) {
            if old.is_some() && chosen.contains(&old) {
                continue;
            }
            chosen.push(old);
            self.try_all(chosen, sum + old.map_or(0, |old| self.shared[new][old]));
            chosen.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_their_people() {
        let before = Letters::first(2);
        let people: Vec<(Member, Member)> = (0..10)
            .map(|at| {
                (
                    Member::of(usize::from(at < 4)),
                    Member::of(usize::from(at >= 4)),
                )
            })
            .collect();
        let now = before.hand_on(people.iter().map(|(a, b)| (a, b)), 2);
        assert_eq!(
            (now.letter(0), now.letter(1)),
            ("B".to_owned(), "A".to_owned())
        );
    }

    #[test]
    fn a_group_that_fell_apart_takes_its_letter_along() {
        let before = Letters::first(2);
        // A stays; B's ten people spread over three new groups, none of which has half of them.
        let mut people = vec![(Member::of(0), Member::of(0)); 10];
        for new in [1, 1, 1, 1, 2, 2, 2, 3, 3, 3] {
            people.push((Member::of(1), Member::of(new)));
        }
        let now = before.hand_on(people.iter().map(|(a, b)| (a, b)), 4);
        let letters: Vec<String> = (0..4).map(|group| now.letter(group)).collect();
        assert_eq!(letters, ["A", "C", "D", "E"]);
        assert_eq!(now.next, 5);
    }

    #[test]
    fn one_group_alone_uses_no_letter_up() {
        let alone = Letters::first(1);
        let halves: Vec<(Member, Member)> = (0..9)
            .map(|at| (Member::of(0), Member::of(at % 3)))
            .collect();
        let now = alone.hand_on(halves.iter().map(|(a, b)| (a, b)), 3);
        assert_eq!(now, Letters::first(3));
        let nobody: [(&Member, &Member); 0] = [];
        assert_eq!(alone.hand_on(nobody, 2), Letters::first(2));
        // Two groups that became one and part again are not taken for the first ones.
        let merged = Letters::first(2).hand_on(nobody, 1);
        assert_eq!(merged.numbers, [2]);
        assert_eq!(merged.hand_on(nobody, 2).numbers, [3, 4]);
    }

    #[test]
    fn after_z_comes_aa() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(spelled),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }
}
