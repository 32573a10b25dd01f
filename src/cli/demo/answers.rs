//! What the demo's MPs answer, each under the party and seat of the day.
//! It must not write letters: these answers are history when the demo opens.

use super::super::Trouble;
use super::content::ResponseWords as Written;
use super::ideas::told;
use super::stage::{Stage, Staged};
use crate::domain::event::Event;
use crate::domain::ids::{MemberId, ResponseId};
use crate::domain::refusal::Refusal;
use crate::domain::response::{self, DayLabel, ResponseWords, Typed, TypedSource};
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Who published what the MPs rest their answers on: nobody real.
const PUBLISHER: &str = "Example Archive, fictional";

/// Publishes every response.
pub async fn publish(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        for number in 0..stage.content.ideas[staged.at].responses.len() {
            publish_one(tx, stage, staged, number).await?;
        }
    }
    Ok(())
}

async fn publish_one(
    tx: &mut WriteTx,
    stage: &mut Stage,
    staged: Staged,
    number: usize,
) -> Result<(), Trouble> {
    let days = stage.content.ideas[staged.at].responses[number].days_ago;
    let at = stage.days_ago(days, Some(staged.published_at));
    let id = stage.fresh(at, ResponseId::new);
    let written = &stage.content.ideas[staged.at].responses[number];
    let words = ResponseWords::parse(&typed(written)).map_err(Refusal::Fields)?;
    let mp = stage.mps[&written.member].as_mp()?;
    let label = label_on(tx, mp.member(), at).await?;
    let idea = store::responses::find_idea(tx, staged.number).await?;
    let idea = idea.ok_or(Refusal::NotFound)?;
    let published = response::publish(&mp, &idea, label, None, words, at)?;
    store::responses::record_published(tx, id, &published).await?;
    let positions = store::responses::list_positions(tx, idea.id).await?;
    if let Some(moved) = response::answered(&idea, &positions, at) {
        store::ideas::record_response(tx, moved.idea, moved.to, moved.at).await?;
    }
    let event = Event::ResponsePublished {
        response: id,
        idea: published.idea,
        number: published.number,
        by: published.by,
        signatories: vec![published.label.member],
    };
    told(tx, stage, &event, at).await
}

fn typed(written: &Written) -> Typed {
    let sources = written.sources.iter().map(|source| TypedSource {
        title: source.shows.clone(),
        publisher: PUBLISHER.to_owned(),
        date: String::new(),
        url: source.url.clone(),
    });
    Typed {
        position: written.position.clone(),
        summary: written.summary.clone(),
        details: written.details.clone(),
        capacity: written.capacity.clone(),
        office: written.office.clone(),
        sources: sources.collect(),
    }
}

/// Party and seat on the day of the answer.
pub(super) async fn label_on(
    tx: &mut WriteTx,
    member: MemberId,
    at: Timestamp,
) -> Result<Option<DayLabel>, Trouble> {
    let day = at.day();
    let Some(member) = store::members::find(tx, member).await? else {
        return Ok(None);
    };
    let Some(seat) = member.holds_seat_on(day) else {
        return Ok(None);
    };
    let constituency = store::constituencies::find(tx, &seat.constituency).await?;
    let party = member.affiliation_on(day);
    Ok(Some(DayLabel {
        member: member.id,
        name: member.name.clone(),
        party_key: party.map(|party| party.party.clone()).unwrap_or_default(),
        party: member.label_on(day).unwrap_or_default(),
        constituency: seat.constituency.clone(),
        constituency_name: constituency.map(|seat| seat.name).unwrap_or_default(),
    }))
}
