//! Finds among candidate titles those that may ask for the same thing as a new one.
//! It must not know where candidates come from, and it never says two ideas are one: it only offers.

use std::collections::HashMap;

use super::search;

/// Five at most: what a person looks through before going on with their own idea.
pub const SHOWN_MAX: usize = 5;
/// The rarest words of a title that look for candidates; a ninth adds work and no finds.
pub const PROBES_MAX: usize = 8;
/// Newest postings read for one word, so that a common word costs no more than a rare one.
pub const POSTINGS_MAX: i64 = 400;
/// Candidates whose titles are fetched and compared; 100 found no more on real petitions.
pub const CANDIDATES_MAX: i64 = 50;
/// Below this two titles share a chance word. Of 110 real pairs that ask the same, 108 have 0.39 and more.
const OFFERED_FROM: f64 = 0.25;
/// How much spelling counts beside words: enough to bring "fluoridation" near "fluoride".
const LETTERS_SHARE: f64 = 0.3;
/// A word in every title still tells a little; on a young site all words are like that.
const RARITY_LEAST: f64 = 0.5;
/// What a word of a candidate weighs that the new title does not have, as a share of the rarest word's weight: the
/// mean over real titles. Looking up each one's count would cost a query and changes no result.
const FOREIGN_SHARE: f64 = 0.575;

/// One title that shares a rare word with the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<Id> {
    /// Which idea it is.
    pub id: Id,
    /// Its title.
    pub title: String,
}

/// A new title taken apart: its words, each with its weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    words: Vec<(String, f64)>,
    foreign: f64,
}

impl Asked {
    /// Weighs the words of a title by how rare they are: `titles` in all, `with_word` how many have a word.
    pub fn weigh(title: &str, titles: i64, with_word: &HashMap<String, i64>) -> Self {
        let mut words: Vec<(String, f64)> = Vec::new();
        for word in search::words(title) {
            if !words.iter().any(|(known, _)| *known == word) {
                let weight = rarity(titles, with_word.get(&word).copied().unwrap_or(0));
                words.push((word, weight));
            }
        }
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self {
            words,
            foreign: FOREIGN_SHARE * rarity(titles, 0).max(1.0),
        }
    }

    /// The rarest words with their weights, rarest first: what the store looks candidates up by.
    pub fn probes(&self) -> &[(String, f64)] {
        &self.words[..self.words.len().min(PROBES_MAX)]
    }

    /// The candidates most likely to ask the same, best first, at most five.
    pub fn nearest<Id: Clone>(&self, candidates: &[Candidate<Id>]) -> Vec<Candidate<Id>> {
        let own: f64 = self.words.iter().map(|(_, weight)| weight).sum();
        let letters = letter_triples(self.words.iter().map(|(word, _)| word.as_str()));
        let mut scored: Vec<(f64, usize)> = candidates
            .iter()
            .enumerate()
            .map(|(at, candidate)| (self.likeness(own, &letters, &candidate.title), at))
            .filter(|(score, _)| *score >= OFFERED_FROM)
            .collect();
        // Equal scores keep the order they came in, so both engines show the same five.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored
            .into_iter()
            .take(SHOWN_MAX)
            .map(|(_, at)| candidates[at].clone())
            .collect()
    }

    /// How like one other title is: from 0 to 1.
    pub fn likeness_to(&self, title: &str) -> f64 {
        let own: f64 = self.words.iter().map(|(_, weight)| weight).sum();
        let letters = letter_triples(self.words.iter().map(|(word, _)| word.as_str()));
        self.likeness(own, &letters, title)
    }

    /// From 0 (nothing shared) to 1 (the same words): twice the shared weight over both weights, and letters.
    fn likeness(&self, own: f64, letters: &HashMap<[char; 3], u32>, title: &str) -> f64 {
        let mut theirs: Vec<String> = search::words(title);
        theirs.sort_unstable();
        theirs.dedup();
        let (mut shared, mut other) = (0.0, 0.0);
        for word in &theirs {
            match self.words.iter().find(|(known, _)| known == word) {
                Some((_, weight)) => {
                    shared += weight;
                    other += weight;
                }
                None => other += self.foreign,
            }
        }
        if own + other <= 0.0 {
            return 0.0;
        }
        let by_words = 2.0 * shared / (own + other);
        let by_letters = overlap(letters, &letter_triples(theirs.iter().map(String::as_str)));
        (1.0 - LETTERS_SHARE) * by_words + LETTERS_SHARE * by_letters
    }
}

/// The inverse document frequency: 0 for a word in every title, about 11 for one of a kind among 100,000.
fn rarity(titles: i64, with_word: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of ideas stay far below 2^52"
    )]
    let (all, with) = (
        titles.max(0) as f64,
        with_word.clamp(0, titles.max(0)) as f64,
    );
    ((all + 1.0) / (with + 0.5)).ln().max(RARITY_LEAST)
}

fn letter_triples<'a>(words: impl Iterator<Item = &'a str>) -> HashMap<[char; 3], u32> {
    let mut counts = HashMap::new();
    for word in words {
        let framed: Vec<char> = std::iter::once(' ')
            .chain(word.chars())
            .chain([' '])
            .collect();
        for triple in framed.windows(3) {
            *counts.entry([triple[0], triple[1], triple[2]]).or_insert(0) += 1;
        }
    }
    counts
}

/// Dice's coefficient over counted triples.
fn overlap(a: &HashMap<[char; 3], u32>, b: &HashMap<[char; 3], u32>) -> f64 {
    let all: u32 = a.values().sum::<u32>() + b.values().sum::<u32>();
    if all == 0 {
        return 0.0;
    }
    let shared: u32 = a
        .iter()
        .map(|(triple, count)| count.min(b.get(triple).unwrap_or(&0)))
        .sum();
    f64::from(2 * shared) / f64::from(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(title: &str) -> Asked {
        Asked::weigh(
            title,
            1_000,
            &HashMap::from([("ban".to_owned(), 300), ("grous".to_owned(), 2)]),
        )
    }

    fn candidates(titles: &[&str]) -> Vec<Candidate<usize>> {
        titles
            .iter()
            .enumerate()
            .map(|(id, title)| Candidate {
                id,
                title: (*title).to_owned(),
            })
            .collect()
    }

    #[test]
    fn the_same_ask_comes_first_and_chance_words_stay_away() {
        let found = asked("Ban driven grouse shooting").nearest(&candidates(&[
            "Ban all plastic straws in cafés, pubs and restaurants of this country",
            "End driven grouse shoots on moorland",
            "BAN DRIVEN GROUSE-SHOOTING",
        ]));
        assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn probes_are_the_rarest_words_first_and_eight_at_most() {
        let asked = asked("Ban grouse alpha bravo charlie delta echo foxtrot golf hotel ban");
        assert_eq!(asked.probes().len(), 8);
        assert!(
            asked.probes().iter().all(|(word, _)| word != "ban"),
            "the commonest word is left out"
        );
    }

    #[test]
    fn six_equal_titles_show_five_in_the_order_given() {
        let found = asked("Ban grouse shooting").nearest(&candidates(&["Ban grouse shooting"; 6]));
        assert_eq!(
            found.iter().map(|one| one.id).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4]
        );
    }

    #[test]
    fn a_title_without_words_finds_nothing() {
        let asked = asked("the of and");
        assert!(asked.probes().is_empty());
        assert!(
            asked
                .nearest(&candidates(&["", "the of", "Ban it"]))
                .is_empty()
        );
    }
}
