//! Fills an SQLite file with a busy country: 100,000 ideas, 1 million comments, 5 million votes. It goes by SQL rather than by
//! the rules, because the rules are what is measured afterwards; what they would have written is written here too.

use common_ground::domain::search;
use common_ground::store::Db;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

pub const IDEAS: i64 = 100_000;
const ACCOUNTS: i64 = 50_000;
/// The ideas everybody talks about: each has many times the votes and comments of the others.
pub const HOT: i64 = 100;
/// 100 × 10,000 + 99,900 × 40 ≈ 5 million.
const HOT_VOTES: i64 = 10_000;
const VOTES: i64 = 40;
/// 100 × 2,000 + 99,900 × 8 ≈ 1 million.
const HOT_COMMENTS: i64 = 2_000;
const COMMENTS: i64 = 8;
/// Open reports, and the comments that they are about.
const REPORTS: i64 = 100_000;
const REPORTED: i64 = 40_000;
/// 1 January 2026.
const START: i64 = 1_767_225_600_000;

const VERBS: [&str; 12] = [
    "Build", "Fund", "Repair", "Protect", "Reopen", "Extend", "Teach", "Lower", "Publish", "Plant",
    "Insulate", "Connect",
];
const THINGS: [&str; 40] = [
    "cycle lanes",
    "village libraries",
    "bus shelters",
    "school meals",
    "river banks",
    "hedgerows",
    "railway stations",
    "youth clubs",
    "care homes",
    "flood defences",
    "street lights",
    "allotments",
    "playgrounds",
    "council homes",
    "ferry links",
    "night trains",
    "swimming pools",
    "apprenticeships",
    "dental clinics",
    "rural broadband",
    "charging points",
    "bat roosts",
    "woodlands",
    "footpaths",
    "music lessons",
    "museum tickets",
    "energy bills",
    "parking charges",
    "post offices",
    "cash machines",
    "water meters",
    "bin collections",
    "road crossings",
    "noise limits",
    "tenancy rules",
    "pension letters",
    "court records",
    "harbour walls",
    "orchards",
    "village halls",
];
const PLACES: [&str; 25] = [
    "in every town",
    "for islands",
    "near schools",
    "in winter",
    "for carers",
    "in old mill towns",
    "beside motorways",
    "for night workers",
    "on the coast",
    "in new estates",
    "for apprentices",
    "in market squares",
    "for small farms",
    "around hospitals",
    "in valleys",
    "for young parents",
    "by canals",
    "in tower blocks",
    "for pensioners",
    "in national parks",
    "on high streets",
    "for students",
    "in border towns",
    "after floods",
    "without delay",
];

