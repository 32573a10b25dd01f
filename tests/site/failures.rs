//! When the house itself breaks: a calm page with a reference number, the cause in the log once, nothing of it on the page.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use common_ground::{store, web};

use crate::support::Site;

#[tokio::test]
async fn a_failure_shows_a_reference_number_and_not_its_cause() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    site.arrange("DROP TABLE consents").await;
    ada.post("/account/consent/withdrawal", &[])
        .await
        .is(500)
        .sees("Something broke on our side")
        .sees("Reference number:")
        .misses("consents");
    ada.get("/account").await.is(200).sees("Ada");
}

#[tokio::test]
async fn scripts_are_told_in_json() {
    let site = Site::new().await;
    let request = axum::http::Request::get("/no/such/page").header("accept", "application/json");
    let page = site
        .visitor()
        .send(request, axum::body::Body::empty())
        .await;
    page.is(404);
    assert!(
        page.body.contains("\"words\":") && page.body.contains("\"reference\":"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn what_is_too_large_or_no_form_is_refused_with_a_sentence() {
    let site = Site::new().await;
    let visitor = site.visitor();
    let huge = "x".repeat(300 * 1024);
    visitor
        .post("/sign-in", &[("email", &huge)])
        .await
        .is(413)
        .sees("Shorten it and send it again");
    visitor
        .post(
            "/sign-in",
            &[("email", "a@example.org"), ("role", "steward")],
        )
        .await
        .is(422);
    let request = axum::http::Request::post("/sign-in").header("content-type", "text/plain");
    visitor
        .send(request, axum::body::Body::from("hello"))
        .await
        .is(422);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_on_a_page_with_a_reference() {
    let site = Site::new().await;
    for path in ["/sign-in", "/ideas/1/vote"] {
        let request = Request::post(path).header("sec-fetch-site", "cross-site");
        let page = site.visitor().send(request, Body::empty()).await;
        page.is(403)
            .sees("This request came from another website")
            .sees("Reference number:");
    }
    let request = Request::post("/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header("accept", "application/json");
    let told = site.visitor().send(request, Body::empty()).await;
    assert!(told.is(403).body.contains("\"reference\":"));
}

#[tokio::test]
async fn an_address_that_is_far_too_long_is_refused_with_words() {
    let site = Site::new().await;
    let long = format!("/ideas?q={}", "a".repeat(5000));
    site.visitor()
        .get(&long)
        .await
        .is(414)
        .sees("search with fewer words")
        .sees("Reference number:");
}

async fn panics() -> &'static str {
    panic!("a fictional fault")
}

#[tokio::test]
async fn a_fault_and_a_page_that_hangs_are_told_with_a_reference() {
    let mut site = Site::new().await;
    let pages = Router::new().route("/faulty", get(panics));
    site.router = web::security::protect(pages, &site.app);
    site.visitor()
        .get("/faulty")
        .await
        .is(500)
        .sees("Something broke on our side")
        .sees("Reference number:")
        .misses("fictional fault");
    let pages = Router::new().route("/slow", get(std::future::pending::<&'static str>));
    site.router = web::security::protect_within(Duration::from_millis(50), pages, &site.app);
    site.visitor()
        .get("/slow")
        .await
        .is(503)
        .sees("We could not answer in time")
        .sees("Reference number:");
}

#[tokio::test]
async fn where_the_database_does_not_answer_somebody_is_left_to_say_so() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let mut lent = Vec::new();
    for _ in 0..store::READERS {
        lent.push(site.app.db.read().await.expect("a connection"));
    }
    let visitor = site.visitor();
    let (front, own, health) = tokio::join!(
        visitor.get("/"),
        ada.get("/account"),
        tokio::time::timeout(Duration::from_secs(3), ada.get("/healthz")),
    );
    for page in [front, own] {
        page.is(500)
            .sees("Something broke on our side")
            .sees("Reference number:");
    }
    health.expect("health waits for nobody").is(200);
    drop(lent);
    ada.get("/account").await.is(200).sees("Ada");
}
