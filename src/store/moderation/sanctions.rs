//! An account's history on the ladder, and how many contributions of it were published. It must not know what they add up to.

use sqlx::{AnyConnection, Row};

use super::word;
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::sanctions::{BanReason, Event, What};
use crate::domain::moderation::state::Outcome;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// How many contributions of an account were ever published.
pub async fn count_published(connection: &mut AnyConnection, account: AccountId) -> Result<i64> {
    const COUNT: &str = "
        SELECT published
        FROM contributors
        WHERE account_id = $1";
    let count: Option<i64> = sqlx::query_scalar(COUNT)
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    Ok(count.unwrap_or(0))
}

/// Counts one more. Bookkeeping of what was just published.
pub async fn record_published(tx: &mut WriteTx, account: AccountId) -> Result<()> {
    const COUNT: &str = "
        INSERT INTO contributors (account_id, published)
        VALUES ($1, 1)
        ON CONFLICT (account_id) DO UPDATE SET published = contributors.published + 1";
    sqlx::query(COUNT)
        .bind(account.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Adds a line to an account's history. `by` is who added it, where it was a person and the line does not say so itself.
pub async fn record_event(
    tx: &mut WriteTx,
    id: i64,
    account: AccountId,
    event: &Event,
    done_by: Option<AccountId>,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO account_events (id, account_id, decision_id, what, code, outcome, done_by, happened_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (what, code, outcome, by) = match event.what {
        What::Found { code, outcome, by } => ("found", code.key(), outcome.key(), Some(by.get())),
        What::Repaired => ("repaired", "", "", None),
        What::Reopened => ("reopened", "", "", None),
        What::Overturned => ("overturned", "", "", None),
        What::Acknowledged => ("acknowledged", "", "", Some(account.get())),
        What::Agreed => ("agreed", "", "", None),
        What::Disagreed => ("disagreed", "", "", None),
        What::BanProposed { why, by } => ("ban_proposed", "", why.key(), Some(by.get())),
        What::BanAgreed => ("ban_agreed", "", "", None),
        What::BanDisagreed => ("ban_disagreed", "", "", None),
        What::BanConfirmed => ("ban_confirmed", "", "", None),
        What::BanRefused => ("ban_refused", "", "", None),
        What::BanReviewed { lifted: true } => ("ban_lifted", "", "", None),
        What::BanReviewed { lifted: false } => ("ban_kept", "", "", None),
    };
    sqlx::query(WRITE)
        .bind(id)
        .bind(account.get())
        .bind(event.decision.get())
        .bind(what)
        .bind(code)
        .bind(outcome)
        .bind(by.or(done_by.map(AccountId::get)))
        .bind(event.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An account's history, oldest first.
pub async fn list_events(connection: &mut AnyConnection, account: AccountId) -> Result<Vec<Event>> {
    const LIST: &str = "
        SELECT decision_id, what, code, outcome, done_by, happened_at
        FROM account_events
        WHERE account_id = $1
        ORDER BY id";
    let rows = sqlx::query(LIST)
        .bind(account.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let (what, code, outcome): (String, String, String) = (
                row.try_get("what")?,
                row.try_get("code")?,
                row.try_get("outcome")?,
            );
            let by: Option<i64> = row.try_get("done_by")?;
            Ok(Event {
                decision: DecisionId::from_i64(row.try_get("decision_id")?),
                at: Timestamp::from_millis(row.try_get("happened_at")?),
                what: match what.as_str() {
                    "found" => What::Found {
                        code: word(&code, Code::from_key)?,
                        outcome: word(&outcome, Outcome::from_key)?,
                        by: AccountId::from_i64(by.unwrap_or_default()),
                    },
                    "repaired" => What::Repaired,
                    "reopened" => What::Reopened,
                    "overturned" => What::Overturned,
                    "acknowledged" => What::Acknowledged,
                    "agreed" => What::Agreed,
                    "disagreed" => What::Disagreed,
                    "ban_proposed" => What::BanProposed {
                        why: word(&outcome, BanReason::from_key)?,
                        by: AccountId::from_i64(by.unwrap_or_default()),
                    },
                    "ban_agreed" => What::BanAgreed,
                    "ban_disagreed" => What::BanDisagreed,
                    "ban_confirmed" => What::BanConfirmed,
                    "ban_refused" => What::BanRefused,
                    "ban_lifted" => What::BanReviewed { lifted: true },
                    "ban_kept" => What::BanReviewed { lifted: false },
                    _ => return Err(Error::Row(format!("account event {what}"))),
                },
            })
        })
        .collect()
}

/// When an account last wrote an idea or a comment.
pub async fn find_last_post(
    connection: &mut AnyConnection,
    account: AccountId,
) -> Result<Option<Timestamp>> {
    const IDEA: &str = "
        SELECT created_at
        FROM ideas
        WHERE author_id = $1
        ORDER BY number DESC
        LIMIT 1";
    const COMMENT: &str = "
        SELECT max(written_at)
        FROM comments
        WHERE author_id = $1";
    let idea: Option<i64> = sqlx::query_scalar(IDEA)
        .bind(account.get())
        .fetch_optional(&mut *connection)
        .await?;
    let comment: Option<i64> = sqlx::query_scalar(COMMENT)
        .bind(account.get())
        .fetch_one(connection)
        .await?;
    Ok(idea.max(comment).map(Timestamp::from_millis))
}
