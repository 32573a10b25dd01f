//! What doors and actions plug into: settings, database, mailer, clock and the signing key. It must not know any page or rule.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::sync::Notify;

use crate::clock::{self, Clock};
use crate::config::Config;
use crate::consensus::booth::Hall;
use crate::domain::house::Known;
use crate::domain::ids::IdeaNumber;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::hex;
use crate::domain::time::Timestamp;
use crate::domain::working_day::Calendar;
use crate::mail::Mailer;
use crate::store::{self, Db};

pub mod keys;
pub mod models;

/// The house itself; as cheap to clone as a pointer, which every layer of every request does.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What it is made of, read through [`App`].
#[derive(Clone)]
pub struct Parts {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// How letters leave.
    pub mailer: Mailer,
    /// The time.
    pub clock: Clock,
    /// Rung when an event or letter was written, so that jobs need not poll in a hurry.
    pub bell: Arc<Notify>,
    /// Common ground between two refreshes, in the process that made the newest one. Others wait for the next.
    pub hall: Arc<Mutex<Hall>>,
    /// How often ideas' pages were opened since that was last written down.
    pub views: Views,
    /// How the groups of the newest snapshots vote.
    pub models: models::Models,
    /// What every page needs to know of Parliament on its day.
    pub house: Board,
    key: [u8; 32],
    log_key: [u8; 32],
    declaration_key: [u8; 32],
    seal_key: Option<[u8; 32]>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// A count for each idea, in this process and without a person in it.
#[derive(Clone, Debug, Default)]
pub struct Views(Arc<Mutex<HashMap<IdeaNumber, u32>>>);

impl Views {
    /// One more.
    pub fn note(&self, number: IdeaNumber) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let views = counted.entry(number).or_default();
        *views = views.saturating_add(1);
    }

    /// Takes what was counted, and begins again.
    pub fn take(&self) -> Vec<(IdeaNumber, u32)> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *counted).into_iter().collect()
    }
}

/// Dissolutions, quiet times and proclaimed holidays, as they were last read: every page and every clock asks, and they change a few
/// times in years.
#[derive(Clone, Debug, Default)]
pub struct Board(Arc<Mutex<Arc<Known>>>);

impl Board {
    /// What is known.
    pub fn known(&self) -> Arc<Known> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Puts up what was read anew.
    pub fn hang(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }
}

/// Why an action did not happen: a kind refusal, or trouble below.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule said no; its words are for the person.
    #[error("{0}")]
    Refusal(#[from] Refusal),
    /// The database failed; logged, never shown.
    #[error("{0}")]
    Store(#[from] store::Error),
}

/// What actions return.
pub type Result<T> = std::result::Result<T, Error>;

impl App {
    /// Puts the house together. The signing key is read from its file, or made there.
    pub async fn build(
        config: Config,
        clock: Clock,
    ) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let db = Db::open(&config.database_url, config.database_reader_url.as_deref()).await?;
        let mailer = Mailer::from_route(&config)?;
        let [key, log_key, declaration_key] = keys::always(&config).map(|file| file.read_or_make());
        let (key, log_key, declaration_key) = (key?, log_key?, declaration_key?);
        let seal_key = match keys::of_seals(&config) {
            Some([one, two]) => Some(seal_key(&one.read_or_make()?, &two.read_or_make()?)),
            None => None,
        };
        let db = keeping_recent(db, &config);
        Ok(Self(Arc::new(Parts {
            config: Arc::new(config),
            db,
            mailer,
            clock,
            bell: Arc::new(Notify::new()),
            hall: Arc::default(),
            views: Views::default(),
            models: models::Models::default(),
            house: Board::default(),
            key,
            log_key,
            declaration_key,
            seal_key,
        })))
    }

    /// The house for tests: the same, with a mailer that keeps letters in memory.
    pub fn assemble(config: Config, db: Db, mailer: Mailer, clock: Clock, key: [u8; 32]) -> Self {
        let db = keeping_recent(db, &config);
        Self(Arc::new(Parts {
            config: Arc::new(config),
            db,
            mailer,
            clock,
            bell: Arc::new(Notify::new()),
            hall: Arc::default(),
            views: Views::default(),
            models: models::Models::default(),
            house: Board::default(),
            key,
            log_key: key,
            declaration_key: key,
            seal_key: None,
        }))
    }

    /// The same house with other settings.
    #[must_use]
    pub fn with_config(mut self, config: Config) -> Self {
        Arc::make_mut(&mut self.0).config = Arc::new(config);
        self
    }

    /// The same house with two keys for sealed words.
    #[must_use]
    pub fn with_seal_keys(mut self, one: &[u8; 32], two: &[u8; 32]) -> Self {
        Arc::make_mut(&mut self.0).seal_key = Some(seal_key(one, two));
        self
    }

    /// The key under which sealed words are locked away, where both key files are there.
    pub fn seal_key(&self) -> Option<&[u8; 32]> {
        self.seal_key.as_ref()
    }

    /// The same house with another key for its log, as after the old one was lost.
    #[must_use]
    pub fn with_log_key(mut self, key: [u8; 32]) -> Self {
        Arc::make_mut(&mut self.0).log_key = key;
        self
    }

    /// The secret from which the key that signs the public log is made.
    pub fn log_key(&self) -> &[u8; 32] {
        &self.log_key
    }

    /// The key under which declarations of ties with parties are locked away.
    pub fn declaration_key(&self) -> &[u8; 32] {
        &self.declaration_key
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The calendar by which every clock here counts: the program's list and the bank holidays that stewards proclaimed since.
    pub fn calendar(&self) -> Arc<Calendar> {
        Arc::clone(&self.house.known().calendar)
    }

    /// A fresh id of any kind: `app.fresh(now, IdeaId::new)`.
    pub fn fresh<Id>(&self, now: Timestamp, make: impl FnOnce(Timestamp, u64) -> Id) -> Id {
        make(now, clock::next_u64())
    }

    /// Signs `words` for one `purpose`: 128 bits of HMAC-SHA-256 in hexadecimal, for links that must work without signing in.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn sign(&self, purpose: &str, words: &str) -> String {
        hex(&self.authenticate(purpose, words)[..16])
    }

    /// A secret of its own for one purpose, made from the key.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        self.authenticate("secret", purpose)
    }

    fn authenticate(&self, purpose: &str, words: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice())
            .expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(words.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Whether `signature` is ours for these words and this purpose.
    pub fn is_signed(&self, purpose: &str, words: &str, signature: &str) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.sign(purpose, words).as_bytes(), signature.as_bytes())
            .into()
    }
}

/// Where no page is kept for a moment, nothing that was read is either.
fn keeping_recent(db: Db, config: &Config) -> Db {
    if config.page_cache_for.is_zero() {
        db
    } else {
        db.keeping_recent()
    }
}

/// One key out of two: neither file says anything about it without the other.
fn seal_key(one: &[u8; 32], two: &[u8; 32]) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(one.as_slice()).expect("HMAC takes keys of any length");
    mac.update(b"sealed words");
    mac.update(two);
    mac.finalize().into_bytes().into()
}
