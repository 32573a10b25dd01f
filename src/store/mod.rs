//! First floor: SQL and nothing else, one file a noun, one SQL text for both engines.
//! It must not know who may do what (that is the domain's), nor pages, mail or actions.
//!
//! Reads take `&mut AnyConnection`, writes take `&mut WriteTx`: a write on the reader does not compile, and cannot happen at run
//! time either (SQLite `query_only`, PostgreSQL `default_transaction_read_only`). Functions that change a fact take the decision
//! the domain made about it. Bookkeeping that nobody decides (sessions, letters sent) is exempt, and its module says so.

use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Transaction};

pub mod accounts;
pub mod advice;
pub mod appeals;
pub mod comments;
pub mod commitments;
pub mod complaints;
pub mod constituencies;
pub mod conversations;
pub mod corrections;
pub mod desk;
pub mod doors;
pub mod drafts;
mod engine;
pub mod events;
pub mod felt;
pub mod follows;
pub mod ground;
pub mod home;
pub mod house;
pub mod idea_lists;
pub mod ideas;
pub mod invitations;
pub mod judgements;
pub mod letters;
pub mod members;
mod migrations;
pub mod moderation;
pub mod names;
pub mod notices;
pub mod offices;
pub mod onboardings;
pub mod open_ballots;
pub mod operations;
pub mod parties;
pub mod postcodes;
pub mod posts;
pub mod public_log;
mod recent;
pub mod records;
pub mod reports;
pub mod responses;
mod rows;
pub mod search;
pub mod sessions;
pub mod sign_in;
pub mod soundness;
pub mod standpoints;
pub mod telling;
pub mod votes;

pub use engine::Engine;
/// What is in sight is counted in one place, whoever moves it there.
pub(crate) use ideas::change_public_count;
pub use migrations::{Brought, Standing};
/// A name goes out of sight and comes back with what is decided about it.
pub(crate) use names::record_moved as record_name_moved;
pub use recent::Recallable;
use recent::Recent;

/// What went wrong below: logged once at the door, never shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database, or what it returned.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Bringing the schema up to date.
    #[error("schema: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what no rule of ours writes.
    #[error("unexpected row: {0}")]
    Row(String),
    /// A setting that cannot work.
    #[error("{0}")]
    Setting(String),
}

/// What store functions return.
pub type Result<T> = std::result::Result<T, Error>;

/// A connection that can only read.
pub type ReadConn = PoolConnection<Any>;

/// A transaction on the writer. Dropped without [`WriteTx::commit`], it leaves no trace.
pub struct WriteTx {
    transaction: Transaction<'static, Any>,
    commits: Arc<AtomicU64>,
}

impl WriteTx {
    /// Makes it so: when this returns, the write survives a power cut.
    pub async fn commit(self) -> Result<()> {
        let done = self.transaction.commit().await;
        // Also where the answer was lost on the way: then nobody knows, and reading again costs little.
        Recent::forget_all(&self.commits);
        Ok(done?)
    }
}

impl Deref for WriteTx {
    type Target = AnyConnection;
    fn deref(&self) -> &AnyConnection {
        &self.transaction
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }
}

/// The database: a pool that reads and a pool that writes.
#[derive(Clone, Debug)]
pub struct Db {
    reader: AnyPool,
    writer: AnyPool,
    engine: Engine,
    recent: Recent,
}

/// Readers beside the writer: measured, one reader serves a quarter of what four do, and more than eight gain nothing.
pub const READERS: u32 = 6;
/// How long a page waits for a reader. Well below the time a handler has: where the database is away, somebody must be left to say so.
pub const READ_PATIENCE: Duration = Duration::from_secs(4);
/// A writer may be waited for longer: on SQLite all writes of the house stand in one queue.
const WRITE_PATIENCE: Duration = Duration::from_secs(7);
/// PostgreSQL writers; SQLite has one writer by its nature.
const POSTGRES_WRITERS: u32 = 8;

