//! Sends the letters that are due: lease, send, mark. It must not know what they say.

use crate::app::{App, Result};
use crate::mail::MailError;
use crate::store;

/// How many letters one round leases.
const ROUND: i64 = 20;
/// How long a lease holds: longer than the mail server's time limit for a whole round.
const LEASE_MINUTES: i64 = 10;
/// Waiting times after each failed try, in minutes: about a day in all, then the letter is given up (security.md 2.21).
const WAITS: [i64; 8] = [1, 5, 15, 60, 120, 240, 360, 360];

/// Delivers all letters that are due. Returns how many left.
pub async fn deliver(app: &App) -> Result<usize> {
    let mut sent = 0;
    loop {
        let now = app.now();
        let mut tx = app.db.write().await?;
        let leased =
            store::letters::record_leased(&mut tx, now, now.plus_minutes(LEASE_MINUTES), ROUND)
                .await?;
        tx.commit().await?;
        if leased.is_empty() {
            return Ok(sent);
        }
        for stored in leased {
            // Never hold the writer while a mail server thinks.
            let outcome = if stored.letter.expires_at.is_some_and(|end| now >= end) {
                Err(MailError::Letter("too old to be of use".into()))
            } else {
                app.mailer.send(stored.id, &stored.letter).await
            };
            let mut tx = app.db.write().await?;
            match outcome {
                Ok(()) => {
                    store::letters::record_sent(&mut tx, stored.id, app.now()).await?;
                    sent += 1;
                }
                Err(error) => {
                    let wait = usize::try_from(stored.tries)
                        .ok()
                        .and_then(|tries| WAITS.get(tries));
                    let again_at = match (&error, wait) {
                        (MailError::Later(_), Some(minutes)) => Some(now.plus_minutes(*minutes)),
                        _ => None,
                    };
                    tracing::warn!(letter.id = stored.id.get(), %error, again = again_at.is_some(), "a letter did not leave");
                    store::letters::record_failed(
                        &mut tx,
                        stored.id,
                        &error.to_string(),
                        again_at,
                        now,
                    )
                    .await?;
                }
            }
            tx.commit().await?;
        }
    }
}
