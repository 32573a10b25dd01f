//! Lives of a text, from sending to its end.

use super::*;

#[test]
fn the_first_items_are_held_and_published_by_time_alone() {
    let cast = Cast::new();
    let post = Act::Post {
        hold: Some(Hold::FirstItems),
    };
    let held = after(&standing(State::Draft), &post, cast.author(), START);
    assert_eq!(
        (held.after.state, held.log),
        (State::Held, Some(Logged::Held))
    );
    assert_eq!(
        held.after.clock.target.unwrap().day().to_string(),
        "2026-06-02"
    );
    let expires = held.after.clock.expires.unwrap();
    assert_eq!(expires.day().to_string(), "2026-06-03");
    let early = facts(expires.at.minus_minutes(1));
    assert_eq!(
        refused(&held.after, &Act::Expire, Actor::System, &early).words(),
        "There is time until the end of 3 June 2026."
    );
    let out = after(&held.after, &Act::Expire, Actor::System, expires.at);
    assert_eq!(out.after.state, State::Published);
    assert_eq!(out.late, held.after.clock.target);
    assert_eq!(out.tell, [Tell::AuthorBack]);
}

#[test]
fn what_may_harm_somebody_is_never_published_by_time_alone() {
    let cast = Cast::new();
    for code in [Code::R6, Code::S1] {
        let post = Act::Post {
            hold: Some(Hold::Pattern(code)),
        };
        let held = after(&standing(State::Draft), &post, cast.author(), START).after;
        assert_eq!(held.clock.expires, None);
        let later = facts(START.plus_days(100));
        assert!(next(&held, &Act::Expire, Actor::System, &later).is_err());
        // A person publishes it.
        let act = decide(Outcome::NoBreach, Some(code));
        let effects = after(&held, &act, cast.mora(), START.plus_days(1));
        assert_eq!(
            (effects.after.state, effects.log),
            (State::Published, Some(Logged::Lifted))
        );
    }
}

#[test]
fn reported_hidden_reworded_and_back_without_a_strike() {
    let cast = Cast::new();
    let reported = after(
        &standing(State::Published),
        &report(Code::R2),
        Actor::Visitor,
        START,
    )
    .after;
    assert_eq!(
        (reported.state, reported.shown),
        (State::UnderReview, State::Published)
    );
    assert!(reported.state.is_visible());
    let act = decide(Outcome::HideRephrase, Some(Code::R2));
    let hidden = after(&reported, &act, cast.mora(), START.plus_minutes(5)).after;
    let decision = hidden.decision;
    assert_eq!(hidden.state, State::HiddenRephrase);
    // Until it is reworded there is nothing to decide.
    let again = decide(Outcome::NoBreach, None);
    assert!(next(&hidden, &again, cast.nell(), &facts(START)).is_err());
    let same = Act::Reword {
        revision: Revision {
            number: 2,
            ..revision(1)
        },
    };
    assert_eq!(
        refused(&hidden, &same, cast.author(), &facts(START)).status(),
        422
    );
    let reword = Act::Reword {
        revision: revision(2),
    };
    let waiting = after(&hidden, &reword, cast.author(), START.plus_days(1)).after;
    assert_eq!(
        waiting.state,
        State::HiddenRephrase,
        "the old text stays hidden"
    );
    assert!(waiting.is_reworded);
    let mut passes = draft(Outcome::NoBreach, Some(Code::R2));
    passes.read = revision(2);
    let act = Act::Decide(Box::new(passes));
    let back = after(&waiting, &act, cast.mora(), START.plus_days(1));
    assert_eq!(
        (back.after.state, back.repaired),
        (State::Published, decision)
    );
    assert_eq!((back.after.decision, back.found), (None, None));
    assert_eq!(back.log, Some(Logged::Restored));
}

#[test]
fn a_rewording_that_nobody_looks_at_comes_back_by_itself() {
    let cast = Cast::new();
    let act = decide(Outcome::HideRephrase, Some(Code::R1));
    let hidden = after(&standing(State::Published), &act, cast.mora(), START).after;
    let reword = Act::Reword {
        revision: revision(2),
    };
    let waiting = after(&hidden, &reword, cast.author(), START).after;
    let expires = waiting.clock.expires.unwrap();
    let back = after(&waiting, &Act::Expire, Actor::System, expires.at);
    assert_eq!(back.after.state, State::UnderReview);
    assert_eq!(back.repaired, hidden.decision);
}

