//! Tests of the calendar, of deadlines in working days, and of the worked cases that came with the holidays.

use std::path::PathBuf;

use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::domain::public_log::hex;

fn london(shown: &str) -> Timestamp {
    Timestamp::from_london(shown.parse().unwrap())
}

fn day(written: &str) -> Date {
    written.parse().unwrap()
}

fn due(received: &str, days: u32, whose: Whose) -> Date {
    calendar().deadline(london(received), days, whose).day()
}

fn worked_cases() -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let whole = root.join("../shared/data/parliament/samples/deadlines.sample.csv");
    let kept = root.join("tests/fixtures/parliament/samples/deadlines.sample.csv");
    let path = if whole.exists() && std::env::var_os("COMMON_GROUND_FIXTURES_ONLY").is_none() {
        whole
    } else {
        kept
    };
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_vendored_list_is_the_one_that_was_fetched() {
    assert_eq!(hex::encode(&Sha256::digest(VENDORED.as_bytes())), SHA256);
    assert_eq!(calendar().retrieved(), RETRIEVED);
    assert_eq!(calendar().known_until(), Some(date(2028, 12, 26)));
}

#[test]
fn a_list_without_a_division_is_refused() {
    let half = r#"{"england-and-wales":{"events":[{"date":"2026-01-01"}]}}"#;
    assert!(matches!(
        Calendar::parse(half, RETRIEVED),
        Err(Unusable::Missing("scotland"))
    ));
    assert!(Calendar::parse("[]", RETRIEVED).is_err());
}

#[test]
fn all_worked_cases_come_out() {
    let cases = worked_cases();
    let mut passed = 0;
    for line in cases.lines().skip(1) {
        let mut fields = line.splitn(4, ',');
        let (kind, start, deadline) = (
            fields.next().unwrap(),
            fields.next().unwrap(),
            fields.next().unwrap(),
        );
        let found = match kind {
            "defamation_48h" => {
                let from: DateTime = start.parse().unwrap();
                minute(after_counted_hours(calendar(), from, DEFAMATION_HOURS))
            }
            "defamation_poster_reply" => minute(poster_reply(day(start))),
            "one_month" => one_month(day(start)).to_string(),
            "dp_complaint_ack_30d" => {
                protection_acknowledgement(calendar(), day(start)).to_string()
            }
            _ => {
                let (days, whose) = match kind.strip_prefix("working_days_ew_") {
                    Some(days) => (days, Whose::Service),
                    None => (
                        kind.strip_prefix("working_days_any_uk_").unwrap(),
                        Whose::AnyUk,
                    ),
                };
                calendar()
                    .plus(day(start), days.parse().unwrap(), whose)
                    .to_string()
            }
        };
        assert_eq!(found, deadline, "{line}");
        passed += 1;
    }
    assert_eq!(passed, 21);
}

fn minute(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M").to_string()
}

#[test]
fn after_five_or_on_a_free_day_counts_as_the_next_working_day() {
    // Tuesday; Tuesday at five sharp; Tuesday a second later; Saturday.
    assert_eq!(
        due("2026-06-02T10:00", 1, Whose::Service),
        day("2026-06-03")
    );
    assert_eq!(
        due("2026-06-02T17:00", 1, Whose::Service),
        day("2026-06-03")
    );
    assert_eq!(
        due("2026-06-02T17:00:01", 1, Whose::Service),
        day("2026-06-04")
    );
    assert_eq!(
        due("2026-06-06T10:00", 1, Whose::Service),
        day("2026-06-09")
    );
    assert_eq!(
        due("2026-06-06T10:00", 0, Whose::Service),
        day("2026-06-08")
    );
    // Friday evening counts as Monday.
    assert_eq!(
        due("2026-06-05T18:30", 1, Whose::Service),
        day("2026-06-09")
    );
}

#[test]
fn a_deadline_ends_at_midnight_in_london() {
    let deadline = calendar().deadline(london("2026-06-02T10:00"), 1, Whose::Service);
    assert_eq!(deadline.at, london("2026-06-04T00:00"));
    assert_eq!(deadline.at.iso(), "2026-06-03T23:00:00Z");
    assert_eq!(deadline.calendar, RETRIEVED);
    assert!(!deadline.is_over(london("2026-06-03T23:59:59")));
    assert!(deadline.is_over(london("2026-06-04T00:00")));
}

