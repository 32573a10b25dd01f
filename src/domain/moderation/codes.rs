//! The closed tables of the rules: reason codes, what is expressly allowed, and the pairs that show where the line runs.
//! It must not know who decides, nor about whom; `/respect` is made of these tables, and they change only by a published amendment.

use super::state::Outcome;
use crate::domain::report::{Haste, REASONS, Reason};

mod allowed;
mod table;

pub use allowed::{ALLOWED, Allowance, Allowed, BORDERLINE, Borderline, Side};
pub use table::RULES;

/// Raised by every published amendment; decisions name it, so that each is judged by the rules of its day.
pub const RULES_VERSION: &str = "1.0";
/// The day from which this version holds.
pub const RULES_DATE: jiff::civil::Date = jiff::civil::date(2026, 11, 25);

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        /// Why something may be hidden, removed or moved. A closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All of them, in the order of the published table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The published code, as it stands in rows, addresses and the log.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }
        }
    };
}

codes! {
    /// Personal attack.
    R1;
    /// Dehumanising.
    R2;
    /// Demeaning a protected group.
    R3;
    /// Harassment.
    R4;
    /// Threat, intimidation, wishing harm.
    R5;
    /// Private information.
    R6;
    /// Illegal: a priority offence.
    S1;
    /// Illegal otherwise.
    S2;
    /// Defamation.
    S3;
    /// Court restriction.
    S4;
    /// Risk to self.
    S5;
    /// Child safety.
    S6;
    /// Spam, advert.
    I1;
    /// Impersonation.
    I2;
    /// Coordinated inauthentic use.
    I3;
    /// Ban evasion.
    I4;
    /// Undeclared interest.
    I5;
    /// Off-topic.
    H1;
    /// Duplicate.
    H2;
    /// Individual case.
    H3;
    /// Copyright.
    H4;
}

/// How soon somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Within so many hours by the clock, on every day of the year.
    Hours(i64),
    /// Within so many working days.
    WorkingDays(u32),
}

/// One row of the published table.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: &'static str,
    /// In plain English: what has to be there for the rule to be broken.
    pub threshold: &'static str,
    /// What usually follows.
    pub outcome: Outcome,
    /// What else follows, in words; empty where nothing does.
    pub besides: &'static str,
    /// 0 (nobody is harmed) to 5 (somebody may die).
    pub severity: u8,
    /// The category of the Digital Services Act's statement of reasons that comes closest.
    pub dsa: &'static str,
}

impl Code {
    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.key() == key)
    }

    /// Its row.
    pub fn rule(self) -> &'static Rule {
        // A test holds the table to one row for each code, in order.
        &RULES[self as usize]
    }

    /// The words in which readers choose it when they report.
    pub fn reason(self) -> Option<&'static Reason> {
        REASONS.iter().find(|reason| reason.code == self.key())
    }

    /// The letter: R respect, S safety and law, I integrity, H housekeeping.
    pub const fn family(self) -> char {
        match self {
            Self::R1 | Self::R2 | Self::R3 | Self::R4 | Self::R5 | Self::R6 => 'R',
            Self::S1 | Self::S2 | Self::S3 | Self::S4 | Self::S5 | Self::S6 => 'S',
            Self::I1 | Self::I2 | Self::I3 | Self::I4 | Self::I5 => 'I',
            Self::H1 | Self::H2 | Self::H3 | Self::H4 => 'H',
        }
    }

    /// S, R5, R6: somebody may come to harm or the law demands it. These come first in the queue, and time alone
    /// never publishes or restores them.
    pub const fn is_urgent(self) -> bool {
        matches!(self.family(), 'S') || matches!(self, Self::R5 | Self::R6)
    }

    /// Whether a clock may publish or restore such a thing when nobody has decided in time.
    pub const fn may_expire(self) -> bool {
        !self.is_urgent()
    }

    /// R2 to R6: what a crowd may hide until a person has looked (moderation.md 5.2).
    pub const fn may_be_hidden_by_reports(self) -> bool {
        matches!(self, Self::R2 | Self::R3 | Self::R4 | Self::R5 | Self::R6)
    }

    /// Codes under which a found breach is sealed, with two keys to the text (moderation.md 1.4, line 9).
    pub const fn is_sealable(self) -> bool {
        matches!(self, Self::S1 | Self::S2 | Self::S4 | Self::S6 | Self::R6)
    }

    /// Codes of one campaign, whose items may be decided in one act (moderation.md 4.2). Never R.
    pub const fn is_campaign(self) -> bool {
        matches!(self, Self::I1 | Self::I3)
    }

    /// How soon a report is looked at, by the clock of every day: four staffed hours are the aim, this is the promise.
    pub fn target(self) -> Target {
        match self.reason().map(|reason| reason.haste) {
            Some(Haste::Danger) => Target::Hours(24),
            Some(Haste::Respect) | None => Target::WorkingDays(1),
            Some(Haste::Order) => Target::WorkingDays(3),
        }
    }

    /// Whether the rules allow this outcome under this code: the usual one, and milder ones where they fit.
    pub fn permits(self, outcome: Outcome) -> bool {
        use Outcome::{
            HideRephrase, Label, Merge, Move, Redact, Remove, ReturnPrivately, Seal, SupportNote,
        };
        match self {
            Self::R1 | Self::S3 => outcome == HideRephrase,
            Self::R2 => matches!(outcome, HideRephrase | Remove),
            Self::R3
            | Self::R4
            | Self::R5
            | Self::I1
            | Self::I2
            | Self::I3
            | Self::I4
            | Self::H4 => outcome == Remove,
            Self::R6 => matches!(outcome, Redact | Remove | Seal),
            Self::S1 | Self::S2 | Self::S4 | Self::S6 => outcome == Seal,
            Self::S5 => outcome == SupportNote,
            Self::I5 => matches!(outcome, Label | HideRephrase),
            // Off-topic is moved, never removed.
            Self::H1 => outcome == Move,
            Self::H2 => outcome == Merge,
            Self::H3 => outcome == ReturnPrivately,
        }
    }
}

#[cfg(test)]
mod tests;
