//! Responses of MPs with their versions, sources and signatures. It must not know who may write one.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, rows};
use crate::domain::idea::{Publication, Response as Axis};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::markup::SafeHtml;
use crate::domain::response::{
    AskedIdea, Capacity, DayLabel, Position, ResponseWords, Signature, Source, Standing,
};
use crate::domain::time::Timestamp;

pub mod drafts;
mod hidden;
pub mod joint;
pub mod meeting;
mod published;
mod record;

pub use hidden::{HiddenResponse, list_hidden_of_idea};
pub use published::list_of_idea;
pub use record::{hold_idea, record_edited, record_published};

/// One version of a response, as it was readable in its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// The position then.
    pub position: Position,
    /// The summary then.
    pub summary: String,
    /// The details then, as written.
    pub details: String,
    /// The sources then.
    pub sources: Vec<Source>,
    /// Who signed it, with the label of that day.
    pub signatures: Vec<Signature>,
    /// When it was written.
    pub written_at: Timestamp,
}

/// A response in a Member's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its row.
    pub id: ResponseId,
    /// The idea's number.
    pub number: IdeaNumber,
    /// The idea's title.
    pub title: String,
    /// The position.
    pub position: Position,
    /// The summary.
    pub summary: String,
    /// The party of its day.
    pub party: String,
    /// The seat of its day.
    pub constituency_name: String,
    /// When it was published.
    pub published_at: Timestamp,
}

/// The idea that a response is for, with its author's seat.
pub async fn find_idea(
    connection: &mut AnyConnection,
    number: IdeaNumber,
) -> Result<Option<AskedIdea>> {
    Ok(list_ideas(connection, &[number]).await?.pop())
}

/// The same for several, in the order in which they are named; those that are not there are left out.
pub async fn list_ideas(
    connection: &mut AnyConnection,
    numbers: &[IdeaNumber],
) -> Result<Vec<AskedIdea>> {
    const LIST: &str = "
        SELECT
            ideas.id,
            ideas.number,
            ideas.title,
            ideas.author_id,
            ideas.publication,
            ideas.response,
            accounts.constituency_code,
            COALESCE(
                (SELECT min(desk_items.since) FROM desk_items WHERE desk_items.idea_id = ideas.id AND desk_items.state IN ('waiting', 'answered')),
                (SELECT min(house_requests.put_on) FROM house_requests WHERE house_requests.idea_id = ideas.id AND house_requests.undone_on IS NULL)
            ) AS waits_since,
            (SELECT min(desk_items.since) FROM desk_items WHERE desk_items.idea_id = ideas.id AND desk_items.state = 'declined') AS declined_since
        FROM ideas
        LEFT JOIN accounts ON accounts.id = ideas.author_id
        WHERE ideas.number IN ($1)";
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list(LIST, numbers.len()));
    for number in numbers {
        query = query.bind(number.get());
    }
    let found = query.fetch_all(connection).await?;
    let mut ideas: Vec<AskedIdea> = found.iter().map(read_idea).collect::<Result<_>>()?;
    ideas.sort_by_key(|idea| numbers.iter().position(|number| *number == idea.number));
    Ok(ideas)
}

fn read_idea(row: &AnyRow) -> Result<AskedIdea> {
    let publication: String = row.try_get("publication")?;
    let response: String = row.try_get("response")?;
    let is_since =
        |column: &str| -> Result<bool> { Ok(row.try_get::<Option<String>, _>(column)?.is_some()) };
    Ok(AskedIdea {
        id: IdeaId::from_i64(row.try_get("id")?),
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("title")?,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        author_constituency: row.try_get("constituency_code")?,
        publication: Publication::from_key(&publication)
            .ok_or_else(|| Error::Row(format!("publication {publication}")))?,
        response: Axis::from_key(&response)
            .ok_or_else(|| Error::Row(format!("response {response}")))?,
        is_put: is_since("waits_since")?,
        is_declined: is_since("declined_since")?,
    })
}

/// What a Member has published on an idea, if anything; what is hidden is reworded, and not written a second time.
pub async fn find_by_lead(
    connection: &mut AnyConnection,
    idea: IdeaId,
    lead: MemberId,
) -> Result<Option<ResponseId>> {
    const FIND: &str = "
        SELECT id
        FROM responses
        WHERE id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND lead_id = $2
          AND state IN ('published', 'hidden')
        LIMIT 1";
    let id: Option<i64> = sqlx::query_scalar(FIND)
        .bind(idea.get())
        .bind(lead.get())
        .fetch_optional(connection)
        .await?;
    Ok(id.map(ResponseId::from_i64))
}

