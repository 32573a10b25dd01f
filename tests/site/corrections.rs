//! What was wrong is put right beside it, as large as it, and by mail to the same people; nothing disappears and nothing counts against
//! anybody. Of the service the same: by its stewards and moderators, in the open.

use crate::joint::{House, follows, house, letters, member_of};
use crate::judgements::answered;

const WRONG: &str = "Yes on main roads with buses; villages need another answer.";

#[tokio::test]
async fn an_mp_corrects_a_response_and_everybody_who_read_it_is_told() {
    let house = house().await;
    let House {
        site,
        ada,
        bea,
        grey,
        hale,
        iver,
        number,
        ..
    } = &house;
    follows(bea, *number).await;
    let response = answered(&house).await;
    let place = format!("/responses/{response}/corrections");
    let idea = format!("/ideas/{number}");
    iver.get(&format!("{place}/new")).await.is(403);
    ada.get(&idea).await.misses("Correct or apologise");
    grey.get(&idea).await.sees("Correct or apologise");
    let form = grey.get(&format!("{place}/new")).await;
    let op = form.is(200).sees(WRONG).value_of("op").expect("an op");
    let said = |kind: &'static str, wrong: &'static str, words: &'static str| {
        vec![("kind", kind), ("wrong", wrong), ("words", words)]
    };
    let send = async |fields: Vec<(&str, &str)>| {
        let mut form = vec![("op", op.as_str())];
        form.extend(fields);
        grey.post(&place, &form).await
    };
    send(said("correction", "", "")).await.is(422);
    send(said("correction", "I never said this.", "Right is that."))
        .await
        .is(422)
        .sees("These words do not stand there");
    let right = "Villages are part of the plan from the start.";
    send(said("correction", WRONG, right)).await.is(303);
    // A second press puts nothing right twice.
    send(said("correction", WRONG, right)).await.is(303);
    site.later().await;
    for person in [ada, bea, hale] {
        assert_eq!(
            letters(site, person, "A correction on idea"),
            1,
            "{}",
            person.name
        );
    }
    assert_eq!(letters(site, grey, "A correction on idea"), 0);
    // Both stand: what was wrong, where it stood, and what is right.
    ada.get(&idea)
        .await
        .sees("A correction to version 1")
        .sees(&format!("“{WRONG}”"))
        .sees(right)
        .sees(WRONG)
        .sees("Something was put right.");
    ada.get("/transparency/apologies")
        .await
        .sees(right)
        .sees("Grey Civic Union MP for Greyshire");
    ada.get(&format!("/members/{}/record", member_of(grey).await))
        .await
        .sees("Put right, with honour")
        .sees(right);
    // It is added for good.
    let rows = "SELECT CAST(count(*) AS BIGINT) FROM corrections";
    assert_eq!(site.count(rows).await, 1);
    let mut tx = site.app.db.write().await.expect("the writer");
    let changed = sqlx::query("UPDATE corrections SET words = 'x'")
        .execute(&mut *tx)
        .await;
    assert!(changed.is_err());
    drop(tx);
    site.arrange("UPDATE responses SET state = 'hidden'").await;
    for page in [
        idea,
        "/transparency/apologies".to_owned(),
        format!("/members/{}/record", member_of(grey).await),
    ] {
        ada.get(&page).await.is(200).misses(right);
    }
}

#[tokio::test]
async fn a_promise_is_put_right_by_whoever_made_it_and_an_apology_needs_no_quotation() {
    let house = house().await;
    let House {
        site,
        ada,
        grey,
        hale,
        ..
    } = &house;
    let response = answered(&house).await;
    let form = hale
        .get(&format!("/responses/{response}/commitments/new"))
        .await;
    let op = form.value_of("op").expect("an op");
    let promised = hale
        .post(
            &format!("/responses/{response}/commitments"),
            &[
                ("op", op.as_str()),
                ("what", "I will ask for a debate."),
                ("due_on", "2026-12-20"),
            ],
        )
        .await
        .is(303)
        .leads_to();
    site.later().await;
    let place = format!("{promised}/corrections");
    grey.get(&format!("{place}/new")).await.is(403);
    let sorry = [
        ("op", "x"),
        ("kind", "apology"),
        ("wrong", ""),
        ("words", "I asked too late, and I am sorry."),
    ];
    grey.post(&place, &sorry).await.is(403);
    let to = hale.post(&place, &sorry).await.is(303).leads_to();
    assert!(to.starts_with(&promised));
    site.later().await;
    assert_eq!(letters(site, ada, "An apology on idea"), 1);
    ada.get(&promised)
        .await
        .sees("I will ask for a debate.")
        .sees("An apology")
        .sees("I asked too late, and I am sorry.");
    ada.get("/transparency/apologies")
        .await
        .sees("on a commitment");
}

#[tokio::test]
async fn the_service_says_what_it_got_wrong() {
    let house = house().await;
    let House {
        site,
        ada,
        bea,
        grey,
        number,
        ..
    } = &house;
    let stu = site.steward("Stu").await;
    let mora = site.moderator("Mora").await;
    follows(bea, *number).await;
    let place = "/transparency/apologies";
    for person in [ada, grey, &site.panel_member("Pia").await] {
        person.get(&format!("{place}/new")).await.is(403);
        person.post(place, &[("op", "x")]).await.is(403);
    }
    ada.get(place)
        .await
        .sees("None yet")
        .sees("No decision of the moderators was overturned so far.");
    let number = number.to_string();
    let said = |idea: &'static str, wrong: &'static str| {
        vec![
            ("op", "y"),
            ("kind", "apology"),
            ("wrong", wrong),
            ("words", "We are sorry, and it is mended."),
            ("idea", idea),
        ]
    };
    stu.post(place, &said("", "")).await.is(422);
    stu.post(place, &said("999", "We lost a letter."))
        .await
        .is(422)
        .sees("There is no idea of this number");
    stu.post(place, &said("", "Letters left a day late."))
        .await
        .is(303);
    let mut about = said("", "We showed a wrong date.");
    about.retain(|(name, _)| *name != "idea" && *name != "op");
    about.extend([("idea", number.as_str()), ("op", "z")]);
    mora.post(place, &about).await.is(303);
    site.later().await;
    for person in [ada, bea] {
        assert_eq!(
            letters(site, person, "An apology on idea"),
            1,
            "{}",
            person.name
        );
    }
    // People are not named where they speak for the service.
    ada.get(place)
        .await
        .sees("Letters left a day late.")
        .sees("From the people who run this site")
        .sees("From the moderators of this site")
        .misses("Mora");
    ada.get("/transparency")
        .await
        .sees("Corrections and apologies");
}
