//! Who may decide what: not one's own, not what one reported, not twice, and not alone where two are needed.

use super::outcomes::comment_of;
use super::{HARSH, HIDE, KIND, PUBLISH, decide, declare, report, scene, send};
use crate::support::Site;

#[tokio::test]
async fn whoever_reported_or_wrote_it_does_not_decide_and_that_is_written_down() {
    let scene = scene().await;
    report(&scene.mo, &scene.comment, "R1", "").await.is(303);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, HIDE)
        .await
        .is(403)
        .sees("You reported this");
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD1'";
    assert_eq!(scene.site.count(barred).await, 1);
    assert_eq!(
        scene
            .site
            .count("SELECT CAST(count(*) AS BIGINT) FROM decisions")
            .await,
        0
    );
}

#[tokio::test]
async fn two_moderators_and_a_lease_that_ran_out() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    mia.post(&lease, &[])
        .await
        .is(409)
        .sees("Another moderator has this in hand");
    mia.get(&scene.item)
        .await
        .sees("Another moderator has this in hand");
    let page = scene.mo.get(&scene.item).await;
    let (version, hash) = (
        page.value_of("version").expect("a version"),
        page.value_of("hash").expect("a hash"),
    );
    scene.site.pass_minutes(11);
    send(&scene.mo, &scene.item, (&version, &hash), HIDE)
        .await
        .is(409)
        .sees("ran out");
    mia.post(&lease, &[]).await.is(303);
    send(&scene.mo, &scene.item, (&version, &hash), HIDE)
        .await
        .is(409)
        .sees("another moderator has it in hand now");
    decide(&mia, &scene.item, HIDE).await.is(303);
    let made = "SELECT CAST(count(*) AS BIGINT) FROM decisions";
    assert_eq!(scene.site.count(made).await, 1);
}

#[tokio::test]
async fn what_an_mp_wrote_is_removed_by_two_people() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (mo, mia) = (site.moderator("Mo").await, site.moderator("Mia").await);
    for moderator in [&mo, &mia] {
        super::declare(moderator, &[]).await.is(303);
    }
    let mp = site.mp("Orla").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let page = mp
        .post(
            &format!("/ideas/{number}/comments"),
            &[("purpose", "concern"), ("words", HARSH), ("advised", "yes")],
        )
        .await;
    let place = page.leads_to();
    let (_, comment) = place.rsplit_once("#comment-").expect("a comment");
    report(&site.visitor(), comment, "R4", "eve@example.org")
        .await
        .is(303);
    let item = format!("/moderation/items/comment/{comment}");
    mo.get(&item).await.misses("Orla").misses("MP for");
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    let remove: Vec<(&str, &str)> = HIDE
        .iter()
        .map(|(name, value)| match *name {
            "outcome" => ("outcome", "remove"),
            "code" => ("code", "R4"),
            name => (name, *value),
        })
        .collect();
    decide(&mo, &item, &remove).await.is(303);
    let idea = format!("/ideas/{number}");
    ada.get(&idea).await.sees("born liar");
    site.pass_minutes(2);
    site.later().await;
    assert!(
        site.letters()
            .iter()
            .all(|letter| letter.to != "eve@example.org")
    );
    // The first is not the second.
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    let page = mo.get(&item).await;
    page.sees("waits for a second person");
    let [decision, version, hash] =
        ["decision", "version", "hash"].map(|name| page.value_of(name).expect("a value"));
    let second = [
        ("decision", decision.as_str()),
        ("version", version.as_str()),
        ("hash", hash.as_str()),
        ("agrees", "yes"),
    ];
    mo.post(&format!("{item}/second"), &second).await.is(403);
    mo.post(&format!("{item}/lease/end"), &[]).await.is(303);
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD4'";
    assert_eq!(site.count(barred).await, 1);
    mia.post(&format!("{item}/lease"), &[]).await.is(303);
    mia.post(&format!("{item}/second"), &second).await.is(303);
    ada.get(&idea)
        .await
        .misses("born liar")
        .sees("This comment was removed by a moderator")
        .sees("R4, harassment");
    site.later().await;
    assert!(
        site.letters()
            .iter()
            .any(|letter| letter.to == "eve@example.org" && letter.text.contains("R4"))
    );
    // The warning has to be read before Orla writes again; that is no admission.
    mp.get("/account/measures").await.sees("I have read this");
    let words = [("purpose", "concern"), ("words", KIND), ("advised", "yes")];
    mp.post(&format!("/ideas/{number}/comments"), &words)
        .await
        .is(409);
    mp.post("/account/measures", &[("decision", &decision)])
        .await
        .is(303);
    mp.post(&format!("/ideas/{number}/comments"), &words)
        .await
        .is(303);
}

