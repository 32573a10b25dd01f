//! What waits on the desks of the demo's MPs, who works in their offices, and what is being drafted there.
//! It must not write letters: the demo's offices have read theirs.

use super::super::Trouble;
use super::answers::label_on;
use super::ideas::told;
use super::people;
use super::stage::{Stage, Staged};
use crate::domain::account::{Account, Role};
use crate::domain::desk::{self, Door, Promise};
use crate::domain::door;
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, DelegationId, InvitationId, ResponseId};
use crate::domain::invitation::{self, Circumstances, Invitation};
use crate::domain::office::{self, Duty, Hand};
use crate::domain::refusal::Refusal;
use crate::domain::response::draft::{self, Draft, State};
use crate::domain::response::{ResponseWords, Typed};
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Staff came some time after their MP was elected.
const STAFF_DAYS: i64 = 100;
/// MPs promised what they promise before anything was put to them.
const PROMISED_DAYS: i64 = 200;

/// Fills the desks: with what enough people of a seat support, by the rule that holds for everybody, and with what was put to MPs by name.
pub async fn fill(tx: &mut WriteTx, stage: &mut Stage, bar: i64) -> Result<(), Trouble> {
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        put_by_neighbours(tx, stage, staged, bar).await?;
    }
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        let written = &stage.content.ideas[staged.at];
        let Some(days) = written.put_days_ago else {
            continue;
        };
        let on = stage.now.minus_days(days).day();
        for key in &written.put_to {
            let mp = stage.mps[key].as_mp()?;
            if let Some(label) = label_on(tx, mp.member(), stage.now).await? {
                let seat = &label.constituency;
                store::desk::record_reached(tx, staged.id, seat, Door::Local, on).await?;
            }
        }
    }
    for number in 0..stage.content.members.len() {
        let words = &stage.content.members[number];
        let promise = Promise {
            reply_days: words.reply_days,
            topics: words.topics.clone(),
        };
        let mp = stage.mps[&words.key].clone();
        let made = desk::promise(&mp_hand(tx, &mp, stage.now).await?, promise)?;
        let at = stage.now.minus_days(PROMISED_DAYS);
        store::desk::record_promised(tx, &made, at).await?;
    }
    for number in 0..stage.content.staff.len() {
        hire(tx, stage, number).await?;
    }
    for number in 0..stage.content.drafts.len() {
        draft_one(tx, stage, number).await?;
    }
    Ok(())
}

/// Weighs the support of an idea at every seat, as each vote on the site does.
async fn put_by_neighbours(
    tx: &mut WriteTx,
    stage: &mut Stage,
    staged: Staged,
    bar: i64,
) -> Result<(), Trouble> {
    let written = &stage.content.ideas[staged.at];
    let on = stage
        .now
        .minus_days(written.put_days_ago.unwrap_or(written.days_ago / 2));
    let counts = store::doors::list_all_counts(tx, staged.id).await?;
    let knocking = store::doors::find_knocking(tx, staged.id).await?;
    let knocking = knocking.ok_or(Refusal::NotFound)?;
    let Some(moved) = door::weigh(bar, &knocking, &counts, on.day()) else {
        return Ok(());
    };
    store::doors::record_moved(tx, &moved).await?;
    store::desk::record_moved(tx, &moved).await?;
    if let Some(to) = moved.to {
        store::ideas::record_response(tx, moved.idea, to, on).await?;
    }
    for one in store::doors::list_untold(tx, stage.now.day(), i64::MAX).await? {
        store::doors::record_told(tx, one.idea, &one.constituency, on).await?;
        let event = Event::IdeaPut {
            idea: one.idea,
            number: one.number,
            to: one.mp,
            seat: one.seat,
        };
        told(tx, stage, &event, on).await?;
    }
    Ok(())
}

/// The MP in their own office.
async fn mp_hand(tx: &mut WriteTx, mp: &Account, at: Timestamp) -> Result<Hand, Trouble> {
    let mp = mp.as_mp()?;
    let member = store::members::find(tx, mp.member()).await?;
    let seat = member
        .as_ref()
        .and_then(|member| member.holds_seat_on(at.day()));
    Ok(office::of_mp(&mp, seat)?)
}

