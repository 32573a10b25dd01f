//! Tests of the ladder: how it is climbed, how it is come down from, and what stays open on every step.

use proptest::prelude::*;

use super::*;
use crate::domain::account::{Account, Moderator, PanelMember, Role};
use crate::domain::moderation::duties::Ties;
use crate::domain::refusal::Refusal;
use crate::domain::working_day::calendar;

mod follow;

/// Monday, 1 June 2026, ten in the morning in London.
const START: Timestamp = Timestamp::from_millis(1_780_304_400_000);
const MORA: AccountId = AccountId::from_i64(1);

fn account(id: i64, role: Role) -> Account {
    Account {
        id: AccountId::from_i64(id),
        name: Some("Mora".into()),
        constituency: None,
        role: Some(role),
        member: None,
        consented_at: Some(START),
        created_at: START,
        suspended_at: None,
        epoch: 0,
    }
}

fn moderator(id: i64) -> Moderator {
    account(id, Role::Moderator).as_moderator().unwrap()
}

fn panel() -> PanelMember {
    account(9, Role::Panel).as_panel_member().unwrap()
}

fn event(decision: i64, day: i64, what: What) -> Event {
    Event {
        decision: DecisionId::from_i64(decision),
        at: START.plus_days(day),
        what,
    }
}

fn found(decision: i64, day: i64, code: Code) -> Event {
    let outcome = match code {
        Code::R1 | Code::R2 => Outcome::HideRephrase,
        Code::S1 | Code::S6 => Outcome::Seal,
        _ => Outcome::Remove,
    };
    event(
        decision,
        day,
        What::Found {
            code,
            outcome,
            by: MORA,
        },
    )
}

fn on(events: &[Event], day: i64) -> Ladder {
    read(events, day, false)
}

fn read(events: &[Event], day: i64, is_mp: bool) -> Ladder {
    climb(
        events,
        Reading {
            is_mp,
            calendar: calendar(),
            now: START.plus_days(day),
        },
    )
}

fn steps(ladder: &Ladder) -> Vec<Step> {
    ladder.measures.iter().map(|measure| measure.step).collect()
}

#[test]
fn points_climb_step_by_step() {
    let events: Vec<Event> = (0..5).map(|n| found(n, n * 10, Code::R3)).collect();
    let ladder = on(&events, 41);
    assert_eq!(
        steps(&ladder),
        [
            Step::Warning,
            Step::SlowMode,
            Step::Pause,
            Step::Suspension,
            Step::LongSuspension
        ]
    );
    assert_eq!(ladder.points, 5);
    assert_eq!(ladder.measures[1].until, Some(START.plus_days(24)));
    assert_eq!(ladder.measures[2].until, Some(START.plus_days(23)));
    assert_eq!(ladder.measures[1].force, Force::Over);
    assert_eq!(ladder.measures[3].force, Force::Proposed);
}

#[test]
fn a_point_lapses_after_ninety_days_and_the_ladder_forgets() {
    let events = [found(1, 0, Code::R3), found(2, 90, Code::R3)];
    assert_eq!(on(&events, 89).points, 1);
    let ladder = on(&events, 90);
    assert_eq!(steps(&ladder), [Step::Warning, Step::Warning]);
    assert_eq!(ladder.points, 1);
}

#[test]
fn three_hidden_texts_in_thirty_days_are_a_warning_unless_reworded() {
    let three = [
        found(1, 0, Code::R1),
        found(2, 10, Code::R2),
        found(3, 29, Code::R1),
    ];
    assert_eq!(
        steps(&on(&three, 29)),
        [Step::Rephrase, Step::Rephrase, Step::Warning]
    );
    let mut repaired = three.to_vec();
    repaired.push(event(2, 12, What::Repaired));
    assert_eq!(on(&repaired, 30).points, 0);
    let slow = [
        found(1, 0, Code::R1),
        found(2, 10, Code::R1),
        found(3, 30, Code::R1),
    ];
    assert_eq!(on(&slow, 30).points, 0);
}

#[test]
fn overturning_the_first_of_four_hidden_texts_moves_no_point_into_the_future() {
    let mut events: Vec<Event> = (0..4).map(|n| found(n, n * 9, Code::R1)).collect();
    let lapses = |events: &[Event]| {
        on(events, 28)
            .measures
            .iter()
            .filter_map(|one| one.point_until)
            .max()
    };
    let before = lapses(&events);
    events.push(event(0, 28, What::Overturned));
    assert!(lapses(&events) <= before);
}