fn title(number: i64) -> String {
    let pick =
        |list: &[&'static str], by: i64| list[usize::try_from(by).expect("small") % list.len()];
    format!(
        "{} {} {} (plan {number})",
        pick(&VERBS, number),
        pick(&THINGS, number / 12),
        pick(&PLACES, number / 480)
    )
}

fn what(number: i64) -> String {
    let pick = |by: i64| THINGS[usize::try_from(by).expect("small") % THINGS.len()];
    format!(
        "Councils and Parliament should agree on {} and then on {}. People who use them every day know what is missing. \
         A small fund for {} would pay for itself within ten years, as trials elsewhere have shown.",
        pick(number),
        pick(number / 7),
        pick(number / 11)
    )
}

/// Makes the file, unless it is there already.
pub async fn fill(path: &Path) {
    if path.exists() {
        println!(
            "{} is there already; delete it to have it made anew.",
            path.display()
        );
        return;
    }
    let began = Instant::now();
    std::fs::create_dir_all(path.parent().expect("it is in a folder"))
        .expect("the target folder can be written");
    let making = path.with_extension("making");
    for leftover in ["making", "making-wal", "making-shm"] {
        let _ = std::fs::remove_file(path.with_extension(leftover));
    }
    let db = Db::open(&format!("sqlite:{}", making.display()), None)
        .await
        .expect("a new database");
    let mut tx = db.write().await.expect("the writer");
    let say = |what: &str| println!("{:>6.1} s  {what}", began.elapsed().as_secs_f64());
    for sql in [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 650)
             INSERT INTO constituencies (code, name, name_key, country, starts_on, ends_on)
             SELECT printf('X%08d', i), 'Seat ' || i, 'seat ' || i, 'England', '2024-05-31', '9999-12-31' FROM n".to_string(),
        format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ACCOUNTS})
             INSERT INTO accounts (id, name, name_skeleton, constituency_code, consent_version, consented_at, epoch, created_at)
             SELECT i, 'Citizen ' || i, 'citizen' || i, printf('X%08d', i % 650 + 1), '1', {START}, 0, {START} FROM n"
        ),
    ] {
        run(&mut tx, &sql).await;
    }
    say("people and places");

    let mut words: Vec<(String, i64, i64)> = Vec::new();
    let topics: Vec<String> = sqlx::query_scalar("SELECT key FROM topics ORDER BY position")
        .fetch_all(&mut *tx)
        .await
        .expect("topics");
    let numbers: Vec<i64> = (1..=IDEAS).collect();
    for chunk in numbers.chunks(5_000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|number| {
                let (title, what) = (title(*number), what(*number));
                words.extend(
                    search::placed_words(&title, &what)
                        .into_iter()
                        .map(|(word, place)| (word, *number, place)),
                );
                let topic = &topics[usize::try_from(*number).expect("small") % topics.len()];
                json!([number, title, what, topic])
            })
            .collect();
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT INTO ideas (id, number, author_id, kind, topic_key, constituency_code, publication, response, follow_through, version,
                 meaning_version, title, summary, what_html, why_html, published_at, created_at, agrees, disagrees, passes, votes, comments, shuffle)
             SELECT n, n, n % {ACCOUNTS} + 1, CASE n % 4 WHEN 0 THEN 'hope' WHEN 1 THEN 'frustration' ELSE 'idea' END, topic,
                 CASE WHEN n % 5 = 0 THEN printf('X%08d', n % 650 + 1) END, 'published', 'none', 'none', 1, 1, title, substr(what, 1, 160),
                 '<p>' || what || '</p>', '<p>Because it matters.</p>', {START} + n * 60000, {START} + n * 60000, 0, 0, 0, 0,
                 CASE WHEN n <= {HOT} THEN {HOT_COMMENTS} ELSE {COMMENTS} END, (n * 2654435761) % 4294967296
             FROM (SELECT value ->> 0 AS n, value ->> 1 AS title, value ->> 2 AS what, value ->> 3 AS topic FROM json_each($1))"
        )))
        .bind(serde_json::to_string(&rows).expect("it is JSON"))
        .execute(&mut *tx)
        .await
        .expect("ideas");
    }
    run(
        &mut tx,
        "INSERT INTO idea_versions (idea_id, version, title, what, why, pipeline, written_at)
         SELECT id, 1, title, substr(what_html, 4), 'Because it matters.', 1, created_at FROM ideas",
    )
    .await;
    say("ideas");

    // In the order of the key, so that the tree grows at its end.
    words.sort_unstable();
    for chunk in words.chunks(50_000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(word, number, place)| json!([word, number, place]))
            .collect();
        sqlx::query("INSERT INTO idea_words (word, number, place) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1)")
            .bind(serde_json::to_string(&rows).expect("it is JSON"))
            .execute(&mut *tx)
            .await
            .expect("words");
    }
    run(
        &mut tx,
        "INSERT INTO word_counts (word, ideas, titles) SELECT word, count(*), sum(place = 2) FROM idea_words GROUP BY word",
    )
    .await;
    run(
        &mut tx,
        "INSERT INTO idea_facets (kind, topic_key, response, scope, ideas)
         SELECT kind, topic_key, response, CASE WHEN constituency_code IS NULL THEN 'national' ELSE 'local' END, count(*)
         FROM ideas GROUP BY 1, 2, 3, 4",
    )
    .await;
    run(&mut tx, &format!("INSERT INTO counters (name, last) VALUES ('idea', {IDEAS}) ON CONFLICT (name) DO UPDATE SET last = {IDEAS}")).await;
    say("words and facets");

    for (from, to, votes) in [(1, HOT, HOT_VOTES), (HOT + 1, IDEAS, VOTES)] {
        run(
            &mut tx,
            &format!(
                "WITH RECURSIVE k (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < {votes} - 1)
                 INSERT INTO votes (idea_id, account_id, choice, seen, constituency_code, idea_version, cast_at, changed_at)
                 SELECT ideas.id, (ideas.id * 7919 + k.i * 31) % {ACCOUNTS} + 1,
                     CASE (ideas.id * 3 + k.i * 7) % 10 WHEN 0 THEN 0 WHEN 1 THEN -1 WHEN 2 THEN -1 WHEN 3 THEN -1 ELSE 1 END,
                     'sought', printf('X%08d', ((ideas.id * 7919 + k.i * 31) % {ACCOUNTS} + 1) % 650 + 1), 1, {START}, {START}
                 FROM ideas CROSS JOIN k
                 WHERE ideas.id BETWEEN {from} AND {to}"
            ),
        )
        .await;
    }
    say("votes");
    run(
        &mut tx,
        "INSERT INTO seat_tallies (idea_id, constituency_code, agrees, disagrees, passes)
         SELECT idea_id, constituency_code, sum(choice = 1), sum(choice = -1), sum(choice = 0) FROM votes GROUP BY 1, 2",
    )
    .await;
    run(
        &mut tx,
        "UPDATE ideas SET agrees = t.a, disagrees = t.d, passes = t.p, votes = t.a + t.d + t.p
         FROM (SELECT idea_id, sum(agrees) AS a, sum(disagrees) AS d, sum(passes) AS p FROM seat_tallies GROUP BY 1) AS t
         WHERE t.idea_id = ideas.id",
    )
    .await;
    say("tallies");

    for (from, to, comments) in [(1, HOT, HOT_COMMENTS), (HOT + 1, IDEAS, COMMENTS)] {
        // Conversations of four: one begins, three reply to one another.
        run(
            &mut tx,
            &format!(
                "WITH RECURSIVE k (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < {comments} - 1)
                 INSERT INTO comments (id, idea_id, parent_id, thread_id, place, replies, depth, purpose, author_id, publication, revision,
                     html, helpful, written_at)
                 SELECT ideas.id * 10000 + k.i, ideas.id, CASE WHEN k.i % 4 > 0 THEN ideas.id * 10000 + k.i - k.i % 4 END,
                     ideas.id * 10000 + k.i - k.i % 4, k.i % 4, CASE WHEN k.i % 4 = 0 THEN 3 ELSE 0 END, min(k.i % 4 + 1, 2),
                     CASE k.i / 4 % 4 WHEN 0 THEN 'supports' WHEN 1 THEN 'concern' WHEN 2 THEN 'question' ELSE 'evidence' END,
                     (ideas.id + k.i) % {ACCOUNTS} + 1, 'published', 1,
                     '<p>Somebody who knows this well says it should be tried in one place first, and says how.</p>', k.i % 5, {START} + k.i * 1000
                 FROM ideas CROSS JOIN k
                 WHERE ideas.id BETWEEN {from} AND {to}"
            ),
        )
        .await;
    }
    run(
        &mut tx,
        "INSERT INTO comment_versions (comment_id, revision, words, pipeline, written_at)
         SELECT id, 1, 'Somebody who knows this well says it should be tried in one place first.', 1, written_at FROM comments",
    )
    .await;
    say("comments");
    report(&mut tx).await;
    say("reports");
    tx.commit().await.expect("commit");
    db.close().await;
    std::fs::rename(&making, path).expect("the file can be renamed");
    say("done");
}

