//! Tests of the order of work: weights, clusters, leases, shares and bulk.

use proptest::prelude::*;

use super::*;
use crate::domain::account::{Account, Moderator, Role, SeniorModerator};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const ITEM: ItemRef = ItemRef {
    kind: SubjectKind::Comment,
    id: 7,
};

fn account(id: i64, role: Role) -> Account {
    Account {
        id: AccountId::from_i64(id),
        name: Some("Mora".into()),
        constituency: None,
        role: Some(role),
        member: None,
        consented_at: Some(NOW),
        created_at: NOW,
        suspended_at: None,
        epoch: 0,
    }
}

fn moderator(id: i64) -> Moderator {
    account(id, Role::Moderator).as_moderator().unwrap()
}

fn senior(id: i64) -> SeniorModerator {
    account(id, Role::SeniorModerator)
        .as_senior_moderator()
        .unwrap()
}

/// A report that stands alone: its own hour, network and page.
fn report(n: i64) -> Reported {
    Reported {
        by: Some(AccountId::from_i64(n)),
        at: NOW.plus_minutes(n * 60),
        past: Past::default(),
        referrer: None,
        network: Some(n.unsigned_abs()),
        is_new: false,
    }
}

fn waiting(code: Code) -> Waiting {
    Waiting {
        code,
        weight: 0.0,
        waited_minutes: 0,
        target_minutes: 480,
        views_last_hour: 0,
    }
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

#[test]
fn the_formula_is_the_published_one() {
    assert!(close(priority(&waiting(Code::R1)), 40.0));
    let busy = Waiting {
        weight: 3.0,
        waited_minutes: 240,
        views_last_hour: 1_023,
        ..waiting(Code::R1)
    };
    assert!(close(
        priority(&busy),
        40.0 + 8.0 * 4.0_f64.ln() + 5.0 + 20.0
    ));
    // Age and views are capped.
    let old = Waiting {
        waited_minutes: 100_000,
        views_last_hour: u32::MAX,
        ..waiting(Code::H1)
    };
    assert!(close(priority(&old), 30.0 + 2.0 * 4_097.0_f64.log2()));
}

#[test]
fn danger_comes_before_any_crowd() {
    let crowd = Waiting {
        weight: 1e9,
        waited_minutes: 1_000_000,
        views_last_hour: u32::MAX,
        ..waiting(Code::R4)
    };
    for code in Code::ALL.iter().filter(|code| code.is_urgent()) {
        assert!(priority(&waiting(*code)) > priority(&crowd));
    }
}

#[test]
fn a_reporters_weight_follows_experience() {
    let weight = |agreed, disagreed| Past { agreed, disagreed }.weight();
    assert!(close(weight(0, 0), 0.5));
    assert!(close(weight(8, 0), 10.0 / 12.0));
    assert!(close(weight(2, 8), 4.0 / 14.0));
    // Wrong more than four times in five, of ten or more.
    assert!(close(weight(1, 9), WEIGHT_FLOOR));
    assert!(close(weight(0, 9), 2.0 / 13.0));
}

#[test]
fn the_often_wrong_have_three_a_day_and_danger_is_always_taken() {
    let flawed = Past {
        agreed: 0,
        disagreed: 10,
    };
    assert_eq!(flawed.daily(20, Code::R1), Some(3));
    assert_eq!(flawed.daily(20, Code::S1), None);
    assert_eq!(Past::default().daily(20, Code::R1), Some(20));
}

#[test]
fn independent_reports_add_up_and_a_cluster_counts_its_root() {
    let alone: Vec<Reported> = (1..=9).map(report).collect();
    let weighed = weigh(&alone, &[]);
    assert_eq!(weighed.clusters, 9);
    assert!(close(weighed.weight, 9.0 * 0.5_f64.sqrt()));
    let together: Vec<Reported> = (1..=9)
        .map(|n| Reported {
            network: Some(1),
            ..report(n)
        })
        .collect();
    let weighed = weigh(&together, &[]);
    assert_eq!(weighed.clusters, 1);
    assert!(close(weighed.weight, 4.5_f64.sqrt()));
}

#[test]
fn each_sign_of_acting_together_makes_a_cluster() {
    let pair = [report(1), report(2)];
    assert_eq!(weigh(&pair, &[]).clusters, 2);
    let changed = |change: fn(&mut Reported)| {
        let mut pair = pair.clone();
        pair.iter_mut().for_each(change);
        weigh(&pair, &[]).clusters
    };
    assert_eq!(changed(|report| report.referrer = Some(5)), 1);
    assert_eq!(changed(|report| report.network = Some(5)), 1);
    assert_eq!(changed(|report| report.is_new = true), 1);
    assert_eq!(changed(|report| report.at = NOW), 1);
    // A browser that says nothing is no sign.
    assert_eq!(changed(|report| report.network = None), 2);
    let accounts = (AccountId::from_i64(1), AccountId::from_i64(2));
    assert_eq!(weigh(&pair, &[(accounts.0, accounts.1, 5)]).clusters, 2);
    assert_eq!(weigh(&pair, &[(accounts.0, accounts.1, 6)]).clusters, 1);
}

#[test]
fn a_burst_is_half_an_hour_from_its_first() {
    let at = |minutes: &[i64]| {
        let reports: Vec<Reported> = minutes
            .iter()
            .enumerate()
            .map(|(n, minutes)| Reported {
                at: NOW.plus_minutes(*minutes),
                ..report(i64::try_from(n).unwrap())
            })
            .collect();
        weigh(&reports, &[]).clusters
    };
    assert_eq!(at(&[0, 30]), 1);
    assert_eq!(at(&[0, 31]), 2);
    // No chain: a slow trickle over a day is not one burst.
    assert_eq!(at(&[0, 20, 40, 60]), 2);
}

#[test]
fn five_hundred_accounts_at_once_do_not_hide_a_comment() {
    let flood: Vec<Reported> = (0..500)
        .map(|n| Reported {
            by: Some(AccountId::from_i64(n)),
            at: NOW.plus_minutes(n % 10),
            is_new: true,
            ..report(n)
        })
        .collect();
    let weighed = weigh(&flood, &[]);
    assert_eq!(weighed.clusters, 1);
    assert!(weighed.weight > CROWD_WEIGHT);
    assert!(!weighed.may_hide(Some(Code::R4), false));
    let waiting = Waiting {
        weight: weighed.weight,
        ..waiting(Code::R4)
    };
    assert!(priority(&waiting) < 100.0, "it is seen sooner, no more");
}

#[test]
fn a_crowd_hides_only_with_weight_directions_and_a_plausible_code() {
    let enough = Weighed {
        weight: 3.0,
        clusters: 3,
    };
    for code in Code::ALL {
        let expected = matches!(code, Code::R2 | Code::R3 | Code::R4 | Code::R5 | Code::R6);
        assert_eq!(enough.may_hide(Some(*code), false), expected);
        assert!(!enough.may_hide(Some(*code), true), "not before a poll");
    }
    assert!(!enough.may_hide(None, false));
    let light = Weighed {
        weight: 2.99,
        ..enough
    };
    let narrow = Weighed {
        clusters: 2,
        ..enough
    };
    assert!(!light.may_hide(Some(Code::R5), false));
    assert!(!narrow.may_hide(Some(Code::R5), false));
}

#[test]
fn one_moderator_has_an_item_in_hand() {
    let taken = claim(ITEM, None, &moderator(1), NOW).unwrap();
    assert_eq!(taken.lease.until, NOW.plus_minutes(10));
    let refusal = claim(ITEM, Some(&taken.lease), &moderator(2), NOW.plus_minutes(9)).unwrap_err();
    assert_eq!(refusal.status(), 409);
    // It runs out by itself, and its holder renews it by working on it.
    assert!(
        claim(
            ITEM,
            Some(&taken.lease),
            &moderator(2),
            NOW.plus_minutes(10)
        )
        .is_ok()
    );
    let renewed = renew(&taken.lease, &moderator(1), NOW.plus_minutes(5)).unwrap();
    assert_eq!(renewed.lease.until, NOW.plus_minutes(15));
    assert_eq!(renewed.taken_from, None);
    assert_eq!(holder(Some(&taken.lease), NOW.plus_minutes(10)), None);
    assert_eq!(
        holder(Some(&taken.lease), NOW),
        Some(AccountId::from_i64(1))
    );
}

#[test]
fn a_senior_takes_over_and_that_is_known() {
    let taken = claim(ITEM, None, &moderator(1), NOW).unwrap();
    let over = take_over(&taken.lease, &senior(3), NOW.plus_minutes(1));
    assert_eq!(over.taken_from, Some(AccountId::from_i64(1)));
    assert_eq!(over.lease.by, AccountId::from_i64(3));
    let late = take_over(&taken.lease, &senior(3), NOW.plus_minutes(11));
    assert_eq!(late.taken_from, None);
}

#[test]
fn a_decision_needs_a_lease_that_holds() {
    let lease = claim(ITEM, None, &moderator(1), NOW).unwrap().lease;
    assert!(check_held(Some(&lease), &moderator(1), NOW).is_ok());
    assert!(check_held(Some(&lease), &moderator(1), NOW.plus_minutes(10)).is_err());
    assert!(check_held(None, &moderator(1), NOW).is_err());
    let other = check_held(Some(&lease), &moderator(2), NOW).unwrap_err();
    assert!(other.words().contains("another moderator has it"));
    assert!(release(&lease, &moderator(2)).is_none());
    assert_eq!(release(&lease, &moderator(1)).unwrap().item, ITEM);
}

#[test]
fn one_in_twenty_is_drawn_and_can_be_drawn_again() {
    let items: Vec<ItemRef> = (0..1_000).map(|id| ItemRef { id, ..ITEM }).collect();
    let drawn = draw(&[7; 32], 100, &items);
    assert_eq!(drawn.len(), 5);
    let mut shuffled = items.clone();
    shuffled.reverse();
    assert_eq!(drawn, draw(&[7; 32], 100, &shuffled));
    assert_ne!(drawn, draw(&[8; 32], 100, &items));
    assert_eq!(draw(&[7; 32], 1, &items).len(), 1);
    assert!(draw(&[7; 32], 100, &[]).is_empty());
    let turns = (0..100).filter(|done| is_random_turn(*done)).count();
    assert_eq!(turns, 5);
}

#[test]
fn over_many_draws_everything_comes_up_about_as_often() {
    let items: Vec<ItemRef> = (0..100).map(|id| ItemRef { id, ..ITEM }).collect();
    let mut times = [0_u32; 100];
    for seed in 0..400_u16 {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&seed.to_be_bytes());
        for item in draw(&bytes, 100, &items) {
            times[usize::try_from(item.id).unwrap()] += 1;
        }
    }
    // 400 draws of 5 in 100: twenty each; five standard deviations are about 22.
    assert!(
        times.iter().all(|times| (1..=42).contains(times)),
        "{times:?}"
    );
}

