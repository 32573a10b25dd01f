//! Whether everybody is treated alike (moderation.md 3): shares with their intervals, gaps between them, flips when names are exchanged,
//! and how far people agree. Pure arithmetic on counts; it must not know whose words were judged, nor who judged them.

use super::transparency::SHOWN_FROM;

pub mod review;

/// What a text is about, as far as it can be read off it: this is what rates are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// It names somebody who sits for a party.
    Mp,
    /// It names a party.
    Party,
    /// It names neither.
    Neither,
}

impl About {
    /// All of them, that with which the others are compared last.
    pub const ALL: [Self; 3] = [Self::Mp, Self::Party, Self::Neither];

    /// The word in rows and in the public log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mp => "mp",
            Self::Party => "party",
            Self::Neither => "none",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Mp => "names an MP",
            Self::Party => "names a party",
            Self::Neither => "names neither",
        }
    }
}

/// 95 of 100 such intervals hold the true value.
const Z: f64 = 1.959_964;
/// An interval of a gap that lies wholly beyond three points, to either side, is looked into by the panel (moderation.md 3).
pub const GAP_POINTS: f64 = 3.0;
/// McNemar's figure beyond which flips to one side are no chance: one in a hundred, one degree of freedom.
pub const FLIPS_BEYOND: f64 = 6.635;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

/// A value with the interval it is known to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// In per cent, or in points.
    pub value: f64,
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
}

impl Share {
    /// The share in per cent with Wilson's interval; nothing of fewer than five.
    pub fn known(self) -> Option<Known> {
        if self.whole < SHOWN_FROM {
            return None;
        }
        let (n, p) = (count(self.whole), count(self.part) / count(self.whole));
        let scale = 1.0 + Z * Z / n;
        let centre = (p + Z * Z / (2.0 * n)) / scale;
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
        Some(Known {
            value: p * 100.0,
            from: (centre - half).max(0.0) * 100.0,
            to: (centre + half).min(1.0) * 100.0,
        })
    }
}

/// How many points one share lies above another, with Newcombe's interval; nothing where one of them is of too few.
pub fn gap(one: Share, other: Share) -> Option<Known> {
    let (one, other) = (one.known()?, other.known()?);
    let by = one.value - other.value;
    let below = (one.value - one.from).hypot(other.to - other.value);
    let above = (one.to - one.value).hypot(other.value - other.from);
    Some(Known {
        value: by,
        from: by - below,
        to: by + above,
    })
}

/// How likely a gap at least so large would be by chance, were there none: a two-sided z test of two shares with one common rate;
/// nothing where one of them is of too few.
pub fn chance(one: Share, other: Share) -> Option<f64> {
    let (p, q) = (one.known()?.value / 100.0, other.known()?.value / 100.0);
    let (n, m) = (count(one.whole), count(other.whole));
    let common = count(one.part + other.part) / (n + m);
    let spread = (common * (1.0 - common) * (1.0 / n + 1.0 / m)).sqrt();
    if spread <= 0.0 {
        // All or none of both: there is no gap.
        return Some(1.0);
    }
    Some(beyond((p - q).abs() / spread))
}

/// How much of the normal curve lies further out than `z` to both sides: by the formula 7.1.26 of Abramowitz and Stegun, right to six
/// places.
fn beyond(z: f64) -> f64 {
    const TERMS: [f64; 5] = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let x = z / std::f64::consts::SQRT_2;
    let t = 1.0 / 0.327_591_1f64.mul_add(x, 1.0);
    let sum = TERMS
        .iter()
        .rev()
        .fold(0.0, |sum: f64, term| (sum + term) * t);
    (sum * (-x * x).exp()).clamp(0.0, 1.0)
}

/// Holm's correction: of several comparisons one is likelier to come out by chance, so the smallest is weighed by how many there are,
/// the next by one fewer, and none comes out smaller than one before it. What could not be compared stays out.
pub fn corrected(chances: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> = chances
        .iter()
        .enumerate()
        .filter_map(|(at, chance)| chance.map(|chance| (at, chance)))
        .collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut corrected = vec![None; chances.len()];
    let (all, mut least) = (order.len(), 0.0f64);
    for (place, (at, chance)) in order.into_iter().enumerate() {
        least = least.max((real(all - place) * chance).min(1.0));
        corrected[at] = Some(least);
    }
    corrected
}

/// A gap is called proven where it would come by chance in fewer than five of a hundred months.
pub const PROVEN_BELOW: f64 = 0.05;

impl Known {
    /// Whether a gap is proven and larger than [`GAP_POINTS`].
    pub fn is_beyond(self) -> bool {
        self.from > GAP_POINTS || self.to < -GAP_POINTS
    }