/// A response as its rules see it, and the number of its idea.
pub async fn find_standing(
    connection: &mut AnyConnection,
    id: ResponseId,
) -> Result<Option<(IdeaNumber, Standing)>> {
    const FIND: &str = "
        SELECT
            responses.id,
            responses.lead_id,
            responses.version,
            responses.state,
            responses.position,
            responses.summary,
            responses.details_html,
            response_versions.details,
            response_signatures.capacity,
            response_signatures.office,
            ideas.number,
            joints.id AS joint_id
        FROM responses
        LEFT JOIN joints ON joints.id = responses.id
        JOIN ideas ON ideas.id = responses.idea_id
        JOIN response_versions ON response_versions.response_id = responses.id AND response_versions.version = responses.version
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version AND response_signatures.member_id = responses.lead_id
        WHERE responses.id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let version: i64 = row.try_get("version")?;
    let sources = list_sources(connection, id)
        .await?
        .into_iter()
        .filter(|(of, _)| *of == version)
        .map(|(_, source)| source)
        .collect();
    let state: String = row.try_get("state")?;
    Ok(Some((
        IdeaNumber::from_i64(row.try_get("number")?),
        Standing {
            id,
            lead: MemberId::from_i64(row.try_get("lead_id")?),
            version,
            is_published: state == "published",
            is_hidden: state == "hidden",
            is_joint: row.try_get::<Option<i64>, _>("joint_id")?.is_some(),
            words: read_words(&row, sources)?,
        },
    )))
}

/// The positions of all that MPs published on an idea.
pub async fn list_positions(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<Position>> {
    const POSITIONS: &str = "
        SELECT position
        FROM responses
        WHERE id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND state = 'published'";
    let keys: Vec<String> = sqlx::query_scalar(POSITIONS)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    keys.iter().map(|key| read_position(key)).collect()
}

/// What a Member leads and everybody may read, newest first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<Listed>> {
    const OF_MEMBER: &str = "
        SELECT
            responses.id,
            responses.position,
            responses.summary,
            responses.published_at,
            response_signatures.party_label,
            response_signatures.constituency_name,
            public_ideas.number,
            public_ideas.title
        FROM responses
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version AND response_signatures.member_id = responses.lead_id
        WHERE responses.lead_id = $1
          AND responses.state = 'published'
        ORDER BY responses.published_at DESC
        LIMIT $2";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let position: String = row.try_get("position")?;
            Ok(Listed {
                id: ResponseId::from_i64(row.try_get("id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                position: read_position(&position)?,
                summary: row.try_get("summary")?,
                party: row.try_get("party_label")?,
                constituency_name: row
                    .try_get::<Option<String>, _>("constituency_name")?
                    .unwrap_or_default(),
                published_at: Timestamp::from_millis(row.try_get("published_at")?),
            })
        })
        .collect()
}

