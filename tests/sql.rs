//! Prepares every SQL statement of the store on the migrated database, which a checked query macro would do for one
//! engine only, and looks at how each would be carried out: no statement may read a table that grows from end to end.
//! The engine is chosen as in production, by `DATABASE_URL`. Also keeps what we learned of sqlx's `Any` from rotting.
#![allow(clippy::unwrap_used, reason = "a test says enough by failing")]

mod reading;

use common_ground::store::{Db, Engine};
use reading::{files, source};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};
use std::fmt::Write as _;

/// Tables that stay small however many people come, so that reading them whole costs nothing.
const BOUNDED: &[&str] = &[
    "counters",
    "_sqlx_migrations",
    "topics",
    "public_log_head",
    // Lines alike counted together: some thousand rows a year.
    "public_log_tallies",
    "idea_facets",
    // The country, its topics, and the constituencies where many vote.
    "spaces",
    // The register: a few thousand rows since 1918.
    "parties",
    "constituencies",
    "members",
    "memberships",
    "party_affiliations",
    // A dozen ideas a month at most, and a month.
    "house_requests",
    "house_months",
    // What stewards write down about the House: some dozen lines a year.
    "house_entries",
];

/// Statements that read a table that grows from end to end, and may: no page waits for them.
const PATIENT: &[(&str, &str)] = &[
    // `check` counts every vote anew.
    ("soundness.rs", "SELECT"),
    // Whether enough votes came to compute common ground again: a job adds up the counts of the ideas.
    ("ground/ballots.rs", "SELECT CAST(coalesce(sum(votes)"),
    // What moderators found to be fine of copied votes: the job that reads every vote of the country reads it too.
    ("ground/checks.rs", "SELECT idea_id, max(found_at)"),
    // The ballots of those who asked for it, and how many vote at all: a job reads both, once a night.
    (
        "open_ballots.rs",
        "SELECT votes.account_id, ideas.number, votes.choice",
    ),
    ("open_ballots.rs", "SELECT CAST(count(DISTINCT account_id)"),
];

struct Statement {
    place: String,
    sql: String,
}

/// Every literal under `src/store` that begins like a statement.
fn statements() -> Vec<Statement> {
    let mut found = Vec::new();
    // The engine's own file asks what only one engine understands.
    for path in files("src/store", ".rs")
        .iter()
        .filter(|path| !path.ends_with("engine.rs"))
    {
        for literal in source(path).literals {
            let first = literal.value.split_whitespace().next().unwrap_or_default();
            if ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first)
                && literal.value.split_whitespace().count() > 1
            {
                let name = path.strip_prefix("src/store").unwrap().display();
                found.push(Statement {
                    place: format!("{name}:{}", literal.line),
                    sql: literal.value,
                });
            }
        }
    }
    assert!(
        found.len() > 10,
        "only {} statements were found under src/store",
        found.len()
    );
    found
}

/// A migrated database of its own, gone when the guard is dropped (SQLite) or left in a schema of its own (PostgreSQL).
async fn database() -> (Db, Option<tempfile::TempDir>) {
    let Ok(url) = std::env::var("DATABASE_URL") else {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("sql.sqlite").display());
        return (Db::open(&url, None).await.unwrap(), Some(folder));
    };
    sqlx::any::install_default_drivers();
    let schema = format!(
        "sql_{}_{:?}",
        std::process::id(),
        std::thread::current().id()
    );
    let schema: String = schema
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    connection
        .execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
        .await
        .unwrap();
    let glue = if url.contains('?') { '&' } else { '?' };
    (
        Db::open(&format!("{url}{glue}options[search_path]={schema}"), None)
            .await
            .unwrap(),
        None,
    )
}

async fn ask(connection: &mut AnyConnection, sql: String) -> sqlx::Result<Vec<AnyRow>> {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch_all(connection)
        .await
}

/// How the engine would carry a statement out, a line for each step.
async fn plan(
    connection: &mut AnyConnection,
    engine: Engine,
    sql: &str,
) -> sqlx::Result<Vec<String>> {
    if engine == Engine::Sqlite {
        let rows = ask(connection, format!("EXPLAIN QUERY PLAN {sql}")).await?;
        return rows.iter().map(|row| row.try_get("detail")).collect();
    }
    let binds = (1..100)
        .take_while(|n| sql.contains(&format!("${n}")))
        .count();
    let nulls = vec!["NULL"; binds].join(", ");
    ask(connection, format!("PREPARE it AS {sql}")).await?;
    let with = if binds == 0 {
        String::new()
    } else {
        format!("({nulls})")
    };
    let rows = ask(connection, format!("EXPLAIN EXECUTE it{with}")).await;
    ask(connection, "DEALLOCATE it".to_owned()).await?;
    rows?.iter().map(|row| row.try_get(0)).collect()
}

