//! Ideas and conversations as decisions move and merge them, with everything that is counted of them. It must not know why, and it
//! tells nobody how anybody voted: support is carried over and back as a whole.

use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AccountId, CommentId, DecisionId, IdeaId, IdeaNumber};
use crate::domain::moderation::arrange::{Other, Shelf};
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx, change_public_count};

/// Where an idea is listed.
pub async fn find_shelf(connection: &mut AnyConnection, idea: IdeaId) -> Result<Option<Shelf>> {
    const FIND: &str = "
        SELECT topic_key, constituency_code
        FROM ideas
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Shelf {
            topic: row.try_get("topic_key")?,
            seat: row.try_get("constituency_code")?,
        })
    })
    .transpose()
}

/// Another idea by its number.
pub async fn find_other(
    connection: &mut AnyConnection,
    number: IdeaNumber,
) -> Result<Option<Other>> {
    const FIND: &str = "
        SELECT id, number, publication
        FROM ideas
        WHERE number = $1";
    let row = sqlx::query(FIND)
        .bind(number.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let publication: String = row.try_get("publication")?;
        Ok(Other {
            idea: IdeaId::from_i64(row.try_get("id")?),
            number: IdeaNumber::from_i64(row.try_get("number")?),
            is_open: publication == "published",
        })
    })
    .transpose()
}

/// Whether an MP has answered an idea.
pub async fn is_answered(connection: &mut AnyConnection, idea: IdeaId) -> Result<bool> {
    const ANSWERED: &str = "
        SELECT answered_at
        FROM ideas
        WHERE id = $1";
    let answered: Option<Option<i64>> = sqlx::query_scalar(ANSWERED)
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    Ok(answered.flatten().is_some())
}

/// Lists an idea elsewhere, and counts it there. Nothing, where it does not stand where it is moved from.
pub async fn record_shelved(
    tx: &mut WriteTx,
    idea: IdeaId,
    from: &Shelf,
    to: &Shelf,
    is_public: bool,
) -> Result<()> {
    const MOVE: &str = "
        UPDATE ideas
        SET topic_key = $2,
            constituency_code = $3
        WHERE id = $1";
    if find_shelf(tx, idea).await?.as_ref() != Some(from) {
        return Ok(());
    }
    if is_public {
        change_public_count(tx, idea, -1).await?;
    }
    sqlx::query(MOVE)
        .bind(idea.get())
        .bind(&to.topic)
        .bind(to.seat.as_deref())
        .execute(&mut **tx)
        .await?;
    if is_public {
        change_public_count(tx, idea, 1).await?;
    }
    Ok(())
}

/// Takes one conversation, or all of an idea, to another idea.
pub async fn record_threads_carried(
    tx: &mut WriteTx,
    decision: DecisionId,
    only: Option<CommentId>,
    (from, to): (IdeaId, IdeaId),
) -> Result<()> {
    const ONE: &str = "
        INSERT INTO carried_threads (decision_id, thread_id)
        VALUES ($1, $2)";
    const ALL: &str = "
        INSERT INTO carried_threads (decision_id, thread_id)
        SELECT CAST($1 AS BIGINT), id
        FROM comments
        WHERE idea_id = $2
          AND depth = 1";
    let carry = match only {
        Some(comment) => sqlx::query(ONE).bind(decision.get()).bind(comment.get()),
        None => sqlx::query(ALL).bind(decision.get()).bind(from.get()),
    };
    carry.execute(&mut **tx).await?;
    move_threads(tx, decision, (from, to)).await
}

