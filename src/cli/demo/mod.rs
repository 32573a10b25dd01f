//! `demo`: a throw-away site with fictional people, to look around in before deciding anything.
//! It must not write outside its own folder, nor send a letter to anybody.

mod afterwards;
mod answers;
mod ballots;
mod cast;
mod content;
mod desks;
mod dice;
mod ideas;
mod people;
mod promises;
mod register;
mod reports;
mod stage;
mod talk;
#[cfg(test)]
mod tests;
mod together;

use std::path::{Path, PathBuf};

use super::{Trouble, say, serve};
use crate::actions;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, MailRoute};
use stage::Stage;

/// Where the demo keeps its files, below the working folder; emptied at each start and gone after a proper end.
const FOLDER: &str = "demo";
/// Always the same seed, so that everybody sees the same demo.
const SEED: u64 = 650;

/// Makes the demo and serves it until the process is told to stop.
pub(super) async fn demo(mut config: Config) -> Result<(), Trouble> {
    // The port first: a demo that is still running must not lose its files to a second one.
    let listener = serve::listen(&config).await?;
    let folder = empty_folder(config.listen.port())?;
    config.demo = true;
    config.database_url = format!("sqlite:{}", folder.join("demo.sqlite").display());
    config.database_reader_url = None;
    config.key_file = folder.join("demo.key");
    config.log_key_file = folder.join("demo-log.key");
    config.declaration_key_file = folder.join("demo-declarations.key");
    // None of its words are sealed, and no key of a real site is made or touched.
    config.seal_key_files = None;
    config.mail = MailRoute::Outbox;
    let began = std::time::Instant::now();
    say("Making a demo with fictional people …");
    let app = App::build(config, Clock::System).await?;
    fill(&app).await?;
    actions::ground::refresh(&app).await?;
    actions::ground::publish(&app).await?;
    serve::open_log(&app).await?;
    say(&format!(
        "Done in {:.1} s, in {}. It is thrown away when it stops.\n\nThe demo is at {}\n\nIts sign-in page lets you be a citizen, an MP, a moderator, a member of the independent panel or a steward with one click. Ctrl-C stops it.",
        began.elapsed().as_secs_f64(),
        folder.display(),
        app.config.origin()
    ));
    serve::serve_until(app, listener, serve::told_to_stop()).await;
    // Nothing that was typed into a demo is kept; what a crash leaves goes at the next start.
    std::fs::remove_dir_all(&folder)
        .map_err(|error| format!("the demo's folder {} stays: {error}", folder.display()))?;
    Ok(())
}

/// Puts the fictional people and all they say into an empty database.
pub async fn fill(app: &App) -> Result<(), Trouble> {
    let mut stage = Stage::new(app.now(), SEED);
    let mut tx = app.db.write().await?;
    register::open(&mut tx, &mut stage).await?;
    people::open_accounts(app, &mut tx, &mut stage).await?;
    ideas::publish(&mut tx, &mut stage).await?;
    ballots::cast(&mut tx, &mut stage).await?;
    talk::hold(&mut tx, &mut stage).await?;
    answers::publish(&mut tx, &mut stage).await?;
    together::publish(&mut tx, &mut stage).await?;
    desks::fill(&mut tx, &mut stage, app.config.local_door).await?;
    promises::make(&mut tx, &mut stage).await?;
    afterwards::happen(app, &mut tx, &mut stage).await?;
    reports::file(app, &mut tx, &mut stage).await?;
    ideas::withdraw(&mut tx, &mut stage).await?;
    tx.commit().await?;
    Ok(())
}

fn empty_folder(port: u16) -> Result<PathBuf, Trouble> {
    let folder = Path::new(FOLDER).join(port.to_string());
    let wrong = |error: std::io::Error| {
        format!(
            "the demo's folder {} cannot be made anew: {error}. Start it in a folder where you may write.",
            folder.display()
        )
    };
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(wrong)?;
    }
    std::fs::create_dir_all(&folder).map_err(wrong)?;
    Ok(folder)
}
