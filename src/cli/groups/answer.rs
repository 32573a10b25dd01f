//! The answer of `groups`: a conversation as ballots, run through the engine, and put as people read it.
//! It must not print.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::consensus::UNIT;
use crate::consensus::ballots::{Account, Ballots, PLACED_VOTES, Urn, Vote, Voter, Way};
use crate::consensus::describe::{Mark, marks};
use crate::consensus::letters::Letters;
use crate::consensus::mixture::Member;
use crate::consensus::polis::{self, PolisPicture};
use crate::consensus::refresh::{self, Groups, How, PEOPLE_FOR_GROUPS, Picture};
use crate::consensus::score::{RANKED_VOTES, State, Support, product, score, support, z_for};
use crate::consensus::tallies::Count;
use crate::domain::conversation::{Conversation, Verdict};
use crate::domain::vote::Choice;

/// Exports know no sign-up: cohorts are so many equal parts of the people in order of their first vote.
const COHORTS: usize = 10;

/// What distinguishes a group is told by so many ideas.
const MARKS: usize = 3;

/// All of it, as printed with `--json`.
#[derive(Serialize)]
pub(in crate::cli) struct Answer {
    pub k: usize,
    /// loss(k) for k = 1, 2, …; empty if k was given or there is too little for groups.
    pub losses: Vec<f64>,
    pub groups: Vec<Group>,
    pub people: Vec<Person>,
    pub ideas: Vec<Idea>,
    #[serde(skip)]
    pub heading: Heading,
    /// For every group, by idea number.
    #[serde(skip)]
    pub marks: Vec<Vec<(u32, Mark)>>,
}

/// What the list of ideas may be called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Heading {
    CommonGround,
    /// Too few people or ideas for groups, or no groups found.
    WidelySupported,
    AsPolis,
}

#[derive(Serialize)]
pub(in crate::cli) struct Group {
    pub letter: String,
    /// People with their largest share here.
    pub people: usize,
}

#[derive(Serialize)]
pub(in crate::cli) struct Person {
    pub id: u32,
    pub x: f64,
    pub y: f64,
    pub memberships: Vec<f64>,
}

#[derive(Serialize)]
pub(in crate::cli) struct Idea {
    pub id: u32,
    pub votes: usize,
    pub agrees: usize,
    pub disagrees: usize,
    pub score: Option<f64>,
    pub per_group: Vec<InGroup>,
    pub product: Option<f64>,
    pub state: &'static str,
}

#[derive(Serialize)]
pub(in crate::cli) struct InGroup {
    pub letter: String,
    pub votes: f64,
    pub agrees: f64,
    pub lower: f64,
}

impl Answer {
    /// Groups and scores as the site computes them.
    pub(super) fn of(conversation: &Conversation, groups: Option<usize>, threads: usize) -> Self {
        let numbering = Numbering::of(conversation);
        let ballots = numbering.ballots(conversation);
        let how = How {
            groups: groups.map_or(Groups::Chosen, Groups::Given),
            threads,
            cohort_people: 1,
            // As in Polis and in the reference: seven votes, whatever they are.
            opinions: 0,
            ..How::default()
        };
        let picture = refresh::refresh(&ballots, None, &how);
        let k = picture.model.rates.groups;
        let letters = &picture.model.letters;
        let people = numbering.people(&picture);
        let ideas = ideas(conversation, |id| {
            let column = ballots.column(numbering.ideas[&id])?;
            let score = score(&picture.tallies, column);
            let counts = score.groups.iter().map(|group| (group.agrees, group.votes));
            Some(Scored {
                value: score.value,
                product: product(counts),
                is_ranked: score.state == State::Ranked,
                per_group: per_group(&score.groups, letters),
            })
        });
        let name = |mark: Mark| Some((*numbering.idea_of.get(mark.column)?, mark));
        let marks = (0..k).map(|group| {
            let marks = marks(&picture.tallies, group, MARKS).into_iter();
            marks.filter_map(name).collect()
        });
        Self {
            k,
            losses: picture.model.losses.clone(),
            groups: sizes(
                letters,
                k,
                picture
                    .standings
                    .iter()
                    .flatten()
                    .map(|at| at.member.main_group()),
            ),
            people,
            ideas,
            heading: if k > 1 && !picture.model.is_cold {
                Heading::CommonGround
            } else {
                Heading::WidelySupported
            },
            marks: marks.collect(),
        }
    }

