//! Complaints to the independent panel: an appeal taken further, the service, an office-holder; three members find, and what they
//! find binds.

use common_ground::jobs;

use crate::support::{Page, Person, Site};

const PLEA: &str = "The moderator who answered my appeal did not read the minutes that I named.";
const WHY: &str = "You say that the minutes were not read. We have read them, and you are right.";
const SUMMARY: &str =
    "A comment was hidden although it quoted the minutes; it is back in its place.";
const REPLY: &str =
    "You say that nobody read the minutes. That is so, and we are sorry: two people read them now.";
const DISSENT: &str =
    "The quotation was cut short, and so the rule against attacks was right to be applied.";

async fn lodge(who: &Person, about: &str, words: &str, email: &str) -> Page {
    let form = who.get(&format!("/complaints/new?about={about}")).await;
    let op = form.is(200).value_of("op").expect("an op");
    let sent = [
        ("about", about),
        ("words", words),
        ("email", email),
        ("op", &op),
    ];
    who.post("/complaints", &sent).await
}

async fn panel(site: &Site) -> [Person; 3] {
    let mut members = Vec::new();
    for name in ["Pia", "Per", "Pam"] {
        let member = site.panel_member(name).await;
        member
            .post("/account/declaration", &[("ties", "none")])
            .await
            .is(303);
        members.push(member);
    }
    members.try_into().unwrap_or_else(|_| panic!("three"))
}

/// The service answers a complaint about itself, and whoever complained takes it to the panel.
async fn answered_and_taken_further(site: &Site, sue: &Person, (who, place): (&Person, &str)) {
    let desk = at_desk(sue).await;
    sue.post(&format!("{desk}/reply"), &[("reply", REPLY)])
        .await
        .is(303);
    site.later().await;
    who.get(place)
        .await
        .sees(REPLY)
        .sees("Take it to the panel");
    who.post(&format!("{place}/service"), &[("satisfied", "no")])
        .await
        .is(303);
}

/// The page of the one complaint that waits for the service.
async fn at_desk(sue: &Person) -> String {
    let page = sue.get("/moderation/complaints").await;
    let from = page.is(200).body.find("/moderation/complaints/");
    page.body[from.expect("a complaint waits")..]
        .chars()
        .take_while(|c| *c != '"')
        .collect()
}

/// The page of the one complaint that waits.
async fn waiting(member: &Person) -> String {
    let page = member.get("/panel").await;
    let from = page
        .is(200)
        .body
        .find("/panel/complaints/")
        .expect("a complaint waits");
    page.body[from..]
        .chars()
        .take_while(|c| *c != '"')
        .collect()
}

/// One proposes, one sees it differently, one agrees.
async fn find([pia, per, pam]: &[Person; 3], complaint: &str, finding: &str) {
    let proposal = [("finding", finding), ("reasons", WHY), ("summary", SUMMARY)];
    pia.post(&format!("{complaint}/proposals"), &proposal)
        .await
        .is(303);
    let voices = format!("{complaint}/voices");
    // Nobody speaks twice, and no dissent is without a reason.
    pia.post(&voices, &[("agrees", "yes")]).await.is(409);
    per.post(&voices, &[("agrees", "no"), ("dissent", "No.")])
        .await
        .is(422)
        .sees("No.");
    per.post(&voices, &[("agrees", "no"), ("dissent", DISSENT)])
        .await
        .is(303);
    pam.get(complaint)
        .await
        .sees("2 of 3 members have been heard");
    pam.post(&voices, &[("agrees", "yes")]).await.is(303);
    // Nobody is named and nothing is final before both sides could say what they think.
    let end = format!("{complaint}/determination");
    let stands = [("stands", "yes")];
    pia.post(&end, &stands)
        .await
        .is(409)
        .sees("Both sides may say what they think");
    pia.site.pass_minutes(17 * 24 * 60);
    for member in [pia, per, pam] {
        member.enter().await;
    }
    pia.post(&end, &stands).await.is(303);
    pia.post(&end, &stands).await.is(409);
}

