//! A hundred thousand random lives of a text: whatever anybody tries, no decision is lost, no clock ends to somebody's disadvantage,
//! and everything hidden can come back until it is erased.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::seconds::{CODES, check_arrangement};
use super::*;

/// Lives tried, of up to [`STEPS`] acts each.
const LIVES: u32 = 100_000;
const STEPS: usize = 14;

/// One thing somebody tries, in numbers that a life makes sense of.
#[derive(Clone, Copy, Debug)]
struct Try {
    act: u8,
    actor: u8,
    code: u8,
    outcome: u8,
    flags: u16,
    hours: u8,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one =
        any::<(u8, u8, u8, u8, u16, u8)>().prop_map(|(act, actor, code, outcome, flags, hours)| {
            Try {
                act,
                actor,
                code,
                outcome,
                flags,
                hours,
            }
        });
    prop::collection::vec(one, 1..STEPS)
}

struct Life<'c> {
    cast: &'c Cast,
    standing: Standing,
    now: Timestamp,
    fresh: i64,
    /// Decisions ever made, and those that were answered for: overturned, repaired or replaced.
    made: HashSet<DecisionId>,
    settled: HashSet<DecisionId>,
    interim: HashSet<i64>,
    last: Option<Effects>,
}

impl<'c> Life<'c> {
    fn new(cast: &'c Cast) -> Self {
        Self {
            cast,
            standing: standing(State::Draft),
            now: START,
            fresh: 0,
            made: HashSet::new(),
            settled: HashSet::new(),
            interim: HashSet::new(),
            last: None,
        }
    }

