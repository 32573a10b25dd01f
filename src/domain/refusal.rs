//! The ways the house says no, each a kind sentence for the person asking. It must not know HTTP beyond a status number, nor pages.

use super::text::FieldError;

/// A rule of separation of duties that stands in somebody's way. The refusal is itself written down, under the rule's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bar {
    /// The published name of the rule: "SD1".
    pub rule: &'static str,
    /// A kind sentence: why, and who can do it instead.
    pub words: &'static str,
}

/// Why an act was not carried out. Nothing has been changed when one is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing, or none this person may know of: the two must look the same (security.md T15).
    NotFound,
    /// The person must sign in first.
    SignInFirst,
    /// The act belongs to another role; the words name who may.
    NotForYou(&'static str),
    /// The thing belongs to somebody else.
    NotYours,
    /// The thing changed while the person was reading.
    Stale,
    /// The account may read, export, appeal and complain, but not write.
    Suspended,
    /// Too many in too short a time; the words say when to come back.
    TooMany(String),
    /// The state of the thing does not allow it; the words say why and what instead.
    NotNow(String),
    /// Somebody else has to decide this, because duties are kept apart.
    Barred(Bar),
    /// More was sent than any form of ours takes.
    TooLarge,
    /// Answers that cannot be taken as they are.
    Fields(Vec<FieldError>),
}

impl Refusal {
    /// The sentence shown to the person.
    pub fn words(&self) -> String {
        match self {
            Self::NotFound => "We cannot find that page. It may have been moved, or the address may have a typing mistake.".into(),
            Self::SignInFirst => "Please sign in first. What you wrote is kept.".into(),
            Self::NotForYou(words) => (*words).into(),
            Self::NotYours => "Only the person who wrote this can change it.".into(),
            Self::Stale => "This changed while you were reading. Nothing of yours was lost: look at both versions and decide again.".into(),
            Self::Suspended => "Your account is suspended. You can still read, download your data, appeal and complain.".into(),
            Self::TooMany(words) | Self::NotNow(words) => words.clone(),
            Self::Barred(bar) => bar.words.into(),
            Self::TooLarge => "That is far more than fits. Go back: what you wrote is still there. Shorten it and send it again.".into(),
            Self::Fields(errors) => errors.iter().map(|error| error.words.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    /// The HTTP status that fits.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::SignInFirst => 401,
            Self::NotForYou(_) | Self::NotYours | Self::Suspended | Self::Barred(_) => 403,
            Self::Stale | Self::NotNow(_) => 409,
            Self::TooMany(_) => 429,
            Self::TooLarge => 413,
            Self::Fields(_) => 422,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words())
    }
}

impl std::error::Error for Refusal {}
