//! An MP's response to an idea: who may publish one, what it is made of, and what it makes of the idea.
//! It must not know pages or rows, nor how several MPs come to sign one text (that is `joint`).

use jiff::civil::Date;

use super::account::Mp;
use super::idea::{Publication, Response as Axis};
use super::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use super::member;
use super::refusal::Refusal;
use super::time::Timestamp;

pub mod cluster;
pub mod draft;
pub mod joint;
mod words;

pub use words::{
    Capacity, OFFICE_MAX, Position, ResponseWords, SOURCE_WORDS_MAX, SOURCES_MAX, Source, Typed,
    TypedSource,
};

/// The label of a day: party and seat as the register had them then. Kept with the signature for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLabel {
    /// Whose.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party's key.
    pub party_key: String,
    /// The party as it stood beside the name.
    pub party: String,
    /// The seat's code.
    pub constituency: String,
    /// The seat's name.
    pub constituency_name: String,
}

/// A signature under one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The label of the day it was given.
    pub label: DayLabel,
    /// The party's colour, where one is on file.
    pub party_colour: String,
    /// When that seat was given up; none while it is held.
    pub seat_until: Option<Date>,
    /// In which capacity.
    pub capacity: Capacity,
    /// The office in words; empty for those without one.
    pub office: String,
    /// Whether the seat was that of the idea's author; unknown when the author had named none.
    pub authors_mp: Option<bool>,
    /// The party whose whip was taken that day, where several signed; none for whoever sat for no party.
    pub side: Option<String>,
    /// What the signature does not cover; mostly empty.
    pub reservation: String,
    /// When.
    pub signed_at: Timestamp,
    /// When it was taken back. It stays where it stood, with the day.
    pub withdrawn_at: Option<Timestamp>,
}

impl Signature {
    /// "MP for Little Wickham", and where it is so, ", not the author's MP" (uk.md P2).
    pub fn seat_words(&self) -> String {
        let seat = member::seat_words(&self.label.constituency_name, self.seat_until);
        match self.authors_mp {
            Some(false) => format!("{seat}, not the author’s MP"),
            _ => seat,
        }
    }

    /// "as Minister of State for Transport (minister)", or "as a backbencher".
    pub fn capacity_words(&self) -> String {
        if self.office.is_empty() {
            return self.capacity.signed_as().to_owned();
        }
        format!("as {} ({})", self.office, self.capacity.in_words())
    }
}

/// Somebody who was invited to a joint response and did not sign it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// Whom.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party of the day.
    pub party: String,
    /// The seat of the day.
    pub constituency_name: String,
    /// When that seat was given up; none while it is held.
    pub seat_until: Option<Date>,
    /// Whether the answer was no; otherwise there was none.
    pub has_declined: bool,
    /// When.
    pub at: Timestamp,
}

impl Invitee {
    /// "MP for Little Wickham", as long as that is so.
    pub fn seat_words(&self) -> String {
        member::seat_words(&self.constituency_name, self.seat_until)
    }

    /// "declined on 3 March 2027", or "had not answered on 3 March 2027".
    pub fn outcome_words(&self) -> String {
        let what = if self.has_declined {
            "declined"
        } else {
            "had not answered"
        };
        format!("{what} on {}", self.at.day_in_words())
    }
}

/// A response as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its row.
    pub id: ResponseId,
    /// The version that stands.
    pub version: i64,
    /// What it says, with its HTML.
    pub words: ResponseWords,
    /// Who signed this version, the lead first.
    pub signatures: Vec<Signature>,
    /// Whether several MPs gave it together.
    pub is_joint: bool,
    /// Who was invited to this version and did not sign it.
    pub invitees: Vec<Invitee>,
    /// The other ideas it answers.
    pub also: Vec<IdeaNumber>,
    /// How this version came to be, where an office had a hand in it.
    pub making: Option<draft::Making>,
    /// When it was first published.
    pub published_at: Timestamp,
    /// When it was last reworded.
    pub edited_at: Option<Timestamp>,
}

impl Published {
    /// "edited 3 March 2027, 14:05", or nothing.
    pub fn edited_words(&self) -> String {
        self.edited_at
            .map(|at| format!("edited {}", at.in_words()))
            .unwrap_or_default()
    }

