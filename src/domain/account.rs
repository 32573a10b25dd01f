//! An account and the roles it can prove: a role is a type that only its account can make, so whoever holds one may act in it.
//! It must not know sessions, cookies or how a person proved an address.

use super::ids::{AccountId, MemberId};
use super::refusal::Refusal;
use super::time::Timestamp;

/// The office an account holds besides being a citizen. They exclude one another (product.md section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A Member of Parliament, tied to a record in the register.
    Mp,
    /// Staff of an MP's office.
    Staff,
    /// Decides reports and held items.
    Moderator,
    /// A moderator who also decides appeals and may take over what another one left lying.
    SeniorModerator,
    /// A moderator who answers for what the law demands.
    LegalLead,
    /// Decides escalated appeals and complaints, independently.
    Panel,
    /// The operator's administrator; holds no power over content.
    Steward,
}

impl Role {
    /// All roles, in the order of product.md.
    pub const ALL: [Self; 7] = [
        Self::Mp,
        Self::Staff,
        Self::Moderator,
        Self::SeniorModerator,
        Self::LegalLead,
        Self::Panel,
        Self::Steward,
    ];

    /// The word in rows and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mp => "mp",
            Self::Staff => "staff",
            Self::Moderator => "moderator",
            Self::SeniorModerator => "senior_moderator",
            Self::LegalLead => "legal_lead",
            Self::Panel => "panel",
            Self::Steward => "steward",
        }
    }

    /// The role named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// The word for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Mp => "MP",
            Self::Staff => "MP's office",
            Self::Moderator => "moderator",
            Self::SeniorModerator => "senior moderator",
            Self::LegalLead => "legal and safety lead",
            Self::Panel => "panel member",
            Self::Steward => "steward",
        }
    }

    /// Whether it decides reports and held items.
    pub const fn is_moderating(self) -> bool {
        matches!(
            self,
            Self::Moderator | Self::SeniorModerator | Self::LegalLead
        )
    }

    /// Whether it asks for a declaration of ties with parties.
    pub const fn declares_ties(self) -> bool {
        self.is_moderating() || matches!(self, Self::Panel)
    }

    /// How long a session may lie idle, in minutes: the more power, the shorter (security.md 2.2).
    pub const fn idle_minutes(role: Option<Self>) -> i64 {
        match role {
            None => 30 * 24 * 60,
            Some(Self::Mp | Self::Staff) => 12 * 60,
            Some(_) => 30,
        }
    }

    /// How long a session may last in all, in minutes (security.md 2.2).
    pub const fn session_minutes(role: Option<Self>) -> i64 {
        match role {
            None => 180 * 24 * 60,
            Some(Self::Mp | Self::Staff) => 7 * 24 * 60,
            Some(_) => 12 * 60,
        }
    }
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The chosen display name; `None` until the welcome page was answered.
    pub name: Option<String>,
    /// The constituency's code, if one was chosen.
    pub constituency: Option<String>,
    /// The office it holds.
    pub role: Option<Role>,
    /// The register's person, for MPs and their staff.
    pub member: Option<MemberId>,
    /// When consent to hold political opinions was given; `None` when never or withdrawn.
    pub consented_at: Option<Timestamp>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was suspended.
    pub suspended_at: Option<Timestamp>,
    /// Raised by "sign out everywhere": sessions of an older epoch are over.
    pub epoch: i64,
}

macro_rules! proven {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            account: Account,
        }

        impl $name {
            /// The account's id.
            pub fn id(&self) -> AccountId {
                self.account.id
            }

            /// The account behind the role.
            pub fn account(&self) -> &Account {
                &self.account
            }
        }
    )+};
}

proven! {
    /// May submit, vote, comment, follow.
    Citizen,
    /// May decide reports and held items.
    Moderator,
    /// May decide appeals, and take over what another moderator left lying.
    SeniorModerator,
    /// May decide what the law demands, and is asked where two moderators are unsure.
    LegalLead,
    /// May decide complaints and escalated appeals, independently of everybody else here.
    PanelMember,
    /// May invite and set up; holds no power over content.
    Steward,
}

/// May respond. Tied to a person in the register; whether that person sits today is the register's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mp {
    account: Account,
    member: MemberId,
}

impl Mp {
    /// The account's id.
    pub fn id(&self) -> AccountId {
        self.account.id
    }

    /// The account behind the role.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The person in the register.
    pub fn member(&self) -> MemberId {
        self.member
    }
}

impl Account {
    /// What to call the person while no name was chosen.
    pub fn name_or_new(&self) -> &str {
        self.name.as_deref().unwrap_or("New here")
    }

    /// Proves a citizen: a confirmed address, a display name, consent, not suspended.
    pub fn as_citizen(&self) -> Result<Citizen, Refusal> {
        if self.suspended_at.is_some() {
            return Err(Refusal::Suspended);
        }
        if self.consented_at.is_none() || self.name.is_none() {
            return Err(Refusal::NotForYou(
                "Before you take part, please choose a display name and agree that we may hold your political opinions. Both are on the welcome page of your account.",
            ));
        }
        Ok(Citizen {
            account: self.clone(),
        })
    }

