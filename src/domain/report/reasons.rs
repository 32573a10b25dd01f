//! The closed list of reasons (moderation.md 1.3) in words that a reader can choose from, each with its code.
//! It must not know what a moderator does about one; the list changes only by a published amendment.

use super::SubjectKind::{self, Comment, Idea, Post, Response};

/// How soon a moderator should look (moderation.md 1.4, line 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// Somebody may come to harm, or the law demands it: within 24 hours on every day of the year.
    Danger,
    /// How people treat one another: within one working day.
    Respect,
    /// Whether it is genuine and in the right place: within three working days.
    Order,
}

impl Haste {
    /// The time in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Danger => "within 24 hours, on every day of the year",
            Self::Respect => "within one working day",
            Self::Order => "within three working days",
        }
    }
}

/// One reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its published code.
    pub code: &'static str,
    /// The words a reader chooses.
    pub words: &'static str,
    /// One line that helps to choose.
    pub hint: &'static str,
    /// How soon somebody looks.
    pub haste: Haste,
    /// What it can be said of; of everything, where empty.
    of: &'static [SubjectKind],
}

impl Reason {
    /// The one with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        REASONS.iter().find(|reason| reason.code == code)
    }

    /// Whether it can be said of such a thing.
    pub fn fits(&self, kind: SubjectKind) -> bool {
        self.of.is_empty() || self.of.contains(&kind)
    }

    /// Whether it is about harm to a person, so that the police's numbers are shown.
    pub fn is_threat(&self) -> bool {
        matches!(self.code, "R5" | "S1" | "S6")
    }

    /// Whether somebody may hurt themselves, so that the Samaritans' number is shown.
    pub fn is_self_harm(&self) -> bool {
        self.code == "S5"
    }
}

const EVERYTHING: &[SubjectKind] = &[];
const TEXTS: &[SubjectKind] = &[Idea, Comment, Response, Post];
const TALK: &[SubjectKind] = &[Idea, Comment];

macro_rules! reasons {
    ($($code:literal $haste:ident $of:ident $words:literal $hint:literal;)+) => {
        &[$(Reason { code: $code, words: $words, hint: $hint, haste: Haste::$haste, of: $of }),+]
    };
}

/// All reasons, the most pressing first.
pub const REASONS: &[Reason] = reasons! {
    "R5" Danger EVERYTHING "It threatens somebody, or wishes them harm" "A reasonable person would be afraid, or death, injury or illness is wished on somebody.";
    "R6" Danger EVERYTHING "It gives away private information" "Somebody’s home, family, contact, health or whereabouts, which they have not made public themselves.";
    "S6" Danger EVERYTHING "A child is at risk" "Anything that harms children or puts one in danger.";
    "S5" Danger EVERYTHING "Somebody may hurt themselves" "Nobody is punished for this: the person is offered help.";
    "S1" Danger EVERYTHING "It is a serious crime" "For example terrorism, stirring up hatred, selling drugs or weapons, sexual exploitation.";
    "S2" Danger EVERYTHING "It breaks the law in another way" "Say below which law you think of, if you know.";
    "S4" Danger EVERYTHING "A court forbids it" "It concerns live proceedings, an injunction, or a person whom a court keeps anonymous.";
    "R1" Respect EVERYTHING "It attacks a person instead of what they did" "Their worth, looks, intellect or family, instead of what they said, did or propose.";
    "R2" Respect EVERYTHING "It speaks of people as less than human" "As vermin, disease, filth, animals or things.";
    "R3" Respect EVERYTHING "It demeans people for who they are" "For their age, disability, race, religion, sex, sexual orientation or another protected characteristic.";
    "R4" Respect EVERYTHING "It harasses somebody" "Again and again, following somebody around, calling others to join in, or sexual remarks.";
    "S3" Danger EVERYTHING "It says something false that damages a reputation" "A claim of crime or misconduct against a named person, without a source.";
    "I2" Order EVERYTHING "It pretends to be somebody else" "A person, an MP or an organisation.";
    "I1" Order EVERYTHING "It is advertising or spam" "Commercial, or posted by a machine.";
    "I3" Order EVERYTHING "People pretend to be many, or buy votes" "Several accounts in one hand, paid or organised without saying so.";
    "I4" Order EVERYTHING "Somebody who was banned has come back" "Under another name.";
    "I5" Order TEXTS "It hides an interest" "The writer is paid for, employed by or lobbying for what is said, and does not say so.";
    "H4" Order TEXTS "It copies somebody’s work" "Without their permission.";
    "H2" Order TALK "The same has been said already" "It asks for the same action as another idea, or repeats another comment.";
    "H1" Order TALK "It is in the wrong place" "It is about another topic. It is moved, not removed.";
    "H3" Order TALK "It is somebody’s own case" "A private matter for an MP’s office or an ombudsman. The writer is told where to turn.";
};
