//! Brigades: accounts worth five in a hundred push one idea into the top ten, or out of it. The protocol of the design: four
//! real conversations and three planted ones, nine ways of voting, everything fitted anew after the attack. A vote on the
//! target is a sought one unless the site happened to show it, which it does at twice the rate of honest votes. Who copies a ballot
//! casts theirs after it. The brigade's votes on the target come in its last week, but for those who wait to be shown it: theirs come
//! over all weeks alike, so a week sees a tenth of what they move. Success is judged as the site counts, with copied ballots set aside;
//! beside it stands what there would be if all votes counted, and if all that is parked were set aside too.

use std::collections::{BTreeMap, BTreeSet};

use common_ground::consensus::alarm::{Alarm, Voter, drift, look};
use common_ground::consensus::ballots::{Ballots, Vote};
use common_ground::consensus::copies::copied;
use common_ground::consensus::refresh::{Groups, How, Picture, refresh};
use common_ground::consensus::score::{Score, State, score, score_all};
use common_ground::consensus::seed::Dice;
use common_ground::consensus::tallies::Tallies;

use crate::exports::{NAMES, Person, ballots, load, placed};
use crate::figure;
use crate::planted::{Size, plant};

/// Accounts of the brigade, as a share of all placed people.
const SHARE: f64 = 0.05;

const COHORTS: u32 = 10;

const TOP: usize = 10;

/// Which of the ways of counting is the site's.
const RULE: usize = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attack {
    /// A vote on the target and nothing else.
    DriveBy,
    /// Ten random votes and the target.
    Filler,
    /// Copies of members of the group least fond of the target (of the smallest, when it pulls down).
    Mimic,
    /// Copies of members of every group in turn.
    Split,
    /// All copies of one member.
    Clone,
    /// As Mimic, but signed up over all weeks.
    Spread,
    /// As Spread, voting on the target only when shown it, at twice the natural rate.
    Routed,
    /// As Routed, but no ballot is quite a copy: one vote in ten is left out, and one in ten turned. Said, and held to nothing: within a
    /// group one vote is like another, so only the order of votes, the weeks of sign-up, the way of arrival and the likeness of ballots
    /// could tell, and it keeps to the habits of the honest in all but the last. Nearly equal ballots are no sign: where people met the
    /// same few ideas they have them by themselves, and differ most on what came last, which is how a pushed idea would look.
    Careful,
    /// As Mimic, without the vote on the target: what the accounts do by merely being there.
    Control,
}

const ATTACKS: [Attack; 9] = [
    Attack::DriveBy,
    Attack::Filler,
    Attack::Mimic,
    Attack::Split,
    Attack::Clone,
    Attack::Spread,
    Attack::Routed,
    Attack::Control,
    Attack::Careful,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Near,
    Far,
    New,
    Best,
}

/// A conversation before any attack.
struct World {
    is_real: bool,
    people: Vec<Person>,
    ideas: usize,
    /// Votes on every idea.
    votes: Vec<usize>,
    picture: Picture,
    values: Vec<f64>,
    main: Vec<usize>,
    /// How much the newest voters differ on all ideas.
    drift: f64,
}

/// What became of one attack.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    is_real: bool,
    target: Target,
    attack: Attack,
    /// By what is counted: all, all but copies where they ring, all but whatever is parked.
    succeeded: [bool; 3],
    /// Votes set aside: the brigade's on the target, others' on it, and on other ideas.
    aside: [usize; 3],
    rang: Rang,
    /// Votes on the target: the brigade's, those of them that are parked, and parked ones of others.
    parked: [usize; 3],
    /// How far the score is from what it was: with the parked votes, and without.
    off: [f64; 2],
}

/// Which alarms rang.
#[derive(Clone, Copy, Debug, Default)]
struct Rang {
    moved: bool,
    newest: bool,
    copies: bool,
}

impl Rang {
    fn of(alarm: &Alarm) -> Self {
        Self {
            moved: alarm.moved.is_some(),
            newest: alarm.newest.is_some(),
            copies: alarm.copies.is_some(),
        }
    }

