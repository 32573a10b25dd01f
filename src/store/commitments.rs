//! Commitments of MPs with all that was said of them, read only where the response they belong to is published,
//! and the line itself is in sight.
//! It must not know who may promise or say what.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx, rows};
use crate::domain::commitment::{Commitment, CommitmentChanged, CommitmentMade, Reminder, State};
use crate::domain::idea::{FollowThrough, Publication};
use crate::domain::ids::{
    AccountId, CommitmentId, IdeaId, IdeaNumber, MemberId, ResponseId, StepId,
};
use crate::domain::time::Timestamp;

mod lines;
mod lists;

pub use lines::{Line, Stub, find_line, find_stub};
pub use lists::{Facet, Place, count_facet, list_of_idea, list_of_member, page};

/// More of one kind than this are not counted one by one: a page must not get slower as promises come together.
pub const COUNTED_MOST: i64 = 1_000;

/// A commitment as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Which.
    pub id: CommitmentId,
    /// Under which response.
    pub response: ResponseId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// The main idea's title.
    pub title: String,
    /// Who promised.
    pub member: MemberId,
    /// The Member's name.
    pub name: String,
    /// The party of the day.
    pub party: String,
    /// The seat of the day.
    pub constituency_name: String,
    /// When that seat was given up; none while it is held.
    pub seat_until: Option<Date>,
    /// What.
    pub what: String,
    /// The day first promised.
    pub first_due_on: Date,
    /// The day that stands.
    pub due_on: Date,
    /// How far it has come.
    pub state: State,
    /// When it was promised.
    pub promised_at: Timestamp,
    /// When something was last said of it.
    pub changed_at: Timestamp,
    /// Whether everybody may read it; of what is out of sight there are no words.
    pub publication: Publication,
}

/// One thing that was said of a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// Which.
    pub id: StepId,
    /// Whether everybody may read it; the words of what is out of sight are empty.
    pub publication: Publication,
    /// The wording that stands: more than 1 where it was put right after it was hidden.
    pub version: i64,
    /// Its kind: "promised" or a step's key.
    pub kind: String,
    /// The words.
    pub words: String,
    /// Where the date was moved: from and to.
    pub moved: Option<(Date, Date)>,
    /// When.
    pub at: Timestamp,
}

/// A commitment that may owe a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Which.
    pub commitment: Commitment,
    /// When its two reminders were given.
    pub reminded: (Option<Timestamp>, Option<Timestamp>),
}

/// A commitment as its rules see it; also one that nobody may read at the moment.
pub async fn find(connection: &mut AnyConnection, id: CommitmentId) -> Result<Option<Commitment>> {
    const FIND: &str = "
        SELECT id, response_id, member_id, due_on, stage, under_way_at, publication
        FROM commitments
        WHERE id = $1";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| read_commitment(&row)).transpose()
}

/// A commitment that everybody may read, with all that was said of it, oldest first.
pub async fn find_public(
    connection: &mut AnyConnection,
    id: CommitmentId,
) -> Result<Option<(View, Vec<StepView>)>> {
    const FIND: &str = "
        SELECT
            commitments.id,
            commitments.response_id,
            commitments.member_id,
            commitments.what,
            commitments.first_due_on,
            commitments.due_on,
            commitments.stage,
            commitments.under_way_at,
            commitments.party_label,
            commitments.constituency_name,
            (SELECT max(memberships.ends_on) FROM memberships JOIN constituencies ON constituencies.code = memberships.constituency_code WHERE memberships.member_id = commitments.member_id AND constituencies.name = commitments.constituency_name) AS seat_until,
            commitments.promised_at,
            commitments.changed_at,
            commitments.publication,
            members.name,
            public_ideas.number,
            public_ideas.title
        FROM commitments
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.id = $1
          AND responses.state = 'published'
          AND commitments.publication = 'published'";
    const STEPS: &str = "
        SELECT
            id,
            kind,
            publication,
            version,
            CASE WHEN publication = 'published' THEN words ELSE '' END AS words,
            due_from,
            due_on,
            happened_at
        FROM commitment_steps
        WHERE commitment_id = $1
        ORDER BY id";
    let Some(row) = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let steps = sqlx::query(STEPS)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    let steps = steps.iter().map(read_step).collect::<Result<_>>()?;
    Ok(Some((read_view(&row)?, steps)))
}

