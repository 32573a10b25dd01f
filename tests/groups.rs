//! The command `groups` on files of every sort: what it prints for a conversation, and what it says about files that are not one.
//! It knows the command by its words alone.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use common_ground::consensus::seed::mix_pair;
use serde_json::Value;
use tempfile::TempDir;

const COMMENTS: &str = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n";
const VOTES: &str = "timestamp,datetime,comment-id,voter-id,vote\n";

/// Runs the command on two files.
fn run(comments: &str, votes: &str, more: &[&str]) -> Output {
    let folder = TempDir::new().expect("a folder for the files");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("comments.csv"), comments).expect("it can be written");
    std::fs::write(path("votes.csv"), votes).expect("it can be written");
    on(folder.path(), more)
}

fn on(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_common-ground"))
        .arg("groups")
        .args(["--votes", "votes.csv", "--comments", "comments.csv"])
        .args(more)
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .output()
        .expect("the command runs")
}

fn answered(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = std::str::from_utf8(&output.stdout).expect("text");
    assert!(!text.contains("NaN") && !text.contains("inf"));
    serde_json::from_str(text).expect("JSON")
}

fn answer(comments: &str, votes: &str) -> Value {
    answered(&run(comments, votes, &["--json"]))
}

/// What it says when it refuses.
fn refusal(comments: &str, votes: &str) -> String {
    let output = run(comments, votes, &["--json"]);
    assert!(!output.status.success() && output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn comments(many: usize) -> String {
    (0..many).fold(COMMENTS.to_owned(), |mut file, id| {
        let _ = writeln!(file, "1500000000000,{id},0,0,0,1,Idea number {id}");
        file
    })
}

/// `vote` answers for person and idea; people vote one after the other.
fn votes(people: usize, ideas: usize, vote: impl Fn(usize, usize) -> Option<i8>) -> String {
    let mut file = VOTES.to_owned();
    for person in 0..people {
        for idea in 0..ideas {
            if let Some(vote) = vote(person, idea) {
                let _ = writeln!(
                    file,
                    "{},,{idea},{person},{vote}",
                    1_500_000_000_000 + person * 1000
                );
            }
        }
    }
    file
}

fn chance(person: usize, idea: usize) -> u64 {
    mix_pair(person as u64, idea as u64)
}

/// Two camps that disagree about the first fifteen of thirty ideas and agree about the rest.
fn camps() -> (String, String) {
    let vote = |person: usize, idea: usize| {
        let roll = chance(person, idea) % 10;
        let agrees = idea >= 15 || person.is_multiple_of(2);
        match roll {
            0 => None,
            1 => Some(0),
            2 => Some(if agrees { -1 } else { 1 }),
            _ => Some(if agrees { 1 } else { -1 }),
        }
    };
    (comments(30), votes(200, 30, vote))
}

fn list<'v>(value: &'v Value, name: &str) -> &'v Vec<Value> {
    value[name]
        .as_array()
        .unwrap_or_else(|| panic!("{name} is a list"))
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is a number"))
}

#[test]
fn two_camps_and_what_they_share() {
    let (comments, votes) = camps();
    let answer = answer(&comments, &votes);
    assert_eq!(answer["k"], 2);
    assert_eq!(list(&answer, "losses").len(), 5);
    let groups = list(&answer, "groups");
    assert_eq!(
        (&groups[0]["letter"], &groups[1]["letter"]),
        (&"A".into(), &"B".into())
    );
    // Somebody whose votes fell oddly may stand in the other camp.
    let sizes = [0, 1].map(|group: usize| number(&groups[group]["people"]));
    assert!(
        sizes.iter().all(|size| (96.0..=104.0).contains(size)),
        "{sizes:?}"
    );
    assert_eq!(list(&answer, "people").len(), 200);
    for person in list(&answer, "people") {
        let shares: f64 = list(person, "memberships").iter().map(number).sum();
        assert!((shares - 1.0).abs() < 1e-12 && person["x"].is_f64() && person["y"].is_f64());
    }
    for idea in list(&answer, "ideas") {
        let id = idea["id"].as_u64().expect("a number");
        let score = number(&idea["score"]);
        assert_eq!(score > 0.6, id >= 15, "idea {id}: {score}");
        assert_eq!(idea["state"], "ranked");
        assert_eq!(list(idea, "per_group").len(), 2);
        for group in list(idea, "per_group") {
            let (n, a) = (number(&group["votes"]), number(&group["agrees"]));
            let share = (a + 2.0) / (n + 4.0);
            let lower = share - 1.2816 * (share * (1.0 - share) / (n + 5.0)).sqrt();
            assert!((lower - number(&group["lower"])).abs() < 1e-12);
        }
    }
}

