//! An MP responds: whoever asked is told once, what was said stays readable, and nothing is doubled or lost.

use common_ground::domain::idea::{IdeaDraft, IdeaWords, Kind};
use common_ground::domain::ids::IdeaNumber;
use common_ground::domain::text::{IdeaText, Title};
use common_ground::{actions, jobs, store};

use crate::support::{Page, Person, Site};

/// An idea of a citizen on transport, published now; about one seat where a code is given.
pub async fn idea_of(site: &Site, author: &Person, seat: Option<String>) -> IdeaNumber {
    let draft = IdeaDraft {
        kind: Kind::Idea,
        words: IdeaWords::new(
            Title::parse("title", "Cycle lanes on every main road").expect("a title"),
            IdeaText::parse("Paint is not enough: a kerb between.", "Safety.").expect("a text"),
            Vec::new(),
        ),
        topic: "transport".into(),
        constituency: seat,
    };
    let author = author.account().await.id;
    let mut tx = site.app.db.write().await.expect("the writer");
    let (_, number) =
        actions::ideas::bring_in(&site.app, &mut tx, Some(author), draft, site.app.now())
            .await
            .expect("an idea");
    tx.commit().await.expect("commit");
    number
}

/// The code of an MP's seat (`seeds::make_mp`).
pub async fn seat_of(mp: &Person) -> String {
    let member = mp.account().await.member.expect("an MP");
    format!("X{:08}", member.get())
}

const ANSWER: [(&str, &str); 9] = [
    ("position", "support_in_part"),
    (
        "summary",
        "Yes on main roads with buses; villages need another answer.",
    ),
    (
        "details",
        "Money is *short*, so begin where most people ride.",
    ),
    ("capacity", "minister"),
    ("office", "Minister of State for Transport"),
    ("title_1", "Gear change"),
    ("publisher_1", "Department for Transport"),
    ("date_1", "2020-07-28"),
    (
        "url_1",
        "https://www.gov.uk/government/publications/cycling-and-walking-plan-for-england",
    ),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let named = |name: &str| more.iter().any(|(other, _)| *other == name);
    ANSWER
        .iter()
        .copied()
        .filter(|(name, _)| !named(name))
        .chain(more.iter().copied())
        .collect()
}

/// Opens the form, checks, publishes; returns where it leads.
pub async fn responds(mp: &Person, number: IdeaNumber) -> String {
    let form = mp.get(&format!("/ideas/{number}/responses/new")).await;
    let op = form.is(200).value_of("op").expect("an operation");
    let path = format!("/ideas/{number}/responses");
    mp.post(&path, &with(&[("op", &op), ("step", "check")]))
        .await
        .is(200);
    mp.post(&path, &with(&[("op", &op), ("step", "publish")]))
        .await
        .is(303)
        .leads_to()
}

/// The id of the response that a path on an idea's page ends with.
fn id_in(path: &str) -> String {
    path.rsplit_once("#response-")
        .expect("it leads to the response")
        .1
        .to_owned()
}

/// A letter with what differs between two runs taken out.
pub fn steady(text: &str, response: &str) -> String {
    let mut steady = text.replace(response, "RESPONSE");
    while let Some(at) = steady.find("/unsubscribe/") {
        let from = at + "/unsubscribe/".len();
        let to = steady[from..]
            .find(|c: char| !(c.is_alphanumeric() || ".-_".contains(c)))
            .map_or(steady.len(), |end| from + end);
        steady.replace_range(at..to, "/UNSUBSCRIBE-TOKEN");
    }
    steady
}

async fn follows(person: &Person, kind: &str, target: &str) {
    let form = [
        ("kind", kind),
        ("target", target),
        ("follow", "yes"),
        ("next", "/"),
    ];
    person.post("/follows", &form).await.is(303);
}

