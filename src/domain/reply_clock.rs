//! How long an idea has waited for a seat's MP, in working days that stop in recess, in a vacancy, while the MP is away, and at dissolution
//! (uk.md P5, P8, P14, S7), and by when the MP promised to reply. It must not know who supports the idea, and it never compares one MP
//! with another.

use std::sync::Arc;

use jiff::civil::{Date, time};

use super::ids::MemberId;
use super::member::{ChairRole, Span};
use super::time::{Timestamp, day_in_words};
use super::working_day::{Calendar, Deadline, Division, Pause, Whose};

/// Working days within which an answer is hoped for, where the office named no time of its own. Nothing is called late before (P14).
pub const REPLY_DAYS: u32 = 20;

/// Why a clock stands still. One neutral word each, and no cause beyond it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The House is in recess; its name, where it has one.
    Recess(String),
    /// The MP is away, for whatever reason.
    Away,
    /// The seat has no MP.
    Vacancy,
    /// Parliament is dissolved: there are no MPs.
    Dissolution,
}

impl Why {
    /// The word in a table.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Recess(_) => "recess",
            Self::Away => "away",
            Self::Vacancy => "vacancy",
            Self::Dissolution => "dissolution",
        }
    }

    /// For readers, as a clause after "The clock stands still:".
    pub fn in_words(&self) -> String {
        match self {
            Self::Recess(name) if name.is_empty() => "the House is in recess".to_owned(),
            Self::Recess(name) => format!("the House is in recess ({name})"),
            Self::Away => "the MP is away".to_owned(),
            Self::Vacancy => "the seat has no MP".to_owned(),
            Self::Dissolution => "Parliament is dissolved".to_owned(),
        }
    }
}

/// Days on which the clock of a seat stands still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Why.
    pub why: Why,
    /// When.
    pub span: Span,
}

impl Stop {
    /// Days, and why.
    pub const fn new(why: Why, span: Span) -> Self {
        Self { why, span }
    }
}

/// What is written down about the House and about one seat, out of which its stops follow.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// Recesses with their names.
    pub recesses: Vec<(String, Span)>,
    /// From each dissolution to the polling day after it.
    pub dissolutions: Vec<Span>,
    /// Who held the seat, and when.
    pub holders: Vec<(MemberId, Span)>,
    /// When Members were away.
    pub away: Vec<(MemberId, Span)>,
}

impl Diary {
    /// Everything that stops the clock of the seat. Where several do at once, the first of the list is said.
    pub fn stops(&self) -> Vec<Stop> {
        let dissolved = self.dissolutions.iter();
        let mut stops: Vec<Stop> = dissolved
            .map(|span| Stop::new(Why::Dissolution, *span))
            .collect();
        let vacant = self.vacancies().into_iter();
        stops.extend(vacant.map(|span| Stop::new(Why::Vacancy, span)));
        let recesses = self.recesses.iter();
        stops.extend(recesses.map(|(name, span)| Stop::new(Why::Recess(name.clone()), *span)));
        for (member, away) in &self.away {
            let held = self.holders.iter().filter(|(holder, _)| holder == member);
            let shared = held.filter_map(|(_, held)| common(*away, *held));
            stops.extend(shared.map(|span| Stop::new(Why::Away, span)));
        }
        stops
    }

    /// Days on which nobody held the seat.
    fn vacancies(&self) -> Vec<Span> {
        let mut held: Vec<Span> = self.holders.iter().map(|(_, span)| *span).collect();
        held.sort_unstable();
        let mut gaps = Vec::new();
        let mut from = Some(Date::MIN);
        for span in held {
            if let Some(start) = from
                && start < span.from
            {
                gaps.push(Span {
                    from: start,
                    to: Some(span.from),
                });
            }
            from = match (from, span.to) {
                (Some(start), Some(end)) => Some(start.max(end)),
                _ => None,
            };
        }
        gaps.extend(from.map(|from| Span { from, to: None }));
        gaps
    }
}

/// The days two spans share.
fn common(one: Span, other: Span) -> Option<Span> {
    let from = one.from.max(other.from);
    let to = match (one.to, other.to) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    to.is_none_or(|to| from < to).then_some(Span { from, to })
}

/// A reply time that an MP promised, from its day on; none takes the promise back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promised {
    /// The day from which it holds: whatever was promised last on a day stands for it.
    pub on: Date,
    /// Working days to a reply.
    pub days: Option<u32>,
}

/// The promise under which something falls: since when it runs, and for how many working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnTime {
    /// The day it runs from.
    pub from: Date,
    /// Working days to a reply.
    pub days: u32,
}

/// What a Member had promised when something came on a day; where nothing was promised then, the first promise made afterwards, from
/// its own day on. A longer promise made later changes nothing for what came before. `promises` stand in the order of their days.
pub fn promise_for(promises: &[Promised], came: Date) -> Option<OwnTime> {
    let before = promises.iter().rfind(|one| one.on <= came);
    if let Some(days) = before.and_then(|one| one.days) {
        return Some(OwnTime { from: came, days });
    }
    promises
        .iter()
        .filter(|one| one.on > came)
        .find_map(|one| one.days.map(|days| OwnTime { from: one.on, days }))
}

