//! Tests of what a change of a history leads to: who is asked next, and what the account is told.

use super::*;

#[test]
fn what_one_person_proposes_is_not_to_be_read_yet() {
    let events = [found(1, 0, Code::R5)];
    let reading = Reading {
        is_mp: false,
        calendar: calendar(),
        now: START.plus_days(1),
    };
    let proposed = climb(&events, reading);
    assert_eq!(proposed.measures[0].force, Force::Proposed);
    assert!(proposed.unread.is_empty());
    assert!(may(&proposed, Doing::Post, None, reading.now).is_ok());
    assert!(may(&proposed, Doing::Vote, None, reading.now).is_ok());
    let asked: Vec<_> = tasks(&proposed).iter().map(|task| task.asked).collect();
    assert_eq!(asked, [Asked::Second]);
    // With the second person it holds, and is told.
    let agreed = climb(&[events[0], event(1, 1, What::Agreed)], reading);
    assert_eq!(
        changes(&proposed, &agreed),
        [Change::Began(agreed.measures[0])]
    );
    assert_eq!(agreed.unread, [DecisionId::from_i64(1)]);
    assert!(tasks(&agreed).is_empty());
    assert!(may(&agreed, Doing::Vote, None, reading.now).is_err());
    // Without, it falls; and an overturned decision takes all of it away.
    let fallen = climb(&[events[0], event(1, 1, What::Disagreed)], reading);
    assert_eq!(
        changes(&proposed, &fallen),
        [Change::Fell(proposed.measures[0])]
    );
    let overturned = climb(&[events[0], event(1, 1, What::Overturned)], reading);
    assert_eq!(
        changes(&agreed, &overturned),
        [Change::Fell(agreed.measures[0])]
    );
    assert!(changes(&agreed, &agreed).is_empty());
}

#[test]
fn a_ban_goes_from_two_moderators_to_the_panel_and_back_to_it_every_year() {
    let mut events = vec![found(1, 0, Code::S6), event(1, 0, What::Agreed)];
    let why = BanReason::ChildSafety;
    let read = |events: &[Event], day: i64| {
        let now = START.plus_days(day);
        climb(
            events,
            Reading {
                is_mp: false,
                calendar: calendar(),
                now,
            },
        )
    };
    let suspended = read(&events, 1);
    events.push(event(1, 1, What::BanProposed { why, by: MORA }));
    let proposed = read(&events, 1);
    assert!(changes(&suspended, &proposed).is_empty());
    assert_eq!(tasks(&proposed)[0].asked, Asked::Second);
    events.push(event(1, 2, What::BanAgreed));
    let banned = read(&events, 2);
    assert_eq!(
        changes(&read(&events[..3], 2), &banned),
        [Change::Began(banned.measures[1])]
    );
    let panel = tasks(&banned)[0];
    assert_eq!((panel.asked, panel.step), (Asked::Panel, Step::Ban));
    assert!(panel.until.is_some());
    events.push(event(1, 3, What::BanConfirmed));
    let confirmed = read(&events, 3);
    assert_eq!(
        changes(&banned, &confirmed),
        [Change::Confirmed(confirmed.measures[1])]
    );
    let review = tasks(&confirmed)[0];
    assert_eq!(review.asked, Asked::Review);
    // Not before the year is over.
    assert!(review.since > START.plus_days(364));
    events.push(event(1, 370, What::BanReviewed { lifted: true }));
    let lifted = read(&events, 370);
    assert_eq!(
        changes(&read(&events[..5], 370), &lifted),
        [Change::Fell(confirmed.measures[1])]
    );
    assert!(tasks(&lifted).is_empty());
}
