//! When the house itself breaks: a calm page with a reference number, the cause in the log once, nothing of it on the page.

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
