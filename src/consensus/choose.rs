//! How many groups: as few as explain hidden votes, and none at all if they explain nothing.
//! It must not know the map, nor what was chosen before.
//!
//! One vote in eight is hidden; loss(k) is the mean log-loss on them with k groups. A k is admissible if its smallest group
//! holds at least max(25 people, 5 %). k = 1 unless loss(1) - loss(2) > max(2 standard errors over people, 2 % of loss(1));
//! then one more group as long as it adds at least 15 % of what the groups so far have gained.

use super::ballots::Ballots;
use super::mixture::{Crowd, Member, Votes};
use super::seed::mix;
use super::{MOST_GROUPS, UNIT};

/// The choice looks at no more people than this; a sample as large gives the same answer.
const SAMPLE: usize = 20_000;

/// A smaller group could be singled out, and nothing sure could be said about it.
const LEAST_PEOPLE: f64 = 25.0;

/// A smaller part of all would hold a veto over everybody's list.
const LEAST_PART: f64 = 0.05;

/// A gain of less than two standard errors may be chance.
const ERRORS: f64 = 2.0;

/// A gain of less than 2 % is of no use to anybody, however sure.
const LEAST_GAIN: f64 = 0.02;

/// One more group must add this part of what there is already.
const LEAST_ADDED: f64 = 0.15;

/// What the hidden votes say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The number of groups to have.
    pub groups: usize,
    /// loss(k) for k = 1, 2, …, in nats a vote.
    pub losses: Vec<f64>,
    /// Whether every group is large enough, for k = 1, 2, ….
    pub admissible: Vec<bool>,
}

/// Chooses. `starts` holds for k = 2, 3, … the cluster of every row to begin with.
pub fn choose(ballots: &Ballots, rows: &[u32], starts: &[Vec<u8>], threads: usize) -> Choice {
    let sample = sample(ballots, rows);
    let some: Vec<u32> = sample.iter().map(|at| rows[*at]).collect();
    let crowd = Crowd {
        ballots,
        rows: &some,
        votes: Votes::ButHeld,
        threads,
    };
    let mut losses: Vec<Vec<f64>> = Vec::new();
    let mut choice = Choice::default();
    let mut votes = 0;
    for k in 1..=MOST_GROUPS.min(starts.len() + 1) {
        let mut members: Vec<Member> = sample
            .iter()
            .map(|at| {
                Member::of(if k == 1 {
                    0
                } else {
                    usize::from(starts[k - 2][*at])
                })
            })
            .collect();
        let rates = crowd.fit(&mut members, k);
        let (of_people, held) = crowd.held_losses(&members, &rates);
        votes = held;
        choice
            .losses
            .push(of_people.iter().sum::<f64>() / held.max(1) as f64);
        losses.push(of_people);
        choice.admissible.push(k == 1 || is_admissible(&members, k));
    }
    choice.groups = decide(&choice, &losses, votes);
    choice
}

fn decide(choice: &Choice, losses: &[Vec<f64>], votes: usize) -> usize {
    let (Some(true), [one, two, ..], [first, second, ..]) =
        (choice.admissible.get(1), losses, choice.losses.as_slice())
    else {
        return 1;
    };
    let gains: Vec<f64> = one.iter().zip(two).map(|(one, two)| two - one).collect();
    let mean = gains.iter().sum::<f64>() / gains.len().max(1) as f64;
    let spread: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
    let error = spread.sqrt() / votes.max(1) as f64;
    // Asked this way round, a loss that is not a number gives one group.
    let is_clear = first - second > (ERRORS * error).max(LEAST_GAIN * first);
    if !is_clear {
        return 1;
    }
    let mut groups = 2;
    while let (Some(true), Some(next)) = (choice.admissible.get(groups), choice.losses.get(groups))
        && choice.losses[groups - 1] - next >= LEAST_ADDED * (first - choice.losses[groups - 1])
    {
        groups += 1;
    }
    groups
}

fn is_admissible(members: &[Member], k: usize) -> bool {
    let smallest = (0..k)
        .map(|group| {
            members
                .iter()
                .map(|member| u64::from(member.shares[group]))
                .sum::<u64>()
        })
        .min();
    let people = smallest.unwrap_or(0) as f64 / f64::from(UNIT);
    people >= LEAST_PEOPLE.max(LEAST_PART * members.len() as f64)
}

/// Positions in `rows` of the people asked, in order.
fn sample(ballots: &Ballots, rows: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    if rows.len() > SAMPLE {
        let id = |at: &usize| ballots.voters()[rows[*at] as usize].id;
        order.sort_by_key(|at| (mix(id(at)), id(at)));
        order.truncate(SAMPLE);
        order.sort_unstable();
    }
    order
}
