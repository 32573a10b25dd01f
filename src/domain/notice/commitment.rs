//! Who is told of what MPs promised and what came of it, and who is reminded. It must not know how they are found.

use super::{Audience, Facts, To};
use crate::domain::commitment::Step;
use crate::domain::event::Event;
use crate::domain::follow::Subject;
use crate::domain::ids::{AccountId, CommitmentId, MemberId};

/// The commitment an event is about, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentFacts {
    /// Which.
    pub id: CommitmentId,
    /// What was promised.
    pub what: String,
    /// The day it is due, in words.
    pub due: String,
    /// Who promised.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The Member's account.
    pub account: Option<AccountId>,
    /// Those who draft in the Member's office: they are reminded too.
    pub office: Vec<AccountId>,
    /// What was last said of it; none where that is out of sight.
    pub last_words: Option<String>,
    /// Whether everybody may read it, and the response it belongs to.
    pub is_readable: bool,
}

/// The subject of the letter, and who is told in which words.
pub(super) fn told(
    event: &Event,
    facts: &Facts,
    commitment: &CommitmentFacts,
) -> Option<(String, Vec<Audience>)> {
    let CommitmentFacts {
        what, due, name, ..
    } = commitment;
    let number = facts.idea.number;
    match event {
        Event::CommitmentMade { .. } => Some((
            format!("{name} made a commitment on idea {number}"),
            to_all(facts, commitment, |title| {
                format!(
                    "{name} made a commitment with the response to “{title}”: {what} It is due on {due}."
                )
            }),
        )),
        Event::CommitmentChanged { step, .. } => {
            let state = match Step::from_key(step)? {
                Step::Updated => format!("has an update and is due on {due}"),
                Step::Done => "is done".to_owned(),
                Step::NotKept => "was not kept".to_owned(),
                Step::Released => "is released".to_owned(),
            };
            let said = commitment.last_words.as_ref()?;
            Some((
                format!("A commitment on idea {number} {state}"),
                to_all(facts, commitment, |title| {
                    format!(
                        "The commitment of {name} on “{title}” {state}. It was: {what} {name} says: {said}"
                    )
                }),
            ))
        }
        Event::CommitmentReminded { is_due, .. } => {
            let when = if *is_due {
                format!("was due on {due}")
            } else {
                format!("is due on {due}")
            };
            let title = &facts.idea.title;
            let remind = |account: AccountId, words: String, because: String| Audience {
                to: To::One(account),
                words,
                because: Some(because),
                about: Subject::Idea(number),
            };
            let own = commitment.account.map(|account| {
                let words = format!(
                    "What you promised on “{title}” {when}: {what} Please say what has become of it; an honest “not kept” is an answer too."
                );
                remind(account, words, "you made this commitment".to_owned())
            });
            let office = commitment.office.iter().map(|account| {
                let words = format!(
                    "What {name} promised on “{title}” {when}: {what} Please help to say what has become of it; {name} says it."
                );
                remind(*account, words, format!("you work for {name}"))
            });
            let audiences: Vec<Audience> = own.into_iter().chain(office).collect();
            (!audiences.is_empty())
                .then(|| (format!("A commitment on idea {number} {when}"), audiences))
        }
        _ => None,
    }
}

/// The authors and followers of every idea it answers, then whoever follows the MP.
fn to_all(
    facts: &Facts,
    commitment: &CommitmentFacts,
    words: impl Fn(&str) -> String,
) -> Vec<Audience> {
    let mut audiences = Vec::new();
    for idea in std::iter::once(&facts.idea).chain(&facts.also) {
        let about = Subject::Idea(idea.number);
        if let Some(author) = idea.author {
            audiences.push(Audience {
                to: To::One(author),
                words: words(&idea.title),
                because: Some(format!("idea {} is yours", idea.number)),
                about: about.clone(),
            });
        }
        audiences.push(Audience {
            to: To::Followers(about.clone()),
            words: words(&idea.title),
            because: Some(format!("you follow idea {}", idea.number)),
            about,
        });
    }
    let member = Subject::Member(commitment.member);
    audiences.push(Audience {
        to: To::Followers(member.clone()),
        words: words(&facts.idea.title),
        because: Some(format!("you follow {}", commitment.name)),
        about: member,
    });
    audiences
}
