//! The ladder of sanctions (moderation.md 1.6): what an account's events add up to, computed afresh each time. It must not know
//! what was said or whose side anybody is on; no step is secret, and none of them touches reading, exporting, appealing, complaining.

use super::codes::Code;
use super::state::Outcome;
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::time::Timestamp;
use crate::domain::working_day::{Calendar, Deadline};

mod follow;
mod ladder;
mod leave;
mod steps;

pub use follow::{Asked, Change, Task, changes, tasks, tasks_of};
pub use ladder::climb;
pub use leave::{Doing, Leave, SLOW_MINUTES, may};
pub use steps::{
    BanAsked, MeasureSeconded, WarningAcknowledged, acknowledge, confirm_ban, propose_ban,
    review_ban, second,
};

/// The third hidden text in thirty days that was not reworded is a warning, and so is every further one.
pub const REPHRASES_FOR_WARNING: usize = 3;
/// The thirty days.
pub const REPHRASE_DAYS: i64 = 30;
/// A warning's point lapses after ninety days of getting along.
pub const WARNING_DAYS: i64 = 90;
/// Slow mode lasts a fortnight.
pub const SLOW_DAYS: i64 = 14;
/// The first pause: a long weekend to cool down.
pub const PAUSE_DAYS_FIRST: i64 = 3;
/// Every further pause: a week.
pub const PAUSE_DAYS_AGAIN: i64 = 7;
/// The point behind a pause lapses after half a year.
pub const PAUSE_POINT_DAYS: i64 = 180;
/// A suspension: thirty days.
pub const SUSPENSION_DAYS: i64 = 30;
/// Its point lapses after twelve months.
pub const SUSPENSION_POINT_MONTHS: i32 = 12;
/// A long suspension: six months.
pub const LONG_MONTHS: i32 = 6;
/// Its point lapses after twenty-four months.
pub const LONG_POINT_MONTHS: i32 = 24;
/// A ban is looked at again every twelve months, by right.
pub const BAN_REVIEW_MONTHS: i32 = 12;
/// The panel confirms a ban within ten working days; otherwise it is a long suspension.
pub const BAN_CONFIRM_DAYS: u32 = 10;

/// A step of the ladder. Step 0, the nudge, leaves no trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 1: hidden, with an invitation to reword.
    Rephrase,
    /// 2: a warning, to be acknowledged.
    Warning,
    /// 3: one post an hour, looked at first.
    SlowMode,
    /// 4: no posting for three days, then for seven.
    Pause,
    /// 5: thirty days.
    Suspension,
    /// 6: six months; the panel is told.
    LongSuspension,
    /// 7: until a review.
    Ban,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Rephrase,
        Self::Warning,
        Self::SlowMode,
        Self::Pause,
        Self::Suspension,
        Self::LongSuspension,
        Self::Ban,
    ];

    /// The word in rows and in the public log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rephrase => "hidden",
            Self::Warning => "warned",
            Self::SlowMode => "limited",
            Self::Pause => "paused",
            Self::Suspension | Self::LongSuspension => "suspended",
            Self::Ban => "banned",
        }
    }

    /// The words for whoever it concerns.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Rephrase => "hidden, with an invitation to reword",
            Self::Warning => "a warning",
            Self::SlowMode => {
                "slow mode for 14 days: one contribution an hour, and a person looks at each first"
            }
            Self::Pause => "a pause from writing",
            Self::Suspension => "a suspension for 30 days",
            Self::LongSuspension => "a suspension for six months",
            Self::Ban => "a ban, reviewed every twelve months",
        }
    }

    /// Its number on the published ladder.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The step with this number on the published ladder.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|step| i64::from(step.number()) == number)
    }

    /// SD4: whether it takes two people. For MPs a pause does too, because it silences a representative.
    pub const fn needs_two(self, is_mp: bool) -> bool {
        match self {
            Self::Suspension | Self::LongSuspension | Self::Ban => true,
            Self::Pause => is_mp,
            Self::Rephrase | Self::Warning | Self::SlowMode => false,
        }
    }
}

/// Why somebody is banned. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BanReason {
    /// A threat that can be believed.
    CredibleThreat,
    /// Child safety.
    ChildSafety,
    /// A priority offence of gravity.
    GraveOffence,
    /// Evading bans again and again.
    PersistentEvasion,
}

