//! What moderators do to a text beside hiding it: black out, move, merge, label, give back, hide while they check. After each, the
//! words that must not be read are looked for behind every public door.

use super::{Scene, decide, report, scene};
use crate::support::{Person, Site};

const PRIVATE: &str =
    "Ask Mrs Fernsby of Rosewater Cottage, she opposed it. The plan needs better drains.";
const SECRET: &str = "Rosewater";

async fn take(who: &Person, item: &str) {
    who.post(&format!("{item}/lease"), &[]).await.is(303);
}

/// A decision with what every one of them has to say.
fn saying<'a>(
    outcome: &'a str,
    code: &'a str,
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("outcome", outcome),
        ("code", code),
        (
            "words",
            "The passage tells strangers in which cottage the neighbour can be found.",
        ),
        ("allowed", "A2"),
        ("why_not_allowed", "Her cottage is no public office."),
        ("swap", "same"),
    ];
    form.extend_from_slice(more);
    form
}

pub async fn comment_of(who: &Person, number: &str, words: &str) -> String {
    let page = who
        .post(
            &format!("/ideas/{number}/comments"),
            &[("purpose", "concern"), ("words", words), ("advised", "yes")],
        )
        .await;
    let place = page.leads_to();
    let (_, id) = place.rsplit_once("#comment-").expect("a comment");
    id.to_owned()
}

/// The row of an idea.
async fn row_of(site: &Site, number: &str) -> String {
    let sql: &'static str =
        Box::leak(format!("SELECT id FROM ideas WHERE number = {number}").into_boxed_str());
    site.count(sql).await.to_string()
}

/// Looks for a word behind every door that a visitor can open.
async fn nobody_reads(site: &Site, (number, comment): (&str, &str), word: &str) {
    let visitor = site.visitor();
    let mut doors: Vec<String> = [
        "/",
        "/ideas",
        "/ideas?sort=newest",
        "/vote",
        "/transparency",
        "/transparency/log",
        "/transparency/log.jsonl",
        "/transparency/log.atom",
        "/members",
        "/constituencies",
    ]
    .map(String::from)
    .into();
    let asked = word.to_lowercase().replace(' ', "+");
    doors.push(format!("/ideas?q={asked}"));
    doors.push(format!("/ideas/similar?title={asked}+cottage"));
    for below in ["", "/versions", "/comments", "/comments?sort=helpful"] {
        doors.push(format!("/ideas/{number}{below}"));
    }
    doors.push(format!("/reports/new?subject=idea-{number}"));
    if !comment.is_empty() {
        for below in ["", "/versions", "/reply"] {
            doors.push(format!("/comments/{comment}{below}"));
        }
        doors.push(format!("/reports/new?subject=comment-{comment}"));
    }
    for decision in decisions(site).await {
        doors.push(format!("/decisions/CG-{decision}"));
    }
    for door in doors {
        let page = visitor.get(&door).await;
        assert!(!page.status.is_server_error(), "{door}: {}", page.status);
        page.misses(word);
    }
    let indexed: &'static str = Box::leak(
        format!(
            "SELECT CAST(count(*) AS BIGINT) FROM idea_words WHERE word = '{}'",
            word.split(' ').next().unwrap_or_default().to_lowercase()
        )
        .into_boxed_str(),
    );
    assert_eq!(site.count(indexed).await, 0, "{word} is indexed");
}

async fn decisions(site: &Site) -> Vec<i64> {
    let newest = site
        .count("SELECT CAST(COALESCE(max(id), 0) AS BIGINT) FROM decisions")
        .await;
    if newest == 0 {
        Vec::new()
    } else {
        vec![newest]
    }
}

