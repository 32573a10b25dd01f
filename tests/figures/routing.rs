//! Which idea to show next, in a simulated forum: 3,000 people in groups of 55, 30 and 15 %, 300 ideas that arrive over time,
//! about 15 votes each, 15 % of people placed in a wrong group.

use common_ground::consensus::mixture::{Member, Rates};
use common_ground::consensus::next_idea::{Heard, Reader, next_idea};
use common_ground::consensus::score::{Z_GROUPS, deviation, share};
use common_ground::consensus::seed::Dice;

use crate::figure;
use crate::planted::normal;

const PEOPLE: usize = 3000;
const IDEAS: usize = 300;
const SEEDS: u64 = 12;

/// What came of it: worst-group support of the final ten, the best possible, the share of the true top ten found, ideas with 10
/// votes in every group, late ideas with 30 votes.
fn forum(seed: u64, is_uniform: bool) -> [f64; 5] {
    let mut dice = Dice::new(seed);
    let off = |dice: &mut Dice| if dice.fraction() < 0.6 { 1.0 } else { 0.0 };
    let ideas: Vec<[f64; 4]> = (0..IDEAS)
        .map(|_| {
            let splits = off(&mut dice);
            let mut draw = |deviation: f64| deviation * normal(&mut dice);
            [
                0.3 + draw(0.9),
                draw(1.1 * splits),
                draw(1.1 * splits),
                draw(1.1 * splits),
            ]
        })
        .collect();
    let rate = |idea: usize, group: usize| {
        1.0 / (1.0 + (-(ideas[idea][0] + ideas[idea][1 + group])).exp())
    };
    let truth: Vec<f64> = (0..IDEAS)
        .map(|idea| 0.85 * (0..3).map(|group| rate(idea, group)).fold(1.0, f64::min))
        .collect();
    let mut arrives: Vec<usize> = (0..IDEAS).map(|_| dice.below(PEOPLE * 7 / 10)).collect();
    arrives.sort_unstable();
    arrives[..20].fill(0);
    let mut counts = vec![[0.0; 2]; IDEAS * 3];
    for person in 0..PEOPLE {
        let drawn = dice.fraction();
        let group = usize::from(drawn >= 0.55) + usize::from(drawn >= 0.85);
        let ready = 0.5 * normal(&mut dice);
        let seen_as = if dice.fraction() < 0.85 {
            group
        } else {
            dice.below(3)
        };
        let mut live: Vec<usize> = (0..IDEAS).filter(|idea| arrives[*idea] <= person).collect();
        // Geometric with mean 15.
        let votes = (1.0 + (1.0 - dice.fraction()).ln() / (1.0 - 1.0 / 15.0_f64).ln()) as usize;
        for met in 0..votes.clamp(1, 80) {
            let member = Member::of(seen_as);
            let heard = Heard::from_counts(3, counts.clone());
            let reader = Reader {
                id: seed << 32 | person as u64,
                day: 0,
                met: met as u64,
                member: Some(&member),
            };
            let column = if is_uniform {
                live.get(dice.below(live.len())).copied()
            } else {
                next_idea(&heard, &Rates::default(), &live, &reader).map(|drawn| drawn.column)
            };
            let Some(idea) = column else { break };
            live.retain(|other| *other != idea);
            let odds = ideas[idea][0] + ideas[idea][1 + group] + ready;
            let [n, agrees] = &mut counts[idea * 3 + seen_as];
            *n += 1.0;
            if dice.fraction() >= 0.15 && dice.fraction() < 1.0 / (1.0 + (-odds).exp()) {
                *agrees += 1.0;
            }
        }
    }
    let score = |idea: usize| {
        let of = |[n, agrees]: &[f64; 2]| {
            share(*agrees, *n) - Z_GROUPS * deviation(share(*agrees, *n), *n)
        };
        counts[idea * 3..idea * 3 + 3]
            .iter()
            .map(of)
            .fold(f64::INFINITY, f64::min)
    };
    let top = |value: &dyn Fn(usize) -> f64| {
        let mut order: Vec<usize> = (0..IDEAS).collect();
        order.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
        order.truncate(10);
        order
    };
    let (found, best) = (top(&score), top(&|idea| truth[idea]));
    let mean = |ideas: &[usize]| ideas.iter().map(|idea| truth[*idea]).sum::<f64>() / 10.0;
    let heard = (0..IDEAS)
        .filter(|idea| {
            counts[idea * 3..idea * 3 + 3]
                .iter()
                .all(|[n, _]| *n >= 10.0)
        })
        .count();
    let late: Vec<usize> = (0..IDEAS)
        .filter(|idea| arrives[*idea] > PEOPLE / 2)
        .collect();
    let seen = late.iter().filter(|idea| {
        counts[**idea * 3..**idea * 3 + 3]
            .iter()
            .map(|[n, _]| n)
            .sum::<f64>()
            >= 30.0
    });
    [
        mean(&found),
        mean(&best),
        best.iter().filter(|idea| found.contains(idea)).count() as f64 / 10.0,
        heard as f64 / IDEAS as f64,
        seen.count() as f64 / late.len().max(1) as f64,
    ]
}

fn mean(is_uniform: bool) -> [f64; 5] {
    let mut sums = [0.0; 5];
    for seed in 0..SEEDS {
        for (sum, x) in sums.iter_mut().zip(forum(seed, is_uniform)) {
            *sum += x / SEEDS as f64;
        }
    }
    sums
}

#[test]
fn routing_beats_chance() {
    let (ours, chance) = (mean(false), mean(true));
    let words = |x: [f64; 5]| {
        format!(
            "{:.3} of {:.3}, {:.0}, {:.0}, {:.0} %",
            x[0],
            x[1],
            100.0 * x[2],
            100.0 * x[3],
            100.0 * x[4]
        )
    };
    figure(
        "routing: worst-group support, top ten found, heard, late seen",
        words(ours),
        "0.748, 63, 89, 100",
        "0.755, 70, 95, 100",
    );
    figure("  the same with uniform draws", words(chance), "", "");
    assert!(ours[0] >= chance[0] - 0.005 && ours[3] >= 0.85 && ours[4] >= 0.99);
}
