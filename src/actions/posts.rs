//! What MPs do with posts: publish, reword or carry on, take back. It must not know pages or letters.

use super::{
    check_leave, commit, label_today, note_published, note_reworded, note_withdrawn, press, record,
};
use crate::app::{App, Result};
use crate::domain::account::Mp;
use crate::domain::event::Event;
use crate::domain::ids::PostId;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::sanctions::Doing;
use crate::domain::post::{self, PostWords, Standing, Typed};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::response::DayLabel;
use crate::store;

/// The label a post would carry today, or why this MP cannot post.
pub async fn prepare(app: &App, by: &Mp) -> Result<DayLabel> {
    let label = label_today(app, by.member(), app.now()).await?;
    Ok(post::may_post(by, label)?)
}

/// A post of one's own, or why it cannot be reworded.
pub async fn prepare_edit(app: &App, by: &Mp, id: PostId) -> Result<Standing> {
    let label = label_today(app, by.member(), app.now()).await?;
    let standing = store::posts::find_standing(&mut *app.db.read().await?, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    post::may_edit(by, &standing, label)?;
    Ok(standing)
}

/// Publishes a post. The same `op` again is the same post.
pub async fn publish(app: &App, by: &Mp, op: &str, typed: &Typed) -> Result<PostId> {
    let now = app.now();
    let words = PostWords::parse(typed, now.day()).map_err(Refusal::Fields)?;
    let label = label_today(app, by.member(), now).await?;
    let op = press("post", op, [words.title.as_str(), words.words.as_str()]);
    let id = app.fresh(now, PostId::new);
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    if !store::operations::record(&mut tx, by.id(), &op, &id.to_string(), now).await? {
        let made = store::operations::find(&mut tx, by.id(), &op).await?;
        return made
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| store::Error::Row(format!("operation {op} has no result")).into());
    }
    let today = store::posts::count_since(&mut tx, by.member(), now.minus_days(1)).await?;
    let published = post::publish(by, label, today, words, now)?;
    store::posts::record_published(&mut tx, id, &published, typed).await?;
    let event = Event::Posted {
        post: id,
        by: by.id(),
        version: 1,
    };
    record(app, &mut tx, &event, now).await?;
    note_published(app, &mut tx, item(id)).await?;
    commit(app, tx).await?;
    Ok(id)
}

/// Rewords a post that was read at version `read`, or carries it on; the earlier wording stays readable.
pub async fn edit(app: &App, by: &Mp, id: PostId, read: i64, typed: &Typed) -> Result<()> {
    let now = app.now();
    let words = PostWords::parse(typed, now.day()).map_err(Refusal::Fields)?;
    let label = label_today(app, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let standing = store::posts::find_standing(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let edited = post::edit(by, &standing, label, words, read, now)?;
    if !store::posts::record_edited(&mut tx, &edited, typed).await? {
        return Err(Refusal::Stale.into());
    }
    note_reworded(app, &mut tx, item(id), by.account()).await?;
    // Of new words that nobody may read yet, nobody is told.
    if standing.is_published {
        let event = Event::Posted {
            post: id,
            by: by.id(),
            version: edited.from_version + 1,
        };
        record(app, &mut tx, &event, now).await?;
    }
    commit(app, tx).await
}

/// Takes a post back.
pub async fn withdraw(app: &App, by: &Mp, id: PostId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let standing = store::posts::find_standing(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let withdrawn = post::withdraw(by, &standing, now)?;
    if !store::posts::record_withdrawn(&mut tx, &withdrawn).await? {
        return Err(Refusal::Stale.into());
    }
    note_withdrawn(app, &mut tx, item(id), by.account()).await?;
    commit(app, tx).await
}

const fn item(id: PostId) -> ItemRef {
    ItemRef {
        kind: SubjectKind::Post,
        id: id.get(),
    }
}
