//! Who is told of what an MP's office did with an idea beside answering it. It must not know how they are found.

use super::{Audience, IdeaFacts, To};
use crate::domain::desk::Reason;
use crate::domain::event::Event;
use crate::domain::follow::Subject;

/// Subject, link, path and groups; none for an event that no office makes.
pub(super) fn told(
    event: &Event,
    idea: &IdeaFacts,
) -> Option<(String, &'static str, String, Vec<Audience>)> {
    let number = idea.number;
    match event {
        Event::IdeaDeclined { who, reason, .. } => Some((
            format!("{who} declined to answer idea {number}"),
            "Read the idea, and what can happen next",
            format!("/ideas/{number}"),
            of_idea_declined(idea, who, reason),
        )),
        Event::HandoverMoved { who, to, step, .. } => {
            let (subject, link, path, words) = match step.as_str() {
                "handed" => (
                    format!("{who} hands idea {number} over to you"),
                    "Accept it, or return it",
                    format!("/desk/{number}"),
                    format!(
                        "{who} hands “{}” over to you, as better placed.",
                        idea.title
                    ),
                ),
                "accepted" => (
                    format!("{who} accepted idea {number}"),
                    "Read the idea",
                    format!("/ideas/{number}"),
                    format!("{who} accepted “{}”, which you handed over.", idea.title),
                ),
                _ => (
                    format!("{who} returned idea {number}"),
                    "See it on your desk",
                    format!("/desk/{number}"),
                    format!(
                        "{who} returned “{}”. It waits on your desk again.",
                        idea.title
                    ),
                ),
            };
            let audience = Audience {
                to: To::One(*to),
                words,
                because: Some("it is on your desk here".to_owned()),
                about: Subject::Idea(number),
            };
            Some((subject, link, path, vec![audience]))
        }
        _ => None,
    }
}

fn of_idea_declined(idea: &IdeaFacts, who: &str, reason: &str) -> Vec<Audience> {
    let about = Subject::Idea(idea.number);
    let why = Reason::from_key(reason).map_or("no reason was kept", Reason::in_words);
    let words = format!("{who} declined to answer “{}”: {why}.", idea.title);
    let mut audiences = Vec::new();
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
    audiences
}
