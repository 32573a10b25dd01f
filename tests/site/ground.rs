//! Common ground on the site: groups found and shown, ideas ranked by them, where one stands, and nobody's vote told to anybody.

use std::collections::HashMap;
use std::fmt::Write as _;

use common_ground::actions;
use common_ground::domain::ground::{Band, Space};
use common_ground::domain::vote::Choice;
use common_ground::store::ground;

use crate::support::camps::{self, title};
use crate::support::{Page, Site};

/// Everything inside `<main>`: what the page itself says, without the places of the site.
fn main_of(page: &Page) -> Page {
    let body = &page.body;
    let from = body.find("<main").expect("a page has a main part");
    let to = body.find("</main>").expect("a page has a main part");
    Page {
        body: body[from..to].to_owned(),
        ..page.clone()
    }
}

async fn refresh(site: &Site) {
    assert!(
        actions::ground::refresh(&site.app)
            .await
            .expect("it is computed")
            > 0
    );
}

#[tokio::test]
async fn two_camps_are_found_and_what_they_share_comes_first() {
    let site = Site::new().await;
    camps::set(&site).await;
    let visitor = site.visitor();
    visitor
        .get("/common-ground")
        .await
        .is(200)
        .sees("Nothing has been computed yet");
    refresh(&site).await;
    let page = visitor.get("/common-ground").await;
    page.is(200)
        .sees("Group A")
        .sees("Group B")
        .misses("Group C")
        .sees("Ideas that bridge")
        .sees("All votes: ")
        .sees("The map as a table");
    let mut connection = site.app.db.read().await.expect("a connection");
    let (snapshot, picture) = ground::find_picture(&mut connection, &Space::Country)
        .await
        .expect("a look")
        .expect("a snapshot");
    assert_eq!(picture.groups.len(), 2);
    assert_eq!((snapshot.people, snapshot.placed), (120, 120));
    assert!(
        picture
            .dots
            .iter()
            .all(|dot| dot.people >= 5 && dot.people % 5 == 0),
        "{picture:?}"
    );
    // What the page says is what the snapshot holds, to the word.
    for band in [Band::CommonGround, Band::CommonRefusal, Band::DividesUs] {
        let placed = ground::list_band(&mut connection, &Space::Country, band, 5)
            .await
            .expect("a list");
        assert!(!placed.is_empty(), "{band:?}");
        for idea in placed {
            page.sees(&idea.title).sees(&idea.scored.sentence());
            for group in &idea.scored.groups {
                page.sees(&group.in_words());
            }
        }
    }
    drop(connection);
    page.sees(&snapshot.hash);
    // The list begins with what both support, and says by which rule.
    let list = visitor.get("/ideas").await;
    list.is(200)
        .sees("The idea that every opinion group supports most surely stands first.");
    let place = |number: i64| list.body.find(&format!("{}<", title(number)));
    assert!(place(15) < place(3), "{:?} {:?}", place(15), place(3));
    visitor
        .get("/ideas?sort=newest")
        .await
        .sees("The newest first.");
    visitor
        .get("/ideas/15")
        .await
        .is(200)
        .sees("of people in each of the two opinion groups support this idea");
    visitor.get("/ideas/20").await.sees("are against this idea");
    visitor
        .get("/common-ground/method")
        .await
        .is(200)
        .sees("1.2816")
        .sees("When last chosen");
    visitor
        .get("/common-ground/history")
        .await
        .is(200)
        .sees("A B");
    visitor.get("/common-ground?space=town-x").await.is(404);
    visitor
        .get("/common-ground?space=topic-transport")
        .await
        .is(200)
        .sees("Transport");
    visitor
        .get("/common-ground?space=topic-health")
        .await
        .is(404);
}

/// One fingerprint for SQLite and PostgreSQL, for every run: if the engine or its constants change on purpose, so does this.
const FINGERPRINT: &str = "dfb2ee1846b7d68390594ba1bcd0f35b3ba55e4840f7d589463c35c06fe1ed00";

#[tokio::test]
async fn the_same_votes_give_the_same_snapshot_on_both_engines() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    refresh(&site).await;
    let mut connection = site.app.db.read().await.expect("a connection");
    let chain = ground::page_snapshots(&mut connection, &Space::Country, i64::MAX, 10)
        .await
        .expect("a chain");
    let [second, first] = chain.as_slice() else {
        panic!("{chain:?}")
    };
    assert_eq!(first.output_hash, FINGERPRINT);
    assert_eq!(first.input_hash, second.input_hash);
    assert_eq!(second.previous_hash, first.hash);
    assert_eq!(
        (first.letters.as_str(), second.letters.as_str()),
        ("A B", "A B"),
        "letters last"
    );
}

#[tokio::test]
async fn what_is_hidden_is_in_no_list() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let visitor = site.visitor();
    visitor.get("/common-ground").await.sees(&title(15));
    site.arrange("UPDATE ideas SET publication = 'hidden' WHERE number = 15")
        .await;
    // At once, and after the next computation.
    visitor
        .get("/common-ground")
        .await
        .is(200)
        .misses(&title(15));
    visitor.get("/ideas").await.misses(&title(15));
    refresh(&site).await;
    visitor
        .get("/common-ground")
        .await
        .is(200)
        .misses(&title(15));
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM idea_scores WHERE idea_id = 15 AND space_key = 'country'")
            .await,
        0
    );
}

#[tokio::test]
async fn too_few_are_told_so_and_nothing_is_called_common_ground() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    let idea = site.idea(&ada, "Build a cycle lane along the river").await;
    let bea = site.citizen("Bea").await;
    bea.post(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
        .await
        .is(303);
    refresh(&site).await;
    let page = main_of(&site.visitor().get("/common-ground").await);
    page.sees("Widely supported so far; no groups found.")
        .sees("it needs 10")
        .misses("ommon ground")
        .misses("Group A");
    let list = main_of(&site.visitor().get("/ideas").await);
    list.sees("Widely supported so far; no groups found.")
        .misses("ommon ground");
    main_of(&site.visitor().get(&format!("/ideas/{idea}")).await)
        .sees("it needs 10")
        .misses("ommon ground");
}

