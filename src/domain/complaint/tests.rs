//! Tests of complaints: who may ask what of the panel until when, and how three of them find.

use super::*;
use crate::domain::account::{Account, LegalLead, Moderator, Role, SeniorModerator};
use crate::domain::moderation::duties::Actor;
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
    lodge(
        about,
        &by,
        (PLEA, false, false),
        fresh,
        today,
        (calendar(), now),
    )
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
        service: None,
        pauses: Vec::new(),
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
            ("It is bad.", false, false),
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
        (PLEA, true, false),
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

fn account(id: i64, role: Role) -> Account {
    Account {
        id: AccountId::from_i64(id),
        name: Some("Sue".into()),
        constituency: None,
        role: Some(role),
        member: None,
        consented_at: Some(NOON),
        created_at: NOON,
        suspended_at: None,
        epoch: 0,
    }
}

fn senior(id: i64) -> SeniorModerator {
    account(id, Role::SeniorModerator)
        .as_senior_moderator()
        .unwrap()
}

/// A complaint that the service has ten working days to answer: until 7 December 2026, from a Sunday that counts as Monday.
fn with_service() -> Complaint {
    let due = lodged(About::Service, 0, NOON).unwrap().service_due;
    Complaint {
        service: Some(Service {
            due_at: due.expect("the service answers first").at,
            extended: None,
            reply: None,
            ending: None,
        }),
        ..complaint(Sort::Service)
    }
}

fn answered() -> Complaint {
    let mut case = with_service();
    let sue = senior(3);
    let replied = case
        .reply(Actor::Senior(&sue), WHY, (calendar(), NOON))
        .unwrap();
    if let Some(service) = &mut case.service {
        service.reply = Some((replied.words, replied.at));
    }
    case
}

#[test]
fn the_service_answers_first_about_itself_and_where_nobody_may_come_to_harm() {
    let due = |about, is_urgent, is_election| {
        let by = Complainant::Account(AccountId::from_i64(9));
        let fresh = (ComplaintId::from_i64(1), "K7QM".into());
        let said = (PLEA, is_urgent, is_election);
        let lodged = lodge(about, &by, said, fresh, 0, (calendar(), NOON)).unwrap();
        (
            lodged.service_due.map(|due| due.day().to_string()),
            lodged.due.day().to_string(),
        )
    };
    let at_once = |day: &str| (None, day.to_owned());
    let slow = (Some("2026-12-07".to_owned()), "2026-12-21".to_owned());
    assert_eq!(due(About::Service, false, false), slow);
    assert_eq!(due(About::Service, true, false), at_once("2026-11-26"));
    // From the dissolution to the poll everything is urgent (moderation.md 1.8).
    assert_eq!(due(About::Service, false, true), at_once("2026-11-26"));
    let office = About::OfficeHolder(MemberId::from_i64(5));
    assert_eq!(due(office, false, false), at_once("2026-12-21"));
    assert_eq!(due(office, false, true), at_once("2026-11-26"));
}

#[test]
fn only_those_who_answer_for_the_service_do_and_the_panel_waits() {
    let case = with_service();
    let said = ("upheld_no_injustice", WHY, WHY, "none");
    let early = case.propose(&member(1), &Ties::NONE, said, NOON);
    assert!(matches!(early, Err(Refusal::NotNow(_))));
    let clock = (calendar(), NOON);
    let plain: Moderator = account(4, Role::Moderator).as_moderator().unwrap();
    let lead: LegalLead = account(5, Role::LegalLead).as_legal_lead().unwrap();
    let (sue, own) = (senior(3), senior(9));
    for (by, is_allowed) in [
        (Actor::Senior(&sue), true),
        (Actor::LegalLead(&lead), true),
        (Actor::Senior(&own), false),
        (Actor::Moderator(&plain), false),
        (Actor::Panel(&member(1)), false),
        (Actor::System, false),
    ] {
        assert_eq!(case.reply(by, WHY, clock).is_ok(), is_allowed, "{by:?}");
        assert_eq!(case.extend(by, WHY, clock).is_ok(), is_allowed, "{by:?}");
    }
    let short = case.reply(Actor::Senior(&sue), "No.", clock);
    assert!(matches!(short, Err(Refusal::Fields(_))));
    // Once, and nobody answers what is the panel's.
    let twice = answered().reply(Actor::Senior(&sue), WHY, clock);
    assert!(matches!(twice, Err(Refusal::NotNow(_))));
    let other = complaint(Sort::OfficeHolder).reply(Actor::Senior(&sue), WHY, clock);
    assert!(matches!(other, Err(Refusal::NotNow(_))));
}