    fn any(self) -> bool {
        self.moved || self.newest || self.copies
    }
}

/// Scores, -1 where an idea is not ranked. The newest cohort does not shape the groups.
fn run(people: &[Person], ideas: usize, groups: Groups) -> (Picture, Vec<f64>, Ballots) {
    let newest = people.iter().map(|person| person.cohort).max().unwrap_or(0);
    let how = How {
        groups,
        threads: 2,
        cohort_people: 1,
        opinions: 0,
        ..How::default()
    };
    let ballots = ballots(people, ideas, newest);
    let picture = refresh(&ballots, None, &how);
    let values = score_all(&picture.tallies).iter().map(ranked).collect();
    (picture, values, ballots)
}

/// A score, -1 where an idea is not ranked.
fn ranked(score: &Score) -> f64 {
    if score.state == State::Ranked {
        score.value
    } else {
        -1.0
    }
}

/// The scores where copies are set aside, as the site counts.
fn without_copies(
    picture: &Picture,
    ballots: &Ballots,
    copies: &BTreeMap<usize, BTreeSet<u64>>,
) -> Vec<f64> {
    let mut ballots = ballots.clone();
    let votes = copies.iter();
    let votes = votes.map(|(column, voters)| (*column as u64, voters.clone()));
    ballots.set_aside(&votes.collect());
    let (standings, cohorts) = (&picture.standings, picture.tallies.cohorts().clone());
    let tallies = Tallies::count(&ballots, standings, picture.tallies.groups(), cohorts);
    score_all(&tallies).iter().map(ranked).collect()
}

/// Places of the top ten that are others by the second scores.
fn moved_places(before: &[f64], after: &[f64]) -> usize {
    let is_top = |values: &[f64], idea: usize| values[idea] >= 0.0 && rank(values, idea) <= TOP;
    let ideas = 0..before.len();
    ideas
        .filter(|idea| is_top(after, *idea) && !is_top(before, *idea))
        .count()
}

fn rank(values: &[f64], idea: usize) -> usize {
    let before = values[..idea]
        .iter()
        .filter(|value| **value >= values[idea])
        .count();
    1 + before
        + values[idea + 1..]
            .iter()
            .filter(|value| **value > values[idea])
            .count()
}

impl World {
    fn new(people: Vec<Person>, ideas: usize, is_real: bool) -> Self {
        let (picture, values, _) = run(&people, ideas, Groups::Chosen);
        let mut votes = vec![0; ideas];
        for (idea, _) in people.iter().flat_map(|person| &person.votes) {
            votes[*idea as usize] += 1;
        }
        let main = picture
            .standings
            .iter()
            .map(|standing| standing.map_or(0, |standing| standing.member.main_group()))
            .collect();
        let mut world = Self {
            is_real,
            people,
            ideas,
            votes,
            picture,
            values,
            main,
            drift: 1.0,
        };
        let voters: Vec<Vec<Voter>> = (0..ideas)
            .map(|idea| {
                let honest = world.honest_voters(idea, &world.picture);
                honest.into_iter().map(|(_, voter)| voter).collect()
            })
            .collect();
        world.drift = drift(voters.iter().map(Vec::as_slice));
        world
    }

    fn targets(&self, target: Target, dice: &mut Dice) -> Vec<usize> {
        let fits = |idea: &usize| {
            let (votes, rank) = (self.votes[*idea], rank(&self.values, *idea));
            match target {
                Target::Near => votes >= 20 && (16..=45).contains(&rank),
                Target::Far => votes >= 20 && rank > 45,
                Target::New => (1..=12).contains(&votes) && rank > TOP,
                Target::Best => rank <= 8,
            }
        };
        let mut pool: Vec<usize> = (0..self.ideas).filter(fits).collect();
        for at in (1..pool.len()).rev() {
            pool.swap(at, dice.below(at + 1));
        }
        pool.truncate(match target {
            Target::Near => 14,
            Target::Far | Target::Best => 8,
            Target::New => usize::MAX,
        });
        pool
    }