#[tokio::test]
async fn nothing_is_computed_or_published_before_the_first_vote() {
    let site = Site::new().await;
    let look = async || common_ground::jobs::group(&site.app).await.expect("a look");
    let archives = "SELECT CAST(count(*) AS BIGINT) FROM archives";
    let ada = site.citizen("Ada").await;
    let idea = site.idea(&ada, "Build a cycle lane along the river").await;
    let votes = "SELECT CAST(count(*) AS BIGINT) FROM votes";
    assert_eq!(site.count(votes).await, 0);
    for _ in 0..2 {
        assert_eq!(look().await, 0);
        site.pass_minutes(24 * 60);
    }
    assert_eq!(site.count(archives).await, 0);
    site.visitor()
        .get("/common-ground")
        .await
        .sees("Nothing has been computed yet");
    let bea = site.citizen("Bea").await;
    bea.post(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
        .await
        .is(303);
    // Nobody has to ask for it: the job does it, and then not again until votes come.
    assert_eq!(look().await, 1);
    assert_eq!(site.count(archives).await, 1);
    assert_eq!(look().await, 0);
    site.pass_minutes(10);
    assert_eq!(look().await, 1);
}

#[tokio::test]
async fn what_is_computed_of_too_few_uses_no_letter_up() {
    let site = Site::new().await;
    camps::set(&site).await;
    site.arrange("UPDATE ideas SET publication = 'hidden' WHERE number > 1")
        .await;
    refresh(&site).await;
    site.arrange("UPDATE ideas SET publication = 'published'")
        .await;
    refresh(&site).await;
    let mut connection = site.app.db.read().await.expect("a connection");
    let chain = ground::page_snapshots(&mut connection, &Space::Country, i64::MAX, 10)
        .await
        .expect("a chain");
    let letters: Vec<&str> = chain.iter().map(|one| one.letters.as_str()).collect();
    assert_eq!(letters, ["A B", ""]);
}

#[tokio::test]
async fn a_newcomer_votes_ten_times_and_sees_where_she_stands() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let ada = site.citizen("Ada").await;
    let mut met = std::collections::BTreeSet::new();
    for vote in 0..10 {
        let page = ada.get("/vote").await;
        page.is(200);
        let receipt = page.value_of("from").expect("a receipt");
        let from = page.body.find("action=\"/ideas/").expect("a form") + "action=\"/ideas/".len();
        let number: i64 = page.body[from..]
            .split('/')
            .next()
            .and_then(|digits| digits.parse().ok())
            .expect("a number");
        assert!(met.insert(number), "{number} comes twice");
        if vote < 7 {
            page.sees(&format!(
                "{vote} of 7 votes until you can see where you stand"
            ));
        }
        // As the larger camp votes.
        let choice = if number > 10 || number % 2 == 1 {
            "agree"
        } else {
            "disagree"
        };
        ada.post(
            &format!("/ideas/{number}/vote"),
            &[("choice", choice), ("from", &receipt), ("back", "vote")],
        )
        .await
        .is(303);
    }
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM votes JOIN accounts ON accounts.id = votes.account_id WHERE accounts.name = 'Ada' AND seen = 'shown'")
            .await,
        10
    );
    ada.get("/vote").await.sees("See where you stand");
    ada.get("/common-ground")
        .await
        .sees("Your votes are most like those of group")
        .sees("Only you see this");
    site.visitor()
        .get("/common-ground")
        .await
        .misses("Your votes are most like");
}

/// Shown votes of those who signed up in the test: their accounts have large numbers.
const SHOWN: &str =
    "SELECT CAST(count(*) AS BIGINT) FROM votes WHERE seen = 'shown' AND account_id > 2000000";

#[tokio::test]
async fn only_our_own_receipt_makes_a_vote_a_shown_one() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let (ada, bea) = (site.citizen("Ada").await, site.citizen("Bea").await);
    let receipt = actions::ground::receipt(
        &site.app,
        ada.account().await.id,
        common_ground::domain::ids::IdeaNumber::from_i64(3),
    );
    for (who, idea, from) in [
        (&ada, 4, "shown"),
        (&ada, 5, receipt.as_str()),
        (&bea, 3, receipt.as_str()),
    ] {
        who.post(
            &format!("/ideas/{idea}/vote"),
            &[("choice", "agree"), ("from", from)],
        )
        .await
        .is(303);
    }
    assert_eq!(
        site.count(SHOWN).await,
        0,
        "made up, of another idea, of somebody else"
    );
    ada.post("/ideas/3/vote", &[("choice", "agree"), ("from", &receipt)])
        .await
        .is(303);
    assert_eq!(site.count(SHOWN).await, 1);
}

#[tokio::test]
async fn whoever_turns_over_many_ideas_to_find_one_has_sought_it() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let ada = site.citizen("Ada").await;
    let receipt = async |skip: usize| {
        let page = ada.get(&format!("/vote?skip={skip}")).await;
        page.is(200).value_of("from").unwrap_or_default()
    };
    for skip in 0..2 {
        assert!(!receipt(skip).await.is_empty(), "{skip}");
        ada.get(&format!("/vote?skip={skip}"))
            .await
            .misses("one that you sought out");
    }
    for skip in [2, 5, 9] {
        assert_eq!(receipt(skip).await, "", "{skip}");
        ada.get(&format!("/vote?skip={skip}"))
            .await
            .sees("one that you sought out");
    }
    // Nor does seeking out one idea after the other draw others than would have come anyway.
    let number = |page: &Page| {
        let from = page.body.find("action=\"/ideas/").expect("a form") + "action=\"/ideas/".len();
        let digits = page.body[from..].split('/').next().expect("a number");
        digits.parse::<i64>().expect("a number")
    };
    let mut seen = std::collections::BTreeSet::from([number(&ada.get("/vote").await)]);
    for idea in 1..=9 {
        ada.post(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
            .await
            .is(303);
        seen.insert(number(&ada.get("/vote").await));
        ada.post(&format!("/ideas/{idea}/vote"), &[("choice", "revoke")])
            .await
            .is(303);
    }
    assert!(seen.len() <= 4, "{seen:?}");
}

