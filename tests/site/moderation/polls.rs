//! Before a poll: no crowd hides anything, appeals are answered within a working day, and every complaint is urgent. And a bank holiday
//! that a steward proclaims moves every clock that starts afterwards, with a note that everybody can read.

use common_ground::domain::report::Reporter;

use super::crowds::file;
use super::{HIDE, Scene, decide, report, scene};
use crate::support::Person;

/// Writes something down about the House, read first and then sent.
async fn notes(steward: &Person, sort: &str, fields: &[(&str, &str)]) {
    let mut form = fields.to_vec();
    form.push(("sure", "yes"));
    steward
        .post(&format!("/house/new/{sort}"), &form)
        .await
        .is(303);
}

/// Bea appeals against what Mo hid; the page of the appeal.
async fn appealed(scene: &Scene) -> String {
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    scene.site.pass_minutes(2);
    let id = scene.site.count("SELECT max(id) FROM decisions").await;
    let about = format!("CG-{id}");
    let form = scene.bea.get(&format!("/appeals/new?about={about}")).await;
    let op = form.value_of("op").expect("an op");
    let sent = [
        ("about", about.as_str()),
        (
            "words",
            "I quoted what the councillor said of herself in May.",
        ),
        ("op", &op),
    ];
    scene.bea.post("/appeals", &sent).await.leads_to()
}

#[tokio::test]
async fn an_appeal_is_answered_within_a_working_day_while_a_poll_is_near() {
    // The story begins on a Sunday, which counts as Monday, 23 November: five working days later is the 30th, one is the 24th.
    let scene = scene().await;
    let page = appealed(&scene).await;
    scene.bea.get(&page).await.sees("30 November 2026");

    let scene = super::scene().await;
    let stu = scene.site.steward("Stu").await;
    let dissolved = [
        ("from", "2026-11-22"),
        ("polling", "2027-01-04"),
        ("stays_open", "yes"),
    ];
    notes(&stu, "dissolution", &dissolved).await;
    let page = appealed(&scene).await;
    scene
        .bea
        .get(&page)
        .await
        .sees("24 November 2026")
        .misses("30 November 2026");
    let log = scene.site.visitor().get("/transparency/log.jsonl").await;
    assert!(log.body.contains("\"due\":\"2026-11-24\""), "{}", log.body);
}

#[tokio::test]
async fn a_quiet_time_counts_where_the_author_lives_and_nowhere_else() {
    for (area, day) in [("Scotland", "30 November 2026"), ("", "24 November 2026")] {
        let scene = scene().await;
        let stu = scene.site.steward("Stu").await;
        let quiet = [
            ("words", "a referendum"),
            ("area", area),
            ("from", "2026-11-20"),
            ("last", "2026-12-20"),
        ];
        notes(&stu, "quiet", &quiet).await;
        let page = appealed(&scene).await;
        scene.bea.get(&page).await.sees(day);
    }
}

#[tokio::test]
async fn no_crowd_hides_anything_between_dissolution_and_poll() {
    let scene = scene().await;
    let stu = scene.site.steward("Stu").await;
    let mut readers = Vec::new();
    for name in ["Cid", "Dee", "Edda", "Finn", "Gwen"] {
        readers.push(scene.site.citizen(name).await.account().await);
    }
    let dissolved = [
        ("from", "2026-11-25"),
        ("polling", "2027-01-05"),
        ("stays_open", "yes"),
    ];
    notes(&stu, "dissolution", &dissolved).await;
    // Nobody is new any more; the same five hide it on any other day (crowds.rs).
    scene.site.pass_minutes(8 * 24 * 60);
    for reader in readers {
        scene.site.pass_minutes(60);
        file(&scene, &Reporter::Account(reader), "R4").await;
    }
    let idea = format!("/ideas/{}", scene.number);
    scene.site.visitor().get(&idea).await.sees("born liar");
}

#[tokio::test]
async fn every_complaint_is_urgent_between_dissolution_and_poll() {
    let scene = scene().await;
    let stu = scene.site.steward("Stu").await;
    let dissolved = [
        ("from", "2026-11-22"),
        ("polling", "2027-01-04"),
        ("stays_open", "yes"),
    ];
    notes(&stu, "dissolution", &dissolved).await;
    let form = scene.ada.get("/complaints/new?about=service").await;
    let op = form.value_of("op").expect("an op");
    let sent = [
        ("about", "service"),
        (
            "words",
            "The moderator who answered me was the one who had hidden my words.",
        ),
        ("op", &op),
    ];
    let place = scene.ada.post("/complaints", &sent).await.leads_to();
    // Three working days for the panel, and no round with the service before it.
    scene
        .ada
        .get(&place)
        .await
        .sees("26 November 2026")
        .misses("To be answered");
}

#[tokio::test]
async fn a_proclaimed_holiday_moves_the_clocks_that_start_after_it_and_everybody_can_read_so() {
    let scene = scene().await;
    let stu = scene.site.steward("Stu").await;
    let visitor = scene.site.visitor();
    visitor
        .get("/transparency")
        .await
        .misses("Bank holidays were proclaimed");
    let holiday = [
        ("words", "Day of national thanks"),
        ("from", "2026-11-25"),
        ("division", "england-and-wales"),
    ];
    notes(&stu, "holiday", &holiday).await;
    let page = appealed(&scene).await;
    // A day later than on any other Sunday.
    scene
        .bea
        .get(&page)
        .await
        .sees("1 December 2026")
        .misses("30 November 2026");
    let lists = "SELECT CAST(count(*) AS BIGINT) FROM appeals WHERE calendar = '2026-11-22'";
    assert_eq!(scene.site.count(lists).await, 1);
    visitor
        .get("/transparency")
        .await
        .sees("Bank holidays were proclaimed")
        .sees("Day of national thanks")
        .sees("25 November 2026");
}
