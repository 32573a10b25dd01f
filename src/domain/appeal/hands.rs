//! An appeal in people's hands: taken, given back, asked about, answered, found inadmissible by two, taken back, decided, lapsed.
//! It must not know what a ruling does to the text, nor who decided first.

use super::{ANSWER_DAYS, Appeal, Status};
use crate::domain::ids::{AccountId, AppealId, DecisionId};
use crate::domain::moderation::duties::{self, Actor, Duty, Ties};
use crate::domain::moderation::state::Verdict;
use crate::domain::refusal::Refusal;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::working_day::{Calendar, Deadline, Division, Whose};

/// A question or an answer of a page.
const WORDS_MAX: usize = 2_000;
/// Five words: fewer are no reason.
const REASON_MIN: usize = 5;
/// Ten words: fewer cannot answer a point.
const REASONS_MIN: usize = 10;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// Taken in hand.
    Assigned,
    /// Given back.
    Returned,
    /// The appellant was asked something.
    Asked,
    /// The appellant answered.
    Answered,
    /// Found inadmissible, by a first person.
    Proposed,
    /// A second person found it admissible.
    Disagreed,
    /// It ended.
    Ended,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Assigned,
        Self::Returned,
        Self::Asked,
        Self::Answered,
        Self::Proposed,
        Self::Disagreed,
        Self::Ended,
    ];

    /// The word in rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Returned => "returned",
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Proposed => "proposed",
            Self::Disagreed => "disagreed",
            Self::Ended => "ended",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// A step of an appeal; the store's UPDATE names the status and the hand it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which appeal.
    pub appeal: AppealId,
    /// How it stood, and in whose hand.
    pub before: (Status, Option<AccountId>),
    /// How it stands now, and in whose hand.
    pub after: (Status, Option<AccountId>),
    /// What was done.
    pub what: What,
    /// By whom; nobody where it was the appellant or the time.
    pub by: Option<AccountId>,
    /// The question, the answer or the reasons.
    pub words: String,
    /// Until when an answer is waited for.
    pub due: Option<Deadline>,
    /// The decision in the place of the other.
    pub instead: Option<DecisionId>,
    /// Whether it ended after its time.
    pub is_late: bool,
    /// When.
    pub at: Timestamp,
    seal: (),
}

impl Appeal {
    fn step(&self, after: (Status, Option<AccountId>), what: What, at: Timestamp) -> Step {
        Step {
            appeal: self.id,
            before: (self.status, self.assigned),
            after,
            what,
            by: None,
            words: String::new(),
            due: None,
            instead: None,
            is_late: false,
            at,
            seal: (),
        }
    }

    /// Takes it in hand: somebody who is new to the text and to its author (SD2).
    pub fn assign(&self, by: Actor<'_>, ties: &Ties, now: Timestamp) -> Result<Step, Refusal> {
        self.check_decider(by, ties)?;
        let who = by.account();
        match self.status {
            Status::Acknowledged => {}
            Status::Assigned | Status::InfoRequested if self.assigned == who => {
                return not_now("You have this appeal in hand already.");
            }
            Status::Assigned | Status::InfoRequested => {
                return not_now("Somebody else has this appeal in hand. Please take another one.");
            }
            Status::Proposed => return not_now("This appeal waits for a second person."),
            _ => return not_now(OVER),
        }
        let mut step = self.step((Status::Assigned, who), What::Assigned, now);
        step.by = who;
        Ok(step)
    }

    /// Whether somebody may decide it at all, whoever has it in hand.
    pub fn check_decider(&self, by: Actor<'_>, ties: &Ties) -> Result<(), Refusal> {
        duties::check(Duty::Appeal, by, ties)?;
        self.check_not_own(by)
    }

    fn check_not_own(&self, by: Actor<'_>) -> Result<(), Refusal> {
        if self.account.is_some() && self.account == by.account() {
            return Err(duties::bar(
                duties::SD1,
                "This is your own appeal, so somebody else decides it.",
            ));
        }
        Ok(())
    }

    /// Gives it back, so that somebody else can take it.
    pub fn give_back(&self, by: AccountId, now: Timestamp) -> Result<Step, Refusal> {
        self.check_held(by)?;
        if self.status != Status::Assigned {
            return not_now("You asked the appellant something: please wait for the answer.");
        }
        let mut step = self.step((Status::Acknowledged, None), What::Returned, now);
        step.by = Some(by);
        Ok(step)
    }

