//! What people do with comments: write, answer, reword, take back, mark as helpful. It must not know pages or SQL.

use sha2::{Digest, Sha256};

use super::{check_hold, commit, note_posted, note_reworded, note_withdrawn, record};
use crate::app::{App, Result};
use crate::domain::account::Citizen;
use crate::domain::comment::{self, CommentPublished, CommentWords, Ground, Purpose, Standing};
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, CommentId, IdeaNumber};
use crate::domain::moderation::hold::Hold;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::sign_in::hex;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Comments on an idea. `op` names the press of the button: pressing twice publishes once and answers the same.
pub async fn publish(
    app: &App,
    by: &Citizen,
    number: IdeaNumber,
    purpose: Purpose,
    words: CommentWords,
    op: &str,
) -> Result<CommentId> {
    let now = app.now();
    let id = app.fresh(now, CommentId::new);
    let press = press(op, &format!("{number}/{}", purpose.key()), &words);
    let mut tx = app.db.write().await?;
    if !store::operations::record(&mut tx, by.id(), &press, &id.to_string(), now).await? {
        return earlier(&mut tx, by, &press).await;
    }
    let ground = store::comments::find_ground(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let recent = store::comments::count_since(&mut tx, by.id(), now.minus_minutes(60)).await?;
    let hold = check_hold(app, &mut tx, by, words.text.as_str(), &[]).await?;
    let published = comment::publish(by, &ground, purpose, words, recent, now)?;
    put(app, tx, by, id, (&published, hold)).await
}

/// Where a comment goes that is part of another act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Under an idea, for a purpose.
    Idea(IdeaNumber, Purpose),
    /// Under a comment.
    Comment(CommentId),
}

/// Comments within the caller's transaction, by the same rules: it may be held.
pub(crate) async fn post(
    app: &App,
    tx: &mut WriteTx,
    by: &Citizen,
    place: Place,
    words: CommentWords,
) -> Result<CommentId> {
    let now = app.now();
    let id = app.fresh(now, CommentId::new);
    let recent = store::comments::count_since(tx, by.id(), now.minus_minutes(60)).await?;
    let hold = check_hold(app, tx, by, words.text.as_str(), &[]).await?;
    let published = match place {
        Place::Idea(number, purpose) => {
            let ground = store::comments::find_ground(tx, number)
                .await?
                .ok_or(Refusal::NotFound)?;
            comment::publish(by, &ground, purpose, words, recent, now)?
        }
        Place::Comment(to) => {
            let to = store::comments::find(tx, to)
                .await?
                .ok_or(Refusal::NotFound)?;
            comment::reply(by, &to, words, recent, now)?
        }
    };
    put_within(app, tx, by, id, (&published, hold)).await?;
    Ok(id)
}

/// Answers a comment. `op` as in [`publish`].
pub async fn reply(
    app: &App,
    by: &Citizen,
    to: CommentId,
    words: CommentWords,
    op: &str,
) -> Result<CommentId> {
    let now = app.now();
    let id = app.fresh(now, CommentId::new);
    let press = press(op, &format!("to {to}"), &words);
    let mut tx = app.db.write().await?;
    if !store::operations::record(&mut tx, by.id(), &press, &id.to_string(), now).await? {
        return earlier(&mut tx, by, &press).await;
    }
    let to = store::comments::find(&mut tx, to)
        .await?
        .ok_or(Refusal::NotFound)?;
    let recent = store::comments::count_since(&mut tx, by.id(), now.minus_minutes(60)).await?;
    let hold = check_hold(app, &mut tx, by, words.text.as_str(), &[]).await?;
    let published = comment::reply(by, &to, words, recent, now)?;
    put(app, tx, by, id, (&published, hold)).await
}

/// Rewords a comment that was read at revision `read`.
pub async fn edit(
    app: &App,
    by: &Citizen,
    id: CommentId,
    words: CommentWords,
    read: i64,
) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let standing = store::comments::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let recent =
        store::comments::count_edits_since(&mut tx, by.id(), now.minus_minutes(60)).await?;
    let edited = comment::edit(&standing, by, words, read, recent, now)?;
    if !store::comments::record_edited(&mut tx, &edited).await? {
        return Err(Refusal::Stale.into());
    }
    let event = Event::CommentEdited {
        comment: edited.comment,
        idea: edited.idea,
        author: edited.author,
        revision: edited.revision,
    };
    record(app, &mut tx, &event, now).await?;
    note_reworded(app, &mut tx, item(id), by.account()).await?;
    commit(app, tx).await
}

