//! Inviting people to roles, and accepting. It must not know pages or the command line.

use super::{commit, record};
use crate::app::{App, Result};
use crate::clock;
use crate::domain::account::{Account, Role};
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, DelegationId, InvitationId, LetterId, MemberId};
use crate::domain::invitation::{self, Circumstances, Invitee, Offer};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::EmailAddress;
use crate::mail;
use crate::store;

/// Invites an address to a role; returns the link, which is also mailed.
pub async fn invite(
    app: &App,
    role: Role,
    email: EmailAddress,
    member: Option<MemberId>,
    by: Option<AccountId>,
) -> Result<String> {
    let now = app.now();
    let token = clock::random_token();
    let link = app.config.link(&format!("/invitations/{token}"));
    let (invitee, name) = match member {
        Some(member) => look_up(app, member).await?,
        None => (None, None),
    };
    let offer = Offer {
        role,
        email,
        invitee,
        mp_domain: &app.config.mp_email_domain,
    };
    let invited = invitation::invite(offer, by, &token, now)?;
    let id = app.fresh(now, InvitationId::new);
    let letter = mail::invitation::write(
        invited.email().written(),
        &app.config.site_name,
        role.in_words(),
        name.as_deref(),
        &link,
        format!("invitation/{id}"),
    )
    .map_err(|error| store::Error::Row(error.to_string()))?;
    let mut tx = app.db.write().await?;
    store::invitations::record_invited(&mut tx, id, &invited, now).await?;
    store::letters::record_written(&mut tx, app.fresh(now, LetterId::new), &letter, now).await?;
    record(
        app,
        &mut tx,
        &Event::RoleInvited {
            role: role.key().to_owned(),
            by,
        },
        now,
    )
    .await?;
    commit(app, tx).await?;
    Ok(link)
}

async fn look_up(app: &App, member: MemberId) -> Result<(Option<Invitee>, Option<String>)> {
    let mut connection = app.db.read().await?;
    let found = store::members::find(&mut connection, member)
        .await?
        .ok_or_else(|| {
            Refusal::NotNow(format!(
                "There is no Member number {member} in the register. Import it first, or look at /members."
            ))
        })?;
    let invitee = Invitee {
        member,
        is_sitting: found.holds_seat_on(app.now().day()).is_some(),
        has_account: store::accounts::is_mp_taken(&mut connection, member, None).await?,
    };
    Ok((Some(invitee), Some(found.name)))
}

/// Accepts the invitation behind a link's secret.
pub async fn accept(app: &App, by: &Account, token: &str) -> Result<Role> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let found = store::invitations::find(&mut tx, &invitation::token_hash(token))
        .await?
        .ok_or(Refusal::NotFound)?;
    let address = store::accounts::find_address(&mut tx, by.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let email =
        EmailAddress::parse("email", &address).map_err(|error| store::Error::Row(error.words))?;
    let (has_other_account, member) = match found.member {
        Some(member) => (
            store::accounts::is_mp_taken(&mut tx, member, Some(by.id)).await?,
            store::members::find(&mut tx, member).await?,
        ),
        None => (false, None),
    };
    let today = Circumstances {
        has_other_account,
        seat: member
            .as_ref()
            .and_then(|member| member.holds_seat_on(now.day())),
        works_elsewhere: super::enter_office(app, by).await.is_ok(),
    };
    let accepted = invitation::accept(&found, by, email.key(), today, now)?;
    if !store::invitations::record_accepted(&mut tx, &accepted).await? {
        return Err(Refusal::Stale.into());
    }
    store::accounts::record_role(
        &mut tx,
        accepted.account(),
        accepted.role(),
        accepted.member(),
    )
    .await?;
    if let Some(given) = accepted.given() {
        let id = app.fresh(now, DelegationId::new);
        store::offices::record_given(&mut tx, id, &accepted, given).await?;
    }
    let event = Event::RoleAccepted {
        account: by.id,
        role: accepted.role().key().to_owned(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await?;
    Ok(accepted.role())
}
