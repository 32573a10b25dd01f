//! What an appeal's ruling does to a text. It must not know how an appeal is lodged, assigned or answered: that is another noun's.

use super::act::{Facts, Ruling};
use super::decide::{check_rule, conclude, make};
use super::next::{check_fresh, not_now};
use super::{
    Clock, DecisionDraft, Effects, Logged, Outcome, Record, Revision, Standing, State, Tell,
    Verdict,
};
use crate::domain::ids::DecisionId;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{self, Actor, Duty, Waits};
use crate::domain::moderation::statement::Swap;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;

/// Ten words: fewer cannot answer a point.
const REASONS_MIN: usize = 10;

pub(super) fn rule(
    standing: &Standing,
    (decision, read): (DecisionId, Revision),
    ruling: &Ruling,
    reasons: &str,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    let duty = match actor {
        Actor::Panel(_) => Duty::Panel,
        _ => Duty::Appeal,
    };
    duties::check(duty, actor, &facts.ties)?;
    check_fresh(standing, read)?;
    check_stands(standing, decision)?;
    if reasons.split_whitespace().count() < REASONS_MIN {
        return Err(Refusal::Fields(vec![FieldError::new(
            "reasons",
            "Please answer each point of the appeal in a sentence: whoever appealed has a right to know why.",
        )]));
    }
    let (verdict, mut effects, instead) = match ruling {
        Ruling::Upheld => {
            let mut effects = Effects::step(standing, standing.clone(), facts.now);
            effects.late = None;
            effects.log = Some(Logged::AppealDecided);
            (Verdict::Upheld, effects, None)
        }
        Ruling::Overturned => (
            Verdict::Overturned,
            restored(standing, decision, facts)?,
            None,
        ),
        Ruling::Varied(draft) => {
            let (effects, instead) = varied(standing, decision, draft, actor, facts)?;
            (Verdict::Varied, effects, Some(instead))
        }
    };
    effects.tell.push(Tell::Appellant);
    effects.record = Record::Ruled {
        decision,
        by: actor.account(),
        verdict,
        reasons: reasons.trim().to_owned(),
        instead,
    };
    Ok(effects)
}

/// Nobody decided in ten working days: the appellant is in the right, except where somebody may come to harm.
pub(super) fn lapse(
    standing: &Standing,
    decision: DecisionId,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    if standing.code.is_some_and(Code::is_urgent) {
        return not_now("Time alone does not bring this back: a person has to decide.");
    }
    let mut effects = restored(standing, decision, facts)?;
    effects.tell.push(Tell::Appellant);
    effects.record = Record::Ruled {
        decision,
        by: None,
        verdict: Verdict::Lapsed,
        reasons: String::new(),
        instead: None,
    };
    Ok(effects)
}

fn check_stands(standing: &Standing, decision: DecisionId) -> Result<(), Refusal> {
    // A "no breach" leaves nothing that stands, and can be appealed against while the text is in sight.
    if !standing.stands(decision) && !standing.state.is_visible() {
        return not_now("Another decision has taken the place of this one since.");
    }
    let waits = standing.pending.and_then(|pending| pending.decision);
    if waits.is_some_and(|waits| waits != decision) {
        return not_now("Another decision about this waits for a second person first.");
    }
    Ok(())
}

fn restored(
    standing: &Standing,
    decision: DecisionId,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    let mut after = standing.clone();
    let back_to = if standing.decision == Some(decision) {
        after.uncover().unwrap_or(State::Restored)
    } else if standing.stands(decision) {
        after.beneath.retain(|layer| layer.decision != decision);
        // What stands on top of it is not undone.
        standing.shown
    } else {
        return not_now(
            "Nothing stands against this text. If a breach was overlooked, say which: that is another decision in its place.",
        );
    };
    let is_top = standing.decision == Some(decision);
    // Nobody looks a second time at what is undone.
    after.pending = standing
        .pending
        .filter(|pending| pending.decision != Some(decision));
    match standing.state {
        // What its author took back, or what is destroyed, does not return; but nothing is held against them any more.
        State::Withdrawn | State::Erased | State::Draft | State::Closed => {}
        // Something else is being looked at; when that is over, it stands where it belongs.
        State::UnderReview | State::HiddenInterim | State::Held => after.shown = back_to,
        _ if is_top => {
            after.state = back_to;
            after.shown = back_to;
            after.code = None;
            after.is_reworded = false;
            after.clock = Clock::default();
        }
        _ => {}
    }
    let mut effects = Effects::step(standing, after, facts.now);
    effects.late = None;
    effects.overturned = Some(decision);
    effects.log = Some(Logged::Restored);
    effects.tell = vec![Tell::AuthorApology, Tell::Reporters];
    Ok(effects)
}

fn varied(
    standing: &Standing,
    decision: DecisionId,
    draft: &DecisionDraft,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<(Effects, Box<super::Decision>), Refusal> {
    let Some(by) = actor.account() else {
        return Err(Refusal::NotForYou(
            "Only a senior moderator decides appeals.",
        ));
    };
    match (standing.state, draft.outcome) {
        (_, Outcome::NoBreach) => {
            return not_now("If there was no breach, the decision is overturned, not varied.");
        }
        (State::Draft | State::Held | State::Erased | State::Withdrawn, _) => {
            return not_now("There is nothing to put in the place of this decision.");
        }
        _ => {}
    }
    check_fresh(standing, draft.read)?;
    check_rule(draft, facts)?;
    if draft.reasons.swap == Swap::NotSure {
        return not_now("If you are not sure, doubt publishes: please overturn the decision.");
    }
    let waits = duties::needs_two(
        draft.outcome,
        facts.author_class,
        facts.supporters,
        facts.taken,
    );
    if waits == Some(Waits::BeforeEffect) && standing.state.is_visible() {
        return not_now(
            "Removing this takes two people from the start. Please send it back to the queue with a note.",
        );
    }
    // What is out of sight already was removed by two, or waits for none.
    let waits = waits.filter(|waits| *waits == Waits::AfterEffect);
    let mut made = make(standing, draft, by, (waits, false), facts)?;
    made.supersedes = Some(decision);
    let is_top = standing.decision == Some(decision);
    let mut without = standing.clone();
    if is_top {
        // The new one takes its place; what lies beneath stays there.
        without.decision = None;
        without.shown = without
            .beneath
            .last()
            .map_or(State::Published, |layer| layer.state);
    } else if standing.stands(decision) {
        return not_now(
            "Another decision stands on top of this one. Please decide about that one first, or overturn this one.",
        );
    }
    let needs_lead = draft.code == Some(Code::S2);
    let mut effects = conclude(&without, made, needs_lead, draft.has_consent, facts);
    effects.before = standing.clone();
    effects.late = None;
    effects.overturned = Some(decision).filter(|_| is_top);
    let Record::Decided(instead) = std::mem::replace(&mut effects.record, Record::Step) else {
        return not_now("This decision cannot be put in the place of another.");
    };
    Ok((effects, instead))
}
