//! Gives everybody in the demo an account: citizens, MPs, moderators, a panel member and a steward, each marked as fictional.
//! It must not open one for a real address: all lie under a domain that cannot exist.

use super::super::Trouble;
use super::cast::citizens;
use super::stage::Stage;
use crate::actions::moderation::declarations;
use crate::app::App;
use crate::domain::account::{Account, Role};
use crate::domain::ids::{AccountId, ConsentId, MemberId};
use crate::domain::name::DisplayName;
use crate::domain::profile;
use crate::domain::sign_in::EmailAddress;
use crate::domain::time::Timestamp;
use crate::store::{WriteTx, accounts};

/// `.invalid` is reserved: no letter to it can ever arrive (RFC 2606).
const DOMAIN: &str = "demo.invalid";
/// The first citizens came half a year before the oldest idea, so that nobody speaks before joining.
const OLDEST_DAYS: usize = 300;
/// The oldest idea is younger than this.
const YOUNGEST_DAYS: usize = 120;

/// Opens all accounts.
pub async fn open_accounts(app: &App, tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    let people = citizens(&stage.content, &mut stage.dice);
    for (number, person) in people.into_iter().enumerate() {
        let local = format!("citizen{:03}", number + 1);
        let account = open(tx, stage, &local, &person.name, person.seat.clone(), None).await?;
        stage.citizens.push((account, person.group));
    }
    for (name, local, role) in [
        ("Mora Finchley", "moderator", Role::Moderator),
        ("Nell Askham", "moderator-too", Role::Moderator),
        ("Senga Rowantree", "senior", Role::SeniorModerator),
        ("Pia Marlowe", "panel", Role::Panel),
        ("Stellan Price", "steward", Role::Steward),
    ] {
        let account = open(tx, stage, local, name, None, Some((role, None))).await?;
        if account.declares_ties() {
            declarations::bring_in(app, tx, &account, &[]).await?;
        }
    }
    Ok(())
}

/// Opens one account with a name, consent and, where it has one, a role.
pub async fn open(
    tx: &mut WriteTx,
    stage: &mut Stage,
    local: &str,
    name: &str,
    seat: Option<String>,
    role: Option<(Role, Option<MemberId>)>,
) -> Result<Account, Trouble> {
    let joined = joined(stage);
    let id = stage.fresh(joined, AccountId::new);
    let email = EmailAddress::parse("email", &format!("{local}@{DOMAIN}"))?;
    let name = DisplayName::parse("name", name)?;
    let mut account = Account {
        id,
        name: Some(name.as_str().to_owned()),
        constituency: seat.clone(),
        role: None,
        member: None,
        consented_at: Some(joined),
        created_at: joined,
        suspended_at: None,
        epoch: 0,
    };
    accounts::record_opened(tx, id, &email, joined).await?;
    accounts::record_fictional(tx, id, joined).await?;
    let chosen = profile::choose(&account, name.clone(), seat)?;
    if !accounts::record_profile(tx, &chosen).await? {
        return Err(format!("two people in the demo look alike: {name}").into());
    }
    let consent = profile::consent(&account, true, joined)?;
    let consent_id = stage.fresh(joined, ConsentId::new);
    accounts::record_consent(tx, consent_id, &consent).await?;
    if let Some((role, member)) = role {
        accounts::record_role(tx, id, role, member).await?;
        account.role = Some(role);
        account.member = member;
    }
    Ok(account)
}

fn joined(stage: &mut Stage) -> Timestamp {
    let days = YOUNGEST_DAYS + stage.dice.below(OLDEST_DAYS - YOUNGEST_DAYS);
    stage.days_ago(i64::try_from(days).unwrap_or(0), None)
}
