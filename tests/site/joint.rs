//! MPs answer together: a text is signed by version, every change voids the signatures, and it is published at one moment.

use common_ground::domain::ids::IdeaNumber;

use crate::moderation::{HIDE, decide, declare, report_of};
use crate::responses::idea_of;
use crate::support::{Person, Site};

const TEXT: [(&str, &str); 4] = [
    ("position", "support_in_part"),
    (
        "summary",
        "Yes on main roads with buses; villages need another answer.",
    ),
    ("details", "Money is *short*."),
    ("capacity", "backbencher"),
];

fn text<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let named = |name: &str| more.iter().any(|(other, _)| *other == name);
    TEXT.iter()
        .copied()
        .filter(|(name, _)| !named(name))
        .chain(more.iter().copied())
        .collect()
}

/// Gives an MP another label, as an import would.
async fn sits_for(
    site: &Site,
    mp: &Person,
    key: &str,
    label: &str,
    kind: &str,
    whip: Option<&str>,
) {
    let member = mp.account().await.member.expect("an MP").get();
    let whip = whip.map_or_else(|| "NULL".to_owned(), |whip| format!("'{whip}'"));
    site.arrange(Box::leak(
        format!(
            "INSERT INTO parties (key, name, full_name, short_name, kind, parent_key, takes_seats) VALUES ('{key}', '{label}', '{label}', '', '{kind}', {whip}, 'yes') ON CONFLICT (key) DO NOTHING;
             UPDATE party_affiliations SET party_key = '{key}', label = '{label}' WHERE member_id = {member}"
        )
        .into_boxed_str(),
    ))
    .await;
}

pub async fn member_of(mp: &Person) -> String {
    mp.account().await.member.expect("an MP").to_string()
}

/// Writes a text for one's own and makes it a joint one; returns its address.
pub async fn begins(lead: &Person, number: IdeaNumber) -> String {
    let form = lead.get(&format!("/ideas/{number}/responses/new")).await;
    form.is(200).sees("Answer together with colleagues");
    let op = form.value_of("op").expect("an operation");
    let path = format!("/ideas/{number}/responses");
    let place = lead
        .post(&path, &text(&[("op", &op), ("step", "together")]))
        .await
        .is(303)
        .leads_to();
    // A second press is the same draft.
    let again = lead
        .post(&path, &text(&[("op", &op), ("step", "together")]))
        .await;
    assert_eq!(again.leads_to(), place);
    place
}

pub async fn invites(lead: &Person, place: &str, mp: &Person) {
    let member = member_of(mp).await;
    lead.get(&format!("{place}?q={}", mp.name))
        .await
        .is(200)
        .sees(&format!("Invite {}", mp.name));
    lead.post(&format!("{place}/invitations"), &[("member", &member)])
        .await
        .is(303);
}

pub async fn signs(mp: &Person, place: &str, version: &str, reservation: &str) {
    let form = [
        ("version", version),
        ("capacity", "constituency_mp"),
        ("reservation", reservation),
    ];
    mp.post(&format!("{place}/signatures"), &form).await.is(303);
}

pub async fn publishes(lead: &Person, place: &str, version: &str) -> String {
    lead.post(&format!("{place}/publication"), &[("version", version)])
        .await
        .is(303)
        .leads_to()
}

pub async fn follows(person: &Person, number: IdeaNumber) {
    let number = number.to_string();
    let form = [
        ("kind", "idea"),
        ("target", &number),
        ("follow", "yes"),
        ("next", "/"),
    ];
    person.post("/follows", &form).await.is(303);
}

pub fn letters(site: &Site, person: &Person, subject: &str) -> usize {
    let letters = site.letters_to(person);
    letters
        .iter()
        .filter(|one| one.subject.contains(subject))
        .count()
}

pub struct House {
    pub site: Site,
    pub ada: Person,
    pub bea: Person,
    pub grey: Person,
    pub hale: Person,
    pub iver: Person,
    pub number: IdeaNumber,
    pub other: IdeaNumber,
}

/// Two ideas of two citizens; three MPs of three parties.
pub async fn house() -> House {
    let site = Site::new().await;
    let (ada, bea) = (site.citizen("Ada").await, site.citizen("Bea").await);
    let grey = site.mp("Grey").await;
    let hale = site.mp("Hale").await;
    let iver = site.mp("Iver").await;
    sits_for(&site, &hale, "green-field", "Green Field", "party", None).await;
    sits_for(&site, &iver, "harbour", "Harbour", "party", None).await;
    // The register's words, by which members are found.
    site.arrange("INSERT INTO member_words (word, member_id) SELECT lower(name), id FROM members")
        .await;
    let number = idea_of(&site, &ada, None).await;
    let other = site.idea(&bea, "A kerb beside every cycle lane").await;
    House {
        site,
        ada,
        bea,
        grey,
        hale,
        iver,
        number,
        other,
    }
}