#[tokio::test]
async fn no_page_tells_who_voted() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    for path in [
        "/common-ground",
        "/common-ground/history",
        "/common-ground/method",
        "/ideas",
        "/ideas/15",
    ] {
        let page = site.visitor().get(path).await;
        page.is(200).misses("Camper");
        for person in [1, 60, 120] {
            assert!(
                !page.body.contains(&(1_000_000 + person).to_string()),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_vote_moves_its_score_at_once_and_the_next_computation_agrees() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let ada = site.citizen("Ada").await;
    for idea in 1..=12 {
        ada.post(
            &format!("/ideas/{idea}/vote"),
            &[
                (
                    "choice",
                    if idea % 2 == 1 || idea > 10 {
                        "agree"
                    } else {
                        "disagree"
                    },
                ),
                (
                    "from",
                    &actions::ground::receipt(
                        &site.app,
                        ada.account().await.id,
                        common_ground::domain::ids::IdeaNumber::from_i64(idea),
                    ),
                ),
            ],
        )
        .await
        .is(303);
    }
    let votes = async || {
        let mut connection = site.app.db.read().await.expect("a connection");
        let scored = ground::find_scored(
            &mut connection,
            &Space::Country,
            common_ground::domain::ids::IdeaId::from_i64(12),
        )
        .await
        .expect("a look")
        .expect("a score");
        scored.groups.iter().map(|group| group.votes).sum::<f64>()
    };
    let before = votes().await;
    assert_eq!(
        common_ground::jobs::catch_up(&site.app)
            .await
            .expect("scores are written"),
        12
    );
    assert!(
        (votes().await - before - 1.0).abs() < 1e-9,
        "{before} {}",
        votes().await
    );
    assert_eq!(
        common_ground::jobs::catch_up(&site.app)
            .await
            .expect("nothing moved"),
        0
    );
    refresh(&site).await;
    assert!((votes().await - before - 1.0).abs() < 1e-9);
}

/// Writes every file of an archive into a folder; none of them may name a camper. Returns their names.
async fn unpack(site: &Site, archive: i64, folder: &std::path::Path) -> Vec<String> {
    let visitor = site.visitor();
    let manifest = visitor.get(&format!("/data/{archive}/manifest.json")).await;
    let told: serde_json::Value =
        serde_json::from_str(&manifest.is(200).body).expect("a manifest is JSON");
    let files = told["files"].as_object().expect("it names its files");
    let names: Vec<String> = files.keys().cloned().collect();
    for name in names.iter().map(String::as_str).chain(["manifest.json"]) {
        let file = visitor.get(&format!("/data/{archive}/{name}")).await;
        file.is(200);
        for person in [1, 60, 120] {
            assert!(
                !file.body.contains(&(1_000_000 + person).to_string()),
                "{name}"
            );
        }
        assert!(!file.body.contains("Camper"), "{name}");
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, &file.body).expect("a file");
    }
    names
}

/// What the archive's own script says.
fn recompute(folder: &std::path::Path) -> std::process::Output {
    std::process::Command::new("python3")
        .arg(folder.join("recompute.py"))
        .output()
        .expect("python3 runs")
}

#[tokio::test]
async fn an_outsider_computes_every_published_score_again() {
    let site = Site::new().await;
    camps::set(&site).await;
    site.visitor()
        .get("/data")
        .await
        .is(200)
        .sees("None has been made yet");
    refresh(&site).await;
    assert_eq!(
        actions::ground::publish(&site.app)
            .await
            .expect("it is published"),
        Some(1)
    );
    let visitor = site.visitor();
    visitor
        .get("/data")
        .await
        .is(200)
        .sees("country/tallies.csv");
    let folder = tempfile::tempdir().expect("a folder");
    let names = unpack(&site, 1, folder.path()).await;
    for space in ["country", "topic-transport"] {
        for file in ["tallies.csv", "ideas.csv", "model.json", "map.csv"] {
            assert!(names.contains(&format!("{space}/{file}")), "{names:?}");
        }
    }
    assert!(names.iter().all(|name| !name.starts_with("ballots/")));
    let run = || recompute(folder.path());
    let said = run();
    let words = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{words}");
    assert!(
        words.contains("country: 20 of 20 scores are equal to the last bit"),
        "{words}"
    );
    // Were one figure another, it would say so.
    let path = folder.path().join("country/tallies.csv");
    let table = std::fs::read_to_string(&path).expect("a table");
    let line = table.lines().nth(1).expect("a line");
    let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
    cells[4] = "4096".into();
    std::fs::write(&path, table.replacen(line, &cells.join(","), 1)).expect("a file");
    let said = run();
    assert!(!said.status.success());
    assert!(String::from_utf8_lossy(&said.stdout).contains("country/tallies.csv is not the file"));
    // The whole archive as one file, and nothing that is not in it.
    visitor.get("/data/1.tar").await.is(200);
    visitor.get("/data/2.tar").await.is(404);
    visitor.get("/data/1/country/members.json").await.is(404);
}

#[tokio::test]
async fn an_archive_follows_the_one_before_and_forgets_what_was_hidden() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let publish = async || {
        actions::ground::publish(&site.app)
            .await
            .expect("it is published")
    };
    assert_eq!(publish().await, Some(1));
    // One more vote moves no cell: nobody is found by laying two nights side by side.
    let ada = site.citizen("Ada").await;
    for idea in 1..=12 {
        ada.post(&format!("/ideas/{idea}/vote"), &[("choice", "agree")])
            .await
            .is(303);
    }
    site.arrange("UPDATE ideas SET publication = 'hidden' WHERE number = 20")
        .await;
    assert_eq!(publish().await, Some(2));
    let file = async |archive: i64, name: &str| {
        site.visitor()
            .get(&format!("/data/{archive}/country/{name}"))
            .await
            .is(200)
            .body
            .clone()
    };
    let rows = |table: &str| -> Vec<String> {
        table
            .lines()
            .filter(|line| !line.starts_with("20,"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        rows(&file(1, "tallies.csv").await),
        rows(&file(2, "tallies.csv").await)
    );
    // Its title leaves the older archive too.
    assert!(!file(1, "ideas.csv").await.contains(&title(20)));
    assert!(file(1, "ideas.csv").await.contains(&title(19)));
    assert!(!file(2, "ideas.csv").await.contains(&title(20)));
    assert!(!file(2, "tallies.csv").await.contains("\n20,"));
    let mut connection = site.app.db.read().await.expect("a connection");
    let chain = ground::archives::page(&mut connection, i64::MAX, 5)
        .await
        .expect("a chain");
    assert_eq!(chain[0].previous_hash, chain[1].hash);
    drop(connection);
    // Nightly by itself, and only then.
    assert_eq!(
        actions::ground::publish_due(&site.app)
            .await
            .expect("a look"),
        None
    );
    site.pass_minutes(24 * 60);
    assert_eq!(
        actions::ground::publish_due(&site.app)
            .await
            .expect("a look"),
        Some(3)
    );
}

#[tokio::test]
async fn every_figure_leads_to_its_line_in_the_archive() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let visitor = site.visitor();
    let page = visitor.get("/common-ground").await;
    assert!(sources(page.is(200)).is_empty(), "nothing is published yet");
    actions::ground::publish(&site.app)
        .await
        .expect("it is published");
    for address in ["/common-ground", "/common-ground?space=topic-transport"] {
        let page = main_of(&visitor.get(address).await);
        let sources = sources(&page);
        // Each idea of each list, each group, each mark of a group, each mark on the map, and the numbers above them all.
        let count = |part: &str| page.body.matches(part).count();
        let rows = sources.iter().filter(|href| href.contains("/ideas.csv?"));
        assert_eq!(rows.count(), count("<li class=\"flow-s\">"), "{address}");
        let of = |file: &str| sources.iter().filter(|href| href.contains(file)).count();
        assert_eq!(of("/groups.csv?"), 2, "{address}");
        assert_eq!(of("/marks.csv?"), 6, "{address}");
        assert_eq!(of("/map.csv?"), count("down</td>"), "{address}");
        assert_eq!(of("/snapshot.csv?"), 1, "{address}");
        for href in &sources {
            let line = visitor.get(href).await;
            line.is(200).sees("column by column");
        }
    }
    // The line as a page says all that the line in the file says.
    let line = visitor.get("/data/1/country/ideas.csv?comment-id=15").await;
    line.sees(&title(15)).sees("common_ground");
    let body = visitor.get("/data/1/country/ideas.csv").await.body;
    let mut table = csv::Reader::from_reader(body.as_bytes());
    let heading = table.headers().expect("a heading").clone();
    let told = table.records().map(|row| row.expect("a line"));
    let told: Vec<_> = told.filter(|row| &row[2] == "15").collect();
    for (column, cell) in heading.iter().zip(told[0].iter()) {
        line.sees(column).sees(cell);
    }
    assert!(heading.iter().any(|column| column == "agrees-B"));
    // The number of the line is that of the file; the sums behind it are a step away.
    let file = visitor.get("/data/1/country/ideas.csv").await;
    let at = file.body.lines().position(|line| line.contains(&title(15)));
    line.sees(&format!("Line {} of", at.expect("it is there") + 1));
    visitor
        .get("/data/1/country/tallies.csv?idea=15")
        .await
        .is(200)
        .sees("Lines of country/tallies.csv");
    for nothing in [
        "ideas.csv?comment-id=99",
        "ideas.csv?author=1",
        "map.csv?group=%00",
    ] {
        let page = visitor.get(&format!("/data/1/country/{nothing}")).await;
        assert!(page.status == 200, "{nothing}");
    }
    visitor
        .get("/data/1/country/ideas.csv?comment-id=99")
        .await
        .sees("There is no such line in this archive.");
    visitor
        .get("/data/1/country/members.csv?id=1")
        .await
        .is(404);
}

/// The page as somebody sees it who takes nothing on trust: every figure is worked out from the archive, by the published formula.
#[tokio::test]
async fn every_figure_on_the_page_is_what_the_archive_makes_it() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    actions::ground::publish(&site.app)
        .await
        .expect("it is published");
    let visitor = site.visitor();
    for space in ["country", "topic-transport"] {
        let page = main_of(&visitor.get(&format!("/common-ground?space={space}")).await);
        let file = async |name: &str| -> Vec<HashMap<String, String>> {
            let address = format!("/data/1/{space}/{name}");
            let body = visitor.get(&address).await.is(200).body.clone();
            let mut table = csv::Reader::from_reader(body.as_bytes());
            let lines = table.deserialize();
            lines.map(|line| line.expect("a line")).collect()
        };
        let number = |line: &HashMap<String, String>, column: &str| -> f64 {
            line[column].parse().expect("a number")
        };
        // Above the lists.
        let snapshot = &file("snapshot.csv").await[0];
        page.sees(&format!(
            "{} votes by {} people, {} of them have voted enough to be placed.",
            thousands(&snapshot["votes"]),
            snapshot["people"],
            snapshot["placed"]
        ));
        page.sees(&snapshot["hash"]);
        if snapshot["not-on-the-map"] != "0" {
            page.sees(&format!(
                "About {} people stand where",
                snapshot["not-on-the-map"]
            ));
        }
        let groups = file("groups.csv").await;
        let letters: Vec<&str> = groups.iter().map(|line| line["group"].as_str()).collect();
        for group in &groups {
            page.sees(&format!(
                "Group {}, {} people.",
                group["group"], group["people"]
            ));
        }
        let marks = file("marks.csv").await;
        assert_eq!(page.body.matches("of everybody else)").count(), marks.len());
        for mark in &marks {
            let percent = |column: &str| format!("{:.0}%", number(mark, column) * 100.0);
            page.sees(&format!(
                "({} {}, {} of everybody else)",
                percent("inside"),
                mark["by"].trim_end_matches("ing"),
                percent("outside")
            ));
        }
        let dots = file("map.csv").await;
        assert_eq!(page.body.matches(" down</td>").count(), dots.len());
        for dot in &dots {
            let place = format!("{} across, {} down", dot["across"], dot["down"]);
            let cells = format!("{place}</td><td class=\"figure\">{}</td>", dot["people"]);
            assert!(page.body.contains(&cells), "{cells}");
        }
        // The lists, idea by idea.
        let (ideas, tallies) = (file("ideas.csv").await, file("tallies.csv").await);
        let mut told = 0;
        for block in page.body.split("<li class=\"flow-s\">").skip(1) {
            let (_, rest) = block.split_once("<a href=\"/ideas/").expect("an idea");
            let (idea, _) = rest.split_once('"').expect("its number");
            let line = ideas.iter().find(|line| line["comment-id"] == idea);
            let line = line.expect("its line");
            let says = |words: String| assert!(block.contains(&words), "{words}\n{block}");
            let mut least = [f64::INFINITY; 2];
            let mut votes = 0.0;
            for letter in &letters {
                let of_it = tallies.iter().filter(|cell| {
                    cell["idea"] == idea
                        && cell["group"] == *letter
                        && !["parked", "aside"].contains(&cell["cohort"].as_str())
                });
                let [mut n, mut a, mut d] = [0.0; 3];
                for cell in of_it {
                    n += number(cell, "votes") / 4096.0;
                    a += number(cell, "agrees") / 4096.0;
                    d += number(cell, "disagrees") / 4096.0;
                }
                let ends = |some: f64| {
                    let p = (some + 2.0) / (n + 4.0);
                    let margin = 1.2816 * (p * (1.0 - p) / (n + 5.0)).sqrt();
                    [p - margin, p + margin]
                };
                let [low, high] = ends(a);
                least = [least[0].min(low), least[1].min(ends(d)[0])];
                votes += n;
                says(format!(
                    "About {} of {} agree and {} disagree; support lies between {}% and {:.0}%.",
                    (a + 1e-9).floor(),
                    (n + 1e-9).floor(),
                    (d + 1e-9).floor(),
                    (low * 100.0).clamp(0.0, 99.0).floor(),
                    (high * 100.0).clamp(0.0, 100.0)
                ));
            }
            // Everybody of the camps came in too few weeks to leave one out, so the score is the least of these.
            let (sure, of) = if line["band"] == "common_refusal" {
                (least[1], "are against")
            } else {
                (least[0], "support")
            };
            says(format!(
                "at least {}% of people in each of the two opinion groups {of} this idea, counting {} votes",
                (sure * 100.0).clamp(0.0, 99.0).floor(),
                thousands(&(votes + 1e-9).floor().to_string())
            ));
            says(format!(
                "All votes: {} agree, {} disagree, {} passed.",
                line["agrees"], line["disagrees"], line["passes"]
            ));
            if block.contains("Were there one to five groups") {
                says(format!(
                    "the score would lie between {:.0}% and {:.0}%.",
                    number(line, "range-low") * 100.0,
                    number(line, "range-high") * 100.0
                ));
            }
            says(format!("/data/1/{space}/ideas.csv?comment-id={idea}"));
            told += 1;
        }
        assert!(told >= 10, "{told} of {space}");
    }
}

