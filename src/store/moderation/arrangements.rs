//! What decisions arrange beside where a text stands, one row for each such decision: bars, places, merges, labels.
//! It must not know when one is in force; that follows from where the text stands.

use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::word;
use crate::domain::ids::{DecisionId, IdeaId, IdeaNumber};
use crate::domain::moderation::arrange::{Arrangement, Shelf};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::Outcome;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx, rows};

/// An arrangement with its decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arranged {
    /// Whose decision's it is.
    pub decision: DecisionId,
    /// About which revision, as the text's own table counts it.
    pub version: i64,
    /// What.
    pub what: Arrangement,
    /// Whether it is carried out at present.
    pub is_in_force: bool,
}

/// What readers are told beside a text that stays in sight: that it is blacked out in part, moved or labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which text.
    pub item: i64,
    /// What was decided.
    pub outcome: Outcome,
    /// Which decision to read about it.
    pub decision: DecisionId,
    /// Since when.
    pub at: Timestamp,
}

/// An idea that was merged into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedIdea {
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// How many people's support came with it.
    pub support: i64,
    /// The decision.
    pub decision: DecisionId,
    /// When.
    pub at: Timestamp,
}

/// Writes what a decision arranges, not yet in force.
pub async fn record_made(
    tx: &mut WriteTx,
    decision: DecisionId,
    (item, version): (ItemRef, i64),
    (outcome, what): (Outcome, &Arrangement),
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO arrangements (decision_id, kind, item_id, version, outcome, body, is_in_force, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";
    sqlx::query(WRITE)
        .bind(decision.get())
        .bind(item.kind.key())
        .bind(item.id)
        .bind(version)
        .bind(outcome.key())
        .bind(encode(what))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that it was carried out, or taken back.
pub async fn record_force(
    tx: &mut WriteTx,
    decision: DecisionId,
    is_in_force: bool,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        UPDATE arrangements
        SET is_in_force = $2,
            changed_at = $3
        WHERE decision_id = $1";
    sqlx::query(WRITE)
        .bind(decision.get())
        .bind(i64::from(is_in_force))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What was ever arranged for a text, the oldest first.
pub async fn list(connection: &mut AnyConnection, item: ItemRef) -> Result<Vec<Arranged>> {
    const LIST: &str = "
        SELECT decision_id, version, body, is_in_force
        FROM arrangements
        WHERE kind = $1
          AND item_id = $2
        ORDER BY decision_id";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Arranged {
                decision: DecisionId::from_i64(row.try_get("decision_id")?),
                version: row.try_get("version")?,
                what: decode(&row.try_get::<String, _>("body")?)?,
                is_in_force: row.try_get::<i64, _>("is_in_force")? == 1,
            })
        })
        .collect()
}

/// The marks beside an idea, and beside the responses to it.
pub async fn list_marks_of_idea(
    connection: &mut AnyConnection,
    idea: IdeaId,
    decided_before: Timestamp,
) -> Result<Vec<Mark>> {
    const LIST: &str = "
        SELECT item_id, outcome, decision_id, changed_at
        FROM arrangements
        WHERE ((kind = 'idea' AND item_id = $1)
               OR (kind = 'response' AND item_id IN (SELECT id FROM responses WHERE idea_id = $1)))
          AND is_in_force = 1
          AND changed_at < $2
        ORDER BY decision_id";
    let rows = sqlx::query(LIST)
        .bind(idea.get())
        .bind(decided_before.millis())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_mark).collect()
}

/// The marks beside these comments, or these lines of commitments.
pub async fn list_marks_of(
    connection: &mut AnyConnection,
    kind: SubjectKind,
    items: &[i64],
) -> Result<Vec<Mark>> {
    const LIST: &str = "
        SELECT item_id, outcome, decision_id, changed_at
        FROM arrangements
        WHERE kind = $1
          AND is_in_force = 1
          AND item_id IN ($2)
        ORDER BY decision_id";
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list_after(LIST, items.len())).bind(kind.key());
    for item in items {
        query = query.bind(*item);
    }
    let found = query.fetch_all(connection).await?;
    found.iter().map(read_mark).collect()
}

fn read_mark(row: &AnyRow) -> Result<Mark> {
    let outcome: String = row.try_get("outcome")?;
    Ok(Mark {
        item: row.try_get("item_id")?,
        outcome: word(&outcome, Outcome::from_key)?,
        decision: DecisionId::from_i64(row.try_get("decision_id")?),
        at: Timestamp::from_millis(row.try_get("changed_at")?),
    })
}

