//! Constituencies of all borders. It must not know who sits for them.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, WriteTx, rows};
use crate::domain::constituency::Constituency;
use crate::domain::ids::IdeaNumber;
use crate::domain::member::name_key;
use crate::domain::register::RollReceived;
use crate::domain::time::Timestamp;

/// Rows in one statement: well below the parameters either engine takes, and a short text to parse.
const AT_ONCE: usize = 200;

/// Every constituency, of all borders, in no order.
pub async fn list_all(connection: &mut AnyConnection) -> Result<Vec<Constituency>> {
    const LIST: &str = "
        SELECT code, name, name_cy, country, region, members_api_id, starts_on, ends_on
        FROM constituencies";
    sqlx::query(LIST)
        .fetch_all(connection)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Those whose borders are in force on a day, by name.
pub async fn list(connection: &mut AnyConnection, day: Date) -> Result<Vec<Constituency>> {
    const LIST: &str = "
        SELECT code, name, name_cy, country, region, members_api_id, starts_on, ends_on
        FROM constituencies
        WHERE ends_on > $1
          AND starts_on <= $1";
    let rows = sqlx::query(LIST)
        .bind(day.to_string())
        .fetch_all(connection)
        .await?;
    let mut seats = rows
        .iter()
        .map(read)
        .collect::<Result<Vec<Constituency>>>()?;
    // Here, because collations differ.
    seats.sort_by_cached_key(|seat| (name_key(&seat.name), seat.code.clone()));
    Ok(seats)
}

/// One, by its code.
pub async fn find(connection: &mut AnyConnection, code: &str) -> Result<Option<Constituency>> {
    const FIND: &str = "
        SELECT code, name, name_cy, country, region, members_api_id, starts_on, ends_on
        FROM constituencies
        WHERE code = $1";
    sqlx::query(FIND)
        .bind(code)
        .fetch_optional(connection)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Several, by their codes, in no order.
pub async fn list_by_code(
    connection: &mut AnyConnection,
    codes: &[String],
) -> Result<Vec<Constituency>> {
    const LIST: &str = "
        SELECT code, name, name_cy, country, region, members_api_id, starts_on, ends_on
        FROM constituencies
        WHERE code IN ($1)";
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list(LIST, codes.len()));
    for code in codes {
        query = query.bind(code);
    }
    query
        .fetch_all(connection)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// An idea about one constituency, as its page lists it.
#[derive(Clone, Debug)]
pub struct LocalIdea {
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// All its votes.
    pub votes: i64,
    /// All its comments.
    pub comments: i64,
    /// When it was published.
    pub published_at: Timestamp,
}

/// The newest public ideas about a constituency.
pub async fn list_ideas(
    connection: &mut AnyConnection,
    code: &str,
    most: i64,
) -> Result<Vec<LocalIdea>> {
    const IDEAS: &str = "
        SELECT number, title, votes, comments, published_at
        FROM public_ideas
        WHERE constituency_code = $1
        ORDER BY number DESC
        LIMIT $2";
    let found = sqlx::query(IDEAS)
        .bind(code)
        .bind(most)
        .fetch_all(connection)
        .await?;
    let read = |row: &AnyRow| {
        Ok(LocalIdea {
            number: IdeaNumber::from_i64(row.try_get("number")?),
            title: row.try_get("title")?,
            votes: row.try_get("votes")?,
            comments: row.try_get("comments")?,
            published_at: Timestamp::from_millis(
                row.try_get::<Option<i64>, _>("published_at")?.unwrap_or(0),
            ),
        })
    };
    found.iter().map(read).collect()
}

/// How many public ideas about a constituency were put to its MP and not answered yet.
pub async fn count_waiting(connection: &mut AnyConnection, code: &str) -> Result<i64> {
    const COUNT: &str = "
        SELECT count(*)
        FROM public_ideas
        WHERE constituency_code = $1
          AND response = 'put'";
    Ok(sqlx::query_scalar(COUNT)
        .bind(code)
        .fetch_one(connection)
        .await?)
}

/// Writes the constituencies a file added or changed.
pub async fn record_received(tx: &mut WriteTx, received: &RollReceived) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO constituencies (code, name, name_cy, name_key, country, region, members_api_id, starts_on, ends_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (code) DO UPDATE SET
            name = excluded.name,
            name_cy = excluded.name_cy,
            name_key = excluded.name_key,
            country = excluded.country,
            region = excluded.region,
            members_api_id = excluded.members_api_id,
            starts_on = excluded.starts_on,
            ends_on = excluded.ends_on";
    let seats: Vec<&Constituency> = received.constituencies.to_write().collect();
    for some in seats.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::many(WRITE, some.len())).persistent(false);
        for seat in some {
            query = query
                .bind(&seat.code)
                .bind(&seat.name)
                .bind(seat.name_cy.as_deref())
                .bind(name_key(&seat.name))
                .bind(&seat.country)
                .bind(seat.region.as_deref())
                .bind(seat.members_api_id.as_deref())
                .bind(seat.span.from.to_string())
                .bind(rows::end_text(seat.span));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

fn read(row: &AnyRow) -> Result<Constituency> {
    Ok(Constituency {
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        name_cy: row.try_get("name_cy")?,
        country: row.try_get("country")?,
        region: row.try_get("region")?,
        members_api_id: row.try_get("members_api_id")?,
        span: rows::read_span(row)?,
    })
}
