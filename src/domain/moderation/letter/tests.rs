//! Every letter about moderation, as people read it.

use super::*;
use crate::domain::ids::AccountId;
use crate::domain::moderation::codes::{Allowed, Code};
use crate::domain::moderation::sanctions::{Force, Measure, Step};
use crate::domain::moderation::state::{Hash, Revision};
use crate::domain::moderation::statement::{About, Quoted, Reasons, Source, Swap, state_reasons};
use crate::domain::report::SubjectKind;
use crate::domain::working_day::calendar;

mod appeals;
mod complaints;

/// Monday, 1 June 2026, ten in the morning in London.
const START: Timestamp = Timestamp::from_millis(1_780_304_400_000);
const TEXT: &str = "The plan is foolish, and you are vermin. Call her on 0770.";
const ITEM: Item<'static> = Item {
    words: "your comment on “Cycle lanes for every town”",
};
const MODERATOR: Signer<'static> = Signer::Moderator("M-482913");

fn decision() -> DecisionId {
    DecisionId::from_i64(4_711)
}

fn appeal_by() -> Deadline {
    calendar().end_of_months_after(START, 6)
}

fn statement(outcome: Outcome, code: Option<Code>) -> Statement {
    let (quoted, words, allowed) = match code.map(Code::family) {
        Some('H') => (
            Quoted::Whole,
            "It asks the council to mend the gate of your own garden, which has little to do with cycle lanes.",
            None,
        ),
        Some('I') => (
            Quoted::Whole,
            "You work for the firm that builds the lanes you recommend, and readers cannot know that.",
            Some(Allowed::A7),
        ),
        Some('S') => (
            Quoted::Passages(vec!["Call her on 0770".into()]),
            "The person you name must stay anonymous until the trial in June is over.",
            Some(Allowed::A10),
        ),
        Some('R') if code == Some(Code::R6) => (
            Quoted::Passages(vec!["Call her on 0770".into()]),
            "The number is the councillor’s own telephone at home; her office has another.",
            Some(Allowed::A10),
        ),
        _ => (
            Quoted::Passages(vec!["you are vermin".into()]),
            "You may call the plan foolish. “Vermin” is said of the councillor, and says nothing about the plan.",
            Some(Allowed::A6),
        ),
    };
    let reasons = Reasons {
        quoted,
        words: words.into(),
        facts: String::new(),
        paraphrase: String::new(),
        allowed,
        why_not_allowed: "That covers what is said of the plan, not what is said of the person."
            .into(),
        swap: Swap::Same,
        source: Source::Report,
        detected_by: None,
    };
    let repair_by = (outcome.leads_to()
        == Some(crate::domain::moderation::state::State::HiddenRephrase))
    .then(|| calendar().end_of_days_after(START, 14));
    let about = About {
        decision: decision(),
        revision: Revision {
            kind: SubjectKind::Comment,
            id: 7,
            number: 1,
            hash: Hash::of(TEXT),
        },
        text: TEXT,
        outcome,
        code,
        repair_by,
        appeal_by: appeal_by(),
    };
    state_reasons(&reasons, about).unwrap()
}

fn letter(outcome: Outcome, code: Option<Code>) -> String {
    decided(ITEM, &statement(outcome, code), MODERATOR).to_text()
}

#[test]
fn hidden_with_an_invitation() {
    insta::assert_snapshot!(letter(Outcome::HideRephrase, Some(Code::R2)));
}

#[test]
fn removed() {
    insta::assert_snapshot!(letter(Outcome::Remove, Some(Code::R3)));
}

#[test]
fn sealed() {
    insta::assert_snapshot!(letter(Outcome::Seal, Some(Code::S4)));
}

#[test]
fn blacked_out() {
    let mut found = statement(Outcome::Redact, Some(Code::R6));
    found.detected_by = Some("private-number/1".into());
    insta::assert_snapshot!(decided(ITEM, &found, MODERATOR).to_text());
}

#[test]
fn moved_and_merged() {
    insta::assert_snapshot!(letter(Outcome::Move, Some(Code::H1)));
    insta::assert_snapshot!(letter(Outcome::Merge, Some(Code::H2)));
}

#[test]
fn labelled_and_given_back() {
    insta::assert_snapshot!(letter(Outcome::Label, Some(Code::I5)));
    insta::assert_snapshot!(letter(Outcome::ReturnPrivately, Some(Code::H3)));
}

#[test]
fn somebody_in_distress() {
    let mut kind = statement(Outcome::SupportNote, Some(Code::S5));
    kind.words = "You wrote that nothing is left to look forward to. We would be glad to know that you have spoken with somebody.".into();
    let text = decided(ITEM, &kind, MODERATOR).to_text();
    assert!(
        !text.contains("Rule"),
        "to somebody in distress no rule is read out"
    );
    assert!(!text.contains("reported"));
    insta::assert_snapshot!(text);
}

#[test]
fn no_breach() {
    insta::assert_snapshot!(letter(Outcome::NoBreach, Some(Code::R1)));
}

#[test]
fn waits_for_a_person() {
    let expires = calendar().end_of(jiff::civil::date(2026, 6, 3));
    insta::assert_snapshot!(held(ITEM, &Hold::FirstItems, Some(expires), "K7QM-2XRT").to_text());
    insta::assert_snapshot!(held(ITEM, &Hold::Pattern(Code::R6), None, "K7QM-2XRT").to_text());
}

