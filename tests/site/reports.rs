//! Reports: anybody, on anything that can be seen, once, with a receipt, and nobody else the wiser.

use crate::naughty;
use crate::support::{Page, Person, Site};

/// A site with Ada's idea and Bea's comment under it; answers the pointers of both.
async fn scene() -> (Site, Person, Person, String, String) {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let bea = site.citizen("Bea").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let page = bea
        .post(
            &format!("/ideas/{number}/comments"),
            &[("purpose", "concern"), ("words", "Who *pays* for it?")],
        )
        .await;
    let place = page.leads_to();
    let (_, id) = place.rsplit_once('#').expect("a comment");
    let comment = id.to_owned();
    (site, ada, bea, format!("idea-{number}"), comment)
}

/// Opens the form and sends it, as people do.
async fn report(who: &Person, subject: &str, more: &[(&str, &str)]) -> Page {
    let form = who.get(&format!("/reports/new?subject={subject}")).await;
    form.is(200);
    let (op, version) = (
        form.value_of("op").expect("an op"),
        form.value_of("version").expect("a version"),
    );
    let mut fields = vec![
        ("subject", subject),
        ("op", op.as_str()),
        ("version", version.as_str()),
    ];
    fields.extend_from_slice(more);
    who.post("/reports", &fields).await
}

const ALL: &str = "SELECT CAST(count(*) AS BIGINT) FROM reports";

#[tokio::test]
async fn a_visitor_reports_a_comment_and_gets_a_receipt() {
    let (site, _, _, _, comment) = scene().await;
    let visitor = site.visitor();
    visitor
        .get(&format!("/reports/new?subject={comment}"))
        .await
        .is(200)
        .sees("Report this comment")
        .sees("Who pays for it?")
        .sees("Your e-mail address")
        .sees("call 999");
    let sent = report(
        &visitor,
        &comment,
        &[
            ("reason", "R1"),
            ("words", "The second sentence."),
            ("email", "eve@example.org"),
        ],
    )
    .await;
    let place = sent.leads_to();
    let receipt = visitor.get(&place).await;
    receipt
        .is(200)
        .sees("Your report has arrived")
        .sees("within one working day")
        .sees("It attacks a person")
        .sees("You will be told what was decided")
        .misses("call 999")
        .misses("Who pays");
    assert_eq!(receipt.headers["cache-control"], "private, no-store");
    assert_eq!(place.len(), "/reports/K7QM-2XRT-9PWD-0H4N".len());
    let stored = "SELECT CAST(count(*) AS BIGINT) FROM reports WHERE reason = 'R1' AND words = 'The second sentence.' AND reporter_email = 'eve@example.org' AND reporter_id IS NULL AND subject_version = 1";
    assert_eq!(site.count(stored).await, 1);
    let events = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'reported'";
    assert_eq!(site.count(events).await, 1);
    // Nothing public shows that there was a report.
    let public = site
        .visitor()
        .get(&format!("/comments/{}", &comment["comment-".len()..]))
        .await;
    public
        .is(200)
        .sees("Who pays for it?")
        .misses("reported")
        .misses("1 report");
}

#[tokio::test]
async fn a_threat_shows_the_numbers_of_the_police() {
    let (site, ada, _, _, comment) = scene().await;
    let sent = report(&site.visitor(), &comment, &[("reason", "R5")]).await;
    site.visitor()
        .get(&sent.leads_to())
        .await
        .sees("Call 999")
        .sees("101")
        .sees("within 24 hours")
        .sees("You left no address");
    let sent = report(&ada, &comment, &[("reason", "S5")]).await;
    ada.get(&sent.leads_to()).await.sees("116 123");
}

