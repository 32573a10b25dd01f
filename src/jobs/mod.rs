//! What happens later: telling people what happened, delivering letters, tidying up. Here stands the timetable.
//! It must not know pages or the command line.

mod checkpoint;
mod clocks;
mod deliver;
mod erase;
mod group;
mod moderation;
mod recount;
mod review;
mod tell;
mod tidy;

use std::time::Duration;

use tokio::sync::Notify;

use crate::app::App;

pub use checkpoint::checkpoint;
pub use clocks::clocks;
pub use deliver::deliver;
pub use erase::erase;
pub use group::{catch_up, group};
pub use moderation::tell_moderation;
pub use recount::recount;
pub use review::review;
pub use tell::tell;
pub use tidy::tidy;

/// Without the bell: soon enough for what another process wrote.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// Clocks run to the day, and letters wait a minute: nobody is worse off for another.
const CLOCKS_EVERY: Duration = Duration::from_mins(1);
/// Old sessions, codes and operations cost only space; and an hour is how long a line of the public log may wait for its signature.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// Whether enough votes came is one small question.
const GROUP_EVERY: Duration = Duration::from_secs(20);

/// So soon does a vote move the score that pages show; many votes on one idea meanwhile are one write.
const CATCH_UP_EVERY: Duration = Duration::from_secs(1);

/// Runs the timetable until the process ends. Telling and delivering go side by side: while a hundred thousand followers are
/// told, a sign-in code must not wait, and a slow mail server must not keep anybody's notice back.
pub async fn run(app: App) {
    let letters = Notify::new();
    tokio::join!(
        tell_and_tidy(&app, &letters),
        deliver_always(&app, &letters),
        group_always(&app)
    );
}

/// Beside the rest: seconds of computing must keep nobody's letter back.
async fn group_always(app: &App) {
    let mut next_group = tokio::time::Instant::now();
    loop {
        if tokio::time::Instant::now() >= next_group {
            if let Err(error) = group(app).await {
                tracing::error!(%error, "common ground could not be computed; it is tried again");
            }
            next_group = tokio::time::Instant::now() + GROUP_EVERY;
        }
        if let Err(error) = catch_up(app).await {
            tracing::error!(%error, "moved scores could not be written; the next computation has them");
        }
        tokio::time::sleep(CATCH_UP_EVERY).await;
    }
}

async fn tell_and_tidy(app: &App, letters: &Notify) {
    let mut next_tidy = tokio::time::Instant::now() + Duration::from_mins(1);
    let mut next_clocks = tokio::time::Instant::now();
    loop {
        // What rang may have written a letter itself.
        letters.notify_one();
        if let Err(error) = tell(app).await {
            tracing::error!(%error, "telling failed; it is tried again");
        }
        if tokio::time::Instant::now() >= next_clocks {
            if let Err(error) = clocks(app).await {
                tracing::error!(%error, "the clocks of moderation failed; they are tried again");
            }
            next_clocks = tokio::time::Instant::now() + CLOCKS_EVERY;
        }
        if let Err(error) = tell_moderation(app).await {
            tracing::error!(%error, "telling about moderation failed; it is tried again");
        }
        letters.notify_one();
        if tokio::time::Instant::now() >= next_tidy {
            if let Err(error) = tidy(app).await {
                tracing::error!(%error, "tidying failed; it is tried again");
            }
            if let Err(error) = erase(app).await {
                tracing::error!(%error, "erasing failed; it is tried again");
            }
            if let Err(error) = review(app).await {
                tracing::error!(%error, "drawing decisions to look at again failed; it is tried again");
            }
            if let Err(error) = checkpoint(app).await {
                tracing::error!(%error, "signing the public log failed; it is tried again");
            }
            if let Err(error) = recount(app).await {
                tracing::error!(%error, "recounting failed; it is tried again");
            }
            next_tidy = tokio::time::Instant::now() + TIDY_EVERY;
        }
        tokio::select! {
            () = app.bell.notified() => {}
            () = tokio::time::sleep(TELL_EVERY) => {}
        }
    }
}

async fn deliver_always(app: &App, letters: &Notify) {
    loop {
        if let Err(error) = deliver(app).await {
            tracing::error!(%error, "delivering failed; it is tried again");
        }
        tokio::select! {
            () = letters.notified() => {}
            () = tokio::time::sleep(TELL_EVERY) => {}
        }
    }
}
