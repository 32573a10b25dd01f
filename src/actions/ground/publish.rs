//! Publishes what every score rests on: tallies, ideas and model of every space, a script that computes the scores again, and a
//! manifest with the hash of each and of the manifest before. It must not read a ballot: tallies are all it knows.
//!
//! Two nights' files must not differ by one person's vote. So a cell of the tallies moves only when five votes came or went since it
//! was last published, and the published scores are those of the published tallies; live figures may be a few votes ahead.

use std::collections::HashMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::run::{ENGINE, scored};
use super::standing::read_model;
use crate::app::{App, Error, Result};
use crate::consensus::cohorts::Cohorts;
use crate::consensus::model::Model;
use crate::consensus::score::score_all;
use crate::consensus::tallies::{Count, Tallies, TallyRow};
use crate::consensus::{UNIT, score};
use crate::domain::ground::{LEASE_MINUTES, Scored, Space};
use crate::domain::sign_in::hex;
use crate::store::ground::archives::{Archive, Told};
use crate::store::{self, ground};

/// The script in every archive.
const RECOMPUTE: &str = include_str!("recompute.py");

/// People whose votes must have come or gone before a published cell moves.
const CELL_MOVES_BY: u64 = 5;

/// Archives whose files are kept: a month.
const KEPT: i64 = 30;

/// Ideas read at a time.
const PIECE: i64 = 2000;

/// A cell by idea, letter and cohort.
type Cells = HashMap<(i64, String, String), Count>;

/// Publishes if the last archive is a day old. Gives the number of the one made.
pub async fn publish_due(app: &App) -> Result<Option<i64>> {
    let newest = ground::archives::page(&mut *app.db.read().await?, i64::MAX, 1).await?;
    match newest.first() {
        Some(archive) if app.now() < archive.made_at.plus_days(1) => Ok(None),
        _ => publish(app).await,
    }
}

/// Publishes now. None where nothing has been computed yet, or another process is at work.
pub async fn publish(app: &App) -> Result<Option<i64>> {
    let now = app.now();
    let mut connection = app.db.read().await?;
    if ground::find_last(&mut connection, &Space::Country)
        .await?
        .is_none()
    {
        return Ok(None);
    }
    drop(connection);
    let mut tx = app.db.write().await?;
    let until = now.plus_minutes(LEASE_MINUTES);
    let is_ours = ground::record_leased(&mut tx, &Space::Country, now, until).await?;
    tx.commit().await?;
    if !is_ours {
        return Ok(None);
    }
    let done = publish_leased(app).await;
    let mut tx = app.db.write().await?;
    ground::record_given_back(&mut tx, &Space::Country).await?;
    tx.commit().await?;
    done.map(Some)
}