    /// Whether it could as well be nothing.
    pub fn holds_nought(self) -> bool {
        self.from <= 0.0 && self.to >= 0.0
    }
}

/// Texts whose judgement changed when names and parties were exchanged: acted on and then not, not acted on and then so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flips {
    /// Acted on, and not when exchanged.
    pub freed: i64,
    /// Not acted on, and so when exchanged.
    pub caught: i64,
}

impl Flips {
    /// McNemar's figure, corrected for small numbers; nothing where too few changed to say.
    pub fn figure(self) -> Option<f64> {
        let all = self.freed + self.caught;
        if all < SHOWN_FROM {
            return None;
        }
        let by = (count((self.freed - self.caught).abs()) - 1.0).max(0.0);
        Some(by * by / count(all))
    }
}

/// How far several people agree about the same texts, on a scale of steps from 0 on: Krippendorff's alpha for ordered steps, 1 for always and
/// 0 for no more than chance. Nothing where nobody's judgement can be compared, or all say the same of everything.
pub fn agreement(judged: &[Vec<usize>], steps: usize) -> Option<f64> {
    let mut pairs = vec![vec![0.0; steps]; steps];
    for one in judged.iter().filter(|one| one.len() > 1) {
        let weight = 1.0 / (real(one.len()) - 1.0);
        for (at, first) in one.iter().enumerate() {
            for (other, second) in one.iter().enumerate() {
                if at != other {
                    pairs[*first][*second] += weight;
                }
            }
        }
    }
    let sums: Vec<f64> = pairs.iter().map(|row| row.iter().sum()).collect();
    let all: f64 = sums.iter().sum();
    let apart = |one: usize, other: usize| -> f64 {
        let (low, high) = (one.min(other), one.max(other));
        let between: f64 = sums[low..=high].iter().sum();
        (between - f64::midpoint(sums[low], sums[high])).powi(2)
    };
    let (mut seen, mut by_chance) = (0.0, 0.0);
    for one in 0..steps {
        for other in 0..steps {
            seen += pairs[one][other] * apart(one, other);
            by_chance += sums[one] * sums[other] * apart(one, other);
        }
    }
    (by_chance > 0.0).then(|| 1.0 - (all - 1.0) * seen / by_chance)
}

/// A text with every name of the list put in the place of another of the list: what was said of the one is said of the other. Names are
/// replaced as words of their own, the longer ones first.
pub fn exchange(text: &str, names: &[String]) -> String {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(names[*at].chars().count()));
    let is_letter = |c: char| c.is_alphanumeric() || c == '-';
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    let mut before = None;
    while let Some(first) = rest.chars().next() {
        let found = order.iter().copied().find(|at| {
            let name = names[*at].as_str();
            !name.is_empty()
                && !before.is_some_and(is_letter)
                && rest.starts_with(name)
                && !rest[name.len()..].chars().next().is_some_and(is_letter)
        });
        if let Some(at) = found {
            // Half round the list, so that two exchange with each other.
            let other = (at + names.len().div_ceil(2)) % names.len();
            out.push_str(&names[other]);
            rest = &rest[names[at].len()..];
            before = names[at].chars().next_back();
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            before = Some(first);
        }
    }
    out
}

