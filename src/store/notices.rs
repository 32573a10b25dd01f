//! Notices in people's accounts, and whom an event still has to be told to. Bookkeeping of telling: who and why is decided elsewhere.
//! It must not know in which words.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx};
use crate::domain::follow::Subject;
use crate::domain::ids::{AccountId, EventId, IdeaId, NoticeId, ResponseId};
use crate::domain::notice::To;
use crate::domain::time::Timestamp;

/// Somebody an event has not been told to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub account: AccountId,
    /// Where letters go; none for people who took part elsewhere.
    pub address: Option<String>,
    /// Whether this mail, or all of it, was switched off.
    pub is_muted: bool,
    /// How many such letters were written to them lately.
    pub letters: i64,
}

/// A line of a notice list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its row.
    pub id: NoticeId,
    /// What happened.
    pub words: String,
    /// Where to look.
    pub path: String,
    /// When it was told.
    pub created_at: Timestamp,
    /// Whether it was seen before.
    pub is_read: bool,
}

/// Whether everything that a notice about a response may quote is in sight: the response, and the further questions about it.
pub async fn is_whole(connection: &mut AnyConnection, response: ResponseId) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM responses
        WHERE responses.id = $1
          AND responses.state = 'published'
          AND NOT EXISTS (
              SELECT 1
              FROM follow_ups
              JOIN comments ON comments.id = follow_ups.question_id
              WHERE follow_ups.response_id = responses.id
                AND (comments.publication <> 'published'
                     OR EXISTS (SELECT 1 FROM originals WHERE originals.kind = 'comment' AND originals.item_id = comments.id))
          )";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(response.get())
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Up to `most` notices of an account older than `before`, newest first.
pub async fn page(
    connection: &mut AnyConnection,
    account: AccountId,
    before: NoticeId,
    most: i64,
) -> Result<Vec<Notice>> {
    const PAGE: &str = "
        SELECT id, words, path, created_at, read_at
        FROM notices
        WHERE account_id = $1
          AND id < $2
        ORDER BY id DESC
        LIMIT $3";
    let rows = sqlx::query(PAGE)
        .bind(account.get())
        .bind(before.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Notice {
                id: NoticeId::from_i64(row.try_get("id")?),
                words: row.try_get("words")?,
                path: row.try_get("path")?,
                created_at: Timestamp::from_millis(row.try_get("created_at")?),
                is_read: row.try_get::<Option<i64>, _>("read_at")?.is_some(),
            })
        })
        .collect()
}

/// Notes that all notices of an account between `oldest` and `newest` were seen. Returns how many were not before.
pub async fn record_read(
    tx: &mut WriteTx,
    account: AccountId,
    oldest: NoticeId,
    newest: NoticeId,
    now: Timestamp,
) -> Result<u64> {
    const READ: &str = "
        UPDATE notices
        SET read_at = $4
        WHERE account_id = $1
          AND id >= $2
          AND id <= $3
          AND read_at IS NULL";
    let done = sqlx::query(READ)
        .bind(account.get())
        .bind(oldest.get())
        .bind(newest.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}

/// What a page of recipients is asked for with.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The event.
    pub event: EventId,
    /// The group.
    pub to: &'a To,
    /// What they would switch off.
    pub about: &'a Subject,
    /// The last one of the page before.
    pub after: AccountId,
    /// Since when their letters are counted.
    pub since: Timestamp,
    /// How many at most.
    pub most: i64,
}

