//! Inviting somebody to a role, and accepting. It must not know mail, nor how the link's secret was made.

use sha2::{Digest, Sha256};

use super::account::{Account, Role};
use super::ids::{AccountId, InvitationId, MemberId};
use super::member::Membership;
use super::office::{self, Duty, STAFF_MAX};
use super::refusal::Refusal;
use super::sign_in::{EmailAddress, hex};
use super::time::Timestamp;

/// A fortnight: an MP's office may need a week to pass it on, and an old link in an inbox is a risk.
pub const INVITATION_DAYS: i64 = 14;

/// An invitation as it was kept.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its row.
    pub id: InvitationId,
    /// To which role.
    pub role: Role,
    /// The address it went to.
    pub email: String,
    /// The same as a key.
    pub email_key: String,
    /// The register's person, for MPs and their staff.
    pub member: Option<MemberId>,
    /// What staff will do.
    pub duty: Option<Duty>,
    /// By whom; none from the command line.
    pub by: Option<AccountId>,
    /// When it was sent.
    pub invited_at: Timestamp,
    /// The end of its life.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
}

/// A role was offered to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleInvited {
    role: Role,
    email: EmailAddress,
    member: Option<MemberId>,
    duty: Option<Duty>,
    token_hash: String,
    by: Option<AccountId>,
    expires_at: Timestamp,
}

impl RoleInvited {
    /// Which role.
    pub fn role(&self) -> Role {
        self.role
    }
    /// Where to.
    pub fn email(&self) -> &EmailAddress {
        &self.email
    }
    /// The register's person, for MPs and their staff.
    pub fn member(&self) -> Option<MemberId> {
        self.member
    }
    /// What staff will do.
    pub fn duty(&self) -> Option<Duty> {
        self.duty
    }
    /// The hash of the link's secret.
    pub fn token_hash(&self) -> &str {
        &self.token_hash
    }
    /// By whom; `None` from the command line.
    pub fn by(&self) -> Option<AccountId> {
        self.by
    }
    /// The end of its life.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// An invitation was accepted.
#[derive(Clone, Debug)]
pub struct InvitationAccepted {
    invitation: InvitationId,
    account: AccountId,
    role: Role,
    member: Option<MemberId>,
    given: Option<Given>,
    at: Timestamp,
}

/// What staff were given with the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// What for.
    pub duty: Duty,
    /// By the MP of this account.
    pub by: AccountId,
    /// When the MP invited.
    pub at: Timestamp,
}

impl InvitationAccepted {
    /// Which.
    pub fn invitation(&self) -> InvitationId {
        self.invitation
    }
    /// By whom.
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// The role that is now held.
    pub fn role(&self) -> Role {
        self.role
    }
    /// The register's person, for MPs and their staff.
    pub fn member(&self) -> Option<MemberId> {
        self.member
    }
    /// What staff were given.
    pub fn given(&self) -> Option<Given> {
        self.given
    }
    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// What is kept instead of the link's secret.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Somebody in the register who is to be invited, as far as the rule needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Invitee {
    /// Which.
    pub member: MemberId,
    /// Whether they hold a seat today.
    pub is_sitting: bool,
    /// Whether an account already speaks for them as their MP.
    pub has_account: bool,
}

/// Who and what an invitation is for.
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    /// The role.
    pub role: Role,
    /// Where it goes.
    pub email: EmailAddress,
    /// The register's person, for MPs and their staff.
    pub invitee: Option<Invitee>,
    /// The domain under which MPs have their addresses ("parliament.uk").
    pub mp_domain: &'a str,
}

/// Decides on an invitation: an MP or a member of an office needs a record in the register, nobody else may have one. An MP is
/// invited at an address of the House alone: whoever holds another one may be anybody (security.md 2.4, T13).
pub fn invite(
    offer: Offer<'_>,
    by: Option<AccountId>,
    token: &str,
    now: Timestamp,
) -> Result<RoleInvited, Refusal> {
    let Offer {
        role,
        email,
        invitee,
        mp_domain,
    } = offer;
    if let (Role::Mp, Some(invitee)) = (role, &invitee) {
        check_invitee(invitee)?;
        if !is_under(email.key(), mp_domain) {
            return Err(Refusal::NotNow(format!(
                "From the command line MPs are invited at their address under {mp_domain} (setting MP_EMAIL_DOMAIN), so that nobody else can speak for them. An address elsewhere needs two stewards, on the Member’s page."
            )));
        }
    }
    let member = invitee.map(|invitee| invitee.member);
    match (role, member) {
        (Role::Staff, _) => Err(Refusal::NotNow(
            "The people of an office are invited by their MP, on the page /desk/office.".into(),
        )),
        (Role::Mp, None) => Err(Refusal::NotNow(
            "Say which Member of the register this is for: add --member ID.".into(),
        )),
        (
            Role::Moderator | Role::SeniorModerator | Role::LegalLead | Role::Panel | Role::Steward,
            Some(_),
        ) => Err(Refusal::NotNow(
            "Only MPs are tied to a record of the register: leave out --member.".into(),
        )),
        _ => Ok(RoleInvited {
            role,
            email,
            member,
            duty: None,
            token_hash: token_hash(token),
            by,
            expires_at: now.plus_days(INVITATION_DAYS),
        }),
    }
}

