//! Where a text stands and what may happen to it next: the states of moderation.md 1.4 and the one rule, [`next()`], that every path
//! uses. It must not know pages, rows or the clock; who acts and when comes in, what follows goes out, and nothing else is allowed.

use sha2::{Digest, Sha256};

use super::arrange::Arrangement;
use super::codes::{Allowed, Code};
use super::duties::Waits;
use super::statement::Statement;
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::domain::working_day::Deadline;

mod act;
mod appeals;
mod clocks;
mod decide;
mod next;
mod reports;
mod second;
mod words;

pub use act::{
    Act, Closing, DecisionDraft, Facts, Holds, Interim, REWORD_DAYS, Ruling, UNDO_SECONDS,
    final_before, told_from,
};
pub use next::next;
pub use words::{Logged, Outcome, State, Tell, Verdict, visibility};

/// The SHA-256 of a revision's words.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these words, as they were written; of an idea its title, what and why, with an empty line between.
    pub fn of(words: &str) -> Self {
        Self(Sha256::digest(words.as_bytes()).into())
    }

    /// The hash that stands in a row.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash written as 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        crate::domain::public_log::hex::decode(hex).map(Self)
    }

    /// As 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        crate::domain::public_log::hex::encode(&self.0)
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// Exactly which words: the item, the number of the revision, and its hash. Every decision names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revision {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// Its row.
    pub id: i64,
    /// Which revision of it.
    pub number: i64,
    /// What its words hash to.
    pub hash: Hash,
}

/// What runs against a standing: when somebody should have looked, and what happens by itself when nobody did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// When a person should have decided; later stands in the lateness register.
    pub target: Option<Deadline>,
    /// When it ends by itself, in the writer's favour ([`Act::Expire`]).
    pub expires: Option<Deadline>,
}

/// A decision that waits for a second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The decision; none where the first person was unsure and decided nothing.
    pub decision: Option<DecisionId>,
    /// Who was first.
    pub by: AccountId,
    /// What was decided; none where unsure.
    pub outcome: Option<Outcome>,
    /// Under which code.
    pub code: Option<Code>,
    /// Whether it took effect already; an unsure one never did.
    pub waits: Waits,
    /// Whether the second must be the other half of an opposed pair.
    pub as_pair: bool,
    /// Whether the second must be the legal lead (S2), because the first was not.
    pub needs_lead: bool,
    /// Whether the author agreed to having parts blacked out.
    pub has_consent: bool,
}

/// A decision beneath the one that stands on top, and where the text stood by it: blacked out first, say, and then removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The decision.
    pub decision: DecisionId,
    /// Where the text stood, in sight.
    pub state: State,
}

/// A text as its rules need to see it: one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The revision that stands.
    pub revision: Revision,
    /// Where it stands.
    pub state: State,
    /// Where readers last saw it, to which it goes back: Published, Restored, Redacted, Moved or Closed.
    pub shown: State,
    /// What it is suspected of or was decided for.
    pub code: Option<Code>,
    /// The decision that stands, on top; none for a text in good standing.
    pub decision: Option<DecisionId>,
    /// Decisions beneath it that stand as well, the latest last. They come to light again when the one on top is overturned.
    pub beneath: Vec<Layer>,
    /// Whether the author reworded it since it was hidden.
    pub is_reworded: bool,
    /// A decision that waits for a second person.
    pub pending: Option<Pending>,
    /// The clock that runs.
    pub clock: Clock,
}

impl Standing {
    /// A text that nobody has sent yet.
    pub const fn draft(revision: Revision) -> Self {
        Self {
            revision,
            state: State::Draft,
            shown: State::Published,
            code: None,
            decision: None,
            beneath: Vec::new(),
            is_reworded: false,
            pending: None,
            clock: Clock {
                target: None,
                expires: None,
            },
        }
    }

    /// Whether a decision still stands, on top or beneath.
    pub fn stands(&self, decision: DecisionId) -> bool {
        self.decision == Some(decision)
            || self.beneath.iter().any(|layer| layer.decision == decision)
    }

    /// Takes the top decision off, and brings to light the one beneath: where the text stood by it, if there is one.
    fn uncover(&mut self) -> Option<State> {
        let layer = self.beneath.pop();
        self.decision = layer.map(|layer| layer.decision);
        layer.map(|layer| layer.state)
    }

    /// Puts a decision on top: over one that left the text in sight, or in the place of one that did not.
    fn cover(&mut self, decision: DecisionId) {
        if let (Some(old), false) = (self.decision, self.is_replaced()) {
            let state = match self.state {
                State::UnderReview | State::HiddenInterim => self.shown,
                state => state,
            };
            self.beneath.push(Layer {
                decision: old,
                state,
            });
        }
        self.decision = Some(decision);
    }

