//! What an account may still do under its measures. It must not know why they were taken; whatever they are, reading, exporting,
//! reporting, appealing and complaining stay open.

use super::{Force, Ladder, Step};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// In slow mode one contribution an hour.
pub const SLOW_MINUTES: i64 = 60;

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    /// Read.
    Read,
    /// Download their own data.
    Export,
    /// Appeal against a decision.
    Appeal,
    /// Complain, to the service or to the panel.
    Complain,
    /// Report something.
    Report,
    /// Take back what they wrote.
    Withdraw,
    /// Reword what was hidden.
    Repair,
    /// Vote.
    Vote,
    /// Write something new.
    Post,
}

impl Doing {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::Export,
        Self::Appeal,
        Self::Complain,
        Self::Report,
        Self::Withdraw,
        Self::Repair,
        Self::Vote,
        Self::Post,
    ];

    /// Whether no measure ever stands in its way.
    pub const fn is_always_open(self) -> bool {
        !matches!(self, Self::Vote | Self::Post)
    }
}

/// How somebody may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// As everybody.
    Freely,
    /// A person looks first.
    HeldFirst,
}

/// Whether an account may do something now. `last_post` is when it last wrote something.
pub fn may(
    ladder: &Ladder,
    doing: Doing,
    last_post: Option<Timestamp>,
    now: Timestamp,
) -> Result<Leave, Refusal> {
    if doing.is_always_open() {
        return Ok(Leave::Freely);
    }
    let holds = |step| {
        ladder
            .measures
            .iter()
            .filter(move |measure| measure.force == Force::InForce && measure.step == step)
            .max_by_key(|measure| measure.until)
    };
    if holds(Step::Ban).is_some()
        || holds(Step::LongSuspension).is_some()
        || holds(Step::Suspension).is_some()
    {
        return Err(Refusal::Suspended);
    }
    if doing == Doing::Vote {
        return Ok(Leave::Freely);
    }
    if let Some(until) = holds(Step::Pause).and_then(|pause| pause.until) {
        return Err(Refusal::NotNow(format!(
            "Your account has a pause from writing until {}. You can read, vote, reword what was hidden, appeal and complain.",
            until.in_words()
        )));
    }
    if !ladder.unread.is_empty() {
        return Err(Refusal::NotNow(
            "There is a warning for you to read first. Once you have said that you have read it, you can write again; you can appeal against it in any case.".into(),
        ));
    }
    if holds(Step::SlowMode).is_none() {
        return Ok(Leave::Freely);
    }
    match last_post.map(|last| last.plus_minutes(SLOW_MINUTES)) {
        Some(next) if now < next => Err(Refusal::TooMany(format!(
            "Your account is in slow mode: one contribution an hour. The next one can be sent at {}.",
            next.in_words()
        ))),
        _ => Ok(Leave::HeldFirst),
    }
}
