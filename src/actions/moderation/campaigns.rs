//! Decides many texts of one campaign in one act, each with a decision, a letter and a log line of its own, all or none; and takes the
//! whole act back within the minute. It must not know pages.

use super::carrying::{Context, carry_out};
use super::deciding::{Move, undo_in, weigh};
use super::{Wanted, commit, find_case, fresh_row, note_barred};
use crate::app::{App, Error, Result};
use crate::domain::account::Moderator;
use crate::domain::moderation::campaign::{check, number};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::queue::{self, ItemRef};
use crate::domain::moderation::state::{DecisionDraft, Outcome, Record, Revision};
use crate::domain::moderation::statement::Reasons;
use crate::domain::refusal::Refusal;
use crate::store::{self, WriteTx};

/// Removes all of these texts, as they were read, under one rule and for one reason. Gives the number of the act, and how many wait
/// for a second person: what an MP wrote, and what is one too many within an hour.
pub async fn decide(
    app: &App,
    by: &Moderator,
    read: &[Revision],
    (code, reasons): (Option<Code>, &Reasons),
) -> Result<(i64, usize)> {
    let code = check(code, read.len())?;
    let id = fresh_row(app);
    let parent = number(id);
    let mut tx = app.db.write().await?;
    store::moderation::campaigns::record_made(&mut tx, id, code, by.id(), app.now()).await?;
    let mut waiting = 0;
    for revision in read {
        let item = ItemRef {
            kind: revision.kind,
            id: revision.id,
        };
        let draft = DecisionDraft {
            read: *revision,
            outcome: Outcome::Remove,
            code: Some(code),
            reasons: reasons.clone(),
            has_consent: false,
            target: None,
        };
        match carry(app, &mut tx, by, (item, draft), (id, &parent)).await {
            Ok(waits) => waiting += usize::from(waits),
            Err(error) => {
                // The whole act leaves no trace but the refused duty.
                drop(tx);
                return Err(note_barred(app, error, item, Some(by.id())).await);
            }
        }
    }
    commit(app, tx).await?;
    Ok((id, waiting))
}

async fn carry(
    app: &App,
    tx: &mut WriteTx,
    by: &Moderator,
    (item, draft): (ItemRef, DecisionDraft),
    (id, parent): (i64, &str),
) -> Result<bool> {
    let now = app.now();
    let lease = store::moderation::leases::find(tx, item).await?;
    let taken = queue::claim(item, lease.as_ref(), by, now)?;
    if !store::moderation::leases::record_taken(tx, &taken, now).await? {
        return Err(Refusal::Stale.into());
    }
    let what = Move::Decide(Box::new(draft), Wanted::default());
    let (case, effects) = weigh(app, tx, by, item, what).await?;
    let context = Context {
        by: Some(by.id()),
        parent: Some(parent),
        ..Context::default()
    };
    carry_out(app, tx, &case, &effects, context).await?;
    if let Record::Decided(decision) = &effects.record {
        store::moderation::campaigns::record_part(tx, id, decision.id).await?;
    }
    if let Some(released) = queue::release(&taken.lease, by) {
        store::moderation::leases::record_released(tx, &released).await?;
    }
    Ok(effects.is_proposed())
}

/// Takes a whole act back within the minute. Gives how many texts are as they were.
pub async fn undo(app: &App, by: &Moderator, id: i64) -> Result<usize> {
    let mut tx = app.db.write().await?;
    let parts = store::moderation::campaigns::list_parts(&mut tx, id).await?;
    if parts.is_empty() {
        return Err(Error::Refusal(Refusal::NotFound));
    }
    let parent = number(id);
    for decision in &parts {
        undo_in(app, &mut tx, by, *decision, Some(&parent)).await?;
    }
    commit(app, tx).await?;
    Ok(parts.len())
}

/// The words of these texts, to be read before the act.
pub async fn preview(app: &App, items: &[ItemRef]) -> Result<Vec<(Revision, String)>> {
    let mut connection = app.db.read().await?;
    let mut texts = Vec::new();
    for item in items {
        let case = find_case(&mut connection, *item)
            .await?
            .ok_or(Refusal::NotFound)?;
        texts.push((case.standing.revision, case.item.text));
    }
    Ok(texts)
}
