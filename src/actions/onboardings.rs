//! How an MP is invited by two stewards: opened by one, confirmed by another, or stopped. It must not know pages.

use super::{commit, record};
use crate::app::{App, Result};
use crate::clock;
use crate::domain::account::{Role, Steward};
use crate::domain::event::Event;
use crate::domain::ids::{InvitationId, LetterId, MemberId, OnboardingId};
use crate::domain::invitation::Invitee;
use crate::domain::onboarding::{self, Claim};
use crate::domain::refusal::Refusal;
use crate::mail;
use crate::store::{self, WriteTx};

/// Opens one, with what the first steward found.
pub async fn open(app: &App, by: &Steward, member: MemberId, claim: Claim) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let (invitee, _) = look_up(app, &mut tx, member).await?;
    let before = store::onboardings::hold_waiting(&mut tx, member).await?;
    let opened = onboarding::open(by, invitee, before.as_ref(), claim, now)?;
    store::onboardings::record_opened(&mut tx, app.fresh(now, OnboardingId::new), &opened).await?;
    tell(app, &mut tx, by, member, "opened").await?;
    commit(app, tx).await
}

/// Confirms one: the invitation leaves for the address that both stewards saw published.
pub async fn confirm(app: &App, by: &Steward, member: MemberId, how: &str) -> Result<()> {
    let now = app.now();
    let how = onboarding::parse_how(how).map_err(|error| Refusal::Fields(vec![error]))?;
    let token = clock::random_token();
    let link = app.config.link(&format!("/invitations/{token}"));
    let id = app.fresh(now, InvitationId::new);
    let mut tx = app.db.write().await?;
    let (invitee, name) = look_up(app, &mut tx, member).await?;
    let waiting = store::onboardings::hold_waiting(&mut tx, member)
        .await?
        .ok_or(Refusal::Stale)?;
    let confirmed = onboarding::confirm(by, &waiting, invitee, how, &token, now)?;
    let letter = mail::invitation::write(
        confirmed.invited.email().written(),
        &app.config.site_name,
        Role::Mp.in_words(),
        Some(&name),
        &link,
        format!("invitation/{id}"),
    )
    .map_err(|error| store::Error::Row(error.to_string()))?;
    store::invitations::record_invited(&mut tx, id, &confirmed.invited, now).await?;
    if !store::onboardings::record_confirmed(&mut tx, &confirmed, id).await? {
        return Err(Refusal::Stale.into());
    }
    store::letters::record_written(&mut tx, app.fresh(now, LetterId::new), &letter, now).await?;
    tell(app, &mut tx, by, member, "confirmed").await?;
    commit(app, tx).await
}

/// Stops one that waits.
pub async fn stop(app: &App, by: &Steward, member: MemberId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let waiting = store::onboardings::hold_waiting(&mut tx, member)
        .await?
        .ok_or(Refusal::Stale)?;
    let stopped = onboarding::stop(by, &waiting, app.now())?;
    if !store::onboardings::record_stopped(&mut tx, &stopped).await? {
        return Err(Refusal::Stale.into());
    }
    tell(app, &mut tx, by, member, "stopped").await?;
    commit(app, tx).await
}

async fn tell(
    app: &App,
    tx: &mut WriteTx,
    by: &Steward,
    member: MemberId,
    step: &str,
) -> Result<()> {
    let event = Event::OfficeChanged {
        member,
        by: by.id(),
        account: None,
        step: step.to_owned(),
    };
    record(app, tx, &event, app.now()).await?;
    Ok(())
}

async fn look_up(app: &App, tx: &mut WriteTx, member: MemberId) -> Result<(Invitee, String)> {
    let found = store::members::find(tx, member)
        .await?
        .ok_or(Refusal::NotFound)?;
    let invitee = Invitee {
        member,
        is_sitting: found.holds_seat_on(app.now().day()).is_some(),
        has_account: store::accounts::is_mp_taken(tx, member, None).await?,
    };
    Ok((invitee, found.name))
}