#[tokio::test]
async fn the_same_person_gets_the_same_receipt_and_others_their_own() {
    let (site, ada, _, idea, comment) = scene().await;
    for who in [ada.clone(), site.visitor()] {
        let first = report(&who, &comment, &[("reason", "R1")]).await.leads_to();
        let again = report(&who, &comment, &[("reason", "R2"), ("words", "Again.")]).await;
        assert_eq!(again.leads_to(), first);
        who.get(&first).await.sees("You have reported this before");
    }
    assert_eq!(site.count(ALL).await, 2);
    let eve = site.visitor();
    report(&eve, &comment, &[("reason", "R1")]).await.is(303);
    report(&eve, &idea, &[("reason", "H1")]).await.is(303);
    assert_eq!(site.count(ALL).await, 4);
    let receipts = "SELECT CAST(count(DISTINCT receipt) AS BIGINT) FROM reports";
    assert_eq!(site.count(receipts).await, 4);
}

#[tokio::test]
async fn two_presses_of_a_visitor_without_a_cookie_are_one() {
    let (site, _, _, _, comment) = scene().await;
    let (one, two) = (site.visitor(), site.visitor());
    let form = [
        ("subject", comment.as_str()),
        ("op", "the-same-press"),
        ("version", "1"),
        ("reason", "R1"),
    ];
    let (first, second) = tokio::join!(one.post("/reports", &form), two.post("/reports", &form));
    assert_eq!(first.leads_to(), second.leads_to());
    assert_eq!(site.count(ALL).await, 1);
}

#[tokio::test]
async fn bad_input_is_told_at_the_field_and_the_words_are_kept() {
    let (site, _, _, _, comment) = scene().await;
    let long = "a".repeat(1_001);
    let page = report(
        &site.visitor(),
        &comment,
        &[
            ("reason", ""),
            ("words", &long),
            ("email", "not-an-address"),
        ],
    )
    .await;
    page.is(422)
        .sees("Please choose the reason that comes closest")
        .sees("This has 1,001 characters, 1 more than fit.")
        .sees("Enter an e-mail address in the form");
    assert!(page.body.contains(&long));
    assert!(page.body.contains("not-an-address"));
    let page = report(&site.visitor(), &comment, &[("reason", "R9")]).await;
    page.is(422).sees("Please choose the reason");
    let kept = report(
        &site.visitor(),
        &comment,
        &[("reason", "R4"), ("words", &long)],
    )
    .await;
    assert!(kept.is(422).body.contains("value=\"R4\" checked"));
    assert_eq!(site.count(ALL).await, 0);
}

