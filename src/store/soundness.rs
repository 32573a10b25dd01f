//! Whether what is written down still adds up: the engine's own files, and every count beside what it counts.
//! It must not mend anything, nor know who asks.

use sqlx::Row as _;

use super::{Db, Result};

/// A count that differs from a recount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miscount {
    /// The number of the idea.
    pub idea: i64,
    /// The constituency, where the count is one of a constituency.
    pub seat: Option<String>,
}

/// More than these are counted by nobody: one is enough to look.
const MOST: i64 = 10;

/// What the engine says is wrong with its own files.
pub async fn list_faults(db: &Db) -> Result<Vec<String>> {
    db.engine().faults(&mut *db.read().await?).await
}

/// The first ideas whose votes, counted anew, are not the tallies beside them.
pub async fn list_miscounts(db: &Db) -> Result<Vec<Miscount>> {
    const IDEAS: &str = "
        SELECT i.number
        FROM (
            SELECT idea_id
            FROM (
                SELECT id AS idea_id, agrees, disagrees, passes
                FROM ideas
                UNION ALL
                SELECT
                    idea_id,
                    -CASE choice WHEN 1 THEN 1 ELSE 0 END,
                    -CASE choice WHEN -1 THEN 1 ELSE 0 END,
                    -CASE choice WHEN 0 THEN 1 ELSE 0 END
                FROM votes
            ) AS counted
            GROUP BY idea_id
            HAVING sum(agrees) <> 0 OR sum(disagrees) <> 0 OR sum(passes) <> 0
        ) AS odd
        JOIN ideas AS i ON i.id = odd.idea_id
        ORDER BY i.number
        LIMIT $1";
    const SEATS: &str = "
        SELECT i.number, odd.constituency_code
        FROM (
            SELECT idea_id, constituency_code
            FROM (
                SELECT idea_id, constituency_code, agrees, disagrees, passes
                FROM seat_tallies
                UNION ALL
                SELECT
                    idea_id,
                    constituency_code,
                    -CASE choice WHEN 1 THEN 1 ELSE 0 END,
                    -CASE choice WHEN -1 THEN 1 ELSE 0 END,
                    -CASE choice WHEN 0 THEN 1 ELSE 0 END
                FROM votes
                WHERE constituency_code IS NOT NULL
            ) AS counted
            GROUP BY idea_id, constituency_code
            HAVING sum(agrees) <> 0 OR sum(disagrees) <> 0 OR sum(passes) <> 0
        ) AS odd
        JOIN ideas AS i ON i.id = odd.idea_id
        ORDER BY i.number, odd.constituency_code
        LIMIT $1";
    let mut connection = db.read().await?;
    let mut found = Vec::new();
    for row in sqlx::query(IDEAS)
        .bind(MOST)
        .fetch_all(&mut *connection)
        .await?
    {
        found.push(Miscount {
            idea: row.try_get("number")?,
            seat: None,
        });
    }
    for row in sqlx::query(SEATS)
        .bind(MOST)
        .fetch_all(&mut *connection)
        .await?
    {
        found.push(Miscount {
            idea: row.try_get("number")?,
            seat: Some(row.try_get("constituency_code")?),
        });
    }
    Ok(found)
}
