//! What takes two people: before anything happens, or afterwards.

use proptest::prelude::*;

use super::*;
use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::domain::moderation::arrange::{Arrangement, Other, Shelf, Target};

/// The codes that random lives are decided under: one at least for every outcome.
pub(super) const CODES: [Code; 11] = [
    Code::R1,
    Code::R2,
    Code::R3,
    Code::R5,
    Code::R6,
    Code::S6,
    Code::H1,
    Code::H2,
    Code::H3,
    Code::I5,
    Code::S5,
];

/// Whatever is moved, merged, labelled or blacked out says where, into what or which characters; nothing else arranges anything.
pub(super) fn check_arrangement(decision: &Decision) -> Result<(), TestCaseError> {
    let fits = match (decision.outcome, &decision.arrangement) {
        (Outcome::Move, Some(Arrangement::Shelve { from, to })) => from != to,
        (Outcome::Merge, Some(Arrangement::MergeInto { to })) => to.get() != decision.revision.id,
        (Outcome::Redact, Some(Arrangement::BlackOut(spans))) => {
            let length = text(decision.revision.number).chars().count();
            !spans.is_empty() && spans.iter().all(|(from, to)| from < to && *to <= length)
        }
        (Outcome::Label, Some(Arrangement::Label)) => true,
        (Outcome::Move | Outcome::Merge | Outcome::Redact | Outcome::Label, _) => false,
        (_, arrangement) => arrangement.is_none(),
    };
    prop_assert!(fits, "{:?}", decision);
    Ok(())
}

fn of_mp(now: Timestamp) -> Facts<'static> {
    Facts {
        author_class: AuthorClass::Mp,
        ..facts(now)
    }
}

fn second(standing: &Standing, agrees: bool) -> Act {
    Act::Second {
        decision: standing
            .pending
            .and_then(|pending| pending.decision)
            .unwrap(),
        read: standing.revision,
        agrees,
    }
}

#[test]
fn an_mps_post_is_removed_by_two_and_nothing_happens_before() {
    let cast = Cast::new();
    let act = decide(Outcome::Remove, Some(Code::R3));
    let effects = next(
        &standing(State::UnderReview),
        &act,
        cast.mora(),
        &of_mp(START),
    )
    .unwrap();
    assert!(effects.is_proposed());
    let waiting = effects.after;
    assert_eq!(
        (waiting.state, effects.log, effects.found),
        (State::UnderReview, None, None)
    );
    // The first cannot be the second, nor can anybody start over.
    let agree = second(&waiting, true);
    assert!(matches!(
        refused(&waiting, &agree, cast.mora(), &of_mp(START)),
        Refusal::Barred(bar) if bar.rule == "SD4"
    ));
    assert_eq!(
        refused(&waiting, &act, cast.nell(), &of_mp(START)).status(),
        409
    );
    let removed = next(&waiting, &agree, cast.nell(), &of_mp(START)).unwrap();
    assert_eq!(removed.after.state, State::Removed);
    assert!(removed.found.is_some());
    assert!(matches!(
        removed.record,
        Record::Seconded { agrees: true, .. }
    ));
    // Without agreement it is published.
    let kept = next(
        &waiting,
        &second(&waiting, false),
        cast.nell(),
        &of_mp(START),
    )
    .unwrap();
    assert_eq!((kept.after.state, kept.found), (State::Published, None));
}

#[test]
fn a_proposal_that_nobody_seconds_comes_to_nothing() {
    let cast = Cast::new();
    let act = decide(Outcome::Remove, Some(Code::R3));
    let waiting = next(
        &standing(State::Published),
        &act,
        cast.mora(),
        &of_mp(START),
    )
    .unwrap()
    .after;
    let expires = waiting.clock.expires.unwrap();
    let out = next(&waiting, &Act::Expire, Actor::System, &of_mp(expires.at)).unwrap();
    assert_eq!(
        (out.after.state, out.after.pending),
        (State::Published, None)
    );
}

