//! The fixed words of moderation: states, outcomes, verdicts, who is told and what is logged, each with its key. It must not know what leads from one to another.

use crate::domain::keyed::keyed;
use crate::domain::report::SubjectKind;

keyed! {
    /// Where a text stands (moderation.md 1.4). The words of a state that readers do not see the text in are those of its stub.
    State {
        /// Not sent yet; nobody but its author knows of it.
        Draft = "draft", "Draft";
        /// Sent, and waits for a person to look.
        Held = "held", "Waits for a moderator";
        /// Everybody reads it.
        Published = "published", "Published";
        /// Everybody reads it, without a mark; somebody is looking at a report.
        UnderReview = "under_review", "Published";
        /// Hidden while somebody checks.
        HiddenInterim = "hidden_interim", "Hidden while checked";
        /// Hidden, and its author is invited to reword it.
        HiddenRephrase = "hidden_rephrase", "Hidden; the author has been invited to reword it";
        /// Removed by a decision.
        Removed = "removed", "Removed by a moderator";
        /// Removed, and the text opens with two keys only.
        RemovedSealed = "removed_sealed", "Removed for a legal reason";
        /// There again after a wrong decision.
        Restored = "restored", "Restored, we were wrong";
        /// Part of another item, to which its address leads.
        Merged = "merged", "Merged into another";
        /// In another place, to which its old address leads.
        Moved = "moved", "Moved";
        /// Everybody reads it, blacked out in part.
        Redacted = "redacted", "Blacked out in part";
        /// Taken back by its author.
        Withdrawn = "withdrawn", "Withdrawn by its author";
        /// Everybody reads it; it takes nothing new.
        Closed = "closed", "Closed";
        /// The text is destroyed; the stub stays.
        Erased = "erased", "Erased";
    }
}

impl State {
    /// Whether everybody may read its words, whole or in part.
    pub const fn is_visible(self) -> bool {
        matches!(
            self,
            Self::Published
                | Self::UnderReview
                | Self::Restored
                | Self::Moved
                | Self::Redacted
                | Self::Closed
        )
    }

    /// Whether a decision or the house keeps its words from readers. Every one of these leads back.
    pub const fn is_hidden(self) -> bool {
        matches!(
            self,
            Self::Held
                | Self::HiddenInterim
                | Self::HiddenRephrase
                | Self::Removed
                | Self::RemovedSealed
                | Self::Merged
        )
    }
}

keyed! {
    /// What a moderator decides.
    Outcome {
        /// Nothing in it is against the rules.
        NoBreach = "no_breach", "No breach";
        /// Hidden; the author is invited to reword.
        HideRephrase = "hide_rephrase", "Hidden, with an invitation to reword";
        /// Removed; a stub stays.
        Remove = "remove", "Removed";
        /// Removed, with two keys to the text.
        Seal = "seal", "Removed and sealed";
        /// Blacked out in part, never reworded.
        Redact = "redact", "Blacked out in part";
        /// Moved to where it belongs.
        Move = "move", "Moved";
        /// Merged into another.
        Merge = "merge", "Merged";
        /// Labelled with what the author should have declared.
        Label = "label", "Labelled";
        /// Left as it is; the author is offered help.
        SupportNote = "support_note", "Left as it is, with an offer of help";
        /// Given back to the author alone, with where to turn.
        ReturnPrivately = "return_privately", "Given back to its author, with where to turn";
    }
}

impl Outcome {
    /// Where a text stands after it; none where it stays in sight as it is.
    pub const fn leads_to(self) -> Option<State> {
        match self {
            Self::NoBreach | Self::Label | Self::SupportNote => None,
            // What is given back privately can be written again without the private case.
            Self::HideRephrase | Self::ReturnPrivately => Some(State::HiddenRephrase),
            Self::Remove => Some(State::Removed),
            Self::Seal => Some(State::RemovedSealed),
            Self::Redact => Some(State::Redacted),
            Self::Move => Some(State::Moved),
            Self::Merge => Some(State::Merged),
        }
    }

