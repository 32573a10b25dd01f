//! Ideas that an office handed to a colleague's, and what came of it. It must not know who may.

use sqlx::{AnyConnection, Row};

use crate::domain::desk::{Answer, Handover, HandoverAnswered};
use crate::domain::ids::{IdeaId, MemberId, ResponseId};
use crate::domain::response::{DayLabel, ResponsePublished};
use crate::store::{Result, WriteTx};

/// What was handed to a seat about an idea last, and by whom.
pub async fn find_handover(
    connection: &mut AnyConnection,
    seat: &str,
    idea: IdeaId,
) -> Result<Option<Handover>> {
    const FIND: &str = "
        SELECT
            handovers.response_id,
            handovers.from_member_id,
            handovers.outcome,
            members.name
        FROM handovers
        JOIN members ON members.id = handovers.from_member_id
        WHERE handovers.to_constituency_code = $1
          AND handovers.idea_id = $2
        ORDER BY handovers.handed_at DESC
        LIMIT 1";
    let row = sqlx::query(FIND)
        .bind(seat)
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Handover {
            response: ResponseId::from_i64(row.try_get("response_id")?),
            idea,
            from: MemberId::from_i64(row.try_get("from_member_id")?),
            from_name: row.try_get("name")?,
            seat: seat.to_owned(),
            is_answered: row.try_get::<Option<String>, _>("outcome")?.is_some(),
        })
    })
    .transpose()
}

/// Writes to whom a published response hands an idea.
pub async fn record_handed(
    tx: &mut WriteTx,
    id: ResponseId,
    published: &ResponsePublished,
    to: &DayLabel,
) -> Result<()> {
    const HAND: &str = "
        INSERT INTO handovers (response_id, idea_id, from_member_id, to_member_id, to_constituency_code, to_constituency_name, to_party_label, handed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(HAND)
        .bind(id.get())
        .bind(published.idea.get())
        .bind(published.label.member.get())
        .bind(to.member.get())
        .bind(to.constituency.as_str())
        .bind(to.constituency_name.as_str())
        .bind(to.party.as_str())
        .bind(published.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what the colleague said; what goes back leaves the colleague's desk. `false` when it was said before.
pub async fn record_handover_answered(
    tx: &mut WriteTx,
    answered: &HandoverAnswered,
) -> Result<bool> {
    const ANSWER: &str = "
        UPDATE handovers
        SET outcome = $2,
            outcome_at = $3
        WHERE response_id = $1
          AND outcome IS NULL";
    const LEAVE: &str = "
        UPDATE desk_items
        SET state = 'gone',
            head_id = NULL
        WHERE constituency_code = $1
          AND idea_id = $2
          AND state = 'waiting'
          AND door = 'colleague'";
    let done = sqlx::query(ANSWER)
        .bind(answered.response.get())
        .bind(answered.answer.key())
        .bind(answered.at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if answered.answer == Answer::Returned {
        sqlx::query(LEAVE)
            .bind(answered.seat.as_str())
            .bind(answered.idea.get())
            .execute(&mut **tx)
            .await?;
    }
    Ok(true)
}
