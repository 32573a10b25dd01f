//! Votes and the tallies beside them: written together, read without a name. It must not know who may vote.
//! Nothing here tells one account about another's vote: every read that knows a choice asks for the account itself.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx, rows};
use crate::domain::idea::Publication;
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber};
use crate::domain::time::Timestamp;
use crate::domain::vote::{
    Choice, Question, SeatChange, Seen, Tally, TallyInTens, Vote, VoteCast, VoteRevoked,
};

mod drift;

pub use drift::{Drift, list_drifted};

/// An account's own vote, as its owner's pages show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnVote {
    /// What was said.
    pub choice: Choice,
    /// Whether title or "what" were edited since.
    pub is_before_edit: bool,
}

/// What one constituency says to an idea, as far as it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatTally {
    /// The constituency's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// In tens, and nothing below ten.
    pub tally: TallyInTens,
}

/// An idea that `/vote` may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its public number.
    pub number: IdeaNumber,
    /// The version that stands.
    pub version: i64,
}

/// The idea a vote is about, held until the transaction ends: of two votes at the same moment the second waits, and then reads the
/// first. Writing the row to itself is the lock that both engines understand; no column of an index changes.
pub async fn find_question(tx: &mut WriteTx, number: IdeaNumber) -> Result<Option<Question>> {
    const HOLD: &str = "
        UPDATE ideas
        SET comments = comments
        WHERE number = $1
        RETURNING id, publication, version, agrees, disagrees, passes";
    let row = sqlx::query(HOLD)
        .bind(number.get())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| {
        let publication: String = row.try_get("publication")?;
        Ok(Question {
            id: IdeaId::from_i64(row.try_get("id")?),
            number,
            publication: Publication::from_key(&publication)
                .ok_or_else(|| Error::Row(format!("publication {publication}")))?,
            version: row.try_get("version")?,
            tally: Tally {
                agrees: row.try_get("agrees")?,
                disagrees: row.try_get("disagrees")?,
                passes: row.try_get("passes")?,
            },
        })
    })
    .transpose()
}

/// The vote of one account on one idea.
pub async fn find(
    connection: &mut AnyConnection,
    idea: IdeaId,
    account: AccountId,
) -> Result<Option<Vote>> {
    const FIND: &str = "
        SELECT choice, seen, constituency_code, idea_version
        FROM votes
        WHERE idea_id = $1
          AND account_id = $2";
    let row = sqlx::query(FIND)
        .bind(idea.get())
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let seen: String = row.try_get("seen")?;
        Ok(Vote {
            choice: read_choice(&row)?,
            seen: Seen::from_key(&seen).ok_or_else(|| Error::Row(format!("seen {seen}")))?,
            constituency: row.try_get("constituency_code")?,
            version: row.try_get("idea_version")?,
        })
    })
    .transpose()
}

/// The account's own votes on these ideas, in one question for a whole list.
pub async fn list_own(
    connection: &mut AnyConnection,
    account: AccountId,
    numbers: &[IdeaNumber],
) -> Result<HashMap<IdeaNumber, OwnVote>> {
    const OWN: &str = "
        SELECT i.number, v.choice, v.idea_version, i.meaning_version
        FROM ideas AS i
        JOIN votes AS v ON v.idea_id = i.id
        WHERE v.account_id = $1
          AND i.number IN ($2)";
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = sqlx::query(rows::list_after(OWN, numbers.len())).bind(account.get());
    for number in numbers {
        query = query.bind(number.get());
    }
    let found = query.fetch_all(connection).await?;
    found
        .iter()
        .map(|row| {
            let cast_on: i64 = row.try_get("idea_version")?;
            let own = OwnVote {
                choice: read_choice(row)?,
                is_before_edit: cast_on < row.try_get("meaning_version")?,
            };
            Ok((IdeaNumber::from_i64(row.try_get("number")?), own))
        })
        .collect()
}

/// What up to two constituencies say to an idea (the idea's own and the viewer's), in the order asked for.
pub async fn list_seats(
    connection: &mut AnyConnection,
    idea: IdeaId,
    first: Option<&str>,
    second: Option<&str>,
) -> Result<Vec<SeatTally>> {
    const SEATS: &str = "
        SELECT c.code, c.name, s.agrees, s.disagrees, s.passes
        FROM constituencies AS c
        LEFT JOIN seat_tallies AS s ON s.constituency_code = c.code AND s.idea_id = $1
        WHERE c.code IN ($2, $3)";
    if first.is_none() && second.is_none() {
        return Ok(Vec::new());
    }
    let found = sqlx::query(SEATS)
        .bind(idea.get())
        .bind(first)
        .bind(second)
        .fetch_all(connection)
        .await?;
    let count = |row: &AnyRow, column: &str| -> Result<i64> {
        Ok(row.try_get::<Option<i64>, _>(column)?.unwrap_or(0))
    };
    let mut seats: Vec<SeatTally> = found
        .iter()
        .map(|row| {
            let tally = Tally {
                agrees: count(row, "agrees")?,
                disagrees: count(row, "disagrees")?,
                passes: count(row, "passes")?,
            };
            Ok(SeatTally {
                code: row.try_get("code")?,
                name: row.try_get("name")?,
                tally: tally.in_tens(),
            })
        })
        .collect::<Result<_>>()?;
    seats.sort_by_key(|seat| first != Some(seat.code.as_str()));
    Ok(seats)
}

