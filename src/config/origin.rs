//! What follows from where the site stands: its origin, its links, and what may be shown there. It must not read a setting anew.

use super::{Config, MailRoute, is_local};

impl Config {
    /// Whether letters may be read on a page: in the demo, and on a developer's own machine that nobody else reaches. Anywhere else
    /// whoever opens that page could read other people's sign-in codes.
    pub fn shows_outbox(&self) -> bool {
        let is_own_machine = self.is_own_machine() && self.listen.ip().is_loopback();
        self.mail == MailRoute::Outbox && (self.demo || is_own_machine)
    }

    /// Whether people reach the site at their own machine, which goes by several names.
    pub fn is_own_machine(&self) -> bool {
        is_local(&self.base_url)
    }

    /// The origin as browsers write it: scheme, host and port without a slash.
    pub fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    /// Whether cookies may demand https.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// A full address for a letter, from a path of ours.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}