#[test]
fn over_easter_four_days_do_not_count_and_in_scotland_three() {
    // Maundy Thursday, 2 April 2026. Good Friday is a holiday everywhere, Easter Monday not in Scotland.
    assert_eq!(
        due("2026-04-02T09:00", 1, Whose::Service),
        day("2026-04-07")
    );
    assert!(!calendar().is_holiday(Division::Scotland, day("2026-04-06")));
    // A citizen in Scotland is never worse off than the service's own days.
    let scot = Whose::Citizen(Some(Division::Scotland));
    assert_eq!(due("2026-04-02T09:00", 1, scot), day("2026-04-07"));
}

#[test]
fn christmas_on_a_saturday_has_its_substitutes() {
    // 25 and 26 December 2027 are a weekend; Monday and Tuesday stand in for them.
    assert!(calendar().is_holiday(Division::EnglandAndWales, day("2027-12-27")));
    assert!(calendar().is_holiday(Division::EnglandAndWales, day("2027-12-28")));
    assert_eq!(
        due("2027-12-24T09:00", 1, Whose::Service),
        day("2027-12-29")
    );
    assert_eq!(
        due("2027-12-24T18:00", 1, Whose::Service),
        day("2027-12-30")
    );
}

#[test]
fn scotland_rests_on_the_second_of_january_and_on_st_andrews_day() {
    let scot = Whose::Citizen(Some(Division::Scotland));
    assert_eq!(
        due("2025-12-31T09:00", 1, Whose::Service),
        day("2026-01-02")
    );
    assert_eq!(due("2025-12-31T09:00", 1, scot), day("2026-01-05"));
    // 30 November 2026 is a Monday.
    assert_eq!(
        due("2026-11-27T09:00", 1, Whose::Service),
        day("2026-11-30")
    );
    assert_eq!(due("2026-11-27T09:00", 1, scot), day("2026-12-01"));
}

#[test]
fn northern_ireland_rests_on_the_twelfth_of_july() {
    let ni = Whose::Citizen(Some(Division::NorthernIreland));
    // In 2026 the 12th is a Sunday, so the 13th is free.
    assert_eq!(
        due("2026-07-10T09:00", 1, Whose::Service),
        day("2026-07-13")
    );
    assert_eq!(due("2026-07-10T09:00", 1, ni), day("2026-07-14"));
    assert_eq!(due("2027-07-09T09:00", 1, ni), day("2027-07-13"));
}

#[test]
fn the_clocks_change_and_midnight_stays_midnight() {
    // 29 March 2026: forward. 25 October 2026: back.
    let spring = calendar().deadline(london("2026-03-27T09:00"), 1, Whose::Service);
    assert_eq!(spring.at, london("2026-03-31T00:00"));
    assert_eq!(spring.at.iso(), "2026-03-30T23:00:00Z");
    let autumn = calendar().deadline(london("2026-10-23T09:00"), 1, Whose::Service);
    assert_eq!(autumn.at.iso(), "2026-10-27T00:00:00Z");
    // Five in the afternoon is five by London's clocks, not by UTC's.
    assert_eq!(
        calendar().day_zero(Timestamp::from_millis(1_780_416_000_000), Whose::Service),
        day("2026-06-02"),
        "2 June 2026, 16:00 UTC, is five o'clock in London"
    );
    assert_eq!(
        calendar().day_zero(Timestamp::from_millis(1_780_416_001_000), Whose::Service),
        day("2026-06-03")
    );
    // The hour that comes twice is read as the later one.
    let twice = london("2026-10-25T01:30");
    assert_eq!(twice.iso(), "2026-10-25T01:30:00Z");
}

