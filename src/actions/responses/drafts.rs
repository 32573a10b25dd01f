//! What an MP's office drafts and the MP approves: write, submit, approve, return, publish, give up. It must not know pages or letters.

use super::{done_before_by, hold_ideas, label_today, move_idea, press, tell_published};
use crate::actions::{check_leave, commit, note_published, record};
use crate::app::{App, Result};
use crate::domain::event::Event;
use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::response::draft::{self, DraftMoved, Step};
use crate::domain::response::{self, AskedIdea, DayLabel, ResponseWords};
use crate::store::responses::drafts::Signed;
use crate::store::{self, WriteTx};

/// A draft with its ideas and the label it would carry today, for the office whose it is.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The draft, with names.
    pub signed: Signed,
    /// Its ideas, the main one first.
    pub ideas: Vec<AskedIdea>,
    /// Party and seat of today; none without a seat.
    pub label: Option<DayLabel>,
}

/// Shows a draft to its office; to everybody else there is none.
pub async fn look(app: &App, by: &Hand, id: ResponseId) -> Result<Seen> {
    let label = label_today(app, by.member(), app.now()).await?;
    let mut connection = app.db.read().await?;
    let signed = store::responses::drafts::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    draft::check_known(by, &signed.draft)?;
    let ideas = store::responses::list_ideas(&mut connection, &signed.numbers).await?;
    Ok(Seen {
        signed,
        ideas,
        label,
    })
}

/// The ideas a draft would answer, and the label it would carry today, or why there can be none.
pub async fn prepare(
    app: &App,
    by: &Hand,
    numbers: &[IdeaNumber],
) -> Result<(Vec<AskedIdea>, DayLabel)> {
    by.check_may_draft()?;
    let label = label_today(app, by.member(), app.now()).await?;
    let mut connection = app.db.read().await?;
    let ideas = store::responses::list_ideas(&mut connection, numbers).await?;
    let main = ideas.first().ok_or(Refusal::NotFound)?;
    let earlier = store::responses::find_by_lead(&mut connection, main.id, by.member()).await?;
    let label = response::may_respond(by.mp(), main, label, earlier)?;
    Ok((ideas, label))
}

/// Begins a draft. The same `op` again is the same draft.
pub async fn start(
    app: &App,
    by: &Hand,
    op: &str,
    numbers: &[IdeaNumber],
    words: ResponseWords,
) -> Result<ResponseId> {
    let now = app.now();
    let op = &press(op, &format!("draft on {numbers:?}"), &words);
    let label = label_today(app, by.member(), now).await?;
    let id = app.fresh(now, ResponseId::new);
    let mut tx = app.db.write().await?;
    check_leaves(app, &mut tx, by).await?;
    let ideas = hold_ideas(&mut tx, by.member(), numbers).await?;
    if let Some(done) = done_before_by(&mut tx, by.id(), op).await? {
        return Ok(done);
    }
    let written = draft::start(by, &ideas, label.as_ref(), words, now)?;
    store::responses::drafts::record_started(&mut tx, id, &written).await?;
    store::operations::record(&mut tx, by.id(), op, &id.to_string(), now).await?;
    tell(app, &mut tx, by, (id, 1), "written").await?;
    commit(app, tx).await?;
    Ok(id)
}

/// Changes the words that were read at version `read`.
pub async fn reword(
    app: &App,
    by: &Hand,
    id: ResponseId,
    read: i64,
    numbers: &[IdeaNumber],
    words: ResponseWords,
) -> Result<()> {
    let now = app.now();
    let label = label_today(app, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    check_leaves(app, &mut tx, by).await?;
    let held = hold_draft(&mut tx, id).await?;
    let ideas = hold_ideas(&mut tx, by.member(), numbers).await?;
    let written = draft::reword(by, &held.draft, &ideas, label.as_ref(), words, read, now)?;
    if !store::responses::drafts::record_reworded(&mut tx, id, &written).await? {
        return Err(Refusal::Stale.into());
    }
    tell(app, &mut tx, by, (id, read + 1), "written").await?;
    commit(app, tx).await
}

/// Takes one of the steps that leave the words alone.
pub async fn step(
    app: &App,
    by: &Hand,
    id: ResponseId,
    read: i64,
    step: Step,
    note: &str,
) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let held = hold_draft(&mut tx, id).await?;
    let moved = match step {
        Step::Submitted => draft::submit(by, &held.draft, read, now)?,
        Step::Approved => draft::approve(by, &held.draft, read, now)?,
        Step::Returned => draft::send_back(by, &held.draft, read, note, now)?,
        Step::Ended => draft::end(by, &held.draft, read, now)?,
    };
    write_step(app, &mut tx, by, &moved).await?;
    commit(app, tx).await
}

