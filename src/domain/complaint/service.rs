//! What the service itself answers to a complaint about it, before the panel looks (moderation.md 1.8, stage 1): within ten working
//! days, once extended for a reason; then whoever complained says whether that will do. It must not know what the panel finds later.

use super::{Complaint, REASONS_MIN, SUMMARY_MAX, WORDS_MAX, enough, not_now};
use crate::domain::ids::{AccountId, ComplaintId};
use crate::domain::keyed::keyed;
use crate::domain::moderation::duties::{self, Actor};
use crate::domain::refusal::Refusal;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::working_day::{Calendar, Deadline, Whose};

/// Ten working days for the service to answer (moderation.md 1.8).
pub const REPLY_DAYS: u32 = 10;
/// As many again, once and for a reason that is told.
pub const EXTENSION_DAYS: u32 = 10;
/// Three months to take it to the panel, without giving a reason.
pub const FURTHER_MONTHS: i32 = 3;

keyed! {
    /// How the service's stage ended.
    Ending {
        /// Whoever complained says that the answer will do.
        Satisfied = "satisfied", "Settled by the service’s own answer";
        /// Whoever complained asks the panel.
        Escalated = "escalated", "Taken to the panel";
        /// No answer came in time, so the panel looks.
        Overdue = "overdue", "Not answered in time, so the panel looks";
    }
}

/// What the service was asked, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// By when it should have answered, as counted at first.
    pub due_at: Timestamp,
    /// Until when it was extended, and why.
    pub extended: Option<(Timestamp, String)>,
    /// What it answered, and when.
    pub reply: Option<(String, Timestamp)>,
    /// How that ended, and when.
    pub ending: Option<(Ending, Timestamp)>,
}

impl Service {
    /// By when it has to answer now.
    pub fn until(&self) -> Timestamp {
        self.extended
            .as_ref()
            .map_or(self.due_at, |(until, _)| *until)
    }

    /// Until when whoever complained can take the answer to the panel; none before there is one.
    pub fn further_until(&self, calendar: &Calendar) -> Option<Deadline> {
        let (_, at) = self.reply.as_ref()?;
        Some(calendar.end_of_months_after(*at, FURTHER_MONTHS))
    }
}

/// The service has answered.
#[derive(Clone, Debug)]
pub struct ServiceReplied {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// By whom.
    pub by: AccountId,
    /// What.
    pub words: String,
    /// Until when the panel can be asked.
    pub further_until: Deadline,
    /// Whether it came after its time.
    pub is_late: bool,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// The service takes longer, once.
#[derive(Clone, Debug)]
pub struct ServiceExtended {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// By whom.
    pub by: AccountId,
    /// Why.
    pub why: String,
    /// Until when.
    pub until: Deadline,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// The service's stage is over.
#[derive(Clone, Copy, Debug)]
pub struct ServiceEnded {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// How.
    pub ending: Ending,
    /// By when the panel should find, where it looks.
    pub panel_due: Option<Deadline>,
    /// When.
    pub at: Timestamp,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

impl Complaint {
    /// Whether the panel waits: the service answers first, or its answer was enough.
    pub fn is_with_service(&self) -> bool {
        self.service.as_ref().is_some_and(|service| {
            service
                .ending
                .is_none_or(|(ending, _)| ending == Ending::Satisfied)
        })
    }

    /// From when the panel's clock runs.
    pub(super) fn before_panel_since(&self) -> Timestamp {
        let ended = self.service.as_ref().and_then(|service| service.ending);
        ended.map_or(self.received_at, |(_, at)| at)
    }

    /// What the service has to answer still.
    fn open_service(&self) -> Result<&Service, Refusal> {
        match &self.service {
            Some(service) if service.ending.is_none() => Ok(service),
            _ => not_now("The service has nothing to answer here any more."),
        }
    }

