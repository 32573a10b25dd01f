//! The rules of promises, by example and by whatever may be said in whatever order.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::response::{ResponseWords, Typed};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const TODAY: Date = date(2027, 1, 15);

fn mp(member: i64) -> Mp {
    Account {
        id: AccountId::from_i64(100 + member),
        name: Some("Grey".into()),
        constituency: None,
        role: Some(Role::Mp),
        member: Some(MemberId::from_i64(member)),
        consented_at: None,
        created_at: NOW,
        suspended_at: None,
        epoch: 0,
    }
    .as_mp()
    .unwrap()
}

fn label(member: i64) -> DayLabel {
    DayLabel {
        member: MemberId::from_i64(member),
        name: "Grey".into(),
        party_key: "civic".into(),
        party: "Civic".into(),
        constituency: "X1".into(),
        constituency_name: "Little Wickham".into(),
    }
}

fn standing() -> Standing {
    Standing {
        id: ResponseId::from_i64(7),
        lead: MemberId::from_i64(1),
        version: 1,
        is_published: true,
        is_hidden: false,
        is_joint: true,
        words: ResponseWords::parse(&Typed {
            position: "support".into(),
            summary: "Yes.".into(),
            capacity: "backbencher".into(),
            ..Typed::default()
        })
        .unwrap(),
    }
}

fn read(due_on: &str) -> Promise {
    Promise::parse("I will ask for a debate.", due_on, TODAY).unwrap()
}

fn made() -> Commitment {
    Commitment {
        id: CommitmentId::from_i64(3),
        response: ResponseId::from_i64(7),
        member: MemberId::from_i64(1),
        due_on: date(2027, 3, 31),
        state: State::Promised,
        is_shown: true,
    }
}

fn said(step: Step, due_on: Option<Date>) -> Said {
    Said {
        step,
        words: "A letter went out.".into(),
        due_on,
    }
}

#[test]
fn a_promise_has_a_sentence_and_a_day_to_come() {
    for day in ["", "soon", "2027-01-15", "2026-12-31", "2040-01-01"] {
        let errors = Promise::parse("I will ask.", day, TODAY).unwrap_err();
        assert_eq!(errors[0].field, "due_on", "{day}");
    }
    let both = Promise::parse(" ", "", TODAY).unwrap_err();
    assert_eq!(both.len(), 2);
    assert_eq!(read("2027-03-31").due_on, date(2027, 3, 31));
}

#[test]
fn only_whose_signature_stands_promises_and_only_for_oneself() {
    let now = |member: i64, mine, seat: i64| {
        promise(
            &mp(member),
            &standing(),
            mine,
            Some(label(seat)),
            0,
            read("2027-03-31"),
            NOW,
        )
    };
    assert!(now(1, OwnSignature::Stands, 1).is_ok());
    assert!(now(1, OwnSignature::Withdrawn, 1).is_err(), "withdrawn");
    assert!(now(1, OwnSignature::Absent, 1).is_err(), "never signed");
    assert!(
        now(1, OwnSignature::Stands, 2).is_err(),
        "somebody else's seat"
    );
    let hidden = Standing {
        is_published: false,
        ..standing()
    };
    let done = may_promise(&mp(1), &hidden, OwnSignature::Stands, Some(label(1)), 0);
    assert_eq!(done.unwrap_err(), Refusal::NotFound);
    let many = may_promise(
        &mp(1),
        &standing(),
        OwnSignature::Stands,
        Some(label(1)),
        OF_ONE_RESPONSE_MAX,
    );
    assert!(many.is_err());
}