/// How many commitments a Member made under a response.
pub async fn count_of_response(
    connection: &mut AnyConnection,
    response: ResponseId,
    member: MemberId,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM commitments
        WHERE response_id = $1
          AND member_id = $2";
    Ok(sqlx::query_scalar(COUNT)
        .bind(response.get())
        .bind(member.get())
        .fetch_one(connection)
        .await?)
}

/// The states of all commitments under the published responses to an idea.
pub async fn list_states(connection: &mut AnyConnection, idea: IdeaId) -> Result<Vec<State>> {
    const STATES: &str = "
        SELECT commitments.stage, commitments.under_way_at
        FROM responses
        JOIN commitments ON commitments.response_id = responses.id
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state = 'published'
          AND commitments.publication = 'published'";
    sqlx::query(STATES)
        .bind(idea.get())
        .fetch_all(connection)
        .await?
        .iter()
        .map(read_state)
        .collect()
}

/// Open commitments that are due by a day and whose last reminder was not given, the longest due first.
pub async fn list_owed(
    connection: &mut AnyConnection,
    by_day: Date,
    most: i64,
) -> Result<Vec<Owed>> {
    const OWED: &str = "
        SELECT id, response_id, member_id, due_on, stage, under_way_at, publication, reminded_soon_at, reminded_due_at
        FROM commitments
        WHERE stage = 'open'
          AND publication = 'published'
          AND due_on <= $1
          AND reminded_due_at IS NULL
        ORDER BY due_on, id
        LIMIT $2";
    let rows = sqlx::query(OWED)
        .bind(by_day.to_string())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Owed {
                commitment: read_commitment(row)?,
                reminded: (
                    moment(row, "reminded_soon_at")?,
                    moment(row, "reminded_due_at")?,
                ),
            })
        })
        .collect()
}

/// Writes a commitment as it is made, with its first line.
pub async fn record_made(
    tx: &mut WriteTx,
    (id, step): (CommitmentId, StepId),
    made: &CommitmentMade,
) -> Result<()> {
    const MAKE: &str = "
        INSERT INTO commitments (id, response_id, member_id, what, first_due_on, due_on, stage, under_way_at, party_label, constituency_name, promised_at, changed_at, reminded_soon_at, reminded_due_at)
        VALUES ($1, $2, $3, $4, $5, $5, 'open', NULL, $6, $7, $8, $8, NULL, NULL)";
    sqlx::query(MAKE)
        .bind(id.get())
        .bind(made.response.get())
        .bind(made.label.member.get())
        .bind(made.promise.what.as_str())
        .bind(made.promise.due_on.to_string())
        .bind(made.label.party.as_str())
        .bind(made.label.constituency_name.as_str())
        .bind(made.at.millis())
        .execute(&mut **tx)
        .await?;
    let line = Written {
        kind: "promised",
        words: &made.promise.what,
        moved: None,
        by: made.by,
        at: made.at,
    };
    write_step(tx, (id, step), &line).await
}

/// Writes what was said of a commitment. `false` when somebody was faster.
pub async fn record_changed(
    tx: &mut WriteTx,
    step: StepId,
    changed: &CommitmentChanged,
) -> Result<bool> {
    const CHANGE: &str = "
        UPDATE commitments
        SET stage = $3,
            under_way_at = COALESCE(under_way_at, $4),
            due_on = $5,
            changed_at = $4
        WHERE id = $1
          AND stage = $2";
    // A new date has reminders of its own.
    const REMIND_AGAIN: &str = "
        UPDATE commitments
        SET reminded_soon_at = NULL,
            reminded_due_at = NULL
        WHERE id = $1";
    let due_on = changed.said.due_on.unwrap_or(changed.due_from);
    let done = sqlx::query(CHANGE)
        .bind(changed.commitment.get())
        .bind(changed.from.stage())
        .bind(changed.said.step.leads_to().stage())
        .bind(changed.at.millis())
        .bind(due_on.to_string())
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if changed.said.due_on.is_some() {
        sqlx::query(REMIND_AGAIN)
            .bind(changed.commitment.get())
            .execute(&mut **tx)
            .await?;
    }
    let line = Written {
        kind: changed.said.step.key(),
        words: &changed.said.words,
        moved: changed.said.due_on.map(|to| (changed.due_from, to)),
        by: changed.by,
        at: changed.at,
    };
    write_step(tx, (changed.commitment, step), &line).await?;
    Ok(true)
}

