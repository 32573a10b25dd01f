//! The score of an idea, from its tallies alone: how sure we are that at least so many in every group support it.
//! It must not know people, ballots or how groups were found.
//!
//! For group g with N votes, passes included, and A agrees:
//!
//! - p̃ = (A + 2) / (N + 4)
//! - L = p̃ - z √(p̃ (1 - p̃) / (N + 5)): support is above it with 90 % surety (Agresti and Coull 1998, one-sided)
//! - score = min over groups of L, after leaving out two cohorts: the one whose absence lowers the score most and the one whose
//!   absence raises it most. So no week's newcomers and no single link carry an idea, or sink it.
//!
//! z = 1.2816 with two groups or more, where the minimum pays for the winner's curse, and 1.96 with one, where nothing does.

use super::MOST_GROUPS;
use super::UNIT;
use super::tallies::{Count, Tallies};

/// One-sided 90 %.
pub const Z_GROUPS: f64 = 1.2816;

/// With one group: the top ten of a single list is chosen for its luck, which one-sided 90 % would not pay for.
pub const Z_ONE_GROUP: f64 = 1.96;

/// Imagined votes, half of them agreeing: 2 of 2 is no certainty.
const IMAGINED: f64 = 4.0;

/// Votes an idea needs in every group to be ranked.
pub const RANKED_VOTES: u64 = 10;

/// Votes it must keep in every group whichever cohort is left out.
pub const RANKED_VOTES_LEFT: u64 = 8;

/// From here on an idea is common ground (or a common refusal).
pub const COMMON_GROUND: f64 = 0.60;

/// From here on it leans together.
pub const LEANING_TOGETHER: f64 = 0.50;

/// Support of two groups this far apart divides them ...
pub const DIVIDES_BY: f64 = 0.25;

/// ... if it is not chance: one-sided 95 %.
pub const DIVIDES_Z: f64 = 1.645;

/// Support of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Support {
    /// N, in people.
    pub votes: f64,
    /// A, in people.
    pub agrees: f64,
    /// Disagrees, in people.
    pub disagrees: f64,
    /// p̃.
    pub share: f64,
    /// L: support is surely above.
    pub lower: f64,
    /// The same upwards: support is surely below.
    pub upper: f64,
}

/// Whether an idea can be ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Every group has been heard.
    Ranked,
    /// Some group has not: [`Score::missing`] says how many votes each.
    NeedsMoreVoices,
}

/// What a ranked idea is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// Every group supports it: score at least 0.60.
    CommonGround,
    /// Score from 0.50.
    LeaningTogether,
    /// Every group refuses it: the score of its disagrees is at least 0.60.
    CommonRefusal,
    /// Support of two groups is at least 0.25 apart, and surely so.
    DividesUs,
    /// None of these.
    Open,
}

/// The score of an idea and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The score.
    pub value: f64,
    /// The same formula for disagrees.
    pub refusal: f64,
    /// Support per group, nobody left out.
    pub groups: Vec<Support>,
    /// The slot that helped most and the slot that hurt most, if any was left out; once if they are the same.
    pub left_out: Vec<usize>,
    /// Whether it can be ranked.
    pub state: State,
    /// Votes each group still needs to be ranked, rounded up.
    pub missing: Vec<u64>,
    /// What to call it.
    pub band: Band,
}

/// Support from a count.
pub fn support(count: Count, z: f64) -> Support {
    let people = |units: u64| units as f64 / f64::from(UNIT);
    let (votes, agrees) = (people(count.votes), people(count.agrees));
    let share = share(agrees, votes);
    let margin = z * deviation(share, votes);
    Support {
        votes,
        agrees,
        disagrees: people(count.disagrees),
        share,
        lower: share - margin,
        upper: share + margin,
    }
}

/// p̃ = (A + 2) / (N + 4).
pub fn share(agrees: f64, votes: f64) -> f64 {
    (agrees + IMAGINED / 2.0) / (votes + IMAGINED)
}

/// √(p̃ (1 - p̃) / (N + 5)).
pub fn deviation(share: f64, votes: f64) -> f64 {
    ((share * (1.0 - share)).max(0.0) / (votes + IMAGINED + 1.0)).sqrt()
}

/// z for so many groups.
pub fn z_for(groups: usize) -> f64 {
    if groups > 1 { Z_GROUPS } else { Z_ONE_GROUP }
}

