//! Moments and days, as the site counts and says them. It must not ask what time it is.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment: milliseconds since 1970 in UTC.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment so many milliseconds after 1970 began.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// So many minutes later.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * MINUTE)
    }

    /// So many minutes earlier.
    #[must_use]
    pub const fn minus_minutes(self, minutes: i64) -> Self {
        Self(self.0 - minutes * MINUTE)
    }

    /// So many times 24 hours later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days * DAY)
    }

    /// So many times 24 hours earlier.
    #[must_use]
    pub const fn minus_days(self, days: i64) -> Self {
        Self(self.0 - days * DAY)
    }

    /// The moment that clocks in London show so; the later of two where they are put back, so that nobody loses an hour.
    pub fn from_london(shown: DateTime) -> Self {
        let moment = london().to_ambiguous_timestamp(shown).later();
        Self(moment.map_or(0, jiff::Timestamp::as_millisecond))
    }

    pub(super) fn in_london(self) -> jiff::Zoned {
        let moment =
            jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        moment.to_zoned(london())
    }

    /// The calendar day in London at this moment: the day by which parties and seats are read.
    pub fn day(self) -> Date {
        self.in_london().date()
    }

    /// For readers: "3 March 2027, 14:05", London time.
    pub fn in_words(self) -> String {
        let local = self.in_london();
        format!(
            "{}, {:02}:{:02}",
            day_in_words(local.date()),
            local.hour(),
            local.minute()
        )
    }

    /// For readers: "3 March 2027".
    pub fn day_in_words(self) -> String {
        day_in_words(self.day())
    }

    /// For machines, as `<time datetime>` wants it: `2027-03-03T14:05:00Z`.
    pub fn iso(self) -> String {
        jiff::Timestamp::from_millisecond(self.0)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    }
}

/// Europe/London from the bundled database, so that the machine needs none.
fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// For readers: "3 March 2027".
pub fn day_in_words(day: Date) -> String {
    format!("{} {} {}", day.day(), day.strftime("%B"), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_is_an_hour_ahead_in_london() {
        let noon_utc = Timestamp::from_millis(1_782_907_200_000);
        assert_eq!(noon_utc.iso(), "2026-07-01T12:00:00Z");
        assert_eq!(noon_utc.in_words(), "1 July 2026, 13:00");
    }
}
