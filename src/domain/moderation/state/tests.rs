//! Tests of the one rule: single steps here, whole lives of a text in `journeys`, and a hundred thousand random ones in `random`.

use super::*;
use crate::domain::account::{Account, LegalLead, Moderator, PanelMember, Role, SeniorModerator};
use crate::domain::moderation::codes::Allowed;
use crate::domain::moderation::duties::{Actor, Answer, AuthorClass, Ties};
use crate::domain::moderation::hold::Hold;
use crate::domain::moderation::queue::Weighed;
use crate::domain::moderation::statement::{Quoted, Reasons, Source, Swap};
use crate::domain::refusal::Refusal;
use crate::domain::working_day::calendar;

mod journeys;
mod random;
mod seconds;

use seconds::target;

/// Monday, 1 June 2026, ten in the morning in London.
pub(super) const START: Timestamp = Timestamp::from_millis(1_780_304_400_000);
const TEXT: &str = "The plan is foolish, and you are vermin.";
const AUTHOR: AccountId = AccountId::from_i64(100);

fn account(id: i64, role: Option<Role>) -> Account {
    Account {
        id: AccountId::from_i64(id),
        name: Some("Somebody".into()),
        constituency: None,
        role,
        member: None,
        consented_at: Some(START),
        created_at: START,
        suspended_at: None,
        epoch: 0,
    }
}

/// Everybody who plays a part.
struct Cast {
    author: Account,
    reader: Account,
    mora: Moderator,
    nell: Moderator,
    grey: SeniorModerator,
    lex: LegalLead,
    pan: PanelMember,
}

impl Cast {
    fn new() -> Self {
        let of = |id, role| account(id, Some(role));
        Self {
            author: account(100, None),
            reader: account(101, None),
            mora: of(1, Role::Moderator).as_moderator().unwrap(),
            nell: of(2, Role::Moderator).as_moderator().unwrap(),
            grey: of(3, Role::SeniorModerator).as_senior_moderator().unwrap(),
            lex: of(4, Role::LegalLead).as_legal_lead().unwrap(),
            pan: of(5, Role::Panel).as_panel_member().unwrap(),
        }
    }

    fn author(&self) -> Actor<'_> {
        Actor::Account(&self.author)
    }

    fn mora(&self) -> Actor<'_> {
        Actor::Moderator(&self.mora)
    }

    fn nell(&self) -> Actor<'_> {
        Actor::Moderator(&self.nell)
    }

    fn grey(&self) -> Actor<'_> {
        Actor::Senior(&self.grey)
    }
}

/// The words of a revision.
fn text(number: i64) -> &'static str {
    match number {
        1 => TEXT,
        2 => {
            "The plan is foolish, and the councillor should withdraw it. You are vermin, people say."
        }
        _ => "The plan is foolish, and you are vermin, vermin, vermin.",
    }
}

fn revision(number: i64) -> Revision {
    Revision {
        kind: SubjectKind::Idea,
        id: 7,
        number,
        hash: Hash::of(text(number)),
    }
}

fn facts(now: Timestamp) -> Facts<'static> {
    Facts {
        text: TEXT,
        author: Some(AUTHOR),
        author_class: AuthorClass::Citizen,
        nation: None,
        supporters: 0,
        is_repeat: false,
        was_interim: false,
        is_settled: false,
        reports: Weighed::default(),
        is_election: false,
        holds: Holds::default(),
        ties: Ties::NONE,
        taken: 0,
        fresh: DecisionId::from_i64(now.millis()),
        calendar: calendar(),
        now,
    }
}

fn reasons(swap: Swap) -> Reasons {
    Reasons {
        quoted: Quoted::Passages(vec!["you are vermin".into()]),
        words: "The passage calls the councillor vermin and says nothing of the plan.".into(),
        facts: String::new(),
        paraphrase: "Compares a person with an animal.".into(),
        allowed: Some(Allowed::A6),
        why_not_allowed: "Anger is fine, this denies somebody’s worth.".into(),
        swap,
        source: Source::Report,
        detected_by: None,
    }
}

