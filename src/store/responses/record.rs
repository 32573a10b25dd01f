//! How responses are written: every version with its sources and the signature of its day. It must not know who decided.

use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::markup::PIPELINE_VERSION;
use crate::domain::response::draft::Making;
use crate::domain::response::{
    AskedIdea, DayLabel, ResponseEdited, ResponsePublished, ResponseWords, Source,
};
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx, rows};

/// The idea a response is for, held until the transaction ends: two tabs of one MP must not publish twice.
pub async fn hold_idea(tx: &mut WriteTx, number: IdeaNumber) -> Result<Option<AskedIdea>> {
    const HOLD: &str = "
        UPDATE ideas
        SET number = number
        WHERE number = $1";
    sqlx::query(HOLD)
        .bind(number.get())
        .execute(&mut **tx)
        .await?;
    super::find_idea(tx, number).await
}

/// Writes a response as it is published, with its first version and signature.
pub async fn record_published(
    tx: &mut WriteTx,
    id: ResponseId,
    published: &ResponsePublished,
) -> Result<()> {
    const PUBLISH: &str = "
        INSERT INTO responses (id, idea_id, lead_id, position, state, version, summary, details_html, created_at, published_at, edited_at)
        VALUES ($1, $2, $3, $4, 'published', 1, $5, $6, $7, $7, NULL)";
    sqlx::query(PUBLISH)
        .bind(id.get())
        .bind(published.idea.get())
        .bind(published.label.member.get())
        .bind(published.words.position.key())
        .bind(published.words.summary.as_str())
        .bind(published.words.details_html.as_str())
        .bind(published.at.millis())
        .execute(&mut **tx)
        .await?;
    write_version(
        tx,
        &Written {
            response: id,
            version: 1,
            by: published.by.get(),
            words: &published.words,
            label: &published.label,
            authors_mp: published.authors_mp,
            making: published.making,
            at: published.at,
        },
    )
    .await?;
    write_also(tx, id, published).await
}

/// The ideas it answers beside the main one.
async fn write_also(tx: &mut WriteTx, id: ResponseId, published: &ResponsePublished) -> Result<()> {
    const ALSO: &str = "
        INSERT INTO response_also (response_id, idea_id)
        VALUES ($1, $2)";
    if published.also.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(rows::many(ALSO, published.also.len())).persistent(false);
    for (idea, _) in &published.also {
        query = query.bind(id.get()).bind(idea.get());
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

/// Writes a new version over the one that was read. `false` when somebody was faster.
pub async fn record_edited(tx: &mut WriteTx, edited: &ResponseEdited) -> Result<bool> {
    const EDIT: &str = "
        UPDATE responses
        SET version = $3,
            position = $4,
            summary = $5,
            details_html = $6,
            edited_at = $7
        WHERE id = $1
          AND version = $2
          AND state IN ('published', 'hidden')";
    // The words that were hidden stay hidden: only moderators may still read them.
    const PUT_ASIDE: &str = "
        UPDATE response_versions
        SET hidden_at = $3
        WHERE response_id = $1
          AND version = $2
          AND EXISTS (SELECT 1 FROM responses WHERE responses.id = $1 AND responses.state = 'hidden')";
    let done = sqlx::query(EDIT)
        .bind(edited.response.get())
        .bind(edited.from_version)
        .bind(edited.version)
        .bind(edited.words.position.key())
        .bind(edited.words.summary.as_str())
        .bind(edited.words.details_html.as_str())
        .bind(edited.at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(PUT_ASIDE)
        .bind(edited.response.get())
        .bind(edited.from_version)
        .bind(edited.at.millis())
        .execute(&mut **tx)
        .await?;
    write_version(
        tx,
        &Written {
            response: edited.response,
            version: edited.version,
            by: edited.by.get(),
            words: &edited.words,
            label: &edited.label,
            authors_mp: edited.authors_mp,
            making: None,
            at: edited.at,
        },
    )
    .await?;
    Ok(true)
}

struct Written<'a> {
    response: ResponseId,
    version: i64,
    by: i64,
    words: &'a ResponseWords,
    label: &'a DayLabel,
    authors_mp: Option<bool>,
    making: Option<Making>,
    at: Timestamp,
}

async fn write_version(tx: &mut WriteTx, written: &Written<'_>) -> Result<()> {
    const VERSION: &str = "
        INSERT INTO response_versions (response_id, version, position, summary, details, pipeline, written_by, written_at, making)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    const SIGN: &str = "
        INSERT INTO response_signatures (response_id, member_id, version, capacity, office, party_key, party_label, constituency_code, constituency_name, authors_mp, signed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (id, version) = (written.response.get(), written.version);
    sqlx::query(VERSION)
        .bind(id)
        .bind(version)
        .bind(written.words.position.key())
        .bind(written.words.summary.as_str())
        .bind(written.words.details.as_str())
        .bind(PIPELINE_VERSION)
        .bind(written.by)
        .bind(written.at.millis())
        .bind(written.making.map(Making::key))
        .execute(&mut **tx)
        .await?;
    write_sources(tx, written.response, version, &written.words.sources).await?;
    let office = (!written.words.office.is_empty()).then_some(written.words.office.as_str());
    sqlx::query(SIGN)
        .bind(id)
        .bind(written.label.member.get())
        .bind(version)
        .bind(written.words.capacity.key())
        .bind(office)
        .bind(written.label.party_key.as_str())
        .bind(written.label.party.as_str())
        .bind(written.label.constituency.as_str())
        .bind(written.label.constituency_name.as_str())
        .bind(
            written
                .authors_mp
                .map(|is_theirs| if is_theirs { "yes" } else { "no" }),
        )
        .bind(written.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Where a version comes from, in order.
pub(super) async fn write_sources(
    tx: &mut WriteTx,
    response: ResponseId,
    version: i64,
    sources: &[Source],
) -> Result<()> {
    const SOURCE: &str = "
        INSERT INTO response_sources (response_id, version, position, title, publisher, dated_on, url)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    for (position, source) in (1_i64..).zip(sources) {
        sqlx::query(SOURCE)
            .bind(response.get())
            .bind(version)
            .bind(position)
            .bind(source.title.as_str())
            .bind(source.publisher.as_str())
            .bind(source.dated_on.map(|day| day.to_string()))
            .bind(source.url.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
