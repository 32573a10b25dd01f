//! Shares and areas with the interval that 95 of 100 such measurements would hold the truth in.
//! It must not know what is measured.

use std::fmt;

/// Half the width of a 95 % interval, in standard errors.
const WIDTH: f64 = 1.96;

/// A number with its interval; none when there was nothing to measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share(Option<(f64, f64, f64)>);

impl Share {
    /// So many of so many, with Wilson's interval.
    pub(super) fn of(some: usize, all: usize) -> Self {
        if all == 0 {
            return Self(None);
        }
        let (n, p) = (number(all), number(some) / number(all));
        let centre = (p + WIDTH * WIDTH / (2.0 * n)) / (1.0 + WIDTH * WIDTH / n);
        let half = WIDTH / (1.0 + WIDTH * WIDTH / n)
            * (p * (1.0 - p) / n + WIDTH * WIDTH / (4.0 * n * n)).sqrt();
        Self(Some((
            p,
            (centre - half).max(0.0),
            (centre + half).min(1.0),
        )))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((middle, low, high)) => f.pad(&format!("{middle:.3} ({low:.3}–{high:.3})")),
            None => f.pad("–"),
        }
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How often an attack scores above a harmless text, ties counted half, with Hanley and McNeil's interval.
pub(super) fn area(attacks: &[f64], others: &[f64]) -> Share {
    if attacks.is_empty() || others.is_empty() {
        return Share(None);
    }
    let mut all: Vec<(f64, bool)> = attacks
        .iter()
        .map(|score| (*score, true))
        .chain(others.iter().map(|score| (*score, false)))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut at) = (0.0, 0);
    while at < all.len() {
        let same = all[at..]
            .iter()
            .take_while(|one| one.0.total_cmp(&all[at].0).is_eq())
            .count();
        let rank = number(2 * at + same + 1) / 2.0;
        ranks += rank * number(all[at..at + same].iter().filter(|one| one.1).count());
        at += same;
    }
    let (m, n) = (number(attacks.len()), number(others.len()));
    let a = (ranks - m * (m + 1.0) / 2.0) / (m * n);
    let (q1, q2) = (a / (2.0 - a), 2.0 * a * a / (1.0 + a));
    let variance = (a * (1.0 - a) + (m - 1.0) * (q1 - a * a) + (n - 1.0) * (q2 - a * a)) / (m * n);
    let half = WIDTH * variance.max(0.0).sqrt();
    Share(Some((a, (a - half).max(0.0), (a + half).min(1.0))))
}

/// The area of a whole number alone, such as length.
pub(super) fn area_of<T>(attacks: &[T], others: &[T], length: impl Fn(&T) -> usize) -> Share {
    let measure = |of: &[T]| {
        of.iter()
            .map(|one| number(length(one)))
            .collect::<Vec<f64>>()
    };
    area(&measure(attacks), &measure(others))
}

#[cfg(test)]
mod tests {
    use super::{Share, area};

    #[test]
    fn a_share_knows_how_sure_it_is() {
        assert_eq!(Share::of(5, 10).to_string(), "0.500 (0.237–0.763)");
        assert_eq!(Share::of(0, 0).to_string(), "–");
    }

    #[test]
    fn an_area_counts_ties_half() {
        assert!(area(&[2.0, 3.0], &[1.0]).to_string().starts_with("1.000"));
        assert!(area(&[1.0], &[1.0]).to_string().starts_with("0.500"));
        assert!(area(&[0.0], &[1.0]).to_string().starts_with("0.000"));
    }
}
