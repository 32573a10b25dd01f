//! The fixed words of ideas: kinds, and the three public axes on which an idea moves, each with its key and its words.
//! It must not know what moves an idea along them.

use crate::domain::keyed::keyed;

keyed! {
    /// What sort of contribution it is.
    Kind {
        /// Something to do.
        Idea = "idea", "Idea";
        /// Something to wish for.
        Hope = "hope", "Hope";
        /// Something that does not work.
        Frustration = "frustration", "Frustration";
        /// Something lived through that others should know.
        Experience = "experience", "Experience";
    }
}

impl Kind {
    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Idea => "Something that should be done.",
            Self::Hope => "Something you wish for your place or the country.",
            Self::Frustration => "Something that does not work and should.",
            Self::Experience => "Something you lived through that those who decide should know.",
        }
    }
}

keyed! {
    /// Whether and how the public sees it.
    Publication {
        /// Waits for a moderator.
        Held = "held", "Held for review";
        /// Everybody sees it.
        Published = "published", "Published";
        /// Hidden by a moderator's decision.
        Hidden = "hidden", "Hidden";
        /// Removed by a moderator's decision.
        Removed = "removed", "Removed";
        /// Taken back by its author.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Carried into another idea.
        Merged = "merged", "Merged";
        /// Readable, but over.
        Closed = "closed", "Closed";
    }
}

impl Publication {
    /// Whether its text may be read by everybody.
    pub const fn is_readable(self) -> bool {
        matches!(self, Self::Published | Self::Closed)
    }
}

keyed! {
    /// What MPs did about it.
    Response {
        /// Nobody was asked yet.
        None = "none", "Open for support";
        /// One or more MPs were asked.
        Put = "put", "Put to an MP";
        /// Answered, though not wholly.
        AnsweredInPart = "answered_in_part", "Answered in part";
        /// Answered.
        Answered = "answered", "Answered";
        /// Handed to a better-placed MP.
        HandedOver = "handed_over", "Handed over";
        /// Declined with a reason.
        Declined = "declined", "Declined with a reason";
    }
}

impl Response {
    /// Whether an MP has said something about it.
    pub const fn is_answer(self) -> bool {
        matches!(
            self,
            Self::AnsweredInPart | Self::Answered | Self::HandedOver | Self::Declined
        )
    }

    /// Shape and shade of the mark in lists: `open`, `waiting` or `answered`.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::None => "open",
            Self::Put => "waiting",
            _ => "answered",
        }
    }
}

keyed! {
    /// What came of a promise.
    FollowThrough {
        /// No promise yet.
        None = "none", "No promise yet";
        /// A promise was made.
        Committed = "committed", "A promise was made";
        /// Work has begun.
        UnderWay = "under_way", "Under way";
        /// Done.
        Done = "done", "Done";
        /// Not kept.
        NotKept = "not_kept", "Not kept";
        /// Released, with a reason.
        Released = "released", "Released";
    }
}
