//! Decisions with their statements: added, never changed; what happened to one afterwards stands in rows of its own.
//! It must not know what follows from a decision.

use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::standings::{encode, waits_key};
use super::{read_item, word};
use crate::domain::fairness::About;
use crate::domain::ids::{AccountId, DecisionId};
use crate::domain::moderation::codes::{Allowed, Code};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Decision, Effects, Outcome};
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// A decision as it is read again.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Its id.
    pub id: DecisionId,
    /// About what.
    pub item: ItemRef,
    /// About which revision.
    pub revision: i64,
    /// What that revision hashes to.
    pub hash: String,
    /// What was decided.
    pub outcome: Outcome,
    /// For which rule.
    pub code: Option<Code>,
    /// Whose text it was.
    pub author: Option<AccountId>,
    /// By whom.
    pub by: AccountId,
    /// Whether a second person was asked: "", "before" or "after".
    pub waits: String,
    /// When.
    pub at: Timestamp,
    /// The rules' version.
    pub rules: String,
    /// The passages, as they stood.
    pub passages: Vec<String>,
    /// In the moderator's own words.
    pub words: String,
    /// For the public.
    pub paraphrase: String,
    /// The allowance that was considered, and why it does not apply.
    pub allowed: Option<(Allowed, String)>,
    /// Until when the author can put it right.
    pub repair_by: Option<Timestamp>,
    /// Until when it can be appealed against.
    pub appeal_by: Option<Timestamp>,
    /// The standing before and after, for undoing.
    pub bodies: (String, String),
    /// What happened to it since: agreed, disagreed, undone, ruled; none so far.
    pub acts: Vec<String>,
}

impl Decided {
    /// Whether it was taken back, not agreed to, or ruled wrong.
    pub fn is_undone(&self) -> bool {
        self.acts.iter().any(|act| act == "undone")
    }
}

