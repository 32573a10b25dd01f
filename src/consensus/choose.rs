//! How many groups: as few as explain hidden votes, and none at all if they explain nothing.
//! It must not know the map, nor what was chosen before.
//!
//! One vote in eight is hidden; loss(k) is the mean log-loss on the hidden votes with k groups, over eight drawings that together
//! hide every vote once. A k is admissible if its smallest group holds at least max(25 people, 5 %), in the mean of the drawings.
//! k = 1 unless loss(1) - loss(2) > max(2 standard errors over people, 2 % of loss(1)); then one more group as long as it adds at
//! least 15 % of what the groups so far have gained.
//!
//! What is hidden must hang on nothing but the votes: not on the numbers of accounts and ideas, which are drawn by chance. So votes
//! are drawn by what a ballot says and what is said to the idea, and the same votes give the same k wherever they lie.
//!
//! Why eight: then every vote is hidden in exactly one, so none counts more than another; a ninth would hide some twice. In
//! `brexit-consensus` (189 people, 5,300 votes) a third group adds 12 % of what two have gained: one drawing says so within ± 12,
//! eight within ± 4. One drawing alone is that of the Python reference, for comparisons.

use super::ballots::{Ballots, HELD_EVERY};
use super::chunks;
use super::mixture::{Crowd, Member, Votes};
use super::seed::mix;
use super::{MOST_GROUPS, UNIT};

/// With so many every vote is hidden once.
pub const DRAWINGS: u32 = HELD_EVERY;

/// People times drawings. The choice looks at no more people than this, for a sample as large gives the same answer; and of so
/// many people that fewer drawings hide as many votes it makes fewer: eight up to 2,500 people, one from 10,001 on. So it never
/// takes longer than for the largest sample.
const WORK: usize = 20_000;

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

/// Chooses. `starts` holds for k = 2, 3, … the cluster of every row to begin with; `drawings` is how many are made at most,
/// [`DRAWINGS`] but for comparisons.
pub fn choose(
    ballots: &Ballots,
    rows: &[u32],
    starts: &[&[u8]],
    drawings: u32,
    threads: usize,
) -> Choice {
    let sample = sample(ballots, rows);
    let some: Vec<u32> = sample.iter().map(|at| rows[*at]).collect();
    let fits = (WORK / some.len().max(1)) as u32;
    let drawings = drawings.min(fits).clamp(1, DRAWINGS);
    let groups = MOST_GROUPS.min(starts.len() + 1);
    // One drawing alone is that of the reference.
    let again = (drawings > 1).then(|| ballots.drawn_by(rows, &ballots.contents(rows)));
    let fit = |k: usize, drawing: u32, threads: usize| {
        let crowd = Crowd {
            ballots: again.as_ref().unwrap_or(ballots),
            rows: &some,
            votes: Votes::but_of(drawing),
            threads,
        };
        let start = |at: &usize| {
            let group = if k == 1 { 0 } else { starts[k - 2][*at] };
            Member::of(usize::from(group))
        };
        let mut members: Vec<Member> = sample.iter().map(start).collect();
        let rates = crowd.fit(&mut members, k);
        let (losses, votes) = crowd.hidden_losses(&members, &rates);
        (losses, votes, smallest_group(&members, k))
    };
    // The longest first, so that no thread waits for another at the end.
    let of = |task: usize| {
        (
            groups - task / drawings as usize,
            (task % drawings as usize) as u32,
        )
    };
    let fits = chunks::tasks(groups * drawings as usize, threads, |task, threads| {
        let (k, drawing) = of(task);
        fit(k, drawing, threads)
    });
    let mut losses = vec![vec![0.0; some.len()]; groups];
    let mut smallest = vec![0; groups];
    let mut votes = 0;
    for (task, (hidden, many, least)) in fits.into_iter().enumerate() {
        let k = of(task).0;
        votes += if k == 1 { many } else { 0 };
        for (sum, loss) in losses[k - 1].iter_mut().zip(hidden) {
            *sum += loss;
        }
        smallest[k - 1] += least;
    }
    let least = LEAST_PEOPLE.max(LEAST_PART * some.len() as f64);
    let people = |sum: &u64| *sum as f64 / f64::from(UNIT) / f64::from(drawings);
    let mut choice = Choice {
        losses: losses
            .iter()
            .map(|of_people| of_people.iter().sum::<f64>() / votes.max(1) as f64)
            .collect(),
        admissible: (1..)
            .zip(&smallest)
            .map(|(k, sum)| k == 1 || people(sum) >= least)
            .collect(),
        ..Choice::default()
    };
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

/// People in the smallest group, in 1/4096.
fn smallest_group(members: &[Member], k: usize) -> u64 {
    let people = |group: usize| {
        members
            .iter()
            .map(|member| u64::from(member.shares[group]))
            .sum()
    };
    (0..k).map(people).min().unwrap_or(0)
}

/// Positions in `rows` of the people asked, in order.
fn sample(ballots: &Ballots, rows: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    if rows.len() > WORK {
        let id = |at: &usize| ballots.voters()[rows[*at] as usize].id;
        order.sort_by_key(|at| (mix(id(at)), id(at)));
        order.truncate(WORK);
        order.sort_unstable();
    }
    order
}
