//! Decisions of a month are drawn by lot and judged again, blind, some with names exchanged; the report says how sure it is of what.

use common_ground::jobs;

use super::outcomes::comment_of;
use super::{HIDE, PUBLISH, Scene, decide, declare, scene};
use crate::support::Person;

const FOUL: &str = "Orla Fenn is a born liar and too ugly for any office.";

async fn decided(scene: &Scene, words: &str, form: &[(&str, &str)]) {
    let comment = comment_of(&scene.bea, &scene.number, words).await;
    let item = format!("/moderation/items/comment/{comment}");
    scene.mo.post(&format!("{item}/lease"), &[]).await.is(303);
    decide(&scene.mo, &item, form).await.is(303);
}

/// Judges whatever waits, and gives the texts that were shown.
async fn judges(who: &Person, answer: &str) -> Vec<String> {
    let mut shown = Vec::new();
    loop {
        let page = who.get("/moderation/reviews").await;
        page.is(200).misses("Bea").misses("Hidden");
        let Some(at) = page.body.find("/moderation/reviews/") else {
            return shown;
        };
        let action: String = page.body[at..].chars().take_while(|c| *c != '"').collect();
        who.post(&action, &[("answer", "")])
            .await
            .is(200)
            .sees("Please choose what you would do");
        who.post(&action, &[("answer", answer)]).await.is(303);
        // Once is enough.
        who.post(&action, &[("answer", answer)]).await.is(409);
        shown.push(page.body.clone());
        assert!(shown.len() < 10, "it never ends");
    }
}

#[tokio::test]
async fn decisions_are_judged_again_by_three_who_had_no_part_in_them() {
    let scene = scene().await;
    let site = &scene.site;
    site.mp("Orla Fenn").await;
    site.mp("Hugh Dane").await;
    declare(&scene.mo, &[]).await.is(303);
    decided(&scene, FOUL, HIDE).await;
    decided(&scene, "The lanes end at the bridge.", PUBLISH).await;
    let about = "SELECT CAST(count(*) AS BIGINT) FROM decisions WHERE about = 'mp'";
    assert_eq!(site.count(about).await, 1);
    let fairness = "/transparency/fairness";
    site.visitor()
        .get(fairness)
        .await
        .is(200)
        .sees("1 October 2026 to 31 October 2026")
        .sees("too few to say");
    // Nothing is drawn of a month that is not over.
    assert_eq!(jobs::review(&site.app).await.expect("drawing"), 0);
    site.pass_minutes(10 * 24 * 60);
    assert_eq!(jobs::review(&site.app).await.expect("drawing"), 2);
    assert_eq!(jobs::review(&site.app).await.expect("drawing"), 0);
    // Whoever decided looks at neither.
    scene.mo.enter().await;
    assert!(judges(&scene.mo, "keep").await.is_empty());
    for name in ["Mia", "Max", "Meg"] {
        let shown = judges(&site.moderator(name).await, "keep").await;
        assert_eq!(shown.len(), 2);
        // Names are exchanged, and nobody is told so.
        assert!(
            shown
                .iter()
                .any(|page| page.contains("Hugh Dane is a born liar"))
        );
        assert!(shown.iter().all(|page| !page.contains("Orla Fenn")));
    }
    // Three have been heard: a fourth is not asked.
    assert!(
        judges(&site.moderator("Moe").await, "keep")
            .await
            .is_empty()
    );
    let judged = "SELECT CAST(count(*) AS BIGINT) FROM second_judgements WHERE answer = 'keep'";
    assert_eq!(site.count(judged).await, 6);
    // Two texts are too few to say anything of, and that is what is said.
    site.visitor()
        .get(fairness)
        .await
        .sees("1 November 2026 to 30 November 2026")
        .sees("names an MP")
        .sees("fewer than 5")
        .misses("For the independent panel");
    scene.bea.get("/moderation/reviews").await.is(403);
    site.visitor()
        .get("/transparency/log.jsonl")
        .await
        .sees("\"target_class\":\"mp\"");
}

