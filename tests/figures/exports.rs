//! The four real conversations that are handed out with the project's tests, as ballots.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use common_ground::consensus::ballots::{Account, Ballots, Urn, Vote, Voter, Way};

pub const NAMES: [&str; 4] = [
    "bg2050-volunteers",
    "brexit-consensus",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
];

/// A conversation: for every voter when they first voted, and their votes on ideas that were not rejected.
#[derive(Clone)]
pub struct Export {
    pub people: BTreeMap<u64, (i64, Vec<(u64, Vote)>)>,
    pub ideas: BTreeSet<u64>,
    /// The rejected ideas and who voted what on them.
    pub rejected: BTreeMap<u64, Vec<(u64, Vote)>>,
    /// Every vote in order of time, also those overtaken later; on rejected ideas none.
    pub log: Vec<(u64, u64, Vote)>,
}

pub fn shared(path: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    assert!(
        path.exists(),
        "{} is not there: these figures need the shared files of the project",
        path.display()
    );
    path
}

pub fn folder(name: &str) -> PathBuf {
    shared(&format!("data/polis/{name}"))
}

pub fn load(name: &str) -> Export {
    let folder = folder(name);
    let read = |file: &str| {
        let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
        let heading = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        (heading, rows)
    };
    let at = |heading: &csv::StringRecord, name: &str| {
        heading.iter().position(|column| column == name).unwrap()
    };
    let (heading, comments) = read("comments.csv");
    let (id, moderated) = (at(&heading, "comment-id"), at(&heading, "moderated"));
    let ideas: BTreeSet<u64> = comments
        .iter()
        .filter(|row| &row[moderated] != "-1")
        .map(|row| row[id].parse().unwrap())
        .collect();
    let (heading, votes) = read("votes.csv");
    let columns = ["timestamp", "voter-id", "comment-id", "vote"].map(|name| at(&heading, name));
    let mut log: Vec<(i64, u64, u64, Vote)> = votes
        .iter()
        .map(|row| {
            let [time, voter, idea, vote] =
                columns.map(|column| row[column].parse::<i64>().unwrap());
            let vote = match vote {
                1 => Vote::Agree,
                -1 => Vote::Disagree,
                _ => Vote::Pass,
            };
            (time, voter as u64, idea as u64, vote)
        })
        .collect();
    log.sort_by_key(|(time, ..)| *time);
    let mut last: BTreeMap<(u64, u64), (i64, Vote)> = BTreeMap::new();
    for (time, voter, idea, vote) in &log {
        last.insert((*voter, *idea), (*time, *vote));
    }
    let mut people: BTreeMap<u64, (i64, Vec<(u64, Vote)>)> = BTreeMap::new();
    let mut rejected: BTreeMap<u64, Vec<(u64, Vote)>> = BTreeMap::new();
    for ((voter, idea), (time, vote)) in last {
        let (first, ballot) = people.entry(voter).or_insert((time, Vec::new()));
        *first = time.min(*first);
        if ideas.contains(&idea) {
            ballot.push((idea, vote));
        } else {
            rejected.entry(idea).or_default().push((voter, vote));
        }
    }
    let log = log
        .into_iter()
        .filter(|(_, _, idea, _)| ideas.contains(idea));
    Export {
        people,
        log: log
            .map(|(_, voter, idea, vote)| (voter, idea, vote))
            .collect(),
        ideas,
        rejected,
    }
}

/// One voter of a simulation.
#[derive(Clone, Debug)]
pub struct Person {
    pub cohort: u32,
    pub votes: Vec<(u64, Vote)>,
    /// The idea they came for by themselves, if any.
    pub sought: Option<u64>,
    /// When their ballot was cast: the place of it among all.
    pub made: u64,
}

/// People with at least seven votes, in ten equal cohorts by first vote; numbered without gaps, as are the ideas.
pub fn placed(export: &Export) -> (Vec<Person>, usize) {
    let all = export
        .people
        .iter()
        .filter(|(_, (_, votes))| votes.len() >= 7);
    let mut people: Vec<_> = all
        .map(|(id, (first, votes))| (*first, *id, votes))
        .collect();
    people.sort_by_key(|(first, id, _)| (*first, *id));
    let total = people.len();
    let voted: BTreeSet<u64> = export
        .people
        .values()
        .flat_map(|(_, votes)| votes.iter().map(|(idea, _)| *idea))
        .collect();
    let number: BTreeMap<u64, u64> = voted.iter().copied().zip(0..).collect();
    let mut placed: Vec<(u64, Person)> = people
        .into_iter()
        .enumerate()
        .map(|(at, (_, id, votes))| {
            let votes = votes
                .iter()
                .map(|(idea, vote)| (number[idea], *vote))
                .collect();
            let cohort = (at * 10 / total) as u32;
            (
                id,
                Person {
                    cohort,
                    votes,
                    sought: None,
                    made: at as u64,
                },
            )
        })
        .collect();
    placed.sort_by_key(|(id, _)| *id);
    (
        placed.into_iter().map(|(_, person)| person).collect(),
        number.len(),
    )
}

/// People as ballots, numbered in order; those of cohorts from `young_from` on do not shape the groups.
pub fn ballots(people: &[Person], ideas: usize, young_from: u32) -> Ballots {
    let mut urn = Urn::over(0..ideas as u64);
    for (id, person) in (0..).zip(people) {
        let account = if person.cohort >= young_from {
            Account::Young
        } else {
            Account::Settled
        };
        let voter = Voter {
            id,
            cohort: person.cohort,
            account,
        };
        let way = |idea| {
            if person.sought == Some(idea) {
                Way::Sought
            } else {
                Way::Shown
            }
        };
        urn.add(
            voter,
            person
                .votes
                .iter()
                .map(|(idea, vote)| (*idea, *vote, way(*idea))),
        );
    }
    urn.open()
}