impl Db {
    /// Opens the database at `url` (`sqlite:FILE` or `postgres://…`), reading from `reader_url` where given, and brings the schema up
    /// to date. An SQLite file is made when missing.
    pub async fn open(url: &str, reader_url: Option<&str>) -> Result<Self> {
        let db = Self::connect(url, reader_url).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Brings the schema up to date, and says what that took. An SQLite file that holds something is copied first.
    pub async fn migrate(&self) -> Result<Brought> {
        migrations::run(&self.writer, self.engine).await
    }

    /// How the schema stands; nothing is changed.
    pub async fn standing(&self) -> Result<Standing> {
        migrations::standing(&mut *self.read().await?, self.engine).await
    }

    /// Opens a database that is there, to look at it: no file is made, no schema touched, and nothing can be written.
    pub async fn look(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of_url(url)?;
        let url = engine.looking_url(url)?;
        let options = AnyConnectOptions::from_str(&url)?;
        let first = AnyConnection::connect_with(&options)
            .await
            .map_err(cannot_open)?;
        first.close().await.map_err(cannot_open)?;
        let reader = AnyPoolOptions::new()
            .max_connections(2)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    for setting in engine.looking() {
                        sqlx::raw_sql(*setting).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect_lazy_with(options);
        Ok(Self {
            writer: reader.clone(),
            reader,
            engine,
            recent: Recent::default(),
        })
    }

    /// Opens the database as it is, without touching the schema.
    pub async fn connect(url: &str, reader_url: Option<&str>) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of_url(url)?;
        let reader_url = reader_url.unwrap_or(url);
        if Engine::of_url(reader_url)? != engine {
            return Err(Error::Setting(
                "DATABASE_READER_URL must name the same kind of database as DATABASE_URL".into(),
            ));
        }
        try_once(url, engine).await?;
        let writer = pool(url, engine, Access::Write).await?;
        engine.check_version(&mut *writer.acquire().await?).await?;
        let reader = pool(reader_url, engine, Access::Read).await?;
        Ok(Self {
            reader,
            writer,
            engine,
            recent: Recent::default(),
        })
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<ReadConn> {
        Ok(self.reader.acquire().await?)
    }

    /// A connection for reading that no pool lends, for a thread of its own: whatever works for it was started by that thread.
    pub async fn read_apart(&self) -> Result<AnyConnection> {
        let mut connection = AnyConnection::connect_with(&self.reader.connect_options()).await?;
        for setting in self.engine.settings(true) {
            sqlx::raw_sql(*setting).execute(&mut connection).await?;
        }
        Ok(connection)
    }

    /// A transaction for writing. Never hold it across mail, hashing or rendering: on SQLite it is the only one.
    pub async fn write(&self) -> Result<WriteTx> {
        Ok(WriteTx {
            transaction: self.writer.begin_with(self.engine.begin()).await?,
            commits: self.recent.commits(),
        })
    }

    /// Keeps what is read by [`Db::recall`] until somebody writes. On SQLite alone: there this process is the one that writes, while
    /// several may share a PostgreSQL.
    #[must_use]
    pub fn keeping_recent(mut self) -> Self {
        if self.engine == Engine::Sqlite {
            self.recent.begin();
        }
        self
    }

    /// What `load` reads, or what it read a moment ago under `which`, if nobody wrote since. Only for what was committed: never
    /// inside a transaction that writes.
    pub async fn recall<T: Recallable, E>(
        &self,
        which: [i64; 2],
        load: impl Future<Output = std::result::Result<Option<T>, E>>,
    ) -> std::result::Result<Option<Arc<T>>, E> {
        self.recent.recall(which, load).await
    }

    /// Which engine runs underneath. Only `store/search.rs` and tests may ask.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Closes all connections; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// One connection before the pools: a pool would try for seconds and then say only that time ran out.
async fn try_once(url: &str, engine: Engine) -> Result<()> {
    let options = AnyConnectOptions::from_str(&engine.full_url(url))?;
    let mut connection = AnyConnection::connect_with(&options)
        .await
        .map_err(cannot_open)?;
    for setting in engine.settings(true) {
        sqlx::raw_sql(*setting)
            .execute(&mut connection)
            .await
            .map_err(cannot_open)?;
    }
    connection.close().await.map_err(cannot_open)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn cannot_open(error: sqlx::Error) -> Error {
    Error::Setting(format!(
        "The database that DATABASE_URL names cannot be opened: {error}. Write sqlite:FILE for a file of this site's own, or \
         postgres://user:password@host/database for a server that is running."
    ))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

async fn pool(url: &str, engine: Engine, access: Access) -> Result<AnyPool> {
    let options = AnyConnectOptions::from_str(&engine.full_url(url))?;
    let connections = match (access, engine) {
        (Access::Read, _) => READERS,
        (Access::Write, Engine::Sqlite) => 1,
        (Access::Write, Engine::Postgres) => POSTGRES_WRITERS,
    };
    let settings = engine.settings(access == Access::Read);
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        // Connections live in this process or beside it: asking each one before use costs a fifth of the reads (measured).
        .test_before_acquire(engine == Engine::Postgres)
        .acquire_timeout(match access {
            Access::Read => READ_PATIENCE,
            Access::Write => WRITE_PATIENCE,
        })
        // After each connect, or the settings reach one connection only.
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for setting in settings {
                    sqlx::raw_sql(*setting).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// The next number of a counter row ("idea", "member"): gapless, given in the caller's transaction.
pub async fn next_number(tx: &mut WriteTx, counter: &'static str) -> Result<i64> {
    const NEXT: &str = "
        INSERT INTO counters (name, last)
        VALUES ($1, 1)
        ON CONFLICT (name) DO UPDATE SET last = counters.last + 1
        RETURNING last";
    Ok(sqlx::query_scalar(NEXT)
        .bind(counter)
        .fetch_one(&mut **tx)
        .await?)
}