    /// Groups and product as Polis computes them.
    pub(super) fn as_polis(
        conversation: &Conversation,
        groups: Option<usize>,
        threads: usize,
    ) -> Self {
        let mut urn = Urn::over(
            conversation
                .statements
                .iter()
                .map(|said| u64::from(said.id)),
        );
        for (voter, votes) in by_voter(conversation) {
            let votes = votes
                .into_iter()
                .map(|(idea, vote)| (u64::from(idea), vote, Way::Shown));
            urn.add(somebody(u64::from(voter), 0), votes);
        }
        let ballots = urn.open();
        let rejected: BTreeSet<u64> = conversation
            .statements
            .iter()
            .filter(|said| said.verdict == Verdict::Rejected)
            .map(|said| u64::from(said.id))
            .collect();
        let picture = polis::run(&ballots, |idea| rejected.contains(&idea), groups, threads);
        let letters = Letters::first(picture.groups);
        let voters = ballots.voters();
        let people = picture
            .rows
            .iter()
            .zip(&picture.labels)
            .zip(&picture.places);
        Self {
            k: picture.groups,
            losses: Vec::new(),
            groups: sizes(
                &letters,
                picture.groups,
                picture.labels.iter().map(|label| usize::from(*label)),
            ),
            people: people
                .map(|((row, label), place)| {
                    let id = voters[*row as usize].id;
                    let member = Member::of(usize::from(*label));
                    person(
                        u32::try_from(id).unwrap_or_default(),
                        *place,
                        &member,
                        picture.groups,
                    )
                })
                .collect(),
            ideas: ideas(conversation, |id| {
                Some(polis_score(
                    &picture,
                    ballots.column(u64::from(id))?,
                    &letters,
                ))
            }),
            heading: Heading::AsPolis,
            marks: Vec::new(),
        }
    }
}

/// What the engine says about an idea.
struct Scored {
    value: f64,
    product: f64,
    is_ranked: bool,
    per_group: Vec<InGroup>,
}

fn polis_score(picture: &PolisPicture, column: usize, letters: &Letters) -> Scored {
    let whole = |people: u32| u64::from(people) * u64::from(UNIT);
    let counts = picture
        .of(column)
        .iter()
        .map(|[votes, agrees, disagrees]| Count {
            votes: whole(*votes),
            agrees: whole(*agrees),
            disagrees: whole(*disagrees),
        });
    let groups: Vec<Support> = counts
        .map(|count| support(count, z_for(picture.groups)))
        .collect();
    let enough = picture
        .of(column)
        .iter()
        .all(|[votes, ..]| u64::from(*votes) >= RANKED_VOTES);
    Scored {
        value: picture.product(column),
        product: picture.product(column),
        is_ranked: enough,
        per_group: per_group(&groups, letters),
    }
}

fn per_group(groups: &[Support], letters: &Letters) -> Vec<InGroup> {
    let groups = groups.iter().enumerate();
    groups
        .map(|(group, support)| InGroup {
            letter: letters.letter(group),
            votes: support.votes,
            agrees: support.agrees,
            lower: support.lower,
        })
        .collect()
}

fn sizes(letters: &Letters, k: usize, main: impl Iterator<Item = usize>) -> Vec<Group> {
    let mut sizes = vec![0; k];
    for group in main {
        sizes[group] += 1;
    }
    let sizes = sizes.into_iter().enumerate();
    sizes
        .map(|(group, people)| Group {
            letter: letters.letter(group),
            people,
        })
        .collect()
}

fn person(id: u32, [x, y]: [f64; 2], member: &Member, k: usize) -> Person {
    let shares = member.shares[..k].iter();
    Person {
        id,
        x,
        y,
        memberships: shares
            .map(|share| f64::from(*share) / f64::from(UNIT))
            .collect(),
    }
}

/// Every statement with its plain tally, and what the engine says about those that were not rejected.
fn ideas(conversation: &Conversation, scored: impl Fn(u32) -> Option<Scored>) -> Vec<Idea> {
    let mut tallies: HashMap<u32, [usize; 3]> = HashMap::new();
    for ballot in &conversation.ballots {
        let [votes, agrees, disagrees] = tallies.entry(ballot.statement).or_default();
        *votes += 1;
        *agrees += usize::from(ballot.choice == Choice::Agree);
        *disagrees += usize::from(ballot.choice == Choice::Disagree);
    }
    let said = conversation.statements.iter();
    said.map(|said| {
        let [votes, agrees, disagrees] = tallies.get(&said.id).copied().unwrap_or_default();
        let is_rejected = said.verdict == Verdict::Rejected;
        let scored = if is_rejected { None } else { scored(said.id) };
        let state = match &scored {
            None => "removed",
            Some(scored) if scored.is_ranked => "ranked",
            Some(_) => "needs-more-voices",
        };
        Idea {
            id: said.id,
            votes,
            agrees,
            disagrees,
            score: scored.as_ref().map(|scored| scored.value),
            product: scored.as_ref().map(|scored| scored.product),
            per_group: scored.map(|scored| scored.per_group).unwrap_or_default(),
            state,
        }
    })
    .collect()
}

