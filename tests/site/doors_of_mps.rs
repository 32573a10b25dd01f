//! Enough supporters in one constituency put an idea to its MP; too few undo it, with a note; and nothing tells the moment of a vote.

use common_ground::jobs;

use crate::responses::seat_of;
use crate::support::{Person, Site};

/// So many citizens who live in a seat.
async fn people(site: &Site, seat: &str, many: usize) -> Vec<Person> {
    let mut people = Vec::with_capacity(many);
    for number in 0..many {
        let person = site
            .citizen(&format!(
                "Voter {}",
                ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"][number]
            ))
            .await;
        site.arrange(Box::leak(
            format!(
                "UPDATE accounts SET constituency_code = '{seat}' WHERE email = '{}'",
                person.email
            )
            .into_boxed_str(),
        ))
        .await;
        people.push(person);
    }
    people
}

async fn agrees(person: &Person, number: &str) {
    person
        .post(&format!("/ideas/{number}/vote"), &[("choice", "agree")])
        .await
        .is(303);
}

async fn takes_back(person: &Person, number: &str) {
    person
        .post(&format!("/ideas/{number}/vote"), &[("choice", "revoke")])
        .await
        .is(303);
}

async fn later(site: &Site) {
    jobs::clocks(&site.app).await.expect("the clocks run");
    site.later().await;
}

#[tokio::test]
async fn enough_supporters_put_it_to_their_mp_and_too_few_undo_it() {
    let site = Site::with(|config| config.local_door = 10).await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let seat = seat_of(&grey).await;
    let number = site
        .idea(&ada, "Cycle lanes on every main road")
        .await
        .to_string();
    let people = people(&site, &seat, 11).await;
    let idea = format!("/ideas/{number}");
    ada.get(&idea)
        .await
        .sees("When 10 people in one constituency agree, this idea is put to their MP");
    for person in &people[..9] {
        agrees(person, &number).await;
    }
    later(&site).await;
    let put =
        "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'put' AND put_at IS NOT NULL";
    assert_eq!(site.count(put).await, 0);
    assert!(
        site.letters_to(&grey)
            .iter()
            .all(|one| !one.subject.contains("put to you"))
    );

    agrees(&people[9], &number).await;
    assert_eq!(site.count(put).await, 1);
    later(&site).await;
    later(&site).await;
    let told = |letters: Vec<common_ground::domain::letter::Letter>| {
        letters
            .iter()
            .filter(|one| one.subject.contains("is put to you by people in Greyshire"))
            .count()
    };
    assert_eq!(told(site.letters_to(&grey)), 1);
    ada.get("/account/notices")
        .await
        .sees("is put to the MP for Greyshire");
    ada.get(&idea)
        .await
        .sees("22 November 2026 Put to the MP for Greyshire.")
        .sees("An MP has been asked and has not answered yet.")
        .sees("if it falls below what put it there, that is undone with a note");
    ada.get(&format!("/constituencies/{seat}"))
        .await
        .sees("Put to the MP")
        .sees("since 22 November 2026");
    ada.get("/ideas?sort=waiting")
        .await
        .sees("Cycle lanes on every main road");
    // The diary has no moment of a vote: the request knows its day alone.
    let moments = "SELECT CAST(count(*) AS BIGINT) FROM requests WHERE put_on <> '2026-11-22'";
    assert_eq!(site.count(moments).await, 0);

    takes_back(&people[0], &number).await;
    assert_eq!(site.count(put).await, 0);
    ada.get(&idea)
        .await
        .sees("No longer put to the MP for Greyshire: supporters took their votes back and fewer than 10 remain.");
    ada.get(&format!("/constituencies/{seat}"))
        .await
        .misses("since 22 November 2026");
    // It comes back with support, and nobody's box is filled by coming and going.
    site.pass_minutes(24 * 60);
    agrees(&people[10], &number).await;
    later(&site).await;
    assert_eq!(site.count(put).await, 1);
    assert_eq!(told(site.letters_to(&grey)), 1);
    ada.get(&idea)
        .await
        .sees("23 November 2026 Put to the MP for Greyshire.");
}

#[tokio::test]
async fn an_answer_takes_it_off_the_list_and_a_hidden_answer_puts_it_back() {
    let site = Site::with(|config| config.local_door = 10).await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let seat = seat_of(&grey).await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    for person in &people(&site, &seat, 10).await {
        agrees(person, &number.to_string()).await;
    }
    let constituency = format!("/constituencies/{seat}");
    ada.get(&constituency).await.sees("Put to the MP");
    crate::responses::responds(&grey, number).await;
    ada.get(&constituency).await.misses("Put to the MP");
    let mo = site.moderator("Mo").await;
    crate::moderation::declare(&mo, &[]).await.is(303);
    site.arrange("UPDATE response_versions SET summary = 'Whoever wrote this is a born liar and too ugly for any office.'")
        .await;
    let id = site.count("SELECT id FROM responses").await;
    crate::moderation::report_of(&site.visitor(), &format!("response-{id}"), "R1", "")
        .await
        .is(303);
    let item = format!("/moderation/items/response/{id}");
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    crate::moderation::decide(&mo, &item, crate::moderation::HIDE)
        .await
        .is(303);
    ada.get(&constituency).await.sees("Put to the MP");
}

/// Letters that say an idea is put to the whole House.
fn told_of_the_house(site: &Site, mp: &Person) -> usize {
    let letters = site.letters_to(mp);
    letters
        .iter()
        .filter(|one| one.subject.contains("is put to you and all MPs here"))
        .count()
}

