//! `publish`: computes common ground anew and publishes an archive of it now. It must not know what is in one.

use super::{Trouble, say};
use crate::actions;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;

/// Computes and publishes, and says which archive it was.
pub(super) async fn publish(config: Config) -> Result<(), Trouble> {
    let app = App::build(config, Clock::System).await?;
    let spaces = actions::ground::refresh(&app).await?;
    let published = actions::ground::publish(&app).await?;
    match published {
        Some(archive) => say(&format!(
            "Common ground was computed for {spaces} spaces. Archive {archive} is at {}",
            app.config.link(&format!("/data/{archive}.tar"))
        )),
        None => {
            say("Another process is computing common ground just now. Try again in a few minutes.");
        }
    }
    app.db.close().await;
    Ok(())
}
