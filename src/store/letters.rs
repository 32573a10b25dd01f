//! Letters that wait to be sent, and those that were. Bookkeeping of the outbox: what is written in them is decided elsewhere.
//! It must not know how a letter travels.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx};
use crate::domain::ids::{AccountId, EventId, LetterId};
use crate::domain::letter::Letter;
use crate::domain::time::Timestamp;

/// A letter in the outbox.
#[derive(Clone, Debug)]
pub struct StoredLetter {
    /// Its row; also names the message for mail servers, so that a repeat collapses.
    pub id: LetterId,
    /// Where to, and what.
    pub letter: Letter,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often sending was tried.
    pub tries: i64,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

/// Puts a letter into the outbox; one that is there already (same `dedupe`) is left as it is.
pub async fn record_written(
    tx: &mut WriteTx,
    id: LetterId,
    letter: &Letter,
    now: Timestamp,
) -> Result<()> {
    record_caused(tx, id, letter, None, now).await
}

/// The same for a letter that somebody's act brought about, who then answers for how many there are.
pub async fn record_caused(
    tx: &mut WriteTx,
    id: LetterId,
    letter: &Letter,
    actor: Option<AccountId>,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO letters (id, dedupe, lane, to_address, subject, body_text, body_html, unsubscribe_url, created_at, due_at, expires_at, tries, actor_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, 0, $11)
        ON CONFLICT (dedupe) DO NOTHING";
    sqlx::query(WRITE)
        .bind(id.get())
        .bind(&letter.dedupe)
        .bind(letter.lane.key())
        .bind(&letter.to)
        .bind(&letter.subject)
        .bind(&letter.text)
        .bind(&letter.html)
        .bind(letter.unsubscribe_url.as_deref())
        .bind(now.millis())
        .bind(letter.expires_at.map(Timestamp::millis))
        .bind(actor.map(AccountId::get))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes letters back that tell an event and have not left yet: what they are about is out of sight.
pub async fn record_withheld(tx: &mut WriteTx, event: EventId) -> Result<()> {
    // By name: "event/5/to/7" and all others of the same event.
    const WITHHOLD: &str = "
        DELETE FROM letters
        WHERE dedupe > $1
          AND dedupe < $2
          AND sent_at IS NULL";
    sqlx::query(WITHHOLD)
        .bind(format!("event/{event}/to/"))
        .bind(format!("event/{event}/to/z"))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How many letters an account's acts brought about since a moment.
pub async fn count_caused_since(
    connection: &mut AnyConnection,
    actor: AccountId,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM letters
        WHERE actor_id = $1
          AND created_at > $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(actor.get())
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// Takes letters about what happened here out of the outbox that somebody no longer wants; `link` is their way out, none takes all.
pub async fn record_unwanted(
    tx: &mut WriteTx,
    address: &str,
    link: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    const UNWANTED: &str = "
        UPDATE letters
        SET dead_at = $2,
            last_error = 'unsubscribed'
        WHERE to_address = $1
          AND lane = 'updates'
          AND sent_at IS NULL
          AND dead_at IS NULL
          AND (unsubscribe_url = $3 OR CAST($3 AS TEXT) IS NULL)";
    sqlx::query(UNWANTED)
        .bind(address)
        .bind(now.millis())
        .bind(link)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Up to `most` letters that are due, sign-in codes first. Leases them until `lease_until`, so that a second process takes others.
pub async fn record_leased(
    tx: &mut WriteTx,
    now: Timestamp,
    lease_until: Timestamp,
    most: i64,
) -> Result<Vec<StoredLetter>> {
    const DUE: &str = "
        SELECT id, dedupe, lane, to_address, subject, body_text, body_html, unsubscribe_url, created_at, expires_at, tries, sent_at
        FROM letters
        WHERE sent_at IS NULL
          AND dead_at IS NULL
          AND due_at <= $1
        ORDER BY CASE lane WHEN 'sign_in' THEN 0 WHEN 'service' THEN 1 ELSE 2 END, due_at, id
        LIMIT $2";
    const LEASE: &str = "
        UPDATE letters
        SET due_at = $3,
            tries = tries + 1
        WHERE id = $1
          AND due_at <= $2
          AND sent_at IS NULL";
    let rows = sqlx::query(DUE)
        .bind(now.millis())
        .bind(most)
        .fetch_all(&mut **tx)
        .await?;
    let mut leased = Vec::with_capacity(rows.len());
    for row in &rows {
        let stored = read(row)?;
        let done = sqlx::query(LEASE)
            .bind(stored.id.get())
            .bind(now.millis())
            .bind(lease_until.millis())
            .execute(&mut **tx)
            .await?;
        if done.rows_affected() == 1 {
            leased.push(stored);
        }
    }
    Ok(leased)
}

/// Notes that a letter left the house.
pub async fn record_sent(tx: &mut WriteTx, id: LetterId, now: Timestamp) -> Result<()> {
    const SENT: &str = "
        UPDATE letters
        SET sent_at = $2,
            last_error = NULL
        WHERE id = $1";
    sqlx::query(SENT)
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that sending failed, and when to try again; `None` gives up.
pub async fn record_failed(
    tx: &mut WriteTx,
    id: LetterId,
    error: &str,
    again_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    const AGAIN: &str = "
        UPDATE letters
        SET due_at = $2,
            dead_at = $3,
            last_error = $4
        WHERE id = $1";
    let dead_at = if again_at.is_none() {
        Some(now.millis())
    } else {
        None
    };
    sqlx::query(AGAIN)
        .bind(id.get())
        .bind(again_at.unwrap_or(now).millis())
        .bind(dead_at)
        .bind(error)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The newest letters, for the local outbox page and the admin's.
pub async fn list_newest(connection: &mut AnyConnection, most: i64) -> Result<Vec<StoredLetter>> {
    const NEWEST: &str = "
        SELECT id, dedupe, lane, to_address, subject, body_text, body_html, unsubscribe_url, created_at, expires_at, tries, sent_at
        FROM letters
        ORDER BY id DESC
        LIMIT $1";
    let rows = sqlx::query(NEWEST).bind(most).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// One letter.
pub async fn find(connection: &mut AnyConnection, id: LetterId) -> Result<Option<StoredLetter>> {
    const FIND: &str = "
        SELECT id, dedupe, lane, to_address, subject, body_text, body_html, unsubscribe_url, created_at, expires_at, tries, sent_at
        FROM letters
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> Result<StoredLetter> {
    let lane: String = row.try_get("lane")?;
    Ok(StoredLetter {
        id: LetterId::from_i64(row.try_get("id")?),
        letter: Letter {
            dedupe: row.try_get("dedupe")?,
            lane: crate::domain::letter::Lane::from_key(&lane)
                .ok_or_else(|| super::Error::Row(format!("lane {lane}")))?,
            to: row.try_get("to_address")?,
            subject: row.try_get("subject")?,
            text: row.try_get("body_text")?,
            html: row.try_get("body_html")?,
            unsubscribe_url: row.try_get("unsubscribe_url")?,
            expires_at: row
                .try_get::<Option<i64>, _>("expires_at")?
                .map(Timestamp::from_millis),
        },
        created_at: Timestamp::from_millis(row.try_get("created_at")?),
        tries: row.try_get("tries")?,
        sent_at: row
            .try_get::<Option<i64>, _>("sent_at")?
            .map(Timestamp::from_millis),
    })
}
