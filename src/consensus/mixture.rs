//! Opinion groups as a mixture: each group agrees with each idea at its own rate, each person belongs to groups in shares.
//! It must not know how starting points were found, nor what a score is.
//!
//! Passes are left out. With r_ig the share of person i in group g, y_ij = 1 for agree and 0 for disagree, U and D the sums of
//! shares of the agreeing and the disagreeing, n people in k groups:
//!
//! - q_j = (U_j + 3 q̄) / (U_j + D_j + 3): the rate of everybody, drawn a little to the mean rate q̄ of all ideas
//! - p_gj = (U_gj + 5 q_j) / (U_gj + D_gj + 5): the rate of a group, drawn to that of everybody
//! - ℓ_gj = ln(p_gj / (1 - p_gj))
//! - r_ig ∝ π_g Π_j σ(±(ℓ_gj + b_i)), + for agree, - for disagree, with π_g = (Σ_i r_ig + 1) / (n + k)
//! - b_i ← b_i + (Σ_j (y_ij - p̂_ij) - b_i) / (Σ_j p̂_ij (1 - p̂_ij) + 1), p̂_ij = Σ_g r_ig σ(ℓ_gj + b_i)
//!
//! b is the personal leaning: how much more readily than their groups a person agrees, in units of log odds. Without it half
//! of what looks like groups is readiness to agree. r is kept in 1/4096, so sums over people are whole numbers.

use serde::{Deserialize, Serialize};

use super::ballots::{Ballots, Cell, HELD_EVERY};
use super::chunks;
use super::logistic::Logistic;
use super::{MOST_GROUPS, UNIT};

/// Rounds of the whole; memberships move by less than one in a hundred afterwards.
const ROUNDS: usize = 12;

/// Rounds for one ballot against fixed rates.
const PLACING_ROUNDS: usize = 6;

/// Votes of nobody that draw an idea's rate to the mean of all ideas.
const EVERYBODY_STRENGTH: f64 = 3.0;

/// Votes of nobody that draw a group's rate to everybody's.
const GROUP_STRENGTH: f64 = 5.0;

/// No rate is nearer to never or always; it keeps logarithms finite.
const SUREST: f64 = 1e-6;

/// A person's shares in the groups, in 1/4096, and their leaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// r, adding up to 4096; groups beyond k have 0.
    pub shares: [u16; MOST_GROUPS],
    /// b, in log odds; above 0 the person agrees more readily than their groups.
    pub leaning: f64,
}

impl Member {
    /// Somebody wholly in one group.
    pub fn of(group: usize) -> Self {
        let mut shares = [0; MOST_GROUPS];
        shares[group.min(MOST_GROUPS - 1)] = UNIT;
        Self {
            shares,
            leaning: 0.0,
        }
    }

    /// The group with the largest share; the first of equals.
    pub fn main_group(&self) -> usize {
        let mut best = 0;
        for (group, share) in self.shares.iter().enumerate() {
            if *share > self.shares[best] {
                best = group;
            }
        }
        best
    }
}

/// How the groups vote: enough to place any ballot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// k.
    pub groups: usize,
    /// ℓ, k for every idea.
    pub logits: Vec<f64>,
    /// ln π, one for every group.
    pub sizes: Vec<f64>,
}

/// Sums of shares, in 1/4096: agreeing and disagreeing for every idea and group, and for every group its people.
struct Sums {
    opinions: Vec<[u64; 2]>,
    people: [u64; MOST_GROUPS],
}

impl Sums {
    fn new(ideas: usize, groups: usize) -> Self {
        Self {
            opinions: vec![[0; 2]; ideas * groups],
            people: [0; MOST_GROUPS],
        }
    }

    fn count(&mut self, row: &[Cell], member: &Member, groups: usize, votes: Votes) {
        for (sum, share) in self.people.iter_mut().zip(member.shares) {
            *sum += u64::from(share);
        }
        for cell in opinions(row, votes) {
            let side = usize::from(!cell.agrees());
            let from = cell.column() * groups;
            for (sums, share) in self.opinions[from..from + groups]
                .iter_mut()
                .zip(member.shares)
            {
                sums[side] += u64::from(share);
            }
        }
    }

    fn total(parts: Vec<Self>) -> Option<Self> {
        parts.into_iter().reduce(|mut total, part| {
            for (sum, more) in total
                .opinions
                .iter_mut()
                .flatten()
                .zip(part.opinions.iter().flatten())
            {
                *sum += more;
            }
            for (sum, more) in total.people.iter_mut().zip(part.people) {
                *sum += more;
            }
            total
        })
    }
}

