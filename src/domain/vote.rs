//! Votes: agree, disagree or pass, one for each account and idea, changeable, revocable and secret; and the tallies they add up to.
//! It must not know rows or pages, nor what anybody else voted.

use super::account::Citizen;
use super::idea::Publication;
use super::ids::{AccountId, IdeaId, IdeaNumber};
use super::refusal::Refusal;
use super::time::Timestamp;

/// Cells of a constituency below this are not told, and larger ones in whole tens: neither a small number nor the difference
/// between what was shown yesterday and today says how a neighbour voted (security.md T43).
pub const CELL_MIN: i64 = 10;

/// What a voter says to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Yes.
    Agree,
    /// No.
    Disagree,
    /// Neither: read, and no opinion.
    Pass,
}

impl Choice {
    /// All, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Agree, Self::Disagree, Self::Pass];

    /// The word in forms and answers.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Pass => "pass",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.key() == key)
    }

    /// The number in rows and in the mathematics of opinion groups.
    pub const fn get(self) -> i64 {
        match self {
            Self::Agree => 1,
            Self::Disagree => -1,
            Self::Pass => 0,
        }
    }

    /// The one that stands in a row.
    pub fn from_i64(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.get() == number)
    }

    /// The sentence for the voter.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Agree => "You agree.",
            Self::Disagree => "You disagree.",
            Self::Pass => "You passed.",
        }
    }
}

/// How voter and idea met: those who seek an idea are not like those to whom it is shown (consensus.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// The site offered it.
    Shown,
    /// The voter looked for it.
    Sought,
}

impl Seen {
    /// The word in rows and forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Sought => "sought",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Shown, Self::Sought]
            .into_iter()
            .find(|seen| seen.key() == key)
    }
}

/// Shown ideas of one day that count as shown: beyond it is no longer reading.
pub const SHOWN_A_DAY: i64 = 60;

/// Ideas that may be passed by without a vote and the next still counts as chosen by the site. Whoever turns over more is looking for
/// one: so nobody is shown an idea much more often than twice as often as chance would.
pub const SHOWN_SKIPS: u64 = 1;

/// How a vote meets the sums: shown only with a receipt of ours, and only as often as a person reads in a day.
pub const fn seen(has_receipt: bool, shown_today: i64) -> Seen {
    if has_receipt && shown_today < SHOWN_A_DAY {
        Seen::Shown
    } else {
        Seen::Sought
    }
}

/// An idea as voting needs to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its row.
    pub id: IdeaId,
    /// Its public number.
    pub number: IdeaNumber,
    /// Where it stands.
    pub publication: Publication,
    /// The version that stands.
    pub version: i64,
    /// Its tally before this vote.
    pub tally: Tally,
}

/// What a voter hands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// What is said.
    pub choice: Choice,
    /// How voter and idea met.
    pub seen: Seen,
    /// The version that stood on the page, where the page said so.
    pub read: Option<i64>,
}

/// A vote that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// What was said.
    pub choice: Choice,
    /// How voter and idea first met.
    pub seen: Seen,
    /// The voter's constituency when it was said.
    pub constituency: Option<String>,
    /// The version it was said about.
    pub version: i64,
}

impl Vote {
    /// Whether title or "what" were changed since: `meaning_version` is the version that gave them their present meaning.
    pub const fn is_before_edit(&self, meaning_version: i64) -> bool {
        self.version < meaning_version
    }
}

/// How many agree, disagree and pass; or by how much these change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Agree.
    pub agrees: i64,
    /// Disagree.
    pub disagrees: i64,
    /// Pass.
    pub passes: i64,
}

impl Tally {
    /// One vote.
    pub const fn one(choice: Choice) -> Self {
        Self {
            agrees: matches!(choice, Choice::Agree) as i64,
            disagrees: matches!(choice, Choice::Disagree) as i64,
            passes: matches!(choice, Choice::Pass) as i64,
        }
    }

    /// All votes.
    pub const fn votes(self) -> i64 {
        self.agrees + self.disagrees + self.passes
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            agrees: self.agrees + other.agrees,
            disagrees: self.disagrees + other.disagrees,
            passes: self.passes + other.passes,
        }
    }

    /// What remains without `other`.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self {
            agrees: self.agrees - other.agrees,
            disagrees: self.disagrees - other.disagrees,
            passes: self.passes - other.passes,
        }
    }

    /// What may be told of it for one constituency.
    pub const fn in_tens(self) -> TallyInTens {
        TallyInTens {
            agrees: tens(self.agrees),
            disagrees: tens(self.disagrees),
            passes: tens(self.passes),
        }
    }
}

const fn tens(count: i64) -> Option<i64> {
    if count < CELL_MIN {
        None
    } else {
        Some(count / 10 * 10)
    }
}

/// A constituency's tally as it may be told: `None` below ten, else rounded down to tens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyInTens {
    agrees: Option<i64>,
    disagrees: Option<i64>,
    passes: Option<i64>,
}