    fn groups(&self) -> usize {
        self.picture.model.rates.groups
    }

    /// The group whose members the brigade copies.
    fn model_group(&self, idea: usize, target: Target) -> usize {
        let size = |group: usize| self.main.iter().filter(|main| **main == group).count() as f64;
        let counts = self.picture.tallies.by_group(idea);
        let fondness = |group: usize| {
            (counts[group].agrees as f64 + 4096.0) / (counts[group].votes as f64 + 8192.0)
        };
        let measure = |group: &usize| {
            if target == Target::Best {
                size(*group)
            } else {
                fondness(*group)
            }
        };
        (0..self.groups())
            .min_by(|a, b| measure(a).total_cmp(&measure(b)))
            .unwrap_or(0)
    }

    fn attack(
        &self,
        idea: usize,
        (target, attack): (Target, Attack),
        share: f64,
        dice: &mut Dice,
    ) -> Outcome {
        let accounts = (share * self.people.len() as f64).ceil() as usize;
        let group = self.model_group(idea, target);
        let members = |group: usize| -> Vec<usize> {
            (0..self.people.len())
                .filter(|at| self.main[*at] == group)
                .collect()
        };
        let fond = members(group);
        let vote = if target == Target::Best {
            Vote::Disagree
        } else {
            Vote::Agree
        };
        // Dice of its own, so that all else is as it was before anybody asked who was first.
        let mut late = Dice::new(2000 + idea as u64);
        let natural = (2.0 * self.votes[idea] as f64 / self.people.len() as f64).min(1.0);
        let mut people = self.people.clone();
        let end = people.iter().map(|person| person.made).max().unwrap_or(0) + 1;
        let mut newest: Vec<(u64, Vote)> = Vec::new();
        for bot in 0..accounts {
            let model = match attack {
                Attack::Split => {
                    let turn = members(bot % self.groups());
                    let from = if turn.is_empty() { &fond } else { &turn };
                    from[dice.below(from.len())]
                }
                Attack::Clone => fond[0],
                _ => fond[dice.below(fond.len())],
            };
            let mut votes = match attack {
                Attack::DriveBy => Vec::new(),
                Attack::Filler => (0..10)
                    .map(|_| {
                        let vote =
                            [Vote::Agree, Vote::Agree, Vote::Disagree, Vote::Pass][dice.below(4)];
                        (dice.below(self.ideas) as u64, vote)
                    })
                    .collect(),
                _ => self.people[model].votes.clone(),
            };
            votes.retain(|(voted, _)| *voted != idea as u64);
            if attack == Attack::Careful {
                votes.retain(|_| dice.below(10) > 0);
                for (_, vote) in &mut votes {
                    if dice.below(10) == 0 {
                        *vote = if *vote == Vote::Agree {
                            Vote::Disagree
                        } else {
                            Vote::Agree
                        };
                    }
                }
            }
            let votes_on_it = match attack {
                Attack::Control => false,
                Attack::Routed | Attack::Careful => dice.fraction() < natural,
                _ => true,
            };
            if votes_on_it {
                votes.push((idea as u64, vote));
                newest.push((people.len() as u64, vote));
            }
            let waits = matches!(attack, Attack::Routed | Attack::Careful);
            let was_shown = waits || dice.fraction() < natural;
            let sought = (votes_on_it && !was_shown).then_some(idea as u64);
            let patient = waits || attack == Attack::Spread;
            let cohort = if patient {
                dice.below(COHORTS as usize) as u32
            } else {
                COHORTS
            };
            // The copy comes after what it copies, and nobody copies what is not there yet.
            let copied = match attack {
                Attack::DriveBy | Attack::Filler => end,
                _ => self.people[model].made + 1,
            };
            let made = match attack {
                Attack::Spread | Attack::Routed | Attack::Careful => {
                    copied + late.below((end + 1 - copied) as usize) as u64
                }
                _ => end,
            };
            people.push(Person {
                cohort,
                votes,
                sought,
                made,
            });
        }
        let made: Vec<u64> = people.iter().map(|person| person.made).collect();
        let (picture, values, ballots) = run(&people, self.ideas, Groups::Given(self.groups()));
        let waits = matches!(attack, Attack::Routed | Attack::Careful);
        let mut voters = self.honest_voters(idea, &picture);
        let brigade_from = self.people.len() as u64;
        for (id, vote) in &newest {
            let Some(standing) = picture.standings[*id as usize] else {
                continue;
            };
            let at = if waits {
                dice.below(voters.len() + 1)
            } else {
                voters.len()
            };
            let voter = Voter {
                member: standing.member,
                vote: *vote,
                is_copy: false,
                is_of_this_week: !waits || at * COHORTS as usize >= voters.len() * 9,
            };
            voters.insert(at, (*id, voter));
        }
        let copies = copied(&ballots, &made, 2);
        for (id, voter) in &mut voters {
            voter.is_copy = copies.get(&idea).is_some_and(|copies| copies.contains(id));
        }
        let (value, before) = (values[idea], self.values[idea]);
        let weeks = if waits { f64::from(COHORTS) } else { 1.0 };
        let week_ago = (before >= 0.0).then_some(value - (value - before) / weeks);
        let plain: Vec<Voter> = voters.iter().map(|(_, voter)| *voter).collect();
        let alarm = look(value, week_ago, &plain, self.drift);
        let parks = alarm.parks(&plain);
        let parked: Vec<u64> = voters
            .iter()
            .zip(&parks)
            .filter(|((_, voter), is_parked)| **is_parked || voter.is_copy)
            .map(|((id, _), _)| *id)
            .collect();
        let without = picture.tallies.without(
            idea,
            parked.iter().filter_map(|id| {
                let standing = picture.standings[*id as usize].as_ref()?;
                Some((ballots.row(*id as usize), standing))
            }),
        );
        let copies_aside = without_copies(&picture, &ballots, &copies);
        let mut parked_aside = copies_aside.clone();
        parked_aside[idea] = ranked(&score(&without, 0));
        let succeeded = [&values, &copies_aside, &parked_aside].map(|values| {
            let after = rank(values, idea);
            if target == Target::Best {
                after > TOP
            } else {
                after <= TOP
            }
        });
        let mut aside = [0; 3];
        for (column, voters) in &copies {
            for id in voters {
                let place = match (*column == idea, *id >= brigade_from) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, _) => 2,
                };
                aside[place] += 1;
            }
        }
        let without = score(&without, 0).value;
        let of_brigade = parked.iter().filter(|id| **id >= brigade_from).count();
        Outcome {
            is_real: self.is_real,
            target,
            attack,
            succeeded,
            aside,
            rang: Rang::of(&alarm),
            parked: [newest.len(), of_brigade, parked.len() - of_brigade],
            off: [value, without].map(|value| {
                let is_ranked = before >= 0.0 && values[idea] >= 0.0;
                if is_ranked {
                    (value - before).abs()
                } else {
                    0.0
                }
            }),
        }
    }

    /// Everybody's votes on an idea before the brigade came, the earliest first.
    fn honest_voters(&self, idea: usize, picture: &Picture) -> Vec<(u64, Voter)> {
        let mut honest: Vec<(u32, u64, Vote)> = Vec::new();
        for (id, person) in (0..).zip(&self.people) {
            let vote = person.votes.iter().find(|(voted, _)| *voted == idea as u64);
            honest.extend(vote.map(|(_, vote)| (person.cohort, id, *vote)));
        }
        honest.sort_by_key(|(cohort, id, _)| (*cohort, *id));
        honest
            .iter()
            .filter_map(|(cohort, id, vote)| {
                let standing = picture.standings[*id as usize]?;
                let voter = Voter {
                    member: standing.member,
                    vote: *vote,
                    is_copy: false,
                    is_of_this_week: *cohort + 1 == COHORTS,
                };
                Some((*id, voter))
            })
            .collect()
    }

    /// Which alarms ring on ideas that nobody pushes.
    fn false_alarms(&self) -> Vec<Rang> {
        let (picture, values, ballots) =
            run(&self.people, self.ideas, Groups::Given(self.groups()));
        let made: Vec<u64> = self.people.iter().map(|person| person.made).collect();
        let copies = copied(&ballots, &made, 2);
        let ranked = (0..self.ideas).filter(|idea| values[*idea] >= 0.0);
        ranked
            .map(|idea| {
                let voters = self.honest_voters(idea, &picture).into_iter();
                let copied = |id| copies.get(&idea).is_some_and(|copies| copies.contains(&id));
                let voters: Vec<Voter> = voters
                    .map(|(id, voter)| Voter {
                        is_copy: copied(id),
                        ..voter
                    })
                    .collect();
                Rang::of(&look(values[idea], Some(values[idea]), &voters, self.drift))
            })
            .collect()
    }

    /// Where nobody pushes anything: places of the top ten that move without copies, and without all that is parked; and the votes of
    /// the copies.
    fn harm(&self) -> [usize; 3] {
        let (picture, values, ballots) =
            run(&self.people, self.ideas, Groups::Given(self.groups()));
        let made: Vec<u64> = self.people.iter().map(|person| person.made).collect();
        let copies = copied(&ballots, &made, 2);
        let copies_aside = without_copies(&picture, &ballots, &copies);
        let mut parked_aside = values.clone();
        for idea in (0..self.ideas).filter(|idea| values[*idea] >= 0.0) {
            let mut voters = self.honest_voters(idea, &picture);
            for (id, voter) in &mut voters {
                voter.is_copy = copies.get(&idea).is_some_and(|copies| copies.contains(id));
            }
            let plain: Vec<Voter> = voters.iter().map(|(_, voter)| *voter).collect();
            let alarm = look(values[idea], Some(values[idea]), &plain, self.drift);
            let parks = alarm.parks(&plain);
            let parked = voters.iter().zip(parks);
            let parked = parked.filter(|((_, voter), is_parked)| *is_parked || voter.is_copy);
            let parked = parked.filter_map(|((id, _), _)| {
                let standing = picture.standings[*id as usize].as_ref()?;
                Some((ballots.row(*id as usize), standing))
            });
            parked_aside[idea] = ranked(&score(&picture.tallies.without(idea, parked), 0));
        }
        [
            moved_places(&values, &copies_aside),
            moved_places(&values, &parked_aside),
            copies.values().map(BTreeSet::len).sum(),
        ]
    }
}

