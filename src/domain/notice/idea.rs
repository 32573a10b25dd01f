//! Who is told of an idea: that it is new, that it was reworded, that it is put to an MP. It must not know how they are found.

use super::{Audience, IdeaFacts, To};
use crate::domain::door::house::HouseDoor;
use crate::domain::follow::Subject;
use crate::domain::ids::AccountId;

pub(super) fn of_idea_published(idea: &IdeaFacts) -> Vec<Audience> {
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

pub(super) fn of_idea_put(idea: &IdeaFacts, to: AccountId, seat: &str) -> Vec<Audience> {
    let about = Subject::Idea(idea.number);
    let mut audiences = vec![Audience {
        to: To::One(to),
        words: format!(
            "Enough people in {seat} support “{}” to put it to you, their MP.",
            idea.title
        ),
        because: Some(format!("you are the MP for {seat}")),
        about: about.clone(),
    }];
    if let Some(author) = idea.author {
        audiences.push(Audience {
            to: To::One(author),
            words: format!("“{}” is put to the MP for {seat}.", idea.title),
            because: None,
            about,
        });
    }
    audiences
}

pub(super) fn of_idea_put_to_house(
    idea: &IdeaFacts,
    to: AccountId,
    door: Option<HouseDoor>,
    is_first: bool,
) -> Vec<Audience> {
    let about = Subject::Idea(idea.number);
    let why = match door {
        Some(HouseDoor::CommonGround) => "Every opinion group supports",
        Some(HouseDoor::National) | None => "Enough people in the whole country support",
    };
    let mut audiences = vec![Audience {
        to: To::One(to),
        words: format!("{why} “{}”: it is put to you and all MPs here.", idea.title),
        because: Some("you are an MP".to_owned()),
        about: about.clone(),
    }];
    if let (Some(author), true) = (idea.author, is_first) {
        audiences.push(Audience {
            to: To::One(author),
            words: format!("“{}” is put to the MPs of all parties here.", idea.title),
            because: None,
            about,
        });
    }
    audiences
}

pub(super) fn of_idea_edited(idea: &IdeaFacts) -> Vec<Audience> {
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
