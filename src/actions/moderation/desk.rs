//! What moderators do beside deciding: take an item in hand and give it back, leave a note, have the author revealed.
//! It must not change where any text stands.

use super::{Office, commit, fresh_row};
use crate::app::{App, Result};
use crate::domain::account::Moderator;
use crate::domain::moderation::queue::{self, ItemRef};
use crate::domain::refusal::Refusal;
use crate::domain::text::{Body, FieldError};
use crate::store;

/// Room for what the next moderator should know.
pub const NOTE_MAX: usize = 1_000;

/// Takes an item in hand, or keeps it there.
pub async fn claim(app: &App, by: &Moderator, item: ItemRef) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    store::moderation::items::find(&mut tx, item)
        .await?
        .ok_or(Refusal::NotFound)?;
    let lease = store::moderation::leases::find(&mut tx, item).await?;
    let taken = match (Office::of(by), &lease) {
        (Office::Senior(senior), Some(lease)) => queue::take_over(lease, &senior, now),
        _ => queue::claim(item, lease.as_ref(), by, now)?,
    };
    if !store::moderation::leases::record_taken(&mut tx, &taken, now).await? {
        return Err(Refusal::NotNow(
            "Another moderator took this in hand a moment ago. Please take the next one.".into(),
        )
        .into());
    }
    commit(app, tx).await
}

/// Gives an item back.
pub async fn release(app: &App, by: &Moderator, item: ItemRef) -> Result<()> {
    let mut tx = app.db.write().await?;
    let lease = store::moderation::leases::find(&mut tx, item).await?;
    if let Some(released) = lease.and_then(|lease| queue::release(&lease, by)) {
        store::moderation::leases::record_released(&mut tx, &released).await?;
    }
    commit(app, tx).await
}

/// Leaves a note for whoever comes next.
pub async fn note(app: &App, by: &Moderator, item: ItemRef, words: &str) -> Result<()> {
    let words = Body::parse_optional("note", words, NOTE_MAX)
        .map_err(|error| Refusal::Fields(vec![error]))?;
    if words.is_empty() {
        return Err(Refusal::Fields(vec![FieldError::new(
            "note",
            "Please write the note first.",
        )])
        .into());
    }
    let mut tx = app.db.write().await?;
    let row = fresh_row(app);
    store::moderation::notes::record_note(&mut tx, row, item, by.id(), words.as_str(), app.now())
        .await?;
    commit(app, tx).await
}

/// Has the author revealed, for a reason that is written down.
pub async fn reveal(app: &App, by: &Moderator, item: ItemRef, reason: &str) -> Result<()> {
    let reason = Body::parse_optional("reason", reason, NOTE_MAX)
        .map_err(|error| Refusal::Fields(vec![error]))?;
    if reason.as_str().split_whitespace().count() < 3 {
        return Err(Refusal::Fields(vec![FieldError::new(
            "reason",
            "Please say in a few words why you have to know whose text this is. It is written down.",
        )])
        .into());
    }
    let mut tx = app.db.write().await?;
    let row = fresh_row(app);
    store::moderation::notes::record_reveal(
        &mut tx,
        row,
        item,
        by.id(),
        reason.as_str(),
        app.now(),
    )
    .await?;
    commit(app, tx).await
}
