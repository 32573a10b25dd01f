//! The public log: appending a decided line, destroying private parts, announcing keys, signing checkpoints, checking the whole.
//! It must not know who decided what a line says, nor how lines are shown.

use serde_json::{Value, json};

use crate::app::{App, Result};
use crate::clock;
use crate::domain::ids::AccountId;
use crate::domain::public_log::{
    self, Checkpoint, KEY_CHANGED, NotCanonical, PrivatePart, PublicKey, PublicLine, Quarter,
    SecretKey, commit, link,
};
use crate::domain::time::Timestamp;
use crate::domain::transparency::Sort;
use crate::store::public_log::Stored;
use crate::store::{self, WriteTx};

mod verification;

pub use verification::{Report, verify};

/// The event of a line that holds a signed checkpoint of all lines before it.
pub const CHECKPOINT: &str = "checkpoint";

/// What the start found about the key that signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is the one that the log announced last.
    Known,
    /// The log has announced none before; this line does.
    First {
        /// The line.
        seq: u64,
    },
    /// The site has another address, and the key is the old one under the new name.
    Renamed {
        /// The line that hands over.
        seq: u64,
    },
    /// The key that the log announced last is gone; this line announces another.
    Lost {
        /// The line.
        seq: u64,
    },
}

/// Appends a decided line to the log, in the transaction of what it tells, and gives its number. Whoever else appends waits until
/// this transaction ends, so call it late. `private` is what only those concerned may see: an object, `{}` where there is nothing.
pub async fn append(tx: &mut WriteTx, line: &PublicLine, private: &Value) -> Result<u64> {
    append_shown(tx, line, private, Timestamp::from_millis(0)).await
}

/// The same for a line that nobody may read before `from`, because what it tells can still be taken back; what follows waits with it.
pub async fn append_shown(
    tx: &mut WriteTx,
    line: &PublicLine,
    private: &Value,
    from: Timestamp,
) -> Result<u64> {
    let private = PrivatePart::new(clock::random_bytes(), private).map_err(unwritable)?;
    let sort = Sort::of(line).ok_or_else(|| {
        store::Error::Row(format!("{:?} is not how the log writes times", line.time))
    })?;
    let head = store::public_log::lock_head(tx).await?;
    let linked = link(head, line, commit(&private.salt, &private.json)).map_err(unwritable)?;
    store::public_log::record_appended(tx, &linked, (line, &sort), &private, from).await?;
    Ok(linked.seq)
}

/// Destroys what only those concerned could see of a line, and the salt of its commitment; the line stays, and the log holds.
pub async fn erase_private(tx: &mut WriteTx, seq: u64) -> Result<bool> {
    Ok(store::public_log::record_private_erased(tx, seq).await?)
}

/// The number under which an account's decisions stand in the log at this moment: another one each quarter.
pub fn moderator_number(app: &App, account: AccountId, at: Timestamp) -> String {
    public_log::moderator_number(&app.secret("moderator numbers"), Quarter::at(at), account)
}

/// At the start: sees that the log has announced the key that signs, and announces it where not.
pub async fn announce_key(app: &App) -> Result<Key> {
    let mut tx = app.db.write().await?;
    let found = announce(app, &mut tx).await?;
    if found == Key::Known {
        return Ok(found);
    }
    tx.commit().await?;
    Ok(found)
}

/// Signs where the log ends, if it grew since it was signed last, and writes the checkpoint both beside the log and as a line of it.
/// Gives the number of lines it vouches for.
pub async fn sign(app: &App) -> Result<Option<u64>> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let head = store::public_log::lock_head(&mut tx).await?;
    let last = store::public_log::find_checkpoint(&mut tx).await?;
    // The line of the last checkpoint is no growth, or an idle site would sign for ever.
    let signed = last.map_or(0, |checkpoint| checkpoint.size + 1);
    if head.size <= signed {
        return Ok(None);
    }
    announce(app, &mut tx).await?;
    let head = store::public_log::lock_head(&mut tx).await?;
    let key = signing_key(app)?;
    let note = Checkpoint::sign(head, &key);
    let line = PublicLine {
        time: now.iso(),
        event: CHECKPOINT.into(),
        more: [("note".to_owned(), Value::from(note.as_str()))].into(),
        ..PublicLine::default()
    };
    append(&mut tx, &line, &json!({})).await?;
    let key_id = key_id(&key.public());
    store::public_log::record_signed(&mut tx, head, &note, (&key_id, now)).await?;
    tx.commit().await?;
    Ok(Some(head.size))
}

/// How many keys are looked at: more than anybody will ever lose.
pub const MOST_KEYS: i64 = 100;

/// The keys that these lines announce, each with the number of its line.
pub fn keys(lines: &[Stored]) -> Result<Vec<(u64, PublicKey)>> {
    let mut keys = Vec::with_capacity(lines.len());
    for line in lines {
        let value: Value = serde_json::from_str(&line.line)
            .map_err(|error| store::Error::Row(format!("line {}: {error}", line.seq)))?;
        let written = value["key"].as_str().unwrap_or_default();
        let key = PublicKey::parse(written)
            .map_err(|error| store::Error::Row(format!("line {}: {error}", line.seq)))?;
        keys.push((line.seq, key));
    }
    Ok(keys)
}

/// The name and mark of a key: what signatures name.
pub fn key_id(key: &PublicKey) -> String {
    let written = key.to_string();
    let mut parts = written.splitn(3, '+');
    match (parts.next(), parts.next()) {
        (Some(name), Some(mark)) => format!("{name}+{mark}"),
        _ => written,
    }
}

async fn announce(app: &App, tx: &mut WriteTx) -> Result<Key> {
    let key = signing_key(app)?;
    let public = key.public();
    let lines = store::public_log::list_newest_of(tx, KEY_CHANGED, 1).await?;
    let last = keys(&lines)?.pop();
    if last.as_ref().is_some_and(|(_, last)| *last == public) {
        return Ok(Key::Known);
    }
    let mut more =
        std::collections::BTreeMap::from([("key".to_owned(), Value::from(public.to_string()))]);
    // Under another address the same secret is another key, and can still vouch for it.
    let renamed = last.as_ref().and_then(|(_, last)| {
        let old = SecretKey::new(last.name(), app.log_key()).ok()?;
        (old.public() == *last).then(|| old.hand_over_to(&public))
    });
    let is_renamed = renamed.is_some();
    if let Some(handover) = renamed {
        more.insert("handover".into(), handover.into());
    }
    let line = PublicLine {
        time: app.now().iso(),
        event: KEY_CHANGED.into(),
        more,
        ..PublicLine::default()
    };
    let seq = append(tx, &line, &json!({})).await?;
    Ok(match last {
        None => Key::First { seq },
        Some(_) if is_renamed => Key::Renamed { seq },
        Some(_) => Key::Lost { seq },
    })
}

/// The key that signs, under the name of the site's address.
fn signing_key(app: &App) -> Result<SecretKey> {
    let origin = app.config.origin();
    let name = origin
        .split_once("://")
        .map_or(origin.as_str(), |(_, name)| name);
    let key = SecretKey::new(name, app.log_key())
        .map_err(|error| store::Error::Setting(format!("BASE_URL {origin}: {error}")))?;
    Ok(key)
}

/// A line that cannot be written is a mistake of ours, found by the test of whatever makes it.
fn unwritable(error: NotCanonical) -> store::Error {
    store::Error::Row(format!("a line of the log: {error}"))
}
