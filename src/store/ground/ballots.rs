//! Reads everybody's ballots for the computation of common ground, piece by piece. They go to the engine and nowhere else: no page
//! and no file may call this. It must not know what is computed from them.

use sqlx::{AnyConnection, Row};

use super::super::{Error, Result};
use crate::domain::ids::{AccountId, IdeaId};
use crate::domain::time::Timestamp;
use crate::domain::vote::{Choice, Seen};

/// Rows in one piece: a few megabytes.
const PIECE: i64 = 20_000;

/// A live idea.
#[derive(Clone, Debug)]
pub struct LiveIdea {
    /// Its row.
    pub id: IdeaId,
    /// Its public number.
    pub number: i64,
    /// Its topic's key.
    pub topic: String,
    /// Its seat's code, if it is about one.
    pub seat: Option<String>,
}

/// Somebody who may have voted.
#[derive(Clone, Copy, Debug)]
pub struct LiveVoter {
    /// Who.
    pub id: AccountId,
    /// When they came, here or where their conversation was held.
    pub created_at: Timestamp,
    /// Whether they took part elsewhere and were brought here.
    pub is_brought: bool,
    /// Whether they stand by what they agreed to when they signed up: without it no vote of theirs may be counted.
    pub has_consented: bool,
}

/// A vote.
#[derive(Clone, Copy, Debug)]
pub struct CastVote {
    /// By whom.
    pub account: AccountId,
    /// On what.
    pub idea: IdeaId,
    /// What was said.
    pub choice: Choice,
    /// How they met.
    pub seen: Seen,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// All votes on ideas in sight, from the counts that ideas keep.
pub async fn count_votes(connection: &mut AnyConnection) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(coalesce(sum(votes), 0) AS BIGINT)
        FROM ideas
        WHERE publication IN ('published', 'closed')";
    Ok(sqlx::query_scalar(COUNT).fetch_one(connection).await?)
}

/// All live ideas, by number.
pub async fn list_ideas(connection: &mut AnyConnection) -> Result<Vec<LiveIdea>> {
    const IDEAS: &str = "
        SELECT id, number, topic_key, constituency_code
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND number > $1
        ORDER BY number
        LIMIT $2";
    let mut ideas: Vec<LiveIdea> = Vec::new();
    loop {
        let after = ideas.last().map_or(0, |idea| idea.number);
        let piece = sqlx::query(IDEAS)
            .bind(after)
            .bind(PIECE)
            .fetch_all(&mut *connection)
            .await?;
        if piece.is_empty() {
            return Ok(ideas);
        }
        for row in &piece {
            ideas.push(LiveIdea {
                id: IdeaId::from_i64(row.try_get("id")?),
                number: row.try_get("number")?,
                topic: row.try_get("topic_key")?,
                seat: row.try_get("constituency_code")?,
            });
        }
    }
}

/// All accounts, by id.
pub async fn list_voters(connection: &mut AnyConnection) -> Result<Vec<LiveVoter>> {
    const VOTERS: &str = "
        SELECT id, created_at,
               CAST(CASE WHEN email IS NULL AND closed_at IS NULL THEN 1 ELSE 0 END AS BIGINT) AS is_brought,
               CAST(CASE WHEN consented_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_consented
        FROM accounts
        WHERE id > $1
        ORDER BY id
        LIMIT $2";
    let mut voters: Vec<LiveVoter> = Vec::new();
    loop {
        let after = voters.last().map_or(0, |voter| voter.id.get());
        let piece = sqlx::query(VOTERS)
            .bind(after)
            .bind(PIECE)
            .fetch_all(&mut *connection)
            .await?;
        if piece.is_empty() {
            return Ok(voters);
        }
        for row in &piece {
            voters.push(LiveVoter {
                id: AccountId::from_i64(row.try_get("id")?),
                created_at: Timestamp::from_millis(row.try_get("created_at")?),
                is_brought: row.try_get::<i64, _>("is_brought")? == 1,
                has_consented: row.try_get::<i64, _>("has_consented")? == 1,
            });
        }
    }
}

/// All votes, by account and idea.
pub async fn list_votes(connection: &mut AnyConnection) -> Result<Vec<CastVote>> {
    const VOTES: &str = "
        SELECT account_id, idea_id, choice, seen, changed_at
        FROM votes
        WHERE (account_id, idea_id) > ($1, $2)
        ORDER BY account_id, idea_id
        LIMIT $3";
    let mut votes: Vec<CastVote> = Vec::new();
    loop {
        let (account, idea) = votes
            .last()
            .map_or((0, 0), |vote| (vote.account.get(), vote.idea.get()));
        let piece = sqlx::query(VOTES)
            .bind(account)
            .bind(idea)
            .bind(PIECE)
            .fetch_all(&mut *connection)
            .await?;
        if piece.is_empty() {
            return Ok(votes);
        }
        for row in &piece {
            votes.push(read(row, AccountId::from_i64(row.try_get("account_id")?))?);
        }
    }
}

/// One account's own votes, for that account alone.
pub async fn list_own(
    connection: &mut AnyConnection,
    account: AccountId,
) -> Result<Vec<(i64, Choice, Seen)>> {
    const OWN: &str = "
        SELECT i.number, v.choice, v.seen
        FROM votes AS v
        JOIN ideas AS i ON i.id = v.idea_id
        WHERE v.account_id = $1";
    let found = sqlx::query(OWN)
        .bind(account.get())
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            let (choice, seen) = read_vote(row)?;
            Ok((row.try_get("number")?, choice, seen))
        })
        .collect()
}

fn read(row: &sqlx::any::AnyRow, account: AccountId) -> Result<CastVote> {
    let (choice, seen) = read_vote(row)?;
    Ok(CastVote {
        account,
        idea: IdeaId::from_i64(row.try_get("idea_id")?),
        choice,
        seen,
        changed_at: Timestamp::from_millis(row.try_get("changed_at")?),
    })
}

fn read_vote(row: &sqlx::any::AnyRow) -> Result<(Choice, Seen)> {
    let number: i64 = row.try_get("choice")?;
    let seen: String = row.try_get("seen")?;
    Ok((
        Choice::from_i64(number).ok_or_else(|| Error::Row(format!("choice {number}")))?,
        Seen::from_key(&seen).ok_or_else(|| Error::Row(format!("seen {seen}")))?,
    ))
}
