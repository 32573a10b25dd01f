//! Common ground: spaces, their snapshots, and what each idea scored. It must not know how any of it is computed.
//! All of it is bookkeeping that nobody decides: it can be made again from the votes.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Error, Result, rows};
use crate::domain::ground::{Band, Last, Picture, Scored, Snapshot, Space};
use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::domain::time::Timestamp;
use crate::domain::vote::Tally;

pub mod archives;
pub mod ballots;
mod write;

pub use write::{
    Found, record_found, record_given_back, record_leased, record_moved, record_past, record_ranks,
};

/// An idea with what the votes say of it, as the page of a space lists it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// All who agree, disagree and passed, whoever they are and however they came.
    pub tally: Tally,
    /// What they say.
    pub scored: Scored,
}

/// What the newest snapshot of a space left for the next.
#[derive(Clone, Debug)]
pub struct HandedOn {
    /// Its number.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When it and its number of groups were made, and from how many votes.
    pub last: Last,
    /// How groups vote, as JSON.
    pub model: String,
    /// Who stood where, as JSON. Secret.
    pub members: String,
    /// Ranges of scores, as JSON.
    pub ranges: String,
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Row(format!("JSON of a space: {error}")))
}

/// When a space was last computed, if ever.
pub async fn find_last(connection: &mut AnyConnection, space: &Space) -> Result<Option<Last>> {
    const LAST: &str = "
        SELECT made_at, chosen_at, votes
        FROM spaces
        WHERE key = $1
          AND snapshot > 0";
    let row = sqlx::query(LAST)
        .bind(space.key())
        .fetch_optional(connection)
        .await?;
    row.map(|row| read_last(&row)).transpose()
}

fn read_last(row: &AnyRow) -> Result<Last> {
    Ok(Last {
        made_at: Timestamp::from_millis(row.try_get("made_at")?),
        chosen_at: Timestamp::from_millis(row.try_get("chosen_at")?),
        votes: row.try_get("votes")?,
    })
}

/// What the next run starts from.
pub async fn find_handed_on(
    connection: &mut AnyConnection,
    space: &Space,
) -> Result<Option<HandedOn>> {
    const HANDED: &str = "
        SELECT s.made_at, s.chosen_at, s.votes, s.model, s.members, s.ranges, n.number, n.hash
        FROM spaces AS s
        JOIN snapshots AS n ON n.space_key = s.key AND n.number = s.snapshot
        WHERE s.key = $1";
    let row = sqlx::query(HANDED)
        .bind(space.key())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(HandedOn {
            number: row.try_get("number")?,
            hash: row.try_get("hash")?,
            last: read_last(&row)?,
            model: row.try_get("model")?,
            members: row.try_get("members")?,
            ranges: row.try_get("ranges")?,
        })
    })
    .transpose()
}

/// The newest snapshot and what its page shows.
pub async fn find_picture(
    connection: &mut AnyConnection,
    space: &Space,
) -> Result<Option<(Snapshot, Picture)>> {
    const NEWEST: &str = "
        SELECT n.number, n.made_at, n.engine, n.input_hash, n.output_hash, n.previous_hash, n.hash, n.people, n.placed, n.votes, n.ideas, n.letters,
               n.ranked, n.bridging, s.page
        FROM spaces AS s
        JOIN snapshots AS n ON n.space_key = s.key AND n.number = s.snapshot
        WHERE s.key = $1";
    let row = sqlx::query(NEWEST)
        .bind(space.key())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let page: String = row.try_get("page")?;
        Ok((read_snapshot(&row)?, parsed(&page)?))
    })
    .transpose()
}

fn read_snapshot(row: &AnyRow) -> Result<Snapshot> {
    Ok(Snapshot {
        number: row.try_get("number")?,
        made_at: Timestamp::from_millis(row.try_get("made_at")?),
        engine: row.try_get("engine")?,
        input_hash: row.try_get("input_hash")?,
        output_hash: row.try_get("output_hash")?,
        previous_hash: row.try_get("previous_hash")?,
        hash: row.try_get("hash")?,
        people: row.try_get("people")?,
        placed: row.try_get("placed")?,
        votes: row.try_get("votes")?,
        ideas: row.try_get("ideas")?,
        letters: row.try_get("letters")?,
        ranked: row.try_get("ranked")?,
        bridging: row.try_get("bridging")?,
    })
}

/// How the groups of a space vote, and the votes and agrees of every idea and group, as JSON.
pub async fn find_model(
    connection: &mut AnyConnection,
    space: &Space,
) -> Result<Option<(String, String)>> {
    const MODEL: &str = "
        SELECT model, heard
        FROM spaces
        WHERE key = $1
          AND snapshot > 0";
    let row = sqlx::query(MODEL)
        .bind(space.key())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("model")?, row.try_get("heard")?)))
        .transpose()
}

/// The model, the tallies and the ranges of scores of a space's newest snapshot as JSON, for what is published of them.
pub async fn find_tallies(
    connection: &mut AnyConnection,
    space: &Space,
) -> Result<Option<(String, String, String)>> {
    const TALLIES: &str = "
        SELECT model, tallies, ranges
        FROM spaces
        WHERE key = $1
          AND snapshot > 0";
    let row = sqlx::query(TALLIES)
        .bind(space.key())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok((
            row.try_get("model")?,
            row.try_get("tallies")?,
            row.try_get("ranges")?,
        ))
    })
    .transpose()
}

