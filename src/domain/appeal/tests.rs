//! Tests of appeals: who may lodge one, who may have it in hand, how its clock runs, and a few thousand random lives of one.

use super::*;
use crate::domain::account::{Account, Role, SeniorModerator};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{Actor, Ties};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::sign_in::EmailAddress;
use crate::domain::working_day::calendar;

/// Monday, 1 June 2026, ten in the morning in London.
const START: Timestamp = Timestamp::from_millis(1_780_304_400_000);
const AUTHOR: AccountId = AccountId::from_i64(100);
const ITEM: ItemRef = ItemRef {
    kind: SubjectKind::Comment,
    id: 7,
};
const ANSWER: &str = "You say that you quoted her, and the minutes show that you did so.";

fn matter() -> Matter {
    Matter {
        item: ITEM,
        revision: 1,
        against: Against::Decision(DecisionId::from_i64(12)),
        author: Some(AUTHOR),
        code: Some(Code::R1),
        is_no_breach: false,
        is_visible: false,
        stands: true,
        is_final: true,
        is_before_poll: false,
        until: Some(calendar().end_of_months_after(START, 6).at),
    }
}

fn no_breach() -> Matter {
    Matter {
        is_no_breach: true,
        is_visible: true,
        ..matter()
    }
}

fn lodged_by(matter: &Matter, by: &Appellant, now: Timestamp) -> Result<Lodged, Refusal> {
    let plea = Plea::parse("I quoted what she said.").unwrap();
    let fresh = (AppealId::from_i64(1), "K7QM-2XRT-9PWD-0H4N".into());
    lodge(matter, by, plea, fresh, 0, (calendar(), now))
}

fn author() -> Appellant {
    Appellant::Account(AUTHOR)
}

fn visitor() -> Appellant {
    Appellant::Visitor(EmailAddress::parse("email", "eve@example.org").unwrap())
}

fn reporter() -> Appellant {
    Appellant::Reporter {
        receipt: "K7QM-2XRT-9PWD-0H4N".into(),
        account: None,
        address: None,
    }
}

fn appeal() -> Appeal {
    let lodged = lodged_by(&matter(), &author(), START).unwrap();
    Appeal {
        id: lodged.id,
        receipt: lodged.receipt,
        item: lodged.item,
        revision: lodged.revision,
        against: lodged.against,
        capacity: lodged.capacity,
        account: lodged.account,
        address: lodged.address,
        words: lodged.words.as_str().to_owned(),
        status: Status::Acknowledged,
        assigned: None,
        lodged_at: lodged.at,
        target_days: lodged.target_days,
        target: lodged.target,
        ends: lodged.ends,
        may_lapse: lodged.may_lapse,
        question: None,
        ended_at: None,
        ended_by: None,
        reasons: String::new(),
        instead: None,
        is_late: false,
    }
}

fn senior(id: i64) -> SeniorModerator {
    let account = Account {
        id: AccountId::from_i64(id),
        name: Some("Sue".into()),
        constituency: None,
        role: Some(Role::SeniorModerator),
        member: None,
        consented_at: Some(START),
        created_at: START,
        suspended_at: None,
        epoch: 0,
    };
    account.as_senior_moderator().unwrap()
}

/// The appeal after a step, as the store would read it again.
fn after(mut appeal: Appeal, step: &Step) -> Appeal {
    assert_eq!(step.before, (appeal.status, appeal.assigned));
    (appeal.status, appeal.assigned) = step.after;
    match step.what {
        What::Asked => {
            appeal.question = Some(Question {
                asked_at: step.at,
                answer_by: step.due.expect("a question has an end"),
                answered_at: None,
            });
        }
        What::Answered => {
            if let Some(question) = &mut appeal.question {
                question.answered_at = Some(step.at);
            }
        }
        What::Ended => {
            appeal.ended_at = Some(step.at);
            appeal.is_late = step.is_late;
        }
        _ => {}
    }
    appeal
}

fn rule_of<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> &'static str {
    match refused.expect_err("it is refused") {
        Refusal::Barred(bar) => bar.rule,
        other => panic!("no bar but {other:?}"),
    }
}

