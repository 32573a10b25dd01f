//! Sealed words: taken out of the ordinary tables and kept as bytes that nobody reads without two keys; and who asked to read them.
//! It must not know the keys, nor who may open.

use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{lines, originals};
use crate::domain::ids::AccountId;
use crate::domain::moderation::arrange::Words;
use crate::domain::moderation::opening::Opening;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// Everything that a text says, in all its revisions, taken out of the ordinary tables: as JSON. What stays is empty.
pub async fn take_out(tx: &mut WriteTx, item: ItemRef) -> Result<String> {
    let (versions, links, shown) = match item.kind {
        SubjectKind::Idea => (
            list_versions(tx, item).await?,
            list_links(tx, item).await?,
            find_shown(tx, item).await?,
        ),
        _ => (
            list_versions(tx, item).await?,
            Vec::new(),
            find_shown(tx, item).await?,
        ),
    };
    empty(tx, item).await?;
    Ok(json!({ "versions": versions, "links": links, "shown": shown }).to_string())
}

async fn list_versions(tx: &mut WriteTx, item: ItemRef) -> Result<Vec<Value>> {
    const IDEA: &str = "
        SELECT version, title, what, why
        FROM idea_versions
        WHERE idea_id = $1
        ORDER BY version";
    const COMMENT: &str = "
        SELECT revision AS version, words AS title, '' AS what, '' AS why
        FROM comment_versions
        WHERE comment_id = $1
        ORDER BY revision";
    let list = match item.kind {
        SubjectKind::Idea => IDEA,
        _ => COMMENT,
    };
    let rows = sqlx::query(list).bind(item.id).fetch_all(&mut **tx).await?;
    rows.iter()
        .map(|row| {
            let text = |column: &str| -> Result<String> { Ok(row.try_get(column)?) };
            let version: i64 = row.try_get("version")?;
            Ok(json!([
                version,
                text("title")?,
                text("what")?,
                text("why")?
            ]))
        })
        .collect()
}

async fn list_links(tx: &mut WriteTx, item: ItemRef) -> Result<Vec<Value>> {
    const LIST: &str = "
        SELECT version, position, url, shows
        FROM idea_links
        WHERE idea_id = $1
        ORDER BY version, position";
    let rows = sqlx::query(LIST).bind(item.id).fetch_all(&mut **tx).await?;
    rows.iter()
        .map(|row| {
            let number = |column: &str| -> Result<i64> { Ok(row.try_get(column)?) };
            let text = |column: &str| -> Result<String> { Ok(row.try_get(column)?) };
            Ok(json!([
                number("version")?,
                number("position")?,
                text("url")?,
                text("shows")?
            ]))
        })
        .collect()
}

async fn find_shown(tx: &mut WriteTx, item: ItemRef) -> Result<Value> {
    const IDEA: &str = "
        SELECT version, title, summary, what_html, why_html
        FROM ideas
        WHERE id = $1";
    const COMMENT: &str = "
        SELECT revision AS version, '' AS title, '' AS summary, html AS what_html, '' AS why_html
        FROM comments
        WHERE id = $1";
    let find = match item.kind {
        SubjectKind::Idea => IDEA,
        _ => COMMENT,
    };
    let row = sqlx::query(find).bind(item.id).fetch_one(&mut **tx).await?;
    let text = |column: &str| -> Result<String> { Ok(row.try_get(column)?) };
    let version: i64 = row.try_get("version")?;
    Ok(json!([
        version,
        text("title")?,
        text("summary")?,
        text("what_html")?,
        text("why_html")?
    ]))
}

