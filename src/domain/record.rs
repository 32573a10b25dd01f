//! The record of an MP: what people of the seat asked, what was answered and how soon (uk.md S6, S7). Every figure is one person's own;
//! it must not know another's, an average or a party's, and compares nobody.

use jiff::civil::Date;

use super::account::{Citizen, Mp};
use super::idea::Response as Axis;
use super::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use super::judgement::{Counts, Share};
use super::refusal::Refusal;
use super::reply_clock::{SeatClock, promise_for};
use super::response::AskedIdea;
use super::text::{FieldError, Sentence};
use super::time::{Timestamp, day_in_words};

/// Fewer cases than this say nothing about anybody.
pub const SHOWN_FROM: usize = 10;
/// What an MP says beside the record: a short paragraph.
pub const NOTE_MAX: usize = 600;
/// Shares from which a sentence says so; below the first one nothing is said.
const AWARDS: [(i64, Award); 3] = [
    (
        90,
        Award {
            answered: "Answered at least nine in ten",
            kept: "Kept the promised time for at least nine in ten",
            judged: "At least nine in ten of those asked said yes",
        },
    ),
    (
        80,
        Award {
            answered: "Answered at least eight in ten",
            kept: "Kept the promised time for at least eight in ten",
            judged: "At least eight in ten of those asked said yes",
        },
    ),
    (
        50,
        Award {
            answered: "Answered at least half",
            kept: "Kept the promised time for at least half",
            judged: "At least half of those asked said yes",
        },
    ),
];

/// What is said of a high share: of requests answered, of promises kept, and of people who judged an answer to be one.
struct Award {
    answered: &'static str,
    kept: &'static str,
    judged: &'static str,
}

/// A time in which somebody held a seat: the days from one on and before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The seat's code.
    pub seat: String,
    /// The first day.
    pub from: Date,
    /// The day on which it ended; none while it lasts.
    pub to: Option<Date>,
}

/// An idea that people of a seat put to its MP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The idea's number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// To which seat.
    pub seat: String,
    /// On which day.
    pub put_on: Date,
    /// What the MP answered, alone or with others, and on which day; what only points elsewhere is no answer.
    pub answered: Option<(ResponseId, Date)>,
    /// The day on which somebody who held the seat before answered it.
    pub answered_before: Option<Date>,
}

/// A case of the record: an idea that was this MP's to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The idea's number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// The seat.
    pub seat: String,
    /// When it was put to the seat.
    pub put_on: Date,
    /// From when the clock ran: that day, or the first one in the seat.
    pub counted_from: Date,
    /// The answer.
    pub answered: Option<(ResponseId, Date)>,
    /// Working days until the answer, less those on which the clock stood still.
    pub days: Option<u32>,
    /// What the MP had promised of their own accord, and what came of it.
    pub own: Option<OwnPromise>,
}

/// The reply time that an MP had promised, for one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPromise {
    /// The day it ran from.
    pub from: Date,
    /// For how many working days.
    pub days: u32,
    /// The last of them; none while nobody knows how long the clock will stand still.
    pub by: Option<Date>,
    /// Whether it was answered by then; none while there is time.
    pub is_kept: Option<bool>,
}

impl Case {
    /// "3 March 2027": when it was put to the seat.
    pub fn put_in_words(&self) -> String {
        day_in_words(self.put_on)
    }
}

/// The cases of an MP, the earliest first. An idea belongs to whoever holds the seat: a successor inherits what waits, and it no
/// longer counts for the one who left. `clock_of` gives the clock of a seat, with what this MP promised.
pub fn cases<'c>(
    held: &[Held],
    put: &[Put],
    clock_of: impl Fn(&str) -> Option<&'c SeatClock>,
    today: Date,
) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for spell in held {
        let Some(clock) = clock_of(&spell.seat) else {
            continue;
        };
        for one in put.iter().filter(|one| one.seat == spell.seat) {
            let counted_from = one.put_on.max(spell.from);
            let is_over = |day: Date| spell.to.is_some_and(|to| day >= to);
            // Put after the seat was left, or answered by a predecessor.
            if is_over(one.put_on) || one.answered_before.is_some_and(|day| day < spell.from) {
                continue;
            }
            let answered = one.answered.filter(|(_, day)| !is_over(*day));
            if spell.to.is_some() && answered.is_none() {
                continue;
            }
            if cases
                .iter()
                .any(|case| case.number == one.number && case.seat == one.seat)
            {
                continue;
            }
            let on = answered.map(|(_, day)| day);
            cases.push(Case {
                number: one.number,
                title: one.title.clone(),
                seat: one.seat.clone(),
                put_on: one.put_on,
                counted_from,
                days: on.map(|day| clock.count(counted_from, day)),
                own: own_promise(clock, counted_from, on, today),
                answered,
            });
        }
    }
    cases.sort_by_key(|case| (case.put_on, case.number));
    cases
}

/// What had been promised for something that came on a day, and whether it was kept. What was answered before anything was promised
/// is under no promise.
fn own_promise(
    clock: &SeatClock,
    came: Date,
    answered: Option<Date>,
    today: Date,
) -> Option<OwnPromise> {
    let own = promise_for(&clock.promises, came)?;
    if answered.unwrap_or(today) < own.from {
        return None;
    }
    let by = clock.due(own.from, own.days);
    let is_kept = match (answered, by) {
        (Some(day), by) => Some(by.is_none_or(|by| day <= by)),
        (None, Some(by)) if by < today => Some(false),
        (None, _) => None,
    };
    Some(OwnPromise {
        from: own.from,
        days: own.days,
        by,
        is_kept,
    })
}

