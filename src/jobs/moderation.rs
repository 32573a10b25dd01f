//! Tells people about moderation: a notice in the account and a mail, once a decision can no longer be undone.
//! It must not know what the letters say, nor who decided it.

use crate::app::{App, Error, Result};
use crate::domain::ids::{LetterId, NoticeId};
use crate::mail::moderation;
use crate::store;
use crate::store::moderation::letters::Kept;

/// Letters in one round: some twenty milliseconds of the writer each hundred.
const ROUND: i64 = 100;

/// Tells all that is due. Gives how many letters.
pub async fn tell_moderation(app: &App) -> Result<usize> {
    let mut told = 0;
    loop {
        let due =
            store::moderation::letters::list_due(&mut *app.db.read().await?, app.now(), ROUND)
                .await?;
        if due.is_empty() {
            return Ok(told);
        }
        for letter in &due {
            tell(app, letter).await?;
            told += 1;
        }
    }
}

async fn tell(app: &App, kept: &Kept) -> Result<()> {
    let now = app.now();
    let path = format!("/account/letters/{}", kept.id);
    // Rendered before the writer is held.
    let mail = kept
        .address
        .as_deref()
        .map(|to| {
            let link = kept
                .account
                .map_or_else(String::new, |_| app.config.link(&path));
            moderation::write(
                to,
                &kept.title,
                &kept.body,
                &link,
                format!("moderation/{}", kept.id),
            )
        })
        .transpose()
        .map_err(|error| Error::Store(store::Error::Row(format!("letter: {error}"))))?;
    let mut tx = app.db.write().await?;
    if !store::moderation::letters::record_told(&mut tx, kept.id, now).await? {
        return Ok(());
    }
    if let Some(account) = kept.account {
        let id = app.fresh(now, NoticeId::new);
        store::notices::record_told(&mut tx, id, kept.event, account, (&kept.title, &path), now)
            .await?;
    }
    if let Some(letter) = mail {
        store::letters::record_written(&mut tx, app.fresh(now, LetterId::new), &letter, now)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}
