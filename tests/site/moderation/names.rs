//! Names that people report: moderators decide about them as about any text, and whoever bore one goes on under another.

use super::{Scene, decide, report_of, scene, send};
use crate::support::Person;

const BORN_LIARS: &str = "Councillor Hay Is Vermin";

async fn is_called(who: &Person, name: &str) {
    who.post("/account/profile", &[("name", name)])
        .await
        .is(303);
}

/// Bea goes by a name that demeans somebody, Eve reports it, and Mo has it in hand: the receipt and the item.
async fn reported(scene: &Scene, reason: &str) -> (String, String) {
    is_called(&scene.bea, BORN_LIARS).await;
    let account = scene.bea.account().await.id;
    let receipt = report_of(
        &scene.site.visitor(),
        &format!("account-{account}"),
        reason,
        "eve@example.org",
    )
    .await
    .leads_to();
    let queue = scene.mo.get("/moderation").await;
    queue.sees(&format!("Name: {BORN_LIARS}"));
    let from = queue
        .body
        .find("/moderation/items/account/")
        .expect("the name waits");
    let item: String = queue.body[from..]
        .chars()
        .take_while(|c| *c != '"')
        .collect();
    assert!(
        !item.ends_with(&account.to_string()),
        "no address of moderation names an account"
    );
    scene.mo.post(&format!("{item}/lease"), &[]).await.is(303);
    (receipt, item)
}

const TAKE_DOWN: &[(&str, &str)] = &[
    ("outcome", "hide_rephrase"),
    ("code", "R2"),
    ("whole", "yes"),
    (
        "words",
        "The name calls a councillor vermin, which is about a person and not about anything she did.",
    ),
    ("allowed", "A2"),
    ("why_not_allowed", "Vermin is no conduct in office."),
    ("paraphrase", "A name that calls somebody an animal."),
    ("swap", "same"),
];

#[tokio::test]
async fn a_name_is_taken_down_and_its_bearer_goes_on_under_another() {
    let scene = scene().await;
    let (receipt, item) = reported(&scene, "R2").await;
    scene
        .mo
        .get(&item)
        .await
        .is(200)
        .sees("Decide about this name")
        .sees(BORN_LIARS)
        .misses("Under the idea")
        .misses("Blacked out in part");
    decide(&scene.mo, &item, TAKE_DOWN).await.is(303);
    let idea = format!("/ideas/{}", scene.number);
    scene
        .site
        .visitor()
        .get(&idea)
        .await
        .misses(BORN_LIARS)
        .sees("Citizen ")
        .sees("born liar");
    scene.site.pass_minutes(2);
    scene.site.later().await;
    let letter = scene.site.letters_to(&scene.bea).pop().expect("a letter");
    for words in [
        "We have taken down your name",
        "Choose another name on the profile page",
        "You can appeal until",
    ] {
        assert!(letter.text.contains(words), "{}", letter.text);
    }
    let told = scene
        .site
        .letters()
        .into_iter()
        .rfind(|letter| letter.to == "eve@example.org")
        .expect("whoever reported is told");
    assert!(told.text.contains("the name you reported"), "{}", told.text);
    assert!(!told.text.contains(BORN_LIARS), "{}", told.text);
    let visitor = scene.site.visitor();
    visitor
        .get(&receipt)
        .await
        .sees("Hidden, with an invitation to reword");
    let log = visitor.get("/transparency/log.jsonl").await.body;
    assert!(log.contains("\"content_kind\":\"account\""), "{log}");
    assert!(!log.contains("Vermin"), "{log}");
    let account = scene.bea.account().await.id.to_string();
    assert!(!log.contains(&account), "no line points at an account");
    visitor
        .get("/transparency/log")
        .await
        .sees("A name by a citizen was hidden under R2");
    // Bea goes on taking part meanwhile, may not take the old name again, and takes another.
    scene
        .bea
        .post(&format!("{idea}/vote"), &[("choice", "agree")])
        .await
        .is(303);
    scene
        .bea
        .post("/account/profile", &[("name", BORN_LIARS)])
        .await
        .is(422)
        .sees("against the rules");
    is_called(&scene.bea, "Bea again").await;
    visitor.get(&idea).await.sees("Bea again");
    // Nothing more comes of it when the fortnight for rewording texts is over.
    let letters = scene.site.letters_to(&scene.bea).len();
    scene.site.pass_minutes(15 * 24 * 60);
    common_ground::jobs::clocks(&scene.site.app)
        .await
        .expect("clocks");
    scene.site.later().await;
    assert_eq!(scene.site.letters_to(&scene.bea).len(), letters);
    visitor.get(&idea).await.sees("Bea again");
}

#[tokio::test]
async fn a_decision_about_a_name_is_taken_back_within_the_minute() {
    let scene = scene().await;
    let (_, item) = reported(&scene, "R2").await;
    let before = scene.mo.get(&item).await;
    let (version, hash) = (
        before.value_of("version").expect("a version"),
        before.value_of("hash").expect("a hash"),
    );
    send(&scene.mo, &item, (&version, &hash), TAKE_DOWN)
        .await
        .is(303);
    let decision = scene
        .mo
        .get(&item)
        .await
        .value_of("decision")
        .expect("a decision");
    scene
        .mo
        .post(&format!("{item}/undo"), &[("decision", &decision)])
        .await
        .is(303);
    scene
        .site
        .visitor()
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees(BORN_LIARS);
}

#[tokio::test]
async fn whoever_chooses_another_name_in_time_is_judged_no_more() {
    let scene = scene().await;
    let (_, item) = reported(&scene, "I2").await;
    // A seat is no name: the same name with another seat is still looked at.
    is_called(&scene.bea, BORN_LIARS).await;
    scene.mo.get(&item).await.sees(BORN_LIARS);
    is_called(&scene.bea, "Bea again").await;
    let waits = "SELECT CAST(count(*) AS BIGINT) FROM waiting";
    assert_eq!(scene.site.count(waits).await, 0);
    // And whoever goes back to it is reported anew.
    is_called(&scene.bea, BORN_LIARS).await;
    let account = scene.bea.account().await.id;
    report_of(
        &scene.site.visitor(),
        &format!("account-{account}"),
        "I2",
        "",
    )
    .await
    .is(303);
    assert_eq!(scene.site.count(waits).await, 1);
}

#[tokio::test]
async fn an_appeal_gives_a_name_back() {
    let scene = scene().await;
    let (_, item) = reported(&scene, "R2").await;
    decide(&scene.mo, &item, TAKE_DOWN).await.is(303);
    scene.site.pass_minutes(2);
    scene.site.later().await;
    let decision = "SELECT id FROM decisions";
    let about = format!("CG-{}", scene.site.count(decision).await);
    let form = scene.bea.get(&format!("/appeals/new?about={about}")).await;
    let op = form.value_of("op").expect("an op");
    scene
        .bea
        .post(
            "/appeals",
            &[
                ("about", about.as_str()),
                ("words", "It is the title of a play about a garden."),
                ("op", op.as_str()),
            ],
        )
        .await
        .is(303);
    // Nobody decides in time: the appellant is in the right.
    scene.site.pass_minutes(16 * 24 * 60);
    common_ground::jobs::clocks(&scene.site.app)
        .await
        .expect("clocks");
    scene
        .site
        .visitor()
        .get(&format!("/ideas/{}", scene.number))
        .await
        .sees(BORN_LIARS);
}
