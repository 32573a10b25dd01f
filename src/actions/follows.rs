//! Following and ending it, switching mail off and on. None of it leaves a line in the diary: what people follow tells what they
//! think, and concerns nobody else. It must not know pages or how a link in a letter came here.

use crate::app::{App, Result};
use crate::domain::account::Citizen;
use crate::domain::follow::{self, Muted, Subject};
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refusal;
use crate::store;

/// The purpose that links out of letters are signed for.
const PURPOSE: &str = "unsubscribe";

/// Follows something that everybody may know of.
pub async fn follow(app: &App, by: &Citizen, subject: Subject) -> Result<String> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let name = store::follows::find_name(&mut tx, &subject)
        .await?
        .ok_or(Refusal::NotFound)?;
    let already = store::follows::count(&mut tx, by.id()).await?;
    let followed = follow::follow(by, subject, already, now)?;
    store::follows::record_followed(&mut tx, &followed).await?;
    tx.commit().await?;
    Ok(name)
}

/// Stops following, also what is no longer there.
pub async fn unfollow(app: &App, by: AccountId, subject: &Subject) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::follows::record_unfollowed(&mut tx, by, subject).await?;
    tx.commit().await?;
    Ok(())
}

/// Switches mail off, and takes such letters back that have not left yet.
pub async fn mute(app: &App, account: AccountId, muted: &Muted) -> Result<()> {
    let now = app.now();
    let link = match muted {
        Muted::About(_) => Some(stop_link(app, account, muted)),
        Muted::All => None,
    };
    let mut tx = app.db.write().await?;
    // An account that was closed since gets no mail anyway; its link still answers kindly.
    if let Some(address) = store::accounts::find_address(&mut tx, account).await? {
        store::follows::record_muted(&mut tx, account, muted, now).await?;
        store::letters::record_unwanted(&mut tx, &address, link.as_deref(), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Switches mail on again.
pub async fn unmute(app: &App, by: AccountId, muted: &Muted) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::follows::record_unmuted(&mut tx, by, muted).await?;
    tx.commit().await?;
    Ok(())
}

/// The way out of a kind of mail, which works without signing in and for as long as our key holds.
pub fn stop_link(app: &App, account: AccountId, muted: &Muted) -> String {
    app.config
        .link(&format!("/unsubscribe/{}", stop_token(app, account, muted)))
}

/// What the link carries: whose mail, which mail, and our signature.
pub fn stop_token(app: &App, account: AccountId, muted: &Muted) -> String {
    let words = muted.written_for(account);
    let signature = app.sign(PURPOSE, &words);
    format!("{words}.{signature}")
}

/// Reads a link's token; anything that we did not sign names nothing.
pub fn read_stop_token(app: &App, token: &str) -> std::result::Result<(AccountId, Muted), Refusal> {
    token
        .rsplit_once('.')
        .filter(|(words, signature)| app.is_signed(PURPOSE, words, signature))
        .and_then(|(words, _)| Muted::read(words))
        .ok_or(Refusal::NotFound)
}
