//! How surely an idea is agreed with, from its counts alone; the page "How it works" tells the same in words.
//! It must not know who voted, nor any opinion group: that is a different and better question, asked elsewhere.

/// How many ideas the front page shows.
pub const SHOWN: usize = 3;
/// From how many, those with the most votes, they are chosen: few enough to read at every visit, and an idea outside them
/// has too few votes to stand on a front page.
pub const SAMPLE: usize = 60;
/// The 97.5th percentile of the normal distribution, for an interval of 95 per cent.
const Z: f64 = 1.959_963_984_540_054;

/// The lower end of the 95 per cent Wilson interval for the share of voters who agree: the share that is surely reached.
/// One vote of one says little (0.21), ninety of a hundred say much (0.83).
#[expect(
    clippy::cast_precision_loss,
    reason = "counts stay far below 2^52, where an f64 is exact"
)]
pub fn surely_agreed(agrees: i64, votes: i64) -> f64 {
    if votes <= 0 {
        return 0.0;
    }
    let n = votes as f64;
    let share = agrees.clamp(0, votes) as f64 / n;
    let squared = Z * Z;
    let middle = share + squared / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + squared / (4.0 * n * n)).sqrt();
    ((middle - half) / (1.0 + squared / n)).clamp(0.0, 1.0)
}

/// The places in `counts` (agrees, votes) of the most surely agreed, best first; equals keep their order.
pub fn most_agreed(counts: &[(i64, i64)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..counts.len()).filter(|&i| counts[i].0 > 0).collect();
    let sure = |i: usize| surely_agreed(counts[i].0, counts[i].1);
    order.sort_by(|&a, &b| sure(b).total_cmp(&sure(a)));
    order.truncate(SHOWN);
    order
}

/// For readers: "92% of 1,214 voters agree". Never rounded up to all, nor down to none.
pub fn in_words(agrees: i64, votes: i64) -> String {
    let voters = super::text::thousands(usize::try_from(votes).unwrap_or(0));
    match (agrees, votes) {
        (_, i64::MIN..=0) => "No votes yet".into(),
        (1, 1) => "The one voter agrees".into(),
        (all, of) if all == of => format!("All {voters} voters agree"),
        _ => {
            let rounded = (200 * agrees + votes) / (2 * votes);
            let percent = if agrees == 0 { 0 } else { rounded.clamp(1, 99) };
            let (noun, verb) = if votes == 1 {
                ("voter", "agrees")
            } else {
                ("voters", "agree")
            };
            format!("{percent}% of {voters} {noun} {verb}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_voice_is_not_certainty() {
        assert!((surely_agreed(1, 1) - 0.2065).abs() < 0.0005);
        assert!((surely_agreed(90, 100) - 0.8256).abs() < 0.0005);
        assert!(surely_agreed(0, 0).abs() < f64::EPSILON);
        assert!(surely_agreed(0, 40) < 1e-9);
    }

    #[test]
    fn many_voices_outrank_few_louder_ones() {
        let counts = [(3, 3), (450, 500), (0, 9), (60, 100), (80, 100)];
        assert_eq!(most_agreed(&counts), [1, 4, 3]);
    }

    #[test]
    fn words_never_overstate() {
        assert_eq!(in_words(1_120, 1_214), "92% of 1,214 voters agree");
        assert_eq!(in_words(999, 1_000), "99% of 1,000 voters agree");
        assert_eq!(in_words(1_000, 1_000), "All 1,000 voters agree");
        assert_eq!(in_words(1, 1_000), "1% of 1,000 voters agree");
        assert_eq!(in_words(0, 1), "0% of 1 voter agrees");
        assert_eq!(in_words(1, 1), "The one voter agrees");
        assert_eq!(in_words(0, 0), "No votes yet");
    }
}
