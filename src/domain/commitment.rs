//! What an MP promises with a response, by when, and what came of it: every change is added, nothing is reworded.
//! It must not know pages or rows, nor count one MP's promises against another's.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::account::Mp;
use super::idea::FollowThrough;
use super::ids::{AccountId, CommitmentId, MemberId, ResponseId};
use super::refusal::Refusal;
use super::response::joint::OwnSignature;
use super::response::{DayLabel, Standing};
use super::text::{self, FieldError, Sentence};
use super::time::{Timestamp, day_in_words};

/// One sentence that can be kept or not.
pub const WHAT_MAX: usize = 300;
/// What came of it, or why not.
pub const STEP_MAX: usize = 1_000;
/// More promises than this in one answer are a manifesto.
pub const OF_ONE_RESPONSE_MAX: i64 = 10;
/// One Parliament: who promises for longer promises for others.
const YEARS_MAX: i16 = 5;
/// Two weeks before the day there is still time to act.
pub const REMIND_DAYS: i64 = 14;

/// How far a commitment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Promised.
    Promised,
    /// Something was done about it.
    UnderWay,
    /// Kept.
    Done,
    /// Not kept, as the MP says.
    NotKept,
    /// Given up for a reason, before it could be kept.
    Released,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Promised,
        Self::UnderWay,
        Self::Done,
        Self::NotKept,
        Self::Released,
    ];

    /// Whether it can still be kept.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Promised | Self::UnderWay)
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Promised => "Promised",
            Self::UnderWay => "Under way",
            Self::Done => "Done",
            Self::NotKept => "Not kept",
            Self::Released => "Released",
        }
    }

    /// The word in a row: the open ones are told apart by whether anything was done.
    pub const fn stage(self) -> &'static str {
        match self {
            Self::Promised | Self::UnderWay => "open",
            Self::Done => "done",
            Self::NotKept => "not_kept",
            Self::Released => "released",
        }
    }

    /// The state of a row.
    pub fn from_stage(stage: &str, is_under_way: bool) -> Option<Self> {
        match (stage, is_under_way) {
            ("open", false) => Some(Self::Promised),
            ("open", true) => Some(Self::UnderWay),
            ("done", _) => Some(Self::Done),
            ("not_kept", _) => Some(Self::NotKept),
            ("released", _) => Some(Self::Released),
            _ => None,
        }
    }
}

/// What the MP says about a commitment after making it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// What was done meanwhile; the date may move with it.
    Updated,
    /// It is kept.
    Done,
    /// It was not kept.
    NotKept,
    /// It is given up.
    Released,
}

impl Step {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 4] = [Self::Updated, Self::Done, Self::NotKept, Self::Released];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Done => "done",
            Self::NotKept => "not_kept",
            Self::Released => "released",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.key() == key)
    }

    /// What a form says.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Updated => "It goes on: an update",
            Self::Done => "It is done",
            Self::NotKept => "It was not kept",
            Self::Released => "It is released",
        }
    }

    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Updated => {
                "Say what has been done. You can move the date too; the first one stays visible."
            }
            Self::Done => "Say what came of it.",
            Self::NotKept => "Say why, and what you do about it.",
            Self::Released => "Say what changed, so that it can or need no longer be kept.",
        }
    }

    /// Where it leads.
    pub const fn leads_to(self) -> State {
        match self {
            Self::Updated => State::UnderWay,
            Self::Done => State::Done,
            Self::NotKept => State::NotKept,
            Self::Released => State::Released,
        }
    }
}

/// A promise that was read: what, and by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// One sentence.
    pub what: String,
    /// By which day.
    pub due_on: Date,
}

impl Promise {
    /// Reads both fields and says everything that is wrong at once.
    pub fn parse(what: &str, due_on: &str, today: Date) -> Result<Self, Vec<FieldError>> {
        let what = Sentence::parse("what", what, WHAT_MAX);
        let due_on = parse_day(due_on, today);
        match (what, due_on) {
            (Ok(what), Ok(due_on)) => Ok(Self {
                what: what.as_str().to_owned(),
                due_on,
            }),
            (what, due_on) => Err(what.err().into_iter().chain(due_on.err()).collect()),
        }
    }
}

/// What was said after the promise, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which step.
    pub step: Step,
    /// In which words: a reason is owed in each case.
    pub words: String,
    /// The new date, where it is moved.
    pub due_on: Option<Date>,
}

impl Said {
    /// Reads the fields and says everything that is wrong at once. A date goes with an update alone.
    pub fn parse(
        step: &str,
        words: &str,
        due_on: &str,
        today: Date,
    ) -> Result<Self, Vec<FieldError>> {
        let step = Step::from_key(step)
            .ok_or_else(|| FieldError::new("step", "Please choose what has happened."));
        let words = Sentence::parse("words", words, STEP_MAX);
        let is_moved = matches!(step, Ok(Step::Updated)) && !text::one_line(due_on).is_empty();
        let due_on = if is_moved {
            parse_day(due_on, today).map(Some)
        } else {
            Ok(None)
        };
        match (step, words, due_on) {
            (Ok(step), Ok(words), Ok(due_on)) => Ok(Self {
                step,
                words: words.as_str().to_owned(),
                due_on,
            }),
            (step, words, due_on) => Err([step.err(), words.err(), due_on.err()]
                .into_iter()
                .flatten()
                .collect()),
        }
    }
}

fn parse_day(raw: &str, today: Date) -> Result<Date, FieldError> {
    let day: Date = text::one_line(raw).parse().map_err(|_| {
        FieldError::new(
            "due_on",
            "Please write the day as year, month and day, such as 2027-03-31.",
        )
    })?;
    let last = today.checked_add(YEARS_MAX.years()).unwrap_or(Date::MAX);
    if day <= today {
        return Err(FieldError::new(
            "due_on",
            "Please choose a day that is still to come.",
        ));
    }
    if day > last {
        return Err(FieldError::new(
            "due_on",
            format!(
                "Please choose a day before {}: nobody can promise for a later Parliament.",
                day_in_words(last)
            ),
        ));
    }
    Ok(day)
}

