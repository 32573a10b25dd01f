//! The ideas of one author, whatever became of them. It must not be asked for anybody but the author.

use sqlx::{AnyConnection, Row};

use super::views::read_publication;
use crate::domain::idea::Publication;
use crate::domain::ids::{AccountId, IdeaNumber};
use crate::store::Result;

/// What an author wrote here, as only they see it: also what waits, is hidden or was withdrawn.
#[derive(Clone, Debug)]
pub struct OwnIdea {
    /// Its number.
    pub number: IdeaNumber,
    /// The statement.
    pub title: String,
    /// Where it stands with the public.
    pub publication: Publication,
}

/// The newest ideas of an author, at most `most`.
pub async fn list(
    connection: &mut AnyConnection,
    author: AccountId,
    most: i64,
) -> Result<Vec<OwnIdea>> {
    const OWN: &str = "
        SELECT number, title, publication
        FROM ideas
        WHERE author_id = $1
        ORDER BY number DESC
        LIMIT $2";
    let found = sqlx::query(OWN)
        .bind(author.get())
        .bind(most)
        .fetch_all(connection)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(OwnIdea {
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
                publication: read_publication(row)?,
            })
        })
        .collect()
}
