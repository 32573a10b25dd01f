//! Does a score from few, uneven votes find the ideas that every group of *other* people supports? People are split in two
//! halves; groups and scores come from the first, thinned at random; the truth from groups fitted to the second alone.

use common_ground::consensus::ballots::Vote;
use common_ground::consensus::refresh::{Groups, How, Picture, refresh};
use common_ground::consensus::score::{product, score};
use common_ground::consensus::seed::Dice;

use crate::exports::{NAMES, Person, ballots, load, placed};
use crate::figure;

const SPLITS: usize = 6;
const TOP: usize = 10;

/// Votes every group of the second half must have on an idea to judge it.
const JUDGED: f64 = 8.0;

fn run(people: &[Person], ideas: usize, groups: Groups) -> Picture {
    let how = How {
        groups,
        opinions: 0,
        ..How::default()
    };
    refresh(&ballots(people, ideas, u32::MAX), None, &how)
}

/// Every idea keeps a random number of its votes, 4 … all, log-uniform.
fn thinned(people: &[Person], ideas: usize, dice: &mut Dice) -> Vec<Person> {
    let mut counts = vec![0.0; ideas];
    for (idea, _) in people.iter().flat_map(|person| &person.votes) {
        counts[*idea as usize] += 1.0;
    }
    let keep: Vec<f64> = counts
        .iter()
        .map(|all: &f64| {
            if *all > 4.0 {
                (all / 4.0).powf(dice.fraction() - 1.0)
            } else {
                1.0
            }
        })
        .collect();
    let mut people = people.to_vec();
    for person in &mut people {
        person
            .votes
            .retain(|(idea, _)| dice.fraction() < keep[*idea as usize]);
    }
    people
}

/// For every idea [N, A] by group, in people.
fn counts(picture: &Picture, idea: usize) -> Vec<[f64; 2]> {
    let groups = picture
        .tallies
        .by_group(idea)
        .into_iter()
        .take(picture.tallies.groups());
    groups
        .map(|count| [count.votes as f64 / 4096.0, count.agrees as f64 / 4096.0])
        .collect()
}

#[test]
fn the_top_ten_holds_among_other_people() {
    let names = [
        "score",
        "product",
        "share of agrees",
        "number of agrees",
        "best possible",
    ];
    let (mut sums, mut splits) = ([0.0; 5], 0.0);
    for (seed, name) in (0..).zip(NAMES) {
        let (people, ideas) = placed(&load(name));
        let mut dice = Dice::new(11 + seed);
        for _ in 0..SPLITS {
            let (first, second): (Vec<Person>, Vec<Person>) =
                people.iter().cloned().partition(|_| dice.below(2) == 0);
            let first = thinned(&first, ideas, &mut dice);
            let picture = run(&first, ideas, Groups::Chosen);
            let mut judge = run(&second, ideas, Groups::Chosen);
            if judge.tallies.groups() < 2 {
                judge = run(&second, ideas, Groups::Given(2));
            }
            let truth = |idea: usize| {
                let counts = counts(&judge, idea);
                let enough = counts.iter().all(|[n, _]| *n >= JUDGED);
                enough.then(|| {
                    counts
                        .iter()
                        .map(|[n, a]| (a + 1.0) / (n + 2.0))
                        .fold(1.0, f64::min)
                })
            };
            let plain = |idea: usize| {
                let votes = first
                    .iter()
                    .flat_map(|person| &person.votes)
                    .filter(|(voted, _)| *voted == idea as u64);
                votes.fold([0.0, 0.0], |[n, a], (_, vote)| {
                    [n + 1.0, a + f64::from(u8::from(*vote == Vote::Agree))]
                })
            };
            let judged: Vec<(f64, [f64; 5])> = (0..ideas)
                .filter_map(|idea| {
                    let truth = truth(idea)?;
                    let [n, a] = plain(idea);
                    let product = product(counts(&picture, idea).iter().map(|[n, a]| (*a, *n)));
                    let value = score(&picture.tallies, idea).value;
                    (n > 0.0).then_some((truth, [value, product, a / n + 1e-9 * n, a, truth]))
                })
                .collect();
            if judged.len() < 20 {
                continue;
            }
            splits += 1.0;
            for (at, sum) in sums.iter_mut().enumerate() {
                let mut order: Vec<&(f64, [f64; 5])> = judged.iter().collect();
                order.sort_by(|a, b| b.1[at].total_cmp(&a.1[at]));
                *sum += order.iter().take(TOP).map(|(truth, _)| truth).sum::<f64>() / TOP as f64;
            }
        }
    }
    let goals = [
        (">= 0.65", ">= 0.67"),
        ("", ""),
        ("", ""),
        ("", ""),
        ("", ""),
    ];
    for ((name, sum), (good, remarkable)) in names.iter().zip(sums).zip(goals) {
        figure(
            &format!("worst-group support of the top ten by {name}"),
            format!("{:.3}", sum / splits),
            good,
            remarkable,
        );
    }
    assert!(sums[0] > sums[2] && sums[0] > sums[3]);
}