/// "1,204", of a whole number below a million.
fn thousands(digits: &str) -> String {
    match digits.len() {
        0..=3 => digits.to_owned(),
        long => format!("{},{}", &digits[..long - 3], &digits[long - 3..]),
    }
}

#[tokio::test]
async fn what_mps_say_stands_beside_what_citizens_say_and_moves_nothing() {
    let site = Site::new().await;
    camps::set(&site).await;
    let (grey, moss) = (site.mp("Grey").await, site.mp("Moss").await);
    let member = moss.account().await.member.expect("an MP").get();
    let sql = format!(
        "INSERT INTO parties (key, name, full_name, short_name, kind, colour, takes_seats) VALUES ('reach', 'Reach', 'Reach', 'R', 'party', NULL, 'yes');
         UPDATE party_affiliations SET party_key = 'reach', label = 'Reach' WHERE member_id = {member}"
    );
    site.arrange(sql.leak()).await;
    for (mp, idea, position) in [
        (&grey, 18, "support"),
        (&moss, 18, "support"),
        (&grey, 20, "cannot_support"),
    ] {
        let number = common_ground::domain::ids::IdeaNumber::from_i64(idea);
        crate::responses::takes(mp, number, position).await;
    }
    refresh(&site).await;
    let mut connection = site.app.db.read().await.expect("a connection");
    let chain = ground::page_snapshots(&mut connection, &Space::Country, i64::MAX, 1)
        .await
        .expect("a chain");
    drop(connection);
    assert_eq!(
        chain[0].output_hash, FINGERPRINT,
        "as without a word of them"
    );
    let page = async || main_of(&site.visitor().get("/common-ground").await);
    let order = |page: &Page| -> Vec<String> {
        let rest = page.body.split("<h3><a href=\"/ideas/").skip(1);
        rest.filter_map(|rest| rest.split('"').next().map(str::to_owned))
            .collect()
    };
    let told = page().await;
    told.sees("It is no part of any score or order on this page")
        .sees("Where MPs stand.")
        .sees("Supported by 2 MPs of 2 parties, on both sides of the House.")
        .sees(
            "Reach: 1 support it, 0 in part or not decided, 0 cannot support it, of 1 seat today.",
        )
        .sees("Across the House: 25 of 100")
        .sees("Not supported by 1 MP of 1 party.");
    // The archive has the same, and the page leads there.
    actions::ground::publish(&site.app)
        .await
        .expect("it is published");
    let told = page().await;
    let sources = sources(&told);
    let lines = sources
        .iter()
        .find(|href| href.contains("/positions.csv?idea=18"));
    site.visitor()
        .get(lines.expect("a link"))
        .await
        .is(200)
        .sees("Reach")
        .sees("in-part-or-not-decided")
        .sees("0.25");
    // Without their answers every idea stands where it stood.
    site.arrange("UPDATE responses SET state = 'hidden'").await;
    let silent = page().await;
    silent.misses("Where MPs stand.");
    assert_eq!(order(&silent), order(&told));
}