async fn publish_leased(app: &App) -> Result<i64> {
    let mut connection = app.db.read().await?;
    let newest = ground::archives::page(&mut connection, i64::MAX, 1).await?;
    let (last, previous_hash) = newest.into_iter().next().map_or_else(
        || (0, String::new()),
        |archive| (archive.number, archive.hash),
    );
    let mut told = Vec::new();
    loop {
        let after = told.last().map_or(0, |idea: &Told| idea.number.get());
        let piece = ground::archives::list_told(&mut connection, after, PIECE).await?;
        if piece.is_empty() {
            break;
        }
        told.extend(piece);
    }
    let mut files = vec![("recompute.py".to_owned(), RECOMPUTE.to_owned())];
    let mut spaces = Vec::new();
    for space in ground::list_spaces(&mut connection).await? {
        let Some((model, tallies)) = ground::find_tallies(&mut connection, &space).await? else {
            continue;
        };
        let key = space.key();
        let before =
            ground::archives::find_file(&mut connection, last, &format!("{key}/tallies.csv"))
                .await?;
        let model = read_model(&model)?;
        let tallies: Tallies = serde_json::from_str(&tallies).map_err(wrong)?;
        let published = Published::of(&model, &tallies, &told, &read_cells(before.as_deref())?);
        files.push((format!("{key}/tallies.csv"), published.tallies_csv()?));
        files.push((format!("{key}/ideas.csv"), published.ideas_csv()?));
        files.push((format!("{key}/model.json"), published.model_json()?));
        spaces.push(key);
    }
    drop(connection);
    let files: Vec<(String, String, String)> = files
        .into_iter()
        .map(|(name, body)| (name, hex(&Sha256::digest(&body)), body))
        .collect();
    let hashes: serde_json::Map<String, serde_json::Value> = files
        .iter()
        .map(|(name, sha256, _)| (name.clone(), sha256.clone().into()))
        .collect();
    let number = last + 1;
    let manifest = json!({
        "archive": number,
        "made": app.now().iso(),
        "engine": ENGINE,
        "constants": {
            "unit": UNIT,
            "z": score::Z_GROUPS,
            "z-one-group": score::Z_ONE_GROUP,
            "map-seed": 42,
            "cell-moves-by": CELL_MOVES_BY,
        },
        "spaces": spaces,
        "files": hashes,
        "previous": previous_hash,
    });
    let manifest = serde_json::to_string_pretty(&manifest).map_err(wrong)? + "\n";
    let archive = Archive {
        number,
        made_at: app.now(),
        hash: hex(&Sha256::digest(&manifest)),
        previous_hash,
    };
    let mut tx = app.db.write().await?;
    ground::archives::record_published(&mut tx, &archive, &manifest, &files).await?;
    ground::archives::record_cleared(&mut tx, number - KEPT + 1).await?;
    tx.commit().await?;
    Ok(number)
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Store(store::Error::Row(format!("archive: {error}")))
}

/// What is published of a space.
struct Published<'p> {
    model: &'p Model,
    ideas: Vec<&'p Told>,
    letters: Vec<String>,
    /// In order of slot; the last one is "rest".
    cohorts: Vec<String>,
    rows: Vec<TallyRow>,
    scores: Vec<Scored>,
}

impl<'p> Published<'p> {
    fn of(model: &'p Model, tallies: &Tallies, told: &'p [Told], before: &Cells) -> Self {
        let known = |idea: &&Told| {
            let number = idea.number.get().unsigned_abs();
            model.ideas.binary_search(&number).is_ok()
        };
        let ideas: Vec<&Told> = told.iter().filter(known).collect();
        let groups = tallies.groups();
        let letters: Vec<String> = (0..groups)
            .map(|group| model.letters.letter(group))
            .collect();
        let cohorts = labels(tallies.cohorts());
        let columns: HashMap<u64, usize> = (0..)
            .zip(&ideas)
            .map(|(column, idea)| (idea.number.get().unsigned_abs(), column))
            .collect();
        let rows: Vec<TallyRow> = tallies
            .rows()
            .filter_map(|row| {
                let number = model.ideas.get(row.column)?;
                // What was hidden since the snapshot has left.
                let column = *columns.get(number)?;
                let key = (
                    i64::try_from(*number).ok()?,
                    letters.get(row.group)?.clone(),
                    cohorts.get(row.slot)?.clone(),
                );
                let count = moved(before.get(&key).copied(), row.count)?;
                Some(TallyRow {
                    column,
                    count,
                    ..row
                })
            })
            .collect();
        let public = Tallies::from_rows(
            groups,
            ideas.len(),
            tallies.cohorts().clone(),
            rows.iter().copied(),
        );
        let scores = score_all(&public)
            .iter()
            .map(|score| scored(score, model, None))
            .collect();
        Self {
            model,
            ideas,
            letters,
            cohorts,
            rows,
            scores,
        }
    }

