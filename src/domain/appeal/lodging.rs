//! Lodging an appeal: who may, against what, until when. It must not know how anything was decided, only that it was.

use super::{
    Against, BEFORE_POLL_DAYS, Capacity, DAILY_MAX, END_DAYS, INTERIM_DAYS, TARGET_DAYS, WORDS_MAX,
};
use crate::domain::ids::{AccountId, AppealId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::Timestamp;
use crate::domain::working_day::{Calendar, Deadline, Whose};

/// Who appeals.
#[derive(Clone, Debug)]
pub enum Appellant {
    /// Somebody signed in, suspended or not.
    Account(AccountId),
    /// A visitor who says to be the person it is about, with an address for the answer.
    Visitor(EmailAddress),
    /// Whoever holds the receipt of a report.
    Reporter {
        /// The receipt.
        receipt: String,
        /// The account that reported.
        account: Option<AccountId>,
        /// The address that was left with the report, or is left now.
        address: Option<String>,
    },
}

impl Appellant {
    /// What makes two appeals one person's.
    pub fn key(&self) -> String {
        match self {
            Self::Account(account) => format!("account/{account}"),
            Self::Visitor(address) => format!("visitor/{}", address.key()),
            Self::Reporter { receipt, .. } => format!("report/{receipt}"),
        }
    }
}

/// What is appealed against, looked up before the rule is asked.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is looked up on its own, and none follows from another"
)]
pub struct Matter {
    /// The text.
    pub item: ItemRef,
    /// The revision that stands.
    pub revision: i64,
    /// A decision, or a rule.
    pub against: Against,
    /// Whose text it is.
    pub author: Option<AccountId>,
    /// Under which code it was decided, or is suspected.
    pub code: Option<Code>,
    /// Whether it was decided that nothing is wrong with it.
    pub is_no_breach: bool,
    /// Whether everybody can read it.
    pub is_visible: bool,
    /// Whether the decision stands, or the rule still keeps the text from readers.
    pub stands: bool,
    /// Whether the decision can no longer be undone, and waits for nobody.
    pub is_final: bool,
    /// Whether a poll is near where it was written.
    pub is_before_poll: bool,
    /// Until when it can be appealed against.
    pub until: Option<Timestamp>,
}

/// What the appellant writes, parsed.
#[derive(Clone, Debug)]
pub struct Plea {
    words: Body,
}

impl Plea {
    /// Reads the words of an appeal.
    pub fn parse(words: &str) -> Result<Self, FieldError> {
        let words = Body::parse_optional("words", words, WORDS_MAX)?;
        if !words.as_str().chars().any(char::is_alphanumeric) {
            return Err(FieldError::new(
                "words",
                "Please say in your own words what we got wrong. A sentence is enough.",
            ));
        }
        Ok(Self { words })
    }
}