#[test]
fn rewording_later_takes_back_what_followed() {
    let mut events = vec![
        found(1, 0, Code::R1),
        found(2, 1, Code::R1),
        found(3, 2, Code::R1),
        found(4, 3, Code::R3),
    ];
    assert_eq!(on(&events, 4).measures[3].step, Step::SlowMode);
    events.push(event(3, 5, What::Repaired));
    let ladder = on(&events, 5);
    assert_eq!(ladder.measures[3].step, Step::Warning);
    assert_eq!(ladder.points, 1);
}

#[test]
fn an_overturned_decision_deletes_its_point_and_re_derives_the_rest() {
    let mut events = vec![
        found(1, 0, Code::R3),
        found(2, 1, Code::R4),
        found(3, 2, Code::R3),
    ];
    assert_eq!(
        on(&events, 3).in_force().map(|one| one.step),
        Some(Step::Pause)
    );
    events.push(event(1, 3, What::Overturned));
    let ladder = on(&events, 3);
    assert_eq!(steps(&ladder), [Step::Warning, Step::SlowMode]);
    assert_eq!(ladder.points, 2);
    events.push(event(2, 4, What::Overturned));
    events.push(event(3, 4, What::Overturned));
    assert_eq!(on(&events, 4), Ladder::default());
}

#[test]
fn a_second_pause_is_longer() {
    // A point at 0, 95 and 100 of which the first lapsed; pauses at 110 and 200.
    let events = [
        found(1, 0, Code::R3),
        found(2, 1, Code::R3),
        found(3, 2, Code::R3),
        // The points of 1 and 2 are gone, the pause's is alive.
        found(4, 100, Code::R3),
        found(5, 101, Code::R3),
    ];
    let ladder = on(&events, 101);
    let pauses: Vec<i64> = ladder
        .measures
        .iter()
        .filter(|measure| measure.step == Step::Pause)
        .map(|measure| (measure.until.unwrap().millis() - measure.from.millis()) / 86_400_000)
        .collect();
    assert_eq!(pauses, [3, 7]);
}

#[test]
fn a_threat_suspends_at_once_when_two_agree_and_a_second_one_for_six_months() {
    let mut events = vec![found(1, 0, Code::R5)];
    let ladder = on(&events, 1);
    assert_eq!(steps(&ladder), [Step::Suspension]);
    assert_eq!(ladder.measures[0].force, Force::Proposed);
    assert!(may(&ladder, Doing::Vote, None, START.plus_days(1)).is_ok());
    events.push(event(1, 1, What::Agreed));
    let ladder = on(&events, 1);
    assert_eq!(ladder.measures[0].force, Force::InForce);
    // The thirty days begin when the second person agreed.
    assert_eq!(ladder.measures[0].until, Some(START.plus_days(31)));
    assert_eq!(on(&events, 31).measures[0].force, Force::Over);
    events.push(found(2, 60, Code::R6));
    assert_eq!(on(&events, 60).measures[1].step, Step::LongSuspension);
    // After twelve months it is a first time again.
    events.push(found(3, 800, Code::R5));
    assert_eq!(on(&events[..2], 400).points, 0);
}

#[test]
fn without_the_second_person_a_measure_falls_and_the_finding_stays() {
    let events = [found(1, 0, Code::R5), event(1, 1, What::Disagreed)];
    let ladder = on(&events, 1);
    assert_eq!(ladder.measures[0].force, Force::Fallen);
    assert_eq!(ladder.in_force(), None);
    assert_eq!(ladder.points, 1);
}

#[test]
fn an_mps_pause_takes_two_and_a_citizens_one() {
    let events: Vec<Event> = (0..3).map(|n| found(n, n, Code::R3)).collect();
    assert_eq!(read(&events, 3, false).measures[2].force, Force::InForce);
    assert_eq!(read(&events, 3, true).measures[2].force, Force::Proposed);
}

#[test]
fn what_is_put_in_order_costs_nothing() {
    for code in Code::ALL {
        let harmless = matches!(code.family(), 'H') || matches!(code, Code::S5 | Code::I5);
        if harmless {
            let ladder = on(&[found(1, 0, *code)], 1);
            assert!(ladder.measures.is_empty(), "{}", code.key());
        }
    }
}

fn banned() -> Vec<Event> {
    let why = BanReason::ChildSafety;
    vec![
        found(1, 0, Code::S6),
        event(1, 0, What::BanProposed { why, by: MORA }),
        event(1, 0, What::BanAgreed),
    ]
}

fn ban_of(ladder: &Ladder) -> Measure {
    *ladder
        .measures
        .iter()
        .find(|measure| {
            measure.confirm_by.is_some() || measure.review_by.is_some() || measure.step == Step::Ban
        })
        .unwrap()
}