#[test]
fn only_reports_on_one_item_and_campaigns_are_dealt_with_together() {
    assert!(check_bulk(&Bulk::ReportsOn(ITEM)).is_ok());
    for code in Code::ALL {
        let bulk = Bulk::Campaign {
            code: *code,
            items: vec![ITEM],
        };
        assert_eq!(check_bulk(&bulk).is_ok(), code.is_campaign());
    }
    let empty = Bulk::Campaign {
        code: Code::I1,
        items: Vec::new(),
    };
    assert!(check_bulk(&empty).is_err());
}

#[test]
fn no_breach_settles_a_revision_and_a_code() {
    let settled = [Settled {
        revision: 1,
        code: Code::R1,
    }];
    assert!(check_not_settled(&settled, 1, Code::R1).is_err());
    assert!(check_not_settled(&settled, 1, Code::R4).is_ok());
    assert!(check_not_settled(&settled, 2, Code::R1).is_ok());
}

#[test]
fn a_brigade_is_five_times_the_usual_and_at_least_ten() {
    assert!(is_brigade(10, 2.0));
    assert!(!is_brigade(9, 0.0));
    assert!(!is_brigade(49, 10.0));
    assert!(is_brigade(50, 10.0));
}

/// Nothing in the order of work may read whose text it is. The words would have to stand in the code to be read.
#[test]
fn the_order_of_work_reads_no_author_party_status_or_trust() {
    let sources = [
        include_str!("../queue.rs"),
        include_str!("weight.rs"),
        include_str!("lease.rs"),
        include_str!("share.rs"),
    ];
    for source in sources {
        let code: String = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| {
                line.split('"')
                    .step_by(2)
                    .collect::<String>()
                    .to_lowercase()
            })
            .collect();
        for word in [
            "author", "party", "status", "trust", "badge", "role::", "member",
        ] {
            assert!(!code.contains(word), "{word}");
        }
    }
}