#[test]
fn a_new_holiday_moves_what_is_counted_afterwards_and_names_its_list() {
    let proclaimed = calendar().clone().with_holiday(
        Division::EnglandAndWales,
        day("2026-06-03"),
        day("2026-05-01"),
    );
    let deadline = proclaimed.deadline(london("2026-06-02T10:00"), 1, Whose::Service);
    assert_eq!(deadline.day(), day("2026-06-04"));
    assert_eq!(deadline.calendar, day("2026-05-01"));
    let beyond: Vec<Division> = proclaimed.proclaimed().iter().map(|one| one.0).collect();
    assert_eq!(beyond, [Division::EnglandAndWales]);
    assert_eq!(calendar().proclaimed(), []);
}

fn pause(from: &str, to: Option<&str>) -> Pause {
    Pause {
        from: day(from),
        to: to.map(day),
        why: "We asked the appellant for a document.".into(),
    }
}

#[test]
fn a_pause_stops_the_clock_and_its_end_starts_it_again() {
    let received = london("2026-06-01T10:00");
    let due = |pauses: &[Pause]| calendar().due(received, 5, Whose::Service, pauses);
    let end = |written| Some(calendar().end_of(day(written)));
    assert_eq!(due(&[]), end("2026-06-08"));
    // Wednesday and Thursday do not count.
    assert_eq!(
        due(&[pause("2026-06-03", Some("2026-06-04"))]),
        end("2026-06-10")
    );
    // Nobody knows how long one without an end will last, before it begins as little as afterwards.
    assert_eq!(due(&[pause("2026-06-03", None)]), None);
    assert_eq!(due(&[pause("2026-06-08", None)]), None);
    assert_eq!(due(&[pause("2026-06-09", None)]), end("2026-06-08"));
    // A pause over a weekend costs nothing, and overlapping ones count once.
    assert_eq!(
        due(&[pause("2026-06-06", Some("2026-06-07"))]),
        end("2026-06-08")
    );
    assert_eq!(
        due(&[
            pause("2026-06-03", Some("2026-06-04")),
            pause("2026-06-04", Some("2026-06-04"))
        ]),
        end("2026-06-10")
    );
    // One that ended before anything was received, or begins when all is over.
    assert_eq!(
        due(&[pause("2026-05-01", Some("2026-05-20"))]),
        end("2026-06-08")
    );
    assert_eq!(
        due(&[pause("2026-06-09", Some("2026-06-20"))]),
        end("2026-06-08")
    );
}

#[test]
fn at_the_end_of_all_days_nothing_runs_for_ever() {
    let last = calendar()
        .clone()
        .with_holiday(Division::EnglandAndWales, Date::MAX, RETRIEVED);
    assert_eq!(last.on_or_after(Date::MAX, Whose::Service), Date::MAX);
    assert_eq!(last.plus(Date::MAX, 3, Whose::Service), Date::MAX);
    let pause = [pause("2026-06-03", Some("9999-12-31"))];
    let received = london("2026-06-01T10:00");
    assert_eq!(last.due(received, 5, Whose::Service, &pause), None);
}

#[test]
fn months_end_on_their_last_day() {
    let from = london("2026-08-31T12:00");
    assert_eq!(
        calendar().end_of_months_after(from, 6).day(),
        day("2027-02-28")
    );
    assert_eq!(
        calendar().end_of_days_after(from, 14).day(),
        day("2026-09-14")
    );
}

fn whose() -> impl Strategy<Value = Whose> {
    prop_oneof![
        Just(Whose::Service),
        Just(Whose::AnyUk),
        prop::option::of(prop::sample::select(Division::ALL.to_vec())).prop_map(Whose::Citizen),
    ]
}

/// Moments from 2019 to the end of 2027, where a year of holidays is still to come.
fn moment() -> impl Strategy<Value = Timestamp> {
    (1_546_300_800_000_i64..1_830_297_600_000).prop_map(Timestamp::from_millis)
}