/// An appeal was lodged and acknowledged.
#[derive(Clone, Debug)]
pub struct Lodged {
    /// Its id.
    pub id: AppealId,
    /// The secret address of its page.
    pub receipt: String,
    /// The text.
    pub item: ItemRef,
    /// The revision that stands.
    pub revision: i64,
    /// Against what.
    pub against: Against,
    /// In which capacity.
    pub capacity: Capacity,
    /// What makes two appeals one person's.
    pub key: String,
    /// The account.
    pub account: Option<AccountId>,
    /// The address, where there is no account.
    pub address: Option<String>,
    /// What the appellant says.
    pub words: Body,
    /// Within how many working days it should be decided.
    pub target_days: u32,
    /// When that is.
    pub target: Deadline,
    /// When time decides.
    pub ends: Deadline,
    /// Whether time alone may.
    pub may_lapse: bool,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// Lodges an appeal under a fresh id and receipt. `today` is how many the same person lodged in the last 24 hours.
pub fn lodge(
    matter: &Matter,
    by: &Appellant,
    plea: Plea,
    fresh: (AppealId, String),
    today: i64,
    (calendar, now): (&Calendar, Timestamp),
) -> Result<Lodged, Refusal> {
    let capacity = capacity(matter, by)?;
    check_window(matter, now)?;
    check_stands(matter, capacity)?;
    if today >= DAILY_MAX {
        return Err(Refusal::TooMany(
            "You have sent five appeals today. Please send this one tomorrow: the six months for it run on.".into(),
        ));
    }
    let target_days = match matter.against {
        // After the poll nobody is helped any more by what was said before it.
        _ if matter.is_before_poll => BEFORE_POLL_DAYS,
        Against::Decision(_) => TARGET_DAYS,
        Against::Rule(_) => INTERIM_DAYS,
    };
    let (account, address) = match by {
        Appellant::Account(account)
        | Appellant::Reporter {
            account: Some(account),
            ..
        } => (Some(*account), None),
        Appellant::Visitor(address) => (None, Some(address.written().to_owned())),
        Appellant::Reporter { address, .. } => (None, address.clone()),
    };
    let (id, receipt) = fresh;
    Ok(Lodged {
        id,
        receipt,
        item: matter.item,
        revision: matter.revision,
        against: matter.against,
        capacity,
        key: by.key(),
        account,
        address,
        words: plea.words,
        target_days,
        target: calendar.deadline(now, target_days, Whose::Service),
        ends: calendar.deadline(now, END_DAYS, Whose::Service),
        // Time alone hides nothing: after "no breach" the report is opened again, and a person looks.
        may_lapse: matter.is_no_breach || matter.code.is_none_or(Code::may_expire),
        at: now,
        seal: (),
    })
}

fn capacity(matter: &Matter, by: &Appellant) -> Result<Capacity, Refusal> {
    let account = match by {
        Appellant::Reporter { .. } if matter.is_no_breach => return Ok(Capacity::Reporter),
        Appellant::Reporter { .. } => {
            return not_now(
                "Something was done about what you reported, so there is nothing to appeal against with this receipt.",
            );
        }
        Appellant::Account(account) => Some(*account),
        Appellant::Visitor(_) => None,
    };
    let is_author = account.is_some() && account == matter.author;
    match (matter.against, is_author) {
        (Against::Rule(_), true) => Ok(Capacity::Rule),
        (Against::Rule(_), false) => Err(Refusal::NotFound),
        (Against::Decision(_), true) if matter.is_no_breach => not_now(
            "This decision found nothing wrong with your text, so there is nothing to appeal against.",
        ),
        (Against::Decision(_), true) => Ok(Capacity::Author),
        (Against::Decision(_), false) => Ok(Capacity::Concerned),
    }
}

fn check_window(matter: &Matter, now: Timestamp) -> Result<(), Refusal> {
    if !matter.is_final {
        return not_now(
            "This was decided a moment ago and can still be taken back. Please come back in two minutes.",
        );
    }
    match matter.until.filter(|until| now >= *until) {
        Some(until) => not_now(&format!(
            "It could be appealed against until {}: the six months are over. If something about it is still wrong, write to those who run this site, at the address on the imprint page.",
            until.minus_minutes(1).day_in_words()
        )),
        None => Ok(()),
    }
}

fn check_stands(matter: &Matter, capacity: Capacity) -> Result<(), Refusal> {
    match capacity {
        Capacity::Rule if !matter.stands => {
            not_now("Nobody holds this back any more, so there is nothing to appeal against.")
        }
        Capacity::Author if !matter.stands => {
            not_now("This decision no longer stands, and nothing about it is held against you.")
        }
        Capacity::Reporter | Capacity::Concerned if matter.is_no_breach && !matter.is_visible => {
            not_now("This is no longer shown, so there is nothing to look at a second time.")
        }
        Capacity::Concerned if !matter.is_no_breach && !matter.stands => {
            not_now("This decision no longer stands.")
        }
        _ => Ok(()),
    }
}

fn not_now<T>(words: &str) -> Result<T, Refusal> {
    Err(Refusal::NotNow(words.into()))
}