    /// What stands above it: who answers, and whether across parties. Counted by the signatures that stand today.
    pub fn kicker(&self) -> String {
        if !self.is_joint {
            return "Response from an MP".to_owned();
        }
        let standing = self
            .signatures
            .iter()
            .filter(|one| one.withdrawn_at.is_none());
        let count = standing.clone().count();
        let is_across = joint::is_across_parties(standing.map(|one| one.side.as_deref()));
        match (count, is_across) {
            (0 | 1, _) => "Joint response, now signed by one MP".to_owned(),
            (_, true) => format!("Cross-party response, signed by {count} MPs"),
            (_, false) => format!("Joint response, signed by {count} MPs"),
        }
    }

    /// The signature of this Member under it.
    pub fn signature_of(&self, member: MemberId) -> Option<&Signature> {
        self.signatures
            .iter()
            .find(|one| one.label.member == member)
    }

    /// Whether this Member leads it, and so may change it.
    pub fn is_led_by(&self, member: MemberId) -> bool {
        self.signatures
            .first()
            .is_some_and(|lead| lead.label.member == member)
    }
}

/// The idea as the rules here need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedIdea {
    /// Its row.
    pub id: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub author: Option<AccountId>,
    /// The author's seat, if one was named.
    pub author_constituency: Option<String>,
    /// Where it stands.
    pub publication: Publication,
    /// What MPs did about it so far.
    pub response: Axis,
    /// Whether it waits at some MP's door.
    pub is_put: bool,
    /// Whether some MP's office declined to answer it.
    pub is_declined: bool,
}

/// A response as the rules here need to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its row.
    pub id: ResponseId,
    /// Who leads it.
    pub lead: MemberId,
    /// The version that stands.
    pub version: i64,
    /// Whether it is published.
    pub is_published: bool,
    /// Whether moderators hid it; whether it may be reworded then is theirs to say.
    pub is_hidden: bool,
    /// Whether several MPs signed it, so that nobody rewords it alone.
    pub is_joint: bool,
    /// What it says.
    pub words: ResponseWords,
}

/// A response was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponsePublished {
    /// To which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// By which account.
    pub by: AccountId,
    /// The signature of the day.
    pub label: DayLabel,
    /// Whether the seat is that of the author.
    pub authors_mp: Option<bool>,
    /// What it says.
    pub words: ResponseWords,
    /// The other ideas it answers, each with its number.
    pub also: Vec<(IdeaId, IdeaNumber)>,
    /// How it came to be, where an office had a hand in it.
    pub making: Option<draft::Making>,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// A published response was reworded; the earlier version stays readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseEdited {
    /// Which.
    pub response: ResponseId,
    /// To which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// By which account.
    pub by: AccountId,
    /// The version that was read before.
    pub from_version: i64,
    /// The version that stands now.
    pub version: i64,
    /// The signature of the day.
    pub label: DayLabel,
    /// Whether the seat is that of the author.
    pub authors_mp: Option<bool>,
    /// The new words.
    pub words: ResponseWords,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// An idea moved along its response axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeaAnswered {
    /// Which.
    pub idea: IdeaId,
    /// From where.
    pub from: Axis,
    /// To where.
    pub to: Axis,
    /// When.
    pub at: Timestamp,
    seal: (),
}

/// Publishes a response of one Member. `label` is the seat and party of today, none without a seat; `earlier` what this
/// Member already published on the idea.
pub fn publish(
    by: &Mp,
    idea: &AskedIdea,
    label: Option<DayLabel>,
    earlier: Option<ResponseId>,
    words: ResponseWords,
    now: Timestamp,
) -> Result<ResponsePublished, Refusal> {
    let label = may_respond(by, idea, label, earlier)?;
    Ok(ResponsePublished {
        idea: idea.id,
        number: idea.number,
        by: by.id(),
        authors_mp: is_authors_mp(idea, &label),
        label,
        words,
        also: Vec::new(),
        making: None,
        at: now,
        seal: (),
    })
}

/// Whether this MP may respond to the idea today; returns the label the signature would carry.
pub fn may_respond(
    by: &Mp,
    idea: &AskedIdea,
    label: Option<DayLabel>,
    earlier: Option<ResponseId>,
) -> Result<DayLabel, Refusal> {
    check_open(idea)?;
    if idea.author == Some(by.id()) {
        return Err(Refusal::NotNow(
            "This is your own idea. Other MPs can respond to it.".into(),
        ));
    }
    if earlier.is_some() {
        return Err(Refusal::NotNow(
            "You have already responded to this idea. You can change your response; its earlier wording stays readable.".into(),
        ));
    }
    seated(by, label)
}

