//! What moderators found to be fine of the votes that are set aside, by idea and moment. It must not know whose votes they are.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row};

use super::super::{Result, WriteTx};
use crate::domain::ground::FoundFine;
use crate::domain::ids::IdeaId;
use crate::domain::time::Timestamp;

/// Writes down that somebody looked.
pub async fn record_found_fine(tx: &mut WriteTx, found: &FoundFine) -> Result<()> {
    const WRITE: &str = "
        INSERT INTO copies_found_fine (idea_id, found_at, found_by, words)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (idea_id, found_at) DO NOTHING";
    sqlx::query(WRITE)
        .bind(found.idea.get())
        .bind(found.at.millis())
        .bind(found.by.get())
        .bind(found.words.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// By idea, the last time that its votes were found to be fine.
pub async fn list(connection: &mut AnyConnection) -> Result<HashMap<IdeaId, Timestamp>> {
    const FOUND: &str = "
        SELECT idea_id, max(found_at) AS found_at
        FROM copies_found_fine
        GROUP BY idea_id";
    let found = sqlx::query(FOUND).fetch_all(connection).await?;
    let found = found.iter().map(|row| {
        let idea = IdeaId::from_i64(row.try_get("idea_id")?);
        Ok((idea, Timestamp::from_millis(row.try_get("found_at")?)))
    });
    found.collect()
}
