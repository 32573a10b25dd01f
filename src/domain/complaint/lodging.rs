//! Lodging a complaint: who may, about what, until when. It must not know how the panel works with it.

use super::service::REPLY_DAYS;
use super::{
    DAILY_MAX, DETERMINE_DAYS, DETERMINE_DAYS_URGENT, ESCALATE_MONTHS, REASONS_MIN, Sort,
    WORDS_MAX, not_now,
};
use crate::domain::ids::{AccountId, AppealId, ComplaintId, MemberId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::Timestamp;
use crate::domain::working_day::{Calendar, Deadline, Whose};

/// How many working days the panel has.
pub(super) const fn days(is_urgent: bool) -> u32 {
    if is_urgent {
        DETERMINE_DAYS_URGENT
    } else {
        DETERMINE_DAYS
    }
}

/// What somebody complains about, looked up before the rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An appeal.
    Appeal {
        /// Which.
        appeal: AppealId,
        /// When it was decided; none while it is open, or where it was taken back or decided in the appellant's favour.
        decided_at: Option<Timestamp>,
    },
    /// The service.
    Service,
    /// An office-holder.
    OfficeHolder(MemberId),
}

impl About {
    /// What sort of complaint that is.
    pub const fn sort(self) -> Sort {
        match self {
            Self::Appeal { .. } => Sort::Appeal,
            Self::Service => Sort::Service,
            Self::OfficeHolder(_) => Sort::OfficeHolder,
        }
    }
}

/// Who complains.
#[derive(Clone, Debug)]
pub enum Complainant {
    /// Somebody signed in.
    Account(AccountId),
    /// Somebody who left an address for the answer.
    Visitor(EmailAddress),
    /// Whoever holds the address of an appeal's page, and can be told as the appeal says.
    Appellant {
        /// What makes two of theirs one person's.
        key: String,
        /// The account that appealed.
        account: Option<AccountId>,
        /// The address that was left.
        address: Option<String>,
    },
}

impl Complainant {
    /// What makes two complaints one person's.
    pub fn key(&self) -> String {
        match self {
            Self::Account(account) => format!("account/{account}"),
            Self::Visitor(address) => format!("visitor/{}", address.key()),
            Self::Appellant { key, .. } => key.clone(),
        }
    }
}

/// A complaint was lodged and acknowledged.
#[derive(Clone, Debug)]
pub struct ComplaintLodged {
    /// Its id.
    pub id: ComplaintId,
    /// The secret address of its page.
    pub receipt: String,
    /// About what.
    pub about: About,
    /// What makes two complaints one person's.
    pub key: String,
    /// The account.
    pub account: Option<AccountId>,
    /// The address, where there is no account.
    pub address: Option<String>,
    /// What somebody says.
    pub words: Body,
    /// Whether somebody may come to harm.
    pub is_urgent: bool,
    /// By when the panel should have found, or should if it looked at once.
    pub due: Deadline,
    /// By when the service should have answered, where it answers first (moderation.md 1.8): about itself, and where nobody may come
    /// to harm.
    pub service_due: Option<Deadline>,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// Lodges a complaint under a fresh id and receipt; an urgent one is about a threat or about private information that is being spread, and between a dissolution and its poll all are. `today` is how many the same person lodged in the last 24 hours.
pub fn lodge(
    about: About,
    by: &Complainant,
    (words, is_urgent, is_election): (&str, bool, bool),
    fresh: (ComplaintId, String),
    today: i64,
    (calendar, now): (&Calendar, Timestamp),
) -> Result<ComplaintLodged, Refusal> {
    let words = Body::parse_optional("words", words, WORDS_MAX)
        .map_err(|error| Refusal::Fields(vec![error]))?;
    if words.as_str().split_whitespace().count() < REASONS_MIN {
        return Err(Refusal::Fields(vec![FieldError::new(
            "words",
            "Please say in two or three sentences what happened, and what should have happened.",
        )]));
    }
    if let About::Appeal { decided_at, .. } = about {
        check_window(decided_at, calendar, now)?;
    }
    if today >= DAILY_MAX {
        return Err(Refusal::TooMany(
            "You have sent three complaints today. Please send this one tomorrow.".into(),
        ));
    }
    let (account, address) = match by {
        Complainant::Account(account) => (Some(*account), None),
        Complainant::Visitor(address) => (None, Some(address.written().to_owned())),
        Complainant::Appellant {
            account, address, ..
        } => (*account, address.clone()),
    };
    let (id, receipt) = fresh;
    let is_urgent = is_urgent || is_election;
    let answers_first = about == About::Service && !is_urgent;
    Ok(ComplaintLodged {
        id,
        receipt,
        about,
        key: by.key(),
        account,
        address,
        words,
        is_urgent,
        due: calendar.deadline(now, days(is_urgent), Whose::Service),
        service_due: answers_first.then(|| calendar.deadline(now, REPLY_DAYS, Whose::Service)),
        at: now,
        seal: (),
    })
}

/// Whether a decided appeal can still be taken further.
pub fn check_window(
    decided_at: Option<Timestamp>,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(decided_at) = decided_at else {
        return not_now(
            "The panel looks at appeals that were decided against whoever appealed. This one was not, or not yet.",
        );
    };
    let until = calendar.end_of_months_after(decided_at, ESCALATE_MONTHS);
    if until.is_over(now) {
        return not_now(
            "The three months in which the panel can be asked about this appeal are over.",
        );
    }
    Ok(())
}
