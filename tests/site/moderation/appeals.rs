//! A second look: the author, whoever reported, whoever it is about and whoever a rule hit ask for one; somebody new to it answers,
//! and where nobody does in time, they are in the right.

use common_ground::actions::appeals::lodging::{self, Whom};
use common_ground::actions::public_log::{self, Report};
use common_ground::domain::time::Timestamp;
use common_ground::jobs;

use super::{HARSH, HIDE, PUBLISH, Scene, decide, report, scene};
use crate::support::{Page, Person, Site};

const POINTS: &str =
    "I quoted what the councillor said of herself in May. It stands in the minutes.";
const ANSWER: &str = "You say that you quoted her. The minutes of May have the sentence, so the quotation was allowed under A8.";
const LINES: &str = "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE event IN ('appeal_lodged', 'appeal_decided')";
const APPEALS: &str = "SELECT CAST(count(*) AS BIGINT) FROM appeals";

/// Bea's comment, hidden by Mo a few minutes ago after Eve's report; the number of the decision.
async fn hidden() -> (Scene, String) {
    let scene = scene().await;
    report(
        &scene.site.visitor(),
        &scene.comment,
        "R1",
        "eve@example.org",
    )
    .await
    .is(303);
    let number = decided(&scene, HIDE).await;
    (scene, number)
}

/// Mo decides, and two minutes pass.
async fn decided(scene: &Scene, form: &[(&str, &str)]) -> String {
    let lease = format!("{}/lease", scene.item);
    scene.mo.post(&lease, &[]).await.is(303);
    decide(&scene.mo, &scene.item, form).await.is(303);
    let page = scene.mo.get(&scene.item).await;
    scene.site.pass_minutes(2);
    scene.site.later().await;
    number_on(&page)
}

