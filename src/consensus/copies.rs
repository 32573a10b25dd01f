//! Copied ballots: voters on an idea whose ballots are, but for that idea, one that somebody else cast before, to the vote. It is the
//! trace of accounts that pass for members of a group by copying one. It must not change a tally (whoever asks sets
//! votes aside by [`Ballots::set_aside`]), nor know the clock: which of two
//! ballots was there first it is told. So whoever copies the ballots of an idea's supporters, and does not vote on it, casts suspicion
//! on nobody: the copied were there first.

use std::collections::{BTreeMap, BTreeSet};

use super::alarm::spread;
use super::ballots::{Ballots, Cell, SHARED_FROM, Vote};
use super::chunks;
use super::seed::mix_pair;

/// Fewer copies than this may be friends.
const LEAST_COPIES: u32 = 3;

/// So many standard errors more than on the other ideas are no accident. Where there are few ideas, honest ballots come near each other
/// on all of them, on some sooner than on others: there it takes as much more as ideas differ by themselves, and nothing rings.
const COPIES_Z: f64 = 3.0;

/// Bits of the sieve for every print: most prints are not there, and are told so without a search.
const SIEVE: usize = 16;

/// The other votes an idea could have had.
const VOTES: [Vote; 3] = [Vote::Agree, Vote::Disagree, Vote::Pass];

/// The ideas, by column, on which so many more voters than on others have such ballots that it is no accident; and those voters, by id.
/// `made` says when each row's ballot was cast, in any unit: the middle of the moments of its votes serves, for whoever copies a ballot
/// casts each of its votes after the one it copies.
pub fn copied(ballots: &Ballots, made: &[u64], threads: usize) -> BTreeMap<usize, BTreeSet<u64>> {
    let when = |row: usize| made.get(row).copied().unwrap_or(0);
    let prints = Prints::of(ballots, when);
    let (people, ideas) = (ballots.voters().len(), ballots.ideas().len());
    let parts = chunks::each(people, threads, |rows| {
        let mut counts = vec![[0_u32; 2]; ideas];
        for row in rows {
            prints.each(ballots.row(row), when(row), |cell, is_copy| {
                let count = &mut counts[cell.column()];
                count[0] += u32::from(is_copy);
                count[1] += 1;
            });
        }
        counts
    });
    let mut counts = vec![[0_u32; 2]; ideas];
    for part in parts {
        for (sum, more) in counts.iter_mut().zip(part) {
            sum[0] += more[0];
            sum[1] += more[1];
        }
    }
    let total = |of: usize| counts.iter().map(|count| f64::from(count[of])).sum::<f64>();
    let (copies, voters) = (total(0), total(1));
    let apart: Vec<f64> = counts
        .iter()
        .map(|[own, of]| {
            let (own, of) = (f64::from(*own), f64::from(*of));
            let rate = (copies - own) / (voters - of).max(1.0);
            let error = (of * rate * (1.0 - rate)).max(0.0).sqrt();
            // Where nobody copies anything else, any copy is more than chance: what is too few is said below.
            (own - of * rate) / error.max(1.0 / COPIES_Z)
        })
        .collect();
    let least = COPIES_Z * spread(apart.iter().copied());
    let mut found: BTreeMap<usize, BTreeSet<u64>> = (0..)
        .zip(counts.iter().zip(&apart))
        .filter(|(_, (count, z))| count[0] >= LEAST_COPIES && **z > least)
        .map(|(column, _)| (column, BTreeSet::new()))
        .collect();
    if !found.is_empty() {
        for (row, voter) in ballots.voters().iter().enumerate() {
            prints.each(ballots.row(row), when(row), |cell, is_copy| {
                if is_copy && let Some(of_it) = found.get_mut(&cell.column()) {
                    of_it.insert(voter.id);
                }
            });
        }
    }
    found
}

fn print(cell: Cell, vote: Vote) -> u64 {
    let code = match vote {
        Vote::Agree => 1,
        Vote::Disagree => 2,
        Vote::Pass => 3,
    };
    mix_pair(cell.column() as u64, code)
}

/// One number for every ballot that is long enough, the sum of the numbers of its votes, so that a vote can be taken out or turned; and
/// when the first such ballot was cast.
struct Prints {
    sorted: Vec<(u64, u64)>,
    sieve: Vec<u64>,
}

impl Prints {
    fn of(ballots: &Ballots, when: impl Fn(usize) -> u64) -> Self {
        let rows = (0..ballots.voters().len()).map(|row| (row, ballots.row(row)));
        let long = rows.filter(|(_, row)| row.len() >= SHARED_FROM);
        let mut sorted: Vec<(u64, u64)> = long
            .map(|(row, cells)| (Self::whole(cells), when(row)))
            .collect();
        sorted.sort_unstable();
        sorted.dedup_by_key(|(print, _)| *print);
        let words = (sorted.len() * SIEVE / 64 + 1).next_power_of_two();
        let mut sieve = vec![0; words];
        for (print, _) in &sorted {
            let (word, bit) = place(*print, words);
            sieve[word] |= bit;
        }
        Self { sorted, sieve }
    }

