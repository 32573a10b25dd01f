//! Working days and the deadlines counted in them (moderation.md 1.9). It must not know what a deadline is for, nor what day it is.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday, time};
use serde::Deserialize;

use super::time::Timestamp;

mod statutory;

pub use statutory::{
    DEFAMATION_HOURS, POSTER_REPLY_DAYS, PROTECTION_ACK_DAYS, after_counted_hours, one_month,
    poster_reply, protection_acknowledgement,
};

/// The day on which the list of holidays was fetched; raised with every new copy, and kept with every deadline.
pub const RETRIEVED: Date = jiff::civil::date(2026, 8, 20);
/// What the list hashes to, so that nobody changes a holiday by hand unseen.
pub const SHA256: &str = "bd0a7aac946404d0166c00882976aeb8103b0c4eb9599aad39689455bfd8305a";
/// The list as GOV.UK publishes it, under the Open Government Licence v3.0: three divisions, date and title.
const VENDORED: &str = include_str!("working_day/bank-holidays.json");
/// What arrives after five in the afternoon counts as the next working day's: nobody is expected to sit there.
pub const CLOSES_AT: Time = time(17, 0, 0, 0);

static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::parse(VENDORED, RETRIEVED).expect("a test reads the vendored list"));

/// A part of the United Kingdom with bank holidays of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Division {
    /// England and Wales.
    EnglandAndWales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Division {
    /// All three.
    pub const ALL: [Self; 3] = [Self::EnglandAndWales, Self::Scotland, Self::NorthernIreland];

    /// The word in GOV.UK's list and in rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// The one in which a seat with this ONS code lies: "S14000001" is in Scotland.
    pub fn of_seat(code: &str) -> Option<Self> {
        match code.chars().next()? {
            'E' | 'W' => Some(Self::EnglandAndWales),
            'S' => Some(Self::Scotland),
            'N' => Some(Self::NorthernIreland),
            _ => None,
        }
    }
}

/// Whose working days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The service's: England and Wales.
    Service,
    /// A citizen's own deadline: the service's days, less the holidays where they live, so that nobody is worse off.
    Citizen(Option<Division>),
    /// Days that are no bank holiday anywhere in the United Kingdom: election timetables.
    AnyUk,
}

/// When something is due: the end of a day in London, and the calendar by which it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deadline {
    /// The moment at which it is over: midnight at the end of the day, unless it runs by the hour.
    pub at: Timestamp,
    /// The day on which the list of holidays was fetched.
    pub calendar: Date,
}

impl Deadline {
    /// The last day, in London.
    pub fn day(self) -> Date {
        Timestamp::from_millis(self.at.millis() - 1).day()
    }

    /// Whether it is over at `now`.
    pub fn is_over(self, now: Timestamp) -> bool {
        now >= self.at
    }
}

/// Days on which a clock stands still. A row of its own: the deadline itself is never edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The first day that does not count.
    pub from: Date,
    /// The last day that does not count; none while it lasts.
    pub to: Option<Date>,
    /// Why, for the register.
    pub why: String,
}

/// Why a list of holidays cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is not in GOV.UK's form.
    #[error("the list of bank holidays cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A division is missing or has no holidays.
    #[error("the list of bank holidays has nothing for {0}")]
    Missing(&'static str),
    /// A date is none.
    #[error("{0} is no date of a bank holiday")]
    Date(String),
}

/// The bank holidays of the three divisions.
#[derive(Clone, Debug)]
pub struct Calendar {
    retrieved: Date,
    holidays: [BTreeSet<Date>; 3],
}

#[derive(Deserialize)]
struct Listed {
    events: Vec<Holiday>,
}

#[derive(Deserialize)]
struct Holiday {
    date: String,
}

/// The calendar that came with this version.
pub fn calendar() -> &'static Calendar {
    &CALENDAR
}

impl Calendar {
    /// Reads a list as GOV.UK publishes it, fetched on this day.
    pub fn parse(json: &str, retrieved: Date) -> Result<Self, Unusable> {
        let mut listed: std::collections::HashMap<String, Listed> = serde_json::from_str(json)?;
        let mut holidays: [BTreeSet<Date>; 3] = Default::default();
        for division in Division::ALL {
            let listed = listed
                .remove(division.key())
                .filter(|listed| !listed.events.is_empty())
                .ok_or(Unusable::Missing(division.key()))?;
            for holiday in listed.events {
                let date = holiday
                    .date
                    .parse()
                    .map_err(|_| Unusable::Date(holiday.date))?;
                holidays[division as usize].insert(date);
            }
        }
        Ok(Self {
            retrieved,
            holidays,
        })
    }

    /// The day on which its list was fetched.
    pub const fn retrieved(&self) -> Date {
        self.retrieved
    }

