//! The desk of an MP's office: what waits there and why, and what an office does with it besides answering: put it off, answer several
//! together, decline, hand over. It must not know rows, pages or who supports what.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::ids::{AccountId, IdeaId, IdeaNumber, MemberId};
use super::office::Hand;
use super::refusal::Refusal;
use super::reply_clock::Reading;
use super::response::DayLabel;
use super::text::FieldError;
use super::time::day_in_words;

mod handover;
mod promise;

pub use handover::{Answer, Colleague, Handover, HandoverAnswered, answer, check_handover};
pub use promise::{PROMISE_DAYS, Promise, PromiseMade, promise};

/// Numbers of supporters in a seat below this are not shown: they would say how a handful voted (uk.md D9).
pub const SHOWN_FROM: i64 = 10;
/// Up to so many are counted: beyond it the number changes nothing, and counting would cost.
pub const COUNTED_MAX: i64 = 1_000;
/// How long something can be put off at once, in days.
pub const SNOOZE_DAYS: [i64; 3] = [7, 14, 28];

/// By which door an idea came to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// Enough supporters in the seat.
    Local,
    /// Among the month's best across opinion groups.
    CommonGround,
    /// Enough supporters in the country, on a topic the MP covers.
    National,
    /// A colleague handed it over.
    Colleague,
}

impl Door {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Local,
        Self::CommonGround,
        Self::National,
        Self::Colleague,
    ];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::CommonGround => "common_ground",
            Self::National => "national",
            Self::Colleague => "colleague",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Why it is here, for the office of the seat of that name.
    pub fn why(self, seat: &str) -> String {
        match self {
            Self::Local => format!("Enough people in {seat} support it to put it to their MP."),
            Self::CommonGround => {
                "It is among those that people who usually disagree both support.".to_owned()
            }
            Self::National => {
                "Enough people in the country support it, on a topic this MP covers.".to_owned()
            }
            Self::Colleague => "Another MP handed it over as better placed here.".to_owned(),
        }
    }
}

/// Where an item of a desk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits.
    Waiting,
    /// The MP answered it, or handed it over.
    Answered,
    /// The office declined.
    Declined,
    /// It is not put to this seat any more.
    Gone,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Answered, Self::Declined, Self::Gone];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answered => "answered",
            Self::Declined => "declined",
            Self::Gone => "gone",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// An item of a desk as the rules here need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The seat's code.
    pub seat: String,
    /// Which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// By which door.
    pub door: Door,
    /// Since when.
    pub since: Date,
    /// Where it stands.
    pub state: State,
    /// Not shown before this day.
    pub shows_from: Date,
    /// The idea it is answered together with.
    pub head: Option<IdeaId>,
}

impl Item {
    /// Whether it was put off to a day that has not come.
    pub fn is_put_off(&self, today: Date) -> bool {
        self.shows_from > today
    }
}

/// Numbers about an idea as an office sees them: the same as everybody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// How many in the seat agree.
    pub local: i64,
    /// How many in the country agree.
    pub agrees: i64,
    /// How many disagree.
    pub disagrees: i64,
    /// How many passed.
    pub passes: i64,
}

impl Support {
    /// "31 in Greyshire", or that they are too few to be counted here.
    pub fn local_words(self, seat: &str) -> String {
        if self.local < SHOWN_FROM {
            return format!("fewer than {SHOWN_FROM} in {seat}");
        }
        format!("{} in {seat}", self.local)
    }
}

/// An item was put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPutOff {
    /// The seat's code.
    pub seat: String,
    /// Which idea.
    pub idea: IdeaId,
    /// To which day.
    pub until: Date,
    seal: (),
}

/// Puts an item off by some days, or takes that back with none. The wait is counted on: it is only out of sight.
pub fn put_off(by: &Hand, item: &Item, days: i64, today: Date) -> Result<ItemPutOff, Refusal> {
    check_ordered(by, item)?;
    if days != 0 && !SNOOZE_DAYS.contains(&days) {
        return Err(Refusal::NotNow(
            "Please choose one, two or four weeks.".into(),
        ));
    }
    Ok(ItemPutOff {
        seat: item.seat.clone(),
        idea: item.idea,
        until: today.saturating_add(days.days()),
        seal: (),
    })
}

/// Items were joined, to be answered together; or one was taken out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemsJoined {
    /// The seat's code.
    pub seat: String,
    /// Under which idea; none takes them out.
    pub head: Option<IdeaId>,
    /// Which ones.
    pub items: Vec<IdeaId>,
    seal: (),
}

