//! Who is told of what happened, in which words, and whether by letter too: one match over every event, so that a new one
//! cannot be forgotten. It must not know how recipients are found, nor how a letter looks.

use super::door::house::HouseDoor;
use super::event::Event;
use super::follow::Subject;
use super::ids::{
    AccountId, CommentId, CommitmentId, CorrectionId, IdeaId, IdeaNumber, MemberId, PostId,
    ResponseId,
};

mod commitment;
mod correction;
mod desk;
mod idea;
mod joint;
mod judgement;
mod post;
mod response;

pub use commitment::CommitmentFacts;
pub use correction::CorrectionFacts;
pub use joint::{JointFacts, JointPerson};
pub use post::PostFacts;
pub use response::names;
use response::{of_response, of_response_edited};

/// Letters one citizen's acts may bring to others in an hour (security.md T39); whoever comes after still gets a notice.
pub const LETTERS_BY_ACTOR: i64 = 20;
/// Letters about what happened here that one person gets in an hour, whoever caused them.
pub const LETTERS_TO_ONE: i64 = 20;

/// What must be looked up before it can be said who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// An idea.
    Idea(IdeaId),
    /// A response and its idea.
    Response(ResponseId),
    /// A joint response in the making, its main idea, and who was invited.
    Joint(ResponseId),
    /// A commitment, its ideas, and who made it.
    Commitment(CommitmentId),
    /// A response, its ideas, and the further question or answer after it.
    FollowUp(ResponseId, CommentId),
    /// A correction, and what it is about.
    Correction(CorrectionId),
    /// What an MP posted.
    Post(PostId),
    /// A comment, its idea, and whose comment it answers.
    Comment(CommentId),
}

/// The idea an event is about, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeaFacts {
    /// Its row.
    pub id: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub author: Option<AccountId>,
    /// Its topic: key and name.
    pub topic: (String, String),
    /// Its seat: code and name.
    pub constituency: Option<(String, String)>,
    /// Whether everybody may read it.
    pub is_readable: bool,
}

/// The response an event is about, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseFacts {
    /// Its row.
    pub id: ResponseId,
    /// The position in words.
    pub position: &'static str,
    /// The summary.
    pub summary: String,
    /// Who signed, the lead first: number and name.
    pub signatories: Vec<(MemberId, String)>,
    /// Who signed and took the signature back.
    pub withdrawn: Vec<(MemberId, String)>,
    /// The accounts of those who signed.
    pub signers: Vec<AccountId>,
    /// Who sits for the place an answered idea is about, or for its author's, and did not sign: the account, and that seat.
    pub courtesies: Vec<(AccountId, String)>,
    /// The lead's seat in words: "MP for Little Wickham".
    pub seat: String,
    /// Whether it is published.
    pub is_readable: bool,
}

/// The comment an event is about, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentFacts {
    /// Its row.
    pub id: CommentId,
    /// Who wrote it.
    pub author_name: String,
    /// Its first words.
    pub excerpt: String,
    /// Whose comment it answers.
    pub parent_author: Option<AccountId>,
    /// Whether everybody may read it.
    pub is_readable: bool,
}

/// Everything looked up about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The idea. Where there is none (a post; the service's own mistake), its title and whether it is readable are those of the thing
    /// itself.
    pub idea: IdeaFacts,
    /// The response, where it is about one.
    pub response: Option<ResponseFacts>,
    /// The comment, where it is about one.
    pub comment: Option<CommentFacts>,
    /// The joint response in the making, where it is about one.
    pub joint: Option<JointFacts>,
    /// The commitment, where it is about one.
    pub commitment: Option<CommitmentFacts>,
    /// The correction, where it is about one.
    pub correction: Option<CorrectionFacts>,
    /// The post, where it is about one.
    pub post: Option<PostFacts>,
    /// The other ideas that the response answers.
    pub also: Vec<IdeaFacts>,
}

