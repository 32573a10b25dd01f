//! Sessions over our own table: what the cookie names, and the few things a session remembers between pages.
//! It must not know pages; a visitor who only reads never gets one.

use std::collections::HashMap;

use async_trait::async_trait;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore, session_store};

use crate::app::App;
use crate::domain::account::Account;
use crate::domain::device;
use crate::domain::ids::AccountId;
use crate::domain::sign_in::hex;
use crate::domain::time::Timestamp;
use crate::store::Recallable;
use crate::store::sessions::{self, StoredSession};

pub mod known_browser;
pub mod resume;

/// The longest any session may lie idle (citizens, security.md 2.2); shorter limits of other roles are checked when it is read.
const IDLE_DAYS: i64 = 30;

/// Sessions in the database, under the SHA-256 of their id.
#[derive(Clone)]
pub struct DatabaseSessions {
    app: App,
}

impl std::fmt::Debug for DatabaseSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseSessions")
    }
}

fn key_hash(id: &Id) -> String {
    hex(&Sha256::digest(id.0.to_le_bytes()))
}

impl Recallable for StoredSession {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.body.len() + self.device.len()
    }
}

/// The first 128 bits of a hash: enough to tell sessions apart, as their ids have no more.
fn halves(hash: &[u8]) -> [i64; 2] {
    let half = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |number, byte| (number << 8) | i64::from(*byte))
    };
    [half(&hash[..8]), half(&hash[8..16])]
}

fn backend(error: impl std::fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

/// A session with its end by the house's clock; the date in the record is by the machine's.
fn stored(
    record: &Record,
    now: Timestamp,
) -> session_store::Result<(StoredSession, Option<AccountId>)> {
    let body = serde_json::to_string(&record.data)
        .map_err(|error| session_store::Error::Encode(error.to_string()))?;
    let signed_in = |part: &str| record.data.get(SIGNED_IN).and_then(|value| value.get(part));
    let account = signed_in("account").and_then(serde_json::Value::as_i64);
    let device = signed_in("device").and_then(serde_json::Value::as_str);
    let expires_at = now.plus_minutes(IDLE_DAYS * 24 * 60);
    Ok((
        StoredSession {
            body,
            device: device.unwrap_or_default().to_owned(),
            expires_at,
        },
        account.map(AccountId::from_i64),
    ))
}

#[async_trait]
impl SessionStore for DatabaseSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let now = self.app.now();
        let (session, account) = stored(record, now)?;
        let mut tx = self.app.db.write().await.map_err(backend)?;
        while !sessions::record_new(&mut tx, &key_hash(&record.id), account, &session, now)
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        tx.commit().await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let now = self.app.now();
        let (session, account) = stored(record, now)?;
        let mut tx = self.app.db.write().await.map_err(backend)?;
        sessions::record_changed(&mut tx, &key_hash(&record.id), account, &session, now)
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let hash = Sha256::digest(id.0.to_le_bytes());
        let load = async {
            let mut connection = self.app.db.read().await.map_err(backend)?;
            sessions::find(&mut connection, &hex(&hash), self.app.now())
                .await
                .map_err(backend)
        };
        let Some(found) = self.app.db.recall(halves(&hash), load).await? else {
            return Ok(None);
        };
        let data: HashMap<String, serde_json::Value> = serde_json::from_str(&found.body)
            .map_err(|error| session_store::Error::Decode(error.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(found.expires_at.millis() / 1000)
            .map_err(backend)?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut tx = self.app.db.write().await.map_err(backend)?;
        sessions::record_ended(&mut tx, &key_hash(id))
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// The layer that reads and writes the cookie. `Lax`, because `Strict` shows somebody who follows a mailed link as signed out.
pub fn layer(app: &App) -> SessionManagerLayer<DatabaseSessions> {
    SessionManagerLayer::new(DatabaseSessions { app: app.clone() })
        .with_name(cookie_name(app))
        .with_secure(app.config.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::days(IDLE_DAYS)))
}

/// The cookie's name: the prefix makes browsers refuse it over http or for a whole domain.
pub fn cookie_name(app: &App) -> &'static str {
    if app.config.is_https() {
        "__Host-cg"
    } else {
        "cg"
    }
}

/// The hash under which a session is stored, to tell this browser among others.
pub fn stored_under(session: &Session) -> Option<String> {
    session.id().map(|id| key_hash(&id))
}

/// The session of a request, if the layer ran.
pub fn session_of(request: &Request) -> Option<Session> {
    request.extensions().get::<Session>().cloned()
}

const SIGNED_IN: &str = "signed_in";
const FLASH: &str = "flash";
const KEPT: &str = "kept_forms";
/// So many forms wait at once, the newest: whoever comments on several ideas before signing in loses none of them.
const KEPT_FORMS: usize = 5;
/// All of them together, however long each is: a session is read with every page.
const KEPT_BYTES: usize = 256 * 1024;
/// Beside the kept form: the press of a button must not push out what somebody wrote.
const PRESSED: &str = "pressed";
/// Which draft of an idea this browser is writing.
pub const DRAFT: &str = "draft";

/// Who signed in, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// The account's epoch then: "sign out everywhere" raises it.
    pub epoch: i64,
    /// When the code was typed.
    pub began: Timestamp,
    /// When a page was last asked for, to five minutes.
    pub seen: Timestamp,
    /// The kind of browser, for its owner's list of where they are signed in.
    #[serde(default)]
    pub device: String,
}

