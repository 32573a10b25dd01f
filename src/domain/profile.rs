//! Choosing a display name and a constituency, and agreeing that political opinions may be held.
//! It must not know how names are compared with Members' (that is `name`), nor pages.

use super::account::Account;
use super::ids::AccountId;
use super::name::DisplayName;
use super::refusal::Refusal;
use super::text::FieldError;
use super::time::Timestamp;

/// The version of the consent text in force; the text itself stands in `templates/accounts/consent.html`, and a change of meaning raises this.
pub const CONSENT_VERSION: &str = "2026-11-22";

/// A display name and a constituency were chosen.
#[derive(Clone, Debug)]
pub struct ProfileChosen {
    account: AccountId,
    name: DisplayName,
    constituency: Option<String>,
}

impl ProfileChosen {
    /// Whose.
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// The name as shown.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }
    /// The name as it looks to the eye (UTS 39), for telling look-alikes apart.
    pub fn skeleton(&self) -> &str {
        self.name.skeleton()
    }
    /// The constituency's code.
    pub fn constituency(&self) -> Option<&str> {
        self.constituency.as_deref()
    }
}

/// Consent to hold political opinions was given (UK GDPR article 9(2)(a)).
#[derive(Clone, Debug)]
pub struct ConsentGiven {
    account: AccountId,
    version: &'static str,
    at: Timestamp,
}

impl ConsentGiven {
    /// By whom.
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// The version of the text.
    pub fn version(&self) -> &'static str {
        self.version
    }
    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// Consent was withdrawn.
#[derive(Clone, Debug)]
pub struct ConsentWithdrawn {
    account: AccountId,
    at: Timestamp,
}

impl ConsentWithdrawn {
    /// By whom.
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// Decides on a name that `name` judged fine and a constituency that exists.
pub fn choose(
    by: &Account,
    name: DisplayName,
    constituency: Option<String>,
) -> Result<ProfileChosen, Refusal> {
    if by.suspended_at.is_some() {
        return Err(Refusal::Suspended);
    }
    Ok(ProfileChosen {
        account: by.id,
        name,
        constituency,
    })
}

/// Decides on withdrawing consent; whoever gave it may, also while suspended.
pub fn withdraw_consent(by: &Account, now: Timestamp) -> Result<ConsentWithdrawn, Refusal> {
    if by.consented_at.is_none() {
        return Err(Refusal::NotNow(
            "You have not given this permission, so there is nothing to withdraw.".into(),
        ));
    }
    Ok(ConsentWithdrawn {
        account: by.id,
        at: now,
    })
}

/// Decides on consent: the box starts unticked and must be ticked (uk.md D1).
pub fn consent(by: &Account, ticked: bool, now: Timestamp) -> Result<ConsentGiven, Refusal> {
    if !ticked {
        return Err(Refusal::Fields(vec![FieldError::new(
            "consent",
            "To take part, tick the box that says we may hold your political opinions. Without it you can still read everything.",
        )]));
    }
    Ok(ConsentGiven {
        account: by.id,
        version: CONSENT_VERSION,
        at: now,
    })
}
