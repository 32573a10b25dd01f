//! The one rule that every path uses. What authors, readers and the house do stands here; decisions, second looks, appeals and
//! clocks stand beside it. It must not know how anything is stored or said.

use super::act::{Act, Facts, UNDO_SECONDS};
use super::{
    Clock, Effects, Logged, Record, Revision, Standing, State, Tell, appeals, clocks, decide,
    reports, second,
};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{Actor, Waits};
use crate::domain::moderation::hold::Hold;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;

/// Why a text with black bars is not edited: the bars are about these words.
const REDACTED: &str = "Parts of this are blacked out, so it cannot be changed. You can take it back and write it anew.";

/// What follows when `actor` does `act` to a text that stands so; or a kind sentence why it does not, and then nothing has changed.
pub fn next(
    standing: &Standing,
    act: &Act,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    match act {
        Act::Nudge => nudge(standing, actor, facts),
        Act::Post { hold } => post(standing, hold.as_ref(), actor, facts),
        Act::Reword { revision } => reword(standing, *revision, actor, facts),
        Act::Report { code, .. } => reports::report(standing, *code, facts),
        Act::HideInterim { read, code, why } => {
            reports::hide_interim(standing, *read, *code, *why, actor, facts)
        }
        Act::Decide(draft) => decide::decide(standing, draft, actor, facts),
        Act::Second {
            decision,
            read,
            agrees,
        } => second::second(standing, (*decision, *read), *agrees, actor, facts),
        Act::Undo {
            decision,
            by,
            at,
            before,
            after,
        } => {
            if standing != after.as_ref() {
                return Err(Refusal::Stale);
            }
            undo(standing, before, (*decision, *by, *at), actor, facts)
        }
        Act::Rule {
            decision,
            read,
            ruling,
            reasons,
        } => appeals::rule(standing, (*decision, *read), ruling, reasons, actor, facts),
        Act::LapseAppeal { decision } => {
            check_system(actor)?;
            appeals::lapse(standing, *decision, facts)
        }
        Act::Object => object(standing, actor, facts),
        Act::Withdraw => withdraw(standing, actor, facts),
        Act::Close(_) => close(standing, actor, facts),
        Act::Erase => erase(standing, actor, facts),
        Act::Expire => {
            check_system(actor)?;
            clocks::expire(standing, facts)
        }
    }
}

/// The words that were read are the words that stand, or the person decides again.
pub(super) fn check_fresh(standing: &Standing, read: Revision) -> Result<(), Refusal> {
    if (read.kind, read.id) != (standing.revision.kind, standing.revision.id) {
        return Err(Refusal::NotFound);
    }
    if read != standing.revision {
        return Err(Refusal::Stale);
    }
    Ok(())
}

fn check_author(actor: Actor<'_>, facts: &Facts<'_>) -> Result<(), Refusal> {
    if facts.author.is_some() && actor.account() == facts.author {
        Ok(())
    } else {
        Err(Refusal::NotYours)
    }
}

pub(super) fn check_system(actor: Actor<'_>) -> Result<(), Refusal> {
    match actor {
        Actor::System => Ok(()),
        _ => Err(Refusal::NotForYou(
            "This happens by itself when its time has come.",
        )),
    }
}

pub(super) fn not_now<T>(words: &str) -> Result<T, Refusal> {
    Err(Refusal::NotNow(words.into()))
}

fn nudge(standing: &Standing, actor: Actor<'_>, facts: &Facts<'_>) -> Result<Effects, Refusal> {
    check_author(actor, facts)?;
    if standing.state != State::Draft {
        return not_now("This has been sent already.");
    }
    Ok(Effects::step(standing, standing.clone(), facts.now))
}

fn post(
    standing: &Standing,
    hold: Option<&Hold>,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    check_author(actor, facts)?;
    if standing.state != State::Draft {
        return not_now("This has been sent already.");
    }
    let mut after = standing.clone();
    let Some(hold) = hold else {
        after.state = State::Published;
        return Ok(Effects::step(standing, after, facts.now));
    };
    after.state = State::Held;
    after.code = hold.code();
    after.clock = clocks::held(hold, facts);
    let mut effects = Effects::step(standing, after, facts.now);
    effects.log = Some(Logged::Held);
    effects.tell = vec![Tell::AuthorHeld];
    Ok(effects)
}

fn reword(
    standing: &Standing,
    revision: Revision,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    check_author(actor, facts)?;
    let stands = standing.revision;
    if (revision.kind, revision.id) != (stands.kind, stands.id) || revision.number <= stands.number
    {
        return Err(Refusal::Stale);
    }
    let mut after = standing.clone();
    after.revision = revision;
    match standing.state {
        State::HiddenRephrase if revision.hash == stands.hash => {
            return Err(Refusal::Fields(vec![FieldError::new(
                "words",
                "Nothing has changed yet: please reword the marked passage.",
            )]));
        }
        State::HiddenRephrase => {
            after.is_reworded = true;
            // Whatever was open about the old words: the author has put it right, and somebody looks at the new ones.
            after.pending = None;
            after.clock = clocks::recheck(standing.code, facts);
        }
        State::Draft | State::Held | State::Published | State::Restored | State::Moved => {
            drop_proposal(&mut after);
        }
        State::UnderReview if standing.shown == State::Redacted => return not_now(REDACTED),
        State::UnderReview => {
            drop_proposal(&mut after);
            after.clock.expires = None;
        }
        State::HiddenInterim => {
            return not_now(
                "Somebody is looking at this just now, so it cannot be changed. You will be told what comes of it.",
            );
        }
        State::Redacted => {
            return not_now(REDACTED);
        }
        _ => return not_now("This can no longer be changed."),
    }
    Ok(Effects::step(standing, after, facts.now))
}

