//! The few differences between SQLite and PostgreSQL: how to connect, begin and set up a connection.
//! It must not know any table.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::AnyConnection;
use sqlx::sqlite::SqliteConnectOptions;

use super::{Error, Result};

/// The database underneath.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file beside the binary.
    Sqlite,
    /// A server.
    Postgres,
}

/// Versions before this one can corrupt a write-ahead log that is reset while being read (sqlite.org, fixed in 3.51.3).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

impl Engine {
    /// The engine that `url` names.
    pub fn of_url(url: &str) -> Result<Self> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(Error::Setting(
                "DATABASE_URL must begin with sqlite: or postgres://".into(),
            )),
        }
    }

    pub(super) fn full_url(self, url: &str) -> String {
        match self {
            Self::Sqlite if !url.contains("mode=") && !url.contains(":memory:") => {
                format!("{url}{}mode=rwc", if url.contains('?') { '&' } else { '?' })
            }
            _ => url.to_owned(),
        }
    }

    /// How a writing transaction begins. A deferred one on SQLite fails at its first write with BUSY_SNAPSHOT, ignoring the timeout.
    pub(super) const fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// What each new connection is told. `synchronous = FULL`: NORMAL is twice as fast and loses acknowledged votes in a power cut.
    pub(super) const fn settings(self, reads_only: bool) -> &'static [&'static str] {
        match (self, reads_only) {
            (Self::Sqlite, false) => &[
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA busy_timeout = 5000",
                "PRAGMA trusted_schema = OFF",
                "PRAGMA cache_size = -16000",
                "PRAGMA temp_store = MEMORY",
            ],
            (Self::Sqlite, true) => &[
                "PRAGMA busy_timeout = 5000",
                "PRAGMA trusted_schema = OFF",
                "PRAGMA query_only = ON",
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA cache_size = -8000",
                "PRAGMA temp_store = MEMORY",
            ],
            (Self::Postgres, false) => &["SET statement_timeout = '60s'"],
            (Self::Postgres, true) => &[
                "SET default_transaction_read_only = on",
                "SET statement_timeout = '15s'",
            ],
        }
    }

    /// The address under which a database that is there is opened to be looked at. Nothing is made and nothing written: where
    /// nobody has the SQLite file open (no log lies beside it) it is read as it lies, or SQLite would leave two files behind.
    pub(super) fn looking_url(self, url: &str) -> Result<String> {
        if self == Self::Postgres || url.contains(":memory:") {
            return Ok(url.to_owned());
        }
        let options = SqliteConnectOptions::from_str(url)?;
        let file = options.get_filename();
        if !file.is_file() {
            return Err(Error::Setting(format!(
                "There is no database at {}, which DATABASE_URL names. `common-ground migrate` makes one there.",
                file.display()
            )));
        }
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        let as_it_lies = if Path::new(&log).exists() {
            ""
        } else {
            "&immutable=true"
        };
        let path = url.split_once('?').map_or(url, |(path, _)| path);
        Ok(format!("{path}?mode=ro{as_it_lies}"))
    }

    /// What a connection is told that only looks: it may take its time.
    pub(super) const fn looking(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &[
                "PRAGMA busy_timeout = 5000",
                "PRAGMA trusted_schema = OFF",
                "PRAGMA query_only = ON",
                "PRAGMA temp_store = MEMORY",
            ],
            Self::Postgres => &[
                "SET default_transaction_read_only = on",
                "SET statement_timeout = 0",
            ],
        }
    }

    /// What is wrong with the engine's own files, each a sentence; nothing where it finds nothing.
    pub(super) async fn faults(self, connection: &mut AnyConnection) -> Result<Vec<String>> {
        match self {
            Self::Sqlite => Ok(sqlite_faults(connection).await),
            Self::Postgres => postgres_faults(connection).await,
        }
    }

    /// Whether migrations were ever run here.
    pub(super) async fn has_migrations(self, connection: &mut AnyConnection) -> Result<bool> {
        let ask = match self {
            Self::Sqlite => {
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'"
            }
            Self::Postgres => {
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'"
            }
        };
        let found: i64 = sqlx::query_scalar(ask).fetch_one(connection).await?;
        Ok(found > 0)
    }

    /// Copies an SQLite file to a dated one beside it, and says where; `None` where there is no file (a server, or memory alone).
    pub(super) async fn copy_aside(
        self,
        connection: &mut AnyConnection,
        next: i64,
    ) -> Result<Option<PathBuf>> {
        if self == Self::Postgres {
            return Ok(None);
        }
        let file: String =
            sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
                .fetch_one(&mut *connection)
                .await?;
        if file.is_empty() {
            return Ok(None);
        }
        let moment: String = sqlx::query_scalar("SELECT strftime('%Y-%m-%d-%H%M%S', 'now')")
            .fetch_one(&mut *connection)
            .await?;
        let copy = format!("{file}.before-{next:04}-{moment}");
        sqlx::query("VACUUM INTO $1")
            .bind(copy.as_str())
            .execute(connection)
            .await
            .map_err(|error| {
                Error::Setting(format!(
                    "The database cannot be copied to {copy} before its schema changes: {error}. Nothing was changed."
                ))
            })?;
        Ok(Some(PathBuf::from(copy)))
    }

    pub(super) async fn check_version(self, connection: &mut AnyConnection) -> Result<()> {
        if self == Self::Postgres {
            return Ok(());
        }
        let version: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(connection)
            .await?;
        let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        if (next(), next(), next()) < SQLITE_AT_LEAST {
            return Err(Error::Setting(format!(
                "this binary holds SQLite {version}, which can corrupt its log; build it with 3.51.3 or newer"
            )));
        }
        Ok(())
    }
}

