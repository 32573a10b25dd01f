//! What an account is told about a step on the ladder. It must not know what led to it beyond the decision's number.

use super::{Letter, Signer, appeal_until, day};
use crate::domain::moderation::sanctions::{Measure, Step};
use crate::domain::moderation::state::number;
use crate::domain::time::day_in_words;
use crate::domain::working_day::Deadline;

/// What stays open, whatever the step.
const OPEN: &str =
    "You can always read, download your data, report, reword what was hidden, appeal and complain.";

/// A measure that holds, to whom it concerns. `points` are those that count now.
pub fn measured(
    measure: &Measure,
    points: usize,
    appeal_by: Deadline,
    signer: Signer<'_>,
) -> Letter {
    let until = measure.until.map_or(String::new(), |until| {
        format!(" It ends by itself on {}.", until.in_words())
    });
    let lapses = measure.point_until.map_or(String::new(), |until| {
        format!(" The point behind it lapses on {}.", day(until))
    });
    let points = match points {
        1 => "one point".to_owned(),
        n => format!("{n} points"),
    };
    let (title, what) = match measure.step {
        Step::Rephrase => (
            "A text of yours is hidden",
            "One text is hidden until it is reworded. Your account is not touched.".to_owned(),
        ),
        Step::Warning => (
            "A warning",
            "This is a warning. Your account is not limited; before you write again, please say that you have read this. That is no admission.".to_owned(),
        ),
        Step::SlowMode => (
            "Your account is in slow mode",
            format!("For 14 days you can write one contribution an hour, and a person looks at each first.{until}"),
        ),
        Step::Pause => (
            "A pause from writing",
            format!("You cannot write anything new for a few days; you can still vote.{until}"),
        ),
        Step::Suspension => (
            "Your account is suspended for 30 days",
            format!("You cannot write or vote. Two people decided this.{until}"),
        ),
        Step::LongSuspension => (
            "Your account is suspended for six months",
            format!("You cannot write or vote. Two people decided this, and the independent panel has been told.{until}"),
        ),
        Step::Ban => (
            "Your account is banned",
            "You cannot write or vote. Two people decided this. It is looked at again every twelve months, without your having to ask.".to_owned(),
        ),
    };
    Letter {
        title: title.into(),
        what: format!("{what} {OPEN}"),
        why: format!(
            "It follows from decision {}, which you have been told about: with it your account has {points}.{lapses}",
            number(measure.decision)
        ),
        repair: matches!(measure.step, Step::Warning).then(|| {
            "Say that you have read this, on the page of your account. If the decision behind it is overturned, the point is deleted and everything that followed from it.".into()
        }),
        appeal: appeal_until(appeal_by),
        number: number(measure.decision),
        signed: signer.words(),
    }
}

/// A ban that waits for the panel, to whom it concerns.
pub fn proposed_ban(measure: &Measure, confirm_by: Deadline, signer: Signer<'_>) -> Letter {
    Letter {
        title: "Your account is banned, and the panel looks at it".into(),
        what: format!(
            "You cannot write or vote. The independent panel confirms this or not by the end of {}; if it does neither, it becomes a suspension for six months. {OPEN}",
            day_in_words(confirm_by.day())
        ),
        why: format!(
            "It follows from decision {}, which you have been told about. Two moderators agreed that it leaves no milder step.",
            number(measure.decision)
        ),
        repair: None,
        appeal: "You can write to the panel before it decides, from the page of your account; it hears you.".into(),
        number: number(measure.decision),
        signed: signer.words(),
    }
}

/// A ban that the panel confirmed, to whom it concerns.
pub fn confirmed_ban(measure: &Measure, signer: Signer<'_>) -> Letter {
    let review = measure.review_by.map_or(String::new(), |at| {
        format!(" The panel looks at it again on {}.", day(at))
    });
    Letter {
        title: "The panel confirmed the ban of your account".into(),
        what: format!(
            "You cannot write or vote.{review} You do not have to ask for that. {OPEN}"
        ),
        why: format!(
            "It follows from decision {}. The independent panel looked at it and found no milder step that would do.",
            number(measure.decision)
        ),
        repair: None,
        appeal: "What the panel decides binds the service. If the decision behind it is overturned on appeal, the ban ends with it.".into(),
        number: number(measure.decision),
        signed: signer.words(),
    }
}

/// A ban that the panel did not confirm or has lifted, to whom it concerns.
pub fn lifted_ban(measure: &Measure, signer: Signer<'_>) -> Letter {
    Letter {
        title: "The ban of your account is over".into(),
        what: "The independent panel has ended it. Unless another measure holds, which the page of your account would show, you can write and vote again.".into(),
        why: format!(
            "It had followed from decision {}, which stands.",
            number(measure.decision)
        ),
        repair: None,
        appeal: "There is nothing left to appeal against in this measure. You can still appeal against the decision itself.".into(),
        number: number(measure.decision),
        signed: signer.words(),
    }
}
