//! What the demo's citizens say to the ideas, and to each other, and what others found helpful.
//! It must not judge any of it.

use super::super::Trouble;
use super::content::CommentWords as Written;
use super::ideas::told;
use super::stage::{Stage, Staged};
use crate::domain::comment::{self, CommentWords, Ground, Purpose, Standing};
use crate::domain::event::Event;
use crate::domain::ids::CommentId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Writes every comment and reply.
pub async fn hold(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        let ground = store::comments::find_ground(tx, staged.number).await?;
        let ground = ground.ok_or(Refusal::NotFound)?;
        let mut standing: Vec<Standing> = Vec::new();
        for (said, answers) in in_order(&stage.content.ideas[staged.at].comments) {
            let answered = answers.map(|place| standing[place].clone());
            let place = (&ground, answered.as_ref());
            standing.push(say(tx, stage, staged, place, said).await?);
        }
    }
    Ok(())
}

/// A conversation as it is read: each comment, then what was answered to it; with the place of what it answers.
fn in_order(comments: &[Written]) -> Vec<(Said, Option<usize>)> {
    let mut list = Vec::new();
    for comment in comments {
        add(comment, None, &mut list);
    }
    list
}

fn add(comment: &Written, answers: Option<usize>, list: &mut Vec<(Said, Option<usize>)>) {
    let own = list.len();
    list.push((Said::of(comment), answers));
    for reply in &comment.replies {
        add(reply, Some(own), list);
    }
}

/// One comment without its replies.
struct Said {
    by: String,
    purpose: String,
    days_ago: i64,
    helpful: usize,
    body: String,
}

impl Said {
    fn of(written: &Written) -> Self {
        Self {
            by: written.by.clone(),
            purpose: written.purpose.clone(),
            days_ago: written.days_ago,
            helpful: written.helpful,
            body: written.body.clone(),
        }
    }
}

async fn say(
    tx: &mut WriteTx,
    stage: &mut Stage,
    staged: Staged,
    (ground, answered): (&Ground, Option<&Standing>),
    said: Said,
) -> Result<Standing, Trouble> {
    let before = answered.map_or(staged.published_at, |answered| answered.written_at);
    let at = stage.days_ago(said.days_ago, Some(before));
    let id = stage.fresh(at, CommentId::new);
    let purpose = Purpose::from_key(&said.purpose).ok_or_else(|| said.purpose.clone())?;
    let author = stage.citizen(&said.by).id;
    let words = CommentWords::parse("words", &said.body)?;
    let published = comment::bring_in(author, ground, answered, purpose, words, at);
    if !store::comments::record_published(tx, id, &published, false).await? {
        return Err(format!("{} came too late", said.by).into());
    }
    store::moderation::sanctions::record_published(tx, author).await?;
    let event = Event::CommentPublished {
        comment: id,
        idea: published.idea,
        number: published.number,
        author,
        parent: published.answers,
    };
    stage.comments.push((staged.id, author, id));
    told(tx, stage, &event, at).await?;
    let standing = store::comments::find(tx, id).await?;
    let standing = standing.ok_or(Refusal::NotFound)?;
    mark(tx, stage, &standing, said.helpful, at).await?;
    Ok(standing)
}

/// Has so many citizens find it helpful.
async fn mark(
    tx: &mut WriteTx,
    stage: &mut Stage,
    comment: &Standing,
    times: usize,
    at: Timestamp,
) -> Result<(), Trouble> {
    let crowd = stage.citizens.len();
    // Neighbours on the list, begun anywhere: different people each time, and nobody twice.
    let first = stage.dice.below(crowd);
    let readers = (0..crowd).map(|step| (first + step) % crowd);
    let others = readers.filter(|reader| Some(stage.citizens[*reader].0.id) != comment.author);
    for reader in others.take(times) {
        let reader = stage.citizens[reader].0.as_citizen()?;
        let set = comment::set_helpful(comment, &reader, true, at)?;
        store::comments::record_helpful(tx, &set).await?;
    }
    Ok(())
}