#[tokio::test]
async fn three_parties_two_sign_one_declines_after_a_change_and_everybody_is_told_once() {
    let House {
        site,
        ada,
        bea,
        grey,
        hale,
        iver,
        number,
        other,
    } = house().await;
    let cal = site.citizen("Cal").await;
    follows(&cal, number).await;
    follows(&cal, other).await;
    let place = begins(&grey, number).await;
    grey.get("/joint").await.sees("you lead it");
    // Nobody else knows of it: not the public, not the colleague who was not asked.
    hale.get(&place).await.is(404);
    ada.get(&place).await.is(403);
    ada.get(&format!("/ideas/{number}"))
        .await
        .misses("villages need another answer");
    invites(&grey, &place, &hale).await;
    invites(&grey, &place, &iver).await;
    site.later().await;
    assert_eq!(letters(&site, &hale, "Grey invites you to answer idea"), 1);
    hale.get("/joint").await.sees("waits for your answer");
    signs(&hale, &place, "1", "Not where the road is too narrow.").await;
    signs(&iver, &place, "1", "").await;
    grey.get(&place)
        .await
        .sees("Not where the road is too narrow.")
        .sees("Publish version 1");

    // A change of the text: both signatures fall, both are asked again, and now a second idea is answered too.
    let numbers = format!("{number}, {other}");
    let changed = [
        ("version", "1"),
        ("summary", "Yes on main roads; we ask for a plan by spring."),
        ("ideas", numbers.as_str()),
    ];
    grey.post(&place, &text(&changed)).await.is(303);
    site.later().await;
    assert_eq!(letters(&site, &iver, "changed: please read it again"), 1);
    hale.get("/account/notices").await.sees("sign again");
    // The old version cannot be signed, and nothing is published on the old signatures.
    let stale = [("version", "1"), ("capacity", "backbencher")];
    iver.post(&format!("{place}/signatures"), &stale)
        .await
        .is(409)
        .sees("changed while you were reading");
    grey.post(&format!("{place}/publication"), &[("version", "2")])
        .await
        .is(409);
    iver.post(&format!("{place}/refusal"), &[]).await.is(303);
    signs(&hale, &place, "2", "Not where the road is too narrow.").await;
    // Only the lead publishes.
    hale.post(&format!("{place}/publication"), &[("version", "2")])
        .await
        .is(403);
    let nothing = "SELECT CAST(count(*) AS BIGINT) FROM responses";
    assert_eq!(site.count(nothing).await, 0);
    let path = publishes(&grey, &place, "2").await;
    assert!(path.starts_with(&format!("/ideas/{number}#response-")));
    site.later().await;

    for (idea, sibling) in [(number, other), (other, number)] {
        let page = ada.get(&format!("/ideas/{idea}")).await;
        page.is(200)
            .sees("Cross-party response, signed by 2 MPs")
            .sees("we ask for a plan by spring")
            .sees("Civic Union")
            .sees("Green Field")
            .sees("With a reservation Not where the road is too narrow.")
            .sees("Iver Harbour MP for Ivershire declined on 22 November 2026")
            .sees(&format!("The same response answers idea {sibling}"))
            .sees("Answered by several MPs together.");
    }
    // Every author and follower got one mail, however many of the ideas they care about.
    for person in [&ada, &bea, &cal] {
        assert_eq!(letters(&site, person, "responded"), 1, "{}", person.name);
    }
    let to_bea = site.letters_to(&bea);
    let letter = to_bea.last().expect("a letter");
    assert_eq!(
        letter.subject,
        format!("Grey and Hale responded to idea {other}")
    );
    assert!(letter.text.contains("A kerb beside every cycle lane"));
    assert!(letter.text.contains(&format!("/ideas/{other}#response-")));
    hale.get("/account/notices")
        .await
        .sees("that you signed is published");
    let answered = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'answered'";
    assert_eq!(site.count(answered).await, 2);
    // Both stand on the pages of both who signed.
    for mp in [&grey, &hale] {
        let page = ada.get(&format!("/members/{}", member_of(mp).await)).await;
        page.sees("Support in part");
    }
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM responses")
            .await,
        1
    );
}