fn worlds() -> Vec<World> {
    let real = NAMES.iter().map(|name| placed(&load(name)));
    let planted = (1..=3).map(|seed| {
        let size = Size {
            people: 5000,
            ideas: 400,
            votes: 30.0,
            seed,
        };
        let ballots = plant(size).ballots;
        let people = ballots
            .voters()
            .iter()
            .enumerate()
            .filter_map(|(row, voter)| {
                let cells = ballots.row(row);
                let votes = cells
                    .iter()
                    .map(|cell| (cell.column() as u64, cell.vote()))
                    .collect();
                let cohort = voter.cohort / 2;
                (cells.len() >= 7).then_some(Person {
                    cohort,
                    votes,
                    sought: None,
                    made: row as u64,
                })
            });
        (people.collect(), size.ideas)
    });
    let real = real.map(|(people, ideas)| World::new(people, ideas, true));
    real.chain(planted.map(|(people, ideas)| World::new(people, ideas, false)))
        .collect()
}

const TARGETS: [Target; 4] = [Target::Near, Target::Far, Target::New, Target::Best];

/// Every attack on every target of a world.
fn attack_all(world: &World, share: f64, seed: u64) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    // The careful ones roll dice of their own, so that the others fare as they did before there were any.
    let (mut dice, mut careful) = (Dice::new(seed), Dice::new(1000 + seed));
    for target in TARGETS {
        for idea in world.targets(target, &mut dice) {
            for attack in ATTACKS {
                let dice = if attack == Attack::Careful {
                    &mut careful
                } else {
                    &mut dice
                };
                outcomes.push(world.attack(idea, (target, attack), share, dice));
            }
        }
    }
    outcomes
}

