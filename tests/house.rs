//! Holds the house to its plan: the arrows between floors, the map in `src/lib.rs`, and the habits that a compiler
//! does not check. It reads the source as text and must not know what any of it does.

mod reading;

use reading::{files, line_of, root, source, text, words};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the nouns of a floor share; all other siblings leave each other alone. In the domain they may lean on one
/// another, and on the cli floor they are the start of everything.
const ALPHABET: &[(&str, &[&str])] = &[
    ("store", &["engine", "error", "events", "rows"]),
    ("actions", &["error"]),
    (
        "web",
        &[
            "routes", "layout", "viewer", "form", "error", "paths", "assets", "session",
            "security", "address", "limits", "parts", "filters",
        ],
    ),
    ("jobs", &[]),
    ("mail", &[]),
];

/// A file longer than this is two files.
const MOST_LINES: usize = 500;

#[test]
fn arrows_between_floors_point_down() {
    let mut wrong = Vec::new();
    let floors = floors(&text("src/lib.rs"));
    let mut used = BTreeSet::new();
    for path in files("src", ".rs") {
        let Some((floor, noun)) = place(&path) else {
            continue;
        };
        let Some(may) = floors.get(&floor) else {
            wrong.push(format!(
                "{}: `{floor}` is no floor of the plan; give it a line in the table of src/lib.rs",
                path.display()
            ));
            continue;
        };
        for (line, import) in imports(&path) {
            let mut steps = import.split("::");
            let (to, what) = (
                steps.next().unwrap_or_default(),
                steps.next().unwrap_or_default(),
            );
            if floors.contains_key(to) {
                used.insert((floor.clone(), to.to_owned()));
            }
            if floors.contains_key(to) && to != floor && !may.contains(to) {
                wrong.push(format!(
                    "{}:{line}: {floor} must not know {to} (crate::{import})",
                    path.display()
                ));
            }
            if to == floor && is_sibling(&floor, &noun, what) {
                wrong.push(format!(
                    "{}:{line}: {noun} and {what} are siblings (crate::{import})",
                    path.display()
                ));
            }
        }
    }
    tell("These imports point up, or at a sibling", &wrong);
    let idle: Vec<String> = floors
        .iter()
        .flat_map(|(floor, may)| may.iter().map(move |to| (floor.clone(), to.clone())))
        .filter(|arrow| !used.contains(arrow))
        .map(|(floor, to)| format!("{floor} may use {to}, and does not"))
        .collect();
    tell(
        "The table in src/lib.rs shows arrows that are not there",
        &idle,
    );
}

/// Reads the table of floors in the crate docs: each floor, and which others it may look at. `main.rs` and `lib.rs` stand outside and
/// see everything.
fn floors(lib: &str) -> BTreeMap<String, BTreeSet<String>> {
    let lines: Vec<Vec<String>> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "))
        .map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect())
        .filter(|cells: &Vec<String>| cells[0] != "Floor")
        .collect();
    let all: BTreeSet<String> = lines.iter().map(|cells| cells[0].clone()).collect();
    assert!(all.len() > 10, "src/lib.rs has no table of floors: {all:?}");
    lines
        .iter()
        .map(|cells| {
            let may: BTreeSet<String> = match cells[1].as_str() {
                "everything" => &all - &BTreeSet::from([cells[0].clone()]),
                "nothing of ours" => BTreeSet::new(),
                named => named.split(", ").map(str::to_owned).collect(),
            };
            let unknown: Vec<_> = may.difference(&all).collect();
            assert!(unknown.is_empty(), "{}: no floors: {unknown:?}", cells[0]);
            (cells[0].clone(), may)
        })
        .collect()
}

/// The floor and the noun that a file belongs to; none for `main.rs` and `lib.rs`.
fn place(path: &Path) -> Option<(String, String)> {
    let steps: Vec<String> = path
        .iter()
        .skip(1)
        .map(|step| step.to_string_lossy().replace(".rs", ""))
        .collect();
    match steps.as_slice() {
        [only] if only == "main" || only == "lib" => None,
        [floor] => Some((floor.clone(), String::new())),
        [floor, noun, ..] => Some((floor.clone(), noun.clone())),
        [] => None,
    }
}

fn is_sibling(floor: &str, noun: &str, what: &str) -> bool {
    let Some((_, shared)) = ALPHABET.iter().find(|(name, _)| *name == floor) else {
        return false;
    };
    // The floor's own `mod.rs`, and the shared pieces, bring the nouns together.
    let brings_together = noun.is_empty() || noun == "mod" || shared.contains(&noun);
    let is_noun = root().join(format!("src/{floor}/{what}.rs")).exists()
        || root().join(format!("src/{floor}/{what}")).is_dir();
    !brings_together && is_noun && what != noun && !shared.contains(&what)
}

