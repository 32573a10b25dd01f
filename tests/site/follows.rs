//! Following and being told: notices, letters, and every way of stopping them.

use axum::body::Body;
use axum::http::Request;
use common_ground::domain::letter::Letter;

use crate::responses::{idea_of, responds, seat_of};
use crate::support::{Page, Person, Site};

async fn presses(person: &Person, kind: &str, target: &str, follow: &str) -> Page {
    let form = [
        ("kind", kind),
        ("target", target),
        ("follow", follow),
        ("next", "/about"),
    ];
    person.post("/follows", &form).await
}

fn updates(site: &Site, person: &Person) -> Vec<Letter> {
    let mut letters = site.letters_to(person);
    letters.retain(|letter| letter.unsubscribe_url.is_some());
    letters
}

/// The path of the way out of a letter.
fn way_out(letter: &Letter) -> String {
    let url = letter.unsubscribe_url.as_deref().expect("a way out");
    url[url.find("/unsubscribe/").expect("our path")..].to_owned()
}

/// A mail provider's press: from its own machines or pages, with no cookie.
async fn one_click(site: &Site, path: &str, header: Option<(&str, &str)>) -> u16 {
    let mut request = Request::post(path)
        .header("host", "127.0.0.1:3000")
        .header("content-type", "application/x-www-form-urlencoded");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let request = request
        .body(Body::from("List-Unsubscribe=One-Click"))
        .expect("a request");
    tower::ServiceExt::oneshot(site.router.clone(), request)
        .await
        .expect("an answer")
        .status()
        .as_u16()
}

#[tokio::test]
async fn following_is_listed_and_ended_and_pressed_twice_is_once() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await.to_string();
    let member = grey.account().await.member.expect("an MP").to_string();
    let seat = seat_of(&grey).await;
    for (kind, target) in [
        ("idea", number.as_str()),
        ("idea", number.as_str()),
        ("member", &member),
        ("constituency", &seat),
        ("topic", "transport"),
    ] {
        assert_eq!(
            presses(&ada, kind, target, "yes").await.is(303).leads_to(),
            "/about"
        );
    }
    let page = ada.get("/account/follows").await;
    page.is(200)
        .sees("Cycle lanes on every main road")
        .sees("Grey")
        .sees("Greyshire")
        .sees("Transport");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM follows")
            .await,
        4
    );
    presses(&ada, "topic", "transport", "no").await.is(303);
    ada.get("/account/follows").await.misses("Transport");
    for (kind, target) in [
        ("idea", "99999"),
        ("topic", "nonsense"),
        ("party", "x"),
        ("idea", "'; --"),
    ] {
        presses(&ada, kind, target, "yes").await.is(404);
    }
    // What people follow is theirs: the diary has no line of it.
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind LIKE '%follow%'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_visitor_who_asks_to_be_told_is_told_after_signing_in() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let number = idea_of(&site, &ada, None).await.to_string();
    let bea = site.citizen("Bea").await.other_browser();
    site.pass_minutes(61);
    let form = [
        ("kind", "idea"),
        ("target", number.as_str()),
        ("follow", "yes"),
        ("next", "/account"),
    ];
    bea.post("/follows", &form).await.is(303);
    bea.enter().await;
    bea.get("/account/follows")
        .await
        .sees("Cycle lanes on every main road");
}

