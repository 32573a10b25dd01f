//! A response that an MP's office drafts and the MP, or an approver named by the MP, approves: draft, submitted, approved, published.
//! It must not know pages or rows, nor who else reads a draft: nobody outside the office does.

use super::cluster::{self, Asked};
use super::{DayLabel, ResponsePublished, ResponseWords};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::text::{Body, FieldError};
use crate::domain::time::Timestamp;

/// A paragraph on what to change.
pub const NOTE_MAX: usize = 600;

/// Where a draft stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Being written.
    Draft,
    /// Waits for somebody who may approve.
    Submitted,
    /// Approved as it stands, to be published.
    Approved,
    /// Published; the response of the same id is what everybody reads.
    Published,
    /// Given up.
    Ended,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Submitted,
        Self::Approved,
        Self::Published,
        Self::Ended,
    ];

    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Ended => "ended",
        }
    }

    /// The words for the office.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Draft => "Being drafted",
            Self::Submitted => "Waits for approval",
            Self::Approved => "Approved, not yet published",
            Self::Published => "Published",
            Self::Ended => "Given up",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Whether anything can still be done with it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Approved)
    }
}

/// How a published version came to be, where an office had a hand in it. Names stay in the diary (uk.md S2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Making {
    /// The office drafted, the MP approved.
    ApprovedByMember,
    /// An approver of the office approved in the MP's name.
    ApprovedByOffice,
}

impl Making {
    /// The word in a row.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ApprovedByMember => "approved_by_member",
            Self::ApprovedByOffice => "approved_by_office",
        }
    }

    /// The words for readers.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ApprovedByMember => "Drafted by the office, approved by the MP",
            Self::ApprovedByOffice => "Approved by the MP’s office, in the MP’s name",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::ApprovedByMember, Self::ApprovedByOffice]
            .into_iter()
            .find(|one| one.key() == key)
    }
}

/// A draft as its office knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The id of the response it becomes.
    pub id: ResponseId,
    /// Whose office.
    pub member: MemberId,
    /// Which ideas it answers, the main one first.
    pub ideas: Vec<IdeaId>,
    /// Where it stands.
    pub state: State,
    /// The version of its words.
    pub version: i64,
    /// What it says.
    pub words: ResponseWords,
    /// Who wrote these words.
    pub written_by: AccountId,
    /// When.
    pub written_at: Timestamp,
    /// Who approved them.
    pub approved_by: Option<AccountId>,
    /// What was to be changed, where it came back.
    pub returned: Option<String>,
}

/// New words of a draft: its first ones, or others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftWritten {
    /// Whose office.
    pub member: MemberId,
    /// Which ideas it answers, the main one first, each with its number.
    pub ideas: Vec<(IdeaId, IdeaNumber)>,
    /// The version that was read; none for a new draft.
    pub from_version: Option<i64>,
    /// What it says.
    pub words: ResponseWords,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A step of a draft that leaves its words alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// It waits for approval now.
    Submitted,
    /// It is approved.
    Approved,
    /// It came back to be changed.
    Returned,
    /// It is given up.
    Ended,
}

impl Step {
    /// The word in an event.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Ended => "ended",
        }
    }

    /// Where it leads.
    pub const fn to(self) -> State {
        match self {
            Self::Submitted => State::Submitted,
            Self::Approved => State::Approved,
            Self::Returned => State::Draft,
            Self::Ended => State::Ended,
        }
    }
}

/// A draft took a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftMoved {
    /// Which.
    pub draft: ResponseId,
    /// Whose office.
    pub member: MemberId,
    /// The version that was read.
    pub version: i64,
    /// From where.
    pub from: State,
    /// The step.
    pub step: Step,
    /// What is to be changed.
    pub note: Option<String>,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A draft was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftPublished {
    /// Which.
    pub draft: ResponseId,
    /// The version that was read.
    pub version: i64,
    /// The response.
    pub published: ResponsePublished,
    /// Who pressed the button.
    pub by: AccountId,
    seal: (),
}

/// Begins a draft.
pub fn start(
    by: &Hand,
    ideas: &[Asked],
    label: Option<&DayLabel>,
    words: ResponseWords,
    now: Timestamp,
) -> Result<DraftWritten, Refusal> {
    Ok(DraftWritten {
        member: by.member(),
        ideas: answerable(by, ideas, label)?,
        from_version: None,
        words,
        by: by.id(),
        at: now,
        seal: (),
    })
}

/// Changes the words that were read at version `read`, or which ideas they answer; whatever had been approved is to be approved again.
pub fn reword(
    by: &Hand,
    draft: &Draft,
    ideas: &[Asked],
    label: Option<&DayLabel>,
    words: ResponseWords,
    read: i64,
    now: Timestamp,
) -> Result<DraftWritten, Refusal> {
    check_known(by, draft)?;
    check_open(draft)?;
    if draft.version != read {
        return Err(Refusal::Stale);
    }
    let ideas = answerable(by, ideas, label)?;
    if draft.words == words && draft.ideas.iter().eq(ideas.iter().map(|(id, _)| id)) {
        return Err(Refusal::NotNow(
            "Nothing has changed, so there is nothing to save.".into(),
        ));
    }
    Ok(DraftWritten {
        member: draft.member,
        ideas,
        from_version: Some(read),
        words,
        by: by.id(),
        at: now,
        seal: (),
    })
}

