//! Tests of complaints: who may ask what of the panel until when, and how three of them find.

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::working_day::calendar;

/// 22 November 2026, noon.
const NOON: Timestamp = Timestamp::from_millis(1_795_348_800_000);
const PLEA: &str = "The moderator who answered me was the one who had hidden my words.";
const WHY: &str = "You say that it was the same person. It was, and that must not be.";

fn member(id: i64) -> PanelMember {
    let account = Account {
        id: AccountId::from_i64(id),
        name: Some("Pia".into()),
        constituency: None,
        role: Some(Role::Panel),
        member: None,
        consented_at: None,
        created_at: NOON,
        suspended_at: None,
        epoch: 0,
    };
    account.as_panel_member().unwrap()
}

fn lodged(about: About, today: i64, now: Timestamp) -> Result<ComplaintLodged, Refusal> {
    let by = Complainant::Account(AccountId::from_i64(9));
    let fresh = (ComplaintId::from_i64(1), "K7QM".into());
    lodge(about, &by, PLEA, fresh, today, (calendar(), now))
}

fn complaint(sort: Sort) -> Complaint {
    Complaint {
        id: ComplaintId::from_i64(1),
        receipt: "K7QM".into(),
        sort,
        appeal: None,
        member: None,
        account: Some(AccountId::from_i64(9)),
        address: None,
        words: PLEA.into(),
        status: Status::Acknowledged,
        round: 0,
        proposal: None,
        voices: Vec::new(),
        received_at: NOON,
        due_at: NOON.plus_days(28),
        determined_at: None,
    }
}

/// The same after a member proposed to uphold it.
fn proposed() -> Complaint {
    let complaint = complaint(Sort::Service);
    let said = ("upheld_no_injustice", WHY, WHY);
    let proposal = complaint
        .propose(&member(1), &Ties::NONE, said, NOON)
        .unwrap();
    Complaint {
        status: Status::Proposed,
        round: proposal.round,
        proposal: Some(proposal.proposal),
        ..complaint
    }
}

fn voice(complaint: &mut Complaint, by: i64, agrees: bool) -> Leads {
    let given = complaint
        .voice(&member(by), &Ties::NONE, (agrees, WHY), NOON)
        .unwrap();
    complaint.voices.push(given.voice);
    given.leads
}

#[test]
fn the_panel_has_twenty_working_days() {
    let lodged = lodged(About::Service, 0, NOON).unwrap();
    // A Sunday counts as Monday; Christmas, Boxing Day's substitute and New Year do not count.
    assert_eq!(lodged.due.day().to_string(), "2026-12-21");
    assert!(matches!(
        super::lodge(
            About::Service,
            &Complainant::Account(AccountId::from_i64(9)),
            "It is bad.",
            (ComplaintId::from_i64(1), String::new()),
            0,
            (calendar(), NOON)
        ),
        Err(Refusal::Fields(_))
    ));
    assert!(matches!(
        self::lodged(About::Service, DAILY_MAX, NOON),
        Err(Refusal::TooMany(_))
    ));
}

#[test]
fn an_appeal_is_taken_further_within_three_months_of_its_decision() {
    let about = |decided_at| About::Appeal {
        appeal: AppealId::from_i64(5),
        decided_at,
    };
    assert!(lodged(about(Some(NOON)), 0, NOON.plus_days(90)).is_ok());
    assert!(matches!(
        lodged(about(Some(NOON)), 0, NOON.plus_days(95)),
        Err(Refusal::NotNow(_))
    ));
    assert!(matches!(
        lodged(about(None), 0, NOON),
        Err(Refusal::NotNow(_))
    ));
}

#[test]
fn three_members_find_and_one_alone_does_not() {
    let mut case = proposed();
    assert_eq!(voice(&mut case, 2, true), Leads::On);
    assert_eq!(voice(&mut case, 3, false), Leads::ToFinding);
    let mut case = proposed();
    assert_eq!(voice(&mut case, 2, false), Leads::On);
    assert_eq!(voice(&mut case, 3, false), Leads::Back);
}

#[test]
fn nobody_speaks_twice_and_dissent_has_a_reason() {
    let mut case = proposed();
    let again = |case: &Complaint, by: i64| case.voice(&member(by), &Ties::NONE, (true, ""), NOON);
    assert!(matches!(again(&case, 1), Err(Refusal::NotNow(_))));
    voice(&mut case, 2, true);
    assert!(matches!(again(&case, 2), Err(Refusal::NotNow(_))));
    let bare = case.voice(&member(3), &Ties::NONE, (false, "No."), NOON);
    assert!(matches!(bare, Err(Refusal::Fields(_))));
    assert!(matches!(again(&case, 9), Err(Refusal::Barred(bar)) if bar.rule == "SD1"));
}

#[test]
fn a_finding_is_of_the_limb_that_was_asked() {
    for (sort, finding, fits) in [
        (Sort::Appeal, Finding::UpheldInjustice, true),
        (Sort::Appeal, Finding::Partly, false),
        (Sort::Service, Finding::Partly, true),
        (Sort::Service, Finding::Breached, false),
        (Sort::OfficeHolder, Finding::Breached, true),
        (Sort::OfficeHolder, Finding::NotUpheld, false),
        (Sort::OfficeHolder, Finding::OutOfRemit, true),
    ] {
        assert_eq!(finding.fits(sort), fits, "{finding:?} of {sort:?}");
        let done =
            complaint(sort).propose(&member(1), &Ties::NONE, (finding.key(), WHY, WHY), NOON);
        assert_eq!(done.is_ok(), fits, "{finding:?} of {sort:?}");
    }
}
