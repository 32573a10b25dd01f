//! Which words are ordinary, and which ordinary-looking misspelling stands for a word that matters.
//! It must not know what a sentence says.

use std::collections::HashMap;

use super::hash;
use super::token::Token;

/// Bits of the set of ordinary words: some 20 for each of 25,000 words, so that one strange word in 10,000 passes for one.
const BITS: usize = 1 << 19;
/// How often a word is looked for in the set.
const PROBES: u64 = 6;
/// Shorter words have too many neighbours to be mended.
const MENDED_LEAST: usize = 5;

/// The set of ordinary words and the list of words worth finding under a misspelling.
#[derive(Debug, Clone)]
pub(super) struct Vocabulary {
    ordinary: Vec<u8>,
    weighty: Vec<String>,
    /// Hashes of the weighty words with up to one letter left out, and whose they are.
    shortened: HashMap<u64, Vec<u16>>,
}

impl Vocabulary {
    /// From the words themselves.
    pub(super) fn new(ordinary: &[&str], weighty: Vec<String>) -> Self {
        let mut set = vec![0_u8; BITS / 8];
        for word in ordinary {
            for bit in bits(word) {
                set[bit / 8] |= 1 << (bit % 8);
            }
        }
        Self::from_parts(set, weighty)
    }

    /// From what a model file holds.
    pub(super) fn from_parts(ordinary: Vec<u8>, weighty: Vec<String>) -> Self {
        let mut shortened: HashMap<u64, Vec<u16>> = HashMap::new();
        for (at, word) in (0_u16..).zip(&weighty) {
            for form in shorter(word) {
                let whose = shortened.entry(form).or_default();
                if !whose.contains(&at) {
                    whose.push(at);
                }
            }
        }
        Self {
            ordinary,
            weighty,
            shortened,
        }
    }

    /// How many bytes the set takes in a model file.
    pub(super) const fn set_bytes() -> usize {
        BITS / 8
    }

    /// The set and the words, for a model file.
    pub(super) fn parts(&self) -> (&[u8], &[String]) {
        (&self.ordinary, &self.weighty)
    }

    /// Whether people write this word small.
    pub(super) fn is_ordinary(&self, word: &str) -> bool {
        bits(word).all(|bit| {
            self.ordinary
                .get(bit / 8)
                .is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
        })
    }

    /// The word a misspelt one stands for, if there is exactly one good guess.
    pub(super) fn mend(&self, token: &Token) -> Option<&str> {
        let word = token.word.as_str();
        if token.starred {
            return self.unstar(word);
        }
        if word.chars().count() + 1 < MENDED_LEAST || self.is_ordinary(word) {
            return None;
        }
        self.nearest(word)
    }

    fn nearest(&self, word: &str) -> Option<&str> {
        let letters: Vec<char> = word.chars().collect();
        let mut best: Option<&str> = None;
        for form in shorter(word) {
            for &at in self.shortened.get(&form).into_iter().flatten() {
                let candidate = self.weighty[usize::from(at)].as_str();
                // Slips and disguises keep the first letter; "ducked" is a word of its own.
                if letters
                    .first()
                    .is_none_or(|first| !candidate.starts_with(*first))
                {
                    continue;
                }
                let length = candidate.chars().count();
                let swapped = length == letters.len() && is_swapped(&letters, candidate);
                if best != Some(candidate)
                    && (swapped || length >= MENDED_LEAST && is_near(&letters, candidate))
                {
                    if best.is_some() {
                        return best;
                    }
                    best = Some(candidate);
                }
            }
        }
        best
    }

    /// A star hides a letter, or stands between two.
    fn unstar(&self, word: &str) -> Option<&str> {
        let hidden = |candidate: &&String| {
            candidate.chars().count() == word.chars().count()
                && candidate
                    .chars()
                    .zip(word.chars())
                    .all(|(c, typed)| c == typed || typed == '*' || typed == '_')
        };
        self.weighty
            .iter()
            .find(hidden)
            .map(String::as_str)
            .or_else(|| {
                let bare: String = word.chars().filter(|c| *c != '*' && *c != '_').collect();
                self.weighty
                    .iter()
                    .find(|candidate| **candidate == bare)
                    .map(String::as_str)
                    .or_else(|| {
                        if self.is_ordinary(&bare) {
                            None
                        } else {
                            self.nearest(&bare)
                        }
                    })
            })
    }
}

fn bits(word: &str) -> impl Iterator<Item = usize> {
    let hash = hash::of(word);
    let step = hash >> 32 | 1;
    (0..PROBES).map(move |probe| {
        usize::try_from(hash.wrapping_add(probe.wrapping_mul(step)) & (BITS as u64 - 1))
            .unwrap_or_default()
    })
}

/// Hashes of a word, and of the word with each of its letters left out.
fn shorter(word: &str) -> Vec<u64> {
    let letters: Vec<char> = word.chars().collect();
    let without = |skip: usize| -> String {
        letters
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != skip)
            .map(|(_, c)| *c)
            .collect()
    };
    (0..=letters.len())
        .map(|skip| hash::of(&without(skip)))
        .collect()
}

fn is_swapped(letters: &[char], candidate: &str) -> bool {
    let meant: Vec<char> = candidate.chars().collect();
    let Some(at) = letters.iter().zip(&meant).position(|(a, b)| a != b) else {
        return false;
    };
    at + 1 < letters.len()
        && letters[at] == meant[at + 1]
        && letters[at + 1] == meant[at]
        && letters[at + 2..] == meant[at + 2..]
}

/// One letter more, less or other, or two neighbours swapped.
fn is_near(letters: &[char], candidate: &str) -> bool {
    let meant: Vec<char> = candidate.chars().collect();
    let front = letters
        .iter()
        .zip(&meant)
        .take_while(|(a, b)| a == b)
        .count();
    let (typed, meant) = (&letters[front..], &meant[front..]);
    match (typed.len(), meant.len()) {
        (a, b) if a == b => {
            a == 0
                || typed[1..] == meant[1..]
                || a > 1 && typed[0] == meant[1] && typed[1] == meant[0] && typed[2..] == meant[2..]
        }
        (a, b) if a + 1 == b => typed == &meant[1..],
        (a, b) if a == b + 1 => &typed[1..] == meant,
        _ => false,
    }
}
