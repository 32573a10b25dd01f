//! What comes first in the queue: what many read now, and reports that come from different sides.

use super::outcomes::comment_of;
use super::{Scene, report, scene};
use crate::support::Site;
use common_ground::jobs;

/// The titles of the queue in order.
async fn first_in_queue(scene: &Scene) -> String {
    let page = scene.mo.get("/moderation").await;
    let from = page
        .body
        .find("/moderation/items/")
        .expect("something waits");
    page.body[from..]
        .chars()
        .take_while(|c| *c != '"')
        .collect()
}

async fn weight(site: &Site) -> f64 {
    let mut connection = site.app.db.read().await.expect("a connection");
    sqlx::query_scalar("SELECT weight FROM waiting")
        .fetch_one(&mut *connection)
        .await
        .expect("a weight")
}

#[tokio::test]
async fn what_many_read_now_comes_first_and_an_hour_later_no_more() {
    let scene = scene().await;
    let quiet = scene
        .site
        .idea(&scene.ada, "Benches at every bus stop")
        .await
        .to_string();
    let other = comment_of(
        &scene.bea,
        &quiet,
        "The mayor is a born liar and far too ugly.",
    )
    .await;
    // The one that was reported first waits longer, and so stands first by a hair.
    report(&scene.site.visitor(), &other, "R1", "")
        .await
        .is(303);
    scene.site.pass_minutes(1);
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
    scene.site.pass_minutes(11);
    jobs::clocks(&scene.site.app).await.expect("clocks");
    assert!(first_in_queue(&scene).await.ends_with(&other));
    // Sixty-four readers open the other idea.
    for _ in 0..64 {
        scene
            .site
            .visitor()
            .get(&format!("/ideas/{}", scene.number))
            .await
            .is(200);
    }
    jobs::clocks(&scene.site.app).await.expect("clocks");
    let views = "SELECT CAST(sum(views) AS BIGINT) FROM idea_views";
    assert_eq!(scene.site.count(views).await, 64);
    scene.site.pass_minutes(11);
    jobs::clocks(&scene.site.app).await.expect("clocks");
    assert!(first_in_queue(&scene).await.ends_with(&scene.comment));
    // What nobody reads any more presses no longer, and nothing of it is kept.
    scene.site.pass_minutes(90);
    scene.mo.enter().await;
    scene.site.visitor().get(&format!("/ideas/{quiet}")).await;
    jobs::clocks(&scene.site.app).await.expect("clocks");
    assert!(first_in_queue(&scene).await.ends_with(&other));
    assert_eq!(scene.site.count(views).await, 1);
}

#[tokio::test]
async fn kept_pages_count_as_read_too() {
    let scene = scene().await;
    let site = Site::with(|config| {
        config.page_cache_for = std::time::Duration::from_mins(1);
    })
    .await;
    let ada = site.citizen("Ada").await;
    let number = site.idea(&ada, "Benches at every bus stop").await;
    for _ in 0..3 {
        site.visitor()
            .get(&format!("/ideas/{number}"))
            .await
            .is(200);
    }
    site.visitor().get("/ideas/999").await.is(404);
    assert_eq!(site.app.views.take(), [(number, 3)]);
    assert_eq!(site.app.views.take(), []);
    drop(scene);
}

#[tokio::test]
async fn those_whom_one_page_sent_weigh_as_one_crowd() {
    let scene = scene().await;
    let (cid, dee) = (
        scene.site.citizen("Cid").await,
        scene.site.citizen("Dee").await,
    );
    // Nobody is new any more.
    scene.site.pass_minutes(8 * 24 * 60);
    for who in [&cid, &dee] {
        let subject = format!("comment-{}", scene.comment);
        let request = axum::http::Request::get(format!("/reports/new?subject={subject}"))
            .header("referer", "https://campaign.example/call-to-report");
        let form = who.send(request, axum::body::Body::empty()).await;
        let value = |name: &str| form.value_of(name).unwrap_or_else(|| panic!("no {name}"));
        let (op, version, from) = (value("op"), value("version"), value("from"));
        assert!(!form.body.contains("campaign.example"));
        who.post(
            "/reports",
            &[
                ("subject", subject.as_str()),
                ("op", op.as_str()),
                ("version", version.as_str()),
                ("from", from.as_str()),
                ("reason", "R1"),
            ],
        )
        .await
        .is(303);
        scene.site.pass_minutes(60);
    }
    // One half each: √(½+½), and not √½+√½.
    assert!((weight(&scene.site).await - 1.0).abs() < 1e-9);
    let known = "SELECT CAST(count(*) AS BIGINT) FROM reports WHERE referrer_key IS NOT NULL";
    assert_eq!(scene.site.count(known).await, 2);
    scene.site.pass_minutes(91 * 24 * 60);
    jobs::tidy(&scene.site.app).await.expect("tidied");
    assert_eq!(scene.site.count(known).await, 0);
}

#[tokio::test]
async fn two_who_always_report_together_weigh_as_one() {
    let scene = scene().await;
    let (cid, dee) = (
        scene.site.citizen("Cid").await,
        scene.site.citizen("Dee").await,
    );
    let mut comments = Vec::new();
    for number in 0..5 {
        let words = format!("Number {number}: the mayor is a born liar.");
        comments.push(comment_of(&scene.bea, &scene.number, &words).await);
    }
    scene.site.pass_minutes(8 * 24 * 60);
    for comment in &comments {
        for who in [&cid, &dee] {
            report(who, comment, "R1", "").await.is(303);
            scene.site.pass_minutes(60);
        }
    }
    let lately = "SELECT CAST(count(*) AS BIGINT) FROM waiting WHERE weight > 1.4";
    assert_eq!(scene.site.count(lately).await, 5);
    // The sixth time it is no chance any more.
    for who in [&cid, &dee] {
        report(who, &scene.comment, "R1", "").await.is(303);
        scene.site.pass_minutes(60);
    }
    assert_eq!(scene.site.count(lately).await, 5);
    let as_one = "SELECT CAST(count(*) AS BIGINT) FROM waiting WHERE weight < 1.1";
    assert_eq!(scene.site.count(as_one).await, 1);
}
