//! Who is told while MPs write a response together, and when one of them takes a signature back. It must not know how they are found.

use super::{Audience, Facts, IdeaFacts, LetterKind, ResponseFacts, To};
use crate::domain::event::Event;
use crate::domain::follow::Subject;
use crate::domain::ids::{AccountId, MemberId, ResponseId};

/// Somebody who leads a joint response or was invited to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointPerson {
    /// Who.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The Member's account here.
    pub account: Option<AccountId>,
    /// Whether an invitation stands that is not declined.
    pub is_asked: bool,
}

/// The joint response in the making that an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointFacts {
    /// Which.
    pub id: ResponseId,
    /// Who leads it.
    pub lead: JointPerson,
    /// Who was invited.
    pub invited: Vec<JointPerson>,
}

impl JointFacts {
    fn find(&self, member: MemberId) -> Option<&JointPerson> {
        self.invited.iter().find(|one| one.member == member)
    }
}

/// What lead and invited are told of each other; nobody else hears of it.
pub(super) fn of_making(
    event: &Event,
    idea: &IdeaFacts,
    joint: &JointFacts,
) -> Option<(LetterKind, Vec<Audience>)> {
    let lead = &joint.lead.name;
    let about = Subject::Idea(idea.number);
    let to = |person: &JointPerson, words: String, because: Option<String>| {
        person.account.map(|account| Audience {
            to: To::One(account),
            words,
            because,
            about: about.clone(),
        })
    };
    let told = |subject: String| LetterKind::Told {
        subject,
        link_words: "Read the text, sign it or decline",
    };
    let because = || Some(format!("{lead} invited you to answer idea {}", idea.number));
    match event {
        Event::JointInvited { member, .. } => {
            let person = joint.find(*member)?;
            let words = format!(
                "{lead} invites you to answer “{}” together. You can sign, sign with a reservation, or decline.",
                idea.title
            );
            Some((
                told(format!("{lead} invites you to answer idea {}", idea.number)),
                to(person, words, because()).into_iter().collect(),
            ))
        }
        Event::JointReworded { void, .. } => {
            let audiences = joint
                .invited
                .iter()
                .filter(|person| person.is_asked)
                .filter_map(|person| {
                    let words = if void.contains(&person.member) {
                        format!(
                            "{lead} changed the text on “{}”, so your signature no longer stands. Please read the new text and sign again, or decline.",
                            idea.title
                        )
                    } else {
                        format!(
                            "{lead} changed the text on “{}” that you are invited to sign.",
                            idea.title
                        )
                    };
                    to(person, words, because())
                })
                .collect();
            Some((
                told(format!(
                    "The text on idea {} changed: please read it again",
                    idea.number
                )),
                audiences,
            ))
        }
        Event::JointSigned { member, .. } | Event::JointDeclined { member, .. } => {
            let person = joint.find(*member)?;
            let what = if matches!(event, Event::JointSigned { .. }) {
                "signed"
            } else {
                "declined to sign"
            };
            let words = format!("{} {what} your text on “{}”.", person.name, idea.title);
            // The lead looks at the page anyway; a notice is enough.
            Some((
                told(String::new()),
                to(&joint.lead, words, None).into_iter().collect(),
            ))
        }
        _ => None,
    }
}

/// Whoever was told of the response is told that it lost a signature, and so are those who signed it too.
pub(super) fn of_withdrawn(
    facts: &Facts,
    response: &ResponseFacts,
    member: MemberId,
) -> Vec<Audience> {
    let name = response
        .withdrawn
        .iter()
        .find(|(one, _)| *one == member)
        .map_or("An MP", |(_, name)| name.as_str());
    let mut audiences = Vec::new();
    for idea in std::iter::once(&facts.idea).chain(&facts.also) {
        let about = Subject::Idea(idea.number);
        let words = format!(
            "{name} withdrew the signature under the response to “{}”.",
            idea.title
        );
        if let Some(author) = idea.author {
            audiences.push(Audience {
                to: To::One(author),
                words: words.clone(),
                because: Some(format!("idea {} is yours", idea.number)),
                about: about.clone(),
            });
        }
        audiences.push(Audience {
            to: To::Followers(about.clone()),
            words,
            because: Some(format!("you follow idea {}", idea.number)),
            about,
        });
    }
    audiences.extend(to_signers(
        &facts.idea,
        response,
        &format!("lost the signature of {name}"),
    ));
    audiences
}

/// Those who signed with others: a notice each. Whoever answers alone knows.
pub(super) fn to_signers(idea: &IdeaFacts, response: &ResponseFacts, what: &str) -> Vec<Audience> {
    if response.signatories.len() + response.withdrawn.len() < 2 {
        return Vec::new();
    }
    response
        .signers
        .iter()
        .map(|account| Audience {
            to: To::One(*account),
            words: format!("The response to “{}” that you signed {what}.", idea.title),
            because: None,
            about: Subject::Idea(idea.number),
        })
        .collect()
}
