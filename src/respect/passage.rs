//! Finds in a sentence the words that made it stand out.
//! It must not know whether it stands out enough to speak.

/// The longest passage, in tokens.
const LONGEST: usize = 14;

/// What a token brings to a passage: its share of the heaviest share, and how often people point at this word.
const SHARE: f32 = 0.5;
const POINTED_AT: f32 = 1.0;
/// What each token must bring; else passages would grow over neighbours that do nothing.
const EACH: f32 = 0.25;
/// A second passage in the same sentence must bring this much.
const AGAIN: f32 = 0.25;

/// Passages, each by its first token and the token after its last: the window with the highest sum, then others that bring enough.
/// `pointed_at` says for each token how often people point at such a word, from 0 to 1.
pub(super) fn of(shares: &[f32], pointed_at: &[f32]) -> Vec<(usize, usize)> {
    let top = shares.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let mut gains: Vec<f32> = shares
        .iter()
        .zip(pointed_at)
        .map(|(share, pointed)| SHARE * share / top + POINTED_AT * pointed - EACH)
        .collect();
    let mut found = Vec::new();
    while let Some((first, end, sum)) = heaviest(&gains) {
        if !found.is_empty() && sum < AGAIN {
            break;
        }
        found.push((first, end));
        gains[first..end].fill(f32::NEG_INFINITY);
    }
    found.sort_unstable();
    found
}

/// The window with the highest sum.
fn heaviest(gains: &[f32]) -> Option<(usize, usize, f32)> {
    let mut best: Option<(usize, usize, f32)> = None;
    for first in 0..gains.len() {
        let mut sum = 0.0;
        for (last, gain) in gains.iter().enumerate().skip(first).take(LONGEST) {
            sum += gain;
            if sum > best.map_or(f32::NEG_INFINITY, |best| best.2) {
                best = Some((first, last + 1, sum));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_passage_is_where_the_weight_is() {
        let none = [0.0; 6];
        assert_eq!(of(&[0.0, 0.1, 0.9, 0.4, 0.8, 0.1], &none), [(2, 5)]);
        assert_eq!(of(&[], &[]), []);
        assert_eq!(of(&[-1.0], &[0.0]), [(0, 1)]);
    }

    #[test]
    fn words_that_people_point_at_are_passages_of_their_own() {
        let shares = [0.9, 0.0, 0.0, 0.0, 0.0, 0.2];
        assert_eq!(
            of(&shares, &[0.8, 0.0, 0.0, 0.0, 0.0, 0.9]),
            [(0, 1), (5, 6)]
        );
    }
}
