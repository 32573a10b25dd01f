//! The words under black bars: put aside for the appeal, while the tables that everything public reads hold the bars.
//! It must not know which characters are blacked out, nor why.

use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::items::Item;
use super::{beside, lines};
use crate::domain::moderation::arrange::Words;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::store::{Error, Result, WriteTx};

/// Words as readers see them. A comment has but one text, as `what_html`; a response its summary and its details, as `what_html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The title.
    pub title: String,
    /// The first words, for lists, or the summary.
    pub summary: String,
    /// What should happen, the comment, or the details.
    pub what_html: String,
    /// Why.
    pub why_html: String,
}

/// Words that were put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Of which revision.
    pub version: i64,
    /// As they were written.
    pub words: Words,
    /// As they were shown.
    pub shown: Shown,
    /// Earlier revisions that were taken out of sight with them.
    pub earlier: Vec<i64>,
}

/// The words that were put aside of one revision, if any were.
pub async fn find(
    connection: &mut AnyConnection,
    item: ItemRef,
    version: i64,
) -> Result<Option<Original>> {
    const FIND: &str = "
        SELECT title, what, why, shown
        FROM originals
        WHERE kind = $1
          AND item_id = $2
          AND revision = $3";
    let row = sqlx::query(FIND)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(version)
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let shown: String = row.try_get("shown")?;
        let value: Value = serde_json::from_str(&shown)
            .map_err(|error| Error::Row(format!("original {shown}: {error}")))?;
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        Ok(Original {
            version,
            words: Words {
                beside: beside::read_kept(&shown)?,
                ..read_words(&row)?
            },
            shown: Shown {
                title: text("title"),
                summary: text("summary"),
                what_html: text("what_html"),
                why_html: text("why_html"),
            },
            earlier: value["earlier"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_i64)
                .collect(),
        })
    })
    .transpose()
}

