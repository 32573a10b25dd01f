//! Responses that an MP's office drafts, before anybody else reads them. It must not know who may approve.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::response::draft::{
    Draft, DraftMoved, DraftPublished, DraftWritten, State, Step,
};
use crate::domain::response::{ResponseWords, Typed};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx, rows};

/// A draft in its office's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: ResponseId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// The main idea's title.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Who wrote the words as they stand.
    pub writer: String,
    /// When.
    pub written_at: Timestamp,
}

/// A draft with the names of those who had a hand in it, for its office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The draft.
    pub draft: Draft,
    /// The numbers of its ideas, in its order.
    pub numbers: Vec<IdeaNumber>,
    /// Who wrote the words as they stand.
    pub writer: String,
    /// Who approved them, and when.
    pub approver: Option<(String, Timestamp)>,
}

/// A draft, with names.
pub async fn find(connection: &mut AnyConnection, id: ResponseId) -> Result<Option<Signed>> {
    const FIND: &str = "
        SELECT
            response_drafts.id,
            response_drafts.member_id,
            response_drafts.state,
            response_drafts.version,
            response_drafts.words,
            response_drafts.written_by,
            response_drafts.written_at,
            response_drafts.approved_by,
            response_drafts.approved_at,
            response_drafts.returned,
            writer.name AS writer_name,
            approver.name AS approver_name
        FROM response_drafts
        JOIN accounts AS writer ON writer.id = response_drafts.written_by
        LEFT JOIN accounts AS approver ON approver.id = response_drafts.approved_by
        WHERE response_drafts.id = $1";
    const IDEAS: &str = "
        SELECT response_draft_ideas.idea_id, ideas.number
        FROM response_draft_ideas
        JOIN ideas ON ideas.id = response_draft_ideas.idea_id
        WHERE response_draft_ideas.draft_id = $1
        ORDER BY response_draft_ideas.place";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let ideas: Vec<(i64, i64)> = sqlx::query_as(IDEAS)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    let words: String = row.try_get("words")?;
    let typed: Typed =
        serde_json::from_str(&words).map_err(|error| Error::Row(format!("draft {id}: {error}")))?;
    let words = ResponseWords::parse(&typed)
        .map_err(|errors| Error::Row(format!("draft {id}: {errors:?}")))?;
    let name = |column: &str| -> Result<String> {
        Ok(row
            .try_get::<Option<String>, _>(column)?
            .unwrap_or_default())
    };
    let approved_at: Option<i64> = row.try_get("approved_at")?;
    Ok(Some(Signed {
        draft: Draft {
            id,
            member: MemberId::from_i64(row.try_get("member_id")?),
            ideas: ideas.iter().map(|(id, _)| IdeaId::from_i64(*id)).collect(),
            state: read_state(&row)?,
            version: row.try_get("version")?,
            words,
            written_by: AccountId::from_i64(row.try_get("written_by")?),
            written_at: Timestamp::from_millis(row.try_get("written_at")?),
            approved_by: row
                .try_get::<Option<i64>, _>("approved_by")?
                .map(AccountId::from_i64),
            returned: row.try_get("returned")?,
        },
        numbers: ideas
            .iter()
            .map(|(_, number)| IdeaNumber::from_i64(*number))
            .collect(),
        writer: name("writer_name")?,
        approver: match approved_at {
            Some(at) => Some((name("approver_name")?, Timestamp::from_millis(at))),
            None => None,
        },
    }))
}

/// The same, held until the transaction ends.
pub async fn hold(tx: &mut WriteTx, id: ResponseId) -> Result<Option<Signed>> {
    const HOLD: &str = "
        UPDATE response_drafts
        SET version = version
        WHERE id = $1";
    sqlx::query(HOLD).bind(id.get()).execute(&mut **tx).await?;
    find(tx, id).await
}

/// What an office has in hand in these states, what was written last first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
    state: State,
    most: i64,
) -> Result<Vec<Line>> {
    const OF_MEMBER: &str = "
        SELECT
            response_drafts.id,
            response_drafts.state,
            response_drafts.written_at,
            accounts.name,
            ideas.number,
            ideas.title
        FROM response_drafts
        JOIN response_draft_ideas ON response_draft_ideas.draft_id = response_drafts.id AND response_draft_ideas.place = 1
        JOIN ideas ON ideas.id = response_draft_ideas.idea_id
        JOIN accounts ON accounts.id = response_drafts.written_by
        WHERE response_drafts.member_id = $1
          AND response_drafts.state = $2
        ORDER BY response_drafts.written_at DESC, response_drafts.id DESC
        LIMIT $3";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .bind(state.key())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_line).collect()
}

/// What an office has in hand about an idea.
pub async fn list_of_idea(
    connection: &mut AnyConnection,
    member: MemberId,
    idea: IdeaId,
) -> Result<Vec<Line>> {
    const OF_IDEA: &str = "
        SELECT
            response_drafts.id,
            response_drafts.state,
            response_drafts.written_at,
            accounts.name,
            ideas.number,
            ideas.title
        FROM response_draft_ideas
        JOIN response_drafts ON response_drafts.id = response_draft_ideas.draft_id
        JOIN ideas ON ideas.id = response_draft_ideas.idea_id
        JOIN accounts ON accounts.id = response_drafts.written_by
        WHERE response_draft_ideas.idea_id = $1
          AND response_drafts.member_id = $2
          AND response_drafts.state IN ('draft', 'submitted', 'approved')
        ORDER BY response_drafts.written_at DESC";
    let rows = sqlx::query(OF_IDEA)
        .bind(idea.get())
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_line).collect()
}

