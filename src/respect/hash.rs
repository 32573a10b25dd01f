//! The one hash of the screen: FNV-1a with a final mix, the same on every machine.
//! It must not know what is hashed.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// The hash of a text.
pub(super) fn of(text: &str) -> u64 {
    mix(text.bytes().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    }))
}

/// A hash that goes on from another.
pub(super) fn join(hash: u64, next: u64) -> u64 {
    mix((hash ^ next).wrapping_mul(PRIME))
}

/// Spreads every bit over all.
fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 29;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 32
}
