//! The figures of a record, by example and by whatever may be put and answered.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::member::Span;
use crate::domain::reply_clock::{Promised, Stop, Why};
use crate::domain::working_day::calendar;

const MONDAY: Date = date(2026, 11, 2);

fn held(from: Date, to: Option<Date>) -> Held {
    Held {
        seat: "E14000001".into(),
        from,
        to,
    }
}

fn put(number: i64, put_on: Date, answered: Option<Date>) -> Put {
    Put {
        number: IdeaNumber::from_i64(number),
        title: "Cycle lanes".into(),
        seat: "E14000001".into(),
        put_on,
        answered: answered.map(|day| (ResponseId::from_i64(number), day)),
        answered_before: None,
    }
}

/// The clock of the seat, which stands still on these days.
fn clock(stops: &[(Date, Date)], promises: &[(Date, Option<u32>)]) -> SeatClock {
    let away = |(from, to): &(Date, Date)| {
        Stop::new(
            Why::Away,
            Span {
                from: *from,
                to: Some(*to),
            },
        )
    };
    SeatClock {
        seat: "E14000001".into(),
        calendar: Arc::new(calendar().clone()),
        stops: stops.iter().map(away).collect(),
        held_since: None,
        promises: promises
            .iter()
            .map(|(on, days)| Promised {
                on: *on,
                days: *days,
            })
            .collect(),
        chair: None,
    }
}

/// The cases by a clock, as they stand long after.
fn by(clock: &SeatClock, held: &[Held], put: &[Put]) -> Vec<Case> {
    cases(held, put, |_| Some(clock), date(2027, 6, 1))
}

fn plain(held: &[Held], put: &[Put]) -> Vec<Case> {
    by(&clock(&[], &[]), held, put)
}

fn since() -> Vec<Held> {
    vec![held(date(2024, 7, 4), None)]
}

fn waiting(number: i64) -> Put {
    put(number, MONDAY, None)
}

/// So many ideas put on a Monday, each answered so many days later.
fn answered_after(days: &[i64]) -> Vec<Put> {
    let numbered = days.iter().zip(1..);
    numbered
        .map(|(days, number)| put(number, MONDAY, Some(MONDAY.saturating_add(days.days()))))
        .collect()
}

#[test]
fn nine_cases_are_too_few_and_ten_show_the_middle() {
    let ten = answered_after(&[1, 1, 2, 3, 4, 7, 8, 9, 10, 11]);
    let nine = plain(&since(), &ten[..9]);
    assert_eq!(Figures::of(&nine), None);
    let cases = plain(&since(), &ten);
    let figures = Figures::of(&cases).unwrap();
    assert_eq!((figures.asked, figures.answered), (10, 10));
    // 1, 1, 2, 3, 4, then over a weekend 5, 6, 7, 8, 9.
    assert_eq!(
        figures.days,
        Some(Middle {
            lower: 2,
            median: 4,
            upper: 7
        })
    );
    assert_eq!(figures.award, Some("Answered at least nine in ten"));
}

#[test]
fn a_pause_is_taken_off_the_clock() {
    let away = clock(&[(date(2026, 11, 3), date(2026, 11, 7))], &[]);
    let ten = answered_after(&[7; 10]);
    let days = |cases: Vec<Case>| Figures::of(&cases).unwrap().days.unwrap().median;
    assert_eq!(days(plain(&since(), &ten)), 5);
    assert_eq!(days(by(&away, &since(), &ten)), 1);
}

#[test]
fn few_answers_have_no_middle_and_a_low_share_no_name() {
    let mut many = answered_after(&[1; 4]);
    many.extend((5..=12).map(|number| put(number, MONDAY, None)));
    let figures = Figures::of(&plain(&since(), &many)).unwrap();
    assert_eq!((figures.asked, figures.answered), (12, 4));
    assert_eq!(figures.days, None);
    assert_eq!(figures.award, None);
    assert_eq!(figures.share.in_words(), "33%, likely between 14% and 61%");
}

#[test]
fn a_successor_inherits_what_waits_and_starts_with_a_clock_of_their_own() {
    let left = date(2026, 11, 16);
    let waits = put(1, MONDAY, None);
    let old = plain(
        &[held(date(2024, 7, 4), Some(left))],
        std::slice::from_ref(&waits),
    );
    assert_eq!(old, []);
    let answered = put(1, MONDAY, Some(date(2026, 11, 18)));
    let new = plain(&[held(left, None)], &[answered]);
    assert_eq!((new[0].counted_from, new[0].days), (left, Some(2)));
    // What a predecessor answered was never the successor's to answer.
    let done = Put {
        answered_before: Some(date(2026, 11, 10)),
        ..waits
    };
    assert_eq!(plain(&[held(left, None)], &[done]), []);
}

