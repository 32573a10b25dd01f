//! Writes what a run found: its line of the chain, what pages show, and the score of every idea.
//! It must not know how any of it was computed.

use super::super::{Error, Result, WriteTx, rows};
use super::{day_of, find_scored};
use crate::domain::ground::{Picture, Scored, Snapshot, Space};
use crate::domain::ids::IdeaId;
use crate::domain::time::Timestamp;

/// Rows in one statement.
const AT_ONCE: usize = 200;

/// Days of past scores that are kept: a week and a day in case one was missed.
const PAST_DAYS: i64 = 9;

/// What a run found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The line of the chain.
    pub snapshot: Snapshot,
    /// When the number of groups was chosen.
    pub chosen_at: Timestamp,
    /// All votes on the site when it was computed.
    pub all_votes: i64,
    /// What pages show.
    pub picture: Picture,
    /// JSON, as in the table.
    pub model: String,
    /// JSON, as in the table.
    pub tallies: String,
    /// JSON, as in the table.
    pub heard: String,
    /// JSON, as in the table.
    pub ranges: String,
    /// JSON, as in the table. Secret.
    pub members: String,
    /// Every live idea.
    pub scores: Vec<(IdeaId, Scored)>,
}

fn json<T: serde::Serialize>(it: &T) -> Result<String> {
    serde_json::to_string(it).map_err(|error| Error::Row(format!("as JSON: {error}")))
}

/// Takes a space for this process until a moment; false where another has it.
pub async fn record_leased(
    tx: &mut WriteTx,
    space: &Space,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    const LEASE: &str = "
        INSERT INTO spaces (key, snapshot, leased_until, made_at, chosen_at, votes, page, model, tallies, heard, ranges, members)
        VALUES ($1, 0, $2, 0, 0, 0, '', '', '', '', '', '')
        ON CONFLICT (key) DO UPDATE SET leased_until = excluded.leased_until
        WHERE spaces.leased_until <= $3";
    let leased = sqlx::query(LEASE)
        .bind(space.key())
        .bind(until.millis())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(leased.rows_affected() > 0)
}

