//! k-means in the plane, for starting points only: sixteen seeded starts on a sample, the best carried to everybody.
//! It must not know what the points are.

use super::seed::{Dice, mix, mix_pair};

/// Starts; the best of sixteen is the same one nearly always.
const STARTS: u64 = 16;

/// Rounds of moving centres; on ballots they settle in ten to twenty.
const ROUNDS: usize = 30;

/// People among whom the starts are tried.
const SAMPLE: usize = 4096;

/// Where chance begins.
const SEED: u64 = 42;

/// A place in the plane.
pub type Point = [f64; 2];

/// For every point the number of its cluster, 0 … k-1. `keys` makes the order, so that rows may come in any; points with the same
/// key are the same.
pub fn cluster(points: &[Point], keys: &[u64], k: usize) -> Vec<u8> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|at| (mix(keys[*at]), keys[*at]));
    let step = points.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<Point> = order.iter().step_by(step).map(|at| points[*at]).collect();
    let mut best: Option<(f64, Vec<Point>)> = None;
    for start in 0..STARTS {
        let mut dice = Dice::new(mix_pair(SEED, mix_pair(k as u64, start)));
        let mut centres = spread(&sample, k, &mut dice);
        let cost = settle(&sample, &mut centres);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, centres));
        }
    }
    let Some((_, mut centres)) = best else {
        return vec![0; points.len()];
    };
    settle(points, &mut centres);
    points
        .iter()
        .map(|point| nearest(point, &centres).0 as u8)
        .collect()
}

/// Each next centre is drawn with chances that grow as the square of the distance to the nearest one already chosen
/// (Arthur and Vassilvitskii 2007).
fn spread(points: &[Point], k: usize, dice: &mut Dice) -> Vec<Point> {
    let mut centres = Vec::with_capacity(k);
    centres.extend(points.get(dice.below(points.len())));
    let mut far: Vec<f64> = vec![f64::INFINITY; points.len()];
    while centres.len() < k && !points.is_empty() {
        let Some(newest) = centres.last().copied() else {
            break;
        };
        let mut total = 0.0;
        for (far, point) in far.iter_mut().zip(points) {
            *far = far.min(distance(point, &newest));
            total += *far;
        }
        let mut left = dice.fraction() * total;
        let drawn = far.iter().position(|far| {
            left -= far;
            left < 0.0
        });
        let drawn = drawn.unwrap_or_else(|| dice.below(points.len()));
        centres.push(points[drawn]);
    }
    centres
}

/// Moves the centres to the middle of their points until nothing moves; returns the sum of squared distances.
fn settle(points: &[Point], centres: &mut [Point]) -> f64 {
    let mut cost = 0.0;
    for _ in 0..ROUNDS {
        let mut sums = vec![[0.0; 3]; centres.len()];
        cost = 0.0;
        for point in points {
            let (at, far) = nearest(point, centres);
            cost += far;
            let [x, y, count] = &mut sums[at];
            *x += point[0];
            *y += point[1];
            *count += 1.0;
        }
        let mut is_still = true;
        for (centre, [x, y, count]) in centres.iter_mut().zip(&sums) {
            // A centre without points stays where it is.
            if *count > 0.0 {
                let moved = [x / count, y / count];
                is_still &= distance(&moved, centre) == 0.0;
                *centre = moved;
            }
        }
        if is_still {
            break;
        }
    }
    cost
}

fn nearest(point: &Point, centres: &[Point]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (at, centre) in centres.iter().enumerate() {
        let far = distance(point, centre);
        if far < best.1 {
            best = (at, far);
        }
    }
    best
}

fn distance(one: &Point, other: &Point) -> f64 {
    let (x, y) = (one[0] - other[0], one[1] - other[1]);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_heaps_are_found_whatever_the_order() {
        let mut dice = Dice::new(5);
        let middles = [[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]];
        let points: Vec<Point> = (0..600)
            .map(|at| middles[at % 3].map(|x| x + dice.fraction()))
            .collect();
        let ids: Vec<u64> = (0..600).collect();
        let labels = cluster(&points, &ids, 3);
        for (at, label) in labels.iter().enumerate() {
            assert_eq!(*label, labels[at % 3]);
        }
        let back: Vec<Point> = points.iter().rev().copied().collect();
        let back_ids: Vec<u64> = ids.iter().rev().copied().collect();
        let again: Vec<u8> = cluster(&back, &back_ids, 3).into_iter().rev().collect();
        assert_eq!(labels, again);
    }

    #[test]
    fn equal_points_and_no_points_are_no_trouble() {
        assert_eq!(cluster(&[], &[], 3), Vec::<u8>::new());
        assert_eq!(cluster(&[[1.0, 1.0]; 5], &[1, 2, 3, 4, 5], 3), [0; 5]);
    }
}
