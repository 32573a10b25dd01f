//! Signs where the public log ends, every hour in which it grew. It must not know what the log says.

use crate::actions;
use crate::app::{App, Result};

/// Signs once, if there is anything new. Gives the number of lines that the checkpoint vouches for.
pub async fn checkpoint(app: &App) -> Result<Option<u64>> {
    let signed = actions::public_log::sign(app).await?;
    if let Some(lines) = signed {
        tracing::info!(lines, "the public log was signed");
    }
    Ok(signed)
}
