//! What people do with their own account: choose a name and a seat, agree, sign out everywhere.
//! It must not know pages or sessions' cookies.

use super::{commit, record};
use crate::app::{App, Result};
use crate::domain::account::Account;
use crate::domain::event::Event;
use crate::domain::ids::ConsentId;
use crate::domain::name::{self, NameVerdict, Protected};
use crate::domain::open_ballot;
use crate::domain::profile;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store::{self, names::Noted};

/// What somebody answers about themselves.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The display name, as typed.
    pub name: String,
    /// The code of a constituency, or none.
    pub constituency: Option<String>,
    /// Whether the consent box was ticked, where it was asked.
    pub consent: Option<bool>,
}

/// Chooses name and constituency; where asked, also agrees that political opinions may be held.
pub async fn choose_profile(app: &App, by: &Account, answers: Answers) -> Result<()> {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let members = store::members::list_all(&mut connection).await?;
    let parties = store::parties::list(&mut connection).await?;
    if let Some(code) = &answers.constituency
        && store::constituencies::find(&mut connection, code)
            .await?
            .is_none()
    {
        return Err(Refusal::Fields(vec![FieldError::new(
            "place",
            "We do not know that constituency. Please choose again.",
        )])
        .into());
    }
    drop(connection);
    let own = by.member;
    let others = members
        .iter()
        .filter(|member| Some(member.id) != own)
        .map(|member| member.name.as_str());
    let verdict = name::judge(
        "name",
        &answers.name,
        &Protected::new(others, parties.iter().map(|party| party.name.as_str())),
    );
    let mut errors = Vec::new();
    let name = match verdict {
        NameVerdict::Fine(name) => Some(name),
        NameVerdict::Refused(error) => {
            errors.push(error);
            None
        }
        NameVerdict::NearOfficial(_) => {
            errors.push(FieldError::new(
                "name",
                "This name could be taken for that of an MP, a party or an office. Please choose another, or add a middle name or a number that sets you apart.",
            ));
            None
        }
    };
    let consented = match answers
        .consent
        .map(|ticked| profile::consent(by, ticked, now))
        .transpose()
    {
        Ok(consented) => consented,
        Err(Refusal::Fields(mut more)) => {
            errors.append(&mut more);
            None
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let Some(name) = name.filter(|_| errors.is_empty()) else {
        return Err(Refusal::Fields(errors).into());
    };
    let chosen = profile::choose(by, name, answers.constituency)?;
    let mut tx = app.db.write().await?;
    if store::names::is_kept_from_sight(&mut tx, chosen.skeleton()).await? {
        return Err(Refusal::Fields(vec![FieldError::new(
            "name",
            "Moderators found this name, or one that looks the same, against the rules. Please choose another.",
        )])
        .into());
    }
    let before = store::names::find_of(&mut tx, by.id).await?;
    if !store::accounts::record_profile(&mut tx, &chosen).await? {
        return Err(Refusal::Fields(vec![FieldError::new(
            "name",
            "Somebody here already has this name, or one that looks the same. Please choose another.",
        )])
        .into());
    }
    let is_left =
        |noted: &Noted| ![noted.name.as_str(), noted.stand_in.as_str()].contains(&chosen.name());
    if let Some(noted) = before.filter(is_left) {
        super::note_name_left(app, &mut tx, noted.id, by).await?;
    }
    record(app, &mut tx, &Event::ProfileChanged { account: by.id }, now).await?;
    if let Some(consented) = consented {
        store::accounts::record_consent(&mut tx, app.fresh(now, ConsentId::new), &consented)
            .await?;
        let event = Event::ConsentGiven {
            account: by.id,
            version: consented.version().to_owned(),
        };
        record(app, &mut tx, &event, now).await?;
    }
    commit(app, tx).await
}

/// Withdraws the consent: from now on the account reads, and takes part no more until it is given again (uk.md D1).
pub async fn withdraw_consent(app: &App, by: &Account) -> Result<()> {
    let now = app.now();
    let withdrawn = profile::withdraw_consent(by, now)?;
    let mut tx = app.db.write().await?;
    store::accounts::record_consent_withdrawn(&mut tx, &withdrawn).await?;
    // Who may not have their opinions held has them published still less, also when they come back.
    if let Ok(closed) = open_ballot::close(by, true, now) {
        store::open_ballots::record_closed(&mut tx, &closed).await?;
    }
    record(
        app,
        &mut tx,
        &Event::ConsentWithdrawn { account: by.id },
        now,
    )
    .await?;
    commit(app, tx).await
}

/// Ends all sessions of the account, on every device.
pub async fn sign_out_everywhere(app: &App, by: &Account) -> Result<u64> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let ended = store::sessions::record_all_ended(&mut tx, by.id).await?;
    store::accounts::record_epoch_ended(&mut tx, by.id).await?;
    record(
        app,
        &mut tx,
        &Event::SignedOutEverywhere { account: by.id },
        now,
    )
    .await?;
    commit(app, tx).await?;
    Ok(ended)
}