#[tokio::test]
async fn how_the_service_behaved_is_found_about_by_three() {
    let site = Site::new().await;
    let members = panel(&site).await;
    let (mo, stu) = (site.moderator("Mo").await, site.steward("Stu").await);
    let sue = site.senior("Sue").await;
    let eve = site.visitor();
    eve.get("/complaints").await.is(200).sees("Nothing yet");
    eve.get("/complaints/new").await.is(200);
    eve.get("/complaints/new?about=nonsense").await.is(404);
    lodge(&eve, "service", PLEA, "").await.is(422).sees(PLEA);
    lodge(&eve, "service", "It is bad.", "eve@example.org")
        .await
        .is(422)
        .sees("two or three sentences");
    let place = lodge(&eve, "service", PLEA, "eve@example.org")
        .await
        .leads_to();
    eve.get(&place)
        .await
        .is(200)
        .sees(PLEA)
        .sees("To be answered");
    site.later().await;
    let letter = site.letters().pop().expect("an acknowledgement");
    assert!(letter.text.contains("7 December 2026"), "{}", letter.text);
    // The service answers first: those who answer for it read what was written, not who wrote it.
    members[0].get("/panel").await.sees("None waits");
    let desk = at_desk(&mo).await;
    mo.get(&desk).await.is(403).misses(PLEA);
    mo.post(&format!("{desk}/reply"), &[("reply", REPLY)])
        .await
        .is(403);
    sue.get(&desk).await.sees(PLEA).misses("eve@example.org");
    sue.post(&format!("{desk}/reply"), &[("reply", "No.")])
        .await
        .is(422)
        .sees("No.");
    eve.post(&format!("{place}/service"), &[("satisfied", "no")])
        .await
        .is(409);
    answered_and_taken_further(&site, &sue, (&eve, &place)).await;
    eve.get(&place).await.sees("To be determined");
    let letter = site.letters().pop().expect("an answer");
    assert!(letter.text.contains(REPLY), "{}", letter.text);
    site.later().await;
    let letter = site.letters().pop().expect("what follows");
    assert!(letter.text.contains("21 December 2026"), "{}", letter.text);
    // Nobody but the panel reads it.
    let complaint = waiting(&members[0]).await;
    for who in [&mo, &stu, &eve] {
        let page = who.get(&complaint).await;
        assert!([303, 403].contains(&page.status.as_u16()));
        who.post(&format!("{complaint}/voices"), &[("agrees", "yes")])
            .await
            .misses(PLEA);
    }
    members[0]
        .get(&complaint)
        .await
        .sees(PLEA)
        .sees(REPLY)
        .misses("eve@example.org");
    members[0]
        .post(
            &format!("{complaint}/proposals"),
            &[
                ("finding", "breached"),
                ("reasons", WHY),
                ("summary", SUMMARY),
            ],
        )
        .await
        .is(422);
    find(&members, &complaint, "partly").await;
    site.later().await;
    let letter = site.letters().pop().expect("the finding");
    for words in ["Upheld in part", WHY, DISSENT, "The independent panel"] {
        assert!(letter.text.contains(words), "{}", letter.text);
    }
    eve.get(&place).await.sees("Upheld in part").sees(WHY);
    eve.get("/complaints")
        .await
        .sees(SUMMARY)
        .sees(DISSENT)
        .sees("in time")
        .misses(PLEA);
    members[2]
        .post(&format!("{complaint}/voices"), &[("agrees", "yes")])
        .await
        .is(409);
    let log = eve.get("/transparency/log.jsonl").await.body;
    for event in [
        "complaint_received",
        "complaint_answered",
        "complaint_escalated",
        "complaint_determined",
    ] {
        assert!(log.contains(&format!("\"event\":\"{event}\"")), "{log}");
    }
    for private in ["minutes", "eve@", "Pia"] {
        assert!(!log.contains(private), "{private}: {log}");
    }
}

#[tokio::test]
async fn whom_most_of_three_do_not_agree_with_proposes_no_more() {
    let site = Site::new().await;
    let [pia, per, pam] = panel(&site).await;
    let ada = site.citizen("Ada").await;
    let sue = site.senior("Sue").await;
    let place = lodge(&ada, "service", PLEA, "").await.leads_to();
    site.visitor().get(&place).await.is(404);
    let end = format!("{place}/service");
    site.visitor()
        .post(&end, &[("satisfied", "no")])
        .await
        .is(404);
    answered_and_taken_further(&site, &sue, (&ada, &place)).await;
    ada.post(&end, &[("satisfied", "yes")]).await.is(409);
    let complaint = waiting(&pia).await;
    let proposal = [
        ("finding", "not_upheld"),
        ("reasons", WHY),
        ("summary", SUMMARY),
    ];
    pia.post(&format!("{complaint}/proposals"), &proposal)
        .await
        .is(303);
    for who in [&per, &pam] {
        who.post(
            &format!("{complaint}/voices"),
            &[("agrees", "no"), ("dissent", DISSENT)],
        )
        .await
        .is(303);
    }
    ada.get(&place).await.sees("Arrived").misses(WHY);
    per.get(&complaint).await.sees("Propose a finding");
}

