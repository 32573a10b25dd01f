//! Requests: which ideas are put to the MPs of which seats, by the day. It must not know who supports them, nor how many are enough.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx, rows};
use crate::domain::door::{DoorMoved, Knocking, Moved, Request, SeatCount};
use crate::domain::idea::{Publication, Response};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber};
use crate::domain::time::Timestamp;

pub mod house;

/// A request of which the seat's MP was not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// The seat's code.
    pub constituency: String,
    /// The seat's name.
    pub seat: String,
    /// The account of the MP who sits for it.
    pub mp: AccountId,
}

/// An idea in a seat's waiting list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// Since when.
    pub put_on: Date,
}

/// How many support an idea at these seats, and whether it is put to them.
pub async fn list_counts(
    connection: &mut AnyConnection,
    idea: IdeaId,
    seats: &[&str],
) -> Result<Vec<SeatCount>> {
    const COUNTS: &str = "
        SELECT
            seat_tallies.constituency_code,
            seat_tallies.agrees,
            requests.put_on,
            requests.undone_on
        FROM seat_tallies
        LEFT JOIN requests ON requests.idea_id = seat_tallies.idea_id AND requests.constituency_code = seat_tallies.constituency_code
        WHERE seat_tallies.idea_id = $1
          AND seat_tallies.constituency_code IN ($2)";
    if seats.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list_after(COUNTS, seats.len())).bind(idea.get());
    for seat in seats {
        query = query.bind(*seat);
    }
    let found = query.fetch_all(connection).await?;
    found.iter().map(read_count).collect()
}

/// The same for every seat of an idea: after many votes moved at once.
pub async fn list_all_counts(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Vec<SeatCount>> {
    const COUNTS: &str = "
        SELECT
            seat_tallies.constituency_code,
            seat_tallies.agrees,
            requests.put_on,
            requests.undone_on
        FROM seat_tallies
        LEFT JOIN requests ON requests.idea_id = seat_tallies.idea_id AND requests.constituency_code = seat_tallies.constituency_code
        WHERE seat_tallies.idea_id = $1";
    let found = sqlx::query(COUNTS)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    found.iter().map(read_count).collect()
}

fn read_count(row: &AnyRow) -> Result<SeatCount> {
    let put: Option<String> = row.try_get("put_on")?;
    let undone: Option<String> = row.try_get("undone_on")?;
    Ok(SeatCount {
        seat: row.try_get("constituency_code")?,
        supporters: row.try_get("agrees")?,
        is_put: put.is_some() && undone.is_none(),
    })
}

/// The idea as the door needs to see it.
pub async fn find_knocking(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Option<Knocking>> {
    const FIND: &str = "
        SELECT
            ideas.number,
            ideas.publication,
            ideas.response,
            ideas.constituency_code,
            (SELECT CAST(count(*) AS BIGINT) FROM requests WHERE requests.idea_id = ideas.id AND requests.undone_on IS NULL)
                + (SELECT CAST(count(*) AS BIGINT) FROM house_requests WHERE house_requests.idea_id = ideas.id AND house_requests.undone_on IS NULL)
                AS waits_at
        FROM ideas
        WHERE ideas.id = $1";
    let row = sqlx::query(FIND)
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let (publication, response): (String, String) =
            (row.try_get("publication")?, row.try_get("response")?);
        Ok(Knocking {
            id: idea,
            number: IdeaNumber::from_i64(row.try_get("number")?),
            publication: Publication::from_key(&publication)
                .ok_or_else(|| Error::Row(format!("publication {publication}")))?,
            response: Response::from_key(&response)
                .ok_or_else(|| Error::Row(format!("response {response}")))?,
            scope: row.try_get("constituency_code")?,
            waits_at: row.try_get("waits_at")?,
        })
    })
    .transpose()
}

/// Every request of an idea, the oldest first.
pub async fn list_of_idea(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<Request>> {
    const OF_IDEA: &str = "
        SELECT
            requests.put_on,
            requests.undone_on,
            constituencies.name
        FROM requests
        JOIN constituencies ON constituencies.code = requests.constituency_code
        WHERE requests.idea_id = $1
        ORDER BY requests.put_on, requests.constituency_code";
    let found = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            let undone: Option<String> = row.try_get("undone_on")?;
            Ok(Request {
                seat: row.try_get("name")?,
                put_on: read_day(&row.try_get::<String, _>("put_on")?)?,
                undone_on: undone.as_deref().map(read_day).transpose()?,
            })
        })
        .collect()
}