/// Where the links of a page to its sources lead.
fn sources(page: &Page) -> Vec<String> {
    let links = page.body.split("<a class=\"source\" href=\"").skip(1);
    links
        .filter_map(|rest| rest.split('"').next())
        .map(|href| href.replace("&amp;", "&").replace("&#38;", "&"))
        .collect()
}

/// Asks for the ballots of the first so many campers to be published, as the page would.
async fn open_ballots(site: &Site, people: i64) {
    let rows: Vec<String> = (1..=people)
        .map(|person| format!("({person}, {}, '2026-11-30', 1, NULL)", 1_000_000 + person))
        .collect();
    let sql = format!(
        "INSERT INTO ballot_permissions (id, account_id, version, given_at, withdrawn_at) VALUES {}",
        rows.join(", ")
    );
    site.arrange(sql.leak()).await;
}

#[tokio::test]
async fn only_those_who_ask_have_their_ballots_published_and_only_until_they_take_it_back() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let (ada, bea) = (site.citizen("Ada").await, site.citizen("Bea").await);
    // Two ballots like nobody else's, so that they can be told from all others.
    for (who, choice) in [(&ada, "pass"), (&bea, "disagree")] {
        for idea in 1..=12 {
            who.post(&format!("/ideas/{idea}/vote"), &[("choice", choice)])
                .await
                .is(303);
        }
    }
    let publish = async || {
        actions::ground::publish(&site.app)
            .await
            .expect("it is published")
            .expect("it is due")
    };
    let votes_of = |table: &str| -> Vec<Vec<String>> {
        let mut table = csv::Reader::from_reader(table.as_bytes());
        table
            .records()
            .map(|line| {
                let line = line.expect("a line");
                line.iter().skip(6).map(str::to_owned).collect()
            })
            .collect()
    };
    let has = |table: &str, choice: &str| {
        let whole = |votes: &Vec<String>| {
            votes[..12].iter().all(|vote| vote == choice)
                && votes[12..].iter().all(String::is_empty)
        };
        votes_of(table).iter().any(whole)
    };
    // Too few have asked.
    open_ballots(&site, 49).await;
    let first = publish().await;
    let ballots = async |archive: i64, name: &str| {
        site.visitor()
            .get(&format!("/data/{archive}/ballots/{name}"))
            .await
    };
    ballots(first, "votes.csv").await.is(404);
    // Ada asks, and is asked to tick the box first.
    ada.get("/account")
        .await
        .sees("Publish them under a random number");
    ada.post("/account/ballot", &[])
        .await
        .is(422)
        .sees("Tick the box if you want your votes published.");
    ada.post_and_follow("/account/ballot", &[("agree", "yes")])
        .await
        .is(200)
        .sees("The next archive has your votes in it")
        .sees("Keep my votes secret from now on");
    ada.post("/account/ballot", &[("agree", "yes")])
        .await
        .is(409);
    bea.post("/account/ballot/withdrawal", &[]).await.is(409);
    assert_eq!(
        site.count("SELECT CAST(count(*) AS BIGINT) FROM ballot_permissions WHERE version = '2026-11-30' AND given_at > 1").await,
        1
    );
    let second = publish().await;
    let folder = tempfile::tempdir().expect("a folder");
    let names = unpack(&site, second, folder.path()).await;
    assert_eq!(
        names
            .iter()
            .filter(|name| name.starts_with("ballots/"))
            .count(),
        4
    );
    let said = recompute(folder.path());
    let words = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{words}");
    assert!(words.contains("country: 20 of 20 scores"), "{words}");
    let people = ballots(second, "participants-votes.csv").await;
    assert!(
        people
            .body
            .starts_with("participant,group-id,n-comments,n-votes,n-agree,n-disagree,1,2,3,")
    );
    assert_eq!(people.body.lines().count(), 51);
    assert!(has(&people.body, "0"), "Ada asked");
    assert!(!has(&people.body, "-1"), "Bea did not");
    let votes = ballots(second, "votes.csv").await;
    assert!(
        votes
            .body
            .starts_with("timestamp,datetime,comment-id,voter-id,vote\n")
    );
    let (mut last, mut backwards) = (0, 0);
    for line in votes.body.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        // A Monday, and a number that is no account's.
        let day = cells[0].parse::<i64>().expect("milliseconds") / 86_400_000;
        assert_eq!(day.rem_euclid(7), 4, "{line}");
        assert!(cells[1].ends_with("T00:00:00Z"), "{line}");
        let voter: i64 = cells[3].parse().expect("a number");
        assert!((0..50).contains(&voter), "{line}");
        backwards += i64::from(voter < last);
        last = voter;
    }
    assert!(backwards > 100, "the order is shuffled");
    let comments = ballots(second, "comments.csv").await;
    assert!(comments.body.starts_with(
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    ));
    // Our own command reads the folder like any export of Polis, and agrees with what we say Polis would find.
    let told = std::process::Command::new(env!("CARGO_BIN_EXE_common-ground"))
        .args([
            "groups",
            "--votes",
            "votes.csv",
            "--comments",
            "comments.csv",
            "--polis-mode",
            "--json",
        ])
        .current_dir(folder.path().join("ballots"))
        .output()
        .expect("the command runs");
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let ours = ballots(second, "polis-mode.json").await;
    let ours: serde_json::Value = serde_json::from_str(&ours.body).expect("JSON");
    assert_eq!(told["k"], ours["groups"]);
    assert_eq!(told["people"].as_array().map(Vec::len), Some(50));
    // She takes it back: the next archive is made without, and the ballots of the last one are gone.
    ada.get("/account").await.sees("because you asked for it");
    ada.post_and_follow("/account/ballot/withdrawal", &[])
        .await
        .sees("Your votes are secret again.");
    open_more(&site).await;
    let third = publish().await;
    let people = ballots(third, "participants-votes.csv").await;
    assert_eq!(people.is(200).body.lines().count(), 61);
    assert!(!has(&people.body, "0") && !has(&people.body, "-1"));
    ballots(second, "votes.csv").await.is(404);
    let again = recompute(folder.path());
    assert!(again.status.success(), "an older archive stays whole");
    for name in [
        "votes.csv",
        "comments.csv",
        "participants-votes.csv",
        "polis-mode.json",
    ] {
        std::fs::remove_file(folder.path().join("ballots").join(name)).expect("a file");
    }
    assert!(
        recompute(folder.path()).status.success(),
        "and without the ballots too"
    );
    // Where all but a few have asked, the few could be found by what is missing: then nothing is published.
    site.arrange("DELETE FROM ballot_permissions").await;
    open_ballots(&site, 110).await;
    let fourth = publish().await;
    ballots(fourth, "votes.csv").await.is(404);
}