#[tokio::test]
async fn a_withdrawn_signature_stays_with_its_day_and_the_label_follows() {
    let House {
        site,
        ada,
        grey,
        hale,
        iver,
        number,
        ..
    } = house().await;
    let place = begins(&grey, number).await;
    invites(&grey, &place, &hale).await;
    signs(&hale, &place, "1", "").await;
    publishes(&grey, &place, "1").await;
    site.later().await;
    // A later change of party leaves the label of the day.
    sits_for(&site, &hale, "harbour", "Harbour", "party", None).await;
    let page = ada.get(&format!("/ideas/{number}")).await;
    page.sees("Cross-party response").sees("Green Field");
    iver.post(&format!("{place}/withdrawal"), &[]).await.is(404);
    grey.post(&format!("{place}/withdrawal"), &[])
        .await
        .is(409)
        .sees("You lead this response");
    site.pass_minutes(24 * 60);
    hale.enter().await;
    hale.get(&place).await.sees("Withdraw my signature");
    hale.post(&format!("{place}/withdrawal"), &[]).await.is(303);
    hale.post(&format!("{place}/withdrawal"), &[]).await.is(409);
    site.later().await;
    let page = ada.get(&format!("/ideas/{number}")).await;
    page.sees("Joint response, now signed by one MP")
        .sees("Hale Green Field")
        .sees("withdrew this signature on 23 November 2026")
        .sees("A signature under the response was withdrawn.")
        .misses("Cross-party");
    assert_eq!(letters(&site, &ada, "was withdrawn"), 1);
}

#[tokio::test]
async fn one_party_with_two_labels_is_not_called_cross_party() {
    let House {
        site,
        ada,
        grey,
        hale,
        number,
        ..
    } = house().await;
    sits_for(
        &site,
        &hale,
        "civic-co-op",
        "Civic Union (Co-op)",
        "party",
        Some("civic-union"),
    )
    .await;
    let place = begins(&grey, number).await;
    invites(&grey, &place, &hale).await;
    signs(&hale, &place, "1", "").await;
    grey.get(&place).await.sees("not a cross-party one");
    publishes(&grey, &place, "1").await;
    let page = ada.get(&format!("/ideas/{number}")).await;
    page.sees("Joint response, signed by 2 MPs")
        .misses("Cross-party");
}

#[tokio::test]
async fn an_unanswered_invitation_holds_it_back_until_it_is_taken_back_in_public() {
    let House {
        ada,
        grey,
        hale,
        iver,
        number,
        ..
    } = house().await;
    let place = begins(&grey, number).await;
    invites(&grey, &place, &hale).await;
    invites(&grey, &place, &iver).await;
    signs(&hale, &place, "1", "").await;
    grey.get(&place).await.sees("has not answered");
    grey.post(&format!("{place}/publication"), &[("version", "1")])
        .await
        .is(409)
        .sees("Iver");
    let member = member_of(&iver).await;
    grey.post(&format!("{place}/invitations/{member}/end"), &[])
        .await
        .is(303);
    // Whoever is no longer invited sees it no longer.
    iver.get(&place).await.is(404);
    publishes(&grey, &place, "1").await;
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("had not answered on 22 November 2026");
}

#[tokio::test]
async fn a_new_wording_waits_for_its_signatures_and_what_is_in_the_making_leaks_nowhere() {
    let House {
        site,
        ada,
        grey,
        hale,
        iver,
        number,
        ..
    } = house().await;
    let place = begins(&grey, number).await;
    invites(&grey, &place, &hale).await;
    signs(&hale, &place, "1", "").await;
    let path = publishes(&grey, &place, "1").await;
    let response = path.rsplit_once('-').expect("an id").1.to_owned();
    // Alone nobody changes it.
    let alone = grey.get(&format!("/responses/{response}/edit")).await;
    assert_eq!(alone.leads_to(), place);
    let words = [
        ("step", "publish"),
        ("version", "1"),
        ("summary", "Mine alone."),
    ];
    grey.post(&format!("/responses/{response}"), &text(&words))
        .await
        .is(409)
        .sees("nobody changes it alone");

    let ideas = number.to_string();
    let changed = [
        ("version", "1"),
        ("summary", "A marker that nobody may read yet."),
        ("ideas", ideas.as_str()),
    ];
    grey.post(&place, &text(&changed)).await.is(303);
    invites(&grey, &place, &iver).await;
    site.later().await;
    for page in [
        format!("/ideas/{number}"),
        format!("/responses/{response}/versions"),
        format!("/members/{}", member_of(&grey).await),
        "/".to_owned(),
        "/ideas?q=marker".to_owned(),
        "/parties".to_owned(),
    ] {
        ada.get(&page)
            .await
            .misses("A marker that nobody may read yet.")
            .misses("Iver had not answered");
    }
    assert!(
        site.letters_to(&ada)
            .iter()
            .all(|letter| !letter.text.contains("A marker"))
    );
    signs(&hale, &place, "2", "").await;
    signs(&iver, &place, "2", "").await;
    publishes(&grey, &place, "2").await;
    site.later().await;
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("A marker that nobody may read yet.")
        .sees("signed by 3 MPs");
    ada.get(&format!("/responses/{response}/versions"))
        .await
        .sees("Version 2")
        .sees("villages need another answer");
    assert_eq!(letters(&site, &ada, "changed the response"), 1);
}