#[test]
fn before_a_poll_an_appeal_is_decided_within_a_working_day() {
    // From a Monday morning: five working days are the next Monday, one is Tuesday.
    for (is_before_poll, day) in [(false, "2026-06-08"), (true, "2026-06-02")] {
        let matter = Matter {
            is_before_poll,
            ..matter()
        };
        let lodged = lodged_by(&matter, &author(), START).unwrap();
        assert_eq!(lodged.target.day().to_string(), day);
        // When time decides does not move: a hurried answer is no better than none.
        assert_eq!(lodged.ends.day().to_string(), "2026-06-15");
    }
}

#[test]
fn in_which_capacity_somebody_appeals() {
    let of = |matter: &Matter, by: &Appellant| {
        lodged_by(matter, by, START).map(|lodged| lodged.capacity)
    };
    assert_eq!(of(&matter(), &author()), Ok(Capacity::Author));
    assert_eq!(of(&matter(), &visitor()), Ok(Capacity::Concerned));
    assert_eq!(of(&no_breach(), &visitor()), Ok(Capacity::Concerned));
    assert_eq!(of(&no_breach(), &reporter()), Ok(Capacity::Reporter));
    // Where something was done, or found in one's favour, there is nothing to appeal against.
    assert!(of(&matter(), &reporter()).is_err());
    assert!(of(&no_breach(), &author()).is_err());
    let held = Matter {
        against: Against::Rule(1),
        code: None,
        ..matter()
    };
    assert_eq!(of(&held, &author()), Ok(Capacity::Rule));
    assert_eq!(of(&held, &visitor()), Err(Refusal::NotFound));
}

#[test]
fn six_months_and_not_a_day_longer() {
    let last = matter().until.unwrap();
    assert!(lodged_by(&matter(), &author(), last.minus_minutes(1)).is_ok());
    let refusal = lodged_by(&matter(), &author(), last).unwrap_err();
    assert!(
        refusal.words().contains("until 1 December 2026"),
        "{refusal}"
    );
    let open = Matter {
        is_final: false,
        ..matter()
    };
    assert!(lodged_by(&open, &author(), START).is_err());
    let gone = Matter {
        stands: false,
        ..matter()
    };
    assert!(lodged_by(&gone, &author(), START).is_err());
    let hidden = Matter {
        is_visible: false,
        ..no_breach()
    };
    assert!(lodged_by(&hidden, &reporter(), START).is_err());
}

#[test]
fn words_are_required_and_have_an_end() {
    assert!(Plea::parse(" \u{200b}\u{2060} . ").is_err());
    assert!(Plea::parse(&"a".repeat(WORDS_MAX)).is_ok());
    assert!(Plea::parse(&"a".repeat(WORDS_MAX + 1)).is_err());
    let plea = Plea::parse("Once more.").unwrap();
    let fresh = (AppealId::from_i64(1), String::new());
    let sixth = lodge(
        &matter(),
        &author(),
        plea,
        fresh,
        DAILY_MAX,
        (calendar(), START),
    );
    assert!(matches!(sixth, Err(Refusal::TooMany(_))));
}

#[test]
fn time_decides_nothing_where_somebody_may_come_to_harm_and_hides_nothing() {
    for code in Code::ALL {
        let under = Matter {
            code: Some(*code),
            ..matter()
        };
        let lodged = lodged_by(&under, &author(), START).unwrap();
        assert_eq!(lodged.may_lapse, !code.is_urgent(), "{}", code.key());
    }
    assert!(
        lodged_by(&no_breach(), &reporter(), START)
            .unwrap()
            .may_lapse
    );
}

#[test]
fn clocks_count_working_days_over_easter() {
    // Maundy Thursday 2027, noon in London.
    let thursday = Timestamp::from_millis(1_805_976_000_000);
    let open = Matter {
        until: None,
        ..matter()
    };
    let lodged = lodged_by(&open, &author(), thursday).unwrap();
    assert_eq!(lodged.target.day(), jiff::civil::date(2027, 4, 5));
    assert_eq!(lodged.ends.day(), jiff::civil::date(2027, 4, 12));
    let held = Matter {
        against: Against::Rule(1),
        ..open
    };
    let lodged = lodged_by(&held, &author(), thursday).unwrap();
    assert_eq!(lodged.target.day(), jiff::civil::date(2027, 3, 30));
}