/// Up to `most` snapshots before a number, the newest first.
pub async fn page_snapshots(
    connection: &mut AnyConnection,
    space: &Space,
    before: i64,
    most: i64,
) -> Result<Vec<Snapshot>> {
    const PAGE: &str = "
        SELECT number, made_at, engine, input_hash, output_hash, previous_hash, hash, people, placed, votes, ideas, letters, ranked, bridging
        FROM snapshots
        WHERE space_key = $1
          AND number < $2
        ORDER BY number DESC
        LIMIT $3";
    let found = sqlx::query(PAGE)
        .bind(space.key())
        .bind(before)
        .bind(most)
        .fetch_all(connection)
        .await?;
    found.iter().map(read_snapshot).collect()
}

/// The spaces that were computed, by key.
pub async fn list_spaces(connection: &mut AnyConnection) -> Result<Vec<Space>> {
    const SPACES: &str = "
        SELECT key
        FROM spaces
        WHERE snapshot > 0
        ORDER BY key";
    let found = sqlx::query(SPACES).fetch_all(connection).await?;
    let keys = found.iter().map(|row| Ok(row.try_get("key")?));
    let keys: Vec<String> = keys.collect::<Result<_>>()?;
    Ok(keys.iter().filter_map(|key| Space::from_key(key)).collect())
}

/// The first ideas of a band that are in sight, the newest first where places are equal: in the order of the index, or a band of a
/// hundred thousand would be sorted for three of them. What is hidden is in none, from the moment it is.
pub async fn list_band(
    connection: &mut AnyConnection,
    space: &Space,
    band: Band,
    most: i64,
) -> Result<Vec<Placed>> {
    const BAND: &str = "
        SELECT i.number, i.title, i.agrees, i.disagrees, i.passes, s.body
        FROM idea_scores AS s
        JOIN ideas AS i ON i.id = s.idea_id
        WHERE s.space_key = $1
          AND s.band = $2
          AND i.publication IN ('published', 'closed')
        ORDER BY s.place DESC, s.idea_id DESC
        LIMIT $3";
    let found = sqlx::query(BAND)
        .bind(space.key())
        .bind(band.key())
        .bind(most)
        .fetch_all(connection)
        .await?;
    found.iter().map(read_placed).collect()
}

/// These ideas, in their order, as far as they are in sight.
pub async fn list_placed(
    connection: &mut AnyConnection,
    space: &Space,
    numbers: &[i64],
) -> Result<Vec<Placed>> {
    const PLACED: &str = "
        SELECT i.number, i.title, i.agrees, i.disagrees, i.passes, s.body
        FROM ideas AS i
        JOIN idea_scores AS s ON s.idea_id = i.id AND s.space_key = $1
        WHERE i.number IN ($2)
          AND i.publication IN ('published', 'closed')";
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = sqlx::query(rows::list_after(PLACED, numbers.len()))
        .persistent(false)
        .bind(space.key());
    for number in numbers {
        query = query.bind(*number);
    }
    let found = query.fetch_all(connection).await?;
    let mut placed: Vec<Placed> = found.iter().map(read_placed).collect::<Result<_>>()?;
    placed.sort_by_key(|idea| numbers.iter().position(|one| *one == idea.number.get()));
    Ok(placed)
}

/// What the votes say of one idea.
pub async fn find_scored(
    connection: &mut AnyConnection,
    space: &Space,
    idea: IdeaId,
) -> Result<Option<Scored>> {
    const SCORED: &str = "
        SELECT body
        FROM idea_scores
        WHERE space_key = $1
          AND idea_id = $2";
    let body: Option<String> = sqlx::query_scalar(SCORED)
        .bind(space.key())
        .bind(idea.get())
        .fetch_optional(connection)
        .await?;
    body.map(|body| parsed(&body)).transpose()
}

/// The scores of ideas on a day, or on the day before it.
pub async fn find_past(
    connection: &mut AnyConnection,
    at: Timestamp,
) -> Result<HashMap<IdeaId, f64>> {
    const PAST: &str = "
        SELECT idea_id, score
        FROM past_scores
        WHERE day IN ($1, $2)
        ORDER BY day";
    let day = day_of(at);
    let found = sqlx::query(PAST)
        .bind(day - 1)
        .bind(day)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok((
                IdeaId::from_i64(row.try_get("idea_id")?),
                row.try_get("score")?,
            ))
        })
        .collect()
}

/// The number of a day, counted from 1970.
fn day_of(at: Timestamp) -> i64 {
    at.millis() / (24 * 60 * 60 * 1000)
}

fn read_placed(row: &AnyRow) -> Result<Placed> {
    let body: String = row.try_get("body")?;
    Ok(Placed {
        number: IdeaNumber::from_i64(row.try_get("number")?),
        title: row.try_get("title")?,
        tally: Tally {
            agrees: row.try_get("agrees")?,
            disagrees: row.try_get("disagrees")?,
            passes: row.try_get("passes")?,
        },
        scored: parsed(&body)?,
    })
}
