//! The author's one further question after a response, and the answer to it: each a comment, read only where everybody may read it.
//! It must not know who may ask.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AccountId, CommentId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::judgement::{FollowUpAnswered, FollowUpAsked};
use crate::domain::markup::SafeHtml;
use crate::domain::time::Timestamp;
use crate::store::{Result, WriteTx};

/// The further question of an author with what came of it, as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// After which response.
    pub response: ResponseId,
    /// The question.
    pub question: CommentId,
    /// Its words.
    pub html: SafeHtml,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// The answer, once there is one that everybody may read.
    pub answer: Option<FollowUpAnswer>,
    /// Whether somebody answered, in or out of sight.
    pub is_answered: bool,
}

/// The answer to a further question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpAnswer {
    /// The comment it is.
    pub comment: CommentId,
    /// Whose.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// Its words.
    pub html: SafeHtml,
    /// When it was given.
    pub at: Timestamp,
}

/// A question of which those who signed were not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// After which response.
    pub response: ResponseId,
    /// On which idea.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// The question.
    pub question: CommentId,
    /// Who asks.
    pub by: Option<AccountId>,
}

/// Whether the author of an idea asked a further question after a response, and whether it is answered.
pub async fn find_follow_up(
    connection: &mut AnyConnection,
    response: ResponseId,
    idea: IdeaId,
) -> Result<Option<(CommentId, bool)>> {
    const FIND: &str = "
        SELECT question_id, answer_id
        FROM follow_ups
        WHERE response_id = $1
          AND idea_id = $2";
    let row = sqlx::query(FIND)
        .bind(response.get())
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok((
            CommentId::from_i64(row.try_get("question_id")?),
            row.try_get::<Option<i64>, _>("answer_id")?.is_some(),
        ))
    })
    .transpose()
}

/// The idea of this author that a response answers, if there is one: row, number and title.
pub async fn find_own_idea(
    connection: &mut AnyConnection,
    response: ResponseId,
    account: AccountId,
) -> Result<Option<(IdeaId, IdeaNumber)>> {
    const OWN: &str = "
        SELECT public_ideas.id, public_ideas.number
        FROM response_places AS place
        JOIN public_ideas ON public_ideas.id = place.idea_id
        WHERE place.response_id = $1
          AND public_ideas.author_id = $2
        ORDER BY public_ideas.number
        LIMIT 1";
    let row = sqlx::query(OWN)
        .bind(response.get())
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok((
            IdeaId::from_i64(row.try_get("id")?),
            IdeaNumber::from_i64(row.try_get("number")?),
        ))
    })
    .transpose()
}

/// The further questions on an idea that everybody may read, with their answers.
pub async fn list_follow_ups(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Vec<FollowUp>> {
    const OF_IDEA: &str = "
        SELECT
            follow_ups.response_id,
            follow_ups.question_id,
            follow_ups.asked_at,
            follow_ups.answer_id,
            follow_ups.answered_by,
            question.html AS question_html,
            answer.html AS answer_html,
            answer.publication AS answer_publication,
            answer.written_at AS answered_at,
            members.name
        FROM follow_ups
        JOIN responses ON responses.id = follow_ups.response_id
        JOIN comments AS question ON question.id = follow_ups.question_id
        LEFT JOIN comments AS answer ON answer.id = follow_ups.answer_id
        LEFT JOIN members ON members.id = follow_ups.answered_by
        WHERE follow_ups.idea_id = $1
          AND question.publication = 'published'
          AND responses.state = 'published'
        ORDER BY follow_ups.response_id";
    let rows = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_follow_up).collect()
}

fn read_follow_up(row: &AnyRow) -> Result<FollowUp> {
    let state: Option<String> = row.try_get("answer_publication")?;
    let answer: Option<i64> = row.try_get("answer_id")?;
    let shown = answer.filter(|_| state.as_deref() == Some("published"));
    Ok(FollowUp {
        response: ResponseId::from_i64(row.try_get("response_id")?),
        question: CommentId::from_i64(row.try_get("question_id")?),
        html: SafeHtml::from_stored(row.try_get("question_html")?),
        asked_at: Timestamp::from_millis(row.try_get("asked_at")?),
        is_answered: answer.is_some(),
        answer: shown
            .map(|id| -> Result<FollowUpAnswer> {
                let (member, at): (i64, i64) =
                    (row.try_get("answered_by")?, row.try_get("answered_at")?);
                Ok(FollowUpAnswer {
                    comment: CommentId::from_i64(id),
                    member: MemberId::from_i64(member),
                    name: row.try_get("name")?,
                    html: SafeHtml::from_stored(row.try_get("answer_html")?),
                    at: Timestamp::from_millis(at),
                })
            })
            .transpose()?,
    })
}

/// Writes that the further question was asked. `false` when one was asked before.
pub async fn record_question(
    tx: &mut WriteTx,
    asked: &FollowUpAsked,
    question: CommentId,
) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO follow_ups (response_id, idea_id, question_id, asked_at, told_at, answer_id, answered_by)
        VALUES ($1, $2, $3, $4, NULL, NULL, NULL)
        ON CONFLICT (response_id, idea_id) DO NOTHING";
    let done = sqlx::query(WRITE)
        .bind(asked.response.get())
        .bind(asked.idea.get())
        .bind(question.get())
        .bind(asked.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that it was answered. `false` when somebody was faster.
pub async fn record_answer(
    tx: &mut WriteTx,
    answered: &FollowUpAnswered,
    (answer, by): (CommentId, MemberId),
) -> Result<bool> {
    const WRITE: &str = "
        UPDATE follow_ups
        SET answer_id = $3,
            answered_by = $4
        WHERE response_id = $1
          AND idea_id = $2
          AND answer_id IS NULL";
    let done = sqlx::query(WRITE)
        .bind(answered.response.get())
        .bind(answered.idea.get())
        .bind(answer.get())
        .bind(by.get())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Questions that everybody may read by now and of which those who signed were not told.
pub async fn list_untold(connection: &mut AnyConnection, most: i64) -> Result<Vec<Untold>> {
    const UNTOLD: &str = "
        SELECT
            follow_ups.response_id,
            follow_ups.idea_id,
            follow_ups.question_id,
            public_ideas.number,
            comments.author_id
        FROM follow_ups
        JOIN public_ideas ON public_ideas.id = follow_ups.idea_id
        JOIN responses ON responses.id = follow_ups.response_id
        JOIN comments ON comments.id = follow_ups.question_id
        WHERE follow_ups.told_at IS NULL
          AND follow_ups.asked_at > $1
          AND comments.publication = 'published'
          AND responses.state = 'published'
        ORDER BY follow_ups.asked_at
        LIMIT $2";
    let rows = sqlx::query(UNTOLD)
        .bind(0_i64)
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Untold {
                response: ResponseId::from_i64(row.try_get("response_id")?),
                idea: IdeaId::from_i64(row.try_get("idea_id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                question: CommentId::from_i64(row.try_get("question_id")?),
                by: row
                    .try_get::<Option<i64>, _>("author_id")?
                    .map(AccountId::from_i64),
            })
        })
        .collect()
}

/// Notes that those who signed were told of a question. `false` when that happened before. Bookkeeping: telling decides nothing.
pub async fn record_told(
    tx: &mut WriteTx,
    response: ResponseId,
    idea: IdeaId,
    now: Timestamp,
) -> Result<bool> {
    const TOLD: &str = "
        UPDATE follow_ups
        SET told_at = $3
        WHERE response_id = $1
          AND idea_id = $2
          AND told_at IS NULL";
    let done = sqlx::query(TOLD)
        .bind(response.get())
        .bind(idea.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
