//! Moderation, from the report to the outcome: named people write, report, decide and repair, and everybody is told what concerns them.

use common_ground::domain::comment::{CommentWords, Purpose};
use common_ground::domain::time::Timestamp;

use crate::support::{Page, Person, Site};

mod appeals;
mod beside;
mod crowds;
mod duties;
mod erasing;
mod fairness;
mod measures;
mod names;
mod order;
mod outcomes;
mod parties;
mod polls;
mod promises;
mod responses;
mod undoing;

/// Words that attack a person, for the moderator to judge.
const HARSH: &str = "The councillor is a born liar and too ugly for any office.";
const KIND: &str = "The councillor said something else in May than in June.";

struct Scene {
    site: Site,
    ada: Person,
    bea: Person,
    mo: Person,
    number: String,
    comment: String,
    item: String,
}

/// A site with Ada's idea, Bea's harsh comment under it, and Mo who moderates.
async fn scene() -> Scene {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bea = site.citizen("Bea").await;
    let mo = site.moderator("Mo").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let number = number.to_string();
    let page = bea
        .post(
            &format!("/ideas/{number}/comments"),
            &[("purpose", "concern"), ("words", HARSH), ("advised", "yes")],
        )
        .await;
    let place = page.leads_to();
    let (_, id) = place.rsplit_once("#comment-").expect("a comment");
    let (comment, item) = (id.to_owned(), format!("/moderation/items/comment/{id}"));
    Scene {
        site,
        ada,
        bea,
        mo,
        number,
        comment,
        item,
    }
}

/// Reports a comment, as people do.
async fn report(who: &Person, comment: &str, reason: &str, email: &str) -> Page {
    report_of(who, &format!("comment-{comment}"), reason, email).await
}

pub async fn report_of(who: &Person, subject: &str, reason: &str, email: &str) -> Page {
    let form = who.get(&format!("/reports/new?subject={subject}")).await;
    let (op, version) = (
        form.value_of("op").expect("an op"),
        form.value_of("version").expect("a version"),
    );
    who.post(
        "/reports",
        &[
            ("subject", subject),
            ("op", &op),
            ("version", &version),
            ("reason", reason),
            ("email", email),
        ],
    )
    .await
}

/// Declares ties with these parties, or none.
pub async fn declare(who: &Person, parties: &[&str]) -> Page {
    let mut form = vec![("ties", if parties.is_empty() { "none" } else { "some" })];
    form.extend(parties.iter().map(|party| ("party", *party)));
    who.post("/account/declaration", &form).await
}

/// Fills in the form on the item's page and sends it.
pub async fn decide(who: &Person, item: &str, more: &[(&str, &str)]) -> Page {
    let page = who.get(item).await;
    let (version, hash) = (
        page.value_of("version").expect("a version"),
        page.value_of("hash").expect("a hash"),
    );
    send(who, item, (&version, &hash), more).await
}

async fn send(
    who: &Person,
    item: &str,
    (version, hash): (&str, &str),
    more: &[(&str, &str)],
) -> Page {
    let mut form = vec![("version", version), ("hash", hash), ("act", "send")];
    form.extend_from_slice(more);
    who.post(&format!("{item}/decision"), &form).await
}

/// Appeals against a decision on words about a cottage, and a senior moderator finds that we were wrong.
async fn wins_an_appeal(site: &Site, who: &Person, decision: i64) {
    let about = format!("CG-{decision}");
    let form = who.get(&format!("/appeals/new?about={about}")).await;
    let op = form.value_of("op").expect("an op");
    let plea = "The cottage is a museum, and open to everybody.";
    let sent = [("about", about.as_str()), ("words", plea), ("op", &op)];
    who.post("/appeals", &sent).await.is(303);
    let senior = site.senior("Sia").await;
    declare(&senior, &[]).await.is(303);
    let appeal = site.count("SELECT max(id) FROM appeals").await;
    let desk = format!("/moderation/appeals/CGA-{appeal}");
    senior
        .post(&format!("{desk}/assignment"), &[])
        .await
        .is(303);
    let read = senior.get(&desk).await;
    let [version, hash] = ["version", "hash"].map(|name| read.value_of(name).expect("a value"));
    let ruling = [
        ("ruling", "overturned"),
        (
            "reasons",
            "You are right: the cottage is a museum, and everybody may know where a museum stands.",
        ),
        ("swap", "same"),
        ("version", version.as_str()),
        ("hash", hash.as_str()),
    ];
    senior
        .post(&format!("{desk}/ruling"), &ruling)
        .await
        .is(303);
}

