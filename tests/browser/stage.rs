//! The demo's database, made once in a run and copied for each test: making it takes seconds, copying it none. It must not know pages.

use crate::{database, run};
use common_ground::actions;
use common_ground::app::App;
use common_ground::cli::demo;
use common_ground::clock::{Clock, random_token};
use common_ground::config::Given;
use common_ground::mail::Mailer;
use common_ground::store::Db;
use sqlx::Connection;
use std::fs::File;
use std::path::Path;
use tempfile::TempDir;

/// A database with the demo's people and all they say, for one test alone.
pub async fn demo_database() -> (Db, Option<TempDir>) {
    let Some(folder) = run::folder() else {
        let (db, folder) = database::fresh().await;
        fill(&db).await;
        return (db, folder);
    };
    // Whoever comes first makes it, and the others wait.
    let lock =
        File::create(folder.join("demo.lock")).expect("the folder of this run can be written");
    lock.lock().expect("no two tests make the demo at once");
    let db = match std::env::var("DATABASE_URL") {
        Ok(url) if url.starts_with("postgres") => postgres(&folder, &url).await,
        _ => sqlite(&folder).await,
    };
    (db, None)
}

async fn sqlite(folder: &Path) -> Db {
    let open = async |file: &Path| {
        let url = format!("sqlite:{}", file.display());
        Db::open(&url, None).await.expect("a database")
    };
    let made = folder.join("demo.sqlite");
    if !made.exists() {
        let making = folder.join(format!("{}.sqlite", random_token()));
        let db = open(&making).await;
        fill(&db).await;
        db.close().await;
        std::fs::rename(making, &made).expect("the demo gets its name");
    }
    let own = folder.join(format!("{}.sqlite", random_token()));
    std::fs::copy(made, &own).expect("the demo can be copied");
    open(&own).await
}

async fn postgres(folder: &Path, url: &str) -> Db {
    let open = async |name: &str| {
        let mut url: url::Url = url.parse().expect("an address");
        url.set_path(name);
        Db::open(url.as_str(), None).await.expect("a database")
    };
    let note = folder.join("demo.postgres");
    if !note.exists() {
        let name = format!("cg_demo_{}", random_token());
        create(url, &name, "template1").await;
        let db = open(&name).await;
        fill(&db).await;
        db.close().await;
        std::fs::write(&note, name).expect("the folder of this run can be written");
    }
    let made = std::fs::read_to_string(note).expect("the demo has a name");
    let name = format!("cg_test_{}", random_token());
    create(url, &name, &made).await;
    open(&name).await
}

async fn create(url: &str, name: &str, like: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url)
        .await
        .expect("PostgreSQL answers at DATABASE_URL; tests/run starts one");
    let create = format!("CREATE DATABASE {name} TEMPLATE {like}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(create))
        .execute(&mut connection)
        .await
        .expect("whoever runs the browser tests may make databases");
    connection.close().await.expect("closed");
}

/// As `demo` does it: the people, and what they have in common.
async fn fill(db: &Db) {
    let mut config = Given::default().check().unwrap();
    config.demo = true;
    let app = App::assemble(
        config,
        db.clone(),
        Mailer::Outbox,
        Clock::System,
        crate::site::KEY,
    );
    demo::fill(&app).await.unwrap();
    actions::ground::refresh(&app).await.unwrap();
    actions::ground::publish(&app).await.unwrap();
}
