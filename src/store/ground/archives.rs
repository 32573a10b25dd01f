//! The published archives: manifests and files, as they were made. It must not know what is in them.

use sqlx::{AnyConnection, Row};

use super::super::{Result, WriteTx};
use crate::domain::ids::IdeaNumber;
use crate::domain::time::Timestamp;

/// An archive.
#[derive(Clone, Debug)]
pub struct Archive {
    /// 1, 2, 3 …
    pub number: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// SHA-256 of its manifest.
    pub hash: String,
    /// The same of the one before.
    pub previous_hash: String,
}

/// A file of an archive, without its text.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name within the archive, with its folder.
    pub name: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// How long it is.
    pub bytes: i64,
}

/// An idea as the published table of ideas has it: what everybody can read on its page.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// All who agree.
    pub agrees: i64,
    /// All who disagree.
    pub disagrees: i64,
    /// All who voted, those who passed included.
    pub votes: i64,
}

/// Up to `most` archives before a number, the newest first.
pub async fn page(connection: &mut AnyConnection, before: i64, most: i64) -> Result<Vec<Archive>> {
    const PAGE: &str = "
        SELECT number, made_at, hash, previous_hash
        FROM archives
        WHERE number < $1
        ORDER BY number DESC
        LIMIT $2";
    let found = sqlx::query(PAGE)
        .bind(before)
        .bind(most)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(Archive {
                number: row.try_get("number")?,
                made_at: Timestamp::from_millis(row.try_get("made_at")?),
                hash: row.try_get("hash")?,
                previous_hash: row.try_get("previous_hash")?,
            })
        })
        .collect()
}

/// The files of an archive, by name; none once they were cleared away.
pub async fn list_files(connection: &mut AnyConnection, archive: i64) -> Result<Vec<File>> {
    const FILES: &str = "
        SELECT name, sha256, bytes
        FROM archive_files
        WHERE archive = $1
        ORDER BY name";
    let found = sqlx::query(FILES)
        .bind(archive)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(File {
                name: row.try_get("name")?,
                sha256: row.try_get("sha256")?,
                bytes: row.try_get("bytes")?,
            })
        })
        .collect()
}

/// The text of one file.
pub async fn find_file(
    connection: &mut AnyConnection,
    archive: i64,
    name: &str,
) -> Result<Option<String>> {
    const FILE: &str = "
        SELECT body
        FROM archive_files
        WHERE archive = $1
          AND name = $2";
    Ok(sqlx::query_scalar(FILE)
        .bind(archive)
        .bind(name)
        .fetch_optional(connection)
        .await?)
}

/// A manifest, also of an archive whose files were cleared away.
pub async fn find_manifest(connection: &mut AnyConnection, archive: i64) -> Result<Option<String>> {
    const MANIFEST: &str = "
        SELECT manifest
        FROM archives
        WHERE number = $1";
    Ok(sqlx::query_scalar(MANIFEST)
        .bind(archive)
        .fetch_optional(connection)
        .await?)
}

/// Writes an archive and its files: name, hash, text.
pub async fn record_published(
    tx: &mut WriteTx,
    archive: &Archive,
    manifest: &str,
    files: &[(String, String, String)],
) -> Result<()> {
    const ADD: &str = "
        INSERT INTO archives (number, made_at, hash, previous_hash, manifest)
        VALUES ($1, $2, $3, $4, $5)";
    const FILE: &str = "
        INSERT INTO archive_files (archive, name, sha256, bytes, body)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(ADD)
        .bind(archive.number)
        .bind(archive.made_at.millis())
        .bind(archive.hash.as_str())
        .bind(archive.previous_hash.as_str())
        .bind(manifest)
        .execute(&mut **tx)
        .await?;
    for (name, sha256, body) in files {
        sqlx::query(FILE)
            .bind(archive.number)
            .bind(name.as_str())
            .bind(sha256.as_str())
            .bind(i64::try_from(body.len()).unwrap_or(i64::MAX))
            .bind(body.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Clears the files of old archives away; their manifests stay.
pub async fn record_cleared(tx: &mut WriteTx, before: i64) -> Result<()> {
    const CLEAR: &str = "
        DELETE FROM archive_files
        WHERE archive < $1";
    sqlx::query(CLEAR).bind(before).execute(&mut **tx).await?;
    Ok(())
}

/// Clears a folder out of all archives before one.
pub async fn record_folder_cleared(tx: &mut WriteTx, before: i64, folder: &str) -> Result<()> {
    const CLEAR: &str = "
        DELETE FROM archive_files
        WHERE archive < $1
          AND substr(name, 1, length($2) + 1) = $2 || '/'";
    sqlx::query(CLEAR)
        .bind(before)
        .bind(folder)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The newest archive that has a file of this name.
pub async fn find_newest_with(connection: &mut AnyConnection, name: &str) -> Result<Option<i64>> {
    const NEWEST: &str = "
        SELECT max(archive)
        FROM archive_files
        WHERE name = $1";
    Ok(sqlx::query_scalar(NEWEST)
        .bind(name)
        .fetch_one(connection)
        .await?)
}

/// Numbers of ideas whose title nobody reads any more as it was: out of sight, or blacked out in part.
pub async fn list_withheld(connection: &mut AnyConnection) -> Result<Vec<i64>> {
    const HIDDEN: &str = "
        SELECT number
        FROM ideas
        WHERE publication NOT IN ('published', 'closed')
          AND number > $1
        ORDER BY number";
    const COVERED: &str = "
        SELECT ideas.number
        FROM originals
        JOIN ideas ON ideas.id = originals.item_id
        WHERE originals.kind = 'idea'";
    let mut withheld: Vec<i64> = sqlx::query_scalar(HIDDEN)
        .bind(0_i64)
        .fetch_all(&mut *connection)
        .await?;
    let covered: Vec<i64> = sqlx::query_scalar(COVERED).fetch_all(connection).await?;
    withheld.extend(covered);
    Ok(withheld)
}

/// Ideas in sight as the published table has them, by number, up to `most` after a number.
pub async fn list_told(connection: &mut AnyConnection, after: i64, most: i64) -> Result<Vec<Told>> {
    const TOLD: &str = "
        SELECT number, title, published_at, agrees, disagrees, votes
        FROM ideas
        WHERE publication IN ('published', 'closed')
          AND number > $1
        ORDER BY number
        LIMIT $2";
    let found = sqlx::query(TOLD)
        .bind(after)
        .bind(most)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(Told {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                published_at: Timestamp::from_millis(
                    row.try_get::<Option<i64>, _>("published_at")?.unwrap_or(0),
                ),
                agrees: row.try_get("agrees")?,
                disagrees: row.try_get("disagrees")?,
                votes: row.try_get("votes")?,
            })
        })
        .collect()
}
