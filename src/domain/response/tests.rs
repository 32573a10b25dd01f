//! The rules of responses, told by example. They must not know how a response is stored or shown.

use super::*;
use crate::domain::account::{Account, Role};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn mp(account: i64, member: i64) -> Mp {
    Account {
        id: AccountId::from_i64(account),
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
        party_key: "independent".into(),
        party: "Independent".into(),
        constituency: "X1".into(),
        constituency_name: "Little Wickham".into(),
    }
}

fn idea() -> AskedIdea {
    AskedIdea {
        id: IdeaId::from_i64(1),
        number: IdeaNumber::from_i64(417),
        title: "Cycle lanes for every town".into(),
        author: Some(AccountId::from_i64(1)),
        author_constituency: Some("X2".into()),
        publication: Publication::Published,
        response: Axis::None,
        is_put: false,
        is_declined: false,
    }
}

fn typed() -> Typed {
    Typed {
        position: "support_in_part".into(),
        summary: "Yes to towns.".into(),
        details: "Money is *short*.".into(),
        capacity: "constituency_mp".into(),
        office: String::new(),
        sources: vec![
            TypedSource::default(),
            TypedSource {
                title: "Walking and cycling".into(),
                publisher: "The department".into(),
                date: "2026-03-31".into(),
                url: "www.gov.uk/cycling".into(),
            },
        ],
    }
}

fn words() -> ResponseWords {
    ResponseWords::parse(&typed()).unwrap()
}

fn standing() -> Standing {
    Standing {
        id: ResponseId::from_i64(5),
        lead: MemberId::from_i64(3),
        version: 1,
        is_published: true,
        is_hidden: false,
        is_joint: false,
        words: words(),
    }
}

#[test]
fn a_sitting_mp_responds_once_and_carries_the_label_of_the_day() {
    let done = publish(&mp(9, 3), &idea(), Some(label(3)), None, words(), NOW).unwrap();
    assert_eq!(done.authors_mp, Some(false));
    assert_eq!(done.label, label(3));
    let again = publish(
        &mp(9, 3),
        &idea(),
        Some(label(3)),
        Some(ResponseId::from_i64(5)),
        words(),
        NOW,
    );
    assert!(matches!(again, Err(Refusal::NotNow(_))));
}

#[test]
fn without_a_seat_or_on_an_own_or_vanished_idea_there_is_no_response() {
    let words = words();
    let unseated = publish(&mp(9, 3), &idea(), None, None, words.clone(), NOW);
    assert!(matches!(unseated, Err(Refusal::NotNow(_))));
    let own = publish(&mp(1, 3), &idea(), Some(label(3)), None, words.clone(), NOW);
    assert!(matches!(own, Err(Refusal::NotNow(_))));
    for (publication, is_told) in [
        (Publication::Withdrawn, true),
        (Publication::Hidden, false),
        (Publication::Held, false),
    ] {
        let gone = AskedIdea {
            publication,
            ..idea()
        };
        let refusal =
            publish(&mp(9, 3), &gone, Some(label(3)), None, words.clone(), NOW).unwrap_err();
        assert_eq!(refusal != Refusal::NotFound, is_told);
    }
}

#[test]
fn only_the_lead_edits_and_only_what_was_read() {
    let mut other = typed();
    other.summary = "Yes to towns and villages.".into();
    let other = ResponseWords::parse(&other).unwrap();
    let edit = |by: &Mp, words: ResponseWords, read| {
        edit(
            by,
            &idea(),
            &standing(),
            Some(label(by.member().get())),
            words,
            read,
            NOW,
        )
    };
    let done = edit(&mp(9, 3), other.clone(), 1).unwrap();
    assert_eq!((done.from_version, done.version), (1, 2));
    assert_eq!(edit(&mp(8, 4), other.clone(), 1), Err(Refusal::NotYours));
    assert_eq!(edit(&mp(9, 3), other, 2), Err(Refusal::Stale));
    assert!(matches!(
        edit(&mp(9, 3), words(), 1),
        Err(Refusal::NotNow(_))
    ));
}

#[test]
fn the_best_answer_counts() {
    let moved = |from, positions: &[Position]| {
        let idea = AskedIdea {
            response: from,
            ..idea()
        };
        answered(&idea, positions, NOW).map(|moved| moved.to)
    };
    assert_eq!(
        moved(Axis::None, &[Position::PassedOn]),
        Some(Axis::HandedOver)
    );
    assert_eq!(
        moved(
            Axis::HandedOver,
            &[Position::PassedOn, Position::CannotSupport]
        ),
        Some(Axis::Answered)
    );
    assert_eq!(
        moved(
            Axis::Answered,
            &[Position::CannotSupport, Position::NeedToKnowMore]
        ),
        None
    );
    assert_eq!(
        moved(Axis::Answered, &[Position::NeedToKnowMore]),
        Some(Axis::AnsweredInPart)
    );
}

#[test]
fn a_form_is_read_whole_and_every_fault_is_said_at_its_field() {
    let words = words();
    assert_eq!(words.sources.len(), 1);
    assert_eq!(words.sources[0].origin(), "The department, 31 March 2026");
    assert_eq!(
        words.details_html.as_str(),
        "<p>Money is <em>short</em>.</p>\n"
    );
    assert_eq!(ResponseWords::parse(&words.as_typed()).as_ref(), Ok(&words));

    let wrong = Typed {
        position: "maybe".into(),
        summary: "x".repeat(501),
        details: String::new(),
        capacity: "minister".into(),
        office: " ".into(),
        sources: vec![TypedSource {
            title: "A".into(),
            publisher: String::new(),
            date: "31/3".into(),
            url: "javascript:alert(1)".into(),
        }],
    };
    let fields: Vec<&str> = ResponseWords::parse(&wrong)
        .unwrap_err()
        .iter()
        .map(|error| error.field)
        .collect();
    assert_eq!(
        fields,
        [
            "position",
            "summary",
            "office",
            "publisher_1",
            "date_1",
            "url_1"
        ]
    );
}

#[test]
fn five_hundred_letters_are_welcome_and_an_office_only_where_there_is_one() {
    let mut typed = typed();
    typed.summary = "x".repeat(500);
    typed.office = "Minister of Silly Walks".into();
    assert_eq!(ResponseWords::parse(&typed).unwrap().office, "");
    typed.capacity = "minister".into();
    assert_eq!(
        ResponseWords::parse(&typed).unwrap().office,
        "Minister of Silly Walks"
    );
}