#[test]
fn whoever_promised_says_what_became_of_it_and_an_end_is_an_end() {
    let mut commitment = made();
    assert!(say(&mp(2), &commitment, said(Step::Done, None), NOW).is_err());
    let moved = Some(date(2027, 6, 30));
    let done = say(&mp(1), &commitment, said(Step::Updated, moved), NOW).unwrap();
    assert_eq!(done.due_from, date(2027, 3, 31));
    let same = Some(commitment.due_on);
    assert!(say(&mp(1), &commitment, said(Step::Updated, same), NOW).is_err());
    commitment.is_shown = false;
    assert!(
        say(&mp(1), &commitment, said(Step::Done, None), NOW).is_err(),
        "out of sight"
    );
    commitment.is_shown = true;
    commitment.state = State::NotKept;
    assert!(say(&mp(1), &commitment, said(Step::Done, None), NOW).is_err());
}

#[test]
fn every_step_owes_its_words_and_only_an_update_moves_the_day() {
    assert_eq!(Said::parse("", " ", "", TODAY).unwrap_err().len(), 2);
    assert!(Said::parse("released", "", "", TODAY).is_err());
    let read = Said::parse("done", "It is in the Bill.", "2027-06-30", TODAY).unwrap();
    assert_eq!(read.due_on, None);
    assert!(Said::parse("updated", "On its way.", "yesterday", TODAY).is_err());
}

#[test]
fn reminders_come_two_weeks_before_and_on_the_day_once_each() {
    let due = date(2027, 1, 29);
    let owed = |soon, over, today| reminder(State::Promised, due, (soon, over), today);
    assert_eq!(owed(None, None, date(2027, 1, 14)), None);
    assert_eq!(owed(None, None, TODAY), Some(Reminder::Soon));
    assert_eq!(owed(Some(NOW), None, TODAY), None);
    assert_eq!(owed(Some(NOW), None, due), Some(Reminder::Due));
    assert_eq!(owed(None, None, date(2027, 2, 9)), Some(Reminder::Due));
    assert_eq!(owed(None, Some(NOW), date(2027, 2, 9)), None);
    assert_eq!(reminder(State::Done, due, (None, None), due), None);
}

#[test]
fn an_idea_shows_what_is_open_first_and_never_covers_what_was_not_kept() {
    use State::{Done, NotKept, Promised, Released, UnderWay};
    for (states, makes) in [
        (&[][..], FollowThrough::None),
        (&[Promised, Promised], FollowThrough::Committed),
        (&[Promised, UnderWay], FollowThrough::UnderWay),
        (&[Promised, Done], FollowThrough::UnderWay),
        (&[Done, Done], FollowThrough::Done),
        (&[Done, NotKept], FollowThrough::NotKept),
        (&[Released, Done], FollowThrough::Done),
        (&[Released], FollowThrough::Released),
    ] {
        assert_eq!(follow_through(states), makes, "{states:?}");
    }
}

fn steps() -> impl Strategy<Value = Vec<(usize, i64)>> {
    proptest::collection::vec((0..Step::ALL.len(), 1..=2i64), 0..20)
}

proptest! {
    #[test]
    fn nothing_follows_an_end_and_nobody_else_speaks(steps in steps()) {
        let mut commitment = made();
        for (step, who) in steps {
            let step = Step::ALL[step];
            match say(&mp(who), &commitment, said(step, None), NOW) {
                Ok(done) => {
                    prop_assert_eq!(who, 1);
                    prop_assert!(commitment.state.is_open());
                    prop_assert_eq!(done.from, commitment.state);
                    commitment.state = step.leads_to();
                }
                Err(_) => prop_assert!(who != 1 || !commitment.state.is_open()),
            }
        }
    }

    #[test]
    fn a_state_is_read_back_as_written(at in 0..State::ALL.len()) {
        let state = State::ALL[at];
        let read = State::from_stage(state.stage(), state == State::UnderWay);
        prop_assert_eq!(read, Some(state));
    }

    /// What all commitments make of an idea does not depend on their order.
    #[test]
    fn the_order_of_promises_does_not_matter(states in proptest::collection::vec(0..State::ALL.len(), 0..8)) {
        let mut states: Vec<State> = states.into_iter().map(|at| State::ALL[at]).collect();
        let before = follow_through(&states);
        states.reverse();
        prop_assert_eq!(follow_through(&states), before);
    }
}
