//! How an MP comes here: one steward opens, with the published address and where it is published; another confirms, with a note how;
//! then the invitation leaves. It must not know mail, pages or rows.

use super::account::{Role, Steward};
use super::ids::{AccountId, MemberId, OnboardingId};
use super::invitation::{self, Invitee, RoleInvited};
use super::refusal::Refusal;
use super::sign_in::EmailAddress;
use super::text::{FieldError, Sentence, one_line, parse_web_address};
use super::time::Timestamp;

/// Two or three sentences on what was looked at and who was called.
pub const HOW_MAX: usize = 500;
/// "I called" is no note: who, by which number, what was said.
pub const HOW_MIN: usize = 20;

/// What a steward typed, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The exact address that is published for the Member.
    pub email: EmailAddress,
    /// The page that publishes it.
    pub source: String,
    /// How it was checked.
    pub how: String,
}

impl Claim {
    /// Reads all fields and says everything that is wrong at once.
    pub fn parse(email: &str, source: &str, how: &str) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let email = EmailAddress::parse("email", email)
            .map_err(|error| errors.push(error))
            .ok();
        let source = parse_web_address("source", source)
            .map_err(|error| errors.push(error))
            .ok();
        let how = parse_how(how).map_err(|error| errors.push(error)).ok();
        match (email, source, how) {
            (Some(email), Some(source), Some(how)) => Ok(Self { email, source, how }),
            _ => Err(errors),
        }
    }
}

/// Reads a note on how something was checked.
pub fn parse_how(raw: &str) -> Result<String, FieldError> {
    if one_line(raw).chars().count() < HOW_MIN {
        return Err(FieldError::new(
            "how",
            "Please say how you checked it: what you looked at, whom you called by which published number, and what they said.",
        ));
    }
    Ok(Sentence::parse("how", raw, HOW_MAX)?.as_str().to_owned())
}

/// An invitation of an MP on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onboarding {
    /// Its row.
    pub id: OnboardingId,
    /// Whom.
    pub member: MemberId,
    /// The published address.
    pub email: String,
    /// The page that publishes it.
    pub source: String,
    /// By which steward.
    pub opened_by: AccountId,
    /// How that one checked.
    pub opened_how: String,
    /// When.
    pub opened_at: Timestamp,
    /// When another confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it was stopped.
    pub stopped_at: Option<Timestamp>,
}

/// It was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingOpened {
    /// Whom.
    pub member: MemberId,
    /// What the steward found.
    pub claim: Claim,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// It was confirmed, and the invitation with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingConfirmed {
    /// Which.
    pub onboarding: OnboardingId,
    /// Whom.
    pub member: MemberId,
    /// By whom.
    pub by: AccountId,
    /// How that one checked.
    pub how: String,
    /// What leaves.
    pub invited: RoleInvited,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// It was stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingStopped {
    /// Which.
    pub onboarding: OnboardingId,
    /// Whom.
    pub member: MemberId,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Opens one. `before` is what is on its way for the same Member.
pub fn open(
    by: &Steward,
    invitee: Invitee,
    before: Option<&Onboarding>,
    claim: Claim,
    now: Timestamp,
) -> Result<OnboardingOpened, Refusal> {
    invitation::check_invitee(&invitee)?;
    if before.is_some_and(Onboarding::is_waiting) {
        return Err(Refusal::NotNow(
            "An invitation of this MP waits for its second steward already. Confirm that one, or stop it.".into(),
        ));
    }
    Ok(OnboardingOpened {
        member: invitee.member,
        claim,
        by: by.id(),
        at: now,
        seal: (),
    })
}

impl Onboarding {
    /// Whether it waits for the second steward.
    pub fn is_waiting(&self) -> bool {
        self.confirmed_at.is_none() && self.stopped_at.is_none()
    }
}