/// Gives a space back.
pub async fn record_given_back(tx: &mut WriteTx, space: &Space) -> Result<()> {
    const GIVE: &str = "UPDATE spaces SET leased_until = 0 WHERE key = $1";
    sqlx::query(GIVE)
        .bind(space.key())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes what a run found, unless another run was faster: then nothing changes and the answer is false.
pub async fn record_found(tx: &mut WriteTx, space: &Space, found: &Found) -> Result<bool> {
    const MOVE: &str = "
        UPDATE spaces
        SET snapshot = $2,
            made_at = $3,
            chosen_at = $4,
            votes = $5,
            page = $6,
            model = $7,
            tallies = $8,
            ranges = $9,
            members = $10,
            heard = $11
        WHERE key = $1
          AND snapshot = $12";
    const ADD: &str = "
        INSERT INTO snapshots (space_key, number, made_at, engine, input_hash, output_hash, previous_hash, hash, people, placed, votes, ideas, letters, ranked, bridging)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    const LEAVE: &str = "
        DELETE FROM idea_scores
        WHERE space_key = $1
          AND snapshot < $2";
    let (key, line) = (space.key(), &found.snapshot);
    let moved = sqlx::query(MOVE)
        .bind(key.clone())
        .bind(line.number)
        .bind(line.made_at.millis())
        .bind(found.chosen_at.millis())
        .bind(found.all_votes)
        .bind(json(&found.picture)?)
        .bind(found.model.as_str())
        .bind(found.tallies.as_str())
        .bind(found.ranges.as_str())
        .bind(found.members.as_str())
        .bind(found.heard.as_str())
        .bind(line.number - 1)
        .execute(&mut **tx)
        .await?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(ADD)
        .bind(key.clone())
        .bind(line.number)
        .bind(line.made_at.millis())
        .bind(line.engine.as_str())
        .bind(line.input_hash.as_str())
        .bind(line.output_hash.as_str())
        .bind(line.previous_hash.as_str())
        .bind(line.hash.as_str())
        .bind(line.people)
        .bind(line.placed)
        .bind(line.votes)
        .bind(line.ideas)
        .bind(line.letters.as_str())
        .bind(line.ranked)
        .bind(line.bridging)
        .execute(&mut **tx)
        .await?;
    record_scores(tx, &key, line.number, &found.scores).await?;
    sqlx::query(LEAVE)
        .bind(key)
        .bind(line.number)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

async fn record_scores(
    tx: &mut WriteTx,
    key: &str,
    snapshot: i64,
    scores: &[(IdeaId, Scored)],
) -> Result<()> {
    const SCORE: &str = "
        INSERT INTO idea_scores (space_key, idea_id, snapshot, band, place, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (space_key, idea_id) DO UPDATE SET
            snapshot = excluded.snapshot,
            band = excluded.band,
            place = excluded.place,
            body = excluded.body";
    for some in scores.chunks(AT_ONCE) {
        let mut query =
            sqlx::query(rows::many(SCORE, some.len())).persistent(some.len() == AT_ONCE);
        for (idea, scored) in some {
            query = query
                .bind(key)
                .bind(idea.get())
                .bind(snapshot)
                .bind(scored.band.key())
                .bind(scored.place())
                .bind(json(scored)?);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// The scores of ideas as they are now, by number, between two snapshots; nothing where a newer snapshot was made meanwhile.
pub async fn record_moved(
    tx: &mut WriteTx,
    space: &Space,
    snapshot: i64,
    moved: &[(i64, Scored)],
) -> Result<()> {
    const IS_NEWEST: &str = "
        SELECT snapshot
        FROM spaces
        WHERE key = $1
          AND snapshot = $2";
    const ID: &str = "
        SELECT id
        FROM ideas
        WHERE number = $1";
    let newest = sqlx::query(IS_NEWEST)
        .bind(space.key())
        .bind(snapshot)
        .fetch_optional(&mut **tx)
        .await?;
    if newest.is_none() {
        return Ok(());
    }
    for (number, scored) in moved {
        let id: Option<i64> = sqlx::query_scalar(ID)
            .bind(*number)
            .fetch_optional(&mut **tx)
            .await?;
        let Some(id) = id.map(IdeaId::from_i64) else {
            continue;
        };
        // What is being checked, parked and set aside stays so until the next computation looks again.
        let mut scored = scored.clone();
        if let Some(before) = find_scored(tx, space, id).await? {
            scored.checks = before.checks;
            scored.parked = before.parked;
            scored.aside = before.aside;
        }
        let rank = scored.rank();
        record_scores(tx, &space.key(), snapshot, &[(id, scored)]).await?;
        record_ranks(tx, &[(id, rank)]).await?;
    }
    Ok(())
}

/// The places of ideas in lists.
pub async fn record_ranks(tx: &mut WriteTx, ranks: &[(IdeaId, i64)]) -> Result<()> {
    const RANK: &str = "
        UPDATE ideas
        SET ground = $2
        WHERE id = $1
          AND ground <> $2";
    for (idea, rank) in ranks {
        sqlx::query(RANK)
            .bind(idea.get())
            .bind(*rank)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Keeps the scores of ranked ideas for a week's comparison, and forgets older ones. Of a day the first counts.
pub async fn record_past(
    tx: &mut WriteTx,
    now: Timestamp,
    scores: &[(IdeaId, Scored)],
) -> Result<()> {
    const KEEP: &str = "
        INSERT INTO past_scores (day, idea_id, score)
        VALUES ($1, $2, $3)
        ON CONFLICT (day, idea_id) DO NOTHING";
    const FORGET: &str = "
        DELETE FROM past_scores
        WHERE day < $1";
    let day = day_of(now);
    let ranked: Vec<&(IdeaId, Scored)> = scores
        .iter()
        .filter(|(_, scored)| scored.band.is_ranked())
        .collect();
    for some in ranked.chunks(AT_ONCE) {
        let mut query = sqlx::query(rows::many(KEEP, some.len())).persistent(false);
        for (idea, scored) in some {
            query = query.bind(day).bind(idea.get()).bind(scored.score);
        }
        query.execute(&mut **tx).await?;
    }
    sqlx::query(FORGET)
        .bind(day - PAST_DAYS)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
