//! How a line is bound to the one before it, and to its private part. It must not know what a line says.
//!
//! `h_i = SHA-256(0x00 ‖ h_{i-1} ‖ canonical_json(public_i) ‖ c_i)` and `c_i = SHA-256(salt_i ‖ canonical_json(private_i))`. The
//! public part is the line without its members `commit`, `hash` and `prev_hash`. Once text and salt are destroyed, `c_i` says
//! nothing, and the chain holds as before.

use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use super::canonical::{NotCanonical, canonical};
use super::{PublicLine, hex};

/// What stands in the place of a hash before the first line.
pub const GENESIS: [u8; 32] = [0; 32];
/// Marks a leaf, so that the lines can become leaves of a Merkle tree one day (RFC 6962).
const LEAF: u8 = 0;

/// Where the log ends: how many lines, and the hash of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many lines.
    pub size: u64,
    /// The hash of the last one.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of an empty log.
    pub const EMPTY: Self = Self {
        size: 0,
        hash: GENESIS,
    };
}

/// What only those concerned may see, kept beside the log until its time is over. Without the salt nobody can try out guesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivatePart {
    /// Thirty-two random bytes.
    pub salt: [u8; 32],
    /// The private fields, canonical.
    pub json: String,
}

impl PrivatePart {
    /// Private fields under a fresh salt.
    pub fn new(salt: [u8; 32], fields: &Value) -> Result<Self, NotCanonical> {
        Ok(Self {
            salt,
            json: canonical(fields)?,
        })
    }

    /// Whether this is what a line commits to.
    pub fn opens(&self, commitment: &[u8; 32]) -> bool {
        commit(&self.salt, &self.json).ct_eq(commitment).into()
    }
}

/// `c_i`: what the public line says about the private part.
pub fn commit(salt: &[u8; 32], private: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(private.as_bytes());
    hasher.finalize().into()
}

/// `h_i`: what binds a line to all before it.
pub fn link_hash(before: &[u8; 32], public: &[u8], commitment: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update([LEAF]);
    hasher.update(before);
    hasher.update(public);
    hasher.update(commitment);
    hasher.finalize().into()
}

/// A line bound to its log. Only [`link`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Its number, from 1.
    pub seq: u64,
    /// The hash of the line before.
    pub prev_hash: [u8; 32],
    /// What it commits to.
    pub commitment: [u8; 32],
    /// Its hash.
    pub hash: [u8; 32],
    /// The line as it is published: canonical JSON without a line end.
    pub json: String,
    seal: (),
}

impl Linked {
    /// Where the log ends with this line.
    pub const fn head(&self) -> Head {
        Head {
            size: self.seq,
            hash: self.hash,
        }
    }
}

/// Binds a line to the end of the log.
pub fn link(head: Head, line: &PublicLine, commitment: [u8; 32]) -> Result<Linked, NotCanonical> {
    if ["commit", "hash", "prev_hash"]
        .iter()
        .any(|own| line.more.contains_key(*own))
    {
        return Err(NotCanonical::Reserved);
    }
    let seq = head.size + 1;
    let mut value = line.to_value(seq);
    let public = canonical(&value)?;
    let hash = link_hash(&head.hash, public.as_bytes(), &commitment);
    if let Value::Object(fields) = &mut value {
        fields.insert("commit".into(), hex::encode(&commitment).into());
        fields.insert("hash".into(), hex::encode(&hash).into());
        fields.insert("prev_hash".into(), hex::encode(&head.hash).into());
    }
    Ok(Linked {
        seq,
        prev_hash: head.hash,
        commitment,
        hash,
        json: canonical(&value)?,
        seal: (),
    })
}
