//! Handing an idea over to a better-placed colleague of any party, and what the colleague makes of it. It must not know the response that
//! explains it: that is bound by all that binds responses.

use super::{Item, check_ordered};
use crate::domain::ids::{AccountId, IdeaId, MemberId, ResponseId};
use crate::domain::member::ChairRole;
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::response::DayLabel;
use crate::domain::time::Timestamp;

/// A colleague something may be handed to, as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Party and seat of today.
    pub label: DayLabel,
    /// An office in the Chair.
    pub chair: Option<ChairRole>,
    /// Whether an account speaks for them here.
    pub has_account: bool,
}

/// Whether an item may be handed to this colleague. The sentence that explains it is a response, "passed on", and bound by all that binds
/// responses.
pub fn check_handover(by: &Hand, item: &Item, to: Option<&Colleague>) -> Result<(), Refusal> {
    by.check_may_approve()?;
    check_ordered(by, item)?;
    let no = |words: &str| Err(Refusal::NotNow(words.to_owned()));
    let Some(to) = to else {
        return no("This colleague holds no seat today. Choose somebody who sits.");
    };
    if to.label.member == by.member() {
        return no("An idea cannot be handed over to the MP who has it.");
    }
    if to.chair.is_some() {
        return no("The Speaker and the deputies stay out of policy. Choose another colleague.");
    }
    if !to.has_account {
        return no(
            "This colleague is not on this site yet, so nobody would see it. Choose another, or answer yourself.",
        );
    }
    Ok(())
}

/// What was handed over, as the colleague's office sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The response that explains it.
    pub response: ResponseId,
    /// Which idea.
    pub idea: IdeaId,
    /// By whom.
    pub from: MemberId,
    /// The name of that MP.
    pub from_name: String,
    /// To the MP of which seat.
    pub seat: String,
    /// Whether the colleague has said what becomes of it.
    pub is_answered: bool,
}

/// What a colleague says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is theirs now.
    Accepted,
    /// It goes back.
    Returned,
}

impl Answer {
    /// The word in a row, a form and an event.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Returned => "returned",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Accepted, Self::Returned]
            .into_iter()
            .find(|one| one.key() == key)
    }
}

/// A colleague said what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverAnswered {
    /// The response that explains it.
    pub response: ResponseId,
    /// Which idea.
    pub idea: IdeaId,
    /// The seat that answered.
    pub seat: String,
    /// What.
    pub answer: Answer,
    /// By which account.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Accepts it or returns it, in public and once.
pub fn answer(
    by: &Hand,
    handover: &Handover,
    answer: Answer,
    now: Timestamp,
) -> Result<HandoverAnswered, Refusal> {
    if handover.seat != by.seat() {
        return Err(Refusal::NotFound);
    }
    by.check_may_approve()?;
    if handover.is_answered {
        return Err(Refusal::Stale);
    }
    Ok(HandoverAnswered {
        response: handover.response,
        idea: handover.idea,
        seat: handover.seat.clone(),
        answer,
        by: by.id(),
        at: now,
        seal: (),
    })
}
