//! Two weeks after an answer, author and supporters say whether it was one: counted like votes, and as secret. The author asks one
//! further question, which reaches whoever signed and is answered in public.

use common_ground::domain::ids::IdeaNumber;
use common_ground::jobs;

use crate::joint::{House, begins, house, invites, letters, publishes, signs};
use crate::support::{Person, Site};

/// Publishes a joint response of Grey and Hale; returns its id.
pub async fn answered(house: &House) -> String {
    let place = begins(&house.grey, house.number).await;
    invites(&house.grey, &place, &house.hale).await;
    signs(&house.hale, &place, "1", "").await;
    publishes(&house.grey, &place, "1").await;
    house.site.later().await;
    place.rsplit_once('/').expect("an id").1.to_owned()
}

pub async fn votes(person: &Person, number: IdeaNumber, choice: &str) {
    person
        .post(&format!("/ideas/{number}/vote"), &[("choice", choice)])
        .await
        .is(303);
}

/// Lets days go by, with the clocks at their end.
pub async fn days(site: &Site, days: i64) {
    site.pass_minutes(days * 24 * 60);
    jobs::clocks(&site.app).await.expect("the clocks run");
    site.later().await;
}

#[tokio::test]
async fn author_and_supporters_are_asked_once_after_two_weeks_and_what_they_say_is_secret() {
    let house = house().await;
    let House {
        site,
        ada,
        bea,
        grey,
        number,
        ..
    } = &house;
    let (cal, dee) = (site.citizen("Cal").await, site.citizen("Dee").await);
    votes(&cal, *number, "agree").await;
    votes(&dee, *number, "disagree").await;
    let response = answered(&house).await;
    let page = format!("/responses/{response}/judgement");
    ada.get(&page)
        .await
        .is(200)
        .sees("You can say whether this answered it from 6 December 2026 on")
        .misses("Say so");
    cal.post(&page, &[("answer", "yes")]).await.is(409);
    days(site, 13).await;
    assert_eq!(letters(site, ada, "Did the response"), 0);
    days(site, 1).await;
    for person in [ada, &cal] {
        assert_eq!(
            letters(site, person, "Did the response"),
            1,
            "{}",
            person.name
        );
    }
    for person in [bea, &dee] {
        assert_eq!(
            letters(site, person, "Did the response"),
            0,
            "{}",
            person.name
        );
    }
    days(site, 1).await;
    assert_eq!(letters(site, &cal, "Did the response"), 1);
    // A supporter's letter says what it must and no vote but their own.
    let mails = site.letters_to(&cal);
    let mail = mails.last().expect("a letter");
    assert!(mail.text.contains(&page), "{}", mail.text);
    assert!(mail.text.contains(&format!("you voted on idea {number}")));

    // Whoever neither wrote nor supports it, or signed the answer, is not asked.
    dee.get(&page)
        .await
        .is(403)
        .sees("everybody who supports it");
    dee.post(&page, &[("answer", "no")]).await.is(403);
    grey.enter().await;
    grey.post(&page, &[("answer", "yes")]).await.is(403);
    cal.post(&page, &[("answer", "")]).await.is(422);
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("Did this answer it? Say yes, partly or no");
    dee.get(&format!("/ideas/{number}"))
        .await
        .misses("Say yes, partly or no");
    ada.post(&page, &[("answer", "partly")]).await.is(303);
    cal.post(&page, &[("answer", "yes")]).await.is(303);
    ada.get(&page).await.sees("Fewer than 10 people");
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
        let person = site.citizen(&format!("Judge {name}")).await;
        votes(&person, *number, "agree").await;
        person.post(&page, &[("answer", "yes")]).await.is(303);
    }
    let idea = format!("/ideas/{number}");
    // Nine are too few for anything to be shown.
    ada.get(&idea).await.misses("said yes");
    let last = site.citizen("Judge last").await;
    votes(&last, *number, "agree").await;
    last.post(&page, &[("answer", "no")]).await.is(303);
    ada.get(&idea)
        .await
        .sees("8 of 10 said yes (80%, likely between 49% and 94%); 1 said partly, 1 no.");
    // A later word takes the place of an earlier one.
    last.post(&page, &[("answer", "yes")]).await.is(303);
    ada.get(&idea).await.sees("9 of 10 said yes");
    let rows = "SELECT CAST(count(*) AS BIGINT) FROM judgements";
    assert_eq!(site.count(rows).await, 10);
    // The diary knows that people were asked, and nothing of what they said.
    let asked = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind LIKE '%judge%'";
    assert_eq!(site.count(asked).await, 1);
    // What moderators hide is nowhere, and cannot be judged.
    site.arrange("UPDATE responses SET state = 'hidden'").await;
    ada.get(&page).await.is(404);
    ada.get(&idea).await.misses("said yes");
}

