//! Destroys what has been kept long enough: words that were removed or taken back, and who reported what. It must not know how long
//! that is.

use crate::actions::moderation::erasing;
use crate::app::{App, Result};

/// Erases what is due. Gives how many texts.
pub async fn erase(app: &App) -> Result<usize> {
    let erased = erasing::erase_due(app).await?;
    erasing::forget_reporters(app).await?;
    Ok(erased)
}
