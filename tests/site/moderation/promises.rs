//! What MPs promise and say of it since is under the same rules, line by line: reported, hidden, put right, blacked out and removed, and
//! what is out of sight is on no page, in no letter and in no count.

use common_ground::jobs;

use super::beside::{black_out, take};
use super::{HIDE, PUBLISH, decide, declare, report_of, wins_an_appeal};
use crate::commitments::{answered, promises, says};
use crate::joint::{House, house, member_of};
use crate::support::{Person, Site};

const HARSH: &str = "Whoever asks for more is a born liar and too ugly for any office.";
const FAIR: &str = "Whoever asks for more will find it in the record.";

/// The page of a commitment, and its lines as moderators name them, the promise first.
async fn lines(site: &Site) -> Vec<i64> {
    let first =
        "SELECT CAST(COALESCE(min(id), 0) AS BIGINT) FROM commitment_steps WHERE kind = 'promised'";
    let last = "SELECT CAST(COALESCE(max(id), 0) AS BIGINT) FROM commitment_steps WHERE kind <> 'promised'";
    vec![site.count(first).await, site.count(last).await]
}

fn item(line: i64) -> String {
    format!("/moderation/items/commitment/{line}")
}

/// No door may show the words, nor any letter that leaves after this.
async fn nobody_reads(house: &House, place: &str, what: &str) {
    let number = house.number;
    let member = member_of(&house.hale).await;
    for path in [
        place.to_owned(),
        "/".to_owned(),
        "/commitments".to_owned(),
        "/commitments?state=open".to_owned(),
        format!("/ideas/{number}"),
        format!("/members/{member}"),
        format!("/members/{member}/record"),
        "/account/notices".to_owned(),
        "/transparency/apologies".to_owned(),
        "/transparency/log".to_owned(),
        "/transparency/log.jsonl".to_owned(),
    ] {
        let page = house.ada.get(&path).await;
        assert!(!page.body.contains(what), "{path} shows {what}");
    }
}

async fn moderator(site: &Site, name: &'static str) -> Person {
    let person = site.moderator(name).await;
    declare(&person, &[]).await.is(303);
    person
}

/// The first of the two whom it takes to remove what an MP said.
async fn proposes_removal(mo: &Person, item: &str) {
    let mut remove = HIDE.to_vec();
    remove[0] = ("outcome", "remove");
    remove[1] = ("code", "R4");
    remove[2] = ("whole", "yes");
    take(mo, item).await;
    decide(mo, item, &remove).await.is(303);
}

/// The second.
async fn agrees(mia: &Person, item: &str) {
    take(mia, item).await;
    let page = mia.get(item).await;
    let value = |name: &str| page.value_of(name).unwrap_or_else(|| panic!("no {name}"));
    let second = [
        ("decision", value("decision")),
        ("version", value("version")),
        ("hash", value("hash")),
        ("agrees", "yes".to_owned()),
    ];
    let second: Vec<(&str, &str)> = second
        .iter()
        .map(|(at, word)| (*at, word.as_str()))
        .collect();
    mia.post(&format!("{item}/second"), &second).await.is(303);
}