#[tokio::test]
async fn what_is_blacked_out_is_read_by_nobody_and_comes_back_to_the_byte() {
    let Scene {
        site,
        ada,
        bea,
        mo,
        number,
        ..
    } = scene().await;
    let id = comment_of(&bea, &number, PRIVATE).await;
    // An earlier wording says it as well.
    site.pass_minutes(31);
    let again = PRIVATE.replace("better drains", "far better drains");
    bea.post(
        &format!("/comments/{id}"),
        &[("revision", "1"), ("words", &again), ("advised", "yes")],
    )
    .await
    .is(303);
    let before = bea.get(&format!("/comments/{id}")).await;
    before.sees("Rosewater Cottage");
    ada.get(&format!("/comments/{id}/versions"))
        .await
        .sees(SECRET);
    report(&site.visitor(), &id, "R6", "eve@example.org")
        .await
        .is(303);
    let item = format!("/moderation/items/comment/{id}");
    mo.enter().await;
    take(&mo, &item).await;
    // Not all of it, and not without saying which words.
    decide(&mo, &item, &saying("redact", "R6", &[("whole", "yes")]))
        .await
        .is(422)
        .sees("mark what is to be blacked out");
    // Under another rule only if the author agrees.
    decide(
        &mo,
        &item,
        &saying("redact", "R1", &[("passages", "Rosewater Cottage")]),
    )
    .await
    .is(422);
    let black = saying("redact", "R6", &[("passages", "Rosewater Cottage")]);
    decide(&mo, &item, &black).await.is(303);
    nobody_reads(&site, (&number, &id), SECRET).await;
    let page = ada.get(&format!("/ideas/{number}")).await;
    page.sees("The plan needs far better drains.")
        .sees("█████████ ███████".replace(' ', "█").as_str())
        .misses("Parts of this were blacked out by a moderator");
    // Who decides, and whose it is, still read it.
    mo.get(&item).await.sees("Rosewater Cottage");
    bea.get(&format!("/account/items/comment-{id}"))
        .await
        .sees("Rosewater Cottage");
    // What is about these words is not edited under the bars.
    bea.post(
        &format!("/comments/{id}"),
        &[("revision", "2"), ("words", KIND_WORDS), ("advised", "yes")],
    )
    .await
    .is(409);
    // Taken back within the minute, everything is as it was.
    let decision = decisions(&site).await[0].to_string();
    mo.post(&format!("{item}/undo"), &[("decision", &decision)])
        .await
        .is(303);
    let after = bea.get(&format!("/comments/{id}")).await;
    after.sees("Rosewater Cottage").misses("█");
    ada.get(&format!("/comments/{id}/versions"))
        .await
        .sees(SECRET);
    let kept = "SELECT CAST(count(*) AS BIGINT) FROM originals";
    assert_eq!(site.count(kept).await, 0);
    // And again, for good.
    take(&mo, &item).await;
    decide(&mo, &item, &black).await.is(303);
    site.pass_minutes(2);
    site.later().await;
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("Parts of this were blacked out by a moderator");
    nobody_reads(&site, (&number, &id), SECRET).await;
    let letter = site.letters_to(&bea).pop().expect("a letter");
    assert!(letter.text.contains("blacked out"));
    assert!(!letter.text.contains(SECRET) || letter.text.contains("your comment"));
    let told = site
        .letters()
        .into_iter()
        .find(|letter| letter.to == "eve@example.org")
        .expect("whoever reported is told");
    assert!(!told.text.contains(SECRET));
    // The log says where and how long, and no word of it.
    let log = site.visitor().get("/transparency/log.jsonl").await.body;
    assert!(log.contains("\"event\":\"redacted\""), "{log}");
    assert!(log.contains("\"length\":17"), "{log}");
}

const KIND_WORDS: &str = "The plan needs better drains, and soon.";

