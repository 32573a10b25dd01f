//! The figures about moderation, as everybody can compute them again from the public log: what counts as late, the middle of the
//! hours, and what is too few to show. It must not know rows or pages, nor anything that the log does not say.

use std::collections::BTreeMap;

use super::moderation::codes::{Code, Target};
use super::public_log::PublicLine;
use super::time::Timestamp;
use super::working_day::{Whose, calendar};

/// Under five, a count in a breakdown could point at a person who knows of one case (moderation.md 2.2).
pub const SHOWN_FROM: i64 = 5;
/// The events by which somebody decided about a text or an account.
pub const DECISIONS: [&str; 13] = [
    "hidden",
    "removed",
    "restored",
    "moved",
    "merged",
    "redacted",
    "labelled",
    "kept",
    "warned",
    "limited",
    "paused",
    "suspended",
    "banned",
];

/// What a line counts as. Lines alike in all of this are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sort {
    /// The month in UTC: "2026-11".
    pub month: String,
    /// What happened.
    pub event: String,
    /// The reason code; empty where there is none.
    pub code: String,
    /// How an appeal ended or stands; empty where the line is about none.
    pub appeal_state: String,
    /// Whole hours to the decision.
    pub hours: Option<i64>,
    /// Whether the decision came after its time.
    pub is_late: bool,
}

/// What of a line is counted.
#[derive(serde::Deserialize)]
struct Counted {
    time: String,
    event: String,
    code: Option<String>,
    appeal_state: Option<String>,
    hours_to_decision: Option<i64>,
}

/// The tallies without lines that nobody may read yet: a decision that can still be taken back moves no figure, so that every figure
/// is at every moment a sum over the log as it is published.
pub fn without(tallies: Vec<Tally>, unread: &[Sort]) -> Vec<Tally> {
    tallies
        .into_iter()
        .filter_map(|mut tally| {
            let many = unread.iter().filter(|sort| **sort == tally.sort).count();
            tally.lines -= i64::try_from(many).unwrap_or(i64::MAX);
            (tally.lines > 0).then_some(tally)
        })
        .collect()
}

/// So many lines of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Of which sort.
    pub sort: Sort,
    /// How many.
    pub lines: i64,
}

impl Sort {
    /// What a line counts as; nothing where its time is not written as the log writes times.
    pub fn of(line: &PublicLine) -> Option<Self> {
        let time = moment(&line.time)?;
        let code = line.code.clone().unwrap_or_default();
        let is_late = match (line.hours_to_decision, Code::from_key(&code)) {
            (Some(hours), Some(code)) => is_late(code, time, hours),
            _ => false,
        };
        Some(Self {
            month: line.time.get(..7)?.to_owned(),
            event: line.event.clone(),
            code,
            appeal_state: line.appeal_state.clone().unwrap_or_default(),
            hours: line.hours_to_decision,
            is_late,
        })
    }

    /// What a published line counts as; nothing where it cannot be read, or its time is not written as the log writes times.
    pub fn read(line: &str) -> Option<Self> {
        let counted: Counted = serde_json::from_str(line).ok()?;
        Self::of(&PublicLine {
            time: counted.time,
            event: counted.event,
            code: counted.code,
            appeal_state: counted.appeal_state,
            hours_to_decision: counted.hours_to_decision,
            ..PublicLine::default()
        })
    }

    /// Whether somebody decided about a text or an account.
    pub fn is_decision(&self) -> bool {
        DECISIONS.contains(&self.event.as_str())
    }
}

/// A time as the log writes it: "2026-11-25T12:00:00Z".
pub fn moment(written: &str) -> Option<Timestamp> {
    let time: jiff::Timestamp = written.parse().ok()?;
    let time = Timestamp::from_millis(time.as_millisecond());
    (time.iso() == written).then_some(time)
}

/// Whether a decision after so many hours came later than the code promises. Both times are those of the log, so the reader's sum
/// is ours: the report came `hours` before the decision, and working days are the service's.
pub fn is_late(code: Code, decided: Timestamp, hours: i64) -> bool {
    let reported = decided.plus_minutes(-60 * hours);
    match code.target() {
        Target::Hours(most) => hours > most,
        Target::WorkingDays(days) => calendar()
            .deadline(reported, days, Whose::Service)
            .is_over(decided),
    }
}

/// A count in a breakdown: nothing where it is too few to show.
pub const fn shown(count: i64) -> Option<i64> {
    if count > 0 && count < SHOWN_FROM {
        None
    } else {
        Some(count)
    }
}

/// The middle of a list of hours, and where its middle half begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Middle {
    /// How many decisions.
    pub decisions: i64,
    /// A quarter were at least as quick.
    pub lower: i64,
    /// Half were at least as quick.
    pub median: i64,
    /// Three quarters were at least as quick.
    pub upper: i64,
}

