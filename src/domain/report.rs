//! Reports: what may be reported, for which of the published reasons, and how often one person may.
//! It must not know what a moderator decides about one (that is `moderation`'s), nor pages or rows.

use super::account::Account;
use super::ids::{AccountId, ReportId};
use super::refusal::Refusal;
use super::sign_in::EmailAddress;
use super::text::{Body, FieldError};
use super::time::Timestamp;

mod entries;
mod reasons;

pub use entries::{EntryChecked, EntryFound, check_entry};
pub use reasons::{Haste, REASONS, Reason};

/// Ten sentences: enough to say where to look and why, short enough to be read at once.
pub const WORDS_MAX: usize = 1_000;
/// Twenty a day for an account (security.md 2.5).
pub const DAILY_MAX: i64 = 20;
/// Sixty a day from one network without an account: a school or an office may stand behind it.
pub const DAILY_MAX_OF_NETWORK: i64 = 60;
/// Letters and digits that nobody mistakes for one another when reading them out (Crockford's base 32).
const RECEIPT_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What sort of thing is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// An idea; addresses name it by its public number.
    Idea,
    /// A comment.
    Comment,
    /// An MP's response.
    Response,
    /// A line of a commitment: what an MP promised, or said of it since.
    Commitment,
    /// What an MP posted.
    Post,
    /// The page of a Member.
    Member,
    /// The name of an account.
    Account,
}

impl SubjectKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Idea,
        Self::Comment,
        Self::Response,
        Self::Commitment,
        Self::Post,
        Self::Member,
        Self::Account,
    ];

    /// The word in rows and addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Idea => "idea",
            Self::Comment => "comment",
            Self::Response => "response",
            Self::Commitment => "commitment",
            Self::Post => "post",
            Self::Member => "member",
            Self::Account => "account",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Idea => "this idea",
            Self::Comment => "this comment",
            Self::Response => "this response",
            Self::Commitment => "this line of a commitment",
            Self::Post => "this post of an MP",
            Self::Member => "this page of an MP",
            Self::Account => "this name",
        }
    }
}

/// What somebody points at: "comment-123".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pointer {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// Which: the public number of an idea, the id of anything else.
    pub number: i64,
}

impl std::str::FromStr for Pointer {
    type Err = ();
    fn from_str(written: &str) -> Result<Self, ()> {
        let (kind, number) = written.split_once('-').ok_or(())?;
        Ok(Self {
            kind: SubjectKind::from_key(kind).ok_or(())?,
            number: number.parse().map_err(|_| ())?,
        })
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.kind.key(), self.number)
    }
}

/// A thing that everybody can see, and so can report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// How it was pointed at.
    pub pointer: Pointer,
    /// Its row.
    pub id: i64,
    /// The revision that stands now.
    pub version: i64,
    /// What a reader recognises it by: a title, a name, the first words.
    pub label: String,
    /// Where it stands.
    pub path: String,
    /// Whose it is.
    pub author: Option<AccountId>,
}

/// Who reports.
#[derive(Clone, Debug)]
pub enum Reporter {
    /// Somebody signed in, suspended or not: reading and reporting stay open to everybody.
    Account(Account),
    /// A visitor: known by the browser, with a keyed hash of the network, and an address for the outcome where one was left.
    Visitor {
        /// What tells this browser from another.
        browser: String,
        /// A keyed hash of where the request came from; `None` where that is not known.
        network: Option<String>,
        /// Where to send the outcome.
        email: Option<EmailAddress>,
    },
}

impl Reporter {
    /// What makes two reports one person's.
    pub fn key(&self) -> String {
        match self {
            Self::Account(account) => format!("account/{}", account.id),
            Self::Visitor { browser, .. } => format!("visitor/{browser}"),
        }
    }

    /// The network of a visitor.
    pub fn network(&self) -> Option<&str> {
        match self {
            Self::Account(_) => None,
            Self::Visitor { network, .. } => network.as_deref(),
        }
    }
}

/// What the form says, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Which of the published reasons.
    pub reason: &'static Reason,
    /// In the reporter's words; may be empty.
    pub words: Body,
    /// The revision that was read.
    pub read: i64,
    /// A keyed hash of the other site that sent the reporter here; none where the browser does not say.
    pub came_from: Option<String>,
}

