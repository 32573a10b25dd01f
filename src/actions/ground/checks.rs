//! A moderator has looked at the votes that are set aside on an idea, and found them to be fine. It must not know whose they are, and
//! computes nothing: the next computation counts them.

use serde_json::json;

use crate::actions::{append_to_log, commit, moderator_number, record};
use crate::app::{App, Result};
use crate::domain::account::Moderator;
use crate::domain::event::Event;
use crate::domain::ground::{Space, find_fine as decide};
use crate::domain::ids::IdeaNumber;
use crate::domain::public_log::{PublicLine, to_the_hour};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::store::{self, ground};

/// Lets the votes count that are set aside on an idea; the diary and the public log say so.
pub async fn find_fine(app: &App, by: &Moderator, number: IdeaNumber, words: &str) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let idea = store::ideas::find(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?
        .id;
    let scored = ground::find_scored(&mut tx, &Space::Country, idea).await?;
    let found = decide(by, (idea, scored.as_ref()), words, now)?;
    ground::checks::record_found_fine(&mut tx, &found).await?;
    let event = Event::CopiesFoundFine {
        idea,
        number,
        by: by.id(),
    };
    record(app, &mut tx, &event, now).await?;
    let line = PublicLine {
        time: to_the_hour(now),
        event: event.kind().into(),
        content_id: Some(format!("idea-{number}")),
        content_kind: Some(SubjectKind::Idea.key().into()),
        source: Some("own_check".into()),
        auto_detect: Some(true),
        auto_decide: Some("not".into()),
        decider_no: Some(moderator_number(app, by.id(), now)),
        ..PublicLine::default()
    };
    append_to_log(&mut tx, &line, &json!({ "words": found.words.as_str() })).await?;
    commit(app, tx).await
}