/// Takes a comment back.
pub async fn withdraw(app: &App, by: &Citizen, id: CommentId) -> Result<IdeaNumber> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let standing = store::comments::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let withdrawn = comment::withdraw(&standing, by, now)?;
    if !store::comments::record_withdrawn(&mut tx, &withdrawn).await? {
        return Err(Refusal::Stale.into());
    }
    note_withdrawn(app, &mut tx, item(id), by.account()).await?;
    let event = Event::CommentWithdrawn {
        comment: withdrawn.comment,
        idea: withdrawn.idea,
        author: withdrawn.author,
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await?;
    Ok(standing.ground.number)
}

/// Marks a comment as helpful, or takes the mark back. Leaves no event: nobody is told who found what helpful.
pub async fn set_helpful(app: &App, by: &Citizen, id: CommentId, helpful: bool) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let standing = store::comments::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let set = comment::set_helpful(&standing, by, helpful, now)?;
    store::comments::record_helpful(&mut tx, &set).await?;
    commit(app, tx).await
}

/// Brings in a comment of the demo within the caller's transaction, at the time its file says.
pub async fn bring_in(
    app: &App,
    tx: &mut WriteTx,
    author: AccountId,
    place: (&Ground, Option<&Standing>, Purpose),
    words: CommentWords,
    at: Timestamp,
) -> Result<CommentId> {
    let (ground, answered, purpose) = place;
    let id = app.fresh(at, CommentId::new);
    let published = comment::bring_in(author, ground, answered, purpose, words, at);
    write(app, tx, id, &published).await?;
    store::moderation::sanctions::record_published(tx, author).await?;
    Ok(id)
}

/// Publishes a comment, or holds it until a person has looked: then its event comes with its publication.
async fn put(
    app: &App,
    mut tx: WriteTx,
    by: &Citizen,
    id: CommentId,
    (published, hold): (&CommentPublished, Option<Hold>),
) -> Result<CommentId> {
    put_within(app, &mut tx, by, id, (published, hold)).await?;
    commit(app, tx).await?;
    Ok(id)
}

async fn put_within(
    app: &App,
    tx: &mut WriteTx,
    by: &Citizen,
    id: CommentId,
    (published, hold): (&CommentPublished, Option<Hold>),
) -> Result<()> {
    if hold.is_none() {
        write(app, tx, id, published).await?;
    } else if !store::comments::record_published(tx, id, published, true).await? {
        return Err(Refusal::NotFound.into());
    }
    note_posted(app, tx, item(id), by.account(), hold.as_ref()).await
}

const fn item(id: CommentId) -> ItemRef {
    ItemRef {
        kind: SubjectKind::Comment,
        id: id.get(),
    }
}

async fn write(
    app: &App,
    tx: &mut WriteTx,
    id: CommentId,
    published: &CommentPublished,
) -> Result<()> {
    if !store::comments::record_published(tx, id, published, false).await? {
        return Err(Refusal::NotFound.into());
    }
    let event = Event::CommentPublished {
        comment: id,
        idea: published.idea,
        number: published.number,
        author: published.author,
        parent: published.answers,
    };
    record(app, tx, &event, published.at).await?;
    Ok(())
}

/// What an earlier press of the same button made.
async fn earlier(tx: &mut WriteTx, by: &Citizen, press: &str) -> Result<CommentId> {
    let made = store::operations::find(tx, by.id(), press).await?;
    made.and_then(|id| id.parse().ok())
        .ok_or_else(|| store::Error::Row(format!("operation {press} has no result")).into())
}

/// The name of one press. The words are part of it: a page from a shared cache hands the same `op` to many forms,
/// and a second, different comment must not pass for the first.
fn press(op: &str, target: &str, words: &CommentWords) -> String {
    let mut sum = Sha256::new();
    for part in [op, target, words.text.as_str()] {
        sum.update(part.as_bytes());
        sum.update([0]);
    }
    format!("comment/{}", &hex(&sum.finalize())[..32])
}
