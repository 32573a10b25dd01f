//! Locks sealed words away under a key made of two key files, and opens them for two people together. Without the two files words
//! stay where they are, out of sight. It must not know who may open; that is `domain::moderation::opening`'s.

use super::{Case, commit, find_case, fresh_row, lines, locks, note_barred};
use crate::app::{App, Result};
use crate::domain::account::Moderator;
use crate::domain::moderation::opening;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Effects, State};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::store::WriteTx;
use crate::store::moderation::{originals, sealed};

const NO_KEYS: &str = "The sealed words cannot be opened: the two key files are not those they were sealed with. Whoever runs the site has to put the right ones back.";

/// Brings the words of a text back that is no longer sealed. Gives whether there were any.
pub(super) async fn open_again(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
) -> Result<bool> {
    let item = case.item.item;
    let is_sealed = |state| state == State::RemovedSealed;
    if !is_sealed(effects.before.state) || is_sealed(effects.after.state) {
        return Ok(false);
    }
    if effects.after.state == State::Erased {
        sealed::record_gone(tx, item).await?;
        return Ok(false);
    }
    let Some(words) = unlock(app, tx, item).await? else {
        return Ok(false);
    };
    sealed::put_back(tx, item, &words).await?;
    sealed::record_gone(tx, item).await?;
    Ok(true)
}

/// Locks the words of a text away once two people agreed to seal it.
pub(super) async fn lock_away(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
) -> Result<()> {
    let (item, after) = (case.item.item, &effects.after);
    // What an MP answered, promised or posted keeps its words in the tables, out of sight: sources, signatures and imprints hang on them. So does
    // a name, which must not be chosen again.
    let is_kept = matches!(
        item.kind,
        SubjectKind::Response | SubjectKind::Commitment | SubjectKind::Post | SubjectKind::Account
    );
    if is_kept || after.state != State::RemovedSealed || after.pending.is_some() {
        return Ok(());
    }
    let Some(key) = app.seal_key() else {
        return Ok(());
    };
    if sealed::find(tx, item).await?.is_some() {
        return Ok(());
    }
    // What was put aside under bars is sealed with the rest; the bars are drawn again if it ever comes back.
    if let Some(original) = originals::find(tx, item, case.item.version).await? {
        originals::record_back(tx, item, &original).await?;
    }
    lock(tx, key, item, effects).await
}

async fn lock(tx: &mut WriteTx, key: &[u8; 32], item: ItemRef, effects: &Effects) -> Result<()> {
    let words = sealed::take_out(tx, item).await?;
    let locked = locks::lock(key, &about(item), &words)?;
    sealed::record_sealed(tx, item, (&locked.nonce, &locked.words), effects.at).await?;
    Ok(())
}

/// What the lock is bound to, so that nobody passes one item's words off as another's.
fn about(item: ItemRef) -> String {
    format!("{} {}", item.kind.key(), item.id)
}

/// The words, if any are locked away.
async fn unlock(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    item: ItemRef,
) -> Result<Option<String>> {
    let Some((nonce, locked)) = sealed::find(connection, item).await? else {
        return Ok(None);
    };
    let opened = app
        .seal_key()
        .and_then(|key| locks::unlock(key, &about(item), (&nonce, &locked)));
    Ok(Some(opened.ok_or_else(|| Refusal::NotNow(NO_KEYS.into()))?))
}

/// Asks for sealed words to be opened.
pub async fn ask(app: &App, by: &Moderator, item: ItemRef, reason: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    check_sealed(&mut tx, item).await?;
    let open = sealed::find_opening(&mut tx, item).await?;
    let row = fresh_row(app);
    let asked = opening::ask(row, by, reason, open.as_ref(), app.now())?;
    sealed::record_asked(&mut tx, item, &asked).await?;
    commit(app, tx).await
}

/// Agrees to a request.
pub async fn agree(app: &App, by: &Moderator, item: ItemRef) -> Result<()> {
    let done = carry_agreed(app, by, item).await;
    match done {
        Ok(()) => Ok(()),
        Err(error) => Err(note_barred(app, error, item, Some(by.id())).await),
    }
}

async fn carry_agreed(app: &App, by: &Moderator, item: ItemRef) -> Result<()> {
    let mut tx = app.db.write().await?;
    let case = check_sealed(&mut tx, item).await?;
    let asked = sealed::find_opening(&mut tx, item)
        .await?
        .ok_or(Refusal::NotFound)?;
    let agreed = opening::agree(&asked, by, app.now())?;
    if !sealed::record_agreed(&mut tx, &agreed).await? {
        return Err(Refusal::Stale.into());
    }
    lines::write_opened(app, &mut tx, &case, &agreed).await?;
    commit(app, tx).await
}

/// The opened words, for one of the two, while the hour lasts; that they were read is written down.
pub async fn read(app: &App, by: &Moderator, item: ItemRef) -> Result<Vec<String>> {
    let mut tx = app.db.write().await?;
    let opened = sealed::find_opening(&mut tx, item)
        .await?
        .filter(|open| opening::may_read(open, by.id(), app.now()))
        .ok_or(Refusal::NotForYou(
            "Sealed words open for an hour, to whoever asked and whoever agreed.",
        ))?;
    let words = unlock(app, &mut tx, item).await?.ok_or(Refusal::NotFound)?;
    let row = fresh_row(app);
    sealed::record_read(&mut tx, row, &opened, by.id(), app.now()).await?;
    commit(app, tx).await?;
    Ok(sealed::read_versions(&words))
}

async fn check_sealed(tx: &mut WriteTx, item: ItemRef) -> Result<Case> {
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    if case.standing.state != State::RemovedSealed || sealed::find(tx, item).await?.is_none() {
        return Err(Refusal::NotNow("Nothing is sealed here.".into()).into());
    }
    Ok(case)
}
