//! Votes decided one by one, and any number of them against a recount. They must not touch a database.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::account::Account;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn citizen(id: i64, seat: Option<&str>) -> Citizen {
    let account = Account {
        id: AccountId::from_i64(id),
        name: Some("Ada".into()),
        constituency: seat.map(str::to_owned),
        role: None,
        member: None,
        consented_at: Some(NOW),
        created_at: NOW,
        suspended_at: None,
        epoch: 0,
    };
    account.as_citizen().unwrap()
}

fn question(publication: Publication) -> Question {
    Question {
        id: IdeaId::from_i64(7),
        number: IdeaNumber::from_i64(1),
        publication,
        version: 3,
        tally: Tally::default(),
    }
}

fn ballot(choice: Choice) -> Ballot {
    Ballot {
        choice,
        seen: Seen::Sought,
        read: None,
    }
}

fn open() -> Question {
    question(Publication::Published)
}

#[test]
fn the_first_vote_counts_one_nationally_and_in_the_voters_seat() {
    let cast = cast(
        &citizen(1, Some("E1")),
        &open(),
        None,
        ballot(Choice::Agree),
        NOW,
    )
    .unwrap();
    assert_eq!(cast.change, Tally::one(Choice::Agree));
    assert_eq!(
        cast.seats,
        vec![SeatChange {
            constituency: "E1".into(),
            by: Tally::one(Choice::Agree)
        }]
    );
    assert_eq!(cast.vote.version, 3);
}

#[test]
fn pressing_again_changes_nothing_and_how_they_met_stays() {
    let ada = citizen(1, Some("E1"));
    let shown = Ballot {
        seen: Seen::Shown,
        ..ballot(Choice::Agree)
    };
    let first = cast(&ada, &open(), None, shown, NOW).unwrap();
    let again = cast(&ada, &open(), Some(&first.vote), ballot(Choice::Agree), NOW).unwrap();
    assert_eq!(again.change, Tally::default());
    assert!(again.seats.is_empty());
    assert_eq!(again.vote.seen, Seen::Shown);
}

#[test]
fn somebody_who_moved_takes_a_changed_vote_along() {
    let old = Vote {
        choice: Choice::Agree,
        seen: Seen::Shown,
        constituency: Some("E1".into()),
        version: 1,
    };
    let cast = cast(
        &citizen(1, Some("W2")),
        &open(),
        Some(&old),
        ballot(Choice::Agree),
        NOW,
    )
    .unwrap();
    assert_eq!(cast.change, Tally::default());
    assert_eq!(cast.seats.len(), 2);
    assert_eq!(cast.seats[0].by.agrees, -1);
    assert_eq!(cast.seats[1].by.agrees, 1);
}

#[test]
fn a_vote_on_words_edited_meanwhile_stands_for_the_words_that_were_read() {
    let vote = |read| {
        let ballot = Ballot {
            read,
            ..ballot(Choice::Pass)
        };
        cast(&citizen(1, None), &open(), None, ballot, NOW)
            .unwrap()
            .vote
    };
    assert!(vote(Some(2)).is_before_edit(3));
    assert!(!vote(None).is_before_edit(3));
    assert_eq!(vote(Some(99)).version, 3);
    assert_eq!(vote(Some(-5)).version, 1);
}

#[test]
fn only_published_ideas_are_voted_on_and_unseen_ones_do_not_exist() {
    for publication in Publication::ALL {
        let answer = cast(
            &citizen(1, None),
            &question(*publication),
            None,
            ballot(Choice::Agree),
            NOW,
        );
        match publication {
            Publication::Published => assert!(answer.is_ok()),
            Publication::Held => assert_eq!(answer, Err(Refusal::NotFound)),
            _ => assert!(matches!(answer, Err(Refusal::NotNow(_))), "{publication:?}"),
        }
    }
}

#[test]
fn a_vote_is_taken_back_even_when_the_idea_is_gone_and_twice_is_once() {
    let old = Vote {
        choice: Choice::Disagree,
        seen: Seen::Shown,
        constituency: None,
        version: 1,
    };
    let ada = citizen(1, None);
    let revoked = revoke(&ada, &question(Publication::Withdrawn), Some(&old)).unwrap();
    assert_eq!(revoked.change.disagrees, -1);
    assert_eq!(
        revoke(&ada, &open(), None).unwrap().change,
        Tally::default()
    );
    assert_eq!(
        revoke(&ada, &question(Publication::Held), None),
        Err(Refusal::NotFound)
    );
}

#[test]
fn a_constituencys_cells_are_told_in_tens_and_never_below_ten() {
    let told = |agrees, disagrees, passes| {
        Tally {
            agrees,
            disagrees,
            passes,
        }
        .in_tens()
        .in_words()
    };
    assert_eq!(told(9, 0, 9), "fewer than 10 of each so far");
    assert_eq!(
        told(10, 9, 0),
        "10 or more agree, fewer than 10 disagree, fewer than 10 pass"
    );
    assert_eq!(
        told(39, 21, 10),
        "30 or more agree, 20 or more disagree, 10 or more pass"
    );
}

#[derive(Clone, Debug)]
enum Act {
    Casts(i64, Choice, Option<&'static str>),
    Revokes(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let choice = prop::sample::select(Choice::ALL.to_vec());
    let seat = prop::sample::select(vec![None, Some("E1"), Some("W2")]);
    prop_oneof![
        4 => (0..6_i64, choice, seat).prop_map(|(who, choice, seat)| Act::Casts(who, choice, seat)),
        1 => (0..6_i64).prop_map(Act::Revokes),
    ]
}

proptest! {
    #[test]
    fn tallies_by_change_equal_a_recount(acts in prop::collection::vec(act(), 0..60)) {
        let mut votes: BTreeMap<i64, Vote> = BTreeMap::new();
        let mut tally = Tally::default();
        let mut seats: BTreeMap<String, Tally> = BTreeMap::new();
        for act in acts {
            let on = Question { tally, ..open() };
            let (change, moved, now) = match act {
                Act::Casts(who, choice, seat) => {
                    let cast = cast(&citizen(who, seat), &on, votes.get(&who), ballot(choice), NOW).unwrap();
                    votes.insert(who, cast.vote);
                    (cast.change, cast.seats, cast.tally)
                }
                Act::Revokes(who) => {
                    let revoked = revoke(&citizen(who, None), &on, votes.get(&who)).unwrap();
                    votes.remove(&who);
                    (revoked.change, revoked.seats, revoked.tally)
                }
            };
            tally = tally.plus(change);
            prop_assert_eq!(tally, now);
            for seat in moved {
                let counted = seats.entry(seat.constituency).or_default();
                *counted = counted.plus(seat.by);
            }
        }
        let recount = |of: Option<&str>| {
            votes
                .values()
                .filter(|vote| of.is_none() || vote.constituency.as_deref() == of)
                .fold(Tally::default(), |sum, vote| sum.plus(Tally::one(vote.choice)))
        };
        prop_assert_eq!(tally, recount(None));
        for seat in ["E1", "W2"] {
            let counted = seats.get(seat).copied().unwrap_or_default();
            prop_assert_eq!(counted, recount(Some(seat)));
        }
    }
}

#[test]
fn a_vote_is_shown_with_a_receipt_and_sixty_times_a_day() {
    assert_eq!(seen(true, 59), Seen::Shown);
    assert_eq!(seen(true, 60), Seen::Sought);
    assert_eq!(seen(false, 0), Seen::Sought);
}
