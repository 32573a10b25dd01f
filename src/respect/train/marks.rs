//! Counts in texts with marked passages how often each word stands inside one: which words people point at.
//! It must not know what the words weigh.

use std::collections::BTreeMap;

use super::super::mask;
use super::super::prepare;
use super::super::vocabulary::Vocabulary;
use super::figures::Marked;

/// A word marked less often may have been marked by chance.
const MARKED_LEAST: u32 = 3;
/// Added to how often a word occurs: a rare word is not sure to be marked always.
const DOUBT: u32 = 2;
/// Words marked in fewer of a hundred cases are as good as any word.
const SHARE_LEAST: u8 = 8;

/// Words, in order, and in how many of a hundred cases they were marked.
pub(super) fn of<'a>(
    marked: impl Iterator<Item = &'a Marked>,
    vocabulary: &Vocabulary,
) -> Vec<(String, u8)> {
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for one in marked {
        for token in prepare::sentences_of(&one.text, vocabulary).concat() {
            let is_class =
                token.word.starts_with(char::is_uppercase) && token.word != mask::SWEARING;
            if is_class || !token.word.starts_with(char::is_alphabetic) {
                continue;
            }
            let inside = one
                .ranges
                .iter()
                .any(|(start, end)| token.start < *end && *start < token.end);
            let (within, all) = counts.entry(token.word).or_default();
            *within += u32::from(inside);
            *all += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, (within, _))| *within >= MARKED_LEAST)
        .filter_map(|(word, (within, all))| {
            let share = u8::try_from(100 * within / (all + DOUBT)).ok()?;
            (share >= SHARE_LEAST).then_some((word, share))
        })
        .collect()
}
