//! Draws decisions of the month before to be looked at again, once a month. It must not know how the lot falls.

use crate::actions::moderation::reviewing;
use crate::app::{App, Result};

/// Draws what is due. Gives how many decisions.
pub async fn review(app: &App) -> Result<usize> {
    reviewing::draw_due(app).await
}