proptest! {
    #[test]
    fn a_deadline_is_a_working_day_after_receipt_and_never_falls_as_days_grow(
        received in moment(), days in 0_u32..40, whose in whose(),
    ) {
        let deadline = calendar().deadline(received, days, whose);
        prop_assert!(calendar().is_working_day(deadline.day(), whose));
        prop_assert!(deadline.at > received);
        let longer = calendar().deadline(received, days + 1, whose);
        prop_assert!(longer.at > deadline.at);
        let later = calendar().deadline(received.plus_minutes(90), days, whose);
        prop_assert!(later.at >= deadline.at);
    }

    #[test]
    fn exactly_so_many_working_days_lie_between(
        received in moment(), days in 0_u32..40, whose in whose(),
    ) {
        let zero = calendar().day_zero(received, whose);
        let last = calendar().deadline(received, days, whose).day();
        let mut counted = 0;
        let mut at = zero;
        while at < last {
            at = at.tomorrow().unwrap();
            counted += u32::from(calendar().is_working_day(at, whose));
        }
        prop_assert_eq!(counted, days);
    }

    #[test]
    fn a_citizen_is_never_worse_off_than_the_service(
        received in moment(), days in 0_u32..40, home in prop::option::of(prop::sample::select(Division::ALL.to_vec())),
    ) {
        let own = calendar().deadline(received, days, Whose::Citizen(home));
        let service = calendar().deadline(received, days, Whose::Service);
        prop_assert!(own.at >= service.at);
    }

    #[test]
    fn a_pause_never_makes_a_deadline_earlier(
        received in moment(), days in 0_u32..25, whose in whose(),
        pauses in prop::collection::vec((-20_i32..60, 0_i32..30), 0..4), further in (-20_i32..60, 0_i32..30),
    ) {
        let from = received.day();
        let made = |(after, length): (i32, i32)| {
            let start = from.saturating_add(after.days());
            Pause { from: start, to: Some(start.saturating_add(length.days())), why: String::new() }
        };
        let few: Vec<Pause> = pauses.iter().copied().map(made).collect();
        let mut more = few.clone();
        more.push(made(further));
        let at = |pauses: &[Pause]| calendar().due(received, days, whose, pauses).expect("every pause ended").at;
        prop_assert!(at(&more) >= at(&few));
        prop_assert!(at(&few) >= calendar().deadline(received, days, whose).at);
    }

    /// Whatever stands still and for however long, it comes to an end: with the day after exactly so many counted, or with none.
    #[test]
    fn a_clock_always_says_a_day_or_that_none_can_be_said(
        received in moment(), days in 0_u32..25, whose in whose(),
        pauses in prop::collection::vec((-20_i32..60, prop::option::of(0_i32..30)), 0..5),
    ) {
        let zero = calendar().day_zero(received, whose);
        let pauses: Vec<Pause> = pauses.iter().map(|(after, length)| {
            let from = received.day().saturating_add(after.days());
            Pause { from, to: length.map(|days| from.saturating_add(days.days())), why: String::new() }
        }).collect();
        let stands = |day: Date| pauses.iter().any(|one| one.from <= day && one.to.is_none_or(|to| day <= to));
        match calendar().due(received, days, whose, &pauses) {
            Some(due) => {
                let mut counted = 0;
                let mut day = zero;
                while day < due.day() {
                    day = day.tomorrow().unwrap();
                    counted += u32::from(calendar().is_working_day(day, whose) && !stands(day));
                }
                prop_assert_eq!(counted, days);
                prop_assert!(days == 0 || !stands(due.day()));
            }
            None => prop_assert!(pauses.iter().any(|one| one.to.is_none())),
        }
    }

    #[test]
    fn a_new_holiday_never_makes_a_deadline_earlier(
        received in moment(), days in 0_u32..40, whose in whose(), after in 0_i32..60,
    ) {
        let holiday = received.day().saturating_add(after.days());
        let proclaimed = calendar().clone().with_holiday(Division::EnglandAndWales, holiday, RETRIEVED);
        prop_assert!(proclaimed.deadline(received, days, whose) >= calendar().deadline(received, days, whose));
    }

    #[test]
    fn counted_hours_end_on_a_day_that_counts(received in moment(), hours in 0_i32..200) {
        let from = received.in_london().datetime();
        let end = after_counted_hours(calendar(), from, hours);
        prop_assert!(end >= from);
        prop_assert!(calendar().is_working_day(end.date(), Whose::Service));
        prop_assert!(after_counted_hours(calendar(), from, hours + 1) >= end);
    }
}
