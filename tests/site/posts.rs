//! What MPs post: a campaign goes nowhere without its imprint, and everywhere with it; followers of the seat hear first; moderators reach it
//! like anything else.

use crate::joint::{House, house, letters, member_of};
use crate::moderation::{HIDE, PUBLISH, decide, declare, report_of};
use crate::responses::seat_of;
use crate::support::{Page, Person};

const IMPRINT: &str = "Promoted by Ann Hart of PO Box 7, Wickham SW1A 1AA on behalf of Friends of the Bus of 2 Low Road, Leeds LS1 1UR.";

fn campaign<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("kind", "campaign"),
        ("title", "Save the night bus to Wickham"),
        ("words", "Sign with us for *every* night."),
        ("promoter", "Ann Hart"),
        ("promoter_address", "PO Box 7, Wickham SW1A 1AA"),
        ("behalf", "Friends of the Bus"),
        ("behalf_address", "2 Low Road, Leeds LS1 1UR"),
    ];
    let named = |name: &str| more.iter().any(|(other, _)| *other == name);
    let kept = fields.into_iter().filter(|(name, _)| !named(name));
    kept.chain(more.iter().copied()).collect()
}

async fn follows(person: &Person, kind: &str, target: &str) {
    let form = [
        ("kind", kind),
        ("target", target),
        ("follow", "yes"),
        ("next", "/"),
    ];
    person.post("/follows", &form).await.is(303);
}

async fn sends(mp: &Person, form: &[(&str, &str)]) -> Page {
    mp.post("/news", form).await
}

#[tokio::test]
async fn a_campaign_goes_nowhere_without_its_imprint_and_everywhere_with_it() {
    let House {
        site,
        ada,
        bea,
        grey,
        iver,
        ..
    } = house().await;
    follows(&ada, "constituency", &seat_of(&grey).await).await;
    follows(&bea, "member", &member_of(&grey).await).await;
    ada.get("/news/new").await.is(403);
    sends(&ada, &campaign(&[("step", "publish")])).await.is(403);
    let op = grey
        .get("/news/new")
        .await
        .is(200)
        .sees("Staff and equipment that the public pays for")
        .value_of("op")
        .expect("an op");
    for missing in [
        vec![("promoter", "")],
        vec![("promoter", "\u{200B}\u{2800}")],
        vec![("promoter", "—")],
        vec![("promoter_address", "\u{3164} SW1A 1AA")],
        vec![("promoter_address", "")],
        vec![("promoter_address", "www.example.org")],
        vec![("behalf_address", "")],
    ] {
        let mut form = campaign(&missing);
        form.extend([("op", op.as_str()), ("step", "publish")]);
        sends(&grey, &form).await.is(422);
    }
    let none = "SELECT CAST(count(*) AS BIGINT) FROM posts";
    assert_eq!(site.count(none).await, 0);
    sends(&grey, &campaign(&[("op", &op), ("step", "check")]))
        .await
        .is(200)
        .sees("Nothing is published yet.")
        .sees(IMPRINT);
    let form = campaign(&[("op", &op), ("step", "publish")]);
    let path = sends(&grey, &form).await.is(303).leads_to();
    assert_eq!(sends(&grey, &form).await.leads_to(), path);
    assert_eq!(site.count(none).await, 1);
    site.later().await;

    // Page, share card, list, the MP's page, feed and mail: the imprint is in each.
    let page = site.visitor().get(&path).await;
    page.is(200)
        .sees(IMPRINT)
        .sees("Grey Civic Union MP for Greyshire");
    assert!(page.body.contains(&format!(
        "<meta property=\"og:description\" content=\"{IMPRINT} Sign with us for every night."
    )));
    for place in [
        "/news".to_owned(),
        "/news?kind=campaign".to_owned(),
        format!("/members/{}", member_of(&grey).await),
    ] {
        site.visitor().get(&place).await.is(200).sees(IMPRINT);
    }
    site.visitor()
        .get("/news?kind=statement")
        .await
        .sees("None yet");
    let feed = site.visitor().get("/feeds/news.atom").await.body;
    assert_eq!(feed.matches(IMPRINT).count(), 2, "{feed}");
    for person in [&ada, &bea] {
        let mails = site.letters_to(person);
        let mail = mails.last().expect("a letter");
        assert_eq!(mail.subject, "Grey published a campaign");
        assert!(mail.text.contains(IMPRINT) && mail.html.contains(IMPRINT));
        assert!(mail.text.contains("Sign with us"));
    }
    ada.get("/account/notices").await.sees(IMPRINT);

    // Carried on with another imprint: the earlier wording keeps its own.
    iver.get(&format!("{path}/edit")).await.is(403);
    let form = grey.get(&format!("{path}/edit")).await;
    let version = form.is(200).value_of("version").expect("a version");
    let edit = |fields: &[(&'static str, &'static str)]| {
        let mut form = campaign(fields);
        form.extend([("version", "1"), ("step", "publish")]);
        form
    };
    assert_eq!(version, "1");
    grey.post(&path, &edit(&[("promoter", "")])).await.is(422);
    grey.post(&path, &edit(&[("kind", "news")])).await.is(409);
    let next = [("promoter", "Ben Holt"), ("words", "We have 900 names.")];
    grey.post(&path, &edit(&next)).await.is(303);
    grey.post(&path, &edit(&next)).await.is(409);
    site.later().await;
    site.visitor()
        .get(&path)
        .await
        .sees("Promoted by Ben Holt")
        .misses("Ann Hart");
    site.visitor()
        .get(&format!("{path}/versions"))
        .await
        .sees("Promoted by Ben Holt")
        .sees(IMPRINT);
    assert_eq!(letters(&site, &bea, "Grey updated a campaign"), 1);
    grey.post(&format!("{path}/withdrawal"), &[]).await.is(303);
    site.visitor().get(&path).await.is(410).misses("900 names");
    site.visitor().get("/news").await.misses("900 names");
}

