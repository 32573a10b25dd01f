//! What the demo's MPs promised with their answers, and what came of it so far. It must not write letters: it is history when the demo opens.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::Trouble;
use super::answers::label_on;
use super::ideas::told;
use super::stage::{Stage, Staged};
use crate::domain::account::Mp;
use crate::domain::commitment::{self, Promise, Said};
use crate::domain::event::Event;
use crate::domain::ids::{CommitmentId, StepId};
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::OwnSignature;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// Makes every commitment and says what became of it.
pub async fn make(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for number in 0..stage.content.commitments.len() {
        let staged = stage.idea(&stage.content.commitments[number].idea);
        make_one(tx, stage, staged, number).await?;
        let states = store::commitments::list_states(tx, staged.id).await?;
        let makes = commitment::follow_through(&states);
        store::commitments::record_follow_through(tx, staged.id, makes).await?;
    }
    Ok(())
}

async fn make_one(
    tx: &mut WriteTx,
    stage: &mut Stage,
    staged: Staged,
    number: usize,
) -> Result<(), Trouble> {
    let mp = stage.mps[&stage.content.commitments[number].member].as_mp()?;
    let answered = store::responses::list_of_idea(tx, staged.id).await?;
    let response = answered
        .iter()
        .find(|response| response.signature_of(mp.member()).is_some())
        .ok_or("a commitment of the demo belongs to no response")?;
    let (_, standing) = store::responses::find_standing(tx, response.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let at = stage.days_ago(
        stage.content.commitments[number].days_ago,
        Some(response.published_at),
    );
    let written = &stage.content.commitments[number];
    let due_on = day_in(stage.now, written.due_in_days)?;
    let promise =
        Promise::parse(&written.what, &due_on.to_string(), at.day()).map_err(Refusal::Fields)?;
    let label = label_on(tx, mp.member(), at).await?;
    let made = commitment::promise(&mp, &standing, OwnSignature::Stands, label, 0, promise, at)?;
    let id = stage.fresh(at, CommitmentId::new);
    let step = stage.fresh(at, StepId::new);
    store::commitments::record_made(tx, (id, step), &made).await?;
    let event = Event::CommitmentMade {
        commitment: id,
        idea: staged.id,
        number: staged.number,
        by: mp.id(),
    };
    told(tx, stage, &event, at).await?;
    for line in 0..stage.content.commitments[number].steps.len() {
        say(tx, stage, (staged, number, line), (id, &mp), at).await?;
    }
    Ok(())
}

async fn say(
    tx: &mut WriteTx,
    stage: &mut Stage,
    (staged, number, line): (Staged, usize, usize),
    (id, mp): (CommitmentId, &Mp),
    promised_at: Timestamp,
) -> Result<(), Trouble> {
    let days = stage.content.commitments[number].steps[line].days_ago;
    let at = stage.days_ago(days, Some(promised_at));
    let written = &stage.content.commitments[number].steps[line];
    let moved = match written.due_in_days {
        Some(days) => day_in(stage.now, days)?.to_string(),
        None => String::new(),
    };
    let said =
        Said::parse(&written.kind, &written.words, &moved, at.day()).map_err(Refusal::Fields)?;
    let found = store::commitments::find(tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let changed = commitment::say(mp, &found, said, at)?;
    let step = stage.fresh(at, StepId::new);
    store::commitments::record_changed(tx, step, &changed).await?;
    let event = Event::CommitmentChanged {
        commitment: id,
        idea: staged.id,
        number: staged.number,
        by: mp.id(),
        step: changed.said.step.key().to_owned(),
    };
    told(tx, stage, &event, at).await
}

fn day_in(now: Timestamp, days: i64) -> Result<Date, Trouble> {
    Ok(now.day().checked_add(days.days())?)
}
