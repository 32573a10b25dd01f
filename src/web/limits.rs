//! How often one address may knock at a door (security.md 2.5): a steady rate with a burst (GCRA), kept in memory only.
//! Of accounts it counts presses of vote buttons alone, which leave one row however often they change; what else limits an account is a
//! rule of the domain, counted in the database, and must not be known here.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::Uri;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};

use super::address;
use crate::app::App;
use crate::domain::ids::AccountId;

/// Sixty votes a minute, and six hundred an hour.
const VOTES_OF_ACCOUNTS: &[(u32, Duration)] =
    &[(60, Duration::from_secs(1)), (600, Duration::from_secs(6))];

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
    /// A browser's report that a page broke its policy: sent by itself, and only counted.
    PolicyReport,
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
            ("POST", "/csp") => Self::PolicyReport,
            ("POST", "/sign-in") => Self::AskCode,
            ("POST", "/sign-in/code") => Self::TryCode,
            (_, path) if path.ends_with("/vote") => Self::Vote,
            _ => Self::Write,
        }
    }

    /// What one request at a door of this kind counts as: a list that is searched is a search.
    #[must_use]
    pub fn at(self, uri: &Uri) -> Self {
        let asks = || {
            let query = uri.query().unwrap_or_default();
            url::form_urlencoded::parse(query.as_bytes())
                .any(|(name, value)| name == "q" && !value.trim().is_empty())
        };
        if self == Self::Page && matches!(uri.path(), "/ideas" | "/members") && asks() {
            Self::Search
        } else {
            self
        }
    }

    /// How much one account may do, from however many addresses: so many at once, and then one more each so often.
    fn quotas_of_accounts(self) -> &'static [(u32, Duration)] {
        match self {
            Self::Vote => VOTES_OF_ACCOUNTS,
            _ => &[],
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
            Self::PolicyReport => Some((60, Duration::from_secs(1))),
        }
    }
}

/// Between two sweeps of addresses that have long been quiet, so that a flood of addresses cannot fill the memory.
const SWEEP_EVERY: u32 = 10_000;

/// The limit at one kind of door.
pub struct Limit {
    addresses: Option<DefaultKeyedRateLimiter<String>>,
    accounts: Vec<DefaultKeyedRateLimiter<AccountId>>,
    knocks: AtomicU32,
}

/// The limits of the whole site: one for each kind of door, shared by all doors of the kind.
#[derive(Clone)]
pub struct Limits {
    all: Arc<[(Knock, Limit)]>,
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
            Knock::PolicyReport,
        ];
        let all = kinds.into_iter().map(|knock| (knock, Limit::of(knock)));
        Self { all: all.collect() }
    }

    /// The limit at doors of this kind; none where nobody counts.
    pub fn at(&self, knock: Knock) -> Option<&Limit> {
        self.all
            .iter()
            .find(|(kind, _)| *kind == knock)
            .map(|(_, limit)| limit)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

fn quota((burst, each): (u32, Duration)) -> Option<Quota> {
    Some(Quota::with_period(each)?.allow_burst(NonZeroU32::new(burst)?))
}

impl Limit {
    fn of(knock: Knock) -> Self {
        let accounts = knock.quotas_of_accounts().iter().copied();
        Self {
            addresses: knock.quota().and_then(quota).map(RateLimiter::keyed),
            accounts: accounts.filter_map(quota).map(RateLimiter::keyed).collect(),
            knocks: AtomicU32::new(0),
        }
    }

    /// Counts one knock. `Err` says after how many seconds to come back.
    pub fn knock(&self, from: Option<IpAddr>, app: &App) -> Result<(), u64> {
        let (Some(addresses), Some(from)) = (&self.addresses, from) else {
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
            addresses.retain_recent();
            self.accounts.iter().for_each(RateLimiter::retain_recent);
        }
        addresses
            .check_key(&address::key(from, app))
            .map_err(|until| seconds(&until))
    }

    /// Counts one knock of an account. `Err` says after how many seconds to come back.
    pub fn knock_as(&self, account: AccountId) -> Result<(), u64> {
        self.accounts
            .iter()
            .try_for_each(|limiter| limiter.check_key(&account).map_err(|until| seconds(&until)))
    }
}

fn seconds(until: &NotUntil<<DefaultClock as governor::clock::Clock>::Instant>) -> u64 {
    until
        .wait_time_from(DefaultClock::default().now())
        .as_secs()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_searched_counts_as_a_search() {
        let counts = |address: &str| {
            let uri: Uri = address.parse().expect("an address");
            Knock::of("GET", uri.path()).at(&uri)
        };
        assert_eq!(counts("/ideas?q=buses"), Knock::Search);
        assert_eq!(counts("/ideas?sort=newest&q=a+b"), Knock::Search);
        assert_eq!(counts("/members?q=ada"), Knock::Search);
        assert_eq!(counts("/ideas?q=&sort=newest"), Knock::Page);
        assert_eq!(counts("/ideas"), Knock::Page);
        assert_eq!(counts("/ideas/12"), Knock::Page);
        assert_eq!(counts("/healthz"), Knock::Free);
    }

    #[test]
    fn an_account_votes_sixty_times_at_once_and_others_are_not_held_up_by_it() {
        let limits = Limits::new();
        let vote = limits.at(Knock::Vote).expect("votes are limited");
        let (ada, ben) = (AccountId::from_i64(1), AccountId::from_i64(2));
        let begun = std::time::Instant::now();
        let mut voted = 0;
        while vote.knock_as(ada).is_ok() {
            voted += 1;
        }
        // One more each second, should this test be that slow.
        let at_most = 61 + begun.elapsed().as_secs();
        assert!((60..=at_most).contains(&voted), "{voted}");
        assert!(vote.knock_as(ada).is_err_and(|seconds| seconds >= 1));
        assert!(vote.knock_as(ben).is_ok());
        let page = limits.at(Knock::Page).expect("pages are limited");
        assert!((0..1000).all(|_| page.knock_as(ada).is_ok()));
    }
}