    fn whole(row: &[Cell]) -> u64 {
        row.iter().fold(0, |sum: u64, cell| {
            sum.wrapping_add(print(*cell, cell.vote()))
        })
    }

    fn has_before(&self, one: u64, when: u64) -> bool {
        let (word, bit) = place(one, self.sieve.len());
        let found = |(print, _): &(u64, u64)| *print;
        self.sieve[word] & bit != 0
            && self
                .sorted
                .binary_search_by_key(&one, found)
                .is_ok_and(|at| self.sorted[at].1 < when)
    }

    /// Tells for every vote of a long ballot whether, but for it, the ballot is one that was cast before.
    fn each(&self, row: &[Cell], when: u64, mut tell: impl FnMut(Cell, bool)) {
        if row.len() <= SHARED_FROM {
            return;
        }
        let whole = Self::whole(row);
        for cell in row {
            let without = whole.wrapping_sub(print(*cell, cell.vote()));
            let turned = |vote: &Vote| {
                let other = without.wrapping_add(print(*cell, *vote));
                *vote != cell.vote() && self.has_before(other, when)
            };
            tell(
                *cell,
                self.has_before(without, when) || VOTES.iter().any(turned),
            );
        }
    }
}

fn place(print: u64, words: usize) -> (usize, u64) {
    ((print >> 6) as usize % words, 1 << (print & 63))
}

#[cfg(test)]
mod tests {
    use super::super::ballots::{Account, Urn, Voter, Way};
    use super::*;

    /// Two hundred people with ballots of their own on forty ideas, and copies of the first of them that also vote on one.
    fn ballots(copies: u64, on: u64, noise: bool) -> Ballots {
        let mut urn = Urn::over(0..40);
        let says = |id: u64, idea: u64| match mix_pair(id, idea) % 4 {
            0 => None,
            1 => Some(Vote::Disagree),
            _ => Some(Vote::Agree),
        };
        for id in 0..200 + copies {
            let of = if id < 200 { id } else { id - 200 };
            let votes = (0..40).filter_map(|idea| {
                if id >= 200 && idea == on {
                    return Some((idea, Vote::Pass, Way::Shown));
                }
                let turned = noise && id >= 200 && mix_pair(id, 7 + idea).is_multiple_of(10);
                let vote = says(of, idea)?;
                (!turned).then_some((idea, vote, Way::Shown))
            });
            let voter = Voter {
                id,
                cohort: 0,
                account: Account::Settled,
            };
            urn.add(voter, votes.collect::<Vec<_>>());
        }
        urn.open()
    }

    #[test]
    fn copies_are_seen_on_the_idea_they_came_for_and_on_no_other() {
        for threads in [1, 3] {
            let found = copied(&ballots(8, 5, false), &order(208), threads);
            // The copied vote on it too, some of them, and their ballots differ from the copies in that alone; but theirs were first.
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[&5], (200..208).collect());
        }
    }

    #[test]
    fn whoever_was_copied_is_in_no_question() {
        // As before, but the eight came first: now the others stand as their copies, where they vote on it.
        let first: Vec<u64> = (0..208).map(|row| (row + 8) % 208).collect();
        let found = copied(&ballots(8, 5, false), &first, 1);
        assert!(
            found.values().flatten().all(|id| *id < 200),
            "they were there first: {found:?}"
        );
    }

    fn order(people: u64) -> Vec<u64> {
        (0..people).collect()
    }

    #[test]
    fn honest_ballots_and_a_few_friends_ring_nothing() {
        assert!(copied(&ballots(0, 5, false), &order(200), 1).is_empty());
        assert!(copied(&ballots(2, 5, false), &order(202), 1).is_empty());
        // What it cannot see: copies that are not quite.
        assert!(!copied(&ballots(8, 5, true), &order(208), 1).contains_key(&5));
        assert!(copied(&Urn::over(0..3).open(), &[], 1).is_empty());
    }

    #[test]
    fn where_everybody_votes_nearly_alike_on_few_ideas_nothing_stands_out() {
        let mut urn = Urn::over(0..12);
        for id in 0..300_u64 {
            let votes = (0..12).map(|idea| {
                let vote = if mix_pair(id, idea).is_multiple_of(20) {
                    Vote::Disagree
                } else {
                    Vote::Agree
                };
                (idea, vote, Way::Shown)
            });
            let voter = Voter {
                id,
                cohort: 0,
                account: Account::Settled,
            };
            urn.add(voter, votes.collect::<Vec<_>>());
        }
        assert!(copied(&urn.open(), &order(300), 1).is_empty());
    }
}