fn draft(outcome: Outcome, code: Option<Code>) -> DecisionDraft {
    DecisionDraft {
        read: revision(1),
        outcome,
        code,
        reasons: reasons(Swap::Same),
        has_consent: false,
        target: target(outcome),
    }
}

fn decide(outcome: Outcome, code: Option<Code>) -> Act {
    Act::Decide(Box::new(draft(outcome, code)))
}

fn standing(state: State) -> Standing {
    Standing {
        state,
        ..Standing::draft(revision(1))
    }
}

fn after(standing: &Standing, act: &Act, actor: Actor<'_>, now: Timestamp) -> Effects {
    let facts = Facts {
        text: text(standing.revision.number),
        ..facts(now)
    };
    next(standing, act, actor, &facts).unwrap_or_else(|refusal| panic!("{act:?}: {refusal}"))
}

fn refused(standing: &Standing, act: &Act, actor: Actor<'_>, facts: &Facts<'_>) -> Refusal {
    next(standing, act, actor, facts).expect_err("it is refused")
}

fn report(code: Code) -> Act {
    Act::Report { read: 1, code }
}

fn interim(code: Code, why: Interim) -> Act {
    Act::HideInterim {
        read: revision(1),
        code,
        why,
    }
}

#[test]
fn keys_of_states_are_read_back_and_each_is_seen_or_hidden_or_neither() {
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), Some(*state));
        assert!(!(state.is_visible() && state.is_hidden()));
    }
    assert_eq!(State::ALL.len(), 15);
}

