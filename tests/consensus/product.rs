//! The product score against the one Polis itself exported, over the groups it exported: the formula is theirs, to the digit.

use std::collections::BTreeMap;
use std::path::Path;

use common_ground::consensus::score::product;

fn rows(name: &str) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/polis/bg2050-volunteers");
    let mut reader =
        csv::Reader::from_path(folder.join(name)).expect("the fixture is part of the repository");
    let heading = reader.headers().expect("it has a heading").clone();
    let rows = reader.records().map(|row| row.expect("a row")).collect();
    (heading, rows)
}

#[test]
fn every_product_equals_the_export() {
    assert_eq!(all_371_products_equal_the_export(), 371);
}

/// How many of them there are; it stops at the first that differs.
pub fn all_371_products_equal_the_export() -> usize {
    let (heading, people) = rows("participants-votes.csv");
    let at = |heading: &csv::StringRecord, name: &str| {
        heading
            .iter()
            .position(|column| column == name)
            .expect("the column is there")
    };
    let group = at(&heading, "group-id");
    // For every statement and group: agrees and votes.
    let mut counts: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    let mut groups: Vec<String> = Vec::new();
    for person in people.iter().filter(|person| !person[group].is_empty()) {
        groups.push(person[group].to_owned());
        for (name, cell) in heading
            .iter()
            .zip(person)
            .filter(|(name, _)| name.parse::<u32>().is_ok())
        {
            let (agrees, votes) = counts
                .entry((name.to_owned(), person[group].to_owned()))
                .or_default();
            *agrees += f64::from(u8::from(cell == "1"));
            *votes += f64::from(u8::from(!cell.is_empty()));
        }
    }
    groups.sort();
    groups.dedup();
    let (heading, comments) = rows("comments.csv");
    let (id, exported) = (
        at(&heading, "comment-id"),
        at(&heading, "group-informed-consensus"),
    );
    let mut equal = 0;
    for comment in &comments {
        let of = |group: &String| {
            counts
                .get(&(comment[id].to_owned(), group.clone()))
                .copied()
                .unwrap_or_default()
        };
        let ours = product(groups.iter().map(of));
        let theirs: f64 = comment[exported].parse().expect("a number");
        assert!(
            (ours - theirs).abs() < 1e-12,
            "statement {}: {ours}, exported {theirs}",
            &comment[id]
        );
        equal += 1;
    }
    equal
}