/// Everything the clock of one seat is read by: for its office, for its page and for the record of whoever holds it, the same.
#[derive(Clone, Debug)]
pub struct SeatClock {
    /// The seat's code.
    pub seat: String,
    /// The holidays.
    pub calendar: Arc<Calendar>,
    /// Days on which it stands still.
    pub stops: Vec<Stop>,
    /// Since when whoever holds the seat does; none in a vacancy.
    pub held_since: Option<Date>,
    /// What they promised, in the order of the days.
    pub promises: Vec<Promised>,
    /// Their office in the Chair, which has no clock (P11).
    pub chair: Option<ChairRole>,
}

impl SeatClock {
    /// A seat in Scotland rests on Scotland's holidays as well.
    fn whose(&self) -> Whose {
        Whose::Citizen(Division::of_seat(&self.seat))
    }

    /// Working days after day 0 up to a day, less those on which the clock stood still.
    pub fn count(&self, from: Date, to: Date) -> u32 {
        let whose = self.whose();
        let mut day = self.calendar.day_zero(noon(from), whose);
        let mut counted = 0;
        while day < to {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            counted +=
                u32::from(self.calendar.is_working_day(day, whose) && self.stop_on(day).is_none());
        }
        counted
    }

    /// The day on which so many of them are over; none where no day can be said, because nobody knows when a stop will end.
    pub fn due(&self, from: Date, days: u32) -> Option<Date> {
        let pauses: Vec<Pause> = self.stops.iter().filter_map(pause).collect();
        let due = self.calendar.due(noon(from), days, self.whose(), &pauses);
        due.map(Deadline::day)
    }

    fn stop_on(&self, day: Date) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.span.holds(day))
    }

    /// Reads the clock of an idea that was put to the seat on a day.
    pub fn read(&self, put_on: Date, today: Date) -> Reading {
        let came = self.held_since.map_or(put_on, |since| put_on.max(since));
        let own = promise_for(&self.promises, came).filter(|own| own.from <= today);
        let due = match own {
            Some(own) => self.due(own.from, own.days),
            None => self.due(put_on, REPLY_DAYS),
        };
        // Whoever promised less than twenty days is not called late before them.
        let is_over = |due: Option<Date>| due.is_some_and(|due| due < today);
        let stand = match self.stop_on(today) {
            Some(stop) => Stand::Still(stop.why.clone(), stop.span.to),
            None if is_over(due) && is_over(self.due(put_on, REPLY_DAYS)) => Stand::Over,
            None => Stand::Runs,
        };
        Reading {
            waited: self.count(put_on, today),
            own,
            due,
            stand,
            chair: self.chair,
            today,
        }
    }
}

/// The middle of a day: nothing comes after five.
fn noon(day: Date) -> Timestamp {
    Timestamp::from_london(day.to_datetime(time(12, 0, 0, 0)))
}

/// The same days as a pause of the calendar, whose end is the last day that does not count.
fn pause(stop: &Stop) -> Option<Pause> {
    let to = match stop.span.to {
        // Begun and ended on one day: no day at all.
        Some(end) if end <= stop.span.from => return None,
        Some(end) => Some(end.yesterday().ok()?),
        None => None,
    };
    Some(Pause {
        from: stop.span.from,
        to,
        why: stop.why.in_words(),
    })
}

/// How a clock stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It runs.
    Runs,
    /// It stands still; until then, where the end is known.
    Still(Why, Option<Date>),
    /// More working days have passed than an answer was hoped for or promised in.
    Over,
}

/// What a clock says on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Working days counted so far.
    pub waited: u32,
    /// What the MP promised of their own accord.
    pub own: Option<OwnTime>,
    /// The last day of what was promised, or else of what is hoped for, where it can be said.
    pub due: Option<Date>,
    /// How the clock stands.
    pub stand: Stand,
    chair: Option<ChairRole>,
    today: Date,
}

impl Reading {
    /// Whether the MP's own time is over.
    pub fn is_past_promise(&self) -> bool {
        self.chair.is_none() && self.own.is_some() && self.due.is_some_and(|due| due < self.today)
    }

    /// For readers. The Chair has no clock (P11).
    pub fn in_words(&self) -> String {
        if let Some(role) = self.chair {
            return format!("no clock runs for a {}", role.in_words());
        }
        let days = match self.waited {
            1 => "1 working day".to_owned(),
            waited => format!("{waited} working days"),
        };
        let until = self.due.map(|due| {
            let day = day_in_words(due);
            match self.own {
                Some(_) if due < self.today => format!("a reply was promised by {day}"),
                Some(_) => format!("a reply is promised by {day}"),
                None => format!("an answer is hoped for by {day}"),
            }
        });
        match (&self.stand, until) {
            (Stand::Still(why, end), until) => {
                let end =
                    end.map_or_else(String::new, |end| format!(" until {}", day_in_words(end)));
                let still = format!(
                    "{days} so far; the clock stands still{end}: {}",
                    why.in_words()
                );
                // Where a day was promised, it is said in recess too.
                match until.filter(|_| self.own.is_some()) {
                    Some(until) => format!("{still}; {until}"),
                    None => still,
                }
            }
            (Stand::Over, _) if self.own.is_none() => {
                format!("{days}, longer than the {REPLY_DAYS} in which an answer is hoped for")
            }
            (_, Some(until)) => format!("{days} so far; {until}"),
            (_, None) => format!("{days} so far"),
        }
    }
}

#[cfg(test)]
mod tests;
