//! What the record of an MP is made of: requests of the seats held, answers, promises, signatures, and the MP's own note. It must not
//! know how a figure follows from any of it, and reads one Member at a time.

use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, WriteTx};
use crate::domain::commitment::State;
use crate::domain::ids::{CommitmentId, IdeaId, IdeaNumber, MemberId, NoteId, ResponseId};
use crate::domain::record::{NoReplySet, NoteWritten, Put};
use crate::domain::time::Timestamp;

/// A joint response that a Member signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Which.
    pub response: ResponseId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// When it was published.
    pub published_at: Timestamp,
}

/// An idea that a Member handed over to a better-placed colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The response that says why.
    pub response: ResponseId,
    /// The idea's number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// To whom.
    pub to: MemberId,
    /// The colleague's name.
    pub to_name: String,
    /// The colleague's seat of the day.
    pub to_seat: String,
    /// When.
    pub at: Timestamp,
    /// Whether the colleague accepted it; otherwise the word is still to come.
    pub is_accepted: bool,
}

/// A promise as the record counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promised {
    /// Which.
    pub commitment: CommitmentId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// By which day.
    pub due_on: Date,
    /// How far it has come.
    pub state: State,
}

/// What an MP says beside the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub words: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Ideas put to a seat that everybody may read, with what this Member answered and what a predecessor did, in the order they were put.
pub async fn list_put(
    connection: &mut AnyConnection,
    member: MemberId,
    seat: &str,
    most: i64,
) -> Result<Vec<Put>> {
    const PUT: &str = "
        SELECT
            requests.put_on,
            public_ideas.id AS idea_id,
            public_ideas.number,
            public_ideas.title
        FROM requests
        JOIN public_ideas ON public_ideas.id = requests.idea_id
        WHERE requests.constituency_code = $1
          AND requests.undone_on IS NULL
          AND NOT EXISTS (SELECT 1 FROM no_replies WHERE no_replies.idea_id = requests.idea_id)
        ORDER BY requests.put_on, public_ideas.number
        LIMIT $2";
    // What only points elsewhere is no answer, unless a colleague accepted it; a signature that was taken back is none either.
    const ANSWERS: &str = "
        SELECT
            requests.idea_id,
            responses.id AS response_id,
            responses.published_at,
            response_signatures.member_id,
            response_signatures.constituency_code
        FROM requests
        JOIN response_places AS place ON place.idea_id = requests.idea_id
        JOIN responses ON responses.id = place.response_id
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
        WHERE requests.constituency_code = $1
          AND requests.undone_on IS NULL
          AND responses.state = 'published'
          AND (responses.position <> 'passed_on'
            OR EXISTS (SELECT 1 FROM handovers WHERE handovers.response_id = responses.id AND handovers.outcome = 'accepted'))
          AND response_signatures.withdrawn_at IS NULL
          AND (response_signatures.member_id = $2 OR response_signatures.constituency_code = $1)
        ORDER BY responses.published_at";
    let rows = sqlx::query(PUT)
        .bind(seat)
        .bind(most)
        .fetch_all(&mut *connection)
        .await?;
    let answers = sqlx::query(ANSWERS)
        .bind(seat)
        .bind(member.get())
        .fetch_all(connection)
        .await?;
    let mut given = Vec::with_capacity(answers.len());
    for row in &answers {
        let at = Timestamp::from_millis(row.try_get("published_at")?);
        given.push((
            row.try_get::<i64, _>("idea_id")?,
            MemberId::from_i64(row.try_get("member_id")?),
            ResponseId::from_i64(row.try_get("response_id")?),
            at.day(),
        ));
    }
    rows.iter()
        .map(|row| {
            let idea: i64 = row.try_get("idea_id")?;
            let of_idea = || given.iter().filter(|(of, ..)| *of == idea);
            Ok(Put {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                seat: seat.to_owned(),
                put_on: read_day(row, "put_on")?,
                answered: of_idea()
                    .find(|(_, who, ..)| *who == member)
                    .map(|(.., response, day)| (*response, *day)),
                answered_before: of_idea()
                    .find(|(_, who, ..)| *who != member)
                    .map(|(.., day)| *day),
            })
        })
        .collect()
}

