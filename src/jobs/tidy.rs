//! Sweeps out what has ended: sessions, codes, remembered operations, drafts long left alone. It must not touch anything people published.

use crate::app::{App, Result};
use crate::store;

/// Ninety days: long enough to see through a campaign of false reports, and what the privacy page says.
const NETWORKS_KEPT_DAYS: i64 = 90;

/// Ninety days: whoever has not come back to a draft by then has forgotten it, and it may hold an opinion.
const DRAFT_DAYS: i64 = 90;

/// Sweeps once.
pub async fn tidy(app: &App) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    store::sessions::record_swept(&mut tx, now).await?;
    store::sign_in::record_swept(&mut tx, now.minus_days(1)).await?;
    store::drafts::record_swept(&mut tx, now.minus_days(DRAFT_DAYS)).await?;
    store::operations::record_swept(&mut tx, now.minus_days(1)).await?;
    store::reports::record_networks_forgotten(&mut tx, now.minus_days(NETWORKS_KEPT_DAYS)).await?;
    tx.commit().await?;
    Ok(())
}
