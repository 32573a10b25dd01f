//! Reads the mask lists: parties, groups of people, persons' names, he and she, swearing. Operators extend those files.
//! It must not know the sentences that are masked.

use std::sync::LazyLock;

use super::hash::{Map, Set};
use super::token::Case;

/// A party or its people.
pub(super) const PARTY: &str = "P";
/// A group of people: nation, religion, sex, age, disability.
pub(super) const GROUP: &str = "G";
/// A person's name.
pub(super) const NAME: &str = "N";
/// He or she.
pub(super) const PRONOUN: &str = "R";
/// Swearing that is not aimed.
pub(super) const SWEARING: &str = "S";
/// Words that stand in quotation marks inside a sentence.
pub(super) const QUOTE: &str = "Q";

/// Words of a list and what takes their place.
pub(super) struct Phrase {
    pub words: Vec<String>,
    pub class: &'static str,
    pub rule: Rule,
}

/// When words of a list count.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Rule {
    Always,
    Capital,
    Exactly(Case),
    /// A full name: as written with a capital, or when one of its words is no ordinary word.
    Full,
}

/// All lists.
pub(super) struct Lists {
    pub phrases: Map<String, Vec<Phrase>>,
    /// Every word of a phrase.
    words: Set<String>,
    pub first: Set<String>,
    pub last: Set<String>,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(Lists::read);

impl Lists {
    fn read() -> Self {
        let mut lists = Self {
            phrases: Map::default(),
            words: Set::default(),
            first: Set::default(),
            last: Set::default(),
        };
        for (class, text) in [
            (PARTY, include_str!("masks/parties.txt")),
            (GROUP, include_str!("masks/identities.txt")),
            (PRONOUN, include_str!("masks/pronouns.txt")),
            (SWEARING, include_str!("masks/swearing.txt")),
        ] {
            for line in lines(text) {
                let (rule, words) = match line.split_at(1) {
                    ("^", words) => (Rule::Capital, words),
                    ("=", words) => {
                        let upper = words.chars().all(char::is_uppercase) && words.len() > 1;
                        (
                            Rule::Exactly(if upper { Case::Upper } else { Case::Capital }),
                            words,
                        )
                    }
                    _ => (Rule::Always, line),
                };
                lists.add(&words.to_lowercase(), class, rule);
            }
        }
        for line in lines(include_str!("masks/names.txt")) {
            match line.split_once(' ') {
                Some(("first", name)) => lists.first.extend(name.split('-').map(str::to_owned)),
                Some(("last", name)) => lists.last.extend(name.split('-').map(str::to_owned)),
                Some(("full", name)) => lists.add(name, NAME, Rule::Full),
                _ => {}
            }
        }
        for phrases in lists.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        lists
    }

    fn add(&mut self, words: &str, class: &'static str, rule: Rule) {
        let words: Vec<String> = words.split([' ', '-']).map(str::to_owned).collect();
        let first = words.first().cloned().unwrap_or_default();
        self.words.extend(words.iter().cloned());
        self.phrases
            .entry(first)
            .or_default()
            .push(Phrase { words, class, rule });
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether a word is in one of the lists: such a word is never taken for a misspelling.
pub(super) fn is_known(word: &str) -> bool {
    LISTS.words.contains(word) || LISTS.first.contains(word) || LISTS.last.contains(word)
}

/// The mark that always takes a word's place, if there is one.
pub(super) fn mark_of(word: &str) -> Option<&'static str> {
    let phrases = LISTS.phrases.get(word)?;
    phrases
        .iter()
        .find(|phrase| phrase.words.len() == 1 && phrase.rule == Rule::Always)
        .map(|phrase| phrase.class)
}