#[inline]
fn opinions(row: &[Cell], votes: Votes) -> impl Iterator<Item = &Cell> {
    row.iter()
        .filter(move |cell| cell.is_opinion() && cell.hidden_in() != votes.0)
}

/// Which votes are used: all, or all but those that a drawing hides for choosing k.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Votes(u32);

impl Votes {
    /// Every vote.
    pub const ALL: Self = Self(HELD_EVERY);

    /// All but those hidden in this drawing.
    pub fn but_of(drawing: u32) -> Self {
        Self(drawing % HELD_EVERY)
    }
}

/// The people to fit a mixture to.
#[derive(Clone, Copy, Debug)]
pub struct Crowd<'b> {
    /// The table.
    pub ballots: &'b Ballots,
    /// The rows that shape the groups.
    pub rows: &'b [u32],
    /// Which of their votes are used.
    pub votes: Votes,
    /// Threads to use.
    pub threads: usize,
}

impl Crowd<'_> {
    /// Fits the mixture, beginning with `members`, one for every row, which it changes. Returns the rates they were last
    /// weighed by.
    pub fn fit(&self, members: &mut [Member], groups: usize) -> Rates {
        match groups {
            2 => self.fit_groups::<2>(members),
            3 => self.fit_groups::<3>(members),
            4 => self.fit_groups::<4>(members),
            5 => self.fit_groups::<5>(members),
            _ => self.fit_groups::<1>(members),
        }
    }

    fn fit_groups<const K: usize>(&self, members: &mut [Member]) -> Rates {
        let ideas = self.ballots.ideas().len();
        let mut rates = Rates::default();
        for round in 0..=ROUNDS {
            let scales = rates.scales::<K>(self.votes);
            let parts = chunks::change(
                members,
                self.threads,
                || Sums::new(ideas, K),
                |sums, start, piece| {
                    for (member, row) in piece.iter_mut().zip(&self.rows[start..]) {
                        let row = self.ballots.row(*row as usize);
                        if round > 0 {
                            scales.weigh(row, member);
                        }
                        if round < ROUNDS {
                            sums.count(row, member, K, self.votes);
                        }
                    }
                },
            );
            if round < ROUNDS
                && let Some(sums) = Sums::total(parts)
            {
                rates = rates_of::<K>(&sums, self.rows.len());
            }
        }
        rates
    }

    /// Log-loss of the hidden votes for every row, and how many there are: -ln of the chance given to what was voted, with
    /// p = Σ_g r_ig σ(ℓ_gj + b_i).
    pub fn hidden_losses(&self, members: &[Member], rates: &Rates) -> (Vec<f64>, usize) {
        let table = Logistic::table();
        let mut votes = 0;
        let of = |(row, member): (&u32, &Member)| {
            let mut loss = 0.0;
            for cell in self.ballots.row(*row as usize) {
                if !(cell.is_opinion() && cell.hidden_in() == self.votes.0) {
                    continue;
                }
                votes += 1;
                let from = cell.column() * rates.groups;
                let chance: f64 = rates.logits[from..from + rates.groups]
                    .iter()
                    .zip(member.shares)
                    .map(|(logit, share)| f64::from(share) * table.at(logit + member.leaning).0)
                    .sum();
                let chance = (chance / f64::from(UNIT)).clamp(SUREST, 1.0 - SUREST);
                loss -= libm::log(if cell.agrees() { chance } else { 1.0 - chance });
            }
            loss
        };
        let losses = self.rows.iter().zip(members).map(of).collect();
        (losses, votes)
    }
}

fn rates_of<const K: usize>(sums: &Sums, people: usize) -> Rates {
    let unit = f64::from(UNIT);
    let votes = |[agree, disagree]: [u64; 2]| [agree as f64 / unit, disagree as f64 / unit];
    let everybody: Vec<[f64; 2]> = sums
        .opinions
        .chunks_exact(K)
        .map(|groups| {
            votes(
                groups
                    .iter()
                    .fold([0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]),
            )
        })
        .collect();
    let [agree, disagree] = everybody
        .iter()
        .fold([0.0; 2], |sum, [a, d]| [sum[0] + a, sum[1] + d]);
    let mean = if agree + disagree > 0.0 {
        agree / (agree + disagree)
    } else {
        0.5
    };
    let mut logits = Vec::with_capacity(sums.opinions.len());
    for (groups, [agree, disagree]) in sums.opinions.chunks_exact(K).zip(&everybody) {
        let of_all = (agree + EVERYBODY_STRENGTH * mean) / (agree + disagree + EVERYBODY_STRENGTH);
        for group in groups {
            let [agree, disagree] = votes(*group);
            let rate = (agree + GROUP_STRENGTH * of_all) / (agree + disagree + GROUP_STRENGTH);
            let rate = rate.clamp(SUREST, 1.0 - SUREST);
            logits.push(libm::log(rate / (1.0 - rate)));
        }
    }
    let size = |sum: &u64| (*sum as f64 / unit + 1.0) / (people as f64 + K as f64);
    Rates {
        groups: K,
        logits,
        sizes: sums.people[..K]
            .iter()
            .map(|sum| libm::log(size(sum)))
            .collect(),
    }
}

