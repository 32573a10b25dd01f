//! Tests of who may draft, approve and publish.

use super::*;
use crate::domain::idea::{Publication, Response as Axis};
use crate::domain::office::Duty;
use crate::domain::office::tests::hand;
use crate::domain::response::{AskedIdea, Typed};

const NOW: Timestamp = Timestamp::from_millis(1_795_348_800_000);

fn words(summary: &str) -> ResponseWords {
    ResponseWords::parse(&Typed {
        position: "support".into(),
        summary: summary.into(),
        capacity: "backbencher".into(),
        ..Typed::default()
    })
    .unwrap()
}

fn label() -> DayLabel {
    DayLabel {
        member: MemberId::from_i64(1),
        name: "Grey".into(),
        party_key: "civic-union".into(),
        party: "Civic Union".into(),
        constituency: "X1".into(),
        constituency_name: "Greyshire".into(),
    }
}

fn idea(number: i64) -> Asked {
    let idea = AskedIdea {
        id: IdeaId::from_i64(number),
        number: IdeaNumber::from_i64(number),
        title: "Cycle lanes on every main road".into(),
        author: Some(AccountId::from_i64(99)),
        author_constituency: None,
        publication: Publication::Published,
        response: Axis::Put,
        is_put: true,
        is_declined: false,
    };
    (idea, None)
}

/// A draft as the drafter of account 20 wrote it.
fn draft(state: State) -> Draft {
    Draft {
        id: ResponseId::from_i64(7),
        member: MemberId::from_i64(1),
        ideas: vec![IdeaId::from_i64(417)],
        state,
        version: 2,
        words: words("I support this."),
        written_by: AccountId::from_i64(20),
        written_at: NOW,
        approved_by: (state == State::Approved).then(|| AccountId::from_i64(10)),
        returned: None,
    }
}

#[test]
fn a_drafter_submits_the_mp_approves_and_either_publishes() {
    let (mp, drafter) = (hand(None), hand(Some(Duty::Drafter)));
    let submitted = submit(&drafter, &draft(State::Draft), 2, NOW).unwrap();
    assert_eq!(submitted.step.to(), State::Submitted);
    assert!(approve(&drafter, &draft(State::Submitted), 2, NOW).is_err());
    assert!(approve(&mp, &draft(State::Submitted), 2, NOW).is_ok());
    let publishes =
        |by: &Hand, state| publish(by, &draft(state), &[idea(417)], Some(label()), 2, NOW);
    for state in [
        State::Draft,
        State::Submitted,
        State::Published,
        State::Ended,
    ] {
        assert!(publishes(&mp, state).is_err(), "{state:?}");
    }
    let published = publishes(&drafter, State::Approved).unwrap();
    assert_eq!(published.published.making, Some(Making::ApprovedByMember));
    assert_eq!(
        published.published.by,
        AccountId::from_i64(10),
        "it is the MP's"
    );
    assert_eq!(published.by, AccountId::from_i64(20));
    assert!(publishes(&hand(Some(Duty::DiaryManager)), State::Approved).is_err());
}

#[test]
fn an_approver_approves_the_words_of_others_and_readers_are_told() {
    let approver = hand(Some(Duty::Approver));
    assert!(
        approve(&approver, &draft(State::Submitted), 2, NOW).is_err(),
        "account 20 wrote them"
    );
    let mut others = draft(State::Submitted);
    others.written_by = AccountId::from_i64(21);
    assert!(approve(&approver, &others, 2, NOW).is_ok());
    others.state = State::Approved;
    others.approved_by = Some(approver.id());
    let told = |draft: &Draft| {
        publish(&approver, draft, &[idea(417)], Some(label()), 2, NOW)
            .unwrap()
            .published
            .making
    };
    assert_eq!(told(&others), Some(Making::ApprovedByOffice));
    others.written_by = AccountId::from_i64(10);
    others.approved_by = Some(AccountId::from_i64(10));
    assert_eq!(told(&others), None, "the MP alone");
}

#[test]
fn a_change_takes_the_approval_back_and_a_stale_page_does_nothing() {
    let drafter = hand(Some(Duty::Drafter));
    let rewords = |state, read, summary: &str| {
        reword(
            &drafter,
            &draft(state),
            &[idea(417)],
            Some(&label()),
            words(summary),
            read,
            NOW,
        )
    };
    assert_eq!(
        rewords(State::Approved, 2, "Better.").unwrap().from_version,
        Some(2)
    );
    assert_eq!(rewords(State::Approved, 1, "Better."), Err(Refusal::Stale));
    assert!(rewords(State::Draft, 2, "I support this.").is_err());
    assert!(rewords(State::Published, 2, "Better.").is_err());
    let mp = hand(None);
    assert_eq!(
        approve(&mp, &draft(State::Submitted), 1, NOW),
        Err(Refusal::Stale)
    );
    assert_eq!(
        approve(&mp, &draft(State::Approved), 2, NOW),
        Err(Refusal::Stale)
    );
}

#[test]
fn what_comes_back_says_what_to_change() {
    let mp = hand(None);
    let back = send_back(&mp, &draft(State::Submitted), 2, "Shorter, please.", NOW).unwrap();
    assert_eq!(
        (back.step.to(), back.note.as_deref()),
        (State::Draft, Some("Shorter, please."))
    );
    assert!(send_back(&mp, &draft(State::Submitted), 2, "  ", NOW).is_err());
    assert!(send_back(&mp, &draft(State::Draft), 2, "Shorter.", NOW).is_err());
    assert!(
        send_back(
            &hand(Some(Duty::Drafter)),
            &draft(State::Submitted),
            2,
            "No.",
            NOW
        )
        .is_err()
    );
}

#[test]
fn one_draft_answers_several_ideas_and_no_other_office_sees_it() {
    let drafter = hand(Some(Duty::Drafter));
    let ideas = [idea(417), idea(418), idea(419)];
    let written = start(&drafter, &ideas, Some(&label()), words("Yes."), NOW).unwrap();
    assert_eq!(written.ideas.len(), 3);
    assert!(
        start(
            &drafter,
            &[idea(417), idea(417)],
            Some(&label()),
            words("Yes."),
            NOW
        )
        .is_err()
    );
    assert!(start(&drafter, &[], Some(&label()), words("Yes."), NOW).is_err());
    let mut own = idea(420);
    own.0.author = Some(drafter.id());
    assert!(start(&drafter, &[own], Some(&label()), words("Yes."), NOW).is_err());
    let published = publish(
        &drafter,
        &draft(State::Approved),
        &ideas,
        Some(label()),
        2,
        NOW,
    )
    .unwrap();
    assert_eq!(published.published.also.len(), 2);
    // The MP of one author and not of the other: nothing is said that is wrong on one of the pages.
    let lives = |number, seat: &str| {
        let mut idea = idea(number);
        idea.0.author_constituency = Some(seat.into());
        idea
    };
    for (other, theirs) in [("X1", Some(true)), ("X2", None)] {
        let ideas = [lives(417, "X1"), lives(418, other)];
        let label = Some(label());
        let published = publish(&drafter, &draft(State::Approved), &ideas, label, 2, NOW).unwrap();
        assert_eq!(published.published.authors_mp, theirs);
    }
    let mut other = draft(State::Submitted);
    other.member = MemberId::from_i64(2);
    assert_eq!(submit(&drafter, &other, 2, NOW), Err(Refusal::NotFound));
}