#[tokio::test]
async fn an_office_holder_is_named_only_where_an_undertaking_was_broken() {
    let site = Site::new().await;
    let members = panel(&site).await;
    let (grey, ada) = (site.mp("Grey").await, site.citizen("Ada").await);
    let member = grey.account().await.member.expect("an MP");
    let about = format!("member-{member}");
    ada.get(&format!("/members/{member}"))
        .await
        .sees("Complain to the panel");
    for (finding, is_named) in [("not_breached", false), ("breached", true)] {
        lodge(&ada, &about, PLEA, "").await.is(303);
        let complaint = waiting(&members[0]).await;
        find(&members, &complaint, finding).await;
        site.later().await;
        let letter = site.letters_to(&grey).pop().expect("the MP is told");
        assert!(
            letter.text.contains("A complaint about you") && !letter.text.contains("Ada"),
            "{}",
            letter.text
        );
        let register = site.visitor().get("/complaints").await;
        assert_eq!(
            register.body.contains("What Grey did on this site"),
            is_named
        );
        let log = site.visitor().get("/transparency/log.jsonl").await.body;
        assert_eq!(log.contains(&about), is_named, "{log}");
        let page = site.visitor().get(&format!("/members/{member}")).await;
        assert_eq!(
            page.body.contains("Found by the independent panel") && page.body.contains(SUMMARY),
            is_named
        );
    }
    // Whoever has a tie with a party leaves it to others.
    lodge(&ada, &about, PLEA, "").await.is(303);
    let complaint = waiting(&members[0]).await;
    let undeclared = site.panel_member("Pru").await;
    undeclared
        .post(
            &format!("{complaint}/proposals"),
            &[
                ("finding", "breached"),
                ("reasons", WHY),
                ("summary", SUMMARY),
            ],
        )
        .await
        .is(403);
    let barred = "SELECT CAST(count(*) AS BIGINT) FROM barred WHERE rule = 'SD3'";
    assert_eq!(site.count(barred).await, 1);
}

#[tokio::test]
async fn a_finding_stands_on_the_page_of_the_office_holder_for_a_year() {
    let site = Site::new().await;
    let members = panel(&site).await;
    let (grey, ada) = (site.mp("Grey").await, site.citizen("Ada").await);
    let member = grey.account().await.member.expect("an MP");
    lodge(&ada, &format!("member-{member}"), PLEA, "")
        .await
        .is(303);
    let complaint = waiting(&members[0]).await;
    find(&members, &complaint, "breached").await;
    let page = format!("/members/{member}");
    site.pass_minutes(364 * 24 * 60);
    site.visitor()
        .get(&page)
        .await
        .sees("Found by the independent panel");
    site.pass_minutes(3 * 24 * 60);
    site.visitor()
        .get(&page)
        .await
        .misses("Found by the independent panel");
    site.visitor().get("/complaints").await.sees(SUMMARY);
}

