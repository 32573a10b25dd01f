//! Tests of the clock: what stops it, what does not, and that no stop ever brings a day forward.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::domain::working_day::calendar;

const HER: MemberId = MemberId::from_i64(1);
const HIM: MemberId = MemberId::from_i64(2);
const SEAT: &str = "E14001481";

fn span(from: Date, to: Option<Date>) -> Span {
    Span { from, to }
}

fn diary() -> Diary {
    Diary {
        holders: vec![(HER, span(date(2024, 7, 4), None))],
        ..Diary::default()
    }
}

fn at(diary: &Diary, put_on: Date, today: Date) -> Reading {
    read(calendar(), SEAT, put_on, REPLY_DAYS, &diary.stops(), today)
}

#[test]
fn twenty_working_days_and_nothing_is_late_before() {
    // Monday 7 September 2026; no holiday until Christmas.
    let reading = at(&diary(), date(2026, 9, 7), date(2026, 9, 14));
    assert_eq!((reading.waited, reading.due), (5, Some(date(2026, 10, 5))));
    assert_eq!(reading.stand, Stand::Runs);
    assert_eq!(
        at(&diary(), date(2026, 9, 7), date(2026, 10, 5)).stand,
        Stand::Runs
    );
    let over = at(&diary(), date(2026, 9, 7), date(2026, 10, 6));
    assert_eq!((over.waited, over.stand.clone()), (21, Stand::Over));
    assert!(
        over.in_words(None)
            .starts_with("21 working days, longer than the 20")
    );
    // Who promised five days is not called late on the sixth.
    let quick = read(
        calendar(),
        SEAT,
        date(2026, 9, 7),
        5,
        &[],
        date(2026, 9, 20),
    );
    assert_eq!(quick.stand, Stand::Runs);
}

#[test]
fn it_stops_in_recess_and_says_so() {
    let mut diary = diary();
    diary.recesses.push((
        "conference recess".into(),
        span(date(2026, 9, 17), Some(date(2026, 10, 12))),
    ));
    let reading = at(&diary, date(2026, 9, 7), date(2026, 10, 1));
    assert_eq!(reading.waited, 7);
    assert_eq!(reading.due, Some(date(2026, 10, 28)));
    assert_eq!(
        reading.in_words(None),
        "7 working days so far; the clock stands still until 12 October 2026: the House is in recess (conference recess)"
    );
    // On the first day back it runs on.
    assert_eq!(at(&diary, date(2026, 9, 7), date(2026, 10, 12)).waited, 8);
}

#[test]
fn it_stops_while_she_is_away_and_not_while_her_predecessor_was() {
    let mut diary = diary();
    diary.away.push((HER, span(date(2026, 9, 8), None)));
    diary.away.push((HIM, span(date(2026, 9, 1), None)));
    let reading = at(&diary, date(2026, 9, 7), date(2026, 11, 2));
    assert_eq!((reading.waited, reading.due), (0, None));
    assert_eq!(reading.stand, Stand::Still(Why::Away, None));
    diary.away.remove(0);
    assert_eq!(at(&diary, date(2026, 9, 7), date(2026, 9, 14)).waited, 5);
}

#[test]
fn a_vacancy_stops_it_and_the_successor_inherits_what_was_counted() {
    // Clacton: resigned on 8 July 2026, back on 13 August.
    let mut diary = Diary {
        holders: vec![
            (HER, span(date(2024, 7, 4), Some(date(2026, 7, 8)))),
            (HER, span(date(2026, 8, 13), None)),
        ],
        ..Diary::default()
    };
    let vacant = at(&diary, date(2026, 7, 1), date(2026, 8, 1));
    assert_eq!(
        (vacant.waited, vacant.stand),
        (4, Stand::Still(Why::Vacancy, Some(date(2026, 8, 13))))
    );
    assert_eq!(at(&diary, date(2026, 7, 1), date(2026, 8, 14)).waited, 6);
    // Nobody elected yet: no day can be said.
    diary.holders.pop();
    assert_eq!(at(&diary, date(2026, 7, 1), date(2026, 8, 1)).due, None);
    // A seat nobody holds on our books counts nothing.
    assert_eq!(
        at(&Diary::default(), date(2026, 7, 1), date(2026, 8, 1)).waited,
        0
    );
}

