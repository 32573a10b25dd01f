//! What waits on the desks of MPs' offices, by seat, and which ideas may ask for the same. It must not know what an office may do.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, rows};
use crate::domain::desk::{COUNTED_MAX, Door, Item, State, Support};
use crate::domain::ids::{IdeaId, IdeaNumber};

mod handovers;
mod letters;
mod likenesses;
mod promises;
mod record;

pub use handovers::{find_handover, record_handed, record_handover_answered};
pub use letters::{Mailbox, list_mailboxes, record_mailed};
pub use likenesses::{ToCompare, list_to_compare, record_compared};
pub use promises::{find_promise, list_promised, record_promised};
pub use record::{
    record_answers, record_declined, record_house_moved, record_joined, record_moved,
    record_put_off, record_reached,
};

/// An item as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The item.
    pub item: Item,
    /// The idea's title.
    pub title: String,
    /// Its topic.
    pub topic: String,
    /// How many support it.
    pub support: Support,
    /// How many others are answered together with it.
    pub joined: i64,
    /// How many others on the same desk may ask for the same.
    pub alike: i64,
}

/// Where a page of the desk goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The last day shown.
    pub since: Date,
    /// The last idea of that day.
    pub idea: IdeaId,
}

/// What waits in sight on a seat's desk, the longest waiting first.
pub async fn page(
    connection: &mut AnyConnection,
    seat: &str,
    today: Date,
    after: Option<After>,
    most: i64,
) -> Result<Vec<Entry>> {
    const PAGE: &str = "
        SELECT
            desk_items.constituency_code,
            desk_items.idea_id,
            desk_items.door,
            desk_items.since,
            desk_items.state,
            desk_items.shows_from,
            desk_items.head_id,
            ideas.number,
            ideas.title,
            ideas.agrees,
            ideas.disagrees,
            ideas.passes,
            topics.name AS topic_name,
            seat_tallies.agrees AS local
        FROM desk_items
        JOIN ideas ON ideas.id = desk_items.idea_id AND ideas.publication = 'published'
        JOIN topics ON topics.key = ideas.topic_key
        LEFT JOIN seat_tallies ON seat_tallies.idea_id = desk_items.idea_id AND seat_tallies.constituency_code = desk_items.constituency_code
        WHERE desk_items.constituency_code = $1
          AND desk_items.state = 'waiting'
          AND desk_items.head_id IS NULL
          AND desk_items.shows_from <= $2
          AND (desk_items.since, desk_items.idea_id) > ($3, $4)
        ORDER BY desk_items.since, desk_items.idea_id
        LIMIT $5";
    let rows = sqlx::query(PAGE)
        .bind(seat)
        .bind(today.to_string())
        .bind(after.map_or_else(|| "0001-01-01".to_owned(), |after| after.since.to_string()))
        .bind(after.map_or(0, |after| after.idea.get()))
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let mut entries: Vec<Entry> = rows.iter().map(read).collect::<Result<_>>()?;
    add_counts(connection, seat, &mut entries).await?;
    Ok(entries)
}

/// What was put off and has not come back, the longest waiting first.
pub async fn list_put_off(
    connection: &mut AnyConnection,
    seat: &str,
    today: Date,
    most: i64,
) -> Result<Vec<Entry>> {
    const PUT_OFF: &str = "
        SELECT
            desk_items.constituency_code,
            desk_items.idea_id,
            desk_items.door,
            desk_items.since,
            desk_items.state,
            desk_items.shows_from,
            desk_items.head_id,
            ideas.number,
            ideas.title,
            ideas.agrees,
            ideas.disagrees,
            ideas.passes,
            topics.name AS topic_name,
            seat_tallies.agrees AS local
        FROM desk_items
        JOIN ideas ON ideas.id = desk_items.idea_id AND ideas.publication = 'published'
        JOIN topics ON topics.key = ideas.topic_key
        LEFT JOIN seat_tallies ON seat_tallies.idea_id = desk_items.idea_id AND seat_tallies.constituency_code = desk_items.constituency_code
        WHERE desk_items.constituency_code = $1
          AND desk_items.state = 'waiting'
          AND desk_items.head_id IS NULL
          AND desk_items.shows_from > $2
        ORDER BY desk_items.since, desk_items.idea_id
        LIMIT $3";
    let rows = sqlx::query(PUT_OFF)
        .bind(seat)
        .bind(today.to_string())
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let mut entries: Vec<Entry> = rows.iter().map(read).collect::<Result<_>>()?;
    add_counts(connection, seat, &mut entries).await?;
    Ok(entries)
}