/// Up to `most` published ideas that this account neither wrote nor voted on, the least voted first and shuffled among equals.
/// Walks the index from its least voted end, so that it reads as many rows as it returns, and those the account already answered.
pub async fn list_least_voted(
    connection: &mut AnyConnection,
    account: Option<AccountId>,
    most: i64,
) -> Result<Vec<Offered>> {
    const WALK: &str = "
        SELECT i.number, i.version
        FROM ideas AS i
        WHERE i.publication IN ('published', 'closed')
          AND i.publication = 'published'
          AND (i.author_id IS NULL OR i.author_id <> $1)
          AND NOT EXISTS (SELECT v.choice FROM votes AS v WHERE v.idea_id = i.id AND v.account_id = $1)
        ORDER BY i.votes, i.shuffle
        LIMIT $2";
    let found = sqlx::query(WALK)
        // Nobody has the id 0.
        .bind(account.map_or(0, AccountId::get))
        .bind(most)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(Offered {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                version: row.try_get("version")?,
            })
        })
        .collect()
}

/// Whether an account may be offered an idea: published, and not its own.
pub async fn is_open_to(
    connection: &mut AnyConnection,
    number: IdeaNumber,
    account: AccountId,
) -> Result<bool> {
    const OPEN: &str = "
        SELECT id
        FROM ideas
        WHERE number = $1
          AND publication = 'published'
          AND (author_id IS NULL OR author_id <> $2)";
    let found = sqlx::query(OPEN)
        .bind(number.get())
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// How many ideas an account first voted on since a moment when the site showed them.
pub async fn count_shown_since(
    connection: &mut AnyConnection,
    account: AccountId,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM votes
        WHERE account_id = $1
          AND seen = 'shown'
          AND cast_at >= $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(account.get())
        .bind(since.millis())
        .fetch_one(connection)
        .await?)
}

/// How many ideas an account has voted on.
pub async fn count_of(connection: &mut AnyConnection, account: AccountId) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM votes
        WHERE account_id = $1";
    Ok(sqlx::query_scalar(COUNT)
        .bind(account.get())
        .fetch_one(connection)
        .await?)
}

/// Writes a vote that was cast, changed or confirmed, and the tallies with it. `seen` and `cast_at` stay those of the first cast.
pub async fn record_cast(tx: &mut WriteTx, cast: &VoteCast) -> Result<()> {
    const CAST: &str = "
        INSERT INTO votes (idea_id, account_id, choice, seen, constituency_code, idea_version, cast_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
        ON CONFLICT (idea_id, account_id) DO UPDATE
        SET choice = excluded.choice,
            constituency_code = excluded.constituency_code,
            idea_version = excluded.idea_version,
            changed_at = excluded.changed_at";
    sqlx::query(CAST)
        .bind(cast.idea.get())
        .bind(cast.account.get())
        .bind(cast.vote.choice.get())
        .bind(cast.vote.seen.key())
        .bind(cast.vote.constituency.as_deref())
        .bind(cast.vote.version)
        .bind(cast.at.millis())
        .execute(&mut **tx)
        .await?;
    record_change(tx, cast.idea, cast.change, &cast.seats).await
}

/// Removes a vote that was taken back, and what it counted.
pub async fn record_revoked(tx: &mut WriteTx, revoked: &VoteRevoked) -> Result<()> {
    const REMOVE: &str = "
        DELETE FROM votes
        WHERE idea_id = $1
          AND account_id = $2";
    sqlx::query(REMOVE)
        .bind(revoked.idea.get())
        .bind(revoked.account.get())
        .execute(&mut **tx)
        .await?;
    record_change(tx, revoked.idea, revoked.change, &revoked.seats).await
}

/// Tallies change by what changed, never to what was read: two writers at once then both count.
async fn record_change(
    tx: &mut WriteTx,
    idea: IdeaId,
    change: Tally,
    seats: &[SeatChange],
) -> Result<()> {
    const NATIONAL: &str = "
        UPDATE ideas
        SET agrees = agrees + $2,
            disagrees = disagrees + $3,
            passes = passes + $4,
            votes = votes + $5
        WHERE id = $1";
    const SEAT: &str = "
        INSERT INTO seat_tallies (idea_id, constituency_code, agrees, disagrees, passes)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (idea_id, constituency_code) DO UPDATE
        SET agrees = seat_tallies.agrees + excluded.agrees,
            disagrees = seat_tallies.disagrees + excluded.disagrees,
            passes = seat_tallies.passes + excluded.passes";
    if change != Tally::default() {
        sqlx::query(NATIONAL)
            .bind(idea.get())
            .bind(change.agrees)
            .bind(change.disagrees)
            .bind(change.passes)
            .bind(change.votes())
            .execute(&mut **tx)
            .await?;
    }
    for seat in seats {
        sqlx::query(SEAT)
            .bind(idea.get())
            .bind(&seat.constituency)
            .bind(seat.by.agrees)
            .bind(seat.by.disagrees)
            .bind(seat.by.passes)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

fn read_choice(row: &AnyRow) -> Result<Choice> {
    let number: i64 = row.try_get("choice")?;
    Choice::from_i64(number).ok_or_else(|| Error::Row(format!("choice {number}")))
}
