//! A word before posting: shown once, taken or not, and nothing kept of it but a number a day. MPs meet it like everybody.

use crate::support::{Page, Person, Site};
use common_ground::clock::random_token;
use common_ground::domain::ids::IdeaNumber;

/// Reaches the person, not the act.
const LOW: &str = "People like you are vermin.";
/// As hard as can be, and about the act.
const HARD: &str = "This minister's policy is a cruel, stupid failure and she should resign.";

async fn lanes() -> (Site, Person, IdeaNumber) {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    (site, ada, number)
}

async fn say(who: &Person, number: IdeaNumber, words: &str, advised: &str) -> Page {
    let op = random_token();
    let form = [
        ("op", op.as_str()),
        ("purpose", "concern"),
        ("words", words),
        ("advised", advised),
    ];
    who.post(&format!("/ideas/{number}/comments"), &form).await
}

async fn counted(site: &Site) -> [i64; 3] {
    [
        site.count("SELECT CAST(coalesce(sum(times), 0) AS BIGINT) FROM advice_counts WHERE outcome = 'shown'").await,
        site.count("SELECT CAST(coalesce(sum(times), 0) AS BIGINT) FROM advice_counts WHERE outcome = 'posted_as_is'").await,
        site.count("SELECT CAST(coalesce(sum(times), 0) AS BIGINT) FROM advice_counts WHERE outcome = 'reworded'").await,
    ]
}

async fn comments(site: &Site) -> i64 {
    site.count("SELECT CAST(count(*) AS BIGINT) FROM comments")
        .await
}

#[tokio::test]
async fn the_passage_and_the_rule_are_shown_once_and_the_words_may_go_out_as_they_are() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let asked = say(&bea, number, LOW, "").await;
    asked
        .is(200)
        .sees("Before you post")
        .sees("R2, dehumanising")
        .sees("or post it as it is");
    assert!(asked.body.contains("<mark>"), "the passage is marked");
    assert!(asked.body.contains("/respect#R2"), "the rule is a link");
    assert!(asked.body.contains(LOW), "the words are kept");
    assert_eq!(comments(&site).await, 0, "nothing is published yet");
    assert_eq!(counted(&site).await, [1, 0, 0]);
    say(&bea, number, LOW, "yes").await.is(303);
    assert_eq!(comments(&site).await, 1);
    assert_eq!(counted(&site).await, [1, 1, 0]);
    let events = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE body <> '' AND kind NOT IN ('account_opened', 'consent_given', 'profile_changed', 'idea_published', 'comment_published')";
    assert_eq!(site.count(events).await, 0, "the diary says nothing of it");
}

#[tokio::test]
async fn rewording_is_counted_and_honest_criticism_never_meets_advice() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    say(&bea, number, LOW, "")
        .await
        .is(200)
        .sees("Before you post");
    say(&bea, number, "What this council did is wrong.", "yes")
        .await
        .is(303);
    assert_eq!(counted(&site).await, [1, 0, 1]);
    say(&bea, number, HARD, "").await.is(303);
    assert_eq!(counted(&site).await, [1, 0, 1]);
}

#[tokio::test]
async fn what_cannot_be_published_is_mended_first() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let op = random_token();
    let form = [("op", op.as_str()), ("words", LOW)];
    bea.post(&format!("/ideas/{number}/comments"), &form)
        .await
        .is(422)
        .sees("Please choose what your comment is")
        .misses("Before you post");
}

#[tokio::test]
async fn new_words_for_an_old_comment_meet_it_too() {
    let (site, _, number) = lanes().await;
    let bea = site.citizen("Bea").await;
    let page = say(&bea, number, "A fair point.", "").await;
    page.is(303);
    let place = page.leads_to();
    let (_, id) = place.rsplit_once("#comment-").expect("a comment");
    let form = [("revision", "1"), ("words", LOW), ("advised", "")];
    bea.post(&format!("/comments/{id}"), &form)
        .await
        .is(200)
        .sees("Before you post");
    let form = [("revision", "1"), ("words", LOW), ("advised", "yes")];
    bea.post(&format!("/comments/{id}"), &form).await.is(303);
    assert_eq!(counted(&site).await, [1, 1, 0]);
}

#[tokio::test]
async fn a_script_may_ask_while_words_are_typed_and_leaves_no_trace() {
    let site = Site::new().await;
    let visitor = site.visitor();
    let told = visitor.post("/respect/advice", &[("words", LOW)]).await;
    told.is(200);
    assert!(told.body.contains("\"code\":\"R2\""), "{}", told.body);
    assert!(told.body.contains("vermin"));
    let silent = visitor.post("/respect/advice", &[("words", HARD)]).await;
    silent.is(200);
    assert_eq!(silent.body, "{\"advice\":null}");
    for strange in ["", "\u{200b}\u{200b}", "\u{202e}abc", &"😀".repeat(6_000)] {
        visitor
            .post("/respect/advice", &[("words", strange)])
            .await
            .is(200);
    }
    assert_eq!(counted(&site).await, [0, 0, 0]);
}
