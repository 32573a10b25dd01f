//! The letters of the independent panel, about names, and of whoever keeps the register, as people read them.

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::complaint::{Finding, Sort};
use crate::domain::ids::MemberId;
use crate::domain::report::check_entry;

const REASONS: &str = "You say that nobody read the minutes. We have read them, and you are right.";
const DISSENT: &str = "The quotation was cut short, so it did not say what the minutes say.";

fn complained(sort: Sort) -> Complained {
    Complained {
        sort,
        number: "CGP-23".into(),
        page: "https://forum.example.org/complaints/K7QM-2XRT-9PWD-0H4N".into(),
    }
}

#[test]
fn a_complaint_has_arrived() {
    let due = calendar().end_of(jiff::civil::date(2026, 6, 29));
    insta::assert_snapshot!(complaint_received(&complained(Sort::Service), due).to_text());
}

#[test]
fn what_the_panel_found() {
    let to = |sort, finding, dissent: &[&str], is_undone| {
        complaint_determined(
            &complained(sort),
            (finding, REASONS),
            dissent,
            is_undone,
            None,
        )
        .to_text()
    };
    insta::assert_snapshot!(to(Sort::Appeal, Finding::UpheldInjustice, &[DISSENT], true));
    insta::assert_snapshot!(to(Sort::Service, Finding::OutOfRemit, &[], false));
}

#[test]
fn what_the_panel_found_about_an_office_holder() {
    let complained = complained(Sort::OfficeHolder);
    let to = |finding| found_about_you(&complained, (finding, REASONS), &[]).to_text();
    insta::assert_snapshot!(to(Finding::Breached));
    insta::assert_snapshot!(to(Finding::NotBreached));
}

#[test]
fn both_sides_are_asked_what_they_think_before_the_panel_finds() {
    let until = calendar().end_of(jiff::civil::date(2026, 6, 29));
    let found = (Finding::Breached, REASONS);
    let complained = complained(Sort::OfficeHolder);
    insta::assert_snapshot!(complaint_viewed(&complained, found, until).to_text());
    let page = "https://forum.example.org/account/complaints";
    insta::assert_snapshot!(view_about_you(&complained, found, until, page).to_text());
}

#[test]
fn what_a_finding_asks_for_and_that_it_is_done() {
    let until = calendar().end_of(jiff::civil::date(2026, 6, 29)).at;
    let complained = complained(Sort::Service);
    let found = (Finding::Partly, REASONS);
    let asked = Some(("An apology", until));
    let letter = complaint_determined(&complained, found, &[], false, asked);
    insta::assert_snapshot!(letter.to_text());
    let done = "The moderators wrote to the person and said sorry; we have read the letter.";
    insta::assert_snapshot!(complaint_remedied(&complained, done).to_text());
}

#[test]
fn the_service_answers_first_and_the_panel_looks_if_that_is_not_enough() {
    let complained = complained(Sort::Service);
    let until = calendar().end_of(jiff::civil::date(2026, 6, 29));
    insta::assert_snapshot!(complaint_with_service(&complained, until).to_text());
    let why = "The moderator who was on duty that week is away until Monday.";
    insta::assert_snapshot!(service_takes_longer(&complained, why, until, MODERATOR).to_text());
    let answer = "You say that nobody read the minutes. That is so, and we are sorry: two people read them now.";
    insta::assert_snapshot!(service_answered(&complained, answer, until, MODERATOR).to_text());
    for is_overdue in [false, true] {
        let letter = complaint_taken_further(&complained, is_overdue, until);
        insta::assert_snapshot!(letter.to_text());
    }
}

#[test]
fn a_complaint_that_has_to_wait_says_why_and_until_when() {
    let complained = complained(Sort::OfficeHolder);
    let again = jiff::civil::date(2026, 6, 29);
    let why = "The police look at the same words, and asked that nothing be found before them.";
    insta::assert_snapshot!(complaint_paused(&complained, why, again).to_text());
    let due = calendar().end_of(again).at;
    insta::assert_snapshot!(complaint_resumed(&complained, due).to_text());
}

#[test]
fn a_name_is_taken_down() {
    let item = Item {
        words: "your name “Councillor Hay Is Vermin”",
    };
    let taken = statement(Outcome::HideRephrase, Some(Code::R2));
    insta::assert_snapshot!(decided_about_name(item, &taken, MODERATOR).to_text());
}

#[test]
fn an_entry_of_the_register_was_looked_up() {
    let account = Account {
        id: AccountId::from_i64(7),
        name: Some("Stu".into()),
        constituency: None,
        role: Some(Role::Steward),
        member: None,
        consented_at: None,
        created_at: START,
        suspended_at: None,
        epoch: 0,
    };
    let said = (
        "taken_out",
        "Parliament does not publish this address, so it is out.",
    );
    let by = account.as_steward().unwrap();
    let checked = check_entry(&by, MemberId::from_i64(3), 1, said, START).unwrap();
    let letter = entry_checked("Ada Grey", &checked, "K7QM-2XRT-9PWD-0H4N");
    insta::assert_snapshot!(letter.to_text());
}
