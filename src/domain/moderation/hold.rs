//! When a new text waits for a person before everybody sees it (moderation.md 1.4, line 3). It must not know what the text is about
//! or who is named in it: it sees links, a fingerprint, the age of the account and the screen's exact patterns.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::codes::Code;
use super::state::Hash;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;

/// The first two items of an account: most spam and most misunderstandings are among them.
pub const FIRST_ITEMS: i64 = 2;
/// Links of accounts younger than a week wait.
pub const LINK_DAYS: i64 = 7;
/// After three published items an account is known well enough to link.
pub const LINK_ITEMS: i64 = 3;
/// The same words twice within a week are a campaign or a slip; a person can tell which.
pub const REPEAT_DAYS: i64 = 7;

/// Where a link may lead from the first day: government, Parliament and assemblies, courts, statistics, broadcasters with a duty to
/// be impartial. An address fits if its host is one of these or ends in a dot and one of these.
pub const KNOWN_HOSTS: &[&str] = &[
    "gov.uk",
    "parliament.uk",
    "parliament.scot",
    "gov.scot",
    "senedd.wales",
    "senedd.cymru",
    "gov.wales",
    "llyw.cymru",
    "niassembly.gov.uk",
    "ons.gov.uk",
    "nisra.gov.uk",
    "judiciary.uk",
    "supremecourt.uk",
    "legislation.gov.uk",
    "bailii.org",
    "nationalarchives.gov.uk",
    "bbc.co.uk",
    "bbc.com",
    "itv.com",
    "channel4.com",
    "channel5.com",
    "sky.com",
    "stv.tv",
    "s4c.cymru",
    "u.tv",
];

/// Why a text waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It is among the first of an account.
    FirstItems,
    /// It links to a host that is not on the list, from a new account.
    Link {
        /// Where to.
        host: String,
    },
    /// The same words were sent within a week.
    Repeated,
    /// An exact pattern of the screen: private information, or what the law forbids, or an advert.
    Pattern(Code),
    /// The account is in slow mode: everything waits first.
    SlowMode,
}

impl Hold {
    /// The word in rows.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::FirstItems => "first_items",
            Self::Link { .. } => "link",
            Self::Repeated => "repeated",
            Self::Pattern(_) => "pattern",
            Self::SlowMode => "slow_mode",
        }
    }

    /// The code it is suspected of, if any.
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Pattern(code) => Some(*code),
            _ => None,
        }
    }

    /// Whether time alone may publish it.
    pub fn may_expire(&self) -> bool {
        self.code().is_none_or(Code::may_expire)
    }

    /// The sentence for its author.
    pub fn words(&self) -> String {
        match self {
            Self::FirstItems => {
                "A person looks at the first two contributions of every new account.".into()
            }
            Self::Link { host } => {
                format!("A person looks at links of new accounts first; yours leads to {host}.")
            }
            Self::Repeated => {
                "You sent the same words within the last week, so a person looks first.".into()
            }
            Self::Pattern(code) => format!(
                "A person looks first, because of rule {} ({}).",
                code.key(),
                code.rule().name.to_lowercase()
            ),
            Self::SlowMode => {
                "While your account is in slow mode a person looks at what you write first.".into()
            }
        }
    }
}

/// What is known of a text and of the account that sends it.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// The words, as cleaned by the door.
    pub words: &'a str,
    /// The hosts its links lead to, in lower case.
    pub hosts: &'a [String],
    /// When the account was opened.
    pub account_since: Timestamp,
    /// How many items of the account were ever published.
    pub published_items: i64,
    /// Whether the same account sent words of the same [`fingerprint`] within [`REPEAT_DAYS`].
    pub was_sent: bool,
    /// The code of an exact pattern, if the screen found one.
    pub pattern: Option<Code>,
    /// Whether the account is in slow mode.
    pub is_slow: bool,
}

/// Decides whether a text waits, and why: the gravest reason if there are several. What shows nothing is refused.
pub fn check(sent: &Sent<'_>, now: Timestamp) -> Result<Option<Hold>, Refusal> {
    if is_invisible(sent.words) {
        return Err(Refusal::Fields(vec![FieldError::new(
            "words",
            "There is nothing to see in what you sent: it has only spaces or invisible characters. Please write a few words.",
        )]));
    }
    if let Some(code) = sent.pattern.filter(|code| is_held_for(*code)) {
        return Ok(Some(Hold::Pattern(code)));
    }
    if sent.is_slow {
        return Ok(Some(Hold::SlowMode));
    }
    if sent.published_items < FIRST_ITEMS {
        return Ok(Some(Hold::FirstItems));
    }
    let is_known =
        sent.published_items >= LINK_ITEMS || now >= sent.account_since.plus_days(LINK_DAYS);
    let stranger = sent.hosts.iter().find(|host| !is_known_host(host));
    if let (false, Some(host)) = (is_known, stranger) {
        return Ok(Some(Hold::Link { host: host.clone() }));
    }
    Ok(sent.was_sent.then_some(Hold::Repeated))
}

/// Exact patterns hold only what is private, illegal or an advert; a word of any other kind is a nudge, never a bar.
const fn is_held_for(code: Code) -> bool {
    // Somebody in distress is not made to wait.
    matches!(code, Code::R6 | Code::I1)
        || (matches!(code.family(), 'S') && !matches!(code, Code::S5))
}

/// Whether links to this host never wait.
pub fn is_known_host(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    KNOWN_HOSTS.iter().any(|known| {
        host.strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Whether nobody would see anything: spaces, zero-width characters, marks of direction, fillers.
pub fn is_invisible(words: &str) -> bool {
    words.chars().all(shows_nothing)
}

/// What tells the same words from others, however they are spaced, cased or padded with what nobody sees.
pub fn fingerprint(words: &str) -> Hash {
    let mut plain = String::with_capacity(words.len());
    for word in words.split(|c: char| c.is_whitespace()) {
        let seen: String = word.nfkc().filter(|c| !shows_nothing(*c)).collect();
        if !seen.is_empty() {
            plain.push_str(&seen.to_lowercase());
            plain.push(' ');
        }
    }
    Hash::from_bytes(Sha256::digest(plain.as_bytes()).into())
}

fn shows_nothing(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
                | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests;
