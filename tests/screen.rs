//! The respect screen as it is shipped: what it says of sentences written for the purpose, that it says the same whatever party or
//! person is named, and that its modules know of neither party, standing nor author.

mod reading;

use std::path::PathBuf;

use common_ground::respect::train::cases;
use common_ground::respect::{Code, screen};
use proptest::prelude::*;

/// Of sentences that should be left alone, this share must be. The worst error is a false nudge on honest criticism.
const SILENT_LEAST: f64 = 0.92;
/// Of attacks written for the purpose, this share must be found.
const FOUND_LEAST: f64 = 0.85;

#[test]
fn forceful_criticism_is_left_alone_and_contempt_is_not() {
    let quiet = screen("This minister's policy is a cruel, stupid failure and she should resign.");
    assert!(!quiet.nudge && quiet.spans.is_empty() && quiet.score < 0.5);
    let loud = screen("I read it. People like you are vermin, and that is that.");
    assert!(loud.nudge && !loud.strong);
    let span = &loud.spans[0];
    assert_eq!(
        (span.start, span.end, span.code),
        (11, 37, Code::Dehumanising)
    );
    let grave = screen("i know where you live");
    assert!(grave.strong && grave.score > 0.9);
}

#[test]
fn functional_cases_are_decided_as_they_should_be() {
    let (mut silent, mut found) = ((0, 0), (0, 0));
    for case in cases::all() {
        let right = screen(case.text).nudge == case.nudge;
        let sum = if case.nudge { &mut found } else { &mut silent };
        sum.0 += u32::from(right);
        sum.1 += 1;
        if !right {
            println!("not so yet ({}): {}", case.kind, case.text);
        }
    }
    let share = |(right, all): (u32, u32)| f64::from(right) / f64::from(all);
    println!("left alone {silent:?}, found {found:?}");
    assert!(
        silent.1 >= 80 && found.1 >= 45,
        "the table of cases has shrunk"
    );
    assert!(
        share(silent) >= SILENT_LEAST,
        "too many are pointed out: {silent:?}"
    );
    assert!(
        share(found) >= FOUND_LEAST,
        "too many are missed: {found:?}"
    );
}

#[test]
fn no_functional_case_is_in_the_training_file() {
    let mut rows = csv::Reader::from_reader(common_ground::respect::train::OWN_ROWS.as_bytes());
    let learned: Vec<String> = rows
        .records()
        .map(|row| row.expect("a row")[0].to_lowercase())
        .collect();
    assert!(
        learned.len() >= 1_000,
        "the project's own rows are {}",
        learned.len()
    );
    for case in cases::all() {
        assert!(
            !learned.contains(&case.text.to_lowercase()),
            "learned by heart: {}",
            case.text
        );
    }
}

#[test]
fn length_alone_does_not_tell_attacks_from_what_is_allowed() {
    let mut rows = csv::Reader::from_reader(common_ground::respect::train::OWN_ROWS.as_bytes());
    let (mut attacks, mut allowed) = (Vec::new(), Vec::new());
    for row in rows.records() {
        let row = row.expect("a row");
        let length = row[0].chars().count();
        if &row[1] == "1" {
            attacks.push(length);
        } else {
            allowed.push(length);
        }
    }
    // Of all pairs, how often the attack is the longer; ties count half. Counted in halves.
    let halves: usize = attacks
        .iter()
        .flat_map(|attack| allowed.iter().map(move |other| attack.cmp(other)))
        .map(|order| match order {
            std::cmp::Ordering::Greater => 2,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Less => 0,
        })
        .sum();
    let pairs = attacks.len() * allowed.len();
    assert!(
        halves * 100 >= 90 * pairs && halves * 100 <= 110 * pairs,
        "length alone ranks at {halves} halves of {pairs} pairs"
    );
}

#[test]
fn disguises_do_not_help() {
    for text in [
        "People like you are v3rm1n.",
        "People like you are vеrmіn.",
        "People like you are ver\u{200b}min.",
        "People like you are v e r m i n.",
        "People like you are v.e.r.m.i.n",
        "People like you are verrrrmin!",
        "People like you are ver*in.",
        "People like you are vremin.",
        "People like you are vermn.",
        "PEOPLE LIKE YOU ARE VERMIN",
        "ｐｅｏｐｌｅ like you are vermin",
        "I will k1ll you",
        "kiIl yourself, k i l l yourself",
    ] {
        assert!(screen(text).nudge, "{text}");
    }
}

#[test]
fn a_text_without_words_is_nothing_to_speak_of() {
    for text in [
        "",
        " ",
        "\u{200b}\u{200d}\u{feff}",
        "…!?",
        "\n\n\n",
        "\u{0}",
        "👍🏽",
        "\"\"",
        "'",
    ] {
        let verdict = screen(text);
        assert!(
            !verdict.nudge && verdict.spans.is_empty() && verdict.score < 0.5,
            "{text:?}"
        );
    }
}