impl SignedIn {
    /// Somebody who typed the right code now, in a browser that sent these headers.
    pub fn now(account: &Account, now: Timestamp, headers: &HeaderMap) -> Self {
        let browser = headers
            .get(header::USER_AGENT)
            .and_then(|browser| browser.to_str().ok());
        Self {
            account: account.id,
            epoch: account.epoch,
            began: now,
            seen: now,
            device: device::label(browser.unwrap_or_default()),
        }
    }
}

/// Who is signed in according to the session; the account still has the last word.
pub async fn signed_in(
    session: &Session,
) -> Result<Option<SignedIn>, tower_sessions::session::Error> {
    session.get(SIGNED_IN).await
}

/// Begins a signed-in session under a new id, so that a cookie set before is never valid after (T5). What it remembers stays.
pub async fn begin(session: &Session, who: SignedIn) -> Result<(), tower_sessions::session::Error> {
    session.cycle_id().await?;
    // Somebody else at the same computer must not find what the last one wrote.
    if let Some(before) = signed_in(session).await?
        && before.account != who.account
    {
        for left in [KEPT, PRESSED, FLASH, DRAFT] {
            session.remove::<serde_json::Value>(left).await?;
        }
    }
    session.insert(SIGNED_IN, who).await
}

/// Tells the browser to forget what it kept of signed-in pages (security.md 2.1).
pub fn clear_site() -> [(&'static str, &'static str); 1] {
    [("clear-site-data", "\"cache\", \"storage\"")]
}

/// Notes that somebody is still there; at most every five minutes, to spare the writer.
pub async fn touch(
    session: &Session,
    who: &SignedIn,
    now: Timestamp,
) -> Result<(), tower_sessions::session::Error> {
    if now > who.seen.plus_minutes(5) {
        session
            .insert(
                SIGNED_IN,
                SignedIn {
                    seen: now,
                    ..who.clone()
                },
            )
            .await?;
    }
    Ok(())
}

/// Remembers a sentence for the next page: the result of what was just done.
pub async fn say_next(
    session: &Session,
    words: &str,
) -> Result<(), tower_sessions::session::Error> {
    session.insert(FLASH, words).await
}

/// Takes the sentence that was remembered for this page.
pub async fn take_said(
    session: &Session,
) -> Result<Option<String>, tower_sessions::session::Error> {
    if session.get::<String>(FLASH).await?.is_none() {
        return Ok(None);
    }
    session.remove(FLASH).await
}

/// A form that could not be carried out because its sender was not (or no longer) signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    path: String,
    form: serde_json::Value,
    /// How long it is in the session.
    #[serde(default)]
    bytes: usize,
    /// For a press of a button that needs no second look: where signing in leads, and when it was pressed (`resume`).
    #[serde(default)]
    pressed: Option<(String, Timestamp)>,
}

/// Keeps a form that was sent to `path` while its sender signs in; one for each path, and the newest of all.
pub async fn keep_form<T: Serialize>(
    session: &Session,
    path: &str,
    form: &T,
) -> Result<(), tower_sessions::session::Error> {
    let form = serde_json::to_value(form)?;
    let mut all = session.get::<Vec<Kept>>(KEPT).await?.unwrap_or_default();
    all.retain(|kept| kept.path != path);
    all.push(Kept {
        path: path.to_owned(),
        bytes: form.to_string().len(),
        form,
        pressed: None,
    });
    while all.len() > KEPT_FORMS
        || (all.len() > 1 && all.iter().map(|kept| kept.bytes).sum::<usize>() > KEPT_BYTES)
    {
        all.remove(0);
    }
    session.insert(KEPT, all).await
}

/// The form that was kept for `path`. It stays until [`forget_form`], so that reloading the page loses nothing.
pub async fn kept_form<T: serde::de::DeserializeOwned>(
    session: &Session,
    path: &str,
) -> Result<Option<T>, tower_sessions::session::Error> {
    let all = session.get::<Vec<Kept>>(KEPT).await?.unwrap_or_default();
    Ok(all
        .into_iter()
        .find(|kept| kept.path == path)
        .and_then(|kept| serde_json::from_value(kept.form).ok()))
}

/// Forgets the form that was kept for `path`: it was carried out.
pub async fn forget_form(
    session: &Session,
    path: &str,
) -> Result<(), tower_sessions::session::Error> {
    let Some(mut all) = session.get::<Vec<Kept>>(KEPT).await? else {
        return Ok(());
    };
    let before = all.len();
    all.retain(|kept| kept.path != path);
    if all.is_empty() {
        session.remove::<Vec<Kept>>(KEPT).await?;
    } else if all.len() < before {
        session.insert(KEPT, all).await?;
    }
    Ok(())
}
