//! Turns a text into the plain words it is found by, the same on every database engine.
//! It must not know tables or queries; `store/search.rs` keeps and counts what comes out here.

use std::collections::BTreeMap;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words longer than this are pasted noise; Welsh place names and chemistry stay below.
const WORD_MAX: usize = 40;
/// A search of more words is a text; the rest would only slow the answer.
pub const QUERY_WORDS_MAX: usize = 8;
/// Where a word stands, as the word table has it.
pub const IN_TEXT: i64 = 1;
/// A title is read first and says most; a word that stands in both counts as the title's.
pub const IN_TITLE: i64 = 2;

/// Words that stand in nearly every English sentence and so find nothing.
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "being", "but", "by", "can", "could", "did", "do", "does", "every", "for", "from", "had",
    "has", "have", "he", "her", "his", "i", "if", "in", "into", "is", "it", "its", "let", "me",
    "more", "must", "my", "no", "not", "of", "on", "or", "our", "s", "shall", "she", "should",
    "so", "some", "such", "t", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "to", "up", "us", "was", "we", "were", "what", "when", "where",
    "which", "who", "why", "will", "with", "would", "you", "your",
];

/// Plurals the stemmer misses though petitions are full of them.
const IRREGULAR: &[(&str, &str)] = &[
    ("buses", "bus"),
    ("children", "child"),
    ("gps", "gp"),
    ("lives", "life"),
    ("men", "man"),
    ("mps", "mp"),
    ("women", "woman"),
];

/// The words of a text in reading order: folded, without stop words, stemmed. May repeat.
pub fn words(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    spoken_words(text)
        .into_iter()
        .filter(|word| STOP_WORDS.binary_search(&word.as_str()).is_err())
        .map(|word| stem(&stemmer, &word))
        .collect()
}

/// Every word of a text, folded to lower case without accents, stop words included.
pub fn spoken_words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text
        .nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c))
        .map(folded)
        .collect();
    let mut found = Vec::new();
    let mut word = String::new();
    for (at, &c) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        let before = if at == 0 { ' ' } else { letters[at - 1] };
        if c.is_alphanumeric() {
            word.push(c);
        } else if is_inside_a_word(before, c, next, letters.get(at + 2).copied(), &word) {
            if c == '\'' && next == 's' && !letters.get(at + 2).is_some_and(|c| c.is_alphanumeric())
            {
                finish(&mut word, &mut found); // "women's": the s is finished as a stop word of its own
            }
        } else {
            finish(&mut word, &mut found);
        }
    }
    finish(&mut word, &mut found);
    found
}

/// The words a search asks for, each once, in the order typed, at most eight.
pub fn query_words(query: &str) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    for word in words(query) {
        if !asked.contains(&word) {
            asked.push(word);
        }
    }
    asked.truncate(QUERY_WORDS_MAX);
    asked
}

/// What the word table holds for one idea: each word of title and text once, with the place where it says most.
pub fn placed_words(title: &str, text: &str) -> BTreeMap<String, i64> {
    let mut places: BTreeMap<String, i64> = words(text)
        .into_iter()
        .map(|word| (word, IN_TEXT))
        .collect();
    places.extend(words(title).into_iter().map(|word| (word, IN_TITLE)));
    places
}

/// Whether a sign joins what stands around it: the dots of "U.K.", the comma of "1,000", an apostrophe.
fn is_inside_a_word(
    before: char,
    sign: char,
    next: char,
    after_next: Option<char>,
    word: &str,
) -> bool {
    match sign {
        '\'' => before.is_alphabetic() && next.is_alphabetic(),
        ',' => before.is_ascii_digit() && next.is_ascii_digit(),
        '.' => {
            let decimal = before.is_ascii_digit() && next.is_ascii_digit();
            let initials = before.is_alphabetic()
                && next.is_alphabetic()
                && word.chars().count() <= 3
                && !after_next.is_some_and(char::is_alphanumeric);
            decimal || initials
        }
        _ => false,
    }
}

/// Letters that no decomposition brings to plain ones.
fn folded(c: char) -> char {
    match c {
        'ø' | 'œ' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'æ' => 'a',
        'ı' => 'i',
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '`' => '\'',
        other => other,
    }
}

fn finish(word: &mut String, found: &mut Vec<String>) {
    if !word.is_empty() && word.chars().count() <= WORD_MAX {
        found.push(std::mem::take(word));
    }
    word.clear();
}

/// English stems for English letters; other scripts stand as they are.
fn stem(stemmer: &Stemmer, word: &str) -> String {
    let singular = IRREGULAR
        .iter()
        .find(|(plural, _)| *plural == word)
        .map_or(word, |(_, one)| one);
    if singular.is_ascii() {
        stemmer.stem(singular).into_owned()
    } else {
        singular.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stop_words_are_sorted_for_the_binary_search() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn one_word_is_found_in_all_its_spellings() {
        for (a, b) in [
            ("Café", "CAFE\u{301}"),
            ("ﬁshing", "fishing"),
            ("women's", "women’s"),
            ("U.K.", "UK"),
            ("1,000", "1000"),
            ("voting", "votes"),
            ("Ŵyl", "wyl"),
            ("don't", "dont"),
            ("N.H.S. now", "NHS now"),
            ("２０mph", "20mph"),
        ] {
            assert_eq!(words(a), words(b), "{a} {b}");
        }
    }

    #[test]
    fn signs_separate_and_stop_words_go() {
        assert_eq!(
            words("Scrap car-tax; put 1p on a litre!"),
            ["scrap", "car", "tax", "put", "1p", "litr"]
        );
        assert_eq!(words("The end.Then we"), ["end"]);
        assert!(words("\u{202E} 🚲 ' . , the of").is_empty());
        assert_eq!(words("women's"), ["woman"]);
    }

    #[test]
    fn a_word_stands_once_and_in_the_title_if_it_is_there() {
        let places = placed_words("Cycle lanes", "A path, and cycle lanes");
        assert_eq!(
            places.into_iter().collect::<Vec<_>>(),
            [
                ("cycl".to_owned(), 2),
                ("lane".to_owned(), 2),
                ("path".to_owned(), 1)
            ]
        );
    }

    #[test]
    fn a_query_is_eight_words_at_most_each_once() {
        assert_eq!(query_words("bus Bus BUSES stop"), ["bus", "stop"]);
        assert_eq!(
            query_words(&"abc def ghi jkl mno pqr stu vwx yza bcd ".repeat(9)).len(),
            8
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_gives_plain_words(text in "\\PC{0,300}") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.chars().count() <= WORD_MAX + 2);
                prop_assert!(!word.contains(char::is_whitespace));
            }
        }
    }
}
