//! The acts of stewards about the House, one form each: what it asks, and what it does in a sentence. It must not know what was typed.

/// The acts, one form each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// A recess.
    Recess,
    /// A bank holiday.
    Holiday,
    /// A Member is away.
    Away,
    /// An office.
    Office,
    /// A seat falls vacant.
    Vacancy,
    /// Somebody is elected.
    Election,
    /// A Member's whip or party changes.
    Whip,
    /// The Chair.
    Chair,
    /// A quiet time.
    Quiet,
    /// A dissolution.
    Dissolution,
}

impl Sort {
    /// All of them, as the stewards' page lists them.
    pub const ALL: [Self; 10] = [
        Self::Recess,
        Self::Holiday,
        Self::Away,
        Self::Office,
        Self::Vacancy,
        Self::Election,
        Self::Whip,
        Self::Chair,
        Self::Quiet,
        Self::Dissolution,
    ];

    /// The word in an address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Recess => "recess",
            Self::Holiday => "holiday",
            Self::Away => "away",
            Self::Office => "office",
            Self::Vacancy => "vacancy",
            Self::Election => "election",
            Self::Whip => "whip",
            Self::Chair => "chair",
            Self::Quiet => "quiet",
            Self::Dissolution => "dissolution",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }

    /// The heading of its form.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Recess => "The House goes into recess",
            Self::Holiday => "A bank holiday is proclaimed",
            Self::Away => "An MP is away",
            Self::Office => "An MP holds an office",
            Self::Vacancy => "A seat falls vacant",
            Self::Election => "Somebody is elected for a seat",
            Self::Whip => "An MP’s whip or party changes",
            Self::Chair => "The Speaker or a deputy is elected, or leaves the Chair",
            Self::Quiet => "A quiet time begins before a poll",
            Self::Dissolution => "Parliament is dissolved",
        }
    }

    /// What it does, in a sentence.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Recess => "Clocks of what waits for MPs stand still; everything else goes on.",
            Self::Holiday => {
                "The day no longer counts in any clock there; Transparency says so to everybody."
            }
            Self::Away => {
                "The clock of the seat stands still. No cause is written down, and none is shown."
            }
            Self::Office => {
                "Stands with its dates on the Member’s page, and is offered when they answer."
            }
            Self::Vacancy => {
                "The title ends that day, the MP’s and the office’s sessions end, and ideas wait for whoever is elected."
            }
            Self::Election => {
                "A new Member, or one who comes back: the same person keeps the same page."
            }
            Self::Whip => {
                "Pages show the new label from that day on; what was written keeps the label of its day."
            }
            Self::Chair => "No clock, no joint responses; constituents are told.",
            Self::Quiet => {
                "No MP is featured, no mail of MPs’ news goes out, and moderators are told."
            }
            Self::Dissolution => {
                "At midnight there are no MPs: titles, posting, sessions, invitations and clocks end."
            }
        }
    }

    /// Whether the form asks for this field.
    pub fn asks(self, field: &str) -> bool {
        let fields: &[&str] = match self {
            Self::Recess => &["words", "from", "last"],
            Self::Holiday => &["words", "from", "division"],
            Self::Away => &["member", "from", "last"],
            Self::Office => &["member", "words", "capacity", "from", "last"],
            Self::Vacancy => &["member", "from", "reason"],
            Self::Election => &["member", "newcomer", "seat", "party", "from"],
            Self::Whip => &["member", "party", "from", "reason"],
            Self::Chair => &["member", "chair"],
            Self::Quiet => &["words", "area", "from", "last"],
            Self::Dissolution => &["from", "polling", "stays_open"],
        };
        fields.contains(&field)
    }

    /// What the line of words is called.
    pub const fn words_label(self) -> &'static str {
        match self {
            Self::Quiet => "Which poll",
            Self::Office => "The office",
            _ => "Its name",
        }
    }

    /// What the first day is called.
    pub const fn day_label(self) -> &'static str {
        match self {
            Self::Dissolution => "Day of the dissolution",
            Self::Recess | Self::Away | Self::Office | Self::Quiet => "First day",
            _ => "Day",
        }
    }

    /// What more is to be known of it.
    pub const fn day_hint(self) -> &'static str {
        match self {
            Self::Vacancy => "The first day without an MP.",
            Self::Dissolution => "There are no MPs from the moment this day begins.",
            _ => "",
        }
    }

    /// Reasons the form offers, as the register knows them.
    pub const fn reasons(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Vacancy => &[
                ("resigned", "resigned"),
                ("died", "died"),
                ("recall_petition", "recalled by petition"),
                ("disqualified", "disqualified"),
                ("became_peer", "made a peer"),
            ],
            Self::Whip => &[
                ("whip_removed", "the whip was removed"),
                ("whip_restored", "the whip was restored"),
                ("resigned_whip", "resigned the whip"),
                ("changed_party", "joined another party"),
            ],
            _ => &[],
        }
    }
}