/// Every path below `crate::` that a file names, groups in braces taken apart, with its line. In a noun's own file
/// `super::` is its floor.
fn imports(path: &Path) -> Vec<(usize, String)> {
    let code = source(path).code;
    let floor = (path.iter().count() == 3)
        .then(|| place(path))
        .flatten()
        .map(|(floor, _)| floor);
    let mut found = Vec::new();
    for (at, word) in words(&code) {
        let Some(rest) = code[at + word.len()..].strip_prefix("::") else {
            continue;
        };
        let line = line_of(&code, at);
        if word == "crate" {
            found.extend(spread(rest).into_iter().map(|import| (line, import)));
        } else if let ("super", Some(floor)) = (word, &floor) {
            found.extend(
                spread(rest)
                    .into_iter()
                    .map(|import| (line, format!("{floor}::{import}"))),
            );
        }
    }
    found
}

/// `a::{b::c, d}` becomes `a::b::c` and `a::d`; reading stops where the path does.
fn spread(rest: &str) -> Vec<String> {
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(rest.len());
    let stem = rest[..end].trim_end_matches(':');
    let Some(group) = rest[end..].strip_prefix('{') else {
        return vec![stem.to_owned()];
    };
    let mut found = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let piece = group[start..at].trim();
                if !piece.is_empty() {
                    let glue = if stem.is_empty() { "" } else { "::" };
                    found.extend(
                        spread(piece)
                            .into_iter()
                            .map(|inner| format!("{stem}{glue}{inner}")),
                    );
                }
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn the_map_shows_every_floor_and_nothing_else() {
    let drawn = map(&text("src/lib.rs"));
    assert!(
        !drawn.is_empty(),
        "src/lib.rs has no map: a ```text block in its crate docs, as in the plan"
    );
    let mut wrong: Vec<String> = drawn
        .iter()
        .filter(|name| !root().join("src").join(name).exists())
        .map(|name| format!("the map shows {name}, which is not there"))
        .collect();
    for entry in std::fs::read_dir(root().join("src")).expect("there is source") {
        let path = entry.expect("a folder that opened can be read").path();
        let name = path
            .file_name()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned();
        let name = if path.is_dir() {
            format!("{name}/")
        } else {
            name
        };
        if !drawn.contains(&name) {
            wrong.push(format!("{name} is not on the map"));
        }
    }
    tell("The map in src/lib.rs and the folders differ", &wrong);
}

/// Reads the first text block of the crate docs: the name at the start of each line, and below a folder also every
/// `name.rs` and `name/` on its further-indented lines.
fn map(lib: &str) -> BTreeSet<String> {
    let lines: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .skip_while(|line| !line.trim().starts_with("```text"))
        .skip(1)
        .take_while(|line| !line.trim().starts_with("```"))
        .filter(|line| !line.trim().is_empty() && line.trim() != "src/")
        .collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let margin = lines
        .iter()
        .map(|line| indent(line))
        .min()
        .unwrap_or_default();
    let mut folder = "";
    let mut drawn = BTreeSet::new();
    for line in lines {
        let mut names = line.split_whitespace();
        if indent(line) == margin {
            let name = names.next().unwrap_or_default();
            folder = if name.ends_with('/') { name } else { "" };
            drawn.insert(name.to_owned());
        } else {
            let inside = names.filter(|name| is_rust(name) || name.ends_with('/'));
            drawn.extend(inside.map(|name| format!("{folder}{name}")));
        }
    }
    drawn
}

fn is_rust(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "rs")
}