#[tokio::test]
async fn a_hidden_joint_response_leaves_a_stub_and_comes_back_reworded_by_all_who_sign() {
    let House {
        site,
        ada,
        bea,
        grey,
        hale,
        number,
        other,
        ..
    } = house().await;
    let place = begins(&grey, number).await;
    let ideas = format!("{number}, {other}");
    let changed = [
        ("version", "1"),
        ("ideas", ideas.as_str()),
        (
            "summary",
            "Whoever wrote this is a born liar and too ugly for any office.",
        ),
    ];
    grey.post(&place, &text(&changed)).await.is(303);
    invites(&grey, &place, &hale).await;
    signs(&hale, &place, "2", "A reservation with a marker.").await;
    publishes(&grey, &place, "2").await;
    let answered = "SELECT CAST(count(*) AS BIGINT) FROM ideas WHERE response = 'answered'";
    assert_eq!(site.count(answered).await, 2);
    let mo = site.moderator("Mo").await;
    declare(&mo, &[]).await.is(303);
    let id = place.rsplit_once('/').expect("an id").1;
    report_of(&site.visitor(), &format!("response-{id}"), "R1", "")
        .await
        .is(303);
    let item = format!("/moderation/items/response/{id}");
    mo.post(&format!("{item}/lease"), &[]).await.is(303);
    mo.get(&item)
        .await
        .sees("A reservation with a marker.")
        .misses("Hale");
    decide(&mo, &item, HIDE).await.is(303);
    for idea in [number, other] {
        let page = bea.get(&format!("/ideas/{idea}")).await;
        page.sees("The response of Grey was hidden by a moderator")
            .misses("A reservation with a marker.")
            .misses("too ugly");
    }
    assert_eq!(site.count(answered).await, 0);
    let again = [
        ("version", "2"),
        ("summary", "A kinder wording of the same."),
        ("ideas", ideas.as_str()),
    ];
    grey.post(&place, &text(&again)).await.is(303);
    signs(&hale, &place, "3", "").await;
    publishes(&grey, &place, "3").await;
    // New words of a hidden text wait for the moderators, as those of one MP do.
    bea.get(&format!("/ideas/{number}"))
        .await
        .misses("A kinder wording of the same.");
    let waits = "SELECT CAST(count(*) AS BIGINT) FROM waiting WHERE why = 'reworded'";
    assert_eq!(site.count(waits).await, 1);
    let told = site.letters_to(&ada);
    assert!(told.iter().all(|letter| !letter.text.contains("kinder")));
}

#[tokio::test]
async fn parties_meet_on_a_page_that_counts_pairs_and_ranks_nobody() {
    let House {
        site,
        ada,
        grey,
        hale,
        iver,
        number,
        other,
        ..
    } = house().await;
    ada.get("/parties")
        .await
        .is(200)
        .sees("No response has been signed by several MPs yet");
    let place = begins(&grey, number).await;
    invites(&grey, &place, &hale).await;
    invites(&grey, &place, &iver).await;
    signs(&hale, &place, "1", "").await;
    signs(&iver, &place, "1", "").await;
    publishes(&grey, &place, "1").await;
    let place = begins(&grey, other).await;
    invites(&grey, &place, &hale).await;
    signs(&hale, &place, "1", "").await;
    publishes(&grey, &place, "1").await;
    let page = ada.get("/parties").await;
    page.is(200)
        .sees("Where parties meet")
        .sees("Grey Civic Union Hale Green Field Iver Harbour")
        .sees("Civic Union Green Field 2")
        .sees("Civic Union Harbour 1")
        .sees("Green Field Harbour 1")
        .sees("Where parties stand, idea by idea");
    let one = "1 support it, 0 in part or not decided, 0 cannot support it";
    for party in ["Civic Union", "Green Field", "Harbour"] {
        assert!(
            page.words().contains(&format!("{party}: {one}"))
                || page
                    .words()
                    .contains(&format!("{party}: 0 support it, 1 in part")),
            "{party}: {}",
            page.words()
        );
    }
    hale.post(&format!("{place}/withdrawal"), &[]).await.is(303);
    let page = ada.get("/parties").await;
    page.sees("Civic Union Green Field 1");
    // What moderators hide is counted nowhere.
    site.arrange("UPDATE responses SET state = 'hidden'").await;
    ada.get("/parties")
        .await
        .misses("Civic Union Green Field")
        .misses("idea by idea")
        .sees("No response has been signed by several MPs yet");
}

