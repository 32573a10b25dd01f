//! Whether a person with a new idea meets the one that already asks the same, on real petition titles.
//! The candidate step is imitated as `store/search.rs` does it; a site test repeats the count on a database.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::collections::HashMap;
use std::path::Path;

use common_ground::domain::alike;
use common_ground::domain::search;
use common_ground::domain::similar::{Asked, CANDIDATES_MAX, Candidate, POSTINGS_MAX};

/// The goal: 85 of 100 people meet the idea that says what they were about to say.
const FOUND_AT_LEAST: f64 = 0.85;

fn rows(name: &str) -> Vec<HashMap<String, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared/data/parliament").join(name);
    let path = if shared.exists() {
        shared
    } else {
        root.join("tests/fixtures").join(name)
    };
    csv::Reader::from_path(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .deserialize()
        .map(|row| row.expect("a row of the file"))
        .collect()
}

struct Titles {
    by_id: HashMap<u64, String>,
    postings: HashMap<String, Vec<u64>>,
    counts: HashMap<String, i64>,
}

impl Titles {
    fn read() -> Self {
        let by_id: HashMap<u64, String> = rows("petition-titles-2015-2017.csv")
            .into_iter()
            .map(|row| (row["petition_id"].parse().unwrap(), row["title"].clone()))
            .collect();
        let mut postings: HashMap<String, Vec<u64>> = HashMap::new();
        for (id, title) in &by_id {
            for word in search::placed_words(title, "").into_keys() {
                postings.entry(word).or_default().push(*id);
            }
        }
        for list in postings.values_mut() {
            list.sort_unstable_by(|a, b| b.cmp(a));
        }
        let counts = postings
            .iter()
            .map(|(word, list)| (word.clone(), list.len().try_into().unwrap()))
            .collect();
        Self {
            by_id,
            postings,
            counts,
        }
    }

    /// The newest postings of the rarest words, added up by weight, the heaviest fifty.
    fn candidates(&self, asked: &Asked, but: u64) -> Vec<Candidate<u64>> {
        let mut weights: HashMap<u64, f64> = HashMap::new();
        for (word, weight) in asked.probes() {
            for id in self
                .postings
                .get(word)
                .into_iter()
                .flatten()
                .take(usize::try_from(POSTINGS_MAX).unwrap())
            {
                *weights.entry(*id).or_default() += weight;
            }
        }
        weights.remove(&but);
        let mut found: Vec<(f64, u64)> = weights
            .into_iter()
            .map(|(id, weight)| (weight, id))
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        found.truncate(usize::try_from(CANDIDATES_MAX).unwrap());
        found
            .into_iter()
            .map(|(_, id)| Candidate {
                id,
                title: self.by_id[&id].clone(),
            })
            .collect()
    }

    fn finds(&self, from: u64, partner: u64) -> bool {
        let asked = Asked::weigh(
            &self.by_id[&from],
            self.by_id.len().try_into().unwrap(),
            &self.counts,
        );
        asked
            .nearest(&self.candidates(&asked, from))
            .iter()
            .any(|one| one.id == partner)
    }
}

#[test]
fn a_new_title_meets_the_one_that_asks_the_same() {
    let titles = Titles::read();
    let pairs: Vec<(u64, u64)> = rows("similarity-pairs.csv")
        .into_iter()
        .filter(|row| row["label"] == "same_ask")
        .map(|row| (row["a_id"].parse().unwrap(), row["b_id"].parse().unwrap()))
        .collect();
    assert!(pairs.len() >= 10);
    let mut found = 0;
    for (a, b) in &pairs {
        for (from, partner) in [(a, b), (b, a)] {
            if titles.finds(*from, *partner) {
                found += 1;
            } else {
                println!(
                    "not met: {} -> {}",
                    titles.by_id[from], titles.by_id[partner]
                );
            }
        }
    }
    let share = f64::from(found) / (2.0 * f64::from(u32::try_from(pairs.len()).unwrap()));
    println!(
        "similar ideas: {found} of {} met among {} titles ({:.1} %)",
        2 * pairs.len(),
        titles.by_id.len(),
        share * 100.0
    );
    assert!(share >= FOUND_AT_LEAST, "{share}");
}

/// Four of five pairs that ask the same are offered as one question on a desk.
const OFFERED_AT_LEAST: f64 = 0.8;

#[test]
fn a_desk_offers_what_asks_the_same_and_never_what_asks_the_opposite() {
    let titles = Titles::read();
    let count = titles.by_id.len().try_into().unwrap();
    let mut offered: HashMap<String, (u32, u32)> = HashMap::new();
    for row in rows("similarity-pairs.csv") {
        let [a, b] = ["a_id", "b_id"].map(|id| row[id].parse::<u64>().unwrap());
        let is_offered = [(a, b), (b, a)].into_iter().any(|(from, partner)| {
            let title = &titles.by_id[&from];
            let asked = Asked::weigh(title, count, &titles.counts);
            println!(
                "{} {:.2} {} | {}",
                row["label"],
                asked.likeness_to(&titles.by_id[&partner]),
                title,
                titles.by_id[&partner]
            );
            alike::offer(&asked, title, &titles.candidates(&asked, from))
                .iter()
                .any(|one| one.id == partner)
        });
        let entry = offered.entry(row["label"].clone()).or_default();
        entry.0 += u32::from(is_offered);
        entry.1 += 1;
    }
    println!("offered on a desk, of all pairs: {offered:?}");
    let (same, all) = offered["same_ask"];
    assert!(
        f64::from(same) >= OFFERED_AT_LEAST * f64::from(all),
        "{same} of {all} pairs that ask the same are offered"
    );
    assert_eq!(
        offered["opposed"].0, 0,
        "what asks the opposite is offered as the same"
    );
}