#[tokio::test]
async fn both_sides_are_heard_before_anybody_is_named_and_the_panel_sees_to_what_follows() {
    let site = Site::new().await;
    let [pia, per, pam] = panel(&site).await;
    let (grey, hale) = (site.mp("Grey").await, site.mp("Hale").await);
    let ada = site.citizen("Ada").await;
    let member = grey.account().await.member.expect("an MP");
    let place = lodge(&ada, &format!("member-{member}"), PLEA, "")
        .await
        .leads_to();
    let complaint = waiting(&pia).await;
    let proposals = format!("{complaint}/proposals");
    let mut proposal = vec![
        ("finding", "breached"),
        ("reasons", WHY),
        ("summary", SUMMARY),
        ("remedy", "training"),
    ];
    // Of an office-holder the panel asks for a correction or an apology, and for nothing else.
    pia.post(&proposals, &proposal)
        .await
        .is(422)
        .sees("Please choose what follows");
    proposal[3] = ("remedy", "apology");
    pia.post(&proposals, &proposal).await.is(303);
    ada.get(&place).await.misses(WHY);
    for who in [&per, &pam] {
        who.post(&format!("{complaint}/voices"), &[("agrees", "yes")])
            .await
            .is(303);
    }
    site.later().await;
    let letter = site.letters_to(&grey).pop().expect("the MP is told");
    assert!(
        letter.text.contains("/account/complaints") && !letter.text.contains("Ada"),
        "{}",
        letter.text
    );
    let page = format!("/members/{member}");
    site.visitor().get(&page).await.misses(SUMMARY);
    site.visitor().get("/complaints").await.misses(SUMMARY);
    // The office-holder reads the view and answers it; no other MP does.
    grey.get("/account/complaints")
        .await
        .is(200)
        .sees(WHY)
        .misses("Ada");
    hale.get("/account/complaints").await.is(200).misses(WHY);
    let id = complaint.rsplit_once('/').expect("an id").1;
    let answer = format!("/account/complaints/{id}/comments");
    let words = [("comment", "The minutes were not out on that day.")];
    hale.post(&answer, &words).await.is(404);
    grey.post(&answer, &[("comment", " ")]).await.is(422);
    grey.post(&answer, &words).await.is(303);
    grey.post(&answer, &words).await.is(409);
    // So does whoever complained.
    ada.get(&place)
        .await
        .sees("The panel’s view so far")
        .sees(WHY)
        .sees("What do you think of it?");
    let own = format!("{place}/comments");
    let said = [("comment", "They were out: here is the link.")];
    site.visitor().post(&own, &said).await.is(404);
    ada.post(&own, &said).await.is(303);
    per.get(&complaint)
        .await
        .sees("The minutes were not out on that day.")
        .sees("They were out: here is the link.")
        .misses("Ada");
    per.post(&format!("{complaint}/determination"), &[("stands", "yes")])
        .await
        .is(303);
    site.visitor().get(&page).await.sees(SUMMARY);
    site.visitor()
        .get("/complaints")
        .await
        .sees("An apology, by the end of");
    // The panel looks itself whether it is done.
    let remedy = format!("{complaint}/remedy");
    let done = "An apology stands under the response since Monday, and we have read it there.";
    grey.post(&remedy, &[("done", done)]).await.is(403);
    pam.post(&remedy, &[("done", "Yes.")]).await.is(422);
    pam.post(&remedy, &[("done", done)]).await.is(303);
    pam.post(&remedy, &[("done", done)]).await.is(409);
    site.visitor()
        .get("/complaints")
        .await
        .sees("An apology: done, as the panel found on")
        .sees(done);
    site.later().await;
    let letter = site.letters_to(&ada).pop().expect("Ada is told");
    assert!(letter.text.contains(done), "{}", letter.text);
}

#[tokio::test]
async fn what_may_harm_somebody_comes_first() {
    let site = Site::new().await;
    let [pia, ..] = panel(&site).await;
    let (ada, grey) = (site.citizen("Ada").await, site.mp("Grey").await);
    let member = grey.account().await.member.expect("an MP");
    lodge(&ada, &format!("member-{member}"), PLEA, "")
        .await
        .is(303);
    let form = ada.get("/complaints/new?about=service").await;
    let op = form.value_of("op").expect("an op");
    let sent = [
        ("about", "service"),
        ("words", PLEA),
        ("urgent", "yes"),
        ("op", &op),
    ];
    let place = ada.post("/complaints", &sent).await.leads_to();
    // Three working days from a Sunday, which counts as Monday.
    ada.get(&place).await.sees("26 November 2026");
    let page = pia.get("/panel").await;
    let (first, second) = (
        page.body.find("26 November 2026").expect("the urgent one"),
        page.body.find("21 December 2026").expect("the other"),
    );
    assert!(first < second);
}

