//! A moderator's decision: whether it may be made, what has to be said for it, and what it does. It must not know whose words they
//! are beyond what separation of duties asks.

use super::act::{DecisionDraft, Facts};
use super::next::{check_fresh, not_now};
use super::{
    Clock, Decision, Effects, Hash, Logged, Outcome, Pending, Record, Standing, State, Tell, clocks,
};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::arrange::arrange;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{self, Actor, Cleared, Duty, Waits};
use crate::domain::moderation::statement::{APPEAL_MONTHS, About, Quoted, Swap, state_reasons};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;

pub(super) fn decide(
    standing: &Standing,
    draft: &DecisionDraft,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    let cleared = duties::check(Duty::Decide(draft.code), actor, &facts.ties)?;
    let Some(by) = actor.account() else {
        return Err(Refusal::NotForYou("Only a moderator may do this."));
    };
    check_fresh(standing, draft.read)?;
    check_nobody_else(standing, by)?;
    check_place(standing, draft.outcome)?;
    check_rule(draft, facts)?;
    if cleared == Cleared::PairAfterwards && draft.outcome == Outcome::NoBreach {
        return Err(duties::denied());
    }
    if draft.reasons.swap == Swap::NotSure {
        return unsure(standing, draft, by, facts);
    }
    let (waits, as_pair) = second_person(draft, cleared, facts);
    let decision = make(standing, draft, by, (waits, as_pair), facts)?;
    let needs_lead = draft.code == Some(Code::S2) && !matches!(actor, Actor::LegalLead(_));
    Ok(conclude(
        standing,
        decision,
        needs_lead,
        draft.has_consent,
        facts,
    ))
}

fn check_nobody_else(standing: &Standing, by: AccountId) -> Result<(), Refusal> {
    match standing.pending {
        Some(pending) if pending.decision.is_some() => not_now(
            "A decision about this waits for a second person. Please agree or disagree with that one.",
        ),
        Some(pending) if pending.by == by => Err(duties::bar(
            duties::SD4,
            "You were not sure about this one, so somebody else decides. Nothing more is asked of you.",
        )),
        _ => Ok(()),
    }
}

fn check_place(standing: &Standing, outcome: Outcome) -> Result<(), Refusal> {
    match standing.state {
        State::Draft => Err(Refusal::NotFound),
        State::Erased => not_now("The words of this are destroyed: there is nothing to decide."),
        State::RemovedSealed => not_now("This is sealed already. Only an appeal can change that."),
        State::Removed | State::Withdrawn if outcome != Outcome::Seal => {
            not_now("This is not shown any more. It can only be sealed now, or restored on appeal.")
        }
        State::Merged if !matches!(outcome, Outcome::Seal | Outcome::Remove) => {
            not_now("This is part of another now. Please decide about that one.")
        }
        State::HiddenRephrase if !standing.is_reworded && outcome != Outcome::Seal => not_now(
            "The author has been invited to reword this. It is decided again when they have, or on appeal.",
        ),
        _ => Ok(()),
    }
}

/// Whether the published rules allow this outcome, for this reason, of such a thing.
pub(super) fn check_rule(draft: &DecisionDraft, facts: &Facts<'_>) -> Result<(), Refusal> {
    let field = |name, words: String| Err(Refusal::Fields(vec![FieldError::new(name, words)]));
    if draft.outcome == Outcome::NoBreach {
        return Ok(());
    }
    let Some(code) = draft.code else {
        return field("code", "Please choose the rule this is about.".into());
    };
    let with_consent = draft.outcome == Outcome::Redact
        && draft.has_consent
        && (code.family() == 'R' || code == Code::S3);
    if !code.permits(draft.outcome) && !with_consent {
        return field(
            "outcome",
            format!(
                "For {} ({}) the rules have another outcome: {}.",
                code.key(),
                code.rule().name.to_lowercase(),
                code.rule().outcome.in_words().to_lowercase()
            ),
        );
    }
    if code == Code::R2 && draft.outcome == Outcome::Remove && !facts.is_repeat {
        return field(
            "outcome",
            "The first time it is hidden, with an invitation to reword; it is removed only when the same writer does it again.".into(),
        );
    }
    if !code
        .reason()
        .is_none_or(|reason| reason.fits(draft.read.kind))
    {
        return field(
            "code",
            format!(
                "{} cannot be said of {}.",
                code.key(),
                draft.read.kind.in_words()
            ),
        );
    }
    if !draft.outcome.is_open_to(draft.read.kind) {
        return field(
            "outcome",
            format!(
                "This cannot be done to {}: hide it with an invitation to reword it, or remove it.",
                draft.read.kind.in_words()
            ),
        );
    }
    if draft.outcome == Outcome::Redact && draft.reasons.quoted == Quoted::Whole {
        return field(
            "passages",
            "Please mark what is to be blacked out. If it is all of it, remove it.".into(),
        );
    }
    Ok(())
}

