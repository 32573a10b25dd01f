//! What the front page shows: ideas with many votes, the latest response, what waits longest. Three queries, however large the site.
//! It must not know how ideas are ranked.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::Result;
use crate::domain::ids::{IdeaNumber, MemberId, ResponseId};
use crate::domain::time::Timestamp;

/// An idea with its counts.
#[derive(Clone, Debug)]
pub struct CountedIdea {
    /// Its public number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// What should happen, in Markdown as written.
    pub what: String,
    /// The topic's name.
    pub topic: String,
    /// The constituency's name; empty for the whole country.
    pub place: String,
    /// Votes in favour.
    pub agrees: i64,
    /// Votes against.
    pub disagrees: i64,
    /// Votes that passed.
    pub passes: i64,
    /// All votes.
    pub votes: i64,
}

/// The latest response, with the labels of its day.
#[derive(Clone, Debug)]
pub struct LatestResponse {
    /// The response.
    pub id: ResponseId,
    /// The idea it answers.
    pub number: IdeaNumber,
    /// The idea's title.
    pub title: String,
    /// The position's key.
    pub position: String,
    /// The summary.
    pub summary: String,
    /// Who leads it.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party's label on that day.
    pub party: String,
    /// The party's colour; empty when it has none.
    pub colour: String,
    /// The seat's name on that day; empty without one.
    pub seat: String,
    /// Its code; none without one.
    pub seat_code: Option<String>,
    /// When it was published.
    pub published_at: Timestamp,
}

/// An idea that was put to an MP and not answered.
#[derive(Clone, Debug)]
pub struct WaitingIdea {
    /// Its public number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// Since when it waits.
    pub put_at: Timestamp,
}

/// The open ideas with the most votes.
pub async fn list_most_voted(
    connection: &mut AnyConnection,
    limit: usize,
) -> Result<Vec<CountedIdea>> {
    const LIST: &str = "
        SELECT i.number,
               i.title,
               w.what,
               t.name AS topic,
               c.name AS place,
               i.agrees,
               i.disagrees,
               i.passes,
               i.votes
        FROM public_ideas i
        JOIN idea_versions w ON w.idea_id = i.id AND w.version = i.version
        JOIN topics t ON t.key = i.topic_key
        LEFT JOIN constituencies c ON c.code = i.constituency_code
        WHERE i.publication = 'published'
          AND i.votes > 0
        ORDER BY i.votes DESC, i.number DESC
        LIMIT $1";
    let rows = sqlx::query(LIST)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    rows.iter().map(counted).collect()
}

fn counted(row: &AnyRow) -> Result<CountedIdea> {
    Ok(CountedIdea {
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("title")?,
        what: row.try_get("what")?,
        topic: row.try_get("topic")?,
        place: row
            .try_get::<Option<String>, _>("place")?
            .unwrap_or_default(),
        agrees: row.try_get("agrees")?,
        disagrees: row.try_get("disagrees")?,
        passes: row.try_get("passes")?,
        votes: row.try_get("votes")?,
    })
}

/// The latest published response to an idea that everybody may read.
pub async fn find_latest_response(
    connection: &mut AnyConnection,
) -> Result<Option<LatestResponse>> {
    const FIND: &str = "
        SELECT r.id,
               i.number,
               i.title,
               r.position,
               r.summary,
               m.id AS member_id,
               m.name,
               s.party_label,
               p.colour,
               s.constituency_name,
               s.constituency_code,
               r.published_at
        FROM responses r
        JOIN public_ideas i ON i.id = r.idea_id
        JOIN members m ON m.id = r.lead_id
        JOIN response_signatures s ON s.response_id = r.id AND s.version = r.version AND s.member_id = r.lead_id
        LEFT JOIN parties p ON p.key = s.party_key
        WHERE r.state = 'published'
        ORDER BY r.published_at DESC, r.id DESC
        LIMIT 1";
    let row = sqlx::query(FIND).fetch_optional(connection).await?;
    row.map(|row| {
        Ok(LatestResponse {
            id: ResponseId::from_i64(row.try_get("id")?),
            number: IdeaNumber::from_i64(row.try_get("number")?),
            title: row.try_get("title")?,
            position: row.try_get("position")?,
            summary: row.try_get("summary")?,
            member: MemberId::from_i64(row.try_get("member_id")?),
            name: row.try_get("name")?,
            party: row.try_get("party_label")?,
            colour: row
                .try_get::<Option<String>, _>("colour")?
                .unwrap_or_default(),
            seat: row
                .try_get::<Option<String>, _>("constituency_name")?
                .unwrap_or_default(),
            seat_code: row.try_get("constituency_code")?,
            published_at: Timestamp::from_millis(row.try_get("published_at")?),
        })
    })
    .transpose()
}

/// The ideas that have waited longest for an answer.
pub async fn list_waiting(
    connection: &mut AnyConnection,
    limit: usize,
) -> Result<Vec<WaitingIdea>> {
    const LIST: &str = "
        SELECT number, title, put_at
        FROM public_ideas
        WHERE publication = 'published'
          AND response = 'put'
          AND put_at IS NOT NULL
        ORDER BY put_at, number
        LIMIT $1";
    let rows = sqlx::query(LIST)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(WaitingIdea {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                put_at: Timestamp::from_millis(row.try_get("put_at")?),
            })
        })
        .collect()
}
