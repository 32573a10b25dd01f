//! Who has an item in hand: a lease that ends by itself, so that nothing is left stuck. It must not know what is decided.

use super::ItemRef;
use crate::domain::account::{Moderator, SeniorModerator};
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// Ten minutes without a key: long enough to think, short enough that a forgotten tab blocks nobody.
pub const LEASE_MINUTES: i64 = 10;

/// An item in somebody's hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which.
    pub item: ItemRef,
    /// Whose.
    pub by: AccountId,
    /// Until when, unless it is renewed.
    pub until: Timestamp,
}

/// A lease was taken, renewed or taken over; the store's UPDATE names whom it takes it from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseTaken {
    /// The lease.
    pub lease: Lease,
    /// Whose it was, if it had not run out: a senior took it over, and that is logged.
    pub taken_from: Option<AccountId>,
    seal: (),
}

/// A lease was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseReleased {
    /// Which item.
    pub item: ItemRef,
    /// By whom.
    pub by: AccountId,
    seal: (),
}

/// Takes an item in hand, or keeps it there.
pub fn claim(
    item: ItemRef,
    lease: Option<&Lease>,
    by: &Moderator,
    now: Timestamp,
) -> Result<LeaseTaken, Refusal> {
    match lease.filter(|lease| now < lease.until && lease.by != by.id()) {
        None => Ok(taken(item, by.id(), None, now)),
        Some(lease) => Err(Refusal::NotNow(format!(
            "Another moderator has this in hand until {}. Please take the next one.",
            lease.until.in_words()
        ))),
    }
}

/// Renews a lease by whatever its holder does. One that ran out is gone if somebody else has it now.
pub fn renew(lease: &Lease, by: &Moderator, now: Timestamp) -> Result<LeaseTaken, Refusal> {
    claim(lease.item, Some(lease), by, now)
}

/// Takes over what another moderator has in hand.
pub fn take_over(lease: &Lease, by: &SeniorModerator, now: Timestamp) -> LeaseTaken {
    let from = (now < lease.until && lease.by != by.id()).then_some(lease.by);
    taken(lease.item, by.id(), from, now)
}

/// Gives an item back: cancelled, decided, or signed out.
pub fn release(lease: &Lease, by: &Moderator) -> Option<LeaseReleased> {
    (lease.by == by.id()).then_some(LeaseReleased {
        item: lease.item,
        by: lease.by,
        seal: (),
    })
}

/// Whether a decision may be sent under this lease.
pub fn check_held(lease: Option<&Lease>, by: &Moderator, now: Timestamp) -> Result<(), Refusal> {
    match lease {
        Some(lease) if lease.by == by.id() && now < lease.until => Ok(()),
        Some(lease) if lease.by != by.id() && now < lease.until => Err(Refusal::NotNow(
            "Your ten minutes with this item ran out, and another moderator has it in hand now. What you wrote is kept below.".into(),
        )),
        _ => Err(Refusal::NotNow(
            "Your ten minutes with this item ran out. What you wrote is kept below: take it in hand again and send it.".into(),
        )),
    }
}

const fn taken(
    item: ItemRef,
    by: AccountId,
    taken_from: Option<AccountId>,
    now: Timestamp,
) -> LeaseTaken {
    LeaseTaken {
        lease: Lease {
            item,
            by,
            until: now.plus_minutes(LEASE_MINUTES),
        },
        taken_from,
        seal: (),
    }
}
