//! A real conversation brought here from Polis: every statement an idea, every person one vote, and twice the same is no change.

use std::path::PathBuf;

use common_ground::actions::conversations::{ConversationReceived, receive};
use common_ground::cli::import::polis::{Export, counts_by_person, read};
use common_ground::domain::conversation::Conversation;
use sqlx::Row;

use crate::support::Site;

const FOLDER: &str = "brexit-consensus";

/// A file of the export, whole or, on a stranger's clone, cut to ten participants.
fn file(name: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::read(root.join("../shared/data/polis").join(FOLDER).join(name))
        .or_else(|_| std::fs::read(root.join("tests/fixtures/polis").join(FOLDER).join(name)))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn conversation() -> Conversation {
    let (comments, votes, summary) = (file("comments.csv"), file("votes.csv"), file("summary.csv"));
    read(&Export {
        comments: &comments,
        votes: &votes,
        summary: Some(&summary),
        folder: FOLDER,
    })
    .expect("a sound export")
}

#[tokio::test]
async fn fifty_statements_become_ideas_with_the_votes_of_each_person() {
    let site = Site::new().await;
    let conversation = conversation();
    let received = receive(&site.app, &conversation, "democracy")
        .await
        .expect("it comes in");
    assert_eq!(received.ideas_added, 50);
    assert_eq!(received.votes_changed, conversation.ballots.len() as u64);
    let counted = counts_by_person(&file("participants-votes.csv"));
    let mut connection = site.app.db.read().await.expect("a connection");
    let tallies = sqlx::query(
        "SELECT s.statement, i.agrees, i.disagrees, i.passes, i.votes, i.title FROM imported_statements AS s JOIN ideas AS i ON i.id = s.idea_id",
    )
    .fetch_all(&mut *connection)
    .await
    .expect("rows");
    assert_eq!(tallies.len(), 50);
    for row in &tallies {
        let number = |column: &str| usize::try_from(row.get::<i64, _>(column)).expect("a count");
        let statement = u32::try_from(row.get::<i64, _>("statement")).expect("a number");
        assert_eq!(
            (number("agrees"), number("disagrees")),
            counted[&statement],
            "{}",
            row.get::<String, _>("title")
        );
        assert_eq!(
            number("votes"),
            number("agrees") + number("disagrees") + number("passes")
        );
    }
    drop(connection);
    // A long statement keeps all its words below its shorter title.
    assert_eq!(
        site.count(
            "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE length(title) NOT BETWEEN 10 AND 120"
        )
        .await,
        0
    );
    assert!(site.count("SELECT CAST(count(*) AS BIGINT) FROM idea_versions WHERE what LIKE '%theoretical freedom from European institutions%'").await > 0);
    // Nobody can ever sign in as a participant, and nobody is written to about an old conversation.
    assert_eq!(site.count("SELECT CAST(count(*) AS BIGINT) FROM accounts WHERE email IS NOT NULL OR consented_at IS NOT NULL").await, 0);
    site.later().await;
    assert!(site.letters().is_empty());
}

#[tokio::test]
async fn the_same_conversation_again_adds_nothing() {
    let site = Site::new().await;
    let conversation = conversation();
    let first = receive(&site.app, &conversation, "democracy")
        .await
        .expect("it comes in");
    let again = receive(&site.app, &conversation, "democracy")
        .await
        .expect("it comes again");
    let nothing = ConversationReceived {
        ideas_known: 50,
        votes_known: first.votes_changed,
        ..ConversationReceived::default()
    };
    assert_eq!(again, nothing);
    // A mind changed since is one vote changed, not one more.
    let mut newer = conversation.clone();
    let other = newer
        .ballots
        .iter()
        .map(|ballot| ballot.choice)
        .find(|choice| *choice != newer.ballots[0].choice)
        .expect("another choice");
    newer.ballots[0].choice = other;
    let changed = receive(&site.app, &newer, "democracy")
        .await
        .expect("it comes newer");
    assert_eq!(
        (
            changed.votes_changed,
            changed.ideas_added,
            changed.people_added
        ),
        (1, 0, 0)
    );
    assert_eq!(
        site.count("SELECT CAST(sum(votes) AS BIGINT) FROM ideas")
            .await,
        site.count("SELECT CAST(count(*) AS BIGINT) FROM votes")
            .await
    );
}

#[tokio::test]
async fn an_unknown_topic_is_refused_and_nothing_comes_in() {
    let site = Site::new().await;
    let refusal = receive(&site.app, &conversation(), "no-such-topic")
        .await
        .expect_err("no such topic");
    assert!(refusal.to_string().contains("democracy"), "{refusal}");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM ideas")
            .await,
        0
    );
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM accounts")
            .await,
        0
    );
}
