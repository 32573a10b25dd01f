//! What stands around a comment: what it answers, and what follows it there. It must not know what is decided about any of it.

use sqlx::{AnyConnection, Row};

use crate::domain::ids::CommentId;
use crate::store::Result;

/// Words that stand around a comment: the one it answers first, then those that follow it there.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Which comment.
    pub id: CommentId,
    /// Its words; empty where the public does not see them.
    pub words: String,
}

/// The parent of a comment, and the next two under the same parent.
pub async fn list_neighbours(
    connection: &mut AnyConnection,
    comment: i64,
) -> Result<(Vec<Neighbour>, Vec<Neighbour>)> {
    const PARENT: &str = "
        SELECT
            parent.id,
            CASE WHEN parent.publication = 'published' THEN versions.words ELSE '' END AS words
        FROM comments
        JOIN comments AS parent ON parent.id = comments.parent_id
        JOIN comment_versions AS versions ON versions.comment_id = parent.id AND versions.revision = parent.revision
        WHERE comments.id = $1";
    const NEXT: &str = "
        SELECT
            sibling.id,
            CASE WHEN sibling.publication = 'published' THEN versions.words ELSE '' END AS words
        FROM comments
        JOIN comments AS sibling ON sibling.thread_id = comments.thread_id AND sibling.place > comments.place
        JOIN comment_versions AS versions ON versions.comment_id = sibling.id AND versions.revision = sibling.revision
        WHERE comments.id = $1
        ORDER BY sibling.place
        LIMIT 2";
    let mut found = [Vec::new(), Vec::new()];
    for (at, query) in [PARENT, NEXT].into_iter().enumerate() {
        for row in sqlx::query(query)
            .bind(comment)
            .fetch_all(&mut *connection)
            .await?
        {
            found[at].push(Neighbour {
                id: CommentId::from_i64(row.try_get("id")?),
                words: row.try_get("words")?,
            });
        }
    }
    let [parent, next] = found;
    Ok((parent, next))
}