/// Eleven more, in place of Ada.
async fn open_more(site: &Site) {
    site.arrange(
        "INSERT INTO ballot_permissions (id, account_id, version, given_at, withdrawn_at)
         SELECT id, id, '2026-11-30', 1, NULL FROM accounts WHERE id BETWEEN 1000050 AND 1000060",
    )
    .await;
}

/// Knowing five votes of somebody singles out one ballot in four where ballots lie open. Here they lead to nobody who did not ask for it.
#[tokio::test]
async fn whoever_knows_five_votes_of_somebody_finds_only_ballots_that_were_opened() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    open_ballots(&site, 50).await;
    actions::ground::publish(&site.app)
        .await
        .expect("it is published");
    let folder = tempfile::tempdir().expect("a folder");
    let names = unpack(&site, 1, folder.path()).await;
    let accounts: Vec<i64> = (1..=camps::PEOPLE).map(|at| 1_000_000 + at).collect();
    for name in &names {
        let body = std::fs::read_to_string(folder.path().join(name)).expect("a file");
        assert!(!body.contains("Camper"), "{name}");
        let numbers = body.split(|letter: char| !letter.is_ascii_digit());
        let mut numbers = numbers.filter_map(|number| number.parse::<i64>().ok());
        assert!(
            numbers.all(|number| !accounts.contains(&number)),
            "{name} names an account"
        );
        // No line of sums is of fewer than five people.
        if name.ends_with("tallies.csv") {
            let mut table = csv::Reader::from_reader(body.as_bytes());
            for line in table.records() {
                let line = line.expect("a line");
                assert!(line[3].parse::<u64>().expect("a number") >= 5 * 4096);
            }
        }
    }
    let path = folder.path().join("ballots/participants-votes.csv");
    let mut table = csv::Reader::from_path(path).expect("a table");
    let heading = table.headers().expect("a heading").clone();
    let ideas: Vec<i64> = heading.iter().skip(6).flat_map(str::parse).collect();
    assert!(ideas.len() >= 12, "{heading:?}");
    let mut published: Vec<Vec<String>> = table
        .records()
        .map(|line| {
            line.expect("a line")
                .iter()
                .skip(6)
                .map(str::to_owned)
                .collect()
        })
        .collect();
    let mut connection = site.app.db.read().await.expect("a connection");
    let mut ballots = Vec::new();
    for account in accounts {
        let account = common_ground::domain::ids::AccountId::from_i64(account);
        let own = ground::ballots::list_own(&mut connection, account)
            .await
            .expect("a ballot");
        let on = |idea: &i64| {
            let vote = own.iter().find(|(number, ..)| number == idea);
            vote.map_or_else(String::new, |(_, choice, _)| match choice {
                Choice::Agree => "1".to_owned(),
                Choice::Disagree => "-1".to_owned(),
                Choice::Pass => "0".to_owned(),
            })
        };
        ballots.push(ideas.iter().map(on).collect::<Vec<String>>());
    }
    let mut opened = ballots[..50].to_vec();
    let mut found = 0;
    for secret in &ballots[50..] {
        let known: Vec<usize> = (0..ideas.len())
            .filter(|at| !secret[*at].is_empty())
            .take(5)
            .collect();
        assert_eq!(known.len(), 5);
        let fits = |row: &&Vec<String>| known.iter().all(|at| row[*at] == secret[*at]);
        for row in published.iter().filter(fits) {
            assert!(
                opened.contains(row),
                "a ballot of nobody who asked: {row:?}"
            );
            found += 1;
        }
    }
    assert!(
        found > 0,
        "camps vote alike, so five votes fit some of the opened"
    );
    opened.sort();
    published.sort();
    assert_eq!(opened, published, "each who asked, once, and nobody else");
}

