//! What the demo's MPs answer together: invited, signed, reserved, declined, published, all by the rules that hold for everybody.
//! It must not write letters: these answers are history when the demo opens.

use super::super::Trouble;
use super::answers::label_on;
use super::content::JointWords;
use super::ideas::told;
use super::stage::Stage;
use crate::domain::account::Mp;
use crate::domain::event::Event;
use crate::domain::ids::ResponseId;
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::{self, Joint, Pen, Today};
use crate::domain::response::{self, AskedIdea, ResponseWords, Typed};
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Publishes every joint response.
pub async fn publish(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for number in 0..stage.content.joints.len() {
        publish_one(tx, stage, number).await?;
    }
    Ok(())
}

async fn publish_one(tx: &mut WriteTx, stage: &mut Stage, number: usize) -> Result<(), Trouble> {
    let staged = stage.idea(&stage.content.joints[number].idea);
    let begun = stage.days_ago(
        stage.content.joints[number].begun_days_ago,
        Some(staged.published_at),
    );
    let id = stage.fresh(begun, ResponseId::new);
    let written = &stage.content.joints[number];
    let words = ResponseWords::parse(&typed(written)).map_err(Refusal::Fields)?;
    let lead = stage.mps[&written.lead].as_mp()?;
    let idea = store::responses::find_idea(tx, staged.number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let today = today(tx, &lead, begun).await?;
    let ideas = [(idea.clone(), None)];
    let started = joint::start(&lead, &ideas, today.clone(), words, begun)?;
    store::responses::joint::record_started(tx, id, &started).await?;
    let answers: Vec<(String, Option<Pen>, i64)> = written
        .signatures
        .iter()
        .map(|one| {
            let pen = Pen::parse(&one.capacity, "", &one.reservation).map_err(Refusal::Fields)?;
            Ok((one.member.clone(), Some(pen), one.days_ago))
        })
        .chain(
            written
                .declined
                .iter()
                .map(|one| Ok((one.member.clone(), None, one.days_ago))),
        )
        .collect::<Result<_, Refusal>>()?;
    let days = written.days_ago;
    for (member, pen, days) in answers {
        let colleague = stage.mps[&member].as_mp()?;
        let invited = self::today(tx, &colleague, begun).await?;
        let invited = joint::invite(&lead, &find(tx, id).await?, invited, true, begun)?;
        store::responses::joint::record_invited(tx, &invited).await?;
        let at = stage.days_ago(days, Some(begun));
        let on_the_day = self::today(tx, &colleague, at).await?;
        let joint = find(tx, id).await?;
        if let Some(pen) = pen {
            let signed = joint::sign(&colleague, &joint, on_the_day, pen, joint.version, at)?;
            store::responses::joint::record_signed(tx, &signed).await?;
        } else {
            let declined = joint::decline(&colleague, &joint, on_the_day, at)?;
            store::responses::joint::record_declined(tx, &declined).await?;
        }
    }
    let at = stage.days_ago(days, Some(begun));
    let joint = find(tx, id).await?;
    let mut sitting = Vec::new();
    for one in &joint.signed {
        let signatory = stage.mps.values().find_map(|account| {
            account
                .as_mp()
                .ok()
                .filter(|mp| mp.member() == one.label.member)
        });
        if let Some(mp) = signatory {
            sitting.extend(self::today(tx, &mp, at).await?);
        }
    }
    let published = joint::publish(&lead, &joint, &ideas, &sitting, joint.version, at)?;
    if !store::responses::joint::record_published(tx, &published).await? {
        return Err("a joint response of the demo could not be published".into());
    }
    move_idea(tx, &idea, at).await?;
    let event = Event::ResponsePublished {
        response: id,
        idea: idea.id,
        number: idea.number,
        by: lead.id(),
        signatories: published
            .signed
            .iter()
            .map(|one| one.label.member)
            .collect(),
    };
    told(tx, stage, &event, at).await
}

async fn move_idea(tx: &mut WriteTx, idea: &AskedIdea, at: Timestamp) -> Result<(), Trouble> {
    let positions = store::responses::list_positions(tx, idea.id).await?;
    if let Some(moved) = response::answered(idea, &positions, at) {
        store::ideas::record_response(tx, moved.idea, moved.to, moved.at).await?;
    }
    Ok(())
}

async fn find(tx: &mut WriteTx, id: ResponseId) -> Result<Joint, Trouble> {
    let found = store::responses::joint::find(tx, id).await?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

async fn today(tx: &mut WriteTx, mp: &Mp, at: Timestamp) -> Result<Option<Today>, Trouble> {
    let Some(label) = label_on(tx, mp.member(), at).await? else {
        return Ok(None);
    };
    let parties = store::parties::list(tx).await?;
    let member = store::members::find(tx, mp.member()).await?;
    Ok(Some(Today {
        side: joint::side_of(&label.party_key, &parties),
        chair: member
            .as_ref()
            .and_then(|member| member.holds_seat_on(at.day()))
            .and_then(|seat| seat.chair_role),
        label,
    }))
}

fn typed(written: &JointWords) -> Typed {
    Typed {
        position: written.position.clone(),
        summary: written.summary.clone(),
        details: written.details.clone(),
        capacity: written.capacity.clone(),
        ..Typed::default()
    }
}
