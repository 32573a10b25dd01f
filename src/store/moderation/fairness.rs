//! What the fairness report is made of: decisions of a month counted by what they are about, and those that were drawn to be looked at
//! again. It must not know what a figure means, nor whose text anything is.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::word;
use crate::domain::fairness::About;
use crate::domain::fairness::review::{Answer, Counted, JudgedAgain, Seen, is_acted};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::state::Outcome;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// Decisions made between two moments; ids sort by time.
pub type Span = (DecisionId, DecisionId);

/// The span between two moments.
pub fn span(from: Timestamp, to: Timestamp) -> Span {
    (DecisionId::new(from, 0), DecisionId::new(to, 0))
}

/// Decisions that stood when their minute was over and, where two were needed, that two agreed to, by what they are about.
pub async fn count_decided(connection: &mut AnyConnection, span: Span) -> Result<Vec<Counted>> {
    const COUNT: &str = "
        SELECT
            decisions.about,
            CAST(count(*) AS BIGINT) AS decided,
            CAST(sum(CASE WHEN decisions.outcome IN ('hide_rephrase', 'remove', 'seal', 'redact') THEN 1 ELSE 0 END) AS BIGINT) AS acted,
            CAST(sum(CASE WHEN apologies.decision_id IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS overturned
        FROM decisions
        LEFT JOIN apologies ON apologies.decision_id = decisions.id
        WHERE decisions.id >= $1
          AND decisions.id < $2
          AND NOT EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = decisions.id AND decision_acts.act IN ('undone', 'disagreed'))
          AND (decisions.waits <> 'before' OR EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = decisions.id AND decision_acts.act = 'agreed'))
        GROUP BY decisions.about";
    let rows = sqlx::query(COUNT)
        .bind(span.0.get())
        .bind(span.1.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Counted {
                about: read_about(row)?,
                decided: row.try_get("decided")?,
                acted: row.try_get("acted")?,
                overturned: row.try_get("overturned")?,
            })
        })
        .collect()
}

/// Decisions of a span that can be drawn: what was sealed is nobody's to look at again.
pub async fn list_to_draw(
    connection: &mut AnyConnection,
    span: Span,
    most: i64,
) -> Result<Vec<(DecisionId, About, bool)>> {
    const LIST: &str = "
        SELECT id, about, outcome
        FROM decisions
        WHERE id >= $1
          AND id < $2
          AND outcome <> 'seal'
          AND kind <> 'account'
          AND NOT EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = decisions.id AND decision_acts.act IN ('undone', 'disagreed'))
        ORDER BY id DESC
        LIMIT $3";
    let rows = sqlx::query(LIST)
        .bind(span.0.get())
        .bind(span.1.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let outcome: String = row.try_get("outcome")?;
            Ok((
                DecisionId::from_i64(row.try_get("id")?),
                read_about(row)?,
                is_acted(word(&outcome, Outcome::from_key)?),
            ))
        })
        .collect()
}

/// Whether anything of a span was drawn before.
pub async fn is_drawn(connection: &mut AnyConnection, span: Span) -> Result<bool> {
    const ANY: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT decision_id
            FROM second_looks
            WHERE decision_id >= $1
              AND decision_id < $2
            LIMIT 1
        ) AS drawn";
    let any: i64 = sqlx::query_scalar(ANY)
        .bind(span.0.get())
        .bind(span.1.get())
        .fetch_one(connection)
        .await?;
    Ok(any > 0)
}

/// Notes that a decision was drawn, and whether it is shown with names exchanged.
pub async fn record_drawn(
    tx: &mut WriteTx,
    decision: DecisionId,
    is_exchanged: bool,
    now: Timestamp,
) -> Result<()> {
    const DRAW: &str = "
        INSERT INTO second_looks (decision_id, is_exchanged, drawn_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (decision_id) DO NOTHING";
    sqlx::query(DRAW)
        .bind(decision.get())
        .bind(i64::from(is_exchanged))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The newest drawn decisions that fewer than `judges` have judged, and this person has not; with whether names are exchanged.
pub async fn list_waiting(
    connection: &mut AnyConnection,
    by: AccountId,
    judges: i64,
    most: i64,
) -> Result<Vec<(DecisionId, bool)>> {
    const LIST: &str = "
        SELECT decision_id, is_exchanged
        FROM second_looks
        WHERE decision_id > 0
          AND NOT EXISTS (SELECT 1 FROM second_judgements AS mine WHERE mine.decision_id = second_looks.decision_id AND mine.judged_by = $1)
          AND (SELECT count(*) FROM second_judgements AS all_of WHERE all_of.decision_id = second_looks.decision_id) < $2
        ORDER BY decision_id DESC
        LIMIT $3";
    let rows = sqlx::query(LIST)
        .bind(by.get())
        .bind(judges)
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                DecisionId::from_i64(row.try_get("decision_id")?),
                row.try_get::<i64, _>("is_exchanged")? == 1,
            ))
        })
        .collect()
}

/// Writes what somebody would have done. `false` when they said so before, or nothing was drawn.
pub async fn record_judged(
    tx: &mut WriteTx,
    judged: &JudgedAgain,
    by: AccountId,
    now: Timestamp,
) -> Result<bool> {
    const JUDGE: &str = "
        INSERT INTO second_judgements (decision_id, judged_by, answer, judged_at)
        SELECT second_looks.decision_id, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT)
        FROM second_looks
        WHERE second_looks.decision_id = $1
        ON CONFLICT (decision_id, judged_by) DO NOTHING";
    let done = sqlx::query(JUDGE)
        .bind(judged.decision.get())
        .bind(by.get())
        .bind(judged.answer.key())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What was said of the decisions of a span that were looked at again.
pub async fn list_seen(connection: &mut AnyConnection, span: Span) -> Result<Vec<Seen>> {
    const LIST: &str = "
        SELECT
            second_looks.decision_id,
            second_looks.is_exchanged,
            decisions.about,
            decisions.outcome,
            second_judgements.answer
        FROM second_looks
        JOIN decisions ON decisions.id = second_looks.decision_id
        JOIN second_judgements ON second_judgements.decision_id = second_looks.decision_id
        WHERE second_looks.decision_id >= $1
          AND second_looks.decision_id < $2
        ORDER BY second_looks.decision_id, second_judgements.judged_by";
    let rows = sqlx::query(LIST)
        .bind(span.0.get())
        .bind(span.1.get())
        .fetch_all(connection)
        .await?;
    let mut seen: Vec<(i64, Seen)> = Vec::new();
    for row in &rows {
        let id: i64 = row.try_get("decision_id")?;
        let (answer, outcome): (String, String) = (row.try_get("answer")?, row.try_get("outcome")?);
        let answer = word(&answer, Answer::from_key)?;
        match seen.last_mut().filter(|(last, _)| *last == id) {
            Some((_, one)) => one.answers.push(answer),
            None => seen.push((
                id,
                Seen {
                    about: read_about(row)?,
                    was_acted: is_acted(word(&outcome, Outcome::from_key)?),
                    is_exchanged: row.try_get::<i64, _>("is_exchanged")? == 1,
                    answers: vec![answer],
                },
            )),
        }
    }
    Ok(seen.into_iter().map(|(_, one)| one).collect())
}

fn read_about(row: &AnyRow) -> Result<About> {
    let about: String = row.try_get("about")?;
    word(&about, About::from_key)
}