/// What waits at a seat for an answer, the longest waiting first.
pub async fn list_of_seat(
    connection: &mut AnyConnection,
    code: &str,
    most: i64,
) -> Result<Vec<Waiting>> {
    const OF_SEAT: &str = "
        SELECT
            requests.put_on,
            public_ideas.number,
            public_ideas.title
        FROM requests
        JOIN public_ideas ON public_ideas.id = requests.idea_id
        WHERE requests.constituency_code = $1
          AND requests.undone_on IS NULL
          AND public_ideas.publication = 'published'
          AND public_ideas.response = 'put'
          AND NOT EXISTS (
            SELECT 1
            FROM desk_items
            WHERE desk_items.constituency_code = requests.constituency_code
              AND desk_items.idea_id = requests.idea_id
              AND desk_items.state = 'declined')
        ORDER BY requests.put_on, public_ideas.number
        LIMIT $2";
    let found = sqlx::query(OF_SEAT)
        .bind(code)
        .bind(most)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(Waiting {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                put_on: read_day(&row.try_get::<String, _>("put_on")?)?,
            })
        })
        .collect()
}

/// Requests that stand, of which the MP who sits for the seat today was not told.
pub async fn list_untold(
    connection: &mut AnyConnection,
    today: Date,
    most: i64,
) -> Result<Vec<Untold>> {
    const UNTOLD: &str = "
        SELECT
            requests.idea_id,
            requests.constituency_code,
            ideas.number,
            constituencies.name,
            accounts.id AS account_id
        FROM requests
        JOIN ideas ON ideas.id = requests.idea_id
        JOIN constituencies ON constituencies.code = requests.constituency_code
        JOIN memberships ON memberships.constituency_code = requests.constituency_code AND memberships.starts_on <= $1 AND memberships.ends_on > $1
        JOIN accounts ON accounts.member_id = memberships.member_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL
        WHERE requests.told_at IS NULL
          AND requests.put_on <= $1
          AND requests.undone_on IS NULL
          AND ideas.publication = 'published'
        ORDER BY requests.put_on, requests.idea_id
        LIMIT $2";
    let found = sqlx::query(UNTOLD)
        .bind(today.to_string())
        .bind(most)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(Untold {
                idea: IdeaId::from_i64(row.try_get("idea_id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                constituency: row.try_get("constituency_code")?,
                seat: row.try_get("name")?,
                mp: AccountId::from_i64(row.try_get("account_id")?),
            })
        })
        .collect()
}

/// Writes what happened at the door.
pub async fn record_moved(tx: &mut WriteTx, moved: &DoorMoved) -> Result<()> {
    const PUT: &str = "
        INSERT INTO requests (idea_id, constituency_code, put_on, undone_on, told_at)
        VALUES ($1, $2, $3, NULL, NULL)
        ON CONFLICT (idea_id, constituency_code) DO UPDATE SET
            put_on = excluded.put_on,
            undone_on = NULL";
    const UNDO: &str = "
        UPDATE requests
        SET undone_on = $3
        WHERE idea_id = $1
          AND constituency_code = $2";
    for one in &moved.moved {
        let (write, seat) = match one {
            Moved::Put(seat) => (PUT, seat),
            Moved::Undone(seat) => (UNDO, seat),
        };
        sqlx::query(write)
            .bind(moved.idea.get())
            .bind(seat.as_str())
            .bind(moved.on.to_string())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Notes that the seat's MP was told. `false` when that happened before. Bookkeeping: telling decides nothing.
pub async fn record_told(
    tx: &mut WriteTx,
    idea: IdeaId,
    seat: &str,
    now: Timestamp,
) -> Result<bool> {
    const TOLD: &str = "
        UPDATE requests
        SET told_at = $3
        WHERE idea_id = $1
          AND constituency_code = $2
          AND told_at IS NULL";
    let done = sqlx::query(TOLD)
        .bind(idea.get())
        .bind(seat)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn read_day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Row(format!("day {text}")))
}
