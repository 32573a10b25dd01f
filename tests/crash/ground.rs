//! Kills the binary while votes move scores and groups are computed. Afterwards every score must be that of a recount of the votes:
//! what the dead process had counted is not lost, not doubled, and not half written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common_ground::consensus::seed::mix_pair;

use crate::house::{Cookies, House};

/// People of the conversation that is brought here first: enough for groups.
const PEOPLE: u64 = 120;
const IDEAS: u64 = 60;

/// Kills, spread over computing, voting and writing scores; each costs some seconds.
const KILLS: u64 = 8;

/// Longer than any machine needs; what is waited for comes within seconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// A conversation of two camps as a folder exported from Polis.
pub fn conversation(house: &House) -> String {
    let folder = house.folder().join("two-camps");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut comments =
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
            .to_owned();
    let mut votes = "timestamp,datetime,comment-id,voter-id,vote\n".to_owned();
    for idea in 0..IDEAS {
        let _ = writeln!(
            comments,
            "1500000000000,,{idea},0,0,0,1,Fictional proposal number {idea} of the two camps"
        );
        for person in 0..PEOPLE {
            let vote = match mix_pair(person, idea) % 10 {
                0 => continue,
                1 => 0,
                _ if idea >= IDEAS / 2 || person % 2 == idea % 2 => 1,
                _ => -1,
            };
            let _ = writeln!(votes, "1500000000000,,{idea},{person},{vote}");
        }
    }
    std::fs::write(folder.join("comments.csv"), comments).expect("a file");
    std::fs::write(folder.join("votes.csv"), votes).expect("a file");
    folder.display().to_string()
}

/// Votes, agrees and disagrees by idea.
type Sums = BTreeMap<String, [i64; 3]>;

/// Counted from the votes alone: shown votes of everybody who voted enough to be placed. (Nobody here seeks an idea, and no two
/// ballots are equal.)
fn recount(house: &House) -> Sums {
    let lines = house.rows(
        "SELECT CAST(votes.idea_id AS TEXT), CAST(count(*) AS TEXT),
                CAST(sum(CASE WHEN votes.choice = 1 THEN 1 ELSE 0 END) AS TEXT),
                CAST(sum(CASE WHEN votes.choice = -1 THEN 1 ELSE 0 END) AS TEXT)
         FROM votes
         WHERE votes.account_id IN (
             SELECT account_id FROM votes GROUP BY account_id
             HAVING count(*) >= 7 AND sum(CASE WHEN choice = 0 THEN 0 ELSE 1 END) >= 5)
         GROUP BY votes.idea_id",
    );
    let number = |cell: &String| cell.parse().expect("a number");
    lines
        .iter()
        .map(|line| {
            (
                line[0].clone(),
                [number(&line[1]), number(&line[2]), number(&line[3])],
            )
        })
        .collect()
}

/// What the scores that pages show are made of.
fn scored(house: &House) -> Sums {
    let lines = house
        .rows("SELECT CAST(idea_id AS TEXT), body FROM idea_scores WHERE space_key = 'country'");
    let sums = lines.iter().map(|line| {
        let body: serde_json::Value = serde_json::from_str(&line[1]).expect("JSON");
        let groups = body["groups"].as_array().expect("groups");
        let sum = |name: &str| -> i64 {
            let people: f64 = groups
                .iter()
                .map(|group| group[name].as_f64().expect("a number"))
                .sum();
            // Shares add up to whole people exactly; beyond a millionth it is not one.
            assert!((people - people.round()).abs() < 1e-6, "{name} {people}");
            #[expect(clippy::cast_possible_truncation, reason = "a few hundred people")]
            let whole = people.round() as i64;
            whole
        };
        (
            line[0].clone(),
            [sum("votes"), sum("agrees"), sum("disagrees")],
        )
    });
    sums.collect()
}

fn snapshot(house: &House) -> u64 {
    let lines = house.rows("SELECT CAST(snapshot AS TEXT) FROM spaces WHERE key = 'country'");
    lines
        .first()
        .map_or(0, |line| line[0].parse().expect("a number"))
}

