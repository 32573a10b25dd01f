//! Tests of who may enter an office; and the people of one, for the tests of what an office does.

use super::*;
use crate::domain::member::{Precision, Span};
use jiff::civil::{Date, date};

/// An account with an office.
pub fn account(id: i64, role: Option<Role>, member: i64) -> Account {
    let now = Timestamp::from_millis(0);
    Account {
        id: AccountId::from_i64(id),
        name: Some("Grey".into()),
        constituency: None,
        role,
        member: Some(MemberId::from_i64(member)),
        consented_at: Some(now),
        created_at: now,
        suspended_at: None,
        epoch: 0,
    }
}

/// A seat held since a day.
pub fn seat(from: Date, to: Option<Date>) -> Membership {
    Membership {
        constituency: "X1".into(),
        span: Span { from, to },
        start_reason: String::new(),
        end_reason: String::new(),
        start_precision: Precision::Day,
        end_precision: Precision::Day,
        chair_role: None,
        takes_seat: true,
    }
}

fn at(day: Date) -> Timestamp {
    Timestamp::from_london(day.at(12, 0, 0, 0))
}

fn delegation(duty: Duty, given: Date) -> Delegation {
    Delegation {
        id: DelegationId::from_i64(5),
        member: MemberId::from_i64(1),
        account: AccountId::from_i64(20),
        duty,
        given_by: AccountId::from_i64(10),
        given_at: at(given),
        ended_at: None,
    }
}

/// A hand of the office of the MP of account 10, for tests of what an office does.
///
/// # Panics
/// Where the rules of offices changed under it.
pub fn hand(duty: Option<Duty>) -> Hand {
    let mp = account(10, Some(Role::Mp), 1);
    let seat = seat(date(2024, 7, 4), None);
    match duty {
        None => of_mp(&mp.as_mp().unwrap(), Some(&seat)).unwrap(),
        Some(duty) => of_staff(
            &account(20, Some(Role::Staff), 1),
            Some(&delegation(duty, date(2026, 1, 1))),
            Some(&mp),
            Some(&seat),
        )
        .unwrap(),
    }
}

#[test]
fn each_duty_may_what_it_is_for() {
    assert!(hand(None).may_approve() && hand(None).is_mp());
    assert!(hand(Some(Duty::Approver)).may_approve());
    assert!(hand(Some(Duty::Drafter)).may_draft());
    assert!(!hand(Some(Duty::Drafter)).may_approve());
    assert!(!hand(Some(Duty::DiaryManager)).may_draft());
    assert!(hand(Some(Duty::Drafter)).check_may_approve().is_err());
    assert!(hand(Some(Duty::DiaryManager)).check_may_draft().is_err());
}

#[test]
fn an_office_ends_with_the_seat_and_another_spell_is_another_office() {
    let staff = account(20, Some(Role::Staff), 1);
    let mp = account(10, Some(Role::Mp), 1);
    let given = delegation(Duty::Drafter, date(2026, 1, 1));
    let first = seat(date(2024, 7, 4), None);
    let again = seat(date(2026, 8, 13), None);
    let enters = |seat| of_staff(&staff, Some(&given), Some(&mp), seat);
    assert!(enters(Some(&first)).is_ok());
    assert!(enters(None).is_err(), "the seat is vacant");
    assert!(enters(Some(&again)).is_err(), "won again at a by-election");
    assert!(of_mp(&mp.as_mp().unwrap(), None).is_err());
}

#[test]
fn nobody_works_for_an_mp_who_did_not_invite_them() {
    let staff = account(20, Some(Role::Staff), 1);
    let seat = seat(date(2024, 7, 4), None);
    let given = delegation(Duty::Drafter, date(2026, 1, 1));
    let successor = account(11, Some(Role::Mp), 1);
    assert!(of_staff(&staff, Some(&given), Some(&successor), Some(&seat)).is_err());
    let other = account(10, Some(Role::Mp), 2);
    assert!(of_staff(&staff, Some(&given), Some(&other), Some(&seat)).is_err());
    let mp = account(10, Some(Role::Mp), 1);
    assert!(of_staff(&staff, None, Some(&mp), Some(&seat)).is_err());
    let citizen = account(20, None, 1);
    assert!(of_staff(&citizen, Some(&given), Some(&mp), Some(&seat)).is_err());
    let mut ended = given;
    ended.ended_at = Some(at(date(2026, 2, 1)));
    assert!(of_staff(&staff, Some(&ended), Some(&mp), Some(&seat)).is_err());
}

#[test]
fn a_suspended_mp_or_member_of_staff_silences_the_office() {
    let seat = seat(date(2024, 7, 4), None);
    let given = delegation(Duty::Approver, date(2026, 1, 1));
    let mut mp = account(10, Some(Role::Mp), 1);
    let mut staff = account(20, Some(Role::Staff), 1);
    mp.suspended_at = Some(at(date(2026, 3, 1)));
    assert!(of_staff(&staff, Some(&given), Some(&mp), Some(&seat)).is_err());
    mp.suspended_at = None;
    staff.suspended_at = Some(at(date(2026, 3, 1)));
    assert!(of_staff(&staff, Some(&given), Some(&mp), Some(&seat)).is_err());
}

#[test]
fn the_mp_ends_anybodys_work_and_staff_their_own() {
    let given = delegation(Duty::Drafter, date(2026, 1, 1));
    let now = at(date(2026, 5, 1));
    assert!(end(&hand(None), &given, now).is_ok());
    assert!(end(&hand(Some(Duty::Drafter)), &given, now).is_ok());
    let mut others = given.clone();
    others.account = AccountId::from_i64(21);
    assert!(end(&hand(Some(Duty::Approver)), &others, now).is_err());
    others.member = MemberId::from_i64(2);
    assert_eq!(end(&hand(None), &others, now), Err(Refusal::NotFound));
}
