//! What the screen says of a text: whether to speak, which passage, which rule, and why in plain English.
//! It must not know how that was found out.

/// The rules of respect that the screen can point to (`/respect` explains them).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// R1: the worth, looks, mind or family of a person instead of their acts.
    PersonalAttack,
    /// R2: people as vermin, disease, filth, animals or things.
    Dehumanising,
    /// R3: contempt for a protected group.
    DemeaningGroup,
    /// R4: harassment, following, calls to pile on.
    Harassment,
    /// R5: a threat, or a wish that somebody comes to harm.
    Threat,
    /// R6: where somebody lives, or how to reach them at home.
    Private,
}

impl Code {
    /// Every code, in order.
    pub const ALL: [Self; 6] = [
        Self::PersonalAttack,
        Self::Dehumanising,
        Self::DemeaningGroup,
        Self::Harassment,
        Self::Threat,
        Self::Private,
    ];

    /// How the code is written: R1 to R6.
    pub fn key(self) -> &'static str {
        match self {
            Self::PersonalAttack => "R1",
            Self::Dehumanising => "R2",
            Self::DemeaningGroup => "R3",
            Self::Harassment => "R4",
            Self::Threat => "R5",
            Self::Private => "R6",
        }
    }

    /// The code of a key, if it is one.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.key() == key)
    }

    /// Whether such words, posted, go first in the queue: somebody may be in danger.
    pub fn is_strong(self) -> bool {
        matches!(self, Self::Threat | Self::Private)
    }

    /// Which of two codes on the same words counts.
    pub(super) fn gravity(self) -> u8 {
        match self {
            Self::PersonalAttack => 0,
            Self::DemeaningGroup => 1,
            Self::Harassment => 2,
            Self::Dehumanising => 3,
            Self::Private => 4,
            Self::Threat => 5,
        }
    }
}

/// A passage of the text as typed that a rule speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first character, counted in characters.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// Which rule.
    pub code: Code,
    /// Why, as a sentence.
    pub why: String,
}

/// What the screen says of a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdict {
    /// Whether to offer a moment to rephrase.
    pub nudge: bool,
    /// Whether to do so plainly: threats and private information.
    pub strong: bool,
    /// How sure, from 0 to 1, judged by the worst sentence; from 0.5 it speaks.
    pub score: f64,
    /// For the order of the moderators' queue, from 0 to 1, judged by the whole post; from 0.5 it comes early.
    pub queue: f64,
    /// The passages, in order; none when silent.
    pub spans: Vec<Span>,
}