#[tokio::test]
async fn whoever_lost_the_seat_stands_under_no_new_wording_and_keeps_the_old_one() {
    let House {
        site,
        ada,
        grey,
        hale,
        iver,
        number,
        ..
    } = house().await;
    let place = begins(&grey, number).await;
    for mp in [&hale, &iver] {
        invites(&grey, &place, mp).await;
        signs(mp, &place, "1", "").await;
    }
    publishes(&grey, &place, "1").await;
    let ideas = number.to_string();
    let changed = [
        ("version", "1"),
        ("summary", "A second answer."),
        ("ideas", ideas.as_str()),
    ];
    grey.post(&place, &text(&changed)).await.is(303);
    signs(&hale, &place, "2", "").await;
    signs(&iver, &place, "2", "").await;
    // A poll: the lead and one colleague sit again, the other does not.
    let lost = hale.account().await.member.expect("an MP").get();
    let loses = format!(
        "UPDATE memberships SET ends_on = '{}' WHERE member_id = {lost}",
        site.app.now().day()
    );
    site.arrange(Box::leak(loses.into_boxed_str())).await;
    grey.get(&place)
        .await
        .sees("so the signature will not be published");
    publishes(&grey, &place, "2").await;
    let page = ada.get(&format!("/ideas/{number}")).await;
    page.sees("A second answer.")
        .sees("signed by 2 MPs")
        .misses("Hale had not answered");
    let under = |version: i64| {
        format!(
            "SELECT CAST(count(*) AS BIGINT) FROM response_signatures WHERE member_id = {lost} AND version = {version}"
        )
    };
    assert_eq!(site.count(Box::leak(under(1).into_boxed_str())).await, 1);
    assert_eq!(site.count(Box::leak(under(2).into_boxed_str())).await, 0);
    // With nobody but the lead left there is nothing joint to publish.
    let changed = [
        ("version", "2"),
        ("summary", "A third answer."),
        ("ideas", ideas.as_str()),
    ];
    grey.post(&place, &text(&changed)).await.is(303);
    signs(&iver, &place, "3", "").await;
    let loses = format!(
        "UPDATE memberships SET ends_on = '{}' WHERE member_id = {}",
        site.app.now().day(),
        member_of(&iver).await
    );
    site.arrange(Box::leak(loses.into_boxed_str())).await;
    grey.post(&format!("{place}/publication"), &[("version", "3")])
        .await
        .is(409);
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("A second answer.")
        .misses("A third answer.");
}

#[tokio::test]
async fn a_text_that_was_typed_waits_while_its_lead_signs_in_again() {
    let House {
        grey,
        hale,
        number,
        site,
        ..
    } = house().await;
    let place = begins(&grey, number).await;
    let visitor = site.visitor();
    let ideas = number.to_string();
    let changed = [
        ("version", "1"),
        ("summary", "Typed in the last minute."),
        ("ideas", ideas.as_str()),
    ];
    let path = visitor.post(&place, &text(&changed)).await.leads_to();
    assert!(path.starts_with("/sign-in"));
    let grey_again = Person {
        name: grey.name.clone(),
        email: grey.email.clone(),
        ..visitor
    };
    grey_again.enter().await;
    grey_again
        .get(&format!("{place}/edit"))
        .await
        .is(200)
        .sees("Typed in the last minute.");
    grey_again
        .get(&format!("/ideas/{number}/responses/new"))
        .await
        .is(200)
        .misses("Typed in the last minute.");
    hale.post(&place, &text(&changed)).await.is(404);
}
