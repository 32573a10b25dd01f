//! Brings the schema up to date: the files of `migrations/`, forward only, each once. It must not know what the tables mean.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use rust_embed::RustEmbed;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::{Engine, Error, Result};

#[derive(RustEmbed)]
#[folder = "migrations/"]
struct Files;

/// What bringing the schema up to date did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// The numbers of the migrations that ran.
    pub ran: Vec<i64>,
    /// The copy of the database as it was before, where there was something to copy.
    pub copy: Option<PathBuf>,
}

/// How the schema of a database stands beside the migrations of this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The numbers of those that still have to run.
    pub owed: Vec<i64>,
    /// The numbers of those that ran and this program does not know: a newer one was here.
    pub unknown: Vec<i64>,
    /// Whether any ran at all.
    pub is_begun: bool,
}

/// Runs what has not been run. Both engines get the same text, but for parts marked `/*sqlite … */` or `/*postgres … */`, which
/// only that engine sees. An SQLite file that holds something is copied first.
pub(super) async fn run(writer: &AnyPool, engine: Engine) -> Result<Brought> {
    let mut connection = writer.acquire().await?;
    let before = standing(&mut connection, engine).await?;
    let copy = match before.owed.first() {
        Some(next) if before.is_begun => engine.copy_aside(&mut connection, *next).await?,
        _ => None,
    };
    drop(connection);
    if let Some(copy) = &copy {
        tracing::info!(copy = %copy.display(), "the database was copied before its schema changes");
    }
    Migrator::with_migrations(known(engine)?)
        .run(writer)
        .await?;
    Ok(Brought {
        ran: before.owed,
        copy,
    })
}

/// Which migrations a database still owes; it is only read.
pub(super) async fn standing(connection: &mut AnyConnection, engine: Engine) -> Result<Standing> {
    const DONE: &str = "
        SELECT version
        FROM _sqlx_migrations
        ORDER BY version";
    let done: BTreeSet<i64> = if engine.has_migrations(connection).await? {
        sqlx::query_scalar(DONE)
            .fetch_all(connection)
            .await?
            .into_iter()
            .collect()
    } else {
        BTreeSet::new()
    };
    let ours: BTreeSet<i64> = known(engine)?
        .iter()
        .map(|migration| migration.version)
        .collect();
    Ok(Standing {
        owed: ours.difference(&done).copied().collect(),
        unknown: done.difference(&ours).copied().collect(),
        is_begun: !done.is_empty(),
    })
}

/// Every migration of this program.
fn known(engine: Engine) -> Result<Vec<Migration>> {
    let mut migrations = Vec::new();
    for file in Files::iter() {
        let text =
            Files::get(&file).ok_or_else(|| Error::Row(format!("migration {file} is gone")))?;
        let text = String::from_utf8_lossy(&text.data).into_owned();
        let (version, description) = file
            .strip_suffix(".sql")
            .and_then(|name| name.split_once('_'))
            .and_then(|(version, name)| Some((version.parse().ok()?, name.to_owned())))
            .ok_or_else(|| Error::Row(format!("migration {file} is not named NNNN_noun.sql")))?;
        // Text of our own, embedded in the binary.
        let sql = AssertSqlSafe(for_engine(&text, engine)).into_sql_str();
        migrations.push(Migration::new(
            version,
            Cow::Owned(description),
            MigrationType::Simple,
            sql,
            false,
        ));
    }
    Ok(migrations)
}

fn for_engine(text: &str, engine: Engine) -> String {
    let (ours, others) = match engine {
        Engine::Sqlite => ("/*sqlite", "/*postgres"),
        Engine::Postgres => ("/*postgres", "/*sqlite"),
    };
    with_parts(&with_parts(text, ours, true), others, false)
}

/// The text with its parts after `mark` opened, or left out.
fn with_parts(text: &str, mark: &str, is_opened: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once(mark) {
        let Some((inside, after)) = marked.split_once("*/") else {
            break;
        };
        out.push_str(before);
        if is_opened {
            out.push_str(inside);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_parts_reach_only_their_engine() {
        let text = "CREATE TABLE a (b TEXT) /*sqlite WITHOUT ROWID */;";
        assert_eq!(
            for_engine(text, Engine::Sqlite),
            "CREATE TABLE a (b TEXT)  WITHOUT ROWID ;"
        );
        assert_eq!(
            for_engine(text, Engine::Postgres),
            "CREATE TABLE a (b TEXT) ;"
        );
        let both = "/*sqlite A; */ B; /*postgres C; */";
        assert_eq!(for_engine(both, Engine::Sqlite), " A;  B; ");
        assert_eq!(for_engine(both, Engine::Postgres), " B;  C; ");
    }
}
