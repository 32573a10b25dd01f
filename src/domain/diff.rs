//! What changed between two versions of a text, word by word.
//! It must not know ideas or pages: two texts in, segments out.

use similar::{ChangeTag, TextDiff};

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// In both versions.
    Same,
    /// Only in the later version.
    Added,
    /// Only in the earlier version.
    Removed,
}

/// A run of neighbouring words with one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What became of the words.
    pub change: Change,
    /// The words with the spaces between them.
    pub text: String,
}

impl Segment {
    /// Whether these words are new.
    pub fn is_added(&self) -> bool {
        self.change == Change::Added
    }

    /// Whether these words went.
    pub fn is_removed(&self) -> bool {
        self.change == Change::Removed
    }
}

/// The way from `old` to `new`. Joining the same and added segments gives `new` back, same and removed `old`.
pub fn words(old: &str, new: &str) -> Vec<Segment> {
    let diff = TextDiff::from_words(old, new);
    let mut segments: Vec<Segment> = Vec::new();
    for part in diff.iter_all_changes() {
        let change = match part.tag() {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Insert => Change::Added,
            ChangeTag::Delete => Change::Removed,
        };
        match segments.last_mut() {
            Some(last) if last.change == change => last.text.push_str(part.value()),
            _ => segments.push(Segment {
                change,
                text: part.value().to_owned(),
            }),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn side(segments: &[Segment], left_out: Change) -> String {
        segments
            .iter()
            .filter(|one| one.change != left_out)
            .map(|one| one.text.as_str())
            .collect()
    }

    #[test]
    fn a_changed_word_is_removed_and_added() {
        let segments = words("Make buses free for all", "Make trams free for all");
        let shown: Vec<(Change, &str)> = segments
            .iter()
            .map(|one| (one.change, one.text.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (Change::Same, "Make "),
                (Change::Removed, "buses"),
                (Change::Added, "trams"),
                (Change::Same, " free for all")
            ]
        );
    }

    #[test]
    fn equal_texts_are_one_segment_and_empty_ones_none() {
        assert_eq!(words("as it was", "as it was").len(), 1);
        assert!(words("", "").is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn both_versions_can_be_read_from_the_segments(old in "[ab \n,é]{0,60}", new in "[ab \n,é]{0,60}") {
            let segments = words(&old, &new);
            prop_assert_eq!(side(&segments, Change::Added), old);
            prop_assert_eq!(side(&segments, Change::Removed), new);
        }
    }
}