/// Joins items to a head: a person says that they ask for the same, whatever the machine thinks. What had been joined to one of them
/// comes along, so that a cluster has one head.
pub fn join(by: &Hand, head: &Item, others: &[Item]) -> Result<ItemsJoined, Refusal> {
    check_ordered(by, head)?;
    if head.head.is_some() {
        return Err(Refusal::NotNow(
            "This idea is answered together with another already. Open that one to add more."
                .into(),
        ));
    }
    if others.is_empty() {
        return Err(Refusal::NotNow(
            "Tick the ideas that ask for the same.".into(),
        ));
    }
    for item in others {
        check_ordered(by, item)?;
        if item.idea == head.idea {
            return Err(Refusal::NotNow("An idea cannot join itself.".into()));
        }
    }
    Ok(ItemsJoined {
        seat: head.seat.clone(),
        head: Some(head.idea),
        items: others.iter().map(|item| item.idea).collect(),
        seal: (),
    })
}

/// Takes an item out of its cluster.
pub fn part(by: &Hand, item: &Item) -> Result<ItemsJoined, Refusal> {
    check_ordered(by, item)?;
    if item.head.is_none() {
        return Err(Refusal::Stale);
    }
    Ok(ItemsJoined {
        seat: item.seat.clone(),
        head: None,
        items: vec![item.idea],
        seal: (),
    })
}

/// Why an office does not answer. A list, and no words of its own: a refusal is about the matter and never about a person, the same
/// sentence whoever gives it, so nothing in it needs a moderator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Somebody else decides it.
    OthersDecide,
    /// It is casework.
    Personal,
    /// A court has it.
    BeforeCourts,
    /// The MP answered the same question before.
    AnsweredBefore,
    /// It is not among what the MP covers.
    NotCovered,
    /// There is no time for it.
    NoTime,
}

impl Reason {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 6] = [
        Self::OthersDecide,
        Self::Personal,
        Self::BeforeCourts,
        Self::AnsweredBefore,
        Self::NotCovered,
        Self::NoTime,
    ];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OthersDecide => "others_decide",
            Self::Personal => "personal",
            Self::BeforeCourts => "before_courts",
            Self::AnsweredBefore => "answered_before",
            Self::NotCovered => "not_covered",
            Self::NoTime => "no_time",
        }
    }

    /// The words for readers, after "declined:".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::OthersDecide => {
                "a council, a devolved parliament or another body decides this, not an MP"
            }
            Self::Personal => "this is a personal matter, which an MP’s office takes up in private",
            Self::BeforeCourts => "this is before the courts",
            Self::AnsweredBefore => "the MP has answered the same question here before",
            Self::NotCovered => "this is not among the topics the MP covers",
            Self::NoTime => "the office cannot answer this in the time it has",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// An office declined to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeaDeclined {
    /// The seat's code.
    pub seat: String,
    /// Which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Why.
    pub reason: Reason,
    /// In whose name: "Grey, MP for Greyshire".
    pub who: String,
    /// Whose office.
    pub member: MemberId,
    /// By which account.
    pub by: AccountId,
    seal: (),
}

/// Declines, in public and in the MP's name.
pub fn decline(
    by: &Hand,
    item: &Item,
    reason: &str,
    label: Option<&DayLabel>,
) -> Result<IdeaDeclined, Refusal> {
    by.check_may_approve()?;
    check_ordered(by, item)?;
    let reason = Reason::from_key(reason).ok_or_else(|| {
        Refusal::Fields(vec![FieldError::new(
            "reason",
            "Please choose the reason. Everybody will read it.",
        )])
    })?;
    Ok(IdeaDeclined {
        seat: item.seat.clone(),
        idea: item.idea,
        number: item.number,
        reason,
        who: who(label)?,
        member: by.member(),
        by: by.id(),
        seal: (),
    })
}

/// "Grey, MP for Greyshire".
pub fn who(label: Option<&DayLabel>) -> Result<String, Refusal> {
    let label = label
        .ok_or_else(|| Refusal::NotNow("By our register this seat is not held today.".into()))?;
    Ok(format!(
        "{}, MP for {}",
        label.name, label.constituency_name
    ))
}

/// "12 ideas wait", or that more wait than are counted.
pub fn waiting_words(waiting: i64) -> String {
    match waiting {
        0 => "Nothing waits".to_owned(),
        1 => "1 idea waits".to_owned(),
        many if many > COUNTED_MAX => "More than 1,000 ideas wait".to_owned(),
        many => format!("{many} ideas wait"),
    }
}

/// The Monday of a day's week: one letter about the desk for each.
pub fn week_of(day: Date) -> Date {
    let since_monday = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(since_monday.days())
}

/// Whether somebody gets the week's letter: the MP and those who draft.
pub fn gets_letter(hand: &Hand) -> bool {
    hand.may_draft()
}

/// "since 22 November 2026: 5 working days so far; a reply is promised by 6 December 2026", by the clock that the seat's page shows.
pub fn wait_words(since: Date, reading: &Reading) -> String {
    format!("since {}: {}", day_in_words(since), reading.in_words())
}

fn check_ordered(by: &Hand, item: &Item) -> Result<(), Refusal> {
    by.check_may_draft()?;
    if item.seat != by.seat() {
        return Err(Refusal::NotFound);
    }
    if item.state != State::Waiting {
        return Err(Refusal::NotNow(
            "This does not wait on the desk any more.".into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