#[test]
fn a_ban_takes_two_and_then_the_panel_within_ten_working_days() {
    let proposed = on(&banned()[..2], 1);
    assert_eq!(ban_of(&proposed).force, Force::Proposed);
    let ladder = on(&banned(), 1);
    let ban = ban_of(&ladder);
    assert_eq!((ban.step, ban.force), (Step::Ban, Force::InForce));
    assert_eq!(ban.confirm_by.unwrap().day().to_string(), "2026-06-15");
    assert_eq!(
        may(&ladder, Doing::Post, None, START.plus_days(1)),
        Err(Refusal::Suspended)
    );
    // Nobody confirms it: it is what two moderators may decide alone.
    let late = on(&banned(), 16);
    assert_eq!(ban_of(&late).step, Step::LongSuspension);
    assert_eq!(
        ban_of(&late).until.unwrap().day_in_words(),
        "2 December 2026"
    );
    let mut refused = banned();
    refused.push(event(1, 5, What::BanRefused));
    assert_eq!(ban_of(&on(&refused, 6)).force, Force::Fallen);
}

#[test]
fn a_confirmed_ban_is_reviewed_every_year_by_right() {
    let mut events = banned();
    events.push(event(1, 5, What::BanConfirmed));
    let ban = ban_of(&on(&events, 100));
    assert_eq!(
        (ban.step, ban.force, ban.until),
        (Step::Ban, Force::InForce, None)
    );
    assert_eq!(ban.review_by.unwrap().day_in_words(), "7 June 2027");
    events.push(event(1, 300, What::BanReviewed { lifted: false }));
    let ban = ban_of(&on(&events, 301));
    assert_eq!(ban.force, Force::InForce);
    assert_eq!(ban.review_by.unwrap().day_in_words(), "29 March 2028");
    events.push(event(1, 600, What::BanReviewed { lifted: true }));
    assert_eq!(ban_of(&on(&events, 601)).force, Force::Over);
}

fn proposed(
    step: Step,
    has_ban: bool,
    (code, why): (Code, BanReason),
) -> Result<MeasureSeconded, Refusal> {
    let asked = BanAsked {
        step,
        has_ban,
        code,
        why,
    };
    let (by, decision) = (moderator(1), DecisionId::from_i64(1));
    propose_ban(decision, asked, &by, &Ties::NONE, START)
}

#[test]
fn a_ban_is_proposed_once_and_only_after_a_suspension() {
    let threat = (Code::R5, BanReason::CredibleThreat);
    for step in Step::ALL {
        let is_ok = proposed(step, false, threat).is_ok();
        assert_eq!(is_ok, step >= Step::Suspension, "{step:?}");
        assert!(matches!(
            proposed(step, true, threat),
            Err(Refusal::NotNow(_))
        ));
    }
}

#[test]
fn a_ban_needs_a_reason_that_the_decision_bears_out() {
    let propose = |code, why| proposed(Step::Suspension, false, (code, why));
    assert!(propose(Code::R5, BanReason::CredibleThreat).is_ok());
    assert!(propose(Code::R1, BanReason::CredibleThreat).is_err());
    assert!(propose(Code::I4, BanReason::PersistentEvasion).is_ok());
    assert!(propose(Code::R3, BanReason::GraveOffence).is_err());
}

#[test]
fn the_second_person_is_another_and_the_panel_is_the_panel() {
    let ladder = on(&[found(1, 0, Code::R5)], 1);
    let measure = &ladder.measures[0];
    let second = |id| {
        second(
            measure,
            &moderator(id),
            &Ties::NONE,
            true,
            START.plus_days(1),
        )
    };
    assert!(matches!(second(1), Err(Refusal::Barred(bar)) if bar.rule == "SD4"));
    assert_eq!(second(2).unwrap().event.what, What::Agreed);
    let ladder = on(&banned(), 1);
    let ban = ban_of(&ladder);
    let confirmed = confirm_ban(&ban, &panel(), &Ties::NONE, true, START.plus_days(1)).unwrap();
    assert_eq!(confirmed.event.what, What::BanConfirmed);
    assert!(confirm_ban(measure, &panel(), &Ties::NONE, true, START).is_err());
    assert!(review_ban(measure, &panel(), &Ties::NONE, true, START).is_err());
}

#[test]
fn a_warning_is_read_before_the_next_post_and_reading_is_no_admission() {
    let events = [found(1, 0, Code::R3)];
    let ladder = on(&events, 1);
    let now = START.plus_days(1);
    assert!(may(&ladder, Doing::Post, None, now).is_err());
    assert!(may(&ladder, Doing::Vote, None, now).is_ok());
    let by = account(5, Role::Mp);
    let read = acknowledge(&ladder, DecisionId::from_i64(1), &by, now).unwrap();
    assert_eq!(
        acknowledge(&ladder, DecisionId::from_i64(2), &by, now),
        Err(Refusal::NotFound)
    );
    let ladder = on(&[events[0], read.event], 1);
    assert_eq!(may(&ladder, Doing::Post, None, now), Ok(Leave::Freely));
}