#[tokio::test]
async fn an_ideas_title_and_summary_are_blacked_out_in_lists_and_search_too() {
    let Scene { site, ada, mo, .. } = scene().await;
    let number = site
        .idea(&ada, "Rosewater Cottage should pay for the drains")
        .await
        .to_string();
    ada.get("/ideas?q=rosewater").await.sees(SECRET);
    let item = format!("/moderation/items/idea/{}", row_of(&site, &number).await);
    take(&mo, &item).await;
    decide(
        &mo,
        &item,
        &saying("redact", "R6", &[("passages", "Rosewater Cottage")]),
    )
    .await
    .is(303);
    nobody_reads(&site, (&number, ""), SECRET).await;
    site.visitor()
        .get("/ideas?q=drains")
        .await
        .sees("should pay for the drains");
    let decision = decisions(&site).await[0].to_string();
    mo.post(&format!("{item}/undo"), &[("decision", &decision)])
        .await
        .is(303);
    ada.get("/ideas?q=rosewater").await.sees(SECRET);
}

async fn vote(who: &Person, number: &str, choice: &str) {
    who.post(&format!("/ideas/{number}/vote"), &[("choice", choice)])
        .await
        .is(303);
}

#[tokio::test]
async fn merging_carries_support_over_once_and_an_objection_takes_it_back() {
    let Scene {
        site,
        ada,
        bea,
        mo,
        number,
        comment,
        ..
    } = scene().await;
    let cat = site.citizen("Cat").await;
    let dan = site.citizen("Dan").await;
    let twin = site
        .idea(&dan, "Separate cycle tracks along main roads")
        .await
        .to_string();
    // Bea supports both, Cat the first alone, Dan only speaks of it.
    vote(&bea, &number, "agree").await;
    vote(&bea, &twin, "agree").await;
    vote(&cat, &number, "agree").await;
    vote(&dan, &number, "disagree").await;
    let agrees = || {
        let sql: &'static str =
            Box::leak(format!("SELECT agrees FROM ideas WHERE number = {twin}").into_boxed_str());
        site.count(sql)
    };
    assert_eq!(agrees().await, 1);
    let item = format!("/moderation/items/idea/{}", row_of(&site, &number).await);
    take(&mo, &item).await;
    for wrong in ["", "99999", number.as_str()] {
        decide(
            &mo,
            &item,
            &saying("merge", "H2", &[("whole", "yes"), ("into", wrong)]),
        )
        .await
        .is(422);
    }
    let merge = saying("merge", "H2", &[("whole", "yes"), ("into", &twin)]);
    decide(&mo, &item, &merge).await.is(303);
    // The address leads there, the talk went along, nobody counts twice.
    let place = site
        .visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .leads_to();
    assert_eq!(place, format!("/ideas/{twin}"));
    assert_eq!(agrees().await, 2);
    site.visitor()
        .get(&format!("/comments/{comment}"))
        .await
        .is(200)
        .sees("Separate cycle tracks");
    site.visitor()
        .get("/ideas")
        .await
        .misses("Cycle lanes on every main road");
    // Within the minute it is taken back whole.
    let decision = decisions(&site).await[0].to_string();
    mo.post(&format!("{item}/undo"), &[("decision", &decision)])
        .await
        .is(303);
    assert_eq!(agrees().await, 1);
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .is(200);
    take(&mo, &item).await;
    decide(&mo, &item, &merge).await.is(303);
    site.pass_minutes(2);
    site.later().await;
    site.visitor()
        .get(&format!("/ideas/{twin}"))
        .await
        .sees("is part of this one now");
    let letter = site.letters_to(&cat).pop().expect("supporters are told");
    assert!(letter.text.contains("your support counts there, once"));
    assert!(
        site.letters_to(&dan)
            .iter()
            .all(|letter| !letter.text.contains("your support"))
    );
    // Cat votes on the other one by herself: that stays hers whatever comes.
    let own = format!("/account/items/idea-{number}");
    ada.get(&own).await.sees("I object");
    bea.post(&format!("{own}/objection"), &[]).await.is(404);
    ada.post(&format!("{own}/objection"), &[]).await.is(303);
    assert_eq!(agrees().await, 1);
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .is(200)
        .sees("Cycle lanes on every main road");
    site.later().await;
    let letter = site.letters_to(&cat).pop().expect("and told again");
    assert!(letter.text.contains("stands on its own again"));
    let talk: &'static str =
        Box::leak(format!("SELECT comments FROM ideas WHERE number = {number}").into_boxed_str());
    assert_eq!(site.count(talk).await, 1);
    let drifted = common_ground::store::votes::list_drifted(
        &mut site.app.db.read().await.expect("a reader"),
        common_ground::domain::ids::IdeaId::from_i64(0),
        100,
    )
    .await
    .expect("a recount");
    assert!(drifted.0.is_empty(), "{:?}", drifted.0);
}