/// What the Member handed over to colleagues and did not get back, the newest first.
pub async fn list_handed(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<Handed>> {
    const HANDED: &str = "
        SELECT
            handovers.response_id,
            handovers.to_member_id,
            handovers.to_constituency_name,
            handovers.handed_at,
            handovers.outcome,
            public_ideas.number,
            public_ideas.title,
            members.name
        FROM handovers
        JOIN responses ON responses.id = handovers.response_id AND responses.state = 'published'
        JOIN public_ideas ON public_ideas.id = handovers.idea_id
        JOIN members ON members.id = handovers.to_member_id
        WHERE handovers.from_member_id = $1
          AND (handovers.outcome IS NULL OR handovers.outcome = 'accepted')
        ORDER BY handovers.handed_at DESC
        LIMIT $2";
    let rows = sqlx::query(HANDED)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let outcome: Option<String> = row.try_get("outcome")?;
            Ok(Handed {
                response: ResponseId::from_i64(row.try_get("response_id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                to: MemberId::from_i64(row.try_get("to_member_id")?),
                to_name: row.try_get("name")?,
                to_seat: row.try_get("to_constituency_name")?,
                at: Timestamp::from_millis(row.try_get("handed_at")?),
                is_accepted: outcome.is_some(),
            })
        })
        .collect()
}

/// Joint responses under which the Member's signature stands, the newest first: each counts once for each who signed.
pub async fn list_joint(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<Signed>> {
    const JOINT: &str = "
        SELECT
            responses.id,
            responses.published_at,
            public_ideas.number
        FROM response_signatures
        JOIN responses ON responses.id = response_signatures.response_id AND responses.version = response_signatures.version
        JOIN joints ON joints.id = responses.id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        WHERE response_signatures.member_id = $1
          AND response_signatures.withdrawn_at IS NULL
          AND responses.state = 'published'
        ORDER BY responses.published_at DESC
        LIMIT $2";
    let rows = sqlx::query(JOINT)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Signed {
                response: ResponseId::from_i64(row.try_get("id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                published_at: Timestamp::from_millis(row.try_get("published_at")?),
            })
        })
        .collect()
}

/// What the Member promised that everybody may read, the newest first.
pub async fn list_promised(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<Promised>> {
    const PROMISED: &str = "
        SELECT
            commitments.id,
            commitments.due_on,
            commitments.stage,
            commitments.under_way_at,
            public_ideas.number
        FROM commitments
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        WHERE commitments.member_id = $1
          AND responses.state = 'published'
          AND commitments.publication = 'published'
        ORDER BY commitments.promised_at DESC
        LIMIT $2";
    let rows = sqlx::query(PROMISED)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let stage: String = row.try_get("stage")?;
            let is_under_way = row.try_get::<Option<i64>, _>("under_way_at")?.is_some();
            Ok(Promised {
                commitment: CommitmentId::from_i64(row.try_get("id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                due_on: read_day(row, "due_on")?,
                state: State::from_stage(&stage, is_under_way)
                    .ok_or_else(|| Error::Row(format!("stage {stage}")))?,
            })
        })
        .collect()
}

/// Whether the author of an idea said that it needs no reply.
pub async fn needs_no_reply(connection: &mut AnyConnection, idea: IdeaId) -> Result<bool> {
    const FIND: &str = "
        SELECT agreed_at
        FROM no_replies
        WHERE idea_id = $1";
    let agreed: Option<i64> = sqlx::query_scalar(FIND)
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    Ok(agreed.is_some())
}

/// Writes whether an idea needs a reply.
pub async fn record_no_reply(tx: &mut WriteTx, set: &NoReplySet) -> Result<()> {
    const NONE: &str = "
        INSERT INTO no_replies (idea_id, agreed_at)
        VALUES ($1, $2)
        ON CONFLICT (idea_id) DO NOTHING";
    const AFTER_ALL: &str = "
        DELETE FROM no_replies
        WHERE idea_id = $1";
    let query = if set.needs_none {
        sqlx::query(NONE).bind(set.idea.get()).bind(set.at.millis())
    } else {
        sqlx::query(AFTER_ALL).bind(set.idea.get())
    };
    query.execute(&mut **tx).await?;
    Ok(())
}

/// The note that stands; none where there is none, or it was taken back.
pub async fn find_note(connection: &mut AnyConnection, member: MemberId) -> Result<Option<Note>> {
    const FIND: &str = "
        SELECT words, written_at
        FROM record_notes
        WHERE member_id = $1
        ORDER BY id DESC
        LIMIT 1";
    let row = sqlx::query(FIND)
        .bind(member.get())
        .fetch_optional(connection)
        .await?;
    let note = row
        .map(|row| -> Result<Note> {
            Ok(Note {
                words: row.try_get("words")?,
                at: Timestamp::from_millis(row.try_get("written_at")?),
            })
        })
        .transpose()?;
    Ok(note.filter(|note| !note.words.is_empty()))
}

/// Writes a note; earlier ones stay in their rows.
pub async fn record_note(tx: &mut WriteTx, id: NoteId, note: &NoteWritten) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO record_notes (id, member_id, words, written_by, written_at)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(WRITE)
        .bind(id.get())
        .bind(note.member.get())
        .bind(note.words.as_str())
        .bind(note.by.get())
        .bind(note.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read_day(row: &AnyRow, column: &str) -> Result<Date> {
    let text: String = row.try_get(column)?;
    text.parse()
        .map_err(|_| Error::Row(format!("{column} {text}")))
}