    /// Whether a new decision takes the place of the one on top: both keep the text out of sight.
    const fn is_replaced(&self) -> bool {
        matches!(
            self.state,
            State::HiddenRephrase
                | State::Removed
                | State::RemovedSealed
                | State::Merged
                | State::Withdrawn
        )
    }
}

/// The decision behind a stub, as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedStub {
    /// Which.
    pub decision: DecisionId,
    /// Under which rule.
    pub code: Option<Code>,
    /// When.
    pub at: Timestamp,
}

/// What a decision says, who made it, and about which words. Only the rule makes one; nothing ever changes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its id; people know it by [`number`].
    pub id: DecisionId,
    /// Exactly which words.
    pub revision: Revision,
    /// Where they stood.
    pub from: State,
    /// Where they stand once it takes effect.
    pub to: State,
    /// What was decided.
    pub outcome: Outcome,
    /// For which rule; none for "no breach".
    pub code: Option<Code>,
    /// Why, to be told.
    pub statement: Statement,
    /// By whom.
    pub by: AccountId,
    /// Whether and when a second person has to agree.
    pub waits: Option<Waits>,
    /// Whether the second must be the other half of an opposed pair.
    pub as_pair: bool,
    /// What is carried out with it, and taken back with it.
    pub arrangement: Option<Arrangement>,
    /// The decision it takes the place of.
    pub supersedes: Option<DecisionId>,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// What is put on record, always: rows are added and never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A step that decides nothing about anybody: posting, withdrawing, a clock.
    Step,
    /// It was hidden while somebody checks.
    Interim {
        /// Why.
        why: Interim,
        /// By whom; none where the house did it.
        by: Option<AccountId>,
    },
    /// Somebody was unsure about the swap test; a second person decides.
    Unsure {
        /// Who.
        by: AccountId,
    },
    /// A decision, in effect or waiting for a second person ([`Decision::waits`], and [`Effects::is_proposed`]).
    Decided(Box<Decision>),
    /// A second person looked at a decision.
    Seconded {
        /// Which.
        decision: DecisionId,
        /// Who.
        by: AccountId,
        /// Whether they agree.
        agrees: bool,
    },
    /// A decision was taken back within the minute, before anybody was told.
    Undone {
        /// Which.
        decision: DecisionId,
        /// By whom.
        by: AccountId,
    },
    /// An appeal was decided. A varied one carries the decision that takes its place.
    Ruled {
        /// Against which decision.
        decision: DecisionId,
        /// By whom; none where time ran out in the appellant's favour.
        by: Option<AccountId>,
        /// How.
        verdict: Verdict,
        /// Why; answers each point that was raised. Empty where time ran out.
        reasons: String,
        /// The decision in its place.
        instead: Option<Box<Decision>>,
    },
}

/// What follows from an act: all of it is written in one transaction, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// Where it stood; the store's UPDATE names its state and revision.
    pub before: Standing,
    /// Where it stands now.
    pub after: Standing,
    /// What is put on record.
    pub record: Record,
    /// The line of the public log.
    pub log: Option<Logged>,
    /// Who is told.
    pub tell: Vec<Tell>,
    /// A breach that now counts for the ladder of sanctions, with its decision.
    pub found: Option<(DecisionId, Code)>,
    /// A decision whose invitation was taken up: no strike.
    pub repaired: Option<DecisionId>,
    /// A decision that stands again because the one after it was taken back within the minute.
    pub reopened: Option<DecisionId>,
    /// A decision that no longer counts: its points go, and the log gets a line that points at it.
    pub overturned: Option<DecisionId>,
    /// The deadline that was missed, for the lateness register.
    pub late: Option<Deadline>,
    /// The allowance that a "no breach" cites.
    pub allowed: Option<Allowed>,
    /// When.
    pub at: Timestamp,
    seal: (),
}

impl Effects {
    /// A change of state that decides nothing about anybody.
    fn step(before: &Standing, after: Standing, at: Timestamp) -> Self {
        Self {
            late: before.clock.target.filter(|target| target.is_over(at)),
            before: before.clone(),
            after,
            record: Record::Step,
            log: None,
            tell: Vec::new(),
            found: None,
            repaired: None,
            reopened: None,
            overturned: None,
            allowed: None,
            at,
            seal: (),
        }
    }

    /// Whether a decision was made that waits for a second person before anything happens.
    pub fn is_proposed(&self) -> bool {
        matches!(&self.record, Record::Decided(decision) if decision.waits == Some(Waits::BeforeEffect))
    }
}

/// The number by which people know a decision: letters, digits and a hyphen, as the Digital Services Act wants it.
pub fn number(decision: DecisionId) -> String {
    format!("CG-{decision}")
}

#[cfg(test)]
mod tests;
