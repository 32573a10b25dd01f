//! The figures of a record, by example and by whatever may be put and answered.

use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
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

fn none(_: &str) -> Vec<Pause> {
    Vec::new()
}

fn since() -> Vec<Held> {
    vec![held(date(2024, 7, 4), None)]
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
    let nine = cases(&since(), &ten[..9], calendar(), none);
    assert_eq!(Figures::of(&nine), None);
    let cases = cases(&since(), &ten, calendar(), none);
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
    let away = |_: &str| {
        vec![Pause {
            from: date(2026, 11, 3),
            to: Some(date(2026, 11, 6)),
            why: "away".into(),
        }]
    };
    let ten = answered_after(&[7; 10]);
    let days = |cases: Vec<Case>| Figures::of(&cases).unwrap().days.unwrap().median;
    assert_eq!(days(cases(&since(), &ten, calendar(), none)), 5);
    assert_eq!(days(cases(&since(), &ten, calendar(), away)), 1);
}

#[test]
fn few_answers_have_no_middle_and_a_low_share_no_name() {
    let mut many = answered_after(&[1; 4]);
    many.extend((5..=12).map(|number| put(number, MONDAY, None)));
    let figures = Figures::of(&cases(&since(), &many, calendar(), none)).unwrap();
    assert_eq!((figures.asked, figures.answered), (12, 4));
    assert_eq!(figures.days, None);
    assert_eq!(figures.award, None);
    assert_eq!(figures.share.in_words(), "33%, likely between 14% and 61%");
}

#[test]
fn a_successor_inherits_what_waits_and_starts_with_a_clock_of_their_own() {
    let left = date(2026, 11, 16);
    let waits = put(1, MONDAY, None);
    let old = cases(
        &[held(date(2024, 7, 4), Some(left))],
        std::slice::from_ref(&waits),
        calendar(),
        none,
    );
    assert_eq!(old, []);
    let answered = put(1, MONDAY, Some(date(2026, 11, 18)));
    let new = cases(&[held(left, None)], &[answered], calendar(), none);
    assert_eq!((new[0].counted_from, new[0].days), (left, Some(2)));
    // What a predecessor answered was never the successor's to answer.
    let done = Put {
        answered_before: Some(date(2026, 11, 10)),
        ..waits
    };
    assert_eq!(cases(&[held(left, None)], &[done], calendar(), none), []);
}

#[test]
fn an_answer_before_it_was_put_took_no_days() {
    let early = put(1, MONDAY, Some(date(2026, 10, 1)));
    let cases = cases(&since(), &[early], calendar(), none);
    assert_eq!(cases[0].days, Some(0));
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
        let pause = |_: &str| vec![Pause { from: first, to: Some(first.saturating_add(length.days())), why: "away".into() }];
        let plain = cases(&since(), &put, calendar(), none);
        let paused = cases(&since(), &put, calendar(), pause);
        for (plain, paused) in plain.iter().zip(&paused) {
            prop_assert!(paused.days <= plain.days);
        }
        let middle = Figures::of(&plain).unwrap().days.unwrap();
        prop_assert!(middle.lower <= middle.median && middle.median <= middle.upper);
    }
}
