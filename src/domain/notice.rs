//! Who is told of what happened, in which words, and whether by letter too: one match over every event, so that a new one
//! cannot be forgotten. It must not know how recipients are found, nor how a letter looks.

use super::event::Event;
use super::follow::Subject;
use super::ids::{AccountId, CommentId, IdeaId, IdeaNumber, MemberId, ResponseId};

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
    /// The idea.
    pub idea: IdeaFacts,
    /// The response, where it is about one.
    pub response: Option<ResponseFacts>,
    /// The comment, where it is about one.
    pub comment: Option<CommentFacts>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// An MP responded.
    ResponsePublished,
    /// A response was reworded.
    ResponseEdited,
    /// A comment was answered.
    CommentReply,
    /// An idea was published.
    IdeaPublished,
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
        Event::IdeaPublished { idea, .. } => Some(Concern::Idea(*idea)),
        // Only a change of meaning touches the votes that were cast.
        Event::IdeaEdited {
            idea,
            meaning_changed,
            ..
        } => meaning_changed.then_some(Concern::Idea(*idea)),
        Event::CommentPublished { comment, .. } => Some(Concern::Comment(*comment)),
        Event::ResponsePublished { response, .. } | Event::ResponseEdited { response, .. } => {
            Some(Concern::Response(*response))
        }
        // One's own account: whoever did it knows.
        Event::AccountOpened { .. }
        | Event::ConsentGiven { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::BallotOpened { .. }
        | Event::BallotClosed { .. }
        | Event::ProfileChanged { .. }
        | Event::SignedOutEverywhere { .. }
        | Event::RoleAccepted { .. }
        // The invitation is a letter of its own, written when its secret was known.
        | Event::RoleInvited { .. }
        | Event::RegisterImported { .. }
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
            of_idea_published(idea),
        )),
        Event::IdeaEdited { .. } => Some(telling(
            LetterKind::IdeaPublished,
            format!("/ideas/{}/versions", idea.number),
            true,
            of_idea_edited(idea),
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
                    of_response_edited(idea, response),
                )
            } else {
                (LetterKind::ResponsePublished, of_response(idea, response))
            };
            Some(telling(
                letter,
                format!("/ideas/{}#response-{}", idea.number, response.id),
                // A rewording is not what anybody asked for by the hundred.
                is_edited,
                audiences,
            ))
        }
        _ => None,
    }
}

fn of_idea_published(idea: &IdeaFacts) -> Vec<Audience> {
    let mut audiences = Vec::new();
    if let Some((code, name)) = &idea.constituency {
        audiences.push(Audience {
            to: To::Followers(Subject::Constituency(code.clone())),
            words: format!("New about {name}: “{}”.", idea.title),
            because: Some(format!("you follow {name}")),
            about: Subject::Constituency(code.clone()),
        });
    }
    let (key, name) = &idea.topic;
    audiences.push(Audience {
        to: To::Followers(Subject::Topic(key.clone())),
        words: format!("New on {name}: “{}”.", idea.title),
        because: Some(format!("you follow the topic {name}")),
        about: Subject::Topic(key.clone()),
    });
    audiences
}

