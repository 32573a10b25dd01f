//! The one hash of the screen: FNV-1a with a final mix, the same on every machine.
//! It must not know what is hashed.

use std::hash::{BuildHasherDefault, Hasher};

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

/// Maps and sets whose keys are ours, found by the same hash: nobody can choose keys that meet.
pub(super) type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Words>>;
/// The same without values.
pub(super) type Set<K> = std::collections::HashSet<K, BuildHasherDefault<Words>>;

/// Hashes keys of maps, eight bytes at a time: words are looked up many times each.
pub(super) struct Words(u64);

impl Default for Words {
    fn default() -> Self {
        Self(OFFSET)
    }
}

impl Hasher for Words {
    fn finish(&self) -> u64 {
        mix(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let eight = chunk
                .iter()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            self.0 = mix((self.0 ^ eight).wrapping_mul(PRIME));
        }
        for byte in chunks.remainder() {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(PRIME);
    }
}