impl TallyInTens {
    /// For readers: "30 or more agree, fewer than 10 disagree, fewer than 10 pass".
    pub fn in_words(self) -> String {
        let cell = |count: Option<i64>, word: &str| match count {
            Some(count) => format!("{count} or more {word}"),
            None => format!("fewer than {CELL_MIN} {word}"),
        };
        if (self.agrees, self.disagrees, self.passes) == (None, None, None) {
            return format!("fewer than {CELL_MIN} of each so far");
        }
        [
            cell(self.agrees, "agree"),
            cell(self.disagrees, "disagree"),
            cell(self.passes, "pass"),
        ]
        .join(", ")
    }
}

/// By how much the tally of one constituency changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatChange {
    /// Which.
    pub constituency: String,
    /// By how much.
    pub by: Tally,
}

/// A vote was cast, changed or confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteCast {
    /// On which idea.
    pub idea: IdeaId,
    /// By whom.
    pub account: AccountId,
    /// The vote that stands now.
    pub vote: Vote,
    /// By how much the idea's tally changes.
    pub change: Tally,
    /// By how much the tallies of constituencies change: two of them when the voter has moved.
    pub seats: Vec<SeatChange>,
    /// The idea's tally now.
    pub tally: Tally,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A vote was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteRevoked {
    /// On which idea.
    pub idea: IdeaId,
    /// By whom.
    pub account: AccountId,
    /// By how much the idea's tally changes.
    pub change: Tally,
    /// By how much the tallies of constituencies change.
    pub seats: Vec<SeatChange>,
    /// The idea's tally now.
    pub tally: Tally,
    seal: (),
}

/// Casts a vote, or changes or confirms the one that stands. The state is set, not toggled: a second press of the same button
/// changes nothing (security.md 2.13). How voter and idea first met stays as it was.
pub fn cast(
    by: &Citizen,
    on: &Question,
    previous: Option<&Vote>,
    ballot: Ballot,
    now: Timestamp,
) -> Result<VoteCast, Refusal> {
    check_open(on.publication)?;
    let vote = Vote {
        choice: ballot.choice,
        seen: previous.map_or(ballot.seen, |vote| vote.seen),
        constituency: by.account().constituency.clone(),
        // Words that were edited between reading and pressing were not voted on.
        version: ballot
            .read
            .map_or(on.version, |read| read.clamp(1, on.version)),
    };
    let (change, seats) = changes(previous, Some(&vote));
    Ok(VoteCast {
        idea: on.id,
        account: by.id(),
        vote,
        change,
        seats,
        tally: on.tally.plus(change),
        at: now,
        seal: (),
    })
}

/// Takes a vote back, whatever became of the idea: whose opinion it is may always stop it being held. Without a vote nothing changes.
pub fn revoke(
    by: &Citizen,
    on: &Question,
    previous: Option<&Vote>,
) -> Result<VoteRevoked, Refusal> {
    if previous.is_none() && !on.publication.is_readable() {
        return Err(Refusal::NotFound);
    }
    let (change, seats) = changes(previous, None);
    Ok(VoteRevoked {
        idea: on.id,
        account: by.id(),
        change,
        seats,
        tally: on.tally.plus(change),
        seal: (),
    })
}

/// Whether an idea in this state may be voted on.
pub fn check_open(publication: Publication) -> Result<(), Refusal> {
    let words = match publication {
        Publication::Published => return Ok(()),
        // Nobody may know of it yet.
        Publication::Held => return Err(Refusal::NotFound),
        Publication::Closed => {
            "Voting on this idea is over. You can still read it, and take your own vote back."
        }
        Publication::Withdrawn => {
            "Its author has withdrawn this idea, so it can no longer be voted on."
        }
        Publication::Merged => {
            "This idea was merged into another one. Please vote there; votes cast here were carried over."
        }
        Publication::Hidden | Publication::Removed => {
            "This idea was hidden by the moderators, so it cannot be voted on."
        }
    };
    Err(Refusal::NotNow(words.into()))
}

/// What goes from the tallies with the vote that stood, and comes with the one that stands now.
fn changes(before: Option<&Vote>, after: Option<&Vote>) -> (Tally, Vec<SeatChange>) {
    let of = |vote: Option<&Vote>| vote.map_or(Tally::default(), |vote| Tally::one(vote.choice));
    let seat = |vote: Option<&Vote>| vote.and_then(|vote| vote.constituency.clone());
    let (gone, come) = (of(before), of(after));
    let seats = match (seat(before), seat(after)) {
        (Some(left), Some(joined)) if left == joined => vec![(left, come.minus(gone))],
        (left, joined) => [
            left.map(|seat| (seat, Tally::default().minus(gone))),
            joined.map(|seat| (seat, come)),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let seats = seats
        .into_iter()
        .filter(|(_, by)| *by != Tally::default())
        .map(|(constituency, by)| SeatChange { constituency, by })
        .collect();
    (come.minus(gone), seats)
}

#[cfg(test)]
mod tests;