/// Scores one idea.
pub fn score(tallies: &Tallies, column: usize) -> Score {
    let cells = tallies.of(column);
    let k = tallies.groups();
    let slots: Vec<&[Count]> = cells.chunks_exact(k).collect();
    let full = &slots[..tallies.cohorts().full()];
    let z = z_for(k);
    let mut all = [Count::default(); MOST_GROUPS];
    for slot in &slots {
        add(&mut all, slot);
    }
    let all = &all[..k];
    let (value, left_out) = trimmed(all, full, z, |count| count);
    let (refusal, _) = trimmed(all, full, z, turned);
    let groups: Vec<Support> = all.iter().map(|count| support(*count, z)).collect();
    let missing = missing(all, full);
    let state = if missing.iter().all(|votes| *votes == 0) {
        State::Ranked
    } else {
        State::NeedsMoreVoices
    };
    let band = band(value, refusal, &groups, state);
    Score {
        value,
        refusal,
        groups,
        left_out,
        state,
        missing,
        band,
    }
}

/// Scores every idea, in order of column.
pub fn score_all(tallies: &Tallies) -> Vec<Score> {
    (0..tallies.ideas())
        .map(|column| score(tallies, column))
        .collect()
}

fn add(sums: &mut [Count], cells: &[Count]) {
    for (sum, cell) in sums.iter_mut().zip(cells) {
        *sum = sum.plus(*cell);
    }
}

fn turned(count: Count) -> Count {
    Count {
        agrees: count.disagrees,
        disagrees: count.agrees,
        ..count
    }
}

/// The smallest L of any group, without the cohorts given.
fn least(all: &[Count], without: &[&[Count]], z: f64, view: impl Fn(Count) -> Count) -> f64 {
    let mut least = f64::INFINITY;
    for (group, count) in all.iter().enumerate() {
        let left = without
            .iter()
            .fold(*count, |left, cells| left.minus(cells[group]));
        least = least.min(support(view(left), z).lower);
    }
    least
}

fn trimmed(
    all: &[Count],
    full: &[&[Count]],
    z: f64,
    view: impl Fn(Count) -> Count + Copy,
) -> (f64, Vec<usize>) {
    let mut helpful: Option<(f64, usize)> = None;
    let mut harmful: Option<(f64, usize)> = None;
    for (slot, cells) in full.iter().enumerate() {
        let without = least(all, &[cells], z, view);
        if helpful.is_none_or(|(lowest, _)| without < lowest) {
            helpful = Some((without, slot));
        }
        if harmful.is_none_or(|(highest, _)| without > highest) {
            harmful = Some((without, slot));
        }
    }
    let mut left_out: Vec<usize> = helpful
        .into_iter()
        .chain(harmful)
        .map(|(_, slot)| slot)
        .collect();
    left_out.dedup();
    // A cohort that never met the idea is often the one without which the score is highest: nothing is left out then.
    left_out.retain(|slot| full[*slot].iter().any(|cell| cell.votes > 0));
    let without: Vec<&[Count]> = left_out.iter().map(|slot| full[*slot]).collect();
    (least(all, &without, z, view), left_out)
}

/// What each group lacks: 10 votes in all, and 8 whichever cohort is left out.
fn missing(all: &[Count], full: &[&[Count]]) -> Vec<u64> {
    let unit = u64::from(UNIT);
    let lack = |votes: u64, wanted: u64| (wanted * unit).saturating_sub(votes).div_ceil(unit);
    all.iter()
        .enumerate()
        .map(|(group, count)| {
            let largest = full.iter().map(|cells| cells[group].votes).max();
            let left = count.votes.saturating_sub(largest.unwrap_or(0));
            lack(count.votes, RANKED_VOTES).max(lack(left, RANKED_VOTES_LEFT))
        })
        .collect()
}

fn band(value: f64, refusal: f64, groups: &[Support], state: State) -> Band {
    if state == State::NeedsMoreVoices {
        return Band::Open;
    }
    if value >= COMMON_GROUND {
        return Band::CommonGround;
    }
    if refusal >= COMMON_GROUND {
        return Band::CommonRefusal;
    }
    let divides = groups.iter().enumerate().any(|(at, one)| {
        groups[at + 1..].iter().any(|other| {
            let apart = (one.share - other.share).abs();
            let (a, b) = (
                deviation(one.share, one.votes),
                deviation(other.share, other.votes),
            );
            apart >= DIVIDES_BY && apart > DIVIDES_Z * (a * a + b * b).sqrt()
        })
    });
    match divides {
        true => Band::DividesUs,
        false if value >= LEANING_TOGETHER => Band::LeaningTogether,
        false => Band::Open,
    }
}

