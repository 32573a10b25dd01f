//! What moderation keeps: where texts stand, decisions, the queue, leases, letters, and what is written down beside them.
//! It must not know who may decide what; each change here takes what the rule made of it.

pub mod arrangements;
pub mod beside;
pub mod campaigns;
pub mod decisions;
pub mod declarations;
pub mod erasing;
pub mod fairness;
pub mod items;
pub mod leases;
pub mod letters;
pub mod lines;
pub mod measures;
pub mod notes;
pub mod originals;
pub mod places;
pub mod publication;
pub mod queue;
pub mod reports;
pub mod sanctions;
pub mod sealed;
pub mod standings;
pub mod views;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Error, Result};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::SubjectKind;

/// The item that a row names in `kind` and `item_id`.
fn read_item(row: &AnyRow) -> Result<ItemRef> {
    let kind: String = row.try_get("kind")?;
    Ok(ItemRef {
        kind: SubjectKind::from_key(&kind).ok_or_else(|| Error::Row(format!("kind {kind}")))?,
        id: row.try_get("item_id")?,
    })
}

/// A word of a row that must be one of ours.
fn word<T>(word: &str, from_key: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    from_key(word).ok_or_else(|| Error::Row(format!("{word} is no word of moderation")))
}
