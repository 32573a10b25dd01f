//! Tests of what an office may do at its desk.

use super::*;
use crate::domain::office::Duty;
use crate::domain::office::tests::hand;
use crate::domain::time::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

const DAY: Date = date(2026, 11, 24);

fn item(number: i64) -> Item {
    Item {
        seat: "X1".into(),
        idea: IdeaId::from_i64(number),
        number: IdeaNumber::from_i64(number),
        door: Door::Local,
        since: DAY,
        state: State::Waiting,
        shows_from: DAY,
        head: None,
    }
}

fn label() -> DayLabel {
    DayLabel {
        member: MemberId::from_i64(2),
        name: "Grey".into(),
        party_key: "civic-union".into(),
        party: "Civic Union".into(),
        constituency: "X2".into(),
        constituency_name: "Greyshire".into(),
    }
}

#[test]
fn putting_off_hides_and_the_wait_goes_on() {
    let drafter = hand(Some(Duty::Drafter));
    let off = put_off(&drafter, &item(1), 7, DAY).unwrap();
    assert_eq!(off.until, date(2026, 12, 1));
    assert_eq!(put_off(&drafter, &item(1), 0, DAY).unwrap().until, DAY);
    assert!(put_off(&drafter, &item(1), 90, DAY).is_err());
    assert!(put_off(&hand(Some(Duty::DiaryManager)), &item(1), 7, DAY).is_err());
    let mut elsewhere = item(1);
    elsewhere.seat = "X2".into();
    assert_eq!(
        put_off(&drafter, &elsewhere, 7, DAY),
        Err(Refusal::NotFound)
    );
}

#[test]
fn a_person_joins_what_waits_here_and_nothing_else() {
    let drafter = hand(Some(Duty::Drafter));
    let joined = join(&drafter, &item(1), &[item(2), item(3)]).unwrap();
    assert_eq!(
        (joined.head, joined.items.len()),
        (Some(IdeaId::from_i64(1)), 2)
    );
    assert!(join(&drafter, &item(1), &[]).is_err());
    assert!(join(&drafter, &item(1), &[item(1)]).is_err());
    let mut answered = item(2);
    answered.state = State::Answered;
    assert!(join(&drafter, &item(1), &[answered]).is_err());
    let mut inside = item(4);
    inside.head = Some(IdeaId::from_i64(1));
    assert!(join(&drafter, &inside, &[item(2)]).is_err());
    assert_eq!(part(&drafter, &inside).unwrap().head, None);
    assert_eq!(part(&drafter, &item(2)), Err(Refusal::Stale));
}

#[test]
fn only_who_may_approve_declines_and_for_a_published_reason() {
    let label = label();
    let declines = |hand: &Hand, reason: &str| decline(hand, &item(1), reason, Some(&label));
    assert!(declines(&hand(Some(Duty::Drafter)), "no_time").is_err());
    assert!(declines(&hand(None), "because").is_err());
    let declined = declines(&hand(Some(Duty::Approver)), "before_courts").unwrap();
    assert_eq!(declined.who, "Grey, MP for Greyshire");
    assert!(decline(&hand(None), &item(1), "no_time", None).is_err());
}

#[test]
fn an_idea_is_handed_to_somebody_who_sits_is_here_and_takes_part() {
    use crate::domain::member::ChairRole;
    let to = Colleague {
        label: label(),
        chair: None,
        has_account: true,
    };
    let mp = hand(None);
    assert!(check_handover(&mp, &item(1), Some(&to)).is_ok());
    assert!(check_handover(&hand(Some(Duty::Drafter)), &item(1), Some(&to)).is_err());
    assert!(check_handover(&mp, &item(1), None).is_err());
    let refused = |change: &dyn Fn(&mut Colleague)| {
        let mut other = to.clone();
        change(&mut other);
        check_handover(&mp, &item(1), Some(&other)).is_err()
    };
    assert!(refused(&|one| one.chair = Some(ChairRole::Speaker)));
    assert!(refused(&|one| one.has_account = false));
    assert!(
        refused(&|one| one.label.member = MemberId::from_i64(1)),
        "themselves"
    );
}

#[test]
fn a_colleague_answers_once_and_no_other_office_does() {
    let now = Timestamp::from_millis(7);
    let mut handed = Handover {
        response: crate::domain::ids::ResponseId::from_i64(5),
        idea: IdeaId::from_i64(1),
        from: MemberId::from_i64(2),
        from_name: "Vale".into(),
        seat: "X1".into(),
        is_answered: false,
    };
    assert!(answer(&hand(None), &handed, Answer::Returned, now).is_ok());
    assert!(answer(&hand(Some(Duty::Drafter)), &handed, Answer::Accepted, now).is_err());
    handed.is_answered = true;
    assert_eq!(
        answer(&hand(None), &handed, Answer::Accepted, now),
        Err(Refusal::Stale)
    );
    handed.seat = "X2".into();
    assert_eq!(
        answer(&hand(None), &handed, Answer::Accepted, now),
        Err(Refusal::NotFound)
    );
}

#[test]
fn a_promise_is_a_number_of_working_days_and_known_topics() {
    let topics = [
        "transport".to_owned(),
        "magic".to_owned(),
        "transport".to_owned(),
    ];
    let parse = |days: &str| Promise::parse(days, &topics, &["transport", "health"]);
    assert_eq!(
        parse(" 20 ").unwrap(),
        Promise {
            reply_days: Some(20),
            topics: vec!["transport".into()]
        }
    );
    assert_eq!(parse("").unwrap().reply_days, None);
    let names = |key: &str| key.to_uppercase();
    assert_eq!(
        parse("1").unwrap().in_words(names),
        "promises a reply within 1 working day and covers TRANSPORT."
    );
    assert_eq!(Promise::default().in_words(names), "");
    for bad in ["0", "121", "soon", "-3"] {
        assert!(parse(bad).is_err(), "{bad}");
    }
    assert!(promise(&hand(Some(Duty::Drafter)), Promise::default()).is_err());
    assert!(promise(&hand(Some(Duty::Approver)), Promise::default()).is_ok());
}

#[test]
fn a_flood_is_not_counted_out() {
    assert_eq!(waiting_words(0), "Nothing waits");
    assert_eq!(waiting_words(1), "1 idea waits");
    assert_eq!(waiting_words(COUNTED_MAX), "1000 ideas wait");
    assert_eq!(waiting_words(COUNTED_MAX + 1), "More than 1,000 ideas wait");
}

#[test]
fn few_supporters_are_not_counted_out() {
    let support = |local| Support {
        local,
        ..Support::default()
    };
    assert_eq!(
        support(9).local_words("Greyshire"),
        "fewer than 10 in Greyshire"
    );
    assert_eq!(support(10).local_words("Greyshire"), "10 in Greyshire");
}

proptest! {
    #[test]
    fn every_day_has_one_monday(offset in 0..20_000_i64) {
        let day = date(2020, 1, 1).saturating_add(offset.days());
        let monday = week_of(day);
        prop_assert_eq!(monday.weekday(), Weekday::Monday);
        prop_assert!(monday <= day && day < monday.saturating_add(7.days()));
    }
}
