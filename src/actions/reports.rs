//! Reporting something to the moderators. It must not know pages, cookies or addresses of the network.

use super::{commit, record};
use crate::app::{App, Result};
use crate::domain::event::Event;
use crate::domain::ids::ReportId;
use crate::domain::refusal::Refusal;
use crate::domain::report::{self, Complaint, Pointer, Reporter};
use crate::store;

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
    let receipt = receipt(app, by, about);
    let fresh = (app.fresh(now, ReportId::new), receipt.clone());
    let mut tx = app.db.write().await?;
    let subject = store::reports::find_subject(&mut tx, about)
        .await?
        .ok_or(Refusal::NotFound)?;
    if store::reports::find_receipt(&mut tx, &receipt)
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

/// The receipt of a person and a thing: always the same, so that a second press finds the first, and nobody's to guess.
fn receipt(app: &App, by: &Reporter, about: Pointer) -> String {
    let signature = app.sign("receipt", &format!("{} {about}", by.key()));
    let mut secret = [0; 10];
    for (byte, digits) in secret.iter_mut().zip(signature.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).unwrap_or("0");
        *byte = u8::from_str_radix(digits, 16).unwrap_or(0);
    }
    report::receipt(secret)
}
