//! Asking for a code, and typing it. It must not know cookies: the door keeps which code a browser asked for, and the mark that a
//! browser gets for typing it.

use super::{commit, record};
use crate::app::{App, Error, Result};
use crate::clock;
use crate::domain::account::Account;
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, CodeId, LetterId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{self, Asker, CODE_MINUTES, CodeTried, EmailAddress, SentCode};
use crate::mail;
use crate::store;

/// What a browser keeps of having signed in, for its own allowance of codes. "Sign out everywhere" ends it: the epoch is part of it.
pub fn browser_mark(app: &App, account: &Account) -> String {
    app.sign(KNOWN_BROWSER, &marked(account))
}

const KNOWN_BROWSER: &str = "known browser";

fn marked(account: &Account) -> String {
    format!("{} {}", account.id, account.epoch)
}

/// Whose mark it is, is looked at only where there is one: a stranger's request does the same whatever the address (T8).
async fn asker(
    app: &App,
    tx: &mut store::WriteTx,
    email: &EmailAddress,
    mark: Option<&str>,
) -> Result<Asker> {
    let Some(mark) = mark else {
        return Ok(Asker::AnyBrowser);
    };
    let account = store::accounts::find_by_email(tx, email).await?;
    let is_known =
        account.is_some_and(|account| app.is_signed(KNOWN_BROWSER, &marked(&account), mark));
    Ok(if is_known {
        Asker::KnownBrowser
    } else {
        Asker::AnyBrowser
    })
}

/// Sends a code to an address, asked for by a browser with this `mark`. The same happens whether or not it has an account: nobody can ask us who takes part (T8).
pub async fn send_code(app: &App, email: &EmailAddress, mark: Option<&str>) -> Result<CodeId> {
    let now = app.now();
    let id = app.fresh(now, CodeId::new);
    let digits = sign_in::digits(clock::random_u64());
    let code = SentCode {
        id,
        code_hash: sign_in::hash(id, &digits),
        tries: 0,
        expires_at: now.plus_minutes(CODE_MINUTES),
        spent_at: None,
    };
    let link = app.config.link(&format!("/sign-in/code?code={digits}"));
    let letter = mail::sign_in_code::write(
        email.written(),
        &app.config.site_name,
        &digits,
        &link,
        format!("sign-in/{id}"),
        code.expires_at,
    )
    .map_err(|error| store::Error::Row(error.to_string()))?;
    let mut tx = app.db.write().await?;
    let asker = asker(app, &mut tx, email, mark).await?;
    let recent = store::sign_in::count_since(&mut tx, email, asker, now.minus_minutes(60)).await?;
    sign_in::may_send(asker, recent)?;
    store::sign_in::record_sent(&mut tx, &code, email, asker, now).await?;
    store::letters::record_written(&mut tx, app.fresh(now, LetterId::new), &letter, now).await?;
    commit(app, tx).await?;
    Ok(id)
}

/// Tries a code. The right one opens the account of its address, making it at the first time; a wrong one is counted.
pub async fn try_code(
    app: &App,
    id: CodeId,
    typed: &str,
) -> Result<std::result::Result<Account, CodeTried>> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some((code, address)) = store::sign_in::find(&mut tx, id).await? else {
        return Err(Refusal::NotNow(
            "This code is no longer valid. Ask for a new one; what you wrote is kept.".into(),
        )
        .into());
    };
    match sign_in::try_code(&code, typed, now)? {
        misshapen @ CodeTried::Misshapen => Ok(Err(misshapen)),
        wrong @ CodeTried::Wrong { .. } => {
            store::sign_in::record_tried(&mut tx, id).await?;
            commit(app, tx).await?;
            Ok(Err(wrong))
        }
        CodeTried::Right => {
            if !store::sign_in::record_spent(&mut tx, id, now).await? {
                return Err(Refusal::Stale.into());
            }
            let email = EmailAddress::parse("email", &address)
                .map_err(|error| store::Error::Row(error.words))?;
            if store::accounts::find_by_email(&mut tx, &email)
                .await?
                .is_none()
            {
                let account = app.fresh(now, AccountId::new);
                store::accounts::record_opened(&mut tx, account, &email, now).await?;
                record(app, &mut tx, &Event::AccountOpened { account }, now).await?;
            }
            let account = store::accounts::find_by_email(&mut tx, &email).await?;
            commit(app, tx).await?;
            account.map(Ok).ok_or_else(|| {
                Error::Store(store::Error::Row(
                    "an account vanished while signing in".into(),
                ))
            })
        }
    }
}
