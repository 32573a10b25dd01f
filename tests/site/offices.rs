//! Two stewards invite an MP at the published address; the MP invites people to the office, who act while the seat is held and no longer.

use common_ground::jobs;

use crate::support::{Person, Site};

const HOW: &str = "I called the number on the official page and spoke to the office manager, who read the address out.";
const SOURCE: &str = "https://members.parliament.uk/member/1/contact";

/// The path of the newest invitation that was mailed to somebody.
pub async fn invitation_of(site: &Site, person: &Person) -> String {
    site.later().await;
    let letters = site.letters_to(person);
    let letter = letters
        .iter()
        .rev()
        .find(|letter| letter.subject.starts_with("An invitation"))
        .expect("an invitation");
    let at = letter.text.find("/invitations/").expect("a link");
    letter.text[at..]
        .split_whitespace()
        .next()
        .expect("a path")
        .to_owned()
}

/// Somebody who works in an MP's office, invited and accepted as people do it.
pub async fn staff(site: &Site, mp: &Person, name: &str, duty: &str) -> Person {
    let person = site.citizen(name).await;
    let form = [("email", person.email.as_str()), ("duty", duty)];
    mp.post("/desk/office/invitations", &form).await.is(303);
    let path = invitation_of(site, &person).await;
    person.get(&path).await.is(200).sees("MP's office");
    person.post(&path, &[]).await.is(303);
    person
}

/// A Member who sits and has no account here yet.
async fn sitting_member(site: &Site) -> String {
    // The MP's account is closed, as after a mistake: the record in the register stays.
    let grey = site.mp("Grey").await;
    let member = grey.account().await.member.expect("an MP").to_string();
    site.arrange("UPDATE accounts SET role = NULL, member_id = NULL WHERE role = 'mp'")
        .await;
    member
}

#[tokio::test]
async fn two_stewards_look_before_an_mp_is_invited_and_the_exact_address_alone_opens() {
    let site = Site::new().await;
    let member = sitting_member(&site).await;
    let (stu, sia) = (site.steward("Stu").await, site.steward("Sia").await);
    let rowan = site.citizen("Rowan").await;
    let place = format!("/register/{member}/invitation");
    stu.get(&format!("/members/{member}"))
        .await
        .sees("Invite this MP");
    rowan
        .get(&format!("/members/{member}"))
        .await
        .misses("Invite this MP");
    stu.post(
        &place,
        &[("email", &rowan.email), ("source", SOURCE), ("how", "ok")],
    )
    .await
    .is(422)
    .sees("Please say how you checked it");
    let claim = [
        ("email", rowan.email.as_str()),
        ("source", SOURCE),
        ("how", HOW),
    ];
    stu.post(&place, &claim).await.is(303);
    stu.get("/register/invitations").await.sees("Grey");
    // One steward alone sends nothing.
    stu.get(&place).await.sees("Another steward confirms it");
    let confirm = format!("{place}/confirmation");
    stu.post(&confirm, &[("how", HOW)]).await.is(403);
    site.later().await;
    assert!(
        site.letters_to(&rowan)
            .iter()
            .all(|letter| !letter.subject.starts_with("An invitation"))
    );
    sia.post(&confirm, &[("how", HOW)]).await.is(303);
    sia.post(&confirm, &[("how", HOW)]).await.is(409);
    sia.get(&place)
        .await
        .sees("sent, not accepted yet")
        .sees("Stu")
        .sees("Sia");
    // The link alone opens nothing to another address.
    let path = invitation_of(&site, &rowan).await;
    site.citizen("Eve").await.post(&path, &[]).await.is(403);
    rowan.post(&path, &[]).await.is(303);
    rowan
        .get("/desk")
        .await
        .is(200)
        .sees("The desk for Greyshire");
    sia.get(&place)
        .await
        .sees("accepted on")
        .sees("An account speaks for this MP already");
    // The diary knows who.
    let moved = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'office_changed' AND actor_id IS NOT NULL";
    assert_eq!(site.count(moved).await, 2);
}

#[tokio::test]
async fn a_stopped_invitation_sends_nothing_and_another_may_be_opened() {
    let site = Site::new().await;
    let member = sitting_member(&site).await;
    let (stu, sia) = (site.steward("Stu").await, site.steward("Sia").await);
    let place = format!("/register/{member}/invitation");
    let claim = [
        ("email", "grey.mp@example.org"),
        ("source", SOURCE),
        ("how", HOW),
    ];
    stu.post(&place, &claim).await.is(303);
    stu.post(&place, &claim)
        .await
        .is(409)
        .sees("waits for its second steward already");
    sia.post(&format!("{place}/end"), &[]).await.is(303);
    sia.post(&format!("{place}/confirmation"), &[("how", HOW)])
        .await
        .is(409);
    sia.post(&place, &claim).await.is(303);
    site.later().await;
    assert!(
        site.letters()
            .iter()
            .all(|letter| letter.to != "grey.mp@example.org")
    );
}

