//! What stands beside a text is its writer's words as well: the evidence of an idea and the sources of a response are judged, blacked
//! out, put right and destroyed like anything else.

use common_ground::actions;
use common_ground::domain::idea::{IdeaDraft, IdeaWords, Kind};
use common_ground::domain::text::{EvidenceLink, IdeaText, Title};

use super::{HIDE, PUBLISH, decide, declare, report_of, wins_an_appeal};
use crate::joint::{House, begins, house, invites, publishes, signs};
use crate::support::{Person, Site};

const SHOWS: &str = "Mrs Fernsby of Rosewater Cottage opposed it";
const URL: &str = "https://example.org/rosewater-cottage";

/// An idea of two paragraphs with one piece of evidence.
async fn idea(site: &Site, author: &Person) -> String {
    let author = author.account().await.id;
    let link = EvidenceLink::parse(("url_1", URL), ("shows_1", SHOWS)).expect("a link");
    let draft = IdeaDraft {
        kind: Kind::Idea,
        words: IdeaWords::new(
            Title::parse("title", "Drains for the lower village").expect("a title"),
            IdeaText::parse("Dig them deeper.\n\nAnd wider.", "For safety.").expect("a text"),
            vec![link],
        ),
        topic: "transport".into(),
        constituency: None,
    };
    let mut tx = site.app.db.write().await.expect("the writer");
    let (_, number) =
        actions::ideas::bring_in(&site.app, &mut tx, Some(author), draft, site.app.now())
            .await
            .expect("an idea");
    tx.commit().await.expect("commit");
    number.to_string()
}

async fn item_of(site: &Site, table: &'static str) -> String {
    let sql: &'static str = Box::leak(format!("SELECT max(id) FROM {table}").into_boxed_str());
    let kind = table.trim_end_matches('s');
    format!("/moderation/items/{kind}/{}", site.count(sql).await)
}

pub async fn take(who: &Person, item: &str) {
    who.post(&format!("{item}/lease"), &[]).await.is(303);
}

pub fn black_out(passages: &str) -> Vec<(&str, &str)> {
    vec![
        ("outcome", "redact"),
        ("code", "R6"),
        ("passages", passages),
        (
            "words",
            "The passage tells strangers in which cottage the neighbour can be found.",
        ),
        ("allowed", "A2"),
        ("why_not_allowed", "Her cottage is no public office."),
        ("swap", "same"),
    ]
}

#[tokio::test]
async fn evidence_is_blacked_out_and_comes_back_to_the_byte() {
    let site = Site::new().await;
    let (ada, mo) = (site.citizen("Ada").await, site.moderator("Mo").await);
    let number = idea(&site, &ada).await;
    let page = format!("/ideas/{number}");
    let before = site.visitor().get(&page).await;
    before.sees(SHOWS);
    report_of(&site.visitor(), &format!("idea-{number}"), "R6", "")
        .await
        .is(303);
    let item = item_of(&site, "ideas").await;
    take(&mo, &item).await;
    mo.get(&item).await.sees(SHOWS).sees(URL);
    let covered = "Mrs Fernsby of Rosewater Cottage\nrosewater-cottage";
    decide(&mo, &item, &black_out(covered)).await.is(303);
    let after = site.visitor().get(&page).await;
    after
        .sees("Dig them deeper")
        .misses("Rosewater")
        .misses("rosewater");
    assert!(after.body.contains("█ opposed it"), "{}", after.body);
    // Nothing is left of the address that could be followed.
    let left =
        "SELECT CAST(count(*) AS BIGINT) FROM idea_links WHERE url <> '' OR shows LIKE '%ewater%'";
    assert_eq!(site.count(left).await, 0);
    let decision = site.count("SELECT max(id) FROM decisions").await;
    mo.post(
        &format!("{item}/undo"),
        &[("decision", &decision.to_string())],
    )
    .await
    .is(303);
    let back = site.visitor().get(&page).await;
    back.sees(SHOWS);
    assert!(back.body.contains(URL));
}