impl BanReason {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::CredibleThreat,
        Self::ChildSafety,
        Self::GraveOffence,
        Self::PersistentEvasion,
    ];

    /// The word in rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CredibleThreat => "credible_threat",
            Self::ChildSafety => "child_safety",
            Self::GraveOffence => "grave_offence",
            Self::PersistentEvasion => "persistent_evasion",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// The words for moderators and the panel.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::CredibleThreat => "a threat that can be believed",
            Self::ChildSafety => "child safety",
            Self::GraveOffence => "a priority offence of gravity",
            Self::PersistentEvasion => "evading bans again and again",
        }
    }

    /// Whether the code found bears it out.
    pub const fn fits(self, code: Code) -> bool {
        match self {
            Self::CredibleThreat => matches!(code, Code::R5 | Code::S1),
            Self::ChildSafety => matches!(code, Code::S6),
            Self::GraveOffence => matches!(code, Code::S1),
            Self::PersistentEvasion => matches!(code, Code::I4),
        }
    }
}

/// One row of an account's history. Rows are added, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The decision it is about.
    pub decision: DecisionId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A breach was found.
    Found {
        /// For which rule.
        code: Code,
        /// With which outcome.
        outcome: Outcome,
        /// By whom.
        by: AccountId,
    },
    /// The invitation to reword was taken up: no strike.
    Repaired,
    /// That was taken back within the minute: the text is hidden as before.
    Reopened,
    /// The decision was wrong: it counts for nothing.
    Overturned,
    /// The warning was read.
    Acknowledged,
    /// A second person agrees to the measure.
    Agreed,
    /// A second person does not: the measure falls, the finding stays.
    Disagreed,
    /// Somebody proposes a ban.
    BanProposed {
        /// Why.
        why: BanReason,
        /// Who.
        by: AccountId,
    },
    /// A second person agrees to the ban.
    BanAgreed,
    /// A second person does not.
    BanDisagreed,
    /// The panel confirms the ban.
    BanConfirmed,
    /// The panel does not.
    BanRefused,
    /// The ban was looked at again.
    BanReviewed {
        /// Whether it is over.
        lifted: bool,
    },
}

/// How far a measure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Force {
    /// It waits for a second person.
    Proposed,
    /// A second person did not agree.
    Fallen,
    /// It holds.
    InForce,
    /// It is over.
    Over,
}

/// What follows from one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The decision behind it.
    pub decision: DecisionId,
    /// Which step.
    pub step: Step,
    /// Who found the breach; the second person is somebody else.
    pub by: AccountId,
    /// When it began; when it was found, while it is proposed.
    pub from: Timestamp,
    /// When it ends; none for a warning, a rephrase, and a ban.
    pub until: Option<Timestamp>,
    /// When its point lapses; none where it has none.
    pub point_until: Option<Timestamp>,
    /// Whether two people have to agree.
    pub needs_two: bool,
    /// How far it has come.
    pub force: Force,
    /// For a ban: until when the panel has to confirm it, while it has not.
    pub confirm_by: Option<Deadline>,
    /// For a ban: when it is next looked at.
    pub review_by: Option<Timestamp>,
}

/// What an account's history adds up to at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder {
    /// Points that have not lapsed.
    pub points: usize,
    /// Every measure that ever followed, in order.
    pub measures: Vec<Measure>,
    /// Warnings that wait to be read.
    pub unread: Vec<DecisionId>,
}

impl Ladder {
    /// The gravest measure that holds now.
    pub fn in_force(&self) -> Option<&Measure> {
        self.measures
            .iter()
            .filter(|measure| measure.force == Force::InForce && measure.step >= Step::SlowMode)
            .max_by_key(|measure| (measure.step, measure.until))
    }

    /// The measure of a decision.
    pub fn of(&self, decision: DecisionId) -> Option<&Measure> {
        self.measures
            .iter()
            .find(|measure| measure.decision == decision)
    }
}

/// Whose history, and what is needed to read it.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// Whether it is an MP's account.
    pub is_mp: bool,
    /// The holidays.
    pub calendar: &'a Calendar,
    /// Now.
    pub now: Timestamp,
}

#[cfg(test)]
mod tests;
