//! Who asked that their votes be published, and those votes. It must not give out a vote of anybody else: every statement that
//! reads one goes through a permission in force.

use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::ids::{AccountId, IdeaNumber, PermissionId};
use crate::domain::open_ballot::{BallotClosed, BallotOpened};
use crate::domain::time::Timestamp;
use crate::domain::vote::Choice;

/// Rows in one piece: a few megabytes.
const PIECE: i64 = 20_000;

/// A vote that its voter wants published.
#[derive(Clone, Copy, Debug)]
pub struct OpenVote {
    /// By whom; never published.
    pub account: AccountId,
    /// On which idea.
    pub number: IdeaNumber,
    /// What was said.
    pub choice: Choice,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// Since when somebody's votes are published, if they are.
pub async fn find_since(
    connection: &mut AnyConnection,
    account: AccountId,
) -> Result<Option<Timestamp>> {
    const SINCE: &str = "
        SELECT given_at
        FROM ballot_permissions
        WHERE account_id = $1
          AND withdrawn_at IS NULL";
    let since: Option<i64> = sqlx::query_scalar(SINCE)
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    Ok(since.map(Timestamp::from_millis))
}

/// Writes that somebody asked. False where they had already, in another browser of theirs.
pub async fn record_opened(
    tx: &mut WriteTx,
    id: PermissionId,
    opened: &BallotOpened,
) -> Result<bool> {
    const OPEN: &str = "
        INSERT INTO ballot_permissions (id, account_id, version, given_at, withdrawn_at)
        VALUES ($1, $2, $3, $4, NULL)
        ON CONFLICT DO NOTHING";
    let opened = sqlx::query(OPEN)
        .bind(id.get())
        .bind(opened.account().get())
        .bind(opened.version())
        .bind(opened.at().millis())
        .execute(&mut **tx)
        .await?;
    Ok(opened.rows_affected() > 0)
}

/// Writes that somebody took it back; the record stays and says until when.
pub async fn record_closed(tx: &mut WriteTx, closed: &BallotClosed) -> Result<()> {
    const CLOSE: &str = "
        UPDATE ballot_permissions
        SET withdrawn_at = $2
        WHERE account_id = $1
          AND withdrawn_at IS NULL";
    sqlx::query(CLOSE)
        .bind(closed.account().get())
        .bind(closed.at().millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The votes on ideas in sight of everybody who asked and may still take part, changed after a moment; by account and idea.
pub async fn list_votes(connection: &mut AnyConnection, after: Timestamp) -> Result<Vec<OpenVote>> {
    const VOTES: &str = "
        SELECT votes.account_id, ideas.number, votes.choice, votes.changed_at
        FROM ballot_permissions
        JOIN accounts ON accounts.id = ballot_permissions.account_id
        JOIN votes ON votes.account_id = accounts.id
        JOIN ideas ON ideas.id = votes.idea_id
        WHERE ballot_permissions.withdrawn_at IS NULL
          AND accounts.consented_at IS NOT NULL
          AND accounts.closed_at IS NULL
          AND ideas.publication IN ('published', 'closed')
          AND votes.changed_at > $1
          AND (votes.account_id, ideas.number) > ($2, $3)
        ORDER BY votes.account_id, ideas.number
        LIMIT $4";
    let mut votes: Vec<OpenVote> = Vec::new();
    loop {
        let (account, number) = votes
            .last()
            .map_or((0, 0), |vote| (vote.account.get(), vote.number.get()));
        let piece = sqlx::query(VOTES)
            .bind(after.millis())
            .bind(account)
            .bind(number)
            .bind(PIECE)
            .fetch_all(&mut *connection)
            .await?;
        if piece.is_empty() {
            return Ok(votes);
        }
        for row in &piece {
            let choice: i64 = row.try_get("choice")?;
            votes.push(OpenVote {
                account: AccountId::from_i64(row.try_get("account_id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                choice: Choice::from_i64(choice)
                    .ok_or_else(|| Error::Row(format!("choice {choice}")))?,
                changed_at: Timestamp::from_millis(row.try_get("changed_at")?),
            });
        }
    }
}

/// How many people have voted at all.
pub async fn count_voters(connection: &mut AnyConnection) -> Result<i64> {
    const VOTERS: &str = "
        SELECT CAST(count(DISTINCT account_id) AS BIGINT)
        FROM votes";
    Ok(sqlx::query_scalar(VOTERS).fetch_one(connection).await?)
}