#[tokio::test]
async fn a_proven_gap_goes_to_the_panel() {
    let scene = scene().await;
    let site = &scene.site;
    declare(&scene.mo, &[]).await.is(303);
    decided(&scene, "The lanes end at the bridge.", PUBLISH).await;
    // Four hundred decisions as an old site has them: half of those about MPs were acted on, and none of the others.
    let copy = "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 400)
        INSERT INTO decisions (id, kind, item_id, revision, revision_hash, from_state, to_state, outcome, code, author_id, decided_by, waits, supersedes, statement, before_body, after_body, decided_at, about)
        SELECT made.id + n, made.kind, made.item_id, made.revision, made.revision_hash, made.from_state, made.to_state,
               CASE WHEN n % 4 = 0 THEN 'remove' ELSE 'no_breach' END, made.code, made.author_id, made.decided_by, made.waits, made.supersedes, made.statement, made.before_body, made.after_body, made.decided_at,
               CASE WHEN n % 2 = 0 THEN 'mp' ELSE 'none' END
        FROM decisions AS made, many";
    site.arrange(copy).await;
    site.pass_minutes(10 * 24 * 60);
    site.visitor()
        .get("/transparency/fairness")
        .await
        .sees("50.0 %, 43.1 to 56.9")
        .sees("+50.0 points")
        .sees("p 0.000")
        .sees("For the independent panel to look into");
    // Whoever wants to compute it again has the counts: two hundred of each, and half of those about MPs acted on.
    let table = site
        .visitor()
        .get("/transparency/fairness/counts.csv")
        .await;
    let lines: Vec<&str> = table.is(200).body.lines().collect();
    assert_eq!(lines[0].split(',').count(), 14);
    for line in &lines {
        assert_eq!(line.split(',').count(), 14, "{line}");
    }
    let line = |about: &str| {
        let found = lines
            .iter()
            .find(|line| line.starts_with("month,") && line.split(',').nth(3) == Some(about));
        found
            .expect("a line")
            .split(',')
            .skip(4)
            .take(3)
            .collect::<Vec<_>>()
    };
    assert_eq!(line("mp"), ["200", "100", "0"]);
    assert_eq!(line("none"), ["201", "0", "0"]);
    assert_eq!(line("party"), ["0", "0", "0"]);
    // Nothing was looked at again yet, and too little says nothing.
    let looks = site.visitor().get("/transparency/fairness/looks.csv").await;
    let heading = "span,about,acted,exchanged,answers";
    assert_eq!(looks.is(200).body.trim(), heading);
    // Of five that three judged, in the last month and in the twelve, there are lines for both: the figures of each span are computed
    // from lines of its own. Of those of an earlier month only the twelve have any.
    site.arrange("INSERT INTO second_looks (decision_id, is_exchanged, drawn_at) SELECT id, 0, decided_at FROM decisions ORDER BY id LIMIT 5").await;
    for judge in ["ada", "bea", "mo"] {
        let name = judge[..1].to_uppercase() + &judge[1..];
        site.arrange(Box::leak(
            format!(
                "INSERT INTO second_judgements (decision_id, judged_by, answer, judged_at)
                 SELECT second_looks.decision_id, accounts.id, 'hide', second_looks.drawn_at FROM second_looks JOIN accounts ON accounts.name LIKE '{name}%'"
            )
            .into_boxed_str(),
        ))
        .await;
    }
    let looks = site.visitor().get("/transparency/fairness/looks.csv").await;
    for span in ["month", "year"] {
        let of_span = looks.body.lines().filter(|line| line.starts_with(span));
        assert_eq!(of_span.count(), 5, "{}", looks.body);
    }
    site.pass_minutes(31 * 24 * 60);
    let looks = site.visitor().get("/transparency/fairness/looks.csv").await;
    assert!(!looks.body.contains("month,"), "{}", looks.body);
    assert_eq!(looks.body.lines().count(), 6, "{}", looks.body);
}

#[tokio::test]
async fn how_people_felt_is_asked_once_and_only_sums_are_kept() {
    let scene = scene().await;
    let site = &scene.site;
    decided(
        &scene,
        "The lanes end at the bridge, and so does she.",
        HIDE_HER,
    )
    .await;
    site.pass_minutes(2);
    site.later().await;
    let letter = site.count("SELECT max(id) FROM moderation_letters").await;
    let page = format!("/account/letters/{letter}");
    scene
        .bea
        .get(&page)
        .await
        .is(200)
        .sees("How were you treated?");
    let felt = format!("{page}/felt");
    // It is Bea's letter, and nothing is no answer.
    scene.ada.post(&felt, &[("heard", "yes")]).await.is(404);
    scene.bea.post(&felt, &[("heard", "perhaps")]).await.is(422);
    let answers = [
        ("heard", "no"),
        ("respectful", "yes"),
        ("trusted", "partly"),
    ];
    scene.bea.post(&felt, &answers).await.is(303);
    scene.bea.post(&felt, &answers).await.is(409);
    scene
        .bea
        .get(&page)
        .await
        .is(200)
        .misses("How were you treated?");
    let sums = "SELECT CAST(sum(people) AS BIGINT) FROM felt_sums WHERE side = 'author' AND outcome = 'hide_rephrase' AND month = '2026-11'";
    assert_eq!(site.count(sums).await, 3);
    // One answer shows nothing: it could be somebody's.
    site.pass_minutes(10 * 24 * 60);
    let fairness = "/transparency/fairness";
    site.visitor()
        .get(fairness)
        .await
        .sees("Authors, over the twelve months")
        .sees("fewer than 5");
    let table = site.visitor().get("/transparency/fairness/felt.csv").await;
    let lines = table.is(200).body.lines().skip(1);
    for line in lines {
        assert!(line.starts_with("all,author,all,all,"), "{line}");
        assert!(line.ends_with(',') || line.ends_with(",0"), "{line}");
    }
    site.arrange("UPDATE felt_sums SET people = 7 WHERE question = 'heard'")
        .await;
    let table = site.visitor().get("/transparency/fairness/felt.csv").await;
    assert!(
        table
            .body
            .contains("2026-11,author,hide_rephrase,none,heard,no,7"),
        "{}",
        table.body
    );
    // What the page shows stands in the file, and is not left to be added up out of parts that leave out the few.
    assert!(
        table.body.contains("all,author,all,all,heard,no,7"),
        "{}",
        table.body
    );
}

const HIDE_HER: &[(&str, &str)] = &[
    ("outcome", "hide_rephrase"),
    ("code", "R1"),
    ("passages", "and so does she"),
    (
        "words",
        "It says of a person that she ends like a road, which is about her and not about the lanes.",
    ),
    ("allowed", "A2"),
    ("why_not_allowed", "Nothing in it is conduct in office."),
    ("paraphrase", "It attacks somebody’s person."),
    ("swap", "same"),
];
