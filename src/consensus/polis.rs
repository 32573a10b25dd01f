//! Polis mode: groups and product score as Polis documents them and red-dwarf 0.4.0 computes them, for comparison only.
//! It must not be used for anything a reader is told; why it would mislead stands in the design.
//!
//! Gaps are the column's mean; a rejected idea is a pass of everybody, so its column says nothing but counts as a vote in n_i;
//! x_i = √(M / n_i) Σ_j (v_ij - μ_j) pc_j over all M ideas with a vote; people with 7 votes or more are clustered by k-means
//! from the first k distinct places in order of x, then y; k = 2 … 5 with the largest mean silhouette, the smallest of equals.

use super::MOST_GROUPS;
use super::ballots::{Ballots, PLACED_VOTES};
use super::chunks;
use super::map::Centred;
use super::score::product;
use super::seed::mix;

/// Rounds of k-means, as in scikit-learn.
const ROUNDS: usize = 300;

/// Centres that moved less than this, relative to the variance of the places, have settled. As in scikit-learn.
const SETTLED: f64 = 1e-4;

/// A silhouette looks at every pair; beyond so many people it is taken from a sample.
const PAIRS_OF: usize = 20_000;

type Point = [f64; 2];

/// The groups Polis would show.
#[derive(Clone, Debug, Default)]
pub struct PolisPicture {
    /// k; 1 if there are too few people or places to tell groups apart.
    pub groups: usize,
    /// Rows that were clustered.
    pub rows: Vec<u32>,
    /// The group of each of them.
    pub labels: Vec<u8>,
    /// The place of each of them.
    pub places: Vec<Point>,
    /// Mean silhouette for k = 2, 3, …, as far as they were tried.
    pub silhouettes: Vec<f64>,
    /// For every idea and group [N, A, D].
    pub counts: Vec<[u32; 3]>,
}

/// Runs Polis mode over ballots of all ideas, the rejected ones included. `given` fixes the number of groups.
pub fn run(
    ballots: &Ballots,
    is_rejected: impl Fn(u64) -> bool,
    given: Option<usize>,
    threads: usize,
) -> PolisPicture {
    let rejected: Vec<bool> = ballots
        .ideas()
        .iter()
        .map(|idea| is_rejected(*idea))
        .collect();
    let all_rows: Vec<u32> = (0..ballots.voters().len() as u32)
        .filter(|row| !ballots.row(*row as usize).is_empty())
        .collect();
    let places = places(ballots, &rejected, &all_rows, threads);
    let mut picture = PolisPicture::default();
    for (row, place) in all_rows.iter().zip(places) {
        if ballots.row(*row as usize).len() >= PLACED_VOTES {
            picture.rows.push(*row);
            picture.places.push(place);
        }
    }
    picture.labels = vec![0; picture.rows.len()];
    picture.groups = 1;
    picture.choose(ballots, given, threads);
    picture.count(ballots);
    picture
}

impl PolisPicture {
    fn choose(&mut self, ballots: &Ballots, given: Option<usize>, threads: usize) {
        let distinct = distinct(&self.places);
        let range = given.map_or(2..=MOST_GROUPS, |k| k..=k);
        let mut best = f64::NEG_INFINITY;
        for k in range.filter(|k| (1..=distinct.len().min(255)).contains(k)) {
            let labels = kmeans(&self.places, distinct[..k].to_vec());
            let silhouette = self.silhouette(ballots, &labels, k, threads);
            self.silhouettes.push(silhouette);
            if silhouette > best {
                best = silhouette;
                self.groups = k;
                self.labels = labels;
            }
        }
    }

    /// Mean over people of (b - a) / max(a, b), a the mean distance to the own group and b that to the nearest other; 0 for
    /// somebody alone in a group (Rousseeuw 1987).
    fn silhouette(&self, ballots: &Ballots, labels: &[u8], k: usize, threads: usize) -> f64 {
        let mut chosen: Vec<usize> = (0..labels.len()).collect();
        if chosen.len() > PAIRS_OF {
            chosen.sort_by_key(|at| mix(ballots.voters()[self.rows[*at] as usize].id));
            chosen.truncate(PAIRS_OF);
            chosen.sort_unstable();
        }
        let mut sizes = vec![0.0; k];
        for at in &chosen {
            sizes[usize::from(labels[*at])] += 1.0;
        }
        let widths: Vec<f64> = chunks::each(chosen.len(), threads, |range| {
            let width = |at: &usize| {
                let mut sums = vec![0.0; k];
                for other in &chosen {
                    sums[usize::from(labels[*other])] +=
                        distance(&self.places[*at], &self.places[*other]).sqrt();
                }
                width(&sums, &sizes, usize::from(labels[*at]))
            };
            chosen[range].iter().map(width).collect::<Vec<f64>>()
        })
        .concat();
        widths.iter().sum::<f64>() / widths.len().max(1) as f64
    }

    fn count(&mut self, ballots: &Ballots) {
        self.counts = vec![[0; 3]; ballots.ideas().len() * self.groups];
        for (row, label) in self.rows.iter().zip(&self.labels) {
            for cell in ballots.row(*row as usize) {
                let at = cell.column() * self.groups + usize::from(*label);
                let [votes, agrees, disagrees] = &mut self.counts[at];
                *votes += 1;
                *agrees += u32::from(cell.agrees());
                *disagrees += u32::from(cell.is_opinion() && !cell.agrees());
            }
        }
    }

    /// [N, A, D] of every group for an idea.
    pub fn of(&self, column: usize) -> &[[u32; 3]] {
        let from = column * self.groups;
        self.counts
            .get(from..from + self.groups)
            .unwrap_or_default()
    }