#[tokio::test]
async fn whoever_withdraws_all_consent_withdraws_the_ballot_too() {
    let site = Site::new().await;
    let ada = site.citizen("Ada").await;
    ada.post("/account/ballot", &[("agree", "yes")])
        .await
        .is(303);
    ada.post("/account/consent/withdrawal", &[]).await.is(303);
    ada.get("/account/ballot")
        .await
        .is(200)
        .sees("You cannot take part at present");
    assert_eq!(
        site.count(
            "SELECT CAST(count(*) AS BIGINT) FROM ballot_permissions WHERE withdrawn_at IS NULL"
        )
        .await,
        0
    );
    ada.post("/account/ballot", &[("agree", "yes")])
        .await
        .is(403);
}

#[tokio::test]
async fn a_vote_cast_while_it_is_computed_counts_from_then() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let ada = site.citizen("Ada").await;
    let account = ada.account().await.id;
    let voting = async {
        for idea in 1..=12 {
            let number = common_ground::domain::ids::IdeaNumber::from_i64(idea);
            let receipt = actions::ground::receipt(&site.app, account, number);
            ada.post(
                &format!("/ideas/{idea}/vote"),
                &[("choice", "agree"), ("from", &receipt)],
            )
            .await
            .is(303);
        }
    };
    let (made, ()) = tokio::join!(actions::ground::refresh(&site.app), voting);
    assert!(made.expect("it is computed") > 0);
    let votes = async || {
        let mut connection = site.app.db.read().await.expect("a connection");
        let mut votes = Vec::new();
        for idea in 1..=12 {
            let id = common_ground::domain::ids::IdeaId::from_i64(idea);
            let scored = ground::find_scored(&mut connection, &Space::Country, id)
                .await
                .expect("a look")
                .expect("a score");
            votes.push(scored.groups.iter().map(|group| group.votes).sum::<f64>());
        }
        votes
    };
    common_ground::jobs::catch_up(&site.app)
        .await
        .expect("scores are written");
    let live = votes().await;
    refresh(&site).await;
    for (live, anew) in live.into_iter().zip(votes().await) {
        assert!((live - anew).abs() < 1e-9, "{live} {anew}");
    }
}

#[tokio::test]
async fn moderators_are_told_what_is_being_checked_and_not_who() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let mo = site.moderator("Mo").await;
    mo.get("/moderation")
        .await
        .is(200)
        .misses("Votes to look at");
    // A week ago it stood a good deal lower.
    site.arrange("DELETE FROM past_scores").await;
    let day = crate::support::NOON.minus_days(7).millis() / 86_400_000;
    let sql = format!("INSERT INTO past_scores (day, idea_id, score) VALUES ({day}, 15, 0.3)");
    site.arrange(sql.leak()).await;
    refresh(&site).await;
    mo.get("/moderation")
        .await
        .is(200)
        .sees("Votes to look at")
        .sees(&title(15))
        .sees("Its score rose by")
        .misses("Camper");
    site.visitor()
        .get("/common-ground")
        .await
        .sees("Being checked");
    // What is hidden meanwhile is in no list.
    site.arrange("UPDATE ideas SET publication = 'hidden' WHERE number = 15")
        .await;
    mo.get("/moderation").await.misses(&title(15));
}

/// Ten accounts, each with the ballot of somebody who agrees with idea 15, cast after it; and on 15 they disagree.
async fn copycats(site: &Site) {
    let (joined, then) = (
        crate::support::NOON.minus_days(30).millis(),
        crate::support::NOON.minus_days(5).millis(),
    );
    let agreeing = "SELECT account_id FROM votes WHERE idea_id = 15 AND choice = 1 ORDER BY account_id LIMIT 1 OFFSET";
    let mut sql = String::new();
    for at in 0..10 {
        let id = 1_000_201 + at;
        let _ = write!(
            sql,
            "INSERT INTO accounts (id, email, email_key, name, epoch, created_at, consented_at) VALUES ({id}, 'c{at}@camps.invalid', 'c{at}@camps.invalid',
                 'Camper {id}', 0, {joined}, {joined});
             INSERT INTO votes (idea_id, account_id, choice, seen, idea_version, cast_at, changed_at)
             SELECT idea_id, {id}, CASE WHEN idea_id = 15 THEN -1 ELSE choice END, 'shown', 1, {then}, {then}
             FROM votes WHERE account_id = ({agreeing} {at});"
        );
    }
    site.arrange(sql.leak()).await;
}