#[test]
fn an_edit_ends_a_proposal_about_other_words() {
    let cast = Cast::new();
    let act = decide(Outcome::Remove, Some(Code::R3));
    let waiting = next(
        &standing(State::UnderReview),
        &act,
        cast.mora(),
        &of_mp(START),
    )
    .unwrap()
    .after;
    let agree = second(&waiting, true);
    let reword = Act::Reword {
        revision: revision(2),
    };
    let edited = after(&waiting, &reword, cast.author(), START).after;
    assert_eq!(edited.pending, None);
    assert_eq!(
        refused(&edited, &agree, cast.nell(), &facts(START)).status(),
        409
    );
}

#[test]
fn what_is_sealed_is_sealed_at_once_and_looked_at_within_a_working_day() {
    let cast = Cast::new();
    let act = decide(Outcome::Seal, Some(Code::S6));
    let effects = after(&standing(State::UnderReview), &act, cast.mora(), START);
    let sealed = effects.after;
    assert_eq!(sealed.state, State::RemovedSealed);
    assert_eq!(sealed.clock.target.unwrap().day().to_string(), "2026-06-02");
    assert_eq!(sealed.clock.expires, None);
    let agreed = after(&sealed, &second(&sealed, true), cast.nell(), START).after;
    assert_eq!((agreed.state, agreed.pending), (State::RemovedSealed, None));
    // In doubt it stays out of sight until a third person has decided, and the first decision counts for nothing.
    let doubted = after(&sealed, &second(&sealed, false), cast.nell(), START);
    assert_eq!(doubted.after.state, State::HiddenInterim);
    assert_eq!(doubted.overturned, sealed.decision);
    assert!(doubted.tell.contains(&Tell::LegalLead));
    let act = decide(Outcome::NoBreach, Some(Code::S6));
    let back = after(&doubted.after, &act, Actor::LegalLead(&cast.lex), START).after;
    assert_eq!(back.state, State::Published);
}

#[test]
fn what_the_law_forbids_otherwise_is_for_the_legal_lead_to_agree_to() {
    let cast = Cast::new();
    let act = decide(Outcome::Seal, Some(Code::S2));
    let sealed = after(&standing(State::UnderReview), &act, cast.mora(), START).after;
    let agree = second(&sealed, true);
    assert_eq!(
        refused(&sealed, &agree, cast.nell(), &facts(START)).status(),
        403
    );
    assert!(next(&sealed, &agree, Actor::LegalLead(&cast.lex), &facts(START)).is_ok());
    // Where the lead decided, anybody may be the second.
    let sealed = after(
        &standing(State::UnderReview),
        &act,
        Actor::LegalLead(&cast.lex),
        START,
    )
    .after;
    assert!(next(&sealed, &second(&sealed, true), cast.nell(), &facts(START)).is_ok());
}

#[test]
fn across_a_party_tie_only_an_opposed_pair_hides_and_else_it_is_published() {
    let cast = Cast::new();
    let tied = |pair| {
        let mut facts = facts(START);
        facts.ties.party = Answer::Deny;
        facts.ties.pair = pair;
        facts
    };
    let item = standing(State::UnderReview);
    let act = decide(Outcome::HideRephrase, Some(Code::R2));
    assert!(matches!(
        refused(&item, &act, cast.mora(), &tied(Answer::Deny)),
        Refusal::Barred(bar) if bar.rule == "SD3"
    ));
    let waiting = next(&item, &act, cast.mora(), &tied(Answer::Allow))
        .unwrap()
        .after;
    assert!(waiting.pending.unwrap().as_pair);
    let agree = second(&waiting, true);
    assert!(next(&waiting, &agree, cast.nell(), &tied(Answer::Deny)).is_err());
    let hidden = next(&waiting, &agree, cast.nell(), &tied(Answer::Allow)).unwrap();
    assert_eq!(hidden.after.state, State::HiddenRephrase);
    let kept = next(
        &waiting,
        &second(&waiting, false),
        cast.nell(),
        &tied(Answer::Allow),
    )
    .unwrap();
    assert_eq!(kept.after.state, State::Published);
    // To publish, one of them is enough.
    let clear = decide(Outcome::NoBreach, Some(Code::R2));
    let published = next(&item, &clear, cast.mora(), &tied(Answer::Allow)).unwrap();
    assert_eq!(published.after.state, State::Published);
}