/// How many items wait in sight on a seat's desk, counted up to one more than [`COUNTED_MAX`]: a cluster is one.
pub async fn count(connection: &mut AnyConnection, seat: &str, today: Date) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT desk_items.idea_id
            FROM desk_items
            JOIN ideas ON ideas.id = desk_items.idea_id AND ideas.publication = 'published'
            WHERE desk_items.constituency_code = $1
              AND desk_items.state = 'waiting'
              AND desk_items.head_id IS NULL
              AND desk_items.shows_from <= $2
            LIMIT $3) AS waiting";
    Ok(sqlx::query_scalar(COUNT)
        .bind(seat)
        .bind(today.to_string())
        .bind(COUNTED_MAX + 1)
        .fetch_one(connection)
        .await?)
}

/// One idea on a seat's desk.
pub async fn find(
    connection: &mut AnyConnection,
    seat: &str,
    number: IdeaNumber,
) -> Result<Option<Entry>> {
    const FIND: &str = "
        SELECT
            desk_items.constituency_code,
            desk_items.idea_id,
            desk_items.door,
            desk_items.since,
            desk_items.state,
            desk_items.shows_from,
            desk_items.head_id,
            ideas.number,
            ideas.title,
            ideas.agrees,
            ideas.disagrees,
            ideas.passes,
            topics.name AS topic_name,
            seat_tallies.agrees AS local
        FROM ideas
        JOIN desk_items ON desk_items.idea_id = ideas.id AND desk_items.constituency_code = $1
        JOIN topics ON topics.key = ideas.topic_key
        LEFT JOIN seat_tallies ON seat_tallies.idea_id = desk_items.idea_id AND seat_tallies.constituency_code = desk_items.constituency_code
        WHERE ideas.number = $2
          AND ideas.publication IN ('published', 'closed')";
    let row = sqlx::query(FIND)
        .bind(seat)
        .bind(number.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The ideas that are answered together with a head, without it.
pub async fn list_joined(
    connection: &mut AnyConnection,
    seat: &str,
    head: IdeaId,
) -> Result<Vec<Entry>> {
    const JOINED: &str = "
        SELECT
            desk_items.constituency_code,
            desk_items.idea_id,
            desk_items.door,
            desk_items.since,
            desk_items.state,
            desk_items.shows_from,
            desk_items.head_id,
            ideas.number,
            ideas.title,
            ideas.agrees,
            ideas.disagrees,
            ideas.passes,
            topics.name AS topic_name,
            seat_tallies.agrees AS local
        FROM desk_items
        JOIN ideas ON ideas.id = desk_items.idea_id AND ideas.publication = 'published'
        JOIN topics ON topics.key = ideas.topic_key
        LEFT JOIN seat_tallies ON seat_tallies.idea_id = desk_items.idea_id AND seat_tallies.constituency_code = desk_items.constituency_code
        WHERE desk_items.head_id = $2
          AND desk_items.constituency_code = $1
          AND desk_items.state = 'waiting'
        ORDER BY desk_items.since, desk_items.idea_id
        LIMIT 100";
    let rows = sqlx::query(JOINED)
        .bind(seat)
        .bind(head.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// What waits on the same desk and may ask for the same as an idea: an offer. From the likenesses to the desk, which is what `CROSS JOIN`
/// says to SQLite: for the order of the days it walked along the whole desk, 40 ms with twenty thousand ideas on it.
pub async fn list_alike(
    connection: &mut AnyConnection,
    seat: &str,
    idea: IdeaId,
) -> Result<Vec<Entry>> {
    const ALIKE: &str = "
        SELECT
            desk_items.constituency_code,
            desk_items.idea_id,
            desk_items.door,
            desk_items.since,
            desk_items.state,
            desk_items.shows_from,
            desk_items.head_id,
            ideas.number,
            ideas.title,
            ideas.agrees,
            ideas.disagrees,
            ideas.passes,
            topics.name AS topic_name,
            seat_tallies.agrees AS local
        FROM idea_likenesses
        CROSS JOIN desk_items
        JOIN ideas ON ideas.id = desk_items.idea_id AND ideas.publication = 'published'
        JOIN topics ON topics.key = ideas.topic_key
        LEFT JOIN seat_tallies ON seat_tallies.idea_id = desk_items.idea_id AND seat_tallies.constituency_code = desk_items.constituency_code
        WHERE idea_likenesses.idea_id = $2
          AND desk_items.idea_id = idea_likenesses.other_id
          AND desk_items.constituency_code = $1
          AND desk_items.state = 'waiting'
          AND desk_items.head_id IS NULL
        ORDER BY desk_items.since, desk_items.idea_id
        LIMIT 100";
    let rows = sqlx::query(ALIKE)
        .bind(seat)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// How many are joined to each of these, and how many may be: two statements, however many there are.
async fn add_counts(
    connection: &mut AnyConnection,
    seat: &str,
    entries: &mut [Entry],
) -> Result<()> {
    const JOINED: &str = "
        SELECT head_id AS idea_id, CAST(count(*) AS BIGINT) AS others
        FROM desk_items
        WHERE constituency_code = $1
          AND head_id IN ($2)
          AND state = 'waiting'
        GROUP BY head_id";
    const ALIKE: &str = "
        SELECT idea_likenesses.idea_id, CAST(count(*) AS BIGINT) AS others
        FROM idea_likenesses
        JOIN desk_items ON desk_items.idea_id = idea_likenesses.other_id AND desk_items.constituency_code = $1
        WHERE idea_likenesses.idea_id IN ($2)
          AND desk_items.state = 'waiting'
          AND desk_items.head_id IS NULL
        GROUP BY idea_likenesses.idea_id";
    if entries.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = entries.iter().map(|entry| entry.item.idea.get()).collect();
    for (statement, is_joined) in [(JOINED, true), (ALIKE, false)] {
        let mut query = sqlx::query(rows::list_after(statement, ids.len())).bind(seat);
        for id in &ids {
            query = query.bind(*id);
        }
        for row in query.fetch_all(&mut *connection).await? {
            let id: i64 = row.try_get("idea_id")?;
            let others: i64 = row.try_get("others")?;
            if let Some(entry) = entries.iter_mut().find(|one| one.item.idea.get() == id) {
                if is_joined {
                    entry.joined = others;
                } else {
                    entry.alike = others;
                }
            }
        }
    }
    Ok(())
}

fn read(row: &AnyRow) -> Result<Entry> {
    let (door, state): (String, String) = (row.try_get("door")?, row.try_get("state")?);
    Ok(Entry {
        item: Item {
            seat: row.try_get("constituency_code")?,
            idea: IdeaId::from_i64(row.try_get("idea_id")?),
            number: IdeaNumber::from_i64(row.try_get("number")?),
            door: Door::from_key(&door).ok_or_else(|| Error::Row(format!("door {door}")))?,
            since: read_day(row, "since")?,
            state: State::from_key(&state).ok_or_else(|| Error::Row(format!("state {state}")))?,
            shows_from: read_day(row, "shows_from")?,
            head: row
                .try_get::<Option<i64>, _>("head_id")?
                .map(IdeaId::from_i64),
        },
        title: row.try_get("title")?,
        topic: row.try_get("topic_name")?,
        support: Support {
            local: row.try_get::<Option<i64>, _>("local")?.unwrap_or(0),
            agrees: row.try_get("agrees")?,
            disagrees: row.try_get("disagrees")?,
            passes: row.try_get("passes")?,
        },
        joined: 0,
        alike: 0,
    })
}

fn read_day(row: &AnyRow, column: &str) -> Result<Date> {
    let text: String = row.try_get(column)?;
    text.parse()
        .map_err(|_| Error::Row(format!("{column} {text}")))
}
