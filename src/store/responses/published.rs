//! What MPs published on an idea, with everything that readers see of it. It must not know who reads.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{read_signature, read_source, read_words};
use crate::domain::ids::{IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::response::draft::Making;
use crate::domain::response::{Invitee, Published, Signature};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, rows};

/// All that MPs published on an idea, oldest first: three queries, however many there are,
/// and two more where MPs answered together, or several ideas at once.
pub async fn list_of_idea(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<Published>> {
    const RESPONSES: &str = "
        SELECT
            responses.id,
            responses.lead_id,
            responses.version,
            responses.position,
            responses.summary,
            responses.details_html,
            responses.published_at,
            responses.edited_at,
            response_versions.details,
            response_versions.making,
            response_signatures.capacity,
            response_signatures.office,
            joints.id AS joint_id,
            (SELECT min(other.idea_id) FROM response_also AS other WHERE other.response_id = responses.id) AS also_id
        FROM responses
        LEFT JOIN joints ON joints.id = responses.id
        JOIN response_versions ON response_versions.response_id = responses.id AND response_versions.version = responses.version
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version AND response_signatures.member_id = responses.lead_id
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
        ORDER BY responses.published_at, responses.id";
    const SOURCES: &str = "
        SELECT
            response_sources.response_id,
            response_sources.title,
            response_sources.publisher,
            response_sources.dated_on,
            response_sources.url
        FROM responses
        JOIN response_sources ON response_sources.response_id = responses.id AND response_sources.version = responses.version
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
        ORDER BY response_sources.response_id, response_sources.position";
    const SIGNATURES: &str = "
        SELECT
            response_signatures.response_id,
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
        FROM responses
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
        JOIN members ON members.id = response_signatures.member_id
        LEFT JOIN parties ON parties.key = response_signatures.party_key
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
        ORDER BY response_signatures.response_id, response_signatures.signed_at, response_signatures.member_id";
    let rows = sqlx::query(RESPONSES)
        .bind(idea.get())
        .fetch_all(&mut *connection)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let sources = sqlx::query(SOURCES)
        .bind(idea.get())
        .fetch_all(&mut *connection)
        .await?;
    let signatures = sqlx::query(SIGNATURES)
        .bind(idea.get())
        .fetch_all(&mut *connection)
        .await?;
    let mut published = rows
        .iter()
        .map(|row| {
            let id: i64 = row.try_get("id")?;
            let lead: i64 = row.try_get("lead_id")?;
            let mine = |other: &&AnyRow| {
                other
                    .try_get::<i64, _>("response_id")
                    .is_ok_and(|of| of == id)
            };
            let sources = sources
                .iter()
                .filter(mine)
                .map(read_source)
                .collect::<Result<_>>()?;
            let mut signed: Vec<Signature> = signatures
                .iter()
                .filter(mine)
                .map(read_signature)
                .collect::<Result<_>>()?;
            signed.sort_by_key(|signature| signature.label.member.get() != lead);
            Ok(Published {
                id: ResponseId::from_i64(id),
                version: row.try_get("version")?,
                words: read_words(row, sources)?,
                signatures: signed,
                is_joint: row.try_get::<Option<i64>, _>("joint_id")?.is_some(),
                invitees: Vec::new(),
                also: Vec::new(),
                making: read_making(row)?,
                published_at: Timestamp::from_millis(row.try_get("published_at")?),
                edited_at: row
                    .try_get::<Option<i64>, _>("edited_at")?
                    .map(Timestamp::from_millis),
            })
        })
        .collect::<Result<Vec<Published>>>()?;
    let answers_more = |row: &AnyRow| {
        row.try_get::<Option<i64>, _>("also_id")
            .is_ok_and(|id| id.is_some())
    };
    if published.iter().any(|one| one.is_joint) || rows.iter().any(answers_more) {
        add_what_is_joint(connection, idea, &mut published).await?;
    }
    Ok(published)
}

fn read_making(row: &AnyRow) -> Result<Option<Making>> {
    let key: Option<String> = row.try_get("making")?;
    key.map(|key| Making::from_key(&key).ok_or_else(|| Error::Row(format!("making {key}"))))
        .transpose()
}

/// Who was invited and did not sign, and which other ideas are answered.
async fn add_what_is_joint(
    connection: &mut AnyConnection,
    idea: IdeaId,
    published: &mut [Published],
) -> Result<()> {
    const INVITEES: &str = "
        SELECT
            response_invitees.response_id,
            response_invitees.member_id,
            response_invitees.party_label,
            response_invitees.constituency_name,
            (SELECT max(memberships.ends_on) FROM memberships JOIN constituencies ON constituencies.code = memberships.constituency_code WHERE memberships.member_id = response_invitees.member_id AND constituencies.name = response_invitees.constituency_name) AS seat_until,
            response_invitees.outcome,
            response_invitees.happened_at,
            members.name
        FROM responses
        JOIN response_invitees ON response_invitees.response_id = responses.id AND response_invitees.version = responses.version
        JOIN members ON members.id = response_invitees.member_id
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
        ORDER BY response_invitees.response_id, response_invitees.happened_at, response_invitees.member_id";
    const ALSO: &str = "
        SELECT
            other.response_id,
            public_ideas.number
        FROM responses
        JOIN response_places AS other ON other.response_id = responses.id
        JOIN public_ideas ON public_ideas.id = other.idea_id
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
          AND other.idea_id <> $1
        ORDER BY other.response_id, public_ideas.number";
    let at = |published: &[Published], row: &AnyRow| -> Result<Option<usize>> {
        let id = ResponseId::from_i64(row.try_get("response_id")?);
        Ok(published.iter().position(|one| one.id == id))
    };
    for row in sqlx::query(INVITEES)
        .bind(idea.get())
        .fetch_all(&mut *connection)
        .await?
    {
        let outcome: String = row.try_get("outcome")?;
        if let Some(at) = at(published, &row)? {
            published[at].invitees.push(Invitee {
                member: MemberId::from_i64(row.try_get("member_id")?),
                name: row.try_get("name")?,
                party: row.try_get("party_label")?,
                constituency_name: row.try_get("constituency_name")?,
                seat_until: rows::read_end(&row, "seat_until")?,
                has_declined: outcome == "declined",
                at: Timestamp::from_millis(row.try_get("happened_at")?),
            });
        }
    }
    for row in sqlx::query(ALSO)
        .bind(idea.get())
        .fetch_all(connection)
        .await?
    {
        if let Some(at) = at(published, &row)? {
            published[at]
                .also
                .push(IdeaNumber::from_i64(row.try_get("number")?));
        }
    }
    Ok(())
}
