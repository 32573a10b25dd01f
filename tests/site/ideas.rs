//! Ideas told as stories: written signed out, met by similar ones, published, found, reworded, withdrawn.

use crate::support::{NOON, Page, Person, Site};

/// Answers all questions as a person would, up to the check.
async fn writes(person: &Person, title: &str) -> Page {
    person
        .post("/ideas/new", &[("purpose", "everyone"), ("again", "yes")])
        .await
        .is(303);
    person
        .post("/ideas/new/kind", &[("kind", "idea")])
        .await
        .is(303);
    person
        .post("/ideas/new/title", &[("title", title)])
        .await
        .is(303);
    person
        .post(
            "/ideas/new/text",
            &[("what", "Do *this* soon."), ("why", "Because it helps.")],
        )
        .await
        .is(303);
    person
        .post("/ideas/new/topic", &[("topic", "transport")])
        .await
        .is(303);
    person
        .post("/ideas/new/place", &[("scope", "national")])
        .await
        .is(303);
    person.post("/ideas/new/evidence", &[]).await.is(303);
    person.get("/ideas/new/check").await
}

/// Writes and publishes; answers the idea's address.
async fn submits(person: &Person, title: &str) -> String {
    let check = writes(person, title).await;
    let op = check.value_of("op").expect("the check carries its draft");
    person
        .post("/ideas/new/check", &[("op", &op)])
        .await
        .leads_to()
}

