//! Bad days: a flood of reports hides nothing, reports from all sides hide until somebody looks, one act closes them all, and
//! words without anything to see are not taken.

use common_ground::domain::report::{Complaint, Pointer, Reporter, SubjectKind};

use super::{PUBLISH, Scene, decide, report, scene};

#[tokio::test]
async fn five_hundred_reports_at_once_hide_nothing_and_are_closed_in_one_act() {
    let scene = scene().await;
    for number in 0..500 {
        let reporter = Reporter::Visitor {
            browser: format!("crowd {number}"),
            network: None,
            email: None,
        };
        file(&scene, &reporter, "R2").await;
    }
    let idea = format!("/ideas/{}", scene.number);
    scene.ada.get(&idea).await.sees("born liar");
    let lines = "SELECT CAST(count(*) AS BIGINT) FROM waiting";
    assert_eq!(scene.site.count(lines).await, 1);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, PUBLISH).await.is(303);
    let judged = "SELECT CAST(count(*) AS BIGINT) FROM reports WHERE judged = 'disagreed'";
    assert_eq!(scene.site.count(judged).await, 500);
    assert_eq!(scene.site.count(lines).await, 0);
    // The same words need not be defended twice for the same reason.
    report(&scene.site.visitor(), &scene.comment, "R2", "")
        .await
        .is(409)
        .sees("found no breach");
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
}

#[tokio::test]
async fn reports_from_all_sides_hide_until_a_person_looks_and_only_once() {
    let scene = scene().await;
    let mut readers = Vec::new();
    for name in ["Cid", "Dee", "Edda", "Finn", "Gwen", "Hal"] {
        readers.push(scene.site.citizen(name).await.account().await);
    }
    // Nobody is new any more.
    scene.site.pass_minutes(8 * 24 * 60);
    let last = readers.pop().expect("somebody");
    for reader in readers {
        // An hour apart: nobody co-ordinates.
        scene.site.pass_minutes(60);
        file(&scene, &Reporter::Account(reader), "R4").await;
    }
    let visitor = scene.site.visitor();
    let idea = format!("/ideas/{}", scene.number);
    visitor
        .get(&idea)
        .await
        .misses("born liar")
        .sees("This comment was hidden by a moderator");
    scene.site.later().await;
    let letter = scene.site.letters_to(&scene.bea).pop().expect("a letter");
    assert!(
        letter.text.contains("while somebody checks"),
        "{}",
        letter.text
    );
    // Nobody comes within a working day: it comes back, and no crowd hides it again.
    scene.site.pass_minutes(5 * 24 * 60);
    common_ground::jobs::clocks(&scene.site.app)
        .await
        .expect("clocks");
    visitor.get(&idea).await.sees("born liar");
    file(&scene, &Reporter::Account(last), "R4").await;
    visitor.get(&idea).await.sees("born liar");
}

pub async fn file(scene: &Scene, reporter: &Reporter, reason: &str) {
    let about = format!("comment-{}", scene.comment)
        .parse::<Pointer>()
        .expect("a pointer");
    let complaint = Complaint::parse(SubjectKind::Comment, reason, "", 1).expect("a complaint");
    common_ground::actions::reports::file(&scene.site.app, reporter, about, complaint)
        .await
        .expect("it is taken");
}

#[tokio::test]
async fn words_that_nobody_can_see_are_not_taken() {
    let scene = scene().await;
    scene
        .ada
        .post(
            &format!("/ideas/{}/comments", scene.number),
            &[
                ("purpose", "supports"),
                ("words", "\u{200B}\u{200B}\u{2060}"),
            ],
        )
        .await
        .is(422);
}