/// All versions of a response that everybody may read, oldest first: what moderators hid stays hidden when it is reworded.
pub async fn list_versions(connection: &mut AnyConnection, id: ResponseId) -> Result<Vec<Version>> {
    const VERSIONS: &str = "
        SELECT version, position, summary, details, written_at
        FROM response_versions
        WHERE response_id = $1
          AND hidden_at IS NULL
        ORDER BY version";
    const SIGNATURES: &str = "
        SELECT
            response_signatures.version,
            response_signatures.member_id,
            response_signatures.capacity,
            response_signatures.office,
            response_signatures.party_key,
            response_signatures.party_label,
            response_signatures.constituency_code,
            response_signatures.constituency_name,
            response_signatures.authors_mp,
            (SELECT max(memberships.ends_on) FROM memberships WHERE memberships.member_id = response_signatures.member_id AND memberships.constituency_code = response_signatures.constituency_code) AS seat_until,
            response_signatures.side,
            response_signatures.reservation,
            response_signatures.signed_at,
            response_signatures.withdrawn_at,
            members.name,
            parties.colour
        FROM response_signatures
        JOIN members ON members.id = response_signatures.member_id
        LEFT JOIN parties ON parties.key = response_signatures.party_key
        WHERE response_signatures.response_id = $1
        ORDER BY response_signatures.version, response_signatures.signed_at";
    let rows = sqlx::query(VERSIONS)
        .bind(id.get())
        .fetch_all(&mut *connection)
        .await?;
    let signatures = sqlx::query(SIGNATURES)
        .bind(id.get())
        .fetch_all(&mut *connection)
        .await?;
    let sources = list_sources(connection, id).await?;
    rows.iter()
        .map(|row| {
            let version: i64 = row.try_get("version")?;
            let position: String = row.try_get("position")?;
            Ok(Version {
                version,
                position: read_position(&position)?,
                summary: row.try_get("summary")?,
                details: row.try_get("details")?,
                sources: sources
                    .iter()
                    .filter(|(of, _)| *of == version)
                    .map(|(_, source)| source.clone())
                    .collect(),
                signatures: signatures
                    .iter()
                    .filter(|row| {
                        row.try_get::<i64, _>("version")
                            .is_ok_and(|of| of == version)
                    })
                    .map(read_signature)
                    .collect::<Result<_>>()?,
                written_at: Timestamp::from_millis(row.try_get("written_at")?),
            })
        })
        .collect()
}

/// The sources of all versions, each with its version.
async fn list_sources(
    connection: &mut AnyConnection,
    id: ResponseId,
) -> Result<Vec<(i64, Source)>> {
    const SOURCES: &str = "
        SELECT version, title, publisher, dated_on, url
        FROM response_sources
        WHERE response_id = $1
        ORDER BY version, position";
    let rows = sqlx::query(SOURCES)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("version")?, read_source(row)?)))
        .collect()
}

fn read_position(key: &str) -> Result<Position> {
    Position::from_key(key).ok_or_else(|| Error::Row(format!("position {key}")))
}

fn read_capacity(row: &AnyRow) -> Result<Capacity> {
    let key: String = row.try_get("capacity")?;
    Capacity::from_key(&key).ok_or_else(|| Error::Row(format!("capacity {key}")))
}

fn read_office(row: &AnyRow) -> Result<String> {
    Ok(row
        .try_get::<Option<String>, _>("office")?
        .unwrap_or_default())
}

fn read_words(row: &AnyRow, sources: Vec<Source>) -> Result<ResponseWords> {
    let position: String = row.try_get("position")?;
    Ok(ResponseWords {
        position: read_position(&position)?,
        summary: row.try_get("summary")?,
        details: row.try_get("details")?,
        details_html: SafeHtml::from_stored(row.try_get("details_html")?),
        capacity: read_capacity(row)?,
        office: read_office(row)?,
        sources,
    })
}

fn read_source(row: &AnyRow) -> Result<Source> {
    let dated_on: Option<String> = row.try_get("dated_on")?;
    Ok(Source {
        title: row.try_get("title")?,
        publisher: row.try_get("publisher")?,
        dated_on: dated_on
            .map(|day| {
                day.parse::<Date>()
                    .map_err(|_| Error::Row(format!("dated_on {day}")))
            })
            .transpose()?,
        url: row.try_get("url")?,
    })
}

fn read_signature(row: &AnyRow) -> Result<Signature> {
    let authors_mp: Option<String> = row.try_get("authors_mp")?;
    let words = |column: &str| -> Result<String> {
        Ok(row
            .try_get::<Option<String>, _>(column)?
            .unwrap_or_default())
    };
    Ok(Signature {
        label: DayLabel {
            member: MemberId::from_i64(row.try_get("member_id")?),
            name: row.try_get("name")?,
            party_key: row.try_get("party_key")?,
            party: row.try_get("party_label")?,
            constituency: words("constituency_code")?,
            constituency_name: words("constituency_name")?,
        },
        party_colour: words("colour")?,
        seat_until: rows::read_end(row, "seat_until")?,
        capacity: read_capacity(row)?,
        office: read_office(row)?,
        authors_mp: authors_mp.map(|answer| answer == "yes"),
        side: row.try_get("side")?,
        reservation: words("reservation")?,
        signed_at: Timestamp::from_millis(row.try_get("signed_at")?),
        withdrawn_at: row
            .try_get::<Option<i64>, _>("withdrawn_at")?
            .map(Timestamp::from_millis),
    })
}
