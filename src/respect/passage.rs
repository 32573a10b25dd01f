//! Finds in a sentence the words that made it stand out.
//! It must not know whether it stands out enough to speak.

/// The longest passage, in tokens.
const LONGEST: usize = 14;
/// What each further token must bring, as a share of what the heaviest brings; else passages would grow over neighbours that
/// do nothing. On passages that people marked a quarter agrees best while still touching nearly all.
const EACH: f32 = 0.25;

/// The first token of the passage and the token after its last: the window with the highest sum after each token's cost.
pub(super) fn of(shares: &[f32]) -> (usize, usize) {
    let each = EACH * shares.iter().copied().fold(0.0, f32::max);
    let (mut best, mut found) = (f32::MIN, (0, shares.len().min(1)));
    for first in 0..shares.len() {
        let mut sum = 0.0;
        for (last, share) in shares.iter().enumerate().skip(first).take(LONGEST) {
            sum += share - each;
            if sum > best {
                (best, found) = (sum, (first, last + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_passage_is_where_the_weight_is() {
        assert_eq!(of(&[0.0, 0.1, 0.9, -0.05, 0.8, 0.1]), (2, 5));
        assert_eq!(of(&[]), (0, 0));
        assert_eq!(of(&[-1.0]), (0, 1));
    }
}
