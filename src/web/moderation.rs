//! The moderators' pages: the queue, and one item with everything that is needed to decide about it and nothing of who wrote it.
//! They must not know what follows from a decision.

pub mod appeals;
pub mod campaign;
pub mod checks;
pub mod complaints;
pub mod decide;
pub mod desk;
pub mod item;
pub mod measures;
pub mod queue;
pub mod reviews;
pub mod ruling;
pub mod seal;

use crate::domain::moderation::queue::ItemRef;
use crate::domain::report::SubjectKind;

/// The item that an address names.
fn item_of(kind: &str, id: i64) -> Option<ItemRef> {
    SubjectKind::from_key(kind)
        .filter(|kind| crate::actions::moderation::is_decided_here(*kind))
        .map(|kind| ItemRef { kind, id })
}

/// What sort of text it is, for moderators.
const fn kind_words(item: ItemRef) -> &'static str {
    match item.kind {
        SubjectKind::Idea => "idea",
        SubjectKind::Response => "response",
        SubjectKind::Account => "name",
        SubjectKind::Commitment => "line of a commitment",
        SubjectKind::Post => "post",
        _ => "comment",
    }
}

/// The page of an item.
fn path(item: ItemRef) -> String {
    format!("/moderation/items/{}/{}", item.kind.key(), item.id)
}