/// A commitment as its rules need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Which.
    pub id: CommitmentId,
    /// Under which response.
    pub response: ResponseId,
    /// Who promised.
    pub member: MemberId,
    /// By which day.
    pub due_on: Date,
    /// How far it has come.
    pub state: State,
    /// Whether everybody may read the promise, as far as it is its own to say.
    pub is_shown: bool,
}

/// A commitment was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentMade {
    /// Under which response.
    pub response: ResponseId,
    /// By which account.
    pub by: AccountId,
    /// Who promised, on the day.
    pub label: DayLabel,
    /// What, and by when.
    pub promise: Promise,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Something was said about a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentChanged {
    /// Which.
    pub commitment: CommitmentId,
    /// By which account.
    pub by: AccountId,
    /// Where it stood.
    pub from: State,
    /// The day that stood.
    pub due_from: Date,
    /// What was said.
    pub said: Said,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Makes a commitment under a response one has signed. `label` is the seat of today, `earlier` how many one made under it.
pub fn promise(
    by: &Mp,
    response: &Standing,
    mine: OwnSignature,
    label: Option<DayLabel>,
    earlier: i64,
    promise: Promise,
    now: Timestamp,
) -> Result<CommitmentMade, Refusal> {
    let label = may_promise(by, response, mine, label, earlier)?;
    Ok(CommitmentMade {
        response: response.id,
        by: by.id(),
        label,
        promise,
        at: now,
        seal: (),
    })
}

/// Whether this MP may promise something under the response today; returns the label of the day.
pub fn may_promise(
    by: &Mp,
    response: &Standing,
    mine: OwnSignature,
    label: Option<DayLabel>,
    earlier: i64,
) -> Result<DayLabel, Refusal> {
    if !response.is_published {
        return Err(Refusal::NotFound);
    }
    if mine != OwnSignature::Stands {
        return Err(Refusal::NotForYou(
            "Only an MP whose signature stands under this response may promise something with it.",
        ));
    }
    if earlier >= OF_ONE_RESPONSE_MAX {
        return Err(Refusal::NotNow(format!(
            "You have made {OF_ONE_RESPONSE_MAX} commitments with this response, which is the most there can be."
        )));
    }
    label
        .filter(|label| label.member == by.member())
        .ok_or_else(|| {
            Refusal::NotNow(
                "By our register you hold no seat in the House today, and only a sitting MP may make a commitment here.".into(),
            )
        })
}

/// Says what became of it. Also whoever lost the seat may, because a promise does not end with it.
pub fn say(
    by: &Mp,
    commitment: &Commitment,
    said: Said,
    now: Timestamp,
) -> Result<CommitmentChanged, Refusal> {
    if commitment.member != by.member() {
        return Err(Refusal::NotForYou(
            "Only the MP who made this commitment can say what became of it.",
        ));
    }
    // What is out of sight is put right first.
    if !commitment.is_shown {
        return Err(Refusal::NotFound);
    }
    if !commitment.state.is_open() {
        return Err(Refusal::NotNow(
            "This commitment has come to its end, and what was said of it stays.".into(),
        ));
    }
    if said.due_on == Some(commitment.due_on) {
        return Err(Refusal::NotNow(
            "That is the day it is due already. Leave the date empty if it does not move.".into(),
        ));
    }
    Ok(CommitmentChanged {
        commitment: commitment.id,
        by: by.id(),
        from: commitment.state,
        due_from: commitment.due_on,
        said,
        at: now,
        seal: (),
    })
}

/// Whether the day has passed without an end.
pub fn is_overdue(state: State, due_on: Date, today: Date) -> bool {
    state.is_open() && due_on < today
}

/// "Overdue since 3 March 2027" and the like: the state with its day, for readers.
pub fn state_words(state: State, due_on: Date, today: Date) -> String {
    if is_overdue(state, due_on, today) {
        return format!("Was due on {}", day_in_words(due_on));
    }
    if state.is_open() {
        return format!("{}, due on {}", state.in_words(), day_in_words(due_on));
    }
    state.in_words().to_owned()
}

/// What all commitments under its responses together make of an idea. What is open counts first; then an honest "not kept"
/// is not covered by another promise that was kept.
pub fn follow_through(states: &[State]) -> FollowThrough {
    let has = |state: State| states.contains(&state);
    if states.is_empty() {
        FollowThrough::None
    } else if states.iter().any(|state| state.is_open()) {
        if states.iter().all(|state| *state == State::Promised) {
            FollowThrough::Committed
        } else {
            FollowThrough::UnderWay
        }
    } else if has(State::NotKept) {
        FollowThrough::NotKept
    } else if has(State::Done) {
        FollowThrough::Done
    } else {
        FollowThrough::Released
    }
}

/// Which reminder a Member is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// The day is near.
    Soon,
    /// The day has come.
    Due,
}

/// The reminder that is owed today, if any; each is given once for each date.
pub fn reminder(
    state: State,
    due_on: Date,
    (soon, due): (Option<Timestamp>, Option<Timestamp>),
    today: Date,
) -> Option<Reminder> {
    if !state.is_open() || due.is_some() {
        return None;
    }
    if due_on <= today {
        return Some(Reminder::Due);
    }
    let near = today
        .checked_add(REMIND_DAYS.days())
        .is_ok_and(|then| due_on <= then);
    (near && soon.is_none()).then_some(Reminder::Soon)
}

#[cfg(test)]
mod tests;
