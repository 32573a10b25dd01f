//! Tests of what holds of the House on a day, and of the acts that stewards type.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::member::{Layer, Member, Membership, PartyAffiliation, Precision};
use crate::domain::party::{Party, PartySaid};
use crate::domain::register::Register;

const TODAY: Date = date(2026, 11, 22);

fn entry(kind: Kind, area: &str, from: Date, to: Option<Date>) -> Entry {
    Entry {
        id: EntryId::from_i64(1),
        noted: Noted {
            kind,
            member: None,
            area: area.into(),
            words: "the by-election".into(),
            capacity: None,
            span: Span { from, to },
            polling: Some(date(2027, 1, 14)),
            stays_open: true,
        },
        name: String::new(),
        noted_on: TODAY,
        done_at: None,
    }
}

fn known(entries: Vec<Entry>) -> Known {
    Known::of(entries)
}

#[test]
fn a_proclaimed_holiday_is_kept_in_its_part_of_the_country_by_every_clock() {
    let day = date(2027, 6, 4);
    let next = date(2027, 6, 5);
    let house = known(vec![
        entry(Kind::Holiday, "scotland", day, Some(next)),
        entry(Kind::Recess, "", day, Some(next)),
    ]);
    assert!(house.calendar.is_holiday(Division::Scotland, day));
    assert!(!house.calendar.is_holiday(Division::EnglandAndWales, day));
    assert!(!calendar().is_holiday(Division::Scotland, day));
    // What every page needs is no longer a list for that.
    assert_eq!(house.entries, []);
    assert_eq!(house.proclaimed.len(), 1);
    // A deadline says by which list it was counted.
    assert_eq!(house.calendar.retrieved(), TODAY);
    let nothing = Known::default();
    assert!(!nothing.calendar.is_holiday(Division::Scotland, day));
}

#[test]
fn an_election_lasts_from_the_dissolution_to_the_poll() {
    let house = known(vec![entry(Kind::Dissolution, "", date(2026, 12, 1), None)]);
    for (day, is_election) in [
        (date(2026, 11, 30), false),
        (date(2026, 12, 1), true),
        (date(2027, 1, 14), true),
        (date(2027, 1, 15), false),
    ] {
        assert_eq!(house.is_election(day), is_election, "{day}");
        // Between the poll and the new House it is quiet, but no poll is near.
        assert_eq!(house.is_before_poll(day, None), is_election, "{day}");
    }
    let until = Some(date(2026, 12, 1));
    let house = known(vec![entry(Kind::Quiet, "E14000001", TODAY, until)]);
    assert!(!house.is_election(TODAY));
    assert!(house.is_before_poll(TODAY, Some("E14000001")));
    assert!(!house.is_before_poll(TODAY, Some("E14000002")) && !house.is_before_poll(TODAY, None));
    assert!(!house.is_before_poll(date(2026, 12, 1), Some("E14000001")));
}

#[test]
fn a_dissolution_holds_from_its_day_until_the_new_house_sits() {
    let house = known(vec![entry(Kind::Dissolution, "", date(2026, 12, 1), None)]);
    assert_eq!(house.banner(date(2026, 11, 30)), None);
    assert!(!house.is_vacated(date(2024, 7, 4), date(2026, 11, 30)));
    assert!(house.is_vacated(date(2024, 7, 4), date(2026, 12, 1)));
    // Whoever is elected since sits.
    assert!(!house.is_vacated(date(2027, 1, 14), date(2027, 1, 15)));
    let words = house.banner(date(2026, 12, 1)).unwrap();
    assert!(
        words.contains("there are no MPs at present. The poll is on 14 January 2027."),
        "{words}"
    );
    assert!(
        house
            .banner(date(2027, 1, 15))
            .unwrap()
            .contains("is being entered")
    );
    assert!(house.is_quiet(date(2026, 12, 1), None));
    assert_eq!(house.why_closed(date(2026, 12, 1)), None);
    let mut closed = house.entries[0].clone();
    closed.noted.stays_open = false;
    closed.noted.span.to = Some(date(2027, 1, 14));
    let house = known(vec![closed]);
    assert!(house.why_closed(date(2026, 12, 1)).is_some());
    assert_eq!(house.why_closed(date(2027, 1, 14)), None);
}

#[test]
fn a_quiet_time_covers_its_area_and_no_other() {
    let until = Some(date(2026, 12, 1));
    let quiet = |area| known(vec![entry(Kind::Quiet, area, TODAY, until)]);
    for (area, seat, covered) in [
        ("", None, true),
        ("", Some("E14000001"), true),
        ("Scotland", Some("S14000001"), true),
        ("Scotland", Some("E14000001"), false),
        ("Scotland", None, false),
        ("E14000001", Some("E14000001"), true),
        ("E14000001", Some("E14000002"), false),
    ] {
        assert_eq!(
            quiet(area).is_quiet(TODAY, seat),
            covered,
            "{area} {seat:?}"
        );
        assert!(!quiet(area).is_quiet(date(2026, 12, 1), seat));
    }
    assert!(
        quiet("Wales")
            .quiet_words(TODAY)
            .unwrap()
            .contains("in Wales")
    );
    assert_eq!(quiet("Wales").quiet_words(date(2026, 12, 1)), None);
}