#[test]
fn who_took_part_does_not_decide() {
    let sue = senior(1);
    let by = Actor::Senior(&sue);
    let part = Ties {
        took_part: true,
        ..Ties::NONE
    };
    let lately = Ties {
        decided_lately: true,
        ..Ties::NONE
    };
    let own = Ties {
        is_author: true,
        ..Ties::NONE
    };
    assert_eq!(rule_of(appeal().assign(by, &part, START)), "SD2");
    assert_eq!(rule_of(appeal().assign(by, &lately, START)), "SD2");
    assert_eq!(rule_of(appeal().assign(by, &own, START)), "SD1");
    let mut theirs = appeal();
    theirs.account = Some(sue.id());
    assert_eq!(rule_of(theirs.assign(by, &Ties::NONE, START)), "SD1");
    assert!(appeal().assign(by, &Ties::NONE, START).is_ok());
    assert!(appeal().assign(Actor::System, &Ties::NONE, START).is_err());
}

#[test]
fn inadmissible_takes_two_people_and_a_reason() {
    let (sue, tom) = (senior(1), senior(2));
    let taken = appeal()
        .assign(Actor::Senior(&sue), &Ties::NONE, START)
        .unwrap();
    let mine = after(appeal(), &taken);
    assert!(mine.propose_inadmissible(sue.id(), "No.", START).is_err());
    assert!(
        mine.propose_inadmissible(tom.id(), "It is about the weather alone.", START)
            .is_err()
    );
    let reason = "It is about the weather alone.";
    let step = mine.propose_inadmissible(sue.id(), reason, START).unwrap();
    let proposed = after(mine, &step);
    let clocks = (calendar(), START);
    let same =
        proposed.second_inadmissible(Actor::Senior(&sue), &Ties::NONE, (true, reason), clocks);
    assert_eq!(rule_of(same), "SD4");
    let part = Ties {
        took_part: true,
        ..Ties::NONE
    };
    let tied = proposed.second_inadmissible(Actor::Senior(&tom), &part, (true, reason), clocks);
    assert_eq!(rule_of(tied), "SD2");
    let agreed = proposed
        .second_inadmissible(Actor::Senior(&tom), &Ties::NONE, (true, reason), clocks)
        .unwrap();
    assert_eq!(agreed.after.0, Status::Inadmissible);
    let not = proposed
        .second_inadmissible(Actor::Senior(&tom), &Ties::NONE, (false, reason), clocks)
        .unwrap();
    assert_eq!(not.after, (Status::Acknowledged, None));
}

#[test]
fn a_question_stops_the_clock_until_the_answer_and_ten_working_days_at_most() {
    let sue = senior(1);
    let taken = appeal()
        .assign(Actor::Senior(&sue), &Ties::NONE, START)
        .unwrap();
    let mine = after(appeal(), &taken);
    // Lodged on Monday the 1st: due on the 8th, ends on the 15th. Asked on Wednesday the 3rd.
    assert_eq!(mine.target(calendar()).day(), jiff::civil::date(2026, 6, 8));
    assert_eq!(mine.ends(calendar()).day(), jiff::civil::date(2026, 6, 15));
    let asked_at = START.plus_days(2);
    let step = mine
        .ask(sue.id(), "Which minutes?", None, (calendar(), asked_at))
        .unwrap();
    let asked = after(mine, &step);
    assert!(
        asked
            .ask(sue.id(), "And?", None, (calendar(), asked_at))
            .is_err()
    );
    let soon = (calendar(), asked_at.plus_days(1));
    let verdict = (Verdict::Upheld, None);
    assert!(
        asked.decide(sue.id(), verdict, ANSWER, soon).is_err(),
        "an answer is waited for"
    );
    // Without an answer ten working days do not count: the 4th to the 17th.
    assert_eq!(asked.ends(calendar()).day(), jiff::civil::date(2026, 6, 29));
    assert!(
        asked
            .decide(sue.id(), verdict, ANSWER, (calendar(), START.plus_days(17)))
            .is_ok()
    );
    // Answered on Monday the 8th: the 4th, the 5th and the 8th do not count.
    let step = asked.answer("Those of May.", START.plus_days(7)).unwrap();
    let answered = after(asked, &step);
    assert_eq!(
        answered.target(calendar()).day(),
        jiff::civil::date(2026, 6, 11)
    );
    assert_eq!(
        answered.ends(calendar()).day(),
        jiff::civil::date(2026, 6, 18)
    );
    assert!(answered.answer("Once more.", START.plus_days(7)).is_err());
    // Answered on the day itself: nothing is lost.
    let mut quick = appeal();
    quick.question = Some(Question {
        asked_at,
        answer_by: calendar().end_of(jiff::civil::date(2026, 6, 17)),
        answered_at: Some(asked_at.plus_minutes(5)),
    });
    assert_eq!(quick.ends(calendar()), quick.ends);
}

