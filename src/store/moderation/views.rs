//! How often ideas' pages were opened lately, in slots of ten minutes. Bookkeeping, without a person in it: it must not know who
//! opened anything, nor what the count is for.

use sqlx::AnyConnection;

use crate::domain::ids::IdeaNumber;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::SubjectKind;
use crate::store::{Result, WriteTx};

/// Adds what one process counted since it last said so; several add up.
pub async fn record_counted(
    tx: &mut WriteTx,
    counted: &[(IdeaNumber, u32)],
    slot: i64,
) -> Result<()> {
    const ADD: &str = "
        INSERT INTO idea_views (number, slot, views)
        VALUES ($1, $2, $3)
        ON CONFLICT (number, slot) DO UPDATE SET views = idea_views.views + excluded.views";
    for (number, views) in counted {
        sqlx::query(ADD)
            .bind(number.get())
            .bind(slot)
            .bind(i64::from(*views))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Forgets the slots before this one.
pub async fn record_swept(tx: &mut WriteTx, before: i64) -> Result<()> {
    const SWEEP: &str = "
        DELETE FROM idea_views
        WHERE slot < $1";
    sqlx::query(SWEEP).bind(before).execute(&mut **tx).await?;
    Ok(())
}

/// How often the page was opened since a slot on which a text is read: an idea's own, or the one it stands under. A name is read
/// everywhere and counted nowhere, and no views of posts are counted.
pub async fn count_since(connection: &mut AnyConnection, item: ItemRef, since: i64) -> Result<u32> {
    const OF_IDEA: &str = "
        SELECT CAST(COALESCE(sum(idea_views.views), 0) AS BIGINT)
        FROM ideas
        JOIN idea_views ON idea_views.number = ideas.number
        WHERE ideas.id = $1
          AND idea_views.slot >= $2";
    const OF_COMMENT: &str = "
        SELECT CAST(COALESCE(sum(idea_views.views), 0) AS BIGINT)
        FROM comments
        JOIN ideas ON ideas.id = comments.idea_id
        JOIN idea_views ON idea_views.number = ideas.number
        WHERE comments.id = $1
          AND idea_views.slot >= $2";
    const OF_RESPONSE: &str = "
        SELECT CAST(COALESCE(sum(idea_views.views), 0) AS BIGINT)
        FROM responses
        JOIN ideas ON ideas.id = responses.idea_id
        JOIN idea_views ON idea_views.number = ideas.number
        WHERE responses.id = $1
          AND idea_views.slot >= $2";
    const OF_COMMITMENT: &str = "
        SELECT CAST(COALESCE(sum(idea_views.views), 0) AS BIGINT)
        FROM commitment_steps
        JOIN commitments ON commitments.id = commitment_steps.commitment_id
        JOIN responses ON responses.id = commitments.response_id
        JOIN ideas ON ideas.id = responses.idea_id
        JOIN idea_views ON idea_views.number = ideas.number
        WHERE commitment_steps.id = $1
          AND idea_views.slot >= $2";
    let count = match item.kind {
        SubjectKind::Idea => OF_IDEA,
        SubjectKind::Comment => OF_COMMENT,
        SubjectKind::Response => OF_RESPONSE,
        SubjectKind::Commitment => OF_COMMITMENT,
        SubjectKind::Member | SubjectKind::Account | SubjectKind::Post => return Ok(0),
    };
    let views: i64 = sqlx::query_scalar(count)
        .bind(item.id)
        .bind(since)
        .fetch_one(connection)
        .await?;
    Ok(u32::try_from(views).unwrap_or(u32::MAX))
}