#[test]
fn very_long_texts_and_words_are_read_to_their_end() {
    let long = "I support the new bus lane. ".repeat(20_000) + "I will kill you.";
    assert!(screen(&long).strong);
    assert!(!screen(&"a".repeat(500_000)).nudge);
    assert!(!screen(&"\" ' ".repeat(50_000)).strong);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gets_a_verdict_whose_places_are_in_the_text(text in "(?s).{0,200}|[a-z* @.'\"\u{200b}0-9!-]{0,120}") {
        let verdict = screen(&text);
        let length = text.chars().count();
        prop_assert!((0.0..=1.0).contains(&verdict.score) && (0.0..=1.0).contains(&verdict.queue));
        prop_assert_eq!(verdict.nudge, !verdict.spans.is_empty());
        prop_assert_eq!(verdict.nudge, verdict.score >= 0.5);
        for span in &verdict.spans {
            prop_assert!(span.start < span.end && span.end <= length);
            prop_assert!(span.why.ends_with('.'));
        }
        prop_assert_eq!(verdict, screen(&text));
    }
}

// ---- Whoever is named ------------------------------------------------------------------------------------------------

/// A column of a register's file: the real one, or the few lines kept in the repository for a stranger's clone.
fn column(file: &str, name: &str) -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared/data/parliament").join(file);
    let stranger = std::env::var_os("COMMON_GROUND_FIXTURES_ONLY").is_some();
    let path = if shared.exists() && !stranger {
        shared
    } else {
        root.join("tests/fixtures/parliament").join(file)
    };
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let at = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|column| column == name)
        .expect("the column is there");
    reader
        .records()
        .map(|row| row.expect("a row")[at].to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}

/// Sentences about a party, of both kinds and near the point where the screen begins to speak.
const ABOUT_A_PARTY: &[&str] = &[
    "{} is wrong about housing and always was.",
    "{} has lied to this town for years and should be thrown out.",
    "I think {} is a disgrace.",
    "The people who vote for {} are idiots.",
    "Only a fool votes {}.",
    "{} voters are vermin.",
    "Every {} MP should be shot.",
    "I have been a member of {} since 1974.",
    "What a stupid, cruel plan from {}.",
    "You {} lot are all the same: thick.",
    "{} sold us out over the ferry.",
    "i will never trust {} again",
];

/// Sentences about a person.
const ABOUT_A_PERSON: &[&str] = &[
    "{} should resign over this.",
    "I met {} on Friday and she listened.",
    "{} is a liar.",
    "{} is a stupid, useless waste of space.",
    "Somebody ought to shoot {}.",
    "What {} said about the trams was idiotic.",
    "The answer from {} was pathetic, and I said so.",
    "Shut up, {}, you moron.",
    "{} deserves to be hanged.",
    "Everyone go round to the house of {} tonight.",
    "Thank you, {}.",
    "On Monday {} voted against the bill.",
];

fn changed(sentences: &[&str], names: &[String]) -> Vec<String> {
    let mut changed = Vec::new();
    for sentence in sentences {
        let first = screen(&sentence.replace("{}", &names[0])).nudge;
        changed.extend(
            names
                .iter()
                .map(|name| sentence.replace("{}", name))
                .filter(|text| screen(text).nudge != first),
        );
    }
    changed
}

#[test]
fn parties_shuffled_the_decisions_are_the_same() {
    let mut names = column("parties.csv", "name");
    names.extend(column("parties.csv", "full_name"));
    let of_both: Vec<String> = changed(ABOUT_A_PARTY, &names);
    println!(
        "{} decisions over {} names of parties",
        ABOUT_A_PARTY.len() * names.len(),
        names.len()
    );
    assert!(
        of_both.is_empty(),
        "{} changed: {of_both:#?}",
        of_both.len()
    );
    let short = changed(ABOUT_A_PARTY, &column("parties.csv", "short_name"));
    assert!(short.is_empty(), "{} changed: {short:#?}", short.len());
}

#[test]
fn members_shuffled_the_decisions_are_the_same() {
    let names = column("mps.csv", "name");
    let changed = changed(ABOUT_A_PERSON, &names);
    println!(
        "{} decisions over {} members",
        ABOUT_A_PERSON.len() * names.len(),
        names.len()
    );
    assert!(
        changed.is_empty(),
        "{} changed: {changed:#?}",
        changed.len()
    );
}

#[test]
fn members_written_small_are_the_same_too() {
    let names: Vec<String> = column("mps.csv", "name")
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    let changed = changed(
        &["{} is a liar and should resign", "i think {} is a moron"],
        &names,
    );
    // "will stone" written small may be what somebody will do; such names may be read as words.
    assert!(
        changed.len() * 100 <= names.len() * 2,
        "{} changed: {changed:#?}",
        changed.len()
    );
}

#[test]
fn no_module_of_the_screen_reads_party_standing_or_author() {
    let mut wrong = Vec::new();
    for path in reading::files("src/respect", ".rs") {
        let code = reading::source(&path).code;
        for (at, word) in reading::words(&code) {
            let line = reading::line_of(&code, at);
            let from_the_house = word == "crate" && !code[at..].starts_with("crate::respect");
            let asks = [
                "std::fs",
                "std::env",
                "std::net",
                "std::time",
                "SystemTime",
                "Instant",
                "account",
                "author",
                "member",
                "role",
                "standing",
                "status",
            ]
            .contains(&word);
            if from_the_house || asks {
                wrong.push(format!("{}:{line}: {word}", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the screen must not know this:\n{}",
        wrong.join("\n")
    );
    // The only thing that can be asked about is a text.
    let _: fn(&str) -> common_ground::respect::Verdict = screen;
}
