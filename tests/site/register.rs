//! Reports on entries of the register: they reach the stewards who keep it, and whoever reported is told what they found.

use crate::support::{Page, Person, Site};

async fn report(who: &Person, subject: &str, words: &str, email: &str) -> Page {
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
            ("reason", "R6"),
            ("words", words),
            ("email", email),
        ],
    )
    .await
}

#[tokio::test]
async fn a_steward_answers_all_reports_on_an_entry() {
    let site = Site::new().await;
    let (ada, stu, mo) = (
        site.citizen("Ada").await,
        site.steward("Stu").await,
        site.moderator("Mo").await,
    );
    let grey = site.mp("Grey").await;
    let member = grey.account().await.member.expect("an MP");
    let subject = format!("member-{member}");
    let eve = site.visitor();
    let receipt = report(&eve, &subject, "Her home address.", "eve@example.org")
        .await
        .leads_to();
    report(&ada, &subject, "", "").await.is(303);
    eve.get(&receipt)
        .await
        .sees("A steward, who keeps the register");
    // Not the moderators', and nobody else's.
    mo.get("/moderation").await.misses("Grey");
    let page = format!("/register/{member}");
    for who in [&ada, &mo, &grey] {
        who.get("/register").await.is(403);
        who.post(&page, &[("found", "stands")]).await.is(403);
    }
    stu.get("/account")
        .await
        .sees("reported about the register");
    stu.get("/register")
        .await
        .is(200)
        .sees("Grey")
        .sees("2 reports");
    stu.get(&page)
        .await
        .is(200)
        .sees("Her home address.")
        .misses("eve@example.org")
        .misses("Ada");
    stu.post(&page, &[("found", ""), ("answer", "Done.")])
        .await
        .is(422)
        .sees("Please choose what you found")
        .sees("Done.");
    let answer = "Parliament does not publish it, so it is out.";
    stu.post(&page, &[("found", "taken_out"), ("answer", answer)])
        .await
        .is(303);
    site.later().await;
    let told = site
        .letters()
        .into_iter()
        .rfind(|letter| letter.to == "eve@example.org")
        .expect("the visitor is told");
    for words in [answer, "the entry of Grey", "A steward, who keeps"] {
        assert!(told.text.contains(words), "{}", told.text);
    }
    ada.get("/account/notices").await.sees("looked up");
    site.pass_minutes(2);
    eve.get(&receipt)
        .await
        .sees("What was decided")
        .sees("is taken out")
        .misses("Ask for a second look");
    stu.get("/register").await.sees("None waits");
    stu.post(&page, &[("found", "stands"), ("answer", answer)])
        .await
        .is(409);
    // The log says that it was looked up, and neither the words nor who looked.
    let log = site.visitor().get("/transparency/log.jsonl").await.body;
    assert!(log.contains("\"event\":\"entry_checked\""), "{log}");
    assert!(!log.contains("Parliament does not"), "{log}");
    assert!(!log.contains(&stu.account().await.id.to_string()), "{log}");
}
