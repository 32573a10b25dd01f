//! What MPs promise stands to its end: told at each change, reminded before and on the day, and never reworded.

use common_ground::jobs;

use crate::joint::{House, begins, follows, house, invites, letters, publishes, signs};
use crate::offices::staff;
use crate::support::{Page, Person, Site};

/// Publishes a joint response of Grey and Hale; returns its id.
pub async fn answered(house: &House) -> String {
    let place = begins(&house.grey, house.number).await;
    invites(&house.grey, &place, &house.hale).await;
    signs(&house.hale, &place, "1", "").await;
    publishes(&house.grey, &place, "1").await;
    place.rsplit_once('/').expect("an id").1.to_owned()
}

pub async fn promises(mp: &Person, response: &str, what: &str, due_on: &str) -> Page {
    let form = mp
        .get(&format!("/responses/{response}/commitments/new"))
        .await;
    let op = form.is(200).value_of("op").expect("an operation");
    let form = [("op", op.as_str()), ("what", what), ("due_on", due_on)];
    let path = format!("/responses/{response}/commitments");
    let first = mp.post(&path, &form).await;
    if first.status == 303 {
        // A second press of the same form promises nothing twice.
        assert_eq!(mp.post(&path, &form).await.leads_to(), first.leads_to());
    }
    first
}

pub async fn says(mp: &Person, place: &str, step: &str, words: &str, due_on: &str) -> Page {
    let form = [("step", step), ("words", words), ("due_on", due_on)];
    mp.post(&format!("{place}/steps"), &form).await
}

/// Lets days go by, one at a time so that nobody's session ends, with the clocks of each.
async fn days(site: &Site, days: i64) {
    site.pass_minutes(days * 24 * 60);
    jobs::clocks(&site.app).await.expect("the clocks run");
    site.later().await;
}

async fn follow_through(site: &Site) -> [i64; 3] {
    [
        site.count("SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE follow_through = 'committed'")
            .await,
        site.count("SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE follow_through = 'under_way'")
            .await,
        site.count("SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE follow_through = 'done'")
            .await,
    ]
}

#[tokio::test]
async fn a_promise_is_made_told_updated_and_kept_in_public() {
    let house = house().await;
    let House {
        site,
        ada,
        bea,
        grey,
        hale,
        iver,
        number,
        ..
    } = &house;
    follows(bea, *number).await;
    let response = answered(&house).await;
    site.later().await;
    ada.get("/commitments").await.is(200).sees("None here");
    // Whoever did not sign promises nothing here, nor does anybody for the past.
    iver.get(&format!("/responses/{response}/commitments/new"))
        .await
        .is(403);
    promises(hale, &response, "I will ask for a debate.", "2026-11-22")
        .await
        .is(422)
        .sees("still to come");
    let place = promises(hale, &response, "I will ask for a debate.", "2026-12-20")
        .await
        .is(303)
        .leads_to();
    site.later().await;
    for person in [ada, bea] {
        assert_eq!(letters(site, person, "Hale made a commitment"), 1);
    }
    assert_eq!(follow_through(site).await, [1, 0, 0]);
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("Promised with this response")
        .sees("Promised, due on 20 December 2026")
        .sees("An MP made a commitment.")
        .sees("A promise was made");
    ada.get("/commitments?state=open")
        .await
        .sees("I will ask for a debate.")
        .sees("Hale Green Field MP for Haleshire");
    ada.get("/commitments?state=done").await.sees("None here");

    // An update moves the day, and the first day stays.
    says(grey, &place, "updated", "Not mine to say.", "")
        .await
        .is(403);
    says(hale, &place, "updated", " ", "").await.is(422);
    says(
        hale,
        &place,
        "updated",
        "The Speaker has my letter.",
        "2027-01-31",
    )
    .await
    .is(303);
    ada.get(&place)
        .await
        .sees("Under way, due on 31 January 2027")
        .sees("first promised for 20 December 2026")
        .sees("The day moved from 20 December 2026 to 31 January 2027.")
        .sees("The Speaker has my letter.");
    assert_eq!(follow_through(site).await, [0, 1, 0]);
    says(hale, &place, "done", "The debate was on 4 December.", "")
        .await
        .is(303);
    site.later().await;
    assert_eq!(letters(site, ada, "A commitment on idea"), 2);
    assert_eq!(follow_through(site).await, [0, 0, 1]);
    ada.get("/commitments?state=done")
        .await
        .sees("I will ask for a debate.");
    ada.get(&format!("/members/{}", crate::joint::member_of(hale).await))
        .await
        .sees("Commitments")
        .sees("Done");
    // An end is an end.
    says(hale, &place, "released", "Never mind.", "")
        .await
        .is(409);
    ada.get(&place).await.misses("Say what became of it");
    let steps = "SELECT CAST(count(*) AS BIGINT) FROM commitment_steps";
    assert_eq!(site.count(steps).await, 3);
}