fn by_voter(conversation: &Conversation) -> BTreeMap<u32, Vec<(u32, Vote)>> {
    let mut voters: BTreeMap<u32, Vec<(u32, Vote)>> = BTreeMap::new();
    for ballot in &conversation.ballots {
        let vote = match ballot.choice {
            Choice::Agree => Vote::Agree,
            Choice::Disagree => Vote::Disagree,
            Choice::Pass => Vote::Pass,
        };
        voters
            .entry(ballot.voter)
            .or_default()
            .push((ballot.statement, vote));
    }
    voters
}

fn somebody(id: u64, cohort: u32) -> Voter {
    Voter {
        id,
        cohort,
        account: Account::Settled,
    }
}

/// People and ideas of an export under numbers without gaps, the placed people first: which votes are hidden to choose k then
/// hangs on the votes alone, not on how the export happened to number things.
struct Numbering {
    /// By number in the export.
    ideas: HashMap<u32, u64>,
    /// Back.
    idea_of: Vec<u32>,
    voters: Vec<u32>,
    cohorts: HashMap<u32, u32>,
}

impl Numbering {
    fn of(conversation: &Conversation) -> Self {
        let live: BTreeSet<u32> = conversation.welcome().map(|said| said.id).collect();
        let mut votes: BTreeMap<u32, usize> = BTreeMap::new();
        let mut first: BTreeMap<u32, i64> = BTreeMap::new();
        let mut voted = BTreeSet::new();
        for ballot in &conversation.ballots {
            let counts = live.contains(&ballot.statement);
            *votes.entry(ballot.voter).or_default() += usize::from(counts);
            let first = first.entry(ballot.voter).or_insert(ballot.at);
            *first = ballot.at.min(*first);
            if counts {
                voted.insert(ballot.statement);
            }
        }
        // Ideas without a vote come last: they change nothing before them.
        let idea_of: Vec<u32> = voted
            .iter()
            .chain(live.difference(&voted))
            .copied()
            .collect();
        let (placed, light): (Vec<u32>, Vec<u32>) = votes
            .keys()
            .partition(|voter| votes[*voter] >= PLACED_VOTES);
        let ordered = if placed.len() < PEOPLE_FOR_GROUPS {
            votes.keys().copied().collect()
        } else {
            placed.clone()
        };
        let mut moments: Vec<(i64, u32)> =
            ordered.iter().map(|voter| (first[voter], *voter)).collect();
        moments.sort_unstable();
        let cohort = |voter: u32| {
            let before = moments.partition_point(|moment| *moment < (first[&voter], voter));
            let cohort = (before * COHORTS / moments.len().max(1)).min(COHORTS - 1);
            u32::try_from(cohort).unwrap_or_default()
        };
        Self {
            ideas: idea_of.iter().copied().zip(0..).collect(),
            idea_of,
            cohorts: votes.keys().map(|voter| (*voter, cohort(*voter))).collect(),
            voters: placed.into_iter().chain(light).collect(),
        }
    }

    fn ballots(&self, conversation: &Conversation) -> Ballots {
        let by_voter = by_voter(conversation);
        let mut urn = Urn::over(self.ideas.values().copied());
        for (number, voter) in (0..).zip(&self.voters) {
            let votes = by_voter[voter]
                .iter()
                .filter_map(|(idea, vote)| Some((*self.ideas.get(idea)?, *vote, Way::Shown)));
            urn.add(somebody(number, self.cohorts[voter]), votes);
        }
        urn.open()
    }

    fn people(&self, picture: &Picture) -> Vec<Person> {
        let k = picture.model.rates.groups;
        let mut people: Vec<Person> = self
            .voters
            .iter()
            .zip(&picture.standings)
            .filter_map(|(voter, standing)| {
                let standing = standing.as_ref()?;
                Some(person(*voter, standing.place, &standing.member, k))
            })
            .collect();
        people.sort_by_key(|person| person.id);
        people
    }
}
