//! Names for rows: 64-bit numbers made here, not by a database, that sort by time and need no sequence.
//! They must not know which table they point into, nor what time it is.

use super::time::Timestamp;

/// 1 January 2025, before the first row: leaves 41 bits of milliseconds for the next 69 years.
const EPOCH_MILLIS: i64 = 1_735_689_600_000;
/// Random low bits: two ids of one millisecond collide once in four million, and then the primary key refuses.
const RANDOM_BITS: u32 = 22;

fn compose(now: Timestamp, random: u64) -> i64 {
    let millis = (now.millis() - EPOCH_MILLIS).max(0);
    let low = i64::try_from(random & ((1 << RANDOM_BITS) - 1)).unwrap_or(0);
    (millis << RANDOM_BITS) | low
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// A fresh id: `now` in the high bits, `random` in the low ones.
            pub fn new(now: Timestamp, random: u64) -> Self {
                Self(compose(now, random))
            }

            /// The id a row or a URL names.
            pub const fn from_i64(id: i64) -> Self {
                Self(id)
            }

            /// The number as it stands in a row.
            pub const fn get(self) -> i64 {
                self.0
            }

            /// When it was made, as its high bits say.
            pub const fn made_at(self) -> Timestamp {
                Timestamp::from_millis((self.0 >> RANDOM_BITS) + EPOCH_MILLIS)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(digits: &str) -> Result<Self, Self::Err> {
                digits.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// An account: somebody who can sign in, or took part in an imported conversation.
    AccountId,
    /// An idea's row; people know it by its [`IdeaNumber`].
    IdeaId,
    /// The short public number of an idea: "idea 417".
    IdeaNumber,
    /// A draft of an idea.
    DraftId,
    /// A comment.
    CommentId,
    /// An MP's response.
    ResponseId,
    /// What an MP promised with a response.
    CommitmentId,
    /// A line of what became of a commitment.
    StepId,
    /// A correction or an apology.
    CorrectionId,
    /// A statement, a piece of news or a campaign of an MP.
    PostId,
    /// What an MP says beside the record.
    NoteId,
    /// A person in the register of members: a short number given in order of arrival.
    MemberId,
    /// An event, the diary line of a change.
    EventId,
    /// A notice in somebody's account.
    NoticeId,
    /// A letter in the outbox.
    LetterId,
    /// A report about something.
    ReportId,
    /// A decision about an item; people know it by its number, "CG-…".
    DecisionId,
    /// A complaint to the independent panel.
    ComplaintId,
    /// An appeal; people know it by its number, "CGA-…".
    AppealId,
    /// A sign-in code.
    CodeId,
    /// An invitation to a role.
    InvitationId,
    /// An MP's invitation on its way through two stewards' hands.
    OnboardingId,
    /// Somebody's work for an MP's office.
    DelegationId,
    /// A consent given.
    ConsentId,
    /// Something stewards wrote down about the House.
    EntryId,
    /// Somebody's wish that their votes be published.
    PermissionId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let early = IdeaId::new(Timestamp::from_millis(EPOCH_MILLIS + 5), u64::MAX);
        let late = IdeaId::new(Timestamp::from_millis(EPOCH_MILLIS + 6), 0);
        assert!(early < late);
        assert!(early.get() > 0);
    }
}