/// Fixed rates, ready to weigh ballots.
struct Scales<'r, const K: usize> {
    logits: &'r [[f64; K]],
    sizes: &'r [f64],
    votes: Votes,
}

impl<const K: usize> Scales<'_, K> {
    /// One step of r and b for one ballot.
    #[inline]
    fn weigh(&self, row: &[Cell], member: &mut Member) {
        let table = Logistic::table();
        let mut fit = [0.0; K];
        let mut sum = [0.0; K];
        let mut pairs = [[0.0; K]; K];
        let mut agrees = 0_u32;
        for cell in opinions(row, self.votes) {
            let does_agree = cell.agrees();
            agrees += u32::from(does_agree);
            // ln σ(-z) = ln σ(z) - z, without a branch that nothing could foretell.
            let turned = f64::from(u8::from(!does_agree));
            let mut rate = [0.0; K];
            for (group, logit) in self.logits[cell.column()].iter().enumerate() {
                let odds = logit + member.leaning;
                let (sigma, log) = table.at(odds);
                rate[group] = sigma;
                fit[group] += log - odds * turned;
            }
            for (group, x) in rate.iter().enumerate() {
                sum[group] += x;
                for (pair, y) in pairs[group].iter_mut().zip(&rate).skip(group) {
                    *pair += x * y;
                }
            }
        }
        for (fit, size) in fit.iter_mut().zip(self.sizes) {
            *fit += size;
        }
        let (shares, exact) = shares_of(&fit);
        member.shares[..K].copy_from_slice(&shares);
        // Σ p̂ and Σ p̂² from sums over groups, so that the votes are read once.
        let mut expected = 0.0;
        let mut squares = 0.0;
        for group in 0..K {
            expected += exact[group] * sum[group];
            squares += exact[group] * exact[group] * pairs[group][group];
            for other in group + 1..K {
                squares += 2.0 * exact[group] * exact[other] * pairs[group][other];
            }
        }
        let step = (f64::from(agrees) - expected - member.leaning) / (expected - squares + 1.0);
        member.leaning += step;
    }
}

/// Shares from log weights: in 1/4096, adding up to 4096 (what rounding leaves goes to the largest), and as fractions.
fn shares_of<const K: usize>(logs: &[f64; K]) -> ([u16; K], [f64; K]) {
    if K == 1 {
        return ([UNIT; K], [1.0; K]);
    }
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights = logs.map(|log| libm::exp(log - most));
    let total: f64 = weights.iter().sum();
    let mut shares = weights.map(|weight| (weight / total * f64::from(UNIT) + 0.5) as u16);
    let largest = logs.iter().position(|log| *log >= most).unwrap_or(0);
    let others: u16 = shares
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != largest)
        .map(|(_, share)| share)
        .sum();
    shares[largest] = UNIT.saturating_sub(others);
    (
        shares,
        shares.map(|share| f64::from(share) / f64::from(UNIT)),
    )
}

impl Rates {
    /// Places one ballot against these rates: r and b in a few rounds, beginning with this leaning, 0 for a newcomer. Anybody
    /// can place their own ballot so from the published model.
    pub fn place(&self, row: &[Cell], leaning: f64) -> Member {
        let start = Member {
            leaning,
            ..Member::of(0)
        };
        match self.groups {
            2 => self.place_in::<2>(row, start),
            3 => self.place_in::<3>(row, start),
            4 => self.place_in::<4>(row, start),
            5 => self.place_in::<5>(row, start),
            _ => self.place_in::<1>(row, start),
        }
    }

    fn scales<const K: usize>(&self, votes: Votes) -> Scales<'_, K> {
        Scales {
            logits: self.logits.as_chunks::<K>().0,
            sizes: &self.sizes,
            votes,
        }
    }

    fn place_in<const K: usize>(&self, row: &[Cell], mut member: Member) -> Member {
        let scales = self.scales::<K>(Votes::ALL);
        for _ in 0..PLACING_ROUNDS {
            scales.weigh(row, &mut member);
        }
        member
    }

    /// p_gj: the rate at which this group agrees with the idea, among those who do not pass.
    pub fn rate(&self, group: usize, column: usize) -> f64 {
        self.logits
            .get(column * self.groups + group)
            .map_or(0.5, |logit| 1.0 / (1.0 + libm::exp(-logit)))
    }
}