    /// Whether it takes words out of sight, all of them or some: what a stolen moderator's account would do.
    pub const fn takes_away(self) -> bool {
        matches!(
            self,
            Self::HideRephrase
                | Self::Remove
                | Self::Seal
                | Self::Redact
                | Self::Merge
                | Self::ReturnPrivately
        )
    }

    /// Whether it can be carried out on such a text. Only ideas are merged; what an MP signed is not rearranged by others: it is
    /// labelled, blacked out where it gives somebody away, hidden until its MP has reworded it, or removed.
    pub const fn is_open_to(self, kind: SubjectKind) -> bool {
        match kind {
            SubjectKind::Idea => true,
            SubjectKind::Response => {
                !matches!(self, Self::Move | Self::Merge | Self::ReturnPrivately)
            }
            // A line that is no answer by itself carries no label; what it keeps silent about is reason to hide it.
            SubjectKind::Commitment => !matches!(
                self,
                Self::Label | Self::Move | Self::Merge | Self::ReturnPrivately
            ),
            SubjectKind::Post => !matches!(
                self,
                Self::Redact | Self::Move | Self::Merge | Self::ReturnPrivately
            ),
            // A name is taken down or it stays: there is nothing to black out, to label or to move.
            SubjectKind::Account => matches!(
                self,
                Self::NoBreach | Self::HideRephrase | Self::Remove | Self::Seal | Self::SupportNote
            ),
            _ => !matches!(self, Self::Merge),
        }
    }

    /// Whether it counts for the ladder of sanctions. What is put in order, labelled or helped does not, nor does blacking out.
    pub const fn is_breach(self) -> bool {
        matches!(self, Self::HideRephrase | Self::Remove | Self::Seal)
    }
}

/// The word of the Digital Services Act for what happened to the text's visibility.
pub const fn visibility(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::NoBreach | Outcome::SupportNote => None,
        Outcome::HideRephrase | Outcome::ReturnPrivately => Some("disabled"),
        Outcome::Remove | Outcome::Seal => Some("removed"),
        Outcome::Redact | Outcome::Move | Outcome::Merge => Some("other"),
        Outcome::Label => Some("labelled"),
    }
}

/// How an appeal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The decision stands.
    Upheld,
    /// Another takes its place.
    Varied,
    /// It was wrong.
    Overturned,
    /// Nobody decided in time, so the appellant is in the right.
    Lapsed,
}

/// Who has to be told, and of what; the notice itself is `letter`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tell {
    /// The author: held, and until when.
    AuthorHeld,
    /// The author: hidden while somebody checks.
    AuthorInterim,
    /// The author: a decision, with its statement of reasons.
    AuthorDecided,
    /// The author: it is there again.
    AuthorBack,
    /// The author: it is there again, we were wrong, we are sorry.
    AuthorApology,
    /// The author: the offer to reword has ended; an appeal is still open.
    AuthorRewordEnded,
    /// Whoever reported it: the outcome.
    Reporters,
    /// Whoever appealed: the ruling.
    Appellant,
    /// Whoever may be the second person.
    Second,
    /// The legal and safety lead.
    LegalLead,
    /// Those who support the idea that was merged, and may move their support back.
    Supporters,
}

/// The event of the public log (moderation.md 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Logged {
    /// Waits for a look.
    Held,
    /// Hidden, with an invitation or while somebody checks.
    Hidden,
    /// Removed or sealed.
    Removed,
    /// There again.
    Restored,
    /// In another place.
    Moved,
    /// Part of another.
    Merged,
    /// Blacked out in part.
    Redacted,
    /// Carries a label.
    Labelled,
    /// A hold or a hasty decision came to nothing.
    Lifted,
    /// An appeal was decided.
    AppealDecided,
}

impl Logged {
    /// The word in the log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Hidden => "hidden",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Moved => "moved",
            Self::Merged => "merged",
            Self::Redacted => "redacted",
            Self::Labelled => "labelled",
            Self::Lifted => "lifted",
            Self::AppealDecided => "appeal_decided",
        }
    }
}
