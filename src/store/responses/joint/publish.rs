//! How a joint response becomes a response like any other: with all its signatures, and with who was invited. It must not know who decided.

use crate::domain::ids::ResponseId;
use crate::domain::markup::PIPELINE_VERSION;
use crate::domain::response::joint::JointPublished;
use crate::store::responses::record::write_sources;
use crate::store::{Result, WriteTx};

/// Publishes a signed version: as a new response, or over the one that stood. `false` when somebody was faster, or a moderator.
pub async fn record_published(tx: &mut WriteTx, published: &JointPublished) -> Result<bool> {
    const MARK: &str = "
        UPDATE joints
        SET state = 'published',
            published_version = $2
        WHERE id = $1
          AND version = $2
          AND state <> 'ended'";
    let done = sqlx::query(MARK)
        .bind(published.joint.get())
        .bind(published.version)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let version = if published.is_first {
        insert(tx, published).await?;
        Some(1)
    } else {
        replace(tx, published).await?
    };
    let Some(version) = version else {
        return Ok(false);
    };
    write_version(tx, published, version).await?;
    write_signatures(tx, published, version).await?;
    write_places(tx, published).await?;
    Ok(true)
}

async fn insert(tx: &mut WriteTx, published: &JointPublished) -> Result<()> {
    const PUBLISH: &str = "
        INSERT INTO responses (id, idea_id, lead_id, position, state, version, summary, details_html, created_at, published_at, edited_at)
        VALUES ($1, $2, $3, $4, 'published', 1, $5, $6, $7, $7, NULL)";
    let main = published.ideas.first().map_or(0, |(idea, _)| idea.get());
    sqlx::query(PUBLISH)
        .bind(published.joint.get())
        .bind(main)
        .bind(published.lead.get())
        .bind(published.words.position.key())
        .bind(published.words.summary.as_str())
        .bind(published.words.details_html.as_str())
        .bind(published.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The number of the new version; none when the response was removed meanwhile.
async fn replace(tx: &mut WriteTx, published: &JointPublished) -> Result<Option<i64>> {
    // The words that were hidden stay hidden: only moderators may still read them.
    const PUT_ASIDE: &str = "
        UPDATE response_versions
        SET hidden_at = $2
        WHERE response_id = $1
          AND version = (SELECT responses.version FROM responses WHERE responses.id = $1 AND responses.state = 'hidden')";
    const EDIT: &str = "
        UPDATE responses
        SET version = version + 1,
            idea_id = $2,
            position = $3,
            summary = $4,
            details_html = $5,
            edited_at = $6
        WHERE id = $1
          AND state IN ('published', 'hidden')
        RETURNING version";
    sqlx::query(PUT_ASIDE)
        .bind(published.joint.get())
        .bind(published.at.millis())
        .execute(&mut **tx)
        .await?;
    let main = published.ideas.first().map_or(0, |(idea, _)| idea.get());
    let version: Option<i64> = sqlx::query_scalar(EDIT)
        .bind(published.joint.get())
        .bind(main)
        .bind(published.words.position.key())
        .bind(published.words.summary.as_str())
        .bind(published.words.details_html.as_str())
        .bind(published.at.millis())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(version)
}

async fn write_version(tx: &mut WriteTx, published: &JointPublished, version: i64) -> Result<()> {
    const VERSION: &str = "
        INSERT INTO response_versions (response_id, version, position, summary, details, pipeline, written_by, written_at, reservations)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    // Without names: moderators decide without knowing whose.
    let reservations: Vec<&str> = published
        .signed
        .iter()
        .map(|one| one.pen.reservation.as_str())
        .filter(|reservation| !reservation.is_empty())
        .collect();
    let reservations = (!reservations.is_empty()).then(|| reservations.join("\n\n"));
    sqlx::query(VERSION)
        .bind(published.joint.get())
        .bind(version)
        .bind(published.words.position.key())
        .bind(published.words.summary.as_str())
        .bind(published.words.details.as_str())
        .bind(PIPELINE_VERSION)
        .bind(published.by.get())
        .bind(published.at.millis())
        .bind(reservations)
        .execute(&mut **tx)
        .await?;
    write_sources(tx, published.joint, version, &published.words.sources).await
}

async fn write_signatures(
    tx: &mut WriteTx,
    published: &JointPublished,
    version: i64,
) -> Result<()> {
    const SIGN: &str = "
        INSERT INTO response_signatures (response_id, member_id, version, capacity, office, party_key, party_label, constituency_code, constituency_name, authors_mp, signed_at, reservation, side, withdrawn_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL)";
    const INVITEE: &str = "
        INSERT INTO response_invitees (response_id, version, member_id, party_label, constituency_name, outcome, happened_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let some = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    for (signed, authors_mp) in published.signed.iter().zip(&published.authors_mp) {
        sqlx::query(SIGN)
            .bind(published.joint.get())
            .bind(signed.label.member.get())
            .bind(version)
            .bind(signed.pen.capacity.key())
            .bind(some(&signed.pen.office))
            .bind(signed.label.party_key.as_str())
            .bind(signed.label.party.as_str())
            .bind(signed.label.constituency.as_str())
            .bind(signed.label.constituency_name.as_str())
            .bind(authors_mp.map(|is_theirs| if is_theirs { "yes" } else { "no" }))
            .bind(signed.at.millis())
            .bind(some(&signed.pen.reservation))
            .bind(signed.side.as_deref())
            .execute(&mut **tx)
            .await?;
    }
    for invited in &published.unsigned {
        let (outcome, at) = match (invited.declined_at, invited.closed_at) {
            (Some(at), _) => ("declined", at),
            (None, Some(at)) => ("unanswered", at),
            (None, None) => ("unanswered", published.at),
        };
        sqlx::query(INVITEE)
            .bind(published.joint.get())
            .bind(version)
            .bind(invited.member.get())
            .bind(invited.party.as_str())
            .bind(invited.constituency_name.as_str())
            .bind(outcome)
            .bind(at.millis())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The ideas it answers beside the main one, as this version names them.
async fn write_places(tx: &mut WriteTx, published: &JointPublished) -> Result<()> {
    const FORGET: &str = "
        DELETE FROM response_also
        WHERE response_id = $1";
    const ALSO: &str = "
        INSERT INTO response_also (response_id, idea_id)
        VALUES ($1, $2)";
    let id: ResponseId = published.joint;
    sqlx::query(FORGET)
        .bind(id.get())
        .execute(&mut **tx)
        .await?;
    for (idea, _) in published.ideas.iter().skip(1) {
        sqlx::query(ALSO)
            .bind(id.get())
            .bind(idea.get())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
