//! The same site with its parties shuffled makes the same decisions: who is asked before posting, what is held, what a crowd hides, and
//! in which order the queue waits.

use super::report_of;
use crate::support::{Person, Site};

/// Parties with seats in the House of Commons, in one order and in another.
const PARTIES: [&str; 10] = [
    "Labour",
    "Conservative",
    "Liberal Democrat",
    "Scottish National Party",
    "Reform UK",
    "Green",
    "Plaid Cymru",
    "Democratic Unionist Party",
    "Sinn Féin",
    "SDLP",
];

/// What is said, from fair to foul; every sentence names two parties.
const SAYINGS: [&str; 10] = [
    "The {a} plan for buses is cruel and ruinous, and the {b} one is no better.",
    "{a} voters are vermin, unlike {b} voters.",
    "That {a} minister is a born liar; ask any {b} member.",
    "The {a} council broke its promise of May, as the {b} group said.",
    "Somebody should teach that {b} candidate a lesson, says a {a} leaflet.",
    "I have read both, and {a} has the better numbers than {b} here.",
    "{a} people are filth and do not belong here, {b} ones neither.",
    "Shame on {a} for the vote on trains, and on {b} for staying away.",
    "You {b} types are too stupid to count, which {a} never says.",
    "Ask {a} and {b} both for their accounts.",
];

/// What the site did about one saying.
#[derive(Debug, PartialEq, Eq)]
struct Done {
    asked_first: bool,
    publication: String,
}

async fn stands(site: &Site, number: usize) -> String {
    let mut connection = site.app.db.read().await.expect("a reader");
    let all: Vec<String> = sqlx::query_scalar("SELECT publication FROM comments ORDER BY id")
        .fetch_all(&mut *connection)
        .await
        .expect("comments");
    all.get(number).cloned().expect("a comment")
}

/// The queue as the moderators see it: which saying stands where.
async fn queue(site: &Site) -> Vec<usize> {
    let mut connection = site.app.db.read().await.expect("a reader");
    let comments: Vec<i64> = sqlx::query_scalar("SELECT id FROM comments ORDER BY id")
        .fetch_all(&mut *connection)
        .await
        .expect("comments");
    let waiting: Vec<i64> =
        sqlx::query_scalar("SELECT item_id FROM waiting ORDER BY priority DESC, item_id")
            .fetch_all(&mut *connection)
            .await
            .expect("the queue");
    let place = |id: &i64| comments.iter().position(|other| other == id);
    waiting.iter().filter_map(place).collect()
}

async fn post(who: &Person, number: &str, words: &str) -> bool {
    let path = format!("/ideas/{number}/comments");
    let first = who
        .post(&path, &[("purpose", "concern"), ("words", words)])
        .await;
    if first.status == 303 {
        return false;
    }
    first.is(200).sees("Before you post");
    let form = [("purpose", "concern"), ("words", words), ("advised", "yes")];
    who.post(&path, &form).await.is(303);
    true
}

/// Lives one day on a site where the parties stand in this order.
async fn live(shift: usize) -> (Vec<Done>, Vec<usize>) {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let number = site.idea(&ada, "Buses in every village").await.to_string();
    let party = |at: usize| PARTIES[(at * 3 + shift) % PARTIES.len()];
    let mut asked = Vec::new();
    for (at, saying) in SAYINGS.iter().enumerate() {
        let words = saying
            .replace("{a}", party(at))
            .replace("{b}", party(at + 1));
        // Every third is a newcomer, whose first words are held.
        let who = if at % 3 == 2 {
            site.newcomer(&format!("Neo {at}")).await
        } else {
            site.citizen(&format!("Cit {at}")).await
        };
        asked.push(post(&who, &number, &words).await);
    }
    let ids: Vec<i64> = {
        let mut connection = site.app.db.read().await.expect("a reader");
        sqlx::query_scalar("SELECT id FROM comments ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .expect("comments")
    };
    for (at, reason) in [
        (1, "R2"),
        (0, "H1"),
        (6, "R3"),
        (4, "R5"),
        (3, "R1"),
        (7, "R1"),
    ] {
        report_of(&site.visitor(), &format!("comment-{}", ids[at]), reason, "")
            .await
            .is(303);
        site.pass_minutes(31);
    }
    let mut done = Vec::new();
    for (at, asked_first) in asked.into_iter().enumerate() {
        done.push(Done {
            asked_first,
            publication: stands(&site, at).await,
        });
    }
    (done, queue(&site).await)
}

#[tokio::test]
async fn shuffled_parties_change_no_decision_and_no_order() {
    let (done, order) = live(0).await;
    // The day has something of everything, or it would prove nothing.
    assert!(done.iter().any(|one| one.asked_first) && done.iter().any(|one| !one.asked_first));
    assert!(done.iter().any(|one| one.publication == "held"));
    assert!(order.len() >= 8, "{order:?}");
    for shift in 1..PARTIES.len() {
        let (other, its_order) = live(shift).await;
        assert_eq!(other, done, "shuffled by {shift}");
        assert_eq!(its_order, order, "shuffled by {shift}");
    }
}
