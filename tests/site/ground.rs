//! Common ground on the site: groups found and shown, ideas ranked by them, where one stands, and nobody's vote told to anybody.

use common_ground::actions;
use common_ground::domain::ground::{Band, Space};
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
        .sees("The map as a table");
    let mut connection = site.app.db.read().await.expect("a connection");
    let (snapshot, picture) = ground::find_picture(&mut connection, &Space::Country)
        .await
        .expect("a look")
        .expect("a snapshot");
    assert_eq!(picture.groups.len(), 2);
    assert_eq!((snapshot.people, snapshot.placed), (120, 120));
    assert!(
        picture.dots.iter().all(|dot| dot.people >= 5),
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
const FINGERPRINT: &str = "7d5882e3f23087dac47cb6a8fbbfcf3929f35412ec9714bf21db2faccd47489c";

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
    // Nobody has to ask for it: the job does it, and then not again until votes come.
    let other = Site::new().await;
    assert_eq!(
        common_ground::jobs::group(&other.app)
            .await
            .expect("a look"),
        1
    );
    assert_eq!(
        common_ground::jobs::group(&other.app)
            .await
            .expect("a look"),
        0
    );
    other.pass_minutes(10);
    assert_eq!(
        common_ground::jobs::group(&other.app)
            .await
            .expect("a look"),
        1
    );
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
    let mut names = vec!["manifest.json".to_owned(), "recompute.py".to_owned()];
    for space in ["country", "topic-transport"] {
        std::fs::create_dir(folder.path().join(space)).expect("a folder");
        names.extend(
            ["tallies.csv", "ideas.csv", "model.json"].map(|file| format!("{space}/{file}")),
        );
    }
    for name in &names {
        let file = visitor.get(&format!("/data/1/{name}")).await;
        file.is(200);
        for person in [1, 60, 120] {
            assert!(
                !file.body.contains(&(1_000_000 + person).to_string()),
                "{name}"
            );
        }
        assert!(!file.body.contains("Camper"), "{name}");
        std::fs::write(folder.path().join(name), &file.body).expect("a file");
    }
    let run = || {
        std::process::Command::new("python3")
            .arg(folder.path().join("recompute.py"))
            .output()
            .expect("python3 runs")
    };
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
    assert!(file(1, "ideas.csv").await.contains(&title(20)));
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
        // Which votes are hidden while the number of groups is chosen hangs on the accounts' numbers, which are drawn. In a conversation
        // as small as this one the answer is two as a rule, and now and then more.
        assert!((2..=5).contains(&found), "{found} groups");
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
