//! A whole site on a port of its own, with the outbox in place of a mail server, as a newcomer would start it.

use crate::chromium::Browser;
use crate::database;
use crate::stage::demo_database;
use common_ground::app::App;
use common_ground::cli::{open_log, serve_until};
use common_ground::clock::Clock;
use common_ground::config::Given;
use common_ground::mail::Mailer;
use common_ground::store::Db;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The key of every site: what one locked away, its copies open.
pub const KEY: [u8; 32] = [7; 32];

pub struct Site {
    pub app: App,
    pub origin: String,
    _open: oneshot::Sender<()>,
    // The key of the log lies in a folder of the site's own.
    _folder: TempDir,
    // Where an SQLite file of its own lies, if that is not the folder of the whole run.
    _database: Option<TempDir>,
}

impl Site {
    /// An empty site; it closes when it is dropped.
    pub async fn open() -> Self {
        Self::start(false, database::fresh().await, Clock::System).await
    }

    /// The demo, with its fictional people and all they say.
    pub async fn demo() -> Self {
        Self::start(true, demo_database().await, Clock::System).await
    }

    /// The demo with a clock whose hands can be moved, for what happens only after a while.
    pub async fn demo_with_hands() -> Self {
        let clock = Clock::set_to(Clock::System.now());
        let site = Self::start(true, demo_database().await, clock).await;
        open_log(&site.app).await.unwrap();
        site
    }

    /// Moves the hands forward.
    pub fn pass_minutes(&self, minutes: i64) {
        self.app.clock.turn_to(self.app.now().plus_minutes(minutes));
    }

    async fn start(demo: bool, (db, database): (Db, Option<TempDir>), clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin = format!("http://{address}");
        let folder = tempfile::tempdir().unwrap();
        let mut config = Given::default().check().unwrap();
        config.log_key_file = folder.path().join("log.key");
        config.demo = demo;
        config.listen = address;
        config.base_url = origin.parse().unwrap();
        let app = App::assemble(config, db, Mailer::Outbox, clock, KEY);
        let (open, closed) = oneshot::channel();
        let served = app.clone();
        tokio::spawn(async move {
            serve_until(served, listener, async { closed.await.unwrap_or_default() }).await;
        });
        Self {
            app,
            origin,
            _open: open,
            _folder: folder,
            _database: database,
        }
    }

    /// A browser that has never been here.
    pub async fn browser(&self) -> Browser {
        Browser::open(&self.origin).await
    }
}
