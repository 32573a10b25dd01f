//! Joint responses: in the making, where lead and invited alone read them, and how they are published. It must not know who may.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{read_capacity, read_office};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::response::joint::{
    InvitationClosed, Invited, Joint, JointDeclined, JointEnded, JointInvited, JointReworded,
    JointSigned, JointStarted, Pen, SignatureWithdrawn, Signed, State, Today,
};
use crate::domain::response::{DayLabel, ResponseWords, Typed};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

mod publish;

pub use publish::record_published;

/// A joint response in a Member's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: ResponseId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// The main idea's title.
    pub title: String,
    /// Who leads it.
    pub lead: MemberId,
    /// The lead's name.
    pub lead_name: String,
    /// How far it has come.
    pub state: State,
    /// Whether the version in hand is published.
    pub is_all_published: bool,
    /// Whether this Member signed the version in hand.
    pub is_signed: bool,
    /// Whether this Member declined.
    pub is_declined: bool,
    /// When its text last changed.
    pub written_at: Timestamp,
}

/// A joint response as its rules see it.
pub async fn find(connection: &mut AnyConnection, id: ResponseId) -> Result<Option<Joint>> {
    const FIND: &str = "
        SELECT
            joints.lead_id,
            joints.state,
            joints.version,
            joints.published_version,
            joint_versions.words
        FROM joints
        JOIN joint_versions ON joint_versions.joint_id = joints.id AND joint_versions.version = joints.version
        WHERE joints.id = $1";
    const IDEAS: &str = "
        SELECT idea_id
        FROM joint_ideas
        WHERE joint_id = $1
          AND version = $2
        ORDER BY place";
    const SIGNED: &str = "
        SELECT
            joint_signatures.member_id,
            joint_signatures.signed_by,
            joint_signatures.capacity,
            joint_signatures.office,
            joint_signatures.reservation,
            joint_signatures.party_key,
            joint_signatures.party_label,
            joint_signatures.side,
            joint_signatures.constituency_code,
            joint_signatures.constituency_name,
            joint_signatures.signed_at,
            members.name
        FROM joint_signatures
        JOIN members ON members.id = joint_signatures.member_id
        WHERE joint_signatures.joint_id = $1
          AND joint_signatures.version = $2
        ORDER BY joint_signatures.signed_at, joint_signatures.member_id";
    const INVITED: &str = "
        SELECT
            joint_invitations.member_id,
            joint_invitations.party_label,
            joint_invitations.constituency_name,
            joint_invitations.invited_at,
            joint_invitations.declined_at,
            joint_invitations.closed_at,
            members.name
        FROM joint_invitations
        JOIN members ON members.id = joint_invitations.member_id
        WHERE joint_invitations.joint_id = $1
        ORDER BY joint_invitations.invited_at, joint_invitations.member_id";
    let Some(row) = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let version: i64 = row.try_get("version")?;
    let lead = MemberId::from_i64(row.try_get("lead_id")?);
    let ideas: Vec<i64> = sqlx::query_scalar(IDEAS)
        .bind(id.get())
        .bind(version)
        .fetch_all(&mut *connection)
        .await?;
    let signed = sqlx::query(SIGNED)
        .bind(id.get())
        .bind(version)
        .fetch_all(&mut *connection)
        .await?;
    let invited = sqlx::query(INVITED)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    let mut signed: Vec<Signed> = signed.iter().map(read_signed).collect::<Result<_>>()?;
    signed.sort_by_key(|one| one.label.member != lead);
    Ok(Some(Joint {
        id,
        lead,
        state: read_state(&row)?,
        version,
        published_version: row.try_get("published_version")?,
        ideas: ideas.into_iter().map(IdeaId::from_i64).collect(),
        words: read_words(&row)?,
        signed,
        invited: invited.iter().map(read_invited).collect::<Result<_>>()?,
    }))
}

/// The numbers of these ideas, in the same order.
pub async fn list_numbers(
    connection: &mut AnyConnection,
    ideas: &[IdeaId],
) -> Result<Vec<IdeaNumber>> {
    const NUMBER: &str = "
        SELECT number
        FROM ideas
        WHERE id = $1";
    let mut numbers = Vec::with_capacity(ideas.len());
    for idea in ideas {
        let number: i64 = sqlx::query_scalar(NUMBER)
            .bind(idea.get())
            .fetch_one(&mut *connection)
            .await?;
        numbers.push(IdeaNumber::from_i64(number));
    }
    Ok(numbers)
}