/// The signature a response would carry if it were published now: for the page that shows it before.
pub fn signature(
    idea: &AskedIdea,
    label: DayLabel,
    words: &ResponseWords,
    now: Timestamp,
) -> Signature {
    Signature {
        authors_mp: is_authors_mp(idea, &label),
        label,
        party_colour: String::new(),
        seat_until: None,
        capacity: words.capacity,
        office: words.office.clone(),
        side: None,
        reservation: String::new(),
        signed_at: now,
        withdrawn_at: None,
    }
}

/// Rewords a published response that was read at version `read`.
pub fn edit(
    by: &Mp,
    idea: &AskedIdea,
    response: &Standing,
    label: Option<DayLabel>,
    words: ResponseWords,
    read: i64,
    now: Timestamp,
) -> Result<ResponseEdited, Refusal> {
    let label = may_edit(by, idea, response, label)?;
    if response.version != read {
        return Err(Refusal::Stale);
    }
    if response.words == words {
        return Err(Refusal::NotNow(
            "Nothing has changed, so there is nothing to save.".into(),
        ));
    }
    Ok(ResponseEdited {
        response: response.id,
        idea: idea.id,
        number: idea.number,
        by: by.id(),
        from_version: response.version,
        version: response.version + 1,
        authors_mp: is_authors_mp(idea, &label),
        label,
        words,
        at: now,
        seal: (),
    })
}

/// Whether this MP may reword the response today; returns the label the new signature would carry.
pub fn may_edit(
    by: &Mp,
    idea: &AskedIdea,
    response: &Standing,
    label: Option<DayLabel>,
) -> Result<DayLabel, Refusal> {
    if response.lead != by.member() {
        return Err(Refusal::NotYours);
    }
    if !response.is_published && !response.is_hidden {
        return Err(Refusal::NotFound);
    }
    if response.is_joint {
        return Err(Refusal::NotNow(
            "This response is signed by several MPs, so nobody changes it alone. Change it where you wrote it together, and everybody signs again.".into(),
        ));
    }
    check_open(idea)?;
    seated(by, label)
}

/// What all published responses together make of an idea; none when nothing moves. The best answer counts: a second MP who
/// passes the idea on does not undo the first one's answer. Where the only response was hidden, the idea waits again.
pub fn answered(idea: &AskedIdea, positions: &[Position], now: Timestamp) -> Option<IdeaAnswered> {
    let to = match positions
        .iter()
        .map(|position| position.makes_of_an_idea())
        .max_by_key(|axis| weight(*axis))
    {
        Some(to) => to,
        None if idea.is_put => Axis::Put,
        None if idea.is_declined => Axis::Declined,
        None if idea.response == Axis::Put => Axis::Put,
        None => Axis::None,
    };
    (to != idea.response).then_some(IdeaAnswered {
        idea: idea.id,
        from: idea.response,
        to,
        at: now,
        seal: (),
    })
}

const fn weight(axis: Axis) -> u8 {
    match axis {
        Axis::None => 0,
        Axis::Put => 1,
        Axis::Declined => 2,
        Axis::HandedOver => 3,
        Axis::AnsweredInPart => 4,
        Axis::Answered => 5,
    }
}

fn check_open(idea: &AskedIdea) -> Result<(), Refusal> {
    match idea.publication {
        Publication::Published | Publication::Closed => Ok(()),
        Publication::Withdrawn | Publication::Merged => Err(Refusal::NotNow(
            "This idea is no longer open, so it can have no new answer. What you wrote is still here.".into(),
        )),
        Publication::Held | Publication::Hidden | Publication::Removed => Err(Refusal::NotFound),
    }
}

fn seated(by: &Mp, label: Option<DayLabel>) -> Result<DayLabel, Refusal> {
    label
        .filter(|label| label.member == by.member())
        .ok_or_else(|| {
            Refusal::NotNow(
                "By our register you hold no seat in the House today, and only a sitting MP may respond. If that is a mistake, please tell the people who run this site.".into(),
            )
        })
}

fn is_authors_mp(idea: &AskedIdea, label: &DayLabel) -> Option<bool> {
    idea.author_constituency
        .as_ref()
        .map(|seat| *seat == label.constituency)
}

#[cfg(test)]
mod tests;