#[tokio::test]
async fn grey_answers_and_the_author_and_all_who_asked_get_one_notice_and_one_letter() {
    let site = Site::new().await;
    let (ada, bea, cal, dan) = (
        site.citizen("Ada").await,
        site.citizen("Bea").await,
        site.citizen("Cal").await,
        site.citizen("Dan").await,
    );
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    let member = grey.account().await.member.expect("an MP").to_string();
    // Bea asked twice over, Cal follows the topic, Dan nothing, Grey himself.
    follows(&bea, "idea", &number.to_string()).await;
    follows(&bea, "member", &member).await;
    follows(&cal, "topic", "transport").await;
    follows(&grey, "topic", "transport").await;
    follows(&ada, "idea", &number.to_string()).await;
    site.later().await;

    let path = responds(&grey, number).await;
    site.later().await;
    let told = |page: Page| {
        page.words()
            .matches("Grey, MP for Greyshire, responded")
            .count()
    };
    for (person, times) in [(&ada, 1), (&bea, 1), (&cal, 1), (&dan, 0), (&grey, 0)] {
        assert_eq!(
            told(person.get("/account/notices").await),
            times,
            "{}",
            person.name
        );
        let letters = site.letters_to(person);
        let letters = letters
            .iter()
            .filter(|one| one.subject.contains("responded"))
            .count();
        assert_eq!(letters, times, "{}", person.name);
    }

    // It stands on the idea's page, with the label of its day, and Grey may change it.
    let page = ada.get(&format!("/ideas/{number}")).await;
    page.is(200)
        .sees("Response from an MP")
        .sees("MP for Greyshire")
        .sees("Civic Union")
        .sees("as Minister of State for Transport (minister)")
        .sees("Gear change")
        .sees("Stop following")
        .misses("Respond as an MP");
    let page = grey.get(&format!("/ideas/{number}")).await;
    page.sees("Change your response").misses("Respond as an MP");
    let hale = site.mp("Hale").await;
    let page = hale.get(&format!("/ideas/{number}")).await;
    page.sees("Respond as an MP").sees("Follow this idea");
    bea.get(&format!("/members/{member}"))
        .await
        .sees("Stop following");
    cal.get(&format!("/members/{member}"))
        .await
        .sees("Follow this MP");

    // Telling once more tells nobody anything.
    jobs::tell(&site.app).await.expect("telling works");
    let all = "SELECT CAST(count(*) AS BIGINT) FROM notices WHERE words LIKE 'Grey, MP%'";
    assert_eq!(site.count(all).await, 3);

    let letters = site.letters_to(&ada);
    let letter = letters.last().expect("a letter");
    let response = id_in(&path);
    insta::assert_snapshot!(
        "the_letter_to_the_author",
        format!(
            "Subject: {}\nList-Unsubscribe: {}\n\n{}\n\n{}",
            letter.subject,
            steady(
                letter.unsubscribe_url.as_deref().unwrap_or_default(),
                &response
            ),
            steady(&letter.text, &response),
            steady(&letter.html, &response)
        )
    );
    let to_cal = site.letters_to(&cal);
    assert!(
        to_cal
            .last()
            .expect("a letter")
            .text
            .contains("because you follow the topic Transport")
    );
}

#[tokio::test]
async fn a_job_that_dies_in_the_middle_tells_everybody_once() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    let mut followers = Vec::new();
    for name in ["Bea", "Cal", "Dan", "Eve"] {
        let person = site.citizen(name).await;
        follows(&person, "idea", &number.to_string()).await;
        followers.push(person);
    }
    jobs::tell(&site.app).await.expect("telling works");
    responds(&grey, number).await;
    // The third notice cannot be written, as in a power cut: what the batch wrote before it is gone with it.
    site.arrange(match site.app.db.engine() {
        store::Engine::Sqlite => "CREATE TRIGGER cut BEFORE INSERT ON letters WHEN NEW.to_address = 'dan@example.org' BEGIN SELECT RAISE(ABORT, 'cut'); END",
        store::Engine::Postgres => "CREATE FUNCTION cut() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'cut'; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER cut BEFORE INSERT ON letters FOR EACH ROW WHEN (NEW.to_address = 'dan@example.org') EXECUTE FUNCTION cut()",
    })
    .await;
    jobs::tell(&site.app).await.expect("the others go on");
    let notices = "SELECT CAST(count(*) AS BIGINT) FROM notices WHERE words LIKE 'Grey, MP%'";
    assert_eq!(site.count(notices).await, 1, "the author's batch was whole");
    site.arrange(match site.app.db.engine() {
        store::Engine::Sqlite => "DROP TRIGGER cut",
        store::Engine::Postgres => "DROP TRIGGER cut ON letters",
    })
    .await;
    for _ in 0..2 {
        site.later().await;
        assert_eq!(site.count(notices).await, 5);
    }
    for person in followers.iter().chain([&ada]) {
        let letters = site.letters_to(person);
        let letters = letters
            .iter()
            .filter(|one| one.subject.contains("responded"))
            .count();
        assert_eq!(letters, 1, "{}", person.name);
    }
    let untold = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE told_at IS NULL";
    assert_eq!(site.count(untold).await, 0);
}

