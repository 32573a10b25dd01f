//! Where parties meet: the joint responses of late, and which parties signed them together. Counted by the signatures that stand, and
//! by parties alone. It must not know persons' order, nor how often anybody signs.

use sqlx::{AnyConnection, Row};

use super::read_position;
use crate::domain::ids::{IdeaNumber, MemberId, ResponseId};
use crate::domain::response::Position;
use crate::domain::time::Timestamp;
use crate::store::{Result, rows};

/// Two parties and how many joint responses Members of both signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key of the one.
    pub one: String,
    /// The key of the other.
    pub other: String,
    /// How many responses.
    pub together: i64,
}

/// Somebody who signed a joint response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// Who.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party of the day.
    pub party: String,
    /// The party's colour.
    pub colour: String,
    /// The party whose whip was taken that day.
    pub side: Option<String>,
}

/// A joint response in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Which.
    pub id: ResponseId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// The main idea's title.
    pub title: String,
    /// The position.
    pub position: Position,
    /// When it was published.
    pub published_at: Timestamp,
    /// Who signed and did not withdraw, the lead first.
    pub signed: Vec<Signatory>,
}

/// Pairs of parties by how many joint responses begun since a moment Members of both signed, the most first.
pub async fn list_pairs(
    connection: &mut AnyConnection,
    since: Timestamp,
    most: i64,
) -> Result<Vec<Pair>> {
    const PAIRS: &str = "
        SELECT
            one.side AS one_side,
            other.side AS other_side,
            CAST(count(DISTINCT responses.id) AS BIGINT) AS together
        FROM joints
        JOIN responses ON responses.id = joints.id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN response_signatures AS one ON one.response_id = responses.id AND one.version = responses.version
        JOIN response_signatures AS other ON other.response_id = responses.id AND other.version = responses.version
        WHERE joints.state = 'published'
          AND joints.id > $1
          AND responses.state = 'published'
          AND one.side < other.side
          AND one.withdrawn_at IS NULL
          AND other.withdrawn_at IS NULL
        GROUP BY one.side, other.side
        ORDER BY together DESC
        LIMIT $2";
    let rows = sqlx::query(PAIRS)
        .bind(ResponseId::new(since, 0).get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Pair {
                one: row.try_get("one_side")?,
                other: row.try_get("other_side")?,
                together: row.try_get("together")?,
            })
        })
        .collect()
}

/// The ideas that Members answered last and that everybody may read, each once, the newest answer first. So many answers are looked at.
pub async fn list_answered(
    connection: &mut AnyConnection,
    most: i64,
) -> Result<Vec<(IdeaNumber, String)>> {
    const ANSWERED: &str = "
        SELECT public_ideas.number, public_ideas.title
        FROM responses
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        WHERE responses.state = 'published'
        ORDER BY responses.published_at DESC, responses.id DESC
        LIMIT $1";
    let found = sqlx::query(ANSWERED)
        .bind(most)
        .fetch_all(connection)
        .await?;
    let mut ideas: Vec<(IdeaNumber, String)> = Vec::new();
    for row in &found {
        let number = IdeaNumber::from_i64(row.try_get("number")?);
        if ideas.iter().all(|(known, _)| *known != number) {
            ideas.push((number, row.try_get("title")?));
        }
    }
    Ok(ideas)
}

/// The newest joint responses that everybody may read, with those who signed them.
pub async fn list_met(connection: &mut AnyConnection, most: i64) -> Result<Vec<Met>> {
    const MET: &str = "
        SELECT
            responses.id,
            responses.position,
            responses.published_at,
            public_ideas.number,
            public_ideas.title
        FROM joints
        JOIN responses ON responses.id = joints.id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        WHERE joints.state = 'published'
          AND joints.id > $1
          AND responses.state = 'published'
        ORDER BY joints.id DESC
        LIMIT $2";
    const SIGNED: &str = "
        SELECT
            response_signatures.response_id,
            response_signatures.member_id,
            response_signatures.party_label,
            response_signatures.side,
            responses.lead_id,
            members.name,
            parties.colour
        FROM responses
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
        JOIN members ON members.id = response_signatures.member_id
        LEFT JOIN parties ON parties.key = response_signatures.party_key
        WHERE responses.id IN ($1)
          AND response_signatures.withdrawn_at IS NULL
        ORDER BY response_signatures.signed_at, response_signatures.member_id";
    let found = sqlx::query(MET)
        .bind(0_i64)
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let mut met = Vec::with_capacity(found.len());
    for row in &found {
        let position: String = row.try_get("position")?;
        met.push(Met {
            id: ResponseId::from_i64(row.try_get("id")?),
            number: IdeaNumber::from_i64(row.try_get("number")?),
            title: row.try_get("title")?,
            position: read_position(&position)?,
            published_at: Timestamp::from_millis(row.try_get("published_at")?),
            signed: Vec::new(),
        });
    }
    if met.is_empty() {
        return Ok(met);
    }
    let mut query = sqlx::query(rows::list(SIGNED, met.len()));
    for one in &met {
        query = query.bind(one.id.get());
    }
    for row in query.fetch_all(connection).await? {
        let id = ResponseId::from_i64(row.try_get("response_id")?);
        let lead = MemberId::from_i64(row.try_get("lead_id")?);
        let signatory = Signatory {
            member: MemberId::from_i64(row.try_get("member_id")?),
            name: row.try_get("name")?,
            party: row.try_get("party_label")?,
            colour: row
                .try_get::<Option<String>, _>("colour")?
                .unwrap_or_default(),
            side: row.try_get("side")?,
        };
        if let Some(one) = met.iter_mut().find(|one| one.id == id) {
            if signatory.member == lead {
                one.signed.insert(0, signatory);
            } else {
                one.signed.push(signatory);
            }
        }
    }
    Ok(met)
}