#[tokio::test]
async fn after_ten_working_days_nobody_objects_any_more() {
    let Scene {
        site,
        ada,
        mo,
        number,
        ..
    } = scene().await;
    let twin = site.idea(&ada, "Separate cycle tracks").await.to_string();
    let item = format!("/moderation/items/idea/{}", row_of(&site, &number).await);
    take(&mo, &item).await;
    let merge = saying("merge", "H2", &[("whole", "yes"), ("into", &twin)]);
    decide(&mo, &item, &merge).await.is(303);
    site.pass_minutes(60 * 24 * 30);
    ada.enter().await;
    let own = format!("/account/items/idea-{number}");
    ada.get(&own).await.misses("I object");
    ada.post(&format!("{own}/objection"), &[]).await.is(409);
}

#[tokio::test]
async fn an_idea_is_moved_to_its_topic_and_a_conversation_to_its_idea() {
    let Scene {
        site,
        ada,
        bea,
        mo,
        number,
        comment,
        item,
    } = scene().await;
    let idea = format!("/moderation/items/idea/{}", row_of(&site, &number).await);
    take(&mo, &idea).await;
    decide(&mo, &idea, &saying("move", "H1", &[("whole", "yes")]))
        .await
        .is(422)
        .sees("choose the topic it belongs to");
    decide(
        &mo,
        &idea,
        &saying("move", "H1", &[("whole", "yes"), ("topic", "health")]),
    )
    .await
    .is(303);
    site.visitor()
        .get("/ideas?topic=health")
        .await
        .sees("Cycle lanes on every main road");
    site.visitor()
        .get("/ideas?topic=transport")
        .await
        .misses("Cycle lanes on every main road");
    let counted = "SELECT CAST(sum(ideas) AS BIGINT) FROM idea_facets WHERE topic_key = 'health'";
    assert_eq!(site.count(counted).await, 1);
    // The author asks for another look.
    let own = format!("/account/items/idea-{number}");
    ada.post(&format!("{own}/objection"), &[]).await.is(303);
    mo.get("/moderation").await.sees("Idea: Cycle lanes");

    let other = site.idea(&ada, "Councillors should answer letters").await;
    let other = other.to_string();
    let reply = bea
        .post(
            &format!("/comments/{comment}/replies"),
            &[("words", "I say it again."), ("advised", "yes")],
        )
        .await
        .leads_to();
    let (_, reply) = reply.rsplit_once("#comment-").expect("a reply");
    let below = format!("/moderation/items/comment/{reply}");
    take(&mo, &below).await;
    let there = saying("move", "H1", &[("whole", "yes"), ("into", &other)]);
    decide(&mo, &below, &there)
        .await
        .is(422)
        .sees("goes with its conversation");
    take(&mo, &item).await;
    decide(&mo, &item, &there).await.is(303);
    site.visitor()
        .get(&format!("/ideas/{other}"))
        .await
        .sees("born liar")
        .sees("I say it again");
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .misses("born liar");
    let talk = |number: &str| -> &'static str {
        Box::leak(format!("SELECT comments FROM ideas WHERE number = {number}").into_boxed_str())
    };
    assert_eq!(site.count(talk(&other)).await, 2);
    assert_eq!(site.count(talk(&number)).await, 0);
}

