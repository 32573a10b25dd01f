//! What people said of responses, counted. Nothing here tells one account what another said:
//! every read that knows an answer asks for the account itself. It must not know who may judge.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::judgement::{Answer, Counts, Judged, JudgementGiven, Stake};
use crate::domain::time::Timestamp;

mod follow_ups;

pub use follow_ups::{
    FollowUp, FollowUpAnswer, Untold, find_follow_up, find_own_idea, list_follow_ups, list_untold,
    record_answer, record_question, record_told,
};

/// A response that can be judged, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The response.
    pub response: Judged,
    /// The main idea that it answers.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// The summary of the response.
    pub summary: String,
}

/// A response with its main idea, whatever its state.
pub async fn find_place(
    connection: &mut AnyConnection,
    response: ResponseId,
) -> Result<Option<Place>> {
    const FIND: &str = "
        SELECT
            responses.version,
            responses.state,
            responses.summary,
            responses.published_at,
            ideas.id AS idea_id,
            ideas.number,
            ideas.title,
            (SELECT CAST(count(*) AS BIGINT)
             FROM public_ideas
             WHERE public_ideas.id = responses.idea_id) AS main_places,
            (SELECT CAST(count(*) AS BIGINT)
             FROM response_also
             JOIN public_ideas ON public_ideas.id = response_also.idea_id
             WHERE response_also.response_id = responses.id) AS other_places
        FROM responses
        JOIN ideas ON ideas.id = responses.idea_id
        WHERE responses.id = $1";
    let row = sqlx::query(FIND)
        .bind(response.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let state: String = row.try_get("state")?;
        let published: Option<i64> = row.try_get("published_at")?;
        Ok(Place {
            response: Judged {
                id: response,
                version: row.try_get("version")?,
                published_at: Timestamp::from_millis(published.unwrap_or(i64::MAX / 2)),
                is_readable: state == "published"
                    && published.is_some()
                    && row.try_get::<i64, _>("main_places")?
                        + row.try_get::<i64, _>("other_places")?
                        > 0,
            },
            idea: IdeaId::from_i64(row.try_get("idea_id")?),
            number: IdeaNumber::from_i64(row.try_get("number")?),
            title: row.try_get("title")?,
            summary: row.try_get("summary")?,
        })
    })
    .transpose()
}

/// What an account has to do with a response: whoever signed it is that first, and an author before a supporter.
pub async fn find_stake(
    connection: &mut AnyConnection,
    response: ResponseId,
    account: AccountId,
) -> Result<Stake> {
    const SIGNED: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM response_signatures
        JOIN accounts ON accounts.member_id = response_signatures.member_id
        WHERE response_signatures.response_id = $1
          AND accounts.id = $2";
    const WROTE: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM ideas
        WHERE id IN (SELECT place.idea_id FROM response_places AS place WHERE place.response_id = $1)
          AND author_id = $2";
    const SUPPORTS: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM votes
        WHERE idea_id IN (SELECT place.idea_id FROM response_places AS place WHERE place.response_id = $1)
          AND account_id = $2
          AND choice = 1";
    for (count, stake) in [
        (SIGNED, Stake::Signatory),
        (WROTE, Stake::Author),
        (SUPPORTS, Stake::Supporter),
    ] {
        let found: i64 = sqlx::query_scalar(count)
            .bind(response.get())
            .bind(account.get())
            .fetch_one(&mut *connection)
            .await?;
        if found > 0 {
            return Ok(stake);
        }
    }
    Ok(Stake::Nobody)
}

/// What an account itself said of a response.
pub async fn find(
    connection: &mut AnyConnection,
    response: ResponseId,
    account: AccountId,
) -> Result<Option<Answer>> {
    const FIND: &str = "
        SELECT answer
        FROM judgements
        WHERE response_id = $1
          AND account_id = $2";
    let answer: Option<String> = sqlx::query_scalar(FIND)
        .bind(response.get())
        .bind(account.get())
        .fetch_optional(connection)
        .await?;
    answer
        .map(|key| Answer::from_key(&key).ok_or_else(|| Error::Row(format!("judgement {key}"))))
        .transpose()
}