#[tokio::test]
async fn a_hidden_idea_is_put_right_with_its_evidence_and_its_paragraphs() {
    let site = Site::new().await;
    let (ada, mo) = (site.citizen("Ada").await, site.moderator("Mo").await);
    let number = idea(&site, &ada).await;
    let item = item_of(&site, "ideas").await;
    take(&mo, &item).await;
    let mut hide = HIDE.to_vec();
    hide[2] = ("passages", SHOWS);
    decide(&mo, &item, &hide).await.is(303);
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .is(410);
    site.pass_minutes(2);
    let own = format!("/account/items/idea-{number}");
    let form = ada.get(&own).await;
    form.sees("Reword it").sees("What it shows, in a sentence");
    let value = |name: &str| form.value_of(name).unwrap_or_default();
    assert_eq!(
        (value("shows_1").as_str(), value("url_1").as_str()),
        (SHOWS, URL)
    );
    // The two paragraphs stand where they stood.
    assert!(form.body.contains("Dig them deeper.\n\nAnd wider."));
    assert!(form.body.contains("For safety.</textarea>"));
    let version = value("version");
    let mut sent = vec![
        ("version", version.as_str()),
        ("title", "Drains for the lower village"),
        ("what", "Dig them deeper.\n\nAnd wider."),
        ("why", "For safety."),
        ("url_1", URL),
        ("shows_1", SHOWS),
    ];
    ada.post(&own, &sent)
        .await
        .is(422)
        .sees("Nothing has changed yet");
    sent[5] = ("shows_1", "It was opposed in the hearing");
    ada.post(&own, &sent).await.is(303);
    take(&mo, &item).await;
    decide(&mo, &item, PUBLISH).await.is(303);
    site.visitor()
        .get(&format!("/ideas/{number}"))
        .await
        .sees("It was opposed in the hearing")
        .misses("Fernsby");
    site.visitor()
        .get(&format!("/ideas/{number}/versions"))
        .await
        .misses("Fernsby");
}

#[tokio::test]
async fn what_an_mp_gives_away_is_blacked_out_and_comes_back_to_the_byte() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let (mp, mo) = (site.mp("Grey").await, site.moderator("Mo").await);
    declare(&mo, &[]).await.is(303);
    let number = site.idea(&ada, "Drains for the lower village").await;
    let sent = [
        ("position", "cannot_support"),
        ("summary", "Mrs Fernsby of Rosewater Cottage opposed it."),
        (
            "details",
            "She lives at **Rosewater Cottage**, and the plan is good.",
        ),
        ("capacity", "backbencher"),
        ("title_1", "The letter from Rosewater Cottage"),
        ("publisher_1", "The parish"),
        ("url_1", "https://example.org/letter"),
        ("step", "publish"),
    ];
    let place = mp
        .post(&format!("/ideas/{number}/responses"), &sent)
        .await
        .leads_to();
    let (_, response) = place.rsplit_once("#response-").expect("a response");
    let page = format!("/ideas/{number}");
    site.visitor()
        .get(&page)
        .await
        .sees("The letter from Rosewater Cottage");
    report_of(&site.visitor(), &format!("response-{response}"), "R6", "")
        .await
        .is(303);
    let item = format!("/moderation/items/response/{response}");
    take(&mo, &item).await;
    mo.get(&item)
        .await
        .sees("The letter from Rosewater Cottage")
        .misses("Grey");
    let covered = "Rosewater Cottage";
    decide(&mo, &item, &black_out(covered)).await.is(303);
    for door in [
        page.clone(),
        "/".to_owned(),
        "/ideas".to_owned(),
        format!("/members/{}", crate::joint::member_of(&mp).await),
        format!("/responses/{response}/versions"),
    ] {
        let read = site.visitor().get(&door).await;
        assert!(!read.body.contains("Rosewater"), "{door}");
    }
    site.visitor()
        .get(&page)
        .await
        .sees("and the plan is good")
        .sees("The letter from █");
    // The bars are about these words: its MP cannot change them underneath.
    let form = mp.get(&format!("/responses/{response}/edit")).await;
    let version = form.value_of("version").expect("a version");
    let mut again = sent.to_vec();
    again.push(("version", &version));
    again[1] = ("summary", "Somebody opposed it.");
    mp.post(&format!("/responses/{response}"), &again)
        .await
        .is(422)
        .sees("Parts of this are blacked out");
    site.pass_minutes(2);
    site.visitor()
        .get(&page)
        .await
        .sees("Parts of this were blacked out by a moderator");
    site.later().await;
    let letter = site.letters_to(&mp).pop().expect("the MP is told");
    assert!(letter.text.contains("your response to"), "{}", letter.text);
    // On appeal it is read afresh, and everything comes back.
    let decision = site.count("SELECT max(id) FROM decisions").await;
    wins_an_appeal(&site, &mp, decision).await;
    site.visitor()
        .get(&page)
        .await
        .sees("Mrs Fernsby of Rosewater Cottage opposed it.")
        .sees("The letter from Rosewater Cottage");
    let whole = "SELECT CAST(count(*) AS BIGINT) FROM response_versions WHERE details = 'She lives at **Rosewater Cottage**, and the plan is good.'";
    assert_eq!(site.count(whole).await, 1);
}