/// Puts it before those who may approve.
pub fn submit(by: &Hand, draft: &Draft, read: i64, now: Timestamp) -> Result<DraftMoved, Refusal> {
    by.check_may_draft()?;
    step(by, draft, read, Step::Submitted, &[State::Draft], now)
}

/// Approves the version that was read. An approver approves the words of others alone: a second pair of eyes is what approval is.
pub fn approve(by: &Hand, draft: &Draft, read: i64, now: Timestamp) -> Result<DraftMoved, Refusal> {
    by.check_may_approve()?;
    if !by.is_mp() && draft.written_by == by.id() && draft.member == by.member() {
        return Err(Refusal::NotForYou(
            "You wrote these words yourself. The MP, or another approver, approves them.",
        ));
    }
    let from = [State::Draft, State::Submitted];
    step(by, draft, read, Step::Approved, &from, now)
}

/// Gives it back with a note on what to change.
pub fn send_back(
    by: &Hand,
    draft: &Draft,
    read: i64,
    note: &str,
    now: Timestamp,
) -> Result<DraftMoved, Refusal> {
    by.check_may_approve()?;
    let note = parse_note(note).map_err(|error| Refusal::Fields(vec![error]))?;
    let from = [State::Submitted, State::Approved];
    let moved = step(by, draft, read, Step::Returned, &from, now)?;
    Ok(DraftMoved {
        note: Some(note),
        ..moved
    })
}

/// Gives it up.
pub fn end(by: &Hand, draft: &Draft, read: i64, now: Timestamp) -> Result<DraftMoved, Refusal> {
    by.check_may_draft()?;
    let from = [State::Draft, State::Submitted, State::Approved];
    step(by, draft, read, Step::Ended, &from, now)
}

/// Publishes what was approved, word for word, in the MP's name and under the label of the day, on every idea it answers.
pub fn publish(
    by: &Hand,
    draft: &Draft,
    ideas: &[Asked],
    label: Option<DayLabel>,
    read: i64,
    now: Timestamp,
) -> Result<DraftPublished, Refusal> {
    check_known(by, draft)?;
    by.check_may_draft()?;
    if draft.version != read {
        return Err(Refusal::Stale);
    }
    let approved_by = draft
        .approved_by
        .filter(|_| draft.state == State::Approved)
        .ok_or_else(|| {
            Refusal::NotNow("Only what was approved can be published; this waits for it.".into())
        })?;
    answerable(by, ideas, label.as_ref())?;
    let mut published = cluster::publish_all(by.mp(), ideas, label, draft.words.clone(), now)?;
    published.making = making(by, draft.written_by, approved_by);
    Ok(DraftPublished {
        draft: draft.id,
        version: draft.version,
        published,
        by: by.id(),
        seal: (),
    })
}

/// What readers are told: nothing where the MP wrote and approved alone.
fn making(by: &Hand, written_by: AccountId, approved_by: AccountId) -> Option<Making> {
    let mp = by.mp().id();
    match (written_by == mp, approved_by == mp) {
        (true, true) => None,
        (false, true) => Some(Making::ApprovedByMember),
        (_, false) => Some(Making::ApprovedByOffice),
    }
}

/// Reads a note on what to change.
pub fn parse_note(raw: &str) -> Result<String, FieldError> {
    if raw.trim().is_empty() {
        return Err(FieldError::new(
            "note",
            "Please say what should be changed.",
        ));
    }
    Ok(Body::parse("note", raw, NOTE_MAX)?.as_str().to_owned())
}

/// A draft is its own office's: to everybody else there is none.
pub fn check_known(by: &Hand, draft: &Draft) -> Result<(), Refusal> {
    if draft.member == by.member() {
        return Ok(());
    }
    Err(Refusal::NotFound)
}

fn step(
    by: &Hand,
    draft: &Draft,
    read: i64,
    step: Step,
    from: &[State],
    now: Timestamp,
) -> Result<DraftMoved, Refusal> {
    check_known(by, draft)?;
    check_open(draft)?;
    if draft.version != read || !from.contains(&draft.state) {
        return Err(Refusal::Stale);
    }
    Ok(DraftMoved {
        draft: draft.id,
        member: draft.member,
        version: draft.version,
        from: draft.state,
        step,
        note: None,
        by: by.id(),
        at: now,
        seal: (),
    })
}

fn check_open(draft: &Draft) -> Result<(), Refusal> {
    if draft.state.is_open() {
        return Ok(());
    }
    Err(Refusal::NotNow(
        "This draft is published or given up, so nothing more can be done with it.".into(),
    ))
}

/// The ideas, if this office may answer every one of them.
fn answerable(
    by: &Hand,
    ideas: &[Asked],
    label: Option<&DayLabel>,
) -> Result<Vec<(IdeaId, IdeaNumber)>, Refusal> {
    by.check_may_draft()?;
    if ideas.iter().any(|(idea, _)| idea.author == Some(by.id())) {
        return Err(Refusal::NotNow(
            "This is your own idea. Somebody else in the office drafts the answer.".into(),
        ));
    }
    cluster::answerable(by.mp(), ideas, label, None)
}

#[cfg(test)]
mod tests;
