//! A response that several MPs give together: a lead writes, colleagues of any party sign the exact text, and it is published at one
//! moment. It must not know pages or rows, nor weigh one party against another: it only counts whether there is more than one.

use super::{Capacity, DayLabel, OFFICE_MAX, ResponseWords};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::member::ChairRole;
use crate::domain::party::Party;
use crate::domain::text::{self, FieldError, Sentence};
use crate::domain::time::Timestamp;

mod rules;

pub use rules::{
    check_known, close_invitation, decline, end, invite, publish, reword, sign, start,
    still_missing, withdraw,
};

/// Below this many signatures nothing is joint.
pub const SIGNATURES_LEAST: usize = 2;
/// Colleagues one text can be put to: more would be a petition.
pub const INVITED_MAX: usize = 20;
/// A reservation is a sentence or two, not a second response.
pub const RESERVATION_MAX: usize = 300;

/// How far a joint response has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody but lead and invited knows of it.
    Drafting,
    /// One of its versions stands for everybody to read.
    Published,
    /// Given up before anything was published.
    Ended,
}

impl State {
    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::Published => "published",
            Self::Ended => "ended",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Drafting, Self::Published, Self::Ended]
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// Who a sitting Member is on a day, as far as signing together goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    /// Party and seat.
    pub label: DayLabel,
    /// The party whose whip is taken; none for whoever sits for no party.
    pub side: Option<String>,
    /// An office in the Chair.
    pub chair: Option<ChairRole>,
}

/// The party whose whip goes with a label: Labour and Labour Co-op are one, and an Independent has none.
pub fn side_of(key: &str, parties: &[Party]) -> Option<String> {
    let find = |key: &str| parties.iter().find(|party| party.key == key);
    let party = find(key).filter(|party| party.kind.takes_sides())?;
    let whip = party.parent.as_deref().and_then(find).unwrap_or(party);
    Some(whip.key.clone())
}

/// Whether those who signed come from more than one party. Whoever sits for none shares a party with nobody.
pub fn is_across_parties<'a>(sides: impl IntoIterator<Item = Option<&'a str>>) -> bool {
    let (mut parties, mut alone) = (std::collections::BTreeSet::new(), 0);
    for side in sides {
        match side {
            Some(party) => {
                parties.insert(party);
            }
            None => alone += 1,
        }
    }
    parties.len() + alone >= 2
}

/// How somebody signs: in which capacity, and with which reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pen {
    /// In which capacity.
    pub capacity: Capacity,
    /// The office; empty where the capacity has none.
    pub office: String,
    /// What the signature does not cover; mostly empty.
    pub reservation: String,
}

impl Pen {
    /// Reads the three fields and says everything that is wrong at once.
    pub fn parse(capacity: &str, office: &str, reservation: &str) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let capacity = Capacity::from_key(capacity);
        if capacity.is_none() {
            errors.push(FieldError::new(
                "capacity",
                "Please choose in which capacity you sign.",
            ));
        }
        let has_office = capacity.is_some_and(Capacity::has_office);
        let mut line = |field, raw: &str, most| match Sentence::parse(field, raw, most) {
            Ok(sentence) => sentence.as_str().to_owned(),
            Err(error) => {
                errors.push(error);
                String::new()
            }
        };
        let office = if has_office {
            line("office", office, OFFICE_MAX)
        } else {
            String::new()
        };
        let reservation = if text::one_line(reservation).is_empty() {
            String::new()
        } else {
            line("reservation", reservation, RESERVATION_MAX)
        };
        match capacity {
            Some(capacity) if errors.is_empty() => Ok(Self {
                capacity,
                office,
                reservation,
            }),
            _ => Err(errors),
        }
    }

    /// The lead's own: what was chosen with the text.
    pub fn of_lead(words: &ResponseWords) -> Self {
        Self {
            capacity: words.capacity,
            office: words.office.clone(),
            reservation: String::new(),
        }
    }
}

/// A signature under the version in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who, with party and seat of the day.
    pub label: DayLabel,
    /// The party whose whip was taken that day.
    pub side: Option<String>,
    /// By which account.
    pub by: AccountId,
    /// How.
    pub pen: Pen,
    /// When.
    pub at: Timestamp,
}

impl Signed {
    /// "signed on 3 March 2027, 14:05", and where it cannot be published any more, that.
    pub fn in_words(&self, may_stand: bool) -> String {
        let signed = format!("signed on {}", self.at.in_words());
        if may_stand {
            return signed;
        }
        format!("{signed}, but may sign nothing new today, so the signature will not be published")
    }
}

/// One's own signature under what everybody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnSignature {
    /// There is none.
    Absent,
    /// It stands.
    Stands,
    /// It was taken back.
    Withdrawn,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Whom.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party of the day, of the invitation or of the answer.
    pub party: String,
    /// The seat of that day.
    pub constituency_name: String,
    /// When.
    pub at: Timestamp,
    /// When it was declined.
    pub declined_at: Option<Timestamp>,
    /// When the lead took it back.
    pub closed_at: Option<Timestamp>,
}