/// Whether somebody in the register can be invited to speak as the MP: they sit, and nobody else speaks for them.
pub fn check_invitee(invitee: &Invitee) -> Result<(), Refusal> {
    if !invitee.is_sitting {
        return Err(Refusal::NotNow(
            "This Member holds no seat today, so nobody can speak as their MP.".into(),
        ));
    }
    if invitee.has_account {
        return Err(Refusal::NotNow(
            "This Member already has an account here. It has to be closed before another can be invited.".into(),
        ));
    }
    Ok(())
}

/// An invitation for which two stewards vouched: the address is the one they saw published, wherever it lies.
pub(super) fn vouched(
    role: Role,
    email: EmailAddress,
    member: MemberId,
    by: AccountId,
    token: &str,
    now: Timestamp,
) -> RoleInvited {
    RoleInvited {
        role,
        email,
        member: Some(member),
        duty: None,
        token_hash: token_hash(token),
        by: Some(by),
        expires_at: now.plus_days(INVITATION_DAYS),
    }
}

/// Invites somebody to an office: its MP alone does, while they hold the seat. `working` counts those who work there or are invited.
pub fn invite_staff(
    by: &office::Hand,
    email: EmailAddress,
    duty: Duty,
    working: usize,
    token: &str,
    now: Timestamp,
) -> Result<RoleInvited, Refusal> {
    if !by.is_mp() {
        return Err(Refusal::NotForYou(
            "Only the MP invites people to the office.",
        ));
    }
    if working >= STAFF_MAX {
        return Err(Refusal::NotNow(format!(
            "An office here has up to {STAFF_MAX} people. End somebody’s work first, or take an invitation back."
        )));
    }
    Ok(RoleInvited {
        role: Role::Staff,
        email,
        member: Some(by.member()),
        duty: Some(duty),
        token_hash: token_hash(token),
        by: Some(by.id()),
        expires_at: now.plus_days(INVITATION_DAYS),
    })
}

/// Whether an address lies under a domain, or one below it.
fn is_under(address: &str, domain: &str) -> bool {
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    let domain = domain.trim().trim_start_matches('@').to_lowercase();
    host == domain || host.ends_with(&format!(".{domain}"))
}

/// What is true of an invited Member and of the account on the day of acceptance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances<'a> {
    /// Whether another account speaks for the same MP.
    pub has_other_account: bool,
    /// The seat the Member holds today.
    pub seat: Option<&'a Membership>,
    /// Whether the account works in another office already.
    pub works_elsewhere: bool,
}

/// Decides whether `account`, signed in with `email_key`, may accept: the link alone opens nothing, the address must be the invited
/// one, no other account may speak for the same MP by now, and the seat must be the one in which the invitation was given.
pub fn accept(
    invitation: &Invitation,
    account: &Account,
    email_key: &str,
    today: Circumstances<'_>,
    now: Timestamp,
) -> Result<InvitationAccepted, Refusal> {
    if invitation.role == Role::Mp && today.has_other_account {
        return Err(Refusal::NotNow(
            "Another account already speaks for this MP. Ask a steward to close it first.".into(),
        ));
    }
    if invitation.accepted_at.is_some()
        || invitation.ended_at.is_some()
        || now >= invitation.expires_at
    {
        return Err(Refusal::NotNow(
            "This invitation has been used, was taken back or is too old. Ask for a new one."
                .into(),
        ));
    }
    if invitation.email_key != email_key {
        return Err(Refusal::NotForYou(
            "This invitation went to another e-mail address. Sign out, and sign in with the address that received it.",
        ));
    }
    if account.role.is_some_and(|held| held != invitation.role) {
        return Err(Refusal::NotForYou(
            "This account already holds another role. Roles exclude one another: use an account of its own.",
        ));
    }
    let is_of_office = matches!(invitation.role, Role::Mp | Role::Staff);
    let is_of_spell = today
        .seat
        .is_some_and(|seat| office::is_of_spell(seat, invitation.invited_at));
    if is_of_office && !is_of_spell {
        return Err(Refusal::NotNow(
            "The seat this invitation belongs to is no longer held. Ask for a new invitation when it is.".into(),
        ));
    }
    if invitation.role == Role::Staff && today.works_elsewhere {
        return Err(Refusal::NotNow(
            "This account already works for an MP’s office. That has to end first, or use an account of its own.".into(),
        ));
    }
    let given = invitation.duty.zip(invitation.by);
    Ok(InvitationAccepted {
        invitation: invitation.id,
        account: account.id,
        role: invitation.role,
        member: invitation.member,
        given: given.map(|(duty, by)| Given {
            duty,
            by,
            at: invitation.invited_at,
        }),
        at: now,
    })
}

