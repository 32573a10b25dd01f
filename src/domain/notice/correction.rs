//! Who is told that something was put right: the same people who were told what was wrong. It must not know how they are found.

use super::{Audience, Facts, LetterKind, To};
use crate::domain::follow::Subject;
use crate::domain::ids::{CorrectionId, MemberId};

/// The correction an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionFacts {
    /// Which.
    pub id: CorrectionId,
    /// "A correction" or "An apology".
    pub what: &'static str,
    /// Who makes it: an MP's name, or the service.
    pub who: String,
    /// The MP, where it is one's.
    pub member: Option<MemberId>,
    /// What it is about, in words: "the response to", "a commitment on".
    pub about: &'static str,
    /// What is right.
    pub words: String,
    /// Where it stands.
    pub path: String,
    /// Whether it concerns an idea, so that somebody follows it.
    pub has_idea: bool,
    /// Everybody who signed the response beside whoever corrects it.
    pub signers: Vec<crate::domain::ids::AccountId>,
    /// Whether what it is about is readable.
    pub is_readable: bool,
}

/// The authors and followers of every idea, whoever follows the MP, and those who signed with them.
pub(super) fn of_correction(
    facts: &Facts,
    correction: &CorrectionFacts,
) -> (LetterKind, Vec<Audience>) {
    let CorrectionFacts {
        what, who, about, ..
    } = correction;
    let said = |title: &str| {
        format!(
            "{what} from {who}, on {about} “{title}”: {}",
            correction.words
        )
    };
    let mut audiences = Vec::new();
    let ideas = std::iter::once(&facts.idea).chain(&facts.also);
    for idea in ideas.filter(|_| correction.has_idea) {
        let subject = Subject::Idea(idea.number);
        if let Some(author) = idea.author {
            audiences.push(Audience {
                to: To::One(author),
                words: said(&idea.title),
                because: Some(format!("idea {} is yours", idea.number)),
                about: subject.clone(),
            });
        }
        audiences.push(Audience {
            to: To::Followers(subject.clone()),
            words: said(&idea.title),
            because: Some(format!("you follow idea {}", idea.number)),
            about: subject,
        });
    }
    let main = Subject::Idea(facts.idea.number);
    audiences.extend(correction.signers.iter().map(|account| Audience {
        to: To::One(*account),
        words: said(&facts.idea.title),
        because: Some("you signed the response".to_owned()),
        about: main.clone(),
    }));
    if let Some(member) = correction.member {
        audiences.push(Audience {
            to: To::Followers(Subject::Member(member)),
            words: said(&facts.idea.title),
            because: Some(format!("you follow {who}")),
            about: Subject::Member(member),
        });
    }
    if let (true, Some((code, name))) = (correction.has_idea, &facts.idea.constituency) {
        audiences.push(Audience {
            to: To::Followers(Subject::Constituency(code.clone())),
            words: said(&facts.idea.title),
            because: Some(format!("you follow {name}")),
            about: Subject::Constituency(code.clone()),
        });
    }
    if correction.has_idea {
        let (key, name) = &facts.idea.topic;
        audiences.push(Audience {
            to: To::Followers(Subject::Topic(key.clone())),
            words: said(&facts.idea.title),
            because: Some(format!("you follow the topic {name}")),
            about: Subject::Topic(key.clone()),
        });
    }
    let subject = if correction.has_idea {
        format!("{what} on idea {}", facts.idea.number)
    } else {
        format!("{what} from {who}")
    };
    let letter = LetterKind::Told {
        subject,
        link_words: "Read it beside what it puts right",
    };
    (letter, audiences)
}
