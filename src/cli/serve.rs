//! `serve` and `migrate`: the site on a socket, and the schema below it. It must not know any page.

use tokio::net::TcpListener;

use super::{Trouble, say};
use crate::actions::{self, public_log::Key};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Db, Engine};
use crate::{jobs, web};

/// Runs the site until the process is told to stop.
pub(super) async fn serve(config: Config) -> Result<(), Trouble> {
    let app = App::build(config, Clock::System).await?;
    let listener = listen(&app.config).await?;
    open_log(&app).await?;
    // Before the first request: what is proclaimed counts from the first clock on.
    actions::house::refresh(&app).await?;
    say(&format!("Common Ground is at {}", app.config.origin()));
    serve_until(app, listener, told_to_stop()).await;
    Ok(())
}

/// Sees that the public log has announced the key that signs it, and says so where it had not.
pub async fn open_log(app: &App) -> Result<(), Trouble> {
    let file = app.config.log_key_file.display();
    match actions::public_log::announce_key(app).await? {
        Key::Known => {}
        Key::First { seq } => say(&format!(
            "The public log is signed with the key in {file}. Line {seq} of the log announces it. Keep a copy of the file in a safe place."
        )),
        Key::Renamed { seq } => say(&format!(
            "The site has another address, so its log is signed under another name. Line {seq} of the log announces it, signed by the old one."
        )),
        Key::Lost { seq } => {
            tracing::warn!(
                line = seq,
                "the key of the public log was lost; the log announces another"
            );
            say(&format!(
                "The key that signed the public log is not in {file}. A new key signs from now on, and line {seq} of the log tells everybody so; what the old key signed can still be checked. If you find the old file, stop the site, put it back and start again."
            ));
        }
    }
    Ok(())
}

/// Takes the port.
pub(super) async fn listen(config: &Config) -> Result<TcpListener, Trouble> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "cannot listen on {}: {error}. Is it running already? LISTEN chooses another port.",
            config.listen
        )
    })?;
    Ok(listener)
}

/// Serves `app` on `listener` and runs the jobs until `closing` is done; then drains and closes the database.
pub async fn serve_until(app: App, listener: TcpListener, closing: impl Future<Output = ()>) {
    let working = tokio::spawn(jobs::run(app.clone()));
    let config = &app.config;
    let free = config
        .trusted_proxies
        .iter()
        .chain(&config.unlimited_networks);
    let free = free.copied().collect();
    web::listener::serve(listener, web::routes::router(&app), free, closing).await;
    working.abort();
    app.db.close().await;
}

/// Waits for Ctrl-C or the signal to end.
pub(super) async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// Brings the schema up to date. What was there before is copied first, where it is a file.
pub(super) async fn migrate(config: &Config) -> Result<(), Trouble> {
    let db = Db::connect(&config.database_url, None).await?;
    let before = db.standing().await?;
    if db.engine() == Engine::Postgres && before.is_begun && !before.owed.is_empty() {
        say("PostgreSQL is not copied first: a copy to go back to is yours to make, with pg_dump.");
    }
    let brought = db.migrate().await?;
    if let Some(copy) = &brought.copy {
        say(&format!(
            "The database as it was before is in {}.",
            copy.display()
        ));
    }
    db.close().await;
    say("The schema is up to date.");
    Ok(())
}
