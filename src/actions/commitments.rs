//! What MPs do with what they promised: make a commitment, say what became of it; and how the site reminds them.
//! It must not know pages or letters.

use jiff::ToSpan as _;

use super::{check_leave, check_private, commit, label_today, note_response_moved, press, record};
use crate::app::{App, Result};
use crate::domain::account::Mp;
use crate::domain::commitment::{self, Promise, REMIND_DAYS, Reminder, Said};
use crate::domain::event::Event;
use crate::domain::ids::{CommitmentId, ResponseId, StepId};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::refusal::Refusal;
use crate::domain::response::{AskedIdea, DayLabel};
use crate::store;

/// Reminders in one round; the next round has the rest.
const ROUND: i64 = 200;

/// The main idea and the label that a commitment under this response would carry today, or why there can be none.
pub async fn prepare(app: &App, by: &Mp, response: ResponseId) -> Result<(AskedIdea, DayLabel)> {
    let label = label_today(app, by.member(), app.now()).await?;
    let mut connection = app.db.read().await?;
    let (number, standing) = store::responses::find_standing(&mut connection, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::find_idea(&mut connection, number)
        .await?
        .filter(|idea| idea.publication.is_readable())
        .ok_or(Refusal::NotFound)?;
    let mine =
        store::responses::joint::find_signature(&mut connection, response, by.member()).await?;
    let earlier =
        store::commitments::count_of_response(&mut connection, response, by.member()).await?;
    let label = commitment::may_promise(by, &standing, mine, label, earlier)?;
    Ok((idea, label))
}

/// Makes a commitment. The same `op` again is the same commitment.
pub async fn promise(
    app: &App,
    by: &Mp,
    op: &str,
    response: ResponseId,
    promise: Promise,
) -> Result<CommitmentId> {
    check_private("what", &promise.what)?;
    let now = app.now();
    let label = label_today(app, by.member(), now).await?;
    let op = press("commitment", op, [response.to_string().as_str()]);
    let ids = (
        app.fresh(now, CommitmentId::new),
        app.fresh(now, StepId::new),
    );
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let (number, _) = store::responses::find_standing(&mut tx, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::hold_idea(&mut tx, number)
        .await?
        .filter(|idea| idea.publication.is_readable())
        .ok_or(Refusal::NotFound)?;
    if let Some(done) = store::operations::find(&mut tx, by.id(), &op).await? {
        return done.parse().map_err(|_| Refusal::NotFound.into());
    }
    let (_, standing) = store::responses::find_standing(&mut tx, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let mine = store::responses::joint::find_signature(&mut tx, response, by.member()).await?;
    let earlier = store::commitments::count_of_response(&mut tx, response, by.member()).await?;
    let made = commitment::promise(by, &standing, mine, label, earlier, promise, now)?;
    store::commitments::record_made(&mut tx, ids, &made).await?;
    store::operations::record(&mut tx, by.id(), &op, &ids.0.to_string(), now).await?;
    note_response_moved(app, &mut tx, response).await?;
    let event = Event::CommitmentMade {
        commitment: ids.0,
        idea: idea.id,
        number,
        by: by.id(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await?;
    Ok(ids.0)
}

/// Says what became of a commitment.
pub async fn say(app: &App, by: &Mp, id: CommitmentId, said: Said) -> Result<()> {
    check_private("words", &said.words)?;
    let now = app.now();
    let step = app.fresh(now, StepId::new);
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let found = store::commitments::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let (number, standing) = store::responses::find_standing(&mut tx, found.response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::hold_idea(&mut tx, number)
        .await?
        .filter(|idea| standing.is_published && idea.publication.is_readable())
        .ok_or(Refusal::NotFound)?;
    // Read again: the idea is held now, and nobody else moves it meanwhile.
    let found = store::commitments::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let changed = commitment::say(by, &found, said, now)?;
    if !store::commitments::record_changed(&mut tx, step, &changed).await? {
        return Err(Refusal::Stale.into());
    }
    note_response_moved(app, &mut tx, found.response).await?;
    let event = Event::CommitmentChanged {
        commitment: id,
        idea: idea.id,
        number,
        by: by.id(),
        step: changed.said.step.key().to_owned(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Reminds MPs of what is due soon or now, each once for each date. Gives how many reminders were given.
pub async fn remind_all(app: &App) -> Result<usize> {
    let now = app.now();
    let today = now.day();
    let horizon = today.checked_add(REMIND_DAYS.days()).unwrap_or(today);
    let owed = store::commitments::list_owed(&mut *app.db.read().await?, horizon, ROUND).await?;
    let mut given = 0;
    for one in owed {
        let commitment = &one.commitment;
        let reminder =
            commitment::reminder(commitment.state, commitment.due_on, one.reminded, today);
        let Some(reminder) = reminder else {
            continue;
        };
        let mut tx = app.db.write().await?;
        if store::commitments::record_reminded(&mut tx, commitment.id, reminder, now).await? {
            let event = Event::CommitmentReminded {
                commitment: commitment.id,
                is_due: reminder == Reminder::Due,
            };
            record(app, &mut tx, &event, now).await?;
            given += 1;
        }
        commit(app, tx).await?;
    }
    Ok(given)
}
