//! Beside two others on the four real conversations: red-dwarf 0.4.0 for Polis mode, the Python reference for our own groups
//! and scores. Both run in Python, which `tests/run figures` installs.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use common_ground::consensus::ballots::{Account, Urn, Voter, Way};
use common_ground::consensus::mixture::Member;
use common_ground::consensus::polis;
use common_ground::consensus::refresh::{How, refresh};
use common_ground::consensus::score::{State, score_all};
use serde::Deserialize;

use crate::exports::{NAMES, ballots, folder, load, placed, shared};
use crate::{figure, rand_index};

#[derive(Deserialize)]
struct Others {
    k: usize,
    people: Vec<u64>,
    memberships: Vec<Vec<f64>>,
    ideas: Vec<u64>,
    scores: Vec<f64>,
    /// The fewest votes of any group, whichever cohort is left out.
    least: Vec<f64>,
    polis_people: Vec<u64>,
    polis_groups: Vec<usize>,
}

fn others(name: &str) -> Others {
    let tools = std::env::var_os("COMMON_GROUND_TEST_TOOLS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/test-tools"),
        PathBuf::from,
    );
    let python = tools.join("figures/bin/python");
    assert!(
        python.exists(),
        "{} is missing: run tests/run figures, which installs it",
        python.display()
    );
    let output = Command::new(python)
        .arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/figures/beside.py"))
        .arg(shared("checks/consensus"))
        .arg(folder(name))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_same_as_red_dwarf_and_the_reference() {
    for name in NAMES {
        let others = others(name);
        same_as_red_dwarf(name, &others);
        same_as_the_reference(name, &others);
    }
}

fn same_as_red_dwarf(name: &str, others: &Others) {
    let export = load(name);
    // Polis mode wants the rejected ideas too.
    let ideas: BTreeSet<u64> = export
        .log
        .iter()
        .map(|(_, idea, _)| *idea)
        .chain(export.rejected.keys().copied())
        .collect();
    let mut urn = Urn::over(ideas);
    for (id, (_, votes)) in &export.people {
        let rejected = export.rejected.iter().flat_map(|(idea, votes)| {
            votes
                .iter()
                .filter(|(voter, _)| voter == id)
                .map(|(_, vote)| (*idea, *vote))
        });
        let voter = Voter {
            id: *id,
            cohort: 0,
            account: Account::Settled,
        };
        urn.add(
            voter,
            votes
                .iter()
                .copied()
                .chain(rejected)
                .map(|(idea, vote)| (idea, vote, Way::Shown)),
        );
    }
    let ballots = urn.open();
    let picture = polis::run(
        &ballots,
        |idea| export.rejected.contains_key(&idea),
        None,
        2,
    );
    let people: Vec<u64> = picture
        .rows
        .iter()
        .map(|row| ballots.voters()[*row as usize].id)
        .collect();
    assert_eq!(
        people, others.polis_people,
        "{name}: the same people are clustered"
    );
    let groups: Vec<usize> = picture
        .labels
        .iter()
        .map(|label| usize::from(*label))
        .collect();
    let index = rand_index(&groups, &others.polis_groups);
    figure(
        &format!("Polis mode, {name}"),
        format!("k = {}, ARI {index:.4}", picture.groups),
        ">= 0.98",
        "1",
    );
    assert!(index >= 0.98);
}

fn same_as_the_reference(name: &str, others: &Others) {
    let export = load(name);
    let (people, ideas) = placed(&export);
    let how = How {
        threads: 2,
        cohort_people: 1,
        opinions: 0,
        ..How::default()
    };
    let picture = refresh(&ballots(&people, ideas, u32::MAX), None, &how);
    let k = picture.model.rates.groups;
    figure(
        &format!("number of groups, {name}"),
        k,
        &others.k.to_string(),
        "",
    );
    assert_eq!(k, others.k);
    // And by the drawing of the reference alone.
    let alone = How { drawings: 1, ..how };
    let picture_alone = refresh(&ballots(&people, ideas, u32::MAX), None, &alone);
    assert_eq!(picture_alone.model.rates.groups, others.k);
    assert_eq!(people.len(), others.people.len());
    assert_eq!(ideas, others.ideas.len());
    let members: Vec<Member> = picture
        .standings
        .iter()
        .flatten()
        .map(|standing| standing.member)
        .collect();
    let agreement = orders(k)
        .into_iter()
        .map(|order| same_groups(&members, &others.memberships, &order))
        .max();
    let same = agreement.unwrap_or(0) as f64 / members.len() as f64;
    figure(
        &format!("memberships equal, {name}"),
        format!("{:.2} %", 100.0 * same),
        ">= 99.5 %",
        "100 %",
    );
    assert!(same >= 0.995);
    let scores = score_all(&picture.tallies);
    let apart = scores
        .iter()
        .zip(&others.scores)
        .map(|(ours, theirs)| (ours.value - theirs).abs());
    let apart = apart.fold(0.0, f64::max);
    figure(
        &format!("scores at most apart, {name}"),
        format!("{apart:.5}"),
        "<= 0.01",
        "",
    );
    assert!(apart <= 0.01);
    let ours = top_ten(
        (0..ideas).filter(|at| scores[*at].state == State::Ranked),
        |at| scores[at].value,
    );
    let theirs = top_ten((0..ideas).filter(|at| others.least[*at] >= 8.0), |at| {
        others.scores[at]
    });
    let both = ours.intersection(&theirs).count();
    figure(
        &format!("own top ten shared with the reference, {name}"),
        format!("{both} of 10"),
        ">= 9",
        "10",
    );
    assert!(both >= 9);
}

fn top_ten(ideas: impl Iterator<Item = usize>, value: impl Fn(usize) -> f64) -> BTreeSet<usize> {
    let mut ideas: Vec<usize> = ideas.collect();
    ideas.sort_by(|a, b| value(*b).total_cmp(&value(*a)));
    ideas.into_iter().take(10).collect()
}

/// People whose largest share is in the same group, with our groups in this order.
fn same_groups(members: &[Member], theirs: &[Vec<f64>], order: &[usize]) -> usize {
    let largest = |shares: &[f64]| {
        (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]).then(b.cmp(a)))
    };
    let both = members.iter().zip(theirs);
    both.filter(|(ours, theirs)| {
        largest(theirs).map(|group| order[group]) == Some(ours.main_group())
    })
    .count()
}

/// Every order of 0 … k-1.
fn orders(k: usize) -> Vec<Vec<usize>> {
    if k == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(k - 1);
    let with_last = |order: &Vec<usize>, at: usize| {
        let mut longer = order.clone();
        longer.insert(at, k - 1);
        longer
    };
    shorter
        .iter()
        .flat_map(|order| (0..k).map(move |at| with_last(order, at)))
        .collect()
}
