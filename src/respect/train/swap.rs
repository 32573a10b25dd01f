//! Puts other parties, persons and groups into the same sentences, and counts decisions that change.
//! It must not know why a decision changed: any change breaks the limit.

use super::super::Screen;

/// The words of a slot and the sentences that have it, as `kind: …` lines.
const SENTENCES: &str = include_str!("swaps.txt");

/// The parts of the file.
fn of_kind(kind: &str) -> impl Iterator<Item = &'static str> {
    SENTENCES
        .lines()
        .filter_map(move |line| line.strip_prefix(kind)?.strip_prefix(": "))
}

/// What swapping did.
#[derive(Debug, Clone, PartialEq)]
pub struct Swapped {
    /// What was swapped.
    pub what: &'static str,
    /// Sentences times words.
    pub tries: usize,
    /// Decisions that differ from the most usual of their sentence.
    pub changed: usize,
    /// For each word: how often its decision was the odd one out.
    pub by_word: Vec<(&'static str, usize)>,
}

/// Swaps parties, names and identities.
pub(super) fn all(screen: &Screen) -> Vec<Swapped> {
    [
        ("party", "parties"),
        ("name", "names"),
        ("group", "identity words"),
    ]
    .into_iter()
    .map(|(kind, what)| {
        let words: Vec<&'static str> = of_kind(kind).flat_map(|line| line.split(", ")).collect();
        let frames: Vec<&'static str> = of_kind(&format!("in a sentence about a {kind}")).collect();
        swap(screen, what, &words, &frames)
    })
    .collect()
}

fn swap(screen: &Screen, what: &'static str, words: &[&'static str], frames: &[&str]) -> Swapped {
    let mut by_word: Vec<(&'static str, usize)> = words.iter().map(|word| (*word, 0)).collect();
    for frame in frames {
        let decisions: Vec<bool> = words
            .iter()
            .map(|word| screen.screen(&frame.replace("{}", word)).nudge)
            .collect();
        let nudged = decisions.iter().filter(|nudge| **nudge).count();
        let usual = nudged * 2 > decisions.len();
        for (decision, (_, odd)) in decisions.iter().zip(&mut by_word) {
            *odd += usize::from(*decision != usual);
        }
    }
    Swapped {
        what,
        tries: words.len() * frames.len(),
        changed: by_word.iter().map(|(_, odd)| odd).sum(),
        by_word,
    }
}

/// Scores of sentences with an identity word, and of the same kinds without: what the two identity measures are made of.
pub(super) struct Identity {
    /// The word.
    pub word: &'static str,
    /// Scores of harmless sentences with the word.
    pub harmless: Vec<f64>,
    /// Scores of attacks with the word.
    pub attacks: Vec<f64>,
}

/// The scores by identity word, and those of the background: harmless, attacks.
pub(super) fn identities(screen: &Screen) -> (Vec<Identity>, Vec<f64>, Vec<f64>) {
    let scores = |kind: &str, word: &str| -> Vec<f64> {
        of_kind(kind)
            .map(|frame| screen.screen(&frame.replace("{}", word)).score)
            .collect()
    };
    let words: Vec<Identity> = of_kind("group")
        .flat_map(|line| line.split(", "))
        .map(|word| Identity {
            word,
            harmless: scores("harmless with a group", word),
            attacks: scores("attack with a group", word),
        })
        .collect();
    (words, scores("harmless", ""), scores("attack", ""))
}
