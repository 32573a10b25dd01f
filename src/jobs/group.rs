//! Computes common ground anew when enough votes have come: at the start, when they grew by one per cent, and every ten minutes;
//! and publishes it every day.
//! It must not know how it is computed.

use crate::actions;
use crate::app::{App, Result};

/// One look. Gives the number of snapshots made.
pub async fn group(app: &App) -> Result<usize> {
    let made = actions::ground::refresh_due(app).await?;
    if made > 0 {
        tracing::info!(spaces = made, "common ground was computed anew");
    }
    if let Some(archive) = actions::ground::publish_due(app).await? {
        tracing::info!(archive, "an archive of common ground was published");
    }
    Ok(made)
}

/// Writes the scores that votes moved since the last look. Gives how many.
pub async fn catch_up(app: &App) -> Result<usize> {
    actions::ground::catch_up(app).await
}
