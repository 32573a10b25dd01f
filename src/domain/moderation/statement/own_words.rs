//! Whether a sentence says something of its own, or only what is said every time. It must not know whether it is a good reason.

use std::sync::LazyLock;

use super::{About, Reasons};
use crate::domain::moderation::codes::{ALLOWED, RULES};
use crate::domain::moderation::state::Outcome;
use crate::domain::text::FieldError;

/// Five words of one's own: "it calls Mrs Smith vermin" has five.
const OWN_WORDS_MIN: usize = 5;

/// What is said every time, and so says nothing to this author.
const EMPTY_PHRASES: &[&str] = &[
    "this breaks our rules",
    "this breaks the rules",
    "breaks the rules of this site",
    "this violates our guidelines",
    "this violates our community guidelines",
    "violates the respect principle",
    "against the respect principle",
    "against our rules",
    "against the rules",
    "this is not acceptable",
    "this is unacceptable",
    "this is inappropriate",
    "this is not appropriate",
    "this is offensive",
    "this is not allowed here",
    "this is not allowed",
    "your post was removed",
    "your comment was removed",
    "your comment was hidden",
    "please be respectful",
    "please be civil",
    "please be polite",
    "please read the rules",
    "please read our rules",
    "please see the rules",
    "thank you for your understanding",
    "thank you",
    "personal attack",
    "hate speech",
];

/// What is missing from the moderator's own sentence, if anything.
pub(super) fn check(reasons: &Reasons, about: &About<'_>) -> Option<FieldError> {
    if about.outcome == Outcome::NoBreach && reasons.allowed.is_some() {
        return None;
    }
    let own = count(&without_canned(&reasons.words));
    (own < OWN_WORDS_MIN).then(|| {
        FieldError::new(
            "words",
            if about.outcome == Outcome::NoBreach {
                "Please say in a sentence why nothing in it breaks a rule, or choose what allows it."
            } else {
                "Please say in a sentence of your own what in this text breaks the rule. What fits every text explains nothing to its author."
            },
        )
    })
}

/// How many words there are in it.
pub(super) fn count(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .count()
}

static CANNED: LazyLock<Vec<String>> = LazyLock::new(|| {
    RULES
        .iter()
        .flat_map(|rule| [rule.threshold, rule.besides, rule.name])
        .chain(ALLOWED.iter().map(|allowance| allowance.words))
        .flat_map(|text| text.split_inclusive(['.', ':', ';']))
        .chain(EMPTY_PHRASES.iter().copied())
        .map(plain)
        .filter(|canned| canned.trim().contains(' '))
        .collect()
});

fn without_canned(words: &str) -> String {
    let mut rest = plain(words);
    for canned in CANNED.iter() {
        while let Some(at) = rest.find(canned.as_str()) {
            // The space before stays, so that no new word grows together.
            rest.replace_range(at + 1..at + canned.len(), "");
        }
    }
    rest
}

/// Lower case, words only, one space around each.
fn plain(text: &str) -> String {
    let mut plain = String::from(" ");
    for word in text
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
    {
        plain.push_str(&word.to_lowercase().replace('’', "'"));
        plain.push(' ');
    }
    plain
}