/// The table that a step of the plan reads from end to end, if it does.
fn scanned(engine: Engine, step: &str, sql: &str) -> Option<String> {
    let words: Vec<&str> = step.split_whitespace().collect();
    let name = match engine {
        // Walking along an index is how a page of a sorted list is read, as long as it stops somewhere.
        Engine::Sqlite if words.first() == Some(&"SCAN") => {
            let walks = step.contains("USING INDEX")
                || step.contains("USING COVERING INDEX")
                || step.contains("USING PRIMARY KEY");
            let is_row = step.contains("CONSTANT ROW")
                || words.get(1).is_some_and(|name| name.starts_with('('));
            let takes_any =
                sql.contains("LIMIT") && !sql.contains("WHERE") && !sql.contains("ORDER");
            if is_row || takes_any || (walks && sql.contains("LIMIT")) {
                None
            } else {
                words.get(1).copied()
            }
        }
        Engine::Postgres
            if sql.contains("LIMIT") && !sql.contains("WHERE") && !sql.contains("ORDER") =>
        {
            None
        }
        Engine::Postgres => step
            .find("Seq Scan on ")
            .and_then(|at| step[at..].split_whitespace().nth(3)),
        Engine::Sqlite => None,
    }?;
    // The rows of a subselect are not a table; how it reads its own is a step of its own.
    (!sql.contains(&format!(") AS {name}"))).then(|| table_of(name, sql))
}

/// What an alias of a statement stands for: `FROM ideas AS i` or `JOIN ideas i`.
fn table_of(alias: &str, sql: &str) -> String {
    let words: Vec<&str> = sql
        .split(|c: char| c.is_whitespace() || c == '(' || c == ')' || c == ',')
        .filter(|w| !w.is_empty())
        .collect();
    for at in 1..words.len() {
        let is_alias = words[at] == alias;
        if is_alias && words[at - 1] == "AS" && at >= 2 {
            return words[at - 2].to_owned();
        }
        if is_alias && at >= 2 && ["FROM", "JOIN"].contains(&words[at - 2]) {
            return words[at - 1].to_owned();
        }
    }
    alias.to_owned()
}

#[tokio::test]
async fn every_statement_prepares_and_none_scans_a_table_that_grows() {
    let (db, _folder) = database().await;
    let engine = db.engine();
    let mut tx = db.write().await.unwrap();
    if engine == Engine::Postgres {
        ask(&mut tx, "SET enable_seqscan = off".to_owned())
            .await
            .unwrap();
        ask(
            &mut tx,
            "SET plan_cache_mode = force_generic_plan".to_owned(),
        )
        .await
        .unwrap();
    }
    let mut plans = String::new();
    let mut wrong = Vec::new();
    let statements = statements();
    for Statement { place, sql } in &statements {
        ask(&mut tx, "SAVEPOINT one".to_owned()).await.unwrap();
        let steps = match plan(&mut tx, engine, sql).await {
            Ok(steps) => steps,
            Err(error) => {
                wrong.push(format!("{place} does not prepare: {error}\n{sql}"));
                Vec::new()
            }
        };
        ask(&mut tx, "ROLLBACK TO one".to_owned()).await.unwrap();
        let _ = writeln!(plans, "{place}\n{sql}");
        let patient = PATIENT
            .iter()
            .any(|(file, start)| place.starts_with(file) && sql.trim_start().starts_with(start));
        for step in &steps {
            let _ = writeln!(plans, "    -> {step}");
            let read = scanned(engine, step, sql)
                .filter(|table| !patient && !BOUNDED.contains(&table.as_str()));
            if let Some(table) = read {
                wrong.push(format!("{place} reads all of {table}: {step}\n{sql}"));
            }
        }
    }
    let folder = reading::root().join("target/plans");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join(format!("{engine:?}.txt").to_lowercase()),
        &plans,
    )
    .unwrap();
    println!("{} statements on {engine:?}\n{plans}", statements.len());
    assert!(wrong.is_empty(), "on {engine:?}:\n\n{}", wrong.join("\n\n"));
}

// ---- What we learned of `Any`, each the reason for a rule of the dialect ----------------------------------------------------

#[tokio::test]
async fn a_sum_must_be_cast() {
    let (db, _folder) = database().await;
    let mut tx = db.write().await.unwrap();
    let cast = "SELECT CAST(sum(last) AS BIGINT), CAST(avg(last) AS DOUBLE PRECISION) FROM (SELECT 3 AS last UNION ALL SELECT 4) AS two";
    let row = sqlx::query(cast).fetch_one(&mut *tx).await.unwrap();
    assert_eq!((row.get::<i64, _>(0), row.get::<f64, _>(1)), (7, 3.5));
    if db.engine() == Engine::Postgres {
        let bare = sqlx::query("SELECT sum(CAST(last AS BIGINT)) FROM (SELECT 3 AS last) AS one")
            .fetch_one(&mut *tx)
            .await;
        assert!(bare.is_err(), "NUMERIC arrives now: the rule can go");
    }
}