/// The number of the idea into which this one was merged.
pub async fn find_merged_into(
    connection: &mut AnyConnection,
    number: IdeaNumber,
) -> Result<Option<IdeaNumber>> {
    const FIND: &str = "
        SELECT made.body
        FROM ideas
        JOIN arrangements AS made ON made.kind = 'idea' AND made.item_id = ideas.id
        WHERE ideas.number = $1
          AND made.outcome = 'merge'
          AND made.is_in_force = 1
        ORDER BY made.decision_id DESC
        LIMIT 1";
    const NUMBER: &str = "
        SELECT number
        FROM ideas
        WHERE id = $1";
    let body: Option<String> = sqlx::query_scalar(FIND)
        .bind(number.get())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(Arrangement::MergeInto { to }) = body.as_deref().map(decode).transpose()? else {
        return Ok(None);
    };
    let number: Option<i64> = sqlx::query_scalar(NUMBER)
        .bind(to.get())
        .fetch_optional(connection)
        .await?;
    Ok(number.map(IdeaNumber::from_i64))
}

/// The ideas that were merged into this one.
pub async fn list_merged(
    connection: &mut AnyConnection,
    into: IdeaId,
    decided_before: Timestamp,
) -> Result<Vec<MergedIdea>> {
    const LIST: &str = "
        SELECT
            ideas.number,
            ideas.title,
            made.decision_id,
            made.changed_at,
            (SELECT CAST(count(*) AS BIGINT) FROM carried_votes WHERE carried_votes.decision_id = made.decision_id) AS support
        FROM merged_ideas
        JOIN arrangements AS made ON made.decision_id = merged_ideas.decision_id
        JOIN ideas ON ideas.id = made.item_id
        WHERE merged_ideas.into_id = $1
          AND made.is_in_force = 1
          AND made.changed_at < $2
        ORDER BY made.decision_id";
    let rows = sqlx::query(LIST)
        .bind(into.get())
        .bind(decided_before.millis())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(MergedIdea {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                support: row.try_get("support")?,
                decision: DecisionId::from_i64(row.try_get("decision_id")?),
                at: Timestamp::from_millis(row.try_get("changed_at")?),
            })
        })
        .collect()
}

fn encode(what: &Arrangement) -> String {
    let shelf = |shelf: &Shelf| json!([shelf.topic, shelf.seat]);
    match what {
        Arrangement::BlackOut(spans) => json!({ "black_out": spans }),
        Arrangement::Shelve { from, to } => json!({ "shelve": [shelf(from), shelf(to)] }),
        Arrangement::Rehome { from, to } => json!({ "rehome": [from.get(), to.get()] }),
        Arrangement::MergeInto { to } => json!({ "merge_into": to.get() }),
        Arrangement::Label => json!({ "label": true }),
    }
    .to_string()
}

fn decode(body: &str) -> Result<Arrangement> {
    let unknown = || Error::Row(format!("arrangement {body}"));
    let value: Value = serde_json::from_str(body).map_err(|_| unknown())?;
    let number = |value: &Value| value.as_i64().map(IdeaId::from_i64).ok_or_else(unknown);
    let shelf = |value: &Value| {
        Ok::<_, Error>(Shelf {
            topic: value[0].as_str().ok_or_else(unknown)?.to_owned(),
            seat: value[1].as_str().map(str::to_owned),
        })
    };
    if let Some(spans) = value["black_out"].as_array() {
        let place = |value: &Value| {
            value
                .as_u64()
                .and_then(|at| usize::try_from(at).ok())
                .ok_or_else(unknown)
        };
        let spans: Result<Vec<_>> = spans
            .iter()
            .map(|span| Ok((place(&span[0])?, place(&span[1])?)))
            .collect();
        return Ok(Arrangement::BlackOut(spans?));
    }
    if let Some(shelves) = value["shelve"].as_array() {
        return match shelves.as_slice() {
            [from, to] => Ok(Arrangement::Shelve {
                from: shelf(from)?,
                to: shelf(to)?,
            }),
            _ => Err(unknown()),
        };
    }
    if let Some(homes) = value["rehome"].as_array() {
        return match homes.as_slice() {
            [from, to] => Ok(Arrangement::Rehome {
                from: number(from)?,
                to: number(to)?,
            }),
            _ => Err(unknown()),
        };
    }
    match &value["merge_into"] {
        Value::Null if value["label"] == true => Ok(Arrangement::Label),
        to => Ok(Arrangement::MergeInto { to: number(to)? }),
    }
}
