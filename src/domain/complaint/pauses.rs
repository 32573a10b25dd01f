//! Days on which the clock of a complaint stands still, because the police or a court come first (moderation.md 1.8 and 1.9): rows with a
//! reason, from which the day that is due follows anew. It must not know why anybody else waits.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Complaint, SUMMARY_MAX, Status, enough, not_now};
use crate::domain::account::PanelMember;
use crate::domain::ids::{AccountId, ComplaintId};
use crate::domain::moderation::duties::Ties;
use crate::domain::refusal::Refusal;
use crate::domain::text::Body;
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::working_day::{Calendar, Pause, Whose};

/// A pause is looked at again every twenty working days: nobody's complaint is forgotten behind one.
pub const LOOK_AGAIN_DAYS: u32 = 20;

/// The clock stands still from today.
#[derive(Clone, Debug)]
pub struct ComplaintPaused {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// By which member.
    pub by: AccountId,
    /// Why, for whoever complained.
    pub why: String,
    /// From which day.
    pub from: Date,
    /// When it is looked at again.
    pub again: Date,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

/// It runs again.
#[derive(Clone, Copy, Debug)]
pub struct ComplaintResumed {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// By which member.
    pub by: AccountId,
    /// The last day on which it stood still.
    pub to: Date,
    #[expect(dead_code, reason = "only the rule that decides can make one")]
    seal: (),
}

impl Complaint {
    /// By when the panel should have found, with the working days on which the clock stood still added. What was written down first
    /// is never edited.
    pub fn due(&self, calendar: &Calendar, today: Date) -> Timestamp {
        let mut still = BTreeSet::new();
        for pause in &self.pauses {
            let last = pause.to.unwrap_or(today);
            let mut day = pause.from;
            while day <= last {
                if calendar.is_working_day(day, Whose::Service) {
                    still.insert(day);
                }
                let Ok(next) = day.tomorrow() else { break };
                day = next;
            }
        }
        let Ok(days @ 1..) = u32::try_from(still.len()) else {
            return self.due_at;
        };
        let first = self.due_at.minus_minutes(1).day();
        calendar
            .end_of(calendar.plus(first, days, Whose::Service))
            .at
    }

    /// The pause that lasts.
    pub fn paused(&self) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.to.is_none())
    }

    /// When a pause that lasts is looked at again: every twenty working days, the next of them from `today` on.
    pub fn look_again(&self, calendar: &Calendar, today: Date) -> Option<Date> {
        let pause = self.paused()?;
        let mut again = calendar.plus(pause.from, LOOK_AGAIN_DAYS, Whose::Service);
        while again < today {
            again = calendar.plus(again, LOOK_AGAIN_DAYS, Whose::Service);
        }
        Some(again)
    }

    /// Nothing is found while the clock stands still.
    pub(super) fn check_runs(&self) -> Result<(), Refusal> {
        match self.paused() {
            Some(pause) => not_now(&format!(
                "The clock of this complaint stands still since {}. Let it run again first.",
                day_in_words(pause.from)
            )),
            None => Ok(()),
        }
    }

    /// A member stops the clock, for a reason that whoever complained reads.
    pub fn pause(
        &self,
        by: &PanelMember,
        ties: &Ties,
        why: &str,
        (calendar, now): (&Calendar, Timestamp),
    ) -> Result<ComplaintPaused, Refusal> {
        self.check_member(by, *ties)?;
        self.check_runs()?;
        if self.status == Status::Determined {
            return not_now("The panel has found about this: no clock runs any more.");
        }
        let why = Body::parse_optional("why", why, SUMMARY_MAX)
            .and_then(|why| {
                enough(
                    why,
                    "why",
                    "Please say in a sentence of ten words or more, without names, why this has to wait: whoever complained reads it.",
                )
            })
            .map_err(|error| Refusal::Fields(vec![error]))?;
        Ok(ComplaintPaused {
            complaint: self.id,
            by: by.id(),
            why: why.as_str().to_owned(),
            from: now.day(),
            again: calendar.plus(now.day(), LOOK_AGAIN_DAYS, Whose::Service),
            seal: (),
        })
    }

    /// A member lets it run again.
    pub fn resume(
        &self,
        by: &PanelMember,
        ties: &Ties,
        now: Timestamp,
    ) -> Result<ComplaintResumed, Refusal> {
        self.check_member(by, *ties)?;
        if self.paused().is_none() {
            return not_now("The clock of this complaint runs.");
        }
        Ok(ComplaintResumed {
            complaint: self.id,
            by: by.id(),
            to: now.day(),
            seal: (),
        })
    }
}
