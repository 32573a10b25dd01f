//! A database for one test, migrated from nothing: an SQLite file, or a PostgreSQL schema of its own.

use common_ground::clock::random_token;
use common_ground::store::Db;
use sqlx::Connection;

/// A fresh, migrated database on the engine that `DATABASE_URL` names; SQLite when it names none.
pub async fn fresh() -> Db {
    let name = format!("cg_test_{}", random_token());
    match std::env::var("DATABASE_URL") {
        Ok(url) if url.starts_with("postgres") => postgres(&url, &name).await,
        _ => sqlite(&name).await,
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

async fn sqlite(name: &str) -> Db {
    let folder = std::env::temp_dir().join("common-ground-tests");
    std::fs::create_dir_all(&folder).expect("a folder for databases");
    let file = folder.join(format!("{name}.sqlite"));
    Db::open(&format!("sqlite:{}", file.display()), None)
        .await
        .expect("a database")
}
