//! Requests to the whole House: which ideas are put to MPs of all parties, by which door and day, and who was told. It must not know
//! who supports them, nor how many are enough.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::read_day;
use crate::domain::door::house::{AtTheHouse, HouseDoor, HouseMoved, HouseRequest};
use crate::domain::ground::{Band, Scored};
use crate::domain::idea::{Publication, Response};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// An MP who was not told of an idea.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// By which door it came; the first, where it came by both.
    pub door: HouseDoor,
    /// The account of the MP.
    pub mp: AccountId,
}

/// An idea as the House's doors need to see it.
pub async fn find(connection: &mut AnyConnection, idea: IdeaId) -> Result<Option<AtTheHouse>> {
    const FIND: &str = "
        SELECT ideas.id, ideas.topic_key, ideas.publication, ideas.response, ideas.constituency_code, ideas.agrees, s.body,
            (SELECT CAST(count(*) AS BIGINT) FROM requests WHERE requests.idea_id = ideas.id AND requests.undone_on IS NULL) AS waits_at,
            CAST(CASE WHEN n.idea_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS by_nation,
            CAST(CASE WHEN g.idea_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS by_ground
        FROM ideas
        LEFT JOIN idea_scores AS s ON s.space_key = 'country' AND s.idea_id = ideas.id
        LEFT JOIN house_requests AS n ON n.idea_id = ideas.id AND n.door = 'national' AND n.undone_on IS NULL
        LEFT JOIN house_requests AS g ON g.idea_id = ideas.id AND g.door = 'common_ground' AND g.undone_on IS NULL
        WHERE ideas.id = $1";
    let row = sqlx::query(FIND)
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_at).transpose()
}

/// The first ideas that are common ground, the surest first.
pub async fn list_on_common_ground(
    connection: &mut AnyConnection,
    most: i64,
) -> Result<Vec<IdeaId>> {
    const ON_GROUND: &str = "
        SELECT idea_id
        FROM idea_scores
        WHERE space_key = 'country'
          AND band = 'common_ground'
        ORDER BY place DESC
        LIMIT $1";
    let found: Vec<i64> = sqlx::query_scalar(ON_GROUND)
        .bind(most)
        .fetch_all(connection)
        .await?;
    Ok(found.into_iter().map(IdeaId::from_i64).collect())
}

/// The ideas that are put to the House because they are common ground.
pub async fn list_chosen(connection: &mut AnyConnection) -> Result<Vec<IdeaId>> {
    const CHOSEN: &str = "
        SELECT idea_id
        FROM house_requests
        WHERE door = 'common_ground'
          AND undone_on IS NULL";
    let found: Vec<i64> = sqlx::query_scalar(CHOSEN).fetch_all(connection).await?;
    Ok(found.into_iter().map(IdeaId::from_i64).collect())
}

fn read_at(row: &AnyRow) -> Result<AtTheHouse> {
    let (publication, response): (String, String) =
        (row.try_get("publication")?, row.try_get("response")?);
    let body: Option<String> = row.try_get("body")?;
    let scored: Option<Scored> = body
        .map(|body| serde_json::from_str(&body))
        .transpose()
        .map_err(|error| Error::Row(format!("a score: {error}")))?;
    let scored = scored.filter(|scored| scored.has_groups && scored.band.is_ranked());
    let doors = [
        ("by_nation", HouseDoor::National),
        ("by_ground", HouseDoor::CommonGround),
    ];
    let mut put_by = Vec::new();
    for (column, door) in doors {
        if row.try_get::<i64, _>(column)? == 1 {
            put_by.push(door);
        }
    }
    Ok(AtTheHouse {
        id: IdeaId::from_i64(row.try_get("id")?),
        topic: row.try_get("topic_key")?,
        publication: Publication::from_key(&publication)
            .ok_or_else(|| Error::Row(format!("publication {publication}")))?,
        response: Response::from_key(&response)
            .ok_or_else(|| Error::Row(format!("response {response}")))?,
        is_local: row
            .try_get::<Option<String>, _>("constituency_code")?
            .is_some(),
        agrees: row.try_get("agrees")?,
        score: scored.as_ref().map(|scored| scored.score),
        is_common_ground: scored.is_some_and(|scored| scored.band == Band::CommonGround),
        put_by,
        waits_at: row.try_get("waits_at")?,
    })
}

/// Every request of an idea to the House, the oldest first.
pub async fn list_of_idea(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Vec<HouseRequest>> {
    const OF_IDEA: &str = "
        SELECT door, put_on, undone_on
        FROM house_requests
        WHERE idea_id = $1
        ORDER BY put_on, door";
    let found = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            let undone: Option<String> = row.try_get("undone_on")?;
            Ok(HouseRequest {
                door: read_door(row)?,
                put_on: read_day(&row.try_get::<String, _>("put_on")?)?,
                undone_on: undone.as_deref().map(read_day).transpose()?,
            })
        })
        .collect()
}