/// Polis's group-informed consensus: Π_g (A_g + 1) / (N_g + 2). Kept for comparison; it falls with the number of groups.
pub fn product(counts: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    counts
        .into_iter()
        .map(|(agrees, votes)| (agrees + 1.0) / (votes + 2.0))
        .product()
}

#[cfg(test)]
mod tests {
    use super::super::cohorts::Cohorts;
    use super::super::tallies::TallyRow;
    use super::*;

    fn count(votes: u64, agrees: u64) -> Count {
        let unit = u64::from(UNIT);
        Count {
            votes: votes * unit,
            agrees: agrees * unit,
            disagrees: (votes - agrees) * unit,
        }
    }

    /// One idea, ten cohorts of equal size; for each group what every cohort says as (votes, agrees).
    fn tallies(groups: &[[(u64, u64); 10]]) -> Tallies {
        let cohorts = Cohorts::of((0..100).map(|at| at / 10), 1);
        let rows = groups.iter().enumerate().flat_map(|(group, cells)| {
            cells
                .iter()
                .enumerate()
                .map(move |(slot, (votes, agrees))| TallyRow {
                    column: 0,
                    group,
                    slot,
                    count: count(*votes, *agrees),
                })
        });
        Tallies::from_rows(groups.len(), 1, cohorts, rows)
    }

    #[test]
    fn the_examples_of_the_design() {
        let lower = |votes, agrees| support(count(votes, agrees), Z_GROUPS).lower;
        assert!((lower(5, 5) - 0.61).abs() < 0.005);
        assert!((lower(100, 80) - 0.74).abs() < 0.005);
        assert!((lower(2, 2) - 0.44).abs() < 0.005);
        let none = support(count(0, 0), Z_GROUPS);
        assert!(none.lower > 0.0 && none.upper < 1.0 && (none.share - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_least_willing_group_decides() {
        let score = score(&tallies(&[[(10, 9); 10], [(10, 3); 10]]), 0);
        let second = support(count(90, 27), Z_GROUPS).lower;
        assert!(
            (score.value - second).abs() < 1e-12,
            "of equal cohorts one is left out"
        );
        assert_eq!(score.band, Band::DividesUs);
        assert_eq!(score.state, State::Ranked);
    }

    #[test]
    fn one_week_neither_carries_nor_sinks_an_idea() {
        let calm = [(10, 7); 10];
        let mut pushed = calm;
        pushed[9] = (200, 200);
        let mut sunk = calm;
        sunk[9] = (200, 0);
        let of = |cells| score(&tallies(&[cells, cells]), 0);
        assert!((of(pushed).value - of(calm).value).abs() < 0.01);
        assert!((of(sunk).value - of(calm).value).abs() < 0.01);
        assert!(of(pushed).left_out.contains(&9) && of(sunk).left_out.contains(&9));
    }

    #[test]
    fn every_group_must_be_heard_in_more_than_one_week() {
        let quiet = [
            (1, 1),
            (1, 1),
            (1, 1),
            (1, 1),
            (1, 0),
            (0, 0),
            (0, 0),
            (0, 0),
            (0, 0),
            (0, 0),
        ];
        let score_of = |cells| score(&tallies(&[[(10, 9); 10], cells]), 0);
        assert_eq!(score_of(quiet).missing, [0, 5]);
        let mut one_week = quiet;
        one_week[0] = (30, 30);
        let score = score_of(one_week);
        assert_eq!(
            (score.state, score.band),
            (State::NeedsMoreVoices, Band::Open)
        );
        assert_eq!(
            score.missing,
            [0, 4],
            "without that week only 4 votes remain, 8 are needed"
        );
    }

    #[test]
    fn what_all_refuse_is_a_common_refusal() {
        let score = score(&tallies(&[[(10, 1); 10], [(10, 0); 10]]), 0);
        assert_eq!(score.band, Band::CommonRefusal);
    }

    #[test]
    fn one_group_is_held_to_more() {
        let score = score(&tallies(&[[(10, 8); 10]]), 0);
        assert!((score.value - support(count(90, 72), Z_ONE_GROUP).lower).abs() < 1e-12);
    }

    #[test]
    fn polis_halves_what_nobody_saw() {
        assert!((product([(0.0, 0.0), (0.0, 0.0)]) - 0.25).abs() < 1e-15);
        assert!((product([(3.0, 4.0), (1.0, 2.0)]) - 4.0 / 6.0 * 0.5).abs() < 1e-15);
    }
}
