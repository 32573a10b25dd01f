//! What reports weigh together. It must not know whom they are about; of those who report it knows how often they were right.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use super::ItemRef;
use crate::domain::ids::AccountId;
use crate::domain::moderation::codes::Code;
use crate::domain::time::Timestamp;

/// Reports within half an hour of one another's first belong to one burst.
pub const BURST_MINUTES: i64 = 30;
/// Accounts younger than a week count as one crowd.
pub const REPORTER_NEW_DAYS: i64 = 7;
/// Two who reported the same thing more than five times report together.
pub const PAIR_MAX: u32 = 5;
/// What reports must weigh before they hide something.
pub const CROWD_WEIGHT: f64 = 3.0;
/// From how many independent directions they must come.
pub const CROWD_CLUSTERS: usize = 3;
/// Below this nobody's report falls: the wrong are sometimes right.
pub const WEIGHT_FLOOR: f64 = 0.1;
/// So many judged reports before somebody counts as often wrong.
pub const JUDGED_MIN: u32 = 10;
/// How many reports a day somebody has who was wrong more than four times in five. Danger (S) is never counted.
pub const FLAWED_DAILY: i64 = 3;

/// How somebody's earlier reports were judged. Ignored ones count neither way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// A breach was found.
    pub agreed: u32,
    /// None was.
    pub disagreed: u32,
}

impl Past {
    /// `(agreed+2)/(agreed+disagreed+4)`: one half for whoever never reported, towards 0 or 1 with experience.
    pub fn weight(self) -> f64 {
        if self.is_flawed() {
            return WEIGHT_FLOOR;
        }
        let (agreed, disagreed) = (f64::from(self.agreed), f64::from(self.disagreed));
        (agreed + 2.0) / (agreed + disagreed + 4.0)
    }

    /// Wrong more than four times in five, of ten or more: they get a polite note, the least weight, and three a day.
    pub fn is_flawed(self) -> bool {
        let judged = u64::from(self.agreed) + u64::from(self.disagreed);
        judged >= u64::from(JUDGED_MIN) && u64::from(self.disagreed) * 5 > judged * 4
    }

    /// How many reports a day, of the house's own most; danger is always taken.
    pub fn daily(self, most: i64, code: Code) -> Option<i64> {
        match code.family() {
            'S' => None,
            _ if self.is_flawed() => Some(FLAWED_DAILY.min(most)),
            _ => Some(most),
        }
    }
}

/// One report, as far as it counts. Whoever made it stands behind a key and a weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Who, where somebody was signed in.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// How their earlier reports were judged.
    pub past: Past,
    /// The page they came from, hashed; none where the browser does not say.
    pub referrer: Option<u64>,
    /// The block of addresses they came from, hashed.
    pub network: Option<u64>,
    /// Whether the account is younger than [`REPORTER_NEW_DAYS`].
    pub is_new: bool,
}

/// What the reports on an item weigh.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weighed {
    /// `Σ over clusters √(Σ w)`.
    pub weight: f64,
    /// From how many independent directions they come.
    pub clusters: usize,
}

impl Weighed {
    /// Whether they hide a text until a person has looked: weight, directions and a plausible code of R2 to R6 together; never
    /// between the dissolution of Parliament and the poll.
    pub fn may_hide(self, plausible: Option<Code>, is_election: bool) -> bool {
        !is_election
            && self.weight >= CROWD_WEIGHT
            && self.clusters >= CROWD_CLUSTERS
            && plausible.is_some_and(Code::may_be_hidden_by_reports)
    }
}

/// Who reported the same things more than [`PAIR_MAX`] times, from what each of them reported.
pub fn co_reported(history: &[(AccountId, ItemRef)]) -> Vec<(AccountId, AccountId, u32)> {
    let mut reporters: BTreeMap<ItemRef, BTreeSet<AccountId>> = BTreeMap::new();
    for (by, item) in history {
        reporters.entry(*item).or_default().insert(*by);
    }
    let mut times: BTreeMap<(AccountId, AccountId), u32> = BTreeMap::new();
    for together in reporters.values() {
        for (at, one) in together.iter().enumerate() {
            for other in together.iter().skip(at + 1) {
                *times.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    times
        .into_iter()
        .filter(|(_, times)| *times > PAIR_MAX)
        .map(|((one, other), times)| (one, other, times))
        .collect()
}

/// Weighs the reports on one item. `pairs` are those who co-reported, with how often.
pub fn weigh(reports: &[Reported], pairs: &[(AccountId, AccountId, u32)]) -> Weighed {
    let mut groups = Groups::of(reports.len());
    groups.join_alike(reports, |report| report.referrer);
    groups.join_alike(reports, |report| report.network);
    groups.join_alike(reports, |report| report.is_new.then_some(()));
    join_bursts(&mut groups, reports);
    join_pairs(&mut groups, reports, pairs);
    let mut sums: HashMap<usize, f64> = HashMap::new();
    for (at, report) in reports.iter().enumerate() {
        *sums.entry(groups.root(at)).or_default() += report.past.weight();
    }
    // In order of size, so that the sum does not depend on the order of a hash map.
    let mut roots: Vec<f64> = sums.values().map(|sum| sum.sqrt()).collect();
    roots.sort_by(f64::total_cmp);
    Weighed {
        weight: roots.iter().sum(),
        clusters: roots.len(),
    }
}

fn join_bursts(groups: &mut Groups, reports: &[Reported]) {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|at| reports[*at].at);
    let mut first: Option<usize> = None;
    for at in order {
        match first {
            Some(first) if reports[at].at <= reports[first].at.plus_minutes(BURST_MINUTES) => {
                groups.join(first, at);
            }
            _ => first = Some(at),
        }
    }
}

fn join_pairs(groups: &mut Groups, reports: &[Reported], pairs: &[(AccountId, AccountId, u32)]) {
    let places: HashMap<AccountId, usize> = reports
        .iter()
        .enumerate()
        .filter_map(|(at, report)| report.by.map(|by| (by, at)))
        .collect();
    for (one, other, times) in pairs {
        if let (true, Some(one), Some(other)) =
            (*times > PAIR_MAX, places.get(one), places.get(other))
        {
            groups.join(*one, *other);
        }
    }
}

/// Who belongs together: each place points at another of its group, the root at itself.
struct Groups(Vec<usize>);

impl Groups {
    fn of(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }

    fn join_alike<K: Hash + Eq>(
        &mut self,
        reports: &[Reported],
        key: impl Fn(&Reported) -> Option<K>,
    ) {
        let mut firsts: HashMap<K, usize> = HashMap::new();
        for (at, report) in reports.iter().enumerate() {
            if let Some(key) = key(report) {
                let first = *firsts.entry(key).or_insert(at);
                self.join(first, at);
            }
        }
    }
}