#[test]
fn the_table_says_what_it_is() {
    let (comments, votes) = camps();
    let printed = |more: &[&str]| {
        let output = run(&comments, &votes, more);
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("text")
    };
    let table = printed(&[]);
    assert!(
        table.starts_with("Common ground among 2 groups of 200 people."),
        "{table}"
    );
    assert!(
        table.contains("Group A: ")
            && table.contains("Group B: ")
            && table.contains("Idea number 20")
    );
    assert!(printed(&["--k", "1"]).starts_with("Widely supported so far; no groups found."));
    assert!(printed(&["--polis-mode"]).starts_with("As Polis computes it"));
}

#[test]
fn k_can_be_given() {
    let (comments, votes) = camps();
    for k in ["1", "3", "5"] {
        let answer = answered(&run(&comments, &votes, &["--json", "--k", k]));
        assert_eq!(answer["k"].to_string(), k);
        assert_eq!(list(&answer, "groups").len().to_string(), k);
    }
    let output = run(&comments, &votes, &["--json", "--k", "6"]);
    assert!(!output.status.success());
}

#[test]
fn polis_mode_has_hard_groups_and_ranks_by_product() {
    let (comments, votes) = camps();
    let answer = answered(&run(&comments, &votes, &["--json", "--polis-mode"]));
    assert_eq!(answer["k"], 2);
    for person in list(&answer, "people") {
        let shares: Vec<f64> = list(person, "memberships").iter().map(number).collect();
        assert!(shares == [1.0, 0.0] || shares == [0.0, 1.0]);
    }
    let idea = &list(&answer, "ideas")[20];
    assert_eq!(idea["score"], idea["product"]);
}

#[test]
fn rejected_statements_are_removed_and_not_scored() {
    let (mut comments, votes) = camps();
    comments = comments.replace("1500000000000,20,0,0,0,1,", "1500000000000,20,0,0,0,-1,");
    let answer = answer(&comments, &votes);
    let idea = &list(&answer, "ideas")[20];
    assert_eq!(idea["state"], "removed");
    assert!(idea["score"].is_null() && idea["product"].is_null());
    assert!(list(idea, "per_group").is_empty() && number(&idea["votes"]) > 100.0);
}

#[test]
fn a_missing_column_is_named() {
    let said = refusal(&comments(2), "timestamp,comment-id,voter-id\n1,0,0\n");
    assert!(
        said.contains("votes.csv, line 1: the heading needs the columns"),
        "{said}"
    );
    let said = refusal("comment-id\n1\n", VOTES);
    assert!(
        said.contains("comments.csv, line 1: the heading needs the columns"),
        "{said}"
    );
    assert!(refusal("", "").contains("comments.csv, line 1"));
}

#[test]
fn an_unknown_vote_is_named_with_its_line() {
    let said = refusal(
        &comments(2),
        &format!("{VOTES}1,,0,0,1\n1,,1,0,perhaps\n1,,1,1,2\n"),
    );
    assert!(
        said.contains("votes.csv, line 3: vote is \"perhaps\", not 1, -1 or 0"),
        "{said}"
    );
    assert!(said.contains("votes.csv, line 4"), "{said}");
}

