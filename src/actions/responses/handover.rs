//! Handing an idea over to a better-placed colleague, with a response that says why; and what the colleague makes of it. It must not
//! know pages or letters.

use super::{label_today, move_idea};
use crate::actions::{check_leave, commit, note_published, record};
use crate::app::{App, Result};
use crate::domain::desk::{self, Answer, Colleague, Door};
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, IdeaNumber, MemberId, ResponseId};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::response::{self, ResponseWords};
use crate::store::{self, WriteTx};

/// Hands an idea over. The response is published with it, and the idea waits on the colleague's desk.
pub async fn hand_over(
    app: &App,
    by: &Hand,
    number: IdeaNumber,
    to: MemberId,
    words: ResponseWords,
) -> Result<ResponseId> {
    let now = app.now();
    let label = label_today(app, by.member(), now).await?;
    let (colleague, account) = colleague(app, to).await?;
    let id = app.fresh(now, ResponseId::new);
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    check_leave(app, &mut tx, by.mp().account(), Doing::Post).await?;
    let idea = store::responses::hold_idea(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let entry = store::desk::find(&mut tx, by.seat(), number)
        .await?
        .ok_or(Refusal::NotFound)?;
    desk::check_handover(by, &entry.item, colleague.as_ref())?;
    let (Some(colleague), Some(account)) = (colleague, account) else {
        return Err(Refusal::NotFound.into());
    };
    let earlier = store::responses::find_by_lead(&mut tx, idea.id, by.member()).await?;
    let who = desk::who(label.as_ref())?;
    let published = response::publish(by.mp(), &idea, label, earlier, words, now)?;
    store::responses::record_published(&mut tx, id, &published).await?;
    store::house::record_courtesies(&mut tx, id, now.day(), now).await?;
    store::desk::record_handed(&mut tx, id, &published, &colleague.label).await?;
    let seat = &colleague.label.constituency;
    store::desk::record_reached(&mut tx, idea.id, seat, Door::Colleague, now.day()).await?;
    move_idea(&mut tx, &idea, now).await?;
    let told = Event::ResponsePublished {
        response: id,
        idea: idea.id,
        number,
        by: by.id(),
        signatories: vec![by.member()],
    };
    record(app, &mut tx, &told, now).await?;
    let event = Event::HandoverMoved {
        idea: idea.id,
        number,
        by: by.id(),
        who,
        to: account,
        to_who: desk::who(Some(&colleague.label))?,
        step: "handed".to_owned(),
    };
    record(app, &mut tx, &event, now).await?;
    note_published(app, &mut tx, super::item(id)).await?;
    commit(app, tx).await?;
    Ok(id)
}

/// Accepts what a colleague handed over, or returns it: in public, and once.
pub async fn answer(app: &App, by: &Hand, number: IdeaNumber, answer: Answer) -> Result<()> {
    let now = app.now();
    let label = label_today(app, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    let idea = store::responses::hold_idea(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let handover = store::desk::find_handover(&mut tx, by.seat(), idea.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let answered = desk::answer(by, &handover, answer, now)?;
    if !store::desk::record_handover_answered(&mut tx, &answered).await? {
        return Err(Refusal::Stale.into());
    }
    move_idea(&mut tx, &idea, now).await?;
    tell_giver(
        app,
        &mut tx,
        by,
        number,
        &handover,
        &desk::who(label.as_ref())?,
        answer,
    )
    .await?;
    commit(app, tx).await
}

async fn tell_giver(
    app: &App,
    tx: &mut WriteTx,
    by: &Hand,
    number: IdeaNumber,
    handover: &desk::Handover,
    who: &str,
    answer: Answer,
) -> Result<()> {
    // The MP who handed it over may have left the House since; the line on the timeline stands all the same.
    let giver = store::accounts::find_mp(tx, handover.from).await?;
    let event = Event::HandoverMoved {
        idea: handover.idea,
        number,
        by: by.id(),
        who: who.to_owned(),
        to: giver.unwrap_or_else(|| by.id()),
        to_who: handover.from_name.clone(),
        step: answer.key().to_owned(),
    };
    record(app, tx, &event, app.now()).await?;
    Ok(())
}

/// A colleague as of today, and the account that speaks for them.
async fn colleague(app: &App, to: MemberId) -> Result<(Option<Colleague>, Option<AccountId>)> {
    let now = app.now();
    let label = label_today(app, to, now).await?;
    let mut connection = app.db.read().await?;
    let account = store::accounts::find_mp(&mut connection, to).await?;
    let member = store::members::find(&mut connection, to).await?;
    let chair = member
        .as_ref()
        .and_then(|member| member.holds_seat_on(now.day()))
        .and_then(|seat| seat.chair_role);
    let colleague = label.map(|label| Colleague {
        label,
        chair,
        has_account: account.is_some(),
    });
    Ok((colleague, account))
}