/// The numbers of all ideas that a published response answers.
pub async fn list_answered(
    connection: &mut AnyConnection,
    response: ResponseId,
) -> Result<Vec<IdeaNumber>> {
    const ANSWERED: &str = "
        SELECT ideas.number
        FROM response_places
        JOIN ideas ON ideas.id = response_places.idea_id
        WHERE response_places.response_id = $1
        ORDER BY ideas.number";
    let numbers: Vec<i64> = sqlx::query_scalar(ANSWERED)
        .bind(response.get())
        .fetch_all(connection)
        .await?;
    Ok(numbers.into_iter().map(IdeaNumber::from_i64).collect())
}

/// What a Member leads or is invited to, the newest first.
pub async fn list_of_member(
    connection: &mut AnyConnection,
    member: MemberId,
    most: i64,
) -> Result<Vec<Line>> {
    const OF_MEMBER: &str = "
        SELECT
            joints.id,
            joints.lead_id,
            joints.state,
            joints.version,
            joints.published_version,
            joint_versions.written_at,
            joint_signatures.signed_at,
            joint_invitations.declined_at,
            ideas.number,
            ideas.title,
            members.name
        FROM joints
        JOIN joint_versions ON joint_versions.joint_id = joints.id AND joint_versions.version = joints.version
        JOIN joint_ideas ON joint_ideas.joint_id = joints.id AND joint_ideas.version = joints.version AND joint_ideas.place = 1
        JOIN ideas ON ideas.id = joint_ideas.idea_id
        JOIN members ON members.id = joints.lead_id
        LEFT JOIN joint_signatures ON joint_signatures.joint_id = joints.id AND joint_signatures.version = joints.version AND joint_signatures.member_id = $1
        LEFT JOIN joint_invitations ON joint_invitations.joint_id = joints.id AND joint_invitations.member_id = $1
        WHERE joints.id IN (
            SELECT led.id FROM joints AS led WHERE led.lead_id = $1
            UNION
            SELECT asked.joint_id FROM joint_invitations AS asked WHERE asked.member_id = $1 AND asked.closed_at IS NULL
        )
        ORDER BY joints.id DESC
        LIMIT $2";
    let rows = sqlx::query(OF_MEMBER)
        .bind(member.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let version: i64 = row.try_get("version")?;
            let published: Option<i64> = row.try_get("published_version")?;
            Ok(Line {
                id: ResponseId::from_i64(row.try_get("id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                lead: MemberId::from_i64(row.try_get("lead_id")?),
                lead_name: row.try_get("name")?,
                state: read_state(row)?,
                is_all_published: published == Some(version),
                is_signed: row.try_get::<Option<i64>, _>("signed_at")?.is_some(),
                is_declined: row.try_get::<Option<i64>, _>("declined_at")?.is_some(),
                written_at: Timestamp::from_millis(row.try_get("written_at")?),
            })
        })
        .collect()
}

/// When the signature of a Member under the version that stands was taken back: none without one, empty while it stands.
pub async fn find_signature(
    connection: &mut AnyConnection,
    response: ResponseId,
    member: MemberId,
) -> Result<Option<Option<Timestamp>>> {
    const FIND: &str = "
        SELECT response_signatures.withdrawn_at
        FROM responses
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
        WHERE responses.id = $1
          AND response_signatures.member_id = $2";
    let row = sqlx::query(FIND)
        .bind(response.get())
        .bind(member.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(row
            .try_get::<Option<i64>, _>("withdrawn_at")?
            .map(Timestamp::from_millis))
    })
    .transpose()
}

/// Holds a joint response until the transaction ends, so that nobody signs one text while another is written.
pub async fn hold(tx: &mut WriteTx, id: ResponseId) -> Result<Option<Joint>> {
    const HOLD: &str = "
        UPDATE joints
        SET version = version
        WHERE id = $1";
    sqlx::query(HOLD).bind(id.get()).execute(&mut **tx).await?;
    find(tx, id).await
}

/// Writes a joint response as it begins.
pub async fn record_started(
    tx: &mut WriteTx,
    id: ResponseId,
    started: &JointStarted,
) -> Result<()> {
    const START: &str = "
        INSERT INTO joints (id, lead_id, state, version, published_version, created_at, ended_at)
        VALUES ($1, $2, 'drafting', 1, NULL, $3, NULL)";
    sqlx::query(START)
        .bind(id.get())
        .bind(started.today.label.member.get())
        .bind(started.at.millis())
        .execute(&mut **tx)
        .await?;
    write_version(
        tx,
        &Written {
            joint: id,
            version: 1,
            by: started.by,
            ideas: &[started.idea],
            today: &started.today,
            words: &started.words,
            at: started.at,
        },
    )
    .await
}

