//! Inviting somebody to a role, and accepting. It must not know mail, nor how the link's secret was made.

use sha2::{Digest, Sha256};

use super::account::{Account, Role};
use super::ids::{AccountId, InvitationId, MemberId};
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
    /// The register's person, for MPs.
    pub member: Option<MemberId>,
    /// The end of its life.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
}

/// A role was offered to an address.
#[derive(Clone, Debug)]
pub struct RoleInvited {
    role: Role,
    email: EmailAddress,
    member: Option<MemberId>,
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
    /// The register's person, for MPs.
    pub fn member(&self) -> Option<MemberId> {
        self.member
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
    at: Timestamp,
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
    /// The register's person, for MPs.
    pub fn member(&self) -> Option<MemberId> {
        self.member
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
        if !is_under(email.key(), mp_domain) {
            return Err(Refusal::NotNow(format!(
                "MPs are invited at their address under {mp_domain} (setting MP_EMAIL_DOMAIN), so that nobody else can speak for them."
            )));
        }
    }
    let member = invitee.map(|invitee| invitee.member);
    match (role, member) {
        (Role::Mp | Role::Staff, None) => Err(Refusal::NotNow(
            "Say which Member of the register this is for: add --member ID.".into(),
        )),
        (
            Role::Moderator | Role::SeniorModerator | Role::LegalLead | Role::Panel | Role::Steward,
            Some(_),
        ) => Err(Refusal::NotNow(
            "Only MPs and their staff are tied to a record of the register: leave out --member."
                .into(),
        )),
        _ => Ok(RoleInvited {
            role,
            email,
            member,
            token_hash: token_hash(token),
            by,
            expires_at: now.plus_days(INVITATION_DAYS),
        }),
    }
}

/// Whether an address lies under a domain, or one below it.
fn is_under(address: &str, domain: &str) -> bool {
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    let domain = domain.trim().trim_start_matches('@').to_lowercase();
    host == domain || host.ends_with(&format!(".{domain}"))
}

/// Decides whether `account`, signed in with `email_key`, may accept: the link alone opens nothing, the address must be the invited
/// one, and no other account may speak for the same MP by now.
pub fn accept(
    invitation: &Invitation,
    account: &Account,
    email_key: &str,
    has_other_account: bool,
    now: Timestamp,
) -> Result<InvitationAccepted, Refusal> {
    if invitation.role == Role::Mp && has_other_account {
        return Err(Refusal::NotNow(
            "Another account already speaks for this MP. Ask a steward to close it first.".into(),
        ));
    }
    if invitation.accepted_at.is_some() || now >= invitation.expires_at {
        return Err(Refusal::NotNow(
            "This invitation has been used or is too old. Ask for a new one.".into(),
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
    Ok(InvitationAccepted {
        invitation: invitation.id,
        account: account.id,
        role: invitation.role,
        member: invitation.member,
        at: now,
    })
}
