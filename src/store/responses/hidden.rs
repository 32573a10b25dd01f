//! Responses that moderators keep from readers: that there was one, whose, and the decision behind it; never its words.
//! It must not know what was decided beyond that.

use sqlx::{AnyConnection, Row};

use crate::domain::ids::{DecisionId, IdeaId, MemberId, ResponseId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::state::DecidedStub;
use crate::domain::time::Timestamp;
use crate::store::Result;

/// What is left of a response in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenResponse {
    /// Its row.
    pub id: ResponseId,
    /// Whose.
    pub lead: MemberId,
    /// The Member's name.
    pub name: String,
    /// Whether it was removed; otherwise it is hidden and may come back.
    pub is_removed: bool,
    /// When it was published.
    pub published_at: Timestamp,
    /// The decision behind it.
    pub decided: Option<DecidedStub>,
}

/// The responses to an idea that readers do not see, oldest first.
pub async fn list_hidden_of_idea(
    connection: &mut AnyConnection,
    idea: IdeaId,
) -> Result<Vec<HiddenResponse>> {
    const LIST: &str = "
        SELECT
            responses.id,
            responses.lead_id,
            responses.state,
            responses.published_at,
            members.name,
            decisions.id AS decision_id,
            decisions.code,
            decisions.decided_at
        FROM responses
        JOIN members ON members.id = responses.lead_id
        LEFT JOIN decisions ON decisions.id = (
            SELECT max(made.id)
            FROM decisions AS made
            WHERE made.kind = 'response'
              AND made.item_id = responses.id
              AND made.outcome <> 'no_breach'
              AND NOT EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = made.id AND decision_acts.act IN ('undone', 'disagreed'))
        )
        WHERE responses.id IN (SELECT place.response_id FROM response_places AS place WHERE place.idea_id = $1)
          AND responses.state IN ('hidden', 'removed')
        ORDER BY responses.published_at, responses.id";
    let rows = sqlx::query(LIST)
        .bind(idea.get())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get("state")?;
            let (decision, at): (Option<i64>, Option<i64>) =
                (row.try_get("decision_id")?, row.try_get("decided_at")?);
            let code: Option<String> = row.try_get("code")?;
            Ok(HiddenResponse {
                id: ResponseId::from_i64(row.try_get("id")?),
                lead: MemberId::from_i64(row.try_get("lead_id")?),
                name: row.try_get("name")?,
                is_removed: state == "removed",
                published_at: Timestamp::from_millis(
                    row.try_get::<Option<i64>, _>("published_at")?
                        .unwrap_or_default(),
                ),
                decided: decision.zip(at).map(|(decision, at)| DecidedStub {
                    decision: DecisionId::from_i64(decision),
                    code: code.as_deref().and_then(Code::from_key),
                    at: Timestamp::from_millis(at),
                }),
            })
        })
        .collect()
}