/// Takes them back to where they stood.
pub async fn record_threads_returned(
    tx: &mut WriteTx,
    decision: DecisionId,
    (from, to): (IdeaId, IdeaId),
) -> Result<()> {
    const DONE: &str = "
        DELETE FROM carried_threads
        WHERE decision_id = $1";
    move_threads(tx, decision, (to, from)).await?;
    sqlx::query(DONE)
        .bind(decision.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn move_threads(
    tx: &mut WriteTx,
    decision: DecisionId,
    (from, to): (IdeaId, IdeaId),
) -> Result<()> {
    const COUNTED: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM comments
        WHERE thread_id IN (SELECT thread_id FROM carried_threads WHERE decision_id = $1)
          AND idea_id = $2
          AND publication = 'published'";
    const MOVE: &str = "
        UPDATE comments
        SET idea_id = $3
        WHERE thread_id IN (SELECT thread_id FROM carried_threads WHERE decision_id = $1)
          AND idea_id = $2";
    const COUNT: &str = "
        UPDATE ideas
        SET comments = comments + $2
        WHERE id = $1";
    let counted: i64 = sqlx::query_scalar(COUNTED)
        .bind(decision.get())
        .bind(from.get())
        .fetch_one(&mut **tx)
        .await?;
    sqlx::query(MOVE)
        .bind(decision.get())
        .bind(from.get())
        .bind(to.get())
        .execute(&mut **tx)
        .await?;
    for (idea, by) in [(from, -counted), (to, counted)] {
        sqlx::query(COUNT)
            .bind(idea.get())
            .bind(by)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Who supports an idea, to be told what became of it. Nobody else learns of it.
pub async fn list_supporters(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Vec<AccountId>> {
    const LIST: &str = "
        SELECT account_id
        FROM votes
        WHERE idea_id = $1
          AND choice = 1";
    let found: Vec<i64> = sqlx::query_scalar(LIST)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    Ok(found.into_iter().map(AccountId::from_i64).collect())
}

/// Counts support of an idea for another as well: of everybody who has not voted there, so that nobody counts twice.
pub async fn record_support_carried(
    tx: &mut WriteTx,
    decision: DecisionId,
    (from, to): (IdeaId, IdeaId),
    now: Timestamp,
) -> Result<()> {
    const WHO: &str = "
        INSERT INTO carried_votes (decision_id, account_id, carried_at)
        SELECT CAST($1 AS BIGINT), votes.account_id, CAST($4 AS BIGINT)
        FROM votes
        WHERE votes.idea_id = $2
          AND votes.choice = 1
          AND NOT EXISTS (SELECT 1 FROM votes AS there WHERE there.idea_id = $3 AND there.account_id = votes.account_id)
          AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = $3 AND ideas.author_id = votes.account_id)";
    const CAST: &str = "
        INSERT INTO votes (idea_id, account_id, choice, seen, constituency_code, idea_version, cast_at, changed_at)
        SELECT ideas.id, votes.account_id, 1, votes.seen, votes.constituency_code, ideas.version, CAST($4 AS BIGINT), CAST($4 AS BIGINT)
        FROM carried_votes
        JOIN votes ON votes.idea_id = $2 AND votes.account_id = carried_votes.account_id
        JOIN ideas ON ideas.id = $3
        WHERE carried_votes.decision_id = $1";
    const MERGED: &str = "
        INSERT INTO merged_ideas (into_id, decision_id)
        VALUES ($1, $2)
        ON CONFLICT (into_id, decision_id) DO NOTHING";
    sqlx::query(WHO)
        .bind(decision.get())
        .bind(from.get())
        .bind(to.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(CAST)
        .bind(decision.get())
        .bind(from.get())
        .bind(to.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    sqlx::query(MERGED)
        .bind(to.get())
        .bind(decision.get())
        .execute(&mut **tx)
        .await?;
    count_support(tx, decision, to, 1).await
}

/// Takes carried support back. Whoever voted on the other idea since has said so of their own accord, and that stays.
pub async fn record_support_returned(
    tx: &mut WriteTx,
    decision: DecisionId,
    to: IdeaId,
) -> Result<()> {
    const OWN: &str = "
        DELETE FROM carried_votes
        WHERE decision_id = $1
          AND NOT EXISTS (
              SELECT 1
              FROM votes
              WHERE votes.idea_id = $2
                AND votes.account_id = carried_votes.account_id
                AND votes.choice = 1
                AND votes.cast_at = carried_votes.carried_at
                AND votes.changed_at = carried_votes.carried_at
          )";
    const REMOVE: &str = "
        DELETE FROM votes
        WHERE idea_id = $2
          AND account_id IN (SELECT account_id FROM carried_votes WHERE decision_id = $1)";
    const DONE: &str = "
        DELETE FROM carried_votes
        WHERE decision_id = $1";
    const PARTED: &str = "
        DELETE FROM merged_ideas
        WHERE into_id = $2
          AND decision_id = $1";
    sqlx::query(OWN)
        .bind(decision.get())
        .bind(to.get())
        .execute(&mut **tx)
        .await?;
    count_support(tx, decision, to, -1).await?;
    for done in [REMOVE, PARTED] {
        sqlx::query(done)
            .bind(decision.get())
            .bind(to.get())
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(DONE)
        .bind(decision.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The tallies follow the votes, also by constituency.
async fn count_support(
    tx: &mut WriteTx,
    decision: DecisionId,
    idea: IdeaId,
    by: i64,
) -> Result<()> {
    const NATIONAL: &str = "
        UPDATE ideas
        SET agrees = agrees + $3 * (SELECT count(*) FROM carried_votes WHERE decision_id = $1),
            votes = votes + $3 * (SELECT count(*) FROM carried_votes WHERE decision_id = $1)
        WHERE id = $2";
    const SEATS: &str = "
        INSERT INTO seat_tallies (idea_id, constituency_code, agrees, disagrees, passes)
        SELECT CAST($2 AS BIGINT), votes.constituency_code, CAST($3 * count(*) AS BIGINT), 0, 0
        FROM carried_votes
        JOIN votes ON votes.idea_id = $2 AND votes.account_id = carried_votes.account_id
        WHERE carried_votes.decision_id = $1
          AND votes.constituency_code IS NOT NULL
        GROUP BY votes.constituency_code
        ON CONFLICT (idea_id, constituency_code) DO UPDATE SET agrees = seat_tallies.agrees + excluded.agrees";
    for count in [NATIONAL, SEATS] {
        sqlx::query(count)
            .bind(decision.get())
            .bind(idea.get())
            .bind(by)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