#[tokio::test]
async fn enough_supporters_in_the_country_put_it_to_every_mp_and_too_few_undo_it() {
    let site = Site::with(|config| config.house_doors.national = 10).await;
    let ada = site.citizen("Ada").await;
    let (grey, moss) = (site.mp("Grey").await, site.mp("Moss").await);
    let seat = seat_of(&grey).await;
    let number = site
        .idea(&ada, "Cycle lanes on every main road")
        .await
        .to_string();
    let people = people(&site, &seat, 11).await;
    let idea = format!("/ideas/{number}");
    ada.get(&idea)
        .await
        .sees("When 10 people in the whole country agree");
    for person in &people[..9] {
        agrees(person, &number).await;
    }
    later(&site).await;
    let put =
        "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'put' AND put_at IS NOT NULL";
    assert_eq!(site.count(put).await, 0);
    agrees(&people[9], &number).await;
    assert_eq!(site.count(put).await, 1);
    for _ in 0..2 {
        later(&site).await;
        assert_eq!(told_of_the_house(&site, &grey), 1);
        assert_eq!(told_of_the_house(&site, &moss), 1);
    }
    let notices = ada.get("/account/notices").await;
    let words = "is put to the MPs of all parties here.";
    assert_eq!(notices.is(200).body.matches(words).count(), 1);
    ada.get(&idea)
        .await
        .sees("22 November 2026 Put to the MPs of all parties here: 10 people agree, or more.")
        .sees("An MP has been asked and has not answered yet.");
    ada.get("/ideas?sort=waiting")
        .await
        .sees("Cycle lanes on every main road");
    // It lies on every desk, and says why.
    let desks = "SELECT CAST(count(*) AS BIGINT) FROM desk_items WHERE state = 'waiting' AND door = 'national'";
    assert!(site.count(desks).await >= 2);
    moss.get("/desk")
        .await
        .sees("Cycle lanes on every main road");
    // The diary has no moment of a vote.
    let moments =
        "SELECT CAST(count(*) AS BIGINT) FROM house_requests WHERE put_on <> '2026-11-22'";
    assert_eq!(site.count(moments).await, 0);
    takes_back(&people[0], &number).await;
    assert_eq!(site.count(put).await, 0);
    assert_eq!(site.count(desks).await, 0);
    ada.get(&idea)
        .await
        .sees("No longer put to MPs of all parties: supporters took their votes back and fewer than 10 remain.");
    // It comes back with support, and nobody's box is filled by coming and going.
    site.pass_minutes(24 * 60);
    agrees(&people[10], &number).await;
    later(&site).await;
    assert_eq!(site.count(put).await, 1);
    assert_eq!(told_of_the_house(&site, &grey), 1);
    ada.get(&idea)
        .await
        .sees("23 November 2026 Put to the MPs of all parties here");
    // An answer takes it off the list; what supporters do afterwards moves nothing.
    grey.enter().await;
    crate::responses::responds(&grey, number.parse().expect("a number")).await;
    let answered = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response LIKE 'answered%'";
    assert_eq!(site.count(answered).await, 1);
    takes_back(&people[1], &number).await;
    assert_eq!(site.count(answered).await, 1);
}

#[tokio::test]
async fn the_months_common_ground_is_put_to_every_mp_and_undone_when_it_is_lost() {
    let site = Site::with(|config| config.house_doors.of_a_month = 2).await;
    crate::support::camps::set(&site).await;
    let grey = site.mp("Grey").await;
    later(&site).await;
    let put = "SELECT CAST(count(*) AS BIGINT) FROM house_requests WHERE door = 'common_ground' AND undone_on IS NULL";
    assert_eq!(site.count(put).await, 0, "nothing was computed yet");
    common_ground::actions::ground::refresh(&site.app)
        .await
        .expect("it is computed");
    later(&site).await;
    later(&site).await;
    // Two of all, and one of the only topic; the month is done.
    assert_eq!(site.count(put).await, 3);
    assert_eq!(told_of_the_house(&site, &grey), 3);
    let first = "SELECT idea_id FROM idea_scores WHERE space_key = 'country' AND band = 'common_ground' ORDER BY place DESC LIMIT 1";
    let first = site.count(first).await;
    let idea = format!("/ideas/{first}");
    let visitor = site.visitor();
    visitor
        .get(&idea)
        .await
        .sees("as one of the month’s ideas that every opinion group supports")
        .sees("An MP has been asked");
    let another = "SELECT min(idea_id) FROM idea_scores WHERE space_key = 'country' AND band = 'common_ground'
        AND idea_id NOT IN (SELECT idea_id FROM house_requests)";
    let another = site.count(another).await;
    visitor
        .get(&format!("/ideas/{another}"))
        .await
        .sees("among the month’s first 2 ideas that every opinion group supports");
    // What every group supported is in doubt.
    let lost = format!("DELETE FROM idea_scores WHERE idea_id = {first} AND space_key = 'country'");
    site.arrange(lost.leak()).await;
    later(&site).await;
    assert_eq!(site.count(put).await, 2);
    visitor
        .get(&idea)
        .await
        .sees("we are no longer sure that half of every opinion group support it");
    // Another month has others; nobody is told twice.
    site.pass_minutes(10 * 24 * 60);
    later(&site).await;
    assert_eq!(site.count(put).await, 5);
    assert_eq!(told_of_the_house(&site, &grey), 6);
}
