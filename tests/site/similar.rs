//! Similar ideas on a real database: the partners that people would want to meet, and how long the meeting takes.

use std::collections::HashMap;
use std::path::Path;

use crate::support::{NOON, Site};
use common_ground::actions;
use common_ground::domain::idea::{IdeaDraft, IdeaWords, Kind};
use common_ground::domain::text::{IdeaText, Title};

fn rows(name: &str) -> Vec<HashMap<String, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared/data/parliament").join(name);
    let path = if shared.exists() {
        shared
    } else {
        root.join("tests/fixtures").join(name)
    };
    let mut reader = csv::Reader::from_path(&path).expect("the titles");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// Titles as ideas without a text; a title our rules would refuse (too short) is kept as it is.
async fn bring_in(site: &Site, titles: impl Iterator<Item = String>) {
    let mut tx = site.app.db.write().await.expect("the writer");
    for title in titles {
        let draft = IdeaDraft {
            kind: Kind::Idea,
            words: IdeaWords::new(Title::from_stored(title), IdeaText::default(), Vec::new()),
            topic: "democracy".into(),
            constituency: None,
        };
        actions::ideas::bring_in(&site.app, &mut tx, None, draft, NOON)
            .await
            .expect("an idea");
    }
    tx.commit().await.expect("commit");
}

#[tokio::test]
async fn a_new_title_meets_its_partner_among_all_petitions() {
    let site = Site::new().await;
    let petitions = rows("petition-titles-2015-2017.csv");
    let pairs: Vec<_> = rows("similarity-pairs.csv")
        .into_iter()
        .filter(|row| row["label"] == "same_ask")
        .collect();
    bring_in(&site, petitions.iter().map(|row| row["title"].clone())).await;
    let (mut met, mut asked) = (0, 0);
    for pair in &pairs {
        for (own, other) in [("a_title", "b_title"), ("b_title", "a_title")] {
            let found = actions::ideas::find_similar(&site.app, &pair[own])
                .await
                .expect("a search");
            asked += 1;
            // The title itself stands there too and takes one of the five places.
            let twice = found
                .iter()
                .filter(|card| card.title == pair[other])
                .count();
            let needed = if pair[own] == pair[other] { 2 } else { 1 };
            met += usize::from(twice >= needed);
        }
    }
    println!(
        "similar ideas on {:?}: {met} of {asked} met among {} titles",
        site.app.db.engine(),
        petitions.len()
    );
    assert!(met * 100 >= asked * 85, "{met} of {asked}");
}