impl Facts {
    /// The idea that a group cares about, and where its notice leads: whoever follows another idea that a response answers is
    /// led to that one.
    pub fn place_of(&self, telling: &Telling, audience: &Audience) -> (&IdeaFacts, String) {
        let theirs = self
            .also
            .iter()
            .find(|idea| audience.about == Subject::Idea(idea.number));
        match (theirs, &self.response) {
            (Some(idea), Some(response)) if telling.path.contains("#response-") => (
                idea,
                format!("/ideas/{}#response-{}", idea.number, response.id),
            ),
            (Some(idea), _) => (idea, telling.path.clone()),
            (None, _) => (&self.idea, telling.path.clone()),
        }
    }

    /// The MP whose news this is to a group: to those who follow the MP, and of what the MP posted to people of the seat as well.
    pub fn news_of(&self, audience: &Audience) -> Option<MemberId> {
        match (&audience.to, &audience.about) {
            (To::Followers(_), Subject::Member(member)) => Some(*member),
            (To::Followers(_), Subject::Constituency(_)) => {
                self.post.as_ref().map(|post| post.member)
            }
            _ => None,
        }
    }
}

/// A group of people who are told for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// One person.
    One(AccountId),
    /// Whoever follows something.
    Followers(Subject),
    /// Whoever voted on an idea: each is told of their own vote, and nobody learns of another's.
    Voters(IdeaId),
    /// Whoever supports an idea: the same, of those who agree.
    Supporters(IdeaId),
}

/// A group, what it is told, and what it may switch off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Who.
    pub to: To,
    /// The notice.
    pub words: String,
    /// Why they are told, for the foot of the letter: "you follow idea 417". None sends no letter.
    pub because: Option<String>,
    /// What "stop these mails" stops.
    pub about: Subject,
}

/// Which letter goes out beside the notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// An MP responded.
    ResponsePublished,
    /// A response was reworded.
    ResponseEdited,
    /// A comment was answered.
    CommentReply,
    /// An idea was published.
    IdeaPublished,
    /// An MP posted something: the letter holds its words, and the imprint where it has one.
    Posted,
    /// The notice itself is the letter, under a subject of its own.
    Told {
        /// The subject.
        subject: String,
        /// What the link says.
        link_words: &'static str,
    },
}

/// All that telling one event takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Who did it: never told, and held to [`LETTERS_BY_ACTOR`].
    pub actor: Option<AccountId>,
    /// Whether the actor's letters are counted. MPs' responses are not: they go to those who asked for exactly them.
    pub is_counted: bool,
    /// Where the notice leads.
    pub path: String,
    /// The letter.
    pub letter: LetterKind,
    /// The groups, in order: whoever stands in two is told for the first reason.
    pub audiences: Vec<Audience>,
}