#[tokio::test]
async fn the_author_asks_one_further_question_and_whoever_signed_answers_in_public() {
    let house = house().await;
    let House {
        site,
        ada,
        bea,
        hale,
        iver,
        grey,
        number,
        ..
    } = &house;
    crate::joint::follows(bea, *number).await;
    let response = answered(&house).await;
    let page = format!("/responses/{response}/judgement");
    let place = format!("/responses/{response}/follow-ups");
    bea.post(&place, &[("op", "x"), ("words", "And the villages?")])
        .await
        .is(403);
    ada.post(&place, &[("op", "x"), ("words", " ")])
        .await
        .is(422);
    let form = ada.get(&page).await;
    let op = form.is(200).value_of("op").expect("an operation");
    let asked = [
        ("op", op.as_str()),
        ("words", "And when do villages follow?"),
    ];
    ada.post(&place, &asked).await.is(303);
    // A second press asks nothing twice, and a second question is not taken.
    ada.post(&place, &asked).await.is(303);
    ada.post(&place, &[("op", "y"), ("words", "And one more?")])
        .await
        .is(409)
        .sees("You have asked your one further question");
    days(site, 0).await;
    for mp in [hale, grey] {
        assert_eq!(
            letters(site, mp, "A further question on idea"),
            1,
            "{}",
            mp.name
        );
    }
    assert_eq!(letters(site, iver, "A further question"), 0);
    let idea = format!("/ideas/{number}");
    ada.get(&idea)
        .await
        .sees("A further question from the author")
        .sees("And when do villages follow?")
        .sees("Not answered yet.");
    // A question that is out of sight is quoted by no notice that was given before.
    let hale_reads = || hale.get("/account/notices");
    hale_reads().await.sees("And when do villages follow?");
    for (publication, is_read) in [("hidden", false), ("published", true)] {
        site.arrange(Box::leak(
            format!("UPDATE comments SET publication = '{publication}' WHERE id IN (SELECT question_id FROM follow_ups)").into_boxed_str(),
        ))
        .await;
        let notices = hale_reads().await;
        assert_eq!(notices.body.contains("when do villages follow"), is_read);
    }
    let answer = format!("{place}/{number}");
    iver.get(&answer).await.is(403);
    ada.get(&answer).await.is(403);
    let form = hale.get(&answer).await;
    let op = form
        .is(200)
        .sees("And when do villages follow?")
        .value_of("op")
        .expect("an operation");
    let given = [("op", op.as_str()), ("words", "By the spring after next.")];
    hale.post(&answer, &given).await.is(303);
    hale.post(&answer, &given).await.is(303);
    grey.post(&answer, &[("op", "z"), ("words", "I agree.")])
        .await
        .is(409);
    site.later().await;
    ada.get(&idea)
        .await
        .sees("Answered by Hale")
        .sees("By the spring after next.")
        .sees("The author’s further question was answered.");
    assert_eq!(letters(site, ada, "Your comment on idea"), 1);
    bea.get("/account/notices")
        .await
        .sees("answered the author’s further question");
    // Both are comments, so that moderation reaches them: what is hidden stands nowhere.
    let comments = "SELECT CAST(count(*) AS BIGINT) FROM comments WHERE purpose = 'question'";
    assert_eq!(site.count(comments).await, 2);
    site.arrange("UPDATE comments SET publication = 'hidden' WHERE depth = 1")
        .await;
    ada.get(&idea).await.misses("And when do villages follow?");
}

#[tokio::test]
async fn a_question_that_waits_for_a_moderator_reaches_nobody_before() {
    let house = house().await;
    let House {
        site,
        ada,
        hale,
        number,
        ..
    } = &house;
    let response = answered(&house).await;
    let place = format!("/responses/{response}/follow-ups");
    let private = "Will you ring my neighbour on 07700 900123 about it?";
    ada.post(&place, &[("op", "x"), ("words", private)])
        .await
        .is(303);
    let held = "SELECT CAST(count(*) AS BIGINT) FROM comments WHERE publication = 'held'";
    assert_eq!(site.count(held).await, 1);
    days(site, 0).await;
    assert_eq!(letters(site, hale, "A further question"), 0);
    let idea = format!("/ideas/{number}");
    hale.get(&idea).await.misses("07700 900123");
    hale.get(&format!("{place}/{number}")).await.is(404);
    site.arrange("UPDATE comments SET publication = 'published'")
        .await;
    days(site, 0).await;
    assert_eq!(letters(site, hale, "A further question"), 1);
}
