//! Tests of the parsers, named after the edge they stand on.
//! They must not know pages.

use super::*;
use proptest::prelude::*;

fn title(raw: &str) -> Result<String, String> {
    Title::parse("title", raw)
        .map(|title| title.0)
        .map_err(|error| error.words)
}

#[test]
fn a_title_of_120_letters_is_welcome_and_one_more_is_not() {
    assert!(title(&"a".repeat(120)).is_ok());
    assert_eq!(
        title(&"a".repeat(121)).unwrap_err(),
        "This has 121 characters, 1 more than fit. Please shorten it to 120."
    );
}

#[test]
fn ten_characters_are_counted_as_people_see_them() {
    assert!(title("ŵŷâîôûŵŷâî").is_ok());
    assert!(
        title("w\u{302}y\u{302}a\u{302}i\u{302}o\u{302}").is_err(),
        "five letters written as ten"
    );
    assert!(title("Flag 🏴󠁧󠁢󠁷󠁬󠁳󠁿 flag").is_ok());
    assert!(title("Flag 🏴󠁧󠁢󠁷󠁬󠁳󠁿").is_err());
}

#[test]
fn what_cannot_be_seen_counts_for_nothing() {
    for raw in [
        "",
        "   ",
        "\u{200B}\u{200B}",
        "\u{FEFF}",
        "\u{202E}\u{2066}",
        "\u{3164}\u{2800}",
        "\u{00AD}",
        "\0\0",
        "\u{200D}",
    ] {
        assert_eq!(
            title(raw).unwrap_err(),
            "Please write your idea as one statement.",
            "{raw:?}"
        );
        assert!(Body::parse("what", raw, 100).is_err(), "{raw:?}");
        assert!(Sentence::parse("shows", raw, 100).is_err(), "{raw:?}");
    }
    assert!(title("1234567890 ???").is_err(), "a title has words");
    assert!(title("🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲").is_err());
}

#[test]
fn a_title_is_one_line_in_reading_order() {
    assert_eq!(
        title("Cycle\r\n lanes\tfor \u{202E}all\u{200B} of us").unwrap(),
        "Cycle lanes for all of us"
    );
    assert_eq!(
        title("Cafe\u{301} tables on pavements").unwrap(),
        "Café tables on pavements"
    );
}

#[test]
fn a_tower_of_marks_is_cut_to_what_languages_need() {
    let tower = format!("Zalgo z{} text", "\u{302}\u{308}\u{30C}".repeat(40));
    assert!(title(&tower).unwrap().chars().count() < 25);
}

#[test]
fn joiners_stay_where_they_shape_something() {
    assert_eq!(
        one_line("👩\u{200D}👧 a\u{200D}b می\u{200C}خواهم"),
        "👩\u{200D}👧 ab می\u{200C}خواهم"
    );
}

#[test]
fn a_body_keeps_its_lines_and_counts_a_line_end_once() {
    let body = Body::parse("what", "\r\n  first  \r\nsecond \r\n\r\n- item\r\n", 100).unwrap();
    assert_eq!(body.as_str(), "  first  \nsecond\n\n- item");
    assert!(Body::parse("what", &"a\r\n".repeat(50), 100).is_ok());
}

#[test]
fn what_and_why_share_one_allowance() {
    assert!(IdeaText::parse(&"a".repeat(2_000), &"b".repeat(2_000)).is_ok());
    let error = IdeaText::parse(&"a".repeat(2_000), &"b".repeat(2_001)).unwrap_err();
    assert_eq!(error.field, "why");
    assert!(error.words.contains("4,001"), "{error}");
    assert_eq!(IdeaText::parse("", "because").unwrap_err().field, "what");
    assert!(IdeaText::parse("this", "").is_ok(), "why may stay empty");
}

#[test]
fn evidence_is_a_public_address_and_a_sentence() {
    let parse = |url, shows| EvidenceLink::parse(("url", url), ("shows", shows));
    let link = parse("www.ons.gov.uk/people?x=1", "How many cycle to work").unwrap();
    assert_eq!(link.url, "https://www.ons.gov.uk/people?x=1");
    assert_eq!(link.host(), "ons.gov.uk");
    assert_eq!(parse("https://gov.uk", "").unwrap_err().field, "shows");
    for bad in [
        "",
        "javascript:alert(1)",
        "javascript://x.uk/%0aalert(1)",
        "data:text/html,hi",
        "ftp://gov.uk/",
        "https://",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://a:b@gov.uk/",
        "https://gov",
        "nonsense",
        "https://exa mple.org/",
        "//",
        "https://.uk/",
        "file:///etc/passwd",
    ] {
        assert_eq!(
            parse(bad, "Shows a thing").unwrap_err().field,
            "url",
            "{bad}"
        );
    }
}

#[test]
fn numbers_are_grouped() {
    assert_eq!(
        [0, 999, 1_000, 1_234_567].map(thousands),
        ["0", "999", "1,000", "1,234,567"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_parse_returns_parses_to_itself(raw in "\\PC{0,200}|[a-z \u{200b}\u{202e}\u{301}\r\n\t]{0,80}") {
        if let Ok(title) = Title::parse("title", &raw) {
            prop_assert_eq!(Title::parse("title", title.as_str()).unwrap(), title);
        }
        if let Ok(body) = Body::parse("what", &raw, 4_000) {
            prop_assert_eq!(Body::parse("what", body.as_str(), 4_000).unwrap(), body);
        }
    }

    #[test]
    fn any_web_address_it_takes_is_http(raw in "[a-z:/.@\\\\ ?#\u{ff0e}%0-9]{0,40}") {
        if let Ok(url) = parse_web_address("url", &raw) {
            prop_assert!(url.starts_with("https://") || url.starts_with("http://"));
        }
    }
}

#[test]
fn no_cell_begins_a_formula() {
    for begins in [
        "=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1",
    ] {
        assert_eq!(cell(begins), format!("'{begins}"));
    }
    assert_eq!(cell("Plant trees"), "Plant trees");
}
