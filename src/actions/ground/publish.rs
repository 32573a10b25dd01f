//! Publishes what every score rests on: tallies, ideas and model of every space, a script that computes the scores again, and a
//! manifest with the hash of each and of the manifest before; and the ballots of those who asked for that. It must not know what is in
//! a file.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::opened;
use super::positions;
use super::run::ENGINE;
use super::standing::read_model;
use super::tables::{CELL_MOVES_BY, Published, Source, read_cells, wrong};
use crate::app::{App, Result};
use crate::consensus::{UNIT, score};
use crate::domain::ground::{LEASE_MINUTES, Space};
use crate::domain::sign_in::hex;
use crate::store::ReadConn;
use crate::store::ground;
use crate::store::ground::archives::{Archive, Told};

/// The script in every archive.
const RECOMPUTE: &str = include_str!("recompute.py");

/// Archives whose files are kept: a month.
const KEPT: i64 = 30;

/// Ideas read at a time.
const PIECE: i64 = 2000;

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
    let positions = positions::read(app, &mut connection, &told).await?;
    let mut files = vec![("recompute.py".to_owned(), RECOMPUTE.to_owned())];
    let mut spaces = Vec::new();
    for space in ground::list_spaces(&mut connection).await? {
        let Some(source) = source(&mut connection, &space, last).await? else {
            continue;
        };
        let key = space.key();
        let published = Published::of(&source, &told);
        for (name, body) in published.files()? {
            files.push((format!("{key}/{name}"), body));
        }
        let beside = positions::csv(&positions, |idea| published.has(idea))?;
        files.push((format!("{key}/positions.csv"), beside));
        spaces.push(key);
    }
    let ballots = opened::read(&mut connection, &told, app.now()).await?;
    drop(connection);
    files.extend(opened::files(ballots).await?);
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
    ground::archives::record_folder_cleared(&mut tx, number, opened::FOLDER).await?;
    tx.commit().await?;
    Ok(number)
}

/// What a space is published from; none where nothing has been computed.
async fn source(connection: &mut ReadConn, space: &Space, last: i64) -> Result<Option<Source>> {
    let Some((snapshot, picture)) = ground::find_picture(connection, space).await? else {
        return Ok(None);
    };
    let Some((model, tallies, ranges)) = ground::find_tallies(connection, space).await? else {
        return Ok(None);
    };
    let name = format!("{}/tallies.csv", space.key());
    let before = ground::archives::find_file(connection, last, &name).await?;
    let checked = ground::list_placed(connection, space, &picture.checked).await?;
    let checks = checked
        .into_iter()
        .map(|idea| {
            let words = idea.scored.check_words();
            let told = [idea.scored.parked, idea.scored.aside];
            (idea.number.get(), (words, told))
        })
        .collect();
    Ok(Some(Source {
        space: space.clone(),
        snapshot,
        picture,
        model: read_model(&model)?,
        tallies: serde_json::from_str(&tallies).map_err(wrong)?,
        ranges: serde_json::from_str(&ranges).map_err(wrong)?,
        checks,
        before: read_cells(before.as_deref())?,
    }))
}
