//! MPs are under the same rules: a response is reported, hidden and repaired as any text is, and removing one takes two people.

use super::{HIDE, decide, declare, report_of};
use crate::support::{Person, Site};

const HARSH: &str = "Whoever wrote this is a born liar and too ugly for any office.";
const FAIR: &str = "What the idea says about May is not what stands in the record.";

struct Scene {
    site: Site,
    mp: Person,
    mo: Person,
    number: String,
    response: String,
    item: String,
}

fn words(summary: &'static str) -> [(&'static str, &'static str); 6] {
    [
        ("position", "cannot_support"),
        ("summary", summary),
        ("details", "The record of the debate is open to everybody."),
        ("capacity", "backbencher"),
        ("office", ""),
        ("step", "publish"),
    ]
}

async fn scene() -> Scene {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let mp = site.mp("Grey").await;
    let mo = site.moderator("Mo").await;
    declare(&mo, &[]).await.is(303);
    let number = site
        .idea(&ada, "Cycle lanes on every main road")
        .await
        .to_string();
    let page = mp
        .post(&format!("/ideas/{number}/responses"), &words(HARSH))
        .await;
    let place = page.leads_to();
    let (_, id) = place.rsplit_once("#response-").expect("a response");
    let item = format!("/moderation/items/response/{id}");
    let response = id.to_owned();
    site.later().await;
    Scene {
        site,
        mp,
        mo,
        number,
        response,
        item,
    }
}

/// No public door may show the words: not the idea, not its list, not the history, not the Member's page, not the front page.
async fn nobody_reads(scene: &Scene, what: &str) {
    let reader = scene.site.visitor();
    let member = scene.mp.account().await.member.expect("a Member").get();
    for path in [
        "/".to_owned(),
        "/ideas".to_owned(),
        "/parties".to_owned(),
        format!("/ideas/{}", scene.number),
        format!("/members/{member}"),
        format!("/responses/{}/versions", scene.response),
        format!("/responses/{}", scene.response),
        "/transparency/log".to_owned(),
        "/transparency/log.jsonl".to_owned(),
    ] {
        let page = reader.get(&path).await;
        assert!(!page.body.contains(what), "{path} shows {what}");
    }
}

#[tokio::test]
async fn a_response_is_hidden_repaired_and_stands_again() {
    let scene = scene().await;
    let idea = format!("/ideas/{}", scene.number);
    report_of(
        &scene.site.visitor(),
        &format!("response-{}", scene.response),
        "R1",
        "",
    )
    .await
    .is(303);
    scene.mo.get("/moderation").await.sees("Response of an MP");
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    scene.mo.get(&scene.item).await.sees(HARSH).misses("Grey");
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    nobody_reads(&scene, "too ugly").await;
    let hidden = scene.site.visitor().get(&idea).await;
    hidden
        .sees("was hidden by a moderator")
        .sees("Open for support");
    let unanswered = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'none' AND answered_at IS NULL";
    assert_eq!(scene.site.count(unanswered).await, 1);
    scene.site.pass_minutes(2);
    scene.site.later().await;
    let letters = scene.site.letters_to(&scene.mp);
    assert!(letters.iter().any(|letter| {
        letter
            .text
            .contains("your response to “Cycle lanes on every main road”")
    }));
    // Nobody answers twice by writing a second one.
    scene
        .mp
        .post(&format!("{idea}/responses"), &words(FAIR))
        .await
        .is(409);
    let own = scene
        .mp
        .get(&format!("/account/items/response-{}", scene.response))
        .await;
    own.sees("Reword the response").sees("too ugly");
    let edit = format!("/responses/{}/edit", scene.response);
    let form = scene.mp.get(&edit).await;
    let version = form.value_of("version").expect("a version");
    let mut reworded = words(FAIR).to_vec();
    reworded.push(("version", &version));
    let sent = scene
        .mp
        .post(&format!("/responses/{}", scene.response), &reworded)
        .await;
    sent.is(303);
    nobody_reads(&scene, "too ugly").await;
    nobody_reads(&scene, FAIR).await;
    scene
        .mo
        .get("/moderation")
        .await
        .sees("reworded by its author");
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, super::PUBLISH).await.is(303);
    scene.site.visitor().get(&idea).await.sees(FAIR);
    // What was hidden stays hidden, also in the history.
    nobody_reads(&scene, "too ugly").await;
    let counted = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'none'";
    assert_eq!(scene.site.count(counted).await, 0);
}

