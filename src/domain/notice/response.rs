//! Who is told of what MPs answered: the author, whoever asked for exactly that, and those who signed. It must not know how they are found.

use super::{Audience, Facts, IdeaFacts, ResponseFacts, To, joint};
use crate::domain::follow::Subject;
use crate::domain::ids::MemberId;

pub(super) fn of_response(facts: &Facts, response: &ResponseFacts) -> Vec<Audience> {
    let idea = &facts.idea;
    let what = format!("{} responded to", who(response));
    let mut audiences = to_author_and_followers(facts, &what, response.position);
    audiences.extend(joint::to_signers(idea, response, "is published"));
    // A colleague acts in their seat: told as it appears (uk.md P2, P3).
    for (account, seat) in &response.courtesies {
        audiences.push(Audience {
            to: To::One(*account),
            words: format!(
                "{what} “{}”, which comes from {seat} or is about it.",
                idea.title
            ),
            because: Some(format!("you are the MP for {seat}")),
            about: Subject::Idea(idea.number),
        });
    }
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

pub(super) fn of_response_edited(facts: &Facts, response: &ResponseFacts) -> Vec<Audience> {
    let what = format!("{} changed the response to", who(response));
    let mut audiences = to_author_and_followers(facts, &what, response.position);
    audiences.extend(joint::to_signers(
        &facts.idea,
        response,
        "is published in its new wording",
    ));
    audiences
}

/// "Ada Grey, MP for Little Wickham," or "Ada Grey and Ben Holt".
pub(super) fn who(response: &ResponseFacts) -> String {
    let names = names(&response.signatories);
    match response.signatories.as_slice() {
        [] | [_] => format!("{names}, {},", response.seat),
        _ => names,
    }
}

/// The authors of all ideas it is about, then whoever follows one of them.
fn to_author_and_followers(facts: &Facts, what: &str, position: &str) -> Vec<Audience> {
    std::iter::once(&facts.idea)
        .chain(&facts.also)
        .flat_map(|idea| to_those_of_an_idea(idea, what, position))
        .collect()
}

fn to_those_of_an_idea(idea: &IdeaFacts, what: &str, position: &str) -> Vec<Audience> {
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