#[tokio::test]
async fn a_label_stands_beside_the_words_and_a_case_of_ones_own_goes_back() {
    let Scene {
        site,
        bea,
        mo,
        number,
        comment,
        item,
        ..
    } = scene().await;
    take(&mo, &item).await;
    decide(&mo, &item, &saying("label", "I5", &[("whole", "yes")]))
        .await
        .is(303);
    site.pass_minutes(2);
    for door in [
        format!("/ideas/{number}"),
        format!("/comments/{comment}"),
        format!("/ideas/{number}/comments"),
    ] {
        site.visitor()
            .get(&door)
            .await
            .sees("Undeclared interest")
            .sees("born liar");
    }
    site.pass_minutes(2);
    site.later().await;
    let letter = site.letters_to(&bea).pop().expect("a letter");
    assert!(letter.text.contains("added a label"));
    let other = comment_of(&bea, &number, "My own claim was refused in May.").await;
    let other_item = format!("/moderation/items/comment/{other}");
    take(&mo, &other_item).await;
    decide(
        &mo,
        &other_item,
        &saying("return_privately", "H3", &[("whole", "yes")]),
    )
    .await
    .is(303);
    nobody_reads(&site, (&number, &other), "refused in May").await;
    bea.get(&format!("/account/items/comment-{other}"))
        .await
        .sees("refused in May");
}

#[tokio::test]
async fn a_moderator_hides_while_checking_and_it_comes_back_by_itself() {
    let Scene {
        site,
        bea,
        mo,
        number,
        comment,
        item,
        ..
    } = scene().await;
    take(&mo, &item).await;
    let page = mo.get(&item).await;
    let (version, hash) = (
        page.value_of("version").expect("a version"),
        page.value_of("hash").expect("a hash"),
    );
    for (code, status) in [("", 422), ("H1", 409), ("R1", 303)] {
        mo.post(
            &format!("{item}/decision"),
            &[
                ("version", &version),
                ("hash", &hash),
                ("code", code),
                ("act", "interim"),
            ],
        )
        .await
        .is(status);
    }
    nobody_reads(&site, (&number, &comment), "born liar").await;
    site.later().await;
    let letter = site.letters_to(&bea).pop().expect("the author is told");
    assert!(
        letter.text.contains("it comes back by itself"),
        "{}",
        letter.text
    );
    mo.get("/moderation").await.sees("hidden while checked");
    site.pass_minutes(60 * 24 * 4);
    common_ground::actions::moderation::clocks::expire_all(&site.app)
        .await
        .expect("clocks");
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .sees("born liar");
}

#[tokio::test]
async fn a_telephone_number_waits_for_a_person_and_so_do_the_same_words_twice() {
    let Scene {
        site,
        bea,
        mo,
        number,
        ..
    } = scene().await;
    let words = "Ring her at home on 07700 900123 tonight.";
    let page = bea
        .post(
            &format!("/ideas/{number}/comments"),
            &[("purpose", "concern"), ("words", words), ("advised", "yes")],
        )
        .await;
    page.is(303);
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .misses("900123");
    mo.get("/moderation")
        .await
        .sees("waits before it is published");
    // Time alone does not publish it.
    site.pass_minutes(60 * 24 * 5);
    common_ground::actions::moderation::clocks::expire_all(&site.app)
        .await
        .expect("clocks");
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .misses("900123");
    let said = "Hedges would do as well.";
    comment_of(&bea, &number, said).await;
    let again = bea
        .post(
            &format!("/ideas/{number}/comments"),
            &[
                ("purpose", "concern"),
                ("words", " hedges  WOULD do as well."),
                ("advised", "yes"),
            ],
        )
        .await;
    assert!(again.leads_to().contains("/account/items/"));
    site.later().await;
    let letter = site.letters_to(&bea).pop().expect("a letter");
    assert!(letter.text.contains("same words"), "{}", letter.text);
    // In sight, and then edited into something private: out of sight until somebody has looked.
    let id = comment_of(&bea, &number, "Her office is open on Mondays.").await;
    bea.post(
        &format!("/comments/{id}"),
        &[("revision", "1"), ("words", words), ("advised", "yes")],
    )
    .await
    .is(303);
    nobody_reads(&site, (&number, &id), "900123").await;
}