/// A joint response that Hale signed with a reservation and Iver was invited to: its address in the making, and its item.
async fn joint(house: &House) -> (String, String) {
    let place = begins(&house.grey, house.number).await;
    invites(&house.grey, &place, &house.hale).await;
    invites(&house.grey, &place, &house.iver).await;
    let reservation = "Not while Mrs Fernsby of Rosewater Cottage objects.";
    signs(&house.hale, &place, "1", reservation).await;
    house
        .iver
        .post(&format!("{place}/refusal"), &[])
        .await
        .is(303);
    publishes(&house.grey, &place, "1").await;
    let id = place.rsplit_once('/').expect("an id").1;
    let item = format!("/moderation/items/response/{id}");
    (place, item)
}

#[tokio::test]
async fn reservations_are_blacked_out_under_the_name_they_came_with() {
    let house = house().await;
    let (place, item) = joint(&house).await;
    let mo = house.site.moderator("Mo").await;
    declare(&mo, &[]).await.is(303);
    house.iver.get(&place).await.is(200);
    take(&mo, &item).await;
    decide(&mo, &item, &black_out("Rosewater Cottage"))
        .await
        .is(303);
    let page = format!("/ideas/{}", house.number);
    house
        .site
        .visitor()
        .get(&page)
        .await
        .sees("Not while Mrs Fernsby of █")
        .misses("Rosewater");
    // Nor is it read where the text was in the making, but by those who signed it.
    house.iver.get(&place).await.is(404);
    house.hale.get(&place).await.is(200).sees("Rosewater");
}

#[tokio::test]
async fn colleagues_who_did_not_sign_read_nothing_that_is_out_of_sight() {
    let house = house().await;
    let (place, item) = joint(&house).await;
    let mo = house.site.moderator("Mo").await;
    declare(&mo, &[]).await.is(303);
    take(&mo, &item).await;
    let mut hide = HIDE.to_vec();
    hide[2] = ("whole", "yes");
    decide(&mo, &item, &hide).await.is(303);
    house.iver.get(&place).await.is(404);
    house.grey.get(&place).await.is(200);
    // The title of an idea that is out of sight is told to nobody, MPs included.
    let main = house
        .site
        .count("SELECT id FROM ideas WHERE title = 'Cycle lanes on every main road'")
        .await;
    let idea = format!("/moderation/items/idea/{main}");
    take(&mo, &idea).await;
    decide(&mo, &idea, &hide).await.is(303);
    for door in ["/joint".to_owned(), place] {
        house
            .grey
            .get(&door)
            .await
            .is(200)
            .sees("not shown at present")
            .misses("Cycle lanes on every main road");
    }
}
