//! Is "we are 90 % sure that at least so many in every group support it" true? Worlds whose support is known are voted on by
//! chance, and the claim is counted, for all ideas and for the ten ranked first.

use common_ground::consensus::UNIT;
use common_ground::consensus::cohorts::Cohorts;
use common_ground::consensus::score::score_all;
use common_ground::consensus::seed::Dice;
use common_ground::consensus::tallies::{Count, Tallies, TallyRow};

use crate::figure;
use crate::planted::normal;

const WORLDS: usize = 300;
const IDEAS: usize = 400;

/// How often the least supportive group's real support is at least the score: all ideas, the ten best.
fn held(groups: usize, dice: &mut Dice) -> (f64, f64) {
    let (mut all, mut top) = (0, 0);
    for _ in 0..WORLDS {
        let mut rows = Vec::new();
        let mut truths = Vec::new();
        for column in 0..IDEAS {
            let base = 0.2 + 0.8 * normal(dice);
            let mut truth = f64::INFINITY;
            for group in 0..groups {
                let support = 0.88 / (1.0 + (-(base + 0.7 * normal(dice))).exp());
                truth = truth.min(support);
                // 15 to 150 votes, log-uniform.
                let votes = (15.0 * 10.0_f64.powf(dice.fraction())) as u64;
                let agrees = (0..votes).filter(|_| dice.fraction() < support).count() as u64;
                let unit = u64::from(UNIT);
                let count = Count {
                    votes: votes * unit,
                    agrees: agrees * unit,
                    disagrees: (votes - agrees) * unit,
                };
                rows.push(TallyRow {
                    column,
                    group,
                    slot: 0,
                    count,
                });
            }
            truths.push(truth);
        }
        let scores = score_all(&Tallies::from_rows(groups, IDEAS, Cohorts::default(), rows));
        let mut order: Vec<usize> = (0..IDEAS).collect();
        order.sort_by(|a, b| scores[*b].value.total_cmp(&scores[*a].value));
        let is_true = |idea: &&usize| truths[**idea] >= scores[**idea].value;
        all += order.iter().filter(is_true).count();
        top += order[..10].iter().filter(is_true).count();
    }
    (
        all as f64 / (WORLDS * IDEAS) as f64,
        top as f64 / (WORLDS * 10) as f64,
    )
}

#[test]
fn the_sentence_is_true() {
    let mut dice = Dice::new(1);
    for groups in [1, 2, 3, 5] {
        let (all, top) = held(groups, &mut dice);
        let what = format!("the sentence, {groups} groups: all ideas / top ten");
        let measured = format!("{:.1} / {:.1} %", 100.0 * all, 100.0 * top);
        figure(&what, measured, ">= 90 / 85 %", ">= 90 / 90 %");
        assert!(all >= 0.90 && top >= 0.85, "{groups} groups");
    }
}
