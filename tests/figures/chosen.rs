//! Whether the number of groups hangs on anything but the votes: the same conversation under other numbers of people, which decide
//! what is hidden while it is chosen.

use common_ground::consensus::ballots::{Account, Ballots, Urn, Voter, Way};
use common_ground::consensus::choose::DRAWINGS;
use common_ground::consensus::refresh::{How, refresh};
use common_ground::consensus::seed::Dice;

use crate::exports::{NAMES, Person, load, placed};
use crate::figure;

/// Other numbers each conversation is given.
const TIMES: usize = 20;

fn renumbered(people: &[Person], ideas: usize, dice: &mut Dice) -> Ballots {
    let mut urn = Urn::over(0..ideas as u64);
    for person in people {
        let voter = Voter {
            // Positive and 63 bits long, as the site draws them.
            id: dice.roll() >> 1,
            cohort: person.cohort,
            account: Account::Settled,
        };
        let votes = person.votes.iter();
        urn.add(voter, votes.map(|(idea, vote)| (*idea, *vote, Way::Shown)));
    }
    urn.open()
}

/// How often each number of groups was chosen.
fn chosen(people: &[Person], ideas: usize, drawings: u32) -> [usize; 6] {
    let mut dice = Dice::new(7);
    let mut times = [0; 6];
    for _ in 0..TIMES {
        let how = How {
            threads: 2,
            drawings,
            ..How::default()
        };
        let picture = refresh(&renumbered(people, ideas, &mut dice), None, &how);
        times[picture.model.rates.groups] += 1;
    }
    times
}

#[test]
fn the_number_of_groups_hangs_on_the_votes() {
    for name in NAMES {
        let (people, ideas) = placed(&load(name));
        let [once, all] = [1, DRAWINGS].map(|drawings| chosen(&people, ideas, drawings));
        let words = |times: [usize; 6]| -> String {
            let known = (1..6).filter(|k| times[*k] > 0);
            let words: Vec<String> = known.map(|k| format!("{k}: {}", times[k])).collect();
            words.join(", ")
        };
        figure(
            &format!("k: times of {TIMES}, one drawing, {name}"),
            words(once),
            "",
            "",
        );
        figure(
            &format!("k: times of {TIMES}, all drawings, {name}"),
            words(all),
            "one number",
            "",
        );
        assert!(all.contains(&TIMES), "{name}: {all:?}");
    }
}