    /// Whether its office asks for a declaration of ties with parties.
    pub fn declares_ties(&self) -> bool {
        self.role.is_some_and(Role::declares_ties)
    }

    /// Proves an MP.
    pub fn as_mp(&self) -> Result<Mp, Refusal> {
        match (self.role, self.member, self.suspended_at) {
            (_, _, Some(_)) => Err(Refusal::Suspended),
            (Some(Role::Mp), Some(member), None) => Ok(Mp {
                account: self.clone(),
                member,
            }),
            _ => Err(Refusal::NotForYou("Only an MP may do this.")),
        }
    }

    /// Proves a moderator: seniors and the legal lead are moderators too.
    pub fn as_moderator(&self) -> Result<Moderator, Refusal> {
        match (self.role, self.suspended_at) {
            (_, Some(_)) => Err(Refusal::Suspended),
            (Some(role), None) if role.is_moderating() => Ok(Moderator {
                account: self.clone(),
            }),
            _ => Err(Refusal::NotForYou("Only a moderator may do this.")),
        }
    }

    /// Proves a senior moderator.
    pub fn as_senior_moderator(&self) -> Result<SeniorModerator, Refusal> {
        match (self.role, self.suspended_at) {
            (_, Some(_)) => Err(Refusal::Suspended),
            (Some(Role::SeniorModerator), None) => Ok(SeniorModerator {
                account: self.clone(),
            }),
            _ => Err(Refusal::NotForYou("Only a senior moderator may do this.")),
        }
    }

    /// Proves the legal and safety lead.
    pub fn as_legal_lead(&self) -> Result<LegalLead, Refusal> {
        match (self.role, self.suspended_at) {
            (_, Some(_)) => Err(Refusal::Suspended),
            (Some(Role::LegalLead), None) => Ok(LegalLead {
                account: self.clone(),
            }),
            _ => Err(Refusal::NotForYou(
                "Only the legal and safety lead may do this.",
            )),
        }
    }

    /// Proves a panel member.
    pub fn as_panel_member(&self) -> Result<PanelMember, Refusal> {
        match (self.role, self.suspended_at) {
            (_, Some(_)) => Err(Refusal::Suspended),
            (Some(Role::Panel), None) => Ok(PanelMember {
                account: self.clone(),
            }),
            _ => Err(Refusal::NotForYou(
                "Only a member of the independent panel may do this.",
            )),
        }
    }

    /// Proves a steward.
    pub fn as_steward(&self) -> Result<Steward, Refusal> {
        match (self.role, self.suspended_at) {
            (_, Some(_)) => Err(Refusal::Suspended),
            (Some(Role::Steward), None) => Ok(Steward {
                account: self.clone(),
            }),
            _ => Err(Refusal::NotForYou("Only a steward may do this.")),
        }
    }

    /// Whether a session begun at `began` and last seen at `seen` still holds at `now` (security.md 2.2).
    pub fn session_holds(&self, began: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
        now < seen.plus_minutes(Role::idle_minutes(self.role))
            && now < began.plus_minutes(Role::session_minutes(self.role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(role: Option<Role>) -> Account {
        let now = Timestamp::from_millis(0);
        Account {
            id: AccountId::from_i64(1),
            name: Some("Ada".into()),
            constituency: None,
            role,
            member: Some(MemberId::from_i64(1)),
            consented_at: Some(now),
            created_at: now,
            suspended_at: None,
            epoch: 0,
        }
    }

    #[test]
    fn a_role_is_proven_only_by_its_account() {
        assert!(account(Some(Role::Mp)).as_mp().is_ok());
        assert!(account(Some(Role::Moderator)).as_mp().is_err());
        assert!(account(None).as_steward().is_err());
        assert!(account(None).as_citizen().is_ok());
    }

    #[test]
    fn seniors_and_the_legal_lead_moderate_and_the_panel_does_not() {
        assert!(account(Some(Role::SeniorModerator)).as_moderator().is_ok());
        assert!(account(Some(Role::LegalLead)).as_moderator().is_ok());
        assert!(account(Some(Role::Panel)).as_moderator().is_err());
        assert!(account(Some(Role::Panel)).as_panel_member().is_ok());
        assert!(
            account(Some(Role::Moderator))
                .as_senior_moderator()
                .is_err()
        );
        assert!(account(Some(Role::Steward)).as_legal_lead().is_err());
    }

    #[test]
    fn the_suspended_prove_nothing() {
        let mut suspended = account(Some(Role::Mp));
        suspended.suspended_at = Some(Timestamp::from_millis(1));
        assert_eq!(suspended.as_mp(), Err(Refusal::Suspended));
        assert_eq!(suspended.as_citizen(), Err(Refusal::Suspended));
    }

    #[test]
    fn a_moderators_session_ends_after_half_an_hour_idle() {
        let moderator = account(Some(Role::Moderator));
        let began = Timestamp::from_millis(0);
        assert!(moderator.session_holds(began, began, began.plus_minutes(29)));
        assert!(!moderator.session_holds(began, began, began.plus_minutes(30)));
        assert!(account(None).session_holds(began, began, began.plus_days(29)));
    }
}
