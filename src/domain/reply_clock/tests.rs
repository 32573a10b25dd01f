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

fn clock(seat: &str, stops: Vec<Stop>, promises: &[Promised]) -> SeatClock {
    SeatClock {
        seat: seat.into(),
        calendar: Arc::new(calendar().clone()),
        stops,
        held_since: Some(date(2024, 7, 4)),
        promises: promises.to_vec(),
        chair: None,
    }
}

fn promised(on: Date, days: u32) -> Promised {
    Promised {
        on,
        days: Some(days),
    }
}

fn at(diary: &Diary, put_on: Date, today: Date) -> Reading {
    clock(SEAT, diary.stops(), &[]).read(put_on, today)
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
        over.in_words()
            .starts_with("21 working days, longer than the 20")
    );
}

#[test]
fn a_promise_runs_on_the_same_clock_and_nobody_is_called_late_for_a_short_one() {
    let five = clock(SEAT, Vec::new(), &[promised(date(2026, 9, 1), 5)]);
    let before = five.read(date(2026, 9, 7), date(2026, 9, 14));
    assert_eq!(
        before.in_words(),
        "5 working days so far; a reply is promised by 14 September 2026"
    );
    assert!(!before.is_past_promise());
    // On the sixth day the fact is said, and no more than that.
    let after = five.read(date(2026, 9, 7), date(2026, 9, 15));
    assert_eq!(
        after.in_words(),
        "6 working days so far; a reply was promised by 14 September 2026"
    );
    assert!(after.is_past_promise());
    assert_eq!(after.stand, Stand::Runs);
    assert_eq!(
        five.read(date(2026, 9, 7), date(2026, 10, 6)).stand,
        Stand::Over
    );
    // In recess it stands still with the seat's clock, and its day moves on.
    let mut diary = diary();
    diary.recesses.push((
        "conference recess".into(),
        span(date(2026, 9, 10), Some(date(2026, 9, 21))),
    ));
    let still =
        clock(SEAT, diary.stops(), &five.promises).read(date(2026, 9, 7), date(2026, 9, 15));
    assert_eq!(
        still.in_words(),
        "2 working days so far; the clock stands still until 21 September 2026: the House is in recess (conference recess); a reply is promised by 23 September 2026"
    );
    assert!(!still.is_past_promise());
}

#[test]
fn what_was_promised_when_it_came_stays_promised() {
    let (spring, summer, autumn) = (date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 1));
    let promises = [
        promised(spring, 10),
        promised(summer, 30),
        Promised {
            on: autumn,
            days: None,
        },
    ];
    let under = |came| promise_for(&promises, came).map(|own| (own.from, own.days));
    // Before any promise the first one counts, from its own day on.
    assert_eq!(under(date(2026, 1, 5)), Some((spring, 10)));
    assert_eq!(under(date(2026, 4, 1)), Some((date(2026, 4, 1), 10)));
    assert_eq!(under(summer), Some((summer, 30)));
    // Taken back, it holds for what came before, and for nothing that comes.
    assert_eq!(under(date(2026, 8, 31)), Some((date(2026, 8, 31), 30)));
    assert_eq!(under(autumn), None);
    assert_eq!(promise_for(&[], spring), None);
    // A successor's own promise counts from the first day in the seat.
    let mut seat = clock(SEAT, Vec::new(), &[promised(date(2026, 1, 1), 5)]);
    seat.held_since = Some(date(2026, 11, 2));
    assert_eq!(
        seat.read(date(2026, 9, 7), date(2026, 11, 3)).due,
        Some(date(2026, 11, 9))
    );
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
        reading.in_words(),
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
            .in_words()
            .ends_with("until 7 December 2026: Parliament is dissolved")
    );
    diary.holders.push((HIM, span(date(2026, 12, 7), None)));
    assert_eq!(at(&diary, date(2026, 10, 26), date(2026, 12, 8)).waited, 6);
}

#[test]
fn scotland_rests_on_st_andrews_day_and_the_chair_has_no_clock() {
    let read = |seat| {
        let clock = clock(seat, diary().stops(), &[]);
        clock.read(date(2026, 11, 27), date(2026, 12, 1)).waited
    };
    assert_eq!((read("E14001481"), read("S14000060")), (2, 1));
    let mut chair = clock(SEAT, Vec::new(), &[promised(date(2026, 9, 1), 1)]);
    chair.chair = Some(ChairRole::DeputySpeaker);
    let reading = chair.read(date(2026, 9, 7), date(2026, 9, 30));
    assert_eq!(reading.in_words(), "no clock runs for a Deputy Speaker");
    assert!(!reading.is_past_promise());
}

#[test]
fn a_proclaimed_holiday_counts_for_nobody() {
    let proclaimed = calendar().clone().with_holiday(
        Division::EnglandAndWales,
        date(2026, 9, 9),
        date(2026, 9, 1),
    );
    let mut clock = clock(SEAT, Vec::new(), &[]);
    assert_eq!(clock.read(date(2026, 9, 7), date(2026, 9, 14)).waited, 5);
    clock.calendar = Arc::new(proclaimed);
    assert_eq!(clock.read(date(2026, 9, 7), date(2026, 9, 14)).waited, 4);
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
        put_on in day(), after in 0_i32..300, within in prop::option::of(0_u32..40),
        mut stops in prop::collection::vec(stop(), 0..5), further in stop(),
        seat in prop::sample::select(vec!["E14001481", "S14000060", "N05000001", "was-nowhere"]),
    ) {
        let today = put_on.saturating_add(after.days());
        let own = within.map(|days| promised(date(2024, 7, 4), days));
        let few = clock(seat, stops.clone(), own.as_slice()).read(put_on, today);
        stops.push(further);
        let more = clock(seat, stops, own.as_slice()).read(put_on, today);
        prop_assert!(more.waited <= few.waited);
        match (few.due, more.due) {
            (Some(few), Some(more)) => prop_assert!(more >= few),
            // Where one stop has no end no day can be said, and a further one does not bring it back.
            (None, due) => prop_assert_eq!(due, None),
            (Some(_), None) => {}
        }
        prop_assert!(few.stand == Stand::Over || more.stand != Stand::Over);
    }

    /// The day that is promised, and the days that are counted, are one clock: on the day itself exactly so many were counted.
    #[test]
    fn the_day_promised_is_the_day_counted(put_on in day(), days in 0_u32..40, stops in prop::collection::vec(stop(), 0..5)) {
        let clock = clock(SEAT, stops, &[]);
        if let Some(due) = clock.due(put_on, days) {
            prop_assert_eq!(clock.count(put_on, due), days);
            prop_assert!(days == 0 || clock.count(put_on, due.yesterday().unwrap()) == days - 1);
        }
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
