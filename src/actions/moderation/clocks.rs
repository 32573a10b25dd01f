//! What happens when nobody came in time: always what is best for the author, by the same rule as everything else.
//! It must not decide anything itself.

use super::carrying::{Context, carry_out, pressing};
use super::{commit, find_case, look_up};
use crate::app::{App, Result};
use crate::domain::moderation::duties::Actor;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Act, next};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store;

/// Six times ten minutes.
const SLOTS_OF_HOUR: i64 = 6;
/// How many clocks one round looks at: each is a short transaction.
const ROUND: i64 = 200;
/// How many lines of the queue are weighed anew in one round.
const WEIGHED: i64 = 500;
/// A line is weighed anew when it was weighed longer ago than this.
const WEIGH_AFTER_MINUTES: i64 = 10;

/// Lets every clock run out whose time has come. Gives how many did. One that cannot is logged, and the others go on.
pub async fn expire_all(app: &App) -> Result<usize> {
    let due =
        store::moderation::standings::list_expired(&mut *app.db.read().await?, app.now(), ROUND)
            .await?;
    let mut done = 0;
    for item in due {
        match expire(app, item).await {
            Ok(()) => done += 1,
            Err(error) => {
                tracing::error!(item.id, item.kind = item.kind.key(), %error, "a clock could not run out; it is tried again");
            }
        }
    }
    Ok(done)
}

async fn expire(app: &App, item: ItemRef) -> Result<()> {
    let mut tx = app.db.write().await?;
    let case = find_case(&mut tx, item).await?.ok_or(Refusal::NotFound)?;
    let known = look_up(app, &mut tx, &case, None, None).await?;
    let effects = next(
        &case.standing,
        &Act::Expire,
        Actor::System,
        &known.facts(&case),
    )?;
    carry_out(app, &mut tx, &case, &effects, Context::default()).await?;
    commit(app, tx).await
}

/// Writes down how often ideas' pages were opened since the last time, and forgets what is older than the queue asks for.
pub async fn write_views(app: &App) -> Result<usize> {
    let counted = app.views.take();
    if counted.is_empty() {
        return Ok(0);
    }
    let slot = view_slot(app.now());
    let mut tx = app.db.write().await?;
    store::moderation::views::record_counted(&mut tx, &counted, slot).await?;
    store::moderation::views::record_swept(&mut tx, slot - SLOTS_OF_HOUR).await?;
    tx.commit().await?;
    Ok(counted.len())
}

/// How often the page was opened in the last hour on which a text is read.
pub(super) async fn count_views(
    connection: &mut sqlx::AnyConnection,
    item: ItemRef,
    now: Timestamp,
) -> Result<u32> {
    let since = view_slot(now) - SLOTS_OF_HOUR + 1;
    Ok(store::moderation::views::count_since(connection, item, since).await?)
}

/// The ten minutes in which a moment lies.
fn view_slot(at: Timestamp) -> i64 {
    at.millis() / (10 * 60_000)
}

/// Weighs the lines of the queue anew that were weighed longest ago, so that what waits rises.
pub async fn weigh_queue(app: &App) -> Result<usize> {
    let now = app.now();
    let before = now.minus_minutes(WEIGH_AFTER_MINUTES);
    let stale =
        store::moderation::queue::list_stale(&mut *app.db.read().await?, before, WEIGHED).await?;
    if stale.is_empty() {
        return Ok(0);
    }
    let mut connection = app.db.read().await?;
    let mut views = Vec::with_capacity(stale.len());
    for line in &stale {
        views.push(count_views(&mut connection, line.item, now).await?);
    }
    drop(connection);
    let mut tx = app.db.write().await?;
    for (line, views) in stale.iter().zip(views) {
        let priority = pressing(
            (line.code, line.weight),
            line.since,
            line.target,
            (now, views),
        );
        store::moderation::queue::record_weighed(&mut tx, line.item, priority, now).await?;
    }
    tx.commit().await?;
    Ok(stale.len())
}
