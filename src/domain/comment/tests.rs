//! The rules of comments, told one by one. They must not know rows or pages.

use super::*;
use crate::domain::account::Account;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn citizen(id: i64, days_here: i64) -> Citizen {
    let account = Account {
        id: AccountId::from_i64(id),
        name: Some("Ada".into()),
        constituency: None,
        role: None,
        member: None,
        consented_at: Some(NOW),
        created_at: NOW.minus_days(days_here),
        suspended_at: None,
        epoch: 0,
    };
    account.as_citizen().unwrap()
}

fn ground() -> Ground {
    Ground {
        idea: IdeaId::from_i64(7),
        number: IdeaNumber::from_i64(1),
        title: "Cycle lanes for every town".into(),
        author: Some(AccountId::from_i64(9)),
        is_open: true,
    }
}

fn words(raw: &str) -> CommentWords {
    CommentWords::parse("words", raw).unwrap()
}

fn standing(depth: i64) -> Standing {
    Standing {
        id: CommentId::from_i64(10 + depth),
        ground: ground(),
        thread: CommentId::from_i64(11),
        place: depth - 1,
        parent: (depth > 1).then(|| CommentId::from_i64(9 + depth)),
        depth,
        purpose: Purpose::Concern,
        author: Some(AccountId::from_i64(1)),
        author_name: Some("Ada".into()),
        publication: Publication::Published,
        revision: 1,
        words: "Who pays?".into(),
        html: SafeHtml::default(),
        written_at: NOW,
    }
}

#[test]
fn words_must_say_something() {
    for nothing in ["", "   \n ", "\u{200b}\u{200d}\u{2060}", "> ", "- \n-"] {
        assert!(
            CommentWords::parse("words", nothing).is_err(),
            "{nothing:?}"
        );
    }
    for something in ["👍", "שלום", "Ja", "?", "1"] {
        assert!(
            CommentWords::parse("words", something).is_ok(),
            "{something:?}"
        );
    }
}

#[test]
fn a_comment_of_2000_letters_is_welcome_and_one_more_is_not() {
    assert!(CommentWords::parse("words", &"a".repeat(2_000)).is_ok());
    let refused = CommentWords::parse("words", &"a".repeat(2_001)).unwrap_err();
    assert_eq!(
        refused.words,
        "This has 2,001 characters, 1 more than fit. Please shorten it to 2,000."
    );
}

#[test]
fn the_eleventh_comment_of_a_newcomers_hour_waits() {
    let say = |who: &Citizen, before| {
        publish(
            who,
            &ground(),
            Purpose::Supports,
            words("Yes."),
            before,
            NOW,
        )
    };
    assert!(say(&citizen(1, 2), 9).is_ok());
    assert_eq!(say(&citizen(1, 2), 10).unwrap_err().status(), 429);
    assert!(say(&citizen(1, 8), 29).is_ok());
    assert_eq!(say(&citizen(1, 8), 30).unwrap_err().status(), 429);
}

#[test]
fn an_idea_that_is_over_takes_no_comments_and_no_replies() {
    let over = Ground {
        is_open: false,
        ..ground()
    };
    let who = citizen(1, 8);
    assert_eq!(
        publish(&who, &over, Purpose::Supports, words("Yes."), 0, NOW)
            .unwrap_err()
            .status(),
        409
    );
    let comment = Standing {
        ground: over,
        ..standing(1)
    };
    assert!(reply(&who, &comment, words("Yes."), 0, NOW).is_err());
}

#[test]
fn a_reply_to_the_third_depth_stands_beside_it_and_tells_its_author() {
    let who = citizen(2, 8);
    let second = reply(&who, &standing(1), words("Yes."), 0, NOW).unwrap();
    assert_eq!((second.depth, second.parent), (2, Some(standing(1).id)));
    assert_eq!(second.purpose, Purpose::Concern);
    let deep = reply(&who, &standing(3), words("Yes."), 0, NOW).unwrap();
    assert_eq!((deep.depth, deep.parent), (3, standing(3).parent));
    assert_eq!(deep.answers, Some(standing(3).id));
}

#[test]
fn nobody_answers_what_is_gone() {
    let gone = Standing {
        publication: Publication::Withdrawn,
        ..standing(1)
    };
    assert_eq!(
        reply(&citizen(2, 8), &gone, words("Yes."), 0, NOW)
            .unwrap_err()
            .status(),
        409
    );
}

#[test]
fn an_edit_is_free_for_half_an_hour() {
    let who = citizen(1, 8);
    let at = |minutes| {
        edit(
            &standing(1),
            &who,
            words("Who pays for it?"),
            1,
            0,
            NOW.plus_minutes(minutes),
        )
        .unwrap()
    };
    assert!(at(29).is_free);
    assert!(!at(30).is_free);
    assert_eq!(at(30).revision, 2);
}

#[test]
fn only_the_author_edits_and_only_what_was_read() {
    let new = words("Who pays for it?");
    assert_eq!(
        edit(&standing(1), &citizen(2, 8), new.clone(), 1, 0, NOW),
        Err(Refusal::NotYours)
    );
    assert_eq!(
        edit(&standing(1), &citizen(1, 8), new.clone(), 2, 0, NOW),
        Err(Refusal::Stale)
    );
    assert_eq!(
        edit(&standing(1), &citizen(1, 8), words("Who pays?"), 1, 0, NOW)
            .unwrap_err()
            .status(),
        422
    );
    assert_eq!(
        edit(&standing(1), &citizen(1, 8), new, 1, 20, NOW)
            .unwrap_err()
            .status(),
        429
    );
}

#[test]
fn a_comment_is_withdrawn_once_and_by_its_author() {
    assert!(withdraw(&standing(1), &citizen(1, 8), NOW).is_ok());
    assert_eq!(
        withdraw(&standing(1), &citizen(2, 8), NOW),
        Err(Refusal::NotYours)
    );
    let gone = Standing {
        publication: Publication::Withdrawn,
        ..standing(1)
    };
    assert_eq!(
        withdraw(&gone, &citizen(1, 8), NOW).unwrap_err().status(),
        409
    );
}

#[test]
fn ones_own_comment_is_for_others_to_praise() {
    assert!(set_helpful(&standing(1), &citizen(2, 8), true, NOW).is_ok());
    assert_eq!(
        set_helpful(&standing(1), &citizen(1, 8), true, NOW)
            .unwrap_err()
            .status(),
        403
    );
    let gone = Standing {
        publication: Publication::Hidden,
        ..standing(1)
    };
    assert!(set_helpful(&gone, &citizen(2, 8), true, NOW).is_err());
}
