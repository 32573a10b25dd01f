//! Who is asked whether a response answered them, and who is told of the further question and its answer. It must not know how they are
//! found, nor what anybody said of a response.

use super::response::who;
use super::{Audience, CommentFacts, Facts, LetterKind, ResponseFacts, To};
use crate::domain::follow::Subject;

/// Authors and supporters of every idea it answers. A letter goes to each alone, and names no vote but the reader's own.
pub(super) fn of_asked(facts: &Facts, response: &ResponseFacts) -> (LetterKind, Vec<Audience>) {
    let mut audiences = Vec::new();
    for idea in std::iter::once(&facts.idea).chain(&facts.also) {
        let about = Subject::Idea(idea.number);
        let words = format!(
            "Two weeks ago {} responded to “{}”. Did this answer it? Say yes, partly or no: it is counted, and nobody sees what you said.",
            who(response),
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
            to: To::Supporters(idea.id),
            words,
            because: Some(format!("you voted on idea {}", idea.number)),
            about,
        });
    }
    let letter = LetterKind::Told {
        subject: format!("Did the response to idea {} answer it?", facts.idea.number),
        link_words: "Say yes, partly or no",
    };
    (letter, audiences)
}

/// The question reaches everybody who signed; the answer is noted for whoever follows the idea, and its author has a letter of the
/// comment that it is.
pub(super) fn of_follow_up(
    facts: &Facts,
    response: &ResponseFacts,
    comment: &CommentFacts,
    is_answer: bool,
) -> (LetterKind, Vec<Audience>) {
    let idea = &facts.idea;
    let about = Subject::Idea(idea.number);
    let audiences = if is_answer {
        vec![Audience {
            to: To::Followers(about.clone()),
            words: format!(
                "{} answered the author’s further question on “{}”.",
                comment.author_name, idea.title
            ),
            because: None,
            about,
        }]
    } else {
        response
            .signers
            .iter()
            .map(|account| Audience {
                to: To::One(*account),
                words: format!(
                    "The author of “{}” has one further question about the response that you signed: {} Whoever signed can answer it, in public.",
                    idea.title, comment.excerpt
                ),
                because: Some(format!("you signed a response to idea {}", idea.number)),
                about: about.clone(),
            })
            .collect()
    };
    let letter = LetterKind::Told {
        subject: format!("A further question on idea {}", idea.number),
        link_words: "Read the question, and answer it",
    };
    (letter, audiences)
}