/// A proposal or a doubt was about other words.
fn drop_proposal(after: &mut Standing) {
    after.pending = after
        .pending
        .filter(|pending| pending.waits == Waits::AfterEffect);
}

fn undo(
    standing: &Standing,
    before: &Standing,
    (decision, by, at): (DecisionId, AccountId, Timestamp),
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    if !actor.is_moderating() || actor.account() != Some(by) {
        return Err(Refusal::NotForYou(
            "Only the moderator who decided can take it back.",
        ));
    }
    if facts.now.millis() - at.millis() > UNDO_SECONDS * 1_000 {
        return not_now(
            "The minute is over, and people have been told. If it was wrong, a senior moderator can put it right.",
        );
    }
    let mut effects = Effects::step(standing, before.clone(), facts.now);
    effects.late = None;
    effects.record = Record::Undone { decision, by };
    effects.log = Some(Logged::Lifted);
    effects.overturned = Some(decision);
    effects.reopened = before.decision.filter(|earlier| !standing.stands(*earlier));
    Ok(effects)
}

fn object(standing: &Standing, actor: Actor<'_>, facts: &Facts<'_>) -> Result<Effects, Refusal> {
    check_author(actor, facts)?;
    let is_open = standing
        .clock
        .expires
        .is_some_and(|expires| !expires.is_over(facts.now));
    let mut after = standing.clone();
    match standing.state {
        State::Merged | State::Moved if !is_open => {
            return not_now(
                "The ten working days to object are over. You can still appeal against the decision.",
            );
        }
        State::Merged => {
            after.state = standing.shown;
            after.uncover();
            after.code = None;
            after.clock = Clock::default();
        }
        State::Moved => {
            // Another look, from where it stands now.
            after.state = State::UnderReview;
            after.shown = State::Moved;
            after.clock = clocks::triage(Code::H1, facts);
        }
        _ => return not_now("This was neither merged nor moved."),
    }
    let mut effects = Effects::step(standing, after, facts.now);
    if standing.state == State::Merged {
        effects.overturned = standing.decision;
        effects.log = Some(Logged::Restored);
        effects.tell = vec![Tell::AuthorBack, Tell::Supporters];
    } else {
        effects.tell = vec![Tell::Second];
    }
    Ok(effects)
}

fn withdraw(standing: &Standing, actor: Actor<'_>, facts: &Facts<'_>) -> Result<Effects, Refusal> {
    check_author(actor, facts)?;
    match standing.state {
        State::Draft => return not_now("This has not been sent yet: you can delete the draft."),
        State::Withdrawn => return not_now("You have already taken this back."),
        State::Erased => return not_now("The words of this are destroyed already."),
        State::RemovedSealed => {
            return not_now(
                "This was removed for a legal reason and has to be kept for now. You can appeal against the decision.",
            );
        }
        State::Merged => {
            return not_now(
                "This is part of another now. Object to the merge first, and then take it back.",
            );
        }
        _ => {}
    }
    let mut after = standing.clone();
    after.state = State::Withdrawn;
    after.pending = None;
    after.clock = Clock::default();
    // The decision stays on the stub: taking a text back does not make it unsaid, nor the decision unmade.
    Ok(Effects::step(standing, after, facts.now))
}

fn close(standing: &Standing, actor: Actor<'_>, facts: &Facts<'_>) -> Result<Effects, Refusal> {
    check_system(actor)?;
    match standing.state {
        State::Published | State::Restored | State::Redacted | State::Moved
            if standing.pending.is_none() && standing.clock.expires.is_none() => {}
        State::Closed => return not_now("This is closed already."),
        _ => {
            return not_now(
                "This is not closed while somebody is looking at it or may still object.",
            );
        }
    }
    let mut after = standing.clone();
    after.state = State::Closed;
    after.shown = State::Closed;
    after.clock = Clock::default();
    Ok(Effects::step(standing, after, facts.now))
}

fn erase(standing: &Standing, actor: Actor<'_>, facts: &Facts<'_>) -> Result<Effects, Refusal> {
    check_system(actor)?;
    if !matches!(
        standing.state,
        State::Removed | State::RemovedSealed | State::Withdrawn
    ) {
        return not_now("Only what was removed or taken back is erased.");
    }
    let holds = facts.holds;
    if holds.is_retained || holds.has_appeal || holds.has_complaint || holds.is_evidence {
        return not_now(
            "This is kept: its time is not over, or an appeal, a complaint or an authority still needs it.",
        );
    }
    let mut after = standing.clone();
    after.state = State::Erased;
    after.pending = None;
    after.clock = Clock::default();
    Ok(Effects::step(standing, after, facts.now))
}
