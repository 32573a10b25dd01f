//! The names people show: free to choose, but nobody may look like an office or like somebody else (security.md 2.11).
//! It must not know accounts or the register; whoever asks brings the names that need protection.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::{
    GeneralSecurityProfile, MixedScript, confusable_detection::skeleton as uts39_skeleton,
};

use super::text::{self, FieldError};

mod official;
#[cfg(test)]
mod tests;

pub use official::Protected;

/// One letter is an initial that many share.
const NAME_MIN: usize = 2;
/// Long enough for four names in full; longer breaks the line beside a comment.
const NAME_MAX: usize = 40;
/// Vietnamese and pointed Hebrew put two marks on a letter; more is decoration.
const MARKS_MAX: usize = 2;

/// A name that passed the rules, with the shape by which look-alikes are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName {
    shown: String,
    skeleton: String,
}

impl DisplayName {
    /// Reads a name. Whether it comes too near to an official one is for `judge` to say.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self, FieldError> {
        let shown = tidy(raw);
        if let Some(words) = fault(raw, &shown) {
            return Err(FieldError::new(field, words));
        }
        let skeleton = skeleton(&shown);
        Ok(Self { shown, skeleton })
    }

    /// A name that an earlier `parse` let into the database.
    pub fn from_stored(shown: String, skeleton: String) -> Self {
        Self { shown, skeleton }
    }

    /// The name as shown.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// What is unique among accounts: two names with one skeleton look the same.
    pub fn skeleton(&self) -> &str {
        &self.skeleton
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What becomes of a chosen name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameVerdict {
    /// It may be used, if its skeleton is free.
    Fine(DisplayName),
    /// It could be taken for an MP, a party or an office; a person must look at it first.
    NearOfficial(DisplayName),
    /// It cannot be used, with the sentence that says why.
    Refused(FieldError),
}

/// Judges a name as typed against the names that need protection.
pub fn judge(field: &'static str, raw: &str, protected: &Protected) -> NameVerdict {
    match DisplayName::parse(field, raw) {
        Err(error) => NameVerdict::Refused(error),
        Ok(name) if protected.is_near(name.as_str()) => NameVerdict::NearOfficial(name),
        Ok(name) => NameVerdict::Fine(name),
    }
}

/// What is shown in the place of a name that moderators keep from sight: plain, and nobody else's.
pub fn stand_in(id: i64) -> String {
    format!("Citizen {:08}", id.rem_euclid(100_000_000))
}

/// The shape of a name: what the eye tells apart. UTS 39, then case and the strokes I, l, 1 and O, 0 as one.
pub fn skeleton(name: &str) -> String {
    let separated: String = name
        .chars()
        .map(|c| if is_separator(c) { ' ' } else { c })
        .collect();
    let shape = strokes(&separated, |c| c);
    shape.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Folds what looks alike, with a table of further signs that stand for letters.
fn strokes(name: &str, as_letter: fn(char) -> char) -> String {
    // Once as typed, because "I" looks like "l", and once in lower case, because case must not matter.
    let once: String = uts39_skeleton(name).flat_map(char::to_lowercase).collect();
    uts39_skeleton(&once)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(as_letter)
        .map(|c| match c {
            'i' | '1' | '|' | '!' | 'ı' => 'l',
            '0' => 'o',
            other => other,
        })
        .collect::<String>()
        .replace("vv", "w")
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '\'' | '.')
}

/// Compatible forms composed, quotes and dashes of all lands as the plain ones, single spaces.
fn tidy(raw: &str) -> String {
    let plain: String = raw
        .nfkc()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{FF07}' | '`' | '\u{B4}' => '\'',
            '\u{2010}'..='\u{2015}' => '-',
            other => other,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why a name cannot be used, if so.
fn fault(raw: &str, shown: &str) -> Option<String> {
    let length = text::characters(shown);
    let letters = shown.chars().filter(|c| c.is_alphabetic()).count();
    if shown.is_empty() {
        return Some("Please choose a name to be shown beside what you write.".to_owned());
    }
    if !(NAME_MIN..=NAME_MAX).contains(&length)
        || shown.chars().count() > NAME_MAX * (MARKS_MAX + 1)
    {
        return Some(format!(
            "A name has {NAME_MIN} to {NAME_MAX} characters; this one has {length}."
        ));
    }
    if raw.chars().any(is_invisible) {
        return Some("This name contains invisible signs. Please type it by hand.".to_owned());
    }
    if !shown.chars().all(is_welcome) {
        return Some(
            "Please use letters, digits, spaces, hyphens, apostrophes and full stops only."
                .to_owned(),
        );
    }
    if letters < NAME_MIN || !shown.starts_with(char::is_alphabetic) {
        return Some("A name begins with a letter and has two letters at least.".to_owned());
    }
    if longest_run_of_marks(shown) > MARKS_MAX {
        return Some("This name has too many marks on one letter.".to_owned());
    }
    if !shown.is_single_script() {
        return Some(
            "Please write your name in one alphabet; mixed ones can imitate other people's names."
                .to_owned(),
        );
    }
    looks_like_an_address(shown).then(|| "A name cannot be a web address.".to_owned())
}

fn is_welcome(c: char) -> bool {
    is_separator(c)
        || c.is_ascii_alphanumeric()
        || (c.is_alphabetic() && c.identifier_allowed())
        || (is_combining_mark(c) && !is_overlay(c))
}

/// Marks that strike a letter through or put it into a ring.
fn is_overlay(c: char) -> bool {
    matches!(c, '\u{334}'..='\u{338}' | '\u{489}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Default-ignorable and control characters: they show nothing and make two equal names differ.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

fn longest_run_of_marks(name: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in name.chars() {
        run = if is_combining_mark(c) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// "J.R. Hartley" and "St. John" are names, "cheap.loans" is not: a dot joins after an initial only.
fn looks_like_an_address(name: &str) -> bool {
    let lower = name.to_lowercase();
    let joined = lower.split(' ').any(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        parts[..parts.len() - 1]
            .iter()
            .enumerate()
            .any(|(at, part)| part.chars().count() != 1 && !parts[at + 1].is_empty())
    });
    joined || lower.starts_with("www ") || lower.starts_with("http")
}