pub const HIDE: &[(&str, &str)] = &[
    ("outcome", "hide_rephrase"),
    ("code", "R1"),
    ("passages", "a born liar and too ugly for any office"),
    (
        "words",
        "It calls the councillor ugly and a born liar, which is about the person and not about what was said in May.",
    ),
    ("allowed", "A2"),
    ("why_not_allowed", "Looks are no conduct in office."),
    ("paraphrase", "It attacks somebody’s looks and nature."),
    ("swap", "same"),
];
pub const PUBLISH: &[(&str, &str)] = &[
    ("outcome", "no_breach"),
    ("words", "It compares two statements and says so."),
    ("allowed", "A3"),
    ("swap", "same"),
];

#[tokio::test]
async fn from_a_report_to_the_words_that_stand_again() {
    let Scene {
        site,
        ada,
        bea,
        mo,
        number,
        comment,
        item,
    } = scene().await;
    let visitor = site.visitor();
    let receipt = report(&visitor, &comment, "R1", "eve@example.org")
        .await
        .leads_to();
    // In sight while somebody looks, without a mark.
    let idea = format!("/ideas/{number}");
    ada.get(&idea).await.sees("born liar");

    mo.get("/moderation")
        .await
        .is(200)
        .sees("Comment: Cycle lanes on every main road")
        .sees("R1, personal attack")
        .misses("Bea");
    mo.get(&item).await.is(200).misses("Decide Show me");
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    mo.get(&item)
        .await
        .is(200)
        .sees(HARSH)
        .sees("Under the idea “ Cycle lanes on every main road ”")
        .sees("It attacks a person")
        .misses("Bea")
        .misses("eve@example.org");

    // Without reasons nothing is decided, and nothing that was written is lost.
    decide(
        &mo,
        &item,
        &[
            ("outcome", "hide_rephrase"),
            ("code", "R1"),
            ("words", "Rude."),
            ("swap", "same"),
        ],
    )
    .await
    .is(422)
    .sees("in a sentence of your own")
    .sees("Rude.");
    let mut preview = HIDE.to_vec();
    preview.push(("act", "preview"));
    let page = mo.get(&item).await;
    let (version, hash) = (
        page.value_of("version").expect("a version"),
        page.value_of("hash").expect("a hash"),
    );
    let mut form = vec![("version", version.as_str()), ("hash", hash.as_str())];
    form.extend(preview);
    mo.post(&format!("{item}/decision"), &form)
        .await
        .is(200)
        .sees("What the author would read")
        .sees("calls the councillor ugly");
    ada.get(&idea).await.sees("born liar");

    decide(&mo, &item, HIDE).await.is(303);
    ada.get(&idea)
        .await
        .misses("born liar")
        .sees("This comment was hidden by a moderator")
        .misses("R1, personal attack");
    // Nobody is told before the minute for taking it back is over.
    site.later().await;
    assert!(
        site.letters_to(&bea)
            .iter()
            .all(|letter| !letter.text.contains("ugly"))
    );
    site.pass_minutes(2);
    site.later().await;
    bea.get("/account/notices").await.sees("your comment");
    let letter = site.letters_to(&bea).pop().expect("a letter");
    assert!(
        letter.text.contains("calls the councillor ugly"),
        "{}",
        letter.text
    );
    assert!(
        letter.text.contains("Rule R1") || letter.text.contains("R1"),
        "{}",
        letter.text
    );
    let told = site
        .letters()
        .into_iter()
        .rfind(|letter| letter.to == "eve@example.org")
        .expect("the reporter is told");
    assert!(told.text.contains("R1"), "{}", told.text);
    assert!(!told.text.contains("Bea"), "{}", told.text);
    visitor
        .get(&receipt)
        .await
        .is(200)
        .sees("What was decided")
        .misses("Bea");

    // The decision has a public page, without the words.
    let stub = ada.get(&idea).await;
    let at = stub
        .body
        .find("/decisions/CG-")
        .expect("a link to the decision");
    let decision: String = stub.body[at..].chars().take_while(|c| *c != '"').collect();
    site.visitor()
        .get(&decision)
        .await
        .is(200)
        .sees("It attacks somebody’s looks and nature.")
        .misses("ugly")
        .misses("Bea");

    // Bea puts it right; it stays out of sight until a moderator has looked.
    let own = format!("/account/items/comment-{comment}");
    ada.get(&own).await.is(404);
    let page = bea.get(&own).await;
    page.is(200)
        .sees("a born liar and too ugly for any office")
        .sees("Reword it");
    let version = page.value_of("version").expect("a version");
    bea.post(&own, &[("version", &version), ("words", KIND)])
        .await
        .is(303);
    bea.get(&own).await.sees("Your new words wait for a look");
    ada.get(&idea).await.misses("in May than in June");
    mo.get("/moderation").await.sees("reworded by its author");
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    decide(&mo, &item, PUBLISH).await.is(303);
    ada.get(&idea)
        .await
        .sees("in May than in June")
        .misses("born liar");
    ada.get(&format!("/comments/{comment}/versions"))
        .await
        .misses("born liar");
    let strikes = "SELECT CAST(count(*) AS BIGINT) FROM account_events WHERE what = 'repaired'";
    assert_eq!(site.count(strikes).await, 1);
    let lines =
        "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE event IN ('hidden', 'restored')";
    assert_eq!(site.count(lines).await, 2);
    site.pass_minutes(2);
    site.later().await;
    bea.get("/account/notices")
        .await
        .sees("Published: your comment");
}

