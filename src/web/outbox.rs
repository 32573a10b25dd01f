//! The local outbox: letters that no mail server took, for development and the demo. It must not exist where a mail server is set.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::form::Path;
use super::layout::Layout;
use crate::app::App;
use crate::domain::ids::LetterId;
use crate::domain::refusal::Refusal;
use crate::store::{self, letters::StoredLetter};

/// As many as anybody will scroll through.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "outbox/index.html")]
struct OutboxIndex {
    layout: Layout,
    letters: Vec<StoredLetter>,
}

#[derive(Template)]
#[template(path = "outbox/show.html")]
struct OutboxShow {
    layout: Layout,
    letter: StoredLetter,
}

/// The newest letters.
pub async fn index(State(app): State<App>, layout: Layout) -> Result {
    let letters = store::letters::list_newest(&mut *app.db.read().await?, SHOWN).await?;
    Ok(Html(OutboxIndex { layout, letters }.render()?).into_response())
}

/// One letter, as text.
pub async fn show(State(app): State<App>, layout: Layout, Path(id): Path<LetterId>) -> Result {
    let letter = store::letters::find(&mut *app.db.read().await?, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(Html(OutboxShow { layout, letter }.render()?).into_response())
}
