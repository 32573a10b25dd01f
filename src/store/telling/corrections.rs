//! What must be known of a correction or a post before it can be told. It must not know who is told.

use sqlx::{AnyConnection, Row};

use super::responses::{find_response, list_also};
use super::{facts_of, find_idea};
use crate::domain::ids::{
    CommitmentId, CorrectionId, IdeaId, IdeaNumber, MemberId, PostId, ResponseId,
};
use crate::domain::notice::{CorrectionFacts, Facts, IdeaFacts, PostFacts};
use crate::domain::post::Kind as PostKind;
use crate::store::{Error, Result};

/// A correction with the response and the ideas it is about; of the service's own mistakes with the idea, where there is one.
pub(super) async fn find_correction(
    connection: &mut AnyConnection,
    id: CorrectionId,
) -> Result<Option<Facts>> {
    const CORRECTION: &str = "
        SELECT
            corrections.kind,
            corrections.office,
            corrections.response_id,
            corrections.commitment_id,
            corrections.member_id,
            corrections.words,
            corrections.idea_id,
            members.name
        FROM corrections
        LEFT JOIN members ON members.id = corrections.member_id
        WHERE corrections.id = $1";
    let Some(row) = sqlx::query(CORRECTION)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let (kind, office): (String, String) = (row.try_get("kind")?, row.try_get("office")?);
    let what = crate::domain::correction::Kind::from_key(&kind)
        .ok_or_else(|| Error::Row(format!("correction {kind}")))?
        .in_words();
    let office = crate::domain::correction::Office::from_key(&office)
        .ok_or_else(|| Error::Row(format!("office {office}")))?;
    let commitment: Option<i64> = row.try_get("commitment_id")?;
    let name: Option<String> = row.try_get("name")?;
    let mut correction = CorrectionFacts {
        id,
        what,
        who: name.unwrap_or_else(|| office.in_words().to_owned()),
        member: row
            .try_get::<Option<i64>, _>("member_id")?
            .map(MemberId::from_i64),
        about: "the idea",
        words: row.try_get("words")?,
        path: format!("/transparency/apologies#correction-{id}"),
        has_idea: false,
        signers: Vec::new(),
        is_readable: true,
    };
    let idea = match row.try_get::<Option<i64>, _>("idea_id")? {
        Some(idea) => find_idea(connection, IdeaId::from_i64(idea)).await?,
        None => None,
    };
    let Some(response) = row.try_get::<Option<i64>, _>("response_id")? else {
        correction.has_idea = idea.is_some();
        // What the service got wrong about an idea that is out of sight now is told without naming the idea.
        let idea = idea.filter(|idea| idea.is_readable);
        if idea.is_none() {
            correction.has_idea = false;
        }
        let idea = idea.unwrap_or_else(|| no_idea("this site".to_owned()));
        return Ok(Some(Facts {
            correction: Some(correction),
            ..facts_of(idea)
        }));
    };
    let (Some(idea), Some((_, response))) = (
        idea,
        find_response(connection, ResponseId::from_i64(response)).await?,
    ) else {
        return Ok(None);
    };
    correction.has_idea = true;
    correction.about = if commitment.is_some() {
        "a commitment on"
    } else {
        "the response to"
    };
    correction.path = match commitment {
        Some(commitment) => format!("/commitments/{commitment}#correction-{id}"),
        None => format!("/ideas/{}#response-{}", idea.number, response.id),
    };
    correction.is_readable = response.is_readable;
    if let Some(commitment) = commitment {
        let found = super::find_commitment(connection, CommitmentId::from_i64(commitment)).await?;
        correction.is_readable &= found.is_some_and(|(_, _, facts)| facts.is_readable);
    }
    correction.signers.clone_from(&response.signers);
    let mut also = list_also(connection, response.id).await?;
    also.retain(|other| other.is_readable);
    Ok(Some(Facts {
        response: Some(response),
        correction: Some(correction),
        also,
        ..facts_of(idea)
    }))
}

/// What an MP posted, as it stands.
pub(super) async fn find_post(connection: &mut AnyConnection, id: PostId) -> Result<Option<Facts>> {
    const POST: &str = "
        SELECT
            posts.kind,
            posts.state,
            posts.title,
            posts.version,
            posts.member_id,
            posts.constituency_code,
            posts.constituency_name,
            post_versions.words,
            post_versions.imprint,
            members.name
        FROM posts
        JOIN post_versions ON post_versions.post_id = posts.id AND post_versions.version = posts.version
        JOIN members ON members.id = posts.member_id
        WHERE posts.id = $1";
    let row = sqlx::query(POST)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let (kind, state): (String, String) = (row.try_get("kind")?, row.try_get("state")?);
        let kind = PostKind::from_key(&kind).ok_or_else(|| Error::Row(format!("post {kind}")))?;
        let (code, seat): (String, String) = (
            row.try_get("constituency_code")?,
            row.try_get("constituency_name")?,
        );
        let title: String = row.try_get("title")?;
        let mut idea = no_idea(title.clone());
        idea.is_readable = state == "published";
        Ok(Facts {
            post: Some(PostFacts {
                id,
                what: kind.in_a_sentence(),
                member: MemberId::from_i64(row.try_get("member_id")?),
                name: row.try_get("name")?,
                title,
                words: row.try_get("words")?,
                imprint: row.try_get("imprint")?,
                seat: (!code.is_empty()).then_some((code, seat)),
                is_update: row.try_get::<i64, _>("version")? > 1,
            }),
            ..facts_of(idea)
        })
    })
    .transpose()
}

/// Where a thing is on no idea: its own title, and numbers that nothing has.
fn no_idea(title: String) -> IdeaFacts {
    IdeaFacts {
        id: IdeaId::from_i64(0),
        number: IdeaNumber::from_i64(0),
        title,
        author: None,
        topic: (String::new(), String::new()),
        constituency: None,
        is_readable: true,
    }
}