#[tokio::test]
async fn no_string_breaks_the_form() {
    let (site, _, _, _, comment) = scene().await;
    let eve = site.visitor();
    for words in naughty::strings() {
        let form = [
            ("subject", comment.as_str()),
            ("version", words.as_str()),
            ("op", words.as_str()),
            ("reason", "R1"),
            ("words", words.as_str()),
        ];
        let page = eve.post("/reports", &form).await;
        let status = page.status.as_u16();
        assert!(
            [303, 413, 422].contains(&status),
            "{status} for {words:.60?}"
        );
        let strange = [
            ("subject", words.as_str()),
            ("reason", words.as_str()),
            ("email", words.as_str()),
        ];
        let page = eve.post("/reports", &strange).await;
        let status = page.status.as_u16();
        assert!(
            [404, 413, 422].contains(&status),
            "{status} for {words:.60?}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_seen_cannot_be_reported() {
    let (site, ada, bea, idea, comment) = scene().await;
    let hidden_account = format!("account-{}", site.citizen("Cy").await.account().await.id);
    let shown_account = format!("account-{}", bea.account().await.id);
    report(&ada, &shown_account, &[("reason", "I2")])
        .await
        .is(303);
    for nothing in [
        "",
        "idea-999",
        "idea-0",
        "comment-1",
        "response-1",
        "member-1",
        "account-1",
        "vote-1",
        "comment-99999999999999999999",
        hidden_account.as_str(),
    ] {
        let form = ada.get(&format!("/reports/new?subject={nothing}")).await;
        form.is(404);
        ada.post(
            "/reports",
            &[
                ("subject", nothing),
                ("reason", "R1"),
                ("words", "My careful words."),
            ],
        )
        .await
        .is(404)
        .sees("My careful words.");
    }
    site.arrange("UPDATE comments SET publication = 'hidden'")
        .await;
    let hidden = site
        .visitor()
        .get(&format!("/reports/new?subject={comment}"))
        .await;
    hidden.is(404).misses("Who pays");
    site.arrange("UPDATE comments SET publication = 'published'")
        .await;
    site.arrange("UPDATE ideas SET publication = 'held'").await;
    for gone in [&idea, &comment] {
        site.visitor()
            .get(&format!("/reports/new?subject={gone}"))
            .await
            .is(404)
            .misses("Cycle lanes");
    }
    ada.get("/reports/0000-0000-0000-0000").await.is(404);
}

#[tokio::test]
async fn responses_members_and_names_can_be_reported() {
    let (site, ada, bea, _, _) = scene().await;
    let grey = site.mp("Grey").await;
    let member = grey.account().await.member.expect("an MP");
    let insert = format!(
        "INSERT INTO responses (id, idea_id, lead_id, position, state, version, summary, details_html, created_at, published_at)
         SELECT 71, id, {member}, 'support', 'published', 2, 'I support this.', '<p>All of it.</p>', 1, 1 FROM ideas"
    );
    let version = format!(
        "INSERT INTO response_versions (response_id, version, position, summary, details, pipeline, written_by, written_at)
         VALUES (71, 2, 'support', 'I support this.', 'All of it.', 1, {}, 1)",
        grey.account().await.id.get()
    );
    let mut tx = site.app.db.write().await.expect("the writer");
    for sql in [insert, version] {
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut *tx)
            .await
            .expect("a response");
    }
    tx.commit().await.expect("commit");
    for (subject, sees) in [
        ("response-71".to_owned(), "I support this."),
        (format!("member-{member}"), "Grey"),
        (format!("account-{}", bea.account().await.id), "Bea"),
    ] {
        ada.get(&format!("/reports/new?subject={subject}"))
            .await
            .is(200)
            .sees(sees);
        report(&ada, &subject, &[("reason", "R3")]).await.is(303);
    }
    let version = "SELECT subject_version FROM reports WHERE subject_kind = 'response'";
    assert_eq!(site.count(version).await, 2);
    site.arrange("UPDATE responses SET state = 'drafting'")
        .await;
    bea.get("/reports/new?subject=response-71").await.is(404);
}

#[tokio::test]
async fn ones_own_need_not_be_reported() {
    let (_site, ada, bea, idea, comment) = scene().await;
    report(&ada, &idea, &[("reason", "R1"), ("words", "Oh.")])
        .await
        .is(409)
        .sees("This is your own")
        .sees("Oh.");
    report(&bea, &comment, &[("reason", "R1")]).await.is(409);
}

#[tokio::test]
async fn the_suspended_may_still_report() {
    let (site, ada, _, _, comment) = scene().await;
    site.arrange("UPDATE accounts SET suspended_at = 1 WHERE name = 'Ada'")
        .await;
    report(&ada, &comment, &[("reason", "R4")]).await.is(303);
}

#[tokio::test]
async fn networks_are_forgotten_after_ninety_days() {
    let (site, _, _, _, comment) = scene().await;
    report(&site.visitor(), &comment, &[("reason", "R1")])
        .await
        .is(303);
    site.arrange("UPDATE reports SET network_key = 'somewhere'")
        .await;
    let known = "SELECT CAST(count(*) AS BIGINT) FROM reports WHERE network_key IS NOT NULL";
    site.pass_minutes(89 * 24 * 60);
    common_ground::jobs::tidy(&site.app).await.expect("tidied");
    assert_eq!(site.count(known).await, 1);
    site.pass_minutes(2 * 24 * 60);
    common_ground::jobs::tidy(&site.app).await.expect("tidied");
    assert_eq!(site.count(known).await, 0);
}
