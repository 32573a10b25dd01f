//! The office drafts, the MP approves, and what is published says how it came to be; nobody outside the office sees a draft.

use common_ground::domain::ids::IdeaNumber;

use crate::offices::staff;
use crate::support::{Person, Site};

pub const TEXT: [(&str, &str); 4] = [
    ("position", "support_in_part"),
    (
        "summary",
        "Yes on main roads with buses; villages need another answer.",
    ),
    ("details", "Money is *short*."),
    ("capacity", "constituency_mp"),
];

/// The form of a draft about these ideas.
fn text<'a>(ideas: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let named = |name: &str| more.iter().any(|(other, _)| *other == name);
    TEXT.iter()
        .copied()
        .chain([("ideas", ideas)])
        .filter(|(name, _)| !named(name))
        .chain(more.iter().copied())
        .collect()
}

/// Writes a draft; returns its address.
pub async fn drafts(by: &Person, number: IdeaNumber, ideas: &str) -> String {
    let form = by.get(&format!("/ideas/{number}/drafts/new")).await;
    let op = form.is(200).value_of("op").expect("an operation");
    let path = format!("/ideas/{number}/drafts");
    let place = by
        .post(&path, &text(ideas, &[("op", &op)]))
        .await
        .is(303)
        .leads_to();
    // A second press is the same draft.
    let again = by.post(&path, &text(ideas, &[("op", &op)])).await;
    assert_eq!(again.leads_to(), place);
    place
}

async fn step(by: &Person, place: &str, noun: &str, version: &str) -> crate::support::Page {
    by.post(&format!("{place}/{noun}"), &[("version", version)])
        .await
}

#[tokio::test]
async fn a_draft_is_submitted_approved_and_published_and_the_page_says_so() {
    let site = Site::new().await;
    let (ada, grey) = (site.citizen("Ada").await, site.mp("Grey").await);
    let pat = staff(&site, &grey, "Pat", "drafter").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let place = drafts(&pat, number, &number.to_string()).await;
    pat.get(&place)
        .await
        .sees("Being drafted")
        .sees("Submit for approval")
        .misses("Approve and publish");
    // A drafter approves nothing and publishes nothing unapproved.
    step(&pat, &place, "approval", "1").await.is(403);
    step(&pat, &place, "publication", "1").await.is(409);
    step(&pat, &place, "submission", "1").await.is(303);
    grey.get("/desk")
        .await
        .sees("Waits for approval")
        .sees("Cycle lanes on every main road");
    // Given back with a note, changed, submitted again.
    grey.post(
        &format!("{place}/return"),
        &[("version", "1"), ("note", "")],
    )
    .await
    .is(422)
    .sees("Please say what should be changed.");
    grey.post(
        &format!("{place}/return"),
        &[("version", "1"), ("note", "Name the bus routes.")],
    )
    .await
    .is(303);
    pat.get(&place).await.sees("Name the bus routes.");
    let changed = [
        ("version", "1"),
        (
            "summary",
            "Yes on routes 7 and 12; villages need another answer.",
        ),
    ];
    let numbers = number.to_string();
    pat.post(&place, &text(&numbers, &changed)).await.is(303);
    pat.post(&place, &text(&numbers, &changed)).await.is(409);
    step(&pat, &place, "submission", "2").await.is(303);
    step(&grey, &place, "approval", "1").await.is(409);
    step(&grey, &place, "approval", "2").await.is(303);
    pat.get(&place)
        .await
        .sees("Approved by Grey")
        .sees("Publish this response");
    let path = step(&pat, &place, "publication", "2")
        .await
        .is(303)
        .leads_to();
    assert!(path.starts_with(&format!("/ideas/{number}#response-")));
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("Yes on routes 7 and 12")
        .sees("MP for Greyshire")
        .sees("Drafted by the office, approved by the MP.")
        // Who in the office is nobody's business outside it (uk.md S2).
        .misses("Pat");
    step(&pat, &place, "publication", "2").await.is(409);
    site.later().await;
    assert_eq!(
        site.letters_to(&ada)
            .iter()
            .filter(|letter| letter.subject.contains("Grey"))
            .count(),
        1
    );
    // The diary knows who did what, in order.
    let by = |person: common_ground::domain::account::Account, step: &'static str| {
        Box::leak(
            format!(
                "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'draft_moved' AND actor_id = {} AND body LIKE '%\"step\":\"{step}\"%'",
                person.id.get()
            )
            .into_boxed_str(),
        ) as &'static str
    };
    for (person, said, times) in [
        (&pat, "written", 2),
        (&pat, "submitted", 2),
        (&grey, "returned", 1),
        (&grey, "approved", 1),
        (&pat, "published", 1),
    ] {
        assert_eq!(
            site.count(by(person.account().await, said)).await,
            times,
            "{said}"
        );
    }
}

#[tokio::test]
async fn an_approver_approves_the_words_of_others_in_the_mps_name() {
    let site = Site::new().await;
    let (ada, grey) = (site.citizen("Ada").await, site.mp("Grey").await);
    let pat = staff(&site, &grey, "Pat", "approver").await;
    let sam = staff(&site, &grey, "Sam", "drafter").await;
    let tom = staff(&site, &grey, "Tom", "diary_manager").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    tom.get("/desk").await.is(200);
    tom.get(&format!("/ideas/{number}/drafts/new"))
        .await
        .is(403);
    let own = drafts(&pat, number, &number.to_string()).await;
    step(&pat, &own, "approval", "1")
        .await
        .is(403)
        .sees("You wrote these words yourself");
    step(&pat, &own, "end", "1").await.is(303);
    let place = drafts(&sam, number, &number.to_string()).await;
    step(&sam, &place, "submission", "1").await.is(303);
    pat.post(
        &format!("{place}/approval"),
        &[("version", "1"), ("then", "publish")],
    )
    .await
    .is(303);
    ada.get(&format!("/ideas/{number}"))
        .await
        .sees("Approved by the MP’s office, in the MP’s name.");
}

#[tokio::test]
async fn nobody_outside_the_office_sees_a_draft() {
    let site = Site::new().await;
    let (ada, grey, vale) = (
        site.citizen("Ada").await,
        site.mp("Grey").await,
        site.mp("Vale").await,
    );
    let pat = staff(&site, &grey, "Pat", "drafter").await;
    let number = site.idea(&ada, "Cycle lanes on every main road").await;
    let place = drafts(&pat, number, &number.to_string()).await;
    vale.get(&place).await.is(404);
    step(&vale, &place, "approval", "1").await.is(404);
    step(&vale, &place, "end", "1").await.is(404);
    ada.get(&place).await.is(403);
    ada.get(&format!("/ideas/{number}"))
        .await
        .misses("bus routes")
        .misses("villages need");
    let id = place.rsplit('/').next().expect("an id");
    for path in [
        format!("/responses/{id}"),
        format!("/responses/{id}/versions"),
    ] {
        site.visitor().get(&path).await.is(404);
    }
    // A form that was written while the session ran out waits for whoever signs in again.
    let away = pat.other_browser();
    let path = format!("/ideas/{number}/drafts");
    let form = text("1", &[("op", "x")]);
    assert!(
        away.post(&path, &form)
            .await
            .is(303)
            .leads_to()
            .starts_with("/sign-in")
    );
    // A pause of the MP silences the office too.
    site.arrange("UPDATE accounts SET suspended_at = 1 WHERE role = 'mp' AND name = 'Grey'")
        .await;
    pat.get(&place).await.is(403);
}
