//! Tests of separation of duties: who × whose item × which act, as one table.

use std::fmt::Write as _;

use super::*;
use crate::domain::ids::MemberId;
use crate::domain::time::Timestamp;

fn account(role: Option<Role>) -> Account {
    Account {
        id: AccountId::from_i64(1),
        name: Some("Mora".into()),
        constituency: None,
        role,
        member: Some(MemberId::from_i64(1)),
        consented_at: Some(Timestamp::from_millis(0)),
        created_at: Timestamp::from_millis(0),
        suspended_at: None,
        epoch: 0,
    }
}

struct Cast {
    citizen: Account,
    mp: Account,
    staff: Account,
    steward: Account,
    moderator: Moderator,
    senior: SeniorModerator,
    lead: LegalLead,
    panel: PanelMember,
}

impl Cast {
    fn new() -> Self {
        let of = |role| account(Some(role));
        Self {
            citizen: account(None),
            mp: of(Role::Mp),
            staff: of(Role::Staff),
            steward: of(Role::Steward),
            moderator: of(Role::Moderator).as_moderator().unwrap(),
            senior: of(Role::SeniorModerator).as_senior_moderator().unwrap(),
            lead: of(Role::LegalLead).as_legal_lead().unwrap(),
            panel: of(Role::Panel).as_panel_member().unwrap(),
        }
    }

    fn all(&self) -> [(&'static str, Actor<'_>); 10] {
        [
            ("the house", Actor::System),
            ("visitor", Actor::Visitor),
            ("citizen", Actor::Account(&self.citizen)),
            ("MP", Actor::Account(&self.mp)),
            ("MP’s staff", Actor::Account(&self.staff)),
            ("steward", Actor::Account(&self.steward)),
            ("moderator", Actor::Moderator(&self.moderator)),
            ("senior", Actor::Senior(&self.senior)),
            ("legal lead", Actor::LegalLead(&self.lead)),
            ("panel member", Actor::Panel(&self.panel)),
        ]
    }
}

fn whose() -> Vec<(&'static str, Ties)> {
    let free = Ties::NONE;
    let deny = |pair| Ties {
        party: Answer::Deny,
        pair,
        ..free
    };
    vec![
        ("a stranger’s", free),
        (
            "their own",
            Ties {
                is_author: true,
                ..free
            },
        ),
        (
            "about them",
            Ties {
                is_target: true,
                ..free
            },
        ),
        (
            "reported by them",
            Ties {
                is_reporter: true,
                ..free
            },
        ),
        (
            "of their household",
            Ties {
                is_household: true,
                ..free
            },
        ),
        (
            "decided by them",
            Ties {
                took_part: true,
                ..free
            },
        ),
        (
            "of an author they decided on",
            Ties {
                decided_lately: true,
                ..free
            },
        ),
        ("across a tie, pair found", deny(Answer::Allow)),
        ("across a tie, no pair", deny(Answer::Deny)),
    ]
}

const ACTS: [(&str, Duty); 7] = [
    ("decide", Duty::Decide(Some(Code::R1))),
    ("decide R5", Duty::Decide(Some(Code::R5))),
    (
        "second",
        Duty::Second {
            first: AccountId::from_i64(2),
            as_pair: false,
        },
    ),
    (
        "pair",
        Duty::Second {
            first: AccountId::from_i64(2),
            as_pair: true,
        },
    ),
    ("appeal", Duty::Appeal),
    ("panel", Duty::Panel),
    ("identity", Duty::Identity),
];

fn cell(answer: &Result<Cleared, Refusal>) -> &'static str {
    match answer {
        Ok(Cleared::Alone) => "yes",
        Ok(Cleared::PairFirst) => "pair first",
        Ok(Cleared::PairAfterwards) => "yes, pair after",
        Err(Refusal::Barred(bar)) => bar.rule,
        Err(_) => "-",
    }
}

