//! Recounts votes beside the tallies that were kept of them. It must not mend anything: a difference is a mistake to be understood.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::super::Result;
use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::domain::vote::Tally;

/// A tally that is not what a recount gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Which idea.
    pub number: IdeaNumber,
    /// Which constituency; `None` for the idea's own tally.
    pub constituency: Option<String>,
    /// What the tally says.
    pub kept: Tally,
    /// What the votes say.
    pub counted: Tally,
}

/// Recounts the next `most` ideas after `after`: the tallies that differ, and the last idea that was looked at; `None` at the end.
/// Each recount is one statement, which both engines answer from one moment, so that votes cast meanwhile are no false alarm.
pub async fn list_drifted(
    connection: &mut AnyConnection,
    after: IdeaId,
    most: i64,
) -> Result<(Vec<Drift>, Option<IdeaId>)> {
    const NEXT: &str = "
        SELECT id
        FROM ideas
        WHERE id > $1
        ORDER BY id
        LIMIT $2";
    const RECOUNT: &str = "
        SELECT i.number, i.agrees, i.disagrees, i.passes,
            CAST(coalesce(sum(CASE WHEN v.choice = 1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS agreed,
            CAST(coalesce(sum(CASE WHEN v.choice = -1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS disagreed,
            CAST(coalesce(sum(CASE WHEN v.choice = 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS passed
        FROM ideas AS i
        LEFT JOIN votes AS v ON v.idea_id = i.id AND v.idea_id > $1 AND v.idea_id <= $2
        WHERE i.id > $1
          AND i.id <= $2
        GROUP BY i.id, i.number, i.agrees, i.disagrees, i.passes";
    // Seats with votes and no tally are found from the votes' side, seats with a tally and no votes from the tallies'.
    const RECOUNT_SEATS: &str = "
        SELECT i.number, b.code, CAST(sum(b.agrees) AS BIGINT) AS agrees, CAST(sum(b.disagrees) AS BIGINT) AS disagrees,
            CAST(sum(b.passes) AS BIGINT) AS passes, CAST(sum(b.agreed) AS BIGINT) AS agreed,
            CAST(sum(b.disagreed) AS BIGINT) AS disagreed, CAST(sum(b.passed) AS BIGINT) AS passed
        FROM (
            SELECT s.idea_id AS idea, s.constituency_code AS code, s.agrees AS agrees, s.disagrees AS disagrees, s.passes AS passes,
                0 AS agreed, 0 AS disagreed, 0 AS passed
            FROM seat_tallies AS s
            WHERE s.idea_id > $1
              AND s.idea_id <= $2
            UNION ALL
            SELECT v.idea_id, v.constituency_code, 0, 0, 0, CASE WHEN v.choice = 1 THEN 1 ELSE 0 END,
                CASE WHEN v.choice = -1 THEN 1 ELSE 0 END, CASE WHEN v.choice = 0 THEN 1 ELSE 0 END
            FROM votes AS v
            WHERE v.idea_id > $1
              AND v.idea_id <= $2
              AND v.constituency_code IS NOT NULL
        ) AS b
        JOIN ideas AS i ON i.id = b.idea
        GROUP BY i.number, b.code
        HAVING sum(b.agrees) <> sum(b.agreed)
            OR sum(b.disagrees) <> sum(b.disagreed)
            OR sum(b.passes) <> sum(b.passed)";
    let ids: Vec<i64> = sqlx::query_scalar(NEXT)
        .bind(after.get())
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let Some(last) = ids.last().copied() else {
        return Ok((Vec::new(), None));
    };
    let mut drifted = Vec::new();
    for row in sqlx::query(RECOUNT)
        .bind(after.get())
        .bind(last)
        .fetch_all(&mut *connection)
        .await?
    {
        let drift = read(&row, None)?;
        if drift.kept != drift.counted {
            drifted.push(drift);
        }
    }
    for row in sqlx::query(RECOUNT_SEATS)
        .bind(after.get())
        .bind(last)
        .fetch_all(connection)
        .await?
    {
        drifted.push(read(&row, Some(row.try_get("code")?))?);
    }
    Ok((drifted, Some(IdeaId::from_i64(last))))
}

fn read(row: &AnyRow, constituency: Option<String>) -> Result<Drift> {
    Ok(Drift {
        number: IdeaNumber::from_i64(row.try_get("number")?),
        constituency,
        kept: Tally {
            agrees: row.try_get("agrees")?,
            disagrees: row.try_get("disagrees")?,
            passes: row.try_get("passes")?,
        },
        counted: Tally {
            agrees: row.try_get("agreed")?,
            disagrees: row.try_get("disagreed")?,
            passes: row.try_get("passed")?,
        },
    })
}