#[test]
fn a_statement_without_words_or_a_vote_on_none_is_named() {
    let said = refusal(
        &format!("{COMMENTS}1,0,0,0,0,1,Words\n1,1,0,0,0,1,\n"),
        VOTES,
    );
    assert!(
        said.contains("comments.csv, line 3: comment-body is empty"),
        "{said}"
    );
    let said = refusal(&comments(2), &format!("{VOTES}1,,7,0,1\n"));
    assert!(
        said.contains("votes.csv, line 2: a vote on statement 7, which comments.csv does not have"),
        "{said}"
    );
    let said = refusal(
        &format!("{COMMENTS}1,0,0,0,0,1,One\n1,0,0,0,0,1,Two\n"),
        VOTES,
    );
    assert!(
        said.contains("comments.csv, line 3: statement 0 stands on line 2 already"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = TempDir::new().expect("a folder");
    let said = String::from_utf8(on(folder.path(), &[]).stderr).expect("text");
    assert!(said.contains("comments.csv cannot be read"), "{said}");
}

#[test]
fn the_same_row_twice_is_one_vote_and_the_last_counts() {
    let (comments, votes) = camps();
    let rows = votes.strip_prefix(VOTES).expect("it begins so");
    assert_eq!(
        answer(&comments, &votes),
        answer(&comments, &format!("{votes}{rows}"))
    );
    let changed = answer(&comments, &format!("{VOTES}1,,0,0,1\n2,,0,0,-1\n"));
    let idea = &list(&changed, "ideas")[0];
    assert_eq!(
        (&idea["votes"], &idea["agrees"], &idea["disagrees"]),
        (&1.into(), &0.into(), &1.into())
    );
}

/// One group, and every number there is.
fn is_cold(answer: &Value) {
    assert_eq!(answer["k"], 1);
    assert_eq!(list(answer, "groups").len(), 1);
    for idea in list(answer, "ideas") {
        assert!(idea["score"].is_f64() && idea["product"].is_f64());
    }
}

#[test]
fn nobody_or_one_voter_gets_the_cold_answer() {
    for people in [0, 1] {
        let answer = answer(&comments(30), &votes(people, 30, |_, _| Some(1)));
        is_cold(&answer);
        assert!(list(&answer, "losses").is_empty());
        assert_eq!(list(&answer, "people").len(), people);
        assert!(
            list(&answer, "ideas")
                .iter()
                .all(|idea| idea["state"] == "needs-more-voices")
        );
    }
    is_cold(&answer(COMMENTS, VOTES));
    for more in [["--json", "--polis-mode"], ["--json", "--k=3"]] {
        answered(&run(&comments(30), VOTES, &more));
    }
}

#[test]
fn everyone_agreeing_or_passing_is_no_group() {
    for vote in [1, 0, -1] {
        // People see different ideas, or their equal ballots would share a vote.
        let cast = |person, idea| (!chance(person, idea).is_multiple_of(3)).then_some(vote);
        let answer = answer(&comments(40), &votes(120, 40, cast));
        is_cold(&answer);
        let high = list(&answer, "ideas")
            .iter()
            .filter(|idea| number(&idea["score"]) > 0.6)
            .count();
        assert_eq!(high, if vote == 1 { 40 } else { 0 });
    }
}

#[test]
fn one_idea_is_answered_without_groups() {
    let answer = answer(
        &comments(1),
        &votes(200, 1, |person, _| {
            Some(if person % 4 > 0 { 1 } else { -1 })
        }),
    );
    is_cold(&answer);
    let idea = &list(&answer, "ideas")[0];
    assert_eq!(idea["state"], "ranked");
    assert!((0.6..0.75).contains(&number(&idea["score"])), "{idea}");
}

#[test]
fn ten_thousand_ideas_with_one_vote_each() {
    let answer = answer(
        &comments(10_000),
        &votes(100, 10_000, |person, idea| {
            (idea / 100 == person).then_some(1)
        }),
    );
    is_cold(&answer);
    assert_eq!(list(&answer, "ideas").len(), 10_000);
    assert!(
        list(&answer, "ideas")
            .iter()
            .all(|idea| idea["state"] == "needs-more-voices")
    );
}

#[test]
fn ten_real_people_are_too_few_for_groups() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/polis/brexit-consensus");
    let answer = answered(&on(&folder, &["--json"]));
    is_cold(&answer);
    assert_eq!(list(&answer, "people").len(), 10);
}
