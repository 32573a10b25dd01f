//! Deadlines that a law counts in its own way (uk.md 3 and 5). It must not know the notices and forms they belong to.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::{Calendar, Whose, following};

/// Forty-eight hours for each step after a notice of defamation (SI 2013/3028).
pub const DEFAMATION_HOURS: i32 = 48;
/// The poster's answer is due by the end of the fifth day after the notice was sent to them.
pub const POSTER_REPLY_DAYS: i32 = 5;
/// A complaint about data protection is acknowledged within thirty days (Data (Use and Access) Act 2025, s. 103).
pub const PROTECTION_ACK_DAYS: i32 = 30;

/// So many hours later by the clock of London, leaving out days that do not count in England and Wales. What arrives on such a day
/// starts with the next that counts.
pub fn after_counted_hours(calendar: &Calendar, from: DateTime, hours: i32) -> DateTime {
    let counts = |day: Date| calendar.is_working_day(day, Whose::Service);
    let mut at = if counts(from.date()) {
        from
    } else {
        calendar
            .on_or_after(from.date(), Whose::Service)
            .at(0, 0, 0, 0)
    };
    let mut left = hours;
    // The clocks change on Sundays, which never count: hours by the wall are hours.
    while left >= 24 {
        let day = calendar.on_or_after(following(at.date()), Whose::Service);
        // Midnight ends a day rather than beginning one that does not count.
        at = day.to_datetime(at.time());
        left -= 24;
    }
    let end = at.saturating_add(left.hours());
    if end.date() == at.date() {
        end
    } else {
        calendar
            .on_or_after(end.date(), Whose::Service)
            .to_datetime(end.time())
    }
}

/// Midnight at the end of the fifth day after the notice was sent; every day counts.
pub fn poster_reply(sent: Date) -> DateTime {
    sent.saturating_add((POSTER_REPLY_DAYS + 1).days())
        .at(0, 0, 0, 0)
}

/// The same day of the next month, or its last: requests under data protection law.
pub fn one_month(received: Date) -> Date {
    received.saturating_add(1.month())
}

/// Thirty days for the acknowledgement of a complaint about data protection; one that ends on a day that does not count moves on.
pub fn protection_acknowledgement(calendar: &Calendar, received: Date) -> Date {
    calendar.on_or_after(
        received.saturating_add(PROTECTION_ACK_DAYS.days()),
        Whose::Service,
    )
}
