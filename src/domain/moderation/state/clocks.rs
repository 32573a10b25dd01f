//! The clocks of moderation.md 1.4: how long a person has, and what happens when none came. Time alone never hides anything.

use super::{Clock, Effects, Facts, Logged, Standing, State, Tell};
use crate::domain::moderation::codes::{Code, Target};
use crate::domain::moderation::duties::Waits;
use crate::domain::moderation::hold::Hold;
use crate::domain::refusal::Refusal;
use crate::domain::working_day::{Deadline, Whose};

use super::act::REWORD_DAYS;

/// A held text is looked at within one working day.
const HELD_TARGET: u32 = 1;
/// After two it is published, whoever looked or not.
const HELD_EXPIRES: u32 = 2;
/// A hidden one is decided within one working day, or comes back.
const INTERIM: u32 = 1;
/// A second person looks within one working day.
const SECOND_TARGET: u32 = 1;
/// What waits for one for two working days has not been agreed.
const SECOND_EXPIRES: u32 = 2;
/// An author has ten working days to object to a merge or a move.
const OBJECTION: u32 = 10;

/// A held text waits for a look.
pub(super) fn held(hold: &Hold, facts: &Facts<'_>) -> Clock {
    Clock {
        target: Some(working_days(HELD_TARGET, facts)),
        expires: hold.may_expire().then(|| working_days(HELD_EXPIRES, facts)),
    }
}

/// A reported text waits for a look, in plain sight.
pub(super) fn triage(code: Code, facts: &Facts<'_>) -> Clock {
    Clock {
        target: Some(target(code.target(), facts)),
        expires: None,
    }
}

/// A text hidden while somebody checks.
pub(super) fn interim(code: Code, facts: &Facts<'_>) -> Clock {
    let target = if code.is_urgent() {
        target(code.target(), facts)
    } else {
        working_days(INTERIM, facts)
    };
    Clock {
        target: Some(target),
        expires: code.may_expire().then(|| working_days(INTERIM, facts)),
    }
}

/// The author is invited to reword. When it ends nothing happens to the text: it can still be reworded.
pub(super) fn invitation(facts: &Facts<'_>) -> Clock {
    Clock {
        target: None,
        expires: Some(facts.calendar.end_of_days_after(facts.now, REWORD_DAYS)),
    }
}

/// A reworded text waits for a look, as a held one does.
pub(super) fn recheck(code: Option<Code>, facts: &Facts<'_>) -> Clock {
    Clock {
        target: Some(working_days(HELD_TARGET, facts)),
        expires: code
            .is_none_or(Code::may_expire)
            .then(|| working_days(HELD_EXPIRES, facts)),
    }
}

/// A decision waits for a second person: no later than what ran before it.
pub(super) fn second(
    waits: Waits,
    code: Option<Code>,
    standing: &Standing,
    facts: &Facts<'_>,
) -> Clock {
    let target = Some(working_days(SECOND_TARGET, facts));
    if waits == Waits::AfterEffect {
        return Clock {
            target,
            expires: None,
        };
    }
    let before = standing.clock;
    let expires = code
        .is_none_or(Code::may_expire)
        .then(|| working_days(SECOND_EXPIRES, facts));
    Clock {
        target: earlier(before.target, target),
        // What is hidden comes back when it would have, and what does not come back by itself still does not.
        expires: if standing.state.is_visible() {
            earlier(before.expires, expires)
        } else {
            before.expires
        },
    }
}

/// The author may object to a merge or a move; these are the author's own days.
pub(super) fn objection(facts: &Facts<'_>) -> Clock {
    let whose = Whose::Citizen(facts.nation);
    Clock {
        target: None,
        expires: Some(facts.calendar.deadline(facts.now, OBJECTION, whose)),
    }
}

/// The earlier of two deadlines.
pub(super) fn earlier(one: Option<Deadline>, other: Option<Deadline>) -> Option<Deadline> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn working_days(days: u32, facts: &Facts<'_>) -> Deadline {
    facts.calendar.deadline(facts.now, days, Whose::Service)
}

fn target(target: Target, facts: &Facts<'_>) -> Deadline {
    match target {
        Target::Hours(hours) => facts.calendar.hours_after(facts.now, hours),
        Target::WorkingDays(days) => working_days(days, facts),
    }
}

/// What happens by itself when nobody came in time: always what is best for the author.
pub(super) fn expire(standing: &Standing, facts: &Facts<'_>) -> Result<Effects, Refusal> {
    match standing.clock.expires {
        None => {
            return Err(Refusal::NotNow(
                "No clock runs here: a person has to decide.".into(),
            ));
        }
        Some(expires) if !expires.is_over(facts.now) => {
            return Err(Refusal::NotNow(format!(
                "There is time until the end of {}.",
                crate::domain::time::day_in_words(expires.day())
            )));
        }
        Some(_) => {}
    }
    let mut after = standing.clone();
    after.clock = Clock::default();
    // What waited to take effect has come to nothing; what took effect is still looked at.
    after.pending = standing
        .pending
        .filter(|pending| pending.waits == Waits::AfterEffect);
    if after.pending.is_some() {
        after.clock.target = standing.clock.target;
    }
    let (log, tell) = match standing.state {
        State::Held => {
            after.state = State::Published;
            after.code = None;
            (Some(Logged::Lifted), vec![Tell::AuthorBack])
        }
        State::HiddenInterim => {
            // Still in the queue, in plain sight.
            after.state = State::UnderReview;
            after.clock = standing
                .code
                .map(|code| triage(code, facts))
                .unwrap_or_default();
            (Some(Logged::Restored), vec![Tell::AuthorBack])
        }
        State::HiddenRephrase if standing.is_reworded => {
            after.state = State::UnderReview;
            after.shown = after.uncover().unwrap_or(State::Published);
            after.is_reworded = false;
            (Some(Logged::Restored), vec![Tell::AuthorBack])
        }
        State::HiddenRephrase => (None, vec![Tell::AuthorRewordEnded]),
        // A proposal that nobody agreed to: nothing had happened, and nothing does.
        State::UnderReview => {
            after.state = standing.shown;
            after.code = None;
            (None, vec![Tell::Reporters])
        }
        // The days to object are over, or a proposal has come to nothing.
        _ => (None, Vec::new()),
    };
    let mut effects = Effects::step(standing, after, facts.now);
    if standing.state == State::HiddenRephrase && standing.is_reworded {
        // Nobody looked in time, so the rewording counts as taken.
        effects.repaired = standing.decision;
    }
    effects.log = log;
    effects.tell = tell;
    Ok(effects)
}
