//! Signing in by a six-digit code: what a code is, how long it lives, how often it may be tried.
//! It must not know mail, cookies or the database.

use sha2::{Digest, Sha256};

use super::ids::CodeId;
use super::refusal::Refusal;
use super::text::FieldError;
use super::time::Timestamp;

/// How many digits a code has.
const CODE_DIGITS: usize = 6;
/// Ten minutes: long enough for a slow mail server, short enough that a forgotten inbox holds nothing (security.md 2.4).
pub const CODE_MINUTES: i64 = 10;
/// Five tries at a million codes: one chance in 200,000 for a guesser, and a tired person still gets it right.
pub const CODE_TRIES: i64 = 5;
/// Three codes an hour for one address, so that nobody can flood an inbox through us; and three more for the browsers in which its
/// owner signed in before, so that nobody can keep the owner out by asking first (T7; OWASP calls the mark a device cookie).
pub const CODES_PER_HOUR: i64 = 3;

/// Who asks for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A browser in which somebody signed in at this address, since whose account last signed out everywhere.
    KnownBrowser,
    /// Any other.
    AnyBrowser,
}

/// An e-mail address that can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    written: String,
    key: String,
}

impl EmailAddress {
    /// Reads an address: one `@`, no spaces or controls, a dotted domain, at most 254 characters (RFC 5321).
    pub fn parse(field: &'static str, typed: &str) -> Result<Self, FieldError> {
        let written = typed.trim().to_owned();
        if written.is_empty() {
            return Err(FieldError::new(field, "Enter your e-mail address."));
        }
        let wrong = || {
            FieldError::new(
                field,
                "Enter an e-mail address in the form name@example.org.",
            )
        };
        let (local, domain) = written.rsplit_once('@').ok_or_else(wrong)?;
        let plain = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c))
        };
        let dotted = domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-'));
        let ascii = written.is_ascii();
        if written.len() > 254
            || local.len() > 64
            || !plain(local)
            || !plain(domain)
            || !dotted
            || !ascii
        {
            return Err(wrong());
        }
        let base = local.split_once('+').map_or(local, |(base, _tag)| base);
        let key = if base.is_empty() {
            written.to_lowercase()
        } else {
            format!("{base}@{domain}").to_lowercase()
        };
        Ok(Self { written, key })
    }

    /// As the person wrote it: where letters go.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Lower-case without a `+tag`: one person, one account (security.md 2.4).
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The six digits made from a random number.
pub fn digits(random: u64) -> String {
    format!("{:06}", random % 1_000_000)
}

/// What is stored instead of the code: bound to its row, so that equal codes have unequal hashes.
pub fn hash(id: CodeId, code: &str) -> String {
    let mut sha = Sha256::new();
    sha.update(id.get().to_le_bytes());
    sha.update(code.as_bytes());
    hex(&sha.finalize())
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
            text
        })
}

/// A code that was sent and awaits being typed.
#[derive(Clone, Debug)]
pub struct SentCode {
    /// Its row.
    pub id: CodeId,
    /// [`hash`] of the digits.
    pub code_hash: String,
    /// Wrong tries so far.
    pub tries: i64,
    /// The end of its life.
    pub expires_at: Timestamp,
    /// When it was used, or voided by a newer one.
    pub spent_at: Option<Timestamp>,
}

/// What came of typing a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeTried {
    /// Right, and now spent.
    Right,
    /// Not six digits, so nobody guessed anything: it costs no try.
    Misshapen,
    /// Wrong; the try is counted.
    Wrong {
        /// How many are left.
        left: i64,
    },
}