#[tokio::test]
async fn only_plain_columns_arrive() {
    let (db, _folder) = database().await;
    let refused: &[(&str, &str)] = match db.engine() {
        Engine::Sqlite => &[("BOOLEAN", "1"), ("DATETIME", "'2026-11-22 00:00:00'")],
        Engine::Postgres => &[
            ("NUMERIC", "1.5"),
            ("TIMESTAMPTZ", "now()"),
            ("UUID", "gen_random_uuid()"),
            ("JSONB", "'{}'"),
            ("DATE", "'2026-11-22'"),
        ],
    };
    for (kind, value) in refused {
        let mut tx = db.write().await.unwrap();
        ask(&mut tx, format!("CREATE TEMPORARY TABLE odd (it {kind})"))
            .await
            .unwrap();
        ask(&mut tx, format!("INSERT INTO odd VALUES ({value})"))
            .await
            .unwrap();
        assert!(
            tx.fetch_all(AssertSqlSafe("SELECT it FROM odd"))
                .await
                .is_err(),
            "{kind} arrives now: the rule can go"
        );
    }
    for (kind, value) in [
        ("TEXT", "'a'"),
        ("BIGINT", "1"),
        ("DOUBLE PRECISION", "1.5"),
    ] {
        let mut tx = db.write().await.unwrap();
        ask(&mut tx, format!("CREATE TEMPORARY TABLE plain (it {kind})"))
            .await
            .unwrap();
        ask(&mut tx, format!("INSERT INTO plain VALUES ({value})"))
            .await
            .unwrap();
        assert_eq!(
            tx.fetch_all(AssertSqlSafe("SELECT it FROM plain"))
                .await
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn placeholders_are_numbered_and_may_repeat() {
    let (db, _folder) = database().await;
    let mut tx = db.write().await.unwrap();
    let sql = "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), CAST($2 AS BIGINT)";
    let row = sqlx::query(sql)
        .bind(1_i64)
        .bind(2_i64)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(
        (
            row.get::<i64, _>(0),
            row.get::<i64, _>(1),
            row.get::<i64, _>(2)
        ),
        (2, 1, 2)
    );
}

/// SQLite takes a forgotten bind for NULL and says nothing, so that each statement needs a test that runs it.
#[tokio::test]
async fn a_forgotten_bind_is_null_on_sqlite_and_an_error_on_postgres() {
    let (db, _folder) = database().await;
    let mut tx = db.write().await.unwrap();
    let answer = sqlx::query_scalar::<_, Option<i64>>("SELECT CAST($1 AS BIGINT)")
        .fetch_one(&mut *tx)
        .await;
    match db.engine() {
        Engine::Sqlite => assert_eq!(answer.unwrap(), None),
        Engine::Postgres => assert!(answer.is_err()),
    }
}

#[tokio::test]
async fn a_doubled_key_is_told_apart_from_other_trouble() {
    let (db, _folder) = database().await;
    let mut tx = db.write().await.unwrap();
    let insert = "INSERT INTO counters (name, last) VALUES ($1, $2) RETURNING last";
    let last: i64 = sqlx::query_scalar(insert)
        .bind("twice")
        .bind(41_i64)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(last, 41);
    let error = sqlx::query(insert)
        .bind("twice")
        .bind(1_i64)
        .execute(&mut *tx)
        .await
        .unwrap_err();
    assert!(
        error.as_database_error().unwrap().is_unique_violation(),
        "{error}"
    );
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let (db, _folder) = database().await;
    let mut reader = db.read().await.unwrap();
    let answer = sqlx::query("DELETE FROM counters")
        .execute(&mut *reader)
        .await;
    assert!(answer.is_err());
}

#[tokio::test]
async fn what_is_not_committed_leaves_no_trace() {
    let (db, _folder) = database().await;
    for commit in [false, true] {
        let mut tx = db.write().await.unwrap();
        sqlx::query("INSERT INTO counters (name, last) VALUES ('trace', 1)")
            .execute(&mut *tx)
            .await
            .unwrap();
        if commit {
            tx.commit().await.unwrap();
        }
        let mut reader = db.read().await.unwrap();
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM counters WHERE name = 'trace'")
            .fetch_one(&mut *reader)
            .await
            .unwrap();
        assert_eq!(rows, i64::from(commit));
    }
}
