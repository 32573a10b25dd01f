//! How findings climb the ladder and come down again. It must not know how a measure is told or carried out.

use std::collections::HashMap;

use super::{
    BAN_CONFIRM_DAYS, BAN_REVIEW_MONTHS, Event, Force, LONG_MONTHS, LONG_POINT_MONTHS, Ladder,
    Measure, PAUSE_DAYS_AGAIN, PAUSE_DAYS_FIRST, PAUSE_POINT_DAYS, REPHRASE_DAYS,
    REPHRASES_FOR_WARNING, Reading, SLOW_DAYS, SUSPENSION_DAYS, SUSPENSION_POINT_MONTHS, Step,
    WARNING_DAYS, What,
};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::state::Outcome;
use crate::domain::time::Timestamp;
use crate::domain::working_day::Whose;

/// What a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gravity {
    /// Nothing: it is put in order, labelled, or left to the law.
    None,
    /// Step 1.
    Rephrase,
    /// One point.
    Point,
    /// One point, and a suspension at once.
    Grave,
}

const fn gravity(code: Code, outcome: Outcome) -> Gravity {
    match (code, outcome) {
        (Code::R1 | Code::R2, Outcome::HideRephrase) => Gravity::Rephrase,
        (Code::R2 | Code::R3 | Code::R4 | Code::I3, Outcome::Remove) => Gravity::Point,
        // What may end in a ban suspends at once, until two people and the panel have decided about the ban.
        (Code::R5, Outcome::Remove)
        | (Code::R6, Outcome::Remove | Outcome::Seal | Outcome::Redact)
        | (Code::S1 | Code::S6, Outcome::Seal) => Gravity::Grave,
        _ => Gravity::None,
    }
}

/// What became of a decision later.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one kind of row that is there or not"
)]
struct Later {
    repaired: bool,
    overturned: bool,
    acknowledged: bool,
    agreed: Option<Timestamp>,
    disagreed: bool,
    ban_agreed: Option<Timestamp>,
    ban_disagreed: bool,
    confirmed: Option<Timestamp>,
    refused: bool,
    reviewed: Option<Timestamp>,
    lifted: bool,
}

/// Reads a history up to now, and says what it adds up to. The order of the rows does not matter, only their times.
pub fn climb(events: &[Event], reading: Reading<'_>) -> Ladder {
    let mut events: Vec<Event> = events
        .iter()
        .filter(|event| event.at <= reading.now)
        .copied()
        .collect();
    events.sort_by_key(|event| (event.at, event.decision));
    let later = later(&events);
    let mut ladder = Ladder::default();
    let mut rephrased: Vec<Timestamp> = Vec::new();
    for event in &events {
        let fate = later.get(&event.decision).copied().unwrap_or_default();
        if fate.overturned {
            continue;
        }
        match event.what {
            What::Found { code, outcome, by } => {
                let weighs = gravity(code, outcome);
                let step = step(&ladder, &mut rephrased, weighs, fate.repaired, event.at);
                if let Some(step) = step {
                    let again = has_paused(&ladder, event.at);
                    let measure = measure(event, by, step, again, &fate, reading);
                    ladder.measures.push(measure);
                }
            }
            What::BanProposed { by, .. } => {
                ladder.measures.push(ban(event, by, &fate, reading));
            }
            _ => {}
        }
    }
    ladder.points = alive(&ladder.measures, reading.now);
    ladder.unread = ladder
        .measures
        .iter()
        .filter(|measure| measure.step >= Step::Warning)
        // What only one person wants is not told, so it cannot be asked to be read.
        .filter(|measure| !matches!(measure.force, Force::Proposed | Force::Fallen))
        .map(|measure| measure.decision)
        .filter(|decision| !later.get(decision).is_some_and(|fate| fate.acknowledged))
        .collect();
    ladder.unread.dedup();
    ladder
}

fn later(events: &[Event]) -> HashMap<DecisionId, Later> {
    let mut later: HashMap<DecisionId, Later> = HashMap::new();
    for event in events {
        let fate = later.entry(event.decision).or_default();
        match event.what {
            What::Repaired => fate.repaired = true,
            What::Reopened => fate.repaired = false,
            What::Overturned => fate.overturned = true,
            What::Acknowledged => fate.acknowledged = true,
            What::Agreed => fate.agreed = fate.agreed.or(Some(event.at)),
            What::Disagreed => fate.disagreed = true,
            What::BanAgreed => fate.ban_agreed = fate.ban_agreed.or(Some(event.at)),
            What::BanDisagreed => fate.ban_disagreed = true,
            What::BanConfirmed => fate.confirmed = fate.confirmed.or(Some(event.at)),
            What::BanRefused => fate.refused = true,
            What::BanReviewed { lifted } => {
                fate.reviewed = Some(event.at);
                fate.lifted |= lifted;
            }
            What::Found { .. } | What::BanProposed { .. } => {}
        }
    }
    later
}

