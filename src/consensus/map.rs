//! The map: a place in the plane for everybody, from the two directions in which ballots differ most.
//! It is for eyes and starting points; it must not decide who belongs to which group.
//!
//! With v the votes (1, -1, 0 for a pass), n_i the votes of person i, n_j the votes on idea j, n̄ their mean and m the ideas:
//!
//! - μ_j = mean vote on idea j
//! - a_i = Σ_j (v_ij - μ_j) / (n_i + 10): how readily the person agrees, which is not an opinion about anything
//! - c_j = 1 / √(n_j + n̄): the most shown idea must not become a direction of its own
//! - S_ij = (v_ij - μ_j - a_i) c_j where there is a vote, else 0
//! - W = the top two right singular vectors of S (m x 2), x_i = √(m / (n_i + 10)) S_i W
//!
//! Filling gaps with the column's mean and then centring leaves zeros in the gaps, so S is exactly as sparse as the votes and
//! never stands in memory: each use computes it afresh from v, μ, a and c. W comes from block subspace iteration with
//! Rayleigh-Ritz (Saad, "Numerical methods for large eigenvalue problems", chapter 5).

use serde::{Deserialize, Serialize};

use super::ballots::{Ballots, Cell};
use super::chunks;
use super::seed::Dice;
use super::subspace::{BLOCK, Six, eigen, orthonormalise, products, turned};

/// Votes of nobody, added to a person's own: a light voter sits near the middle rather than far out.
const SHRINK: f64 = 10.0;

/// Rounds after which an undecided direction is taken as it is: it means two directions are equally strong.
const MOST_ROUNDS: usize = 500;

/// Both values changed less than this, relative to themselves: the directions are right to about half as many digits.
const SETTLED: f64 = 1e-10;

/// Where the block starts when there was no run before.
const SEED: u64 = 42;

/// What places a ballot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// μ, one for every idea.
    pub means: Vec<f64>,
    /// c, one for every idea; 0 where nobody voted.
    pub evens: Vec<f64>,
    /// W, two for every idea.
    pub axes: Vec<[f64; 2]>,
    /// m: ideas with at least one vote.
    pub ideas: f64,
    /// Rounds that were needed.
    pub rounds: usize,
}

/// What each vote needs of its idea, together in one cache line.
#[derive(Clone, Copy)]
struct Column {
    block: Six,
    mean: f64,
    even: f64,
}

impl Map {
    /// Draws the map from these rows. `before` are the axes of the last run, zeros for ideas that are new.
    pub fn draw(
        ballots: &Ballots,
        rows: &[u32],
        before: Option<&[[f64; 2]]>,
        threads: usize,
    ) -> Self {
        let mut map = Self::means_of(ballots, rows, threads);
        let readiness: Vec<f64> = chunks::each(rows.len(), threads, |range| {
            rows[range]
                .iter()
                .map(|row| map.readiness(ballots.row(*row as usize)))
                .collect::<Vec<f64>>()
        })
        .concat();
        let table = Centred {
            ballots,
            rows,
            readiness: &readiness,
            threads,
        };
        (map.axes, map.rounds) = table.directions(&map.means, &map.evens, before);
        map
    }

    fn means_of(ballots: &Ballots, rows: &[u32], threads: usize) -> Self {
        let m = ballots.ideas().len();
        let mut none = vec![(); rows.len()];
        let sums = chunks::change(
            &mut none,
            threads,
            || vec![[0_i64; 2]; m],
            |sums, start, piece| {
                for row in &rows[start..start + piece.len()] {
                    for cell in ballots.row(*row as usize) {
                        let [votes, sum] = &mut sums[cell.column()];
                        *votes += 1;
                        *sum += cell.value() as i64;
                    }
                }
            },
        );
        let totals: Vec<[f64; 2]> = (0..m)
            .map(|column| {
                let add =
                    |part: usize| sums.iter().map(|sum| sum[column][part]).sum::<i64>() as f64;
                [add(0), add(1)]
            })
            .collect();
        let live = totals.iter().filter(|[votes, _]| *votes > 0.0).count() as f64;
        let mean_votes = totals.iter().map(|[votes, _]| votes).sum::<f64>() / live.max(1.0);
        let even = |votes: f64| {
            if votes > 0.0 {
                1.0 / (votes + mean_votes).sqrt()
            } else {
                0.0
            }
        };
        Self {
            means: totals
                .iter()
                .map(|[votes, sum]| sum / votes.max(1.0))
                .collect(),
            evens: totals.iter().map(|[votes, _]| even(*votes)).collect(),
            ideas: live,
            ..Self::default()
        }
    }

    /// a_i: how much more readily than others the person agrees, in units of a vote.
    pub fn readiness(&self, row: &[Cell]) -> f64 {
        let sum: f64 = row
            .iter()
            .map(|cell| cell.value() - self.means[cell.column()])
            .sum();
        sum / (row.len() as f64 + SHRINK)
    }