#[test]
fn after_a_fortnight_nothing_gets_worse_and_rewording_stays_open() {
    let cast = Cast::new();
    let act = decide(Outcome::HideRephrase, Some(Code::R1));
    let hidden = after(&standing(State::Published), &act, cast.mora(), START).after;
    let over = after(&hidden, &Act::Expire, Actor::System, START.plus_days(15));
    assert_eq!(over.after.state, State::HiddenRephrase);
    assert_eq!(over.tell, [Tell::AuthorRewordEnded]);
    let reword = Act::Reword {
        revision: revision(2),
    };
    assert!(
        next(
            &over.after,
            &reword,
            cast.author(),
            &facts(START.plus_days(300))
        )
        .is_ok()
    );
}

#[test]
fn hidden_while_checked_comes_back_after_a_working_day_even_over_easter() {
    let cast = Cast::new();
    // Maundy Thursday 2026, four in the afternoon.
    let thursday = Timestamp::from_millis(1_775_142_000_000);
    let hidden = after(
        &standing(State::Published),
        &interim(Code::R4, Interim::Moderator),
        cast.mora(),
        thursday,
    )
    .after;
    let expires = hidden.clock.expires.unwrap();
    assert_eq!(expires.day().to_string(), "2026-04-07");
    let back = after(&hidden, &Act::Expire, Actor::System, expires.at);
    assert_eq!(
        (back.after.state, back.log),
        (State::UnderReview, Some(Logged::Restored))
    );
    // And is not hidden for checking a second time.
    let mut again = facts(expires.at);
    again.was_interim = true;
    let act = interim(Code::R4, Interim::Moderator);
    assert!(next(&back.after, &act, cast.mora(), &again).is_err());
    // A threat stays hidden until a person has decided.
    let threat = after(
        &standing(State::Published),
        &interim(Code::R5, Interim::Moderator),
        cast.mora(),
        thursday,
    )
    .after;
    assert_eq!(threat.clock.expires, None);
    assert_eq!(threat.clock.target.unwrap().at, thursday.plus_days(1));
}

#[test]
fn no_crowd_keeps_hidden_what_a_clock_brings_back() {
    let cast = Cast::new();
    let hidden = after(
        &standing(State::Published),
        &interim(Code::R4, Interim::Moderator),
        cast.mora(),
        START,
    )
    .after;
    let again = after(&hidden, &report(Code::S1), Actor::Visitor, START).after;
    assert_eq!(again, hidden);
}

#[test]
fn an_appeal_puts_back_what_was_removed_and_says_sorry() {
    let cast = Cast::new();
    let act = decide(Outcome::Remove, Some(Code::R3));
    let removed = after(&standing(State::Published), &act, cast.mora(), START).after;
    let decision = removed.decision.unwrap();
    let rule = |ruling, reasons: &str| Act::Rule {
        decision,
        read: revision(1),
        ruling,
        reasons: reasons.into(),
    };
    let why = "The words are about the plan, and the councillor is not meant at all.";
    // Not the moderator, not whoever took part, not without reasons.
    let overturn = rule(Ruling::Overturned, why);
    assert_eq!(
        refused(&removed, &overturn, cast.nell(), &facts(START)).status(),
        403
    );
    let mut part = facts(START);
    part.ties.took_part = true;
    assert!(matches!(
        refused(&removed, &overturn, cast.grey(), &part),
        Refusal::Barred(bar) if bar.rule == "SD2"
    ));
    let silent = rule(Ruling::Overturned, "Wrong.");
    assert_eq!(
        refused(&removed, &silent, cast.grey(), &facts(START)).status(),
        422
    );
    let back = after(&removed, &overturn, cast.grey(), START.plus_days(2));
    assert_eq!(back.after.state, State::Restored);
    assert_eq!(back.overturned, Some(decision));
    assert_eq!(
        back.tell,
        [Tell::AuthorApology, Tell::Reporters, Tell::Appellant]
    );
    // The panel may do the same.
    assert!(next(&removed, &overturn, Actor::Panel(&cast.pan), &facts(START)).is_ok());
    // Upheld changes nothing but the record.
    let upheld = after(&removed, &rule(Ruling::Upheld, why), cast.grey(), START);
    assert_eq!(upheld.after, removed);
    // Varied puts another decision in its place.
    let mut milder = draft(Outcome::HideRephrase, Some(Code::R2));
    milder.reasons = reasons(Swap::Same);
    let varied = after(
        &removed,
        &rule(Ruling::Varied(Box::new(milder)), why),
        cast.grey(),
        START,
    );
    assert_eq!(varied.after.state, State::HiddenRephrase);
    assert_eq!(varied.overturned, Some(decision));
    assert!(matches!(
        varied.record,
        Record::Ruled {
            instead: Some(_),
            ..
        }
    ));
}