/// The next recipients of a group to whom the event was not told, in the order of their accounts.
pub async fn page_recipients(
    connection: &mut AnyConnection,
    asked: &Asked<'_>,
) -> Result<Vec<Recipient>> {
    const ONE: &str = "
        SELECT
            accounts.id,
            accounts.email,
            (SELECT CAST(count(*) AS BIGINT)
             FROM letters
             WHERE letters.to_address = accounts.email
               AND letters.created_at > $4
               AND letters.lane = 'updates') AS letters,
            (SELECT CAST(count(*) AS BIGINT)
             FROM mutes
             WHERE mutes.account_id = accounts.id
               AND ((mutes.kind = $5 AND mutes.target = $6) OR mutes.kind = 'all')) AS mutes
        FROM accounts
        WHERE accounts.id = $1
          AND accounts.id > $2
          AND accounts.closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM notices WHERE notices.event_id = $3 AND notices.account_id = accounts.id)";
    const FOLLOWERS: &str = "
        SELECT
            accounts.id,
            accounts.email,
            (SELECT CAST(count(*) AS BIGINT)
             FROM letters
             WHERE letters.to_address = accounts.email
               AND letters.created_at > $4
               AND letters.lane = 'updates') AS letters,
            (SELECT CAST(count(*) AS BIGINT)
             FROM mutes
             WHERE mutes.account_id = accounts.id
               AND ((mutes.kind = $5 AND mutes.target = $6) OR mutes.kind = 'all')) AS mutes
        FROM follows
        JOIN accounts ON accounts.id = follows.account_id
        WHERE follows.kind = $7
          AND follows.target = $1
          AND follows.account_id > $2
          AND accounts.closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM notices WHERE notices.event_id = $3 AND notices.account_id = follows.account_id)
        ORDER BY follows.account_id
        LIMIT $8";
    const VOTERS: &str = "
        SELECT
            accounts.id,
            accounts.email,
            (SELECT CAST(count(*) AS BIGINT)
             FROM letters
             WHERE letters.to_address = accounts.email
               AND letters.created_at > $4
               AND letters.lane = 'updates') AS letters,
            (SELECT CAST(count(*) AS BIGINT)
             FROM mutes
             WHERE mutes.account_id = accounts.id
               AND ((mutes.kind = $5 AND mutes.target = $6) OR mutes.kind = 'all')) AS mutes
        FROM votes
        JOIN accounts ON accounts.id = votes.account_id
        WHERE votes.idea_id = $1
          AND votes.account_id > $2
          AND accounts.closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM notices WHERE notices.event_id = $3 AND notices.account_id = votes.account_id)
        ORDER BY votes.account_id
        LIMIT $7";
    const SUPPORTERS: &str = "
        SELECT
            accounts.id,
            accounts.email,
            (SELECT CAST(count(*) AS BIGINT)
             FROM letters
             WHERE letters.to_address = accounts.email
               AND letters.created_at > $4
               AND letters.lane = 'updates') AS letters,
            (SELECT CAST(count(*) AS BIGINT)
             FROM mutes
             WHERE mutes.account_id = accounts.id
               AND ((mutes.kind = $5 AND mutes.target = $6) OR mutes.kind = 'all')) AS mutes
        FROM votes
        JOIN accounts ON accounts.id = votes.account_id
        WHERE votes.idea_id = $1
          AND votes.choice = 1
          AND votes.account_id > $2
          AND accounts.closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM notices WHERE notices.event_id = $3 AND notices.account_id = votes.account_id)
        ORDER BY votes.account_id
        LIMIT $7";
    let query = match asked.to {
        To::One(account) => sqlx::query(ONE).bind(account.get()),
        To::Followers(subject) => sqlx::query(FOLLOWERS).bind(subject.target()),
        To::Voters(idea) => sqlx::query(VOTERS).bind(IdeaId::get(*idea)),
        To::Supporters(idea) => sqlx::query(SUPPORTERS).bind(IdeaId::get(*idea)),
    };
    let query = query
        .bind(asked.after.get())
        .bind(asked.event.get())
        .bind(asked.since.millis())
        .bind(asked.about.kind())
        .bind(asked.about.target());
    let query = match asked.to {
        To::One(_) => query,
        To::Followers(subject) => query.bind(subject.kind()).bind(asked.most),
        To::Voters(_) | To::Supporters(_) => query.bind(asked.most),
    };
    let rows = query.fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Puts a notice into an account. `false` when the event was told to it before.
pub async fn record_told(
    tx: &mut WriteTx,
    id: NoticeId,
    event: EventId,
    account: AccountId,
    (words, path): (&str, &str),
    now: Timestamp,
) -> Result<bool> {
    const TELL: &str = "
        INSERT INTO notices (id, event_id, account_id, words, path, created_at, read_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL)
        ON CONFLICT (event_id, account_id) DO NOTHING";
    let done = sqlx::query(TELL)
        .bind(id.get())
        .bind(event.get())
        .bind(account.get())
        .bind(words)
        .bind(path)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn read(row: &AnyRow) -> Result<Recipient> {
    Ok(Recipient {
        account: AccountId::from_i64(row.try_get("id")?),
        address: row.try_get("email")?,
        is_muted: row.try_get::<i64, _>("mutes")? > 0,
        letters: row.try_get("letters")?,
    })
}