/// Writes a decision with where the text stood before and stands after it.
pub async fn record_made(
    tx: &mut WriteTx,
    decision: &Decision,
    (author, about): (Option<AccountId>, About),
    effects: &Effects,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO decisions (id, kind, item_id, revision, revision_hash, from_state, to_state, outcome, code, author_id, decided_by, waits, supersedes, statement, before_body, after_body, decided_at, about)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    sqlx::query(WRITE)
        .bind(decision.id.get())
        .bind(decision.revision.kind.key())
        .bind(decision.revision.id)
        .bind(decision.revision.number)
        .bind(decision.revision.hash.to_hex())
        .bind(decision.from.key())
        .bind(decision.to.key())
        .bind(decision.outcome.key())
        .bind(decision.code.map(Code::key))
        .bind(author.map(AccountId::get))
        .bind(decision.by.get())
        .bind(waits_key(decision.waits))
        .bind(decision.supersedes.map(DecisionId::get))
        .bind(statement(decision))
        .bind(encode(&effects.before))
        .bind(encode(&effects.after))
        .bind(decision.at.millis())
        .bind(about.key())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what happened to a decision: agreed, disagreed, undone or ruled.
pub async fn record_act(
    tx: &mut WriteTx,
    id: i64,
    decision: DecisionId,
    act: &'static str,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO decision_acts (id, decision_id, act, done_by, done_at)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(decision.get())
        .bind(act)
        .bind(by.map(AccountId::get))
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// One decision.
pub async fn find(connection: &mut AnyConnection, id: DecisionId) -> Result<Option<Decided>> {
    const FIND: &str = "
        SELECT id, kind, item_id, revision, revision_hash, outcome, code, author_id, decided_by, waits, statement, before_body, after_body, decided_at
        FROM decisions
        WHERE id = $1";
    const ACTS: &str = "
        SELECT act
        FROM decision_acts
        WHERE decision_id = $1
        ORDER BY id";
    let row = sqlx::query(FIND)
        .bind(id.get())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let mut decided = read(&row)?;
    decided.acts = sqlx::query_scalar(ACTS)
        .bind(id.get())
        .fetch_all(connection)
        .await?;
    Ok(Some(decided))
}

/// The decisions about one item, the newest first.
pub async fn list_of_item(connection: &mut AnyConnection, item: ItemRef) -> Result<Vec<Decided>> {
    const LIST: &str = "
        SELECT id, kind, item_id, revision, revision_hash, outcome, code, author_id, decided_by, waits, statement, before_body, after_body, decided_at
        FROM decisions
        WHERE kind = $1
          AND item_id = $2
        ORDER BY id DESC
        LIMIT 50";
    let rows = sqlx::query(LIST)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The newest decisions under a rule, whoever made them and about whatever.
pub async fn list_of_code(
    connection: &mut AnyConnection,
    code: Code,
    most: i64,
) -> Result<Vec<Decided>> {
    const LIST: &str = "
        SELECT id, kind, item_id, revision, revision_hash, outcome, code, author_id, decided_by, waits, statement, before_body, after_body, decided_at
        FROM decisions
        WHERE code = $1
        ORDER BY id DESC
        LIMIT $2";
    let rows = sqlx::query(LIST)
        .bind(code.key())
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// What ties somebody to earlier decisions: whether they took part in the item's, and in one of the author's last five.
pub async fn find_part(
    connection: &mut AnyConnection,
    item: ItemRef,
    author: Option<AccountId>,
    by: AccountId,
) -> Result<(bool, bool)> {
    const TOOK_PART: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM decisions
        WHERE kind = $1
          AND item_id = $2
          AND (decided_by = $3 OR EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = decisions.id AND decision_acts.done_by = $3))";
    const HAD_A_HAND: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM hands
        WHERE kind = $1
          AND item_id = $2
          AND account_id = $3";
    const LATELY: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT decided_by
            FROM decisions
            WHERE author_id = $1
            ORDER BY id DESC
            LIMIT 5
        ) AS newest
        WHERE decided_by = $2";
    let part: i64 = sqlx::query_scalar(TOOK_PART)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .fetch_one(&mut *connection)
        .await?;
    let hands: i64 = sqlx::query_scalar(HAD_A_HAND)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .fetch_one(&mut *connection)
        .await?;
    let lately: i64 = sqlx::query_scalar(LATELY)
        .bind(author.map_or(0, AccountId::get))
        .bind(by.get())
        .fetch_one(connection)
        .await?;
    Ok((part + hands > 0, lately > 0))
}

/// How many texts beside this one somebody took out of sight since a moment, by decision or while they checked.
pub async fn count_taken(
    connection: &mut AnyConnection,
    by: AccountId,
    beside: ItemRef,
    since: Timestamp,
) -> Result<i64> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM (
            SELECT kind, item_id
            FROM decisions
            WHERE decided_by = $1
              AND id > $2
              AND outcome IN ('hide_rephrase', 'remove', 'seal', 'redact', 'merge', 'return_privately')
            UNION
            SELECT kind, item_id
            FROM hands
            WHERE account_id = $1
              AND first_at > $3
        ) AS taken
        WHERE kind <> $4
           OR item_id <> $5";
    Ok(sqlx::query_scalar(COUNT)
        .bind(by.get())
        .bind(DecisionId::new(since, 0).get())
        .bind(since.millis())
        .bind(beside.kind.key())
        .bind(beside.id)
        .fetch_one(connection)
        .await?)
}

/// Notes that somebody had a hand in an item without deciding: hid it while they checked, or was not sure.
pub async fn record_hand(
    tx: &mut WriteTx,
    item: ItemRef,
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO hands (kind, item_id, account_id, first_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, item_id, account_id) DO NOTHING";
    sqlx::query(WRITE)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(by.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether the author has a decision under this rule that was not undone: then the next is a repeat.
pub async fn is_repeat(
    connection: &mut AnyConnection,
    author: AccountId,
    code: Code,
) -> Result<bool> {
    const COUNT: &str = "
        SELECT CAST(count(*) AS BIGINT)
        FROM decisions
        WHERE author_id = $1
          AND code = $2
          AND outcome <> 'no_breach'
          AND NOT EXISTS (SELECT 1 FROM decision_acts WHERE decision_acts.decision_id = decisions.id AND decision_acts.act IN ('undone', 'disagreed'))
          AND NOT EXISTS (SELECT 1 FROM account_events WHERE account_events.account_id = decisions.author_id AND account_events.decision_id = decisions.id AND account_events.what = 'overturned')";
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(author.get())
        .bind(code.key())
        .fetch_one(connection)
        .await?;
    Ok(count > 0)
}

fn statement(decision: &Decision) -> String {
    let said = &decision.statement;
    let passages: Vec<Value> = said
        .passages
        .iter()
        .map(|passage| {
            // What is sealed is kept nowhere else, not even as a quotation.
            let words = match decision.outcome {
                Outcome::Seal => "",
                _ => passage.words.as_str(),
            };
            json!({"start": passage.start, "end": passage.end, "words": words})
        })
        .collect();
    json!({
        "rules": said.rules,
        "passages": passages,
        "words": said.words,
        "facts": said.facts,
        "paraphrase": said.paraphrase,
        "allowed": said.allowed.as_ref().map(|(code, _)| code.key()),
        "why_not_allowed": said.allowed.as_ref().map(|(_, why)| why),
        "swap": said.swap.key(),
        "source": said.source.key(),
        "detected_by": said.detected_by,
        "repair_by": said.repair_by.map(|until| until.at.millis()),
        "appeal_by": said.appeal_by.at.millis(),
    })
    .to_string()
}

fn read(row: &AnyRow) -> Result<Decided> {
    let (outcome, code): (String, Option<String>) = (row.try_get("outcome")?, row.try_get("code")?);
    let body: String = row.try_get("statement")?;
    let said: Value = serde_json::from_str(&body)
        .map_err(|error| Error::Row(format!("statement {body}: {error}")))?;
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    let moment = |key: &str| said[key].as_i64().map(Timestamp::from_millis);
    let allowed = said["allowed"]
        .as_str()
        .map(|key| word(key, Allowed::from_key))
        .transpose()?;
    Ok(Decided {
        id: DecisionId::from_i64(row.try_get("id")?),
        item: read_item(row)?,
        revision: row.try_get("revision")?,
        hash: row.try_get("revision_hash")?,
        outcome: word(&outcome, Outcome::from_key)?,
        code: code.map(|code| word(&code, Code::from_key)).transpose()?,
        author: row
            .try_get::<Option<i64>, _>("author_id")?
            .map(AccountId::from_i64),
        by: AccountId::from_i64(row.try_get("decided_by")?),
        waits: row.try_get("waits")?,
        at: Timestamp::from_millis(row.try_get("decided_at")?),
        rules: text("rules"),
        passages: said["passages"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|passage| passage["words"].as_str())
            .filter(|words| !words.is_empty())
            .map(str::to_owned)
            .collect(),
        words: text("words"),
        paraphrase: text("paraphrase"),
        allowed: allowed.map(|code| (code, text("why_not_allowed"))),
        repair_by: moment("repair_by"),
        appeal_by: moment("appeal_by"),
        bodies: (row.try_get("before_body")?, row.try_get("after_body")?),
        acts: Vec::new(),
    })
}
