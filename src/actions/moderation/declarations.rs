//! Declaring ties with parties, and asking the router whether somebody may act on an item. It must not tell anybody what was declared.

use super::locks::{lock, unlock};
use super::{commit, fresh_row, record};
use crate::app::{App, Error, Result};
use crate::domain::account::{Account, Role};
use crate::domain::event::Event;
use crate::domain::fairness::About;
use crate::domain::ids::AccountId;
use crate::domain::moderation::declaration::{self, Declaration, Routed};
use crate::domain::moderation::duties::{Ties, says_name};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store::moderation::declarations::Sealed;
use crate::store::moderation::items::Item;
use crate::store::{self, WriteTx};

/// Declares; earlier declarations no longer count.
pub async fn declare(app: &App, by: &Account, parties: &[String]) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::parties::list(&mut tx).await?;
    if parties.iter().any(|key| {
        !known
            .iter()
            .any(|party| party.key == *key && party.kind.takes_sides())
    }) {
        return Err(Refusal::NotFound.into());
    }
    bring_in(app, &mut tx, by, parties).await?;
    let event = Event::TiesDeclared { account: by.id };
    record(app, &mut tx, &event, app.now()).await?;
    commit(app, tx).await
}

/// Writes a declaration that was made elsewhere, or before there was a site; nobody is told.
pub async fn bring_in(app: &App, tx: &mut WriteTx, by: &Account, parties: &[String]) -> Result<()> {
    let declared = declaration::declare(by, parties, app.now())?;
    let words = serde_json::to_string(&declared.declaration)
        .map_err(|error| store::Error::Row(format!("a declaration: {error}")))?;
    let locked = lock(app.declaration_key(), &about(declared.by), &words)?;
    let sealed = Sealed {
        nonce: locked.nonce,
        sealed: locked.words,
        at: declared.at,
    };
    let row = fresh_row(app);
    store::moderation::declarations::record_declared(tx, row, declared.by, &sealed).await?;
    Ok(())
}

/// When somebody declared; none where they have not yet.
pub async fn find_day(
    connection: &mut sqlx::AnyConnection,
    of: AccountId,
) -> Result<Option<Timestamp>> {
    let sealed = store::moderation::declarations::find(connection, of).await?;
    Ok(sealed.map(|sealed| sealed.at))
}

/// Asks the router: `by` about an item, alone or as the second of a pair that `first` began. An item is tagged with a party when its
/// author stands for one, or when it is about one.
pub(super) async fn route(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    item: &Item,
    by: AccountId,
    first: Option<AccountId>,
) -> Result<Routed> {
    let account = store::accounts::find(connection, by).await?;
    if !account.is_some_and(|account| account.declares_ties()) {
        // Citizens and MPs decide nothing here, and declare nothing.
        return Ok(declaration::route(false, None, None));
    }
    let own = find(app, connection, by).await?;
    let is_tagged = stands_for_a_party(connection, item, app.now()).await?
        || find_about(connection, item, app.now()).await? != About::Neither;
    if !is_tagged {
        return Ok(declaration::route(false, None, None));
    }
    let first = match first {
        Some(first) => Some(find(app, connection, first).await?),
        None => None,
    };
    Ok(declaration::route(
        true,
        own.as_ref(),
        first.as_ref().map(Option::as_ref),
    ))
}

/// What ties somebody to a complaint about an office-holder: whoever declared a party, or nothing yet, leaves it to others.
pub(crate) async fn tie_to_parties(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    by: AccountId,
) -> Result<Ties> {
    let own = find(app, connection, by).await?;
    let routed = declaration::route(true, own.as_ref(), None);
    Ok(Ties {
        party: routed.alone,
        pair: routed.as_pair,
        ..Ties::NONE
    })
}

/// Whether an item's author stands for a party today, whichever it is.
async fn stands_for_a_party(
    connection: &mut sqlx::AnyConnection,
    item: &Item,
    now: Timestamp,
) -> Result<bool> {
    if !matches!(item.author_role, Some(Role::Mp | Role::Staff)) {
        return Ok(false);
    }
    let Some(author) = item.author else {
        return Ok(false);
    };
    let member = store::accounts::find(connection, author)
        .await?
        .and_then(|account| account.member);
    let Some(member) = member else {
        return Ok(false);
    };
    let member = store::members::find(connection, member).await?;
    let Some(key) = member.and_then(|member| {
        let spell = member.affiliation_on(now.day())?;
        Some(spell.party.clone())
    }) else {
        return Ok(false);
    };
    let parties = store::parties::list(connection).await?;
    Ok(parties
        .iter()
        .any(|party| party.key == key && party.kind.takes_sides()))
}

/// What an item is about: somebody who sits for a party, a party, or neither, as far as it names them.
pub(super) async fn find_about(
    connection: &mut sqlx::AnyConnection,
    item: &Item,
    now: Timestamp,
) -> Result<About> {
    let (parties, names) = list_sides(connection, now).await?;
    Ok(if names.iter().any(|name| says_name(&item.text, name)) {
        About::Mp
    } else if parties.iter().any(|name| says_name(&item.text, name)) {
        About::Party
    } else {
        About::Neither
    })
}

/// The names of parties, and of everybody who sits for one today.
pub(super) async fn list_sides(
    connection: &mut sqlx::AnyConnection,
    now: Timestamp,
) -> Result<(Vec<String>, Vec<String>)> {
    let parties = store::parties::list(connection).await?;
    let sides = parties.into_iter().filter(|party| party.kind.takes_sides());
    let (mut keys, mut parties) = (Vec::new(), Vec::new());
    for party in sides {
        keys.push(party.key);
        parties.push(party.name.clone());
        if party.full_name != party.name {
            parties.push(party.full_name);
        }
    }
    let names = store::members::list_names_under(connection, now.day(), &keys).await?;
    Ok((parties, names))
}

async fn find(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    of: AccountId,
) -> Result<Option<Declaration>> {
    let Some(sealed) = store::moderation::declarations::find(connection, of).await? else {
        return Ok(None);
    };
    let kept = (sealed.nonce.as_str(), sealed.sealed.as_str());
    // With another key it cannot be read: the same as not declared, so that nobody decides across a tie that was forgotten.
    let Some(words) = unlock(app.declaration_key(), &about(of), kept) else {
        tracing::warn!(
            "a declaration cannot be opened with the key in DECLARATION_KEY_FILE; it has to be made again"
        );
        return Ok(None);
    };
    let declaration = serde_json::from_str(&words)
        .map_err(|error| Error::from(store::Error::Row(format!("a declaration: {error}"))))?;
    Ok(Some(declaration))
}

fn about(account: AccountId) -> String {
    format!("declaration {account}")
}
