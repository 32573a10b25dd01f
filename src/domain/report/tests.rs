//! The rules of reports, told one by one. They must not know rows or pages.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn account(id: i64) -> Account {
    Account {
        id: AccountId::from_i64(id),
        name: Some("Ada".into()),
        constituency: None,
        role: None,
        member: None,
        consented_at: Some(NOW),
        created_at: NOW,
        suspended_at: None,
        epoch: 0,
    }
}

fn visitor() -> Reporter {
    Reporter::Visitor {
        browser: "abc".into(),
        network: Some("def".into()),
        email: None,
    }
}

fn subject() -> Subject {
    Subject {
        pointer: "comment-5".parse().unwrap(),
        id: 5,
        version: 3,
        label: "Who pays?".into(),
        path: "/comments/5".into(),
        author: Some(AccountId::from_i64(1)),
    }
}

fn complaint(reason: &str, read: i64) -> Complaint {
    Complaint::parse(SubjectKind::Comment, reason, "", read).unwrap()
}

fn filed(who: &Reporter, complaint: Complaint, today: i64) -> Result<ReportFiled, Refusal> {
    let fresh = (ReportId::from_i64(1), receipt([0; 10]));
    file(who, &subject(), complaint, fresh, today, NOW)
}

#[test]
fn every_published_code_can_be_chosen_once() {
    let codes: Vec<&str> = REASONS.iter().map(|reason| reason.code).collect();
    let published = [
        "R1", "R2", "R3", "R4", "R5", "R6", "S1", "S2", "S3", "S4", "S5", "S6", "I1", "I2", "I3",
        "I4", "I5", "H1", "H2", "H3", "H4",
    ];
    for code in published {
        assert_eq!(
            codes.iter().filter(|listed| **listed == code).count(),
            1,
            "{code}"
        );
    }
    assert_eq!(codes.len(), published.len());
}

#[test]
fn only_reasons_of_the_list_are_taken() {
    for made_up in ["", "r1", "R9", "misinformation", "R1 "] {
        let errors = Complaint::parse(SubjectKind::Comment, made_up, "", 1).unwrap_err();
        assert_eq!(errors[0].field, "reason", "{made_up:?}");
    }
    assert!(
        Complaint::parse(SubjectKind::Member, "H1", "", 1).is_err(),
        "a page of an MP is never off-topic"
    );
}

#[test]
fn a_thousand_letters_are_enough() {
    assert!(Complaint::parse(SubjectKind::Idea, "R1", &"a".repeat(1_000), 1).is_ok());
    let errors = Complaint::parse(SubjectKind::Idea, "", &"a".repeat(1_001), 1).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| error.field).collect();
    assert_eq!(fields, ["reason", "words"], "both are said at once");
}

#[test]
fn the_revision_that_was_read_is_kept_and_never_one_that_was_not() {
    for (read, kept) in [(1, 1), (3, 3), (9, 3), (0, 1), (-5, 1)] {
        assert_eq!(
            filed(&visitor(), complaint("R1", read), 0).unwrap().version,
            kept
        );
    }
}

#[test]
fn ones_own_need_not_be_reported() {
    let own = Reporter::Account(account(1));
    assert_eq!(
        filed(&own, complaint("R1", 1), 0).unwrap_err().status(),
        409
    );
    assert!(filed(&Reporter::Account(account(2)), complaint("R1", 1), 0).is_ok());
}

#[test]
fn the_twenty_first_of_a_day_waits_unless_somebody_is_in_danger() {
    let who = Reporter::Account(account(2));
    assert!(filed(&who, complaint("R1", 1), 19).is_ok());
    assert_eq!(
        filed(&who, complaint("R1", 1), 20).unwrap_err().status(),
        429
    );
    assert!(filed(&who, complaint("R5", 1), 20).is_ok());
    assert!(
        filed(&visitor(), complaint("R1", 1), 20).is_ok(),
        "a whole school may stand behind one address"
    );
}

#[test]
fn the_suspended_may_report() {
    let mut suspended = account(2);
    suspended.suspended_at = Some(NOW);
    assert!(filed(&Reporter::Account(suspended), complaint("R4", 1), 0).is_ok());
}

#[test]
fn a_receipt_can_be_read_out() {
    assert_eq!(receipt([0; 10]), "0000-0000-0000-0000");
    assert_eq!(receipt([255; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    assert_eq!(
        receipt([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        "0410-6105-0R3G-G28A"
    );
}

#[test]
fn a_pointer_names_one_thing() {
    assert_eq!(
        "idea-417".parse::<Pointer>().unwrap().to_string(),
        "idea-417"
    );
    for bad in ["", "idea", "idea-", "idea-x", "vote-1", "417", "comment--"] {
        assert!(bad.parse::<Pointer>().is_err(), "{bad:?}");
    }
}
