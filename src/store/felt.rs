//! Sums of how people felt they were treated, and that somebody has answered. Bookkeeping that decides nothing; it must not know who
//! answered what.

use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::felt::{Answer, Felt, Question, Side, Sum};
use crate::domain::ids::DecisionId;

/// What a sum is kept by, beside question and answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The month.
    pub month: String,
    /// Who answers.
    pub side: Side,
    /// After which outcome, or finding.
    pub outcome: String,
    /// About what sort of text.
    pub about: String,
}

/// Whether somebody has answered after this letter, or this complaint.
pub async fn is_given(connection: &mut AnyConnection, (kind, id): (&str, i64)) -> Result<bool> {
    const ANY: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM felt_given
        WHERE kind = $1
          AND item_id = $2";
    let any: i64 = sqlx::query_scalar(ANY)
        .bind(kind)
        .bind(id)
        .fetch_one(connection)
        .await?;
    Ok(any > 0)
}

/// Adds what somebody answered to the sums. `false` where they had answered before.
pub async fn record_given(
    tx: &mut WriteTx,
    (kind, id): (&str, i64),
    place: &Place,
    felt: &Felt,
) -> Result<bool> {
    const GIVE: &str = "
        INSERT INTO felt_given (kind, item_id)
        VALUES ($1, $2)
        ON CONFLICT (kind, item_id) DO NOTHING";
    const ADD: &str = "
        INSERT INTO felt_sums (month, side, outcome, about, question, answer, people)
        VALUES ($1, $2, $3, $4, $5, $6, 1)
        ON CONFLICT (month, side, outcome, about, question, answer) DO UPDATE
        SET people = felt_sums.people + 1";
    let done = sqlx::query(GIVE)
        .bind(kind)
        .bind(id)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    for (question, answer) in felt.answers() {
        sqlx::query(ADD)
            .bind(&place.month)
            .bind(place.side.key())
            .bind(&place.outcome)
            .bind(&place.about)
            .bind(question.key())
            .bind(answer.key())
            .execute(&mut **tx)
            .await?;
    }
    Ok(true)
}

/// What was decided, and about what sort of text; whether it was this account's own.
pub async fn find_decided(
    connection: &mut AnyConnection,
    decision: DecisionId,
    account: crate::domain::ids::AccountId,
) -> Result<Option<(String, String, bool)>> {
    const FIND: &str = "
        SELECT outcome, about, author_id
        FROM decisions
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(decision.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let author: Option<i64> = row.try_get("author_id")?;
        Ok((
            row.try_get("outcome")?,
            row.try_get("about")?,
            author == Some(account.get()),
        ))
    })
    .transpose()
}

/// The sums from one month on, before another.
pub async fn list(connection: &mut AnyConnection, (from, to): (&str, &str)) -> Result<Vec<Sum>> {
    const LIST: &str = "
        SELECT month, side, outcome, about, question, answer, people
        FROM felt_sums
        WHERE month >= $1
          AND month < $2
        ORDER BY month, side, outcome, about, question, answer";
    let odd = |word: &str| Error::Row(format!("{word} is no word of what people felt"));
    let rows = sqlx::query(LIST)
        .bind(from)
        .bind(to)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let word = |column: &str| row.try_get::<String, _>(column);
            let (side, question, answer) = (word("side")?, word("question")?, word("answer")?);
            Ok(Sum {
                month: word("month")?,
                side: Side::from_key(&side).ok_or_else(|| odd(&side))?,
                outcome: word("outcome")?,
                about: word("about")?,
                question: Question::from_key(&question).ok_or_else(|| odd(&question))?,
                answer: Answer::from_key(&answer).ok_or_else(|| odd(&answer))?,
                people: row.try_get("people")?,
            })
        })
        .collect()
}