/// The middle of a list of working days: half were answered within the median, the middle half between the two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Middle {
    /// A quarter were at least as quick.
    pub lower: u32,
    /// Half were at least as quick.
    pub median: u32,
    /// Three quarters were at least as quick.
    pub upper: u32,
}

impl Middle {
    /// Of these numbers of days, by nearest rank, so that each is one that occurred; none where there are too few.
    pub fn of(days: &[u32]) -> Option<Self> {
        if days.len() < SHOWN_FROM {
            return None;
        }
        let mut days = days.to_vec();
        days.sort_unstable();
        let at = |quarters: usize| days[(days.len() * quarters).div_ceil(4) - 1];
        Some(Self {
            lower: at(1),
            median: at(2),
            upper: at(3),
        })
    }
}

/// The figures about requests, where there are enough cases to show any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Ideas that people of the seat put to the MP.
    pub asked: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// That share, with its interval.
    pub share: Share,
    /// The working days to an answer; none where fewer than ten were answered.
    pub days: Option<Middle>,
    /// What is said of a high share; nothing is said of a low one.
    pub award: Option<&'static str>,
    /// How often the MP's own promise was kept; none where it can be said of fewer than ten.
    pub on_time: Option<OnTime>,
}

/// How often an MP kept the time that they had promised of their own accord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnTime {
    /// Cases under a promise that were answered, or whose time is over.
    pub counted: usize,
    /// How many of them were answered in time.
    pub kept: usize,
    /// That share, with its interval.
    pub share: Share,
    /// What is said of a high share.
    pub award: Option<&'static str>,
}

impl OnTime {
    /// Of these cases; none where there are too few to show.
    pub fn of(cases: &[Case]) -> Option<Self> {
        let ended = cases.iter().filter_map(|case| case.own?.is_kept);
        let (counted, kept) = ended.fold((0, 0), |(counted, kept), is_kept| {
            (counted + 1, kept + usize::from(is_kept))
        });
        if counted < SHOWN_FROM {
            return None;
        }
        Some(Self {
            counted,
            kept,
            share: Share::of(whole(kept), whole(counted))?,
            award: award(whole(kept), whole(counted)).map(|award| award.kept),
        })
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Of the counts, not of the rounded share: 79.6% is not eight in ten.
fn award(part: i64, all: i64) -> Option<&'static Award> {
    AWARDS
        .iter()
        .find(|(percent, _)| part * 100 >= all * percent)
        .map(|(_, award)| award)
}

/// What is said where many judged the answers to be answers; nothing where few did, or few were asked.
pub fn judged_award(counts: Counts) -> Option<&'static str> {
    let award = award(counts.yes, counts.all()).filter(|_| counts.is_shown());
    award.map(|award| award.judged)
}

impl Figures {
    /// Of these cases; none where there are too few to show.
    pub fn of(cases: &[Case]) -> Option<Self> {
        if cases.len() < SHOWN_FROM {
            return None;
        }
        let days: Vec<u32> = cases.iter().filter_map(|case| case.days).collect();
        let answered = cases.iter().filter(|case| case.answered.is_some()).count();
        let share = Share::of(whole(answered), whole(cases.len()))?;
        Some(Self {
            asked: cases.len(),
            answered,
            share,
            days: Middle::of(&days),
            award: award(whole(answered), whole(cases.len())).map(|award| award.answered),
            on_time: OnTime::of(cases),
        })
    }
}

/// How all responses of an MP were judged that enough people judged, and how many responses those are.
pub fn judged(counts: &[(ResponseId, Counts)]) -> (usize, Counts) {
    let shown = counts.iter().filter(|(_, one)| one.is_shown());
    shown.fold((0, Counts::default()), |(responses, all), (_, one)| {
        (responses + 1, all.plus(*one))
    })
}

/// An author said that an idea needs no reply from an MP, or that it does after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoReplySet {
    /// Which idea.
    pub idea: IdeaId,
    /// Whether it needs none.
    pub needs_none: bool,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Says whether an idea needs a reply. Its author alone may, and while it waits: what was answered stays answered.
pub fn set_no_reply(
    by: &Citizen,
    idea: &AskedIdea,
    needs_none: bool,
    now: Timestamp,
) -> Result<NoReplySet, Refusal> {
    if !idea.publication.is_readable() {
        return Err(Refusal::NotFound);
    }
    if idea.author != Some(by.id()) {
        return Err(Refusal::NotYours);
    }
    if idea.response != Axis::Put {
        return Err(Refusal::NotNow(
            "This idea does not wait for an MP, so there is nothing to say about a reply.".into(),
        ));
    }
    Ok(NoReplySet {
        idea: idea.id,
        needs_none,
        at: now,
        seal: (),
    })
}

/// An MP said something beside the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteWritten {
    /// Whose record.
    pub member: MemberId,
    /// By which account.
    pub by: AccountId,
    /// What; empty takes the note back.
    pub words: String,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Writes the note beside one's own record; an empty one takes it back.
pub fn write_note(
    by: &Mp,
    member: MemberId,
    words: &str,
    now: Timestamp,
) -> Result<NoteWritten, Refusal> {
    if by.member() != member {
        return Err(Refusal::NotForYou(
            "Only the MP whose record it is writes the note beside it.",
        ));
    }
    let words = if words.trim().is_empty() {
        String::new()
    } else {
        let read: Result<Sentence, FieldError> = Sentence::parse("words", words, NOTE_MAX);
        read.map_err(|error| Refusal::Fields(vec![error]))?
            .as_str()
            .to_owned()
    };
    Ok(NoteWritten {
        member,
        by: by.id(),
        words,
        at: now,
        seal: (),
    })
}

#[cfg(test)]
mod tests;
