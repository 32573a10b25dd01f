//! Letters about moderation: written with what they tell, told once the minute for undoing is over. It must not know their wording.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AccountId, DecisionId, EventId};
use crate::domain::moderation::letter::Letter;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// An account: a notice, and a mail to its address.
    Account(AccountId),
    /// The address that a visitor left.
    Address(String),
}

/// A letter that is to be written down.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    /// Its row.
    pub id: i64,
    /// The diary line behind it.
    pub event: EventId,
    /// The decision it tells of.
    pub decision: Option<DecisionId>,
    /// To whom.
    pub to: To,
    /// The item, as a report points at it; empty where it is about none.
    pub item: &'a str,
    /// What it says.
    pub letter: &'a Letter,
    /// When.
    pub at: Timestamp,
    /// When it may leave.
    pub due: Timestamp,
}

/// A letter as it is read again.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its row.
    pub id: i64,
    /// The diary line behind it.
    pub event: EventId,
    /// To which account.
    pub account: Option<AccountId>,
    /// The address: the account's, or the visitor's.
    pub address: Option<String>,
    /// The decision it tells of.
    pub decision: Option<DecisionId>,
    /// The item, as a report points at it.
    pub item: String,
    /// Its title.
    pub title: String,
    /// All of it.
    pub body: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Writes a letter down.
pub async fn record_written(tx: &mut WriteTx, written: &Written<'_>) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO moderation_letters (id, event_id, decision_id, account_id, address, item, title, body, written_at, due_at, told_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL)";
    let (account, address) = match &written.to {
        To::Account(account) => (Some(account.get()), None),
        To::Address(address) => (None, Some(address.as_str())),
    };
    sqlx::query(WRITE)
        .bind(written.id)
        .bind(written.event.get())
        .bind(written.decision.map(DecisionId::get))
        .bind(account)
        .bind(address)
        .bind(written.item)
        .bind(&written.letter.title)
        .bind(written.letter.to_text())
        .bind(written.at.millis())
        .bind(written.due.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Destroys the letters of a decision that was taken back before anybody was told.
pub async fn record_unsaid(tx: &mut WriteTx, decision: DecisionId) -> Result<()> {
    const UNSAY: &str = "
        DELETE FROM moderation_letters
        WHERE decision_id = $1
          AND told_at IS NULL";
    sqlx::query(UNSAY)
        .bind(decision.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Up to `most` letters that may leave now.
pub async fn list_due(
    connection: &mut AnyConnection,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Kept>> {
    const DUE: &str = "
        SELECT
            letter.id,
            letter.event_id,
            letter.account_id,
            COALESCE(letter.address, accounts.email) AS address,
            letter.decision_id,
            letter.item,
            letter.title,
            letter.body,
            letter.written_at
        FROM moderation_letters AS letter
        LEFT JOIN accounts ON accounts.id = letter.account_id
        WHERE letter.told_at IS NULL
          AND letter.due_at <= $1
        ORDER BY letter.due_at
        LIMIT $2";
    let rows = sqlx::query(DUE)
        .bind(now.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Notes that a letter was told. Bookkeeping: telling decides nothing.
pub async fn record_told(tx: &mut WriteTx, id: i64, now: Timestamp) -> Result<bool> {
    const TOLD: &str = "
        UPDATE moderation_letters
        SET told_at = $2
        WHERE id = $1
          AND told_at IS NULL";
    let done = sqlx::query(TOLD)
        .bind(id)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A letter in somebody's own account, once it was told.
pub async fn find_own(
    connection: &mut AnyConnection,
    id: i64,
    account: AccountId,
) -> Result<Option<Kept>> {
    const FIND: &str = "
        SELECT id, event_id, account_id, address, decision_id, item, title, body, written_at
        FROM moderation_letters
        WHERE id = $1
          AND account_id = $2
          AND told_at IS NOT NULL";
    let row = sqlx::query(FIND)
        .bind(id)
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The letters to an account about one item that were told, the newest first.
pub async fn list_of_item(
    connection: &mut AnyConnection,
    account: AccountId,
    item: &str,
) -> Result<Vec<Kept>> {
    const LIST: &str = "
        SELECT id, event_id, account_id, address, decision_id, item, title, body, written_at
        FROM moderation_letters
        WHERE account_id = $1
          AND item = $2
          AND told_at IS NOT NULL
        ORDER BY id DESC
        LIMIT 20";
    let rows = sqlx::query(LIST)
        .bind(account.get())
        .bind(item)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Kept> {
    Ok(Kept {
        id: row.try_get("id")?,
        event: EventId::from_i64(row.try_get("event_id")?),
        account: row
            .try_get::<Option<i64>, _>("account_id")?
            .map(AccountId::from_i64),
        address: row.try_get("address")?,
        decision: row
            .try_get::<Option<i64>, _>("decision_id")?
            .map(DecisionId::from_i64),
        item: row.try_get("item")?,
        title: row.try_get("title")?,
        body: row.try_get("body")?,
        written_at: Timestamp::from_millis(row.try_get("written_at")?),
    })
}

/// Lets the letters of a proposal leave, now that somebody agreed.
pub async fn record_due(tx: &mut WriteTx, decision: DecisionId, now: Timestamp) -> Result<()> {
    const DUE: &str = "
        UPDATE moderation_letters
        SET due_at = $2
        WHERE decision_id = $1
          AND told_at IS NULL";
    sqlx::query(DUE)
        .bind(decision.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