/// Opens an account and ties it to an office, as an accepted invitation would.
async fn hire(tx: &mut WriteTx, stage: &mut Stage, number: usize) -> Result<(), Trouble> {
    let words = &stage.content.staff[number];
    let duty = Duty::from_key(&words.duty).ok_or("a duty of the file is none")?;
    let (name, mp) = (words.name.clone(), stage.mps[&words.member].clone());
    let at = stage.now.minus_days(STAFF_DAYS);
    let local = format!("staff{:02}", number + 1);
    let account = people::open(tx, stage, &local, &name, None, None).await?;
    let member = mp.as_mp()?.member();
    let found = store::members::find(tx, member).await?;
    let invited = Invitation {
        id: stage.fresh(at, InvitationId::new),
        role: Role::Staff,
        email: String::new(),
        email_key: String::new(),
        member: Some(member),
        duty: Some(duty),
        by: Some(mp.id),
        invited_at: at,
        expires_at: at.plus_days(1),
        accepted_at: None,
        ended_at: None,
    };
    let today = Circumstances {
        has_other_account: false,
        seat: found
            .as_ref()
            .and_then(|member| member.holds_seat_on(at.day())),
        works_elsewhere: false,
    };
    let accepted = invitation::accept(&invited, &account, "", today, at)?;
    let given = accepted.given().ok_or("staff are given a duty")?;
    let id = stage.fresh(at, DelegationId::new);
    store::offices::record_given(tx, id, &accepted, given).await?;
    store::accounts::record_role(tx, account.id, Role::Staff, Some(member)).await?;
    let event = Event::RoleAccepted {
        account: account.id,
        role: Role::Staff.key().to_owned(),
    };
    told(tx, stage, &event, at).await?;
    stage.staff.push((account.id, mp.id));
    Ok(())
}

/// Drafts one response, and submits it where the file says so.
async fn draft_one(tx: &mut WriteTx, stage: &mut Stage, number: usize) -> Result<(), Trouble> {
    let written = &stage.content.drafts[number];
    let staged = stage.idea(&written.idea);
    let place = stage
        .content
        .staff
        .iter()
        .position(|one| one.name == written.by);
    let (account, mp) = stage.staff[place.ok_or("whoever drafts works in an office")?];
    let (days, is_submitted) = (written.days_ago, written.submitted);
    let words = ResponseWords::parse(&Typed {
        position: written.position.clone(),
        summary: written.summary.clone(),
        details: written.details.clone(),
        capacity: written.capacity.clone(),
        ..Typed::default()
    })
    .map_err(Refusal::Fields)?;
    let at = stage.days_ago(days, Some(staged.published_at));
    let id = stage.fresh(at, ResponseId::new);
    let hand = staff_hand(tx, account, mp, at).await?;
    let idea = store::responses::find_idea(tx, staged.number).await?;
    let ideas = [(idea.ok_or(Refusal::NotFound)?, None)];
    let label = label_on(tx, hand.member(), at).await?;
    let begun = draft::start(&hand, &ideas, label.as_ref(), words.clone(), at)?;
    store::responses::drafts::record_started(tx, id, &begun).await?;
    let mut steps = vec!["written"];
    if is_submitted {
        let draft = Draft {
            id,
            member: hand.member(),
            ideas: vec![staged.id],
            state: State::Draft,
            version: 1,
            words,
            written_by: account,
            written_at: at,
            approved_by: None,
            returned: None,
        };
        let moved = draft::submit(&hand, &draft, 1, at)?;
        store::responses::drafts::record_moved(tx, &moved).await?;
        steps.push("submitted");
    }
    for step in steps {
        let event = Event::DraftMoved {
            draft: id,
            member: hand.member(),
            by: account,
            version: 1,
            step: step.to_owned(),
        };
        told(tx, stage, &event, at).await?;
    }
    Ok(())
}

async fn staff_hand(
    tx: &mut WriteTx,
    account: AccountId,
    mp: AccountId,
    at: Timestamp,
) -> Result<Hand, Trouble> {
    let account = store::accounts::find(tx, account)
        .await?
        .ok_or(Refusal::NotFound)?;
    let mp = store::accounts::find(tx, mp)
        .await?
        .ok_or(Refusal::NotFound)?;
    let delegation = store::offices::find_live(tx, account.id).await?;
    let member = store::members::find(tx, mp.as_mp()?.member()).await?;
    let seat = member
        .as_ref()
        .and_then(|member| member.holds_seat_on(at.day()));
    Ok(office::of_staff(
        &account,
        delegation.as_ref(),
        Some(&mp),
        seat,
    )?)
}
