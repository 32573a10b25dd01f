//! From the view of the panel to what comes of it: both sides are heard, the view is made the finding, what was decided wrongly is put
//! right, and what the finding asks for is looked after until it is done. It must not know pages.

use super::{close, load, log, note, tell, ties, to_complainant, told};
use crate::actions::{Context, brief_of_appeal, carry_out, commit, look_up, open_report_again};
use crate::app::{App, Result};
use crate::domain::account::{Account, PanelMember};
use crate::domain::complaint::{Complaint, Proposal, Side, VoiceGiven};
use crate::domain::ids::{AppealId, ComplaintId, DecisionId};
use crate::domain::moderation::duties::Actor;
use crate::domain::moderation::letter;
use crate::domain::moderation::state::{Act, Outcome, Ruling, next};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store::moderation::letters::To;
use crate::store::{self, WriteTx};

/// Most of three agree: both sides are told, and asked what they think.
pub(super) async fn give_view(
    app: &App,
    tx: &mut WriteTx,
    complaint: &Complaint,
    given: &VoiceGiven,
) -> Result<bool> {
    let view = complaint.view((&*app.calendar(), given.at));
    if !store::complaints::record_viewed(tx, &view).await? {
        return Ok(false);
    }
    let Some(proposal) = &complaint.proposal else {
        return Ok(false);
    };
    let event = note(app, tx, complaint, "provisional", given.at).await?;
    let told = told(app, complaint);
    let found = (proposal.finding, proposal.reasons.as_str());
    let letter = letter::complaint_viewed(&told, found, view.until);
    tell(
        app,
        tx,
        to_complainant(complaint),
        &letter,
        (event, given.at),
    )
    .await?;
    if let Some(member) = complaint.member {
        let page = app.config.link("/account/complaints");
        let letter = letter::view_about_you(&told, found, view.until, &page);
        let mp = store::accounts::find_mp(tx, member).await?.map(To::Account);
        tell(app, tx, mp, &letter, (event, given.at)).await?;
    }
    Ok(true)
}

/// Whoever complained says what they think of the view. Who may is known by the address of the page.
pub async fn comment_as_complainant(app: &App, id: ComplaintId, words: &str) -> Result<()> {
    comment(app, id, Side::Complainant, words).await
}

/// The office-holder says what they think of the view.
pub async fn comment_as_concerned(
    app: &App,
    by: &Account,
    id: ComplaintId,
    words: &str,
) -> Result<()> {
    let complaint = store::complaints::find(&mut *app.db.read().await?, id).await?;
    let is_theirs = by.as_mp().is_ok()
        && complaint
            .is_some_and(|complaint| complaint.member.is_some() && complaint.member == by.member);
    if !is_theirs {
        return Err(Refusal::NotFound.into());
    }
    comment(app, id, Side::Concerned, words).await
}

async fn comment(app: &App, id: ComplaintId, side: Side, words: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let made = load(&mut tx, id).await?.comment(side, words, app.now())?;
    if !store::complaints::record_comment(&mut tx, &made).await? {
        return Err(Refusal::Stale.into());
    }
    commit(app, tx).await
}

/// A member makes the view the finding, or takes it back, once both sides were heard or could have been.
pub async fn determine(app: &App, by: &PanelMember, id: ComplaintId, stands: bool) -> Result<()> {
    let done = carry_determined(app, by, id, stands).await;
    close(app, by, done).await
}

async fn carry_determined(
    app: &App,
    by: &PanelMember,
    id: ComplaintId,
    stands: bool,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ties = ties(app, &mut tx, &complaint, by).await?;
    let determined = complaint.determine(by, &ties, stands, (&*app.calendar(), app.now()))?;
    if !store::complaints::record_determined(&mut tx, &determined).await? {
        return Err(Refusal::Stale.into());
    }
    if stands {
        let complaint = load(&mut tx, id).await?;
        conclude(app, &mut tx, by, (&complaint, determined.at)).await?;
    } else {
        note(app, &mut tx, &complaint, "reopened", determined.at).await?;
    }
    commit(app, tx).await
}

/// A member writes down that what was asked for is done; whoever complained is told.
pub async fn verify(app: &App, by: &PanelMember, id: ComplaintId, words: &str) -> Result<()> {
    let done = carry_verified(app, by, id, words).await;
    close(app, by, done).await
}

