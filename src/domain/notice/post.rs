//! Who is told of what an MP posted: people of the seat first, then whoever follows the MP. It must not know how they are found.

use super::{Audience, To};
use crate::domain::follow::Subject;
use crate::domain::ids::{MemberId, PostId};

/// What an MP posted, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFacts {
    /// Which.
    pub id: PostId,
    /// "statement", "news" or "campaign", in words.
    pub what: &'static str,
    /// Whose.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its words, as written.
    pub words: String,
    /// Who promotes it, where it needs an imprint; it travels with the words (uk.md E3).
    pub imprint: String,
    /// The seat of the day it was posted: code and name.
    pub seat: Option<(String, String)>,
    /// Whether this is a later wording.
    pub is_update: bool,
}

/// People who follow the seat come first: it is theirs to hear from their own MP before others do (uk.md, promise 12).
pub(super) fn of_post(post: &PostFacts) -> Vec<Audience> {
    let verb = if post.is_update {
        "updated"
    } else {
        "published"
    };
    let imprint = if post.imprint.is_empty() {
        String::new()
    } else {
        format!(" {}", post.imprint)
    };
    let words = format!(
        "{} {verb} {}: “{}”.{imprint}",
        post.name, post.what, post.title
    );
    let mut audiences = Vec::new();
    if let Some((code, name)) = &post.seat {
        audiences.push(Audience {
            to: To::Followers(Subject::Constituency(code.clone())),
            words: words.clone(),
            because: Some(format!("you follow {name}")),
            about: Subject::Constituency(code.clone()),
        });
    }
    audiences.push(Audience {
        to: To::Followers(Subject::Member(post.member)),
        words,
        because: Some(format!("you follow {}", post.name)),
        about: Subject::Member(post.member),
    });
    audiences
}