#[test]
fn who_may_do_what_to_whose_item_is_one_table() {
    let cast = Cast::new();
    let mut table = format!("{:<13} {:<29}", "who", "whose item");
    for (act, _) in ACTS {
        let _ = write!(table, " {act:<16}");
    }
    table.push('\n');
    for (who, actor) in cast.all() {
        for (item, ties) in whose() {
            let _ = write!(table, "{who:<13} {item:<29}");
            for (_, duty) in ACTS {
                let _ = write!(table, " {:<16}", cell(&check(duty, actor, &ties)));
            }
            table.push('\n');
        }
    }
    let lines: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_name_is_found_as_words_of_its_own() {
    for (text, name, expected) in [
        ("Ask Ann Lee’s office", "Ann Lee", true),
        ("Ann Lee", "Ann Lee", true),
        ("Joann Leeds", "Ann Lee", false),
        ("ann lee", "Ann Lee", false),
        ("(Ann Lee)", "Ann Lee", true),
        ("Ann-Lee", "Ann", false),
        ("Mo, you lie", "Mo", true),
        ("More buses", "Mo", false),
        ("A", "A", false),
        ("anything", "", false),
    ] {
        assert_eq!(says_name(text, name), expected, "{name} in {text}");
    }
}

#[test]
fn nobody_seconds_themselves() {
    let cast = Cast::new();
    let duty = Duty::Second {
        first: AccountId::from_i64(1),
        as_pair: false,
    };
    let refused = check(duty, Actor::Moderator(&cast.moderator), &Ties::NONE);
    assert_eq!(cell(&refused), "SD4");
}

#[test]
fn a_bar_names_its_rule_and_says_who_can_do_it() {
    let cast = Cast::new();
    let ties = Ties {
        is_reporter: true,
        ..Ties::NONE
    };
    let refusal = check(Duty::Decide(None), Actor::Moderator(&cast.moderator), &ties).unwrap_err();
    assert_eq!(refusal.status(), 403);
    assert_eq!(
        refusal.words(),
        "You reported this, so somebody else decides about it."
    );
    let Refusal::Barred(bar) = refusal else {
        panic!("a bar is a refusal of its own");
    };
    assert_eq!(bar.rule, SD1);
}

#[test]
fn no_bar_tells_what_anybody_declared() {
    let Refusal::Barred(bar) = denied() else {
        panic!("it is a bar");
    };
    for word in ["party", "member", "Labour", "donation", "candidate"] {
        assert!(!bar.words.contains(word), "{word}");
    }
}

#[test]
fn two_people_remove_an_mps_post_and_a_big_idea() {
    use AuthorClass::{Citizen, Former, Mp};
    let before = Some(Waits::BeforeEffect);
    assert_eq!(needs_two(Outcome::Remove, Mp, 0, 0), before);
    assert_eq!(needs_two(Outcome::Remove, Citizen, 249, 0), None);
    assert_eq!(needs_two(Outcome::Remove, Citizen, 250, 0), before);
    assert_eq!(needs_two(Outcome::Remove, Former, 0, 0), None);
    // What is sealed is sealed at once; the second follows.
    assert_eq!(
        needs_two(Outcome::Seal, Citizen, 0, 0),
        Some(Waits::AfterEffect)
    );
    assert_eq!(
        needs_two(Outcome::Seal, Mp, 900, 0),
        Some(Waits::AfterEffect)
    );
    for outcome in Outcome::ALL {
        let expected = match outcome {
            Outcome::Remove => before,
            Outcome::Seal => Some(Waits::AfterEffect),
            _ => None,
        };
        assert_eq!(needs_two(*outcome, Mp, 900, 0), expected);
    }
}

#[test]
fn one_too_many_within_an_hour_takes_a_second_person() {
    let before = Some(Waits::BeforeEffect);
    let most = TAKEN_ALONE_IN_AN_HOUR;
    for outcome in Outcome::ALL {
        let of = |taken| needs_two(*outcome, AuthorClass::Citizen, 0, taken);
        // The twenty-fifth is like the first; the twenty-sixth waits, a sealed one too.
        assert_eq!(of(most - 1), of(0), "{outcome:?}");
        let expected = if outcome.takes_away() { before } else { of(0) };
        assert_eq!(of(most), expected, "{outcome:?}");
    }
    assert!(Outcome::Seal.takes_away() && Outcome::Redact.takes_away());
    assert!(!Outcome::NoBreach.takes_away() && !Outcome::Label.takes_away());
}