#[tokio::test]
async fn a_visitor_writes_first_and_signs_in_last_and_loses_nothing() {
    let site = Site::new().await;
    let ada = Person {
        name: "Ada".into(),
        email: "ada@example.org".into(),
        ..site.visitor()
    };
    ada.get("/ideas/new")
        .await
        .is(200)
        .sees("What brings you here?")
        .sees("You sign in only at the end");
    let step = ada
        .post("/ideas/new", &[("purpose", "everyone")])
        .await
        .leads_to();
    assert_eq!(step, "/ideas/new/kind");
    let check = writes(&ada, "Cycle lanes for every town").await;
    check
        .is(200)
        .sees("Check your answers")
        .sees("Cycle lanes for every town")
        .sees("Do this soon.")
        .sees("Sign in and publish");
    // The window is closed and opened again: the cookie still knows the draft.
    ada.get("/ideas/new")
        .await
        .sees("You have begun to write “Cycle lanes for every town”");
    let op = check.value_of("op").unwrap();
    let to_sign_in = ada
        .post("/ideas/new/check", &[("op", &op)])
        .await
        .leads_to();
    assert_eq!(to_sign_in, "/sign-in?next=%2Fideas%2Fnew%2Fcheck");
    ada.post(
        "/sign-in",
        &[("email", &ada.email), ("next", "/ideas/new/check")],
    )
    .await
    .is(303);
    let code = ada.code().await;
    let welcome = ada
        .post("/sign-in/code", &[("code", &code)])
        .await
        .leads_to();
    assert!(welcome.starts_with("/welcome"), "{welcome}");
    let back = ada
        .post(
            "/welcome",
            &[
                ("name", "Ada"),
                ("consent", "yes"),
                ("next", "/ideas/new/check"),
            ],
        )
        .await
        .leads_to();
    assert_eq!(back, "/ideas/new/check");
    let check = ada.get(&back).await;
    check
        .sees("Cycle lanes for every town")
        .sees("A person looks at it before everybody sees it")
        .misses("It is published at once");
    let op = check.value_of("op").unwrap();
    let idea = ada
        .post("/ideas/new/check", &[("op", &op)])
        .await
        .leads_to();
    // The first ideas of a newcomer wait for a person: she reads hers, and nobody else does yet.
    assert_eq!(idea, "/account/items/idea-1");
    ada.get(&idea)
        .await
        .is(200)
        .sees("We have your idea, and nothing of it is lost.")
        .sees("waits for a moderator")
        .sees("Because it helps.");
    site.visitor().get("/ideas/1").await.is(404);
    // A second press of the same button leads to the same place, and her account's page shows where it is.
    let second = ada.post("/ideas/new/check", &[("op", &op)]).await;
    assert_eq!(second.leads_to(), idea);
    ada.get("/account")
        .await
        .sees("Cycle lanes for every town Held for review");
    // Nobody looks within two working days, so it is published by itself.
    site.pass_minutes(4 * 24 * 60);
    common_ground::jobs::clocks(&site.app)
        .await
        .expect("the clocks run");
    ada.get("/ideas/1")
        .await
        .is(200)
        .sees("Because it helps.")
        .sees("Open for support");
    // The button was pressed twice.
    assert_eq!(
        ada.post("/ideas/new/check", &[("op", &op)])
            .await
            .leads_to(),
        "/ideas/1"
    );
    assert_eq!(site.count("SELECT count(*) FROM ideas").await, 1);
    assert_eq!(site.count("SELECT count(*) FROM drafts").await, 0);
    assert_eq!(
        site.count("SELECT count(*) FROM events WHERE kind = 'idea_published'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_wrong_answer_is_kept_with_a_word_at_its_field() {
    let site = Site::new().await;
    let ada = site.visitor();
    ada.post("/ideas/new", &[])
        .await
        .is(422)
        .sees("Please choose one of the two.");
    ada.post("/ideas/new", &[("purpose", "everyone")])
        .await
        .is(303);
    ada.post("/ideas/new/title", &[("title", "<b>Buses</b>")])
        .await
        .is(303);
    let page = ada.post("/ideas/new/title", &[("title", "Short")]).await;
    page.is(422).sees("Please say a little more");
    assert!(page.body.contains("value=\"Short\""));
    let long = "a".repeat(4_001);
    let page = ada.post("/ideas/new/text", &[("what", &long)]).await;
    page.is(422).sees("1 more than fit");
    assert!(page.body.contains(&long), "what was typed is on the page");
    ada.get("/ideas/new/text").await.is(200);
    ada.post("/ideas/new/kind", &[("kind", "rumour")])
        .await
        .is(422)
        .sees("Please choose what fits best.");
    ada.post("/ideas/new/topic", &[]).await.is(422);
    ada.post("/ideas/new/place", &[("scope", "local")])
        .await
        .is(422)
        .sees("which constituency");
    let page = ada
        .post(
            "/ideas/new/evidence",
            &[("url_2", "javascript:alert(1)"), ("shows_2", "x")],
        )
        .await;
    page.is(422);
    assert!(page.body.contains("id=\"url_2-error\""));
    ada.get("/ideas/new/check").await.is(303);
    ada.get("/ideas/new/nowhere").await.is(404);
    ada.post(
        "/ideas/new/title",
        &[("title", "x"), ("publication", "published")],
    )
    .await
    .is(422);
}

#[tokio::test]
async fn a_personal_case_leads_to_ones_own_mp_and_publishes_nothing() {
    let site = Site::new().await;
    let page = site
        .visitor()
        .post_and_follow("/ideas/new", &[("purpose", "own-case")])
        .await;
    page.is(200).sees("Your own MP can help with that");
    assert_eq!(site.count("SELECT count(*) FROM drafts").await, 0);
}

#[tokio::test]
async fn typing_lost_with_its_cookie_is_kept_all_the_same() {
    let site = Site::new().await;
    let ada = site.visitor();
    ada.post(
        "/ideas/new/text",
        &[("op", "7"), ("what", "An hour of writing"), ("why", "")],
    )
    .await
    .is(303);
    assert!(
        ada.get("/ideas/new/text")
            .await
            .body
            .contains("An hour of writing")
    );
    let bob = site.visitor();
    bob.get("/ideas/new/text").await.is(303);
}

#[tokio::test]
async fn similar_ideas_are_met_after_the_title() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    submits(&ada, "Run buses until midnight in every town").await;
    let bob = site.visitor();
    bob.post("/ideas/new", &[("purpose", "everyone")])
        .await
        .is(303);
    bob.post("/ideas/new/kind", &[("kind", "idea")])
        .await
        .is(303);
    let next = bob
        .post(
            "/ideas/new/title",
            &[("title", "Buses should run until midnight")],
        )
        .await
        .leads_to();
    assert_eq!(next, "/ideas/new/similar");
    bob.get(&next)
        .await
        .sees("Run buses until midnight in every town")
        .sees("Support this one instead");
    assert_eq!(bob.post(&next, &[]).await.leads_to(), "/ideas/new/text");
    let json = bob.get("/ideas/similar?title=Midnight+buses").await;
    let answer: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(answer["ideas"][0]["url"], "/ideas/1");
    let none = bob
        .post(
            "/ideas/new/title",
            &[("title", "Plant hedges beside all schools")],
        )
        .await
        .leads_to();
    assert_eq!(
        none, "/ideas/new/text",
        "with nothing similar the page is passed over"
    );
}

#[tokio::test]
async fn the_third_idea_in_a_newcomers_day_waits_with_its_draft() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    submits(&ada, "The first idea of the day").await;
    submits(&ada, "The second idea, about hedges").await;
    let check = writes(&ada, "The third thought, on libraries").await;
    let op = check.value_of("op").unwrap();
    let page = ada.post("/ideas/new/check", &[("op", &op)]).await;
    page.is(429)
        .sees("In your first week you can publish two ideas a day")
        .sees("The third thought, on libraries");
    site.pass_minutes(24 * 60 + 1);
    ada.post("/ideas/new/check", &[("op", &op)]).await.is(303);
    assert_eq!(site.count("SELECT count(*) FROM ideas").await, 3);
}