#[tokio::test]
async fn a_decision_on_an_older_revision_is_refused_and_kept_on_the_page() {
    let scene = scene().await;
    report(&scene.site.visitor(), &scene.comment, "R1", "")
        .await
        .is(303);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    let page = scene.mo.get(&scene.item).await;
    let (version, hash) = (
        page.value_of("version").expect("a version"),
        page.value_of("hash").expect("a hash"),
    );
    scene
        .bea
        .post(
            &format!("/comments/{}", scene.comment),
            &[("revision", "1"), ("words", KIND)],
        )
        .await
        .is(303);
    send(&scene.mo, &scene.item, (&version, &hash), HIDE)
        .await
        .is(409)
        .sees("changed while you were reading")
        .sees("calls the councillor ugly")
        .sees(KIND);
    scene
        .ada
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees("in May than in June");
}

#[tokio::test]
async fn a_decision_is_taken_back_within_the_minute_and_nobody_was_told() {
    let scene = scene().await;
    report(
        &scene.site.visitor(),
        &scene.comment,
        "R1",
        "eve@example.org",
    )
    .await
    .is(303);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, HIDE).await.is(303);
    let decision = scene
        .mo
        .get(&scene.item)
        .await
        .value_of("decision")
        .expect("a decision");
    scene
        .mo
        .post(&format!("{}/undo", scene.item), &[("decision", &decision)])
        .await
        .is(303);
    scene
        .ada
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees("born liar");
    scene
        .mo
        .get("/moderation")
        .await
        .sees("R1, personal attack");
    scene.site.pass_minutes(5);
    scene.site.later().await;
    assert!(
        scene
            .site
            .letters()
            .iter()
            .all(|letter| letter.to != "eve@example.org")
    );
}

