//! Separation of duties (moderation.md 1.5): who may not decide what, and when two are needed. It must not know what anybody
//! declared: of party ties only the router's yes or no comes in here, and every bar carries its rule's name to be written down.

use super::codes::Code;
use super::state::Outcome;
use crate::domain::account::{Account, LegalLead, Moderator, PanelMember, Role, SeniorModerator};
use crate::domain::ids::AccountId;
use crate::domain::refusal::{Bar, Refusal};

/// An idea with so many supporters is removed by two people only: many would ask who did it.
pub const SUPPORTERS_FOR_TWO: i64 = 250;
/// Who decided one of the last five decisions on an author does not judge that author's appeal.
pub const LAST_DECISIONS: usize = 5;
/// Twenty-five texts taken out of sight in an hour are a hard shift; one more needs a second person, because a stolen account would not
/// stop there (security.md T24).
pub const TAKEN_ALONE_IN_AN_HOUR: i64 = 25;
/// Suspensions from thirty days on take two people.
pub const SUSPENSION_DAYS_FOR_TWO: i64 = 30;

/// Who acts, as proven by the account.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// The house itself: a clock that ran out, a pattern that matched.
    System,
    /// Somebody who is not signed in.
    Visitor,
    /// Somebody signed in, as reader or as author; suspended or not.
    Account(&'a Account),
    /// A moderator.
    Moderator(&'a Moderator),
    /// A senior moderator.
    Senior(&'a SeniorModerator),
    /// The legal and safety lead.
    LegalLead(&'a LegalLead),
    /// A member of the panel.
    Panel(&'a PanelMember),
}

impl Actor<'_> {
    /// Whose account it is; nobody's for the house and visitors.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::System | Self::Visitor => None,
            Self::Account(account) => Some(account.id),
            Self::Moderator(moderator) => Some(moderator.id()),
            Self::Senior(senior) => Some(senior.id()),
            Self::LegalLead(lead) => Some(lead.id()),
            Self::Panel(member) => Some(member.id()),
        }
    }

    /// Whether it decides reports and held items.
    pub const fn is_moderating(&self) -> bool {
        matches!(
            self,
            Self::Moderator(_) | Self::Senior(_) | Self::LegalLead(_)
        )
    }
}

/// What the router says of a person's declarations and an item: yes or no, and nothing of why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They may act on it.
    Allow,
    /// They may not.
    Deny,
}

/// What ties the person who acts to the item, looked up before a rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one line of rule SD1 or SD2, and none follows from another"
)]
pub struct Ties {
    /// They wrote it.
    pub is_author: bool,
    /// It is about them.
    pub is_target: bool,
    /// They reported it.
    pub is_reporter: bool,
    /// Author, target or reporter is of their household or employs them (declared).
    pub is_household: bool,
    /// They decided on this item before, or seconded a decision.
    pub took_part: bool,
    /// They decided one of the last [`LAST_DECISIONS`] decisions on its author.
    pub decided_lately: bool,
    /// Whether they may act on it alone.
    pub party: Answer,
    /// Whether they may act on it as one of an opposed pair: with anybody, or with whoever proposed.
    pub pair: Answer,
}

impl Ties {
    /// Nothing ties them to it, and the router says yes. Spelled out where it is meant, never a default.
    pub const NONE: Self = Self {
        is_author: false,
        is_target: false,
        is_reporter: false,
        is_household: false,
        took_part: false,
        decided_lately: false,
        party: Answer::Allow,
        pair: Answer::Allow,
    };
}

/// Whether a text says a name as it is written, as words of its own: "Ann Lee" stands in "Ann Lee’s plan" and not in "Joann Leeds".
pub fn says_name(text: &str, name: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '-';
    let name = name.trim();
    name.chars().count() > 1
        && text.match_indices(name).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let behind = text[at + name.len()..].chars().next();
            !before.is_some_and(is_letter) && !behind.is_some_and(is_letter)
        })
}

/// What somebody sets out to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Decide on an item for the first time, under this code.
    Decide(Option<Code>),
    /// Second somebody's decision.
    Second {
        /// Who proposed it.
        first: AccountId,
        /// Whether the two are an opposed pair.
        as_pair: bool,
    },
    /// Decide an appeal.
    Appeal,
    /// Decide an escalated appeal or a complaint on the panel.
    Panel,
    /// Agree that somebody's identity is given to an authority.
    Identity,
}

/// How somebody may do what they set out to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleared {
    /// Alone, as far as this rule goes.
    Alone,
    /// Only with the other half of an opposed pair, who must agree first.
    PairFirst,
    /// At once, because somebody may come to harm; the pair looks afterwards.
    PairAfterwards,
}

/// Checks SD1 to SD3 and SD5 to SD7. SD4, two people, is [`needs_two`].
pub fn check(duty: Duty, by: Actor<'_>, ties: &Ties) -> Result<Cleared, Refusal> {
    check_office(duty, by)?;
    check_own(*ties)?;
    match duty {
        Duty::Appeal if ties.took_part => Err(bar(
            SD2,
            "You took part in the decision that is appealed against. Somebody else decides the appeal.",
        )),
        Duty::Appeal if ties.decided_lately => Err(bar(
            SD2,
            "You decided one of the last five decisions on this author. Somebody else decides the appeal.",
        )),
        Duty::Second { first, .. } if by.account() == Some(first) => Err(bar(
            SD4,
            "This takes two people, and the first was you. Somebody else looks at it next.",
        )),
        _ => check_party(duty, *ties),
    }
}

