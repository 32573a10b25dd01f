//! What stewards write down about the House: recesses, times away, quiet times before a poll, dissolutions, offices, holidays, and the
//! changes of the register that come between two imports. It must not know pages, rows or the clock.

use std::sync::Arc;

use jiff::civil::Date;

use super::constituency::country_of_code;
use super::ids::{EntryId, MemberId};
use super::member::Span;
use super::response::Capacity;
use super::time::{Timestamp, day_in_words};
use super::working_day::{Calendar, Division, calendar};

mod act;
mod posts;
mod register;
mod sort;

pub use act::{Act, Elected, Named, Typed};
pub use posts::{Holder, PostClaim, PostsReceived, receive_posts};
pub use register::roll_of;
pub use sort::Sort;

/// Working days from dissolution to the poll, skipping bank holidays of any part of the United Kingdom (uk.md P6).
pub const POLL_DAYS: u32 = 25;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The House is in recess.
    Recess,
    /// A Member is away, for whatever reason.
    Away,
    /// Before a poll: nobody is shown before others.
    Quiet,
    /// Parliament is dissolved.
    Dissolution,
    /// A Member holds an office.
    Office,
    /// A bank holiday proclaimed since.
    Holiday,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Recess,
        Self::Away,
        Self::Quiet,
        Self::Dissolution,
        Self::Office,
        Self::Holiday,
    ];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Recess => "recess",
            Self::Away => "away",
            Self::Quiet => "quiet",
            Self::Dissolution => "dissolution",
            Self::Office => "office",
            Self::Holiday => "holiday",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// For the stewards' list.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Recess => "Recess",
            Self::Away => "Away",
            Self::Quiet => "Quiet time",
            Self::Dissolution => "Dissolution",
            Self::Office => "Office",
            Self::Holiday => "Bank holiday",
        }
    }
}

/// An entry to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What it is.
    pub kind: Kind,
    /// Whom it is about, where it is about somebody.
    pub member: Option<MemberId>,
    /// Where it holds.
    pub area: String,
    /// Its name.
    pub words: String,
    /// Whose voice an office gives.
    pub capacity: Option<Capacity>,
    /// When it holds.
    pub span: Span,
    /// The poll after a dissolution.
    pub polling: Option<Date>,
    /// Whether citizens go on writing during a dissolution.
    pub stays_open: bool,
}

/// An entry as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its row.
    pub id: EntryId,
    /// What it says.
    pub noted: Noted,
    /// Name of the Member it is about.
    pub name: String,
    /// The day on which it was written down.
    pub noted_on: Date,
    /// When a dissolution was carried out.
    pub done_at: Option<Timestamp>,
}

impl Entry {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.noted.span.holds(day)
    }

    /// "1 May 2027 to 12 May 2027", both days included; "since 1 May 2027" while it lasts.
    pub fn when(&self) -> String {
        let from = day_in_words(self.noted.span.from);
        match self.noted.span.to.and_then(|end| end.yesterday().ok()) {
            Some(last) if last <= self.noted.span.from => from,
            Some(last) => format!("{from} to {}", day_in_words(last)),
            None => format!("since {from}"),
        }
    }

    /// What it says, in a line.
    pub fn in_words(&self) -> String {
        let noted = &self.noted;
        match noted.kind {
            Kind::Recess => noted.words.clone(),
            Kind::Holiday => format!("{} ({})", noted.words, noted.area.replace('-', " ")),
            Kind::Away => self.name.clone(),
            Kind::Office => format!("{}, {}", self.name, noted.words),
            Kind::Quiet if noted.area.is_empty() => format!("{}, everywhere", noted.words),
            Kind::Quiet => format!("{}, in {}", noted.words, noted.area),
            Kind::Dissolution => {
                let poll = noted.polling.map(day_in_words).unwrap_or_default();
                let talk = if noted.stays_open {
                    "citizens go on writing"
                } else {
                    "nobody writes"
                };
                let done = if self.done_at.is_some() {
                    "carried out"
                } else {
                    "to come"
                };
                format!("poll on {poll}; {talk}; {done}")
            }
        }
    }

    /// Whether striking it out changes the register or the site at once, so that it is worth a second look.
    pub fn is_weighty(&self) -> bool {
        self.noted.kind == Kind::Dissolution
    }
}

/// The program's calendar with the bank holidays that stewards proclaimed since and did not strike out. Deadlines keep the day on which
/// the newest was written down.
pub fn with_proclaimed(entries: &[Entry]) -> Calendar {
    let holidays = entries
        .iter()
        .filter(|entry| entry.noted.kind == Kind::Holiday);
    holidays.fold(calendar().clone(), |calendar, entry| {
        let retrieved = calendar.retrieved().max(entry.noted_on);
        match Division::from_key(&entry.noted.area) {
            Some(division) => calendar.with_holiday(division, entry.noted.span.from, retrieved),
            None => calendar,
        }
    })
}