/// Writes a new version, which nobody but its lead has signed. `false` when somebody was faster.
pub async fn record_reworded(tx: &mut WriteTx, reworded: &JointReworded) -> Result<bool> {
    const REWORD: &str = "
        UPDATE joints
        SET version = $3
        WHERE id = $1
          AND version = $2
          AND state <> 'ended'";
    let done = sqlx::query(REWORD)
        .bind(reworded.joint.get())
        .bind(reworded.from_version)
        .bind(reworded.version)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    write_version(
        tx,
        &Written {
            joint: reworded.joint,
            version: reworded.version,
            by: reworded.by,
            ideas: &reworded.ideas,
            today: &reworded.today,
            words: &reworded.words,
            at: reworded.at,
        },
    )
    .await?;
    Ok(true)
}

/// Writes an invitation; one that was taken back before is open again.
pub async fn record_invited(tx: &mut WriteTx, invited: &JointInvited) -> Result<()> {
    const INVITE: &str = "
        INSERT INTO joint_invitations (joint_id, member_id, party_label, constituency_name, invited_at, declined_at, closed_at)
        VALUES ($1, $2, $3, $4, $5, NULL, NULL)
        ON CONFLICT (joint_id, member_id) DO UPDATE SET
            party_label = excluded.party_label,
            constituency_name = excluded.constituency_name,
            invited_at = excluded.invited_at,
            declined_at = NULL,
            closed_at = NULL";
    sqlx::query(INVITE)
        .bind(invited.joint.get())
        .bind(invited.label.member.get())
        .bind(invited.label.party.as_str())
        .bind(invited.label.constituency_name.as_str())
        .bind(invited.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that an invitation was taken back.
pub async fn record_closed(tx: &mut WriteTx, closed: &InvitationClosed) -> Result<()> {
    const CLOSE: &str = "
        UPDATE joint_invitations
        SET closed_at = $3
        WHERE joint_id = $1
          AND member_id = $2";
    sqlx::query(CLOSE)
        .bind(closed.joint.get())
        .bind(closed.member.get())
        .bind(closed.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes a signature under its version; whoever had declined has not any more.
pub async fn record_signed(tx: &mut WriteTx, signed: &JointSigned) -> Result<()> {
    const ANSWER: &str = "
        UPDATE joint_invitations
        SET declined_at = NULL
        WHERE joint_id = $1
          AND member_id = $2";
    sqlx::query(ANSWER)
        .bind(signed.joint.get())
        .bind(signed.today.label.member.get())
        .execute(&mut **tx)
        .await?;
    write_signature(
        tx,
        (signed.joint, signed.version),
        signed.by,
        &signed.today,
        &signed.pen,
        signed.at,
    )
    .await
}

/// Notes that an invitation was declined; a signature under the version in hand goes.
pub async fn record_declined(tx: &mut WriteTx, declined: &JointDeclined) -> Result<()> {
    const DECLINE: &str = "
        UPDATE joint_invitations
        SET declined_at = $3,
            party_label = $4,
            constituency_name = $5
        WHERE joint_id = $1
          AND member_id = $2";
    const UNSIGN: &str = "
        DELETE FROM joint_signatures
        WHERE joint_id = $1
          AND version = $2
          AND member_id = $3";
    sqlx::query(DECLINE)
        .bind(declined.joint.get())
        .bind(declined.label.member.get())
        .bind(declined.at.millis())
        .bind(declined.label.party.as_str())
        .bind(declined.label.constituency_name.as_str())
        .execute(&mut **tx)
        .await?;
    sqlx::query(UNSIGN)
        .bind(declined.joint.get())
        .bind(declined.version)
        .bind(declined.label.member.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a joint response was given up.
pub async fn record_ended(tx: &mut WriteTx, ended: &JointEnded) -> Result<()> {
    const END: &str = "
        UPDATE joints
        SET state = 'ended',
            ended_at = $2
        WHERE id = $1
          AND state = 'drafting'";
    sqlx::query(END)
        .bind(ended.joint.get())
        .bind(ended.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes the day on which a signature was taken back. `false` when somebody was faster.
pub async fn record_withdrawn(tx: &mut WriteTx, withdrawn: &SignatureWithdrawn) -> Result<bool> {
    const WITHDRAW: &str = "
        UPDATE response_signatures
        SET withdrawn_at = $4
        WHERE response_id = $1
          AND version = $2
          AND member_id = $3
          AND withdrawn_at IS NULL";
    let done = sqlx::query(WITHDRAW)
        .bind(withdrawn.response.get())
        .bind(withdrawn.version)
        .bind(withdrawn.member.get())
        .bind(withdrawn.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

struct Written<'a> {
    joint: ResponseId,
    version: i64,
    by: AccountId,
    ideas: &'a [IdeaId],
    today: &'a Today,
    words: &'a ResponseWords,
    at: Timestamp,
}

/// A version with its ideas, and the signature of its lead.
async fn write_version(tx: &mut WriteTx, written: &Written<'_>) -> Result<()> {
    const VERSION: &str = "
        INSERT INTO joint_versions (joint_id, version, words, written_by, written_at)
        VALUES ($1, $2, $3, $4, $5)";
    const IDEA: &str = "
        INSERT INTO joint_ideas (joint_id, version, place, idea_id)
        VALUES ($1, $2, $3, $4)";
    let words = serde_json::to_string(&written.words.as_typed())
        .map_err(|error| Error::Row(error.to_string()))?;
    sqlx::query(VERSION)
        .bind(written.joint.get())
        .bind(written.version)
        .bind(words)
        .bind(written.by.get())
        .bind(written.at.millis())
        .execute(&mut **tx)
        .await?;
    for (place, idea) in (1_i64..).zip(written.ideas) {
        sqlx::query(IDEA)
            .bind(written.joint.get())
            .bind(written.version)
            .bind(place)
            .bind(idea.get())
            .execute(&mut **tx)
            .await?;
    }
    write_signature(
        tx,
        (written.joint, written.version),
        written.by,
        written.today,
        &Pen::of_lead(written.words),
        written.at,
    )
    .await
}

async fn write_signature(
    tx: &mut WriteTx,
    (joint, version): (ResponseId, i64),
    by: AccountId,
    today: &Today,
    pen: &Pen,
    at: Timestamp,
) -> Result<()> {
    const SIGN: &str = "
        INSERT INTO joint_signatures (joint_id, version, member_id, signed_by, capacity, office, reservation, party_key, party_label, side, constituency_code, constituency_name, signed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    sqlx::query(SIGN)
        .bind(joint.get())
        .bind(version)
        .bind(today.label.member.get())
        .bind(by.get())
        .bind(pen.capacity.key())
        .bind(pen.office.as_str())
        .bind(pen.reservation.as_str())
        .bind(today.label.party_key.as_str())
        .bind(today.label.party.as_str())
        .bind(today.side.as_deref())
        .bind(today.label.constituency.as_str())
        .bind(today.label.constituency_name.as_str())
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read_state(row: &AnyRow) -> Result<State> {
    let key: String = row.try_get("state")?;
    State::from_key(&key).ok_or_else(|| Error::Row(format!("state {key}")))
}

fn read_words(row: &AnyRow) -> Result<ResponseWords> {
    let json: String = row.try_get("words")?;
    let typed: Typed =
        serde_json::from_str(&json).map_err(|error| Error::Row(error.to_string()))?;
    ResponseWords::parse(&typed)
        .map_err(|errors| Error::Row(format!("words of a joint response: {errors:?}")))
}

fn read_signed(row: &AnyRow) -> Result<Signed> {
    Ok(Signed {
        label: DayLabel {
            member: MemberId::from_i64(row.try_get("member_id")?),
            name: row.try_get("name")?,
            party_key: row.try_get("party_key")?,
            party: row.try_get("party_label")?,
            constituency: row.try_get("constituency_code")?,
            constituency_name: row.try_get("constituency_name")?,
        },
        side: row.try_get("side")?,
        by: AccountId::from_i64(row.try_get("signed_by")?),
        pen: Pen {
            capacity: read_capacity(row)?,
            office: read_office(row)?,
            reservation: row.try_get("reservation")?,
        },
        at: Timestamp::from_millis(row.try_get("signed_at")?),
    })
}

fn read_invited(row: &AnyRow) -> Result<Invited> {
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(Timestamp::from_millis))
    };
    Ok(Invited {
        member: MemberId::from_i64(row.try_get("member_id")?),
        name: row.try_get("name")?,
        party: row.try_get("party_label")?,
        constituency_name: row.try_get("constituency_name")?,
        at: Timestamp::from_millis(row.try_get("invited_at")?),
        declined_at: moment("declined_at")?,
        closed_at: moment("closed_at")?,
    })
}