#[tokio::test]
async fn the_idea_moves_to_answered_and_its_count_moves_with_it() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (grey, hale) = (site.mp("Grey").await, site.mp("Hale").await);
    let number = idea_of(&site, &ada, None).await;
    let counted = "SELECT CAST(sum(ideas) AS BIGINT) FROM idea_facets WHERE response = 'answered'";
    let form = [("position", "passed_on"), ("step", "publish")];
    hale.post(&format!("/ideas/{number}/responses"), &with(&form))
        .await
        .is(303);
    let stands = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'handed_over' AND answered_at IS NOT NULL";
    assert_eq!(site.count(stands).await, 1);
    responds(&grey, number).await;
    assert_eq!(site.count(counted).await, 1);
    let all = "SELECT CAST(sum(ideas) AS BIGINT) FROM idea_facets";
    assert_eq!(site.count(all).await, 1);
    let stands = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'answered'";
    assert_eq!(site.count(stands).await, 1);
}

#[tokio::test]
async fn a_second_press_publishes_nothing_twice() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    let path = format!("/ideas/{number}/responses");
    let form = with(&[("op", "one-and-the-same"), ("step", "publish")]);
    let (first, second) = tokio::join!(grey.post(&path, &form), grey.post(&path, &form));
    assert_eq!(first.is(303).leads_to(), second.is(303).leads_to());
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM responses")
            .await,
        1
    );
    // Another form on the same idea is told, not doubled; what was written waits in the session.
    grey.post(&path, &with(&[("op", "another"), ("step", "publish")]))
        .await
        .is(409)
        .sees("already responded");
}

#[tokio::test]
async fn the_check_shows_the_label_of_the_day_and_publishes_nothing() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let hale = site.mp("Hale").await;
    let number = idea_of(&site, &ada, None).await;
    let seat = seat_of(&hale).await;
    site.arrange(Box::leak(
        format!("UPDATE accounts SET constituency_code = '{seat}' WHERE name = 'Ada'")
            .into_boxed_str(),
    ))
    .await;
    let path = format!("/ideas/{number}/responses");
    let page = grey.post(&path, &with(&[("step", "check")])).await;
    page.is(200)
        .sees("Check your response")
        .sees("Support in part")
        .sees("Civic Union")
        .sees("MP for Greyshire, not the author’s MP")
        .sees("as Minister of State for Transport (minister)")
        .sees("Department for Transport, 28 July 2020");
    assert!(page.body.contains("<em>short</em>"));
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM responses")
            .await,
        0
    );
    hale.post(&path, &with(&[("step", "check")]))
        .await
        .is(200)
        .sees("MP for Haleshire")
        .misses("not the author");
    let back = grey.post(&path, &with(&[("step", "change")])).await;
    back.is(200).sees("Where do you stand?");
    assert_eq!(back.value_of("title_1").as_deref(), Some("Gear change"));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    let long = "x".repeat(501);
    let wrong = [
        ("summary", long.as_str()),
        ("office", ""),
        ("url_1", "ftp://x"),
        ("step", "publish"),
    ];
    let page = grey
        .post(&format!("/ideas/{number}/responses"), &with(&wrong))
        .await;
    page.is(422)
        .sees("501 characters, 1 more than fit")
        .sees("name the office you answer in");
    assert!(page.body.contains(&long));
    assert_eq!(page.value_of("title_1").as_deref(), Some("Gear change"));
    assert!(page.body.contains("id=\"url_1-error\""));
}

