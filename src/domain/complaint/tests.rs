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
    lodge(about, &by, (PLEA, false), fresh, today, (calendar(), now))
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
        is_urgent: false,
        comment_until: None,
        comments: Vec::new(),
        asked: None,
        done: String::new(),
        received_at: NOON,
        due_at: NOON.plus_days(28),
        determined_at: None,
    }
}

/// The same after a member proposed to uphold it.
fn proposed() -> Complaint {
    let complaint = complaint(Sort::Service);
    let said = ("upheld_no_injustice", WHY, WHY, "none");
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
            ("It is bad.", false),
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
    assert_eq!(voice(&mut case, 3, false), Leads::ToView);
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
        let done = complaint(sort).propose(
            &member(1),
            &Ties::NONE,
            (finding.key(), WHY, WHY, "none"),
            NOON,
        );
        assert_eq!(done.is_ok(), fits, "{finding:?} of {sort:?}");
    }
}

/// The same after most of three agreed.
fn viewed(sort: Sort, is_urgent: bool) -> Complaint {
    let mut case = Complaint {
        sort,
        is_urgent,
        asked: Some(Asked {
            remedy: Remedy::Apology,
            due_at: None,
            verified_at: None,
        }),
        ..proposed()
    };
    let view = case.view((calendar(), NOON));
    case.status = Status::Provisional;
    case.comment_until = Some(view.until.at);
    case.due_at = view.due;
    case
}

fn says(case: &mut Complaint, side: Side) -> Result<(), Refusal> {
    let made = case.comment(side, "Here is what the minutes say.", NOON)?;
    case.comments.push(made.comment);
    Ok(())
}

#[test]
fn both_sides_have_ten_working_days_that_the_panel_does_not_lose() {
    let case = viewed(Sort::Service, false);
    // A Sunday counts as Monday.
    let until = case.comment_until.unwrap().minus_minutes(1);
    assert_eq!(until.day().to_string(), "2026-12-07");
    assert_eq!(case.due_at.minus_minutes(1).day().to_string(), "2027-01-07");
    // Where somebody may come to harm it is a day, and three.
    let urgent = viewed(Sort::Service, true);
    let until = urgent.comment_until.unwrap().minus_minutes(1);
    assert_eq!(until.day().to_string(), "2026-11-24");
    let by = Complainant::Account(AccountId::from_i64(9));
    let fresh = (ComplaintId::from_i64(1), "K7QM".into());
    let lodged = lodge(
        About::Service,
        &by,
        (PLEA, true),
        fresh,
        0,
        (calendar(), NOON),
    )
    .unwrap();
    assert_eq!(lodged.due.day().to_string(), "2026-11-26");
}

#[test]
fn nothing_is_found_before_both_sides_could_be_heard() {
    let find =
        |case: &Complaint, now| case.determine(&member(1), &Ties::NONE, true, (calendar(), now));
    let mut case = viewed(Sort::OfficeHolder, false);
    assert!(matches!(find(&case, NOON), Err(Refusal::NotNow(_))));
    says(&mut case, Side::Complainant).unwrap();
    assert!(matches!(find(&case, NOON), Err(Refusal::NotNow(_))));
    // Once each, and not without a word.
    assert!(says(&mut case, Side::Complainant).is_err());
    assert!(case.comment(Side::Concerned, " ", NOON).is_err());
    says(&mut case, Side::Concerned).unwrap();
    let found = find(&case, NOON).unwrap();
    assert!(found.stands && found.remedy_due.is_some());
    // Whoever has a tie stays away, and whoever says nothing keeps nobody waiting for ever.
    let tied = Ties {
        is_target: true,
        ..Ties::NONE
    };
    let barred = case.determine(&member(1), &tied, true, (calendar(), NOON));
    assert!(matches!(barred, Err(Refusal::Barred(_))));
    let silent = viewed(Sort::OfficeHolder, false);
    let over = silent.comment_until.unwrap();
    assert!(find(&silent, over).is_ok());
    assert!(silent.comment(Side::Concerned, "Too late.", over).is_err());
    // Of the service itself, the complainant's word is enough.
    let mut service = viewed(Sort::Service, false);
    says(&mut service, Side::Complainant).unwrap();
    let back = service
        .determine(&member(1), &Ties::NONE, false, (calendar(), NOON))
        .unwrap();
    assert!(!back.stands && back.remedy_due.is_none());
}

#[test]
fn the_panel_alone_says_that_what_it_asked_for_is_done() {
    let mut case = viewed(Sort::Service, false);
    let done = |case: &Complaint, words| case.verify(&member(1), &Ties::NONE, words, NOON);
    assert!(matches!(done(&case, WHY), Err(Refusal::NotNow(_))));
    case.status = Status::Determined;
    assert!(matches!(done(&case, "Done."), Err(Refusal::Fields(_))));
    assert!(done(&case, WHY).is_ok());
    case.asked = case.asked.map(|asked| Asked {
        verified_at: Some(NOON),
        ..asked
    });
    assert!(matches!(done(&case, WHY), Err(Refusal::NotNow(_))));
}

#[test]
fn what_is_asked_for_fits_what_was_found() {
    for (remedy, sort, finding, fits) in [
        (Remedy::Apology, Sort::Service, Finding::Partly, true),
        (Remedy::Apology, Sort::OfficeHolder, Finding::Breached, true),
        (
            Remedy::Training,
            Sort::OfficeHolder,
            Finding::Breached,
            false,
        ),
        (Remedy::Apology, Sort::Service, Finding::NotUpheld, false),
        (Remedy::None, Sort::Appeal, Finding::NotUpheld, true),
    ] {
        assert_eq!(remedy.fits(sort, finding), fits, "{remedy:?}, {finding:?}");
    }
}