fn typed(fields: &[(&str, &str)]) -> Typed {
    let pairs = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), serde_json::Value::from(*value)));
    serde_json::from_value(serde_json::Value::Object(pairs.collect())).unwrap()
}

fn errors(sort: Sort, fields: &[(&str, &str)]) -> Vec<&'static str> {
    let read = Act::read(sort, &typed(fields), &Named::default(), TODAY);
    read.unwrap_err()
        .into_iter()
        .map(|error| error.field)
        .collect()
}

#[test]
fn a_form_says_everything_that_is_wrong_at_once() {
    assert_eq!(errors(Sort::Recess, &[]), ["words", "from", "last"]);
    assert_eq!(
        errors(
            Sort::Recess,
            &[
                ("words", "x"),
                ("from", "2026-12-18"),
                ("last", "2026-12-01")
            ]
        ),
        ["last"]
    );
    assert_eq!(
        errors(
            Sort::Recess,
            &[
                ("words", "x"),
                ("from", "2126-12-18"),
                ("last", "2126-12-20")
            ]
        ),
        ["from", "last"]
    );
    assert_eq!(
        errors(Sort::Vacancy, &[("from", "2026-11-23")]),
        ["member", "from", "reason"]
    );
    assert_eq!(
        errors(Sort::Election, &[]),
        ["member", "seat", "party", "from"]
    );
    assert_eq!(
        errors(
            Sort::Dissolution,
            &[("from", "2026-11-21"), ("polling", "2026-12-24")]
        ),
        ["stays_open", "from"]
    );
    assert_eq!(
        errors(Sort::Whip, &[]),
        ["member", "party", "from", "reason"]
    );
    assert_eq!(errors(Sort::Holiday, &[]), ["words", "from", "division"]);
    assert_eq!(errors(Sort::Away, &[]), ["member", "from"]);
}

#[test]
fn the_poll_is_the_25th_working_day_and_another_day_is_doubted() {
    let fields = [
        ("from", "2026-12-01"),
        ("polling", "2027-01-14"),
        ("stays_open", "yes"),
    ];
    let act = Act::read(Sort::Dissolution, &typed(&fields), &Named::default(), TODAY).unwrap();
    let law = calendar().plus(
        date(2026, 12, 1),
        POLL_DAYS,
        crate::domain::working_day::Whose::AnyUk,
    );
    let doubt = act.doubts(calendar());
    assert_eq!(doubt.is_some(), law != date(2027, 1, 14));
    let right = law.to_string();
    let fields = [
        ("from", "2026-12-01"),
        ("polling", right.as_str()),
        ("stays_open", "yes"),
    ];
    let act = Act::read(Sort::Dissolution, &typed(&fields), &Named::default(), TODAY).unwrap();
    assert_eq!(act.doubts(calendar()), None);
}

fn party(key: &str) -> Party {
    Party::first_heard(&PartySaid {
        key: Some(key.into()),
        name: key.into(),
        ..PartySaid::default()
    })
}

fn member(number: i64) -> Member {
    let span = Span {
        from: date(2024, 7, 4),
        to: None,
    };
    Member {
        id: MemberId::from_i64(number),
        members_api_id: None,
        parlparse_id: None,
        wikidata_id: None,
        name: format!("Member {number}"),
        given_name: "Member".into(),
        family_name: number.to_string(),
        full_title: None,
        is_fictional: false,
        memberships: vec![Membership {
            constituency: format!("X{number}"),
            span,
            start_reason: "general_election".into(),
            end_reason: String::new(),
            start_precision: Precision::Day,
            end_precision: Precision::Day,
            chair_role: None,
            takes_seat: true,
        }],
        affiliations: vec![PartyAffiliation {
            party: "one".into(),
            label: "one".into(),
            layer: Layer::Label,
            span,
            reason: "general_election".into(),
            precision: Precision::Day,
        }],
    }
}

fn register() -> Register {
    let seat = |number: i64| crate::domain::constituency::Constituency {
        code: format!("X{number}"),
        name: format!("Place {number}"),
        name_cy: None,
        country: String::new(),
        region: None,
        members_api_id: None,
        span: Span {
            from: date(2024, 5, 31),
            to: None,
        },
    };
    Register {
        parties: vec![party("one"), party("two")],
        constituencies: (1..=3).map(seat).collect(),
        members: (1..=2).map(member).collect(),
        last_member: 2,
        ..Register::default()
    }
}

