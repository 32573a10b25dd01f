//! What must be known of a response before it can be told: who signed, who took a signature back, which ideas it answers; and of a
//! joint one in the making, who leads it and who was invited. It must not know who is told.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::find_idea;
use crate::domain::ids::{AccountId, CommitmentId, IdeaId, MemberId, ResponseId};
use crate::domain::notice::{CommitmentFacts, IdeaFacts, JointFacts, JointPerson, ResponseFacts};
use crate::domain::response::Position;
use crate::domain::time::day_in_words;
use crate::store::{Error, Result};

pub(super) async fn find_response(
    connection: &mut AnyConnection,
    id: ResponseId,
) -> Result<Option<(IdeaId, ResponseFacts)>> {
    const RESPONSE: &str = "
        SELECT
            responses.idea_id,
            responses.lead_id,
            responses.position,
            responses.summary,
            responses.state,
            response_signatures.member_id,
            response_signatures.constituency_name,
            response_signatures.withdrawn_at,
            members.name,
            (SELECT min(accounts.id) FROM accounts WHERE accounts.member_id = response_signatures.member_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL) AS account_id
        FROM responses
        JOIN response_signatures ON response_signatures.response_id = responses.id AND response_signatures.version = responses.version
        JOIN members ON members.id = response_signatures.member_id
        WHERE responses.id = $1
        ORDER BY response_signatures.signed_at, response_signatures.member_id";
    const COURTESIES: &str = "
        SELECT
            accounts.id,
            constituencies.name
        FROM courtesies
        JOIN constituencies ON constituencies.code = courtesies.constituency_code
        JOIN accounts ON accounts.member_id = courtesies.member_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL AND accounts.seatless_at IS NULL
        WHERE courtesies.response_id = $1
        ORDER BY accounts.id";
    let mut rows = sqlx::query(RESPONSE)
        .bind(id.get())
        .fetch_all(&mut *connection)
        .await?;
    let courtesies = sqlx::query(COURTESIES)
        .bind(id.get())
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| {
            Ok((
                AccountId::from_i64(row.try_get("id")?),
                row.try_get("name")?,
            ))
        })
        .collect::<Result<_>>()?;
    let is_lead = |row: &AnyRow| {
        let (lead, member) = (
            row.try_get::<i64, _>("lead_id"),
            row.try_get::<i64, _>("member_id"),
        );
        matches!((lead, member), (Ok(lead), Ok(member)) if lead == member)
    };
    rows.sort_by_key(|row| !is_lead(row));
    let Some(lead) = rows.first() else {
        return Ok(None);
    };
    let (position, state): (String, String) = (lead.try_get("position")?, lead.try_get("state")?);
    let seat: Option<String> = lead.try_get("constituency_name")?;
    let (mut signatories, mut withdrawn, mut signers) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let person = (
            MemberId::from_i64(row.try_get("member_id")?),
            row.try_get("name")?,
        );
        match row.try_get::<Option<i64>, _>("withdrawn_at")? {
            Some(_) => withdrawn.push(person),
            None => signatories.push(person),
        }
        signers.extend(
            row.try_get::<Option<i64>, _>("account_id")?
                .map(AccountId::from_i64),
        );
    }
    Ok(Some((
        IdeaId::from_i64(lead.try_get("idea_id")?),
        ResponseFacts {
            id,
            position: Position::from_key(&position)
                .ok_or_else(|| Error::Row(format!("position {position}")))?
                .in_words(),
            summary: lead.try_get("summary")?,
            signatories,
            withdrawn,
            signers,
            courtesies,
            seat: seat.map_or_else(|| "MP".to_owned(), |seat| format!("MP for {seat}")),
            is_readable: state == "published",
        },
    )))
}

/// The ideas that a response answers beside its main one.
pub(super) async fn list_also(
    connection: &mut AnyConnection,
    id: ResponseId,
) -> Result<Vec<IdeaFacts>> {
    const ALSO: &str = "
        SELECT idea_id
        FROM response_also
        WHERE response_id = $1
        ORDER BY idea_id";
    let ids: Vec<i64> = sqlx::query_scalar(ALSO)
        .bind(id.get())
        .fetch_all(&mut *connection)
        .await?;
    let mut also = Vec::with_capacity(ids.len());
    for id in ids {
        also.extend(find_idea(connection, IdeaId::from_i64(id)).await?);
    }
    Ok(also)
}

