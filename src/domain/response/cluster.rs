//! One response to several ideas that ask for the same: who may give it, and that it is one. It must not know who joined the ideas, nor
//! how many sign.

use super::{
    AskedIdea, DayLabel, ResponsePublished, ResponseWords, is_authors_mp, may_respond, publish,
};
use crate::domain::account::Mp;
use crate::domain::ids::{IdeaId, IdeaNumber, ResponseId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// A hundred ideas in one answer: a copied campaign brings that many; of more, the next answer takes care.
pub const IDEAS_MAX: usize = 100;

/// An idea, with what the Member already published on it.
pub type Asked = (AskedIdea, Option<ResponseId>);

/// The ideas, the main one first, if this MP may answer every one of them. `own` is the response that is being changed, which stands
/// in nobody's way.
pub fn answerable(
    by: &Mp,
    ideas: &[Asked],
    label: Option<&DayLabel>,
    own: Option<ResponseId>,
) -> Result<Vec<(IdeaId, IdeaNumber)>, Refusal> {
    if ideas.is_empty() || ideas.len() > IDEAS_MAX {
        return Err(Refusal::NotNow(format!(
            "A response answers between one and {IDEAS_MAX} ideas."
        )));
    }
    let mut all: Vec<(IdeaId, IdeaNumber)> = Vec::with_capacity(ideas.len());
    for (idea, earlier) in ideas {
        let earlier = earlier.filter(|earlier| Some(*earlier) != own);
        may_respond(by, idea, label.cloned(), earlier).map_err(|refusal| {
            if all.is_empty() {
                refusal
            } else {
                of_another(idea.number, refusal)
            }
        })?;
        if all.iter().any(|(id, _)| *id == idea.id) {
            return Err(Refusal::NotNow(format!(
                "Idea {} is named twice.",
                idea.number
            )));
        }
        all.push((idea.id, idea.number));
    }
    Ok(all)
}

/// Why one of the other ideas stands in the way: by its number, for whoever reads it looks at the main one. What is out of sight is
/// named by no more than that.
fn of_another(number: IdeaNumber, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::NotNow(why) => Refusal::NotNow(format!("Idea {number}: {why}")),
        Refusal::NotFound => Refusal::NotNow(format!(
            "Idea {number} cannot be answered at present. Please leave it out."
        )),
        other => other,
    }
}

/// Publishes one response of one Member to all of these ideas, the main one first.
pub fn publish_all(
    by: &Mp,
    ideas: &[Asked],
    label: Option<DayLabel>,
    words: ResponseWords,
    now: Timestamp,
) -> Result<ResponsePublished, Refusal> {
    let mut all = answerable(by, ideas, label.as_ref(), None)?;
    let (main, earlier) = ideas.first().ok_or(Refusal::NotFound)?;
    let mut published = publish(by, main, label, *earlier, words, now)?;
    published.authors_mp = authors_mp(ideas, &published.label);
    published.also = all.split_off(1);
    Ok(published)
}

/// Whether the seat is that of the authors; unknown where one named none, or where they differ.
pub fn authors_mp(ideas: &[Asked], label: &DayLabel) -> Option<bool> {
    let mut answers = ideas.iter().map(|(idea, _)| is_authors_mp(idea, label));
    let first = answers.next().flatten()?;
    answers.all(|answer| answer == Some(first)).then_some(first)
}
