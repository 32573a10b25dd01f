//! Finds in labelled texts which words are ordinary, and which weigh enough to be looked for under a misspelling.
//! It must not know what the words mean.

use std::collections::HashMap;

use super::super::class;
use super::super::mask;
use super::super::token::{Case, tokens};
use super::super::vocabulary::Vocabulary;
use super::Row;

/// A word written small this often is ordinary.
const ORDINARY_LEAST: u32 = 4;
/// A name is sometimes written small; a word is so most of the time.
const SMALL_SHARE: f64 = 0.4;
/// A text with fewer capitals than one in this many words does not tell names from words.
const CAPITALS_EVERY: usize = 40;
/// Words looked for under a misspelling. A thousand cost six kilobytes.
const WEIGHTY: usize = 900;
/// Rarer words are not sure to weigh anything.
const WEIGHTY_LEAST: u32 = 12;
/// Shorter words have too many neighbours.
const LETTERS_LEAST: usize = 4;

#[derive(Default, Clone, Copy)]
struct Count {
    /// The row it was last seen in.
    last_row: u32,
    small: u32,
    capital: u32,
    attacks: u32,
    others: u32,
}

/// The vocabulary of the rows, with the words of the patterns among those worth mending.
pub(super) fn of(rows: &[&Row], pattern_words: &[String]) -> Vocabulary {
    let mut counts: HashMap<String, Count> = HashMap::new();
    let (mut attacks, mut others) = (1.0_f64, 1.0_f64);
    for (number, row) in (1..).zip(rows) {
        let tokens = tokens(&row.text);
        let capitals = tokens
            .iter()
            .filter(|token| token.case == Case::Capital)
            .count();
        let tells = capitals * CAPITALS_EVERY >= tokens.len();
        if row.label {
            attacks += 1.0;
        } else {
            others += 1.0;
        }
        for token in tokens {
            if !token.word.chars().all(char::is_alphabetic) {
                continue;
            }
            let count = counts.entry(token.word).or_default();
            let new = count.last_row != number;
            count.last_row = number;
            match token.case {
                Case::Small if tells => count.small += 1,
                Case::Capital => count.capital += 1,
                _ => {}
            }
            if new {
                if row.label {
                    count.attacks += 1;
                } else {
                    count.others += 1;
                }
            }
        }
    }
    let ordinary = counts
        .iter()
        .filter(|(_, count)| is_ordinary(**count))
        .map(|(word, _)| word.as_str());
    let mut weighty: Vec<(f64, &String)> = counts
        .iter()
        .filter(|(word, count)| {
            word.len() >= LETTERS_LEAST
                && count.attacks + count.others >= WEIGHTY_LEAST
                && !mask::is_known(word)
        })
        .map(|(word, count)| {
            let (yes, no) = (
                f64::from(count.attacks) + 0.5,
                f64::from(count.others) + 0.5,
            );
            // How much oftener in attacks, in units of its own uncertainty.
            let lift = (yes / attacks) / (no / others);
            ((lift - 1.0) * yes.sqrt() / (lift + 1.0), word)
        })
        .collect();
    weighty.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut words: Vec<String> = weighty
        .into_iter()
        .take(WEIGHTY)
        .map(|(_, word)| word.clone())
        .collect();
    words.extend(class::scornful().map(str::to_owned));
    words.extend(
        pattern_words
            .iter()
            .filter(|word| word.len() >= LETTERS_LEAST && word.chars().all(char::is_alphabetic))
            .cloned(),
    );
    words.sort();
    words.dedup();
    let mut known: Vec<&str> = ordinary.collect();
    known.extend(pattern_words.iter().map(String::as_str));
    class::words().for_each(|word| known.push(word));
    Vocabulary::new(&known, words)
}

fn is_ordinary(count: Count) -> bool {
    count.small >= ORDINARY_LEAST
        && f64::from(count.small) >= SMALL_SHARE * f64::from(count.small + count.capital)
}
