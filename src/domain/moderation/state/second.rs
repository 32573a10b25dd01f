//! The second person: agrees, and it takes effect; does not agree, and doubt publishes, except where somebody may come to harm.
//! It must not know what the first one wrote beyond the decision itself.

use super::act::Facts;
use super::decide::take_effect;
use super::next::{check_fresh, not_now};
use super::{
    Clock, Effects, Logged, Outcome, Pending, Record, Revision, Standing, State, Tell, clocks,
};
use crate::domain::ids::DecisionId;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{self, Actor, Duty, Waits};
use crate::domain::refusal::Refusal;

pub(super) fn second(
    standing: &Standing,
    (decision, read): (DecisionId, Revision),
    agrees: bool,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    let Some(pending) = standing
        .pending
        .filter(|pending| pending.decision == Some(decision))
    else {
        return not_now("This does not wait for a second person any more.");
    };
    let duty = Duty::Second {
        first: pending.by,
        as_pair: pending.as_pair,
    };
    duties::check(duty, actor, &facts.ties)?;
    let Some(by) = actor.account() else {
        return Err(Refusal::NotForYou("Only a moderator may do this."));
    };
    if pending.needs_lead && !matches!(actor, Actor::LegalLead(_)) {
        return Err(Refusal::NotForYou(
            "Whether the law forbids something is for the legal and safety lead to agree to.",
        ));
    }
    check_fresh(standing, read)?;
    let mut effects = match (pending.waits, agrees) {
        (Waits::BeforeEffect, true) => proposed(standing, decision, pending, facts),
        (Waits::BeforeEffect, false) => dropped(standing, facts),
        (Waits::AfterEffect, true) => confirmed(standing, facts),
        (Waits::AfterEffect, false) => doubted(standing, decision, pending, facts),
    };
    effects.record = Record::Seconded {
        decision,
        by,
        agrees,
    };
    Ok(effects)
}

fn proposed(
    standing: &Standing,
    decision: DecisionId,
    pending: Pending,
    facts: &Facts<'_>,
) -> Effects {
    let outcome = pending.outcome.unwrap_or(Outcome::NoBreach);
    let decided = (decision, outcome, pending.code);
    take_effect(standing, decided, pending.has_consent, facts)
}

fn dropped(standing: &Standing, facts: &Facts<'_>) -> Effects {
    let mut after = standing.clone();
    after.pending = None;
    after.clock = Clock::default();
    let mut effects = match standing.state {
        State::Held => {
            after.state = State::Published;
            after.code = None;
            let mut effects = Effects::step(standing, after, facts.now);
            effects.log = Some(Logged::Lifted);
            effects.tell = vec![Tell::AuthorBack];
            effects
        }
        State::HiddenInterim => {
            after.state = standing.shown;
            after.code = None;
            let mut effects = Effects::step(standing, after, facts.now);
            effects.log = Some(Logged::Restored);
            effects.tell = vec![Tell::AuthorBack];
            effects
        }
        State::HiddenRephrase if standing.is_reworded => {
            after.state = after.uncover().unwrap_or(State::Published);
            after.shown = after.state;
            after.code = None;
            after.is_reworded = false;
            let mut effects = Effects::step(standing, after, facts.now);
            effects.repaired = standing.decision;
            effects.log = Some(Logged::Restored);
            effects.tell = vec![Tell::AuthorBack];
            effects
        }
        State::UnderReview => {
            after.state = standing.shown;
            after.code = None;
            Effects::step(standing, after, facts.now)
        }
        _ => Effects::step(standing, after, facts.now),
    };
    effects.tell.push(Tell::Reporters);
    effects
}

fn confirmed(standing: &Standing, facts: &Facts<'_>) -> Effects {
    let mut after = standing.clone();
    after.pending = None;
    // What runs there belongs to something else that is being looked at.
    if !matches!(standing.state, State::UnderReview | State::HiddenInterim) {
        after.clock.target = None;
    }
    Effects::step(standing, after, facts.now)
}

/// Something that was removed at once, because somebody might have come to harm, and is doubted: it stays out of sight for another
/// working day, in which a third person decides.
fn doubted(
    standing: &Standing,
    decision: DecisionId,
    pending: Pending,
    facts: &Facts<'_>,
) -> Effects {
    let mut after = standing.clone();
    after.pending = None;
    if pending.outcome == Some(Outcome::SupportNote) {
        // Help was offered, and that stays; somebody looks again at what was reported, in plain sight.
        if standing.state.is_visible() {
            after.state = State::UnderReview;
            after.code = pending.code;
            after.clock = clocks::triage(pending.code.unwrap_or(Code::S5), facts);
        }
        let mut effects = Effects::step(standing, after, facts.now);
        effects.tell = vec![Tell::LegalLead];
        return effects;
    }
    after.state = State::HiddenInterim;
    after.code = pending.code;
    if standing.decision == Some(decision) {
        let beneath = after.uncover();
        if standing.shown == State::Redacted {
            after.shown = beneath.unwrap_or(State::Published);
        }
    }
    after.clock = clocks::interim(pending.code.unwrap_or(Code::S2), facts);
    let mut effects = Effects::step(standing, after, facts.now);
    effects.overturned = Some(decision);
    effects.log = Some(Logged::Hidden);
    effects.tell = vec![Tell::AuthorInterim, Tell::LegalLead];
    effects
}