    /// Asks the appellant something, once; the clock stands still until the answer, for ten working days at most.
    pub fn ask(
        &self,
        by: AccountId,
        words: &str,
        home: Option<Division>,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<Step, Refusal> {
        self.check_held(by)?;
        if self.question.is_some() {
            return not_now(
                "The appellant was asked once already; more than once would only keep them waiting.",
            );
        }
        if self.account.is_none() && self.address.is_none() {
            return not_now("Whoever appealed left no address, so they cannot be asked.");
        }
        let mut step = self.step((Status::InfoRequested, Some(by)), What::Asked, now);
        step.by = Some(by);
        step.words = said("question", words, "Please write the question first.")?;
        step.due = Some(calendar.deadline(now, ANSWER_DAYS, Whose::Citizen(home)));
        Ok(step)
    }

    /// The appellant answers.
    pub fn answer(&self, words: &str, now: Timestamp) -> Result<Step, Refusal> {
        if self.status != Status::InfoRequested {
            return not_now(
                "There is no open question. What you wrote before is with whoever decides.",
            );
        }
        let mut step = self.step((Status::Assigned, self.assigned), What::Answered, now);
        step.words = said("answer", words, "Please write your answer first.")?;
        Ok(step)
    }

    /// Finds it inadmissible; a second person has to agree.
    pub fn propose_inadmissible(
        &self,
        by: AccountId,
        reason: &str,
        now: Timestamp,
    ) -> Result<Step, Refusal> {
        self.check_held(by)?;
        let mut step = self.step((Status::Proposed, Some(by)), What::Proposed, now);
        step.by = Some(by);
        step.words = said(
            "reason",
            reason,
            "Please say why this cannot be decided as an appeal.",
        )?;
        if step.words.split_whitespace().count() < REASON_MIN {
            return Err(Refusal::Fields(vec![FieldError::new(
                "reason",
                "Please say in a sentence why this cannot be decided as an appeal: whoever appealed reads it.",
            )]));
        }
        Ok(step)
    }

    /// The second person looks: agreed, it is inadmissible; not agreed, it goes back to be taken in hand. `reason` is the first's.
    pub fn second_inadmissible(
        &self,
        by: Actor<'_>,
        ties: &Ties,
        (agrees, reason): (bool, &str),
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<Step, Refusal> {
        let (Status::Proposed, Some(first)) = (self.status, self.assigned) else {
            return not_now("This appeal does not wait for a second person.");
        };
        let duty = Duty::Second {
            first,
            as_pair: false,
        };
        duties::check(duty, by, ties)?;
        self.check_not_own(by)?;
        if ties.took_part || ties.decided_lately {
            return Err(duties::bar(
                duties::SD2,
                "You took part in a decision about this text or its author. Somebody else is the second person.",
            ));
        }
        let mut step = if agrees {
            let mut step = self.step((Status::Inadmissible, self.assigned), What::Ended, now);
            reason.clone_into(&mut step.words);
            step.is_late = self.target(calendar).is_over(now);
            step
        } else {
            self.step((Status::Acknowledged, None), What::Disagreed, now)
        };
        step.by = by.account();
        Ok(step)
    }

    /// The appellant takes it back.
    pub fn withdraw(&self, now: Timestamp) -> Result<Step, Refusal> {
        if !self.status.is_open() {
            return not_now(OVER);
        }
        Ok(self.step((Status::Withdrawn, self.assigned), What::Ended, now))
    }

    /// Decides it, by whoever has it in hand. What that does to the text was asked of the other rule before.
    pub fn decide(
        &self,
        by: AccountId,
        (verdict, instead): (Verdict, Option<DecisionId>),
        reasons: &str,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<Step, Refusal> {
        self.check_may_decide(by, now)?;
        let mut step = self.step((Status::of(verdict), Some(by)), What::Ended, now);
        step.by = Some(by);
        step.words = said(
            "reasons",
            reasons,
            "Please answer each point of the appeal.",
        )?;
        if step.words.split_whitespace().count() < REASONS_MIN {
            return Err(Refusal::Fields(vec![FieldError::new(
                "reasons",
                "Please answer each point of the appeal in a sentence: whoever appealed has a right to know why.",
            )]));
        }
        step.instead = instead;
        step.is_late = self.target(calendar).is_over(now);
        Ok(step)
    }

    /// Whether somebody may decide it now.
    pub fn check_may_decide(&self, by: AccountId, now: Timestamp) -> Result<(), Refusal> {
        match (self.status, self.question) {
            (Status::InfoRequested, Some(question))
                if self.assigned == Some(by) && !question.answer_by.is_over(now) =>
            {
                not_now(&format!(
                    "You asked the appellant something. Please wait for the answer, until the end of {} at the latest.",
                    day_in_words(question.answer_by.day())
                ))
            }
            (Status::InfoRequested, _) if self.assigned == Some(by) => Ok(()),
            _ => self.check_held(by),
        }
    }

    /// Nobody decided in ten working days.
    pub fn lapse(&self, calendar: &Calendar, now: Timestamp) -> Result<Step, Refusal> {
        if !self.status.is_open() {
            return not_now(OVER);
        }
        if !self.may_lapse {
            return not_now("Time alone does not decide this: a person has to.");
        }
        let ends = self.ends(calendar);
        if !ends.is_over(now) {
            return not_now(&format!(
                "There is time until the end of {}.",
                day_in_words(ends.day())
            ));
        }
        let mut step = self.step((Status::Lapsed, self.assigned), What::Ended, now);
        step.is_late = true;
        Ok(step)
    }

    fn check_held(&self, by: AccountId) -> Result<(), Refusal> {
        match self.status {
            Status::Assigned if self.assigned == Some(by) => Ok(()),
            Status::Acknowledged => not_now("Please take this appeal in hand first."),
            Status::Assigned | Status::InfoRequested if self.assigned != Some(by) => {
                not_now("Somebody else has this appeal in hand.")
            }
            Status::InfoRequested => {
                not_now("You asked the appellant something: please wait for the answer.")
            }
            Status::Proposed => not_now("This appeal waits for a second person."),
            _ => not_now(OVER),
        }
    }
}

/// What is said of an appeal that ended.
const OVER: &str = "This appeal has ended already.";

fn said(field: &'static str, words: &str, missing: &str) -> Result<String, Refusal> {
    let words = Body::parse_optional(field, words, WORDS_MAX)
        .map_err(|error| Refusal::Fields(vec![error]))?;
    if words.is_empty() {
        return Err(Refusal::Fields(vec![FieldError::new(field, missing)]));
    }
    Ok(words.as_str().to_owned())
}

fn not_now<T>(words: &str) -> Result<T, Refusal> {
    Err(Refusal::NotNow(words.into()))
}
