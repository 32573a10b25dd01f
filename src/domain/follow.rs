//! What people follow, and which mail they may switch off: an idea, an MP, a place, a topic.
//! It must not know who is told what (that is `notice`), nor how a link in a letter is signed.

use super::account::Citizen;
use super::ids::{AccountId, IdeaNumber, MemberId};
use super::refusal::Refusal;
use super::time::Timestamp;

/// Five hundred: more than anybody reads, few enough that the list of them is one page.
pub const FOLLOWS_MAX: i64 = 500;
/// Keys of topics and codes of seats are far shorter.
const TARGET_MAX: usize = 40;

/// Something that can be followed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An idea, by its public number.
    Idea(IdeaNumber),
    /// A person of the register.
    Member(MemberId),
    /// A seat, by its code.
    Constituency(String),
    /// A topic, by its key.
    Topic(String),
}

impl Subject {
    /// Reads what a form or a link names; anything else is no subject.
    pub fn parse(kind: &str, target: &str) -> Option<Self> {
        let plain = !target.is_empty()
            && target.len() <= TARGET_MAX
            && target
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let number = || target.parse().ok().filter(|number: &i64| *number > 0);
        match kind {
            "idea" => number().map(|number| Self::Idea(IdeaNumber::from_i64(number))),
            "member" => number().map(|number| Self::Member(MemberId::from_i64(number))),
            "constituency" if plain => Some(Self::Constituency(target.to_owned())),
            "topic" if plain => Some(Self::Topic(target.to_owned())),
            _ => None,
        }
    }

    /// The word in a row or a form.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Idea(_) => "idea",
            Self::Member(_) => "member",
            Self::Constituency(_) => "constituency",
            Self::Topic(_) => "topic",
        }
    }

    /// Which one of its kind, as it stands in a row or a form.
    pub fn target(&self) -> String {
        match self {
            Self::Idea(number) => number.to_string(),
            Self::Member(member) => member.to_string(),
            Self::Constituency(code) => code.clone(),
            Self::Topic(key) => key.clone(),
        }
    }
}

/// Which mail somebody does not want.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Muted {
    /// Mail about one thing.
    About(Subject),
    /// All mail about what happens here; codes and decisions still come.
    All,
}

impl Muted {
    /// Reads what a row or a link names.
    pub fn parse(kind: &str, target: &str) -> Option<Self> {
        match (kind, target) {
            ("all", "") => Some(Self::All),
            _ => Subject::parse(kind, target).map(Self::About),
        }
    }

    /// The word in a row.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::About(subject) => subject.kind(),
            Self::All => "all",
        }
    }

    /// Which one of its kind; empty for all.
    pub fn target(&self) -> String {
        match self {
            Self::About(subject) => subject.target(),
            Self::All => String::new(),
        }
    }

    /// What a link in a letter to `account` carries, before it is signed.
    pub fn written_for(&self, account: AccountId) -> String {
        format!("{account}.{}.{}", self.kind(), self.target())
    }

    /// Reads what [`Self::written_for`] wrote. Whether it is genuine is for the signature to say.
    pub fn read(written: &str) -> Option<(AccountId, Self)> {
        let mut parts = written.splitn(3, '.');
        let account = parts.next()?.parse().ok()?;
        let muted = Self::parse(parts.next()?, parts.next()?)?;
        Some((account, muted))
    }
}

/// Somebody chose to follow something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    account: AccountId,
    subject: Subject,
    at: Timestamp,
}

impl Followed {
    /// Who.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

/// Follows something; `already` is how many things the citizen follows. Following twice is following.
pub fn follow(
    by: &Citizen,
    subject: Subject,
    already: i64,
    now: Timestamp,
) -> Result<Followed, Refusal> {
    if already >= FOLLOWS_MAX {
        return Err(Refusal::NotNow(format!(
            "You follow {FOLLOWS_MAX} things, which is the most there can be. Stop following something first; the list is in your account."
        )));
    }
    Ok(Followed {
        account: by.id(),
        subject,
        at: now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_read_back_as_written() {
        for subject in [
            Subject::Idea(IdeaNumber::from_i64(417)),
            Subject::Member(MemberId::from_i64(3)),
            Subject::Constituency("E14001063".into()),
            Subject::Topic("health-care".into()),
        ] {
            let read = Subject::parse(subject.kind(), &subject.target());
            assert_eq!(read.as_ref(), Some(&subject));
            let account = AccountId::from_i64(9);
            let muted = Muted::About(subject);
            assert_eq!(
                Muted::read(&muted.written_for(account)),
                Some((account, muted))
            );
        }
        let account = AccountId::from_i64(9);
        assert_eq!(
            Muted::read(&Muted::All.written_for(account)),
            Some((account, Muted::All))
        );
    }

    #[test]
    fn what_names_nothing_is_no_subject() {
        for (kind, target) in [
            ("idea", "0"),
            ("idea", "-4"),
            ("idea", "4x"),
            ("party", "labour"),
            ("topic", ""),
            ("topic", "a b"),
            ("topic", "a.b"),
            ("constituency", "E14/../x"),
            ("", ""),
        ] {
            assert_eq!(Subject::parse(kind, target), None, "{kind} {target}");
        }
        assert_eq!(Muted::read("9.all.x"), None);
        assert_eq!(Muted::read("x.all."), None);
    }
}
