//! Steadiness: the four conversations replayed in the order of their votes, refreshed at 25 moments. How many people change
//! group, how often does the number of groups change, and do letters stay?

use std::collections::{BTreeMap, HashMap};

use common_ground::consensus::ballots::{Account, Urn, Vote, Voter, Way};
use common_ground::consensus::model::State;
use common_ground::consensus::refresh::{How, refresh};

use crate::exports::{NAMES, load};
use crate::figure;

const MOMENTS: usize = 25;

#[test]
fn groups_are_steady_while_votes_come_in() {
    let (mut all_moved, mut changes, mut kept) = (Vec::new(), 0, Vec::new());
    for name in NAMES {
        let export = load(name);
        let mut state: Option<State> = None;
        let mut letters: HashMap<u64, String> = HashMap::new();
        let mut last_k = 0;
        let (mut moved, mut numbers) = (Vec::new(), String::new());
        for moment in 0..MOMENTS {
            let part = 0.2 + 0.8 * moment as f64 / (MOMENTS - 1) as f64;
            let until = (export.log.len() as f64 * part) as usize;
            let mut people: BTreeMap<u64, Vec<(u64, Vote)>> = BTreeMap::new();
            for (voter, idea, vote) in &export.log[..until] {
                people.entry(*voter).or_default().push((*idea, *vote));
            }
            let mut urn = Urn::over(export.ideas.iter().copied());
            for (id, votes) in people {
                let voter = Voter {
                    id,
                    cohort: 0,
                    account: Account::Settled,
                };
                urn.add(
                    voter,
                    votes
                        .into_iter()
                        .map(|(idea, vote)| (idea, vote, Way::Shown)),
                );
            }
            let ballots = urn.open();
            let how = How {
                opinions: 0,
                ..How::default()
            };
            let picture = refresh(&ballots, state.as_ref(), &how);
            let k = picture.model.rates.groups;
            numbers.push_str(&k.to_string());
            let now: HashMap<u64, String> = ballots
                .voters()
                .iter()
                .zip(&picture.standings)
                .filter_map(|(voter, standing)| {
                    let group = standing.as_ref()?.member.main_group();
                    Some((voter.id, picture.model.letters.letter(group)))
                })
                .collect();
            if !picture.model.is_cold && last_k > 0 {
                changes += usize::from(k != last_k);
                let both: Vec<(&String, &String)> = letters
                    .iter()
                    .filter_map(|(id, letter)| Some((letter, now.get(id)?)))
                    .collect();
                let other = both.iter().filter(|(before, now)| before != now).count();
                moved.push(other as f64 / both.len().max(1) as f64);
                if k == last_k {
                    kept.push(1.0 - other as f64 / both.len().max(1) as f64);
                }
            }
            if !picture.model.is_cold {
                last_k = k;
            }
            letters = now;
            state = Some(picture.state(&ballots));
        }
        let mean = moved.iter().sum::<f64>() / moved.len().max(1) as f64;
        figure(
            &format!("replay, {name}: people who change group"),
            format!("{:.2} %, k {numbers}", 100.0 * mean),
            "",
            "",
        );
        all_moved.push(mean);
    }
    let mean = all_moved.iter().sum::<f64>() / NAMES.len() as f64;
    let changes = changes as f64 / NAMES.len() as f64;
    let kept = kept.iter().sum::<f64>() / kept.len().max(1) as f64;
    figure(
        "replay: people who change group, mean of four",
        format!("{:.2} %", 100.0 * mean),
        "<= 3.5 %",
        "<= 2 %",
    );
    figure(
        "replay: changes of k a conversation",
        format!("{changes:.2}"),
        "<= 2",
        "<= 1",
    );
    figure(
        "replay: people who keep their letter while k stays",
        format!("{:.1} %", 100.0 * kept),
        "",
        ">= 95 %",
    );
    assert!(mean <= 0.035 && changes <= 2.0);
}