/// Confirms it: never by whoever opened it. The invitation goes to the address that both saw, and to no other.
pub fn confirm(
    by: &Steward,
    onboarding: &Onboarding,
    invitee: Invitee,
    how: String,
    token: &str,
    now: Timestamp,
) -> Result<OnboardingConfirmed, Refusal> {
    if !onboarding.is_waiting() {
        return Err(Refusal::Stale);
    }
    if onboarding.opened_by == by.id() {
        return Err(Refusal::NotForYou(
            "You opened this invitation. Another steward confirms it, after looking for themselves.",
        ));
    }
    invitation::check_invitee(&invitee)?;
    let email = EmailAddress::parse("email", &onboarding.email)
        .map_err(|error| Refusal::Fields(vec![error]))?;
    Ok(OnboardingConfirmed {
        onboarding: onboarding.id,
        member: onboarding.member,
        by: by.id(),
        how,
        invited: invitation::vouched(Role::Mp, email, invitee.member, by.id(), token, now),
        at: now,
        seal: (),
    })
}

/// Stops it while it waits.
pub fn stop(
    by: &Steward,
    onboarding: &Onboarding,
    now: Timestamp,
) -> Result<OnboardingStopped, Refusal> {
    if !onboarding.is_waiting() {
        return Err(Refusal::Stale);
    }
    Ok(OnboardingStopped {
        onboarding: onboarding.id,
        member: onboarding.member,
        by: by.id(),
        at: now,
        seal: (),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::tests::account;

    const HOW: &str = "I called the number on the official page and spoke to the office manager.";

    fn steward(id: i64) -> Steward {
        account(id, Some(Role::Steward), 0).as_steward().unwrap()
    }

    fn invitee() -> Invitee {
        Invitee {
            member: MemberId::from_i64(1),
            is_sitting: true,
            has_account: false,
        }
    }

    fn onboarding() -> Onboarding {
        Onboarding {
            id: OnboardingId::from_i64(3),
            member: MemberId::from_i64(1),
            email: "grey.mp@example.org".into(),
            source: "https://members.parliament.uk/member/1/contact".into(),
            opened_by: AccountId::from_i64(1),
            opened_how: HOW.into(),
            opened_at: Timestamp::from_millis(0),
            confirmed_at: None,
            stopped_at: None,
        }
    }

    fn claim() -> Claim {
        Claim::parse(
            "grey.mp@example.org",
            "https://members.parliament.uk/member/1/contact",
            HOW,
        )
        .unwrap()
    }

    #[test]
    fn a_claim_has_an_address_a_page_and_a_note() {
        let errors = Claim::parse("grey", "nowhere", "ok").unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, ["email", "source", "how"]);
    }

    #[test]
    fn two_stewards_confirm_and_never_one_alone() {
        let now = Timestamp::from_millis(9);
        let sends = |by: i64| {
            confirm(
                &steward(by),
                &onboarding(),
                invitee(),
                HOW.into(),
                "secret",
                now,
            )
        };
        assert!(sends(1).is_err());
        let confirmed = sends(2).unwrap();
        assert_eq!(confirmed.invited.email().written(), "grey.mp@example.org");
        assert_eq!(confirmed.invited.member(), Some(MemberId::from_i64(1)));
    }

    #[test]
    fn nobody_is_invited_twice_or_without_a_seat() {
        let now = Timestamp::from_millis(9);
        let opens =
            |invitee, before: Option<&Onboarding>| open(&steward(1), invitee, before, claim(), now);
        assert!(opens(invitee(), None).is_ok());
        assert!(opens(invitee(), Some(&onboarding())).is_err());
        let mut stopped = onboarding();
        stopped.stopped_at = Some(now);
        assert!(opens(invitee(), Some(&stopped)).is_ok());
        assert!(confirm(&steward(2), &stopped, invitee(), HOW.into(), "s", now).is_err());
        let gone = Invitee {
            is_sitting: false,
            ..invitee()
        };
        assert!(opens(gone, None).is_err());
        assert!(confirm(&steward(2), &onboarding(), gone, HOW.into(), "s", now).is_err());
    }
}
