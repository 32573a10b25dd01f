//! What happens when nobody decided an appeal in time: the appellant is in the right. It must not decide anything itself.

use super::deciding::conclude;
use super::{Brief, brief, commit};
use crate::actions::{Context, carry_out, look_up};
use crate::app::{App, Result};
use crate::domain::appeal::Against;
use crate::domain::ids::{AppealId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::Actor;
use crate::domain::moderation::letter::{Matter, Signer};
use crate::domain::moderation::state::{Act, Verdict, next};
use crate::domain::refusal::Refusal;
use crate::store::{self, WriteTx};

/// How many appeals one round looks at: each is a short transaction.
const ROUND: i64 = 200;

/// Lets every appeal lapse whose time has come. Gives how many did. One that cannot is logged, and the others go on.
pub async fn lapse_all(app: &App) -> Result<usize> {
    let now = app.now();
    let ending = store::appeals::list_ending(&mut *app.db.read().await?, now, ROUND).await?;
    let calendar = app.calendar();
    let mut done = 0;
    for appeal in ending
        .iter()
        .filter(|appeal| appeal.lapse(&calendar, now).is_ok())
    {
        match lapse(app, appeal.id).await {
            Ok(true) => done += 1,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(appeal = appeal.id.get(), %error, "an appeal could not lapse; it is tried again");
            }
        }
    }
    Ok(done)
}

async fn lapse(app: &App, id: AppealId) -> Result<bool> {
    let mut tx = app.db.write().await?;
    let appeal = store::appeals::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let brief = brief(&mut tx, appeal).await?;
    let step = brief.appeal.lapse(&app.calendar(), app.now())?;
    let is_done = match (brief.appeal.against, brief.matter()) {
        (Against::Decision(decision), Matter::NoBreach) => {
            open_again(app, &mut tx, &brief, decision).await?
        }
        (Against::Decision(decision), _) => restore(app, &mut tx, &brief, decision).await?,
        // A hold runs out by a clock of its own, or is nobody's to let run out.
        (Against::Rule(_), _) => true,
    };
    if !is_done {
        return Ok(false);
    }
    conclude(
        app,
        &mut tx,
        &brief,
        (&step, Verdict::Lapsed),
        Signer::House,
    )
    .await?;
    brief.log_end(app, &mut tx, &step, None).await?;
    commit(app, tx).await?;
    Ok(true)
}

/// Undoes the decision. Where another took its place meanwhile, there is nothing to undo, and the appeal ends all the same.
async fn restore(app: &App, tx: &mut WriteTx, brief: &Brief, decision: DecisionId) -> Result<bool> {
    if !brief.case.standing.stands(decision) {
        return Ok(true);
    }
    let act = Act::LapseAppeal { decision };
    step(app, tx, brief, &act, None).await
}

/// Time alone hides nothing: the report is opened again, and a person looks as if it had come today.
pub(crate) async fn open_again(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    decision: DecisionId,
) -> Result<bool> {
    if !brief.case.standing.state.is_visible() {
        return Ok(true);
    }
    let codes = store::moderation::reports::list_judged_codes(tx, decision).await?;
    let code = codes
        .into_iter()
        .max_by_key(|code| (code.is_urgent(), code.rule().severity))
        .unwrap_or(Code::R1);
    store::moderation::reports::record_reopened(tx, decision).await?;
    let act = Act::Report {
        read: brief.case.standing.revision.number,
        code,
    };
    step(app, tx, brief, &act, Some(code)).await
}

/// Asks the one rule, and carries out what it answers. `false` where a person has to decide.
async fn step(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    act: &Act,
    code: Option<Code>,
) -> Result<bool> {
    let known = look_up(app, tx, &brief.case, None, code).await?;
    let facts = known.facts(&brief.case);
    let effects = match next(&brief.case.standing, act, Actor::System, &facts) {
        Ok(effects) => effects,
        Err(Refusal::NotNow(words)) => {
            tracing::info!(
                appeal = brief.appeal.id.get(),
                words,
                "an appeal waits for a person"
            );
            return Ok(false);
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let context = Context {
        appeal: Some(&brief.appeal),
        ..Context::default()
    };
    carry_out(app, tx, &brief.case, &effects, context).await?;
    Ok(true)
}