/// A joint response in the making, as its rules need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The id of the response it becomes.
    pub id: ResponseId,
    /// Who leads it.
    pub lead: MemberId,
    /// How far it has come.
    pub state: State,
    /// The version in hand.
    pub version: i64,
    /// The version everybody reads.
    pub published_version: Option<i64>,
    /// The ideas that the version in hand answers, the main one first.
    pub ideas: Vec<IdeaId>,
    /// What the version in hand says.
    pub words: ResponseWords,
    /// Who signed the version in hand, the lead first.
    pub signed: Vec<Signed>,
    /// Who was invited, in order.
    pub invited: Vec<Invited>,
}

impl Joint {
    /// Whether this Member leads it.
    pub fn is_led_by(&self, member: MemberId) -> bool {
        self.lead == member
    }

    /// Whether this Member signed the version in hand.
    pub fn is_signed_by(&self, member: MemberId) -> bool {
        self.signed.iter().any(|one| one.label.member == member)
    }

    /// Whether the version in hand already stands for everybody to read.
    pub fn is_all_published(&self) -> bool {
        self.published_version == Some(self.version)
    }

    /// The invitation of this Member, unless it was taken back.
    pub fn invitation_of(&self, member: MemberId) -> Option<&Invited> {
        self.invited
            .iter()
            .find(|one| one.member == member && one.closed_at.is_none())
    }

    /// Whether an invitation still waits for an answer to the version in hand.
    pub fn is_open(&self, invited: &Invited) -> bool {
        invited.closed_at.is_none()
            && invited.declined_at.is_none()
            && !self.is_signed_by(invited.member)
    }

    /// The signatures under the version in hand that may be published today: those of Members who sit today, and not in the Chair.
    /// Whoever lost the seat signed as the MP of that day, and says nothing new in its name.
    pub fn standing(&self, sitting: &[Today]) -> Vec<&Signed> {
        let may_stand = |member| {
            let found = sitting.iter().find(|today| today.label.member == member);
            found.is_some_and(|today| today.chair.is_none())
        };
        let standing = self.signed.iter();
        standing.filter(|one| may_stand(one.label.member)).collect()
    }
}

macro_rules! decided {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)+
            /// When.
            pub at: Timestamp,
            seal: (),
        }
    )+};
}

decided! {
    /// A joint response was begun: its first version, signed by its lead.
    JointStarted {
        /// The ideas it answers, the main one first.
        ideas: Vec<IdeaId>,
        /// By which account.
        by: AccountId,
        /// Who leads it, on the day.
        today: Today,
        /// What it says.
        words: ResponseWords,
    }
    /// Its text changed: a new version, signed by the lead alone.
    JointReworded {
        /// Which.
        joint: ResponseId,
        /// The main idea.
        idea: IdeaId,
        /// Its number.
        number: IdeaNumber,
        /// By which account.
        by: AccountId,
        /// The version that was read before.
        from_version: i64,
        /// The new one.
        version: i64,
        /// All ideas it answers, the main one first.
        ideas: Vec<IdeaId>,
        /// Who leads it, on the day.
        today: Today,
        /// The new words.
        words: ResponseWords,
        /// Whose signatures no longer stand.
        void: Vec<MemberId>,
    }
    /// A colleague was invited.
    JointInvited {
        /// To which.
        joint: ResponseId,
        /// By which account.
        by: AccountId,
        /// Whom, on the day.
        label: DayLabel,
    }
    /// An invitation was taken back unanswered.
    InvitationClosed {
        /// To which.
        joint: ResponseId,
        /// Whose.
        member: MemberId,
    }
    /// A colleague signed the version in hand.
    JointSigned {
        /// Which.
        joint: ResponseId,
        /// The version that was signed.
        version: i64,
        /// By which account.
        by: AccountId,
        /// Who, on the day.
        today: Today,
        /// How.
        pen: Pen,
    }
    /// A colleague declined; a signature under the version in hand falls with it.
    JointDeclined {
        /// Which.
        joint: ResponseId,
        /// The version in hand.
        version: i64,
        /// By which account.
        by: AccountId,
        /// Who, on the day.
        label: DayLabel,
    }
    /// A version was published, at one moment for all who signed it.
    JointPublished {
        /// Which.
        joint: ResponseId,
        /// The version of the text that was signed.
        version: i64,
        /// Whether nothing of it was public before.
        is_first: bool,
        /// By which account.
        by: AccountId,
        /// Who leads it.
        lead: MemberId,
        /// The ideas it answers, the main one first: row and number.
        ideas: Vec<(IdeaId, IdeaNumber)>,
        /// What it says.
        words: ResponseWords,
        /// Who signed it, the lead first.
        signed: Vec<Signed>,
        /// Whether each, in the same order, is the author's own MP.
        authors_mp: Vec<Option<bool>>,
        /// Who was invited and did not sign.
        unsigned: Vec<Invited>,
    }
    /// A signature under a published response was taken back. It stays where it stood, with the day.
    SignatureWithdrawn {
        /// Under which.
        response: ResponseId,
        /// Under which version.
        version: i64,
        /// By which account.
        by: AccountId,
        /// Whose.
        member: MemberId,
    }
    /// A joint response was given up before anything of it was published.
    JointEnded {
        /// Which.
        joint: ResponseId,
    }
}

#[cfg(test)]
mod tests;