    /// The group-informed consensus of an idea.
    pub fn product(&self, column: usize) -> f64 {
        let groups = self.of(column).iter();
        product(groups.map(|[votes, agrees, _]| (f64::from(*agrees), f64::from(*votes))))
    }
}

fn width(sums: &[f64], sizes: &[f64], own: usize) -> f64 {
    if sizes[own] < 2.0 {
        return 0.0;
    }
    let inside = sums[own] / (sizes[own] - 1.0);
    let outside = sums
        .iter()
        .zip(sizes)
        .enumerate()
        .filter(|(group, (_, size))| *group != own && **size > 0.0)
        .map(|(_, (sum, size))| sum / size)
        .fold(f64::INFINITY, f64::min);
    let most = inside.max(outside);
    if most > 0.0 && most.is_finite() {
        (outside - inside) / most
    } else {
        0.0
    }
}

fn places(ballots: &Ballots, rejected: &[bool], rows: &[u32], threads: usize) -> Vec<Point> {
    let mut sums = vec![[0.0; 2]; rejected.len()];
    for row in rows {
        for cell in ballots.row(*row as usize) {
            let [votes, sum] = &mut sums[cell.column()];
            *votes += 1.0;
            *sum += cell.value();
        }
    }
    let means: Vec<f64> = sums
        .iter()
        .map(|[votes, sum]| sum / f64::max(*votes, 1.0))
        .collect();
    let evens: Vec<f64> = rejected
        .iter()
        .map(|is| if *is { 0.0 } else { 1.0 })
        .collect();
    let voted = |column: &usize| sums[*column][0] > 0.0;
    let ideas = (0..sums.len()).filter(voted).count() as f64;
    let zeroed = (0..sums.len())
        .filter(|column| rejected[*column] && voted(column))
        .count();
    let table = Centred {
        ballots,
        rows,
        readiness: &vec![0.0; rows.len()],
        threads,
    };
    let (axes, _) = table.directions(&means, &evens, None);
    let place = |row: &u32| {
        let mut place = [0.0; 2];
        let mut votes = zeroed;
        for cell in ballots.row(*row as usize) {
            let column = cell.column();
            if rejected[column] {
                continue;
            }
            votes += 1;
            let entry = cell.value() - means[column];
            for (sum, axis) in place.iter_mut().zip(axes[column]) {
                *sum += entry * axis;
            }
        }
        place.map(|x| x * (ideas / (votes.max(1) as f64)).sqrt())
    };
    rows.iter().map(place).collect()
}

/// Distinct places in order of x, then y.
fn distinct(places: &[Point]) -> Vec<Point> {
    let mut sorted = places.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    sorted.dedup();
    sorted
}

/// Lloyd's rounds as scikit-learn runs them: stop when no label changes or the centres hardly move; a centre without people
/// goes to whoever is farthest from theirs.
fn kmeans(places: &[Point], mut centres: Vec<Point>) -> Vec<u8> {
    let tolerance = SETTLED * variance(places);
    let mut labels = vec![u8::MAX; places.len()];
    for _ in 0..ROUNDS {
        let new: Vec<u8> = places
            .iter()
            .map(|place| nearest(place, &centres))
            .collect();
        let next = middles(places, &new, &centres);
        let moved: f64 = centres.iter().zip(&next).map(|(a, b)| distance(a, b)).sum();
        centres = next;
        if new == labels {
            return new;
        }
        labels = new;
        if moved <= tolerance {
            break;
        }
    }
    places
        .iter()
        .map(|place| nearest(place, &centres))
        .collect()
}

fn middles(places: &[Point], labels: &[u8], centres: &[Point]) -> Vec<Point> {
    let mut sums = vec![[0.0; 3]; centres.len()];
    for (place, label) in places.iter().zip(labels) {
        let [x, y, count] = &mut sums[usize::from(*label)];
        *x += place[0];
        *y += place[1];
        *count += 1.0;
    }
    let mut far: Vec<usize> = (0..places.len()).collect();
    if sums.iter().any(|[_, _, count]| *count == 0.0) {
        let from_own = |at: usize| distance(&places[at], &centres[usize::from(labels[at])]);
        far.sort_by(|a, b| from_own(*b).total_cmp(&from_own(*a)).then(a.cmp(b)));
    }
    let mut far = far.into_iter();
    for group in 0..sums.len() {
        if sums[group][2] > 0.0 {
            continue;
        }
        if let Some(at) = far.next() {
            let old = &mut sums[usize::from(labels[at])];
            *old = [old[0] - places[at][0], old[1] - places[at][1], old[2] - 1.0];
            sums[group] = [places[at][0], places[at][1], 1.0];
        }
    }
    sums.iter()
        .zip(centres)
        .map(|([x, y, count], centre)| {
            if *count > 0.0 {
                [x / count, y / count]
            } else {
                *centre
            }
        })
        .collect()
}

/// The mean of the variances of x and y.
fn variance(places: &[Point]) -> f64 {
    let n = places.len().max(1) as f64;
    let of = |axis: usize| {
        let mean = places.iter().map(|place| place[axis]).sum::<f64>() / n;
        places
            .iter()
            .map(|place| (place[axis] - mean) * (place[axis] - mean))
            .sum::<f64>()
            / n
    };
    f64::midpoint(of(0), of(1))
}

fn nearest(place: &Point, centres: &[Point]) -> u8 {
    let mut best = (0, f64::INFINITY);
    for (at, centre) in centres.iter().enumerate() {
        let far = distance(place, centre);
        if far < best.1 {
            best = (at as u8, far);
        }
    }
    best.0
}

fn distance(one: &Point, other: &Point) -> f64 {
    let (x, y) = (one[0] - other[0], one[1] - other[1]);
    x * x + y * y
}