/// A site with two key files for sealed words.
fn with_keys(site: &Site, second: u8) -> Site {
    let app = site.app.clone().with_seal_keys(&[1; 32], &[second; 32]);
    let mut keyed = site.clone();
    keyed.router = common_ground::web::routes::router(&app);
    keyed.app = app;
    keyed
}

fn on(site: &Site, who: &Person) -> Person {
    Person {
        site: site.clone(),
        ..who.clone()
    }
}

const ALL_WORDS: &str =
    "SELECT CAST(count(*) AS BIGINT) FROM comment_versions WHERE words LIKE '%Rosewater%'";

#[tokio::test]
async fn sealed_words_leave_the_tables_and_open_to_two_people_together() {
    let scene = scene().await;
    let site = with_keys(&scene.site, 2);
    let (bea, mo) = (on(&site, &scene.bea), on(&site, &scene.mo));
    let lex = site.moderator("Lex").await;
    let mia = site.moderator("Mia").await;
    let id = comment_of(&bea, &scene.number, PRIVATE).await;
    let shown = "SELECT CAST(count(*) AS BIGINT) FROM comments WHERE html LIKE '%Rosewater%'";
    assert_eq!(site.count(shown).await, 1);
    let item = format!("/moderation/items/comment/{id}");
    take(&mo, &item).await;
    decide(
        &mo,
        &item,
        &saying("seal", "S4", &[("passages", "Rosewater Cottage")]),
    )
    .await
    .is(303);
    nobody_reads(&site, (&scene.number, &id), SECRET).await;
    // Out of sight at once; locked away when the second has looked.
    assert_eq!(site.count(ALL_WORDS).await, 1);
    let decision = decisions(&site).await[0].to_string();
    take(&lex, &item).await;
    let page = lex.get(&item).await;
    page.sees("Rosewater");
    let (version, hash) = (
        page.value_of("version").expect("a version"),
        page.value_of("hash").expect("a hash"),
    );
    lex.post(
        &format!("{item}/second"),
        &[
            ("decision", &decision),
            ("version", &version),
            ("hash", &hash),
            ("agrees", "yes"),
        ],
    )
    .await
    .is(303);
    assert_eq!(site.count(ALL_WORDS).await, 0);
    assert_eq!(site.count(shown).await, 0);
    let elsewhere =
        "SELECT CAST(count(*) AS BIGINT) FROM decisions WHERE statement LIKE '%Rosewater%'";
    assert_eq!(site.count(elsewhere).await, 0);
    let locked = "SELECT CAST(count(*) AS BIGINT) FROM sealed WHERE body LIKE '%Rosewater%'";
    assert_eq!(site.count(locked).await, 0);
    let letters =
        "SELECT CAST(count(*) AS BIGINT) FROM moderation_letters WHERE body LIKE '%Rosewater%'";
    assert_eq!(site.count(letters).await, 0);
    bea.get(&format!("/account/items/comment-{id}"))
        .await
        .misses(SECRET);
    mo.get(&item).await.misses(SECRET).sees("Sealed words");
    // One asks, another agrees, and only those two read.
    let seal = format!("{item}/seal");
    mo.post(&format!("{seal}/reading"), &[]).await.is(403);
    mo.post(&seal, &[("reason", "police")]).await.is(422);
    mo.post(
        &seal,
        &[("reason", "The police asked for these words in writing.")],
    )
    .await
    .is(303);
    mo.post(&format!("{seal}/agreement"), &[]).await.is(403);
    mo.post(&format!("{seal}/reading"), &[]).await.is(403);
    lex.get(&seal)
        .await
        .sees("The police asked for these words");
    lex.post(&format!("{seal}/agreement"), &[]).await.is(303);
    mo.post(&format!("{seal}/reading"), &[])
        .await
        .is(200)
        .sees("Rosewater Cottage");
    mia.post(&format!("{seal}/reading"), &[]).await.is(403);
    // That it was opened is public: by which two numbers, and neither why nor what.
    site.pass_minutes(2);
    let log = site.visitor().get("/transparency/log.jsonl").await.body;
    let opened: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("\"event\":\"seal_opened\""))
        .collect();
    assert_eq!(opened.len(), 1, "{log}");
    assert!(opened[0].contains("\"decider_no\"") && opened[0].contains("\"second_decider_no\""));
    assert!(
        !log.contains("police") && !log.contains("Rosewater"),
        "{log}"
    );
    site.visitor()
        .get("/transparency/log")
        .await
        .sees("opened the sealed words of a comment");
    let read = "SELECT CAST(count(*) AS BIGINT) FROM seal_readings";
    assert_eq!(site.count(read).await, 1);
    site.pass_minutes(61);
    mo.enter().await;
    lex.enter().await;
    mo.post(&format!("{seal}/reading"), &[]).await.is(403);
    // With other keys nothing opens, and nothing is lost.
    let reason = [("reason", "The court asked for these words in writing.")];
    mo.post(&seal, &reason).await.is(303);
    lex.post(&format!("{seal}/agreement"), &[]).await.is(303);
    let wrong = with_keys(&scene.site, 3);
    on(&wrong, &mo)
        .post(&format!("{seal}/reading"), &[])
        .await
        .is(409)
        .sees("not those they were sealed with");
    mo.post(&format!("{seal}/reading"), &[])
        .await
        .is(200)
        .sees("Rosewater Cottage");
}