#[tokio::test]
async fn an_edit_is_free_for_half_an_hour_and_then_a_version_with_its_difference() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let idea = submits(&ada, "Cycle lanes for every town").await;
    let edit = format!("{idea}/edit");
    let form = |title: &'static str, revision: &'static str| {
        [
            ("title", title),
            ("what", "Do *this* soon."),
            ("why", "Because it helps."),
            ("revision", revision),
        ]
    };
    ada.get(&edit).await.is(200).sees("simply replace");
    ada.post(&edit, &form("Cycle lanes for every village", "1"))
        .await
        .is(303);
    ada.get(&format!("{idea}/versions"))
        .await
        .sees("never changed since its first half hour");
    // A second window, open since before, must not write over the first unseen, free or not.
    let page = ada
        .post(&edit, &form("Cycle lanes for every valley", "1"))
        .await;
    page.is(409).sees("Removed: village").sees("Added: valley");
    assert_eq!(page.value_of("revision").as_deref(), Some("2"));
    site.pass_minutes(31);
    ada.get(&edit).await.sees("become a new version");
    ada.post(&edit, &form("Cycle lanes for every county", "2"))
        .await
        .is(303);
    ada.get(&idea)
        .await
        .sees("Cycle lanes for every county")
        .sees("version 2");
    let page = ada.get(&format!("{idea}/versions")).await;
    page.sees("Removed: village")
        .sees("Added: county")
        .sees("as first published");
    // A window that was open since before.
    let page = ada
        .post(&edit, &form("Cycle lanes for every nation", "2"))
        .await;
    page.is(409).sees("Removed: county").sees("Added: nation");
    assert_eq!(page.value_of("revision").as_deref(), Some("3"));
    ada.post(&edit, &form("Cycle lanes for every county", "3"))
        .await
        .is(422)
        .sees("Nothing has changed");
    assert_eq!(site.count("SELECT meaning_version FROM ideas").await, 2);
}

#[tokio::test]
async fn only_the_author_edits_and_withdraws_and_a_note_stays() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bob = site.citizen("Bob").await;
    let idea = submits(&ada, "Cycle lanes for every town").await;
    for address in ["/edit", "/withdrawal"] {
        bob.get(&format!("{idea}{address}")).await.is(403);
        bob.get(&format!("/ideas/99{address}")).await.is(404);
        assert!(
            site.visitor()
                .get(&format!("{idea}{address}"))
                .await
                .leads_to()
                .starts_with("/sign-in")
        );
    }
    bob.post(&format!("{idea}/withdrawal"), &[]).await.is(403);
    bob.get(&idea).await.misses("Withdraw");
    ada.get(&format!("{idea}/withdrawal"))
        .await
        .sees("This cannot be undone");
    ada.post(&format!("{idea}/withdrawal"), &[]).await.is(303);
    let stub = bob.get(&idea).await;
    stub.is(410)
        .sees("withdrawn by its author")
        .misses("Cycle lanes");
    ada.post(&format!("{idea}/withdrawal"), &[]).await.is(409);
    bob.get("/ideas?q=cycle")
        .await
        .sees("No idea has all these words");
    bob.get("/ideas").await.sees("No ideas yet");
    bob.get(&format!("{idea}/versions")).await.is(404);
}

