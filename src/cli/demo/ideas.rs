//! Brings the demo's ideas in, the oldest first, and lets their authors edit and withdraw them as the file says.
//! It must not know what others say to them.

use super::super::Trouble;
use super::content::IdeaWords as Written;
use super::stage::{Stage, Staged};
use crate::domain::event::Event;
use crate::domain::idea::{self, IdeaDraft, IdeaWords, Kind, Response};
use crate::domain::ids::{EventId, IdeaId, IdeaNumber};
use crate::domain::refusal::Refusal;
use crate::domain::search;
use crate::domain::text::{EvidenceLink, FieldError, IdeaText, Title};
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Publishes every idea, and edits those that were edited.
pub async fn publish(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    let mut order: Vec<(Timestamp, usize)> = Vec::new();
    for at in 0..stage.content.ideas.len() {
        let days = stage.content.ideas[at].days_ago;
        order.push((stage.days_ago(days, None), at));
    }
    order.sort_unstable();
    for (published_at, at) in order {
        let staged = publish_one(tx, stage, at, published_at).await?;
        stage.ideas.push(staged);
    }
    for at in 0..stage.ideas.len() {
        edit_one(tx, stage, at).await?;
        put_one(tx, stage, at).await?;
    }
    Ok(())
}

async fn publish_one(
    tx: &mut WriteTx,
    stage: &mut Stage,
    at: usize,
    published_at: Timestamp,
) -> Result<Staged, Trouble> {
    let id = stage.fresh(published_at, IdeaId::new);
    // Below 2^62, as the site draws it.
    let shuffle = i64::try_from(stage.dice.next() >> 2)?;
    let written = &stage.content.ideas[at];
    let title = written.earlier_title.as_ref().unwrap_or(&written.title);
    let what = written.earlier_what.as_ref().unwrap_or(&written.what);
    let author = stage.citizen(&written.by).id;
    let draft = IdeaDraft {
        kind: Kind::from_key(&written.kind).ok_or_else(|| written.kind.clone())?,
        words: words(written, title, what)?,
        topic: written.topic.clone(),
        constituency: written.scope.clone(),
    };
    let places = search::placed_words(draft.words.title.as_str(), &draft.words.searched_text());
    let submitted = idea::bring_in(Some(author), draft, published_at);
    let number = store::ideas::record_submitted(tx, id, shuffle, &submitted, false).await?;
    store::search::record_words(tx, number, &places).await?;
    store::moderation::sanctions::record_published(tx, author).await?;
    let event = Event::IdeaPublished {
        idea: id,
        number,
        author,
        topic: submitted.draft.topic.clone(),
        constituency: submitted.draft.constituency.clone(),
    };
    told(tx, stage, &event, published_at).await?;
    Ok(Staged {
        at,
        id,
        number,
        published_at,
    })
}

async fn edit_one(tx: &mut WriteTx, stage: &mut Stage, at: usize) -> Result<(), Trouble> {
    let staged = stage.ideas[at];
    let Some(days) = stage.content.ideas[staged.at].edited_days_ago else {
        return Ok(());
    };
    let edited_at = stage.days_ago(days, Some(staged.published_at));
    let written = &stage.content.ideas[staged.at];
    let new = words(written, &written.title, &written.what)?;
    let places = search::placed_words(new.title.as_str(), &new.searched_text());
    let author = stage.citizen(&written.by).as_citizen()?;
    let standing = standing(tx, staged.number).await?;
    let edited = idea::edit(&standing, &author, new, standing.version, edited_at)?;
    store::ideas::record_edited(tx, &edited).await?;
    store::search::record_forgotten(tx, staged.number).await?;
    store::search::record_words(tx, staged.number, &places).await?;
    let event = Event::IdeaEdited {
        idea: staged.id,
        number: staged.number,
        author: author.id(),
        version: edited.version,
        meaning_changed: edited.meaning_changed,
    };
    told(tx, stage, &event, edited_at).await
}

async fn put_one(tx: &mut WriteTx, stage: &mut Stage, at: usize) -> Result<(), Trouble> {
    let staged = stage.ideas[at];
    if let Some(days) = stage.content.ideas[staged.at].put_days_ago {
        let put_at = stage.days_ago(days, Some(staged.published_at));
        store::ideas::record_response(tx, staged.id, Response::Put, put_at).await?;
    }
    Ok(())
}

/// Lets those authors withdraw who did so; last, because nobody votes on a withdrawn idea.
pub async fn withdraw(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        let Some(days) = stage.content.ideas[staged.at].withdrawn_days_ago else {
            continue;
        };
        let withdrawn_at = stage.days_ago(days, Some(staged.published_at));
        let author = stage.citizen(&stage.content.ideas[staged.at].by);
        let author = author.as_citizen()?;
        let standing = standing(tx, staged.number).await?;
        let withdrawn = idea::withdraw(&standing, &author, withdrawn_at)?;
        store::ideas::record_withdrawn(tx, &withdrawn).await?;
        store::search::record_forgotten(tx, staged.number).await?;
        let event = Event::IdeaWithdrawn {
            idea: staged.id,
            number: staged.number,
            author: author.id(),
        };
        told(tx, stage, &event, withdrawn_at).await?;
    }
    Ok(())
}

async fn standing(tx: &mut WriteTx, number: IdeaNumber) -> Result<idea::Standing, Trouble> {
    let standing = store::ideas::find_standing(tx, number).await?;
    Ok(standing.ok_or(Refusal::NotFound)?)
}

fn words(written: &Written, title: &str, what: &str) -> Result<IdeaWords, FieldError> {
    let links = written
        .evidence
        .iter()
        .map(|link| EvidenceLink::parse(("url", &link.url), ("shows", &link.shows)));
    Ok(IdeaWords::new(
        Title::parse("title", title)?,
        IdeaText::parse(what, &written.why)?,
        links.collect::<Result<_, _>>()?,
    ))
}

/// Writes an event nobody is told of any more: it is history when the demo opens.
pub async fn told(
    tx: &mut WriteTx,
    stage: &mut Stage,
    event: &Event,
    at: Timestamp,
) -> Result<(), Trouble> {
    let id = stage.fresh(at, EventId::new);
    store::events::record(tx, id, event, at).await?;
    store::events::record_told(tx, id, at).await?;
    Ok(())
}