#[tokio::test]
async fn copied_ballots_wait_openly_until_a_moderator_has_looked() {
    let site = Site::new().await;
    camps::set(&site).await;
    refresh(&site).await;
    let visitor = site.visitor();
    visitor.get("/common-ground").await.misses("Being checked");
    copycats(&site).await;
    refresh(&site).await;
    let scored = async || {
        let mut connection = site.app.db.read().await.expect("a connection");
        let id = common_ground::domain::ids::IdeaId::from_i64(15);
        ground::find_scored(&mut connection, &Space::Country, id)
            .await
            .expect("a look")
            .expect("a score")
    };
    let found = scored().await;
    let aside = found.aside.clone().expect("some wait");
    assert_eq!((aside.votes, found.checks.len()), (10, 2), "{found:?}");
    assert!(
        aside.score.is_some_and(|with| with < found.score),
        "they would pull it down: {found:?}"
    );
    // The newest tenth of its voters: the ten, and two more of whom nothing else is known. Those count as before.
    assert_eq!(found.parked.as_ref().map(|parked| parked.votes), Some(2));
    let counted = |found: &common_ground::domain::ground::Scored| -> f64 {
        found.groups.iter().map(|group| group.votes).sum()
    };
    let cast = site
        .count("SELECT CAST(count(*) AS BIGINT) FROM votes WHERE idea_id = 15")
        .await;
    let cast = u32::try_from(cast).expect("a few");
    let all = f64::from(cast);
    assert!((counted(&found) - (all - 10.0)).abs() < 1e-9, "{found:?}");
    let units: u64 = aside.groups.iter().map(|[votes, ..]| votes).sum();
    let against: u64 = aside.groups.iter().map(|[_, _, against]| against).sum();
    assert_eq!((units, against), (10 * 4096, 10 * 4096));
    let rank = site
        .count("SELECT ground FROM ideas WHERE number = 15")
        .await;
    assert_eq!(rank, found.rank(), "its place in lists is by that score");
    // The mark says so wherever the idea stands, and to the moderators, who learn nothing more.
    let words =
        "About 10 votes are set aside until a moderator has looked: we are sure of at least";
    for address in ["/common-ground", "/ideas/15"] {
        visitor
            .get(address)
            .await
            .sees("Being checked")
            .sees("copies of ballots cast before")
            .sees(words)
            .sees("All other votes count as before")
            .misses("Every vote still counts");
    }
    visitor.get("/ideas/16").await.misses("Being checked");
    let mo = site.moderator("Mo").await;
    mo.get("/moderation")
        .await
        .sees("Votes to look at")
        .sees(words)
        .sees("Let them count")
        .misses("Camper");
    // In the archive they are in lines of their own and in no other, and every score is what its lines make it.
    actions::ground::publish(&site.app)
        .await
        .expect("it is published");
    let folder = tempfile::tempdir().expect("a folder");
    unpack(&site, 1, folder.path()).await;
    let said = recompute(folder.path());
    let told = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{told}");
    let read = |name: &str| -> Vec<Vec<String>> {
        let mut table = csv::Reader::from_path(folder.path().join(name)).expect("a table");
        let heading = table.headers().expect("a heading").clone();
        let lines = table.records().map(|line| line.expect("a line"));
        std::iter::once(heading)
            .chain(lines)
            .map(|line| line.iter().map(str::to_owned).collect())
            .collect()
    };
    let tallies = read("country/tallies.csv");
    let of = |is_aside: bool| -> u64 {
        let lines = tallies.iter().skip(1);
        let own = lines.filter(|line| line[0] == "15" && (line[2] == "aside") == is_aside);
        own.map(|line| line[3].parse::<u64>().expect("a number"))
            .sum()
    };
    assert!(of(true) > 0 && of(true) <= units, "{tallies:?}");
    assert!(of(false) > 0 && of(false) <= u64::from(cast - 10) * 4096);
    assert!(
        tallies
            .iter()
            .all(|line| line[2] != "aside" || line[0] == "15")
    );
    let ideas = read("country/ideas.csv");
    let column = |name: &str| ideas[0].iter().position(|one| one == name);
    let line = ideas.iter().find(|line| line[2] == "15").expect("a line");
    let cell = |name: &str| line[column(name).expect("a column")].as_str();
    assert_eq!((cell("parked"), cell("aside")), ("", "10"));
    let with = aside.score.expect("a score");
    let floor = (with * 100.0).floor() / 100.0;
    assert_eq!(cell("score-with-aside"), format!("{floor:.2}"));
    // A vote cast meanwhile leaves the mark.
    let ada = site.citizen("Ada").await;
    ada.post("/ideas/15/vote", &[("choice", "agree")])
        .await
        .is(303);
    common_ground::jobs::catch_up(&site.app)
        .await
        .expect("scores are written");
    assert_eq!(scored().await.aside, Some(aside.clone()));
    // Once a moderator has looked, with a reason, they count, and the public log says so.
    mo.post("/moderation/votes/15", &[("words", "")])
        .await
        .is(422);
    let reason = [("words", "A sixth-form class voted together.")];
    mo.post("/moderation/votes/16", &reason).await.is(409);
    mo.post("/moderation/votes/15", &reason).await.is(303);
    let log = visitor.get("/transparency/log.jsonl").await;
    log.sees("copies_found_fine").misses("sixth-form");
    refresh(&site).await;
    let fine = scored().await;
    assert_eq!(fine.aside, None);
    assert!((counted(&fine) - all).abs() < 1e-9, "{fine:?}");
    mo.post("/moderation/votes/15", &reason).await.is(409);
    // What came later waits for another look.
    let later = site.app.now().plus_minutes(1).millis();
    let sql = format!(
        "UPDATE votes SET changed_at = {later} WHERE idea_id = 15 AND account_id BETWEEN 1000201 AND 1000210"
    );
    site.arrange(sql.leak()).await;
    refresh(&site).await;
    let again = scored().await.aside.map(|aside| aside.votes);
    assert_eq!(again, Some(10));
    // And once they are gone, so is the mark.
    site.arrange("DELETE FROM votes WHERE account_id BETWEEN 1000201 AND 1000210")
        .await;
    refresh(&site).await;
    assert_eq!(scored().await.aside, None);
    visitor.get("/ideas/15").await.misses("Being checked");
}

#[tokio::test]
async fn a_real_conversation_falls_into_groups_and_the_demo_does_too() {
    let site = Site::new().await;
    let conversation = crate::conversations::conversation();
    actions::conversations::receive(&site.app, &conversation, "democracy")
        .await
        .expect("it comes in");
    refresh(&site).await;
    let groups = async |site: &Site| {
        let mut connection = site.app.db.read().await.expect("a connection");
        let (snapshot, picture) = ground::find_picture(&mut connection, &Space::Country)
            .await
            .expect("a look")
            .expect("a snapshot");
        println!("{snapshot:?}\n{picture:?}");
        picture.groups.len()
    };
    let found = groups(&site).await;
    let page = site.visitor().get("/common-ground").await;
    if conversation.ballots.len() > 1000 {
        assert!((2..=3).contains(&found), "{found} groups");
        page.sees("Ideas that bridge").sees("Ideas that divide us");
    } else {
        // A stranger's clone has ten of its people.
        page.sees("Widely supported so far; no groups found.");
    }
    let demo = Site::new().await;
    common_ground::cli::demo::fill(&demo.app)
        .await
        .expect("the demo is made");
    refresh(&demo).await;
    assert!(groups(&demo).await >= 2);
    demo.visitor()
        .get("/")
        .await
        .is(200)
        .sees("What every group supports");
}
