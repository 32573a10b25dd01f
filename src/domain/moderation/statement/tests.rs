//! Tests of what a decision has to say for itself.

use super::*;
use crate::domain::moderation::state::Hash;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::domain::working_day::calendar;

const TEXT: &str = "The plan is foolish. Ŵyn, you are vermin, and so is your family. Vote it down.";

fn reasons() -> Reasons {
    Reasons {
        quoted: Quoted::Passages(vec!["you are vermin".into()]),
        words: "The passage calls the councillor vermin, which says nothing about the plan.".into(),
        facts: String::new(),
        paraphrase: "Compares a person with an animal.".into(),
        allowed: Some(Allowed::A6),
        why_not_allowed: "Anger is fine, this denies a person’s worth.".into(),
        swap: Swap::Same,
        source: Source::Report,
        detected_by: None,
    }
}

fn state(reasons: &Reasons, outcome: Outcome, code: Option<Code>) -> Result<Statement, Refusal> {
    let now = Timestamp::from_millis(1_800_000_000_000);
    state_reasons(
        reasons,
        About {
            decision: DecisionId::from_i64(1),
            revision: Revision {
                kind: SubjectKind::Comment,
                id: 7,
                number: 1,
                hash: Hash::of(TEXT),
            },
            text: TEXT,
            outcome,
            code,
            repair_by: None,
            appeal_by: calendar().end_of_months_after(now, APPEAL_MONTHS),
        },
    )
}

fn hidden(reasons: &Reasons) -> Result<Statement, Refusal> {
    state(reasons, Outcome::HideRephrase, Some(Code::R2))
}

fn fields(refused: Result<Statement, Refusal>) -> Vec<&'static str> {
    match refused {
        Err(Refusal::Fields(errors)) => errors.iter().map(|error| error.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_passage_is_found_by_characters_not_bytes() {
    let statement = hidden(&reasons()).unwrap();
    let passage = &statement.passages[0];
    assert_eq!((passage.start, passage.end), (26, 40));
    let found: String = TEXT.chars().skip(26).take(14).collect();
    assert_eq!(found, "you are vermin");
    assert_eq!(statement.rules, RULES_VERSION);
}

#[test]
fn a_passage_that_does_not_stand_there_is_refused() {
    let mut wrong = reasons();
    wrong.quoted = Quoted::Passages(vec!["you are a rat".into()]);
    assert_eq!(fields(hidden(&wrong)), ["passages"]);
    wrong.quoted = Quoted::Passages(vec!["  ".into()]);
    assert_eq!(fields(hidden(&wrong)), ["passages"]);
    wrong.quoted = Quoted::Whole;
    assert!(hidden(&wrong).unwrap().passages.is_empty());
    wrong.quoted = Quoted::Passages(TEXT.split(' ').map(str::to_owned).collect());
    assert_eq!(fields(hidden(&wrong)), ["passages"]);
}

#[test]
fn boilerplate_alone_explains_nothing() {
    for empty in [
        "",
        "This breaks our rules.",
        "This breaks our rules. Please be respectful. Thank you for your understanding.",
        "Personal attack. This is not acceptable.",
        "It speaks of a person or a group as vermin, disease, filth, animals or things, or says that they are not human.",
        "THIS VIOLATES OUR COMMUNITY GUIDELINES!!! please read the rules",
        "Bad words here.",
    ] {
        let mut canned = reasons();
        canned.words = empty.into();
        assert_eq!(fields(hidden(&canned)), ["words"], "{empty}");
    }
    let mut own = reasons();
    own.words = "This breaks our rules: “vermin” is said of the councillor herself.".into();
    assert!(hidden(&own).is_ok());
}

#[test]
fn an_allowance_is_considered_before_a_breach_is_found() {
    let mut none = reasons();
    none.allowed = None;
    assert_eq!(fields(hidden(&none)), ["allowed"]);
    let mut silent = reasons();
    silent.why_not_allowed = "No.".into();
    assert_eq!(fields(hidden(&silent)), ["why_not_allowed"]);
    // What is only put in order was never forbidden.
    none.words = "This asks for the same action as idea 12 does.".into();
    assert!(state(&none, Outcome::Merge, Some(Code::H2)).is_ok());
}

#[test]
fn no_to_the_swap_test_ends_it() {
    let mut partial = reasons();
    partial.swap = Swap::Different;
    assert_eq!(fields(hidden(&partial)), ["swap"]);
    assert_eq!(fields(state(&partial, Outcome::NoBreach, None)), ["swap"]);
}

#[test]
fn no_breach_cites_an_allowance_or_says_why() {
    let mut short = reasons();
    short.words = String::new();
    short.quoted = Quoted::Passages(Vec::new());
    short.why_not_allowed = String::new();
    assert!(state(&short, Outcome::NoBreach, None).is_ok());
    short.allowed = None;
    assert_eq!(fields(state(&short, Outcome::NoBreach, None)), ["words"]);
    short.words = "It speaks about the plan and about nobody.".into();
    assert!(state(&short, Outcome::NoBreach, None).is_ok());
}

#[test]
fn the_public_line_repeats_nothing_and_identifies_nobody() {
    for bad in [
        "It says “you are vermin”.",
        "Wrote to ada@example.org",
        "See https://example.org/x",
        "Gave the number 07700 900123",
    ] {
        let mut loud = reasons();
        loud.paraphrase = bad.into();
        assert_eq!(fields(hidden(&loud)), ["paraphrase"], "{bad}");
    }
    let mut long = reasons();
    long.paraphrase = "a ".repeat(101);
    assert_eq!(fields(hidden(&long)), ["paraphrase"]);
}

#[test]
fn everything_missing_is_said_at_once() {
    let mut nothing = reasons();
    nothing.quoted = Quoted::Passages(Vec::new());
    nothing.words = "Personal attack.".into();
    nothing.allowed = None;
    nothing.swap = Swap::Different;
    assert_eq!(
        fields(hidden(&nothing)),
        ["passages", "words", "allowed", "swap"]
    );
}

#[test]
fn words_are_kept_within_what_can_be_read() {
    let mut long = reasons();
    long.words = "word ".repeat(401);
    long.facts = "fact ".repeat(1_001);
    assert_eq!(fields(hidden(&long)), ["words", "facts"]);
}