#[test]
fn hidden_while_somebody_checks() {
    let expires = calendar().end_of(jiff::civil::date(2026, 6, 2));
    let until = (Some(expires), Some(expires));
    insta::assert_snapshot!(
        interim(
            ITEM,
            Interim::Reports,
            Code::R4,
            until,
            Signer::House,
            "K7QM-2XRT"
        )
        .to_text()
    );
    let target = (Some(calendar().hours_after(START, 24)), None);
    insta::assert_snapshot!(
        interim(
            ITEM,
            Interim::Moderator,
            Code::R5,
            target,
            MODERATOR,
            "K7QM-2XRT"
        )
        .to_text()
    );
}

#[test]
fn there_again() {
    insta::assert_snapshot!(back(ITEM, Signer::House, "K7QM-2XRT").to_text());
    insta::assert_snapshot!(back(ITEM, MODERATOR, "K7QM-2XRT").to_text());
}

#[test]
fn we_were_wrong() {
    let reasons =
        "You quoted the word to say why it should not be used; that is expressly allowed (A8).";
    let text = apology(
        ITEM,
        decision(),
        Some(Code::R2),
        reasons,
        Signer::Moderator("M-100200"),
    )
    .to_text();
    let sorry = text.split("We are sorry").nth(1).unwrap();
    assert!(sorry.starts_with('.'), "sorry without if and without but");
    insta::assert_snapshot!(text);
    insta::assert_snapshot!(apology(ITEM, decision(), None, "", Signer::House).to_text());
}

#[test]
fn the_fortnight_is_over() {
    insta::assert_snapshot!(reword_ended(ITEM, decision(), appeal_by()).to_text());
}

#[test]
fn to_whoever_reported() {
    let item = "the comment you reported on “Cycle lanes for every town”";
    let to = |outcome, code, allowed| {
        to_reporter(
            item,
            (outcome, code),
            allowed,
            appeal_by(),
            "K7QM-2XRT",
            MODERATOR,
        )
        .to_text()
    };
    insta::assert_snapshot!(to(Outcome::NoBreach, None, Some(Allowed::A2)));
    insta::assert_snapshot!(to(Outcome::HideRephrase, Some(Code::R2), None));
    insta::assert_snapshot!(to(Outcome::SupportNote, Some(Code::S5), None));
}

#[test]
fn to_supporters_of_a_merged_idea() {
    let letter = supporters_of_merged(
        "Cycle lanes for every town",
        "Safe cycling in towns",
        decision(),
        MODERATOR,
    );
    insta::assert_snapshot!(letter.to_text());
}

#[test]
fn to_supporters_of_an_idea_that_stands_on_its_own_again() {
    let letter = supporters_of_parted(
        "Cycle lanes for every town",
        "Safe cycling in towns",
        decision(),
        Signer::House,
    );
    insta::assert_snapshot!(letter.to_text());
}

fn measure(step: Step, days: Option<i64>) -> Measure {
    Measure {
        decision: decision(),
        step,
        by: AccountId::from_i64(1),
        from: START,
        until: days.map(|days| START.plus_days(days)),
        point_until: Some(START.plus_days(90)),
        needs_two: step.needs_two(false),
        force: Force::InForce,
        confirm_by: None,
        review_by: None,
    }
}

#[test]
fn steps_of_the_ladder() {
    let steps = [
        (Step::Warning, None, 1),
        (Step::SlowMode, Some(14), 2),
        (Step::Pause, Some(3), 3),
        (Step::Suspension, Some(30), 4),
        (Step::LongSuspension, Some(183), 5),
        (Step::Ban, None, 5),
    ];
    let mut text = String::new();
    for (step, days, points) in steps {
        text.push_str(&measured(&measure(step, days), points, appeal_by(), MODERATOR).to_text());
        text.push_str("\n----\n\n");
    }
    let confirm_by = calendar().end_of(jiff::civil::date(2026, 6, 15));
    let ban = Measure {
        review_by: Some(START.plus_days(365)),
        ..measure(Step::Ban, None)
    };
    for letter in [
        proposed_ban(&ban, confirm_by, MODERATOR),
        confirmed_ban(&ban, Signer::Panel),
        lifted_ban(&ban, Signer::Panel),
    ] {
        text.push_str(&letter.to_text());
        text.push_str("\n----\n\n");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_letter_says_how_to_answer_and_who_signs() {
    for outcome in Outcome::ALL {
        let code = Code::ALL
            .iter()
            .copied()
            .find(|code| code.permits(*outcome));
        let letter = decided(ITEM, &statement(*outcome, code), MODERATOR);
        assert!(!letter.title.is_empty() && !letter.what.is_empty());
        let is_help = *outcome == Outcome::SupportNote;
        assert!(is_help || letter.appeal.contains("1 December 2026"));
        assert_eq!(letter.number, "CG-4711");
        assert_eq!(letter.signed, "Moderator M-482913");
        for word in ["unfortunately", "regret", "violat", "user", "content"] {
            assert!(!letter.to_text().to_lowercase().contains(word), "{word}");
        }
    }
}
