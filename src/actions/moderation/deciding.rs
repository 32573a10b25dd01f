//! What moderators do to a text: decide, second, undo. Each asks the one rule under the lease that its moderator holds; a refusal
//! under separation of duties is written down. It must not know pages.

use super::carrying::{Context, carry_out};
use super::{Case, Known, Office, Wanted, arranging, commit, find_case, look_up, note_barred};
use crate::app::{App, Result};
use crate::domain::account::Moderator;
use crate::domain::ids::DecisionId;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::letter::{self, Letter, Signer};
use crate::domain::moderation::queue::{ItemRef, check_held};
use crate::domain::moderation::state::{
    Act, DecisionDraft, Effects, Interim, Record, Revision, next,
};
use crate::domain::moderation::statement::Source;
use crate::domain::refusal::Refusal;
use crate::store::{self, WriteTx};

/// What a moderator wants to do to a text.
#[derive(Debug)]
pub enum Move {
    /// Decide, with the place that a text is to be moved or merged into.
    Decide(Box<DecisionDraft>, Wanted),
    /// Agree or not with a decision that waits for a second person.
    Second {
        /// Which.
        decision: DecisionId,
        /// Whether they agree.
        agrees: bool,
        /// The words that were read.
        read: Revision,
    },
}

/// Decides, or seconds. Gives the decision that was made or looked at; none where somebody was unsure.
pub async fn decide(
    app: &App,
    by: &Moderator,
    item: ItemRef,
    what: Move,
) -> Result<Option<DecisionId>> {
    let done = carry(app, by, item, what).await;
    match done {
        Ok(decision) => Ok(decision),
        Err(error) => Err(note_barred(app, error, item, Some(by.id())).await),
    }
}

async fn carry(app: &App, by: &Moderator, item: ItemRef, what: Move) -> Result<Option<DecisionId>> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let (case, effects) = weigh(app, &mut tx, by, item, what).await?;
    let lease = store::moderation::leases::find(&mut tx, item).await?;
    check_held(lease.as_ref(), by, now)?;
    let context = Context {
        by: Some(by.id()),
        ..Context::default()
    };
    carry_out(app, &mut tx, &case, &effects, context).await?;
    if let Some(released) =
        lease.and_then(|lease| crate::domain::moderation::queue::release(&lease, by))
    {
        store::moderation::leases::record_released(&mut tx, &released).await?;
    }
    commit(app, tx).await?;
    Ok(match effects.record {
        Record::Decided(decision) => Some(decision.id),
        Record::Seconded { decision, .. } => Some(decision),
        _ => None,
    })
}

pub(super) async fn weigh(
    app: &App,
    tx: &mut WriteTx,
    by: &Moderator,
    item: ItemRef,
    what: Move,
) -> Result<(Case, Effects)> {
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    let (mut act, code) = match what {
        Move::Decide(mut draft, wanted) => {
            let code = draft.code;
            draft.target = arranging::find_target(tx, &case, draft.outcome, &wanted).await?;
            (Act::Decide(draft), code)
        }
        Move::Second {
            decision,
            agrees,
            read,
        } => (
            Act::Second {
                decision,
                read,
                agrees,
            },
            None,
        ),
    };
    let known: Known = look_up(app, tx, &case, Some(by.id()), code).await?;
    if let (Act::Decide(draft), false) = (&mut act, known.has_reports()) {
        // Nobody reported it: it was held, reworded or drawn.
        draft.reasons.source = Source::OwnCheck;
    }
    let office = Office::of(by);
    let effects = next(&case.standing, &act, office.actor(), &known.facts(&case))?;
    Ok((case, effects))
}

/// The letter that the author would get, without deciding anything.
pub async fn preview(
    app: &App,
    by: &Moderator,
    item: ItemRef,
    (draft, wanted): (DecisionDraft, Wanted),
) -> Result<Option<Letter>> {
    // A transaction that is dropped: nothing of it is kept.
    let mut tx = app.db.write().await?;
    let (case, effects) = weigh(
        app,
        &mut tx,
        by,
        item,
        Move::Decide(Box::new(draft), wanted),
    )
    .await?;
    let number = crate::actions::moderator_number(app, by.id(), app.now());
    Ok(match &effects.record {
        Record::Decided(decision) => Some(super::telling::decided(
            &case,
            letter::Item {
                words: &super::telling::name_of(&case),
            },
            decision,
            Signer::Moderator(&number),
        )),
        _ => None,
    })
}

/// Hides a text while the moderator looks closer. A decision is due within a working day, or it comes back by itself, except where
/// somebody may come to harm.
pub async fn hide_while_checked(
    app: &App,
    by: &Moderator,
    item: ItemRef,
    (read, code): (Revision, Code),
) -> Result<()> {
    let done = hide(app, by, item, (read, code)).await;
    match done {
        Ok(()) => Ok(()),
        Err(error) => Err(note_barred(app, error, item, Some(by.id())).await),
    }
}

async fn hide(
    app: &App,
    by: &Moderator,
    item: ItemRef,
    (read, code): (Revision, Code),
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let case = find_case(&mut tx, item).await?.ok_or(Refusal::NotFound)?;
    let known = look_up(app, &mut tx, &case, Some(by.id()), Some(code)).await?;
    let act = Act::HideInterim {
        read,
        code,
        why: Interim::Moderator,
    };
    let office = Office::of(by);
    let effects = next(&case.standing, &act, office.actor(), &known.facts(&case))?;
    let lease = store::moderation::leases::find(&mut tx, item).await?;
    check_held(lease.as_ref(), by, app.now())?;
    let context = Context {
        by: Some(by.id()),
        ..Context::default()
    };
    carry_out(app, &mut tx, &case, &effects, context).await?;
    commit(app, tx).await
}

/// Takes a decision back within the minute, before anybody was told.
pub async fn undo(app: &App, by: &Moderator, decision: DecisionId) -> Result<ItemRef> {
    let mut tx = app.db.write().await?;
    let item = undo_in(app, &mut tx, by, decision, None).await?;
    commit(app, tx).await?;
    Ok(item)
}

/// The same within the caller's transaction, perhaps as part of a bulk act.
pub(super) async fn undo_in(
    app: &App,
    tx: &mut WriteTx,
    by: &Moderator,
    decision: DecisionId,
    parent: Option<&str>,
) -> Result<ItemRef> {
    let decided = store::moderation::decisions::find(tx, decision)
        .await?
        .filter(|decided| !decided.is_undone())
        .ok_or(Refusal::NotFound)?;
    let item = decided.item;
    let ruled = store::appeals::list_of_item(tx, item).await?;
    if ruled.iter().any(|appeal| appeal.instead == Some(decision)) {
        return Err(Refusal::NotNow(
            "This decision is the ruling of an appeal, and people have been told.".into(),
        )
        .into());
    }
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    let (before, after) = &decided.bodies;
    let act = Act::Undo {
        decision,
        by: decided.by,
        at: decided.at,
        before: Box::new(store::moderation::standings::decode(item, before)?),
        after: Box::new(store::moderation::standings::decode(item, after)?),
    };
    let known = look_up(app, tx, &case, Some(by.id()), None).await?;
    let office = Office::of(by);
    let effects = next(&case.standing, &act, office.actor(), &known.facts(&case))?;
    let context = Context {
        by: Some(by.id()),
        parent,
        ..Context::default()
    };
    carry_out(app, tx, &case, &effects, context).await?;
    Ok(item)
}
