//! What follows for an account: nothing before a second person agrees, then a letter and a line in the log; a ban goes to the panel.

use super::{Scene, decide, report, scene};
use crate::support::Person;
use common_ground::actions::moderation::measures::{self, PanelVerdict};
use common_ground::domain::moderation::sanctions::Asked;

const REMOVE: &[(&str, &str)] = &[
    ("outcome", "remove"),
    ("code", "R5"),
    ("passages", "a born liar and too ugly for any office"),
    (
        "words",
        "Read with what was said before it, the councillor has to fear for more than a reputation.",
    ),
    ("allowed", "A2"),
    ("why_not_allowed", "A threat is no criticism of conduct."),
    ("paraphrase", "It threatens somebody."),
    ("swap", "same"),
];

const SUSPENDED: &str = "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE event = 'suspended'";

/// Has the comment reported and removed as a threat, and gives the number of the decision.
async fn threat(scene: &Scene) -> String {
    report(&scene.site.visitor(), &scene.comment, "R5", "")
        .await
        .is(303);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, REMOVE).await.is(303);
    scene.site.pass_minutes(2);
    let page = scene.mo.get(&scene.item).await;
    let from = page.body.find("/decisions/CG-").expect("a decision") + "/decisions/".len();
    let digits = page.body.get(from..).unwrap_or_default();
    digits.split('"').next().unwrap_or_default().to_owned()
}

fn digits(number: &str) -> &str {
    number.strip_prefix("CG-").expect("a number")
}

async fn votes(who: &Person, number: &str) -> crate::support::Page {
    let path = format!("/ideas/{number}/vote");
    who.post(&path, &[("choice", "agree")]).await
}

#[tokio::test]
async fn a_suspension_holds_once_a_second_person_agrees_and_not_before() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    let number = threat(&scene).await;
    let decision = digits(&number);
    scene
        .mo
        .get("/moderation")
        .await
        .sees("1 measure about accounts waits for a second person");
    let page = mia.get("/moderation/measures").await;
    page.sees("a suspension for 30 days")
        .sees(&number)
        .misses("Bea");
    let page = scene
        .mo
        .get(&format!("/moderation/decisions/{number}"))
        .await;
    page.sees("waits for a second person; until then it does not hold")
        .misses("Bea");
    // Proposed: Bea may still write and vote, and has nothing to acknowledge.
    votes(&scene.bea, &scene.number).await.is(303);
    scene
        .bea
        .get("/account/measures")
        .await
        .misses("I have read this");
    let yes = [("decision", decision), ("agrees", "yes")];
    scene
        .mo
        .post("/moderation/measures", &yes)
        .await
        .is(403)
        .sees("the first was you");
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD4'";
    assert_eq!(scene.site.count(barred).await, 1);
    scene.ada.post("/moderation/measures", &yes).await.is(403);
    assert_eq!(scene.site.count(SUSPENDED).await, 0);
    mia.post("/moderation/measures", &yes).await.is(303);
    assert_eq!(scene.site.count(SUSPENDED).await, 1);
    mia.post("/moderation/measures", &yes).await.is(409);
    assert_eq!(scene.site.count(SUSPENDED).await, 1);
    votes(&scene.bea, &scene.number).await.is(403);
    scene.ada.get("/moderation/measures").await.is(403);
    scene.site.later().await;
    let letters = scene.site.letters_to(&scene.bea);
    assert!(letters.iter().any(|letter| {
        letter
            .text
            .contains("Your account is suspended for 30 days")
    }));
    // What stays open stays open.
    let measures = scene.bea.get("/account/measures").await;
    measures
        .is(200)
        .sees("a suspension for 30 days: holds")
        .sees("I have read this");
    scene
        .bea
        .get(&format!("/ideas/{}", scene.number))
        .await
        .is(200);
    let form = scene.bea.get(&format!("/appeals/new?about={number}")).await;
    let op = form.is(200).value_of("op").expect("an op");
    let plea = [
        ("about", number.as_str()),
        (
            "words",
            "It was no threat: it is a line of a song, and I said so.",
        ),
        ("op", op.as_str()),
    ];
    scene.bea.post("/appeals", &plea).await.is(303);
    scene.bea.get("/complaints/new").await.is(200);
    // Thirty days later it is over by itself, once the warning was read.
    scene.site.pass_minutes(31 * 24 * 60);
    scene.bea.enter().await;
    votes(&scene.bea, &scene.number).await.is(303);
}

#[tokio::test]
async fn a_measure_nobody_seconds_falls_and_an_undone_decision_takes_it_along() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    let number = threat(&scene).await;
    let no = [("decision", digits(&number)), ("agrees", "no")];
    mia.post("/moderation/measures", &no).await.is(303);
    mia.get("/moderation/measures")
        .await
        .sees("Nothing waits here");
    assert_eq!(scene.site.count(SUSPENDED).await, 0);
    votes(&scene.bea, &scene.number).await.is(303);
    scene
        .bea
        .get("/account/measures")
        .await
        .sees("a second person did not agree");
}

