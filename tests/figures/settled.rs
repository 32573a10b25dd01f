//! Beside the groups and products that real Polis had when the conversations were exported; and two plain facts of our own lists: that
//! nothing unheard is ranked, and how much of the groups is readiness to agree.

use std::collections::{BTreeMap, BTreeSet};

use common_ground::consensus::ballots::{Account, Ballots, Urn, Voter, Way};
use common_ground::consensus::polis;
use common_ground::consensus::refresh::{How, refresh};
use common_ground::consensus::score::{State, product, score_all};

use crate::exports::{Export, NAMES, ballots, folder, load, placed};
use crate::{figure, rand_index};

/// Those of the four whose groups Polis itself finds again; in the fourth nearly everybody agrees.
const SETTLED: [&str; 3] = [
    "brexit-consensus",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
];

const TOP: usize = 10;

/// The group of every participant on the exported map.
fn exported_groups(name: &str) -> BTreeMap<u64, usize> {
    let mut table = csv::Reader::from_path(folder(name).join("participants-votes.csv")).unwrap();
    let heading = table.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let (person, group) = (at("participant"), at("group-id"));
    let lines = table.records().map(Result::unwrap);
    lines
        .filter_map(|line| Some((line[person].parse().ok()?, line[group].parse().ok()?)))
        .collect()
}

/// Everybody's ballot, the votes on rejected ideas included, as Polis mode wants them.
fn whole(export: &Export) -> Ballots {
    let mut rows: BTreeMap<u64, Vec<_>> = BTreeMap::new();
    for (id, (_, votes)) in &export.people {
        rows.insert(*id, votes.clone());
    }
    for (idea, votes) in &export.rejected {
        for (id, vote) in votes {
            rows.entry(*id).or_default().push((*idea, *vote));
        }
    }
    let live = export.ideas.iter().chain(export.rejected.keys());
    let mut urn = Urn::over(live.copied());
    for (id, votes) in rows {
        let voter = Voter {
            id,
            cohort: 0,
            account: Account::Settled,
        };
        let votes = votes.into_iter();
        urn.add(voter, votes.map(|(idea, vote)| (idea, vote, Way::Shown)));
    }
    urn.open()
}

/// The ten live ideas with the largest products over these groups of rows.
fn top(export: &Export, ballots: &Ballots, groups: &BTreeMap<u64, usize>) -> BTreeSet<u64> {
    let many = 1 + groups.values().copied().max().unwrap_or(0);
    let mut counts = vec![vec![(0.0, 0.0); many]; ballots.ideas().len()];
    for (row, voter) in ballots.voters().iter().enumerate() {
        let Some(group) = groups.get(&voter.id) else {
            continue;
        };
        for cell in ballots.row(row) {
            let count = &mut counts[cell.column()][*group];
            count.0 += f64::from(u8::from(cell.agrees()));
            count.1 += 1.0;
        }
    }
    let scored = counts.into_iter().zip(ballots.ideas());
    let mut scored: Vec<(f64, u64)> = scored
        .filter(|(_, idea)| export.ideas.contains(idea))
        .map(|(counts, idea)| (product(counts), *idea))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(TOP);
    scored.into_iter().map(|(_, idea)| idea).collect()
}

#[test]
fn polis_mode_finds_what_real_polis_had() {
    let (mut indices, mut shared) = (Vec::new(), Vec::new());
    for name in NAMES {
        let export = load(name);
        let theirs = exported_groups(name);
        let k = 1 + theirs.values().copied().max().unwrap();
        let ballots = whole(&export);
        let is_rejected = |idea| export.rejected.contains_key(&idea);
        let picture = polis::run(&ballots, is_rejected, Some(k), 2);
        let rows = picture.rows.iter().zip(&picture.labels);
        let ours: BTreeMap<u64, usize> = rows
            .map(|(row, label)| (ballots.voters()[*row as usize].id, usize::from(*label)))
            .collect();
        let both = ours.iter();
        let both = both.filter_map(|(id, label)| Some((*label, *theirs.get(id)?)));
        let (one, other): (Vec<usize>, Vec<usize>) = both.unzip();
        let index = rand_index(&one, &other);
        let same = top(&export, &ballots, &ours);
        let same = same.intersection(&top(&export, &ballots, &theirs)).count();
        let is_settled = SETTLED.contains(&name);
        let goal = |goal| if is_settled { goal } else { "not settled" };
        figure(
            &format!("Polis mode told k = {k} beside real Polis, {name}"),
            format!("ARI {index:.3}"),
            goal(">= 0.80"),
            ">= 0.85",
        );
        figure(
            &format!("  product top ten shared with real Polis, {name}"),
            format!("{same} of {TOP}"),
            goal(">= 9"),
            "10",
        );
        if is_settled {
            indices.push(index);
            shared.push(same);
        }
    }
    indices.sort_by(f64::total_cmp);
    let median = indices[indices.len() / 2];
    figure(
        "Polis mode told k beside real Polis, median of the settled",
        format!("{median:.3}, of three"),
        ">= 0.93, of nine",
        "red-dwarf: 0.876",
    );
    assert!(indices[0] >= 0.80 && shared.iter().all(|shared| *shared >= 9));
}

#[test]
fn nothing_unheard_is_ranked_and_style_is_told() {
    let (mut unheard, mut ranked) = (0, 0);
    for name in NAMES {
        let (people, ideas) = placed(&load(name));
        let how = How {
            threads: 2,
            cohort_people: 1,
            ..How::default()
        };
        let picture = refresh(&ballots(&people, ideas, u32::MAX), None, &how);
        let scores = score_all(&picture.tallies);
        let of_list = scores.iter().filter(|score| score.state == State::Ranked);
        for score in of_list {
            ranked += 1;
            let least = score.groups.iter().map(|group| group.votes);
            unheard += usize::from(least.fold(f64::INFINITY, f64::min) < 10.0);
        }
        figure(
            &format!("style: readiness to agree between groups, {name}"),
            format!("{:.2}", picture.model.style),
            "in model.json",
            "<= 0.2",
        );
    }
    figure(
        "ranked ideas with under 10 votes in some group, of four",
        format!("{unheard} of {ranked}"),
        "0",
        "0",
    );
    assert_eq!(unheard, 0);
}
