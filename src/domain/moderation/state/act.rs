//! What can be done to a text, and what has to be known about it. It must not decide anything: that is `next`'s.

use super::{Outcome, Revision, Standing};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::arrange::Target;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{AuthorClass, Ties};
use crate::domain::moderation::hold::Hold;
use crate::domain::moderation::queue::Weighed;
use crate::domain::moderation::statement::Reasons;
use crate::domain::time::Timestamp;
use crate::domain::working_day::{Calendar, Division};

/// Sixty seconds: long enough to see the wrong key, short enough that nobody has been told yet.
pub const UNDO_SECONDS: i64 = 60;

/// Decisions before this moment can no longer be undone, so everybody may read about them.
pub const fn final_before(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.millis() - UNDO_SECONDS * 1_000)
}

/// From when everybody may read about a decision that was made at this moment.
pub const fn told_from(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis() + (UNDO_SECONDS + 1) * 1_000)
}

/// A fortnight to reword: long enough to come back from a holiday.
pub const REWORD_DAYS: i32 = 14;

/// One act. Who may do it is the rule's to say.
#[derive(Clone, Debug)]
pub enum Act {
    /// The writer is shown a passage and a rule; nothing about it is kept.
    Nudge,
    /// The author sends it. A hold, where `hold::check` found one.
    Post {
        /// Why a person looks first.
        hold: Option<Hold>,
    },
    /// The author writes a new revision.
    Reword {
        /// The revision that stands now.
        revision: Revision,
    },
    /// Somebody reports it.
    Report {
        /// Which revision was read.
        read: i64,
        /// For which code.
        code: Code,
    },
    /// It is hidden while somebody checks.
    HideInterim {
        /// The words that were read.
        read: Revision,
        /// What it is suspected of.
        code: Code,
        /// Why.
        why: Interim,
    },
    /// A moderator decides.
    Decide(Box<DecisionDraft>),
    /// A second moderator looks at a decision that waits for it.
    Second {
        /// Which decision.
        decision: DecisionId,
        /// The words that were read.
        read: Revision,
        /// Whether they agree.
        agrees: bool,
    },
    /// The moderator takes a decision back within the minute.
    Undo {
        /// The decision.
        decision: DecisionId,
        /// Who made it.
        by: AccountId,
        /// When.
        at: Timestamp,
        /// Where the text stood before it.
        before: Box<Standing>,
        /// Where it stood after it; if it moved on since, it is too late.
        after: Box<Standing>,
    },
    /// An appeal is decided.
    Rule {
        /// Against which decision.
        decision: DecisionId,
        /// The words that were read.
        read: Revision,
        /// How.
        ruling: Ruling,
        /// Why, with an answer to each point that was raised.
        reasons: String,
    },
    /// Nobody decided an appeal in time.
    LapseAppeal {
        /// Against which decision.
        decision: DecisionId,
    },
    /// The author objects to a merge or a move.
    Object,
    /// The author takes it back.
    Withdraw,
    /// It takes nothing new from now on.
    Close(Closing),
    /// Its words are destroyed.
    Erase,
    /// A clock ran out.
    Expire,
}

/// Why something is hidden before anybody decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interim {
    /// A moderator wants to look closer.
    Moderator,
    /// It matched an exact pattern: the rule's name and version.
    Pattern(&'static str),
    /// Reports of different origin weigh enough (moderation.md 5.2).
    Reports,
}

/// Why something takes nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closing {
    /// Six months without a word.
    Idle,
    /// Parliament was dissolved.
    Dissolution,
}

/// How an appeal is decided.
#[derive(Clone, Debug)]
pub enum Ruling {
    /// The decision stands.
    Upheld,
    /// The decision was wrong, and the text is put back.
    Overturned,
    /// Another decision takes its place.
    Varied(Box<DecisionDraft>),
}

/// What a moderator fills in.
#[derive(Clone, Debug)]
pub struct DecisionDraft {
    /// The words that were read.
    pub read: Revision,
    /// What is decided.
    pub outcome: Outcome,
    /// For which rule; none with "no breach".
    pub code: Option<Code>,
    /// Why.
    pub reasons: Reasons,
    /// Whether the author agreed to having parts blacked out.
    pub has_consent: bool,
    /// Where it is moved, or into what it is merged.
    pub target: Option<Target>,
}

/// What keeps a text from being erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four things that are open or not, each looked up on its own"
)]
pub struct Holds {
    /// Its time is not over yet (moderation.md 2.4).
    pub is_retained: bool,
    /// An appeal is open.
    pub has_appeal: bool,
    /// A complaint is open.
    pub has_complaint: bool,
    /// An authority or a court asked to keep it.
    pub is_evidence: bool,
}

/// What has to be known, looked up before the rule is asked.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is looked up on its own, and none follows from another"
)]
pub struct Facts<'a> {
    /// The words of the revision that stands.
    pub text: &'a str,
    /// Whose it is; nobody's after an erased account.
    pub author: Option<AccountId>,
    /// Whether those are an MP's words.
    pub author_class: AuthorClass,
    /// Where the author lives, as far as holidays go, if they said so.
    pub nation: Option<Division>,
    /// How many support it, where it is an idea.
    pub supporters: i64,
    /// Whether its author had a standing decision under the same code before: a repeat.
    pub is_repeat: bool,
    /// Whether this revision was hidden while somebody checked before.
    pub was_interim: bool,
    /// Whether a "no breach" stands about this revision and the reported code.
    pub is_settled: bool,
    /// What the open reports weigh.
    pub reports: Weighed,
    /// From the dissolution of Parliament to the poll.
    pub is_election: bool,
    /// What keeps the text from being erased.
    pub holds: Holds,
    /// What ties whoever acts to it.
    pub ties: Ties,
    /// A fresh id for a decision.
    pub fresh: DecisionId,
    /// How many other texts whoever acts took out of sight within the last hour.
    pub taken: i64,
    /// The holidays.
    pub calendar: &'a Calendar,
    /// Now.
    pub now: Timestamp,
}
