//! Voting: pressed, changed, taken back, kept through signing in, counted exactly, and secret.

use crate::support::{Person, Site};

const COUNTED: &str = "SELECT agrees * 10000 + disagrees * 100 + passes FROM ideas";

#[tokio::test]
async fn ada_agrees_changes_her_mind_and_takes_it_back() {
    let site = Site::new().await;
    let grey = site.citizen("Grey").await;
    let idea = site.idea(&grey, "Build a cycle lane along the river").await;
    let page = format!("/ideas/{idea}");
    let door = format!("/ideas/{idea}/vote");
    let ada = site.citizen("Ada").await;
    ada.get(&page)
        .await
        .is(200)
        .sees("Your vote is secret")
        .misses("1 agree");
    ada.post_and_follow(&door, &[("choice", "agree")])
        .await
        .is(200)
        .sees("You agree.")
        .sees("1 agree");
    ada.post(&door, &[("choice", "agree")]).await.is(303);
    assert_eq!(site.count(COUNTED).await, 10_000);
    ada.post_and_follow(&door, &[("choice", "pass")])
        .await
        .sees("1 pass");
    assert_eq!(site.count(COUNTED).await, 1);
    ada.post_and_follow(&door, &[("choice", "revoke")])
        .await
        .sees("taken back");
    ada.post(&door, &[("choice", "revoke")]).await.is(303);
    assert_eq!(site.count(COUNTED).await, 0);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM votes")
            .await,
        0
    );
    ada.post(&door, &[("choice", "shout")])
        .await
        .is(422)
        .sees("Press agree, disagree or pass");
    ada.post("/ideas/9999/vote", &[("choice", "agree")])
        .await
        .is(404);
}

#[tokio::test]
async fn a_strangers_vote_is_carried_out_after_signing_in() {
    let site = Site::new().await;
    let grey = site.citizen("Grey").await;
    let idea = site.idea(&grey, "Build a cycle lane along the river").await;
    let ada = site.citizen("Ada").await.other_browser();
    site.pass_minutes(61);
    let to = ada
        .post(&format!("/ideas/{idea}/vote"), &[("choice", "disagree")])
        .await
        .is(303)
        .leads_to();
    assert!(to.starts_with("/sign-in?next="), "{to}");
    ada.post(
        "/sign-in",
        &[("email", &ada.email), ("next", &format!("/ideas/{idea}"))],
    )
    .await
    .is(303);
    let code = ada.code().await;
    ada.post_and_follow("/sign-in/code", &[("code", &code)])
        .await
        .is(200)
        .sees("You disagree.");
    assert_eq!(site.count(COUNTED).await, 100);
}

#[tokio::test]
async fn counts_are_shown_to_those_who_voted_or_asked_and_small_cells_to_nobody() {
    let site = Site::new().await;
    site.mp("Holloway").await;
    let grey = site.citizen("Grey").await;
    let idea = site.idea(&grey, "Build a cycle lane along the river").await;
    let ada = site.citizen("Ada").await;
    ada.post(
        "/account/profile",
        &[("name", "Ada"), ("place", "Hollowayshire")],
    )
    .await
    .is(303);
    let page = ada
        .post_and_follow(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
        .await;
    page.sees("In Hollowayshire : fewer than 10 of each so far");
    site.visitor()
        .get(&format!("/ideas/{idea}"))
        .await
        .misses("1 agree")
        .misses("fewer than 10");
    site.visitor()
        .get(&format!("/ideas/{idea}?counts=1"))
        .await
        .sees("1 agree");
}

#[tokio::test]
async fn two_hundred_presses_at_once_leave_one_row_and_an_exact_tally() {
    let site = Site::new().await;
    let grey = site.citizen("Grey").await;
    let idea = site.idea(&grey, "Build a cycle lane along the river").await;
    let door = format!("/ideas/{idea}/vote");
    let mut people: Vec<Person> = Vec::new();
    for name in ["Ada", "Bo", "Cy", "Di"] {
        people.push(site.citizen(name).await);
    }
    let mut presses = tokio::task::JoinSet::new();
    for press in 0..200 {
        let person = people[press % people.len()].clone();
        let door = door.clone();
        let choice = ["agree", "disagree", "pass", "revoke", "agree"][press % 5];
        presses.spawn(async move {
            person.post(&door, &[("choice", choice)]).await.is(303);
        });
    }
    presses.join_all().await;
    for person in &people {
        person.post(&door, &[("choice", "agree")]).await.is(303);
    }
    assert_eq!(site.count(COUNTED).await, 40_000);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM votes WHERE choice = 1")
            .await,
        4
    );
}