fn check_office(duty: Duty, by: Actor<'_>) -> Result<(), Refusal> {
    match (duty, by) {
        (Duty::Panel, Actor::Panel(_))
        | (Duty::Appeal, Actor::Senior(_) | Actor::Panel(_))
        | (
            Duty::Decide(_) | Duty::Second { .. },
            Actor::Moderator(_) | Actor::Senior(_) | Actor::LegalLead(_),
        )
        | (Duty::Identity, Actor::Senior(_) | Actor::LegalLead(_)) => Ok(()),
        (_, Actor::Panel(_)) => Err(bar(
            SD6,
            "Members of the panel hold no other role: moderators decide this, and you may be asked to judge how they did.",
        )),
        (Duty::Panel, _) => Err(bar(
            SD6,
            "Only the independent panel decides this. What it decides binds the service.",
        )),
        (_, Actor::Account(account)) => Err(match account.role {
            Some(Role::Steward) => bar(
                SD5,
                "Stewards run the site and hold no power over what is said on it. A moderator decides this.",
            ),
            Some(Role::Mp | Role::Staff) => bar(
                SD7,
                "MPs and their staff never moderate. You can report it, and your report carries the same weight as everybody’s.",
            ),
            _ => Refusal::NotForYou("Only a moderator may do this."),
        }),
        (Duty::Appeal, _) => Err(Refusal::NotForYou(
            "Only a senior moderator decides appeals.",
        )),
        (Duty::Identity, _) => Err(Refusal::NotForYou(
            "Only the legal and safety lead and a senior moderator, both together, may do this.",
        )),
        (_, Actor::System | Actor::Visitor) => {
            Err(Refusal::NotForYou("Only a moderator may do this."))
        }
    }
}

fn check_own(ties: Ties) -> Result<(), Refusal> {
    let words = if ties.is_author {
        "You wrote this, so somebody else decides about it."
    } else if ties.is_target {
        "This is about you, so somebody else decides about it."
    } else if ties.is_reporter {
        "You reported this, so somebody else decides about it."
    } else if ties.is_household {
        "This concerns somebody you live with or work for, so somebody else decides about it."
    } else {
        return Ok(());
    };
    Err(bar(SD1, words))
}

fn check_party(duty: Duty, ties: Ties) -> Result<Cleared, Refusal> {
    match duty {
        Duty::Second { as_pair: true, .. } if ties.pair == Answer::Allow => Ok(Cleared::Alone),
        Duty::Second { as_pair: true, .. } => Err(denied()),
        _ if ties.party == Answer::Allow => Ok(Cleared::Alone),
        // Whoever is on duty acts at once where somebody may come to harm.
        Duty::Decide(Some(code)) if code.is_urgent() => Ok(Cleared::PairAfterwards),
        Duty::Decide(_) if ties.pair == Answer::Allow => Ok(Cleared::PairFirst),
        _ => Err(denied()),
    }
}

/// The refusal across a party tie.
pub(super) const fn denied() -> Refusal {
    bar(
        SD3,
        "The router asks you to leave this one to others. It does not say why, and nobody is told what you declared.",
    )
}

/// Whose words they are, as far as the rules and the public log tell people apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorClass {
    /// A citizen.
    Citizen,
    /// A sitting MP, or an MP's office.
    Mp,
    /// A former Member, or one not verified again since a dissolution.
    Former,
}

impl AuthorClass {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Citizen, Self::Mp, Self::Former];

    /// The word in rows and in the public log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Mp => "mp",
            Self::Former => "former",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// When a second person has to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waits {
    /// Nothing happens until they do.
    BeforeEffect,
    /// It happens at once; they look within one working day.
    AfterEffect,
}

/// SD4 for items: whether an outcome takes two people, and in which order. `taken` is how many texts the same person took out of
/// sight within the last hour: what is one too many waits for the second, whatever it is.
pub fn needs_two(
    outcome: Outcome,
    author: AuthorClass,
    supporters: i64,
    taken: i64,
) -> Option<Waits> {
    match outcome {
        _ if outcome.takes_away() && taken >= TAKEN_ALONE_IN_AN_HOUR => Some(Waits::BeforeEffect),
        Outcome::Seal => Some(Waits::AfterEffect),
        Outcome::Remove if author == AuthorClass::Mp || supporters >= SUPPORTERS_FOR_TWO => {
            Some(Waits::BeforeEffect)
        }
        _ => None,
    }
}

/// Nobody decides what concerns themselves.
pub const SD1: &str = "SD1";
/// An appeal is decided by somebody new to it.
pub const SD2: &str = "SD2";
/// No decision across a party tie.
pub const SD3: &str = "SD3";
/// Two people for what weighs most.
pub const SD4: &str = "SD4";
/// Whoever runs the site decides nothing on it.
pub const SD5: &str = "SD5";
/// The panel stands apart.
pub const SD6: &str = "SD6";
/// MPs and their staff never moderate.
pub const SD7: &str = "SD7";

/// A refusal under one of the rules.
pub(in crate::domain) const fn bar(rule: &'static str, words: &'static str) -> Refusal {
    Refusal::Barred(Bar { rule, words })
}

#[cfg(test)]
mod tests;