fn reported() -> impl Strategy<Value = Reported> {
    (
        0_i64..40,
        0_i64..600,
        (0_u32..20, 0_u32..20),
        prop::option::of(0_u64..4),
        prop::option::of(0_u64..6),
        any::<bool>(),
    )
        .prop_map(
            |(by, at, (agreed, disagreed), referrer, network, is_new)| Reported {
                by: Some(AccountId::from_i64(by)),
                at: NOW.plus_minutes(at),
                past: Past { agreed, disagreed },
                referrer,
                network,
                is_new,
            },
        )
}

proptest! {
    #[test]
    fn weight_does_not_depend_on_order_and_never_exceeds_the_sum_of_roots(
        reports in prop::collection::vec(reported(), 0..40),
    ) {
        let weighed = weigh(&reports, &[]);
        let mut turned = reports.clone();
        turned.reverse();
        let again = weigh(&turned, &[]);
        prop_assert_eq!(weighed.clusters, again.clusters);
        prop_assert!(close(weighed.weight, again.weight));
        let most: f64 = reports.iter().map(|report| report.past.weight().sqrt()).sum();
        prop_assert!(weighed.weight <= most + 1e-9);
        prop_assert!(weighed.clusters <= reports.len());
    }

    #[test]
    fn priority_never_falls_as_anything_grows(
        weight in 0.0_f64..50.0, waited in 0_i64..5_000, views in 0_u32..10_000, code in 0_usize..21,
    ) {
        let base = Waiting { code: Code::ALL[code], weight, waited_minutes: waited, target_minutes: 480, views_last_hour: views };
        let more = [
            Waiting { weight: weight + 1.0, ..base },
            Waiting { waited_minutes: waited + 60, ..base },
            Waiting { views_last_hour: views + 100, ..base },
        ];
        for one in more {
            prop_assert!(priority(&one) >= priority(&base));
        }
    }
}

#[test]
fn those_who_report_the_same_six_times_report_together() {
    let item = |id| ItemRef { id, ..ITEM };
    let (one, two, three) = (
        AccountId::from_i64(1),
        AccountId::from_i64(2),
        AccountId::from_i64(3),
    );
    let mut history: Vec<(AccountId, ItemRef)> = Vec::new();
    for id in 0..6 {
        history.extend([(two, item(id)), (one, item(id))]);
    }
    for id in 0..5 {
        history.push((three, item(id)));
    }
    // Twice the same is once.
    history.push((three, item(4)));
    assert_eq!(co_reported(&history), [(one, two, 6)]);
    history.truncate(10);
    assert_eq!(co_reported(&history), []);
}