#[tokio::test]
async fn what_the_service_does_not_answer_in_time_goes_to_the_panel_by_itself() {
    let site = Site::new().await;
    let [pia, ..] = panel(&site).await;
    let sue = site.senior("Sue").await;
    let (ada, bea) = (site.citizen("Ada").await, site.citizen("Bea").await);
    let place = lodge(&ada, "service", PLEA, "").await.leads_to();
    let adas = at_desk(&sue).await;
    // Once, with a reason that Ada reads.
    let why = [(
        "why",
        "The moderator who was on duty that week is away until Monday.",
    )];
    sue.post(&format!("{adas}/extension"), &[("why", "Busy.")])
        .await
        .is(422);
    sue.post(&format!("{adas}/extension"), &why).await.is(303);
    sue.post(&format!("{adas}/extension"), &why)
        .await
        .is(409)
        .sees("extended once");
    site.later().await;
    let letter = site.letters_to(&ada).pop().expect("Ada is told");
    assert!(
        letter.text.contains("21 December 2026") && letter.text.contains("away until Monday"),
        "{}",
        letter.text
    );
    // Bea's is answered, and that will do.
    site.pass_minutes(1);
    let other = lodge(&bea, "service", PLEA, "").await.leads_to();
    let page = sue.get("/moderation/complaints").await;
    let desk = at_desk(&sue).await;
    page.sees("7 December 2026").sees("21 December 2026");
    sue.post(&format!("{desk}/reply"), &[("reply", REPLY)])
        .await
        .is(303);
    bea.post(&format!("{other}/service"), &[("satisfied", "yes")])
        .await
        .is(303);
    bea.get(&other)
        .await
        .sees("Settled by the service’s own answer")
        .sees("How were you treated?");
    // Asked once it is over, and not before.
    let felt = [("heard", "yes"), ("neutral", "yes")];
    ada.post(&format!("{place}/felt"), &felt).await.is(409);
    ada.post(&format!("{other}/felt"), &felt).await.is(404);
    bea.post(&format!("{other}/felt"), &felt).await.is(303);
    bea.post(&format!("{other}/felt"), &felt).await.is(409);
    bea.get(&other).await.misses("How were you treated?");
    site.visitor()
        .get("/complaints")
        .await
        .sees("1 more complaint was settled");
    // Nobody answers Ada. Nothing before the end of the day, and then the panel has it, once.
    let waits = "SELECT CAST(count(*) AS BIGINT) FROM service_replies WHERE ending = 'overdue'";
    site.pass_minutes(29 * 24 * 60);
    jobs::clocks(&site.app).await.expect("clocks");
    assert_eq!(site.count(waits).await, 0);
    site.pass_minutes(24 * 60);
    for _ in 0..2 {
        jobs::clocks(&site.app).await.expect("clocks");
    }
    assert_eq!(site.count(waits).await, 1);
    site.later().await;
    let letter = site.letters_to(&ada).pop().expect("Ada is told");
    assert!(
        letter.text.contains("without your asking"),
        "{}",
        letter.text
    );
    for who in [&pia, &sue, &ada] {
        who.enter().await;
    }
    waiting(&pia).await;
    ada.get(&place).await.sees("To be determined");
    sue.post(&format!("{adas}/reply"), &[("reply", REPLY)])
        .await
        .is(409);
    let log = site.visitor().get("/transparency/log.jsonl").await.body;
    assert!(log.contains("\"effect\":\"overdue\"") && log.contains("complaint_settled"));
}

#[tokio::test]
async fn a_complaint_waits_for_the_police_and_loses_no_day_by_it() {
    let site = Site::new().await;
    let [pia, per, _] = panel(&site).await;
    let (ada, grey) = (site.citizen("Ada").await, site.mp("Grey").await);
    let member = grey.account().await.member.expect("an MP");
    let place = lodge(&ada, &format!("member-{member}"), PLEA, "")
        .await
        .leads_to();
    let complaint = waiting(&pia).await;
    ada.get(&place).await.sees("21 December 2026");
    // Monday.
    site.pass_minutes(24 * 60);
    let (pauses, why) = (
        format!("{complaint}/pauses"),
        "The police look at the same words, and asked that nothing be found before them.",
    );
    pia.enter().await;
    pia.post(&pauses, &[("why", "Police.")]).await.is(422);
    pia.post(&pauses, &[("why", why)]).await.is(303);
    pia.post(&pauses, &[("why", why)]).await.is(409);
    site.later().await;
    let letter = site.letters_to(&ada).pop().expect("Ada is told");
    assert!(letter.text.contains(why), "{}", letter.text);
    // Nothing is found meanwhile, and Ada sees why.
    let proposal = [
        ("finding", "not_breached"),
        ("reasons", WHY),
        ("summary", SUMMARY),
    ];
    pia.post(&format!("{complaint}/proposals"), &proposal)
        .await
        .is(409);
    ada.get(&place).await.sees("Why it has to wait").sees(why);
    // Four days on it is Friday: five working days stood still.
    site.pass_minutes(4 * 24 * 60);
    per.enter().await;
    per.get("/panel").await.sees("Its clock stands still");
    per.get(&complaint)
        .await
        .sees("The clock stands still since 23 November 2026")
        .sees("21 December 2026");
    per.post(&format!("{pauses}/end"), &[]).await.is(303);
    per.post(&format!("{pauses}/end"), &[]).await.is(409);
    ada.get(&place)
        .await
        .sees("30 December 2026")
        .misses("Why it has to wait");
    per.post(&format!("{complaint}/proposals"), &proposal)
        .await
        .is(303);
    // The pause is a row with its reason; what was due at first is not edited.
    let rows = "SELECT CAST(count(*) AS BIGINT) FROM complaint_pauses WHERE from_on = '2026-11-23' AND to_on = '2026-11-27'";
    assert_eq!(site.count(rows).await, 1);
}