/// What a brigade of another size does to the four real conversations: said, and held to nothing.
#[test]
fn other_sizes_of_a_brigade() {
    let worlds = worlds();
    for share in [0.01, 0.02, 0.10] {
        let mut outcomes = Vec::new();
        for (number, world) in (0..).zip(worlds.iter().filter(|world| world.is_real)) {
            outcomes.extend(attack_all(world, share, 7 + number));
        }
        for (what, target) in [
            ("into the top ten", Target::Near),
            ("new ideas into it", Target::New),
            ("out of it", Target::Best),
        ] {
            for (who, is) in [
                ("one week", week as fn(&Outcome) -> bool),
                ("patient", patient),
            ] {
                let all = some(&outcomes, |one| one.target == target && is(one));
                let measured = format!(
                    "{}, alarm {}",
                    percent(share_of(&all)),
                    percent(rang(&all, Rang::any))
                );
                figure(
                    &format!("brigade of {:.0} %, {who}: {what}, real", share * 100.0),
                    measured,
                    "",
                    "",
                );
            }
        }
    }
}

fn week(one: &Outcome) -> bool {
    !matches!(
        one.attack,
        Attack::Spread | Attack::Routed | Attack::Careful | Attack::Control
    )
}

/// The patient ones of the protocol.
fn patient(one: &Outcome) -> bool {
    matches!(one.attack, Attack::Spread | Attack::Routed)
}