/// Takes every word out of the ordinary tables; what stays is empty.
pub(super) async fn empty(tx: &mut WriteTx, item: ItemRef) -> Result<()> {
    const IDEA: [&str; 3] = [
        "
        UPDATE ideas
        SET title = '',
            summary = '',
            what_html = '',
            why_html = ''
        WHERE id = $1",
        "
        UPDATE idea_versions
        SET title = '',
            what = '',
            why = ''
        WHERE idea_id = $1",
        "
        DELETE FROM idea_links
        WHERE idea_id = $1",
    ];
    const COMMENT: [&str; 2] = [
        "
        UPDATE comments
        SET html = ''
        WHERE id = $1",
        "
        UPDATE comment_versions
        SET words = ''
        WHERE comment_id = $1",
    ];
    // Erased, never sealed: of a sealed response or post the words stay where they are, out of sight, with what hangs on them.
    const RESPONSE: [&str; 5] = [
        "
        UPDATE responses
        SET summary = '',
            details_html = ''
        WHERE id = $1",
        "
        UPDATE response_versions
        SET summary = '',
            details = '',
            reservations = NULL
        WHERE response_id = $1",
        "
        UPDATE response_signatures
        SET reservation = NULL
        WHERE response_id = $1",
        "
        DELETE FROM response_sources
        WHERE response_id = $1",
        "
        DELETE FROM joint_versions
        WHERE joint_id = $1",
    ];
    const POST: [&str; 2] = [
        "
        UPDATE posts
        SET title = '',
            html = ''
        WHERE id = $1",
        "
        UPDATE post_versions
        SET title = '',
            typed = '{}',
            words = '',
            imprint = ''
        WHERE post_id = $1",
    ];
    if item.kind == SubjectKind::Commitment {
        return lines::record_emptied(tx, item.id).await;
    }
    let all: &[&'static str] = match item.kind {
        SubjectKind::Idea => &IDEA,
        SubjectKind::Response => &RESPONSE,
        SubjectKind::Post => &POST,
        _ => &COMMENT,
    };
    for one in all {
        sqlx::query(*one).bind(item.id).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Puts everything back that was taken out, to the byte.
pub async fn put_back(tx: &mut WriteTx, item: ItemRef, body: &str) -> Result<()> {
    const LINK: &str = "
        INSERT INTO idea_links (idea_id, version, position, url, shows)
        VALUES ($1, $2, $3, $4, $5)";
    // The seal is about these bytes; what they say is never part of an error.
    let value: Value = serde_json::from_str(body)
        .map_err(|_| Error::Row(format!("sealed words of {} {}", item.kind.key(), item.id)))?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_i64().unwrap_or_default();
    let shown = &value["shown"];
    for version in value["versions"].as_array().into_iter().flatten() {
        let words = Words {
            title: text(&version[1]),
            what: text(&version[2]),
            why: text(&version[3]),
            // Links go back below, of all versions.
            beside: Vec::new(),
        };
        let shown = originals::Shown {
            title: text(&shown[1]),
            summary: text(&shown[2]),
            what_html: text(&shown[3]),
            why_html: text(&shown[4]),
        };
        // What is shown goes only where the version is the one that stands.
        originals::record_shown(tx, (item, number(&version[0])), &words, &shown).await?;
    }
    for link in value["links"].as_array().into_iter().flatten() {
        sqlx::query(LINK)
            .bind(item.id)
            .bind(number(&link[0]))
            .bind(number(&link[1]))
            .bind(text(&link[2]))
            .bind(text(&link[3]))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Keeps the locked bytes.
pub async fn record_sealed(
    tx: &mut WriteTx,
    item: ItemRef,
    (nonce, body): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO sealed (kind, item_id, nonce, body, sealed_at)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(WRITE)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(nonce)
        .bind(body)
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The locked bytes, with what they were locked under.
pub async fn find(
    connection: &mut AnyConnection,
    item: ItemRef,
) -> Result<Option<(String, String)>> {
    const FIND: &str = "
        SELECT nonce, body
        FROM sealed
        WHERE kind = $1
          AND item_id = $2";
    let row = sqlx::query(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("nonce")?, row.try_get("body")?)))
        .transpose()
}

/// Destroys the locked bytes: they were put back, or their time is over.
pub async fn record_gone(tx: &mut WriteTx, item: ItemRef) -> Result<()> {
    const GONE: &str = "
        DELETE FROM sealed
        WHERE kind = $1
          AND item_id = $2";
    sqlx::query(GONE)
        .bind(item.kind.key())
        .bind(item.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes a request to open down.
pub async fn record_asked(tx: &mut WriteTx, item: ItemRef, opening: &Opening) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO seal_openings (id, kind, item_id, asked_by, reason, asked_at, agreed_by, agreed_at)
        VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL)";
    sqlx::query(WRITE)
        .bind(opening.id)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(opening.asked_by.get())
        .bind(&opening.reason)
        .bind(opening.asked_at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes down who agreed. `false` when somebody else did a moment before.
pub async fn record_agreed(tx: &mut WriteTx, opening: &Opening) -> Result<bool> {
    const WRITE: &str = "
        UPDATE seal_openings
        SET agreed_by = $2,
            agreed_at = $3
        WHERE id = $1
          AND agreed_by IS NULL";
    let (by, at) = opening
        .agreed
        .ok_or_else(|| Error::Row("an opening without a second person".into()))?;
    let done = sqlx::query(WRITE)
        .bind(opening.id)
        .bind(by.get())
        .bind(at.millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest request to open an item's words.
pub async fn find_opening(
    connection: &mut AnyConnection,
    item: ItemRef,
) -> Result<Option<Opening>> {
    const FIND: &str = "
        SELECT id, asked_by, reason, asked_at, agreed_by, agreed_at
        FROM seal_openings
        WHERE kind = $1
          AND item_id = $2
        ORDER BY id DESC
        LIMIT 1";
    let row = sqlx::query(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_opening).transpose()
}

fn read_opening(row: &AnyRow) -> Result<Opening> {
    let agreed: (Option<i64>, Option<i64>) = (row.try_get("agreed_by")?, row.try_get("agreed_at")?);
    Ok(Opening {
        id: row.try_get("id")?,
        asked_by: AccountId::from_i64(row.try_get("asked_by")?),
        reason: row.try_get("reason")?,
        asked_at: Timestamp::from_millis(row.try_get("asked_at")?),
        agreed: agreed
            .0
            .zip(agreed.1)
            .map(|(by, at)| (AccountId::from_i64(by), Timestamp::from_millis(at))),
    })
}

/// Writes down that somebody read the opened words.
pub async fn record_read(
    tx: &mut WriteTx,
    id: i64,
    opening: &Opening,
    by: AccountId,
    now: Timestamp,
) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO seal_readings (id, opening_id, read_by, read_at)
        VALUES ($1, $2, $3, $4)";
    sqlx::query(WRITE)
        .bind(id)
        .bind(opening.id)
        .bind(by.get())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The wordings in opened bytes, the oldest first.
pub fn read_versions(body: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    value["versions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|version| {
            let parts = [&version[1], &version[2], &version[3]];
            let words: Vec<&str> = parts
                .iter()
                .filter_map(|part| part.as_str())
                .filter(|part| !part.is_empty())
                .collect();
            words.join("\n\n")
        })
        .collect()
}