#[test]
fn an_answer_before_it_was_put_took_no_days() {
    let early = put(1, MONDAY, Some(date(2026, 10, 1)));
    let cases = plain(&since(), &[early]);
    assert_eq!(cases[0].days, Some(0));
}

#[test]
fn on_time_is_by_the_mps_own_promise_and_shown_from_ten() {
    let long_ago = date(2026, 1, 1);
    let promised = clock(&[], &[(long_ago, Some(5))]);
    // Seven days later is five working days; eight is six.
    let mut put = answered_after(&[1, 7, 7, 7, 7, 7, 8, 8, 9]);
    assert_eq!(OnTime::of(&by(&promised, &since(), &put)), None);
    // Unanswered and over: it counts, as one that was not kept.
    put.push(waiting(10));
    let kept = OnTime::of(&by(&promised, &since(), &put)).unwrap();
    assert_eq!((kept.kept, kept.counted), (6, 10));
    assert_eq!(kept.award, Some("Kept the promised time for at least half"));
    assert_eq!(kept.share.in_words(), "60%, likely between 31% and 83%");
    // While there is time it counts neither way.
    let early = cases(&since(), &put, |_| Some(&promised), date(2026, 11, 9));
    assert_eq!(early[9].own.unwrap().is_kept, None);
    assert_eq!(early[9].own.unwrap().by, Some(date(2026, 11, 9)));
    // Nobody who promised nothing is counted, and nothing before the first promise.
    assert_eq!(OnTime::of(&plain(&since(), &put)), None);
    let later = clock(&[], &[(date(2026, 11, 10), Some(5))]);
    let later = by(&later, &since(), &put);
    assert_eq!(later[0].own, None);
    assert_eq!(later[6].own.unwrap().from, date(2026, 11, 10));
    assert_eq!(later[6].own.unwrap().is_kept, Some(true));
    // Away for a week, everybody had a week more.
    let away = [(date(2026, 11, 3), date(2026, 11, 10))];
    let away = clock(&away, &[(long_ago, Some(5))]);
    let kept = OnTime::of(&by(&away, &since(), &put)).unwrap();
    assert_eq!((kept.kept, kept.counted), (9, 10));
}

#[test]
fn only_responses_that_enough_people_judged_count() {
    let of = |yes, no| Counts {
        yes,
        no,
        ..Counts::default()
    };
    let all = [
        (ResponseId::from_i64(1), of(6, 3)),
        (ResponseId::from_i64(2), of(8, 4)),
        (ResponseId::from_i64(3), of(9, 1)),
    ];
    assert_eq!(judged(&all), (2, of(17, 5)));
    assert_eq!(
        judged_award(of(9, 1)),
        Some("At least nine in ten of those asked said yes")
    );
    assert_eq!(
        judged_award(of(5, 5)),
        Some("At least half of those asked said yes")
    );
    assert_eq!(judged_award(of(4, 6)), None);
    assert_eq!(judged_award(of(9, 0)), None);
}

proptest! {
    /// A pause never makes an answer slower, and the median lies in the middle half.
    #[test]
    fn pauses_only_take_days_off(
        days in proptest::collection::vec(0..60_i64, 10..40),
        from in 0..60_i64,
        length in 0..30_i64,
    ) {
        let put = answered_after(&days);
        let first = MONDAY.saturating_add(from.days());
        let away = clock(&[(first, first.saturating_add((length + 1).days()))], &[(MONDAY, Some(10))]);
        let without = clock(&[], &[(MONDAY, Some(10))]);
        let plain = by(&without, &since(), &put);
        let paused = by(&away, &since(), &put);
        for (plain, paused) in plain.iter().zip(&paused) {
            prop_assert!(paused.days <= plain.days);
            let is_kept = |case: &Case| case.own.unwrap().is_kept.unwrap();
            prop_assert!(is_kept(paused) || !is_kept(plain));
            // The same by the days that were counted: what is shown can be added up again.
            prop_assert!(!is_kept(plain) || plain.days <= Some(10));
        }
        let middle = Figures::of(&plain).unwrap().days.unwrap();
        prop_assert!(middle.lower <= middle.median && middle.median <= middle.upper);
    }
}
