//! The positions that Members have signed, and how many seats each party has. It must not know what citizens vote.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, rows};
use crate::domain::ids::{IdeaNumber, MemberId};
use crate::domain::response::Position;
use crate::domain::standpoint::Signed;
use crate::domain::time::Timestamp;

/// Every signature under what is published on these ideas, as far as they are in sight.
pub async fn list_signed(
    connection: &mut AnyConnection,
    ideas: &[IdeaNumber],
) -> Result<Vec<Signed>> {
    const SIGNED: &str = "
        SELECT
            ideas.number,
            responses.position,
            response_signatures.member_id,
            response_signatures.party_key,
            response_signatures.signed_at
        FROM ideas
        JOIN response_places ON response_places.idea_id = ideas.id
        JOIN responses ON responses.id = response_places.response_id AND responses.state = 'published'
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
        WHERE ideas.number IN ($1)
          AND response_signatures.withdrawn_at IS NULL
          AND ideas.publication IN ('published', 'closed')
        ORDER BY ideas.number, response_signatures.signed_at, response_signatures.member_id";
    if ideas.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list(SIGNED, ideas.len())).persistent(ideas.len() == 1);
    for idea in ideas {
        query = query.bind(idea.get());
    }
    let found = query.fetch_all(connection).await?;
    found
        .iter()
        .map(|row| {
            let position: String = row.try_get("position")?;
            Ok(Signed {
                idea: IdeaNumber::from_i64(row.try_get("number")?),
                member: MemberId::from_i64(row.try_get("member_id")?),
                party: row.try_get("party_key")?,
                position: Position::from_key(&position)
                    .ok_or_else(|| Error::Row(format!("position {position}")))?,
                at: Timestamp::from_millis(row.try_get("signed_at")?),
            })
        })
        .collect()
}

/// How many Members sit under each label on a day.
pub async fn count_seats(
    connection: &mut AnyConnection,
    day: Date,
) -> Result<BTreeMap<String, u32>> {
    const SEATS: &str = "
        SELECT party_affiliations.party_key, CAST(count(*) AS BIGINT) AS seats
        FROM memberships
        JOIN party_affiliations ON party_affiliations.member_id = memberships.member_id
        WHERE memberships.starts_on <= $1
          AND memberships.ends_on > $1
          AND party_affiliations.layer = 'label'
          AND party_affiliations.starts_on <= $1
          AND party_affiliations.ends_on > $1
        GROUP BY party_affiliations.party_key";
    let found = sqlx::query(SEATS)
        .bind(day.to_string())
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            let seats: i64 = row.try_get("seats")?;
            Ok((row.try_get("party_key")?, u32::try_from(seats).unwrap_or(0)))
        })
        .collect()
}