pub(super) async fn find_joint(
    connection: &mut AnyConnection,
    id: ResponseId,
) -> Result<Option<(IdeaId, JointFacts)>> {
    const JOINT: &str = "
        SELECT
            joints.lead_id AS member_id,
            joint_ideas.idea_id,
            members.name,
            (SELECT min(accounts.id) FROM accounts WHERE accounts.member_id = joints.lead_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL) AS account_id
        FROM joints
        JOIN joint_ideas ON joint_ideas.joint_id = joints.id AND joint_ideas.version = joints.version AND joint_ideas.place = 1
        JOIN members ON members.id = joints.lead_id
        WHERE joints.id = $1
          AND joints.state <> 'ended'";
    const INVITED: &str = "
        SELECT
            joint_invitations.member_id,
            joint_invitations.declined_at,
            members.name,
            (SELECT min(accounts.id) FROM accounts WHERE accounts.member_id = joint_invitations.member_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL) AS account_id
        FROM joint_invitations
        JOIN members ON members.id = joint_invitations.member_id
        WHERE joint_invitations.joint_id = $1
          AND joint_invitations.closed_at IS NULL
        ORDER BY joint_invitations.member_id";
    let Some(row) = sqlx::query(JOINT)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?
    else {
        return Ok(None);
    };
    let invited = sqlx::query(INVITED)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    let invited = invited
        .iter()
        .map(|row| {
            let declined: Option<i64> = row.try_get("declined_at")?;
            read_person(row, declined.is_none())
        })
        .collect::<Result<_>>()?;
    Ok(Some((
        IdeaId::from_i64(row.try_get("idea_id")?),
        JointFacts {
            id,
            lead: read_person(&row, false)?,
            invited,
        },
    )))
}

/// A commitment as it stands, with the idea and the response it belongs to.
pub(super) async fn find_commitment(
    connection: &mut AnyConnection,
    id: CommitmentId,
) -> Result<Option<(IdeaId, ResponseId, CommitmentFacts)>> {
    const COMMITMENT: &str = "
        SELECT
            responses.idea_id,
            responses.state,
            commitments.response_id,
            commitments.what,
            commitments.due_on,
            commitments.member_id,
            commitments.publication,
            members.name,
            (SELECT min(accounts.id) FROM accounts WHERE accounts.member_id = commitments.member_id AND accounts.role = 'mp' AND accounts.closed_at IS NULL) AS account_id,
            (SELECT steps.words FROM commitment_steps AS steps WHERE steps.commitment_id = commitments.id ORDER BY steps.id DESC LIMIT 1) AS last_words,
            (SELECT steps.publication FROM commitment_steps AS steps WHERE steps.commitment_id = commitments.id ORDER BY steps.id DESC LIMIT 1) AS last_publication
        FROM commitments
        JOIN responses ON responses.id = commitments.response_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.id = $1";
    const OFFICE: &str = "
        SELECT account_id
        FROM delegations
        WHERE member_id = (SELECT commitments.member_id FROM commitments WHERE commitments.id = $1)
          AND ended_at IS NULL
          AND duty IN ('approver', 'drafter')
        ORDER BY id";
    let row = sqlx::query(COMMITMENT)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?;
    let office: Vec<i64> = sqlx::query_scalar(OFFICE)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    row.map(|row| {
        let (state, due): (String, String) = (row.try_get("state")?, row.try_get("due_on")?);
        let day = due
            .parse()
            .map_err(|_| Error::Row(format!("due_on {due}")))?;
        let publication: String = row.try_get("publication")?;
        let last_words: Option<String> = row.try_get("last_words")?;
        let last_publication: Option<String> = row.try_get("last_publication")?;
        Ok((
            IdeaId::from_i64(row.try_get("idea_id")?),
            ResponseId::from_i64(row.try_get("response_id")?),
            CommitmentFacts {
                id,
                what: row.try_get("what")?,
                due: day_in_words(day),
                member: MemberId::from_i64(row.try_get("member_id")?),
                name: row.try_get("name")?,
                account: row
                    .try_get::<Option<i64>, _>("account_id")?
                    .map(AccountId::from_i64),
                office: office.into_iter().map(AccountId::from_i64).collect(),
                // Of a line that is out of sight nobody is told, as little as of a promise that is.
                last_words: last_words.filter(|_| last_publication.as_deref() == Some("published")),
                is_readable: state == "published" && publication == "published",
            },
        ))
    })
    .transpose()
}

fn read_person(row: &AnyRow, is_asked: bool) -> Result<JointPerson> {
    Ok(JointPerson {
        member: MemberId::from_i64(row.try_get("member_id")?),
        name: row.try_get("name")?,
        account: row
            .try_get::<Option<i64>, _>("account_id")?
            .map(AccountId::from_i64),
        is_asked,
    })
}
