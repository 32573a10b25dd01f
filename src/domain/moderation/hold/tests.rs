//! Tests of what waits for a person.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn sent(words: &str) -> Sent<'_> {
    Sent {
        words,
        hosts: &[],
        account_since: NOW.minus_days(30),
        published_items: 10,
        was_sent: false,
        pattern: None,
        is_slow: false,
    }
}

#[test]
fn the_first_two_items_of_an_account_wait_and_the_third_does_not() {
    for (published, expected) in [
        (0, Some(Hold::FirstItems)),
        (1, Some(Hold::FirstItems)),
        (2, None),
    ] {
        let sent = Sent {
            published_items: published,
            ..sent("Build cycle lanes.")
        };
        assert_eq!(check(&sent, NOW), Ok(expected));
    }
}

#[test]
fn links_of_new_accounts_wait_unless_they_lead_to_known_houses() {
    let hosts = |host: &str| vec![host.to_owned()];
    let held = |host: &str, days, published_items| {
        let hosts = hosts(host);
        let sent = Sent {
            hosts: &hosts,
            account_since: NOW.minus_days(days),
            published_items,
            ..sent("See there.")
        };
        check(&sent, NOW).unwrap()
    };
    let waits = Some(Hold::Link {
        host: "example.org".into(),
    });
    assert_eq!(held("example.org", 6, 2), waits);
    assert_eq!(held("example.org", 7, 2), None);
    assert_eq!(held("example.org", 1, 3), None);
    for known in [
        "www.gov.uk",
        "gov.uk",
        "publications.parliament.uk",
        "www.ons.gov.uk",
        "www.judiciary.uk",
        "www.bbc.co.uk",
        "NEWS.SKY.COM",
    ] {
        assert_eq!(held(known, 1, 2), None, "{known}");
    }
    // What only looks like one of them.
    for stranger in [
        "notgov.uk",
        "gov.uk.example.org",
        "bbc.co.uk.evil.test",
        "gov.uk-forms.com",
    ] {
        assert!(held(stranger, 1, 2).is_some(), "{stranger}");
    }
}

#[test]
fn the_same_words_within_a_week_wait() {
    let again = Sent {
        was_sent: true,
        ..sent("Sign here!")
    };
    assert_eq!(check(&again, NOW), Ok(Some(Hold::Repeated)));
}

#[test]
fn exact_patterns_hold_what_is_private_illegal_or_an_advert_and_nothing_else() {
    for code in Code::ALL {
        let sent = Sent {
            pattern: Some(*code),
            ..sent("Words.")
        };
        let expected = match code {
            Code::R6 | Code::I1 | Code::S1 | Code::S2 | Code::S3 | Code::S4 | Code::S6 => {
                Some(Hold::Pattern(*code))
            }
            _ => None,
        };
        assert_eq!(check(&sent, NOW), Ok(expected), "{}", code.key());
    }
}

#[test]
fn time_publishes_an_advert_and_never_what_is_private() {
    assert!(Hold::FirstItems.may_expire());
    assert!(Hold::Pattern(Code::I1).may_expire());
    assert!(!Hold::Pattern(Code::R6).may_expire());
    assert!(!Hold::Pattern(Code::S1).may_expire());
}

#[test]
fn in_slow_mode_everything_waits() {
    let slow = Sent {
        is_slow: true,
        ..sent("Words.")
    };
    assert_eq!(check(&slow, NOW), Ok(Some(Hold::SlowMode)));
    assert!(Hold::SlowMode.words().contains("slow mode"));
}

#[test]
fn what_nobody_sees_is_empty() {
    for nothing in [
        "",
        " \n\t",
        "\u{200B}\u{200C}\u{200D}\u{FEFF}",
        "\u{2060}\u{00AD}\u{202E}",
        "\u{3164}\u{115F}\u{2800}",
        "\u{E0041}\u{FE0F}",
    ] {
        assert!(is_invisible(nothing), "{nothing:?}");
        let refusal = check(&sent(nothing), NOW).unwrap_err();
        assert_eq!(refusal.status(), 422);
    }
    assert!(!is_invisible("\u{200B}a"));
    assert!(!is_invisible("👍"));
    assert!(!is_invisible("Ŵy"));
}

#[test]
fn a_fingerprint_sees_through_spaces_case_and_what_is_invisible() {
    let plain = fingerprint("Sign the petition now");
    assert_eq!(plain, fingerprint("  SIGN  the\npetition\u{200B} now "));
    assert_eq!(plain, fingerprint("Ｓｉｇｎ the petition now"));
    assert_ne!(plain, fingerprint("Sign the petition later"));
    assert_ne!(fingerprint("ab c"), fingerprint("a bc"));
}

#[test]
fn the_gravest_reason_is_named() {
    let hosts = ["example.org".to_owned()];
    let all = Sent {
        hosts: &hosts,
        account_since: NOW,
        published_items: 0,
        was_sent: true,
        pattern: Some(Code::R6),
        is_slow: true,
        words: "Words.",
    };
    assert_eq!(check(&all, NOW), Ok(Some(Hold::Pattern(Code::R6))));
    assert_eq!(Hold::Pattern(Code::R6).code(), Some(Code::R6));
}