/// What every page needs to know of the House on its day.
#[derive(Clone, Debug)]
pub struct Known {
    /// Dissolutions and quiet times that were not struck out.
    pub entries: Vec<Entry>,
    /// The one calendar by which every clock here counts, with the bank holidays proclaimed since.
    pub calendar: Arc<Calendar>,
    /// Those holidays, for the note that everybody can read: without one the service's own deadlines would not move (moderation.md 1.9).
    pub proclaimed: Vec<Entry>,
}

impl Default for Known {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Known {
    /// Out of all entries that were not struck out.
    pub fn of(mut entries: Vec<Entry>) -> Self {
        let calendar = Arc::new(with_proclaimed(&entries));
        let is_holiday = |entry: &&Entry| entry.noted.kind == Kind::Holiday;
        let proclaimed = entries.iter().filter(is_holiday).cloned().collect();
        entries.retain(|entry| matches!(entry.noted.kind, Kind::Dissolution | Kind::Quiet));
        Self {
            entries,
            calendar,
            proclaimed,
        }
    }

    /// Whether a day lies between a dissolution and its poll, both included (moderation.md 1.8).
    pub fn is_election(&self, day: Date) -> bool {
        self.dissolved_on(day)
            .is_some_and(|entry| entry.noted.polling.is_none_or(|poll| day <= poll))
    }

    /// Whether a poll is near in the seat with this code: a dissolution's, or the one that a quiet time there is before. What is decided
    /// then is decided while it still matters (moderation.md 1.7 and 5.2).
    pub fn is_before_poll(&self, day: Date, seat: Option<&str>) -> bool {
        self.is_election(day) || (self.dissolved_on(day).is_none() && self.is_quiet(day, seat))
    }

    /// The dissolution that holds on a day.
    pub fn dissolved_on(&self, day: Date) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.noted.kind == Kind::Dissolution && entry.holds(day))
    }

    /// Whether a seat that has been held since `held_since` fell vacant by a dissolution that holds on a day: exact to the moment, also
    /// before the register was written anew.
    pub fn is_vacated(&self, held_since: Date, day: Date) -> bool {
        self.dissolved_on(day)
            .is_some_and(|entry| held_since < entry.noted.span.from)
    }

    /// Whether no MP is shown before others on a day: everywhere, or in the seat with this code.
    pub fn is_quiet(&self, day: Date, seat: Option<&str>) -> bool {
        let covers = |area: &str| {
            area.is_empty()
                || seat.is_some_and(|code| code == area || country_of_code(code) == area)
        };
        self.dissolved_on(day).is_some()
            || self.entries.iter().any(|entry| {
                entry.noted.kind == Kind::Quiet && entry.holds(day) && covers(&entry.noted.area)
            })
    }

    /// Why nobody may write today; none where they may.
    pub fn why_closed(&self, day: Date) -> Option<String> {
        let entry = self.dissolved_on(day)?;
        if entry.noted.stays_open {
            return None;
        }
        let poll = entry.noted.polling.map(day_in_words).unwrap_or_default();
        Some(format!(
            "Parliament is dissolved, and this site rests until the new House sits. The poll is on {poll}. You can still read, report, appeal and complain."
        ))
    }

    /// What stands across the top of every page on a day.
    pub fn banner(&self, day: Date) -> Option<String> {
        let entry = self.dissolved_on(day)?;
        let from = day_in_words(entry.noted.span.from);
        let polling = entry.noted.polling.filter(|polling| day <= *polling);
        let then = match polling {
            Some(polling) => format!("The poll is on {}.", day_in_words(polling)),
            None => "The new House is being entered.".to_owned(),
        };
        let talk = if entry.noted.stays_open {
            "Citizens go on writing and voting; what waits for an answer waits for whoever is elected, and no clock runs."
        } else {
            "Nobody writes here meanwhile; what waits for an answer waits for whoever is elected, and no clock runs."
        };
        Some(format!(
            "Parliament was dissolved on {from}: there are no MPs at present. {then} {talk}"
        ))
    }

    /// What those who moderate are told on a day.
    pub fn quiet_words(&self, day: Date) -> Option<String> {
        let quiet: Vec<String> = self
            .entries
            .iter()
            .filter(|entry| entry.noted.kind == Kind::Quiet && entry.holds(day))
            .map(|entry| format!("{} ({})", entry.in_words(), entry.when()))
            .collect();
        (!quiet.is_empty()).then(|| {
            format!(
                "Quiet time before a poll: {}. No MP is featured and no mail of MPs’ news goes out there. Treat every side alike, and ask the legal lead about posts by or about candidates.",
                quiet.join("; ")
            )
        })
    }
}

#[cfg(test)]
mod tests;
