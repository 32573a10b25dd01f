//! Opening sealed words: one person asks, another agrees, and both may read for an hour (moderation.md 1.4, line 9). It must not know
//! how the words are locked away.

use super::duties::{SD4, bar};
use crate::domain::account::Moderator;
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;

/// An hour: long enough to copy what an authority asks for, short enough that no page stays open.
pub const OPEN_MINUTES: i64 = 60;
/// A request that nobody agreed to in three days is asked again.
pub const ASK_DAYS: i64 = 3;
/// Room for the reason.
pub const REASON_MAX: usize = 500;

/// A request to read sealed words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its row.
    pub id: i64,
    /// Who asks.
    pub asked_by: AccountId,
    /// Why.
    pub reason: String,
    /// When.
    pub asked_at: Timestamp,
    /// Who agreed, and when.
    pub agreed: Option<(AccountId, Timestamp)>,
}

/// Asks for sealed words to be opened; the reason is written down.
pub fn ask(
    id: i64,
    by: &Moderator,
    reason: &str,
    open: Option<&Opening>,
    now: Timestamp,
) -> Result<Opening, Refusal> {
    if open.is_some_and(|open| is_waiting(open, now) || may_be_read(open, now)) {
        return Err(Refusal::NotNow(
            "Somebody has asked already. One request at a time.".into(),
        ));
    }
    let reason = reason.trim();
    if reason.split_whitespace().count() < 5 || reason.chars().count() > REASON_MAX {
        return Err(Refusal::Fields(vec![FieldError::new(
            "reason",
            format!(
                "Please say in a sentence of up to {REASON_MAX} characters who needs these words and why. It is written down."
            ),
        )]));
    }
    Ok(Opening {
        id,
        asked_by: by.id(),
        reason: reason.to_owned(),
        asked_at: now,
        agreed: None,
    })
}

/// Agrees to a request: never to one's own.
pub fn agree(opening: &Opening, by: &Moderator, now: Timestamp) -> Result<Opening, Refusal> {
    if by.id() == opening.asked_by {
        return Err(bar(
            SD4,
            "Opening sealed words takes two people, and you asked. Somebody else has to agree.",
        ));
    }
    if !is_waiting(opening, now) {
        return Err(Refusal::NotNow(
            "This request does not wait for anybody any more. It can be made anew.".into(),
        ));
    }
    Ok(Opening {
        agreed: Some((by.id(), now)),
        ..opening.clone()
    })
}

/// Whether a request waits for the second person.
pub fn is_waiting(opening: &Opening, now: Timestamp) -> bool {
    opening.agreed.is_none() && now < opening.asked_at.plus_days(ASK_DAYS)
}

fn may_be_read(opening: &Opening, now: Timestamp) -> bool {
    opening
        .agreed
        .is_some_and(|(_, at)| now < at.plus_minutes(OPEN_MINUTES))
}

/// Whether somebody may read the words now: only the two, and only for an hour.
pub fn may_read(opening: &Opening, by: AccountId, now: Timestamp) -> bool {
    may_be_read(opening, now)
        && opening
            .agreed
            .is_some_and(|(second, _)| by == second || by == opening.asked_by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, Role};

    const START: Timestamp = Timestamp::from_millis(1_780_304_400_000);
    const WHY: &str = "The police asked for these words in writing.";

    fn account(id: i64, role: Role) -> Account {
        Account {
            id: AccountId::from_i64(id),
            name: Some("Somebody".into()),
            constituency: None,
            role: Some(role),
            member: None,
            consented_at: Some(START),
            created_at: START,
            suspended_at: None,
            epoch: 0,
        }
    }

    #[test]
    fn two_people_open_and_nobody_else_reads() {
        let mo = account(1, Role::Moderator).as_moderator().unwrap();
        let lex = account(2, Role::LegalLead).as_moderator().unwrap();
        assert!(ask(9, &mo, "Police", None, START).is_err(), "why");
        let asked = ask(9, &mo, WHY, None, START).unwrap();
        assert!(!may_read(&asked, mo.id(), START), "one key opens nothing");
        assert!(ask(10, &mo, WHY, Some(&asked), START).is_err(), "twice");
        let opened = agree(&asked, &lex, START.plus_minutes(5)).unwrap();
        for reader in [mo.id(), lex.id()] {
            assert!(may_read(&opened, reader, START.plus_minutes(6)));
            assert!(!may_read(&opened, reader, START.plus_minutes(66)));
        }
        assert!(!may_read(
            &opened,
            AccountId::from_i64(3),
            START.plus_minutes(6)
        ));
        let later = START.plus_days(4);
        assert!(agree(&asked, &lex, later).is_err(), "late");
        assert!(ask(10, &mo, WHY, Some(&asked), later).is_ok());
    }

    #[test]
    fn nobody_agrees_with_themselves() {
        let mo = account(1, Role::SeniorModerator).as_moderator().unwrap();
        let asked = ask(9, &mo, WHY, None, START).unwrap();
        let barred = agree(&asked, &mo, START);
        assert!(matches!(barred, Err(Refusal::Barred(bar)) if bar.rule == SD4));
    }
}