    /// The service answers.
    pub fn reply(
        &self,
        by: Actor<'_>,
        words: &str,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<ServiceReplied, Refusal> {
        let by = self.check_speaks(by)?;
        let service = self.open_service()?;
        if service.reply.is_some() {
            return not_now("The service has answered this. What was said stays.");
        }
        let words = Body::parse_optional("reply", words, WORDS_MAX).and_then(|words| {
            enough(
                words,
                "reply",
                "Please answer each point in a sentence: whoever complained has a right to know why.",
            )
        });
        let words = words.map_err(|error| Refusal::Fields(vec![error]))?;
        Ok(ServiceReplied {
            complaint: self.id,
            by,
            words: words.as_str().to_owned(),
            further_until: calendar.end_of_months_after(now, FURTHER_MONTHS),
            is_late: now >= service.until(),
            at: now,
            seal: (),
        })
    }

    /// The service takes longer: once, for a reason, and before its time is over.
    pub fn extend(
        &self,
        by: Actor<'_>,
        why: &str,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<ServiceExtended, Refusal> {
        let by = self.check_speaks(by)?;
        let service = self.open_service()?;
        if service.reply.is_some() {
            return not_now("The service has answered this. What was said stays.");
        }
        if service.extended.is_some() || now >= service.due_at {
            return not_now("The time to answer is extended once, and before it is over.");
        }
        let why = Body::parse_optional("why", why, SUMMARY_MAX)
            .map_err(|error| Refusal::Fields(vec![error]))?;
        if why.as_str().split_whitespace().count() < REASONS_MIN / 2 {
            return Err(Refusal::Fields(vec![FieldError::new(
                "why",
                "Please say in a sentence why it takes longer: whoever complained reads it.",
            )]));
        }
        let last = service.due_at.minus_minutes(1).day();
        Ok(ServiceExtended {
            complaint: self.id,
            by,
            why: why.as_str().to_owned(),
            until: calendar.end_of(calendar.plus(last, EXTENSION_DAYS, Whose::Service)),
            at: now,
            seal: (),
        })
    }

    /// Whoever complained says that the answer will do, or takes it to the panel, with no reason asked.
    pub fn end_service(
        &self,
        is_satisfied: bool,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<ServiceEnded, Refusal> {
        let service = self.open_service()?;
        let Some(until) = service.further_until(calendar) else {
            return not_now(&format!(
                "The service has until the end of {} to answer. If it does not, the panel looks without your asking.",
                day_in_words(service.until().minus_minutes(1).day())
            ));
        };
        if until.is_over(now) {
            return not_now(
                "The three months in which the panel can be asked about this are over.",
            );
        }
        Ok(if is_satisfied {
            self.ended(Ending::Satisfied, None, now)
        } else {
            self.ended(Ending::Escalated, Some(calendar), now)
        })
    }

    /// No answer came in time: the panel looks, and nobody has to ask.
    pub fn overdue(
        &self,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<ServiceEnded, Refusal> {
        let service = self.open_service()?;
        if service.reply.is_some() || now < service.until() {
            return not_now("The service has answered, or has time yet.");
        }
        Ok(self.ended(Ending::Overdue, Some(calendar), now))
    }

    fn ended(&self, ending: Ending, panel: Option<&Calendar>, now: Timestamp) -> ServiceEnded {
        ServiceEnded {
            complaint: self.id,
            ending,
            panel_due: panel.map(|calendar| calendar.deadline(now, self.days(), Whose::Service)),
            at: now,
            seal: (),
        }
    }

    /// For the service speak those who answer for it, and nobody about a complaint of their own.
    fn check_speaks(&self, by: Actor<'_>) -> Result<AccountId, Refusal> {
        let (Actor::Senior(_) | Actor::LegalLead(_), Some(account)) = (by, by.account()) else {
            return Err(Refusal::NotForYou(
                "Only a senior moderator or the legal and safety lead answers for the service.",
            ));
        };
        if self.account == Some(account) {
            return Err(duties::bar(
                duties::SD1,
                "This is your own complaint, so others answer it.",
            ));
        }
        Ok(account)
    }
}