fn unsure(
    standing: &Standing,
    draft: &DecisionDraft,
    by: AccountId,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    if standing.pending.is_some() {
        return not_now(
            "Somebody before you was not sure either, and doubt publishes: please choose “no breach”. If somebody may come to harm, ask the legal and safety lead before you do.",
        );
    }
    let mut after = standing.clone();
    after.pending = Some(Pending {
        decision: None,
        by,
        outcome: None,
        code: draft.code,
        waits: Waits::BeforeEffect,
        as_pair: false,
        needs_lead: false,
        has_consent: false,
    });
    let mut effects = Effects::step(standing, after, facts.now);
    effects.record = Record::Unsure { by };
    effects.tell = vec![Tell::Second];
    Ok(effects)
}

/// SD3 and SD4 together: whether somebody else has to agree, before or after, and whether it must be the other half of a pair.
fn second_person(
    draft: &DecisionDraft,
    cleared: Cleared,
    facts: &Facts<'_>,
) -> (Option<Waits>, bool) {
    let two = duties::needs_two(
        draft.outcome,
        facts.author_class,
        facts.supporters,
        facts.taken,
    );
    match (two, cleared) {
        (waits, Cleared::Alone) => (waits, false),
        (Some(waits), Cleared::PairFirst | Cleared::PairAfterwards) => (Some(waits), true),
        // A pair that does not agree publishes: for that, one of them is enough.
        (None, Cleared::PairFirst) if draft.outcome == Outcome::NoBreach => (None, false),
        (None, Cleared::PairFirst) => (Some(Waits::BeforeEffect), true),
        (None, Cleared::PairAfterwards) => (Some(Waits::AfterEffect), true),
    }
}

/// Makes the decision, with its statement of reasons.
pub(super) fn make(
    standing: &Standing,
    draft: &DecisionDraft,
    by: AccountId,
    (waits, as_pair): (Option<Waits>, bool),
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    // The words shown to the moderator are the words of the revision, or nothing is decided about them.
    if Hash::of(facts.text) != standing.revision.hash {
        return Err(Refusal::Stale);
    }
    let repair_by = (draft.outcome.leads_to() == Some(State::HiddenRephrase))
        .then(|| clocks::invitation(facts).expires)
        .flatten();
    let statement = state_reasons(
        &draft.reasons,
        About {
            decision: facts.fresh,
            revision: standing.revision,
            text: facts.text,
            outcome: draft.outcome,
            code: draft.code,
            repair_by,
            appeal_by: facts.calendar.end_of_months_after(facts.now, APPEAL_MONTHS),
        },
    )?;
    let arrangement = arrange(
        (draft.outcome, standing.revision.kind),
        &statement.passages,
        draft.target.as_ref(),
    )?;
    Ok(Decision {
        id: facts.fresh,
        revision: standing.revision,
        from: standing.state,
        to: to(standing, draft.outcome),
        outcome: draft.outcome,
        code: draft.code,
        statement,
        by,
        waits,
        as_pair,
        arrangement,
        supersedes: standing.decision.filter(|_| standing.is_replaced()),
        at: facts.now,
        seal: (),
    })
}

