//! The way out of mail: a link in every letter that works without signing in, by a person's press or a mail provider's (RFC 8058).
//! It must not know what a letter said. The signed link is the proof; no cookie counts here, so no other website can misuse one.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::form::Path;
use super::layout::Layout;
use crate::actions::follows;
use crate::app::App;
use crate::domain::follow::{Muted, Subject};
use crate::domain::ids::AccountId;
use crate::store;

#[derive(Template)]
#[template(path = "unsubscribe/show.html")]
struct UnsubscribeShow {
    layout: Layout,
    /// What the mail is about: "idea 417".
    about: String,
    token: String,
    /// The link that stops all such mail; empty when this one does.
    all_token: String,
    is_done: bool,
}

/// Shows what would stop, with a button: mail scanners follow links, so following alone changes nothing.
pub async fn show(State(app): State<App>, layout: Layout, Path(token): Path<String>) -> Result {
    let (account, muted) = follows::read_stop_token(&app, &token)?;
    answer(&app, layout, account, &muted, token, false).await
}

/// Stops it. Whatever the body says is left unread: providers send it in two shapes, and the link says all.
pub async fn create(State(app): State<App>, layout: Layout, Path(token): Path<String>) -> Result {
    let (account, muted) = follows::read_stop_token(&app, &token)?;
    follows::mute(&app, account, &muted).await?;
    answer(&app, layout, account, &muted, token, true).await
}

async fn answer(
    app: &App,
    layout: Layout,
    account: AccountId,
    muted: &Muted,
    token: String,
    is_done: bool,
) -> Result {
    let page = UnsubscribeShow {
        layout,
        about: about(app, muted).await?,
        token,
        all_token: match muted {
            Muted::All => String::new(),
            Muted::About(_) => follows::stop_token(app, account, &Muted::All),
        },
        is_done,
    };
    Ok(Html(page.render()?).into_response())
}

async fn about(app: &App, muted: &Muted) -> Result<String> {
    let Muted::About(subject) = muted else {
        return Ok("everything that happens here".to_owned());
    };
    let name = store::follows::find_name(&mut *app.db.read().await?, subject).await?;
    Ok(match (subject, name) {
        (Subject::Idea(number), Some(title)) => format!("idea {number}, “{title}”"),
        (Subject::Idea(number), None) => format!("idea {number}"),
        (Subject::Topic(_), Some(name)) => format!("the topic {name}"),
        (_, Some(name)) => name,
        (_, None) => "this".to_owned(),
    })
}