/// Writes a new draft.
pub async fn record_started(
    tx: &mut WriteTx,
    id: ResponseId,
    written: &DraftWritten,
) -> Result<()> {
    const START: &str = "
        INSERT INTO response_drafts (id, member_id, state, version, words, written_by, written_at, created_at)
        VALUES ($1, $2, 'draft', 1, $3, $4, $5, $5)";
    sqlx::query(START)
        .bind(id.get())
        .bind(written.member.get())
        .bind(typed(&written.words)?)
        .bind(written.by.get())
        .bind(written.at.millis())
        .execute(&mut **tx)
        .await?;
    write_ideas(tx, id, written).await
}

/// Writes new words over those that were read. `false` when somebody was faster.
pub async fn record_reworded(
    tx: &mut WriteTx,
    id: ResponseId,
    written: &DraftWritten,
) -> Result<bool> {
    const REWORD: &str = "
        UPDATE response_drafts
        SET state = 'draft',
            version = version + 1,
            words = $3,
            written_by = $4,
            written_at = $5,
            submitted_by = NULL,
            submitted_at = NULL,
            approved_by = NULL,
            approved_at = NULL,
            returned = NULL
        WHERE id = $1
          AND version = $2
          AND state IN ('draft', 'submitted', 'approved')";
    const FORGET: &str = "
        DELETE FROM response_draft_ideas
        WHERE draft_id = $1";
    let done = sqlx::query(REWORD)
        .bind(id.get())
        .bind(written.from_version)
        .bind(typed(&written.words)?)
        .bind(written.by.get())
        .bind(written.at.millis())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(FORGET)
        .bind(id.get())
        .execute(&mut **tx)
        .await?;
    write_ideas(tx, id, written).await?;
    Ok(true)
}

/// Writes a step. `false` when somebody was faster.
pub async fn record_moved(tx: &mut WriteTx, moved: &DraftMoved) -> Result<bool> {
    const SUBMIT: &str = "
        UPDATE response_drafts
        SET state = 'submitted',
            submitted_by = $4,
            submitted_at = $5,
            returned = NULL
        WHERE id = $1
          AND version = $2
          AND state = $3";
    const APPROVE: &str = "
        UPDATE response_drafts
        SET state = 'approved',
            approved_by = $4,
            approved_at = $5,
            returned = NULL
        WHERE id = $1
          AND version = $2
          AND state = $3";
    const RETURN: &str = "
        UPDATE response_drafts
        SET state = 'draft',
            approved_by = NULL,
            approved_at = NULL,
            returned = $4
        WHERE id = $1
          AND version = $2
          AND state = $3";
    const END: &str = "
        UPDATE response_drafts
        SET state = 'ended'
        WHERE id = $1
          AND version = $2
          AND state = $3";
    let statement = match moved.step {
        Step::Submitted => SUBMIT,
        Step::Approved => APPROVE,
        Step::Returned => RETURN,
        Step::Ended => END,
    };
    let mut query = sqlx::query(statement)
        .bind(moved.draft.get())
        .bind(moved.version)
        .bind(moved.from.key());
    query = match moved.step {
        Step::Submitted | Step::Approved => query.bind(moved.by.get()).bind(moved.at.millis()),
        Step::Returned => query.bind(moved.note.as_deref()),
        Step::Ended => query,
    };
    let done = query.execute(&mut **tx).await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that the approved version is published. `false` when somebody was faster.
pub async fn record_published(tx: &mut WriteTx, published: &DraftPublished) -> Result<bool> {
    const PUBLISH: &str = "
        UPDATE response_drafts
        SET state = 'published'
        WHERE id = $1
          AND version = $2
          AND state = 'approved'";
    let done = sqlx::query(PUBLISH)
        .bind(published.draft.get())
        .bind(published.version)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn write_ideas(tx: &mut WriteTx, id: ResponseId, written: &DraftWritten) -> Result<()> {
    const IDEAS: &str = "
        INSERT INTO response_draft_ideas (draft_id, place, idea_id)
        VALUES ($1, $2, $3)";
    let mut query = sqlx::query(rows::many(IDEAS, written.ideas.len())).persistent(false);
    for (place, (idea, _)) in (1_i64..).zip(&written.ideas) {
        query = query.bind(id.get()).bind(place).bind(idea.get());
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

fn typed(words: &ResponseWords) -> Result<String> {
    serde_json::to_string(&words.as_typed()).map_err(|error| Error::Row(error.to_string()))
}

fn read_state(row: &AnyRow) -> Result<State> {
    let key: String = row.try_get("state")?;
    State::from_key(&key).ok_or_else(|| Error::Row(format!("state {key}")))
}

fn read_line(row: &AnyRow) -> Result<Line> {
    Ok(Line {
        id: ResponseId::from_i64(row.try_get("id")?),
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("title")?,
        state: read_state(row)?,
        writer: row
            .try_get::<Option<String>, _>("name")?
            .unwrap_or_default(),
        written_at: Timestamp::from_millis(row.try_get("written_at")?),
    })
}