/// Puts the words of the revision that stands aside, and takes earlier revisions, which may say the same, out of sight.
pub async fn record_kept(tx: &mut WriteTx, item: &Item, now: Timestamp) -> Result<Original> {
    const KEEP: &str = "
        INSERT INTO originals (kind, item_id, revision, title, what, why, shown, kept_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (mut words, shown) = find_standing(tx, item).await?;
    words.beside = beside::list(tx, item.item, item.version).await?;
    let earlier = hide_earlier(tx, item, now).await?;
    let original = Original {
        version: item.version,
        words,
        shown,
        earlier,
    };
    let shown = json!({
        "title": original.shown.title,
        "summary": original.shown.summary,
        "what_html": original.shown.what_html,
        "why_html": original.shown.why_html,
        "beside": original.words.beside,
        "earlier": original.earlier,
    });
    sqlx::query(KEEP)
        .bind(item.item.kind.key())
        .bind(item.item.id)
        .bind(original.version)
        .bind(&original.words.title)
        .bind(&original.words.what)
        .bind(&original.words.why)
        .bind(shown.to_string())
        .bind(now.millis())
        .execute(&mut **tx)
        .await?;
    Ok(original)
}

/// Writes words into the tables that everything public reads.
pub async fn record_shown(
    tx: &mut WriteTx,
    (item, version): (ItemRef, i64),
    words: &Words,
    shown: &Shown,
) -> Result<()> {
    const IDEA: &str = "
        UPDATE ideas
        SET title = $3,
            summary = $4,
            what_html = $5,
            why_html = $6
        WHERE id = $1
          AND version = $2";
    const IDEA_WORDS: &str = "
        UPDATE idea_versions
        SET title = $3,
            what = $4,
            why = $5
        WHERE idea_id = $1
          AND version = $2";
    const COMMENT: &str = "
        UPDATE comments
        SET html = $3
        WHERE id = $1
          AND revision = $2";
    const COMMENT_WORDS: &str = "
        UPDATE comment_versions
        SET words = $3
        WHERE comment_id = $1
          AND revision = $2";
    const RESPONSE: &str = "
        UPDATE responses
        SET summary = $3,
            details_html = $4
        WHERE id = $1
          AND version = $2";
    const RESPONSE_WORDS: &str = "
        UPDATE response_versions
        SET summary = $3,
            details = $4,
            reservations = $5
        WHERE response_id = $1
          AND version = $2";
    let (title, what, why) = (
        words.title.as_str(),
        words.what.as_str(),
        words.why.as_str(),
    );
    let (what_html, why_html) = (shown.what_html.as_str(), shown.why_html.as_str());
    if item.kind == SubjectKind::Commitment {
        return lines::record_shown(tx, item.id, title).await;
    }
    let (shown_in, shown_parts, written_in, written_parts) = match item.kind {
        SubjectKind::Idea => (
            IDEA,
            vec![
                shown.title.as_str(),
                shown.summary.as_str(),
                what_html,
                why_html,
            ],
            IDEA_WORDS,
            vec![title, what, why],
        ),
        SubjectKind::Response => (
            RESPONSE,
            vec![title, what_html],
            RESPONSE_WORDS,
            vec![title, what],
        ),
        _ => (COMMENT, vec![what_html], COMMENT_WORDS, vec![title]),
    };
    let mut query = sqlx::query(shown_in).bind(item.id).bind(version);
    for part in shown_parts {
        query = query.bind(part.to_owned());
    }
    query.execute(&mut **tx).await?;
    let mut query = sqlx::query(written_in).bind(item.id).bind(version);
    for part in written_parts {
        query = query.bind(part.to_owned());
    }
    if item.kind == SubjectKind::Response {
        query = query.bind((!words.why.is_empty()).then(|| words.why.clone()));
    }
    query.execute(&mut **tx).await?;
    if item.kind == SubjectKind::Response {
        beside::record_reservations(tx, (item.id, version), &words.why).await?;
    }
    beside::record(tx, (item, version), &words.beside).await
}

/// Puts the words back, to the byte, with the earlier revisions that everybody could read.
pub async fn record_back(tx: &mut WriteTx, item: ItemRef, original: &Original) -> Result<()> {
    const IDEA: &str = "
        UPDATE idea_versions
        SET hidden_at = NULL
        WHERE idea_id = $1
          AND version = $2";
    const COMMENT: &str = "
        UPDATE comment_versions
        SET replaced_freely_at = NULL
        WHERE comment_id = $1
          AND revision = $2";
    const RESPONSE: &str = "
        UPDATE response_versions
        SET hidden_at = NULL
        WHERE response_id = $1
          AND version = $2";
    const DONE: &str = "
        DELETE FROM originals
        WHERE kind = $1
          AND item_id = $2
          AND revision = $3";
    record_shown(
        tx,
        (item, original.version),
        &original.words,
        &original.shown,
    )
    .await?;
    for earlier in &original.earlier {
        let back = match item.kind {
            SubjectKind::Idea => IDEA,
            SubjectKind::Response => RESPONSE,
            _ => COMMENT,
        };
        sqlx::query(back)
            .bind(item.id)
            .bind(*earlier)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(DONE)
        .bind(item.kind.key())
        .bind(item.id)
        .bind(original.version)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn find_standing(tx: &mut WriteTx, item: &Item) -> Result<(Words, Shown)> {
    const COMMITMENT: &str = "
        SELECT
            words AS title,
            '' AS what,
            '' AS why,
            '' AS shown_title,
            '' AS summary,
            '' AS what_html,
            '' AS why_html
        FROM commitment_steps
        WHERE id = $1";
    const IDEA: &str = "
        SELECT
            versions.title,
            versions.what,
            versions.why,
            ideas.title AS shown_title,
            ideas.summary,
            ideas.what_html,
            ideas.why_html
        FROM ideas
        JOIN idea_versions AS versions ON versions.idea_id = ideas.id AND versions.version = ideas.version
        WHERE ideas.id = $1";
    const COMMENT: &str = "
        SELECT
            versions.words AS title,
            '' AS what,
            '' AS why,
            '' AS shown_title,
            '' AS summary,
            comments.html AS what_html,
            '' AS why_html
        FROM comments
        JOIN comment_versions AS versions ON versions.comment_id = comments.id AND versions.revision = comments.revision
        WHERE comments.id = $1";
    const RESPONSE: &str = "
        SELECT
            versions.summary AS title,
            versions.details AS what,
            COALESCE(versions.reservations, '') AS why,
            '' AS shown_title,
            responses.summary,
            responses.details_html AS what_html,
            '' AS why_html
        FROM responses
        JOIN response_versions AS versions ON versions.response_id = responses.id AND versions.version = responses.version
        WHERE responses.id = $1";
    let find = match item.item.kind {
        SubjectKind::Idea => IDEA,
        SubjectKind::Response => RESPONSE,
        SubjectKind::Commitment => COMMITMENT,
        _ => COMMENT,
    };
    let row = sqlx::query(find)
        .bind(item.item.id)
        .fetch_one(&mut **tx)
        .await?;
    let shown = Shown {
        title: row.try_get("shown_title")?,
        summary: row.try_get("summary")?,
        what_html: row.try_get("what_html")?,
        why_html: row.try_get("why_html")?,
    };
    Ok((read_words(&row)?, shown))
}

async fn hide_earlier(tx: &mut WriteTx, item: &Item, now: Timestamp) -> Result<Vec<i64>> {
    const IDEA: &str = "
        UPDATE idea_versions
        SET hidden_at = $3
        WHERE idea_id = $1
          AND version < $2
          AND hidden_at IS NULL
        RETURNING version";
    const COMMENT: &str = "
        UPDATE comment_versions
        SET replaced_freely_at = $3
        WHERE comment_id = $1
          AND revision < $2
          AND replaced_freely_at IS NULL
        RETURNING revision";
    const RESPONSE: &str = "
        UPDATE response_versions
        SET hidden_at = $3
        WHERE response_id = $1
          AND version < $2
          AND hidden_at IS NULL
        RETURNING version";
    let hide = match item.item.kind {
        // Earlier wordings of a line are read by nobody anyway.
        SubjectKind::Commitment => return Ok(Vec::new()),
        SubjectKind::Idea => IDEA,
        SubjectKind::Response => RESPONSE,
        _ => COMMENT,
    };
    Ok(sqlx::query_scalar(hide)
        .bind(item.item.id)
        .bind(item.version)
        .bind(now.millis())
        .fetch_all(&mut **tx)
        .await?)
}

fn read_words(row: &AnyRow) -> Result<Words> {
    Ok(Words {
        title: row.try_get("title")?,
        what: row.try_get("what")?,
        why: row.try_get("why")?,
        beside: Vec::new(),
    })
}
