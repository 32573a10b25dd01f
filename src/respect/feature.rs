//! Turns a masked sentence into the numbers of its features: words, runs of words, pairs at a distance, pieces of words.
//! It must not know what a feature weighs.

use super::class;
use super::hash;
use super::mask;
use super::token::Token;

/// Features share this many places: 20 bits rank posts of other sources better than 18 (CAD by 0.01), and a megabyte is little.
pub(super) const PLACES: usize = 1 << 20;
/// Words after a "not" that it turns round.
const TURNED: usize = 4;
/// Added to the hash of a word that a "not" turns round.
const NOT: u64 = 0x6e6f_7421;
/// The shortest and longest piece of a word, its edge marks counted.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;
/// Longer words are cut, so that no text can make the screen slow.
const WORD_MOST: usize = 24;

/// Families of features; each has a seed of its own so that they do not meet by rule.
#[derive(Clone, Copy)]
enum Family {
    Word = 1,
    Two,
    Three,
    Apart,
    FurtherApart,
    Piece,
    KindTwo,
    KindThree,
    KindFour,
    KindApart,
}

/// Calls `tell` with the place of every feature and the first and last token it stands on.
pub(super) fn each(sentence: &[Token], mut tell: impl FnMut(u32, usize, usize)) {
    let words = hashes(sentence);
    let kinds: Vec<u64> = sentence
        .iter()
        .zip(&words)
        .map(|(token, (_, turned))| class::kind_of(token) ^ if *turned { NOT } else { 0 })
        .collect();
    let telling: Vec<bool> = sentence.iter().map(class::is_telling).collect();
    let place = |family: Family, parts: &[u64]| {
        let hash = parts
            .iter()
            .fold(hash::join(0, family as u64), |hash, part| {
                hash::join(hash, *part)
            });
        u32::try_from(hash & (PLACES as u64 - 1)).unwrap_or_default()
    };
    for (at, &(word, turned)) in words.iter().enumerate() {
        let token = &sentence[at];
        // Swearing weighs nothing alone: only what it is said of counts.
        if token.word != mask::SWEARING {
            tell(place(Family::Word, &[word]), at, at);
        }
        if at >= 1 {
            tell(place(Family::Two, &[words[at - 1].0, word]), at - 1, at);
        }
        if at >= 2 {
            tell(
                place(Family::Three, &[words[at - 2].0, words[at - 1].0, word]),
                at - 2,
                at,
            );
            tell(place(Family::Apart, &[words[at - 2].0, word]), at - 2, at);
        }
        if at >= 3 {
            tell(
                place(Family::FurtherApart, &[words[at - 3].0, word]),
                at - 3,
                at,
            );
        }
        for (family, back) in [
            (Family::KindTwo, 1),
            (Family::KindThree, 2),
            (Family::KindFour, 3),
        ] {
            if at >= back && telling[at - back..=at].contains(&true) {
                tell(place(family, &kinds[at - back..=at]), at - back, at);
            }
        }
        if at >= 2 && (telling[at - 2] || telling[at]) {
            tell(
                place(Family::KindApart, &[kinds[at - 2], kinds[at]]),
                at - 2,
                at,
            );
        }
        let is_mark = token
            .word
            .starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic());
        if !is_mark && !turned {
            pieces(&token.word, |piece| {
                tell(place(Family::Piece, &[piece]), at, at);
            });
        }
    }
}

/// The hash of every word, and whether a "not" turns it round.
fn hashes(sentence: &[Token]) -> Vec<(u64, bool)> {
    let mut left = 0_usize;
    sentence
        .iter()
        .map(|token| {
            if token.apart || matches!(token.word.as_str(), ";" | ":" | "." | "!" | "?" | "but") {
                left = 0;
            }
            let turned = left > 0;
            left = left.saturating_sub(1);
            if is_not(&token.word) {
                left = TURNED;
            }
            let hash = hash::of(&token.word);
            (if turned { hash ^ NOT } else { hash }, turned)
        })
        .collect()
}

/// Words that turn round what follows.
pub(super) fn is_not(word: &str) -> bool {
    matches!(
        word,
        "not" | "never" | "no" | "nobody" | "none" | "neither" | "nor" | "without" | "hardly"
    )
}

fn pieces(word: &str, mut tell: impl FnMut(u64)) {
    let mut edged = ['\0'; WORD_MOST + 2];
    edged[0] = '^';
    let mut length = 1;
    for c in word.chars().take(WORD_MOST) {
        edged[length] = c;
        length += 1;
    }
    edged[length] = '$';
    length += 1;
    for start in 0..length {
        let mut hash = 0;
        for (letters, c) in (1..).zip(&edged[start..length.min(start + PIECES.end())]) {
            hash = hash::join(hash, u64::from(*c));
            if PIECES.contains(&letters) {
                tell(hash);
            }
        }
    }
}
