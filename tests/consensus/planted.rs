//! Votes with planted groups: three of 50, 30 and 20 %, ideas shown unequally often, people who agree more or less readily.
//! What is planted is known, so what is found can be judged.

use common_ground::consensus::ballots::{Account, Ballots, Urn, Vote, Voter, Way};
use common_ground::consensus::seed::Dice;

/// How large.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub people: usize,
    pub ideas: usize,
    /// Votes a person in the mean.
    pub votes: f64,
    pub seed: u64,
}

/// Votes and the truth behind them.
pub struct Planted {
    pub ballots: Ballots,
    /// The group of every row.
    #[allow(dead_code, reason = "who measures speed does not ask for the truth")]
    pub groups: Vec<usize>,
}

const SHARES: [f64; 3] = [0.5, 0.3, 0.2];

/// A number from the normal distribution with mean 0 and deviation 1 (Box and Muller).
pub fn normal(dice: &mut Dice) -> f64 {
    let (u, v) = (1.0 - dice.fraction(), dice.fraction());
    libm::sqrt(-2.0 * libm::log(u)) * libm::cos(2.0 * std::f64::consts::PI * v)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of a simulation"
)]
pub fn plant(size: Size) -> Planted {
    let mut dice = Dice::new(size.seed);
    let ideas: Vec<[f64; 4]> = (0..size.ideas)
        .map(|_| {
            let base = 0.4 + 0.9 * normal(&mut dice);
            let splits = dice.fraction() < 0.6;
            let mut off = || if splits { normal(&mut dice) } else { 0.0 };
            [base, off(), off(), off()]
        })
        .collect();
    // The idea in place p of a random order is shown in proportion to 1 / √p.
    let mut order: Vec<usize> = (0..size.ideas).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at + 1));
    }
    let mut sum = 0.0;
    let cumulated: Vec<f64> = (0..size.ideas)
        .map(|place| {
            sum += 1.0 / libm::sqrt((1 + place) as f64);
            sum
        })
        .collect();
    let mut urn = Urn::over(0..size.ideas as u64);
    let mut groups = Vec::with_capacity(size.people);
    let mut votes = Vec::new();
    for id in 0..size.people {
        let drawn = dice.fraction();
        let group = if drawn < SHARES[0] {
            0
        } else {
            1 + usize::from(drawn >= SHARES[0] + SHARES[1])
        };
        let ready = 0.6 * normal(&mut dice);
        let many = libm::exp(libm::log(size.votes) - 0.32 + 0.8 * normal(&mut dice));
        let many = many.clamp(1.0, size.ideas as f64 * 0.8) * 1.25;
        votes.clear();
        let mut met: Vec<usize> = (0..=many as usize)
            .map(|_| {
                let at = cumulated.partition_point(|c| *c < dice.fraction() * sum);
                order[at.min(size.ideas - 1)]
            })
            .collect();
        met.sort_unstable();
        met.dedup();
        for idea in met {
            let odds = ideas[idea][0] + ideas[idea][1 + group] + ready;
            let vote = if dice.fraction() < 0.15 {
                Vote::Pass
            } else if dice.fraction() < 1.0 / (1.0 + libm::exp(-odds)) {
                Vote::Agree
            } else {
                Vote::Disagree
            };
            votes.push((idea as u64, vote, Way::Shown));
        }
        let voter = Voter {
            id: id as u64,
            cohort: (id * 20 / size.people) as u32,
            account: Account::Settled,
        };
        urn.add(voter, votes.drain(..));
        groups.push(group);
    }
    Planted {
        ballots: urn.open(),
        groups,
    }
}
