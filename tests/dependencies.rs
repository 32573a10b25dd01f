//! Holds the crates we stand on to `.cargo/deny.toml`: licences, the registry they come from, and no client that could
//! send anything anywhere. cargo-deny says more, but takes minutes to build, so this much runs with every test.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Clients that hyper's own crates switch on by a feature rather than by a name.
const CLIENT_FEATURES: &[(&str, &str)] = &[
    ("hyper", "client"),
    ("hyper-util", "client"),
    ("hyper-util", "client-legacy"),
];

struct Crates {
    packages: BTreeMap<String, Value>,
    /// What is compiled into the binary: the root's ordinary dependencies and all below them.
    shipped: BTreeSet<String>,
}

#[test]
fn every_licence_is_welcome() {
    let rules = rules();
    let allowed: BTreeSet<&str> = rules["licenses"]["allow"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let wrong: Vec<String> = crates()
        .packages
        .values()
        .filter(|package| {
            !package["license"]
                .as_str()
                .is_some_and(|licence| is_welcome(licence, &allowed))
        })
        .map(|package| {
            format!(
                "{} {}: {}",
                package["name"], package["version"], package["license"]
            )
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "these licences are not in .cargo/deny.toml:\n{}",
        wrong.join("\n")
    );
}

/// `(MIT OR Apache-2.0) AND Unicode-3.0`: every part that AND joins needs one of ours among those that OR joins.
fn is_welcome(licence: &str, allowed: &BTreeSet<&str>) -> bool {
    let licence = licence.trim();
    for glue in [" AND ", " OR ", "/"] {
        if let Some(pieces) = split_outside_brackets(licence, glue) {
            let mut each = pieces.into_iter().map(|piece| is_welcome(piece, allowed));
            return if glue == " AND " {
                each.all(|welcome| welcome)
            } else {
                each.any(|welcome| welcome)
            };
        }
    }
    let bare = licence
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    bare.map_or_else(
        || allowed.contains(licence),
        |inner| is_welcome(inner, allowed),
    )
}

fn split_outside_brackets<'a>(text: &'a str, glue: &str) -> Option<Vec<&'a str>> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= start && text[at..].starts_with(glue) => {
                pieces.push(&text[start..at]);
                start = at + glue.len();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    (pieces.len() > 1).then_some(pieces)
}

#[test]
fn every_crate_comes_from_the_one_registry() {
    let wrong: Vec<String> = crates()
        .packages
        .values()
        .filter(|package| package["name"] != env!("CARGO_PKG_NAME"))
        .filter(|package| {
            package["source"] != "registry+https://github.com/rust-lang/crates.io-index"
        })
        .map(|package| format!("{} from {}", package["name"], package["source"]))
        .collect();
    assert!(
        wrong.is_empty(),
        "these crates come from elsewhere:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn nothing_that_is_shipped_can_send_a_web_request() {
    let rules = rules();
    let banned: BTreeSet<&str> = rules["bans"]["deny"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["crate"].as_str())
        .collect();
    let crates = crates();
    let wrong: Vec<String> = crates
        .shipped
        .iter()
        .map(|id| {
            crates.packages[id]["name"]
                .as_str()
                .expect("every crate has a name")
        })
        .filter(|name| banned.contains(name))
        .map(str::to_owned)
        .collect();
    assert!(
        wrong.is_empty(),
        "these crates send requests: {}",
        wrong.join(", ")
    );
}

#[test]
fn hyper_ships_without_its_client() {
    // Asked of cargo without dev-dependencies, whose features would otherwise be mixed in.
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p} {f}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs, as it has just run this test");
    assert!(
        output.status.success(),
        "cargo tree failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8(output.stdout).expect("names are ASCII");
    let mut wrong = BTreeSet::new();
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        let features: BTreeSet<&str> = line
            .rsplit(' ')
            .next()
            .unwrap_or_default()
            .split(',')
            .collect();
        for (krate, feature) in CLIENT_FEATURES {
            if name == *krate && features.contains(feature) {
                wrong.insert(format!("{krate} with {feature}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn rules() -> toml::Table {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.cargo/deny.toml");
    std::fs::read_to_string(path)
        .expect("the file is part of the project")
        .parse()
        .expect("it is TOML")
}

fn crates() -> Crates {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--offline",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs, as it has just run this test");
    assert!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut all: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let list = |value: &mut Value| std::mem::take(value.as_array_mut().expect("a list"));
    let id = |value: &Value| {
        value["id"]
            .as_str()
            .expect("everything has an id")
            .to_owned()
    };

    let nodes: BTreeMap<String, Value> = list(&mut all["resolve"]["nodes"])
        .into_iter()
        .map(|node| (id(&node), node))
        .collect();
    let root = all["resolve"]["root"]
        .as_str()
        .expect("one package")
        .to_owned();
    let mut shipped = BTreeSet::new();
    let mut open = vec![root];
    while let Some(here) = open.pop() {
        for dependency in nodes[&here]["deps"].as_array().expect("a list") {
            let kinds = dependency["dep_kinds"].as_array().expect("a list");
            let name = dependency["pkg"].as_str().expect("an id").to_owned();
            if kinds.iter().any(|kind| kind["kind"].is_null()) && shipped.insert(name.clone()) {
                open.push(name);
            }
        }
    }
    let packages = list(&mut all["packages"])
        .into_iter()
        .map(|package| (id(&package), package))
        .filter(|(id, _)| nodes.contains_key(id))
        .collect();
    Crates { packages, shipped }
}
