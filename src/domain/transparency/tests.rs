//! The figures against sums done by hand.

use super::*;
use proptest::prelude::*;

fn line(event: &str, code: &str, time: &str, hours: Option<i64>) -> PublicLine {
    PublicLine {
        time: time.into(),
        event: event.into(),
        code: (!code.is_empty()).then(|| code.into()),
        hours_to_decision: hours,
        ..PublicLine::default()
    }
}

fn tallies(lines: &[PublicLine]) -> Vec<Tally> {
    let mut counted: BTreeMap<Sort, i64> = BTreeMap::new();
    for line in lines {
        *counted.entry(Sort::of(line).expect("a sort")).or_default() += 1;
    }
    counted
        .into_iter()
        .map(|(sort, lines)| Tally { sort, lines })
        .collect()
}

#[test]
fn a_time_that_the_log_does_not_write_so_counts_as_nothing() {
    for odd in [
        "",
        "2026-11-25",
        "2026-11-25T12:00:00+01:00",
        "2026-11-25 12:00:00Z",
        "25.11.2026",
    ] {
        assert_eq!(moment(odd), None, "{odd}");
        assert_eq!(Sort::of(&line("hidden", "R1", odd, None)), None, "{odd}");
    }
    assert!(moment("2026-11-25T12:00:00Z").is_some());
}

#[test]
fn lines_that_nobody_may_read_yet_move_no_figure() {
    let at = "2026-11-25T12:00:00Z";
    let read = [
        line("hidden", "R1", at, Some(3)),
        line("hidden", "R1", at, Some(3)),
        line("removed", "R5", at, Some(1)),
    ];
    let unread = [
        line("hidden", "R1", at, Some(3)),
        line("moved", "H1", at, Some(9)),
    ];
    let all: Vec<PublicLine> = read.iter().chain(&unread).cloned().collect();
    let sorts: Vec<Sort> = unread.iter().filter_map(Sort::of).collect();
    let shown = without(tallies(&all), &sorts);
    assert_eq!(shown, tallies(&read));
    assert_eq!(Figures::of(&shown), Figures::of(&tallies(&read)));
    assert_eq!(without(tallies(&read), &[]), tallies(&read));
}

#[test]
fn a_published_line_counts_as_what_it_was_written_from() {
    let line = line("hidden", "R1", "2026-11-25T12:00:00Z", Some(3));
    let json =
        r#"{"code":"R1","event":"hidden","hours_to_decision":3,"time":"2026-11-25T12:00:00Z"}"#;
    assert_eq!(Sort::read(json), Sort::of(&line));
    assert_eq!(Sort::read("no line"), None);
}

#[test]
fn danger_is_late_after_a_day_and_respect_after_a_working_day() {
    // A Wednesday at noon in London.
    let noon = moment("2026-11-25T12:00:00Z").expect("a time");
    assert!(!is_late(Code::R5, noon, 24));
    assert!(is_late(Code::R5, noon, 25));
    // Reported on Tuesday: due by the end of Wednesday.
    assert!(!is_late(Code::R1, noon, 30));
    // Reported on Monday at noon: due by the end of Tuesday.
    assert!(is_late(Code::R1, noon, 48));
    // Reported on Friday night, so on Monday; due by the end of Tuesday, decided on Monday.
    let monday = moment("2026-11-23T12:00:00Z").expect("a time");
    assert!(!is_late(Code::R1, monday, 60));
}

#[test]
fn the_middle_is_that_of_the_list_written_out() {
    let hours = BTreeMap::from([(1, 3), (4, 2), (10, 2), (50, 1)]);
    // 1 1 1 4 4 10 10 50: the 2nd, the 4th and the 6th.
    let middle = Middle::of(&hours).expect("eight are enough");
    assert_eq!(
        (middle.decisions, middle.lower, middle.median, middle.upper),
        (8, 1, 4, 10)
    );
    assert_eq!(Middle::of(&BTreeMap::from([(1, 4)])), None);
}

#[test]
fn fewer_than_five_are_not_shown_and_none_is_said() {
    assert_eq!([0, 1, 4, 5].map(shown), [Some(0), None, None, Some(5)]);
}

#[test]
fn figures_count_decisions_and_appeals_and_leave_the_rest_out() {
    let mut lines = vec![
        line("checkpoint", "", "2026-10-01T12:00:00Z", None),
        line("held", "", "2026-10-01T12:00:00Z", None),
        line("removed", "R5", "2026-10-02T12:00:00Z", Some(30)),
        line("appeal_lodged", "R5", "2026-10-03T12:00:00Z", None),
    ];
    for hours in 1..=6 {
        lines.push(line("hidden", "R1", "2026-11-25T16:00:00Z", Some(hours)));
    }
    let mut ruling = line("appeal_decided", "R5", "2026-11-03T12:00:00Z", None);
    ruling.appeal_state = Some("overturned".into());
    lines.push(ruling);
    let figures = Figures::of(&tallies(&lines));
    assert_eq!(
        figures.months,
        [("2026-10".to_owned(), 1), ("2026-11".to_owned(), 6)]
    );
    assert_eq!((figures.decisions, figures.timed, figures.late), (7, 7, 1));
    assert_eq!(figures.hours.map(|hours| hours.median), Some(4));
    let codes: Vec<_> = figures
        .codes
        .iter()
        .map(|row| (row.code, row.decisions, row.late, row.hours.is_some()))
        .collect();
    assert_eq!(codes, [(Code::R1, 6, 0, true), (Code::R5, 1, 1, false)]);
    assert_eq!(
        figures.appeals,
        Appeals {
            lodged: 1,
            decided: 1,
            overturned: 1,
            ..Appeals::default()
        }
    );
}

proptest! {
    #[test]
    fn the_middle_of_any_hours_is_that_of_the_sorted_list(list in prop::collection::vec(0_i64..500, 5..200)) {
        let mut sorted = list.clone();
        sorted.sort_unstable();
        let mut hours = BTreeMap::new();
        for took in &list {
            *hours.entry(*took).or_default() += 1;
        }
        let middle = Middle::of(&hours).expect("five are enough");
        let at = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "small numbers")]
            let rank = (share * sorted.len() as f64).ceil() as usize;
            sorted[rank - 1]
        };
        prop_assert_eq!((middle.lower, middle.median, middle.upper), (at(0.25), at(0.5), at(0.75)));
    }
}