/// Puts a decision into effect, or lets it wait for the second person.
pub(super) fn conclude(
    standing: &Standing,
    decision: Decision,
    needs_lead: bool,
    has_consent: bool,
    facts: &Facts<'_>,
) -> Effects {
    let pending = decision.waits.map(|waits| Pending {
        decision: Some(decision.id),
        by: decision.by,
        outcome: Some(decision.outcome),
        code: decision.code,
        waits,
        as_pair: decision.as_pair,
        needs_lead,
        has_consent,
    });
    let mut effects = match pending {
        Some(pending) if pending.waits == Waits::BeforeEffect => {
            let mut after = standing.clone();
            after.pending = Some(pending);
            after.clock = clocks::second(pending.waits, decision.code, standing, facts);
            let mut effects = Effects::step(standing, after, facts.now);
            effects.tell = vec![Tell::Second];
            effects
        }
        _ => {
            let (id, outcome) = (decision.id, decision.outcome);
            let mut effects =
                take_effect(standing, (id, outcome, decision.code), has_consent, facts);
            effects.after.pending = pending;
            if let Some(pending) = pending {
                let clock = clocks::second(pending.waits, decision.code, standing, facts);
                effects.after.clock.target = clock.target;
                effects.tell.push(Tell::Second);
            }
            effects.allowed = decision.statement.allowed.as_ref().map(|(code, _)| *code);
            effects
        }
    };
    effects.record = Record::Decided(Box::new(decision));
    effects
}

/// Where a text stands after an outcome.
pub(super) fn to(standing: &Standing, outcome: Outcome) -> State {
    outcome.leads_to().unwrap_or(match standing.state {
        State::UnderReview => standing.shown,
        state if state.is_hidden() => standing.shown,
        state => state,
    })
}

/// What an outcome does to a text, to those concerned, to the log and to the ladder.
pub(super) fn take_effect(
    standing: &Standing,
    (id, outcome, code): (DecisionId, Outcome, Option<Code>),
    has_consent: bool,
    facts: &Facts<'_>,
) -> Effects {
    let was_unseen = !standing.state.is_visible();
    let was_repaired = standing.state == State::HiddenRephrase && standing.is_reworded;
    let mut after = standing.clone();
    match outcome {
        Outcome::NoBreach | Outcome::SupportNote => {
            after.code = None;
            after.state = to(standing, outcome);
            if was_repaired {
                after.state = after.uncover().unwrap_or(State::Published);
            }
        }
        _ => {
            after.cover(id);
            after.code = code;
            after.state = to(standing, outcome);
        }
    }
    after.pending = None;
    after.is_reworded = false;
    after.clock = match outcome {
        Outcome::HideRephrase | Outcome::ReturnPrivately => clocks::invitation(facts),
        Outcome::Move | Outcome::Merge => clocks::objection(facts),
        _ => Clock::default(),
    };
    if after.state.is_visible() {
        after.shown = after.state;
    }
    let mut effects = Effects::step(standing, after, facts.now);
    // Blacking out with the author's consent is a favour, without it a breach of R6 was found.
    let is_leak = outcome == Outcome::Redact && code == Some(Code::R6) && !has_consent;
    let counts = outcome.is_breach() || is_leak;
    effects.found = code.filter(|_| counts).map(|code| (id, code));
    if matches!(outcome, Outcome::NoBreach | Outcome::SupportNote) && was_repaired {
        effects.repaired = standing.decision;
    }
    effects.log = logged(standing.state, outcome);
    effects.tell = match outcome {
        Outcome::NoBreach if was_unseen => vec![Tell::AuthorBack, Tell::Reporters],
        Outcome::NoBreach => vec![Tell::Reporters],
        Outcome::Seal => vec![Tell::AuthorDecided, Tell::Reporters, Tell::LegalLead],
        Outcome::Merge => vec![Tell::AuthorDecided, Tell::Reporters, Tell::Supporters],
        _ => vec![Tell::AuthorDecided, Tell::Reporters],
    };
    effects
}

const fn logged(from: State, outcome: Outcome) -> Option<Logged> {
    match outcome {
        Outcome::HideRephrase | Outcome::ReturnPrivately => Some(Logged::Hidden),
        Outcome::Remove | Outcome::Seal => Some(Logged::Removed),
        Outcome::Redact => Some(Logged::Redacted),
        Outcome::Move => Some(Logged::Moved),
        Outcome::Merge => Some(Logged::Merged),
        Outcome::Label => Some(Logged::Labelled),
        // Distress is nobody's business.
        Outcome::NoBreach | Outcome::SupportNote => match from {
            State::Held => Some(Logged::Lifted),
            from if from.is_hidden() => Some(Logged::Restored),
            _ => None,
        },
    }
}