/// Decides whether `typed` opens the door. A code that is over, spent or tried too often refuses even the right digits (T11).
pub fn try_code(sent: &SentCode, typed: &str, now: Timestamp) -> Result<CodeTried, Refusal> {
    if sent.spent_at.is_some() || now >= sent.expires_at {
        return Err(Refusal::NotNow(
            "This code is no longer valid. Ask for a new one; what you wrote is kept.".into(),
        ));
    }
    if sent.tries >= CODE_TRIES {
        return Err(Refusal::NotNow(
            "This code was tried too often. Ask for a new one; what you wrote is kept.".into(),
        ));
    }
    let typed: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    if typed.len() != CODE_DIGITS || !typed.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(CodeTried::Misshapen);
    }
    let matches =
        subtle::ConstantTimeEq::ct_eq(hash(sent.id, &typed).as_bytes(), sent.code_hash.as_bytes());
    if bool::from(matches) {
        Ok(CodeTried::Right)
    } else {
        Ok(CodeTried::Wrong {
            left: CODE_TRIES - sent.tries - 1,
        })
    }
}

/// Decides whether another code may be sent to an address for which such askers got `in_the_last_hour` of them.
pub fn may_send(asker: Asker, in_the_last_hour: i64) -> Result<(), Refusal> {
    if in_the_last_hour < CODES_PER_HOUR {
        return Ok(());
    }
    let words = match asker {
        Asker::KnownBrowser => {
            "We have sent three codes to this address within an hour. Please use the newest one, or wait a little and ask again."
        }
        Asker::AnyBrowser => {
            "We have sent three codes to this address within an hour. Please use the newest one, wait a little, or ask in a browser in which you have signed in before."
        }
    };
    Err(Refusal::TooMany(words.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(code: &str) -> SentCode {
        let id = CodeId::from_i64(7);
        SentCode {
            id,
            code_hash: hash(id, code),
            tries: 0,
            expires_at: Timestamp::from_millis(1000),
            spent_at: None,
        }
    }

    #[test]
    fn the_right_code_opens_and_spaces_do_not_matter() {
        let now = Timestamp::from_millis(0);
        assert_eq!(
            try_code(&sent("012345"), " 012 345 ", now),
            Ok(CodeTried::Right)
        );
        assert_eq!(
            try_code(&sent("012345"), "012346", now),
            Ok(CodeTried::Wrong { left: 4 })
        );
    }

    #[test]
    fn what_has_not_the_shape_of_a_code_costs_no_try() {
        let now = Timestamp::from_millis(0);
        for typed in ["", "  ", "12345", "0123456", "my code", "01234a", "٠١٢٣٤٥"] {
            assert_eq!(
                try_code(&sent("012345"), typed, now),
                Ok(CodeTried::Misshapen),
                "{typed:?}"
            );
        }
        assert_eq!(
            try_code(&sent("012345"), "012-345", now),
            Ok(CodeTried::Right)
        );
    }

    #[test]
    fn the_fourth_code_in_an_hour_is_refused() {
        for asker in [Asker::KnownBrowser, Asker::AnyBrowser] {
            assert_eq!(may_send(asker, CODES_PER_HOUR - 1), Ok(()));
            assert!(may_send(asker, CODES_PER_HOUR).is_err());
        }
    }

    #[test]
    fn the_sixth_try_fails_even_if_right() {
        let mut code = sent("012345");
        code.tries = CODE_TRIES;
        assert!(try_code(&code, "012345", Timestamp::from_millis(0)).is_err());
    }

    #[test]
    fn an_old_or_spent_code_is_over() {
        assert!(try_code(&sent("012345"), "012345", Timestamp::from_millis(1000)).is_err());
        let mut spent = sent("012345");
        spent.spent_at = Some(Timestamp::from_millis(1));
        assert!(try_code(&spent, "012345", Timestamp::from_millis(2)).is_err());
    }

    #[test]
    fn addresses_are_one_person_whatever_the_tag_and_case() {
        let one = EmailAddress::parse("email", " Ada+Forum@Example.org ").expect("fine");
        assert_eq!(one.written(), "Ada+Forum@Example.org");
        assert_eq!(one.key(), "ada@example.org");
        for bad in [
            "",
            "ada",
            "ada@",
            "@x.org",
            "a b@x.org",
            "a@b",
            "a@x..org",
            "a@x.org\nBcc: b@x.org",
            "a@<x>.org",
        ] {
            assert!(EmailAddress::parse("email", bad).is_err(), "{bad:?}");
        }
    }
}
