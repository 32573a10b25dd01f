//! A text as it was one revision ago, for the diff that a moderator reads. It must not know what is decided about it.

use sqlx::AnyConnection;

use super::words_of;
use crate::domain::moderation::arrange::Words;
use crate::domain::report::SubjectKind;
use crate::store::Result;
use crate::store::moderation::{ItemRef, beside};

/// The words of the revision before the one that stands, for the diff.
pub async fn find_earlier(
    connection: &mut AnyConnection,
    item: ItemRef,
    version: i64,
) -> Result<Option<String>> {
    const IDEA: &str = "
        SELECT title, what, why
        FROM idea_versions
        WHERE idea_id = $1
          AND version = $2";
    const COMMENT: &str = "
        SELECT words AS title, '' AS what, '' AS why
        FROM comment_versions
        WHERE comment_id = $1
          AND revision = $2";
    const RESPONSE: &str = "
        SELECT summary AS title, details AS what, COALESCE(reservations, '') AS why
        FROM response_versions
        WHERE response_id = $1
          AND version = $2";
    const COMMITMENT: &str = "
        SELECT words AS title, '' AS what, '' AS why
        FROM commitment_step_versions
        WHERE step_id = $1
          AND version = $2";
    const POST: &str = "
        SELECT title, words AS what, imprint AS why
        FROM post_versions
        WHERE post_id = $1
          AND version = $2";
    let query = match item.kind {
        SubjectKind::Idea => IDEA,
        SubjectKind::Post => POST,
        SubjectKind::Response => RESPONSE,
        SubjectKind::Commitment => COMMITMENT,
        SubjectKind::Comment => COMMENT,
        SubjectKind::Member | SubjectKind::Account => return Ok(None),
    };
    let row = sqlx::query(query)
        .bind(item.id)
        .bind(version - 1)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let words = Words {
        beside: beside::list(connection, item, version - 1).await?,
        ..words_of(&row)?
    };
    Ok(Some(words.whole(item.kind)))
}
