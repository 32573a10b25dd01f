//! Which idea to show next: those that might be common ground and about which the reader's group has said least.
//! It must not know party, author, age in days or whether an MP replied.
//!
//! For idea j and the reader's group g, with S_j votes in all, and p̃ and sd = √(p̃ (1 - p̃) / (N + 5)) as in the score:
//!
//! - U_j = min over groups of (p̃ + 1.2816 sd): what it may yet turn out to be
//! - weight_j = ( U_j² (sd_gj / 0.2236 + 0.05) + 0.4 max(0, 1 - S_j / 30) )²
//!
//! drawn at random in proportion to the weight; sd is spread over the reader's groups by share. Who is not placed yet has
//! |ℓ_1j - ℓ_2j| (with more groups the largest difference) in place of sd, so that the first votes tell where they belong. One
//! draw in ten is uniform and marked, an unbiased sample for audits.

use super::UNIT;
use super::mixture::{Member, Rates};
use super::score::{Z_GROUPS, deviation, share};
use super::seed::{Dice, mix_pair};
use super::tallies::Tallies;

/// Shown ideas of one day that count for a person; beyond it is no longer reading.
pub const SHOWN_A_DAY: u32 = 60;

/// The deviation when nobody has voted, √(0.25 / 5): need is measured against it.
const UNKNOWN: f64 = 0.2236;

/// What is well known is shown now and then all the same.
const NEED_FLOOR: f64 = 0.05;

/// How much a new idea is preferred for being new ...
const FRESH: f64 = 0.4;

/// ... until it has this many votes.
const FRESH_VOTES: f64 = 30.0;

/// One draw in so many is uniform.
const UNIFORM_EVERY: usize = 10;

/// What routing knows of every idea and group: N and A in people. Made from the tallies now and then, not for every reader.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    groups: usize,
    /// For every idea and group [N, A].
    counts: Vec<[f64; 2]>,
}

impl Heard {
    /// From tallies.
    pub fn of(tallies: &Tallies) -> Self {
        let groups = tallies.groups();
        let people = |units: u64| units as f64 / f64::from(UNIT);
        Self {
            groups,
            counts: (0..tallies.ideas())
                .flat_map(|column| {
                    let by_group = tallies.by_group(column);
                    (0..groups).map(move |group| by_group[group])
                })
                .map(|count| [people(count.votes), people(count.agrees)])
                .collect(),
        }
    }

    /// From plain numbers, for simulations: for every idea and group [N, A].
    pub fn from_counts(groups: usize, counts: Vec<[f64; 2]>) -> Self {
        Self {
            groups: groups.max(1),
            counts,
        }
    }
}

/// Who is asking.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'r> {
    /// Their id and the day in any count: with the number of ideas met they seed the draw, so a page that is loaded again
    /// shows the same idea.
    pub id: u64,
    /// The day.
    pub day: u64,
    /// Ideas that were shown to them and that they answered or passed by: it grows with every answer to a draw, and with nothing else.
    pub met: u64,
    /// Their shares, if placed.
    pub member: Option<&'r Member>,
}

/// An idea drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its column.
    pub column: usize,
    /// Whether it was drawn uniformly: part of the sample for audits.
    pub is_uniform: bool,
}

/// Draws one of the candidates: live ideas the reader has not met, by column. None if there is none.
pub fn next_idea(
    heard: &Heard,
    rates: &Rates,
    candidates: &[usize],
    reader: &Reader<'_>,
) -> Option<Drawn> {
    let mut dice = Dice::new(mix_pair(mix_pair(reader.id, reader.day), reader.met));
    let is_uniform = dice.below(UNIFORM_EVERY) == 0;
    let even = dice.below(candidates.len());
    if is_uniform {
        let column = *candidates.get(even)?;
        return Some(Drawn { column, is_uniform });
    }
    let weights: Vec<f64> = candidates
        .iter()
        .map(|column| weight(heard, rates, *column, reader.member))
        .collect();
    let mut left = dice.fraction() * weights.iter().sum::<f64>();
    let drawn = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    let column = *candidates.get(drawn.unwrap_or(even))?;
    Some(Drawn { column, is_uniform })
}

/// The weight of an idea for a reader.
pub fn weight(heard: &Heard, rates: &Rates, column: usize, member: Option<&Member>) -> f64 {
    let from = column * heard.groups;
    let Some(groups) = heard.counts.get(from..from + heard.groups) else {
        return 0.0;
    };
    let (mut votes, mut upper, mut doubt) = (0.0, f64::INFINITY, 0.0);
    for (group, [n, agrees]) in groups.iter().enumerate() {
        let share = share(*agrees, *n);
        let deviation = deviation(share, *n);
        upper = f64::min(upper, share + Z_GROUPS * deviation);
        votes += n;
        if let Some(member) = member {
            doubt += deviation * f64::from(member.shares[group]) / f64::from(UNIT);
        }
    }
    if member.is_none() {
        doubt = apart(rates, column);
    }
    let fresh = FRESH * (1.0 - votes / FRESH_VOTES).max(0.0);
    let weight = upper * upper * (doubt / UNKNOWN + NEED_FLOOR) + fresh;
    weight * weight
}

/// The largest difference of ℓ between two groups.
fn apart(rates: &Rates, column: usize) -> f64 {
    let from = column * rates.groups;
    let Some(logits) = rates.logits.get(from..from + rates.groups) else {
        return 0.0;
    };
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = logits.iter().copied().fold(f64::INFINITY, f64::min);
    (most - least).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates {
            groups: 2,
            logits: vec![2.0, -2.0, 0.0, 0.0, 1.0, 1.0],
            sizes: vec![0.0; 2],
        }
    }

    fn reader(id: u64, member: Option<&Member>) -> Reader<'_> {
        Reader {
            id,
            day: 1,
            met: 0,
            member,
        }
    }

    #[test]
    fn the_same_reader_on_the_same_day_sees_the_same_idea() {
        let heard = Heard::from_counts(2, vec![[10.0, 5.0]; 6]);
        let first = next_idea(&heard, &rates(), &[0, 1, 2], &reader(5, None));
        assert_eq!(
            first,
            next_idea(&heard, &rates(), &[0, 1, 2], &reader(5, None))
        );
        assert_eq!(next_idea(&heard, &rates(), &[], &reader(5, None)), None);
    }

    #[test]
    fn newcomers_meet_what_tells_groups_apart_and_members_what_their_group_has_not_seen() {
        let heard = Heard::from_counts(2, vec![[100.0, 60.0]; 6]);
        assert!(weight(&heard, &rates(), 0, None) > 10.0 * weight(&heard, &rates(), 1, None));
        let mut counts = vec![[100.0, 60.0]; 6];
        counts[2] = [2.0, 1.0];
        let heard = Heard::from_counts(2, counts);
        let (here, there) = (Member::of(0), Member::of(1));
        assert!(
            weight(&heard, &rates(), 1, Some(&here))
                > 3.0 * weight(&heard, &rates(), 1, Some(&there))
        );
    }

    #[test]
    fn one_draw_in_ten_is_uniform() {
        let heard = Heard::from_counts(1, vec![[10.0, 5.0]; 3]);
        let uniform = (0..5000)
            .filter_map(|id| next_idea(&heard, &Rates::default(), &[0, 1, 2], &reader(id, None)))
            .filter(|drawn| drawn.is_uniform)
            .count();
        assert!((420..580).contains(&uniform), "{uniform}");
    }
}
