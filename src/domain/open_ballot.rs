//! Publishing one's own votes under a random number: who may ask for it and take it back, and what is left out so that it tells
//! nothing of those who did not ask. It must not know how votes are kept, nor what an archive looks like.

use super::account::{Account, Citizen};
use super::ids::AccountId;
use super::refusal::Refusal;
use super::text::FieldError;
use super::time::Timestamp;

/// The version of the text in force; it stands in `templates/open_ballots/terms.html`, and a change of meaning raises this.
pub const TERMS_VERSION: &str = "2026-11-30";

/// People who must have asked before any ballot is published, and people who must not have, unless everybody has: a single ballot
/// among few is soon known, and so is a single one that is missing.
pub const LEAST_PEOPLE: usize = 50;

/// Votes on an idea that stay secret, unless none does: the plain count less the published ballots would tell them.
pub const LEAST_SECRET: i64 = 5;

/// Somebody asked that their votes be published.
#[derive(Clone, Debug)]
pub struct BallotOpened {
    account: AccountId,
    version: &'static str,
    at: Timestamp,
}

impl BallotOpened {
    /// Who.
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

/// Somebody took it back.
#[derive(Clone, Debug)]
pub struct BallotClosed {
    account: AccountId,
    at: Timestamp,
}

impl BallotClosed {
    /// Who.
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// Decides on asking: the box starts unticked and must be ticked.
pub fn open(
    by: &Citizen,
    ticked: bool,
    is_open: bool,
    now: Timestamp,
) -> Result<BallotOpened, Refusal> {
    if is_open {
        return Err(Refusal::NotNow(
            "You have already asked us to publish your votes.".into(),
        ));
    }
    if !ticked {
        return Err(Refusal::Fields(vec![FieldError::new(
            "agree",
            "Tick the box if you want your votes published. If you do not, there is nothing to do: they stay secret.",
        )]));
    }
    Ok(BallotOpened {
        account: by.id(),
        version: TERMS_VERSION,
        at: now,
    })
}

/// Decides on taking it back; whoever asked may, also while suspended.
pub fn close(by: &Account, is_open: bool, now: Timestamp) -> Result<BallotClosed, Refusal> {
    if !is_open {
        return Err(Refusal::NotNow(
            "Your votes are not published, so there is nothing to take back.".into(),
        ));
    }
    Ok(BallotClosed {
        account: by.id,
        at: now,
    })
}

/// Whether ballots are published at all, from how many voters asked and how many did not.
pub fn may_publish(open: usize, secret: usize) -> bool {
    open >= LEAST_PEOPLE && (secret == 0 || secret >= LEAST_PEOPLE)
}

/// Whether the ballots say anything about an idea, from the votes of those who asked and all there are.
pub fn may_tell(open: i64, all: i64) -> bool {
    let secret = all - open;
    secret == 0 || secret >= LEAST_SECRET
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_found_among_few_nor_by_being_missing() {
        assert!(!may_publish(49, 1000));
        assert!(may_publish(50, 50) && may_publish(50, 0));
        assert!(!may_publish(50, 1) && !may_publish(1000, 49));
        assert!(may_tell(7, 7) && may_tell(7, 12));
        assert!(!may_tell(7, 8) && !may_tell(7, 11));
        // More published than counted would be a mistake of ours, and tells nothing.
        assert!(!may_tell(8, 7));
    }
}
