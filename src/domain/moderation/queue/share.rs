//! The share of a shift's work that nobody reported, drawn at random: it finds what nobody reports. It must not know what the items
//! say; the same seed draws the same, so that a draw can be checked.

use sha2::{Digest, Sha256};

use super::ItemRef;

/// One in twenty.
pub const RANDOM_SHARE: usize = 20;

/// Whether the next item of a shift, after so many, is one of the random ones: the twentieth, the fortieth.
pub const fn is_random_turn(done: usize) -> bool {
    done % RANDOM_SHARE == RANDOM_SHARE - 1
}

/// Draws for a shift of so many items from those that are published and unreported, in the order in which they come up.
pub fn draw(seed: &[u8; 32], shift: usize, unreported: &[ItemRef]) -> Vec<ItemRef> {
    let mut drawn: Vec<([u8; 32], ItemRef)> = unreported
        .iter()
        .map(|item| (lot(seed, *item), *item))
        .collect();
    drawn.sort_unstable();
    drawn.dedup();
    drawn.truncate(shift.div_ceil(RANDOM_SHARE));
    drawn.into_iter().map(|(_, item)| item).collect()
}

fn lot(seed: &[u8; 32], item: ItemRef) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(seed);
    hasher.update(item.kind.key());
    hasher.update(item.id.to_be_bytes());
    hasher.finalize().into()
}