/// Counts are far below the 2^53 that a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "counts of a month are small")]
const fn count(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of a month are small")]
const fn real(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: i64, whole: i64) -> Share {
        Share { part, whole }
    }

    fn rounded(known: Known) -> (f64, f64, f64) {
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        (tenth(known.value), tenth(known.from), tenth(known.to))
    }

    #[test]
    fn shares_and_gaps_are_those_of_the_published_example() {
        // moderation.md, section 3.
        assert_eq!(rounded(share(12, 400).known().unwrap()), (3.0, 1.7, 5.2));
        assert_eq!(rounded(share(21, 400).known().unwrap()), (5.3, 3.5, 7.9));
        let small = gap(share(21, 400), share(12, 400)).unwrap();
        assert!((small.value - 2.25).abs() < 0.005);
        assert_eq!((rounded(small).1, rounded(small).2), (-0.6, 5.2));
        assert!(small.holds_nought());
        let proven = gap(share(60, 1200), share(36, 1200)).unwrap();
        assert_eq!(rounded(proven), (2.0, 0.4, 3.6));
        assert!(!proven.holds_nought() && !proven.is_beyond());
        assert_eq!(share(1, 4).known(), None);
        assert_eq!(gap(share(1, 4), share(9, 90)), None);
    }

    #[test]
    fn a_gap_beyond_three_points_is_one_to_either_side() {
        let wide = gap(share(200, 1000), share(100, 1000)).unwrap();
        assert!(wide.is_beyond() && wide.from > 3.0);
        assert!(gap(share(100, 1000), share(200, 1000)).unwrap().is_beyond());
        assert!(!gap(share(110, 1000), share(100, 1000)).unwrap().is_beyond());
    }

    #[test]
    fn a_gap_comes_by_chance_as_often_as_the_tables_say() {
        // z = 1.6 and z = 2.5 of the published example.
        let small = chance(share(21, 400), share(12, 400)).unwrap();
        assert!((small - 0.1096).abs() < 0.0002, "{small}");
        let proven = chance(share(60, 1200), share(36, 1200)).unwrap();
        assert!((proven - 0.012_42).abs() < 0.000_02, "{proven}");
        assert!((beyond(1.959_964) - 0.05).abs() < 1e-6);
        assert!((beyond(0.0) - 1.0).abs() < 1e-6);
        assert_eq!(chance(share(0, 50), share(0, 90)), Some(1.0));
        assert_eq!(chance(share(1, 4), share(9, 90)), None);
    }

    #[test]
    fn of_several_comparisons_the_smallest_is_weighed_most() {
        let close = |one: &[Option<f64>], other: &[Option<f64>]| {
            assert_eq!(one.len(), other.len());
            for (one, other) in one.iter().zip(other) {
                match (one, other) {
                    (Some(one), Some(other)) => assert!((one - other).abs() < 1e-9),
                    _ => assert_eq!(one, other),
                }
            }
        };
        // Holm's own example: 0.01, 0.04, 0.03, 0.005 of four.
        let four = [Some(0.01), Some(0.04), Some(0.03), Some(0.005)];
        close(
            &corrected(&four),
            &[Some(0.03), Some(0.06), Some(0.06), Some(0.02)],
        );
        // What is proven alone need not be among two.
        close(
            &corrected(&[Some(0.03), Some(0.6)]),
            &[Some(0.06), Some(0.6)],
        );
        close(&corrected(&[None, Some(0.03)]), &[None, Some(0.03)]);
        close(&corrected(&[Some(0.9), Some(0.8)]), &[Some(1.0), Some(1.0)]);
    }

    #[test]
    fn nothing_and_all_stay_within_what_can_be() {
        let none = share(0, 50).known().unwrap();
        assert!(none.from.abs() < 1e-9 && none.to > 0.0 && none.to < 10.0);
        let all = share(50, 50).known().unwrap();
        assert!((all.to - 100.0).abs() < 1e-9 && all.from > 90.0);
    }

    #[test]
    fn flips_count_only_where_they_lean_to_one_side() {
        let flips = |freed, caught| Flips { freed, caught };
        // (|25 - 9| - 1)² / 34
        assert!((flips(25, 9).figure().unwrap() - 225.0 / 34.0).abs() < 1e-9);
        assert!(flips(12, 12).figure().unwrap() < 1e-9);
        assert!(flips(40, 10).figure().unwrap() > FLIPS_BEYOND);
        assert_eq!(flips(2, 2).figure(), None);
    }

    #[test]
    fn agreement_is_one_where_all_agree_and_nought_by_chance() {
        let same: Vec<Vec<usize>> = (0..30).map(|at| vec![at % 3; 3]).collect();
        assert!((agreement(&same, 3).unwrap() - 1.0).abs() < 1e-9);
        // Everybody says each thing as often as anything else, whatever the others say.
        let mut chance = Vec::new();
        for one in 0..3 {
            for other in 0..3 {
                chance.extend(std::iter::repeat_n(vec![one, other], 40));
            }
        }
        assert!(agreement(&chance, 3).unwrap().abs() < 0.02);
        assert_eq!(agreement(&[vec![1, 1], vec![1, 1]], 3), None);
        assert_eq!(agreement(&[vec![1], vec![2]], 3), None);
        // A step apart is a smaller disagreement than two.
        let near = [vec![0, 1], vec![2, 2], vec![0, 0], vec![1, 1], vec![2, 2]];
        let far = [vec![0, 2], vec![2, 2], vec![0, 0], vec![1, 1], vec![2, 2]];
        assert!(agreement(&near, 3) > agreement(&far, 3));
    }

    #[test]
    fn what_is_said_of_one_is_said_of_the_other() {
        let names: Vec<String> = ["Reds", "Greens", "Ann Lee", "Ann Leeson"]
            .map(String::from)
            .into();
        let text = "The Reds and Ann Leeson, not Greenside; Reds’ plan.";
        let other = exchange(text, &names);
        assert_eq!(
            other,
            "The Ann Lee and Greens, not Greenside; Ann Lee’ plan."
        );
        assert_eq!(exchange(&other, &names), text);
        assert_eq!(exchange("nobody is named", &names), "nobody is named");
        assert_eq!(exchange(text, &[]), text);
    }
}
