//! The order of the moderators' work (moderation.md 4.1 and 5.2): what reports weigh, what comes first, who has it in hand.
//! It must not know whose text it is, whom it is about, any party, status or level of trust: its types have no place for them.

use super::codes::Code;
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;

mod lease;
mod share;
mod weight;

pub use lease::{
    LEASE_MINUTES, Lease, LeaseReleased, LeaseTaken, check_held, claim, release, renew, take_over,
};
pub use share::{RANDOM_SHARE, draw, is_random_turn};
pub use weight::{
    BURST_MINUTES, CROWD_CLUSTERS, CROWD_WEIGHT, FLAWED_DAILY, JUDGED_MIN, PAIR_MAX, Past,
    REPORTER_NEW_DAYS, Reported, WEIGHT_FLOOR, Weighed, co_reported, weigh,
};

/// Something urgent comes before everything that is not.
const URGENT: f64 = 1_000.0;
/// One step of severity outweighs any number of reports: ln of a million is under 14, times 8 is 110; five steps are 100.
const PER_SEVERITY: f64 = 20.0;
/// Reports count, ever more slowly.
const PER_WEIGHT: f64 = 8.0;
/// What is late rises, to three times its target.
const PER_AGE: f64 = 10.0;
/// Beyond three times its target it is late, not more important.
const AGE_MAX: f64 = 3.0;
/// What many read now does more harm now.
const PER_DOUBLING: f64 = 2.0;
/// Beyond 4,096 views an hour everything is read by everybody.
const VIEWS_MAX: u32 = 4_096;

/// What the order may depend on, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// The gravest code that is plausible: named by reports and not ruled out by the screen.
    pub code: Code,
    /// What its reports weigh.
    pub weight: f64,
    /// For how many minutes it has waited.
    pub waited_minutes: i64,
    /// Within how many minutes it should be decided.
    pub target_minutes: i64,
    /// How often it was seen in the last hour.
    pub views_last_hour: u32,
}

/// `1000·[S|R5|R6] + 20·severity + 8·ln(1+W) + 10·min(age/target, 3) + 2·log₂(1+views)`: the higher, the sooner.
pub fn priority(waiting: &Waiting) -> f64 {
    let urgent = if waiting.code.is_urgent() {
        URGENT
    } else {
        0.0
    };
    let age = minutes(waiting.waited_minutes) / minutes(waiting.target_minutes.max(1));
    urgent
        + PER_SEVERITY * f64::from(waiting.code.rule().severity)
        + PER_WEIGHT * waiting.weight.max(0.0).ln_1p()
        + PER_AGE * age.min(AGE_MAX)
        + PER_DOUBLING * f64::from(1 + waiting.views_last_hour.min(VIEWS_MAX)).log2()
}

fn minutes(minutes: i64) -> f64 {
    f64::from(i32::try_from(minutes.max(0)).unwrap_or(i32::MAX))
}

/// An item that can be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRef {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// Its row.
    pub id: i64,
}

/// A "no breach" that stands: the same words need not be defended twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// About which revision.
    pub revision: i64,
    /// For which code.
    pub code: Code,
}

/// Why words are not reported twice for the same reason.
pub const SETTLED: &str = "A moderator has looked at these words for this reason and found no breach. If they are edited, you can report them again; you can appeal against that decision, and you can choose another reason.";

/// Whether a revision may be reported for a code: not again after "no breach", unless it was edited since.
pub fn check_not_settled(settled: &[Settled], revision: i64, code: Code) -> Result<(), Refusal> {
    if settled.contains(&Settled { revision, code }) {
        return Err(Refusal::NotNow(SETTLED.into()));
    }
    Ok(())
}

/// What may be decided in one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// All reports on one item.
    ReportsOn(ItemRef),
    /// The items of one campaign, each with its own line in the log under one parent.
    Campaign {
        /// The code of all of them.
        code: Code,
        /// Which.
        items: Vec<ItemRef>,
    },
}

/// Allows or refuses a bulk act. Never for codes of respect: each of those texts needs its own reasons.
pub fn check_bulk(bulk: &Bulk) -> Result<(), Refusal> {
    match bulk {
        Bulk::ReportsOn(_) => Ok(()),
        Bulk::Campaign { items, .. } if items.is_empty() => Err(Refusal::NotNow(
            "Please choose the items of the campaign first.".into(),
        )),
        Bulk::Campaign { code, .. } if code.is_campaign() => Ok(()),
        Bulk::Campaign { .. } => Err(Refusal::NotNow(
            "Only adverts (I1) and coordinated accounts (I3) can be decided together. Everything else is decided one by one, each with its own reasons.".into(),
        )),
    }
}

/// Five times as many reports as usual within an hour is a brigade.
pub const BRIGADE_FACTOR: f64 = 5.0;
/// Fewer than ten reports an hour are no brigade, however quiet it usually is.
pub const BRIGADE_MIN: u32 = 10;

/// Whether an idea is being brigaded: then it goes into slow mode and its support counts are looked at.
pub fn is_brigade(last_hour: u32, usual_per_hour: f64) -> bool {
    last_hour >= BRIGADE_MIN && f64::from(last_hour) >= BRIGADE_FACTOR * usual_per_hour
}

/// Who holds an item, for a page: mine, somebody else's until then, or nobody's.
pub fn holder(lease: Option<&Lease>, now: Timestamp) -> Option<AccountId> {
    lease
        .filter(|lease| now < lease.until)
        .map(|lease| lease.by)
}

#[cfg(test)]
mod tests;
