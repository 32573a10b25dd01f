//! What has been kept long enough is destroyed, the stub stays, and the log still holds. Before that it is not.

use common_ground::actions::public_log::{self, Report};
use common_ground::jobs;

use super::outcomes::comment_of;
use super::{HARSH, HIDE, Scene, decide, report, scene};

/// Removes Bea's comment.
async fn removed(scene: &Scene) {
    report(
        &scene.site.visitor(),
        &scene.comment,
        "R4",
        "eve@example.org",
    )
    .await
    .is(303);
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    let mut remove = HIDE.to_vec();
    remove[0] = ("outcome", "remove");
    remove[1] = ("code", "R4");
    decide(&scene.mo, &scene.item, &remove).await.is(303);
    scene.site.pass_minutes(2);
    scene.site.later().await;
}

const WORDS: &str =
    "SELECT CAST(count(*) AS BIGINT) FROM comment_versions WHERE words LIKE '%ugly%'";
const SALTS: &str = "SELECT CAST(count(*) AS BIGINT) FROM public_log_private WHERE seq IN (SELECT seq FROM public_log WHERE content_id LIKE 'comment-%')";
const REPORTERS: &str = "SELECT CAST(count(*) AS BIGINT) FROM reports WHERE reporter_email IS NOT NULL OR reporter_key NOT LIKE 'past/%'";

#[tokio::test]
async fn after_a_year_words_salts_and_reporters_are_gone_and_the_log_holds() {
    let scene = scene().await;
    removed(&scene).await;
    let site = &scene.site;
    let page = format!("/ideas/{}", scene.number);
    // A day too early nothing is destroyed.
    site.pass_minutes(365 * 24 * 60);
    assert_eq!(jobs::erase(&site.app).await.expect("erasing"), 0);
    for (sql, left) in [(WORDS, 1), (SALTS, 1), (REPORTERS, 1)] {
        assert_eq!(site.count(sql).await, left, "{sql}");
    }
    site.pass_minutes(2 * 24 * 60);
    assert_eq!(jobs::erase(&site.app).await.expect("erasing"), 1);
    for sql in [WORDS, SALTS, REPORTERS] {
        assert_eq!(site.count(sql).await, 0, "{sql}");
    }
    // Once is enough, and what is left is the stub.
    assert_eq!(jobs::erase(&site.app).await.expect("erasing"), 0);
    site.visitor()
        .get(&page)
        .await
        .sees("This comment was removed by a moderator")
        .sees("R4, harassment")
        .misses("born liar");
    let report = public_log::verify(&site.app.db, |_, _| ())
        .await
        .expect("a look");
    assert!(matches!(report, Report::Holds(_)), "{report:?}");
}

#[tokio::test]
async fn what_an_open_appeal_needs_is_kept() {
    let scene = scene().await;
    removed(&scene).await;
    let decision = scene.site.count("SELECT max(id) FROM decisions").await;
    let about = format!("CG-{decision}");
    let form = scene.bea.get(&format!("/appeals/new?about={about}")).await;
    let op = form.value_of("op").expect("an op");
    let plea = "It is about what was said in May, and about nothing else.";
    scene
        .bea
        .post(
            "/appeals",
            &[("about", &about), ("words", plea), ("op", &op)],
        )
        .await
        .is(303);
    scene.site.pass_minutes(400 * 24 * 60);
    assert_eq!(jobs::erase(&scene.site.app).await.expect("erasing"), 0);
    assert_eq!(scene.site.count(WORDS).await, 1);
}

#[tokio::test]
async fn what_stands_in_sight_is_never_destroyed() {
    let scene = scene().await;
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
    scene.site.pass_minutes(800 * 24 * 60);
    assert_eq!(jobs::erase(&scene.site.app).await.expect("erasing"), 0);
    let page = format!("/ideas/{}", scene.number);
    scene.site.visitor().get(&page).await.sees(HARSH);
}

/// Bea has not said this before: the same words twice would wait for a look.
const ANSWER: &str = "Whoever wrote this is a born liar and too ugly for any office.";

#[tokio::test]
async fn a_letter_about_what_was_hidden_meanwhile_does_not_leave() {
    for is_hidden in [false, true] {
        let scene = scene().await;
        let site = &scene.site;
        let hers = comment_of(&scene.ada, &scene.number, "The lanes end at the bridge.").await;
        let page = scene
            .bea
            .post(
                &format!("/comments/{hers}/replies"),
                &[("words", ANSWER), ("advised", "yes")],
            )
            .await;
        let place = page.leads_to();
        let (_, answer) = place.rsplit_once("#comment-").expect("a comment");
        jobs::tell(&site.app).await.expect("telling");
        if is_hidden {
            let item = format!("/moderation/items/comment/{answer}");
            let lease = format!("{item}/lease");
            scene.mo.post(&lease, &[]).await.is(303);
            decide(&scene.mo, &item, HIDE).await.is(303);
        }
        jobs::deliver(&site.app).await.expect("delivering");
        let told = site
            .letters_to(&scene.ada)
            .iter()
            .any(|letter| letter.text.contains("born liar"));
        assert_eq!(told, !is_hidden);
    }
}