#[tokio::test]
async fn an_mp_is_reminded_before_and_on_the_day_once_each_and_the_day_is_shown_when_it_has_passed()
{
    let house = house().await;
    let response = answered(&house).await;
    let House {
        site, ada, hale, ..
    } = &house;
    let place = promises(hale, &response, "I will publish the figures.", "2026-12-20")
        .await
        .is(303)
        .leads_to();
    let pat = staff(site, hale, "Pat", "drafter").await;
    let tom = staff(site, hale, "Tom", "diary_manager").await;
    days(site, 1).await;
    assert_eq!(letters(site, hale, "A commitment on idea"), 0);
    days(site, 13).await;
    days(site, 1).await;
    assert_eq!(letters(site, hale, "is due on 20 December 2026"), 1);
    // Those who draft in the office are reminded too; whoever keeps the diary is not.
    assert_eq!(letters(site, &pat, "is due on 20 December 2026"), 1);
    assert_eq!(letters(site, &tom, "is due on 20 December 2026"), 0);
    days(site, 13).await;
    days(site, 1).await;
    assert_eq!(letters(site, hale, "was due on 20 December 2026"), 1);
    assert_eq!(letters(site, ada, "A commitment on idea"), 0);
    ada.get("/commitments?state=overdue")
        .await
        .sees("Was due on 20 December 2026")
        .sees("I will publish the figures.");
    ada.get("/commitments?state=open").await.sees("None here");
    let hale = &hale.other_browser();
    hale.enter().await;
    // A new day has reminders of its own.
    says(
        hale,
        &place,
        "updated",
        "The office was late.",
        "2026-12-30",
    )
    .await
    .is(303);
    days(site, 1).await;
    assert_eq!(letters(site, hale, "is due on 30 December 2026"), 1);
    hale.enter().await;
    says(
        hale,
        &place,
        "not_kept",
        "I could not get them, and I am sorry.",
        "",
    )
    .await
    .is(303);
    days(site, 20).await;
    assert_eq!(letters(site, hale, "was due on 30 December 2026"), 0);
    ada.get("/commitments?state=not-kept")
        .await
        .sees("I will publish the figures.");
    assert_eq!(letters(site, ada, "was not kept"), 1);
}

#[tokio::test]
async fn what_belongs_to_a_hidden_response_is_nowhere_and_comes_back_with_it() {
    let house = house().await;
    let response = answered(&house).await;
    let House {
        site,
        ada,
        hale,
        number,
        ..
    } = &house;
    let place = promises(hale, &response, "A marker of a promise.", "2026-12-20")
        .await
        .is(303)
        .leads_to();
    site.later().await;
    site.arrange("UPDATE responses SET state = 'hidden'").await;
    for page in [
        format!("/ideas/{number}"),
        "/commitments".to_owned(),
        "/commitments?state=open".to_owned(),
        format!("/members/{}", crate::joint::member_of(hale).await),
    ] {
        ada.get(&page)
            .await
            .is(200)
            .misses("A marker of a promise.");
    }
    ada.get(&place).await.is(404);
    says(hale, &place, "done", "Done in the dark.", "")
        .await
        .is(404);
    days(site, 27).await;
    let told = site.letters_to(hale);
    assert!(
        told.iter()
            .all(|letter| !letter.subject.contains("A commitment on idea"))
    );
    site.arrange("UPDATE responses SET state = 'published'")
        .await;
    ada.get("/commitments").await.sees("A marker of a promise.");
}

#[tokio::test]
async fn the_list_goes_on_by_day_and_no_line_is_lost_between_pages() {
    let house = house().await;
    let response = answered(&house).await;
    let House {
        site, ada, hale, ..
    } = &house;
    promises(hale, &response, "Promise number 0.", "2026-12-20")
        .await
        .is(303);
    for number in 1..65 {
        site.arrange(Box::leak(
            format!(
                "INSERT INTO commitments (id, response_id, member_id, what, first_due_on, due_on, stage, party_label, constituency_name, promised_at, changed_at)
                 SELECT id + {number}, response_id, member_id, 'Promise number {number}.', due_on, '2027-0{}-11', 'open', '', '', promised_at, changed_at FROM commitments WHERE what = 'Promise number 0.'",
                1 + number % 3
            )
            .into_boxed_str(),
        ))
        .await;
    }
    let mut seen = Vec::new();
    let mut next = "/commitments?state=open".to_owned();
    for _ in 0..5 {
        let page = ada.get(&next).await;
        page.is(200).sees("Open 65");
        seen.extend(
            page.words()
                .split("Promise number ")
                .skip(1)
                .filter_map(|rest| rest.split('.').next().map(str::to_owned)),
        );
        let links = crate::support::links(&page.body);
        match links.into_iter().find(|link| link.contains("after=")) {
            Some(link) => next = link,
            None => break,
        }
    }
    assert_eq!(seen.len(), 65);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 65);
}