#[tokio::test]
async fn what_is_taken_out_to_be_sealed_is_put_back_to_the_byte() {
    use common_ground::domain::moderation::queue::ItemRef;
    use common_ground::domain::report::SubjectKind;
    use common_ground::store::moderation::{items, sealed};
    let Scene {
        site, bea, number, ..
    } = scene().await;
    let words = "First *line*, é and \u{1F6B2}.\n\n> “quoted” <b>\n\nLast";
    let comment = comment_of(&bea, &number, words).await;
    let path = format!("/comments/{comment}");
    bea.get(&path).await.sees("Your comment is published");
    let page = bea.get(&path).await.words();
    let idea = row_of(&site, &number).await;
    for (kind, id) in [(SubjectKind::Comment, comment), (SubjectKind::Idea, idea)] {
        let item = ItemRef {
            kind,
            id: id.parse().expect("an id"),
        };
        let mut tx = site.app.db.write().await.expect("the writer");
        let before = items::find(&mut tx, item)
            .await
            .expect("a look")
            .expect("it");
        let body = sealed::take_out(&mut tx, item).await.expect("taken out");
        let empty = items::find(&mut tx, item)
            .await
            .expect("a look")
            .expect("it");
        assert_eq!(empty.text.trim(), "");
        sealed::put_back(&mut tx, item, &body)
            .await
            .expect("put back");
        let after = items::find(&mut tx, item)
            .await
            .expect("a look")
            .expect("it");
        assert_eq!((after.text, after.title), (before.text, before.title));
        tx.commit().await.expect("commit");
    }
    assert_eq!(bea.get(&path).await.words(), page);
}

