//! How often one address may knock at a door (security.md 2.5): a steady rate with a burst (GCRA), kept in memory only.
//! It must not know accounts: limits for those are rules of the domain, counted in the database.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::address;
use crate::app::App;

/// What a door counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knock {
    /// Opening a page.
    Page,
    /// Searching: dearer than a page.
    Search,
    /// Asking for a sign-in code: each is a letter to somebody.
    AskCode,
    /// Typing a code.
    TryCode,
    /// Voting.
    Vote,
    /// Writing: a comment, an edit, a report, an idea.
    Write,
    /// Files that never change; served from memory.
    Free,
}

impl Knock {
    /// The kind of a door.
    pub fn of(method: &str, path: &str) -> Self {
        match (method, path) {
            ("GET", "/assets/{sum}/{*name}" | "/healthz" | "/readyz") => Self::Free,
            ("GET", "/ideas/similar")
            | ("POST", "/constituencies/searches" | "/respect/advice") => Self::Search,
            // One mail provider stands behind many readers, and must never be told to come back later.
            ("GET", _) | ("POST", "/unsubscribe/{token}") => Self::Page,
            ("POST", "/sign-in") => Self::AskCode,
            ("POST", "/sign-in/code") => Self::TryCode,
            (_, path) if path.ends_with("/vote") => Self::Vote,
            _ => Self::Write,
        }
    }

    /// So many at once, and then one more each so often. A whole school or office may stand behind one address.
    fn quota(self) -> Option<(u32, Duration)> {
        match self {
            Self::Free => None,
            Self::Page => Some((200, Duration::from_millis(100))),
            Self::Search => Some((60, Duration::from_millis(500))),
            Self::AskCode => Some((10, Duration::from_mins(6))),
            Self::TryCode => Some((30, Duration::from_secs(10))),
            Self::Vote => Some((300, Duration::from_millis(60))),
            Self::Write => Some((60, Duration::from_secs(20))),
        }
    }
}

/// Between two sweeps of addresses that have long been quiet, so that a flood of addresses cannot fill the memory.
const SWEEP_EVERY: u32 = 10_000;

type Limiter = Arc<DefaultKeyedRateLimiter<String>>;

/// The limit at one kind of door.
#[derive(Clone)]
pub struct Limit {
    limiter: Option<Limiter>,
    knocks: Arc<AtomicU32>,
}

/// The limits of the whole site: one for each kind of door, shared by all doors of the kind.
#[derive(Clone)]
pub struct Limits {
    all: Vec<(Knock, Limit)>,
}

impl Limits {
    /// Fresh limits.
    pub fn new() -> Self {
        let kinds = [
            Knock::Page,
            Knock::Search,
            Knock::AskCode,
            Knock::TryCode,
            Knock::Vote,
            Knock::Write,
            Knock::Free,
        ];
        let all = kinds
            .into_iter()
            .map(|knock| {
                let limiter = knock.quota().and_then(|(burst, each)| {
                    Some(Arc::new(RateLimiter::keyed(
                        Quota::with_period(each)?.allow_burst(NonZeroU32::new(burst)?),
                    )))
                });
                (
                    knock,
                    Limit {
                        limiter,
                        knocks: Arc::default(),
                    },
                )
            })
            .collect();
        Self { all }
    }

    /// The limit at doors of this kind.
    pub fn at(&self, knock: Knock) -> Limit {
        self.all
            .iter()
            .find(|(kind, _)| *kind == knock)
            .map_or_else(
                || Limit {
                    limiter: None,
                    knocks: Arc::default(),
                },
                |(_, limit)| limit.clone(),
            )
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

impl Limit {
    /// Counts one knock. `Err` says after how many seconds to come back.
    pub fn knock(&self, from: Option<IpAddr>, app: &App) -> Result<(), u64> {
        let (Some(limiter), Some(from)) = (&self.limiter, from) else {
            return Ok(());
        };
        if app
            .config
            .unlimited_networks
            .iter()
            .any(|network| network.contains(&from))
        {
            return Ok(());
        }
        if self.knocks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            limiter.retain_recent();
        }
        limiter
            .check_key(&address::key(from, app))
            .map_err(|until| {
                until
                    .wait_time_from(DefaultClock::default().now())
                    .as_secs()
                    + 1
            })
    }
}
