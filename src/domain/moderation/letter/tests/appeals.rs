//! The letters about appeals, as people read them.

use super::*;

const APPEALED: Appealed<'static> = Appealed {
    item: ITEM.words,
    number: "CGA-815",
    page: "https://forum.example.org/appeals/K7QM-2XRT-9PWD-0H4N",
};
const REASONS: &str =
    "You say that the word was meant for the plan. It stands beside the councillor’s name.";

fn clocks() -> (Deadline, Deadline) {
    let end = |day| calendar().end_of(jiff::civil::date(2026, 6, day));
    (end(8), end(15))
}

#[test]
fn an_appeal_has_arrived() {
    let to = |matter, lapses| appeal_acknowledged(APPEALED, matter, clocks(), lapses).to_text();
    insta::assert_snapshot!(to(Matter::Decision, true));
    insta::assert_snapshot!(to(Matter::Decision, false));
    insta::assert_snapshot!(to(Matter::NoBreach, true));
    insta::assert_snapshot!(to(Matter::Rule, true));
}

#[test]
fn a_question_about_an_appeal() {
    let question =
        "Which of the two sentences did you quote from the minutes, and where can they be read?";
    insta::assert_snapshot!(appeal_asked(APPEALED, question, clocks().1, MODERATOR).to_text());
}

#[test]
fn an_appeal_that_is_not_admissible() {
    let reason =
        "You appeal against the weather on the day of the decision, which we cannot overturn.";
    insta::assert_snapshot!(appeal_inadmissible(APPEALED, reason, MODERATOR).to_text());
}

#[test]
fn to_whoever_appealed() {
    let to = |matter, verdict, reasons, signer| {
        appeal_ruled(APPEALED, matter, verdict, reasons, signer).to_text()
    };
    insta::assert_snapshot!(to(Matter::Decision, Verdict::Upheld, REASONS, MODERATOR));
    insta::assert_snapshot!(to(Matter::Decision, Verdict::Varied, REASONS, MODERATOR));
    insta::assert_snapshot!(to(
        Matter::Decision,
        Verdict::Overturned,
        REASONS,
        MODERATOR
    ));
    insta::assert_snapshot!(to(Matter::Decision, Verdict::Lapsed, "", Signer::House));
    insta::assert_snapshot!(to(Matter::NoBreach, Verdict::Upheld, REASONS, MODERATOR));
    insta::assert_snapshot!(to(Matter::NoBreach, Verdict::Varied, REASONS, MODERATOR));
    insta::assert_snapshot!(to(Matter::NoBreach, Verdict::Lapsed, "", Signer::House));
    insta::assert_snapshot!(to(Matter::Rule, Verdict::Overturned, REASONS, MODERATOR));
    insta::assert_snapshot!(to(Matter::Rule, Verdict::Upheld, REASONS, MODERATOR));
    insta::assert_snapshot!(to(Matter::Rule, Verdict::Lapsed, "", Signer::House));
}

#[test]
fn to_those_who_had_reported() {
    let item = "the comment you reported on “Cycle lanes for every town”";
    let to = |verdict, outcome, code| {
        looked_at_again(item, verdict, (outcome, code), "K7QM-2XRT", MODERATOR).to_text()
    };
    insta::assert_snapshot!(to(Verdict::Overturned, Outcome::NoBreach, None));
    insta::assert_snapshot!(to(Verdict::Lapsed, Outcome::NoBreach, None));
    insta::assert_snapshot!(to(Verdict::Varied, Outcome::HideRephrase, Some(Code::R1)));
}

#[test]
fn no_letter_promises_pages_that_the_panel_does_not_have() {
    let mut letters = vec![apology(ITEM, decision(), None, REASONS, MODERATOR)];
    for matter in [Matter::Decision, Matter::NoBreach, Matter::Rule] {
        for verdict in [
            Verdict::Upheld,
            Verdict::Varied,
            Verdict::Overturned,
            Verdict::Lapsed,
        ] {
            letters.push(appeal_ruled(APPEALED, matter, verdict, REASONS, MODERATOR));
        }
    }
    for letter in letters {
        assert!(
            letter.appeal.contains("/complaints on this site"),
            "{}",
            letter.appeal
        );
        assert!(
            letter.appeal.contains("independent panel"),
            "{}",
            letter.appeal
        );
    }
}
