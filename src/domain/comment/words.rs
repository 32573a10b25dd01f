//! The fixed words of comments: four purposes, and whether the public sees one, each with its key.
//! It must not know what leads from one to another.

/// What a comment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A reason in favour.
    Supports,
    /// A reason against, or a doubt.
    Concern,
    /// Something the writer wants to know.
    Question,
    /// A fact or a source.
    Evidence,
}

impl Purpose {
    /// All four, in the order of the page.
    pub const ALL: [Self; 4] = [
        Self::Supports,
        Self::Concern,
        Self::Question,
        Self::Evidence,
    ];

    /// The word in rows, forms and addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Concern => "concern",
            Self::Question => "question",
            Self::Evidence => "evidence",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// The words for somebody who chooses.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Supports => "In support",
            Self::Concern => "A concern",
            Self::Question => "A question",
            Self::Evidence => "Evidence",
        }
    }

    /// One line that helps to choose.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Supports => "A reason why this should happen.",
            Self::Concern => "A reason against it, or something that could go wrong.",
            Self::Question => "Something you would like to know first.",
            Self::Evidence => "A fact, a figure or a source; say where it comes from.",
        }
    }

    /// What a page says where there are none yet.
    pub const fn invitation(self) -> &'static str {
        match self {
            Self::Supports => "Nobody has given a reason in favour yet.",
            Self::Concern => "Nobody has raised a concern yet.",
            Self::Question => "Nobody has asked a question yet.",
            Self::Evidence => "Nobody has added evidence yet.",
        }
    }
}

/// Whether the public sees a comment's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Publication {
    /// Waits for a moderator; nobody sees that it is there.
    Held,
    /// Everybody reads it.
    Published,
    /// Hidden by a moderator's decision; a stub stays.
    Hidden,
    /// Removed by a moderator's decision; a stub stays.
    Removed,
    /// Taken back by its author; a stub stays.
    Withdrawn,
}

impl Publication {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Held,
        Self::Published,
        Self::Hidden,
        Self::Removed,
        Self::Withdrawn,
    ];

    /// The word in rows.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Published => "published",
            Self::Hidden => "hidden",
            Self::Removed => "removed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// What the stub says; nothing where the words themselves stand.
    pub const fn stub(self) -> &'static str {
        match self {
            Self::Held | Self::Published => "",
            Self::Hidden => "This comment was hidden by a moderator",
            Self::Removed => "This comment was removed by a moderator",
            Self::Withdrawn => "This comment was withdrawn by its author",
        }
    }
}
