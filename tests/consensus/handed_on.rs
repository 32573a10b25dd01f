//! What one run hands on to the next: it survives being written down, keeps letters, and lets no odd day change the groups.

use common_ground::consensus::ballots::{Account, Ballots, Urn, Vote, Voter, Way};
use common_ground::consensus::letters::Letters;
use common_ground::consensus::model::State;
use common_ground::consensus::refresh::{CHOICES_TO_CHANGE, Groups, How, refresh};
use common_ground::consensus::seed::mix_pair;

use crate::bits::fingerprint;
/// Three camps of two hundred, told apart by every idea, with one vote in five cast by chance.
fn some() -> Ballots {
    let mut urn = Urn::over(0..60);
    for id in 0..600 {
        let votes = (0..60).filter_map(|idea| {
            let roll = mix_pair(id, idea);
            let camp = if roll.is_multiple_of(5) {
                roll >> 8
            } else {
                id + idea
            };
            let vote = if camp % 3 == 0 {
                Vote::Disagree
            } else {
                Vote::Agree
            };
            (roll >> 16 & 3 > 0).then_some((idea, vote, Way::Shown))
        });
        let voter = Voter {
            id,
            cohort: 0,
            account: Account::Settled,
        };
        urn.add(voter, votes);
    }
    urn.open()
}

fn how(groups: Groups) -> How {
    How {
        groups,
        ..How::default()
    }
}

#[test]
fn a_state_written_down_is_the_same_state() {
    let ballots = some();
    let state = refresh(&ballots, None, &how(Groups::Given(3))).state(&ballots);
    let written = serde_json::to_string(&state).expect("a state can be written");
    let read: State = serde_json::from_str(&written).expect("and read");
    assert_eq!(state, read);
    let next = |state| {
        fingerprint(
            &ballots,
            &refresh(&ballots, Some(state), &how(Groups::Kept)),
        )
    };
    assert_eq!(next(&state), next(&read));
}

#[test]
fn a_warm_start_keeps_people_where_they_were() {
    let ballots = some();
    let first = refresh(&ballots, None, &how(Groups::Given(3)));
    let state = first.state(&ballots);
    let second = refresh(&ballots, Some(&state), &how(Groups::Kept));
    assert_eq!(second.model.letters, Letters::first(3));
    let pairs = first
        .standings
        .iter()
        .flatten()
        .zip(second.standings.iter().flatten());
    let moved = pairs
        .filter(|(a, b)| a.member.main_group() != b.member.main_group())
        .count();
    assert!(
        moved < 36,
        "{moved} of 1200 changed group with nothing new to know"
    );
    assert!(second.model.map.rounds <= first.model.map.rounds);
}

#[test]
fn another_number_of_groups_must_win_three_times() {
    let ballots = some();
    let chosen = refresh(&ballots, None, &how(Groups::Chosen))
        .model
        .rates
        .groups;
    assert_eq!(chosen, 3, "camps so clear are found unaided");
    let mut state = refresh(&ballots, None, &how(Groups::Given(5))).state(&ballots);
    for time in 1..=CHOICES_TO_CHANGE {
        let picture = refresh(&ballots, Some(&state), &how(Groups::Chosen));
        let expected = if time < CHOICES_TO_CHANGE { 5 } else { chosen };
        assert_eq!(picture.model.rates.groups, expected, "choice {time}");
        assert_eq!(picture.model.waiting.is_some(), time < CHOICES_TO_CHANGE);
        state = picture.state(&ballots);
    }
    assert!(
        state
            .model
            .letters
            .numbers
            .iter()
            .all(|letter| *letter < 5 + 3)
    );
}