/// A house that has just started computes once.
fn wait_for_more_than(known: u64, house: &House) {
    let began = Instant::now();
    while snapshot(house) == known {
        assert!(began.elapsed() < PATIENCE, "nothing is computed");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Waits until the scores are those of a recount.
fn agrees_with_a_recount(house: &House, when: &str) {
    let began = Instant::now();
    loop {
        let (scored, recounted) = (scored(house), recount(house));
        if scored == recounted {
            return;
        }
        let differ: Vec<_> = recounted
            .iter()
            .filter(|(idea, sums)| scored.get(*idea) != Some(sums))
            .map(|(idea, sums)| (idea, sums, scored.get(idea)))
            .collect();
        assert!(began.elapsed() < PATIENCE, "{when}: {differ:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What Ada answers to the idea that the site shows her; `None` when the site died, or has nothing more to show.
fn votes_once(house: &House, ada: &mut Cookies, choice: &str) -> Option<()> {
    let page = house
        .try_get("/vote", ada)
        .filter(|page| page.status == 200)?;
    let value = |mark: &str, end: char| -> Option<String> {
        let from = page.body.find(mark)? + mark.len();
        let rest = &page.body[from..];
        Some(rest[..rest.find(end)?].to_owned())
    };
    let number = value("action=\"/ideas/", '/')?;
    let receipt = value("name=\"from\" value=\"", '"')?;
    assert!(!receipt.is_empty(), "the site chose it");
    let form = [
        ("choice", choice),
        ("from", receipt.as_str()),
        ("back", "vote"),
    ];
    let answer = house.try_post(&format!("/ideas/{number}/vote"), &form, ada)?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    Some(())
}

#[test]
fn scores_are_those_of_a_recount_after_kill_nine() {
    let mut house = House::found();
    let folder = conversation(&house);
    house.run(&["import", "polis", &folder]);
    house.run(&["publish"]);
    let mut known = snapshot(&house);
    house.start();
    let mut ada = Cookies::default();
    house.sign_in("ada@example.org", &mut ada);
    let welcome = [("name", "Ada"), ("consent", "yes"), ("next", "/account")];
    assert_eq!(house.post("/welcome", &welcome, &mut ada).status, 303);
    let choices = ["agree", "disagree", "agree", "pass"];
    let mut cast = 0_usize;
    for kill in 0..KILLS {
        // Every second one dies while it may still be computing, the others while votes move scores and scores are written.
        if kill % 2 == 1 {
            wait_for_more_than(known, &house);
        }
        // Spread over 50 to 1,250 ms.
        let killer = house.kill_after(50 + (kill * 7919) % 1200);
        let most = 6 * (usize::try_from(kill).expect("a few") + 1);
        while cast < most && votes_once(&house, &mut ada, choices[cast % 4]).is_some() {
            cast += 1;
        }
        killer.join().expect("the killer thread ends");
        // Who dies while computing leaves the lease behind, and others wait a quarter of an hour. This test does not.
        house.arrange("UPDATE spaces SET leased_until = 0");
        known = snapshot(&house);
        house.start();
    }
    wait_for_more_than(known, &house);
    agrees_with_a_recount(&house, "after the last start");
    assert!(cast >= 7, "{cast} votes: nobody new was placed");
    // The few votes that follow move their scores without a computation.
    let before = snapshot(&house);
    for choice in choices {
        assert!(votes_once(&house, &mut ada, choice).is_some());
        cast += 1;
    }
    agrees_with_a_recount(&house, "after four more votes");
    assert_eq!(snapshot(&house), before, "vote by vote");
    // Nothing is half written: the plain tallies, the places in lists, the chain of snapshots.
    let drifted = house.rows(
        "SELECT CAST(id AS TEXT) FROM ideas
         WHERE votes <> (SELECT count(*) FROM votes WHERE votes.idea_id = ideas.id)
            OR agrees <> (SELECT count(*) FROM votes WHERE votes.idea_id = ideas.id AND votes.choice = 1)",
    );
    assert!(drifted.is_empty(), "{drifted:?}");
    let places = house.rows(
        "SELECT CAST(ideas.ground AS TEXT), idea_scores.band, idea_scores.body FROM ideas
         JOIN idea_scores ON idea_scores.idea_id = ideas.id AND idea_scores.space_key = 'country'",
    );
    assert_eq!(places.len() as u64, IDEAS);
    for line in &places {
        let body: serde_json::Value = serde_json::from_str(&line[2]).expect("JSON");
        let score = body["score"].as_f64().expect("a score");
        #[expect(clippy::cast_possible_truncation, reason = "millionths of a share")]
        let place = if line[1] == "needs_more_voices" {
            -1
        } else {
            ((score * 1e6) as i64).max(0)
        };
        assert_eq!(line[0], place.to_string(), "{line:?}");
    }
    let chain = house.rows(
        "SELECT CAST(number AS TEXT), previous_hash, hash FROM snapshots WHERE space_key = 'country' ORDER BY number",
    );
    let mut previous = String::new();
    for (line, number) in chain.iter().zip(1_u64..) {
        assert_eq!((&line[0], &line[1]), (&number.to_string(), &previous));
        previous.clone_from(&line[2]);
    }
    println!(
        "{cast} votes over {KILLS} kills and {} snapshots: every score is that of a recount",
        chain.len()
    );
}