/// An invitation that was not accepted yet was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationEnded {
    /// Which.
    pub invitation: InvitationId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// The MP takes an invitation to the office back.
pub fn end(
    by: &office::Hand,
    invitation: &Invitation,
    now: Timestamp,
) -> Result<InvitationEnded, Refusal> {
    if invitation.role != Role::Staff || invitation.member != Some(by.member()) {
        return Err(Refusal::NotFound);
    }
    if !by.is_mp() {
        return Err(Refusal::NotForYou(
            "Only the MP takes invitations to the office back.",
        ));
    }
    if invitation.accepted_at.is_some() || invitation.ended_at.is_some() {
        return Err(Refusal::Stale);
    }
    Ok(InvitationEnded {
        invitation: invitation.id,
        at: now,
        seal: (),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::tests::{account, hand, seat};
    use jiff::civil::{Date, date};

    fn at(day: Date) -> Timestamp {
        Timestamp::from_london(day.at(12, 0, 0, 0))
    }

    fn invited(role: Role) -> Invitation {
        Invitation {
            id: InvitationId::from_i64(1),
            role,
            email: "pat@example.org".into(),
            email_key: "pat@example.org".into(),
            member: Some(MemberId::from_i64(1)),
            duty: (role == Role::Staff).then_some(Duty::Drafter),
            by: Some(AccountId::from_i64(10)),
            invited_at: at(date(2026, 11, 22)),
            expires_at: at(date(2026, 12, 6)),
            accepted_at: None,
            ended_at: None,
        }
    }

    #[test]
    fn staff_accept_while_the_seat_is_the_one_they_were_invited_in() {
        let now = at(date(2026, 11, 24));
        let (held, won_since) = (seat(date(2024, 7, 4), None), seat(date(2026, 11, 23), None));
        let takes = |today| {
            accept(
                &invited(Role::Staff),
                &account(20, None, 0),
                "pat@example.org",
                today,
                now,
            )
        };
        let today = |seat| Circumstances {
            seat,
            ..Circumstances::default()
        };
        let accepted = takes(today(Some(&held))).unwrap();
        assert_eq!(
            accepted.given(),
            Some(Given {
                duty: Duty::Drafter,
                by: AccountId::from_i64(10),
                at: at(date(2026, 11, 22)),
            })
        );
        assert!(takes(today(None)).is_err());
        assert!(takes(today(Some(&won_since))).is_err());
        let busy = Circumstances {
            works_elsewhere: true,
            ..today(Some(&held))
        };
        assert!(takes(busy).is_err());
    }

    #[test]
    fn an_invitation_works_once_for_its_own_address_and_not_when_taken_back() {
        let now = at(date(2026, 11, 24));
        let held = seat(date(2024, 7, 4), None);
        let today = Circumstances {
            seat: Some(&held),
            ..Circumstances::default()
        };
        let pat = account(20, None, 0);
        let takes = |one: &Invitation, key: &str| accept(one, &pat, key, today, now).is_ok();
        let mut one = invited(Role::Staff);
        assert!(takes(&one, "pat@example.org"));
        assert!(!takes(&one, "sam@example.org"));
        one.ended_at = Some(now);
        assert!(!takes(&one, "pat@example.org"));
        one.ended_at = None;
        one.accepted_at = Some(now);
        assert!(!takes(&one, "pat@example.org"));
    }

    #[test]
    fn only_the_mp_invites_to_the_office_and_takes_back() {
        let now = at(date(2026, 11, 24));
        let email = EmailAddress::parse("email", "pat@example.org").unwrap();
        let invites = |by: &office::Hand, working| {
            invite_staff(by, email.clone(), Duty::Drafter, working, "secret", now)
        };
        assert!(invites(&hand(None), 0).is_ok());
        assert!(invites(&hand(None), STAFF_MAX).is_err());
        assert!(invites(&hand(Some(Duty::Approver)), 0).is_err());
        assert!(end(&hand(None), &invited(Role::Staff), now).is_ok());
        assert!(end(&hand(Some(Duty::Approver)), &invited(Role::Staff), now).is_err());
        assert!(end(&hand(None), &invited(Role::Mp), now).is_err());
    }
}
