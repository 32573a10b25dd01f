//! Between refreshes tallies are moved vote by vote: after any number of votes, changes and withdrawals they must be those of a
//! full recount, to the last bit. `tests/run figures` does the same a hundred thousand times.

use std::collections::{BTreeMap, BTreeSet};

use common_ground::consensus::ballots::{Account, Cell, Urn, Vote, Voter, Way};
use common_ground::consensus::live::Live;
use common_ground::consensus::refresh::{Groups, How, refresh};
use common_ground::consensus::score::score_all;
use common_ground::consensus::seed::Dice;
use common_ground::consensus::tallies::{Standing, Tallies};

use crate::planted::{Size, plant};

type Aside = BTreeMap<u64, BTreeSet<u64>>;
type Ballot = BTreeMap<u64, (Vote, Way)>;

#[test]
fn increments_equal_a_recount_bit_for_bit() {
    after(8_000);
}

/// Makes so many changes and looks four times on the way.
pub fn after(changes: usize) {
    let planted = plant(Size {
        people: 1500,
        ideas: 80,
        votes: 12.0,
        seed: 3,
    });
    let mut first = planted.ballots;
    // Some votes wait until somebody has looked.
    let suspects: BTreeSet<u64> = (0..1500).filter(|id| id % 7 == 0).collect();
    let aside: Aside = (2..5)
        .map(|at| (first.ideas()[at], suspects.clone()))
        .collect();
    first.set_aside(&aside);
    let how = How {
        groups: Groups::Given(3),
        ..How::default()
    };
    let mut live = Live::new(&first, refresh(&first, None, &how));
    let ideas = first.ideas().to_vec();
    let mut people: BTreeMap<u64, (Voter, Ballot)> = BTreeMap::new();
    for (row, voter) in first.voters().iter().enumerate() {
        let votes = first.row(row).iter();
        let votes = votes.map(|cell| (ideas[cell.column()], (cell.vote(), Way::Shown)));
        people.insert(voter.id, (*voter, votes.collect()));
    }
    let mut dice = Dice::new(11);
    for change in 0..changes {
        // One in fifty is somebody who came since.
        let id = dice.below(1530) as u64;
        let newcomer = Voter {
            id,
            cohort: 77,
            account: Account::Young,
        };
        let (voter, ballot) = people.entry(id).or_insert((newcomer, Ballot::new()));
        let pack = |ballot: &Ballot| {
            let votes = ballot.iter();
            let row = first.pack(id, votes.map(|(idea, (vote, way))| (*idea, *vote, *way)));
            let mark = |cell: Cell| {
                let waits = aside.get(&ideas[cell.column()]);
                if waits.is_some_and(|voters| voters.contains(&id)) {
                    cell.aside()
                } else {
                    cell
                }
            };
            row.into_iter().map(mark).collect::<Vec<Cell>>()
        };
        let before = pack(ballot);
        let idea = ideas[dice.below(ideas.len())];
        if dice.below(4) == 0 {
            ballot.remove(&idea);
        } else {
            let vote = [Vote::Agree, Vote::Disagree, Vote::Pass][dice.below(3)];
            let way = if dice.below(5) == 0 {
                Way::Sought
            } else {
                Way::Shown
            };
            ballot.insert(idea, (vote, way));
        }
        live.change(*voter, &before, &pack(ballot));
        if change % (changes / 4) == changes / 4 - 1 {
            compare(&live, &people, (&ideas, &aside));
        }
    }
}

fn compare(live: &Live, people: &BTreeMap<u64, (Voter, Ballot)>, (ideas, aside): (&[u64], &Aside)) {
    let mut urn = Urn::over(ideas.iter().copied());
    for (voter, ballot) in people.values() {
        urn.add(
            *voter,
            ballot
                .iter()
                .map(|(idea, (vote, way))| (*idea, *vote, *way)),
        );
    }
    let mut ballots = urn.open();
    ballots.set_aside(aside);
    let standings: Vec<Option<Standing>> = ballots
        .voters()
        .iter()
        .map(|voter| live.standing(voter.id).copied())
        .collect();
    assert!(standings.iter().flatten().count() > 1000);
    let cohorts = live.tallies().cohorts().clone();
    let recount = Tallies::count(
        &ballots,
        &standings,
        live.tallies().groups(),
        cohorts.clone(),
    );
    assert!(recount.rows().eq(live.tallies().rows()));
    assert_eq!(score_all(&recount), score_all(live.tallies()));
    // An outsider who has nothing but the published lines gets the same scores.
    let published = Tallies::from_rows(recount.groups(), ideas.len(), cohorts, recount.rows());
    assert_eq!(score_all(&published), score_all(&recount));
}