#[tokio::test]
async fn within_the_minute_a_decision_is_taken_back_with_all_that_followed() {
    let scene = scene().await;
    report(&scene.site.visitor(), &scene.comment, "R5", "")
        .await
        .is(303);
    scene
        .mo
        .post(&format!("{}/lease", scene.item), &[])
        .await
        .is(303);
    decide(&scene.mo, &scene.item, REMOVE).await.is(303);
    let decision = scene
        .mo
        .get(&scene.item)
        .await
        .value_of("decision")
        .expect("a decision");
    let tasks = "SELECT CAST(count(*) AS BIGINT) FROM measure_tasks";
    assert_eq!(scene.site.count(tasks).await, 1);
    let undone = [("decision", decision.as_str())];
    scene
        .mo
        .post(&format!("{}/undo", scene.item), &undone)
        .await
        .is(303);
    assert_eq!(scene.site.count(tasks).await, 0);
    scene.site.pass_minutes(2);
    scene.site.later().await;
    assert!(
        !scene
            .site
            .letters_to(&scene.bea)
            .iter()
            .any(|letter| letter.text.contains("suspended"))
    );
}

#[tokio::test]
async fn a_ban_takes_two_moderators_and_the_panel() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    let pia = scene.site.panel_member("Pia").await;
    let number = threat(&scene).await;
    let decision = digits(&number);
    let page = format!("/moderation/decisions/{number}");
    let yes = [("decision", decision), ("agrees", "yes")];
    mia.post("/moderation/measures", &yes).await.is(303);
    // Only for what the code found bears out.
    scene
        .mo
        .get(&page)
        .await
        .sees("a threat that can be believed")
        .misses("child safety");
    let ban = format!("{page}/ban");
    scene
        .mo
        .post(&ban, &[("why", "")])
        .await
        .is(422)
        .sees("Please choose why a ban is needed");
    scene
        .mo
        .post(&ban, &[("why", "child_safety")])
        .await
        .is(409);
    scene
        .mo
        .post(&ban, &[("why", "credible_threat")])
        .await
        .is(303);
    scene
        .mo
        .post(&ban, &[("why", "credible_threat")])
        .await
        .is(409);
    pia.get("/panel").await.sees("None waits");
    scene.mo.post("/moderation/measures", &yes).await.is(403);
    mia.post("/moderation/measures", &yes).await.is(303);
    pia.get("/panel").await.sees(&number).misses("Bea");
    mia.get("/panel").await.is(403);
    pia.get("/moderation").await.is(403);
    let confirm = [("decision", decision), ("verdict", "confirm")];
    mia.post("/panel/bans", &confirm).await.is(403);
    pia.post("/panel/bans", &confirm).await.is(303);
    pia.post("/panel/bans", &confirm).await.is(409);
    scene.site.later().await;
    let letters = scene.site.letters_to(&scene.bea);
    let told = |words: &str| letters.iter().any(|letter| letter.text.contains(words));
    assert!(told("Your account is banned, and the panel looks at it"));
    assert!(told("The panel confirmed the ban of your account"));
    // By right, after twelve months. No session lasts that long, so the panel acts without one.
    pia.get("/panel").await.sees("None is due");
    let panel = pia.account().await.as_panel_member().expect("the panel");
    scene.site.pass_minutes(367 * 24 * 60);
    let app = &scene.site.app;
    let due = measures::list_waiting(app, Asked::Review)
        .await
        .expect("a list");
    assert_eq!(due.len(), 1);
    let id = due[0].measure.decision;
    let verdict = PanelVerdict::Review { lifted: true };
    measures::judge_ban(app, &panel, id, verdict)
        .await
        .expect("it is lifted");
    assert!(
        measures::list_waiting(app, Asked::Review)
            .await
            .expect("a list")
            .is_empty()
    );
    let lifted = "SELECT CAST(count(*) AS BIGINT) FROM public_log WHERE event = 'lifted'";
    assert_eq!(scene.site.count(lifted).await, 1);
}

#[tokio::test]
async fn a_ban_the_panel_does_not_confirm_in_time_is_a_long_suspension() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    let pia = scene.site.panel_member("Pia").await;
    let number = threat(&scene).await;
    let yes = [("decision", digits(&number)), ("agrees", "yes")];
    mia.post("/moderation/measures", &yes).await.is(303);
    let ban = format!("/moderation/decisions/{number}/ban");
    scene
        .mo
        .post(&ban, &[("why", "credible_threat")])
        .await
        .is(303);
    mia.post("/moderation/measures", &yes).await.is(303);
    scene.site.pass_minutes(20 * 24 * 60);
    pia.enter().await;
    pia.get("/panel").await.sees("None waits");
    let confirm = [("decision", digits(&number)), ("verdict", "confirm")];
    pia.post("/panel/bans", &confirm).await.is(409);
    scene.bea.enter().await;
    scene
        .bea
        .get("/account/measures")
        .await
        .sees("a suspension for six months: holds");
}

#[tokio::test]
async fn a_ban_that_nobody_seconds_leaves_the_suspension_to_be_seconded() {
    let scene = scene().await;
    let mia = scene.site.moderator("Mia").await;
    let number = threat(&scene).await;
    let ban = format!("/moderation/decisions/{number}/ban");
    scene
        .mo
        .post(&ban, &[("why", "credible_threat")])
        .await
        .is(303);
    let waiting = mia.get("/moderation/measures").await;
    waiting
        .sees("a ban, reviewed every twelve months")
        .misses("a suspension for 30 days");
    let answer = |agrees| [("decision", digits(&number)), ("agrees", agrees)];
    mia.post("/moderation/measures", &answer("no"))
        .await
        .is(303);
    mia.get("/moderation/measures")
        .await
        .sees("a suspension for 30 days");
    mia.post("/moderation/measures", &answer("yes"))
        .await
        .is(303);
    assert_eq!(scene.site.count(SUSPENDED).await, 1);
    votes(&scene.bea, &scene.number).await.is(403);
}