#[tokio::test]
async fn removing_an_mps_response_takes_two_people() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    declare(&mia, &[]).await.is(303);
    report_of(
        &scene.site.visitor(),
        &format!("response-{}", scene.response),
        "R4",
        "",
    )
    .await
    .is(303);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    let mut remove = HIDE.to_vec();
    remove[0] = ("outcome", "remove");
    remove[1] = ("code", "R4");
    decide(&scene.mo, &scene.item, &remove).await.is(303);
    // Proposed: everybody reads it until somebody else agreed.
    scene
        .site
        .visitor()
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees(HARSH);
    mia.post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    let page = mia.get(&scene.item).await;
    let value = |name: &str| page.value_of(name).unwrap_or_else(|| panic!("no {name}"));
    let second = [
        ("decision", value("decision")),
        ("version", value("version")),
        ("hash", value("hash")),
        ("agrees", "yes".to_owned()),
    ];
    let second: Vec<_> = second
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    mia.post(&format!("{}/second", scene.item), &second)
        .await
        .is(303);
    nobody_reads(&scene, "too ugly").await;
    scene
        .site
        .visitor()
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees("was removed by a moderator");
}

#[tokio::test]
async fn the_router_asks_people_with_ties_to_leave_it_to_others_or_to_an_opposed_pair() {
    let scene = scene().await;
    let site = &scene.site;
    let (nia, gwen, lou, ann) = (
        site.moderator("Nia").await,
        site.moderator("Gwen").await,
        site.moderator("Lou").await,
        site.moderator("Ann").await,
    );
    site.arrange("INSERT INTO parties (key, name, full_name, short_name, kind, takes_seats) SELECT 'greens', 'Greens', 'Greens', 'Greens', kind, takes_seats FROM parties LIMIT 1").await;
    site.arrange("INSERT INTO parties (key, name, full_name, short_name, kind, takes_seats) SELECT 'reds', 'Reds', 'Reds', 'Reds', kind, takes_seats FROM parties LIMIT 1").await;
    declare(&gwen, &["greens"]).await.is(303);
    declare(&ann, &["greens"]).await.is(303);
    declare(&lou, &["reds"]).await.is(303);
    declare(&lou, &["purples"]).await.is(404);
    gwen.post("/account/declaration", &[("ties", "some")])
        .await
        .is(422)
        .sees("Please tick the parties");
    // Under lock, and on no page.
    let open = "SELECT CAST(count(*) AS BIGINT) FROM declarations WHERE sealed LIKE '%green%'";
    assert_eq!(site.count(open).await, 0);
    gwen.get("/account/declaration")
        .await
        .sees("You last declared on");
    scene.mp.get("/account/declaration").await.is(403);
    report_of(
        &site.visitor(),
        &format!("response-{}", scene.response),
        "R1",
        "",
    )
    .await
    .is(303);
    let take = |who: Person| {
        let item = scene.item.clone();
        async move {
            who.post(&format!("{item}/lease"), &[]).await.is(303);
            who
        }
    };
    let leave = |who: Person| {
        let item = scene.item.clone();
        async move {
            who.post(&format!("{item}/lease/end"), &[]).await.is(303);
        }
    };
    // Who has not declared yet leaves it to others.
    let nia = take(nia).await;
    decide(&nia, &scene.item, HIDE)
        .await
        .is(403)
        .sees("The router asks you to leave this one to others");
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD3'";
    assert_eq!(site.count(barred).await, 1);
    leave(nia).await;
    // Whoever has a tie proposes; nothing happens before somebody of the other side agrees.
    let gwen = take(gwen).await;
    decide(&gwen, &scene.item, HIDE).await.is(303);
    let idea = format!("/ideas/{}", scene.number);
    site.visitor().get(&idea).await.sees(HARSH);
    let second = |who: Person| {
        let item = scene.item.clone();
        async move {
            let page = who.get(&item).await;
            let value = |name: &str| page.value_of(name).unwrap_or_else(|| panic!("no {name}"));
            let (decision, version, hash) = (value("decision"), value("version"), value("hash"));
            let form = [
                ("decision", decision.as_str()),
                ("version", version.as_str()),
                ("hash", hash.as_str()),
                ("agrees", "yes"),
            ];
            who.post(&format!("{item}/second"), &form).await
        }
    };
    let ann = take(ann).await;
    second(ann.clone()).await.is(403);
    leave(ann).await;
    let lou = take(lou).await;
    second(lou).await.is(303);
    site.visitor().get(&idea).await.misses("too ugly");
}