    /// The last holiday it knows of: beyond that day it must be refreshed.
    pub fn known_until(&self) -> Option<Date> {
        self.holidays
            .iter()
            .filter_map(|days| days.last().copied())
            .min()
    }

    /// The same with a newly proclaimed holiday.
    #[must_use]
    pub fn with_holiday(mut self, division: Division, day: Date, retrieved: Date) -> Self {
        self.holidays[division as usize].insert(day);
        self.retrieved = retrieved;
        self
    }

    /// The holidays that are not in the list that came with this version, by division and day.
    pub fn proclaimed(&self) -> Vec<(Division, Date)> {
        let known = calendar();
        let all = Division::ALL.into_iter().flat_map(|division| {
            let days = self.holidays[division as usize].iter();
            days.map(move |day| (division, *day))
        });
        all.filter(|(division, day)| !known.is_holiday(*division, *day))
            .collect()
    }

    /// Whether a day is a bank holiday there.
    pub fn is_holiday(&self, division: Division, day: Date) -> bool {
        self.holidays[division as usize].contains(&day)
    }

    /// Whether a day counts.
    pub fn is_working_day(&self, day: Date, whose: Whose) -> bool {
        if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return false;
        }
        let is_free = |division| self.is_holiday(division, day);
        !match whose {
            Whose::Service | Whose::Citizen(None) => is_free(Division::EnglandAndWales),
            Whose::Citizen(Some(home)) => is_free(Division::EnglandAndWales) || is_free(home),
            Whose::AnyUk => Division::ALL.into_iter().any(is_free),
        }
    }

    /// The first day from this one on that counts.
    pub fn on_or_after(&self, day: Date, whose: Whose) -> Date {
        let mut day = day;
        while !self.is_working_day(day, whose) {
            // On the last day there is nothing to move on to.
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        day
    }

    /// The day so many working days after day 0.
    pub fn plus(&self, day_zero: Date, days: u32, whose: Whose) -> Date {
        let mut day = day_zero;
        for _ in 0..days {
            day = self.on_or_after(following(day), whose);
        }
        day
    }

    /// Day 0: the day of receipt; the next working day for what arrives after five, or on a day that does not count.
    pub fn day_zero(&self, received: Timestamp, whose: Whose) -> Date {
        let local = received.in_london();
        let day = if local.time() > CLOSES_AT {
            following(local.date())
        } else {
            local.date()
        };
        self.on_or_after(day, whose)
    }

    /// When something received then is due: the end of day N.
    pub fn deadline(&self, received: Timestamp, days: u32, whose: Whose) -> Deadline {
        self.end_of(self.plus(self.day_zero(received, whose), days, whose))
    }

    /// The same, with days that do not count because the clock stood still. None where no day can be said: a pause without an end
    /// begins before so many days were counted, whether it has begun yet or not.
    pub fn due(
        &self,
        received: Timestamp,
        days: u32,
        whose: Whose,
        pauses: &[Pause],
    ) -> Option<Deadline> {
        let covers =
            |pause: &Pause, day: Date| pause.from <= day && pause.to.is_none_or(|to| day <= to);
        let lasting = pauses.iter().filter(|pause| pause.to.is_none());
        let stands_from = lasting.map(|pause| pause.from).min();
        let mut day = self.day_zero(received, whose);
        let mut counted = 0;
        while counted < days {
            day = day.tomorrow().ok()?;
            if stands_from.is_some_and(|from| from <= day) {
                return None;
            }
            if self.is_working_day(day, whose) && !pauses.iter().any(|pause| covers(pause, day)) {
                counted += 1;
            }
        }
        Some(self.end_of(day))
    }

    /// The end of so many days by the calendar after this moment's, whatever days they are.
    pub fn end_of_days_after(&self, from: Timestamp, days: i32) -> Deadline {
        self.end_of(from.day().saturating_add(days.days()))
    }

    /// The end of the day so many months after this moment's, or of that month's last.
    pub fn end_of_months_after(&self, from: Timestamp, months: i32) -> Deadline {
        self.end_of(from.day().saturating_add(months.months()))
    }

    /// The moment so many hours later, on whatever day that is.
    pub const fn hours_after(&self, from: Timestamp, hours: i64) -> Deadline {
        Deadline {
            at: from.plus_minutes(hours * 60),
            calendar: self.retrieved,
        }
    }

    /// The end of a day in London.
    pub fn end_of(&self, day: Date) -> Deadline {
        Deadline {
            at: Timestamp::from_london(following(day).at(0, 0, 0, 0)),
            calendar: self.retrieved,
        }
    }
}

fn following(day: Date) -> Date {
    day.saturating_add(1.day())
}

#[cfg(test)]
mod tests;
