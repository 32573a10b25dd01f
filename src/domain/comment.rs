//! Comments under ideas: who may write, answer, reword and take one back, and mark one as helpful.
//! It must not know pages, rows or the clock; what a moderator may do to a comment is `moderation`'s.

use super::account::Citizen;
use super::ids::{AccountId, CommentId, IdeaId, IdeaNumber};
use super::markup::{self, SafeHtml};
use super::refusal::Refusal;
use super::text::{Body, COMMENT_MAX, FieldError};
use super::time::Timestamp;

mod words;

pub use words::{Publication, Purpose};

/// Replies to replies, and no further: deeper ones are unreadable on a phone, and by then two people talk alone.
pub const DEPTH_MAX: i64 = 3;
/// Half an hour: long enough to mend a slip, short enough that few have answered.
pub const FREE_EDIT_MINUTES: i64 = 30;
/// Thirty an hour is one every two minutes: a lively evening, not a machine (security.md 2.5).
pub const HOURLY_MAX: i64 = 30;
/// Ten an hour in the first week, while nobody knows the newcomer (security.md 2.5).
pub const HOURLY_MAX_AT_FIRST: i64 = 10;
/// Twenty edits an hour (security.md 2.5).
pub const HOURLY_EDITS_MAX: i64 = 20;
/// How long somebody is new.
const FIRST_DAYS: i64 = 7;

/// What somebody says, parsed and rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentWords {
    /// The Markdown source.
    pub text: Body,
    /// The same for readers.
    pub html: SafeHtml,
}

impl CommentWords {
    /// Reads a comment of up to 2,000 characters from `field`. Renders it once; the slow part, which belongs before a transaction.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self, FieldError> {
        let text = Body::parse_optional(field, raw, COMMENT_MAX)?;
        let html = markup::render(text.as_str());
        // Marks without a word ("> ", an empty list) would leave an empty place on the page.
        let says_something = markup::excerpt(text.as_str(), COMMENT_MAX)
            .chars()
            .any(|c| !c.is_whitespace());
        if text.is_empty() || !says_something {
            return Err(FieldError::new(
                field,
                "Please write your comment: there are no words in it yet.",
            ));
        }
        Ok(Self { text, html })
    }
}

/// The idea under which people talk, as far as comments need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Its row.
    pub idea: IdeaId,
    /// Its public number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// Its author.
    pub author: Option<AccountId>,
    /// Whether new comments are taken: it is published, and neither withdrawn nor closed.
    pub is_open: bool,
}

/// A comment as its rules need to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its row.
    pub id: CommentId,
    /// The idea it stands under.
    pub ground: Ground,
    /// The comment that began its conversation; itself, if it did.
    pub thread: CommentId,
    /// Its place in the conversation; the beginner has 0.
    pub place: i64,
    /// The comment it stands under.
    pub parent: Option<CommentId>,
    /// 1 for a comment on the idea, 2 for a reply, 3 for a reply to that.
    pub depth: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is; nobody's after an erased account.
    pub author: Option<AccountId>,
    /// The name of its author.
    pub author_name: Option<String>,
    /// Where it stands.
    pub publication: Publication,
    /// The revision that stands.
    pub revision: i64,
    /// The words of that revision, as written.
    pub words: String,
    /// The same for readers.
    pub html: SafeHtml,
    /// When it was written.
    pub written_at: Timestamp,
}

impl Standing {
    /// Whether everybody may read its words.
    pub fn is_readable(&self) -> bool {
        self.publication == Publication::Published
    }

    /// Whether this account may reword it or take it back.
    pub fn is_changeable_by(&self, account: AccountId) -> bool {
        self.author == Some(account) && self.is_readable()
    }

    /// Whether somebody may answer it.
    pub fn takes_replies(&self) -> bool {
        self.is_readable() && self.ground.is_open
    }

    /// Whether an edit now leaves no mark.
    pub fn is_freely_editable(&self, now: Timestamp) -> bool {
        now < self.written_at.plus_minutes(FREE_EDIT_MINUTES)
    }
}

