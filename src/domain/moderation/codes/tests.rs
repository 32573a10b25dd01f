//! Tests of the closed tables: whole, in order, and of one mind with the reasons that readers choose from.

use std::fmt::Write as _;

use super::*;
use crate::domain::report::SubjectKind;

#[test]
fn every_code_has_its_row_in_order() {
    assert_eq!(RULES.len(), Code::ALL.len());
    for (rule, code) in RULES.iter().zip(Code::ALL) {
        assert_eq!(rule.code, *code);
        assert_eq!(code.rule().code, *code);
        assert_eq!(Code::from_key(code.key()), Some(*code));
        assert!(!rule.threshold.is_empty() && rule.threshold.ends_with('.'));
        assert!(rule.severity <= 5);
    }
    assert_eq!(Code::from_key("R7"), None);
}

#[test]
fn readers_choose_from_the_same_codes() {
    let mut chosen: Vec<&str> = REASONS.iter().map(|reason| reason.code).collect();
    let mut known: Vec<&str> = Code::ALL.iter().map(|code| code.key()).collect();
    chosen.sort_unstable();
    known.sort_unstable();
    assert_eq!(chosen, known);
}

#[test]
fn what_is_promised_to_reporters_is_what_the_queue_aims_at() {
    for code in Code::ALL {
        let expected = match code.family() {
            _ if code.is_urgent() => Target::Hours(24),
            'R' => Target::WorkingDays(1),
            _ => Target::WorkingDays(3),
        };
        assert_eq!(code.target(), expected, "{}", code.key());
    }
}

#[test]
fn time_alone_never_publishes_what_is_illegal_a_threat_or_private() {
    for code in Code::ALL {
        let is_urgent = code.key().starts_with('S') || matches!(code, Code::R5 | Code::R6);
        assert_eq!(code.may_expire(), !is_urgent, "{}", code.key());
    }
}

#[test]
fn every_code_permits_its_usual_outcome_and_none_permits_more_than_its_family() {
    for code in Code::ALL {
        assert!(code.permits(code.rule().outcome), "{}", code.key());
        assert!(!code.permits(Outcome::NoBreach));
        // Sealing is for the law alone, moving and merging for order alone.
        assert_eq!(code.permits(Outcome::Seal), code.is_sealable());
        assert_eq!(code.permits(Outcome::Move), *code == Code::H1);
        assert_eq!(code.permits(Outcome::Merge), *code == Code::H2);
    }
    // Off-topic is moved, never removed; distress is never punished.
    for outcome in [Outcome::Remove, Outcome::HideRephrase, Outcome::Seal] {
        assert!(!Code::H1.permits(outcome) && !Code::S5.permits(outcome));
    }
}

#[test]
fn keys_of_outcomes_and_allowances_are_read_back() {
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::from_key(outcome.key()), Some(*outcome));
    }
    assert_eq!(ALLOWED.len(), 10);
    for (row, code) in ALLOWED.iter().zip(Allowed::ALL) {
        assert_eq!(row.code, *code);
        assert_eq!(Allowed::from_key(code.key()), Some(*code));
        assert_eq!(row.words, code.words());
    }
}

#[test]
fn each_pair_begins_with_what_is_allowed_and_ends_with_what_is_not() {
    for pair in BORDERLINE {
        let sides: Vec<&Side> = pair.sentences.iter().map(|(_, side)| side).collect();
        assert!(matches!(sides.first(), Some(Side::Allowed(_))));
        assert!(matches!(sides.last(), Some(Side::Breach(_))));
    }
}

#[test]
fn only_adverts_and_coordinated_accounts_are_decided_together() {
    let together: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| code.is_campaign())
        .map(|code| code.key())
        .collect();
    assert_eq!(together, ["I1", "I3"]);
    assert!(Code::R1.reason().unwrap().fits(SubjectKind::Account));
}

#[test]
fn the_rules_read_as_published() {
    let mut table = format!("Rules of version {RULES_VERSION}, {RULES_DATE}\n");
    for rule in RULES {
        let _ = writeln!(
            table,
            "{} {} | {} | {} | {} | {}",
            rule.code.key(),
            rule.severity,
            rule.outcome.key(),
            rule.name,
            rule.threshold,
            rule.besides
        );
    }
    for row in ALLOWED {
        let _ = writeln!(table, "{} {}", row.code.key(), row.words);
    }
    insta::assert_snapshot!(table);
}