#[tokio::test]
async fn one_campaign_is_removed_in_one_act_and_taken_back_whole() {
    let Scene {
        site,
        bea,
        mo,
        number,
        ..
    } = scene().await;
    let cat = site.citizen("Cat").await;
    let first = comment_of(
        &bea,
        &number,
        "Cheap boilers at Hothouse and Sons, call in.",
    )
    .await;
    let other = comment_of(&cat, &number, "Boilers are cheap at Hothouse and Sons.").await;
    for id in [&first, &other] {
        report(&site.visitor(), id, "I1", "").await.is(303);
    }
    let (one, two) = (format!("comment-{first}"), format!("comment-{other}"));
    mo.get("/moderation/campaigns").await.sees("Which texts?");
    mo.post(
        "/moderation/campaigns",
        &[("item", &one), ("item", &two), ("code", "R3")],
    )
    .await
    .is(422)
    .sees("Only adverts");
    mo.post("/moderation/campaigns", &[("item", &one), ("code", "I1")])
        .await
        .is(422)
        .sees("at least two");
    let page = mo
        .post(
            "/moderation/campaigns",
            &[("item", &one), ("item", &two), ("code", "I1")],
        )
        .await;
    page.is(200)
        .sees("Cheap boilers at Hothouse")
        .sees("Boilers are cheap");
    let read: Vec<String> = page
        .body
        .split("name=\"item\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(read.len(), 2);
    let act = [
        ("item", read[0].as_str()),
        ("item", read[1].as_str()),
        ("code", "I1"),
        (
            "words",
            "The same advert for one firm stands under several names.",
        ),
        ("allowed", "A7"),
        ("why_not_allowed", "It sells and does not argue."),
        ("swap", "same"),
        ("act", "send"),
    ];
    let place = mo.post("/moderation/campaigns", &act).await.leads_to();
    nobody_reads(&site, (&number, &first), "Hothouse").await;
    mo.post(&format!("{place}/undo"), &[]).await.is(303);
    let idea = format!("/ideas/{number}");
    site.visitor()
        .get(&idea)
        .await
        .sees("Cheap boilers")
        .sees("Boilers are cheap");
    mo.post("/moderation/campaigns", &act).await.is(303);
    site.pass_minutes(2);
    site.later().await;
    for author in [&bea, &cat] {
        let letter = site.letters_to(author).pop().expect("each author is told");
        assert!(letter.text.contains("one firm"));
    }
    let log = site.visitor().get("/transparency/log.jsonl").await.body;
    assert_eq!(log.matches("\"event\":\"removed\"").count(), 4, "{log}");
    let parents: std::collections::BTreeSet<&str> = log
        .split("\"parent_no\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(parents.len(), 2, "one parent an act");
}

#[tokio::test]
async fn a_reported_telephone_number_is_hidden_until_somebody_has_looked() {
    let Scene { site, ada, mo, .. } = scene().await;
    // Brought in from elsewhere, so that nobody looked at it first.
    let title = "Ring the organiser at her home on 07700 900123";
    let number = site.idea(&ada, title).await.to_string();
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .sees("900123");
    let subject = format!("idea-{number}");
    let visitor = site.visitor();
    let form = visitor
        .get(&format!("/reports/new?subject={subject}"))
        .await;
    let (op, version) = (
        form.value_of("op").expect("an op"),
        form.value_of("version").expect("a version"),
    );
    visitor
        .post(
            "/reports",
            &[
                ("subject", &subject),
                ("op", &op),
                ("version", &version),
                ("reason", "R6"),
                ("email", ""),
            ],
        )
        .await
        .is(303);
    nobody_reads(&site, (&number, ""), "900123").await;
    mo.get("/moderation").await.sees("hidden while checked");
}

#[tokio::test]
async fn notices_do_not_repeat_a_title_that_is_blacked_out_or_out_of_sight() {
    let Scene {
        site, ada, bea, mo, ..
    } = scene().await;
    let number = site
        .idea(&ada, "Rosewater Cottage should pay for the drains")
        .await
        .to_string();
    comment_of(&bea, &number, "So it should, and soon.").await;
    site.later().await;
    ada.get("/account/notices").await.sees(SECRET);
    let item = format!("/moderation/items/idea/{}", row_of(&site, &number).await);
    take(&mo, &item).await;
    let black = saying("redact", "R6", &[("passages", "Rosewater Cottage")]);
    decide(&mo, &item, &black).await.is(303);
    ada.get("/account/notices")
        .await
        .misses(SECRET)
        .sees("blacked out in part");
    take(&mo, &item).await;
    let remove = saying("remove", "R6", &[("passages", "Rosewater Cottage")]);
    decide(&mo, &item, &remove).await.is(303);
    nobody_reads(&site, (&number, ""), SECRET).await;
    ada.get("/account/notices")
        .await
        .misses(SECRET)
        .sees("not shown any more");
}