async fn carry_verified(app: &App, by: &PanelMember, id: ComplaintId, words: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ties = ties(app, &mut tx, &complaint, by).await?;
    let verified = complaint.verify(by, &ties, words, app.now())?;
    if !store::complaints::record_verified(&mut tx, &verified).await? {
        return Err(Refusal::Stale.into());
    }
    let event = note(app, &mut tx, &complaint, "remedied", verified.at).await?;
    let letter = letter::complaint_remedied(&told(app, &complaint), &verified.words);
    let to = to_complainant(&complaint);
    tell(app, &mut tx, to, &letter, (event, verified.at)).await?;
    commit(app, tx).await
}

/// What a finding does: the text where a decision was wrong, the letters, the line of the log.
async fn conclude(
    app: &App,
    tx: &mut WriteTx,
    by: &PanelMember,
    (complaint, at): (&Complaint, Timestamp),
) -> Result<()> {
    let Some(proposal) = complaint.proposal.clone() else {
        return Err(Refusal::Stale.into());
    };
    let is_undone = match complaint.appeal.filter(|_| proposal.finding.undoes()) {
        Some(appeal) => put_right(app, tx, by, appeal, &proposal).await?,
        None => false,
    };
    let event = note(app, tx, complaint, "determined", at).await?;
    let told = told(app, complaint);
    let dissent: Vec<&str> = complaint
        .voices
        .iter()
        .filter(|voice| !voice.agrees)
        .map(|voice| voice.words.as_str())
        .collect();
    let found = (proposal.finding, proposal.reasons.as_str());
    let letter = letter::complaint_determined(&told, found, &dissent, is_undone, to_do(complaint));
    tell(app, tx, to_complainant(complaint), &letter, (event, at)).await?;
    if let Some(member) = complaint.member {
        let letter = letter::found_about_you(&told, found, &dissent);
        let mp = store::accounts::find_mp(tx, member).await?.map(To::Account);
        tell(app, tx, mp, &letter, (event, at)).await?;
    }
    log(app, tx, complaint, &proposal, at).await
}

/// What a finding asks for, and by when.
fn to_do(complaint: &Complaint) -> Option<(&'static str, Timestamp)> {
    let asked = complaint.asked?;
    Some((asked.remedy.in_words(), asked.due_at?))
}

/// The panel's word binds the service: the decision is undone as by an appeal, or what was reported is looked at anew. Gives whether
/// anything was left to put right.
async fn put_right(
    app: &App,
    tx: &mut WriteTx,
    by: &PanelMember,
    appeal: AppealId,
    proposal: &Proposal,
) -> Result<bool> {
    let appeal = store::appeals::find(tx, appeal)
        .await?
        .ok_or(Refusal::NotFound)?;
    let brief = brief_of_appeal(tx, appeal).await?;
    let decision = brief.appeal.instead.or(brief.appeal.against.decision());
    let Some(decision) = decision else {
        return Ok(false);
    };
    if is_no_breach(tx, decision).await? {
        return open_report_again(app, tx, &brief, decision).await;
    }
    if !brief.case.standing.stands(decision) {
        return Ok(false);
    }
    let act = Act::Rule {
        decision,
        read: brief.case.standing.revision,
        ruling: Ruling::Overturned,
        reasons: proposal.reasons.clone(),
    };
    let known = look_up(app, tx, &brief.case, Some(by.id()), None).await?;
    let facts = known.facts(&brief.case);
    let effects = next(&brief.case.standing, &act, Actor::Panel(by), &facts)?;
    let context = Context {
        by: Some(by.id()),
        appeal: Some(&brief.appeal),
        is_panel: true,
        ..Context::default()
    };
    carry_out(app, tx, &brief.case, &effects, context).await?;
    store::appeals::record_apology(
        tx,
        (decision, brief.appeal.id),
        brief.appeal.item,
        brief.case.item.idea,
        effects.at,
    )
    .await?;
    Ok(true)
}

async fn is_no_breach(tx: &mut WriteTx, decision: DecisionId) -> Result<bool> {
    let decided = store::moderation::decisions::find(tx, decision).await?;
    Ok(decided.is_some_and(|decided| decided.outcome == Outcome::NoBreach))
}