#[tokio::test]
async fn a_line_is_hidden_put_right_and_stands_again_while_the_promise_stays() {
    let house = house().await;
    let (site, hale, ada) = (&house.site, &house.hale, &house.ada);
    let response = answered(&house).await;
    let place = promises(hale, &response, "I will ask for a debate.", "2026-12-20")
        .await
        .is(303)
        .leads_to();
    says(hale, &place, "updated", HARSH, "").await.is(303);
    let [_, line] = lines(site).await[..] else {
        panic!("two lines");
    };
    let mo = moderator(site, "Mo").await;
    let page = ada.get(&place).await;
    page.sees(HARSH);
    assert!(page.body.contains(&format!("subject=commitment-{line}")));
    let right = format!("{place}/corrections/new");
    let form = hale.get(&right).await;
    let op = form.is(200).value_of("op").expect("an op");
    let corrected = [
        ("op", op.as_str()),
        ("kind", "apology"),
        ("wrong", "a born liar and too ugly"),
        ("words", "That was no way to speak of anybody."),
    ];
    hale.post(right.trim_end_matches("/new"), &corrected)
        .await
        .is(303);
    ada.get(&place)
        .await
        .sees("That was no way to speak of anybody.");
    // Whoever wrote it is not asked to report it.
    let report = format!("/reports/new?subject=commitment-{line}");
    assert!(!hale.get(&place).await.body.contains(&report));
    report_of(&site.visitor(), &format!("commitment-{line}"), "R1", "")
        .await
        .is(303);
    mo.get("/moderation").await.sees("Commitment of an MP");
    take(&mo, &item(line)).await;
    mo.get(&item(line))
        .await
        .sees(HARSH)
        .sees("The other lines of the commitment")
        .sees("I will ask for a debate.")
        .misses("Hale");
    decide(&mo, &item(line), HIDE).await.is(303);
    nobody_reads(&house, &place, "too ugly").await;
    site.pass_minutes(2);
    site.later().await;
    // The letters that had not left never do, and the author's says what was hidden and how to put it right.
    let to_ada = site.letters_to(ada);
    assert!(to_ada.iter().all(|letter| !letter.text.contains("ugly")));
    let to_hale = site.letters_to(hale);
    let told = to_hale
        .iter()
        .find(|letter| letter.text.contains("of a commitment on"));
    assert!(told.is_some(), "{to_hale:?}");
    ada.get(&place)
        .await
        .is(200)
        .sees("I will ask for a debate.")
        .sees("What was said here was hidden by a moderator")
        .sees("Rule: R1")
        .sees("Read the decision");
    site.visitor().get(&report).await.is(404);
    // Nor is it read in what was put right of it before.
    nobody_reads(&house, &place, "a born liar").await;
    // Its MP rewords the line alone.
    hale.get(&place).await.sees("Why, and how to put it right");
    let own = format!("/account/items/commitment-{line}");
    ada.get(&own).await.is(404);
    let form = hale.get(&own).await;
    form.sees("Reword it").sees("too ugly");
    let version = form.value_of("version").expect("a version");
    let words = |words: &'static str| [("version", version.clone()), ("words", words.to_owned())];
    let sent = |words: [(&'static str, String); 2]| {
        let (hale, own) = (&house.hale, own.clone());
        async move {
            let form: Vec<(&str, &str)> = words
                .iter()
                .map(|(at, word)| (*at, word.as_str()))
                .collect();
            hale.post(&own, &form).await
        }
    };
    sent(words("Ring her on 07700 900123.")).await.is(422);
    sent(words(FAIR)).await.is(303);
    sent(words("Too late for this.")).await.is(409);
    nobody_reads(&house, &place, "too ugly").await;
    nobody_reads(&house, &place, FAIR).await;
    mo.get("/moderation").await.sees("reworded by its author");
    take(&mo, &item(line)).await;
    mo.get(&item(line)).await.sees("What changed since");
    decide(&mo, &item(line), PUBLISH).await.is(303);
    ada.get(&place).await.sees(FAIR);
    nobody_reads(&house, &place, "too ugly").await;
    site.visitor()
        .get("/transparency/log.jsonl")
        .await
        .sees("\"content_kind\":\"commitment\"");
}

#[tokio::test]
async fn a_promise_is_blacked_out_to_the_byte_and_removed_by_two() {
    let house = house().await;
    let (site, hale, ada) = (&house.site, &house.hale, &house.ada);
    let response = answered(&house).await;
    let what = "I will visit Mrs Fernsby of Rosewater Cottage.";
    let place = promises(hale, &response, what, "2026-12-20")
        .await
        .is(303)
        .leads_to();
    site.later().await;
    ada.get("/account/notices").await.sees("Rosewater Cottage");
    let [line, _] = lines(site).await[..] else {
        panic!("a line");
    };
    let (mo, mia) = (moderator(site, "Mo").await, moderator(site, "Mia").await);
    report_of(&site.visitor(), &format!("commitment-{line}"), "R6", "")
        .await
        .is(303);
    take(&mo, &item(line)).await;
    decide(&mo, &item(line), &black_out("Rosewater Cottage"))
        .await
        .is(303);
    for page in [&place, "/commitments", &format!("/ideas/{}", house.number)] {
        ada.get(page).await.sees("Mrs Fernsby of █");
    }
    nobody_reads(&house, &place, "Rosewater").await;
    // What it means goes on to be said under the bars, and nobody is told the words under them.
    says(hale, &place, "updated", "The visit is arranged.", "")
        .await
        .is(303);
    site.pass_minutes(2);
    let decision = site.count("SELECT max(id) FROM decisions").await;
    let undo = [("decision", decision.to_string())];
    let undo: Vec<(&str, &str)> = undo.iter().map(|(at, word)| (*at, word.as_str())).collect();
    mo.post(&format!("{}/undo", item(line)), &undo)
        .await
        .is(409);
    site.later().await;
    let letters = site.letters_to(ada);
    let told = letters
        .iter()
        .find(|letter| letter.text.contains("The visit is arranged."))
        .expect("an update is told");
    assert!(!told.text.contains("Rosewater"), "{}", told.text);
    ada.get(&place)
        .await
        .sees("Parts of this were blacked out by a moderator");
    // Found wrong on appeal, and everything comes back.
    wins_an_appeal(site, hale, decision).await;
    ada.get(&place).await.sees(what).sees("we were wrong");
    let whole = "SELECT CAST(count(*) AS BIGINT) FROM commitments JOIN commitment_steps ON commitment_steps.commitment_id = commitments.id WHERE commitment_steps.words = commitments.what AND commitments.what = 'I will visit Mrs Fernsby of Rosewater Cottage.'";
    assert_eq!(site.count(whole).await, 1);

    // Removing what an MP said takes two; then the promise is nowhere, with all that was said of it.
    report_of(
        &site.citizen("Cal").await,
        &format!("commitment-{line}"),
        "R4",
        "",
    )
    .await
    .is(303);
    proposes_removal(&mo, &item(line)).await;
    ada.get(&place).await.is(200).sees(what);
    agrees(&mia, &item(line)).await;
    ada.get(&place)
        .await
        .is(410)
        .sees("This commitment of Hale was removed by a moderator")
        .misses("The visit is arranged.");
    nobody_reads(&house, &place, "Rosewater").await;
    nobody_reads(&house, &place, "The visit is arranged.").await;
    ada.get("/commitments").await.sees("None here");
    ada.get(&format!("/ideas/{}", house.number))
        .await
        .sees("was removed by a moderator");
    // Nothing is said of it in the dark.
    says(hale, &place, "done", "Done in the dark.", "")
        .await
        .is(410);
    let said = "SELECT CAST(count(*) AS BIGINT) FROM commitment_steps WHERE kind = 'done'";
    assert_eq!(site.count(said).await, 0);
    let counted = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE follow_through <> 'none'";
    assert_eq!(site.count(counted).await, 0);
}

#[tokio::test]
async fn a_line_in_sight_is_reworded_by_nothing() {
    let house = house().await;
    let site = &house.site;
    let response = answered(&house).await;
    promises(
        &house.hale,
        &response,
        "I will ask for a debate.",
        "2026-12-20",
    )
    .await
    .is(303);
    for change in [
        "UPDATE commitment_steps SET words = 'I will think of it.'",
        "UPDATE commitments SET what = 'I will think of it.'",
        "UPDATE commitment_steps SET kind = 'done'",
        "DELETE FROM commitment_steps",
    ] {
        let mut tx = site.app.db.write().await.expect("the writer");
        let done = sqlx::raw_sql(change).execute(&mut *tx).await;
        assert!(done.is_err(), "{change}");
    }
}

#[tokio::test]
async fn what_mps_promised_and_posted_is_destroyed_a_year_after_it_was_removed() {
    let house = house().await;
    let site = &house.site;
    let response = answered(&house).await;
    promises(
        &house.hale,
        &response,
        "A marker of a promise.",
        "2026-12-20",
    )
    .await
    .is(303);
    let post = [
        ("kind", "news"),
        ("title", "A marker of a post"),
        ("words", "A marker of its words."),
        ("step", "publish"),
    ];
    let form = house.hale.get("/news/new").await;
    let op = form.value_of("op").expect("an op");
    let mut sent = post.to_vec();
    sent.push(("op", &op));
    house.hale.post("/news", &sent).await.is(303);
    let (mo, mia) = (moderator(site, "Mo").await, moderator(site, "Mia").await);
    let [line, _] = lines(site).await[..] else {
        panic!("a line");
    };
    let post = site.count("SELECT max(id) FROM posts").await;
    for (pointer, item) in [
        (format!("commitment-{line}"), item(line)),
        (
            format!("post-{post}"),
            format!("/moderation/items/post/{post}"),
        ),
    ] {
        report_of(&site.visitor(), &pointer, "R4", "").await.is(303);
        proposes_removal(&mo, &item).await;
        agrees(&mia, &item).await;
    }
    site.pass_minutes(365 * 24 * 60);
    assert_eq!(jobs::erase(&site.app).await.expect("erasing"), 0);
    site.pass_minutes(2 * 24 * 60);
    assert_eq!(jobs::erase(&site.app).await.expect("erasing"), 2);
    for left in [
        "SELECT CAST(count(*) AS BIGINT) FROM posts WHERE title <> '' OR html <> ''",
        "SELECT CAST(count(*) AS BIGINT) FROM post_versions WHERE title <> '' OR words <> '' OR typed <> '{}'",
        "SELECT CAST(count(*) AS BIGINT) FROM commitments WHERE what <> ''",
        "SELECT CAST(count(*) AS BIGINT) FROM commitment_steps WHERE words <> ''",
    ] {
        assert_eq!(site.count(left).await, 0, "{left}");
    }
    // The stubs stay.
    let visitor = site.visitor();
    visitor.get(&format!("/news/{post}")).await.is(410);
}