#[tokio::test]
async fn beside_a_response_that_was_hidden_wrongly_stands_that_we_were_wrong() {
    let scene = scene().await;
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    scene.site.pass_minutes(2);
    let decision = scene
        .site
        .count("SELECT id FROM decisions WHERE kind = 'response'")
        .await;
    let about = format!("CG-{decision}");
    let form = scene.mp.get(&format!("/appeals/new?about={about}")).await;
    let op = form.value_of("op").expect("an op");
    let plea = "The record bears out every word of it.";
    scene
        .mp
        .post(
            "/appeals",
            &[("about", &about), ("words", plea), ("op", &op)],
        )
        .await
        .is(303);
    // Nobody decides in ten working days: the appellant is in the right.
    scene.site.pass_minutes(16 * 24 * 60);
    common_ground::jobs::clocks(&scene.site.app)
        .await
        .expect("clocks");
    let page = scene
        .site
        .visitor()
        .get(&format!("/ideas/{}", scene.number))
        .await;
    page.sees(HARSH)
        .sees("Restored on")
        .sees("we were wrong. What happened to the response by Grey");
    assert!(page.body.contains(&format!("/decisions/{about}#apology")));
}

#[tokio::test]
async fn an_undeclared_interest_is_written_beside_a_response() {
    let scene = scene().await;
    let lease = format!("{}/lease", scene.item);
    let mut label = HIDE.to_vec();
    label[0] = ("outcome", "label");
    label[1] = ("code", "I5");
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, &label).await.is(303);
    let idea = format!("/ideas/{}", scene.number);
    scene
        .site
        .visitor()
        .get(&idea)
        .await
        .sees(HARSH)
        .misses("Undeclared interest");
    scene.site.pass_minutes(2);
    scene
        .site
        .visitor()
        .get(&idea)
        .await
        .sees(HARSH)
        .sees("Undeclared interest: a moderator found")
        .sees("Read the decision about the response by Grey");
}

#[tokio::test]
async fn what_an_mp_gives_away_is_out_of_sight_from_the_first_until_somebody_has_looked() {
    const GIVES_AWAY: &str = "Ring Mrs Fernsby at her home on 07700 900123 tonight.";
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (mp, mo) = (site.mp("Grey").await, site.moderator("Mo").await);
    declare(&mo, &[]).await.is(303);
    let number = site
        .idea(&ada, "Cycle lanes on every main road")
        .await
        .to_string();
    let idea = format!("/ideas/{number}");
    mp.post(&format!("{idea}/responses"), &words(GIVES_AWAY))
        .await
        .is(303);
    let post = [
        ("kind", "news"),
        ("title", "What I did about the lanes this week"),
        ("words", GIVES_AWAY),
        ("step", "publish"),
    ];
    let post = mp.post("/news", &post).await.leads_to();
    site.later().await;
    let told = |site: &Site| {
        let letters = site.letters_to(&ada);
        let about = letters.iter().filter(|one| one.text.contains("900123"));
        (letters.len(), about.count())
    };
    let before = told(&site);
    assert_eq!(before.1, 0);
    for path in [idea.as_str(), "/", "/news", "/feeds/news.atom", &post] {
        let page = site.visitor().get(path).await;
        assert!(!page.body.contains("900123"), "{path}");
    }
    mo.get("/moderation").await.sees("hidden while checked");
    let response = site.count("SELECT max(id) FROM responses").await;
    let item = format!("/moderation/items/response/{response}");
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    decide(&mo, &item, super::PUBLISH).await.is(303);
    site.visitor().get(&idea).await.sees("900123");
    // Whoever asked hears of the answer now, once, and not of it a second time.
    site.pass_minutes(2);
    for _ in 0..2 {
        site.later().await;
        assert_eq!(told(&site).1, 1);
    }
    // What is never reworded is not taken with a number in it.
    let promise = [
        ("what", GIVES_AWAY),
        ("due_on", "2027-03-31"),
        ("op", "promise"),
    ];
    mp.post(&format!("/responses/{response}/commitments"), &promise)
        .await
        .is(422)
        .sees("Please leave it out")
        .sees(GIVES_AWAY);
    let correction = [
        ("kind", "apology"),
        ("wrong", ""),
        ("words", GIVES_AWAY),
        ("op", "correction"),
    ];
    mp.post(&format!("/responses/{response}/corrections"), &correction)
        .await
        .is(422)
        .sees("Please leave it out");
}