#[tokio::test]
async fn the_way_out_stops_letters_but_not_notices_and_needs_no_cookie() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bea = site.citizen("Bea").await;
    let (grey, hale, ives) = (
        site.mp("Grey").await,
        site.mp("Hale").await,
        site.mp("Ives").await,
    );
    let number = idea_of(&site, &ada, None).await;
    presses(&bea, "idea", &number.to_string(), "yes").await;
    responds(&grey, number).await;
    site.later().await;
    let letters = updates(&site, &bea);
    assert_eq!(letters.len(), 1);
    let way = way_out(&letters[0]);

    // Looking changes nothing: scanners of mail follow every link.
    site.visitor()
        .get(&way)
        .await
        .is(200)
        .sees("Stop these mails?")
        .sees("Cycle lanes on every main road");
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM mutes")
            .await,
        0
    );
    for header in [
        None,
        Some(("origin", "https://mail.example.com")),
        Some(("sec-fetch-site", "cross-site")),
    ] {
        assert_eq!(one_click(&site, &way, header).await, 200, "{header:?}");
    }
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM mutes")
            .await,
        1
    );

    responds(&hale, number).await;
    site.later().await;
    assert_eq!(updates(&site, &bea).len(), 1, "no further letter");
    assert_eq!(updates(&site, &ada).len(), 2, "the author's go on");
    bea.get("/account/notices")
        .await
        .sees("Grey, MP for Greyshire")
        .sees("Hale, MP for Haleshire");

    // And on again, from the account.
    bea.get("/account/follows")
        .await
        .sees("You switched this mail off");
    let on = [
        ("kind", "idea"),
        ("target", &number.to_string()),
        ("mail", "yes"),
    ];
    bea.post("/account/mail", &on).await.is(303);
    responds(&ives, number).await;
    site.later().await;
    assert_eq!(updates(&site, &bea).len(), 2);
}

#[tokio::test]
async fn a_way_out_that_we_did_not_sign_opens_nothing() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    responds(&grey, number).await;
    site.later().await;
    let way = way_out(&updates(&site, &ada)[0]);
    let other = grey.account().await.id.to_string();
    let mine = ada.account().await.id.to_string();
    for forged in [
        way.replace(&mine, &other),
        way.replace(".idea.", ".all."),
        format!("{way}0"),
        "/unsubscribe/x".to_owned(),
        "/unsubscribe/..".to_owned(),
    ] {
        assert_eq!(one_click(&site, &forged, None).await, 404, "{forged}");
        site.visitor().get(&forged).await.is(404);
    }
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM mutes")
            .await,
        0
    );
}

#[tokio::test]
async fn all_mail_can_be_stopped_and_what_waits_does_not_leave() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let grey = site.mp("Grey").await;
    let number = idea_of(&site, &ada, None).await;
    responds(&grey, number).await;
    common_ground::jobs::tell(&site.app)
        .await
        .expect("telling works");
    let off = [("kind", "all"), ("target", ""), ("mail", "no")];
    ada.post("/account/mail", &off).await.is(303);
    site.later().await;
    assert!(updates(&site, &ada).is_empty());
    ada.get("/account/notices")
        .await
        .sees("responded to your idea");
    // Codes are no news: they still come.
    site.pass_minutes(61);
    ada.other_browser().enter().await;
}

#[tokio::test]
async fn notices_are_new_once_and_come_in_pages() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bea = site.citizen("Bea").await;
    presses(&bea, "topic", "transport", "yes").await;
    for _ in 0..35 {
        idea_of(&site, &ada, None).await;
        site.pass_minutes(1);
    }
    site.later().await;
    bea.get("/account").await.sees("35 unread notices");
    let first = bea.get("/account/notices").await;
    assert_eq!(first.words().matches("New: ").count(), 30);
    first.sees("5 unread notices");
    assert_eq!(
        bea.get("/account/notices")
            .await
            .words()
            .matches("New: ")
            .count(),
        0
    );
    let at = first
        .body
        .find("/account/notices?before=")
        .expect("an older page");
    let older: String = first.body[at..].chars().take_while(|c| *c != '"').collect();
    let second = bea.get(&older).await;
    assert_eq!(second.words().matches("New: ").count(), 5);
    bea.get("/account").await.misses("unread notices");
    ada.get("/account/notices").await.sees("Nothing yet");
}

#[tokio::test]
async fn nobody_brings_more_than_twenty_letters_an_hour_to_others() {
    let site = Site::new().await;
    let troll = site.citizen("Troll").await;
    for n in 0..12 {
        let person = site.citizen(&format!("Reader {n}")).await;
        presses(&person, "topic", "transport", "yes").await;
    }
    idea_of(&site, &troll, None).await;
    idea_of(&site, &troll, None).await;
    site.later().await;
    let letters = |site: &Site| {
        let letters = site.letters();
        letters
            .iter()
            .filter(|one| one.subject.starts_with("A new idea"))
            .count()
    };
    assert_eq!(letters(&site), 20);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM notices")
            .await,
        24
    );
    site.pass_minutes(61);
    idea_of(&site, &troll, None).await;
    site.later().await;
    assert_eq!(letters(&site), 32);
}
