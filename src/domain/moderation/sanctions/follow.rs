//! What a change of an account's history leads to: measures that begin or fall, and the people who are asked next.
//! It must not know how anybody is told or asked.

use super::{Force, Ladder, Measure, Step};
use crate::domain::ids::DecisionId;
use crate::domain::time::Timestamp;

/// What happened to one measure between two readings of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It holds from now on.
    Began(Measure),
    /// The panel confirmed a ban that already held.
    Confirmed(Measure),
    /// It held or was proposed, and ends before its time: overturned, not agreed to, or lifted by the panel.
    Fell(Measure),
}

impl Change {
    /// The measure it is about.
    pub const fn measure(&self) -> &Measure {
        match self {
            Self::Began(measure) | Self::Confirmed(measure) | Self::Fell(measure) => measure,
        }
    }
}

/// Who is asked to look at a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A second moderator: agree or not.
    Second,
    /// The panel: confirm a ban or not.
    Panel,
    /// The panel again, a year later.
    Review,
}

impl Asked {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Second, Self::Panel, Self::Review];

    /// The word in rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Panel => "panel",
            Self::Review => "review",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// Something that waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// The decision behind the measure.
    pub decision: DecisionId,
    /// Which step.
    pub step: Step,
    /// Who is asked.
    pub asked: Asked,
    /// Since when, or for a review when it is time.
    pub since: Timestamp,
    /// Until when; none where nothing happens by itself.
    pub until: Option<Timestamp>,
}

/// What changed for the account. Hidden texts alone (step 1) are told with their decisions, and change nothing about the account.
pub fn changes(before: &Ladder, after: &Ladder) -> Vec<Change> {
    let began = numbered(after)
        .filter(|(_, measure)| measure.step >= Step::Warning && measure.force == Force::InForce)
        .filter(|(key, _)| {
            !numbered(before).any(|(old, measure)| old == *key && measure.force == Force::InForce)
        })
        .map(|(_, measure)| Change::Began(*measure));
    let fell = numbered(before)
        .filter(|(_, measure)| {
            measure.step >= Step::Warning
                && matches!(measure.force, Force::InForce | Force::Proposed)
        })
        .filter(|(key, _)| {
            !numbered(after).any(|(new, measure)| {
                new == *key && !matches!(measure.force, Force::Fallen | Force::Over)
            })
        })
        .map(|(_, measure)| Change::Fell(*measure));
    let confirmed = numbered(after)
        .filter(|(_, measure)| measure.force == Force::InForce && measure.confirm_by.is_none())
        .filter(|(key, _)| {
            numbered(before).any(|(old, measure)| {
                old == *key && measure.force == Force::InForce && measure.confirm_by.is_some()
            })
        })
        .map(|(_, measure)| Change::Confirmed(*measure));
    fell.chain(began).chain(confirmed).collect()
}

/// Everything in a history that waits for a person.
pub fn tasks(ladder: &Ladder) -> Vec<Task> {
    ladder.measures.iter().flat_map(tasks_of).collect()
}

/// What waits about one measure.
pub fn tasks_of(measure: &Measure) -> impl Iterator<Item = Task> {
    let (decision, step) = (measure.decision, measure.step);
    let task = move |asked, since, until| Task {
        decision,
        step,
        asked,
        since,
        until,
    };
    let second =
        (measure.force == Force::Proposed).then(|| task(Asked::Second, measure.from, None));
    let holds = step == Step::Ban && measure.force == Force::InForce;
    let panel = measure.confirm_by.filter(|_| holds);
    let panel = panel.map(|by| task(Asked::Panel, measure.from, Some(by.at)));
    let review = measure.review_by.filter(|_| holds);
    let review = review.map(|from| task(Asked::Review, from, None));
    second.into_iter().chain(panel).chain(review)
}

/// Measures under a name that stays theirs: a decision leads to one measure, and a ban proposed for it to a second.
fn numbered(ladder: &Ladder) -> impl Iterator<Item = ((DecisionId, usize), &Measure)> {
    ladder.measures.iter().enumerate().map(|(at, measure)| {
        let earlier = ladder
            .measures
            .iter()
            .take(at)
            .filter(|other| other.decision == measure.decision)
            .count();
        ((measure.decision, earlier), measure)
    })
}