fn of_idea_edited(idea: &IdeaFacts) -> Vec<Audience> {
    let about = Subject::Idea(idea.number);
    vec![
        Audience {
            to: To::Voters(idea.id),
            words: format!(
                "Idea {} was reworded after you voted. It now reads: “{}”. Your vote counts until you change it.",
                idea.number, idea.title
            ),
            because: None,
            about: about.clone(),
        },
        Audience {
            to: To::Followers(about.clone()),
            words: format!(
                "Idea {} was reworded. It now reads: “{}”.",
                idea.number, idea.title
            ),
            because: None,
            about,
        },
    ]
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

fn of_response(idea: &IdeaFacts, response: &ResponseFacts) -> Vec<Audience> {
    let what = format!(
        "{}, {}, responded to",
        names(&response.signatories),
        response.seat
    );
    let mut audiences = to_author_and_followers(idea, &what, response.position);
    let whole = format!("{what} “{}”: {}.", idea.title, response.position);
    for (member, name) in &response.signatories {
        audiences.push(Audience {
            to: To::Followers(Subject::Member(*member)),
            words: whole.clone(),
            because: Some(format!("you follow {name}")),
            about: Subject::Member(*member),
        });
    }
    if let Some((code, name)) = &idea.constituency {
        audiences.push(Audience {
            to: To::Followers(Subject::Constituency(code.clone())),
            words: whole.clone(),
            because: Some(format!("you follow {name}")),
            about: Subject::Constituency(code.clone()),
        });
    }
    let (key, name) = &idea.topic;
    audiences.push(Audience {
        to: To::Followers(Subject::Topic(key.clone())),
        words: whole,
        because: Some(format!("you follow the topic {name}")),
        about: Subject::Topic(key.clone()),
    });
    audiences
}

fn of_response_edited(idea: &IdeaFacts, response: &ResponseFacts) -> Vec<Audience> {
    let what = format!(
        "{}, {}, changed the response to",
        names(&response.signatories),
        response.seat
    );
    to_author_and_followers(idea, &what, response.position)
}

fn to_author_and_followers(idea: &IdeaFacts, what: &str, position: &str) -> Vec<Audience> {
    let about = Subject::Idea(idea.number);
    let mut audiences = Vec::new();
    if let Some(author) = idea.author {
        audiences.push(Audience {
            to: To::One(author),
            words: format!("{what} your idea “{}”: {position}.", idea.title),
            because: Some(format!("idea {} is yours", idea.number)),
            about: about.clone(),
        });
    }
    audiences.push(Audience {
        to: To::Followers(about.clone()),
        words: format!("{what} “{}”: {position}.", idea.title),
        because: Some(format!("you follow idea {}", idea.number)),
        about,
    });
    audiences
}

/// "Ada Grey", "Ada Grey and Ben Holt", "Ada Grey and 3 others".
pub fn names(signatories: &[(MemberId, String)]) -> String {
    match signatories {
        [] => "An MP".to_owned(),
        [(_, only)] => only.clone(),
        [(_, lead), (_, other)] => format!("{lead} and {other}"),
        [(_, lead), others @ ..] => format!("{lead} and {} others", others.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            idea: IdeaFacts {
                id: IdeaId::from_i64(1),
                number: IdeaNumber::from_i64(417),
                title: "Cycle lanes for every town".into(),
                author: Some(AccountId::from_i64(1)),
                topic: ("transport".into(), "Transport".into()),
                constituency: Some(("X1".into(), "Little Wickham".into())),
                is_readable: true,
            },
            response: Some(ResponseFacts {
                id: ResponseId::from_i64(5),
                position: "Support in part",
                summary: "Yes to towns.".into(),
                signatories: vec![(MemberId::from_i64(3), "Ada Grey".into())],
                seat: "MP for Little Wickham".into(),
                is_readable: true,
            }),
            comment: None,
        }
    }

    fn published() -> Event {
        Event::ResponsePublished {
            response: ResponseId::from_i64(5),
            idea: IdeaId::from_i64(1),
            number: IdeaNumber::from_i64(417),
            by: AccountId::from_i64(9),
            signatories: vec![MemberId::from_i64(3)],
        }
    }

    #[test]
    fn a_response_is_told_to_the_author_first_and_then_to_all_who_asked() {
        let telling = telling(&published(), &facts()).unwrap();
        assert_eq!(telling.path, "/ideas/417#response-5");
        assert!(!telling.is_counted);
        let told: Vec<&To> = telling.audiences.iter().map(|one| &one.to).collect();
        assert_eq!(
            told,
            [
                &To::One(AccountId::from_i64(1)),
                &To::Followers(Subject::Idea(IdeaNumber::from_i64(417))),
                &To::Followers(Subject::Member(MemberId::from_i64(3))),
                &To::Followers(Subject::Constituency("X1".into())),
                &To::Followers(Subject::Topic("transport".into())),
            ]
        );
        assert_eq!(
            telling.audiences[0].words,
            "Ada Grey, MP for Little Wickham, responded to your idea “Cycle lanes for every town”: Support in part."
        );
    }

    #[test]
    fn what_nobody_may_read_is_not_told() {
        let mut hidden = facts();
        hidden.idea.is_readable = false;
        assert_eq!(telling(&published(), &hidden), None);
        let mut withdrawn = facts();
        withdrawn.response.as_mut().unwrap().is_readable = false;
        assert_eq!(telling(&published(), &withdrawn), None);
    }

    #[test]
    fn an_edit_that_keeps_the_meaning_is_told_to_nobody() {
        let edited = |meaning_changed| Event::IdeaEdited {
            idea: IdeaId::from_i64(1),
            number: IdeaNumber::from_i64(417),
            author: AccountId::from_i64(1),
            version: 2,
            meaning_changed,
        };
        assert_eq!(concern(&edited(false)), None);
        let told = telling(&edited(true), &facts()).unwrap();
        assert_eq!(told.audiences[0].to, To::Voters(IdeaId::from_i64(1)));
        assert!(told.audiences.iter().all(|one| one.because.is_none()));
    }

    #[test]
    fn a_reply_reaches_whom_it_answers_by_letter_and_the_author_by_notice() {
        let mut facts = facts();
        facts.comment = Some(CommentFacts {
            id: CommentId::from_i64(8),
            author_name: "Ben".into(),
            excerpt: "Quite so.".into(),
            parent_author: Some(AccountId::from_i64(2)),
            is_readable: true,
        });
        let event = Event::CommentPublished {
            comment: CommentId::from_i64(8),
            idea: IdeaId::from_i64(1),
            number: IdeaNumber::from_i64(417),
            author: AccountId::from_i64(4),
            parent: Some(CommentId::from_i64(7)),
        };
        let told = telling(&event, &facts).unwrap();
        assert!(told.is_counted);
        assert_eq!(told.audiences[0].to, To::One(AccountId::from_i64(2)));
        assert!(told.audiences[0].because.is_some());
        assert_eq!(told.audiences[1].to, To::One(AccountId::from_i64(1)));
        assert!(told.audiences[1].because.is_none());
    }
}