#[test]
fn sql_stays_in_the_store() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs")
        .iter()
        .filter(|path| !path.starts_with("src/store"))
    {
        for literal in source(path).literals {
            let looks_like_sql = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "UPDATE "]
                .iter()
                .any(|verb| literal.value.trim_start().starts_with(verb));
            if looks_like_sql {
                wrong.push(format!("{}:{}", path.display(), literal.line));
            }
        }
    }
    tell("SQL belongs under src/store", &wrong);
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs")
        .iter()
        .filter(|path| !path.ends_with("tests.rs") && !path.iter().any(|step| step == "tests"))
    {
        for (number, line) in source(path).code.lines().enumerate() {
            if line.contains(".unwrap()") {
                wrong.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    tell(
        "Say with `expect` why it cannot fail, or return the error",
        &wrong,
    );
}

#[test]
fn rooms_stay_small() {
    let wrong: Vec<String> = files("src", ".rs")
        .iter()
        .map(|path| (path, text(path).lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    tell("A file of more than 500 lines is two files", &wrong);
}

#[test]
fn templates_escape_everything_and_carry_no_inline_code() {
    let mut wrong = Vec::new();
    for path in files("templates", "") {
        let is_mail = path.starts_with("templates/mail");
        let page = text(&path);
        for (number, line) in page.lines().enumerate() {
            let squeezed: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            let mut no =
                |what: &str| wrong.push(format!("{}:{}: {what}", path.display(), number + 1));
            if squeezed.contains("|safe")
                || squeezed.contains("escape(\"none\")")
                || squeezed.contains("|e(\"none\")")
            {
                no("prints something unescaped; only SafeHtml may");
            }
            if line.contains("javascript:") {
                no("a javascript: link");
            }
            for (_, name) in attributes(line) {
                if name.starts_with("on") && !is_mail {
                    no("an inline handler, which our content security policy forbids");
                }
                if name == "style" && !is_mail {
                    no("a style attribute, which our content security policy forbids");
                }
            }
            if line.contains("<style") && !is_mail {
                no("a style element, which our content security policy forbids");
            }
            if line.contains("<script") && !line.contains("src=") {
                no("an inline script, which our content security policy forbids");
            }
        }
    }
    tell("Templates are held to the content security policy", &wrong);
}

/// Names directly before an equals sign and a quotation mark, as attributes are written.
fn attributes(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.match_indices("=\"").filter_map(|(at, _)| {
        let start = line[..at]
            .rfind(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
            .map_or(0, |n| n + 1);
        (start < at).then(|| (start, &line[start..at]))
    })
}

/// What decides about texts, and what puts them in order, with what each may have to do with parties: taking them out of sight
/// (the screen's masks), or nothing. Positions of MPs by party are shown beside ideas and never order them.
const BLIND: &[(&str, &[&str])] = &[
    (
        "src/respect",
        &[
            "src/respect/lists.rs",
            "src/respect/mask.rs",
            "src/respect/train",
        ],
    ),
    ("src/domain/moderation/queue.rs", &[]),
    (
        "src/domain/moderation/queue/",
        &["src/domain/moderation/queue/tests.rs"],
    ),
    ("src/store/moderation/queue.rs", &[]),
    ("src/domain/moderation/hold.rs", &[]),
    (
        "src/consensus",
        &[
            "src/consensus/across_the_house.rs",
            "src/consensus/mod.rs",
            "src/consensus.rs",
        ],
    ),
    ("src/store/idea_lists.rs", &[]),
    ("src/store/search.rs", &[]),
];

/// Words that tell whose side somebody is on, or who somebody is.
const SIDES: &[&str] = &["party", "parties", "affiliation", "affiliations", "whip"];
const PERSONS: &[&str] = &["author", "role", "reputation", "rank", "trust", "badge"];

#[test]
fn what_screens_and_what_orders_reads_no_party() {
    let mut wrong = Vec::new();
    let mut read = 0;
    for (place, aside) in BLIND {
        for path in files("src", ".rs") {
            let name = path.to_string_lossy().replace('\\', "/");
            if !name.starts_with(place) || aside.iter().any(|other| name.starts_with(other)) {
                continue;
            }
            read += 1;
            let taken = source(&path);
            let literals = taken
                .literals
                .iter()
                .map(|one| (one.line, one.value.as_str()));
            let code = taken
                .code
                .lines()
                .enumerate()
                .map(|(at, line)| (at + 1, line));
            // Lists show who wrote an idea; only what screens and queues must not know that either.
            let knows_no_one = name.contains("respect") || name.contains("queue");
            for (line, written) in code.chain(literals) {
                for (_, word) in words(written) {
                    let parts = word.split('_').map(str::to_lowercase);
                    for part in parts {
                        let is_side = SIDES.contains(&part.as_str());
                        let is_person = knows_no_one && PERSONS.contains(&part.as_str());
                        if is_side || is_person {
                            wrong.push(format!("{name}:{line} says {word}"));
                        }
                    }
                }
            }
        }
    }
    assert!(read > 25, "only {read} files were read");
    tell(
        "Neither party nor person may be read where texts are screened or put in order",
        &wrong,
    );
}

#[test]
fn no_page_asks_a_third_party() {
    let mut wrong = Vec::new();
    for path in files("templates", "")
        .into_iter()
        .chain(files("static", ".css"))
        .chain(files("static", ".js"))
    {
        let content = text(&path);
        for needle in [
            "src=\"http",
            "src=\"//",
            "url(http",
            "url(\"http",
            "url(//",
            "@import",
            "<link href=\"http",
            "fetch(\"http",
        ] {
            for (at, _) in content.match_indices(needle) {
                wrong.push(format!(
                    "{}:{}: {needle}",
                    path.display(),
                    line_of(&content, at)
                ));
            }
        }
    }
    tell("Nothing is loaded from elsewhere", &wrong);
}

#[test]
fn readme_names_every_setting() {
    if !root().join("src/config.rs").exists() {
        return;
    }
    let readme = text("README.md");
    let is_setting = |value: &str| {
        value.len() > 5
            && value.starts_with(|c: char| c.is_ascii_uppercase())
            && value.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let wrong: BTreeSet<String> = source("src/config.rs")
        .literals
        .into_iter()
        .map(|literal| literal.value)
        .filter(|value| is_setting(value) && !readme.contains(&format!("`{value}`")))
        .collect();
    tell(
        "README.md does not name these settings",
        &wrong.into_iter().collect::<Vec<_>>(),
    );
}

#[test]
fn readme_tells_the_usual_value_of_the_log_level() {
    assert!(text("src/config.rs").contains("\"LOG_LEVEL\", self.log_level, \"info,sqlx=warn\""));
    let readme = text("README.md");
    let line = readme
        .lines()
        .find(|line| line.contains("`LOG_LEVEL`"))
        .expect("README names it");
    assert!(line.contains("`info,sqlx=warn`"), "{line}");
}

#[test]
fn readme_names_the_columns_of_every_format_that_is_imported() {
    let readme = text("README.md");
    let mut wrong = Vec::new();
    let mut read = 0;
    for place in ["members.rs", "constituencies.rs", "house.rs"] {
        let code = text(format!("src/cli/import/{place}"));
        for list in code.split(".has(&[").skip(1) {
            let list = list.split("])").next().unwrap_or_default();
            for column in list.split('"').skip(1).step_by(2) {
                read += 1;
                if !readme.contains(&format!("`{column}`")) {
                    wrong.push(format!("{column} ({place})"));
                }
            }
        }
    }
    assert!(read > 20, "only {read} columns were found");
    tell("README.md does not name these columns", &wrong);
}

#[test]
fn modules_open_by_saying_what_they_are_for() {
    let wrong: Vec<String> = files("src", ".rs")
        .iter()
        .filter(|path| !path.ends_with("main.rs") && !text(path).trim_start().starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    tell("These modules do not begin with what they are for", &wrong);
}

fn tell(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n  {}\n", wrong.join("\n  "));
}

mod the_readers_themselves {
    use super::{map, spread};
    use crate::reading::take_apart;

    #[test]
    fn groups_of_imports_are_taken_apart() {
        assert_eq!(
            spread("a::{b::c, d, e::{f, g}};"),
            ["a::b::c", "a::d", "a::e::f", "a::e::g"]
        );
        assert_eq!(spread("{store::Db, domain};"), ["store::Db", "domain"]);
        assert_eq!(spread("app::App;"), ["app::App"]);
    }

    #[test]
    fn comments_and_literals_are_told_from_code() {
        let seen = take_apart(
            "let a = \"x \\\n    y\"; // \"no\"\nlet b: &'a str = r#\"q\"q\"#; let c = '\"';\n/* \"z\" */ end",
        );
        let values: Vec<&str> = seen
            .literals
            .iter()
            .map(|literal| literal.value.as_str())
            .collect();
        assert_eq!(values, ["x y", "q\"q"]);
        assert_eq!(seen.literals[1].line, 3);
        assert_eq!(seen.code.lines().count(), 4);
        assert!(seen.code.ends_with(" end"));
    }

    #[test]
    fn the_map_is_read_as_drawn() {
        let drawn = map(
            "//! ```text\n//! main.rs  hands over\n//! domain/  GROUND\n//!   ids.rs time.rs (old)\n//!   moderation/ report.rs\n//! app.rs\n//! ```\n",
        );
        let drawn: Vec<&str> = drawn.iter().map(String::as_str).collect();
        assert_eq!(
            drawn,
            [
                "app.rs",
                "domain/",
                "domain/ids.rs",
                "domain/moderation/",
                "domain/report.rs",
                "domain/time.rs",
                "main.rs"
            ]
        );
    }
}