#[tokio::test]
async fn an_edit_makes_a_version_and_a_stale_one_shows_both_texts() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (grey, hale) = (site.mp("Grey").await, site.mp("Hale").await);
    let number = idea_of(&site, &ada, None).await;
    let id = id_in(&responds(&grey, number).await);
    site.later().await;
    let form = grey.get(&format!("/responses/{id}/edit")).await;
    form.is(200);
    assert_eq!(form.value_of("version").as_deref(), Some("1"));
    assert_eq!(form.value_of("title_1").as_deref(), Some("Gear change"));

    // Grey changes his party in between: the new version carries the new label, the old one keeps its own.
    site.arrange("UPDATE party_affiliations SET label = 'Independent' WHERE member_id = (SELECT id FROM members WHERE name = 'Grey')").await;
    let path = format!("/responses/{id}");
    let first = with(&[
        ("version", "1"),
        ("op", "a"),
        ("step", "publish"),
        ("summary", "Yes, everywhere."),
    ]);
    grey.post(&path, &first).await.is(303);
    grey.post(&path, &first).await.is(303);
    let late = with(&[
        ("version", "1"),
        ("op", "b"),
        ("step", "publish"),
        ("summary", "No, nowhere."),
    ]);
    let page = grey.post(&path, &late).await;
    page.is(409)
        .sees("changed while you were writing")
        .sees("everywhere.")
        .sees("nowhere.");
    assert_eq!(page.value_of("version").as_deref(), Some("2"));

    // Back, a better sentence, "publish" again: the same form, and not the same press.
    let better = with(&[
        ("version", "1"),
        ("op", "a"),
        ("step", "publish"),
        ("summary", "Yes, everywhere, and soon."),
    ]);
    grey.post(&path, &better).await.is(409).sees("and soon.");

    site.visitor()
        .get(&format!("/responses/{id}/versions"))
        .await
        .is(200)
        .sees("Version 2")
        .sees("Version 1")
        .sees("Independent")
        .sees("Civic Union")
        .sees("Removed: ");
    hale.get(&format!("/responses/{id}/edit")).await.is(403);
    hale.post(&path, &with(&[("version", "2"), ("step", "publish")]))
        .await
        .is(403);
    ada.get(&format!("/responses/{id}/edit")).await.is(403);

    site.later().await;
    ada.get("/account/notices")
        .await
        .sees("changed the response to your idea");
    let letters = site.letters_to(&ada);
    let letter = letters.last().expect("a letter");
    insta::assert_snapshot!(
        "the_letter_about_an_edit",
        format!(
            "Subject: {}\n\n{}",
            letter.subject,
            steady(&letter.text, &id)
        )
    );
}

#[tokio::test]
async fn without_a_seat_there_is_no_response_and_hidden_ideas_have_none() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    let new = format!("/ideas/{number}/responses/new");
    ada.get(&new).await.is(403);
    site.visitor().get(&new).await.is(303);
    site.arrange("UPDATE memberships SET ends_on = '2026-11-22'")
        .await;
    grey.get(&new)
        .await
        .is(409)
        .sees("you hold no seat in the House today");
    grey.post(
        &format!("/ideas/{number}/responses"),
        &with(&[("step", "publish")]),
    )
    .await
    .is(409);
    site.arrange("UPDATE memberships SET ends_on = '9999-12-31'")
        .await;
    grey.get(&new).await.is(200);
    site.arrange("UPDATE ideas SET publication = 'hidden'")
        .await;
    grey.get(&new).await.is(404);
    grey.get("/ideas/999999/responses/new").await.is(404);
}

#[tokio::test]
async fn what_is_hidden_before_it_is_told_is_not_told() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    site.later().await;
    responds(&grey, number).await;
    site.arrange("UPDATE ideas SET publication = 'hidden'")
        .await;
    site.later().await;
    ada.get("/account/notices").await.sees("Nothing yet");
    assert!(
        !site
            .letters_to(&ada)
            .iter()
            .any(|one| one.subject.contains("responded"))
    );
}

#[tokio::test]
async fn an_hour_of_writing_survives_a_session_that_ended() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    let elsewhere = grey.other_browser();
    let path = format!("/ideas/{number}/responses");
    let page = elsewhere.post(&path, &with(&[("step", "publish")])).await;
    let way = page.is(303).leads_to();
    assert!(way.starts_with("/sign-in?next="), "{way}");
    site.pass_minutes(61);
    elsewhere.enter().await;
    let form = elsewhere
        .get(&format!("/ideas/{number}/responses/new"))
        .await;
    form.is(200).sees("villages need another answer");
    assert_eq!(form.value_of("title_1").as_deref(), Some("Gear change"));
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM responses")
            .await,
        0
    );
}

/// An MP takes a position on an idea.
pub async fn takes(mp: &Person, number: IdeaNumber, position: &str) {
    let form = mp.get(&format!("/ideas/{number}/responses/new")).await;
    let op = form.is(200).value_of("op").expect("an operation");
    mp.post(
        &format!("/ideas/{number}/responses"),
        &with(&[("op", &op), ("step", "publish"), ("position", position)]),
    )
    .await
    .is(303);
}

