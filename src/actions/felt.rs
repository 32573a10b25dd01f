//! People say how they feel they were treated, once after a notice of a decision and once after a complaint. Only sums are kept. It must
//! not know pages.

use crate::app::{App, Result};
use crate::domain::account::Account;
use crate::domain::complaint::{Complaint, Status};
use crate::domain::fairness::About;
use crate::domain::felt::{Felt, Side};
use crate::domain::refusal::Refusal;
use crate::store::felt::Place;
use crate::store::{self, ReadConn};

/// Whether somebody can still say how they felt about a letter's decision.
pub async fn may_say_of_letter(
    connection: &mut ReadConn,
    letter: &store::moderation::letters::Kept,
) -> Result<bool> {
    Ok(letter.decision.is_some()
        && !store::felt::is_given(connection, ("letter", letter.id)).await?)
}

/// After a notice of a decision in one's own account.
pub async fn say_of_letter(app: &App, by: &Account, letter: i64, felt: &Felt) -> Result<()> {
    let mut tx = app.db.write().await?;
    let decision = store::moderation::letters::find_own(&mut tx, letter, by.id)
        .await?
        .and_then(|letter| letter.decision)
        .ok_or(Refusal::NotFound)?;
    let (outcome, about, is_author) = store::felt::find_decided(&mut tx, decision, by.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let side = if is_author {
        Side::Author
    } else {
        Side::Reporter
    };
    let place = Place {
        month: month(app),
        side,
        outcome,
        about,
    };
    give(tx, ("letter", letter), &place, felt).await
}

/// Whether somebody can still say how they felt about a complaint that is over.
pub async fn may_say_of_complaint(
    connection: &mut ReadConn,
    complaint: &Complaint,
) -> Result<bool> {
    let id = complaint.id.get();
    Ok(ended(complaint).is_some() && !store::felt::is_given(connection, ("complaint", id)).await?)
}

/// After a complaint. Whose it is is known by the address of its page.
pub async fn say_of_complaint(app: &App, complaint: &Complaint, felt: &Felt) -> Result<()> {
    let outcome = ended(complaint).ok_or_else(|| {
        Refusal::NotNow("Your complaint is not over yet. You are asked when it is.".into())
    })?;
    let place = Place {
        month: month(app),
        side: Side::Complaint,
        outcome: outcome.to_owned(),
        about: About::Neither.key().to_owned(),
    };
    let tx = app.db.write().await?;
    give(tx, ("complaint", complaint.id.get()), &place, felt).await
}

async fn give(
    mut tx: store::WriteTx,
    named: (&str, i64),
    place: &Place,
    felt: &Felt,
) -> Result<()> {
    if !store::felt::record_given(&mut tx, named, place, felt).await? {
        return Err(Refusal::NotNow("You have answered this. Thank you.".into()).into());
    }
    Ok(tx.commit().await?)
}

/// How a complaint ended: what was found, or that the service's answer was enough.
fn ended(complaint: &Complaint) -> Option<&'static str> {
    let settled = complaint
        .service
        .as_ref()
        .and_then(|service| service.ending);
    match (complaint.status, &complaint.proposal, settled) {
        (Status::Determined, Some(proposal), _) => Some(proposal.finding.key()),
        (_, _, Some((ending, _))) if complaint.is_with_service() => Some(ending.key()),
        _ => None,
    }
}

/// The month in London, as sums are kept by it.
fn month(app: &App) -> String {
    let day = app.now().day();
    format!("{:04}-{:02}", day.year(), day.month())
}
