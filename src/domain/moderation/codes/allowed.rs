//! What is expressly allowed, each with a code by which a report is closed, and the pairs that show where allowed ends.
//! It must not know how they are used; a change here is an amendment of the rules and raises their version.

use super::Code;

macro_rules! allowances {
    ($($name:ident $words:literal;)+) => {
        /// What is expressly allowed (moderation.md 1.2). A closed list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Allowed {
            $(#[doc = $words] $name,)+
        }

        impl Allowed {
            /// All of them, in the order of the published table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The published code.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }

            /// What it allows.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }

        /// The published table.
        pub const ALLOWED: &[Allowance] = &[$(Allowance { code: Allowed::$name, words: $words }),+];
    };
}

/// One row of the table of what is allowed.
#[derive(Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Its code.
    pub code: Allowed,
    /// What it allows.
    pub words: &'static str,
}

allowances! {
    A1 "Calling a policy, a law, a speech or a party’s programme wrong, cruel, foolish or ruinous.";
    A2 "Criticism of conduct in office: votes, expenses, conflicts of interest, broken promises; calls to apologise, to resign or to lose a vote.";
    A3 "Saying that a specific statement was untrue or misleading, where the statement is named. A source helps; its absence is no breach.";
    A4 "Satire, parody and caricature of public acts.";
    A5 "Swearing that is not aimed at a person or a group.";
    A6 "Anger, grief, bluntness, poor grammar and dialect; Welsh, Gaelic, Irish and Scots.";
    A7 "An unpopular or shocking opinion on a contested matter, where it does not demean people.";
    A8 "Quoting abuse in order to report, study or oppose it.";
    A9 "Criticism of this site, its moderators and its panel.";
    A10 "Naming office-holders and senior officials for public acts. They bear wider scrutiny than private citizens; the line of humanity is the same for both.";
}

impl Allowed {
    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.key() == key)
    }
}

/// On which side of the line a sentence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Allowed, and by which code.
    Allowed(Allowed),
    /// Against the rules, and which.
    Breach(Code),
}

/// Sentences alike in heat and different in aim, mildest first.
#[derive(Debug, PartialEq, Eq)]
pub struct Borderline {
    /// Each sentence with its side.
    pub sentences: &'static [(&'static str, Side)],
}

/// The published pairs.
pub const BORDERLINE: &[Borderline] = &[
    Borderline {
        sentences: &[
            ("“This vote betrayed my town.”", Side::Allowed(Allowed::A2)),
            ("“Traitor”, said of a person", Side::Breach(Code::R1)),
            ("“Traitors get what they deserve.”", Side::Breach(Code::R5)),
        ],
    },
    Borderline {
        sentences: &[
            (
                "“The minister’s answer on 3 May was untrue: see the report.”",
                Side::Allowed(Allowed::A3),
            ),
            ("“Born liar”, said of a person", Side::Breach(Code::R1)),
        ],
    },
];