#[test]
fn a_threat_is_removed_at_once_and_the_pair_looks_afterwards() {
    let cast = Cast::new();
    let mut tied = facts(START);
    tied.ties.party = Answer::Deny;
    tied.ties.pair = Answer::Deny;
    let item = standing(State::UnderReview);
    let act = decide(Outcome::Remove, Some(Code::R5));
    let removed = next(&item, &act, cast.mora(), &tied).unwrap().after;
    assert_eq!(removed.state, State::Removed);
    let pending = removed.pending.unwrap();
    assert_eq!((pending.waits, pending.as_pair), (Waits::AfterEffect, true));
    // But nobody clears a threat across a tie.
    let clear = decide(Outcome::NoBreach, Some(Code::R5));
    assert!(next(&item, &clear, cast.mora(), &tied).is_err());
    // A waiting second does not stop an appeal.
    let overturn = Act::Rule {
        decision: removed.decision.unwrap(),
        read: revision(1),
        ruling: Ruling::Overturned,
        reasons: "It was a line from a song, as everybody in the conversation knew at once.".into(),
    };
    assert!(next(&removed, &overturn, cast.grey(), &facts(START)).is_ok());
}

#[test]
fn a_threat_by_an_mp_is_hidden_by_one_and_removed_by_two() {
    let cast = Cast::new();
    let hidden = next(
        &standing(State::Published),
        &interim(Code::R5, Interim::Moderator),
        cast.mora(),
        &of_mp(START),
    )
    .unwrap()
    .after;
    assert_eq!(hidden.state, State::HiddenInterim);
    let act = decide(Outcome::Remove, Some(Code::R5));
    let waiting = next(&hidden, &act, cast.mora(), &of_mp(START))
        .unwrap()
        .after;
    assert_eq!(
        (waiting.state, waiting.clock.expires),
        (State::HiddenInterim, None)
    );
    let removed = next(
        &waiting,
        &second(&waiting, true),
        cast.nell(),
        &of_mp(START),
    )
    .unwrap();
    assert_eq!(removed.after.state, State::Removed);
}

#[test]
fn a_second_look_outlives_a_check_and_ends_with_an_appeal() {
    let cast = Cast::new();
    let mut tied = facts(START);
    tied.ties.party = Answer::Deny;
    let redact = decide(Outcome::Redact, Some(Code::R6));
    let redacted = next(&standing(State::Published), &redact, cast.mora(), &tied)
        .unwrap()
        .after;
    let checked = after(
        &redacted,
        &interim(Code::R4, Interim::Moderator),
        cast.nell(),
        START,
    )
    .after;
    let expires = checked.clock.expires.unwrap();
    let back = after(&checked, &Act::Expire, Actor::System, expires.at).after;
    assert_eq!(back.pending, redacted.pending);
    let rule = Act::Rule {
        decision: redacted.decision.unwrap(),
        read: revision(1),
        ruling: Ruling::Overturned,
        reasons: "The number is the office’s own, and stands on its public page as well.".into(),
    };
    let cleared = after(&back, &rule, cast.grey(), START).after;
    assert_eq!((cleared.pending, cleared.decision), (None, None));
    assert_eq!(
        (cleared.state, cleared.shown),
        (State::UnderReview, State::Restored)
    );
}

#[test]
fn what_is_blacked_out_is_not_edited_even_while_it_is_reported() {
    let cast = Cast::new();
    let redact = decide(Outcome::Redact, Some(Code::R6));
    let redacted = after(&standing(State::Published), &redact, cast.mora(), START).after;
    let reported = after(&redacted, &report(Code::R1), Actor::Visitor, START).after;
    let reword = Act::Reword {
        revision: revision(2),
    };
    for item in [&redacted, &reported] {
        assert_eq!(
            refused(item, &reword, cast.author(), &facts(START)).status(),
            409
        );
    }
}

/// Where such an outcome moves or merges to.
pub(super) fn target(outcome: Outcome) -> Option<Target> {
    let shelf = |topic: &str| Shelf {
        topic: topic.into(),
        seat: None,
    };
    match outcome {
        Outcome::Move => Some(Target::Shelf {
            from: shelf("health"),
            to: shelf("housing"),
        }),
        Outcome::Merge => Some(Target::Idea {
            from: IdeaId::from_i64(7),
            to: Some(Other {
                idea: IdeaId::from_i64(8),
                number: IdeaNumber::from_i64(8),
                is_open: true,
            }),
            is_reply: false,
            is_answered: false,
        }),
        _ => None,
    }
}