#[tokio::test]
async fn one_at_a_time_offers_what_was_not_voted_on_until_nothing_is_left() {
    let site = Site::new().await;
    let grey = site.citizen("Grey").await;
    let first = site.idea(&grey, "Build a cycle lane along the river").await;
    let second = site.idea(&grey, "Open the library on Sundays again").await;
    let ada = site.citizen("Ada").await;
    for voted in 0..2 {
        let page = ada.get("/vote").await;
        page.is(200)
            .sees(["This is your first", "You have voted on 1 idea"][voted]);
        let number = if page.words().contains("cycle lane") {
            first
        } else {
            second
        };
        let receipt = page.value_of("from").expect("a receipt");
        let back = ada
            .post(
                &format!("/ideas/{number}/vote"),
                &[("choice", "pass"), ("from", &receipt), ("back", "vote")],
            )
            .await;
        assert_eq!(back.leads_to(), "/vote");
    }
    ada.get("/vote").await.sees("You have voted on everything");
    grey.get("/vote").await.sees("You have voted on everything");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM votes WHERE seen = 'shown'")
            .await,
        2
    );
    site.visitor()
        .get("/vote")
        .await
        .is(200)
        .sees("your vote is not lost");
}

#[tokio::test]
async fn scripts_get_the_counts_in_json_and_no_vote_leaves_an_event() {
    let site = Site::new().await;
    let grey = site.citizen("Grey").await;
    let idea = site.idea(&grey, "Build a cycle lane along the river").await;
    let ada = site.citizen("Ada").await;
    let before = site
        .count("SELECT CAST(count(*) AS BIGINT) FROM events")
        .await;
    let request = axum::http::Request::post(format!("/ideas/{idea}/vote"))
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded");
    let page = ada
        .send(request, axum::body::Body::from("choice=agree"))
        .await;
    let answer: serde_json::Value = serde_json::from_str(&page.is(200).body).expect("JSON");
    assert_eq!(answer["choice"], "agree");
    assert_eq!(answer["agrees"], 1);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM events")
            .await,
        before
    );
}

#[tokio::test]
async fn a_press_does_not_push_out_what_somebody_wrote_and_waits_for_the_welcome_page() {
    let site = Site::new().await;
    let grey = site.citizen("Grey").await;
    let idea = site.idea(&grey, "Build a cycle lane along the river").await;
    let ada = Person {
        name: "Ada".into(),
        email: "ada@example.org".into(),
        ..site.visitor()
    };
    let writing = format!("/ideas/{idea}/comments");
    ada.post(
        &writing,
        &[("purpose", "supports"), ("words", "An hour of writing.")],
    )
    .await
    .is(303);
    ada.post(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
        .await
        .is(303);
    ada.post(
        "/sign-in",
        &[("email", &ada.email), ("next", &format!("/ideas/{idea}"))],
    )
    .await
    .is(303);
    let code = ada.code().await;
    let welcome = ada
        .post("/sign-in/code", &[("code", &code)])
        .await
        .leads_to();
    assert!(welcome.starts_with("/welcome"), "{welcome}");
    ada.post(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
        .await
        .is(303);
    let next = format!("/ideas/{idea}");
    ada.post(
        "/welcome",
        &[("name", "Ada"), ("consent", "yes"), ("next", &next)],
    )
    .await
    .is(303);
    assert_eq!(site.count(COUNTED).await, 10_000);
    ada.get(&format!("/ideas/{idea}/comments/new"))
        .await
        .is(200)
        .sees("An hour of writing.");
}