#[tokio::test]
async fn the_list_narrows_down_sorts_and_turns_its_pages() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    site.visitor()
        .get("/ideas")
        .await
        .is(200)
        .sees("No ideas yet")
        .sees("Write the first idea");
    for number in 0..23 {
        site.app.clock.turn_to(NOON.plus_days(number));
        ada.enter().await;
        submits(
            &ada,
            &format!(
                "Idea {} about buses and trains, week {number}",
                ["north", "south"][usize::from(number % 2 == 0)]
            ),
        )
        .await;
    }
    site.arrange("UPDATE ideas SET agrees = number, votes = number WHERE number <= 20")
        .await;
    let visitor = site.visitor();
    let first = visitor.get("/ideas").await;
    first
        .sees("23 ideas")
        .sees("Transport 23 ideas")
        .misses("First page");
    assert_eq!(first.body.matches("class=\"idea-row\"").count(), 20);
    let next = first
        .body
        .split("rel=\"next\"")
        .next()
        .unwrap()
        .rsplit("href=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let second = visitor
        .get(&next.replace("&#38;", "&").replace("&amp;", "&"))
        .await;
    assert_eq!(second.body.matches("class=\"idea-row\"").count(), 3);
    second.sees("First page").misses("Next page");
    let voted = visitor.get("/ideas?sort=most-votes").await;
    // Sixteen by votes, and the three young ones that are not among them.
    voted.sees("drawn by lot").sees("Every fifth place");
    assert_eq!(voted.body.matches("class=\"idea-row\"").count(), 19);
    visitor
        .get("/ideas?topic=health")
        .await
        .sees("Nothing here yet");
    visitor
        .get("/ideas?topic=transport&kind=idea&state=none&scope=national")
        .await
        .sees("23 ideas of the kind you chose");
    visitor
        .get("/ideas?sort=answered")
        .await
        .sees("Nothing here yet")
        .is(200);
    visitor
        .get("/ideas?sort=waiting")
        .await
        .sees("Idea south about buses");
    visitor
        .get("/ideas?constituency=nowhere")
        .await
        .sees("a constituency we do not know");
    visitor
        .get("/ideas?sort=most-votes&after=5.5")
        .await
        .is(200)
        .misses("drawn by lot");
    visitor.get("/ideas?after=x&sort=y&kind=z").await.is(200);
}

#[tokio::test]
async fn a_search_finds_words_in_any_form_and_titles_first() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let site2 = site.clone();
    let day = |n: i64| site2.app.clock.turn_to(NOON.plus_days(n));
    submits(&ada, "Libraries should open on Sundays").await;
    day(1);
    ada.enter().await;
    ada.post("/ideas/new", &[("purpose", "everyone"), ("again", "yes")])
        .await;
    ada.post("/ideas/new/kind", &[("kind", "hope")]).await;
    ada.post(
        "/ideas/new/title",
        &[("title", "More places to read in peace")],
    )
    .await;
    ada.post(
        "/ideas/new/text",
        &[
            (
                "what",
                "Our **library** closed; open a café, Ŵyl y Llyfrau.",
            ),
            ("why", ""),
        ],
    )
    .await;
    ada.post("/ideas/new/topic", &[("topic", "culture")]).await;
    ada.post("/ideas/new/place", &[("scope", "national")]).await;
    ada.post(
        "/ideas/new/evidence",
        &[
            ("url_1", "gov.uk/libraries"),
            ("shows_1", "How many closed"),
        ],
    )
    .await;
    let op = ada.get("/ideas/new/check").await.value_of("op").unwrap();
    let second = ada
        .post("/ideas/new/check", &[("op", &op)])
        .await
        .leads_to();
    ada.get(&second)
        .await
        .sees("How many closed")
        .sees("gov.uk");
    let visitor = site.visitor();
    let found = visitor.get("/ideas?q=LIBRARY").await;
    let (first, later) = (
        found.body.find("/ideas/1\"").unwrap(),
        found.body.find("/ideas/2\"").unwrap(),
    );
    assert!(
        first < later,
        "the title comes before the text, though it is older"
    );
    visitor
        .get("/ideas?q=libraries+cafe")
        .await
        .sees("More places")
        .misses("Sundays");
    visitor.get("/ideas?q=wyl").await.sees("More places");
    visitor
        .get("/ideas?q=libraries+kind&kind=hope")
        .await
        .sees("No idea has all these words");
    visitor
        .get("/ideas?q=libraries&kind=hope")
        .await
        .sees("More places")
        .misses("Sundays");
    visitor
        .get("/ideas?q=%27%22%29%3B--+OR+1%3D1+%25_%2A")
        .await
        .is(200);
}

