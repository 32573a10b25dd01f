//! What MPs do with ideas: respond, and reword a response. It must not know pages or letters.

use sqlx::AnyConnection;

use super::{check_leave, commit, note_published, note_reworded, record};
use crate::app::{App, Result};
use crate::domain::account::Mp;
use crate::domain::commitment;
use crate::domain::desk::State;
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, IdeaNumber, MemberId, ResponseId};
use crate::domain::member::Member;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::sanctions::Doing;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::response::cluster::{self, Asked, IDEAS_MAX};
use crate::domain::response::{
    self, AskedIdea, DayLabel, ResponseEdited, ResponsePublished, ResponseWords, Standing,
};
use crate::domain::time::Timestamp;
use crate::store::desk::Entry;
use crate::store::{self, WriteTx};

pub mod drafts;
pub mod handover;
pub mod joint;

/// The idea and the label that a response to it would carry today, or why there can be none.
pub async fn prepare(app: &App, by: &Mp, number: IdeaNumber) -> Result<(AskedIdea, DayLabel)> {
    let label = label_today(app, by.member(), app.now()).await?;
    let mut connection = app.db.read().await?;
    let idea = store::responses::find_idea(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let earlier = store::responses::find_by_lead(&mut connection, idea.id, by.member()).await?;
    let label = response::may_respond(by, &idea, label, earlier)?;
    Ok((idea, label))
}

/// A response of one's own with its idea and the label an edit would carry today, or why it cannot be edited.
pub async fn prepare_edit(
    app: &App,
    by: &Mp,
    id: ResponseId,
) -> Result<(AskedIdea, Standing, DayLabel)> {
    let label = label_today(app, by.member(), app.now()).await?;
    let mut connection = app.db.read().await?;
    let (number, standing) = store::responses::find_standing(&mut connection, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::find_idea(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let label = response::may_edit(by, &idea, &standing, label)?;
    Ok((idea, standing, label))
}

/// What else the MP's desk answers together with an idea, whichever of them is the head there: what one response to it may serve as
/// well. At most as many as one response can take.
pub async fn list_together(app: &App, member: MemberId, number: IdeaNumber) -> Result<Vec<Entry>> {
    let Some(label) = label_today(app, member, app.now()).await? else {
        return Ok(Vec::new());
    };
    let seat = &label.constituency;
    let mut connection = app.db.read().await?;
    let Some(entry) = store::desk::find(&mut connection, seat, number).await? else {
        return Ok(Vec::new());
    };
    let mut together = Vec::new();
    if let Some(head) = entry.item.head {
        let head = store::responses::joint::list_numbers(&mut connection, &[head]).await?;
        if let Some(head) = head.first() {
            together.extend(store::desk::find(&mut connection, seat, *head).await?);
        }
    }
    let head = entry.item.head.unwrap_or(entry.item.idea);
    together.extend(store::desk::list_joined(&mut connection, seat, head).await?);
    together.retain(|one| one.item.number != number && one.item.state == State::Waiting);
    together.truncate(IDEAS_MAX - 1);
    Ok(together)
}

/// Publishes a response to these ideas, the main one first. The same `op` again is the same response.
pub async fn publish(
    app: &App,
    by: &Mp,
    op: &str,
    numbers: &[IdeaNumber],
    words: ResponseWords,
) -> Result<ResponseId> {
    let now = app.now();
    let op = &press(op, &format!("ideas {numbers:?}"), &words);
    let label = label_today(app, by.member(), now).await?;
    let id = app.fresh(now, ResponseId::new);
    let mut tx = app.db.write().await?;
    // The same ladder for everybody: a pause silences an MP's office too (and takes two people).
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let ideas = hold_from(&mut tx, by.member(), numbers).await?;
    if let Some(done) = done_before(&mut tx, by, op).await? {
        return Ok(done);
    }
    let published = cluster::publish_all(by, &ideas, label, words, now)?;
    store::responses::record_published(&mut tx, id, &published).await?;
    store::house::record_courtesies(&mut tx, id, now.day(), now).await?;
    for (idea, _) in &ideas {
        move_idea(&mut tx, idea, now).await?;
    }
    store::operations::record(&mut tx, by.id(), op, &id.to_string(), now).await?;
    tell_published(app, &mut tx, id, &published, by.id()).await?;
    note_published(app, &mut tx, item(id)).await?;
    commit(app, tx).await?;
    Ok(id)
}

/// Rewords a response that was read at version `read`; the earlier wording stays readable.
pub async fn edit(
    app: &App,
    by: &Mp,
    op: &str,
    id: ResponseId,
    read: i64,
    words: ResponseWords,
) -> Result<ResponseId> {
    let now = app.now();
    let op = &press(op, &format!("response {id}"), &words);
    let label = label_today(app, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    let (number, _) = store::responses::find_standing(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::hold_idea(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    if let Some(done) = done_before(&mut tx, by, op).await? {
        return Ok(done);
    }
    let (_, standing) = store::responses::find_standing(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let edited = response::edit(by, &idea, &standing, label, words, read, now)?;
    if !store::responses::record_edited(&mut tx, &edited).await? {
        return Err(Refusal::Stale.into());
    }
    note_moved(app, &mut tx, id).await?;
    store::operations::record(&mut tx, by.id(), op, &id.to_string(), now).await?;
    note_reworded(app, &mut tx, item(id), by.account()).await?;
    // Of new words that nobody may read yet, nobody is told.
    if standing.is_published {
        record(app, &mut tx, &edited_event(&edited), now).await?;
    }
    commit(app, tx).await?;
    Ok(id)
}

const fn item(id: ResponseId) -> ItemRef {
    ItemRef {
        kind: SubjectKind::Response,
        id: id.get(),
    }
}

/// Counts every idea anew whose response came into sight or went out of it, in the transaction that moved it.
pub(crate) async fn note_moved(app: &App, tx: &mut WriteTx, response: ResponseId) -> Result<()> {
    for number in store::responses::joint::list_answered(tx, response).await? {
        let idea = store::responses::hold_idea(tx, number)
            .await?
            .ok_or(Refusal::NotFound)?;
        move_idea(tx, &idea, app.now()).await?;
    }
    Ok(())
}

/// Party and seat of a Member on the day of `now`; none for somebody who holds no seat then.
pub(crate) async fn label_today(
    app: &App,
    member: MemberId,
    now: Timestamp,
) -> Result<Option<DayLabel>> {
    let mut connection = app.db.read().await?;
    match store::members::find(&mut connection, member).await? {
        Some(member) => label_of(app, &mut connection, &member, now).await,
        None => Ok(None),
    }
}

async fn label_of(
    app: &App,
    connection: &mut AnyConnection,
    member: &Member,
    now: Timestamp,
) -> Result<Option<DayLabel>> {
    let day = now.day();
    let house = app.house.known();
    let seat = member
        .holds_seat_on(day)
        .filter(|seat| !house.is_vacated(seat.span.from, day));
    let Some(seat) = seat else {
        return Ok(None);
    };
    let name = store::constituencies::find(connection, &seat.constituency)
        .await?
        .map_or_else(|| seat.constituency.clone(), |seat| seat.name);
    let party = member.affiliation_on(day);
    Ok(Some(DayLabel {
        member: member.id,
        name: member.name.clone(),
        party_key: party.map(|party| party.party.clone()).unwrap_or_default(),
        party: member.label_on(day).unwrap_or_default(),
        constituency: seat.constituency.clone(),
        constituency_name: name,
    }))
}

/// The name of one press. The words are part of it: "back", a better sentence and "publish" again is a second press of the same
/// form, and must not pass for the first.
fn press(op: &str, target: &str, words: &ResponseWords) -> String {
    let parts: Vec<String> = words.parts().collect();
    let form = parts.iter().map(String::as_str);
    super::press("response", op, std::iter::once(target).chain(form))
}

/// What an `op` already led to. The idea is held by then, so two presses of one button cannot both find nothing.
async fn done_before(tx: &mut WriteTx, by: &Mp, op: &str) -> Result<Option<ResponseId>> {
    done_before_by(tx, by.id(), op).await
}

async fn done_before_by(tx: &mut WriteTx, by: AccountId, op: &str) -> Result<Option<ResponseId>> {
    let done = store::operations::find(tx, by, op).await?;
    Ok(done.and_then(|id| id.parse().ok()))
}

/// Counts an idea anew that an office declined to answer, in the transaction that declined.
pub(crate) async fn note_declined(app: &App, tx: &mut WriteTx, number: IdeaNumber) -> Result<()> {
    let idea = store::responses::find_idea(tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    move_idea(tx, &idea, app.now()).await
}

/// Moves the idea to what all its responses, and the promises made with them, together make of it, and counts it there and on the
/// desks it waits on.
async fn move_idea(tx: &mut WriteTx, idea: &AskedIdea, now: Timestamp) -> Result<()> {
    store::desk::record_answers(tx, idea.id).await?;
    let positions = store::responses::list_positions(tx, idea.id).await?;
    if let Some(moved) = response::answered(idea, &positions, now) {
        store::ideas::record_response(tx, moved.idea, moved.to, moved.at).await?;
    }
    let states = store::commitments::list_states(tx, idea.id).await?;
    store::commitments::record_follow_through(tx, idea.id, commitment::follow_through(&states))
        .await?;
    Ok(())
}

/// One event for all whom it is told to, and a line for the timeline of every other idea. The account is that of whoever pressed.
async fn tell_published(
    app: &App,
    tx: &mut WriteTx,
    id: ResponseId,
    published: &ResponsePublished,
    by: AccountId,
) -> Result<()> {
    let now = app.now();
    let event = Event::ResponsePublished {
        response: id,
        idea: published.idea,
        number: published.number,
        by,
        signatories: vec![published.label.member],
    };
    record(app, tx, &event, now).await?;
    for (idea, number) in &published.also {
        let event = Event::ResponseReached {
            response: id,
            idea: *idea,
            number: *number,
            by,
            alone: true,
        };
        record(app, tx, &event, now).await?;
    }
    Ok(())
}

/// The same for a form on the page of the main idea: without that idea there is no such page.
async fn hold_from(
    tx: &mut WriteTx,
    member: MemberId,
    numbers: &[IdeaNumber],
) -> Result<Vec<Asked>> {
    let main = numbers.first().ok_or(Refusal::NotFound)?;
    store::responses::find_idea(tx, *main)
        .await?
        .ok_or(Refusal::NotFound)?;
    hold_ideas(tx, member, numbers).await
}

/// The ideas with what this Member published on each; held in one order, whoever names them in which.
async fn hold_ideas(
    tx: &mut WriteTx,
    member: MemberId,
    numbers: &[IdeaNumber],
) -> Result<Vec<Asked>> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    for number in &sorted {
        store::responses::hold_idea(tx, *number).await?;
    }
    let mut ideas = Vec::with_capacity(numbers.len());
    for number in numbers {
        let idea = store::responses::find_idea(tx, *number)
            .await?
            .ok_or_else(|| Refusal::NotNow(format!("There is no idea {number}.")))?;
        let earlier = store::responses::find_by_lead(tx, idea.id, member).await?;
        ideas.push((idea, earlier));
    }
    Ok(ideas)
}

fn edited_event(edited: &ResponseEdited) -> Event {
    Event::ResponseEdited {
        response: edited.response,
        idea: edited.idea,
        number: edited.number,
        by: edited.by,
        version: edited.version,
    }
}
