//! Lets the clocks of moderation and of appeals run out every minute, writes down how often pages were opened, weighs anew what waits,
//! tells MPs what is put to them, reminds them of what they promised, and asks whether their answers were any. It must not know what follows from any of it.

use crate::actions;
use crate::app::{App, Result};

/// One round. Gives how many clocks ran out.
pub async fn clocks(app: &App) -> Result<usize> {
    let expired = actions::moderation::clocks::expire_all(app).await?;
    let lapsed = actions::appeals::clocks::lapse_all(app).await?;
    actions::moderation::clocks::write_views(app).await?;
    actions::moderation::clocks::weigh_queue(app).await?;
    let reminded = actions::commitments::remind_all(app).await?;
    let told = actions::doors::tell_all(app).await?;
    let asked = actions::judgements::ask_all(app).await?;
    Ok(expired + lapsed + reminded + told + asked)
}
