//! Joint responses: in the making, where lead and invited alone read them, and how they are published. It must not know who may.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{read_capacity, read_office};
use crate::domain::ids::{AccountId, IdeaId, IdeaNumber, MemberId, ResponseId};
use crate::domain::response::joint::{Invited, Joint, OwnSignature, Pen, Signed, State};
use crate::domain::response::{DayLabel, ResponseWords, Typed};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

mod publish;
mod record;

pub use publish::record_published;
pub use record::{
    record_closed, record_declined, record_ended, record_invited, record_reworded, record_signed,
    record_started, record_withdrawn,
};

/// A joint response in a Member's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: ResponseId,
    /// The main idea's number.
    pub number: IdeaNumber,
    /// The main idea's title; empty where it is out of sight.
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
            CASE WHEN ideas.publication IN ('published', 'closed') THEN ideas.title ELSE '' END AS title,
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

/// How the signature of a Member stands under the version that everybody reads.
pub async fn find_signature(
    connection: &mut AnyConnection,
    response: ResponseId,
    member: MemberId,
) -> Result<OwnSignature> {
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
    let Some(row) = row else {
        return Ok(OwnSignature::Absent);
    };
    let withdrawn: Option<i64> = row.try_get("withdrawn_at")?;
    Ok(if withdrawn.is_some() {
        OwnSignature::Withdrawn
    } else {
        OwnSignature::Stands
    })
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