#[test]
fn the_services_time_is_extended_once_and_then_the_panel_looks_by_itself() {
    let mut case = with_service();
    let sue = senior(3);
    let due = case.service.as_ref().unwrap().due_at;
    let early = case.overdue((calendar(), due.minus_minutes(1)));
    assert!(matches!(early, Err(Refusal::NotNow(_))));
    let late = case.overdue((calendar(), due)).unwrap();
    assert_eq!(late.ending, Ending::Overdue);
    // Twenty working days for the panel, from then.
    assert_eq!(late.panel_due.unwrap().day().to_string(), "2027-01-08");
    let extended = case
        .extend(Actor::Senior(&sue), WHY, (calendar(), NOON))
        .unwrap();
    assert_eq!(extended.until.day().to_string(), "2026-12-21");
    let bare = case.extend(Actor::Senior(&sue), "Busy.", (calendar(), NOON));
    assert!(matches!(bare, Err(Refusal::Fields(_))));
    if let Some(service) = &mut case.service {
        service.extended = Some((extended.until.at, extended.why));
    }
    let again = case.extend(Actor::Senior(&sue), WHY, (calendar(), NOON));
    assert!(matches!(again, Err(Refusal::NotNow(_))));
    assert!(case.overdue((calendar(), due)).is_err());
    assert!(case.overdue((calendar(), extended.until.at)).is_ok());
}

#[test]
fn whoever_complained_takes_an_answer_further_without_a_reason() {
    let clock = (calendar(), NOON);
    // Before there is an answer nothing is settled, and nothing has to be asked for.
    assert!(matches!(
        with_service().end_service(false, clock),
        Err(Refusal::NotNow(_))
    ));
    let case = answered();
    assert!(case.is_with_service());
    let settled = case.end_service(true, clock).unwrap();
    assert_eq!(
        (settled.ending, settled.panel_due),
        (Ending::Satisfied, None)
    );
    let further = case
        .end_service(false, (calendar(), NOON.plus_days(90)))
        .unwrap();
    assert_eq!(further.ending, Ending::Escalated);
    assert!(further.panel_due.is_some());
    let too_late = case.end_service(false, (calendar(), NOON.plus_days(95)));
    assert!(matches!(too_late, Err(Refusal::NotNow(_))));
    // An answer is never overdue.
    assert!(case.overdue((calendar(), NOON.plus_days(90))).is_err());
    let ended = |ending| Complaint {
        service: case.service.clone().map(|service| Service {
            ending: Some((ending, NOON)),
            ..service
        }),
        ..case.clone()
    };
    assert!(ended(Ending::Satisfied).is_with_service());
    assert!(!ended(Ending::Escalated).is_with_service());
    assert!(!ended(Ending::Overdue).is_with_service());
    assert!(ended(Ending::Escalated).end_service(true, clock).is_err());
}

#[test]
fn a_clock_that_stood_still_is_due_as_many_working_days_later() {
    let mut case = complaint(Sort::OfficeHolder);
    case.due_at = lodged(About::Service, 0, NOON).unwrap().due.at;
    let due = |case: &Complaint, today| {
        let due = case.due(calendar(), today).minus_minutes(1);
        due.day().to_string()
    };
    let monday = jiff::civil::date(2026, 11, 23);
    assert_eq!(due(&case, monday), "2026-12-21");
    let at = Timestamp::from_london(monday.at(12, 0, 0, 0));
    let bare = case.pause(&member(1), &Ties::NONE, "Police.", (calendar(), at));
    assert!(matches!(bare, Err(Refusal::Fields(_))));
    let paused = case
        .pause(&member(1), &Ties::NONE, WHY, (calendar(), at))
        .unwrap();
    assert_eq!(paused.from, monday);
    // Twenty working days later somebody looks whether it still has to wait.
    assert_eq!(paused.again.to_string(), "2026-12-21");
    case.pauses.push(Pause {
        from: paused.from,
        to: None,
        why: paused.why,
    });
    let said = ("not_breached", WHY, WHY, "none");
    let still = case.propose(&member(1), &Ties::NONE, said, at);
    assert!(matches!(still, Err(Refusal::NotNow(_))));
    assert!(
        case.pause(&member(1), &Ties::NONE, WHY, (calendar(), at))
            .is_err()
    );
    // While it lasts the day moves on with it: Monday to Friday are five, the weekend none.
    let friday = jiff::civil::date(2026, 11, 27);
    assert_eq!(due(&case, friday), "2026-12-30");
    assert_eq!(due(&case, jiff::civil::date(2026, 11, 29)), "2026-12-30");
    let later = jiff::civil::date(2027, 1, 4);
    assert_eq!(
        case.look_again(calendar(), later).unwrap().to_string(),
        "2027-01-21"
    );
    let over = Timestamp::from_london(friday.at(12, 0, 0, 0));
    let resumed = case.resume(&member(1), &Ties::NONE, over).unwrap();
    case.pauses[0].to = Some(resumed.to);
    assert_eq!(due(&case, later), "2026-12-30");
    assert!(case.resume(&member(1), &Ties::NONE, over).is_err());
    assert!(case.propose(&member(1), &Ties::NONE, said, at).is_ok());
}
