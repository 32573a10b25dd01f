//! Destroys the words of what was removed or taken back, once their time is over and nobody needs them any more; the stub stays, and so
//! does every line of the public log. It must not decide whether the time is over: that is the rule's.

use super::carrying::{Context, carry_out};
use super::{commit, find_case, look_up};
use crate::app::{App, Result};
use crate::domain::moderation::duties::Actor;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Act, Holds, next};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store;

/// Twelve months: six to appeal, three to go to the panel, and three for whatever is late (moderation.md 2.4).
const KEPT_DAYS: i64 = 366;
/// How many texts one round looks at: each is a short transaction, and the next hour has the rest.
const ROUND: i64 = 200;

/// Erases all whose time is over. Gives how many were. One that cannot be is logged, and the others go on.
pub async fn erase_due(app: &App) -> Result<usize> {
    let before = kept_since(app.now());
    let mut connection = app.db.read().await?;
    let due = store::moderation::erasing::list_due(&mut connection, before, ROUND).await?;
    drop(connection);
    let mut done = 0;
    for item in due {
        match erase(app, item).await {
            Ok(()) => done += 1,
            Err(error) => {
                tracing::error!(item.id, item.kind = item.kind.key(), %error, "words could not be erased; it is tried again");
            }
        }
    }
    Ok(done)
}

/// Forgets who reported what was judged so long ago: the report itself stays, and counts.
pub async fn forget_reporters(app: &App) -> Result<u64> {
    let mut tx = app.db.write().await?;
    let before = kept_since(app.now());
    let forgotten = store::moderation::reports::record_forgotten(&mut tx, before).await?;
    tx.commit().await?;
    Ok(forgotten)
}

/// What came to rest before this moment has been kept long enough.
fn kept_since(now: Timestamp) -> Timestamp {
    now.minus_days(KEPT_DAYS)
}

async fn erase(app: &App, item: ItemRef) -> Result<()> {
    let mut tx = app.db.write().await?;
    let case = find_case(&mut tx, item).await?.ok_or(Refusal::NotFound)?;
    let known = look_up(app, &mut tx, &case, None, None).await?;
    let mut facts = known.facts(&case);
    let rested = store::moderation::erasing::find_rested(&mut tx, item).await?;
    facts.holds = Holds {
        is_retained: rested.is_none_or(|at| at >= kept_since(app.now())),
        has_appeal: store::moderation::erasing::has_appeal(&mut tx, item).await?,
        has_complaint: store::moderation::erasing::has_complaint(&mut tx, item).await?,
        // An authority asks for sealed words to be kept by having them opened; what is open is not destroyed.
        is_evidence: store::moderation::sealed::find_opening(&mut tx, item)
            .await?
            .is_some_and(|opening| opening.asked_at >= kept_since(app.now())),
    };
    let effects = next(&case.standing, &Act::Erase, Actor::System, &facts)?;
    carry_out(app, &mut tx, &case, &effects, Context::default()).await?;
    store::moderation::erasing::record_erased(&mut tx, item).await?;
    let content = case.item.pointer().to_string();
    store::public_log::record_private_of_erased(&mut tx, &content).await?;
    commit(app, tx).await
}
