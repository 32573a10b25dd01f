//! Lets the clocks of moderation and of appeals run out every minute, writes down how often pages were opened, and weighs anew what waits. It must not know what follows from either.

use crate::actions;
use crate::app::{App, Result};

/// One round. Gives how many clocks ran out.
pub async fn clocks(app: &App) -> Result<usize> {
    let expired = actions::moderation::clocks::expire_all(app).await?;
    let lapsed = actions::appeals::clocks::lapse_all(app).await?;
    actions::moderation::clocks::write_views(app).await?;
    actions::moderation::clocks::weigh_queue(app).await?;
    Ok(expired + lapsed)
}