    fn facts(&self, flags: u16) -> Facts<'static> {
        let flag = |bit: u16| flags & (1 << bit) != 0;
        let mut facts = facts(self.now);
        facts.text = text(self.standing.revision.number);
        facts.fresh = DecisionId::from_i64(self.fresh);
        facts.author_class = if flag(0) {
            AuthorClass::Mp
        } else {
            AuthorClass::Citizen
        };
        facts.supporters = if flag(1) { 300 } else { 3 };
        facts.is_repeat = flag(2);
        facts.is_election = flag(3);
        facts.taken = if flag(11) && flag(2) { 25 } else { 0 };
        facts.was_interim = self.interim.contains(&self.standing.revision.number);
        facts.reports = Weighed {
            weight: 4.0,
            clusters: if flag(4) { 4 } else { 1 },
        };
        if flag(5) && flag(6) {
            facts.ties.party = Answer::Deny;
            facts.ties.pair = if flag(7) { Answer::Allow } else { Answer::Deny };
        }
        facts.ties.took_part = flag(8) && flag(9);
        facts.holds.has_appeal = flag(10);
        facts
    }

    fn actor(&self, number: u8) -> Actor<'c> {
        match number % 10 {
            0 => Actor::System,
            1 => Actor::Visitor,
            2 => Actor::Account(&self.cast.reader),
            3 | 4 => self.cast.author(),
            5 | 6 => self.cast.mora(),
            7 => self.cast.nell(),
            8 => self.cast.grey(),
            _ => Actor::LegalLead(&self.cast.lex),
        }
    }

    /// Who would try such a thing, mostly; now and then somebody who must not.
    fn act(&self, one: Try) -> (Act, Actor<'c>) {
        let code = CODES[usize::from(one.code) % CODES.len()];
        // Mostly the words that stand, now and then those before.
        let read = if one.flags & 0xF000 == 0 {
            revision(self.standing.revision.number - 1)
        } else {
            self.standing.revision
        };
        let top = self.standing.decision.unwrap_or(DecisionId::from_i64(-1));
        let own = |act: Act| (act, self.cast.author());
        let house = |act: Act| (act, Actor::System);
        let (act, actor) = match one.act % 20 {
            0 => own(Act::Post {
                hold: [None, Some(Hold::FirstItems), Some(Hold::Pattern(code))]
                    [usize::from(one.outcome) % 3]
                    .clone(),
            }),
            1 | 2 => own(Act::Reword {
                revision: revision(self.standing.revision.number + 1),
            }),
            3 | 4 => (Act::Report { read: 1, code }, Actor::Visitor),
            5 => (
                Act::HideInterim {
                    read,
                    code,
                    why: Interim::Moderator,
                },
                self.actor(5 + one.actor % 5),
            ),
            6 => house(Act::HideInterim {
                read,
                code,
                why: if one.outcome.is_multiple_of(2) {
                    Interim::Reports
                } else {
                    Interim::Pattern("exact/1")
                },
            }),
            7..=10 => (
                Act::Decide(Box::new(Self::filled_in(one, code, read))),
                self.actor(5 + one.actor % 5),
            ),
            11 => (
                Act::Second {
                    decision: self
                        .standing
                        .pending
                        .and_then(|pending| pending.decision)
                        .unwrap_or(top),
                    read,
                    agrees: one.outcome.is_multiple_of(2),
                },
                self.actor(5 + one.actor % 5),
            ),
            12 => (self.undo(), self.cast.mora()),
            13 => (
                Act::Rule {
                    decision: match self.standing.beneath.first() {
                        Some(layer) if one.outcome.is_multiple_of(4) => layer.decision,
                        _ => top,
                    },
                    read,
                    ruling: match one.outcome % 3 {
                        0 => Ruling::Upheld,
                        1 => Ruling::Overturned,
                        _ => Ruling::Varied(Box::new(Self::filled_in(one, code, read))),
                    },
                    reasons: "It was looked at afresh, and each point of the appeal is answered here in turn."
                        .into(),
                },
                self.cast.grey(),
            ),
            14 => house(Act::LapseAppeal { decision: top }),
            15 => own(Act::Object),
            16 if one.outcome.is_multiple_of(3) => own(Act::Withdraw),
            17 if one.outcome.is_multiple_of(3) => house(Act::Close(Closing::Idle)),
            18 if one.outcome.is_multiple_of(3) => house(Act::Erase),
            _ => house(Act::Expire),
        };
        if one.actor > 240 {
            (act, self.actor(one.outcome))
        } else {
            (act, actor)
        }
    }

    fn filled_in(one: Try, code: Code, read: Revision) -> DecisionDraft {
        let outcome = match one.outcome % 4 {
            0 => Outcome::NoBreach,
            1 => Outcome::ALL[usize::from(one.outcome / 4) % Outcome::ALL.len()],
            _ => code.rule().outcome,
        };
        let swap = match one.flags & 0x0C00 {
            0 => Swap::NotSure,
            _ => Swap::Same,
        };
        let mut reasons = reasons(swap);
        if one.flags & 1 != 0 && outcome != Outcome::Redact {
            reasons.quoted = Quoted::Whole;
        } else {
            reasons.quoted = Quoted::Passages(vec!["The plan is foolish".into()]);
        }
        DecisionDraft {
            read,
            outcome,
            code: Some(code),
            reasons,
            has_consent: one.flags & 2 != 0,
            target: target(outcome),
        }
    }

    /// The last decision taken back; where there is none, something that is always too late.
    fn undo(&self) -> Act {
        if let Some(effects) = &self.last
            && let Record::Decided(decision) = &effects.record
        {
            return Act::Undo {
                decision: decision.id,
                by: decision.by,
                at: decision.at,
                before: Box::new(effects.before.clone()),
                after: Box::new(effects.after.clone()),
            };
        }
        Act::Undo {
            decision: DecisionId::from_i64(-1),
            by: AccountId::from_i64(1),
            at: START.minus_days(1),
            before: Box::new(standing(State::Draft)),
            after: Box::new(self.standing.clone()),
        }
    }

    fn step(&mut self, one: Try) -> Result<(), TestCaseError> {
        self.fresh += 1;
        // Many things happen within a minute, some after days.
        self.now = match one.hours {
            0..=99 => self.now.plus_minutes(0),
            hours => self.now.plus_minutes(i64::from(hours - 99) * 60),
        };
        let (act, actor) = self.act(one);
        let facts = self.facts(one.flags);
        match next(&self.standing, &act, actor, &facts) {
            Err(refusal) => {
                prop_assert!(!refusal.words().is_empty());
                prop_assert!([403, 404, 409, 422].contains(&refusal.status()));
            }
            Ok(effects) => {
                self.check(&act, actor, &effects)?;
                self.remember(effects);
                self.check_standing()?;
            }
        }
        Ok(())
    }

    fn check(&self, act: &Act, actor: Actor<'_>, effects: &Effects) -> Result<(), TestCaseError> {
        let (before, after) = (&effects.before, &effects.after);
        prop_assert_eq!(before, &self.standing);
        // No decision is lost: what stood still stands, or it is said what became of it.
        let replaced = match &effects.record {
            Record::Decided(decision) => decision.supersedes,
            Record::Ruled { instead, .. } => instead.as_ref().and_then(|one| one.supersedes),
            Record::Seconded { agrees: true, .. } => {
                before.decision.filter(|_| before.is_replaced())
            }
            _ => None,
        };
        let stood = before
            .decision
            .into_iter()
            .chain(before.beneath.iter().map(|layer| layer.decision));
        for decision in stood {
            prop_assert!(
                after.stands(decision)
                    || effects.overturned == Some(decision)
                    || effects.repaired == Some(decision)
                    || replaced == Some(decision),
                "{:?} lost {}",
                act,
                decision
            );
        }
        // Nothing is hidden by time, by reports as such, or by the house without a rule.
        let is_hidden_now = before.state.is_visible() && after.state.is_hidden();
        if is_hidden_now {
            let by_decision = matches!(
                effects.record,
                Record::Interim { .. }
                    | Record::Decided(_)
                    | Record::Seconded { .. }
                    | Record::Ruled {
                        verdict: Verdict::Varied,
                        ..
                    }
                    | Record::Undone { .. }
            );
            prop_assert!(by_decision, "{:?} hid it", act);
            prop_assert!(effects.log.is_some());
            let by_time = matches!(
                act,
                Act::Expire | Act::LapseAppeal { .. } | Act::Close(_) | Act::Erase
            );
            prop_assert!(!by_time, "{:?} hid it", act);
        }
        if before.state.is_hidden() && after.state.is_visible() {
            prop_assert!(effects.log.is_some(), "{:?} brought it back unlogged", act);
        }
        // No clock ends to the author's disadvantage, and none frees what may harm somebody.
        if matches!(act, Act::Expire) {
            prop_assert!(after.state == before.state || after.state.is_visible());
            prop_assert!(effects.found.is_none());
            if before.state.is_hidden() && after.state.is_visible() {
                prop_assert!(before.code.is_none_or(Code::may_expire));
            }
        }
        // Nor does anything but a decision let it run longer.
        let is_proposal = effects.is_proposed() || matches!(effects.record, Record::Unsure { .. });
        if let Some(was) = before.clock.expires
            && (matches!(act, Act::Report { .. }) || is_proposal)
        {
            prop_assert!(after.clock.expires.is_some_and(|is| is <= was));
        }
        if is_proposal {
            prop_assert_eq!(before.state, after.state);
            prop_assert!(effects.found.is_none() && effects.log.is_none());
        }
        // A decision is about the words that stand, by a moderator, and told.
        if let Record::Decided(decision) = &effects.record {
            check_arrangement(decision)?;
            prop_assert_eq!(decision.revision, before.revision);
            prop_assert!(actor.is_moderating() && actor.account() == Some(decision.by));
            prop_assert_eq!(decision.statement.swap, Swap::Same);
            if decision.outcome.leads_to().is_some() && !is_proposal {
                prop_assert!(effects.tell.contains(&Tell::AuthorDecided));
                prop_assert!(effects.log.is_some());
                prop_assert_eq!(after.decision, Some(decision.id));
            }
        }
        if let Some((decision, code)) = effects.found {
            prop_assert_eq!(after.decision, Some(decision));
            prop_assert!(!matches!(code.family(), 'H') && code != Code::S5);
        }
        if before.state == State::Erased {
            prop_assert_eq!(after.state, State::Erased);
        }
        Ok(())
    }

    fn remember(&mut self, effects: Effects) {
        match &effects.record {
            Record::Decided(decision)
            | Record::Ruled {
                instead: Some(decision),
                ..
            } => {
                self.made.insert(decision.id);
            }
            Record::Interim { .. } => {
                self.interim.insert(effects.before.revision.number);
            }
            _ => {}
        }
        self.settled.extend(effects.overturned);
        self.settled.extend(effects.repaired);
        if let Some(reopened) = effects.reopened {
            self.settled.remove(&reopened);
        }
        self.standing = effects.after.clone();
        self.last = Some(effects);
    }

    fn check_standing(&self) -> Result<(), TestCaseError> {
        let stands = &self.standing;
        if let Some(decision) = stands.decision {
            prop_assert!(self.made.contains(&decision), "a decision out of nothing");
            prop_assert!(
                !self.settled.contains(&decision),
                "an overturned decision stands"
            );
        }
        if matches!(
            stands.state,
            State::HiddenRephrase | State::Removed | State::RemovedSealed | State::Merged
        ) {
            prop_assert!(stands.decision.is_some(), "hidden by no decision");
        }
        let runs_out = stands.clock.expires.is_some();
        match stands.state {
            State::Held | State::HiddenInterim => {
                prop_assert!(stands.clock.target.is_some());
                prop_assert_eq!(runs_out, stands.code.is_none_or(Code::may_expire));
            }
            _ => {}
        }
        if stands.state.is_hidden() {
            prop_assert!(self.can_come_back(), "{:?} is stuck", stands);
        }
        prop_assert!(stands.shown.is_visible());
        Ok(())
    }

    /// Whether somebody who may can bring it back within three acts.
    fn can_come_back(&self) -> bool {
        let mut standing = self.standing.clone();
        let mut facts = self.facts(0);
        facts.now = self.now.plus_days(30);
        for step in 0..3 {
            if standing.state.is_visible() {
                return true;
            }
            facts.fresh = DecisionId::from_i64(1_000_000 + step);
            facts.text = text(standing.revision.number);
            let Some(effects) = self
                .ways_back(&standing)
                .into_iter()
                .find_map(|(act, actor)| {
                    next(&standing, &act, actor, &facts)
                        .ok()
                        .filter(|effects| effects.after != standing)
                })
            else {
                return false;
            };
            standing = effects.after;
        }
        standing.state.is_visible()
    }

    fn ways_back(&self, standing: &Standing) -> Vec<(Act, Actor<'c>)> {
        let mut clear = draft(Outcome::NoBreach, standing.code);
        clear.read = standing.revision;
        let clear = Act::Decide(Box::new(clear));
        let mut ways = vec![
            (clear.clone(), self.cast.nell()),
            (clear, Actor::LegalLead(&self.cast.lex)),
        ];
        if let Some(decision) = standing.pending.and_then(|pending| pending.decision) {
            let disagree = Act::Second {
                decision,
                read: standing.revision,
                agrees: false,
            };
            ways.push((disagree.clone(), Actor::LegalLead(&self.cast.lex)));
            ways.push((disagree, self.cast.nell()));
        }
        if let Some(decision) = standing.decision {
            let overturn = Act::Rule {
                decision,
                read: standing.revision,
                ruling: Ruling::Overturned,
                reasons:
                    "It was looked at afresh, and each point of the appeal is answered in turn."
                        .into(),
            };
            ways.push((overturn, self.cast.grey()));
        }
        ways
    }
}

#[test]
fn whatever_anybody_tries_the_rules_hold() {
    let cast = Cast::new();
    let reached = RefCell::new(BTreeSet::from([State::Draft]));
    let config = Config {
        cases: LIVES,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&tries(), |tries| {
        let mut life = Life::new(&cast);
        for one in tries {
            life.step(one)?;
            reached.borrow_mut().insert(life.standing.state);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|broken| panic!("{broken}"));
    // A test that never gets anywhere would hold as well.
    assert_eq!(reached.into_inner().len(), State::ALL.len());
}
