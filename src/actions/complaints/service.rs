//! Before the panel looks: those who answer for the service answer a complaint about it, whoever complained says whether that will do,
//! and where no answer comes in time the panel looks by itself. And the days on which the panel lets a clock stand still. It must not
//! know pages, nor tell the service who complained.

use super::{close, load, log_step, note, tell, ties, to_complainant, told};
use crate::actions::{Office, commit, fresh_row, moderator_number, note_barred};
use crate::app::{App, Error, Result};
use crate::domain::account::{Moderator, PanelMember};
use crate::domain::complaint::{Complaint, Ending, ServiceEnded, Sort};
use crate::domain::ids::ComplaintId;
use crate::domain::moderation::letter::{self, Signer};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::store::{self, ReadConn, WriteTx};

/// How many complaints one round hands on: each is a short transaction.
const ROUND: i64 = 200;

/// What the service answers, for those who answer for it. Not a word of who complained leaves the page of the panel.
pub async fn find_with_service(
    connection: &mut ReadConn,
    by: &Moderator,
    id: ComplaintId,
) -> Result<Complaint> {
    if matches!(Office::of(by), Office::Moderator(_)) {
        return Err(Refusal::NotForYou(
            "Only a senior moderator or the legal and safety lead answers for the service.",
        )
        .into());
    }
    let complaint = store::complaints::find(connection, id)
        .await?
        .filter(|complaint| complaint.sort == Sort::Service && complaint.service.is_some());
    Ok(complaint.ok_or(Refusal::NotFound)?)
}

/// The service answers.
pub async fn reply(app: &App, by: &Moderator, id: ComplaintId, words: &str) -> Result<()> {
    let done = carry_reply(app, by, id, words).await;
    barred(app, by, done).await
}

async fn carry_reply(app: &App, by: &Moderator, id: ComplaintId, words: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let office = Office::of(by);
    let calendar = app.calendar();
    let clock = (&*calendar, app.now());
    let replied = complaint.reply(office.actor(), words, clock)?;
    if !store::complaints::record_replied(&mut tx, &replied).await? {
        return Err(Refusal::Stale.into());
    }
    let event = note(app, &mut tx, &complaint, "answered", replied.at).await?;
    let number = moderator_number(app, by.id(), replied.at);
    let letter = letter::service_answered(
        &told(app, &complaint),
        &replied.words,
        replied.further_until,
        Signer::Moderator(&number),
    );
    let to = to_complainant(&complaint);
    tell(app, &mut tx, to, &letter, (event, replied.at)).await?;
    let said = ("complaint_answered", None, Some(!replied.is_late));
    log_step(&mut tx, &complaint, said, replied.at).await?;
    commit(app, tx).await
}

/// The service takes longer, once.
pub async fn extend(app: &App, by: &Moderator, id: ComplaintId, why: &str) -> Result<()> {
    let done = carry_extension(app, by, id, why).await;
    barred(app, by, done).await
}

async fn carry_extension(app: &App, by: &Moderator, id: ComplaintId, why: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let office = Office::of(by);
    let calendar = app.calendar();
    let clock = (&*calendar, app.now());
    let extended = complaint.extend(office.actor(), why, clock)?;
    if !store::complaints::record_extended(&mut tx, &extended).await? {
        return Err(Refusal::Stale.into());
    }
    let event = note(app, &mut tx, &complaint, "extended", extended.at).await?;
    let number = moderator_number(app, by.id(), extended.at);
    let letter = letter::service_takes_longer(
        &told(app, &complaint),
        &extended.why,
        extended.until,
        Signer::Moderator(&number),
    );
    let to = to_complainant(&complaint);
    tell(app, &mut tx, to, &letter, (event, extended.at)).await?;
    let said = ("complaint_extended", None, None);
    log_step(&mut tx, &complaint, said, extended.at).await?;
    commit(app, tx).await
}

/// Whoever complained says that the answer will do, or takes it to the panel. Who may is known by the address of the page.
pub async fn end(app: &App, id: ComplaintId, is_satisfied: bool) -> Result<()> {
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ended = complaint.end_service(is_satisfied, (&*app.calendar(), app.now()))?;
    conclude(app, &mut tx, &complaint, &ended).await?;
    commit(app, tx).await
}

