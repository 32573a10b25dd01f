//! Reporting something to the moderators. It must not know pages, cookies or addresses of the network.

use super::{append_to_log, commit, fresh_row, record};
use crate::app::{App, Result};
use crate::domain::account::Steward;
use crate::domain::event::Event;
use crate::domain::ids::{MemberId, ReportId};
use crate::domain::moderation::letter;
use crate::domain::public_log::{PublicLine, to_the_hour};
use crate::domain::refusal::Refusal;
use crate::domain::report::{self, Complaint, Pointer, Reporter, SubjectKind};
use crate::store;
use crate::store::moderation::letters::{To, Written};

/// What a reporter gets: the receipt, and whether the same person had reported the same thing before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The receipt of the first report.
    pub receipt: String,
    /// Whether it was the first.
    pub is_first: bool,
}

/// Reports something. The same person reporting the same thing again changes nothing and gets the same receipt.
pub async fn file(app: &App, by: &Reporter, about: Pointer, complaint: Complaint) -> Result<Filed> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let mut subject = store::reports::find_subject(&mut tx, about)
        .await?
        .ok_or(Refusal::NotFound)?;
    if let (SubjectKind::Account, Some(account)) = (about.kind, subject.author) {
        // What is decided is decided about this name, not about the next one.
        let id = app.fresh(now, ReportId::new).get();
        store::names::record_noted(&mut tx, id, account, now).await?;
        subject.id = store::names::find_shown(&mut tx, account)
            .await?
            .ok_or(Refusal::NotFound)?;
    }
    let receipt = receipt(app, by, about, subject.id);
    let fresh = (app.fresh(now, ReportId::new), receipt.clone());
    if store::reports::find_receipt(&mut tx, &receipt, now)
        .await?
        .is_some()
    {
        return Ok(Filed {
            receipt,
            is_first: false,
        });
    }
    let today = store::reports::count_since(&mut tx, by, now.minus_days(1)).await?;
    let filed = report::file(by, &subject, complaint, fresh, today, now)?;
    let is_first = store::reports::record_filed(&mut tx, &filed).await?;
    if is_first {
        let account = match by {
            Reporter::Account(account) => Some(account),
            Reporter::Visitor { .. } => None,
        };
        super::note_reported(app, &mut tx, &filed, account).await?;
        record(app, &mut tx, &Event::Reported { report: filed.id }, now).await?;
        commit(app, tx).await?;
    }
    Ok(Filed { receipt, is_first })
}

/// A steward answers all open reports on an entry of the register.
pub async fn check_entry(
    app: &App,
    by: &Steward,
    member: MemberId,
    (found, answer): (&str, &str),
) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let entry = store::members::find(&mut tx, member)
        .await?
        .ok_or(Refusal::NotFound)?;
    let open = store::reports::list_open_of_entry(&mut tx, member).await?;
    let checked = report::check_entry(by, member, open.len(), (found, answer), now)?;
    let told = store::reports::record_checked(&mut tx, &checked).await?;
    let event = Event::EntryChecked {
        member,
        found: checked.found.key().to_owned(),
    };
    let event = record(app, &mut tx, &event, now).await?;
    for reporter in told {
        let to = match (reporter.account, reporter.address) {
            (Some(account), _) => To::Account(account),
            (None, Some(address)) => To::Address(address),
            (None, None) => continue,
        };
        let letter = letter::entry_checked(&entry.name, &checked, &reporter.receipt);
        let written = Written {
            id: fresh_row(app),
            event,
            decision: None,
            to,
            item: "",
            letter: &letter,
            at: now,
            due: now,
        };
        store::moderation::letters::record_written(&mut tx, &written).await?;
    }
    let line = PublicLine {
        time: to_the_hour(now),
        event: "entry_checked".into(),
        content_id: Some(format!("member-{member}")),
        content_kind: Some(SubjectKind::Member.key().into()),
        code: open.first().map(|report| report.reason.code.into()),
        effect: Some(checked.found.key().into()),
        source: Some("report".into()),
        ..PublicLine::default()
    };
    append_to_log(
        &mut tx,
        &line,
        &serde_json::json!({ "by": checked.by.get() }),
    )
    .await?;
    commit(app, tx).await
}

/// The receipt of a person and a thing: always the same, so that a second press finds the first, and nobody's to guess.
fn receipt(app: &App, by: &Reporter, about: Pointer, id: i64) -> String {
    let what = match about.kind {
        // Under one account several names may stand, one after the other.
        SubjectKind::Account => format!("{} {about} {id}", by.key()),
        _ => format!("{} {about}", by.key()),
    };
    let signature = app.sign("receipt", &what);
    let mut secret = [0; 10];
    for (byte, digits) in secret.iter_mut().zip(signature.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap_or("0");
        *byte = u8::from_str_radix(digits, 16).unwrap_or(0);
    }
    report::receipt(secret)
}
