//! Which ideas may ask for the same: a queue of what is to be compared, and what was found. Bookkeeping: it decides nothing, a person does.

use sqlx::{AnyConnection, Row};

use crate::domain::ids::{IdeaId, IdeaNumber};
use crate::store::{Result, WriteTx, rows};

/// An idea whose title waits to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToCompare {
    /// Its row.
    pub idea: IdeaId,
    /// Its number.
    pub number: IdeaNumber,
    /// Its title.
    pub title: String,
}

/// Some of the ideas that reached a desk and were not compared yet.
pub async fn list_to_compare(connection: &mut AnyConnection, most: i64) -> Result<Vec<ToCompare>> {
    const TO_COMPARE: &str = "
        SELECT ideas.id, ideas.number, ideas.title
        FROM (SELECT idea_id FROM ideas_to_compare LIMIT $1) AS waiting
        JOIN ideas ON ideas.id = waiting.idea_id";
    let rows = sqlx::query(TO_COMPARE)
        .bind(most)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ToCompare {
                idea: IdeaId::from_i64(row.try_get("id")?),
                number: IdeaNumber::from_i64(row.try_get("number")?),
                title: row.try_get("title")?,
            })
        })
        .collect()
}

/// Writes what an idea may be the same as, both ways round, and that it was compared.
pub async fn record_compared(tx: &mut WriteTx, idea: IdeaId, others: &[IdeaNumber]) -> Result<()> {
    const FOUND: &str = "
        SELECT id
        FROM ideas
        WHERE number IN ($1)";
    const ALIKE: &str = "
        INSERT INTO idea_likenesses (idea_id, other_id)
        VALUES ($1, $2)
        ON CONFLICT (idea_id, other_id) DO NOTHING";
    const DONE: &str = "
        DELETE FROM ideas_to_compare
        WHERE idea_id = $1";
    if !others.is_empty() {
        let mut query = sqlx::query_scalar::<_, i64>(rows::list(FOUND, others.len()));
        for number in others {
            query = query.bind(number.get());
        }
        for other in query.fetch_all(&mut **tx).await? {
            for (one, another) in [(idea.get(), other), (other, idea.get())] {
                sqlx::query(ALIKE)
                    .bind(one)
                    .bind(another)
                    .execute(&mut **tx)
                    .await?;
            }
        }
    }
    sqlx::query(DONE)
        .bind(idea.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