#[test]
fn keys_are_read_back() {
    for status in Status::ALL {
        assert_eq!(Status::from_key(status.key()), Some(*status));
    }
    for capacity in Capacity::ALL {
        assert_eq!(Capacity::from_key(capacity.key()), Some(*capacity));
    }
    for what in What::ALL {
        assert_eq!(What::from_key(what.key()), Some(what));
    }
    assert_eq!(
        of_number(&number(AppealId::from_i64(815))),
        Some(AppealId::from_i64(815))
    );
    assert_eq!(of_number("CG-815"), None);
}

/// A small generator, so that the same lives are lived each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

#[test]
fn whatever_people_do_every_appeal_ends_once_and_never_against_the_appellant_by_time() {
    let people = [senior(1), senior(2), senior(3)];
    let mut dice = Dice(7);
    let mut endings = std::collections::BTreeMap::new();
    for _ in 0..5_000 {
        let mut one = appeal();
        one.may_lapse = dice.below(4) > 0;
        let mut now = START;
        let mut ends = Vec::new();
        for _ in 0..40 {
            now = now.plus_minutes(i64::try_from(dice.below(2_000)).unwrap());
            let who = &people[usize::try_from(dice.below(3)).unwrap()];
            let by = Actor::Senior(who);
            let clocks = (calendar(), now);
            let agrees = dice.below(2) == 0;
            let step = match dice.below(9) {
                0 | 1 => one.assign(by, &Ties::NONE, now),
                2 => one.give_back(who.id(), now),
                3 => one.ask(who.id(), "Which minutes?", None, clocks),
                4 => one.answer("Those of May.", now),
                5 => one.propose_inadmissible(who.id(), "It is about the weather alone.", now),
                6 => one.second_inadmissible(by, &Ties::NONE, (agrees, "So."), clocks),
                7 if dice.below(3) == 0 => {
                    one.decide(who.id(), (Verdict::Overturned, None), ANSWER, clocks)
                }
                _ => one.lapse(calendar(), now),
            };
            let Ok(step) = step else { continue };
            assert!(one.status.is_open(), "nothing happens after the end");
            if step.what == What::Ended {
                ends.push(step.after.0);
                match step.after.0 {
                    Status::Lapsed => {
                        assert!(one.may_lapse && one.ends(calendar()).is_over(now));
                    }
                    Status::Inadmissible => assert_ne!(step.by, one.assigned, "two people"),
                    Status::Overturned => {
                        assert_eq!(step.by, one.assigned, "only whoever has it in hand");
                        assert_eq!(step.is_late, one.target(calendar()).is_over(now));
                    }
                    other => panic!("nobody chose {other:?}"),
                }
            }
            one = after(one, &step);
        }
        assert!(ends.len() <= 1);
        assert_eq!(ends.is_empty(), one.status.is_open());
        if one.may_lapse && one.status.is_open() {
            let at_last = now.plus_days(90);
            assert!(
                one.lapse(calendar(), at_last).is_ok(),
                "no appeal is forgotten"
            );
        }
        *endings.entry(one.status.key()).or_insert(0) += 1;
    }
    for ending in ["lapsed", "inadmissible", "overturned"] {
        assert!(
            endings.get(ending).is_some_and(|lives| *lives > 50),
            "{endings:?}"
        );
    }
}