fn step(
    ladder: &Ladder,
    rephrased: &mut Vec<Timestamp>,
    weighs: Gravity,
    repaired: bool,
    at: Timestamp,
) -> Option<Step> {
    match weighs {
        Gravity::None => None,
        // Resolved by rewording: as if it had not been.
        Gravity::Rephrase if repaired => Some(Step::Rephrase),
        Gravity::Rephrase => {
            rephrased.retain(|earlier| at < earlier.plus_days(REPHRASE_DAYS));
            rephrased.push(at);
            if rephrased.len() < REPHRASES_FOR_WARNING {
                return Some(Step::Rephrase);
            }
            // The third and every further one. Starting to count anew would let an overturned decision move a later
            // point further into the future, to the disadvantage of whoever was right.
            Some(by_points(ladder, at))
        }
        Gravity::Point => Some(by_points(ladder, at)),
        Gravity::Grave => {
            let again = ladder.measures.iter().any(|measure| {
                measure.step >= Step::Suspension
                    && measure.point_until.is_some_and(|until| at < until)
            });
            let least = if again {
                Step::LongSuspension
            } else {
                Step::Suspension
            };
            Some(by_points(ladder, at).max(least))
        }
    }
}

/// The step that one more point leads to.
fn by_points(ladder: &Ladder, at: Timestamp) -> Step {
    match alive(&ladder.measures, at) {
        0 => Step::Warning,
        1 => Step::SlowMode,
        2 => Step::Pause,
        3 => Step::Suspension,
        _ => Step::LongSuspension,
    }
}

fn alive(measures: &[Measure], at: Timestamp) -> usize {
    measures
        .iter()
        .filter(|measure| measure.point_until.is_some_and(|until| at < until))
        .count()
}

fn has_paused(ladder: &Ladder, at: Timestamp) -> bool {
    ladder.measures.iter().any(|measure| {
        measure.step == Step::Pause && measure.point_until.is_some_and(|until| at < until)
    })
}

fn measure(
    event: &Event,
    by: AccountId,
    step: Step,
    again: bool,
    fate: &Later,
    reading: Reading<'_>,
) -> Measure {
    let needs_two = step.needs_two(reading.is_mp);
    let from = if needs_two {
        fate.agreed.unwrap_or(event.at)
    } else {
        event.at
    };
    let months = |from: Timestamp, months| reading.calendar.end_of_months_after(from, months).at;
    let (until, point_until) = match step {
        Step::Rephrase => (None, None),
        Step::Warning => (None, Some(event.at.plus_days(WARNING_DAYS))),
        Step::SlowMode => (
            Some(from.plus_days(SLOW_DAYS)),
            Some(event.at.plus_days(WARNING_DAYS)),
        ),
        Step::Pause => (
            Some(from.plus_days(if again {
                PAUSE_DAYS_AGAIN
            } else {
                PAUSE_DAYS_FIRST
            })),
            Some(event.at.plus_days(PAUSE_POINT_DAYS)),
        ),
        Step::Suspension => (
            Some(from.plus_days(SUSPENSION_DAYS)),
            Some(months(event.at, SUSPENSION_POINT_MONTHS)),
        ),
        Step::LongSuspension | Step::Ban => (
            Some(months(from, LONG_MONTHS)),
            Some(months(event.at, LONG_POINT_MONTHS)),
        ),
    };
    let force = match (needs_two, fate.agreed, fate.disagreed) {
        (true, _, true) => Force::Fallen,
        (true, None, false) => Force::Proposed,
        _ if until.is_some_and(|until| reading.now >= until) => Force::Over,
        _ => Force::InForce,
    };
    Measure {
        decision: event.decision,
        step,
        by,
        from,
        until,
        point_until,
        needs_two,
        force,
        confirm_by: None,
        review_by: None,
    }
}

fn ban(event: &Event, by: AccountId, fate: &Later, reading: Reading<'_>) -> Measure {
    let calendar = reading.calendar;
    let from = fate.ban_agreed.unwrap_or(event.at);
    let confirm_by = calendar.deadline(from, BAN_CONFIRM_DAYS, Whose::Service);
    let is_late =
        fate.confirmed.is_none_or(|at| confirm_by.is_over(at)) && confirm_by.is_over(reading.now);
    // Without the panel it is what two moderators may decide alone.
    let (step, until) = if is_late {
        (
            Step::LongSuspension,
            Some(calendar.end_of_months_after(from, LONG_MONTHS).at),
        )
    } else {
        (Step::Ban, None)
    };
    let force = if fate.ban_disagreed || fate.refused {
        Force::Fallen
    } else if fate.ban_agreed.is_none() {
        Force::Proposed
    } else if fate.lifted || until.is_some_and(|until| reading.now >= until) {
        Force::Over
    } else {
        Force::InForce
    };
    let is_confirmed = fate.confirmed.is_some() && !is_late;
    let reviewed_from = fate.reviewed.or(fate.confirmed).unwrap_or(from);
    Measure {
        decision: event.decision,
        step,
        by,
        from,
        until,
        // The finding behind it has its own point.
        point_until: None,
        needs_two: true,
        force,
        confirm_by: (fate.ban_agreed.is_some() && fate.confirmed.is_none()).then_some(confirm_by),
        review_by: is_confirmed.then(|| {
            calendar
                .end_of_months_after(reviewed_from, BAN_REVIEW_MONTHS)
                .at
        }),
    }
}
