//! Nothing people can do to a vote breaks the engine: no panic, no number that is none, no endless loop.

use common_ground::consensus::ballots::{Account, Ballots, Urn, Vote, Voter, Way};
use common_ground::consensus::most_wanted::most_wanted;
use common_ground::consensus::polis;
use common_ground::consensus::refresh::{Groups, How, Picture, refresh, score_ranges};
use common_ground::consensus::score::{State, score_all};
use common_ground::consensus::seed::{mix, mix_pair};
use proptest::prelude::*;

fn voter(id: u64) -> Voter {
    Voter {
        id,
        cohort: u32::try_from(id % 7).unwrap_or_default(),
        account: Account::Settled,
    }
}

fn ballots(people: u64, ideas: u64, vote: impl Fn(u64, u64) -> Option<Vote>) -> Ballots {
    let mut urn = Urn::over(0..ideas);
    for id in 0..people {
        let votes = (0..ideas).filter_map(|idea| Some((idea, vote(id, idea)?, Way::Shown)));
        urn.add(voter(id), votes);
    }
    urn.open()
}

/// Runs everything there is to run, and looks at every number.
fn survives(ballots: &Ballots, groups: Groups) -> Picture {
    let how = How {
        groups,
        cohort_people: 1,
        ..How::default()
    };
    let picture = refresh(ballots, None, &how);
    let again = refresh(ballots, Some(&picture.state(ballots)), &how);
    for picture in [&picture, &again] {
        for standing in picture.standings.iter().flatten() {
            let total: u32 = standing
                .member
                .shares
                .iter()
                .map(|share| u32::from(*share))
                .sum();
            assert_eq!(total, 4096);
            assert!(standing.member.leaning.is_finite());
            assert!(standing.place.iter().all(|x| x.is_finite()));
        }
        for score in score_all(&picture.tallies) {
            assert!(score.value.is_finite() && score.refusal.is_finite());
            assert!(
                score
                    .groups
                    .iter()
                    .all(|group| group.lower.is_finite() && group.upper.is_finite())
            );
        }
        assert!(picture.model.losses.iter().all(|loss| loss.is_finite()));
        assert!(picture.model.style.is_finite());
    }
    let wanted = most_wanted(ballots, &picture, 5, |_| true);
    assert!(wanted.len() <= 5);
    let polis = polis::run(ballots, |idea| idea == 3, None, 1);
    assert!(polis.places.iter().flatten().all(|x| x.is_finite()));
    assert!((0..ballots.ideas().len()).all(|column| polis.product(column).is_finite()));
    picture
}

#[test]
fn nobody_and_nothing() {
    for (people, ideas) in [(0, 0), (0, 5), (5, 0), (1, 1), (1, 30)] {
        let picture = survives(
            &ballots(people, ideas, |_, _| Some(Vote::Agree)),
            Groups::Chosen,
        );
        assert!(picture.model.is_cold && picture.model.rates.groups == 1);
    }
    assert_eq!(
        score_ranges(&ballots(3, 2, |_, _| None), None, &How::default()).len(),
        2
    );
}

#[test]
fn everybody_of_one_mind_is_one_group() {
    for vote in [Vote::Agree, Vote::Disagree, Vote::Pass] {
        let all = ballots(200, 30, |_, _| Some(vote));
        let picture = survives(&all, Groups::Chosen);
        assert_eq!(picture.model.rates.groups, 1, "{vote:?}");
        survives(&all, Groups::Given(5));
    }
}

#[test]
fn equal_ballots_of_a_thousand_are_one_voice() {
    let all = ballots(1000, 30, |_, _| Some(Vote::Agree));
    let picture = survives(&all, Groups::Chosen);
    let score = &score_all(&picture.tallies)[0];
    assert_eq!(score.state, State::NeedsMoreVoices);
    assert!(score.groups[0].votes < 1.1);
}

#[test]
fn one_idea_is_answered_by_everybody_who_voted() {
    let picture = survives(
        &ballots(300, 1, |id, _| (id % 3 > 0).then_some(Vote::Agree)),
        Groups::Chosen,
    );
    assert!(picture.model.is_cold);
    let score = &score_all(&picture.tallies)[0];
    assert!((score.groups[0].votes - 200.0).abs() < 1e-9);
    assert!(score.value > 0.9);
}

#[test]
fn ten_thousand_ideas_with_a_vote_each() {
    let mut urn = Urn::over(0..10_000);
    for id in 0..100 {
        urn.add(
            voter(id),
            (0..100).map(|at| (id * 100 + at, Vote::Agree, Way::Shown)),
        );
    }
    let picture = survives(&urn.open(), Groups::Chosen);
    assert!(picture.model.is_cold);
    assert!(
        score_all(&picture.tallies)
            .iter()
            .all(|score| score.state == State::NeedsMoreVoices)
    );
}

#[test]
fn ideas_that_vanish_and_people_who_leave_are_forgotten() {
    let vote = |id: u64, idea: u64| {
        let agrees = (id + idea).is_multiple_of(2);
        (!mix_pair(id, idea).is_multiple_of(5)).then_some(if agrees {
            Vote::Agree
        } else {
            Vote::Disagree
        })
    };
    let how = How::default();
    let first = ballots(300, 40, vote);
    let state = refresh(&first, None, &how).state(&first);
    let mut urn = Urn::over((0..60).filter(|idea| idea % 3 > 0));
    for id in 100..400 {
        urn.add(
            voter(id),
            (0..60).filter_map(|idea| Some((idea, vote(id, idea)?, Way::Shown))),
        );
    }
    let second = urn.open();
    let picture = refresh(&second, Some(&state), &how);
    assert_eq!(picture.model.rates.groups, 2);
    assert_eq!(picture.model.letters.numbers, [0, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_table_of_votes_survives(
        people in 0_u64..90,
        ideas in 0_u64..40,
        seed in any::<u64>(),
        density in 0_u64..10,
        groups in 1_usize..6,
    ) {
        let dice = |id: u64, idea: u64| mix(seed ^ (id << 32 | idea));
        let table = ballots(people, ideas, |id, idea| {
            let roll = dice(id, idea);
            (roll % 10 <= density).then_some(match roll >> 32 & 3 {
                0 => Vote::Pass,
                1 => Vote::Disagree,
                _ => Vote::Agree,
            })
        });
        survives(&table, Groups::Given(groups));
        survives(&table, Groups::Chosen);
    }
}
