//! The demo on a fresh database: it fills itself, its sums come out, and one click makes anybody of anybody.

use common_ground::cli::demo;

use crate::support::Site;

#[tokio::test]
async fn the_demo_fills_itself_and_its_sums_come_out() {
    let site = Site::new().await;
    demo::fill(&site.app).await.expect("the demo is made");
    assert_eq!(site.count("SELECT count(*) FROM accounts").await, 319);
    assert!(site.count("SELECT count(*) FROM public_ideas").await > 35);
    assert_eq!(
        site.count("SELECT count(*) FROM members WHERE fictional_at IS NULL")
            .await,
        0,
        "everybody is marked as fictional"
    );
    assert_eq!(
        site.count("SELECT count(*) FROM events WHERE told_at IS NULL")
            .await,
        0,
        "history is told to nobody"
    );
    assert!(site.count("SELECT count(*) FROM votes").await > 6_000);
    for (choice, tally) in [(1, "agrees"), (-1, "disagrees"), (0, "passes")] {
        let sql = format!(
            "SELECT count(*) FROM ideas WHERE {tally} <> (SELECT count(*) FROM votes WHERE votes.idea_id = ideas.id AND choice = {choice})"
        );
        assert_eq!(site.count(sql.leak()).await, 0, "{tally} add up");
    }
    assert!(site.count("SELECT count(*) FROM comments").await > 150);
    assert_eq!(
        site.count("SELECT count(*) FROM ideas WHERE comments <> (SELECT count(*) FROM comments WHERE comments.idea_id = ideas.id)").await,
        0,
        "every idea counts its comments right"
    );
    assert_eq!(
        site.count("SELECT count(*) FROM comments WHERE helpful <> (SELECT count(*) FROM helpful_marks WHERE comment_id = comments.id)").await,
        0
    );
    assert!(site.count("SELECT count(*) FROM responses").await > 15);
    assert!(
        site.count("SELECT count(*) FROM ideas WHERE response = 'put'")
            .await
            > 5
    );
    assert!(
        site.count("SELECT count(*) FROM ideas WHERE response = 'answered'")
            .await
            > 5
    );
    assert_eq!(site.count("SELECT count(*) FROM reports").await, 12);
    // One answer across parties with a reservation and a decline, and promises in every state.
    assert_eq!(
        site.count("SELECT count(DISTINCT COALESCE(side, '')) FROM response_signatures WHERE response_id IN (SELECT id FROM joints WHERE state = 'published')").await,
        3
    );
    assert_eq!(
        site.count("SELECT count(*) FROM response_signatures WHERE reservation IS NOT NULL")
            .await,
        1
    );
    assert_eq!(
        site.count("SELECT count(*) FROM response_invitees WHERE outcome = 'declined'")
            .await,
        1
    );
    assert_eq!(
        site.count("SELECT count(DISTINCT stage) FROM commitments")
            .await,
        4
    );
    assert!(
        site.count("SELECT count(DISTINCT follow_through) FROM ideas")
            .await
            > 4
    );
    // An office with two people, a draft that waits for its MP, and desks on which something waits.
    assert_eq!(
        site.count("SELECT count(*) FROM delegations WHERE ended_at IS NULL")
            .await,
        2
    );
    assert_eq!(
        site.count("SELECT count(*) FROM response_drafts WHERE state = 'submitted'")
            .await,
        1
    );
    assert!(
        site.count("SELECT count(*) FROM desk_items WHERE state = 'waiting'")
            .await
            > 10
    );
    site.later().await;
    assert!(site.letters().is_empty());
    // What people of one seat put to its MP by the door that everybody's votes open makes one record whole.
    let stands =
        "SELECT count(*) FROM requests WHERE undone_on IS NULL AND constituency_code = 'X14000001'";
    assert!(site.count(stands).await >= 13);
    let unearned = "SELECT count(*) FROM requests JOIN seat_tallies ON seat_tallies.idea_id = requests.idea_id AND seat_tallies.constituency_code = requests.constituency_code WHERE seat_tallies.agrees < 25";
    assert_eq!(site.count(unearned).await, 0, "no request without support");
    let member = site
        .count("SELECT member_id FROM memberships WHERE constituency_code = 'X14000001'")
        .await;
    site.visitor()
        .get(&format!("/members/{member}/record"))
        .await
        .is(200)
        .sees("Half were answered within")
        .sees("The middle half took")
        .sees("Within the time that this MP promised 11 of 13")
        .sees("Answered at least")
        .sees("said yes")
        .sees("Commitments")
        .misses("Too few");
}
