//! The few differences between SQLite and PostgreSQL: how to connect, begin and set up a connection.
//! It must not know any table.

use sqlx::AnyConnection;

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
