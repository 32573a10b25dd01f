//! What some of the demo's citizens reported: it waits for the moderators, well founded or not.
//! It must not decide about any of it.

use super::super::Trouble;
use super::content::ReportWords as Written;
use super::ideas::told;
use super::stage::{Stage, Staged};
use crate::actions;
use crate::app::App;
use crate::domain::event::Event;
use crate::domain::ids::{CommentId, EventId, ReportId};
use crate::domain::refusal::Refusal;
use crate::domain::report::{self, Complaint, Pointer, Reporter, SubjectKind};
use crate::store::{self, WriteTx};

/// More steps than the file has reports.
const UNTOLD: i64 = 1_000;

/// Files every report.
pub async fn file(app: &App, tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for number in 0..stage.content.reports.len() {
        file_one(app, tx, stage, number).await?;
    }
    // The past is told to nobody.
    let untold = store::events::list_untold(tx, EventId::from_i64(0), UNTOLD).await?;
    for recorded in untold {
        store::events::record_told(tx, recorded.id, stage.now).await?;
    }
    Ok(())
}

async fn file_one(
    app: &App,
    tx: &mut WriteTx,
    stage: &mut Stage,
    number: usize,
) -> Result<(), Trouble> {
    let written = &stage.content.reports[number];
    let staged = stage.idea(&written.idea);
    let pointer = pointer(stage, written, staged)?;
    let subject = store::reports::find_subject(tx, pointer).await?;
    let subject = subject.ok_or(Refusal::NotFound)?;
    let days = written.days_ago;
    let by = stage.citizen(&written.by).clone();
    let reporter = Reporter::Account(by.clone());
    let complaint = Complaint::parse(
        pointer.kind,
        &written.reason,
        &written.words,
        subject.version,
    )
    .map_err(Refusal::Fields)?;
    let at = stage.days_ago(days, Some(staged.published_at));
    let mut secret = [0; 10];
    secret[..8].copy_from_slice(&stage.dice.next().to_le_bytes());
    let fresh = (stage.fresh(at, ReportId::new), report::receipt(secret));
    let filed = report::file(&reporter, &subject, complaint, fresh, 0, at)?;
    store::reports::record_filed(tx, &filed).await?;
    actions::note_reported(app, tx, &filed, Some(&by)).await?;
    told(tx, stage, &Event::Reported { report: filed.id }, at).await
}

/// What the report is about: the idea, or the first comment of that author under it.
fn pointer(stage: &Stage, written: &Written, staged: Staged) -> Result<Pointer, Trouble> {
    if written.about == "idea" {
        return Ok(Pointer {
            kind: SubjectKind::Idea,
            number: staged.number.get(),
        });
    }
    let author = stage.citizen(&written.author).id;
    let comment = stage
        .comments
        .iter()
        .find(|(idea, by, _)| *idea == staged.id && *by == author)
        .map(|(_, _, comment)| *comment);
    let comment: CommentId = comment.ok_or_else(|| format!("{} said nothing", written.author))?;
    Ok(Pointer {
        kind: SubjectKind::Comment,
        number: comment.get(),
    })
}