#[tokio::test]
async fn the_mp_invites_and_ends_with_one_click() {
    let site = Site::new().await;
    let grey = site.mp("Grey").await;
    let pat = staff(&site, &grey, "Pat", "drafter").await;
    pat.get("/desk")
        .await
        .is(200)
        .sees("You are here as drafter");
    pat.get("/account").await.sees("MP's office");
    grey.get("/desk/office").await.sees("Pat").sees("drafter");
    // Staff invite nobody and end nobody else's work.
    let form = [("email", "sam@example.org"), ("duty", "drafter")];
    pat.post("/desk/office/invitations", &form).await.is(403);
    let sam = staff(&site, &grey, "Sam", "diary_manager").await;
    let id = |name: &'static str| {
        Box::leak(
            format!(
                "SELECT delegations.id FROM delegations JOIN accounts ON accounts.id = delegations.account_id WHERE accounts.name = '{name}'"
            )
            .into_boxed_str(),
        ) as &'static str
    };
    let (pats, sams) = (site.count(id("Pat")).await, site.count(id("Sam")).await);
    pat.post(&format!("/desk/office/staff/{sams}/end"), &[])
        .await
        .is(403);
    grey.post(&format!("/desk/office/staff/{pats}/end"), &[])
        .await
        .is(303);
    // The session is over at once; whoever signs in again is a citizen.
    pat.get("/desk").await.is(303);
    pat.enter().await;
    pat.get("/desk").await.is(403);
    grey.get("/desk/office").await.misses("Pat");
    // Sam leaves by herself.
    sam.post(&format!("/desk/office/staff/{sams}/end"), &[])
        .await
        .is(303);
    let ended = "SELECT CAST(count(*) AS BIGINT) FROM events WHERE kind = 'office_changed' AND body LIKE '%staff_ended%'";
    assert_eq!(site.count(ended).await, 2);
}

#[tokio::test]
async fn an_invitation_can_be_taken_back_and_another_office_is_no_second_one() {
    let site = Site::new().await;
    let (grey, vale) = (site.mp("Grey").await, site.mp("Vale").await);
    let pat = site.citizen("Pat").await;
    let form = [("email", pat.email.as_str()), ("duty", "drafter")];
    grey.post(
        "/desk/office/invitations",
        &[("email", "nobody"), ("duty", "")],
    )
    .await
    .is(422);
    grey.post("/desk/office/invitations", &form).await.is(303);
    let first = invitation_of(&site, &pat).await;
    let id = site
        .count("SELECT id FROM invitations WHERE role = 'staff'")
        .await;
    vale.post(&format!("/desk/office/invitations/{id}/end"), &[])
        .await
        .is(404);
    grey.post(&format!("/desk/office/invitations/{id}/end"), &[])
        .await
        .is(303);
    pat.post(&first, &[]).await.is(409);
    grey.post("/desk/office/invitations", &form).await.is(303);
    pat.post(&invitation_of(&site, &pat).await, &[])
        .await
        .is(303);
    vale.post("/desk/office/invitations", &form).await.is(303);
    pat.post(&invitation_of(&site, &pat).await, &[])
        .await
        .is(409)
        .sees("already works for an MP’s office");
}

#[tokio::test]
async fn an_office_ends_with_the_seat_without_anybody_doing_anything() {
    let site = Site::new().await;
    let grey = site.mp("Grey").await;
    let pat = staff(&site, &grey, "Pat", "approver").await;
    pat.get("/desk").await.is(200);
    // The register learns that the seat is given up from tomorrow on.
    site.arrange("UPDATE memberships SET ends_on = '2026-11-23', end_reason = 'resigned'")
        .await;
    pat.get("/desk").await.is(200);
    site.pass_minutes(24 * 60);
    pat.enter().await;
    // Nothing opens any more, even before the clocks have ended it.
    pat.get("/desk").await.is(403).sees("has ended here");
    grey.enter().await;
    grey.get("/desk")
        .await
        .is(409)
        .sees("you hold no seat in the House today");
    grey.post(
        "/desk/office/invitations",
        &[("email", "sam@example.org"), ("duty", "drafter")],
    )
    .await
    .is(409);
    jobs::clocks(&site.app).await.expect("the clocks run");
    // Then the badge is gone as well: signed out, and a citizen like everybody.
    pat.get("/account").await.is(303);
    pat.enter().await;
    pat.get("/account").await.is(200).misses("MP's office");
    pat.get("/desk").await.is(403);
    let live = "SELECT CAST(count(*) AS BIGINT) FROM delegations WHERE ended_at IS NULL";
    let badges = "SELECT CAST(count(*) AS BIGINT) FROM accounts WHERE role = 'staff'";
    assert_eq!((site.count(live).await, site.count(badges).await), (0, 0));
    // Elected again, the MP has a desk again; whoever worked there before is invited anew.
    site.arrange(
        "INSERT INTO memberships (member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat)
         SELECT member_id, constituency_code, '2026-11-24', '9999-12-31', 'by_election', '', 'day', 'day', 'yes' FROM memberships",
    )
    .await;
    site.pass_minutes(24 * 60);
    jobs::clocks(&site.app).await.expect("the clocks run");
    grey.enter().await;
    grey.get("/desk").await.is(200);
    grey.get("/desk/office").await.misses("Pat");
    pat.enter().await;
    pat.get("/desk").await.is(403);
    let sam = staff(&site, &grey, "Sam", "drafter").await;
    sam.get("/desk").await.is(200);
    // Another spell without a day between, as an import of the next House brings it, ends the work of the one before.
    site.arrange(
        "UPDATE memberships SET ends_on = '2026-11-25' WHERE ends_on = '9999-12-31';
         INSERT INTO memberships (member_id, constituency_code, starts_on, ends_on, start_reason, end_reason, start_precision, end_precision, takes_seat)
         SELECT member_id, constituency_code, '2026-11-25', '9999-12-31', 'general_election', '', 'day', 'day', 'yes' FROM memberships WHERE ends_on = '2026-11-25'",
    )
    .await;
    site.pass_minutes(24 * 60);
    jobs::clocks(&site.app).await.expect("the clocks run");
    assert_eq!((site.count(live).await, site.count(badges).await), (0, 0));
    sam.enter().await;
    sam.get("/account").await.is(200).misses("MP's office");
    sam.get("/desk").await.is(403);
    grey.enter().await;
    grey.get("/desk").await.is(200);
}