#[tokio::test]
async fn a_statement_names_its_decision_and_only_a_sitting_mp_makes_one() {
    let House {
        site,
        ada,
        bea,
        grey,
        ..
    } = house().await;
    follows(&bea, "member", &member_of(&grey).await).await;
    follows(&ada, "constituency", &seat_of(&grey).await).await;
    let statement = |more: &[(&'static str, &'static str)]| {
        let mut form = vec![
            ("op", "s"),
            ("step", "publish"),
            ("kind", "statement"),
            ("title", "Why I voted against the bill"),
            ("words", "Because of clause 4."),
        ];
        form.extend_from_slice(more);
        form
    };
    sends(&grey, &statement(&[])).await.is(422);
    let whole = statement(&[
        ("decision", "vote"),
        ("decided_on", "2026-11-18"),
        ("link", "https://hansard.parliament.uk/commons/2026-11-18"),
    ]);
    let path = sends(&grey, &whole).await.is(303).leads_to();
    site.later().await;
    site.visitor()
        .get(&path)
        .await
        .sees("How I voted, on 18 November 2026: where it is on record")
        .misses("Promoted by");
    for person in [&ada, &bea] {
        assert_eq!(letters(&site, person, "Grey published a statement"), 1);
    }
    // Somebody without a seat posts nothing as an MP.
    site.arrange("UPDATE memberships SET ends_on = '2026-11-01'")
        .await;
    sends(&grey, &whole).await.is(409);
    grey.get("/news/new").await.is(409);
}

#[tokio::test]
async fn a_post_is_reported_hidden_and_reworded_like_anything_else() {
    let House {
        site, ada, grey, ..
    } = house().await;
    let mora = site.moderator("Mora").await;
    declare(&mora, &[]).await;
    let news = [
        ("op", "n"),
        ("step", "publish"),
        ("kind", "news"),
        ("title", "My neighbour at the council"),
        ("words", "He is a born liar and too ugly for any office."),
    ];
    follows(&ada, "member", &member_of(&grey).await).await;
    let path = sends(&grey, &news).await.is(303).leads_to();
    site.later().await;
    ada.get("/account/notices")
        .await
        .sees("My neighbour at the council");
    let id = path.rsplit_once('/').expect("an id").1.to_owned();
    report_of(&ada, &format!("post-{id}"), "R1", "")
        .await
        .is(303);
    site.later().await;
    mora.get("/moderation")
        .await
        .sees("Post of an MP: My neighbour at the council");
    let item = format!("/moderation/items/post/{id}");
    mora.get(&item).await.is(200).sees("a born liar");
    mora.post(&format!("{item}/lease"), &[]).await.is(303);
    decide(&mora, &item, HIDE).await.is(303);
    for place in [
        path.clone(),
        "/news".to_owned(),
        "/feeds/news.atom".to_owned(),
        format!("{path}/versions"),
        format!("/members/{}", member_of(&grey).await),
    ] {
        site.visitor().get(&place).await.misses("born liar");
    }
    site.visitor()
        .get(&path)
        .await
        .is(410)
        .sees("This post of Grey was hidden by a moderator");
    // Whoever was told of it before reads its title no more either.
    ada.get("/account/notices")
        .await
        .misses("My neighbour at the council")
        .sees("a post of an MP that is not shown any more");
    site.pass_minutes(60);
    site.later().await;
    grey.enter().await;
    grey.get(&format!("/account/items/post-{id}"))
        .await
        .is(200)
        .sees("Reword the post");
    let edit = [
        ("version", "1"),
        ("step", "publish"),
        ("kind", "news"),
        ("title", "My neighbour at the council"),
        ("words", "He voted against the bus, and I regret it."),
    ];
    grey.post(&path, &edit).await.is(303);
    site.visitor().get(&path).await.is(410);
    mora.enter().await;
    mora.post(&format!("{item}/lease"), &[]).await.is(303);
    decide(&mora, &item, PUBLISH).await.is(303);
    site.visitor()
        .get(&path)
        .await
        .is(200)
        .sees("He voted against the bus");
    site.visitor()
        .get(&format!("{path}/versions"))
        .await
        .misses("born liar");
}