#[tokio::test]
async fn the_first_words_of_a_newcomer_wait_and_appear_by_themselves_over_easter() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let nia = site.newcomer("Nia").await;
    let citizen = nia.account().await.as_citizen().expect("a citizen");
    let page = nia
        .post(
            &format!("/ideas/{number}/comments"),
            &[
                ("purpose", "supports"),
                ("words", "Zebra crossings as well."),
            ],
        )
        .await;
    let own = page.leads_to();
    assert!(own.starts_with("/account/items/comment-"), "{own}");
    nia.get(&own)
        .await
        .is(200)
        .sees("waits for a moderator")
        .sees("by itself after 25 November 2026");
    // Maundy Thursday 2027, noon: Friday and Monday are no working days.
    site.app
        .clock
        .turn_to(Timestamp::from_millis(1_805_976_000_000));
    common_ground::jobs::clocks(&site.app)
        .await
        .expect("clocks");
    let words = CommentWords::parse("words", "Hedges between the lanes.").expect("words");
    common_ground::actions::comments::publish(
        &site.app,
        &citizen,
        number,
        Purpose::Supports,
        words,
        "easter",
    )
    .await
    .expect("it is taken");
    let idea = format!("/ideas/{number}");
    let visitor = site.visitor();
    visitor
        .get(&idea)
        .await
        .misses("Hedges")
        .misses("One more reply");
    site.later().await;
    assert!(
        site.letters_to(&ada)
            .iter()
            .all(|letter| !letter.text.contains("Hedges"))
    );
    site.pass_minutes(5 * 24 * 60);
    assert_eq!(
        common_ground::jobs::clocks(&site.app)
            .await
            .expect("clocks"),
        0
    );
    visitor.get(&idea).await.misses("Hedges");
    site.pass_minutes(2 * 24 * 60);
    assert_eq!(
        common_ground::jobs::clocks(&site.app)
            .await
            .expect("clocks"),
        1
    );
    visitor.get(&idea).await.sees("Hedges between");
}

#[tokio::test]
async fn a_held_idea_leaks_through_no_list_search_or_feed_until_it_is_published() {
    let scene = scene().await;
    let nia = scene.site.newcomer("Nia").await;
    let held = scene
        .site
        .idea(&nia, "Hedgehog tunnels under motorways")
        .await;
    scene
        .site
        .arrange("UPDATE contributors SET published = 3")
        .await;
    let item = scene
        .site
        .count("SELECT id FROM ideas WHERE title = 'Hedgehog tunnels under motorways'")
        .await;
    let path = format!("/moderation/items/idea/{item}");
    scene.mo.post(&format!("{path}/lease"), &[]).await.is(303);
    decide(
        &scene.mo,
        &path,
        &[
            ("outcome", "remove"),
            ("code", "I1"),
            ("whole", "yes"),
            (
                "words",
                "The same advert for one firm stands in three places.",
            ),
            ("allowed", "A7"),
            ("why_not_allowed", "It sells and does not argue."),
            ("swap", "same"),
        ],
    )
    .await
    .is(303);
    for path in [
        "/",
        "/ideas",
        "/ideas?q=hedgehog",
        "/vote",
        "/ideas/similar?title=Hedgehog+tunnels",
    ] {
        scene.ada.get(path).await.misses("Hedgehog");
    }
    scene.site.pass_minutes(2);
    scene
        .ada
        .get(&format!("/ideas/{held}"))
        .await
        .is(410)
        .misses("Hedgehog")
        .sees("I1");
    let words = "SELECT CAST(count(*) AS BIGINT) FROM idea_words WHERE word = 'hedgehog'";
    assert_eq!(scene.site.count(words).await, 0);
    let counted = "SELECT CAST(COALESCE(sum(ideas), 0) AS BIGINT) FROM idea_facets";
    assert_eq!(scene.site.count(counted).await, 1);
}
