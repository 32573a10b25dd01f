//! Brings the schema up to date: the files of `migrations/`, forward only, each once. It must not know what the tables mean.

use std::borrow::Cow;

use rust_embed::RustEmbed;
use sqlx::AnyPool;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::{Engine, Error, Result};

#[derive(RustEmbed)]
#[folder = "migrations/"]
struct Files;

/// Runs what has not been run. Both engines get the same text, but for parts marked `/*sqlite … */` or `/*postgres … */`, which
/// only that engine sees.
pub(super) async fn run(writer: &AnyPool, engine: Engine) -> Result<()> {
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
    Migrator::with_migrations(migrations).run(writer).await?;
    Ok(())
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