fn after(register: &Register, act: &Act) -> Register {
    let roll = roll_of(act).unwrap();
    let received = register.clone().receive(&roll, Vec::new(), TODAY).unwrap();
    received.applied_to(register.clone())
}

fn find(register: &Register, number: i64) -> Member {
    let mut members = register.members.iter();
    members
        .find(|member| member.id.get() == number)
        .unwrap()
        .clone()
}

#[test]
fn a_vacancy_ends_seat_and_label_and_the_same_person_comes_back() {
    let register = register();
    let (left, back) = (date(2026, 7, 8), date(2026, 8, 13));
    let vacant = after(
        &register,
        &Act::Vacancy(Box::new(member(1)), left, "resigned"),
    );
    let her = find(&vacant, 1);
    assert_eq!(
        her.title_on(left, |_| "Place".into()).unwrap(),
        "was MP for Place until 8 July 2026"
    );
    assert_eq!(
        (her.label_on(left), her.memberships[0].end_reason.as_str()),
        (None, "resigned")
    );
    let seat = register.constituencies[0].clone();
    let elected = Act::Election(
        Elected::Known(Box::new(her)),
        Box::new(seat.clone()),
        party("two"),
        back,
    );
    let again = after(&vacant, &elected);
    let her = find(&again, 1);
    assert_eq!(again.members.len(), 2);
    assert_eq!(
        (her.memberships.len(), her.label_on(back).as_deref()),
        (2, Some("two"))
    );
    assert_eq!(her.label_on(date(2026, 7, 7)).as_deref(), Some("one"));
    assert!(her.holds_seat_on(date(2026, 8, 1)).is_none());
    let new = Act::Election(
        Elected::New("Ada Grey".into(), "4999".into()),
        Box::new(seat),
        party("one"),
        back,
    );
    let other = after(&vacant, &new);
    assert_eq!(
        (other.members.len(), find(&other, 3).name.as_str()),
        (3, "Ada Grey")
    );
}

#[test]
fn a_whip_changes_from_its_day_and_the_chair_sets_apart() {
    let register = register();
    let day = date(2026, 9, 1);
    let changed = after(
        &register,
        &Act::Whip(Box::new(member(2)), party("two"), day, "changed_party"),
    );
    let him = find(&changed, 2);
    assert_eq!(him.label_on(date(2026, 8, 31)).as_deref(), Some("one"));
    assert_eq!(him.label_on(day).as_deref(), Some("two"));
    assert_eq!(him.memberships, member(2).memberships);
    let role = crate::domain::member::ChairRole::DeputySpeaker;
    let in_chair = after(&register, &Act::Chair(Box::new(member(2)), Some(role)));
    assert_eq!(find(&in_chair, 2).memberships[0].chair_role, Some(role));
    let out = after(&in_chair, &Act::Chair(Box::new(find(&in_chair, 2)), None));
    assert_eq!(find(&out, 2), member(2));
}

proptest! {
    /// Dissolved and undone, the register is what it was; dissolved, nobody sits and nobody's earlier day has changed.
    #[test]
    fn a_dissolution_is_undone_whole(after in 0_i32..400, probe in 0_i32..800) {
        use jiff::ToSpan as _;
        let register = register();
        let on = TODAY.saturating_add(after.days());
        let dissolved = register.dissolve(on).applied_to(register.clone());
        let probe = date(2024, 7, 4).saturating_add(probe.days());
        for member in &dissolved.members {
            prop_assert_eq!(member.holds_seat_on(probe).is_some(), probe < on);
            prop_assert_eq!(member.label_on(probe).is_some(), probe < on);
        }
        let undone = dissolved.undo_dissolution(on).unwrap();
        prop_assert_eq!(undone.applied_to(dissolved).members, register.members);
    }
}

#[test]
fn a_file_of_before_fills_no_seat_after_a_dissolution() {
    let register = register();
    let on = date(2026, 11, 10);
    let mut dissolved = register.dissolve(on).applied_to(register.clone());
    dissolved.dissolutions.push(on);
    // The old file says again that she sits.
    let mut old = roll_of(&Act::Chair(Box::new(member(1)), None)).unwrap();
    old.people[0].said.seats[0].until = crate::domain::roll::Until::Open;
    let received = dissolved.clone().receive(&old, Vec::new(), TODAY).unwrap();
    let still = received.applied_to(dissolved.clone());
    assert!(find(&still, 1).holds_seat_on(TODAY).is_none());
    // Elected anew, the same person has two spells and one page.
    let seat = register.constituencies[2].clone();
    let new = Act::Election(
        Elected::Known(Box::new(find(&still, 1))),
        Box::new(seat),
        party("one"),
        date(2026, 11, 20),
    );
    let next = after(&still, &new);
    assert_eq!(find(&next, 1).memberships.len(), 2);
    assert!(next.undo_dissolution(on).is_none());
}