#[test]
fn slow_mode_is_one_post_an_hour_looked_at_first() {
    let events = [
        found(1, 0, Code::R3),
        found(2, 1, Code::R3),
        event(1, 1, What::Acknowledged),
        event(2, 1, What::Acknowledged),
    ];
    let ladder = on(&events, 2);
    let now = START.plus_days(2);
    assert_eq!(may(&ladder, Doing::Post, None, now), Ok(Leave::HeldFirst));
    assert_eq!(
        may(&ladder, Doing::Post, Some(now.minus_minutes(60)), now),
        Ok(Leave::HeldFirst)
    );
    let refusal = may(&ladder, Doing::Post, Some(now.minus_minutes(59)), now).unwrap_err();
    assert_eq!(refusal.status(), 429);
    let after = on(&events, 15);
    assert_eq!(
        may(&after, Doing::Post, None, START.plus_days(15)),
        Ok(Leave::Freely)
    );
}

fn happening() -> impl Strategy<Value = Event> {
    let what = prop_oneof![
        4 => (0_usize..21, prop::sample::select(Outcome::ALL.to_vec())).prop_map(|(code, outcome)| {
            What::Found { code: Code::ALL[code], outcome, by: MORA }
        }),
        1 => Just(What::Repaired),
        1 => Just(What::Reopened),
        1 => Just(What::Overturned),
        1 => Just(What::Acknowledged),
        2 => Just(What::Agreed),
        1 => Just(What::Disagreed),
        1 => prop::sample::select(BanReason::ALL.to_vec())
            .prop_map(|why| What::BanProposed { why, by: MORA }),
        1 => Just(What::BanAgreed),
        1 => Just(What::BanConfirmed),
        1 => any::<bool>().prop_map(|lifted| What::BanReviewed { lifted }),
    ];
    (0_i64..12, 0_i64..900, what).prop_map(|(decision, day, what)| event(decision, day, what))
}

proptest! {
    #[test]
    fn whatever_happened_reading_exporting_appealing_and_complaining_stay_open(
        events in prop::collection::vec(happening(), 0..40), day in 0_i64..1_000,
    ) {
        let ladder = on(&events, day);
        for doing in Doing::ALL.into_iter().filter(|doing| doing.is_always_open()) {
            prop_assert_eq!(may(&ladder, doing, Some(START.plus_days(day)), START.plus_days(day)), Ok(Leave::Freely));
        }
    }

    #[test]
    fn what_takes_two_never_holds_without_the_second(
        events in prop::collection::vec(happening(), 0..40), day in 0_i64..1_000,
    ) {
        let agreed = |decision: DecisionId| events.iter().any(|event| {
            event.decision == decision && matches!(event.what, What::Agreed | What::BanAgreed)
        });
        for measure in on(&events, day).measures {
            if measure.needs_two && measure.force == Force::InForce {
                prop_assert!(agreed(measure.decision));
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        events in prop::collection::vec(happening(), 0..25), day in 0_i64..1_000,
    ) {
        // Rows of one moment and one decision would be ambiguous; times are made distinct first.
        let mut events = events;
        for (n, event) in events.iter_mut().enumerate() {
            event.at = event.at.plus_minutes(i64::try_from(n).unwrap());
        }
        let mut turned = events.clone();
        turned.reverse();
        prop_assert_eq!(on(&events, day), on(&turned, day));
    }

    #[test]
    fn overturning_never_adds_points_nor_makes_anything_graver(
        events in prop::collection::vec(happening(), 0..30), decision in 0_i64..12, day in 0_i64..1_000,
    ) {
        let before = on(&events, day);
        let mut less = events.clone();
        less.push(event(decision, day, What::Overturned));
        let after = on(&less, day);
        prop_assert!(after.points <= before.points);
        prop_assert!(after.measures.iter().all(|measure| measure.decision != DecisionId::from_i64(decision)));
    }

    #[test]
    fn in_the_end_everything_lapses_but_a_confirmed_ban(
        events in prop::collection::vec(happening(), 0..30),
    ) {
        let ladder = on(&events, 5_000);
        prop_assert_eq!(ladder.points, 0);
        if let Some(measure) = ladder.in_force() {
            prop_assert_eq!(measure.step, Step::Ban);
            prop_assert!(measure.review_by.is_some());
        }
    }
}
