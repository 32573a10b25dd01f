//! What stands beside a text and is its writer's all the same: the evidence of an idea, the sources of a response, and the reservations
//! that several signed it with. It must not know which of it is blacked out, nor why.

use serde_json::Value;
use sqlx::{AnyConnection, Row};

use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::SubjectKind;
use crate::store::{Error, Result, WriteTx};

/// The lines beside one version: of an idea what each link shows and where it leads, of a response title, publisher and address of
/// each source.
pub async fn list(
    connection: &mut AnyConnection,
    item: ItemRef,
    version: i64,
) -> Result<Vec<String>> {
    const LINKS: &str = "
        SELECT shows AS said, '' AS published_by, url
        FROM idea_links
        WHERE idea_id = $1
          AND version = $2
        ORDER BY position";
    const SOURCES: &str = "
        SELECT title AS said, publisher AS published_by, url
        FROM response_sources
        WHERE response_id = $1
          AND version = $2
        ORDER BY position";
    let list = match item.kind {
        SubjectKind::Idea => LINKS,
        SubjectKind::Response => SOURCES,
        _ => return Ok(Vec::new()),
    };
    let rows = sqlx::query(list)
        .bind(item.id)
        .bind(version)
        .fetch_all(connection)
        .await?;
    let mut lines = Vec::with_capacity(rows.len() * 3);
    for row in &rows {
        lines.push(row.try_get("said")?);
        if item.kind == SubjectKind::Response {
            lines.push(row.try_get("published_by")?);
        }
        lines.push(row.try_get("url")?);
    }
    Ok(lines)
}

/// What MPs promised with a response and said of it since, the oldest first. It is hidden with the
/// response; each line can be decided about by itself, and one that is out of sight is left out here.
pub async fn list_promised(connection: &mut AnyConnection, response: i64) -> Result<Vec<String>> {
    const LIST: &str = "
        SELECT commitment_steps.words
        FROM commitments
        JOIN commitment_steps ON commitment_steps.commitment_id = commitments.id
        WHERE commitments.response_id = $1
          AND commitment_steps.publication = 'published'
        ORDER BY commitments.id, commitment_steps.id";
    Ok(sqlx::query_scalar(LIST)
        .bind(response)
        .fetch_all(connection)
        .await?)
}

/// The other lines of the commitment that a line belongs to, the oldest first.
pub async fn list_around(connection: &mut AnyConnection, line: i64) -> Result<Vec<String>> {
    const LIST: &str = "
        SELECT words
        FROM commitment_steps
        WHERE commitment_id = (SELECT here.commitment_id FROM commitment_steps AS here WHERE here.id = $1)
          AND id <> $1
          AND publication = 'published'
        ORDER BY id";
    Ok(sqlx::query_scalar(LIST)
        .bind(line)
        .fetch_all(connection)
        .await?)
}

/// The lines of words that were put aside, from what is kept of how they were shown.
pub fn read_kept(kept: &str) -> Result<Vec<String>> {
    let value: Value =
        serde_json::from_str(kept).map_err(|error| Error::Row(format!("an original: {error}")))?;
    Ok(value["beside"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect())
}

/// Writes lines in the place of those that stand beside one version. Words that came without lines leave them as they are.
pub async fn record(
    tx: &mut WriteTx,
    (item, version): (ItemRef, i64),
    lines: &[String],
) -> Result<()> {
    const LINK: &str = "
        UPDATE idea_links
        SET shows = $4,
            url = $5
        WHERE idea_id = $1
          AND version = $2
          AND position = $3";
    const SOURCE: &str = "
        UPDATE response_sources
        SET title = $4,
            url = $5,
            publisher = $6
        WHERE response_id = $1
          AND version = $2
          AND position = $3";
    let (write, each) = match item.kind {
        SubjectKind::Idea => (LINK, 2),
        SubjectKind::Response => (SOURCE, 3),
        _ => return Ok(()),
    };
    for (position, group) in (1_i64..).zip(lines.chunks_exact(each)) {
        let query = sqlx::query(write)
            .bind(item.id)
            .bind(version)
            .bind(position)
            .bind(&group[0])
            .bind(&group[each - 1]);
        let query = if each == 3 {
            query.bind(&group[1])
        } else {
            query
        };
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Writes the reservations of a version, as they stand in one text, under the signatures they came with.
pub async fn record_reservations(
    tx: &mut WriteTx,
    (response, version): (i64, i64),
    whole: &str,
) -> Result<()> {
    // As they were put together when it was published: the lead's first, then by the time of signing.
    const LIST: &str = "
        SELECT response_signatures.member_id, response_signatures.reservation
        FROM response_signatures
        JOIN responses ON responses.id = response_signatures.response_id
        WHERE response_signatures.response_id = $1
          AND response_signatures.version = $2
          AND response_signatures.reservation IS NOT NULL
        ORDER BY
            CASE WHEN response_signatures.member_id = responses.lead_id THEN 0 ELSE 1 END,
            response_signatures.signed_at,
            response_signatures.member_id";
    const WRITE: &str = "
        UPDATE response_signatures
        SET reservation = $4
        WHERE response_id = $1
          AND version = $2
          AND member_id = $3";
    let rows = sqlx::query(LIST)
        .bind(response)
        .bind(version)
        .fetch_all(&mut **tx)
        .await?;
    let mut rest = whole.chars();
    for row in &rows {
        let member: i64 = row.try_get("member_id")?;
        let before: String = row.try_get("reservation")?;
        let words: String = rest.by_ref().take(before.chars().count()).collect();
        rest.by_ref().take(2).for_each(drop);
        sqlx::query(WRITE)
            .bind(response)
            .bind(version)
            .bind(member)
            .bind(words)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