/// What must be looked up for an event; none when nobody is told of it.
pub fn concern(event: &Event) -> Option<Concern> {
    match event {
        Event::IdeaPublished { idea, .. }
        | Event::IdeaPut { idea, .. }
        | Event::IdeaPutToHouse { idea, .. }
        | Event::HandoverMoved { idea, .. }
        | Event::IdeaDeclined { idea, .. } => Some(Concern::Idea(*idea)),
        // Only a change of meaning touches the votes that were cast.
        Event::IdeaEdited {
            idea,
            meaning_changed,
            ..
        } => meaning_changed.then_some(Concern::Idea(*idea)),
        Event::CommentPublished { comment, .. } => Some(Concern::Comment(*comment)),
        Event::ResponsePublished { response, .. }
        | Event::ResponseEdited { response, .. }
        | Event::SignatureWithdrawn { response, .. }
        | Event::JudgementAsked { response, .. } => Some(Concern::Response(*response)),
        Event::FollowedUp {
            response, comment, ..
        } => Some(Concern::FollowUp(*response, *comment)),
        Event::Corrected { correction, .. } => Some(Concern::Correction(*correction)),
        Event::Posted { post, .. } => Some(Concern::Post(*post)),
        Event::JointInvited { response, .. }
        | Event::JointReworded { response, .. }
        | Event::JointSigned { response, .. }
        | Event::JointDeclined { response, .. } => Some(Concern::Joint(*response)),
        Event::CommitmentMade { commitment, .. }
        | Event::CommitmentChanged { commitment, .. }
        | Event::CommitmentReminded { commitment, .. } => Some(Concern::Commitment(*commitment)),
        // Told with the publication, once.
        Event::ResponseReached { .. }
        // One's own account: whoever did it knows.
        | Event::AccountOpened { .. }
        | Event::ConsentGiven { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::BallotOpened { .. }
        | Event::BallotClosed { .. }
        | Event::ProfileChanged { .. }
        | Event::SignedOutEverywhere { .. }
        | Event::RoleAccepted { .. }
        // The invitation is a letter of its own, written when its secret was known.
        | Event::RoleInvited { .. }
        | Event::OfficeChanged { .. }
        // The office's own page and its weekly letter say what waits there.
        | Event::DraftMoved { .. }
        | Event::Complained { .. }
        | Event::EntryChecked { .. }
        // The idea's page says what counts, and the public log who looked.
        | Event::CopiesFoundFine { .. }
        | Event::RegisterImported { .. }
        // A banner says it to everybody.
        | Event::HouseNoted { .. }
        | Event::HouseStruck { .. }
        | Event::ParliamentDissolved { .. }
        // Votes are secret, and a thousand of them are no news.
        // What is taken back is not carried to people.
        | Event::IdeaWithdrawn { .. }
        | Event::CommentWithdrawn { .. }
        | Event::CommentEdited { .. }
        // Reports wait in the moderators' own list.
        | Event::Reported { .. }
        // The letters of moderation are written with the step itself, and told by a job of their own.
        | Event::Moderated { .. }
        | Event::MeasureChanged { .. }
        | Event::TiesDeclared { .. }
        | Event::Appealed { .. } => None,
    }
}

/// Who is told, and how. Nobody, when the thing is no longer there for everybody to read.
pub fn telling(event: &Event, facts: &Facts) -> Option<Telling> {
    let idea = &facts.idea;
    if !idea.is_readable {
        return None;
    }
    let telling = |letter, path: String, is_counted, audiences| Telling {
        actor: event.actor(),
        is_counted,
        path,
        letter,
        audiences,
    };
    match event {
        Event::IdeaPublished { .. } => Some(telling(
            LetterKind::IdeaPublished,
            format!("/ideas/{}", idea.number),
            true,
            idea::of_idea_published(idea),
        )),
        Event::IdeaPut { to, seat, .. } => Some(telling(
            LetterKind::Told {
                subject: format!("Idea {} is put to you by people in {seat}", idea.number),
                link_words: "Read the idea, and respond",
            },
            format!("/ideas/{}", idea.number),
            false,
            idea::of_idea_put(idea, *to, seat),
        )),
        Event::IdeaPutToHouse {
            to, door, is_first, ..
        } => Some(telling(
            LetterKind::Told {
                subject: format!("Idea {} is put to you and all MPs here", idea.number),
                link_words: "Read the idea, and respond",
            },
            format!("/ideas/{}", idea.number),
            false,
            idea::of_idea_put_to_house(idea, *to, HouseDoor::from_key(door), *is_first),
        )),
        Event::IdeaDeclined { .. } | Event::HandoverMoved { .. } => {
            let (subject, link_words, path, audiences) = desk::told(event, idea)?;
            let letter = LetterKind::Told {
                subject,
                link_words,
            };
            Some(telling(letter, path, false, audiences))
        }
        Event::IdeaEdited { .. } => Some(telling(
            LetterKind::IdeaPublished,
            format!("/ideas/{}/versions", idea.number),
            true,
            idea::of_idea_edited(idea),
        )),
        Event::CommentPublished { .. } => {
            let comment = facts.comment.as_ref().filter(|one| one.is_readable)?;
            Some(telling(
                LetterKind::CommentReply,
                format!("/ideas/{}#comment-{}", idea.number, comment.id),
                true,
                of_comment(idea, comment),
            ))
        }
        Event::ResponsePublished { .. } | Event::ResponseEdited { .. } => {
            let response = facts.response.as_ref().filter(|one| one.is_readable)?;
            let is_edited = matches!(event, Event::ResponseEdited { .. });
            let (letter, audiences) = if is_edited {
                (
                    LetterKind::ResponseEdited,
                    of_response_edited(facts, response),
                )
            } else {
                (LetterKind::ResponsePublished, of_response(facts, response))
            };
            Some(telling(
                letter,
                format!("/ideas/{}#response-{}", idea.number, response.id),
                // A rewording is not what anybody asked for by the hundred.
                is_edited,
                audiences,
            ))
        }
        Event::SignatureWithdrawn { member, .. } => {
            let response = facts.response.as_ref().filter(|one| one.is_readable)?;
            Some(telling(
                LetterKind::Told {
                    subject: format!(
                        "A signature under the response to idea {} was withdrawn",
                        idea.number
                    ),
                    link_words: "Read the response",
                },
                format!("/ideas/{}#response-{}", idea.number, response.id),
                true,
                joint::of_withdrawn(facts, response, *member),
            ))
        }
        Event::CommitmentMade { .. }
        | Event::CommitmentChanged { .. }
        | Event::CommitmentReminded { .. } => {
            let commitment = facts.commitment.as_ref().filter(|one| one.is_readable)?;
            let (subject, audiences) = commitment::told(event, facts, commitment)?;
            Some(telling(
                LetterKind::Told {
                    subject,
                    link_words: "Read the commitment, and all that was said of it",
                },
                format!("/commitments/{}", commitment.id),
                false,
                audiences,
            ))
        }
        Event::JudgementAsked { .. } => {
            let response = facts.response.as_ref().filter(|one| one.is_readable)?;
            let (letter, audiences) = judgement::of_asked(facts, response);
            let path = format!("/responses/{}/judgement", response.id);
            Some(telling(letter, path, false, audiences))
        }
        Event::FollowedUp { is_answer, .. } => {
            let response = facts.response.as_ref().filter(|one| one.is_readable)?;
            let comment = facts.comment.as_ref().filter(|one| one.is_readable)?;
            let (letter, audiences) = judgement::of_follow_up(facts, response, comment, *is_answer);
            let path = format!("/ideas/{}#response-{}", idea.number, response.id);
            Some(telling(letter, path, true, audiences))
        }
        Event::Corrected { .. } => {
            let correction = facts.correction.as_ref().filter(|one| one.is_readable)?;
            let (letter, audiences) = correction::of_correction(facts, correction);
            // It goes to those who read what was wrong: nobody's limit may keep it from them.
            Some(telling(letter, correction.path.clone(), false, audiences))
        }
        Event::Posted { .. } => {
            let post = facts.post.as_ref()?;
            let path = format!("/news/{}", post.id);
            Some(telling(
                LetterKind::Posted,
                path,
                false,
                post::of_post(post),
            ))
        }
        Event::JointInvited { .. }
        | Event::JointReworded { .. }
        | Event::JointSigned { .. }
        | Event::JointDeclined { .. } => {
            let joint = facts.joint.as_ref()?;
            let (letter, audiences) = joint::of_making(event, idea, joint)?;
            Some(telling(
                letter,
                format!("/joint/{}", joint.id),
                true,
                audiences,
            ))
        }
        _ => None,
    }
}

fn of_comment(idea: &IdeaFacts, comment: &CommentFacts) -> Vec<Audience> {
    let about = Subject::Idea(idea.number);
    let mut audiences = Vec::new();
    if let Some(parent) = comment.parent_author {
        audiences.push(Audience {
            to: To::One(parent),
            words: format!(
                "{} answered your comment on “{}”.",
                comment.author_name, idea.title
            ),
            because: Some(format!("you commented on idea {}", idea.number)),
            about: about.clone(),
        });
    }
    if let Some(author) = idea.author {
        audiences.push(Audience {
            to: To::One(author),
            words: format!(
                "{} commented on your idea “{}”.",
                comment.author_name, idea.title
            ),
            // A much discussed idea would fill a letter box; the notices are enough.
            because: None,
            about,
        });
    }
    audiences
}

#[cfg(test)]
mod tests;