#[test]
fn at_dissolution_it_stops_and_says_why() {
    let mut diary = Diary {
        holders: vec![(HER, span(date(2024, 7, 4), Some(date(2026, 11, 2))))],
        dissolutions: vec![span(date(2026, 11, 2), Some(date(2026, 12, 7)))],
        ..Diary::default()
    };
    let reading = at(&diary, date(2026, 10, 26), date(2026, 11, 20));
    assert_eq!(reading.waited, 4);
    assert!(
        reading
            .in_words(None)
            .ends_with("until 7 December 2026: Parliament is dissolved")
    );
    diary.holders.push((HIM, span(date(2026, 12, 7), None)));
    assert_eq!(at(&diary, date(2026, 10, 26), date(2026, 12, 8)).waited, 6);
}

#[test]
fn scotland_rests_on_st_andrews_day_and_the_chair_has_no_clock() {
    let stops = diary().stops();
    let read = |seat| {
        read(
            calendar(),
            seat,
            date(2026, 11, 27),
            20,
            &stops,
            date(2026, 12, 1),
        )
        .waited
    };
    assert_eq!((read("E14001481"), read("S14000060")), (2, 1));
    let words =
        at(&diary(), date(2026, 9, 7), date(2026, 9, 9)).in_words(Some(ChairRole::DeputySpeaker));
    assert_eq!(words, "no clock runs for a Deputy Speaker");
}

fn day() -> impl Strategy<Value = Date> {
    (0_i32..1_000).prop_map(|after| date(2024, 7, 5).saturating_add(after.days()))
}

fn stop() -> impl Strategy<Value = Stop> {
    (day(), prop::option::of(0_i32..90), 0_usize..4).prop_map(|(from, length, why)| Stop {
        why: [
            Why::Recess(String::new()),
            Why::Away,
            Why::Vacancy,
            Why::Dissolution,
        ][why]
            .clone(),
        span: span(from, length.map(|days| from.saturating_add(days.days()))),
    })
}

proptest! {
    /// Whatever stops, one more stop never brings the day forward, nor counts a day more.
    #[test]
    fn a_stop_never_makes_a_deadline_earlier(
        put_on in day(), after in 0_i32..300, within in 0_u32..40,
        mut stops in prop::collection::vec(stop(), 0..5), further in stop(),
        seat in prop::sample::select(vec!["E14001481", "S14000060", "N05000001", "was-nowhere"]),
    ) {
        let today = put_on.saturating_add(after.days());
        let few = read(calendar(), seat, put_on, within, &stops, today);
        stops.push(further);
        let more = read(calendar(), seat, put_on, within, &stops, today);
        prop_assert!(more.waited <= few.waited);
        match (few.due, more.due) {
            (Some(few), Some(more)) => prop_assert!(more >= few),
            // Where one stop has no end no day can be said, and a further one does not bring it back.
            (None, due) => prop_assert_eq!(due, None),
            (Some(_), None) => {}
        }
        prop_assert!(few.stand == Stand::Over || more.stand != Stand::Over);
    }

    /// The seat's vacancies and its holders cover every day once.
    #[test]
    fn a_day_is_held_or_vacant(starts in prop::collection::vec((0_i32..1_000, 1_i32..200), 0..5), probe in day()) {
        let holders: Vec<(MemberId, Span)> = starts.iter().map(|(from, length)| {
            let from = date(2024, 7, 5).saturating_add(from.days());
            (HER, span(from, Some(from.saturating_add(length.days()))))
        }).collect();
        let diary = Diary { holders, ..Diary::default() };
        let is_held = diary.holders.iter().any(|(_, span)| span.holds(probe));
        let vacant = diary.stops().iter().filter(|stop| stop.span.holds(probe)).count();
        prop_assert_eq!(usize::from(!is_held), vacant);
    }
}