#[tokio::test]
async fn whose_text_it_is_is_shown_only_for_a_reason_that_is_written_down() {
    let scene = scene().await;
    scene.mo.get(&scene.item).await.misses("Bea");
    scene
        .mo
        .post(&format!("{}/reveal", scene.item), &[("reason", "So.")])
        .await
        .is(422);
    scene.mo.get(&scene.item).await.misses("Bea");
    let reason = [("reason", "The report says she is my neighbour.")];
    scene
        .mo
        .post(&format!("{}/reveal", scene.item), &reason)
        .await
        .is(303);
    scene.mo.get(&scene.item).await.sees("Written by Bea");
    let reveals = "SELECT CAST(count(*) AS BIGINT) FROM reveals WHERE reason LIKE '%neighbour%'";
    assert_eq!(scene.site.count(reveals).await, 1);
}

/// Bea has not said this before: the same words twice would wait for a look.
const ANSWER: &str = "Whoever wrote this is a born liar and too ugly for any office.";

#[tokio::test]
async fn whoever_it_is_about_or_said_to_does_not_decide() {
    let scene = scene().await;
    let site = &scene.site;
    let nora = site.moderator("Nora Quill").await;
    // Named in it.
    let named = comment_of(
        &scene.bea,
        &scene.number,
        "Nora Quill is a born liar and too ugly for any office.",
    )
    .await;
    // Said in answer to hers.
    let hers = comment_of(&nora, &scene.number, "The lanes end at the bridge.").await;
    let page = scene
        .bea
        .post(
            &format!("/comments/{hers}/replies"),
            &[("words", ANSWER), ("advised", "yes")],
        )
        .await;
    let place = page.leads_to();
    let (_, answer) = place.rsplit_once("#comment-").expect("a comment");
    for comment in [named.as_str(), answer] {
        let item = format!("/moderation/items/comment/{comment}");
        nora.post(&format!("{item}/lease"), &[]).await.is(303);
        for form in [HIDE, PUBLISH] {
            decide(&nora, &item, form)
                .await
                .is(403)
                .sees("This is about you");
        }
        nora.post(&format!("{item}/lease/end"), &[]).await.is(303);
        // Somebody else does.
        scene.mo.post(&format!("{item}/lease"), &[]).await.is(303);
        decide(&scene.mo, &item, HIDE).await.is(303);
    }
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD1'";
    assert_eq!(site.count(barred).await, 4);
}

#[tokio::test]
async fn what_is_about_a_party_or_an_mp_is_for_people_without_ties() {
    let scene = scene().await;
    let site = &scene.site;
    site.mp("Orla Fenn").await;
    let (tied, free) = (site.moderator("Tia").await, site.moderator("Fay").await);
    declare(&tied, &["civic-union"]).await.is(303);
    declare(&free, &[]).await.is(303);
    for words in [
        "Orla Fenn is a born liar and too ugly for any office.",
        "Every member of the Civic Union is a born liar and too ugly for any office.",
    ] {
        let comment = comment_of(&scene.bea, &scene.number, words).await;
        let item = format!("/moderation/items/comment/{comment}");
        let lease = format!("{item}/lease");
        // Mo has not declared yet.
        scene.mo.post(&lease, &[]).await.is(303);
        decide(&scene.mo, &item, HIDE)
            .await
            .is(403)
            .sees("The router asks you to leave this one to others");
        scene.mo.post(&format!("{lease}/end"), &[]).await.is(303);
        // Whoever has a tie proposes, and nothing happens before somebody of the other side agrees.
        tied.post(&lease, &[]).await.is(303);
        decide(&tied, &item, HIDE).await.is(303);
        let page = format!("/ideas/{}", scene.number);
        site.visitor().get(&page).await.sees(words);
        free.post(&lease, &[]).await.is(303);
        let page = free.get(&item).await;
        page.sees("waits for a second person");
        let [decision, version, hash] =
            ["decision", "version", "hash"].map(|name| page.value_of(name).expect("a value"));
        let second = [
            ("decision", decision.as_str()),
            ("version", version.as_str()),
            ("hash", hash.as_str()),
            ("agrees", "yes"),
        ];
        free.post(&format!("{item}/second"), &second).await.is(303);
        let page = format!("/ideas/{}", scene.number);
        site.visitor().get(&page).await.misses(words);
    }
    // What names neither is anybody's.
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
}