#[test]
fn an_appeal_that_nobody_decides_is_won_except_where_somebody_may_come_to_harm() {
    let cast = Cast::new();
    let act = decide(Outcome::Remove, Some(Code::R3));
    let removed = after(&standing(State::Published), &act, cast.mora(), START).after;
    let lapse = Act::LapseAppeal {
        decision: removed.decision.unwrap(),
    };
    let back = after(&removed, &lapse, Actor::System, START.plus_days(15));
    assert_eq!(back.after.state, State::Restored);
    let act = decide(Outcome::Remove, Some(Code::R5));
    let threat = after(&standing(State::Published), &act, cast.mora(), START).after;
    let lapse = Act::LapseAppeal {
        decision: threat.decision.unwrap(),
    };
    assert!(next(&threat, &lapse, Actor::System, &facts(START)).is_err());
}

#[test]
fn a_merge_is_undone_by_the_authors_word_within_ten_days_of_their_own() {
    let cast = Cast::new();
    let act = decide(Outcome::Merge, Some(Code::H2));
    let mut scot = facts(Timestamp::from_millis(1_795_600_800_000)); // 25 November 2026
    scot.nation = Some(crate::domain::working_day::Division::Scotland);
    let merged = next(&standing(State::Published), &act, cast.mora(), &scot)
        .unwrap()
        .after;
    // St Andrew's Day does not count for somebody in Scotland.
    assert_eq!(
        merged.clock.expires.unwrap().day().to_string(),
        "2026-12-10"
    );
    let back = after(&merged, &Act::Object, cast.author(), scot.now);
    assert_eq!(
        (back.after.state, back.overturned),
        (State::Published, merged.decision)
    );
    let late = facts(merged.clock.expires.unwrap().at);
    assert!(next(&merged, &Act::Object, cast.author(), &late).is_err());
    let settled = after(&merged, &Act::Expire, Actor::System, late.now).after;
    assert_eq!(settled.state, State::Merged);
    // What was moved is looked at again from where it stands.
    let act = decide(Outcome::Move, Some(Code::H1));
    let moved = after(&standing(State::Published), &act, cast.mora(), START).after;
    let objected = after(&moved, &Act::Object, cast.author(), START).after;
    assert_eq!(
        (objected.state, objected.shown),
        (State::UnderReview, State::Moved)
    );
}

#[test]
fn blacking_out_needs_consent_or_something_private() {
    let cast = Cast::new();
    let item = standing(State::UnderReview);
    let private = decide(Outcome::Redact, Some(Code::R6));
    let effects = after(&item, &private, cast.mora(), START);
    assert_eq!(effects.after.state, State::Redacted);
    assert!(effects.found.is_some());
    let other = decide(Outcome::Redact, Some(Code::R1));
    assert_eq!(
        refused(&item, &other, cast.mora(), &facts(START)).status(),
        422
    );
    let mut agreed = draft(Outcome::Redact, Some(Code::R1));
    agreed.has_consent = true;
    let effects = after(
        &item,
        &Act::Decide(Box::new(agreed.clone())),
        cast.mora(),
        START,
    );
    assert_eq!(effects.found, None);
    agreed.reasons.quoted = Quoted::Whole;
    let act = Act::Decide(Box::new(agreed));
    assert_eq!(
        refused(&item, &act, cast.mora(), &facts(START)).status(),
        422
    );
    // It goes on as blacked out when a later report comes to nothing.
    let redacted = effects.after;
    let reported = after(&redacted, &report(Code::R1), Actor::Visitor, START).after;
    let act = decide(Outcome::NoBreach, Some(Code::R1));
    let back = after(&reported, &act, cast.mora(), START).after;
    assert_eq!(
        (back.state, back.decision),
        (State::Redacted, redacted.decision)
    );
}

