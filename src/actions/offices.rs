//! Who works in an MP's office: entering it, inviting to it, ending it. It must not know pages.

use super::{commit, record};
use crate::app::{App, Result};
use crate::clock;
use crate::domain::account::{Account, Role};
use crate::domain::event::Event;
use crate::domain::ids::{DelegationId, InvitationId, LetterId};
use crate::domain::invitation;
use crate::domain::office::{self, Duty, Hand};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::EmailAddress;
use crate::mail;
use crate::store::{self, offices::Colleague, offices::Invited};

/// An office as its people see it.
#[derive(Clone, Debug)]
pub struct Office {
    /// Who works there.
    pub staff: Vec<Colleague>,
    /// Who is invited.
    pub invited: Vec<Invited>,
}

/// Proves who acts in which office now: the seat and the work are looked at anew for every act, so that nothing has to end either.
pub async fn enter(app: &App, by: &Account) -> Result<Hand> {
    office::may_knock(by)?;
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    let delegation = match by.role {
        Some(Role::Staff) => store::offices::find_live(&mut connection, by.id).await?,
        _ => None,
    };
    let member = delegation
        .as_ref()
        .map_or(by.member, |one| Some(one.member));
    let member = match member {
        Some(member) => store::members::find(&mut connection, member).await?,
        None => None,
    };
    let seat = member
        .as_ref()
        .and_then(|member| member.holds_seat_on(today));
    if by.role == Some(Role::Mp) {
        return Ok(office::of_mp(&by.as_mp()?, seat)?);
    }
    let mp = match &delegation {
        Some(delegation) => store::accounts::find(&mut connection, delegation.given_by).await?,
        None => None,
    };
    Ok(office::of_staff(
        by,
        delegation.as_ref(),
        mp.as_ref(),
        seat,
    )?)
}

/// Who works in an office, and who is invited to: without those whose work ended with an earlier spell in the House.
pub async fn look(app: &App, by: &Hand) -> Result<Office> {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let member = store::members::find(&mut connection, by.member()).await?;
    let seat = member
        .as_ref()
        .and_then(|member| member.holds_seat_on(now.day()));
    let mut staff = store::offices::list_of_member(&mut connection, by.member()).await?;
    staff.retain(|one| one.delegation.given_by == by.mp().id() && one.delegation.stands(seat));
    let mut invited = store::offices::list_invited(&mut connection, by.member(), now).await?;
    invited.retain(|one| seat.is_some_and(|seat| office::is_of_spell(seat, one.invited_at)));
    Ok(Office { staff, invited })
}

/// Invites somebody to the office: the link leaves by mail and is shown to nobody, the MP included.
pub async fn invite(app: &App, by: &Hand, email: EmailAddress, duty: Duty) -> Result<()> {
    let now = app.now();
    let office = look(app, by).await?;
    let token = clock::random_token();
    let working = office.staff.len() + office.invited.len();
    let invited = invitation::invite_staff(by, email, duty, working, &token, now)?;
    let id = app.fresh(now, InvitationId::new);
    let name = by.mp().account().name_or_new();
    let letter = mail::invitation::write(
        invited.email().written(),
        &app.config.site_name,
        &format!("{} in an MP’s office", duty.in_words()),
        Some(name),
        &app.config.link(&format!("/invitations/{token}")),
        format!("invitation/{id}"),
    )
    .map_err(|error| store::Error::Row(error.to_string()))?;
    let mut tx = app.db.write().await?;
    store::invitations::record_invited(&mut tx, id, &invited, now).await?;
    store::letters::record_written(&mut tx, app.fresh(now, LetterId::new), &letter, now).await?;
    let event = Event::RoleInvited {
        role: Role::Staff.key().to_owned(),
        by: Some(by.id()),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Takes an invitation back that nobody has accepted.
pub async fn end_invitation(app: &App, by: &Hand, id: InvitationId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let found = store::invitations::find_by_id(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let ended = invitation::end(by, &found, app.now())?;
    if !store::offices::record_invitation_ended(&mut tx, &ended).await? {
        return Err(Refusal::Stale.into());
    }
    commit(app, tx).await
}

/// Ends somebody's work for the office, and every session of that account.
pub async fn end(app: &App, by: &Hand, id: DelegationId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let found = store::offices::find(&mut tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let ended = office::end(by, &found, now)?;
    if !store::offices::record_ended(&mut tx, &ended).await? {
        return Err(Refusal::Stale.into());
    }
    store::sessions::record_all_ended(&mut tx, ended.account).await?;
    let event = Event::OfficeChanged {
        member: ended.member,
        by: by.id(),
        account: Some(ended.account),
        step: "staff_ended".to_owned(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}