/// A comment was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPublished {
    /// Under which idea.
    pub idea: IdeaId,
    /// Its public number.
    pub number: IdeaNumber,
    /// The conversation it joins; none for one that begins its own.
    pub thread: Option<CommentId>,
    /// The comment it stands under.
    pub parent: Option<CommentId>,
    /// The comment it answers, whose author is told: under a reply of depth 3 that is its neighbour.
    pub answers: Option<CommentId>,
    /// How deep it stands.
    pub depth: i64,
    /// What it is for; a reply shares its conversation's.
    pub purpose: Purpose,
    /// By whom.
    pub author: AccountId,
    /// What was said.
    pub words: CommentWords,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A comment was reworded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentEdited {
    /// Which.
    pub comment: CommentId,
    /// Under which idea.
    pub idea: IdeaId,
    /// By whom.
    pub author: AccountId,
    /// The revision that was read before.
    pub from_revision: i64,
    /// The revision that stands now.
    pub revision: i64,
    /// Whether it happened within the free half hour: no mark is left, and the earlier wording is for moderators alone.
    pub is_free: bool,
    /// The new words.
    pub words: CommentWords,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A comment was taken back by its author; a stub stays, and so do the replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentWithdrawn {
    /// Which.
    pub comment: CommentId,
    /// Under which idea.
    pub idea: IdeaId,
    /// By whom.
    pub author: AccountId,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Somebody found a comment helpful, or no longer does. Set, never toggled: a second press changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpfulSet {
    /// Which comment.
    pub comment: CommentId,
    /// By whom.
    pub by: AccountId,
    /// Whether it is helpful.
    pub helpful: bool,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Publishes a comment on an idea. `last_hour` is how many comments the author wrote in the last sixty minutes.
pub fn publish(
    by: &Citizen,
    ground: &Ground,
    purpose: Purpose,
    words: CommentWords,
    last_hour: i64,
    now: Timestamp,
) -> Result<CommentPublished, Refusal> {
    check_open(ground)?;
    check_pace(by, last_hour, now)?;
    Ok(CommentPublished {
        idea: ground.idea,
        number: ground.number,
        thread: None,
        parent: None,
        answers: None,
        depth: 1,
        purpose,
        author: by.id(),
        words,
        at: now,
        seal: (),
    })
}

/// Publishes a reply. Under a reply of depth 3 it stands beside it: the conversation goes on without running off the page.
pub fn reply(
    by: &Citizen,
    to: &Standing,
    words: CommentWords,
    last_hour: i64,
    now: Timestamp,
) -> Result<CommentPublished, Refusal> {
    check_answerable(to)?;
    check_pace(by, last_hour, now)?;
    let (parent, depth) = if to.depth < DEPTH_MAX {
        (Some(to.id), to.depth + 1)
    } else {
        (to.parent, DEPTH_MAX)
    };
    Ok(CommentPublished {
        idea: to.ground.idea,
        number: to.ground.number,
        thread: Some(to.thread),
        parent,
        answers: Some(to.id),
        depth,
        purpose: to.purpose,
        author: by.id(),
        words,
        at: now,
        seal: (),
    })
}

/// Takes in a comment by somebody fictional (the demo), at the time its file says, without asking how many there were.
pub fn bring_in(
    author: AccountId,
    ground: &Ground,
    answered: Option<&Standing>,
    purpose: Purpose,
    words: CommentWords,
    at: Timestamp,
) -> CommentPublished {
    CommentPublished {
        idea: ground.idea,
        number: ground.number,
        thread: answered.map(|to| to.thread),
        parent: answered.and_then(|to| {
            if to.depth < DEPTH_MAX {
                Some(to.id)
            } else {
                to.parent
            }
        }),
        answers: answered.map(|to| to.id),
        depth: answered.map_or(1, |to| (to.depth + 1).min(DEPTH_MAX)),
        purpose: answered.map_or(purpose, |to| to.purpose),
        author,
        words,
        at,
        seal: (),
    }
}

/// Rewords a comment that was read at revision `read`. `last_hour` is how many edits its author made in the last sixty minutes.
pub fn edit(
    comment: &Standing,
    by: &Citizen,
    words: CommentWords,
    read: i64,
    last_hour: i64,
    now: Timestamp,
) -> Result<CommentEdited, Refusal> {
    check_owner(comment, by)?;
    if comment.revision != read {
        return Err(Refusal::Stale);
    }
    if comment.words == words.text.as_str() {
        return Err(Refusal::Fields(vec![FieldError::new(
            "words",
            "Nothing has changed yet, so there is nothing to save.",
        )]));
    }
    if last_hour >= HOURLY_EDITS_MAX {
        return Err(Refusal::TooMany(
            "You have changed your comments twenty times within an hour. Please wait a little; your words are below.".into(),
        ));
    }
    Ok(CommentEdited {
        comment: comment.id,
        idea: comment.ground.idea,
        author: by.id(),
        from_revision: comment.revision,
        revision: comment.revision + 1,
        is_free: comment.is_freely_editable(now),
        words,
        at: now,
        seal: (),
    })
}

/// Takes a comment back.
pub fn withdraw(
    comment: &Standing,
    by: &Citizen,
    now: Timestamp,
) -> Result<CommentWithdrawn, Refusal> {
    check_owner(comment, by)?;
    Ok(CommentWithdrawn {
        comment: comment.id,
        idea: comment.ground.idea,
        author: by.id(),
        at: now,
        seal: (),
    })
}

/// Marks a comment as helpful, or takes the mark back.
pub fn set_helpful(
    comment: &Standing,
    by: &Citizen,
    helpful: bool,
    now: Timestamp,
) -> Result<HelpfulSet, Refusal> {
    if comment.author == Some(by.id()) {
        return Err(Refusal::NotForYou(
            "This comment is your own: whether it helps is for others to say.",
        ));
    }
    if !comment.is_readable() {
        return Err(Refusal::NotNow("This comment is no longer there.".into()));
    }
    Ok(HelpfulSet {
        comment: comment.id,
        by: by.id(),
        helpful,
        at: now,
        seal: (),
    })
}

/// Whether an idea takes comments: asked before a form is shown, and again when it comes back.
pub fn check_open(ground: &Ground) -> Result<(), Refusal> {
    if ground.is_open {
        return Ok(());
    }
    Err(Refusal::NotNow(
        "This idea takes no more comments: it is closed.".into(),
    ))
}

/// Whether a comment takes replies: asked before a form is shown, and again when it comes back.
pub fn check_answerable(to: &Standing) -> Result<(), Refusal> {
    check_open(&to.ground)?;
    if to.is_readable() {
        return Ok(());
    }
    Err(Refusal::NotNow(
        "The comment you want to answer is no longer there. What you have to say can be a comment on the idea.".into(),
    ))
}

fn check_pace(by: &Citizen, last_hour: i64, now: Timestamp) -> Result<(), Refusal> {
    let is_new = now < by.account().created_at.plus_days(FIRST_DAYS);
    let (most, reason) = if is_new {
        (
            HOURLY_MAX_AT_FIRST,
            "In your first week you can write ten comments an hour.",
        )
    } else {
        (HOURLY_MAX, "You can write thirty comments an hour.")
    };
    if last_hour >= most {
        return Err(Refusal::TooMany(format!(
            "{reason} Your words are below: please send them a little later."
        )));
    }
    Ok(())
}

fn check_owner(comment: &Standing, by: &Citizen) -> Result<(), Refusal> {
    if comment.author != Some(by.id()) {
        return Err(Refusal::NotYours);
    }
    match comment.publication {
        Publication::Published => Ok(()),
        Publication::Withdrawn => Err(Refusal::NotNow(
            "You have already taken this comment back.".into(),
        )),
        Publication::Held | Publication::Hidden | Publication::Removed => Err(Refusal::NotNow(
            "This comment can no longer be changed.".into(),
        )),
    }
}

#[cfg(test)]
mod tests;
