//! What MPs do to answer together: begin, reword, invite, sign, decline, publish, withdraw. It must not know pages or letters.

use sqlx::AnyConnection;

use super::{done_before, hold_from, hold_ideas, item, label_of, move_idea, note_moved, press};
use crate::actions::{check_leave, commit, note_published, note_reworded, record};
use crate::app::{App, Result};
use crate::domain::account::Mp;
use crate::domain::event::Event;
use crate::domain::ids::{IdeaNumber, MemberId, ResponseId};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::{self, Joint, JointPublished, OwnSignature, Pen, Today};
use crate::domain::response::{AskedIdea, ResponseWords};
use crate::domain::time::Timestamp;
use crate::store::{self, ReadConn, WriteTx};

/// A joint response with its ideas, for whoever leads it or was invited; and who the reader is today.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The joint response.
    pub joint: Joint,
    /// Its ideas, the main one first.
    pub ideas: Vec<AskedIdea>,
    /// Who the reader is today; none without a seat.
    pub today: Option<Today>,
    /// Who of those that signed the version in hand holds a seat today.
    pub sitting: Vec<Today>,
}

/// Shows a joint response to its lead and the invited; to everybody else there is none. Words that moderators keep from sight are
/// shown to those who signed them alone.
pub async fn look(app: &App, by: &Mp, id: ResponseId) -> Result<Seen> {
    let today = today(app, &mut *app.db.read().await?, by.member(), app.now()).await?;
    let mut connection = app.db.read().await?;
    let joint = store::responses::joint::find(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    joint::check_known(by, &joint)?;
    if joint.published_version == Some(joint.version) {
        check_in_sight(&mut connection, by, id).await?;
    }
    let mut ideas = Vec::with_capacity(joint.ideas.len());
    for number in store::responses::joint::list_numbers(&mut connection, &joint.ideas).await? {
        let idea = store::responses::find_idea(&mut connection, number).await?;
        ideas.extend(idea.map(|mut idea| {
            if !idea.publication.is_readable() {
                NOT_SHOWN.clone_into(&mut idea.title);
            }
            idea
        }));
    }
    Ok(Seen {
        sitting: sitting(app, &mut connection, &joint, app.now()).await?,
        joint,
        ideas,
        today,
    })
}

/// The title of an idea that is out of sight: MPs read no more of it than everybody.
const NOT_SHOWN: &str = "not shown at present";

/// The words that stand are on every page, or the reader signed them.
async fn check_in_sight(connection: &mut ReadConn, by: &Mp, id: ResponseId) -> Result<()> {
    let Some((_, standing)) = store::responses::find_standing(connection, id).await? else {
        return Ok(());
    };
    let kept = store::moderation::originals::find(connection, item(id), standing.version).await?;
    if standing.is_published && kept.is_none() {
        return Ok(());
    }
    let mine = store::responses::joint::find_signature(connection, id, by.member()).await?;
    if mine == OwnSignature::Absent {
        return Err(Refusal::NotFound.into());
    }
    Ok(())
}

/// Begins a joint response to these ideas, the main one first, with the text that was written for one's own. The same `op` again is the same response.
pub async fn start(
    app: &App,
    by: &Mp,
    op: &str,
    numbers: &[IdeaNumber],
    words: ResponseWords,
) -> Result<ResponseId> {
    let now = app.now();
    let op = &press(op, &format!("joint on ideas {numbers:?}"), &words);
    let today = today(app, &mut *app.db.read().await?, by.member(), now).await?;
    let id = app.fresh(now, ResponseId::new);
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let ideas = hold_from(&mut tx, by.member(), numbers).await?;
    if let Some(done) = done_before(&mut tx, by, op).await? {
        return Ok(done);
    }
    let started = joint::start(by, &ideas, today, words, now)?;
    store::responses::joint::record_started(&mut tx, id, &started).await?;
    store::operations::record(&mut tx, by.id(), op, &id.to_string(), now).await?;
    commit(app, tx).await?;
    Ok(id)
}

/// Changes the text that was read at version `read`, or which ideas it answers: every signature but the lead's falls.
pub async fn reword(
    app: &App,
    by: &Mp,
    id: ResponseId,
    read: i64,
    numbers: &[IdeaNumber],
    words: ResponseWords,
) -> Result<()> {
    let now = app.now();
    let today = today(app, &mut *app.db.read().await?, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let joint = hold(&mut tx, id).await?;
    let ideas = hold_ideas(&mut tx, by.member(), numbers).await?;
    let reworded = joint::reword(by, &joint, &ideas, today, words, read, now)?;
    if !store::responses::joint::record_reworded(&mut tx, &reworded).await? {
        return Err(Refusal::Stale.into());
    }
    let event = Event::JointReworded {
        response: id,
        by: by.id(),
        void: reworded.void,
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Invites a colleague of any party or none.
pub async fn invite(app: &App, by: &Mp, id: ResponseId, colleague: MemberId) -> Result<()> {
    let now = app.now();
    let colleague_today = today(app, &mut *app.db.read().await?, colleague, now).await?;
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let joint = hold(&mut tx, id).await?;
    let has_account = store::accounts::is_mp_taken(&mut tx, colleague, None).await?;
    let invited = joint::invite(by, &joint, colleague_today, has_account, now)?;
    store::responses::joint::record_invited(&mut tx, &invited).await?;
    let event = Event::JointInvited {
        response: id,
        by: by.id(),
        member: invited.label.member,
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Takes back an invitation that nobody has answered.
pub async fn close_invitation(
    app: &App,
    by: &Mp,
    id: ResponseId,
    colleague: MemberId,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let joint = hold(&mut tx, id).await?;
    let closed = joint::close_invitation(by, &joint, colleague, app.now())?;
    store::responses::joint::record_closed(&mut tx, &closed).await?;
    commit(app, tx).await
}

/// Signs the version that was read.
pub async fn sign(app: &App, by: &Mp, id: ResponseId, read: i64, pen: Pen) -> Result<()> {
    let now = app.now();
    let today = today(app, &mut *app.db.read().await?, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let joint = hold(&mut tx, id).await?;
    let signed = joint::sign(by, &joint, today, pen, read, now)?;
    store::responses::joint::record_signed(&mut tx, &signed).await?;
    let event = Event::JointSigned {
        response: id,
        by: by.id(),
        member: by.member(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Declines to sign.
pub async fn decline(app: &App, by: &Mp, id: ResponseId) -> Result<()> {
    let now = app.now();
    let today = today(app, &mut *app.db.read().await?, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    let joint = hold(&mut tx, id).await?;
    let declined = joint::decline(by, &joint, today, now)?;
    store::responses::joint::record_declined(&mut tx, &declined).await?;
    let event = Event::JointDeclined {
        response: id,
        by: by.id(),
        member: by.member(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Publishes the version that was read, for everybody who signed it, on every idea it answers. Gives the main idea's number.
pub async fn publish(app: &App, by: &Mp, id: ResponseId, read: i64) -> Result<IdeaNumber> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let joint = hold(&mut tx, id).await?;
    let sitting = sitting(app, &mut tx, &joint, now).await?;
    let numbers = store::responses::joint::list_numbers(&mut tx, &joint.ideas).await?;
    // Also those that the new version no longer names.
    let stood_on = store::responses::joint::list_answered(&mut tx, id).await?;
    let mut moved = [stood_on.as_slice(), numbers.as_slice()].concat();
    moved.sort_unstable();
    moved.dedup();
    for number in &moved {
        store::responses::hold_idea(&mut tx, *number).await?;
    }
    let ideas = hold_ideas(&mut tx, by.member(), &numbers).await?;
    let published = joint::publish(by, &joint, &ideas, &sitting, read, now)?;
    let was_readable = store::responses::find_standing(&mut tx, id)
        .await?
        .is_some_and(|(_, standing)| standing.is_published);
    if !store::responses::joint::record_published(&mut tx, &published).await? {
        return Err(Refusal::NotNow(
            "A moderator has removed this response, so nothing new can be published in its place. Your account says why, and how to appeal.".into(),
        )
        .into());
    }
    store::house::record_courtesies(&mut tx, id, now.day(), now).await?;
    for number in moved {
        if let Some(idea) = store::responses::find_idea(&mut tx, number).await? {
            move_idea(&mut tx, &idea, now).await?;
        }
    }
    if !published.is_first {
        note_reworded(app, &mut tx, item(id), by.account()).await?;
    }
    if published.is_first || was_readable {
        tell(app, &mut tx, &published, &stood_on, now).await?;
    }
    if published.is_first {
        note_published(app, &mut tx, item(id)).await?;
    }
    commit(app, tx).await?;
    numbers
        .first()
        .copied()
        .ok_or_else(|| Refusal::NotFound.into())
}

/// Takes one's signature back from under a published response. It stays visible, with the day.
pub async fn withdraw(app: &App, by: &Mp, id: ResponseId) -> Result<IdeaNumber> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let (number, standing) = store::responses::find_standing(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    // All of them are counted anew below, so all are held in one order.
    for answered in store::responses::joint::list_answered(&mut tx, id).await? {
        store::responses::hold_idea(&mut tx, answered).await?;
    }
    let idea = store::responses::find_idea(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let mine = store::responses::joint::find_signature(&mut tx, id, by.member()).await?;
    let withdrawn = joint::withdraw(by, &standing, mine, now)?;
    if !store::responses::joint::record_withdrawn(&mut tx, &withdrawn).await? {
        return Err(Refusal::Stale.into());
    }
    // Without the signature the idea waits on that MP's desk again, as the record says.
    note_moved(app, &mut tx, id).await?;
    let event = Event::SignatureWithdrawn {
        response: id,
        idea: idea.id,
        number,
        by: by.id(),
        member: by.member(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await?;
    Ok(number)
}

/// Gives a joint response up before anything of it was published.
pub async fn end(app: &App, by: &Mp, id: ResponseId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let joint = hold(&mut tx, id).await?;
    let ended = joint::end(by, &joint, app.now())?;
    store::responses::joint::record_ended(&mut tx, &ended).await?;
    commit(app, tx).await
}

/// One event for all whom it is told to, and a line for the timeline of every other idea that was not answered so before.
async fn tell(
    app: &App,
    tx: &mut WriteTx,
    published: &JointPublished,
    stood_on: &[IdeaNumber],
    now: Timestamp,
) -> Result<()> {
    let Some(((idea, number), others)) = published.ideas.split_first() else {
        return Ok(());
    };
    let event = if published.is_first {
        Event::ResponsePublished {
            response: published.joint,
            idea: *idea,
            number: *number,
            by: published.by,
            signatories: published
                .signed
                .iter()
                .map(|one| one.label.member)
                .collect(),
        }
    } else {
        let standing = store::responses::find_standing(tx, published.joint).await?;
        Event::ResponseEdited {
            response: published.joint,
            idea: *idea,
            number: *number,
            by: published.by,
            version: standing.map_or(published.version, |(_, standing)| standing.version),
        }
    };
    record(app, tx, &event, now).await?;
    for (idea, number) in others
        .iter()
        .filter(|(_, number)| !stood_on.contains(number))
    {
        let event = Event::ResponseReached {
            response: published.joint,
            idea: *idea,
            number: *number,
            by: published.by,
            alone: false,
        };
        record(app, tx, &event, now).await?;
    }
    Ok(())
}

async fn hold(tx: &mut WriteTx, id: ResponseId) -> Result<Joint> {
    store::responses::joint::hold(tx, id)
        .await?
        .ok_or_else(|| Refusal::NotFound.into())
}

/// Who of those that signed the version in hand holds a seat on the day of `now`.
async fn sitting(
    app: &App,
    connection: &mut AnyConnection,
    joint: &Joint,
    now: Timestamp,
) -> Result<Vec<Today>> {
    let mut sitting = Vec::with_capacity(joint.signed.len());
    for one in &joint.signed {
        sitting.extend(today(app, connection, one.label.member, now).await?);
    }
    Ok(sitting)
}

/// Who a Member is on the day of `now`, as far as signing goes; none for somebody who holds no seat then.
async fn today(
    app: &App,
    connection: &mut AnyConnection,
    member: MemberId,
    now: Timestamp,
) -> Result<Option<Today>> {
    let Some(found) = store::members::find(connection, member).await? else {
        return Ok(None);
    };
    let Some(label) = label_of(app, connection, &found, now).await? else {
        return Ok(None);
    };
    let parties = store::parties::list(connection).await?;
    Ok(Some(Today {
        side: joint::side_of(&label.party_key, &parties),
        chair: found
            .holds_seat_on(now.day())
            .and_then(|seat| seat.chair_role),
        label,
    }))
}