/// Writes what somebody said, in the place of what they said before.
pub async fn record_given(tx: &mut WriteTx, given: &JudgementGiven) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO judgements (response_id, account_id, answer, version, judged_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (response_id, account_id) DO UPDATE SET
            answer = excluded.answer,
            version = excluded.version,
            judged_at = excluded.judged_at";
    sqlx::query(WRITE)
        .bind(given.response.get())
        .bind(given.by.get())
        .bind(given.answer.key())
        .bind(given.version)
        .bind(given.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How the published responses to an idea were judged.
pub async fn list_counts_of_idea(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Vec<(ResponseId, Counts)>> {
    const OF_IDEA: &str = "
        SELECT
            responses.id,
            judgements.answer,
            CAST(count(*) AS BIGINT) AS given,
            CAST(COALESCE(sum(CASE WHEN judgements.version < responses.version THEN 1 ELSE 0 END), 0) AS BIGINT) AS earlier
        FROM responses
        JOIN judgements ON judgements.response_id = responses.id
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
        GROUP BY responses.id, judgements.answer
        ORDER BY responses.id";
    let rows = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    fold(&rows)
}

/// How one published response was judged.
pub async fn find_counts(connection: &mut AnyConnection, response: ResponseId) -> Result<Counts> {
    const OF_ONE: &str = "
        SELECT
            responses.id,
            judgements.answer,
            CAST(count(*) AS BIGINT) AS given,
            CAST(COALESCE(sum(CASE WHEN judgements.version < responses.version THEN 1 ELSE 0 END), 0) AS BIGINT) AS earlier
        FROM responses
        JOIN judgements ON judgements.response_id = responses.id
        WHERE responses.id = $1
          AND responses.state = 'published'
        GROUP BY responses.id, judgements.answer
        ORDER BY responses.id";
    let rows = sqlx::query(OF_ONE)
        .bind(response.get())
        .fetch_all(connection)
        .await?;
    Ok(fold(&rows)?
        .first()
        .map_or_else(Counts::default, |(_, counts)| *counts))
}

/// How the responses that a Member signed were judged, each; a signature that was taken back does not count.
pub async fn list_counts_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
) -> Result<Vec<(ResponseId, Counts)>> {
    const OF_MEMBER: &str = "
        SELECT
            responses.id,
            judgements.answer,
            CAST(count(*) AS BIGINT) AS given,
            CAST(COALESCE(sum(CASE WHEN judgements.version < responses.version THEN 1 ELSE 0 END), 0) AS BIGINT) AS earlier
        FROM response_signatures
        JOIN responses ON responses.id = response_signatures.response_id AND responses.version = response_signatures.version
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN judgements ON judgements.response_id = responses.id
        WHERE response_signatures.member_id = $1
          AND response_signatures.withdrawn_at IS NULL
          AND responses.state = 'published'
        GROUP BY responses.id, judgements.answer
        ORDER BY responses.id";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    fold(&rows)
}

fn fold(rows: &[AnyRow]) -> Result<Vec<(ResponseId, Counts)>> {
    let mut all: Vec<(ResponseId, Counts)> = Vec::new();
    for row in rows {
        let id = ResponseId::from_i64(row.try_get("id")?);
        if all.last().is_none_or(|(last, _)| *last != id) {
            all.push((id, Counts::default()));
        }
        let (key, given): (String, i64) = (row.try_get("answer")?, row.try_get("given")?);
        if let Some((_, counts)) = all.last_mut() {
            match Answer::from_key(&key) {
                Some(Answer::Yes) => counts.yes += given,
                Some(Answer::Partly) => counts.partly += given,
                Some(Answer::No) => counts.no += given,
                None => return Err(Error::Row(format!("judgement {key}"))),
            }
            counts.earlier += row.try_get::<i64, _>("earlier")?;
        }
    }
    Ok(all)
}

/// Published responses of which nobody was asked whether they answered, published before a moment, the oldest first.
pub async fn list_unasked(
    connection: &mut AnyConnection,
    before: Timestamp,
    most: i64,
) -> Result<Vec<(ResponseId, IdeaId, IdeaNumber)>> {
    const UNASKED: &str = "
        SELECT responses.id, responses.idea_id, public_ideas.number
        FROM responses
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        WHERE responses.judgement_asked_at IS NULL
          AND responses.state = 'published'
          AND responses.published_at <= $1
        ORDER BY responses.published_at, responses.id
        LIMIT $2";
    let rows = sqlx::query(UNASKED)
        .bind(before.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                ResponseId::from_i64(row.try_get("id")?),
                IdeaId::from_i64(row.try_get("idea_id")?),
                IdeaNumber::from_i64(row.try_get("number")?),
            ))
        })
        .collect()
}

/// Notes that people were asked about a response. `false` when that happened before. Bookkeeping: asking decides nothing.
pub async fn record_asked_about(
    tx: &mut WriteTx,
    response: ResponseId,
    now: Timestamp,
) -> Result<bool> {
    const ASKED: &str = "
        UPDATE responses
        SET judgement_asked_at = $2
        WHERE id = $1
          AND judgement_asked_at IS NULL
          AND state = 'published'";
    let done = sqlx::query(ASKED)
        .bind(response.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