/// Hands on every complaint that the service did not answer in time. Gives how many; one that cannot be is logged, and the others go on.
pub async fn hand_on_all(app: &App) -> Result<usize> {
    let overdue =
        store::complaints::list_overdue(&mut *app.db.read().await?, app.now(), ROUND).await?;
    let mut done = 0;
    for id in overdue {
        match hand_on(app, id).await {
            Ok(()) => done += 1,
            Err(error) => {
                tracing::error!(complaint = id.get(), %error, "a complaint could not be handed on; it is tried again");
            }
        }
    }
    Ok(done)
}

async fn hand_on(app: &App, id: ComplaintId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ended = complaint.overdue((&*app.calendar(), app.now()))?;
    conclude(app, &mut tx, &complaint, &ended).await?;
    commit(app, tx).await
}

async fn conclude(
    app: &App,
    tx: &mut WriteTx,
    complaint: &Complaint,
    ended: &ServiceEnded,
) -> Result<()> {
    if !store::complaints::record_ended(tx, ended).await? {
        return Err(Refusal::Stale.into());
    }
    let event = note(app, tx, complaint, ended.ending.key(), ended.at).await?;
    if let Some(due) = ended.panel_due {
        let is_overdue = ended.ending == Ending::Overdue;
        let letter = letter::complaint_taken_further(&told(app, complaint), is_overdue, due);
        let to = to_complainant(complaint);
        tell(app, tx, to, &letter, (event, ended.at)).await?;
    }
    let what = match ended.ending {
        Ending::Satisfied => "complaint_settled",
        Ending::Escalated | Ending::Overdue => "complaint_escalated",
    };
    let said = (what, Some(ended.ending.key()), None);
    log_step(tx, complaint, said, ended.at).await
}

/// A member of the panel lets the clock of a complaint stand still, for a reason that whoever complained reads.
pub async fn pause(app: &App, by: &PanelMember, id: ComplaintId, why: &str) -> Result<()> {
    let done = carry_pause(app, by, id, why).await;
    close(app, by, done).await
}

async fn carry_pause(app: &App, by: &PanelMember, id: ComplaintId, why: &str) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ties = ties(app, &mut tx, &complaint, by).await?;
    let paused = complaint.pause(by, &ties, why, (&*app.calendar(), now))?;
    if !store::complaints::record_paused(&mut tx, fresh_row(app), &paused).await? {
        return Err(Refusal::Stale.into());
    }
    let event = note(app, &mut tx, &complaint, "paused", now).await?;
    let letter = letter::complaint_paused(&told(app, &complaint), &paused.why, paused.again);
    let to = to_complainant(&complaint);
    tell(app, &mut tx, to, &letter, (event, now)).await?;
    log_step(&mut tx, &complaint, ("complaint_paused", None, None), now).await?;
    commit(app, tx).await
}

/// A member lets it run again.
pub async fn resume(app: &App, by: &PanelMember, id: ComplaintId) -> Result<()> {
    let done = carry_resumed(app, by, id).await;
    close(app, by, done).await
}

async fn carry_resumed(app: &App, by: &PanelMember, id: ComplaintId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ties = ties(app, &mut tx, &complaint, by).await?;
    let resumed = complaint.resume(by, &ties, now)?;
    if !store::complaints::record_resumed(&mut tx, &resumed).await? {
        return Err(Refusal::Stale.into());
    }
    let complaint = load(&mut tx, id).await?;
    let event = note(app, &mut tx, &complaint, "resumed", now).await?;
    let due = complaint.due(&app.calendar(), now.day());
    let letter = letter::complaint_resumed(&told(app, &complaint), due);
    let to = to_complainant(&complaint);
    tell(app, &mut tx, to, &letter, (event, now)).await?;
    log_step(&mut tx, &complaint, ("complaint_resumed", None, None), now).await?;
    commit(app, tx).await
}

async fn barred(app: &App, by: &Moderator, done: Result<()>) -> Result<()> {
    // It is about no text of its own.
    let item = ItemRef {
        kind: SubjectKind::Member,
        id: 0,
    };
    match done {
        Err(error @ Error::Refusal(_)) => Err(note_barred(app, error, item, Some(by.id())).await),
        done => done,
    }
}