impl Complaint {
    /// The same from somebody whom another site sent here.
    #[must_use]
    pub fn coming_from(self, site: Option<String>) -> Self {
        Self {
            came_from: site,
            ..self
        }
    }

    /// Reads the form.
    pub fn parse(
        kind: SubjectKind,
        reason: &str,
        words: &str,
        read: i64,
    ) -> Result<Self, Vec<FieldError>> {
        let chosen = Reason::find(reason)
            .filter(|reason| reason.fits(kind))
            .ok_or_else(|| {
                FieldError::new(
                    "reason",
                    "Please choose the reason that comes closest. If none does, it is probably allowed here.",
                )
            });
        let words = Body::parse_optional("words", words, WORDS_MAX);
        match (chosen, words) {
            (Ok(reason), Ok(words)) => Ok(Self {
                reason,
                words,
                read,
                came_from: None,
            }),
            (reason, words) => Err([reason.err(), words.err()].into_iter().flatten().collect()),
        }
    }
}

/// Something was reported to the moderators.
#[derive(Clone, Debug)]
pub struct ReportFiled {
    /// Which report.
    pub id: ReportId,
    /// What the reporter is given to ask by.
    pub receipt: String,
    /// About what sort of thing.
    pub kind: SubjectKind,
    /// Its row.
    pub subject: i64,
    /// The revision that was read.
    pub version: i64,
    /// The reason.
    pub reason: &'static Reason,
    /// In the reporter's words.
    pub words: Body,
    /// Who, where somebody was signed in.
    pub reporter: Option<AccountId>,
    /// Where to send the outcome to a visitor.
    pub email: Option<EmailAddress>,
    /// What makes two reports one person's.
    pub key: String,
    /// The network of a visitor.
    pub network: Option<String>,
    /// The other site that sent the reporter here.
    pub came_from: Option<String>,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// Files a report under a fresh `id` and `receipt`. `today` is how many the same person (or network) filed in the last 24 hours.
pub fn file(
    reporter: &Reporter,
    subject: &Subject,
    complaint: Complaint,
    fresh: (ReportId, String),
    today: i64,
    now: Timestamp,
) -> Result<ReportFiled, Refusal> {
    let (account, email, most) = match reporter {
        Reporter::Account(account) => (Some(account.id), None, DAILY_MAX),
        Reporter::Visitor { email, .. } => (None, email.clone(), DAILY_MAX_OF_NETWORK),
    };
    if account.is_some() && account == subject.author {
        return Err(Refusal::NotNow(
            "This is your own: you need not report it. You can change it or take it back yourself."
                .into(),
        ));
    }
    // Danger is never told to wait.
    if today >= most && complaint.reason.haste != Haste::Danger {
        return Err(Refusal::TooMany(
            "There have been many reports from you today. Please send this one tomorrow. If somebody is in danger, choose the reason that says so: that is always taken.".into(),
        ));
    }
    let (id, receipt) = fresh;
    Ok(ReportFiled {
        id,
        receipt,
        kind: subject.pointer.kind,
        subject: subject.id,
        version: complaint.read.clamp(1, subject.version.max(1)),
        reason: complaint.reason,
        words: complaint.words,
        reporter: account,
        email,
        key: reporter.key(),
        network: reporter.network().map(str::to_owned),
        came_from: complaint.came_from,
        at: now,
        seal: (),
    })
}

/// A receipt of sixteen letters and digits, "K7QM-2XRT-9PWD-0H4N", from eighty bits that nobody can guess.
pub fn receipt(secret: [u8; 10]) -> String {
    let mut letters = String::with_capacity(19);
    let mut bits: u32 = 0;
    let mut held = 0;
    for byte in secret {
        bits = (bits << 8) | u32::from(byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            let letter = RECEIPT_LETTERS[((bits >> held) & 31) as usize];
            if letters.len() % 5 == 4 {
                letters.push('-');
            }
            letters.push(char::from(letter));
        }
    }
    letters
}

#[cfg(test)]
mod tests;