/// Notes that a reminder was given. `false` when it was given before. Bookkeeping: what is owed is the domain's to say.
pub async fn record_reminded(
    tx: &mut WriteTx,
    id: CommitmentId,
    reminder: Reminder,
    now: Timestamp,
) -> Result<bool> {
    const SOON: &str = "
        UPDATE commitments
        SET reminded_soon_at = $2
        WHERE id = $1
          AND reminded_soon_at IS NULL";
    const DUE: &str = "
        UPDATE commitments
        SET reminded_due_at = $2
        WHERE id = $1
          AND reminded_due_at IS NULL";
    let note = match reminder {
        Reminder::Soon => SOON,
        Reminder::Due => DUE,
    };
    let done = sqlx::query(note)
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes what all commitments make of an idea; the domain says what that is.
pub async fn record_follow_through(
    tx: &mut WriteTx,
    idea: IdeaId,
    to: FollowThrough,
) -> Result<()> {
    const MOVE: &str = "
        UPDATE ideas
        SET follow_through = $2
        WHERE id = $1
          AND follow_through <> $2";
    sqlx::query(MOVE)
        .bind(idea.get())
        .bind(to.key())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

struct Written<'a> {
    kind: &'a str,
    words: &'a str,
    moved: Option<(Date, Date)>,
    by: AccountId,
    at: Timestamp,
}

async fn write_step(
    tx: &mut WriteTx,
    (commitment, step): (CommitmentId, StepId),
    line: &Written<'_>,
) -> Result<()> {
    const STEP: &str = "
        INSERT INTO commitment_steps (id, commitment_id, kind, words, due_from, due_on, done_by, happened_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(STEP)
        .bind(step.get())
        .bind(commitment.get())
        .bind(line.kind)
        .bind(line.words)
        .bind(line.moved.map(|(from, _)| from.to_string()))
        .bind(line.moved.map(|(_, to)| to.to_string()))
        .bind(line.by.get())
        .bind(line.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn day(row: &AnyRow, column: &str) -> Result<Date> {
    let text: String = row.try_get(column)?;
    text.parse()
        .map_err(|_| Error::Row(format!("{column} {text}")))
}

fn moment(row: &AnyRow, column: &str) -> Result<Option<Timestamp>> {
    Ok(row
        .try_get::<Option<i64>, _>(column)?
        .map(Timestamp::from_millis))
}

fn read_state(row: &AnyRow) -> Result<State> {
    let stage: String = row.try_get("stage")?;
    let is_under_way = moment(row, "under_way_at")?.is_some();
    State::from_stage(&stage, is_under_way).ok_or_else(|| Error::Row(format!("stage {stage}")))
}

fn read_commitment(row: &AnyRow) -> Result<Commitment> {
    Ok(Commitment {
        id: CommitmentId::from_i64(row.try_get("id")?),
        response: ResponseId::from_i64(row.try_get("response_id")?),
        member: MemberId::from_i64(row.try_get("member_id")?),
        due_on: day(row, "due_on")?,
        state: read_state(row)?,
        is_shown: read_publication(row)?.is_readable(),
    })
}

fn read_publication(row: &AnyRow) -> Result<Publication> {
    let publication: String = row.try_get("publication")?;
    Publication::from_key(&publication)
        .ok_or_else(|| Error::Row(format!("publication {publication}")))
}

fn read_view(row: &AnyRow) -> Result<View> {
    let instant =
        |column: &str| -> Result<Timestamp> { Ok(Timestamp::from_millis(row.try_get(column)?)) };
    Ok(View {
        id: CommitmentId::from_i64(row.try_get("id")?),
        response: ResponseId::from_i64(row.try_get("response_id")?),
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("title")?,
        member: MemberId::from_i64(row.try_get("member_id")?),
        name: row.try_get("name")?,
        party: row.try_get("party_label")?,
        constituency_name: row.try_get("constituency_name")?,
        seat_until: rows::read_end(row, "seat_until")?,
        what: row.try_get("what")?,
        first_due_on: day(row, "first_due_on")?,
        due_on: day(row, "due_on")?,
        state: read_state(row)?,
        promised_at: instant("promised_at")?,
        changed_at: instant("changed_at")?,
        publication: read_publication(row)?,
    })
}

fn read_step(row: &AnyRow) -> Result<StepView> {
    let from: Option<String> = row.try_get("due_from")?;
    Ok(StepView {
        id: StepId::from_i64(row.try_get("id")?),
        version: row.try_get("version")?,
        publication: read_publication(row)?,
        kind: row.try_get("kind")?,
        words: row.try_get("words")?,
        moved: match from {
            Some(_) => Some((day(row, "due_from")?, day(row, "due_on")?)),
            None => None,
        },
        at: Timestamp::from_millis(row.try_get("happened_at")?),
    })
}