/// The first number of a decision on a page.
fn number_on(page: &Page) -> String {
    let at = page.body.find("/decisions/CG-").expect("a decision") + "/decisions/".len();
    page.body[at..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect()
}

/// Fills in the form and sends it.
async fn appeal(who: &Person, about: &str, words: &str, email: &str) -> Page {
    let form = who.get(&format!("/appeals/new?about={about}")).await;
    let op = form.value_of("op").expect("an op");
    let sent = [
        ("about", about),
        ("words", words),
        ("email", email),
        ("op", &op),
    ];
    who.post("/appeals", &sent).await
}

/// The newest appeal's page at the desk.
async fn at_desk(scene: &Site) -> String {
    let id = scene.count("SELECT max(id) FROM appeals").await;
    format!("/moderation/appeals/CGA-{id}")
}

/// Fills in the ruling and sends it.
async fn rule(who: &Person, desk: &str, more: &[(&str, &str)]) -> Page {
    let page = who.get(desk).await;
    let [version, hash] = ["version", "hash"].map(|name| page.value_of(name).expect("a value"));
    let mut form = vec![("version", version.as_str()), ("hash", hash.as_str())];
    form.extend_from_slice(more);
    who.post(&format!("{desk}/ruling"), &form).await
}

/// Lets the clocks run, and counts the appeals that lapsed so far.
async fn lapsed(site: &Site) -> i64 {
    jobs::clocks(&site.app).await.expect("clocks");
    let lapsed = "SELECT CAST(count(*) AS BIGINT) FROM appeals WHERE state = 'lapsed'";
    site.count(lapsed).await
}

fn last_letter(site: &Site, to: &str) -> String {
    let letters = site.letters();
    let letter = letters.iter().rfind(|letter| letter.to == to);
    letter
        .unwrap_or_else(|| panic!("a letter to {to}"))
        .text
        .clone()
}

#[tokio::test]
async fn the_author_appeals_and_another_finds_that_we_were_wrong() {
    let (scene, number) = hidden().await;
    let Scene {
        site,
        ada,
        bea,
        mo,
        number: idea,
        comment,
        ..
    } = &scene;
    let idea = format!("/ideas/{idea}");
    let letter = last_letter(site, &bea.email);
    assert!(letter.contains("choose “Appeal”"), "{letter}");
    let own = format!("/account/items/comment-{comment}");
    bea.get(&own)
        .await
        .sees("answers what you say")
        .sees("Appeal");
    // Without words nothing is lodged, and the form comes back as it was.
    appeal(bea, &number, " \u{200b} ", "")
        .await
        .is(422)
        .sees("in your own words");
    let form = bea.get(&format!("/appeals/new?about={number}")).await;
    form.is(200)
        .sees(&number)
        .sees("You can appeal until the end of");
    let op = form.value_of("op").expect("an op");
    let sent = [
        ("about", number.as_str()),
        ("words", POINTS),
        ("op", op.as_str()),
    ];
    let page = bea.post("/appeals", &sent).await.leads_to();
    assert_eq!(
        bea.post("/appeals", &sent).await.leads_to(),
        page,
        "a second press"
    );
    assert_eq!(site.count(APPEALS).await, 1);
    bea.get(&page)
        .await
        .sees("Arrived")
        .sees(POINTS)
        .sees("decided by the end of 30 November 2026")
        .sees("in the right after the end of 7 December 2026");
    // What is one's own is nobody else's to read.
    ada.get(&page).await.is(404);
    site.visitor().get(&page).await.is(404);
    bea.get("/account/appeals").await.sees("Arrived");
    site.later().await;
    assert!(last_letter(site, &bea.email).contains("has arrived"));

    // Whoever decided does not decide again, and that is written down.
    let desk = at_desk(site).await;
    let take = format!("{desk}/assignment");
    mo.get(&desk).await.is(200).sees("Only a senior moderator");
    site.promote(mo).await;
    mo.get(&desk).await.sees("You took part").misses(POINTS);
    mo.post(&take, &[]).await.is(403).sees("You took part");
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD2'";
    assert_eq!(site.count(barred).await, 1);

    let (sue, tom) = (site.senior("Sue").await, site.senior("Tom").await);
    sue.get("/moderation/appeals").await.sees("Arrived");
    sue.get(&desk).await.misses(POINTS).sees("Take in hand");
    sue.post(&take, &[]).await.is(303);
    tom.post(&take, &[])
        .await
        .is(409)
        .sees("Somebody else has this");
    tom.get(&desk).await.misses(POINTS);
    sue.get(&desk)
        .await
        .sees(POINTS)
        .sees(HARSH)
        .sees("calls the councillor ugly")
        .misses("Bea")
        .misses("M-");
    // A ruling without an answer is none, and nothing that was written is lost.
    let short = [
        ("ruling", "overturned"),
        ("reasons", "You are right."),
        ("swap", "same"),
    ];
    rule(&sue, &desk, &short)
        .await
        .is(422)
        .sees("You are right.");
    let unsure = [
        ("ruling", "overturned"),
        ("reasons", ANSWER),
        ("swap", "not_sure"),
    ];
    rule(&sue, &desk, &unsure)
        .await
        .is(422)
        .sees("give the appeal back");
    ada.get(&idea).await.misses("born liar");
    let right = [
        ("ruling", "overturned"),
        ("reasons", ANSWER),
        ("swap", "same"),
    ];
    rule(&sue, &desk, &right).await.is(303);

    // Everything is put right in one step.
    ada.get(&idea).await.sees("born liar");
    site.visitor()
        .get(&format!("/decisions/{number}"))
        .await
        .sees("We were wrong")
        .sees("We are sorry.");
    let points = "SELECT CAST(count(*) AS BIGINT) FROM account_events WHERE what = 'overturned'";
    assert_eq!(site.count(points).await, 1);
    bea.get("/account/measures").await.sees("There are none.");
    assert_eq!(site.count(LINES).await, 2);
    let pointing = "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE event = 'restored' AND line LIKE '%\"supersedes\":\"CG-%' AND line LIKE '%\"apology_id\":\"CGA-%'";
    assert_eq!(site.count(pointing).await, 1);
    let personal = "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE line LIKE '%minutes%' OR line LIKE '%quoted%' OR line LIKE '%example.org%'";
    assert_eq!(site.count(personal).await, 0);
    let checked = public_log::verify(&site.app.db, |_, _| ())
        .await
        .expect("a check");
    assert!(matches!(checked, Report::Holds(_)), "{checked:?}");
    site.later().await;
    let apology = last_letter(site, &bea.email);
    assert!(
        apology.contains("We are sorry.") && apology.contains(ANSWER),
        "{apology}"
    );
    let told = last_letter(site, "eve@example.org");
    assert!(told.contains("it is shown again"), "{told}");
    bea.get(&page)
        .await
        .sees("the decision was wrong")
        .sees(ANSWER);
    // It has ended: nobody rules twice, and there is no second appeal against the same.
    sue.post(&format!("{desk}/ruling"), &[]).await.is(422);
    assert_eq!(appeal(bea, &number, POINTS, "").await.leads_to(), page);
    assert_eq!(site.count(APPEALS).await, 1);
}

#[tokio::test]
async fn nobody_decides_over_easter_and_the_author_is_in_the_right() {
    let (scene, number) = hidden().await;
    let idea = format!("/ideas/{}", scene.number);
    // Maundy Thursday 2027, noon: the day before Good Friday; the fourth working day after it is the 7th of April.
    scene
        .site
        .app
        .clock
        .turn_to(Timestamp::from_millis(1_805_976_000_000));
    // Nobody stays signed in for four months, so Bea's press is the action behind the form.
    let by = Whom {
        account: Some(scene.bea.account().await.id),
        email: None,
    };
    let about = number.parse().expect("a number");
    lodging::lodge(&scene.site.app, &about, &by, POINTS, "easter")
        .await
        .expect("it is taken");
    // Monday, 12 April, is the tenth working day.
    scene.site.pass_minutes(18 * 24 * 60);
    assert_eq!(lapsed(&scene.site).await, 0);
    scene.site.visitor().get(&idea).await.misses("born liar");
    scene
        .site
        .visitor()
        .get("/transparency")
        .await
        .sees("1 appeal waits longer than the aim");
    scene.site.pass_minutes(24 * 60);
    assert_eq!(lapsed(&scene.site).await, 1);
    scene
        .site
        .visitor()
        .get(&idea)
        .await
        .sees("born liar")
        .sees("Restored on")
        .sees("we were wrong");
    scene.site.later().await;
    let apology = last_letter(&scene.site, &scene.bea.email);
    assert!(
        apology.contains("not decided within ten working days"),
        "{apology}"
    );
    let lines = "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE event = 'appeal_decided' AND line LIKE '%\"appeal_state\":\"lapsed\"%'";
    assert_eq!(scene.site.count(lines).await, 1);
    let late =
        "SELECT CAST(count(*) AS BIGINT) FROM appeals WHERE state = 'lapsed' AND is_late = 1";
    assert_eq!(scene.site.count(late).await, 1);
    assert_eq!(lapsed(&scene.site).await, 1, "not twice");
}

#[tokio::test]
async fn a_threat_does_not_come_back_by_time() {
    let scene = scene().await;
    report(&scene.site.visitor(), &scene.comment, "R5", "")
        .await
        .is(303);
    let threat: Vec<(&str, &str)> = HIDE
        .iter()
        .map(|(name, value)| match *name {
            "outcome" => ("outcome", "remove"),
            "code" => ("code", "R5"),
            name => (name, *value),
        })
        .collect();
    let number = decided(&scene, &threat).await;
    appeal(&scene.bea, &number, POINTS, "").await.is(303);
    scene.site.later().await;
    let letter = last_letter(&scene.site, &scene.bea.email);
    assert!(
        letter.contains("time alone does not decide this"),
        "{letter}"
    );
    scene.site.pass_minutes(60 * 24 * 60);
    assert_eq!(lapsed(&scene.site).await, 0);
    let idea = format!("/ideas/{}", scene.number);
    scene.site.visitor().get(&idea).await.misses("born liar");
}

#[tokio::test]
async fn whoever_reported_in_vain_has_it_looked_at_again() {
    let scene = scene().await;
    let eve = scene.site.visitor();
    let receipt = report(&eve, &scene.comment, "R1", "eve@example.org")
        .await
        .leads_to();
    let number = decided(&scene, PUBLISH).await;
    let letter = last_letter(&scene.site, "eve@example.org");
    assert!(letter.contains("Ask for a second look"), "{letter}");
    eve.get(&receipt).await.sees("Ask for a second look");
    let receipt = receipt.trim_start_matches("/reports/");
    // The address was left with the report; it is not asked for again.
    eve.get(&format!("/appeals/new?about={receipt}"))
        .await
        .is(200)
        .misses("Your e-mail address");
    let page = appeal(
        &eve,
        receipt,
        "It calls her ugly, which is no statement.",
        "",
    )
    .await
    .leads_to();
    eve.get(&page)
        .await
        .sees("as somebody who reported it")
        .misses("Bea");
    // The decision was in the author's favour: the author has nothing to appeal against.
    appeal(&scene.bea, &number, POINTS, "").await.is(409);
    let desk = at_desk(&scene.site).await;
    let sue = scene.site.senior("Sue").await;
    sue.post(&format!("{desk}/assignment"), &[]).await.is(303);
    let mut form = HIDE.to_vec();
    form.extend([
        ("ruling", "varied"),
        (
            "reasons",
            "You say that it calls her ugly. It does, and that is about the person alone.",
        ),
    ]);
    rule(&sue, &desk, &form).await.is(303);
    let idea = format!("/ideas/{}", scene.number);
    scene.ada.get(&idea).await.misses("born liar");
    scene.site.pass_minutes(2);
    scene.ada.get(&idea).await.sees("R1, personal attack");
    scene.site.later().await;
    let ruled = last_letter(&scene.site, "eve@example.org");
    assert!(
        ruled.contains("another decision takes its place"),
        "{ruled}"
    );
    let to_author = last_letter(&scene.site, &scene.bea.email);
    assert!(
        to_author.contains("calls the councillor ugly"),
        "{to_author}"
    );
    let found = "SELECT CAST(count(*) AS BIGINT) FROM account_events WHERE what = 'found'";
    assert_eq!(scene.site.count(found).await, 1);
    // The new decision can be appealed against in its turn, and not by taking it back within the minute.
    let own = scene
        .bea
        .get(&format!("/account/items/comment-{}", scene.comment))
        .await;
    let at = own
        .body
        .find("/appeals/new?about=CG-")
        .expect("a way to appeal");
    let other: String = own.body[at + "/appeals/new?about=".len()..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    assert_ne!(other, number);
    let undo = [("decision", other.trim_start_matches("CG-"))];
    sue.post(&format!("{}/undo", scene.item), &undo)
        .await
        .is(409);
}

#[tokio::test]
async fn a_report_that_nobody_looks_at_again_in_time_is_open_again() {
    let scene = scene().await;
    let eve = scene.site.visitor();
    let receipt = report(&eve, &scene.comment, "R1", "eve@example.org")
        .await
        .leads_to();
    decided(&scene, PUBLISH).await;
    let receipt = receipt.trim_start_matches("/reports/");
    appeal(
        &eve,
        receipt,
        "It calls her ugly, which is no statement.",
        "",
    )
    .await
    .is(303);
    scene
        .mo
        .get("/moderation")
        .await
        .misses("R1, personal attack");
    scene.site.pass_minutes(16 * 24 * 60);
    assert_eq!(lapsed(&scene.site).await, 1);
    // Time alone hides nothing.
    let idea = format!("/ideas/{}", scene.number);
    scene.site.visitor().get(&idea).await.sees("born liar");
    let waits =
        "SELECT CAST(count(*) AS BIGINT) FROM waiting WHERE why = 'reported' AND code = 'R1'";
    assert_eq!(scene.site.count(waits).await, 1);
    scene.site.later().await;
    assert!(last_letter(&scene.site, "eve@example.org").contains("looked at anew"));
}

#[tokio::test]
async fn somebody_it_is_about_appeals_without_an_account() {
    let (scene, number) = hidden().await;
    let cora = scene.site.visitor();
    let about = format!("https://forum.example.org/comments/{}", scene.comment);
    // Without an address nobody could be told; nothing that was written is lost.
    appeal(&cora, &about, "I am the councillor, and I do not mind.", "")
        .await
        .is(422)
        .sees("leave your e-mail address")
        .sees("I do not mind.");
    let page = appeal(
        &cora,
        &about,
        "I am the councillor, and I do not mind.",
        "cora@example.org",
    )
    .await
    .leads_to();
    cora.get(&page)
        .await
        .sees("as somebody it is about")
        .sees(&number)
        .misses("Bea")
        .misses("born liar");
    scene.site.later().await;
    assert!(last_letter(&scene.site, "cora@example.org").contains(&page));
    // Whoever only types the address is not led there.
    let other = scene.site.visitor();
    appeal(&other, &number, "Me again, or am I?", "Cora@example.org")
        .await
        .is(409)
        .sees("from this address already");
    cora.post(&format!("{page}/withdrawal"), &[]).await.is(303);
    cora.get(&page).await.sees("Taken back");
    assert_eq!(scene.site.count(LINES).await, 2);
    // One that was taken back does not count.
    appeal(&cora, &number, "I do mind after all.", "cora@example.org")
        .await
        .is(303);
    for (odd, status) in [("CG-1", 422), ("nonsense", 422), ("idea-99", 422)] {
        appeal(&cora, odd, "Whatever.", "cora@example.org")
            .await
            .is(match odd {
                "nonsense" => status,
                _ => 404,
            });
    }
}

#[tokio::test]
async fn a_rule_that_holds_a_text_back_can_be_wrong() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let nia = site.newcomer("Nia").await;
    let words = [
        ("purpose", "supports"),
        ("words", "Zebra crossings as well."),
    ];
    let own = nia
        .post(&format!("/ideas/{number}/comments"), &words)
        .await
        .leads_to();
    let pointer = own.trim_start_matches("/account/items/").to_owned();
    nia.get(&own).await.sees("Appeal");
    // Nobody else learns that there is such a text.
    appeal(&ada, &pointer, "What is this?", "").await.is(404);
    appeal(&nia, &pointer, "There is no harm in a crossing.", "")
        .await
        .is(303);
    let desk = at_desk(&site).await;
    let sue = site.senior("Sue").await;
    sue.post(&format!("{desk}/assignment"), &[]).await.is(303);
    sue.get(&desk)
        .await
        .sees("Zebra crossings")
        .misses("Nia")
        .misses("takes its place");
    let answer =
        "You say that there is no harm in a crossing, and there is none. The rule is wrong here.";
    let form = [
        ("ruling", "overturned"),
        ("reasons", answer),
        ("swap", "same"),
    ];
    rule(&sue, &desk, &form).await.is(303);
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("Zebra crossings");
    site.later().await;
    assert!(last_letter(&site, &nia.email).contains("The rule was wrong"));
}

#[tokio::test]
async fn a_question_stops_the_clock_and_two_find_an_appeal_inadmissible() {
    let (scene, number) = hidden().await;
    let page = appeal(&scene.bea, &number, "It rained.", "")
        .await
        .leads_to();
    let desk = at_desk(&scene.site).await;
    let (sue, tom) = (
        scene.site.senior("Sue").await,
        scene.site.moderator("Tom").await,
    );
    sue.post(&format!("{desk}/question"), &[("question", "Why?")])
        .await
        .is(409);
    sue.post(&format!("{desk}/assignment"), &[]).await.is(303);
    let question = [("question", "What has the rain to do with it?")];
    sue.post(&format!("{desk}/question"), &question)
        .await
        .is(303);
    scene.site.later().await;
    assert!(last_letter(&scene.site, &scene.bea.email).contains("What has the rain"));
    // Ten working days after lodging the clock has stood still for nearly all of them.
    scene.site.pass_minutes(16 * 24 * 60);
    assert_eq!(lapsed(&scene.site).await, 0);
    for person in [&scene.bea, &sue, &tom, &scene.mo] {
        person.enter().await;
    }
    scene
        .bea
        .post(&format!("{page}/answer"), &[("answer", " ")])
        .await
        .is(422);
    scene
        .bea
        .post(&format!("{page}/answer"), &[("answer", "It made me sad.")])
        .await
        .is(303);
    scene
        .bea
        .post(&format!("{page}/answer"), &[("answer", "Very.")])
        .await
        .is(409);
    sue.get(&desk).await.sees("It made me sad.");
    let reason = [(
        "reason",
        "It is about the weather, which no decision of ours is about.",
    )];
    sue.post(&format!("{desk}/inadmissible"), &[("reason", "No.")])
        .await
        .is(422);
    sue.post(&format!("{desk}/inadmissible"), &reason)
        .await
        .is(303);
    // Not by the same person, nor by whoever decided.
    sue.post(&format!("{desk}/second"), &[("agrees", "yes")])
        .await
        .is(403);
    scene
        .mo
        .post(&format!("{desk}/second"), &[("agrees", "yes")])
        .await
        .is(403);
    tom.get(&desk).await.sees("about the weather").misses("Bea");
    tom.post(&format!("{desk}/second"), &[("agrees", "yes")])
        .await
        .is(303);
    scene
        .bea
        .get(&page)
        .await
        .sees("Not admissible")
        .sees("about the weather");
    scene.site.later().await;
    assert!(last_letter(&scene.site, &scene.bea.email).contains("Two people have looked"));
    let idea = format!("/ideas/{}", scene.number);
    scene.ada.get(&idea).await.misses("born liar");
}

#[tokio::test]
async fn the_window_closes_after_six_months_and_nothing_typed_is_lost() {
    let (scene, number) = hidden().await;
    scene.site.pass_minutes(190 * 24 * 60);
    let cora = scene.site.visitor();
    appeal(&cora, &number, POINTS, "cora@example.org")
        .await
        .is(409)
        .sees("the six months are over")
        .sees(POINTS);
    assert_eq!(scene.site.count(APPEALS).await, 0);
}

#[tokio::test]
async fn an_appeal_that_is_upheld_changes_nothing_but_says_why() {
    let (scene, number) = hidden().await;
    let page = appeal(&scene.bea, &number, POINTS, "").await.leads_to();
    let desk = at_desk(&scene.site).await;
    let (sue, tom) = (
        scene.site.senior("Sue").await,
        scene.site.senior("Tom").await,
    );
    for who in [&sue, &tom] {
        who.get(&desk).await.sees("Take in hand");
    }
    sue.post(&format!("{desk}/assignment"), &[]).await.is(303);
    let answer = "You say that it stands in the minutes. It does not: we have read those of May and of June.";
    let form = [("ruling", "upheld"), ("reasons", answer), ("swap", "same")];
    rule(&sue, &desk, &form).await.is(303);
    // Whoever comes second with the same form finds it decided.
    tom.get(&desk).await.misses("Take in hand");
    scene.site.later().await;
    let letter = last_letter(&scene.site, &scene.bea.email);
    assert!(
        letter.contains("the decision stands")
            && letter.contains("you can ask the independent panel"),
        "{letter}"
    );
    scene
        .bea
        .get(&page)
        .await
        .sees("the decision stands")
        .sees(answer);
    scene
        .ada
        .get(&format!("/ideas/{}", scene.number))
        .await
        .misses("born liar");
    assert_eq!(scene.site.count(LINES).await, 2);
    let points = "SELECT CAST(count(*) AS BIGINT) FROM account_events WHERE what = 'overturned'";
    assert_eq!(scene.site.count(points).await, 0);
}

#[tokio::test]
async fn the_panel_undoes_what_an_appeal_upheld() {
    let (scene, number) = hidden().await;
    let page = appeal(&scene.bea, &number, POINTS, "").await.leads_to();
    // Open, it is nobody's to take further.
    scene.bea.get(&page).await.misses("Ask the panel");
    let desk = at_desk(&scene.site).await;
    let sue = scene.site.senior("Sue").await;
    sue.post(&format!("{desk}/assignment"), &[]).await.is(303);
    let upheld = [
        ("ruling", "upheld"),
        (
            "reasons",
            "You say that it stands in the minutes. We find that it goes for her looks.",
        ),
        ("swap", "same"),
    ];
    rule(&sue, &desk, &upheld).await.is(303);
    scene.bea.get(&page).await.sees("Ask the panel");
    let receipt = page.replace("/appeals/", "");
    let about = format!("appeal-{receipt}");
    // Somebody else's appeal is nobody's to take further.
    let further = format!("/complaints/new?about={about}");
    scene.ada.get(&further).await.is(404);
    let form = scene.bea.get(&further).await;
    let op = form.is(200).value_of("op").expect("an op");
    let words = "I quoted the minutes of May word for word, and nobody has looked them up.";
    let sent = [("about", about.as_str()), ("words", words), ("op", &op)];
    let place = scene.bea.post("/complaints", &sent).await.leads_to();
    let again = [("about", about.as_str()), ("words", words), ("op", "two")];
    assert_eq!(
        scene.bea.post("/complaints", &again).await.leads_to(),
        place
    );
    let mut members = Vec::new();
    for name in ["Pia", "Per", "Pam"] {
        members.push(scene.site.panel_member(name).await);
    }
    let waits = members[0].get("/panel").await;
    let from = waits
        .body
        .find("/panel/complaints/")
        .expect("a complaint waits");
    let complaint: String = waits.body[from..]
        .chars()
        .take_while(|c| *c != '"')
        .collect();
    members[0]
        .get(&complaint)
        .await
        .sees(POINTS)
        .sees("We find that it goes for her looks");
    let why = "You say that you quoted the minutes. You did, and quoting is allowed.";
    let proposal = [
        ("finding", "upheld_injustice"),
        ("reasons", why),
        (
            "summary",
            "A comment was hidden although it quoted public minutes word for word.",
        ),
    ];
    members[0]
        .post(&format!("{complaint}/proposals"), &proposal)
        .await
        .is(303);
    let idea = format!("/ideas/{}", scene.number);
    scene.ada.get(&idea).await.misses("born liar");
    for member in &members[1..] {
        member
            .post(&format!("{complaint}/voices"), &[("agrees", "yes")])
            .await
            .is(303);
    }
    // Nothing is undone before both sides could say what they think of it.
    scene.ada.get(&idea).await.misses("born liar");
    scene.site.pass_minutes(17 * 24 * 60);
    members[0].enter().await;
    members[0]
        .post(&format!("{complaint}/determination"), &[("stands", "yes")])
        .await
        .is(303);
    // The panel's word binds: the text is back, with the apology, and nothing is held against its author.
    scene
        .ada
        .get(&idea)
        .await
        .sees("born liar")
        .sees("we were wrong");
    scene
        .site
        .visitor()
        .get(&format!("/decisions/{number}"))
        .await
        .sees("We are sorry.");
    scene
        .bea
        .get("/account/measures")
        .await
        .sees("There are none.");
    scene.site.later().await;
    let letters: Vec<String> = scene
        .site
        .letters_to(&scene.bea)
        .into_iter()
        .map(|letter| letter.text)
        .collect();
    for words in ["We are sorry.", "What was decided is undone", why] {
        assert!(
            letters.iter().any(|letter| letter.contains(words)),
            "{words}: {letters:?}"
        );
    }
    assert!(
        letters
            .iter()
            .filter(|letter| letter.contains("We are sorry."))
            .all(|letter| letter.contains("The independent panel")),
        "{letters:?}"
    );
    let checked = public_log::verify(&scene.site.app.db, |_, _| ())
        .await
        .expect("a check");
    assert!(matches!(checked, Report::Holds(_)), "{checked:?}");
}