    fn tallies_csv(&self) -> Result<String> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table
            .write_record(["idea", "group", "cohort", "votes", "agrees", "disagrees"])
            .map_err(wrong)?;
        for row in &self.rows {
            let Some(idea) = self.ideas.get(row.column) else {
                continue;
            };
            table
                .write_record([
                    idea.number.to_string(),
                    self.letters[row.group].clone(),
                    self.cohorts[row.slot].clone(),
                    row.count.votes.to_string(),
                    row.count.agrees.to_string(),
                    row.count.disagrees.to_string(),
                ])
                .map_err(wrong)?;
        }
        finished(table)
    }

    /// Polis's columns of comments.csv, then ours. Nobody's account is named: author-id is 0.
    fn ideas_csv(&self) -> Result<String> {
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut heading: Vec<String> = [
            "timestamp",
            "datetime",
            "comment-id",
            "author-id",
            "agrees",
            "disagrees",
            "moderated",
            "comment-body",
            "band",
            "score",
            "refusal",
            "product",
        ]
        .map(str::to_owned)
        .to_vec();
        heading.extend(self.letters.iter().map(|letter| format!("lower-{letter}")));
        table.write_record(&heading).map_err(wrong)?;
        for (idea, scored) in self.ideas.iter().zip(&self.scores) {
            let mut line = vec![
                (idea.published_at.millis() / 1000).to_string(),
                idea.published_at.iso(),
                idea.number.to_string(),
                "0".to_owned(),
                idea.agrees.to_string(),
                idea.disagrees.to_string(),
                "1".to_owned(),
                plain(&idea.title),
                scored.band.key().to_owned(),
                scored.score.to_string(),
                scored.refusal.to_string(),
                scored.product.to_string(),
            ];
            line.extend(scored.groups.iter().map(|group| group.lower.to_string()));
            table.write_record(&line).map_err(wrong)?;
        }
        finished(table)
    }

    fn model_json(&self) -> Result<String> {
        let known = self.cohorts.len().saturating_sub(1);
        let text = json!({
            "letters": self.letters,
            "cohorts": &self.cohorts[..known],
            "is-cold": self.model.is_cold,
            "model": self.model,
        });
        Ok(serde_json::to_string(&text).map_err(wrong)? + "\n")
    }
}

/// What a published cell says now: what it said, until five votes came or went; nothing, until five are in it.
fn moved(before: Option<Count>, now: Count) -> Option<Count> {
    let enough = CELL_MOVES_BY * u64::from(UNIT);
    match before {
        Some(before) if before.votes.abs_diff(now.votes) < enough => Some(before),
        _ => (now.votes >= enough).then_some(now),
    }
}

/// Names of cohorts that stay: the numbers of their first and last week and way.
fn labels(cohorts: &Cohorts) -> Vec<String> {
    let slots = u32::try_from(cohorts.full()).unwrap_or(0);
    let named = (0..slots).map(|slot| {
        let members: Vec<u32> = cohorts.members(slot).collect();
        match members.as_slice() {
            [] => format!("slot-{slot}"),
            [only] => format!("{only}"),
            [first, .., last] => format!("{first}-{last}"),
        }
    });
    named.chain(["rest".to_owned()]).collect()
}

fn read_cells(csv: Option<&str>) -> Result<Cells> {
    let mut cells = Cells::new();
    let mut table = csv::Reader::from_reader(csv.unwrap_or_default().as_bytes());
    for line in table.deserialize() {
        let (idea, group, cohort, votes, agrees, disagrees): (i64, String, String, u64, u64, u64) =
            line.map_err(wrong)?;
        let count = Count {
            votes,
            agrees,
            disagrees,
        };
        cells.insert((idea, group, cohort), count);
    }
    Ok(cells)
}

/// A cell that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn finished(table: csv::Writer<Vec<u8>>) -> Result<String> {
    let bytes = table.into_inner().map_err(wrong)?;
    String::from_utf8(bytes).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(people: u64) -> Count {
        Count {
            votes: people * u64::from(UNIT),
            agrees: people * u64::from(UNIT),
            disagrees: 0,
        }
    }

    #[test]
    fn a_cell_says_nothing_of_four_people_and_moves_by_five() {
        assert_eq!(moved(None, votes(4)), None);
        assert_eq!(moved(None, votes(5)), Some(votes(5)));
        assert_eq!(moved(Some(votes(5)), votes(9)), Some(votes(5)));
        assert_eq!(moved(Some(votes(5)), votes(10)), Some(votes(10)));
        assert_eq!(moved(Some(votes(9)), votes(5)), Some(votes(9)));
        assert_eq!(moved(Some(votes(9)), votes(4)), None);
    }

    #[test]
    fn no_cell_begins_a_formula() {
        assert_eq!(plain("=1+1"), "'=1+1");
        assert_eq!(plain("Plant trees"), "Plant trees");
    }
}