#[test]
fn brigades_fail_or_are_noticed() {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut harmed = 0;
    for (number, world) in (0..).zip(worlds()) {
        println!(
            "world {number}: {} people, {} ideas, {} groups",
            world.people.len(),
            world.ideas,
            world.groups()
        );
        let calm = world.false_alarms();
        let part = |of: fn(&Rang) -> bool| {
            percent(calm.iter().filter(|one| of(one)).count() as f64 / calm.len().max(1) as f64)
        };
        figure(
            &format!(
                "alarm on ideas nobody pushes, world {number}, of {}",
                calm.len()
            ),
            format!(
                "{}, newest {}, copies {}",
                part(|one| one.any()),
                part(|one| one.newest),
                part(|one| one.copies)
            ),
            "<= 5 %",
            "0 %",
        );
        let [copies, parked, aside] = world.harm();
        harmed += aside;
        figure(
            &format!(
                "  nobody pushes, world {number}: places of the top ten moved by copies aside, by all parked aside; votes aside"
            ),
            format!("{copies}, {parked}, {aside}"),
            "0",
            "0",
        );
        let here = attack_all(&world, SHARE, 7 + number);
        for (who, is) in [
            ("patient", patient as fn(&Outcome) -> bool),
            ("patient and careful", |one| one.attack == Attack::Careful),
            ("control", |one| one.attack == Attack::Control),
        ] {
            let all = some(&here, |one| {
                is(one) && matches!(one.target, Target::Near | Target::Best)
            });
            figure(
                &format!("  {who}, of {}: alarm", all.len()),
                format!(
                    "{} (moved {}, newest {}, copies {})",
                    percent(rang(&all, Rang::any)),
                    percent(rang(&all, |one| one.moved)),
                    percent(rang(&all, |one| one.newest)),
                    percent(rang(&all, |one| one.copies))
                ),
                "",
                "",
            );
        }
        outcomes.extend(here);
    }
    for target in TARGETS {
        for attack in ATTACKS {
            let words = [true, false].map(|is_real| {
                let all = some(&outcomes, |one| {
                    one.target == target && one.attack == attack && one.is_real == is_real
                });
                format!("{}/{}", hits(&all), all.len())
            });
            let all = some(&outcomes, |one| {
                one.target == target && one.attack == attack
            });
            let measured = format!(
                "real {}, planted {}, alarm {:.0} % (moved {:.0}, newest {:.0}, copies {:.0})",
                words[0],
                words[1],
                100.0 * rang(&all, Rang::any),
                100.0 * rang(&all, |one| one.moved),
                100.0 * rang(&all, |one| one.newest),
                100.0 * rang(&all, |one| one.copies),
            );
            figure(
                &format!("brigade: {target:?}, {attack:?}"),
                measured,
                "",
                "",
            );
        }
    }
    let near = some(&outcomes, |one| one.target == Target::Near && week(one));
    let new = some(&outcomes, |one| one.target == Target::New && week(one));
    let best = some(&outcomes, |one| one.target == Target::Best && week(one));
    figure(
        "one week: ranked 16-45 into the top ten",
        percent(share_of(&near)),
        "<= 2 %",
        "0",
    );
    figure("one week: new ideas into the top ten", hits(&new), "0", "0");
    figure(
        "one week: ranked 1-8 out of the top ten",
        percent(share_of(&best)),
        "<= 8 %",
        "0",
    );
    for (who, is) in [
        ("one week", week as fn(&Outcome) -> bool),
        ("patient", patient),
        ("careful", |one| one.attack == Attack::Careful),
        ("control", |one| one.attack == Attack::Control),
    ] {
        for is_real in [true, false] {
            let where_ = if is_real { "real" } else { "planted" };
            for target in TARGETS {
                let all = some(&outcomes, |one| {
                    one.target == target && is(one) && one.is_real == is_real
                });
                figure(
                    &format!(
                        "{who}, {target:?}, {where_}, of {}: all counted / copies aside / parked aside",
                        all.len()
                    ),
                    by_rule(&all),
                    "",
                    "",
                );
            }
            let all = some(&outcomes, |one| is(one) && one.is_real == is_real);
            let sums = all.iter().fold([0; 3], |sums, one| {
                [0, 1, 2].map(|at| sums[at] + one.aside[at])
            });
            figure(
                &format!(
                    "{who}, {where_}: votes set aside, the brigade's / others' / on other ideas"
                ),
                format!("{} / {} / {}", sums[0], sums[1], sums[2]),
                "",
                "",
            );
        }
    }
    for is_real in [true, false] {
        let where_ = if is_real { "real" } else { "planted" };
        let near = some(&outcomes, |one| {
            one.target == Target::Near && patient(one) && one.is_real == is_real
        });
        let best = some(&outcomes, |one| {
            one.target == Target::Best && patient(one) && one.is_real == is_real
        });
        figure(
            &format!("patient: into the top ten, {where_}"),
            percent(share_of(&near)),
            "<= 15 %",
            "<= 5 %",
        );
        figure(
            &format!("patient: out of the top ten, {where_}"),
            percent(share_of(&best)),
            "<= 50 %",
            "<= 20 %",
        );
    }
    let slow = some(&outcomes, |one| {
        patient(one) && matches!(one.target, Target::Near | Target::Best)
    });
    // Were all votes counted.
    let worked = some(&slow, |one| one.succeeded[0]);
    figure(
        "patient: alarm raised, of those that would succeed",
        percent(rang(&worked, Rang::any)),
        ">= 90 %",
        "",
    );
    figure(
        "patient: alarm raised, of all",
        percent(rang(&slow, Rang::any)),
        ">= 90 %",
        "",
    );
    let sums = slow.iter().fold([0; 3], |sums, one| {
        [0, 1, 2].map(|at| sums[at] + one.parked[at])
    });
    figure(
        "patient: votes parked, of the brigade's; of all parked, others'",
        format!(
            "{}, {}",
            percent(sums[1] as f64 / sums[0].max(1) as f64),
            percent(sums[2] as f64 / (sums[1] + sums[2]).max(1) as f64)
        ),
        "said",
        "",
    );
    let off = |at: usize| slow.iter().map(|one| one.off[at]).sum::<f64>() / slow.len() as f64;
    figure(
        "patient: score off by, with what is parked and without",
        format!("{:.3}, {:.3}", off(0), off(1)),
        "said",
        "",
    );
    let careful = some(&outcomes, |one| {
        one.attack == Attack::Careful && matches!(one.target, Target::Near | Target::Best)
    });
    figure(
        "patient and careful: moves its target, alarm raised",
        format!(
            "{}, {}",
            percent(share_of(&careful)),
            percent(rang(&careful, Rang::any))
        ),
        "said",
        "",
    );
    let control = some(&outcomes, |one| {
        one.attack == Attack::Control && matches!(one.target, Target::Near | Target::Best)
    });
    figure(
        "control: alarm raised (newest, copies)",
        format!(
            "{} ({}, {})",
            percent(rang(&control, Rang::any)),
            percent(rang(&control, |one| one.newest)),
            percent(rang(&control, |one| one.copies))
        ),
        "<= 5 %",
        "",
    );
    // None above what the same accounts do by merely being there, and two standard errors.
    for (what, target) in [("in", Target::Near), ("out", Target::Best)] {
        let [pushed, calm] = [week as fn(&Outcome) -> bool, |one| {
            one.attack == Attack::Control
        }]
        .map(|is| some(&outcomes, |one| one.target == target && is(one)));
        let p = (hits(&calm) as f64 + 1.0) / (calm.len() as f64 + 2.0);
        let error =
            (p * (1.0 - p) * (1.0 / pushed.len().max(1) as f64 + 1.0 / calm.len().max(1) as f64))
                .sqrt();
        figure(
            &format!("one week beside its control, {what}"),
            format!(
                "{} beside {}",
                percent(share_of(&pushed)),
                percent(share_of(&calm))
            ),
            &format!("<= + {}", percent(2.0 * error)),
            "",
        );
    }
    assert!(share_of(&near) <= 0.02 && hits(&new) == 0 && share_of(&best) <= 0.08);
    // Patient accounts beat every formula that was tried. What stops those that copy is that copies wait until somebody has looked.
    for is_real in [true, false] {
        let of = |target| {
            some(&outcomes, |one| {
                one.target == target && patient(one) && one.is_real == is_real
            })
        };
        assert!(share_of(&of(Target::Near)) <= 0.15 && share_of(&of(Target::Best)) <= 0.50);
    }
    assert_eq!(
        harmed, 0,
        "where nobody pushes anything, nothing is set aside"
    );
    // Somebody looks; and where there is nothing to see nobody is called.
    assert!(rang(&worked, Rang::any) >= 0.90 && rang(&slow, Rang::any) >= 0.90);
    assert!(rang(&control, Rang::any) <= 0.05);
}

fn some(all: &[Outcome], which: impl Fn(&Outcome) -> bool) -> Vec<Outcome> {
    all.iter().filter(|one| which(one)).copied().collect()
}

fn hits(outcomes: &[Outcome]) -> usize {
    hits_of(outcomes, RULE)
}

fn hits_of(outcomes: &[Outcome], rule: usize) -> usize {
    let hits = outcomes.iter().filter(|outcome| outcome.succeeded[rule]);
    hits.count()
}

fn share_of(outcomes: &[Outcome]) -> f64 {
    hits(outcomes) as f64 / outcomes.len().max(1) as f64
}

/// By what is counted: all, all but copies, all but what is parked.
fn by_rule(outcomes: &[Outcome]) -> String {
    let of = |rule| percent(hits_of(outcomes, rule) as f64 / outcomes.len().max(1) as f64);
    format!("{} / {} / {}", of(0), of(1), of(2))
}

fn rang(outcomes: &[Outcome], which: impl Fn(Rang) -> bool) -> f64 {
    let rang = outcomes.iter().filter(|outcome| which(outcome.rang));
    rang.count() as f64 / outcomes.len().max(1) as f64
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
