//! Corrections and apologies, added and never changed, read only where what they correct is readable. It must not know who may make one.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::correction::{Corrected, Kind, Mistaken, Office};
use crate::domain::ids::{
    CommitmentId, CorrectionId, DecisionId, IdeaId, IdeaNumber, MemberId, ResponseId,
};
use crate::domain::time::Timestamp;

/// A correction or an apology as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Which.
    pub id: CorrectionId,
    /// What sort.
    pub kind: Kind,
    /// In which office it was made.
    pub office: Office,
    /// The response it puts right.
    pub response: Option<ResponseId>,
    /// The promise it puts right.
    pub commitment: Option<CommitmentId>,
    /// Whose it is, where it is an MP's: number and name.
    pub member: Option<(MemberId, String)>,
    /// The party of the day.
    pub party: String,
    /// The seat of the day.
    pub constituency_name: String,
    /// The version of the response that was wrong.
    pub version: Option<i64>,
    /// The words that were wrong.
    pub wrong: String,
    /// What is right.
    pub words: String,
    /// The idea it concerns: number and title.
    pub idea: Option<(IdeaNumber, String)>,
    /// When.
    pub at: Timestamp,
}

/// A decision of moderation that was wrong, and is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overturned {
    /// The decision.
    pub decision: DecisionId,
    /// Since when what it hid is there again.
    pub at: Timestamp,
}