#[tokio::test]
async fn whoever_hid_it_while_checking_or_was_not_sure_does_not_judge_the_appeal() {
    let scene = scene().await;
    let site = &scene.site;
    let (sia, uma) = (site.senior("Sia").await, site.senior("Uma").await);
    let lease = format!("{}/lease", scene.item);
    sia.post(&lease, &[]).await.is(303);
    let page = sia.get(&scene.item).await;
    let [version, hash] = ["version", "hash"].map(|name| page.value_of(name).expect("a value"));
    let interim = [
        ("version", version.as_str()),
        ("hash", hash.as_str()),
        ("code", "R1"),
        ("act", "interim"),
    ];
    sia.post(&format!("{}/decision", scene.item), &interim)
        .await
        .is(303);
    sia.post(&format!("{lease}/end"), &[]).await.is(303);
    uma.post(&lease, &[]).await.is(303);
    let mut unsure = HIDE.to_vec();
    unsure[7] = ("swap", "not_sure");
    decide(&uma, &scene.item, &unsure).await.is(303);
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    site.pass_minutes(2);
    let decision = site.count("SELECT max(id) FROM decisions").await;
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
    let appeal = site.count("SELECT max(id) FROM appeals").await;
    let take = format!("/moderation/appeals/CGA-{appeal}/assignment");
    for who in [&sia, &uma] {
        who.post(&take, &[])
            .await
            .is(403)
            .sees("You took part in the decision");
    }
    site.senior("Vera").await.post(&take, &[]).await.is(303);
}

#[tokio::test]
async fn what_is_one_too_many_within_an_hour_waits_for_a_second_person() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    let idea = format!("/ideas/{}", scene.number);
    let other = comment_of(
        &scene.bea,
        &scene.number,
        "The councillor is a born liar and too ugly for any office, I say.",
    )
    .await;
    // Mo has taken twenty-four other texts out of sight within the hour, while checking them.
    scene
        .site
        .arrange(
            "INSERT INTO hands (kind, item_id, account_id, first_at)
             WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 24)
             SELECT 'comment', numbers.number, accounts.id, (SELECT max(created_at) FROM accounts)
             FROM numbers, accounts
             WHERE accounts.name = 'Mo'",
        )
        .await;
    let lease = |item: &str| format!("{item}/lease");
    scene.mo.post(&lease(&scene.item), &[]).await.is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    // The twenty-fifth took effect: Bea's first comment is hidden, the second is not.
    let hidden = "SELECT CAST(count(*) AS BIGINT) FROM comments WHERE publication = 'hidden'";
    assert_eq!(scene.site.count(hidden).await, 1);
    let item = format!("/moderation/items/comment/{other}");
    scene.mo.post(&lease(&item), &[]).await.is(303);
    decide(&scene.mo, &item, HIDE).await.is(303);
    assert_eq!(scene.site.count(hidden).await, 1);
    scene
        .site
        .visitor()
        .get(&idea)
        .await
        .sees("born liar and too ugly for any office, I say");
    mia.post(&lease(&item), &[]).await.is(303);
    let page = mia.get(&item).await;
    page.sees("waits for a second person");
    let [decision, version, hash] =
        ["decision", "version", "hash"].map(|name| page.value_of(name).expect("a value"));
    let second = [
        ("decision", decision.as_str()),
        ("version", version.as_str()),
        ("hash", hash.as_str()),
        ("agrees", "yes"),
    ];
    mia.post(&format!("{item}/second"), &second).await.is(303);
    assert_eq!(scene.site.count(hidden).await, 2);
    // Who keeps within the rules of the hour goes on alone: nothing of it counts an hour later.
    scene.site.pass_minutes(61);
    let third = comment_of(
        &scene.bea,
        &scene.number,
        "Ugly and a liar from birth: that is what this councillor is to me.",
    )
    .await;
    let item = format!("/moderation/items/comment/{third}");
    scene.mo.enter().await;
    scene.mo.post(&lease(&item), &[]).await.is(303);
    let about_third: Vec<(&str, &str)> = HIDE
        .iter()
        .map(|(name, value)| match *name {
            "passages" => ("passages", "Ugly and a liar from birth"),
            name => (name, *value),
        })
        .collect();
    decide(&scene.mo, &item, &about_third).await.is(303);
    assert_eq!(scene.site.count(hidden).await, 3);
}
