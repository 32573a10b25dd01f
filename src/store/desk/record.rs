//! How the desk is changed: by a door, by an answer, by the office. It must not know who decided.

use crate::domain::desk::{Door, IdeaDeclined, ItemPutOff, ItemsJoined};
use crate::domain::door::house::HouseMoved;
use crate::domain::door::{DoorMoved, Moved};
use crate::domain::ids::IdeaId;
use crate::store::{Result, WriteTx};
use jiff::civil::Date;

/// What moved at the local door reaches the desk of its seat, or leaves it.
pub async fn record_moved(tx: &mut WriteTx, moved: &DoorMoved) -> Result<()> {
    for one in &moved.moved {
        match one {
            Moved::Put(seat) => {
                record_reached(tx, moved.idea, seat, Door::Local, moved.on).await?;
            }
            Moved::Undone(seat) => record_left(tx, moved.idea, seat).await?,
        }
    }
    Ok(())
}

/// An idea reaches the desk of a seat by a door. One that is there already, answered or declined too, stays as it is.
pub async fn record_reached(
    tx: &mut WriteTx,
    idea: IdeaId,
    seat: &str,
    door: Door,
    on: Date,
) -> Result<()> {
    const REACH: &str = "
        INSERT INTO desk_items (constituency_code, idea_id, door, since, state, shows_from, head_id)
        VALUES ($1, $2, $3, $4, 'waiting', $4, NULL)
        ON CONFLICT (constituency_code, idea_id) DO UPDATE SET
            door = excluded.door,
            since = excluded.since,
            state = excluded.state,
            shows_from = excluded.shows_from,
            head_id = NULL
        WHERE desk_items.state = 'gone'";
    sqlx::query(REACH)
        .bind(seat)
        .bind(idea.get())
        .bind(door.key())
        .bind(on.to_string())
        .execute(&mut **tx)
        .await?;
    record_to_compare(tx, idea).await?;
    record_answers(tx, idea).await
}

/// What moved at the doors to the whole House reaches the desk of every seat that has a Member, or leaves them once no such door has it.
/// What comes by the national door reaches those who cover its topic: who chose none covers all.
pub async fn record_house_moved(tx: &mut WriteTx, moved: &HouseMoved) -> Result<()> {
    const REACH: &str = "
        INSERT INTO desk_items (constituency_code, idea_id, door, since, state, shows_from, head_id)
        SELECT memberships.constituency_code, ideas.id, $2, $3, 'waiting', $3, NULL
        FROM memberships
        JOIN ideas ON ideas.id = $1
        WHERE memberships.starts_on <= $3
          AND memberships.ends_on > $3
          AND ($2 <> 'national'
            OR EXISTS (
                SELECT 1
                FROM member_topics
                WHERE member_topics.member_id = memberships.member_id
                  AND member_topics.topic_key = ideas.topic_key)
            OR NOT EXISTS (SELECT 1 FROM member_topics WHERE member_topics.member_id = memberships.member_id))
        ON CONFLICT (constituency_code, idea_id) DO UPDATE SET
            door = excluded.door,
            since = excluded.since,
            state = excluded.state,
            shows_from = excluded.shows_from,
            head_id = NULL
        WHERE desk_items.state = 'gone'";
    const LEAVE: &str = "
        UPDATE desk_items
        SET state = 'gone',
            head_id = NULL
        WHERE idea_id = $1
          AND state = 'waiting'
          AND door IN ('common_ground', 'national')
          AND NOT EXISTS (SELECT 1 FROM house_requests WHERE house_requests.idea_id = $1 AND house_requests.undone_on IS NULL)";
    if moved.is_put {
        sqlx::query(REACH)
            .bind(moved.idea.get())
            .bind(moved.door.key())
            .bind(moved.on.to_string())
            .execute(&mut **tx)
            .await?;
        record_to_compare(tx, moved.idea).await?;
        return record_answers(tx, moved.idea).await;
    }
    sqlx::query(LEAVE)
        .bind(moved.idea.get())
        .execute(&mut **tx)
        .await?;
    set_free(tx, moved.idea).await
}