#[test]
fn what_lies_beneath_an_overturned_decision_comes_to_light_again() {
    let cast = Cast::new();
    let redact = decide(Outcome::Redact, Some(Code::R6));
    let redacted = after(&standing(State::Published), &redact, cast.mora(), START).after;
    let reported = after(&redacted, &report(Code::R3), Actor::Visitor, START).after;
    let mut facts_later = facts(START);
    facts_later.fresh = DecisionId::from_i64(77);
    let remove = decide(Outcome::Remove, Some(Code::R3));
    let removed = next(&reported, &remove, cast.mora(), &facts_later)
        .unwrap()
        .after;
    assert_eq!(removed.beneath[0].state, State::Redacted);
    let overturn = |decision: Option<DecisionId>| Act::Rule {
        decision: decision.unwrap(),
        read: revision(1),
        ruling: Ruling::Overturned,
        reasons: "The words are about the plan and about nobody in particular at all.".into(),
    };
    // The removal was wrong; the private address stays blacked out.
    let back = after(&removed, &overturn(removed.decision), cast.grey(), START).after;
    assert_eq!(
        (back.state, back.decision),
        (State::Redacted, redacted.decision)
    );
    // The blacking out was wrong; the text stays removed.
    let bare = after(&removed, &overturn(redacted.decision), cast.grey(), START).after;
    assert_eq!(
        (bare.state, bare.decision),
        (State::Removed, removed.decision)
    );
    assert!(bare.beneath.is_empty());
}

#[test]
fn taken_back_stays_on_record_and_is_erased_when_nothing_needs_it() {
    let cast = Cast::new();
    let act = decide(Outcome::Remove, Some(Code::R3));
    let removed = after(&standing(State::Published), &act, cast.mora(), START).after;
    let withdrawn = after(&removed, &Act::Withdraw, cast.author(), START).after;
    assert_eq!(
        (withdrawn.state, withdrawn.decision),
        (State::Withdrawn, removed.decision)
    );
    // An appeal clears the record though the words stay away.
    let overturn = Act::Rule {
        decision: removed.decision.unwrap(),
        read: revision(1),
        ruling: Ruling::Overturned,
        reasons: "The words are about the plan and about nobody in particular.".into(),
    };
    let cleared = after(&withdrawn, &overturn, cast.grey(), START);
    assert_eq!(
        (cleared.after.state, cleared.overturned),
        (State::Withdrawn, removed.decision)
    );
    for holds in [
        Holds {
            is_retained: true,
            ..Holds::default()
        },
        Holds {
            has_appeal: true,
            ..Holds::default()
        },
        Holds {
            has_complaint: true,
            ..Holds::default()
        },
        Holds {
            is_evidence: true,
            ..Holds::default()
        },
    ] {
        let mut kept = facts(START);
        kept.holds = holds;
        assert!(next(&withdrawn, &Act::Erase, Actor::System, &kept).is_err());
    }
    let erased = after(&withdrawn, &Act::Erase, Actor::System, START).after;
    assert_eq!(
        (erased.state, erased.decision),
        (State::Erased, removed.decision)
    );
    assert!(
        next(
            &standing(State::Published),
            &Act::Erase,
            Actor::System,
            &facts(START)
        )
        .is_err()
    );
}

#[test]
fn what_was_found_in_order_is_not_reported_twice_for_the_same() {
    let mut settled = facts(START);
    settled.is_settled = true;
    let refusal = refused(
        &standing(State::Published),
        &report(Code::R1),
        Actor::Visitor,
        &settled,
    );
    assert_eq!(refusal.status(), 409);
}

#[test]
fn an_idle_text_closes_unless_somebody_is_looking() {
    let close = Act::Close(Closing::Idle);
    let closed = after(&standing(State::Published), &close, Actor::System, START).after;
    assert_eq!(closed.state, State::Closed);
    let reported = after(&closed, &report(Code::R1), Actor::Visitor, START).after;
    assert_eq!(reported.shown, State::Closed);
    assert!(next(&reported, &close, Actor::System, &facts(START)).is_err());
}