#[test]
fn a_hash_is_written_and_read() {
    let hash = Hash::of("abc");
    assert_eq!(
        hash.to_hex(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(Hash::from_hex(&hash.to_hex()), Some(hash));
    assert_eq!(Hash::from_hex("BA78"), None);
}

#[test]
fn a_nudge_changes_nothing_and_leaves_nothing() {
    let cast = Cast::new();
    let before = standing(State::Draft);
    let effects = after(&before, &Act::Nudge, cast.author(), START);
    assert_eq!(effects.after, before);
    assert_eq!((effects.record, effects.log), (Record::Step, None));
    assert!(effects.tell.is_empty());
}

#[test]
fn a_decision_on_older_words_is_stale() {
    let cast = Cast::new();
    let mut edited = standing(State::UnderReview);
    edited.revision = revision(2);
    let refusal = refused(
        &edited,
        &decide(Outcome::HideRephrase, Some(Code::R2)),
        cast.mora(),
        &facts(START),
    );
    assert_eq!((refusal.clone(), refusal.status()), (Refusal::Stale, 409));
    // The same number with other words is just as stale.
    let mut forged = standing(State::UnderReview);
    forged.revision.hash = Hash::of("something else");
    let act = decide(Outcome::NoBreach, None);
    assert_eq!(
        refused(&forged, &act, cast.mora(), &facts(START)),
        Refusal::Stale
    );
    // Another item is not found at all.
    let mut other = standing(State::UnderReview);
    other.revision.id = 8;
    assert_eq!(
        refused(&other, &act, cast.mora(), &facts(START)),
        Refusal::NotFound
    );
}

#[test]
fn a_decision_names_the_words_the_rule_and_its_reasons() {
    let cast = Cast::new();
    let effects = after(
        &standing(State::UnderReview),
        &decide(Outcome::HideRephrase, Some(Code::R2)),
        cast.mora(),
        START,
    );
    let Record::Decided(decision) = effects.record else {
        panic!("{:?}", effects.record);
    };
    assert_eq!(decision.revision, revision(1));
    assert_eq!(
        (decision.from, decision.to),
        (State::UnderReview, State::HiddenRephrase)
    );
    assert_eq!(decision.statement.passages[0].words, "you are vermin");
    assert_eq!(
        decision.statement.repair_by.unwrap().day().to_string(),
        "2026-06-15"
    );
    assert_eq!(decision.statement.appeal_by.day().to_string(), "2026-12-01");
    assert_eq!(number(decision.id), format!("CG-{}", START.millis()));
    assert_eq!(effects.found, Some((decision.id, Code::R2)));
    assert_eq!(effects.log, Some(Logged::Hidden));
}

#[test]
fn only_moderators_decide_and_only_the_author_changes() {
    let cast = Cast::new();
    let item = standing(State::UnderReview);
    let act = decide(Outcome::NoBreach, Some(Code::R1));
    for actor in [
        Actor::System,
        Actor::Visitor,
        cast.author(),
        Actor::Panel(&cast.pan),
    ] {
        assert_eq!(refused(&item, &act, actor, &facts(START)).status(), 403);
    }
    let reword = Act::Reword {
        revision: revision(2),
    };
    for actor in [Actor::Account(&cast.reader), cast.mora(), Actor::System] {
        for act in [&reword, &Act::Withdraw, &Act::Object] {
            assert_eq!(refused(&item, act, actor, &facts(START)), Refusal::NotYours);
        }
    }
    for act in [&Act::Expire, &Act::Erase, &Act::Close(Closing::Idle)] {
        assert_eq!(
            refused(&item, act, cast.mora(), &facts(START)).status(),
            403
        );
    }
}

#[test]
fn nobody_decides_on_their_own_or_what_they_reported() {
    let cast = Cast::new();
    let mut tied = facts(START);
    tied.ties.is_reporter = true;
    let refusal = refused(
        &standing(State::UnderReview),
        &decide(Outcome::NoBreach, None),
        cast.mora(),
        &tied,
    );
    assert!(matches!(refusal, Refusal::Barred(bar) if bar.rule == "SD1"));
}

#[test]
fn the_rules_say_which_outcome_a_code_has() {
    let cast = Cast::new();
    let item = standing(State::UnderReview);
    let wrong = |outcome, code| {
        refused(
            &item,
            &decide(outcome, Some(code)),
            cast.mora(),
            &facts(START),
        )
        .status()
    };
    assert_eq!(wrong(Outcome::Remove, Code::H1), 422);
    assert_eq!(wrong(Outcome::Remove, Code::R1), 422);
    assert_eq!(wrong(Outcome::Remove, Code::R2), 422);
    assert_eq!(wrong(Outcome::Seal, Code::R3), 422);
    assert_eq!(wrong(Outcome::HideRephrase, Code::S5), 422);
    let mut again = facts(START);
    again.is_repeat = true;
    let act = decide(Outcome::Remove, Some(Code::R2));
    assert!(next(&item, &act, cast.mora(), &again).is_ok());
    let none = refused(
        &item,
        &decide(Outcome::Remove, None),
        cast.mora(),
        &facts(START),
    );
    assert_eq!(none.status(), 422);
    // An MP's response is no idea that could be merged.
    let mut response = item.clone();
    response.revision.kind = SubjectKind::Response;
    let mut merge = draft(Outcome::Merge, Some(Code::H2));
    merge.read.kind = SubjectKind::Response;
    let act = Act::Decide(Box::new(merge));
    assert_eq!(
        refused(&response, &act, cast.mora(), &facts(START)).status(),
        422
    );
}

#[test]
fn distress_is_helped_and_nothing_is_held_against_anybody() {
    let cast = Cast::new();
    let effects = after(
        &standing(State::UnderReview),
        &decide(Outcome::SupportNote, Some(Code::S5)),
        cast.mora(),
        START,
    );
    assert_eq!(effects.after.state, State::Published);
    assert_eq!((effects.found, effects.log), (None, None));
    assert_eq!(effects.after.decision, None);
}

#[test]
fn a_pattern_hides_only_what_is_private_or_illegal() {
    let item = standing(State::Published);
    for code in Code::ALL {
        let act = interim(*code, Interim::Pattern("private/1"));
        let expected = matches!(
            code,
            Code::R6 | Code::S1 | Code::S2 | Code::S3 | Code::S4 | Code::S6
        );
        assert_eq!(
            next(&item, &act, Actor::System, &facts(START)).is_ok(),
            expected
        );
    }
}

#[test]
fn a_crowd_hides_only_as_written() {
    let item = standing(State::UnderReview);
    let act = interim(Code::R4, Interim::Reports);
    let with = |weight, clusters, is_election| {
        let mut facts = facts(START);
        facts.reports = Weighed { weight, clusters };
        facts.is_election = is_election;
        next(&item, &act, Actor::System, &facts).is_ok()
    };
    assert!(with(3.0, 3, false));
    assert!(!with(2.9, 3, false));
    assert!(!with(30.0, 2, false));
    assert!(!with(30.0, 30, true));
    // Nobody else acts in the crowd's name.
    let cast = Cast::new();
    let mut enough = facts(START);
    enough.reports = Weighed {
        weight: 9.0,
        clusters: 9,
    };
    assert!(next(&item, &act, cast.mora(), &enough).is_err());
}

#[test]
fn the_swap_test_answered_unsure_goes_to_another() {
    let cast = Cast::new();
    let mut unsure = draft(Outcome::HideRephrase, Some(Code::R2));
    unsure.reasons.swap = Swap::NotSure;
    let act = Act::Decide(Box::new(unsure));
    let effects = after(&standing(State::UnderReview), &act, cast.mora(), START);
    assert_eq!(effects.after.state, State::UnderReview);
    assert!(matches!(effects.record, Record::Unsure { .. }));
    assert_eq!(effects.tell, [Tell::Second]);
    // Not the same person again, and nobody else unsure: doubt publishes.
    let item = effects.after;
    let sure = decide(Outcome::HideRephrase, Some(Code::R2));
    let refusal = refused(&item, &sure, cast.mora(), &facts(START));
    assert!(matches!(refusal, Refusal::Barred(bar) if bar.rule == "SD4"));
    assert!(next(&item, &act, cast.nell(), &facts(START)).is_err());
    assert!(next(&item, &sure, cast.nell(), &facts(START)).is_ok());
    // "No" is refused outright.
    let mut no = draft(Outcome::HideRephrase, Some(Code::R2));
    no.reasons.swap = Swap::Different;
    let refusal = refused(
        &item,
        &Act::Decide(Box::new(no)),
        cast.nell(),
        &facts(START),
    );
    assert_eq!(refusal.status(), 422);
}

#[test]
fn a_decision_can_be_taken_back_within_the_minute() {
    let cast = Cast::new();
    let before = standing(State::UnderReview);
    let act = decide(Outcome::HideRephrase, Some(Code::R2));
    let effects = after(&before, &act, cast.mora(), START);
    let Record::Decided(decision) = &effects.record else {
        panic!("a decision was made");
    };
    let undo = Act::Undo {
        decision: decision.id,
        by: decision.by,
        at: decision.at,
        before: Box::new(effects.before.clone()),
        after: Box::new(effects.after.clone()),
    };
    let hidden = effects.after.clone();
    let at = |seconds: i64| facts(Timestamp::from_millis(START.millis() + seconds * 1_000));
    let undone = next(&hidden, &undo, cast.mora(), &at(60)).unwrap();
    assert_eq!(undone.after, before);
    assert_eq!(undone.overturned, Some(decision.id));
    assert!(next(&hidden, &undo, cast.mora(), &at(61)).is_err());
    assert!(next(&hidden, &undo, cast.nell(), &at(10)).is_err());
    assert_eq!(
        refused(&undone.after, &undo, cast.mora(), &at(20)),
        Refusal::Stale
    );
}

#[test]
fn late_decisions_are_noted() {
    let cast = Cast::new();
    let reported = after(
        &standing(State::Published),
        &report(Code::R1),
        Actor::Visitor,
        START,
    )
    .after;
    let act = decide(Outcome::NoBreach, Some(Code::R1));
    let in_time = after(&reported, &act, cast.mora(), START.plus_days(1));
    assert_eq!(in_time.late, None);
    let late = after(&reported, &act, cast.mora(), START.plus_days(2));
    assert_eq!(late.late, reported.clock.target);
}