/// More than these are not told: a damaged file names every page.
const FAULTS_TOLD: usize = 10;

/// SQLite reads every page, and follows every reference. That it cannot read one is what we want to hear, not an end.
async fn sqlite_faults(connection: &mut AnyConnection) -> Vec<String> {
    let mut faults = damages(connection)
        .await
        .unwrap_or_else(|error| vec![format!("The database file is damaged: {error}")]);
    faults.extend(
        loose_references(connection)
            .await
            .unwrap_or_else(|error| vec![format!("References cannot be followed: {error}")]),
    );
    faults
}

async fn damages(connection: &mut AnyConnection) -> sqlx::Result<Vec<String>> {
    // Its argument may be no bound number: SQLite takes that for the name of a table.
    let said: Vec<String> = sqlx::query_scalar("SELECT quick_check FROM pragma_quick_check")
        .fetch_all(connection)
        .await?;
    let damages = said.iter().filter(|said| *said != "ok").take(FAULTS_TOLD);
    Ok(damages
        .map(|said| format!("The database file is damaged: {said}"))
        .collect())
}

async fn loose_references(connection: &mut AnyConnection) -> sqlx::Result<Vec<String>> {
    const LOOSE: &str = "
        SELECT \"table\", parent, count(*)
        FROM pragma_foreign_key_check
        GROUP BY 1, 2
        ORDER BY 1, 2";
    let rows: Vec<(String, String, i64)> = sqlx::query_as(LOOSE).fetch_all(connection).await?;
    Ok(rows
        .iter()
        .map(|(child, parent, rows)| {
            format!("{rows} rows of {child} name something in {parent} that is not there.")
        })
        .collect())
}

/// PostgreSQL keeps references itself; it can say which indexes and constraints it does not vouch for, and whether its checksums failed.
async fn postgres_faults(connection: &mut AnyConnection) -> Result<Vec<String>> {
    const INDEXES: &str = "
        SELECT CAST(c.relname AS TEXT)
        FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema()
          AND NOT (i.indisvalid AND i.indisready)";
    const CONSTRAINTS: &str = "
        SELECT CAST(c.conname AS TEXT)
        FROM pg_constraint AS c
        JOIN pg_namespace AS n ON n.oid = c.connamespace
        WHERE n.nspname = current_schema()
          AND NOT c.convalidated";
    const TRIGGERS: &str = "
        SELECT DISTINCT CAST(c.relname AS TEXT)
        FROM pg_trigger AS t
        JOIN pg_class AS c ON c.oid = t.tgrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema()
          AND t.tgenabled = 'D'";
    const CHECKSUMS: &str = "
        SELECT CAST(coalesce(sum(checksum_failures), 0) AS BIGINT)
        FROM pg_stat_database
        WHERE datname = current_database()";
    let mut faults = Vec::new();
    for (ask, words) in [
        (INDEXES, "The index is not valid; REINDEX makes it anew"),
        (CONSTRAINTS, "The constraint was never validated"),
        (
            TRIGGERS,
            "References are not kept, for triggers are switched off, in the table",
        ),
    ] {
        let named: Vec<String> = sqlx::query_scalar(ask).fetch_all(&mut *connection).await?;
        faults.extend(named.iter().map(|name| format!("{words}: {name}.")));
    }
    let failures: i64 = sqlx::query_scalar(CHECKSUMS).fetch_one(connection).await?;
    if failures > 0 {
        faults.push(format!(
            "PostgreSQL met {failures} pages whose checksum does not fit: the disk may be failing."
        ));
    }
    Ok(faults)
}