impl Middle {
    /// Of so many decisions at each number of hours; nothing where they are too few to show. A quantile is the smallest number of
    /// hours within which that share was decided ("nearest rank"), so it is always one that occurred.
    pub fn of(hours: &BTreeMap<i64, i64>) -> Option<Self> {
        let decisions: i64 = hours.values().sum();
        if decisions < SHOWN_FROM {
            return None;
        }
        let at = |quarters: i64| {
            let rank = (decisions * quarters + 3) / 4;
            let mut seen = 0;
            hours
                .iter()
                .find(|(_, lines)| {
                    seen += **lines;
                    seen >= rank
                })
                .map_or(0, |(hours, _)| *hours)
        };
        Some(Self {
            decisions,
            lower: at(1),
            median: at(2),
            upper: at(3),
        })
    }
}

/// What became of the appeals that were decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appeals {
    /// Lodged.
    pub lodged: i64,
    /// Decided, or ended in the appellant's favour because nobody decided in time.
    pub decided: i64,
    /// The decision stood.
    pub upheld: i64,
    /// Another took its place.
    pub varied: i64,
    /// It was wrong.
    pub overturned: i64,
    /// Nobody decided in time.
    pub lapsed: i64,
    /// It could not be decided as an appeal.
    pub inadmissible: i64,
    /// The appellant took it back, so it was not decided.
    pub withdrawn: i64,
}

/// One code's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Which.
    pub code: Code,
    /// How often each event was decided under it, in the order of [`DECISIONS`].
    pub outcomes: Vec<i64>,
    /// All of them.
    pub decisions: i64,
    /// The hours to decision.
    pub hours: Option<Middle>,
    /// How many of the decisions with hours came late.
    pub late: i64,
    /// How many decisions say their hours.
    pub timed: i64,
}

/// All figures of a span of months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Decisions of each month, oldest first.
    pub months: Vec<(String, i64)>,
    /// All decisions.
    pub decisions: i64,
    /// The hours to decision.
    pub hours: Option<Middle>,
    /// How many decisions say their hours.
    pub timed: i64,
    /// How many of them came late.
    pub late: i64,
    /// By code, in the order of the rules; codes without a decision are left out.
    pub codes: Vec<CodeRow>,
    /// Appeals.
    pub appeals: Appeals,
}

impl Figures {
    /// Computes them all in one pass over the tallies.
    pub fn of(tallies: &[Tally]) -> Self {
        let mut figures = Self::default();
        let mut months: BTreeMap<&str, i64> = BTreeMap::new();
        let mut hours = BTreeMap::new();
        for Tally { sort, lines } in tallies {
            figures.appeals.count(sort, *lines);
            if !sort.is_decision() {
                continue;
            }
            figures.decisions += lines;
            *months.entry(&sort.month).or_default() += lines;
            if let Some(took) = sort.hours {
                *hours.entry(took).or_default() += lines;
                figures.timed += lines;
                figures.late += if sort.is_late { *lines } else { 0 };
            }
        }
        figures.months = months
            .into_iter()
            .map(|(month, lines)| (month.to_owned(), lines))
            .collect();
        figures.hours = Middle::of(&hours);
        figures.codes = Code::ALL
            .iter()
            .filter_map(|code| CodeRow::of(*code, tallies))
            .collect();
        figures
    }
}

impl Appeals {
    fn count(&mut self, sort: &Sort, lines: i64) {
        match sort.event.as_str() {
            "appeal_lodged" => self.lodged += lines,
            "appeal_decided" if sort.appeal_state == "withdrawn" => self.withdrawn += lines,
            "appeal_decided" => {
                self.decided += lines;
                match sort.appeal_state.as_str() {
                    "upheld" => self.upheld += lines,
                    "varied" => self.varied += lines,
                    "overturned" => self.overturned += lines,
                    "lapsed" => self.lapsed += lines,
                    "inadmissible" => self.inadmissible += lines,
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

impl CodeRow {
    fn of(code: Code, tallies: &[Tally]) -> Option<Self> {
        let mut row = Self {
            code,
            outcomes: vec![0; DECISIONS.len()],
            decisions: 0,
            hours: None,
            late: 0,
            timed: 0,
        };
        let mut hours = BTreeMap::new();
        for Tally { sort, lines } in tallies.iter().filter(|tally| tally.sort.code == code.key()) {
            let Some(at) = DECISIONS.iter().position(|event| *event == sort.event) else {
                continue;
            };
            row.outcomes[at] += lines;
            row.decisions += lines;
            if let Some(took) = sort.hours {
                *hours.entry(took).or_default() += lines;
                row.timed += lines;
                row.late += if sort.is_late { *lines } else { 0 };
            }
        }
        row.hours = Middle::of(&hours);
        (row.decisions > 0).then_some(row)
    }
}

#[cfg(test)]
mod tests;
