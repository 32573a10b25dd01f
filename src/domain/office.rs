//! An MP's office: who works in it, with which duty, and until when. Whoever acts for an MP holds a [`Hand`], made here alone.
//! It must not know pages, rows or letters; whether a seat is held today is the register's to say.

use super::account::{Account, Mp, Role};
use super::ids::{AccountId, DelegationId, MemberId};
use super::member::Membership;
use super::refusal::Refusal;
use super::time::Timestamp;

/// Twelve people at once: more than any office has, and few enough that a list of them is looked through.
pub const STAFF_MAX: usize = 12;

/// What a member of staff is there for (uk.md S1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Drafts, and approves for the MP.
    Approver,
    /// Drafts; the MP or an approver approves.
    Drafter,
    /// Keeps the diary: meetings, and nothing that is published.
    DiaryManager,
}

impl Duty {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 3] = [Self::Approver, Self::Drafter, Self::DiaryManager];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Drafter => "drafter",
            Self::DiaryManager => "diary_manager",
        }
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Drafter => "drafter",
            Self::DiaryManager => "diary manager",
        }
    }

    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Approver => "Drafts responses, and approves what others drafted, in your name.",
            Self::Drafter => {
                "Drafts responses; you or an approver approve before anything is published."
            }
            Self::DiaryManager => {
                "Sees the desk and keeps your meetings; drafts and publishes nothing."
            }
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// Somebody works for an MP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its row.
    pub id: DelegationId,
    /// For whom.
    pub member: MemberId,
    /// Whose account.
    pub account: AccountId,
    /// What for.
    pub duty: Duty,
    /// The MP's account that invited.
    pub given_by: AccountId,
    /// When the MP invited.
    pub given_at: Timestamp,
    /// When it was ended by hand.
    pub ended_at: Option<Timestamp>,
}

impl Delegation {
    /// Whether it stands: not ended, and given in the spell that holds the seat today. A seat that was lost and won again is
    /// another spell: whoever worked in the first one is invited anew.
    pub fn stands(&self, seat: Option<&Membership>) -> bool {
        self.ended_at.is_none() && seat.is_some_and(|seat| is_of_spell(seat, self.given_at))
    }
}

/// Whether something was given in the spell that holds a seat.
pub fn is_of_spell(seat: &Membership, given_at: Timestamp) -> bool {
    seat.span.from <= given_at.day()
}

/// Somebody who may act in an MP's office now: the MP, or staff of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    account: Account,
    mp: Mp,
    duty: Option<Duty>,
    seat: String,
}

impl Hand {
    /// The account that acts.
    pub fn id(&self) -> AccountId {
        self.account.id
    }

    /// The account that acts.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The MP whose office it is.
    pub fn mp(&self) -> &Mp {
        &self.mp
    }

    /// The person in the register.
    pub fn member(&self) -> MemberId {
        self.mp.member()
    }

    /// The code of the seat.
    pub fn seat(&self) -> &str {
        &self.seat
    }

    /// Whether it is the MP.
    pub fn is_mp(&self) -> bool {
        self.duty.is_none()
    }

    /// The duty in words.
    pub fn in_words(&self) -> &'static str {
        self.duty.map_or("MP", Duty::in_words)
    }

    /// Whether it may write drafts, and order the desk.
    pub fn may_draft(&self) -> bool {
        self.duty != Some(Duty::DiaryManager)
    }

    /// Whether it may approve.
    pub fn may_approve(&self) -> bool {
        matches!(self.duty, None | Some(Duty::Approver))
    }

    /// Lets only those go on who write drafts and order the desk.
    pub fn check_may_draft(&self) -> Result<(), Refusal> {
        if self.may_draft() {
            return Ok(());
        }
        Err(Refusal::NotForYou(
            "A diary manager sees the desk and keeps the meetings. Drafting is for the MP, approvers and drafters.",
        ))
    }

    /// Lets only those go on who may approve.
    pub fn check_may_approve(&self) -> Result<(), Refusal> {
        if self.may_approve() {
            return Ok(());
        }
        Err(Refusal::NotForYou(
            "Only the MP, or an approver of the office, may do this.",
        ))
    }
}

/// Whether an account may come to an office's door at all; what it may do inside is looked at for every act.
pub fn may_knock(by: &Account) -> Result<(), Refusal> {
    match (by.role, by.suspended_at) {
        (_, Some(_)) => Err(Refusal::Suspended),
        (Some(Role::Mp | Role::Staff), None) => Ok(()),
        _ => Err(Refusal::NotForYou(OFFICE_ALONE)),
    }
}

/// The MP in their own office, while they hold the seat.
pub fn of_mp(by: &Mp, seat: Option<&Membership>) -> Result<Hand, Refusal> {
    let seat = seat.ok_or_else(no_seat)?;
    Ok(Hand {
        account: by.account().clone(),
        mp: by.clone(),
        duty: None,
        seat: seat.constituency.clone(),
    })
}

/// A member of staff, while the delegation stands and the MP who gave it still speaks here.
pub fn of_staff(
    by: &Account,
    delegation: Option<&Delegation>,
    mp: Option<&Account>,
    seat: Option<&Membership>,
) -> Result<Hand, Refusal> {
    may_knock(by)?;
    if by.role != Some(Role::Staff) {
        return Err(over());
    }
    let (Some(delegation), Some(mp), Some(seat)) = (delegation, mp, seat) else {
        return Err(over());
    };
    let mp = mp.as_mp()?;
    let is_theirs = delegation.account == by.id
        && delegation.given_by == mp.id()
        && delegation.member == mp.member();
    if !is_theirs || !delegation.stands(Some(seat)) {
        return Err(over());
    }
    Ok(Hand {
        account: by.clone(),
        mp,
        duty: Some(delegation.duty),
        seat: seat.constituency.clone(),
    })
}

const OFFICE_ALONE: &str = "Only an MP and the people of an MP’s office may do this.";

fn over() -> Refusal {
    Refusal::NotForYou(
        "Your work for this MP’s office has ended here, with the seat or by the MP’s own word. You can still take part as yourself.",
    )
}

fn no_seat() -> Refusal {
    Refusal::NotNow(
        "By our register you hold no seat in the House today, so there is no desk. If that is a mistake, please tell the people who run this site.".into(),
    )
}

/// Work for an MP's office was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationEnded {
    /// Which.
    pub delegation: DelegationId,
    /// Whose account.
    pub account: AccountId,
    /// In whose office.
    pub member: MemberId,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Ends it: the MP anybody's, staff their own.
pub fn end(by: &Hand, delegation: &Delegation, now: Timestamp) -> Result<DelegationEnded, Refusal> {
    if delegation.member != by.member() {
        return Err(Refusal::NotFound);
    }
    if !by.is_mp() && delegation.account != by.id() {
        return Err(Refusal::NotForYou(
            "Only the MP may end the work of others in this office.",
        ));
    }
    if delegation.ended_at.is_some() {
        return Err(Refusal::NotNow("That has ended already.".into()));
    }
    Ok(DelegationEnded {
        delegation: delegation.id,
        account: delegation.account,
        member: delegation.member,
        by: by.id(),
        at: now,
        seal: (),
    })
}

#[cfg(test)]
pub mod tests;
