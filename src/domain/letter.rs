//! A letter: to whom, what about, in text and in HTML. It must not know how it is sent.

use super::time::Timestamp;

/// Which queue a letter waits in; the first is served first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A code somebody is waiting for.
    SignIn,
    /// What the site owes: receipts, decisions, invitations.
    Service,
    /// What somebody follows.
    Updates,
}

impl Lane {
    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Service => "service",
            Self::Updates => "updates",
        }
    }

    /// The lane named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::SignIn, Self::Service, Self::Updates]
            .into_iter()
            .find(|lane| lane.key() == key)
    }
}

/// A letter that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What makes it one and the same: writing it twice keeps the first.
    pub dedupe: String,
    /// Its queue.
    pub lane: Lane,
    /// The address.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// The one-click way out (RFC 8058), for letters somebody may not want.
    pub unsubscribe_url: Option<String>,
    /// After this it is worthless and is dropped unsent.
    pub expires_at: Option<Timestamp>,
}