fn read_door(row: &AnyRow) -> Result<HouseDoor> {
    let door: String = row.try_get("door")?;
    HouseDoor::from_key(&door).ok_or_else(|| Error::Row(format!("door {door}")))
}

/// MPs who sit today and have an account here, and were not told of an idea that waits for the House. What comes by the national door
/// is put to those who cover its topic: who chose none covers all.
pub async fn list_untold(
    connection: &mut AnyConnection,
    today: Date,
    most: i64,
) -> Result<Vec<Untold>> {
    const UNTOLD: &str = "
        SELECT house_requests.idea_id, ideas.number, min(house_requests.door) AS door, accounts.id AS account_id
        FROM house_requests
        JOIN ideas ON ideas.id = house_requests.idea_id
        JOIN memberships ON memberships.starts_on <= $1 AND memberships.ends_on > $1
        JOIN accounts ON accounts.member_id = memberships.member_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL
        WHERE house_requests.undone_on IS NULL
          AND ideas.publication = 'published'
          AND ideas.response = 'put'
          AND (house_requests.door <> 'national'
              OR EXISTS (
                  SELECT 1 FROM member_topics
                  WHERE member_topics.member_id = memberships.member_id
                    AND member_topics.topic_key = ideas.topic_key)
              OR NOT EXISTS (SELECT 1 FROM member_topics WHERE member_topics.member_id = memberships.member_id))
          AND NOT EXISTS (
              SELECT 1 FROM house_tellings
              WHERE house_tellings.idea_id = house_requests.idea_id
                AND house_tellings.account_id = accounts.id)
        GROUP BY house_requests.idea_id, ideas.number, accounts.id
        ORDER BY house_requests.idea_id, accounts.id
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
                door: read_door(row)?,
                mp: AccountId::from_i64(row.try_get("account_id")?),
            })
        })
        .collect()
}

/// Writes what a look decided.
pub async fn record_moved(tx: &mut WriteTx, moved: &HouseMoved) -> Result<()> {
    const PUT: &str = "
        INSERT INTO house_requests (idea_id, door, put_on, undone_on)
        VALUES ($1, $2, $3, NULL)
        ON CONFLICT (idea_id, door) DO UPDATE SET
            put_on = excluded.put_on,
            undone_on = NULL";
    const UNDO: &str = "
        UPDATE house_requests
        SET undone_on = $3
        WHERE idea_id = $1
          AND door = $2";
    sqlx::query(if moved.is_put { PUT } else { UNDO })
        .bind(moved.idea.get())
        .bind(moved.door.key())
        .bind(moved.on.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a month's ideas were chosen. `false` when that happened before. Bookkeeping.
pub async fn record_chosen(tx: &mut WriteTx, month: &str, on: Date) -> Result<bool> {
    const CHOSEN: &str = "
        INSERT INTO house_months (month, chosen_on)
        VALUES ($1, $2)
        ON CONFLICT (month) DO NOTHING";
    let done = sqlx::query(CHOSEN)
        .bind(month)
        .bind(on.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a month's ideas were chosen.
pub async fn is_chosen(connection: &mut AnyConnection, month: &str) -> Result<bool> {
    const IS: &str = "
        SELECT month
        FROM house_months
        WHERE month = $1";
    let found = sqlx::query(IS)
        .bind(month)
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Notes that an MP was told of an idea, and says whether it was the first who was; `None` when they had been. Bookkeeping.
pub async fn record_told(
    tx: &mut WriteTx,
    idea: IdeaId,
    mp: AccountId,
    now: Timestamp,
) -> Result<Option<bool>> {
    const BEFORE: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM house_tellings
        WHERE idea_id = $1";
    const TOLD: &str = "
        INSERT INTO house_tellings (idea_id, account_id, told_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (idea_id, account_id) DO NOTHING";
    let before: i64 = sqlx::query_scalar(BEFORE)
        .bind(idea.get())
        .fetch_one(&mut **tx)
        .await?;
    let done = sqlx::query(TOLD)
        .bind(idea.get())
        .bind(mp.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok((done.rows_affected() == 1).then_some(before == 0))
}
