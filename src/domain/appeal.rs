//! Appeals (moderation.md 1.7): who may ask for a second look at what, until when, and how it goes from hand to hand until it is
//! decided. It must not know what a ruling does to a text: that is [`super::moderation::state`]'s.

use super::ids::{AccountId, AppealId, DecisionId};
use super::keyed::keyed;
use super::moderation::queue::ItemRef;
use super::moderation::state::Verdict;
use super::time::Timestamp;
use super::working_day::{Calendar, Deadline, Pause, Whose};

mod hands;
mod lodging;

pub use hands::{Step, What};
pub use lodging::{Appellant, Lodged, Matter, Plea, lodge};

/// What somebody has to say fits on a page; longer pleas are not better heard.
pub const WORDS_MAX: usize = 2_000;
/// Five working days are the aim (moderation.md 1.7).
pub const TARGET_DAYS: u32 = 5;
/// What is hidden before anybody decided waits one working day.
pub const INTERIM_DAYS: u32 = 1;
/// Before a poll an appeal waits as long as what is hidden does: a week later the debate is over (moderation.md 1.7).
pub const BEFORE_POLL_DAYS: u32 = 1;
/// After ten working days the appellant is in the right.
pub const END_DAYS: u32 = 10;
/// An answer is waited for as long, and no longer.
pub const ANSWER_DAYS: u32 = 10;
/// Five a day from one person: more decisions than that hit nobody in a day, and each is a letter.
pub const DAILY_MAX: i64 = 5;

keyed! {
    /// In which capacity somebody appeals.
    Capacity {
        /// The author of the text, against a decision.
        Author = "author", "as the author";
        /// Somebody who reported it and was told "no breach".
        Reporter = "reporter", "as somebody who reported it";
        /// The person it is about.
        Concerned = "concerned", "as somebody it is about";
        /// The author, against an automatic rule that no person applied.
        Rule = "rule", "against a rule that decides without a person";
    }
}

keyed! {
    /// How an appeal stands.
    Status {
        /// It has arrived and has a number.
        Acknowledged = "acknowledged", "Arrived";
        /// Somebody new to it has it in hand.
        Assigned = "assigned", "In somebody’s hand";
        /// The appellant was asked something.
        InfoRequested = "info_requested", "Waits for an answer";
        /// Somebody finds it inadmissible; a second person looks.
        Proposed = "proposed", "Waits for a second person";
        /// Two people found that it cannot be decided as an appeal.
        Inadmissible = "inadmissible", "Not admissible";
        /// The decision stands.
        Upheld = "upheld", "Decided: the decision stands";
        /// Another decision takes its place.
        Varied = "varied", "Decided: another decision takes its place";
        /// The decision was wrong.
        Overturned = "overturned", "Decided: the decision was wrong";
        /// The appellant took it back.
        Withdrawn = "withdrawn", "Taken back";
        /// Nobody decided in time, so the appellant is in the right.
        Lapsed = "lapsed", "Not decided in time, so you are in the right";
    }
}

impl Appeal {
    /// Whether it ended against whoever appealed, so that the independent panel can be asked.
    pub const fn may_go_further(&self) -> bool {
        matches!(
            self.status,
            Status::Upheld | Status::Varied | Status::Inadmissible
        )
    }
}

impl Status {
    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Acknowledged | Self::Assigned | Self::InfoRequested | Self::Proposed
        )
    }

    /// The status that a verdict leads to.
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Upheld => Self::Upheld,
            Verdict::Varied => Self::Varied,
            Verdict::Overturned => Self::Overturned,
            Verdict::Lapsed => Self::Lapsed,
        }
    }
}

/// What is appealed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// A decision.
    Decision(DecisionId),
    /// A hold, or hiding while somebody checks, of this revision: no person decided.
    Rule(i64),
}

impl Against {
    /// The word in rows, the same for all who appeal against the same.
    pub fn key(self, item: ItemRef) -> String {
        match self {
            Self::Decision(decision) => format!("decision/{decision}"),
            Self::Rule(revision) => format!("rule/{}-{}/{revision}", item.kind.key(), item.id),
        }
    }

    /// The decision, if it is one.
    pub const fn decision(self) -> Option<DecisionId> {
        match self {
            Self::Decision(decision) => Some(decision),
            Self::Rule(_) => None,
        }
    }
}

/// What the appellant was asked, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// When.
    pub asked_at: Timestamp,
    /// Until when the clock waits for an answer.
    pub answer_by: Deadline,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

/// An appeal as its rules need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Its id; people know it by [`number`].
    pub id: AppealId,
    /// The secret address of its page.
    pub receipt: String,
    /// About which text.
    pub item: ItemRef,
    /// Which revision of it stood when it was lodged.
    pub revision: i64,
    /// Against what.
    pub against: Against,
    /// In which capacity.
    pub capacity: Capacity,
    /// By whom, where there is an account.
    pub account: Option<AccountId>,
    /// Where letters go that cannot go to an account.
    pub address: Option<String>,
    /// What the appellant says.
    pub words: String,
    /// How it stands.
    pub status: Status,
    /// Who has it in hand, or had.
    pub assigned: Option<AccountId>,
    /// When it was lodged.
    pub lodged_at: Timestamp,
    /// Within how many working days it should be decided.
    pub target_days: u32,
    /// When it should be decided, as counted when it was lodged.
    pub target: Deadline,
    /// When time decides, as counted when it was lodged.
    pub ends: Deadline,
    /// Whether time alone may decide it.
    pub may_lapse: bool,
    /// What was asked.
    pub question: Option<Question>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// By whom it was decided.
    pub ended_by: Option<AccountId>,
    /// The reasons of the ruling.
    pub reasons: String,
    /// The decision in the place of the other.
    pub instead: Option<DecisionId>,
    /// Whether it was decided after its time.
    pub is_late: bool,
}

impl Appeal {
    /// When it should be decided, with the days on which its clock stood still.
    pub fn target(&self, calendar: &Calendar) -> Deadline {
        self.due(self.target_days, self.target, calendar)
    }

    /// When time decides, with the days on which its clock stood still.
    pub fn ends(&self, calendar: &Calendar) -> Deadline {
        self.due(END_DAYS, self.ends, calendar)
    }

    fn due(&self, days: u32, first: Deadline, calendar: &Calendar) -> Deadline {
        let Some(question) = self.question else {
            return first;
        };
        // The day of asking counts, the day of the answer does not: nobody can do anything with it before the next.
        let last = question
            .answered_at
            .map_or(question.answer_by.day(), Timestamp::day)
            .min(question.answer_by.day());
        let pause = Pause {
            from: question
                .asked_at
                .day()
                .saturating_add(jiff::ToSpan::days(1)),
            to: Some(last),
            why: String::new(),
        };
        let due = calendar.due(self.lodged_at, days, Whose::Service, &[pause]);
        due.map_or(first, |due| due.max(first))
    }
}

/// How many of these open appeals wait longer than their aim.
pub fn count_overdue(open: &[Appeal], calendar: &Calendar, now: Timestamp) -> usize {
    open.iter()
        .filter(|appeal| appeal.status.is_open() && appeal.target(calendar).is_over(now))
        .count()
}

/// The number by which people know an appeal.
pub fn number(appeal: AppealId) -> String {
    format!("CGA-{appeal}")
}

/// The appeal that a number names.
pub fn of_number(written: &str) -> Option<AppealId> {
    let digits = written.trim().strip_prefix("CGA-")?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