#[tokio::test]
async fn where_mps_stand_is_counted_by_party_and_across_the_house() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (grey, moss, third) = (
        site.mp("Grey").await,
        site.mp("Moss").await,
        site.mp("Third").await,
    );
    let member = moss.account().await.member.expect("an MP").get();
    let sql = format!(
        "INSERT INTO parties (key, name, full_name, short_name, kind, colour, takes_seats) VALUES ('reach', 'Reach', 'Reach', 'R', 'party', NULL, 'yes');
         UPDATE party_affiliations SET party_key = 'reach', label = 'Reach' WHERE member_id = {member}"
    );
    site.arrange(sql.leak()).await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let page = async || site.visitor().get(&format!("/ideas/{number}")).await;
    page().await.is(200).misses("Where MPs stand, by party");
    takes(&grey, number, "support").await;
    page()
        .await
        .sees("Supported by 1 MP of 1 party.")
        .sees("Across the House: 0 of 100");
    takes(&moss, number, "support").await;
    page()
        .await
        .sees("Supported by 2 MPs of 2 parties, on both sides of the House.")
        .sees("Across the House: 25 of 100")
        .sees("The government’s side is Civic Union");
    // A second position of the largest party weighs against the first.
    takes(&third, number, "cannot_support").await;
    page()
        .await
        .sees("Not supported by 1 MP of 1 party.")
        .sees("Across the House: 0 of 100");
    // A party left later keeps the position of its day; what is hidden counts for nobody.
    let left = format!(
        "UPDATE party_affiliations SET party_key = 'civic-union' WHERE member_id = {member}"
    );
    site.arrange(left.leak()).await;
    page()
        .await
        .sees("Supported by 2 MPs of 2 parties, on both sides of the House.");
    let hidden = format!("UPDATE responses SET state = 'hidden' WHERE lead_id = {member}");
    site.arrange(hidden.leak()).await;
    page()
        .await
        .sees("Supported by 1 MP of 1 party.")
        .misses("both sides of the House");
}

#[tokio::test]
async fn a_response_that_comes_too_late_is_handed_back_word_for_word() {
    let site = Site::new().await;
    let (ada, grey) = (site.citizen("Ada").await, site.mp("Grey").await);
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let path = format!("/ideas/{number}/responses");
    let form = |op, step| {
        [
            ("op", op),
            ("step", step),
            ("position", "support"),
            ("summary", "An hour of thought in one sentence"),
            ("details", "And the details of that hour."),
            ("capacity", "constituency_mp"),
            ("title_1", "A report on lanes"),
            ("publisher_1", "Department for Transport"),
            ("date_1", "2020-07-28"),
            ("url_1", "https://www.gov.uk/lanes"),
        ]
    };
    let keeps = |page: &crate::support::Page| {
        for words in [
            "An hour of thought in one sentence",
            "And the details of that hour.",
            "A report on lanes",
        ] {
            page.sees(words);
        }
    };
    ada.post(&format!("/ideas/{number}/withdrawal"), &[])
        .await
        .is(303);
    for step in ["check", "publish"] {
        keeps(grey.post(&path, &form("one", step)).await.is(409));
    }
    keeps(
        grey.post("/ideas/9999/responses", &form("two", "publish"))
            .await
            .is(404),
    );
    // And of two tabs, the one that comes second.
    let open = site.idea(&ada, "Bridges should be painted blue").await;
    responds(&grey, open).await;
    let path = format!("/ideas/{open}/responses");
    keeps(grey.post(&path, &form("three", "publish")).await.is(409));
}

#[tokio::test]
async fn an_edit_whose_version_cannot_be_read_is_shown_beside_what_stands() {
    let site = Site::new().await;
    let (ada, grey) = (site.citizen("Ada").await, site.mp("Grey").await);
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let form = [
        ("title", "Cycle lanes on every main road"),
        ("what", "Words that somebody wrote for an hour"),
        ("revision", "abc"),
    ];
    ada.post(&format!("/ideas/{number}/edit"), &form)
        .await
        .is(409)
        .sees("Words that somebody wrote for an hour");
    let response = id_in(&responds(&grey, number).await);
    let form = [
        ("version", "abc"),
        ("step", "publish"),
        ("position", "support"),
        ("summary", "A sentence that took an hour"),
        ("capacity", "constituency_mp"),
    ];
    let stale = grey.post(&format!("/responses/{response}"), &form).await;
    stale.is(409).sees("Nothing of yours is lost");
    // Beside what stands, word by word; and whole, in the form that publishes it.
    assert_eq!(
        stale.value_of("summary").as_deref(),
        Some("A sentence that took an hour")
    );
}
