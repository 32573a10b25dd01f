//! Where each text stands, as one JSON body a row, written only over the body that was read. It must not know what may follow what.

use jiff::civil::Date;
use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::{read_item, word};
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::Waits;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{
    Clock, Effects, Hash, Layer, Outcome, Pending, Revision, Standing, State,
};
use crate::domain::time::Timestamp;
use crate::domain::working_day::Deadline;
use crate::store::{Error, Result, WriteTx};

/// Where a text stands, if it ever was held, reported or decided about.
pub async fn find(connection: &mut AnyConnection, item: ItemRef) -> Result<Option<Standing>> {
    const FIND: &str = "
        SELECT body
        FROM standings
        WHERE kind = $1
          AND item_id = $2";
    let body: Option<String> = sqlx::query_scalar(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_optional(connection)
        .await?;
    body.map(|body| decode(item, &body)).transpose()
}

/// Up to `most` texts whose clock ran out, the earliest first.
pub async fn list_expired(
    connection: &mut AnyConnection,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ItemRef>> {
    const LIST: &str = "
        SELECT kind, item_id
        FROM standings
        WHERE expires_at IS NOT NULL
          AND expires_at <= $1
        ORDER BY expires_at
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(now.millis())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read_item).collect()
}

/// Whether a revision was hidden before while somebody checked.
pub async fn was_interim(
    connection: &mut AnyConnection,
    item: ItemRef,
    revision: i64,
) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM interims
        WHERE kind = $1
          AND item_id = $2
          AND revision = $3";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(revision)
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

/// Notes that a revision is hidden while somebody checks.
pub async fn record_interim(tx: &mut WriteTx, revision: Revision, now: Timestamp) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO interims (kind, item_id, revision, hidden_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, item_id, revision) DO NOTHING";
    sqlx::query(WRITE)
        .bind(revision.kind.key())
        .bind(revision.id)
        .bind(revision.number)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes the first standing of a text. `false` when somebody wrote one a moment before.
pub async fn record_first(tx: &mut WriteTx, effects: &Effects) -> Result<bool> {
    const WRITE: &str = "
        INSERT INTO standings (kind, item_id, state, revision, body, expires_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (kind, item_id) DO NOTHING";
    let after = &effects.after;
    let done = sqlx::query(WRITE)
        .bind(after.revision.kind.key())
        .bind(after.revision.id)
        .bind(after.state.key())
        .bind(after.revision.number)
        .bind(encode(after))
        .bind(after.clock.expires.map(|expires| expires.at.millis()))
        .bind(effects.at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a text to where it stands now. `false` when it no longer stands where it was read.
pub async fn record_moved(tx: &mut WriteTx, effects: &Effects) -> Result<bool> {
    const WRITE: &str = "
        UPDATE standings
        SET state = $3,
            revision = $4,
            body = $5,
            expires_at = $6,
            changed_at = $7
        WHERE kind = $1
          AND item_id = $2
          AND state = $8
          AND revision = $9
          AND body = $10";
    let (before, after) = (&effects.before, &effects.after);
    let done = sqlx::query(WRITE)
        .bind(after.revision.kind.key())
        .bind(after.revision.id)
        .bind(after.state.key())
        .bind(after.revision.number)
        .bind(encode(after))
        .bind(after.clock.expires.map(|expires| expires.at.millis()))
        .bind(effects.at.millis())
        .bind(before.state.key())
        .bind(before.revision.number)
        .bind(encode(before))
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A standing as its row holds it.
pub fn encode(standing: &Standing) -> String {
    let deadline = |deadline: Option<Deadline>| {
        deadline.map(|due| json!([due.at.millis(), due.calendar.to_string()]))
    };
    let beneath: Vec<Value> = standing
        .beneath
        .iter()
        .map(|layer| json!([layer.decision.get(), layer.state.key()]))
        .collect();
    let pending = standing.pending.map(|pending| {
        json!({
            "decision": pending.decision.map(DecisionId::get),
            "by": pending.by.get(),
            "outcome": pending.outcome.map(Outcome::key),
            "code": pending.code.map(Code::key),
            "waits": waits_key(Some(pending.waits)),
            "as_pair": pending.as_pair,
            "needs_lead": pending.needs_lead,
            "has_consent": pending.has_consent,
        })
    });
    json!({
        "revision": standing.revision.number,
        "hash": standing.revision.hash.to_hex(),
        "state": standing.state.key(),
        "shown": standing.shown.key(),
        "code": standing.code.map(Code::key),
        "decision": standing.decision.map(DecisionId::get),
        "beneath": beneath,
        "is_reworded": standing.is_reworded,
        "pending": pending,
        "target": deadline(standing.clock.target),
        "expires": deadline(standing.clock.expires),
    })
    .to_string()
}

/// The standing of a row.
pub fn decode(item: ItemRef, body: &str) -> Result<Standing> {
    let value: Value = serde_json::from_str(body)
        .map_err(|error| Error::Row(format!("standing {body}: {error}")))?;
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    let pending = &value["pending"];
    Ok(Standing {
        revision: Revision {
            kind: item.kind,
            id: item.id,
            number: value["revision"].as_i64().unwrap_or_default(),
            hash: word(text("hash"), Hash::from_hex)?,
        },
        state: word(text("state"), State::from_key)?,
        shown: word(text("shown"), State::from_key)?,
        code: optional(&value["code"], Code::from_key)?,
        decision: value["decision"].as_i64().map(DecisionId::from_i64),
        beneath: value["beneath"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|layer| {
                Ok(Layer {
                    decision: DecisionId::from_i64(layer[0].as_i64().unwrap_or_default()),
                    state: word(layer[1].as_str().unwrap_or_default(), State::from_key)?,
                })
            })
            .collect::<Result<_>>()?,
        is_reworded: value["is_reworded"].as_bool().unwrap_or_default(),
        pending: if pending.is_null() {
            None
        } else {
            Some(decode_pending(pending)?)
        },
        clock: Clock {
            target: deadline(&value["target"])?,
            expires: deadline(&value["expires"])?,
        },
    })
}

/// The word of a second look in rows; empty where none is needed.
pub const fn waits_key(waits: Option<Waits>) -> &'static str {
    match waits {
        None => "",
        Some(Waits::BeforeEffect) => "before",
        Some(Waits::AfterEffect) => "after",
    }
}

fn decode_pending(value: &Value) -> Result<Pending> {
    let is = |key: &str| value[key].as_bool().unwrap_or_default();
    Ok(Pending {
        decision: value["decision"].as_i64().map(DecisionId::from_i64),
        by: AccountId::from_i64(value["by"].as_i64().unwrap_or_default()),
        outcome: optional(&value["outcome"], Outcome::from_key)?,
        code: optional(&value["code"], Code::from_key)?,
        waits: match value["waits"].as_str() {
            Some("after") => Waits::AfterEffect,
            _ => Waits::BeforeEffect,
        },
        as_pair: is("as_pair"),
        needs_lead: is("needs_lead"),
        has_consent: is("has_consent"),
    })
}

fn optional<T>(value: &Value, from_key: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
    value.as_str().map(|key| word(key, from_key)).transpose()
}

fn deadline(value: &Value) -> Result<Option<Deadline>> {
    let Some(at) = value[0].as_i64() else {
        return Ok(None);
    };
    let day = value[1].as_str().unwrap_or_default();
    let calendar: Date = day
        .parse()
        .map_err(|_| Error::Row(format!("calendar {day}")))?;
    Ok(Some(Deadline {
        at: Timestamp::from_millis(at),
        calendar,
    }))
}
