//! How long an idea has waited for a seat's MP, in working days that stop in recess, in a vacancy, while the MP is away, and at dissolution
//! (uk.md P5, P8, P14, S7). It must not know who supports the idea, and it never compares one MP with another.

use jiff::civil::{Date, time};

use super::ids::MemberId;
use super::member::{ChairRole, Span};
use super::time::{Timestamp, day_in_words};
use super::working_day::{Calendar, Division, Due, Pause, Whose};

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

/// How a clock stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It runs.
    Runs,
    /// It stands still; until then, where the end is known.
    Still(Why, Option<Date>),
    /// More working days have passed than an answer was hoped for in.
    Over,
}

/// What a clock says on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Working days counted so far.
    pub waited: u32,
    /// Within how many an answer is hoped for.
    pub within: u32,
    /// The last of them, where it can be said.
    pub due: Option<Date>,
    /// How the clock stands.
    pub stand: Stand,
}

/// Reads the clock of an idea that was put to a seat on a day.
pub fn read(
    calendar: &Calendar,
    seat: &str,
    put_on: Date,
    within: u32,
    stops: &[Stop],
    today: Date,
) -> Reading {
    // A seat in Scotland rests on Scotland's holidays as well.
    let whose = Whose::Citizen(Division::of_seat(seat));
    let put_at = Timestamp::from_london(put_on.to_datetime(time(12, 0, 0, 0)));
    // Whoever promised less than twenty days is not called late before them.
    let within = within.max(REPLY_DAYS);
    let pauses: Vec<Pause> = stops.iter().filter_map(pause).collect();
    // A stop without an end that is still to begin leaves the day open too: nobody knows how long it will last.
    let due = match calendar.due(put_at, within, whose, &pauses, Date::MAX) {
        Due::At(deadline) => Some(deadline.day()),
        Due::Paused { .. } => None,
    };
    let covers = |day: Date| stops.iter().find(|stop| stop.span.holds(day));
    let mut waited = 0;
    let mut day = calendar.day_zero(put_at, whose);
    while day < today {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        waited += u32::from(calendar.is_working_day(day, whose) && covers(day).is_none());
    }
    let stand = match covers(today) {
        Some(stop) => Stand::Still(stop.why.clone(), stop.span.to),
        None if due.is_some_and(|due| due < today) => Stand::Over,
        None => Stand::Runs,
    };
    Reading {
        waited,
        within,
        due,
        stand,
    }
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

impl Reading {
    /// For readers. The Chair has no clock (P11).
    pub fn in_words(&self, chair: Option<ChairRole>) -> String {
        if let Some(role) = chair {
            return format!("no clock runs for a {}", role.in_words());
        }
        let days = match self.waited {
            1 => "1 working day".to_owned(),
            waited => format!("{waited} working days"),
        };
        match (&self.stand, self.due) {
            (Stand::Still(why, Some(end)), _) => format!(
                "{days} so far; the clock stands still until {}: {}",
                day_in_words(*end),
                why.in_words()
            ),
            (Stand::Still(why, None), _) => {
                format!("{days} so far; the clock stands still: {}", why.in_words())
            }
            (Stand::Over, _) => format!(
                "{days}, longer than the {} in which an answer is hoped for",
                self.within
            ),
            (Stand::Runs, Some(due)) => format!(
                "{days} so far; an answer is hoped for by {}",
                day_in_words(due)
            ),
            (Stand::Runs, None) => format!("{days} so far"),
        }
    }
}

#[cfg(test)]
mod tests;