#[tokio::test]
async fn every_page_of_ideas_costs_a_fixed_number_of_queries() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let idea = submits(&ada, "Cycle lanes for every town").await;
    let visitor = site.visitor();
    let few = [
        visitor.queries_of("/ideas").await,
        visitor.queries_of(&idea).await,
    ];
    site.app.clock.turn_to(NOON.plus_days(1));
    ada.enter().await;
    submits(&ada, "Trams for every town that wants them").await;
    submits(&ada, "Benches along every village street").await;
    let more = [
        visitor.queries_of("/ideas").await,
        visitor.queries_of(&idea).await,
    ];
    assert_eq!(few, more);
    assert!(few[0] <= 5, "{few:?}");
}

#[tokio::test]
async fn what_an_mp_answered_stays_with_the_answer() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = site.idea(&ada, "Build a cycle lane along the river").await;
    crate::responses::responds(&grey, number).await;
    let path = format!("/ideas/{number}/withdrawal");
    ada.post(&path, &[])
        .await
        .is(409)
        .sees("stays with the answer");
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .is(200);
}

#[tokio::test]
async fn an_edit_sent_after_the_session_ended_is_kept() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let idea = site.idea(&ada, "Build a cycle lane along the river").await;
    let edit = format!("/ideas/{idea}/edit");
    let away = ada.other_browser();
    let form = [
        ("title", "Build a wide cycle lane along the river"),
        ("what", "An hour of writing."),
        ("why", ""),
        ("revision", "1"),
    ];
    let to = away.post(&edit, &form).await.is(303).leads_to();
    assert!(to.starts_with("/sign-in"), "{to}");
    site.pass_minutes(61);
    away.post("/sign-in", &[("email", &ada.email), ("next", &edit)])
        .await
        .is(303);
    let code = away.code().await;
    away.post_and_follow("/sign-in/code", &[("code", &code)])
        .await
        .is(200);
    let page = away.get(&edit).await;
    assert!(
        page.body.contains("An hour of writing."),
        "{}",
        page.words()
    );
}

#[tokio::test]
async fn one_draft_pressed_many_times_at_once_becomes_one_idea() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let check = writes(&ada, "Cycle lanes for every town").await;
    check.sees("It is published at once");
    let op = check.value_of("op").expect("the check carries its draft");
    let mut presses = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (ada, op) = (ada.clone(), op.clone());
        presses.spawn(async move {
            ada.post("/ideas/new/check", &[("op", &op)])
                .await
                .leads_to()
        });
    }
    let led_to = presses.join_all().await;
    assert_eq!(led_to, ["/ideas/1"; 6]);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM ideas")
            .await,
        1
    );
}

#[tokio::test]
async fn a_topic_or_seat_that_is_on_no_list_is_asked_for_again_where_it_was_asked() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    writes(&ada, "Cycle lanes for every town").await;
    ada.post("/ideas/new/topic", &[("topic", "zzz")])
        .await
        .is(422)
        .sees("Please choose the topic that fits best.");
    ada.post(
        "/ideas/new/place",
        &[("scope", "local"), ("constituency", "ZZZZ")],
    )
    .await
    .is(422)
    .sees("Please choose a constituency from the list.");
}
