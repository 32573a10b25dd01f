//! The minute in which a moderator can take a decision back: nobody is told of it, by no door.

use super::{HIDE, PUBLISH, Scene, decide, report, scene};

/// Looks behind every door through which somebody could hear of the decision.
async fn nobody_hears(scene: &Scene, receipt: &str) {
    let visitor = scene.site.visitor();
    visitor
        .get(receipt)
        .await
        .is(200)
        .misses("What was decided")
        .misses("Hidden");
    let under = [
        format!("/ideas/{}", scene.number),
        format!("/ideas/{}/comments", scene.number),
        format!("/comments/{}", scene.comment),
    ];
    for door in under {
        visitor
            .get(&door)
            .await
            .misses("personal attack")
            .misses("Read the decision");
    }
    for door in [
        "/transparency/log",
        "/transparency/log.jsonl",
        "/transparency/log.atom",
        "/transparency/log/2026-11.csv",
        "/transparency/log?code=R1&event=hidden",
    ] {
        let page = visitor.get(door).await;
        assert!(!page.body.contains("comment-"), "{door}: {}", page.body);
    }
    visitor.get("/transparency/log/1").await.is(404);
    let appeal = receipt.replace("/reports/", "/appeals/new?about=");
    visitor
        .get(&appeal)
        .await
        .sees("You were not told of a decision");
    let own = format!("/account/items/comment-{}", scene.comment);
    let page = scene.bea.get(&own).await;
    page.is(200).misses("Reword it");
    assert!(!page.body.contains("<mark>"), "{}", page.body);
    assert!(!page.body.contains("/appeals/new?about=CG-"));
    for decision in numbers(scene).await {
        visitor
            .get(&format!("/decisions/CG-{decision}"))
            .await
            .is(404);
        visitor
            .get(&format!("/appeals/new?about=CG-{decision}"))
            .await
            .misses("Hidden");
    }
}

async fn numbers(scene: &Scene) -> Vec<i64> {
    let mut connection = scene.site.app.db.read().await.expect("a connection");
    sqlx::query_scalar("SELECT id FROM decisions ORDER BY id")
        .fetch_all(&mut *connection)
        .await
        .expect("decisions")
}

#[tokio::test]
async fn nobody_hears_of_a_decision_before_it_can_no_longer_be_taken_back() {
    let scene = scene().await;
    let receipt = report(
        &scene.site.visitor(),
        &scene.comment,
        "R1",
        "eve@example.org",
    )
    .await
    .leads_to();
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    nobody_hears(&scene, &receipt).await;
    // A signature over what cannot be read yet could be checked by nobody.
    common_ground::jobs::checkpoint(&scene.site.app)
        .await
        .expect("signed");
    let notes = "/transparency/log/checkpoints";
    let early = scene.site.visitor().get(notes).await;
    assert_eq!(early.is(200).body, "");
    // The moderator sees it, and takes it back.
    let page = scene.mo.get(&scene.item).await;
    let decision = page.value_of("decision").expect("a decision");
    let undo = format!("{}/undo", scene.item);
    scene
        .mo
        .post(&undo, &[("decision", &decision)])
        .await
        .is(303);
    scene
        .site
        .visitor()
        .get(&receipt)
        .await
        .misses("What was decided");
    scene.site.pass_minutes(2);
    scene
        .site
        .visitor()
        .get(&receipt)
        .await
        .misses("What was decided");
    // Decided again, and this time it stands: after the minute every door tells.
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    scene.site.pass_minutes(2);
    let visitor = scene.site.visitor();
    visitor
        .get(&receipt)
        .await
        .sees("What was decided")
        .sees("Hidden, with an invitation to reword");
    visitor
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees("R1, personal attack")
        .sees("Read the decision");
    let log = visitor.get("/transparency/log.jsonl").await.body;
    assert_eq!(log.matches("\"event\":\"hidden\"").count(), 2, "{log}");
    assert!(visitor.get(notes).await.body.contains("/chain-v1"));
    let own = format!("/account/items/comment-{}", scene.comment);
    scene.bea.get(&own).await.sees("Reword it");
}

#[tokio::test]
async fn a_reporter_is_told_of_no_breach_after_the_minute_and_may_then_appeal() {
    let scene = scene().await;
    let visitor = scene.site.visitor();
    let receipt = report(&visitor, &scene.comment, "R1", "").await.leads_to();
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, PUBLISH).await.is(303);
    visitor
        .get(&receipt)
        .await
        .misses("No breach")
        .misses("Ask for a second look");
    scene.site.pass_minutes(2);
    visitor
        .get(&receipt)
        .await
        .sees("No breach")
        .sees("Ask for a second look");
}

/// The figures as they stand on the page, and as anybody adds them up from the log that is published at the same moment.
async fn figures(scene: &Scene) -> (String, usize) {
    let visitor = scene.site.visitor();
    let page = visitor.get("/transparency").await.body.clone();
    let log = visitor.get("/transparency/log.jsonl").await.body.clone();
    let decided = log
        .lines()
        .filter(|line| line.contains("\"event\":\"hidden\""))
        .count();
    (page, decided)
}

#[tokio::test]
async fn no_figure_moves_before_its_line_can_be_read() {
    let scene = scene().await;
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
    let (before, counted) = figures(&scene).await;
    assert!(
        counted == 0 && before.contains("No decision since"),
        "{before}"
    );
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    let (within, counted) = figures(&scene).await;
    assert_eq!(counted, 0);
    assert_eq!(within, before, "a figure moved within the minute");
    scene.site.pass_minutes(2);
    let (after, counted) = figures(&scene).await;
    assert_eq!(counted, 1);
    assert!(after.contains("1 decision") && after != before, "{after}");
}