/// Publishes the approved version that was read, on every idea it answers. Gives the main idea's number.
pub async fn publish(app: &App, by: &Hand, id: ResponseId, read: i64) -> Result<IdeaNumber> {
    let label = label_today(app, by.member(), app.now()).await?;
    let mut tx = app.db.write().await?;
    let number = publish_in(app, &mut tx, by, (id, read), label).await?;
    commit(app, tx).await?;
    Ok(number)
}

/// Approves and publishes with one press, in one transaction: whoever may do both need not press twice.
pub async fn approve_and_publish(
    app: &App,
    by: &Hand,
    id: ResponseId,
    read: i64,
) -> Result<IdeaNumber> {
    let label = label_today(app, by.member(), app.now()).await?;
    let mut tx = app.db.write().await?;
    let held = hold_draft(&mut tx, id).await?;
    let moved = draft::approve(by, &held.draft, read, app.now())?;
    write_step(app, &mut tx, by, &moved).await?;
    let number = publish_in(app, &mut tx, by, (id, read), label).await?;
    commit(app, tx).await?;
    Ok(number)
}

async fn publish_in(
    app: &App,
    tx: &mut WriteTx,
    by: &Hand,
    (id, read): (ResponseId, i64),
    label: Option<DayLabel>,
) -> Result<IdeaNumber> {
    let now = app.now();
    check_leaves(app, tx, by).await?;
    let held = hold_draft(tx, id).await?;
    draft::check_known(by, &held.draft)?;
    let ideas = hold_ideas(tx, by.member(), &held.numbers).await?;
    let done = draft::publish(by, &held.draft, &ideas, label, read, now)?;
    if !store::responses::drafts::record_published(tx, &done).await? {
        return Err(Refusal::Stale.into());
    }
    store::responses::record_published(tx, id, &done.published).await?;
    store::house::record_courtesies(tx, id, now.day(), now).await?;
    for (idea, _) in &ideas {
        move_idea(tx, idea, now).await?;
    }
    tell(app, tx, by, (id, read), "published").await?;
    tell_published(app, tx, id, &done.published, done.by).await?;
    note_published(app, tx, super::item(id)).await?;
    Ok(done.published.number)
}

async fn write_step(app: &App, tx: &mut WriteTx, by: &Hand, moved: &DraftMoved) -> Result<()> {
    if !store::responses::drafts::record_moved(tx, moved).await? {
        return Err(Refusal::Stale.into());
    }
    tell(app, tx, by, (moved.draft, moved.version), moved.step.key()).await
}

async fn tell(
    app: &App,
    tx: &mut WriteTx,
    by: &Hand,
    (draft, version): (ResponseId, i64),
    step: &str,
) -> Result<()> {
    let event = Event::DraftMoved {
        draft,
        member: by.member(),
        by: by.id(),
        version,
        step: step.to_owned(),
    };
    record(app, tx, &event, app.now()).await?;
    Ok(())
}

/// A pause of the MP silences the office, and a pause of somebody in the office that person alone.
async fn check_leaves(app: &App, tx: &mut WriteTx, by: &Hand) -> Result<()> {
    check_leave(app, tx, by.account(), Doing::Post).await?;
    if !by.is_mp() {
        check_leave(app, tx, by.mp().account(), Doing::Post).await?;
    }
    Ok(())
}

async fn hold_draft(tx: &mut WriteTx, id: ResponseId) -> Result<Signed> {
    store::responses::drafts::hold(tx, id)
        .await?
        .ok_or_else(|| Refusal::NotFound.into())
}
