//! Learns a weight for every feature from labelled rows: logistic loss, AdaGrad, a fixed order, the same bits everywhere.
//! It must not know where rows come from.

use super::super::feature::PLACES;
use super::super::scale::likelihood;

/// Passes over the rows; more only learns them by heart.
const PASSES: u32 = 5;
/// After the first pass the weights are noted every so many rows; their mean is kept, which depends less on which rows came last.
const NOTED_EVERY: usize = 4_000;
/// How far a step goes at first.
const RATE: f32 = 0.3;
/// What AdaGrad's sums begin with.
const BEGIN: f32 = 1e-3;
/// Pulls weights towards nothing.
const PULL: f32 = 1e-6;
/// Labels are not quite certain.
const SMOOTHING: f32 = 0.02;

/// Distinct features of many rows, end to end.
#[derive(Default)]
pub(super) struct Rows {
    places: Vec<u32>,
    ends: Vec<usize>,
    labels: Vec<bool>,
    weights: Vec<f32>,
}

impl Rows {
    pub(super) fn push(&mut self, places: &[u32], label: bool, weight: f32) {
        self.places.extend_from_slice(places);
        self.ends.push(self.places.len());
        self.labels.push(label);
        self.weights.push(weight);
    }

    fn places(&self, row: usize) -> &[u32] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.places[start..self.ends[row]]
    }
}

/// The weights of all features, and the bias.
pub(super) fn learn(rows: &Rows) -> (Vec<f32>, f32) {
    let mut weights = vec![(0.0_f32, BEGIN); PLACES];
    let mut bias = (0.0_f32, BEGIN);
    let mut order: Vec<usize> = (0..rows.ends.len()).collect();
    let mut dice = Dice::new(7);
    let mut sums = vec![0.0_f64; PLACES];
    let (mut bias_sum, mut noted) = (0.0_f64, 0.0_f64);
    for pass in 0..PASSES {
        dice.shuffle(&mut order);
        for (number, &row) in order.iter().enumerate() {
            if pass > 0 && number % NOTED_EVERY == 0 {
                for (sum, (weight, _)) in sums.iter_mut().zip(&weights) {
                    *sum += f64::from(*weight);
                }
                bias_sum += f64::from(bias.0);
                noted += 1.0;
            }
            let places = rows.places(row);
            if places.is_empty() {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of features are small")]
            let value = 1.0 / (places.len() as f32).sqrt();
            let sum: f32 = places.iter().map(|place| weights[*place as usize].0).sum();
            let target = if rows.labels[row] {
                1.0 - SMOOTHING
            } else {
                SMOOTHING
            };
            let slope = (probability(bias.0 + sum * value) - target) * rows.weights[row];
            step(&mut bias, slope, 0.0);
            for place in places {
                step(&mut weights[*place as usize], slope * value, PULL);
            }
        }
    }
    (
        sums.into_iter().map(|sum| single(sum / noted)).collect(),
        single(bias_sum / noted),
    )
}

fn probability(margin: f32) -> f32 {
    single(likelihood(f64::from(margin)))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "single precision is enough to learn"
)]
fn single(number: f64) -> f32 {
    number as f32
}

fn step((weight, squares): &mut (f32, f32), slope: f32, pull: f32) {
    let slope = slope + pull * *weight;
    *squares += slope * slope;
    *weight -= RATE * slope / squares.sqrt();
}

/// A fixed generator, so that every run throws the same.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `below`.
    pub(super) fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ z >> 31) % (below.max(1) as u64)).unwrap_or_default()
    }

    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rows, learn};

    #[test]
    fn it_learns_what_tells_two_kinds_apart() {
        let mut rows = Rows::default();
        for _ in 0..20 {
            rows.push(&[1, 2], true, 1.0);
            rows.push(&[2, 3], false, 1.0);
        }
        let (weights, _) = learn(&rows);
        assert!(weights[1] > 0.5 && weights[3] < -0.5);
    }
}
