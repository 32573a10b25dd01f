//! Conversations held elsewhere: what became of their statements and voters here, and their votes, written many at a time.
//! It must not know exports, nor which votes count.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx, rows};
use crate::domain::ids::{AccountId, IdeaId};
use crate::domain::time::Timestamp;
use crate::domain::vote::Choice;

/// Rows in one statement: few enough parameters for both engines, enough that the journey costs nothing.
const AT_ONCE: usize = 500;

/// Somebody who took part elsewhere and never signs in here.
#[derive(Clone, Debug)]
pub struct Participant {
    /// The number in the conversation.
    pub voter: u32,
    /// The account that stands for them.
    pub account: AccountId,
    /// When they first took part.
    pub at: Timestamp,
}

/// A vote brought here.
#[derive(Clone, Copy, Debug)]
pub struct Brought {
    /// On which idea.
    pub idea: IdeaId,
    /// By whom.
    pub account: AccountId,
    /// What was said.
    pub choice: Choice,
    /// When.
    pub at: Timestamp,
}

/// The ideas that statements of a conversation became.
pub async fn list_statements(
    connection: &mut AnyConnection,
    conversation: &str,
) -> Result<HashMap<u32, IdeaId>> {
    const STATEMENTS: &str = "
        SELECT statement, idea_id
        FROM imported_statements
        WHERE conversation = $1";
    let found = sqlx::query(STATEMENTS)
        .bind(conversation)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok((
                number(row.try_get("statement")?),
                IdeaId::from_i64(row.try_get("idea_id")?),
            ))
        })
        .collect()
}

/// The accounts that stand for voters of a conversation.
pub async fn list_voters(
    connection: &mut AnyConnection,
    conversation: &str,
) -> Result<HashMap<u32, AccountId>> {
    const VOTERS: &str = "
        SELECT voter, account_id
        FROM imported_voters
        WHERE conversation = $1";
    let found = sqlx::query(VOTERS)
        .bind(conversation)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok((
                number(row.try_get("voter")?),
                AccountId::from_i64(row.try_get("account_id")?),
            ))
        })
        .collect()
}

fn number(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}

/// Remembers which idea a statement became.
pub async fn record_statement(
    tx: &mut WriteTx,
    conversation: &str,
    statement: u32,
    idea: IdeaId,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO imported_statements (conversation, statement, idea_id)
        VALUES ($1, $2, $3)";
    sqlx::query(WRITE)
        .bind(conversation)
        .bind(i64::from(statement))
        .bind(idea.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Opens accounts for people who took part elsewhere: no address, so nobody can ever sign in to them.
pub async fn record_participants(
    tx: &mut WriteTx,
    conversation: &str,
    people: &[Participant],
) -> Result<()> {
    const OPEN: &str = "
        INSERT INTO accounts (id, name, epoch, created_at)
        VALUES ($1, $2, $3, $4)";
    const REMEMBER: &str = "
        INSERT INTO imported_voters (conversation, voter, account_id)
        VALUES ($1, $2, $3)";
    for some in people.chunks(AT_ONCE) {
        let mut open = sqlx::query(rows::many(OPEN, some.len())).persistent(false);
        let mut remember = sqlx::query(rows::many(REMEMBER, some.len())).persistent(false);
        for person in some {
            let name = format!("Participant {} elsewhere", person.voter);
            open = open
                .bind(person.account.get())
                .bind(name)
                .bind(0_i64)
                .bind(person.at.millis());
            remember = remember
                .bind(conversation)
                .bind(i64::from(person.voter))
                .bind(person.account.get());
        }
        open.execute(&mut **tx).await?;
        remember.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Writes votes; says how many were new or different.
pub async fn record_votes(tx: &mut WriteTx, votes: &[Brought]) -> Result<u64> {
    const WRITE: &str = "
        INSERT INTO votes (idea_id, account_id, choice, seen, idea_version, cast_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (idea_id, account_id) DO UPDATE SET
            choice = excluded.choice,
            changed_at = excluded.changed_at
        WHERE votes.choice <> excluded.choice";
    let mut touched = 0;
    for some in votes.chunks(AT_ONCE) {
        let mut query =
            sqlx::query(rows::many(WRITE, some.len())).persistent(some.len() == AT_ONCE);
        for vote in some {
            query = query
                .bind(vote.idea.get())
                .bind(vote.account.get())
                .bind(vote.choice.get())
                .bind(crate::domain::vote::Seen::Shown.key())
                .bind(1_i64)
                .bind(vote.at.millis())
                .bind(vote.at.millis());
        }
        touched += query.execute(&mut **tx).await?.rows_affected();
    }
    Ok(touched)
}

/// How many votes each of these ideas has, of everybody.
pub async fn count_votes(
    connection: &mut AnyConnection,
    ideas: &[IdeaId],
) -> Result<HashMap<IdeaId, [i64; 3]>> {
    const COUNT: &str = "
        SELECT idea_id, choice, CAST(count(*) AS BIGINT) AS votes
        FROM votes
        WHERE idea_id IN ($1)
        GROUP BY idea_id, choice";
    let mut counts: HashMap<IdeaId, [i64; 3]> = ideas.iter().map(|idea| (*idea, [0; 3])).collect();
    for some in ideas.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::list(COUNT, some.len())).persistent(false);
        for idea in some {
            query = query.bind(idea.get());
        }
        for row in query.fetch_all(&mut *connection).await? {
            let choice = Choice::from_i64(row.try_get("choice")?);
            let at = Choice::ALL.iter().position(|known| Some(*known) == choice);
            if let (Some(at), Some(count)) = (
                at,
                counts.get_mut(&IdeaId::from_i64(row.try_get("idea_id")?)),
            ) {
                count[at] = row.try_get("votes")?;
            }
        }
    }
    Ok(counts)
}

/// Sets an idea's tally to what its votes add up to.
pub async fn record_tally(
    tx: &mut WriteTx,
    idea: IdeaId,
    [agrees, disagrees, passes]: [i64; 3],
) -> Result<()> {
    const WRITE: &str = "
        UPDATE ideas
        SET agrees = $2,
            disagrees = $3,
            passes = $4,
            votes = $5
        WHERE id = $1";
    sqlx::query(WRITE)
        .bind(idea.get())
        .bind(agrees)
        .bind(disagrees)
        .bind(passes)
        .bind(agrees + disagrees + passes)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
