//! A database for one test, migrated from nothing: an SQLite file, or a PostgreSQL schema of its own.

use std::path::PathBuf;

use common_ground::clock::random_token;
use common_ground::domain::sign_in::hex;
use common_ground::store::Db;
use sha2::{Digest, Sha256};
use sqlx::Connection;
use tempfile::TempDir;

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");

/// A fresh, migrated database on the engine that `DATABASE_URL` names; SQLite when it names none, with the folder that goes with it.
pub async fn fresh() -> (Db, Option<TempDir>) {
    let name = format!("cg_test_{}", random_token());
    match std::env::var("DATABASE_URL") {
        Ok(url) if url.starts_with("postgres") => (postgres(&url, &name).await, None),
        _ => {
            let (db, folder) = sqlite().await;
            (db, Some(folder))
        }
    }
}

async fn postgres(url: &str, schema: &str) -> Db {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url)
        .await
        .expect("PostgreSQL answers at DATABASE_URL; tests/run starts one");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
        .execute(&mut connection)
        .await
        .expect("a schema");
    connection.close().await.expect("closed");
    let mark = if url.contains('?') { '&' } else { '?' };
    Db::open(
        &format!("{url}{mark}options=-csearch_path%3D{schema}"),
        None,
    )
    .await
    .expect("a database")
}

/// A copy of a file that was migrated once for all tests: what migrations do to a database with rows in it, tests of theirs say.
async fn sqlite() -> (Db, TempDir) {
    let folder = tempfile::Builder::new()
        .prefix("common-ground-test.")
        .tempdir()
        .expect("a folder for the database");
    let file = folder.path().join("site.sqlite");
    std::fs::copy(migrated().await, &file).expect("a copy");
    let db = Db::open(&format!("sqlite:{}", file.display()), None)
        .await
        .expect("a database");
    (db, folder)
}

/// The file that is copied, named after the migrations; made by whichever test comes first. Several may make it at once, and the last
/// to come puts an equal one in its place.
async fn migrated() -> PathBuf {
    let mut migrations: Vec<PathBuf> = std::fs::read_dir(MIGRATIONS)
        .expect("the migrations")
        .map(|entry| entry.expect("a migration").path())
        .collect();
    migrations.sort();
    let mut sum = Sha256::new();
    for migration in migrations {
        sum.update(std::fs::read(migration).expect("a migration"));
    }
    let folder = std::env::temp_dir();
    let name = format!("common-ground-test-{}.sqlite", hex(&sum.finalize()[..8]));
    let file = folder.join(name);
    if !file.exists() {
        let making = tempfile::Builder::new()
            .prefix("common-ground-test.")
            .tempdir_in(&folder)
            .expect("a folder");
        let raw = making.path().join("site.sqlite");
        let db = Db::open(&format!("sqlite:{}", raw.display()), None)
            .await
            .expect("a database");
        // Closed, it is whole in one file: a copy has no journal beside it.
        db.close().await;
        assert!(
            !raw.with_extension("sqlite-wal").exists(),
            "the journal is still there"
        );
        std::fs::rename(raw, &file).expect("in its place");
    }
    file
}
