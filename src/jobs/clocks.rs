//! Carries out what its day brings for the House, lets the clocks of moderation, of appeals and of complaints run out every minute, writes
//! down how often pages were opened, weighs anew what waits, tells MPs what is put to them and what waits on their desks, compares what
//! reached a desk, reminds of what was promised, and asks whether answers were any. It must not know what follows from any of it.

use crate::actions;
use crate::app::{App, Result};

/// One round. Gives how many things came of it.
pub async fn clocks(app: &App) -> Result<usize> {
    // First: what follows is told to whoever still sits.
    let kept = actions::house::keep_pace(app).await?;
    let expired = actions::moderation::clocks::expire_all(app).await?;
    let lapsed = actions::appeals::clocks::lapse_all(app).await?;
    let handed_on = actions::complaints::hand_on_all(app).await?;
    actions::moderation::clocks::write_views(app).await?;
    actions::moderation::clocks::weigh_queue(app).await?;
    let reminded = actions::commitments::remind_all(app).await?;
    actions::doors::house::look(app).await?;
    let told = actions::doors::tell_all(app).await? + actions::doors::house::tell_all(app).await?;
    let compared = actions::desk::compare_all(app).await?;
    let written = actions::desk::write_week(app).await?;
    let asked = actions::judgements::ask_all(app).await?;
    Ok(kept + expired + lapsed + handed_on + reminded + told + compared + written + asked)
}
