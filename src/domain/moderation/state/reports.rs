//! Reports, and hiding while somebody checks. It must not know who reported: what their reports weigh together is all that counts.

use super::act::{Facts, Interim};
use super::next::{check_fresh, check_system, not_now};
use super::{Effects, Logged, Record, Revision, Standing, State, Tell, clocks};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{self, Actor, Cleared, Duty};
use crate::domain::moderation::queue;
use crate::domain::refusal::Refusal;

pub(super) fn report(
    standing: &Standing,
    code: Code,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    if facts.is_settled {
        return not_now(queue::SETTLED);
    }
    let mut after = standing.clone();
    match standing.state {
        State::UnderReview => {
            after.code = Some(standing.code.map_or(code, |known| graver(known, code)));
            let clock = clocks::triage(code, facts);
            after.clock.target = clocks::earlier(standing.clock.target, clock.target);
        }
        state if state.is_visible() => {
            after.shown = state;
            after.state = State::UnderReview;
            after.code = Some(code);
            let clock = clocks::triage(code, facts);
            after.clock.target = clocks::earlier(standing.clock.target, clock.target);
        }
        // Reports never touch the clock of something hidden: no crowd keeps it hidden.
        State::HiddenInterim => {}
        State::HiddenRephrase | State::Removed | State::RemovedSealed => {
            return not_now("A moderator has dealt with this already: it is no longer shown.");
        }
        State::Withdrawn | State::Merged | State::Erased => {
            return not_now("This is no longer shown, so it need not be reported.");
        }
        _ => return Err(Refusal::NotFound),
    }
    Ok(Effects::step(standing, after, facts.now))
}

fn graver(one: Code, other: Code) -> Code {
    let gravity = |code: Code| (code.is_urgent(), code.rule().severity);
    if gravity(other) > gravity(one) {
        other
    } else {
        one
    }
}

pub(super) fn hide_interim(
    standing: &Standing,
    read: Revision,
    code: Code,
    why: Interim,
    actor: Actor<'_>,
    facts: &Facts<'_>,
) -> Result<Effects, Refusal> {
    match (why, actor) {
        (Interim::Pattern(_), Actor::System) => {
            let is_exact = code == Code::R6 || (code.family() == 'S' && code != Code::S5);
            if !is_exact {
                return not_now("A pattern hides only what is private or illegal.");
            }
        }
        (Interim::Reports, Actor::System) => {
            if !facts.reports.may_hide(Some(code), facts.is_election) {
                return not_now("Reports alone do not hide this: a person looks first.");
            }
        }
        (Interim::Moderator, Actor::System) => {
            return Err(Refusal::NotForYou("Only a moderator may do this."));
        }
        (Interim::Moderator, _) => {
            if duties::check(Duty::Decide(Some(code)), actor, &facts.ties)? == Cleared::PairFirst {
                return Err(duties::denied());
            }
            if facts.taken >= duties::TAKEN_ALONE_IN_AN_HOUR {
                return Err(duties::bar(
                    duties::SD4,
                    "You took twenty-five texts out of sight within an hour, and one more takes a second person. Another moderator hides this one, or you decide about it and they agree.",
                ));
            }
        }
        _ => check_system(actor)?,
    }
    check_fresh(standing, read)?;
    if !standing.state.is_visible() {
        return not_now("This is not shown at present.");
    }
    if code.rule().severity == 0 || code == Code::S5 {
        return not_now(
            "Nothing is hidden for this reason: it is moved, merged, given back or answered with help.",
        );
    }
    if facts.was_interim && code.may_expire() {
        return not_now(
            "This was hidden while being checked before, and came back because nobody decided in time. Please decide about it now.",
        );
    }
    let mut after = standing.clone();
    if standing.state != State::UnderReview {
        after.shown = standing.state;
    }
    after.state = State::HiddenInterim;
    after.code = Some(code);
    after.clock = clocks::interim(code, facts);
    let mut effects = Effects::step(standing, after, facts.now);
    effects.record = Record::Interim {
        why,
        by: actor.account(),
    };
    effects.log = Some(Logged::Hidden);
    effects.tell = vec![Tell::AuthorInterim];
    Ok(effects)
}