    /// x_i: the place of a ballot.
    pub fn place(&self, row: &[Cell]) -> [f64; 2] {
        let readiness = self.readiness(row);
        let mut place = [0.0; 2];
        for cell in row {
            let column = cell.column();
            let entry = (cell.value() - self.means[column] - readiness) * self.evens[column];
            for (sum, axis) in place.iter_mut().zip(&self.axes[column]) {
                *sum += entry * axis;
            }
        }
        place.map(|x| x * (self.ideas / (row.len() as f64 + SHRINK)).sqrt())
    }
}

/// S, never written down: what it takes to compute its entries.
pub(super) struct Centred<'b> {
    pub ballots: &'b Ballots,
    pub rows: &'b [u32],
    /// a, one for every row.
    pub readiness: &'b [f64],
    pub threads: usize,
}

impl Centred<'_> {
    /// The top two right singular vectors, and the rounds they took.
    pub fn directions(
        &self,
        means: &[f64],
        evens: &[f64],
        before: Option<&[[f64; 2]]>,
    ) -> (Vec<[f64; 2]>, usize) {
        let column = |(mean, even): (&f64, &f64)| Column {
            block: [0.0; BLOCK],
            mean: *mean,
            even: *even,
        };
        let mut columns: Vec<Column> = means.iter().zip(evens).map(column).collect();
        let mut block = first_block(columns.len(), before);
        let mut last: Option<[f64; 2]> = None;
        let mut rounds = 0;
        while rounds < MOST_ROUNDS {
            rounds += 1;
            for (column, row) in columns.iter_mut().zip(&block) {
                column.block = row.map(|x| x * column.even);
            }
            let next = self.multiplied(&columns);
            let (values, vectors) = eigen(products(&block, &next));
            block = turned(&next, &vectors);
            orthonormalise(&mut block);
            let now = [values[0], values[1]];
            if last.is_some_and(|last| is_settled(last, now)) {
                break;
            }
            last = Some(now);
        }
        (signed(&block, before), rounds)
    }

    /// SᵀS times the block.
    fn multiplied(&self, columns: &[Column]) -> Vec<Six> {
        let parts = chunks::each(self.rows.len(), self.threads, |range| {
            let mut out = vec![[0.0; BLOCK]; columns.len()];
            for at in range {
                let row = self.ballots.row(self.rows[at] as usize);
                let ready = self.readiness[at];
                let mut along = [0.0; BLOCK];
                for cell in row {
                    let column = &columns[cell.column()];
                    let entry = cell.value() - column.mean - ready;
                    for (sum, x) in along.iter_mut().zip(&column.block) {
                        *sum += entry * x;
                    }
                }
                for cell in row {
                    let entry = cell.value() - columns[cell.column()].mean - ready;
                    for (sum, x) in out[cell.column()].iter_mut().zip(&along) {
                        *sum += entry * x;
                    }
                }
            }
            out
        });
        let mut total = vec![[0.0; BLOCK]; columns.len()];
        for part in parts {
            for (sums, row) in total.iter_mut().zip(&part) {
                for (sum, x) in sums.iter_mut().zip(row) {
                    *sum += x;
                }
            }
        }
        for (row, column) in total.iter_mut().zip(columns) {
            *row = row.map(|x| x * column.even);
        }
        total
    }
}

fn first_block(ideas: usize, before: Option<&[[f64; 2]]>) -> Vec<Six> {
    let mut dice = Dice::new(SEED);
    let mut block: Vec<Six> = (0..ideas)
        .map(|_| std::array::from_fn(|_| dice.fraction() * 2.0 - 1.0))
        .collect();
    for (row, axes) in block.iter_mut().zip(before.unwrap_or_default()) {
        [row[0], row[1]] = *axes;
    }
    orthonormalise(&mut block);
    block
}

fn is_settled(last: [f64; 2], now: [f64; 2]) -> bool {
    last.iter()
        .zip(now)
        .all(|(last, now)| (now - last).abs() <= SETTLED * now.abs())
}

/// The first two columns. An axis has no sign of its own: it keeps that of the last run, else its largest entry is positive.
fn signed(block: &[Six], before: Option<&[[f64; 2]]>) -> Vec<[f64; 2]> {
    let flip = [0, 1].map(|axis| {
        let kept: f64 = before
            .unwrap_or_default()
            .iter()
            .zip(block)
            .map(|(old, new)| old[axis] * new[axis])
            .sum();
        let largest = block.iter().map(|row| row[axis]).fold(0.0_f64, |most, x| {
            if x.abs() > most.abs() { x } else { most }
        });
        let sign = if kept == 0.0 { largest } else { kept };
        if sign < 0.0 { -1.0 } else { 1.0 }
    });
    block
        .iter()
        .map(|row| [row[0] * flip[0], row[1] * flip[1]])
        .collect()
}