async fn record_to_compare(tx: &mut WriteTx, idea: IdeaId) -> Result<()> {
    const COMPARE: &str = "
        INSERT INTO ideas_to_compare (idea_id)
        VALUES ($1)
        ON CONFLICT (idea_id) DO NOTHING";
    sqlx::query(COMPARE)
        .bind(idea.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// It is not put to this seat any more, and what was joined to it stands alone.
async fn record_left(tx: &mut WriteTx, idea: IdeaId, seat: &str) -> Result<()> {
    const LEAVE: &str = "
        UPDATE desk_items
        SET state = 'gone',
            head_id = NULL
        WHERE constituency_code = $1
          AND idea_id = $2
          AND state = 'waiting'
          AND door = 'local'";
    sqlx::query(LEAVE)
        .bind(seat)
        .bind(idea.get())
        .execute(&mut **tx)
        .await?;
    set_free(tx, idea).await
}

/// Counts anew at which desks an idea is answered: where a published response is signed for the seat, and was not returned by a
/// colleague it was handed to. What was joined to it and is not answered stands alone again.
pub async fn record_answers(tx: &mut WriteTx, idea: IdeaId) -> Result<()> {
    const ANSWER: &str = "
        UPDATE desk_items
        SET state = 'answered'
        WHERE idea_id = $1
          AND state IN ('waiting', 'declined')
          AND EXISTS (
            SELECT 1
            FROM responses
            JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
            LEFT JOIN handovers ON handovers.response_id = responses.id AND handovers.outcome = 'returned'
            WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
              AND responses.state = 'published'
              AND response_signatures.withdrawn_at IS NULL
              AND response_signatures.constituency_code = desk_items.constituency_code
              AND (handovers.response_id IS NULL OR responses.position <> 'passed_on'))";
    const WAIT: &str = "
        UPDATE desk_items
        SET state = 'waiting'
        WHERE idea_id = $1
          AND state = 'answered'
          AND NOT EXISTS (
            SELECT 1
            FROM responses
            JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
            LEFT JOIN handovers ON handovers.response_id = responses.id AND handovers.outcome = 'returned'
            WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
              AND responses.state = 'published'
              AND response_signatures.withdrawn_at IS NULL
              AND response_signatures.constituency_code = desk_items.constituency_code
              AND (handovers.response_id IS NULL OR responses.position <> 'passed_on'))";
    for statement in [ANSWER, WAIT] {
        sqlx::query(statement)
            .bind(idea.get())
            .execute(&mut **tx)
            .await?;
    }
    set_free(tx, idea).await
}

/// What is joined to an idea that does not wait at its desk any more stands alone.
async fn set_free(tx: &mut WriteTx, head: IdeaId) -> Result<()> {
    const FREE: &str = "
        UPDATE desk_items
        SET head_id = NULL
        WHERE head_id = $1
          AND state = 'waiting'
          AND EXISTS (
            SELECT 1
            FROM desk_items AS head
            WHERE head.constituency_code = desk_items.constituency_code
              AND head.idea_id = $1
              AND head.state <> 'waiting')";
    sqlx::query(FREE)
        .bind(head.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Puts an item off, or takes that back. `false` when it does not wait any more.
pub async fn record_put_off(tx: &mut WriteTx, off: &ItemPutOff) -> Result<bool> {
    const PUT_OFF: &str = "
        UPDATE desk_items
        SET shows_from = $3
        WHERE constituency_code = $1
          AND idea_id = $2
          AND state = 'waiting'";
    let done = sqlx::query(PUT_OFF)
        .bind(off.seat.as_str())
        .bind(off.idea.get())
        .bind(off.until.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Joins items to a head with all that was joined to them, or takes one out.
pub async fn record_joined(tx: &mut WriteTx, joined: &ItemsJoined) -> Result<()> {
    const JOIN: &str = "
        UPDATE desk_items
        SET head_id = $3
        WHERE constituency_code = $1
          AND state = 'waiting'
          AND idea_id = $2";
    const FOLLOW: &str = "
        UPDATE desk_items
        SET head_id = $3
        WHERE constituency_code = $1
          AND state = 'waiting'
          AND head_id = $2";
    for item in &joined.items {
        let statements: &[&'static str] = if joined.head.is_some() {
            &[FOLLOW, JOIN]
        } else {
            &[JOIN]
        };
        for statement in statements {
            sqlx::query(*statement)
                .bind(joined.seat.as_str())
                .bind(item.get())
                .bind(joined.head.map(IdeaId::get))
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

/// Writes that an office declined. `false` when it does not wait any more.
pub async fn record_declined(tx: &mut WriteTx, declined: &IdeaDeclined) -> Result<bool> {
    const DECLINE: &str = "
        UPDATE desk_items
        SET state = 'declined',
            reason = $3,
            head_id = NULL
        WHERE constituency_code = $1
          AND idea_id = $2
          AND state = 'waiting'";
    let done = sqlx::query(DECLINE)
        .bind(declined.seat.as_str())
        .bind(declined.idea.get())
        .bind(declined.reason.key())
        .execute(&mut **tx)
        .await?;
    set_free(tx, declined.idea).await?;
    Ok(done.rows_affected() == 1)
}