/// Writes a correction.
pub async fn record_corrected(
    tx: &mut WriteTx,
    id: CorrectionId,
    corrected: &Corrected,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO corrections (id, kind, response_id, commitment_id, member_id, party_label, constituency_name, version, wrong, words, idea_id, office, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    sqlx::query(WRITE)
        .bind(id.get())
        .bind(corrected.words.kind.key())
        .bind(corrected.response.map(ResponseId::get))
        .bind(corrected.commitment.map(CommitmentId::get))
        .bind(corrected.member.map(MemberId::get))
        .bind(corrected.party.as_str())
        .bind(corrected.constituency_name.as_str())
        .bind(corrected.version)
        .bind(corrected.words.wrong.as_str())
        .bind(corrected.words.words.as_str())
        .bind(corrected.idea.map(IdeaId::get))
        .bind(corrected.office.key())
        .bind(corrected.by.get())
        .bind(corrected.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A response with everything that was said in it, whatever its state.
pub async fn find_mistaken_response(
    connection: &mut AnyConnection,
    response: ResponseId,
) -> Result<Option<Mistaken>> {
    const FIND: &str = "
        SELECT
            responses.idea_id,
            responses.version,
            responses.state,
            (SELECT CAST(count(*) AS BIGINT) FROM public_ideas WHERE public_ideas.id = responses.idea_id) AS readable
        FROM responses
        WHERE responses.id = $1";
    const SAID: &str = "
        SELECT summary, details
        FROM response_versions
        WHERE response_id = $1
          AND hidden_at IS NULL
        ORDER BY version DESC";
    let Some(row) = sqlx::query(FIND)
        .bind(response.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let said = sqlx::query(SAID)
        .bind(response.get())
        .fetch_all(connection)
        .await?;
    let mut texts = Vec::new();
    for line in &said {
        texts.push(line.try_get("summary")?);
        texts.push(line.try_get("details")?);
    }
    let state: String = row.try_get("state")?;
    Ok(Some(Mistaken {
        response,
        commitment: None,
        promised_by: None,
        version: row.try_get("version")?,
        idea: IdeaId::from_i64(row.try_get("idea_id")?),
        is_readable: state == "published" && row.try_get::<i64, _>("readable")? > 0,
        texts,
    }))
}

/// A commitment with everything that was said of it.
pub async fn find_mistaken_commitment(
    connection: &mut AnyConnection,
    commitment: CommitmentId,
) -> Result<Option<Mistaken>> {
    const FIND: &str = "
        SELECT response_id, member_id, publication
        FROM commitments
        WHERE id = $1";
    const SAID: &str = "
        SELECT words
        FROM commitment_steps
        WHERE commitment_id = $1
          AND publication = 'published'
        ORDER BY id";
    let Some(row) = sqlx::query(FIND)
        .bind(commitment.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let texts: Vec<String> = sqlx::query_scalar(SAID)
        .bind(commitment.get())
        .fetch_all(&mut *connection)
        .await?;
    let response = ResponseId::from_i64(row.try_get("response_id")?);
    let found = find_mistaken_response(connection, response).await?;
    let member: i64 = row.try_get("member_id")?;
    let publication: String = row.try_get("publication")?;
    Ok(found.map(|found| Mistaken {
        is_readable: found.is_readable && publication == "published",
        commitment: Some(commitment),
        promised_by: Some(MemberId::from_i64(member)),
        texts,
        ..found
    }))
}

/// How many a Member made about a response and what was promised with it.
pub async fn count_of_response(
    connection: &mut AnyConnection,
    response: ResponseId,
    member: MemberId,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM corrections
        WHERE response_id = $1
          AND member_id = $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(response.get())
        .bind(member.get())
        .fetch_one(connection)
        .await?)
}

/// Those about the published responses to an idea, the earliest first.
pub async fn list_of_idea(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<View>> {
    const OF_IDEA: &str = "
        SELECT
            corrections.id,
            corrections.kind,
            corrections.office,
            corrections.response_id,
            corrections.commitment_id,
            corrections.member_id,
            corrections.party_label,
            corrections.constituency_name,
            corrections.version,
            corrections.wrong,
            corrections.words,
            corrections.made_at,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM response_places AS place
        JOIN responses ON responses.id = place.response_id
        JOIN public_corrections AS corrections ON corrections.response_id = responses.id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        LEFT JOIN members ON members.id = corrections.member_id
        WHERE place.idea_id = $1
          AND responses.state = 'published'
        ORDER BY corrections.id";
    let rows = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Those about one commitment, the earliest first; nothing while its response is out of sight.
pub async fn list_of_commitment(
    connection: &mut AnyConnection,
    commitment: CommitmentId,
) -> Result<Vec<View>> {
    const OF_COMMITMENT: &str = "
        SELECT
            corrections.id,
            corrections.kind,
            corrections.office,
            corrections.response_id,
            corrections.commitment_id,
            corrections.member_id,
            corrections.party_label,
            corrections.constituency_name,
            corrections.version,
            corrections.wrong,
            corrections.words,
            corrections.made_at,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM public_corrections AS corrections
        JOIN responses ON responses.id = corrections.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        LEFT JOIN members ON members.id = corrections.member_id
        WHERE corrections.commitment_id = $1
          AND responses.state = 'published'
        ORDER BY corrections.id";
    let rows = sqlx::query(OF_COMMITMENT)
        .bind(commitment.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Those of one Member, the newest first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<View>> {
    const OF_MEMBER: &str = "
        SELECT
            corrections.id,
            corrections.kind,
            corrections.office,
            corrections.response_id,
            corrections.commitment_id,
            corrections.member_id,
            corrections.party_label,
            corrections.constituency_name,
            corrections.version,
            corrections.wrong,
            corrections.words,
            corrections.made_at,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM public_corrections AS corrections
        JOIN responses ON responses.id = corrections.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = corrections.member_id
        WHERE corrections.member_id = $1
          AND responses.state = 'published'
        ORDER BY corrections.id DESC
        LIMIT $2";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Everybody's, the newest first, from before one on.
pub async fn page(
    connection: &mut AnyConnection,
    before: CorrectionId,
    most: i64,
) -> Result<Vec<View>> {
    // Of the service they may concern no idea; of an MP they are as readable as the response.
    const PAGE: &str = "
        SELECT
            corrections.id,
            corrections.kind,
            corrections.office,
            corrections.response_id,
            corrections.commitment_id,
            corrections.member_id,
            corrections.party_label,
            corrections.constituency_name,
            corrections.version,
            corrections.wrong,
            corrections.words,
            corrections.made_at,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM public_corrections AS corrections
        LEFT JOIN responses ON responses.id = corrections.response_id
        LEFT JOIN public_ideas ON public_ideas.id = corrections.idea_id
        LEFT JOIN members ON members.id = corrections.member_id
        WHERE corrections.id < $1
          AND (corrections.response_id IS NULL OR (responses.state = 'published' AND public_ideas.id IS NOT NULL))
        ORDER BY corrections.id DESC
        LIMIT $2";
    let rows = sqlx::query(PAGE)
        .bind(before.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Decisions of moderation that turned out wrong, the newest first; only those that were found so before a moment, because a later
/// ruling can still be undone.
pub async fn list_overturned(
    connection: &mut AnyConnection,
    before: Timestamp,
    most: i64,
) -> Result<Vec<Overturned>> {
    const LIST: &str = "
        SELECT decision_id, restored_at
        FROM apologies
        WHERE decision_id > $1
          AND restored_at < $2
        ORDER BY decision_id DESC
        LIMIT $3";
    let rows = sqlx::query(LIST)
        .bind(0_i64)
        .bind(before.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Overturned {
                decision: DecisionId::from_i64(row.try_get("decision_id")?),
                at: Timestamp::from_millis(row.try_get("restored_at")?),
            })
        })
        .collect()
}

fn read(row: &AnyRow) -> Result<View> {
    let (kind, office): (String, String) = (row.try_get("kind")?, row.try_get("office")?);
    let member: Option<i64> = row.try_get("member_id")?;
    let name: Option<String> = row.try_get("name")?;
    let number: Option<i64> = row.try_get("number")?;
    let title: Option<String> = row.try_get("title")?;
    Ok(View {
        id: CorrectionId::from_i64(row.try_get("id")?),
        kind: Kind::from_key(&kind).ok_or_else(|| Error::Row(format!("correction {kind}")))?,
        office: Office::from_key(&office).ok_or_else(|| Error::Row(format!("office {office}")))?,
        response: row
            .try_get::<Option<i64>, _>("response_id")?
            .map(ResponseId::from_i64),
        commitment: row
            .try_get::<Option<i64>, _>("commitment_id")?
            .map(CommitmentId::from_i64),
        member: member.map(MemberId::from_i64).zip(name),
        party: row.try_get("party_label")?,
        constituency_name: row.try_get("constituency_name")?,
        version: row.try_get("version")?,
        wrong: row.try_get("wrong")?,
        words: row.try_get("words")?,
        idea: number.map(IdeaNumber::from_i64).zip(title),
        at: Timestamp::from_millis(row.try_get("made_at")?),
    })
}
