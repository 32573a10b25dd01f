//! Where a line of a commitment stands, and what is left of a commitment whose promise is out of sight. It must not know why it is.

use sqlx::{AnyConnection, Row};

use crate::domain::idea::Publication;
use crate::domain::ids::{CommitmentId, IdeaId, ResponseId, StepId};
use crate::store::Result;

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of which commitment.
    pub commitment: CommitmentId,
    /// Under which response.
    pub response: ResponseId,
    /// The main idea of that response.
    pub idea: IdeaId,
    /// Whether it is the promise itself.
    pub is_promise: bool,
}

/// The first line of a commitment that is out of sight by itself, with its publication and the Member's name. None where the commitment
/// is readable, or out of sight with its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// Its first line.
    pub line: StepId,
    /// Whether it can come back by its MP's rewording.
    pub is_hidden: bool,
    /// The Member's name.
    pub name: String,
}

/// Where a line stands; none where there is no such line.
pub async fn find_line(connection: &mut AnyConnection, line: StepId) -> Result<Option<Line>> {
    const FIND: &str = "
        SELECT commitment_steps.commitment_id, commitment_steps.kind, commitments.response_id, responses.idea_id
        FROM commitment_steps
        JOIN commitments ON commitments.id = commitment_steps.commitment_id
        JOIN responses ON responses.id = commitments.response_id
        WHERE commitment_steps.id = $1";
    let row = sqlx::query(FIND)
        .bind(line.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let kind: String = row.try_get("kind")?;
        Ok(Line {
            commitment: CommitmentId::from_i64(row.try_get("commitment_id")?),
            response: ResponseId::from_i64(row.try_get("response_id")?),
            idea: IdeaId::from_i64(row.try_get("idea_id")?),
            is_promise: kind == "promised",
        })
    })
    .transpose()
}

/// What is left of a commitment whose promise is out of sight.
pub async fn find_stub(connection: &mut AnyConnection, id: CommitmentId) -> Result<Option<Stub>> {
    const FIND: &str = "
        SELECT commitment_steps.id, commitment_steps.publication, members.name
        FROM commitments
        JOIN commitment_steps ON commitment_steps.commitment_id = commitments.id AND commitment_steps.kind = 'promised'
        JOIN responses ON responses.id = commitments.response_id
        JOIN public_ideas ON public_ideas.id = responses.idea_id
        JOIN members ON members.id = commitments.member_id
        WHERE commitments.id = $1
          AND responses.state = 'published'
          AND commitments.publication <> 'published'";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let publication: String = row.try_get("publication")?;
        Ok(Stub {
            line: StepId::from_i64(row.try_get("id")?),
            is_hidden: publication == Publication::Hidden.key(),
            name: row.try_get("name")?,
        })
    })
    .transpose()
}