/// Has 40,000 comments reported 100,000 times; all of it waits for a moderator.
async fn report(tx: &mut common_ground::store::WriteTx) {
    run(
        tx,
        &format!(
            "WITH RECURSIVE k (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < {REPORTS} - 1)
             INSERT INTO reports (id, receipt, subject_kind, subject_id, subject_version, reason, words, reporter_id, reporter_email, reporter_key,
                 network_key, created_at)
             SELECT i + 1, printf('LOAD-%06d', i), 'comment', ({HOT} + 1 + i % {REPORTED}) * 10000, 1,
                 CASE i % 3 WHEN 0 THEN 'R1' WHEN 1 THEN 'R4' ELSE 'H1' END, '', (i / {REPORTED} * 7 + i) % {ACCOUNTS} + 1, NULL,
                 printf('account/%d/%d', i / {REPORTED}, i % {ACCOUNTS}), NULL, {START} + i * 1000
             FROM k"
        ),
    )
    .await;
    run(
        tx,
        "INSERT INTO waiting (kind, item_id, code, haste, why, weight, since, target_at, priority, weighed_at)
         SELECT 'comment', subject_id, min(reason), CASE min(reason) WHEN 'H1' THEN 'order' ELSE 'respect' END, 'reported', count(*),
             min(created_at), min(created_at) + 86400000, (subject_id * 7919) % 10007 / 100.0, min(created_at)
         FROM reports GROUP BY subject_id",
    )
    .await;
}

async fn run(tx: &mut common_ground::store::WriteTx, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut **tx)
        .await
        .unwrap_or_else(|error| panic!("{error}\n{sql}"));
}
