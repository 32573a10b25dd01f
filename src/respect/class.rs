//! The kinds of words: names of scorn, words of contempt, acts and things, people, harm, "you" and "they".
//! It must not judge: it only says which kind a word is of.

use std::sync::LazyLock;

use super::hash;
use super::token::Token;

/// The kind of a word that is of no kind.
const OTHER: u64 = 1;

/// Words and the hash of the mark of their kind, small words with a mark of their own.
static KINDS: LazyLock<hash::Map<&'static str, u64>> = LazyLock::new(|| {
    let mut kinds = hash::Map::default();
    for line in include_str!("classes.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        if let Some((mark, words)) = line.split_once(": ") {
            for word in words.split_whitespace() {
                let kind = if mark == "-" {
                    hash::of(word)
                } else {
                    hash::of(&mark.to_uppercase())
                };
                kinds.entry(word).or_insert(kind);
            }
        }
    }
    kinds
});

/// Kinds that tell something.
static TELLING: LazyLock<[u64; 3]> = LazyLock::new(|| ["I", "B", "K"].map(hash::of));

/// The hash of a token's kind. Class marks and punctuation are kinds of their own.
pub(super) fn kind_of(token: &Token) -> u64 {
    match KINDS.get(token.word.as_str()) {
        Some(kind) => *kind,
        None if token.word.starts_with(char::is_lowercase) => OTHER,
        None => hash::of(&token.word),
    }
}

/// Whether a token is a name of scorn, a word of contempt or of harm: only what stands around these is worth a look.
pub(super) fn is_telling(token: &Token) -> bool {
    KINDS
        .get(token.word.as_str())
        .is_some_and(|kind| TELLING.contains(kind))
}

/// Every word that is of a kind.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    KINDS.keys().copied()
}

/// Names of scorn and words of contempt long enough to be known under a misspelling.
pub(super) fn scornful() -> impl Iterator<Item = &'static str> {
    /// Shorter words have too many neighbours.
    const LETTERS_LEAST: usize = 5;
    let marks = [hash::of("I"), hash::of("B")];
    KINDS
        .iter()
        .filter(move |(word, kind)| word.len() >= LETTERS_LEAST && marks.contains(kind))
        .map(|(word, _)| *word)
}
