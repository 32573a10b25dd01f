//! The record of an MP: what people of the seat asked, what was answered and how soon (uk.md S6, S7). Every figure is one person's own;
//! it must not know another's, an average or a party's, and compares nobody.

use jiff::civil::{Date, time};

use super::account::{Citizen, Mp};
use super::idea::Response as Axis;
use super::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use super::judgement::{Counts, Share};
use super::refusal::Refusal;
use super::response::AskedIdea;
use super::text::{FieldError, Sentence};
use super::time::{Timestamp, day_in_words};
use super::working_day::{Calendar, Division, Pause, Whose};

/// Fewer cases than this say nothing about anybody.
pub const SHOWN_FROM: usize = 10;
/// What an MP says beside the record: a short paragraph.
pub const NOTE_MAX: usize = 600;
/// Shares from which a sentence says so; below the first one nothing is said.
const AWARDS: [(i64, &str); 3] = [
    (90, "Answered at least nine in ten"),
    (80, "Answered at least eight in ten"),
    (50, "Answered at least half"),
];

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
    /// Working days until the answer, less the pauses.
    pub days: Option<u32>,
}

impl Case {
    /// "3 March 2027": when it was put to the seat.
    pub fn put_in_words(&self) -> String {
        day_in_words(self.put_on)
    }
}

/// The cases of an MP, the earliest first. An idea belongs to whoever holds the seat: a successor inherits what waits, and it no
/// longer counts for the one who left. `pauses` are the days on which the clock of a seat stood still.
pub fn cases(
    held: &[Held],
    put: &[Put],
    calendar: &Calendar,
    pauses: impl Fn(&str) -> Vec<Pause>,
) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for spell in held {
        let stops = pauses(&spell.seat);
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
            cases.push(Case {
                number: one.number,
                title: one.title.clone(),
                seat: one.seat.clone(),
                put_on: one.put_on,
                counted_from,
                days: answered.map(|(_, day)| {
                    working_days(calendar, &spell.seat, (counted_from, day), &stops)
                }),
                answered,
            });
        }
    }
    cases.sort_by_key(|case| (case.put_on, case.number));
    cases
}

/// Working days from the day after day 0 to the day of the answer, both by the seat's calendar, less those on which the clock stood still.
fn working_days(
    calendar: &Calendar,
    seat: &str,
    (from, to): (Date, Date),
    pauses: &[Pause],
) -> u32 {
    let whose = Whose::Citizen(Division::of_seat(seat));
    let noon = Timestamp::from_london(from.to_datetime(time(12, 0, 0, 0)));
    let mut day = calendar.day_zero(noon, whose);
    let stands = |day: Date| {
        pauses
            .iter()
            .any(|one| one.from <= day && one.to.is_none_or(|to| day <= to))
    };
    let mut days = 0;
    while day < to {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        days += u32::from(calendar.is_working_day(day, whose) && !stands(day));
    }
    days
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
}

impl Figures {
    /// Of these cases; none where there are too few to show.
    pub fn of(cases: &[Case]) -> Option<Self> {
        if cases.len() < SHOWN_FROM {
            return None;
        }
        let days: Vec<u32> = cases.iter().filter_map(|case| case.days).collect();
        let answered = cases.iter().filter(|case| case.answered.is_some()).count();
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let share = Share::of(whole(answered), whole(cases.len()))?;
        Some(Self {
            asked: cases.len(),
            answered,
            share,
            days: Middle::of(&days),
            award: AWARDS
                .iter()
                // Of the counts, not of the rounded share: 79.6% is not eight in ten.
                .find(|(percent, _)| whole(answered) * 100 >= whole(cases.len()) * percent)
                .map(|(_, words)| *words),
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
