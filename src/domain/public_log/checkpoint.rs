//! A checkpoint says "the log of this origin has so many lines and ends in this hash" and is signed, so that who runs the site cannot
//! rewrite what others have kept. It must not know where it is published, nor where the key is kept.
//!
//! The text is a signed note as transparency logs write them (C2SP): origin, size, root in base64, an empty line, and for each
//! signature a line of dash, key name, and base64 of the key's mark and the Ed25519 signature. The root is the chain's last hash,
//! and the origin says so by its ending `/chain-v1`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::Head;

/// The event of a line that announces another key.
pub const KEY_CHANGED: &str = "key_changed";
/// What a key's text begins with, and ends the origin of a chain.
pub const ORIGIN_ENDING: &str = "/chain-v1";
/// The mark of Ed25519 among the signatures of a note.
const ED25519: u8 = 1;
/// What stands before a handover when it is signed, so that it can be mistaken for nothing else.
const HANDOVER: &str = "Common Ground log: from now on the key is\n";

/// Why a checkpoint cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCheckpoint {
    /// It is not written as a checkpoint.
    #[error("this is not written as a checkpoint of a log")]
    Form,
    /// The key is not written as one.
    #[error("this is not written as a public key of a log")]
    Key,
    /// No signature is by a key we know.
    #[error("it is signed with a key that is not known here")]
    UnknownKey,
    /// The signature does not fit.
    #[error("its signature does not fit its text")]
    Signature,
}

/// The key by which everybody can check signatures: "name+mark+key".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads "name+mark+key".
    pub fn parse(text: &str) -> Result<Self, BadCheckpoint> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(mark), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(BadCheckpoint::Key);
        };
        let bytes = STANDARD.decode(key).map_err(|_| BadCheckpoint::Key)?;
        let [ED25519, bytes @ ..] = bytes.as_slice() else {
            return Err(BadCheckpoint::Key);
        };
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| BadCheckpoint::Key)?;
        let key = Self {
            name: name.to_owned(),
            key: VerifyingKey::from_bytes(bytes).map_err(|_| BadCheckpoint::Key)?,
        };
        let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
        if is_name && mark == hex_of(key.mark()) {
            Ok(key)
        } else {
            Err(BadCheckpoint::Key)
        }
    }

    /// The name it signs under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The four bytes that tell keys of one name apart.
    fn mark(&self) -> [u8; 4] {
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([b'\n', ED25519]);
        hasher.update(self.key.as_bytes());
        let hash = hasher.finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Whether the owner of this key handed over to another.
    pub fn handed_over_to(&self, other: &Self, signature: &str) -> bool {
        let Some(signature) = STANDARD
            .decode(signature)
            .ok()
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
        else {
            return false;
        };
        self.key
            .verify_strict(handover_text(other).as_bytes(), &signature)
            .is_ok()
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex_of(self.mark()),
            STANDARD.encode(bytes)
        )
    }
}

/// The key that signs. It is given from outside and never shown.
pub struct SecretKey {
    name: String,
    key: SigningKey,
}

impl SecretKey {
    /// The key of these 32 secret bytes, under a name without white space: the site's address.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, BadCheckpoint> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(BadCheckpoint::Key);
        }
        Ok(Self {
            name: name.to_owned(),
            key: SigningKey::from_bytes(secret),
        })
    }

    /// The key that everybody may have.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// Signs a handover to another key, while this one is still at hand.
    pub fn hand_over_to(&self, other: &PublicKey) -> String {
        STANDARD.encode(self.key.sign(handover_text(other).as_bytes()).to_bytes())
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({}, hidden)", self.name)
    }
}

/// What is signed: where the log ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log, ending in [`ORIGIN_ENDING`].
    pub origin: String,
    /// Where it ended.
    pub head: Head,
    signed: String,
    signatures: Vec<([u8; 4], String, Signature)>,
}

impl Checkpoint {
    /// Writes and signs one.
    pub fn sign(head: Head, key: &SecretKey) -> String {
        let text = format!(
            "{}{ORIGIN_ENDING}\n{}\n{}\n",
            key.name,
            head.size,
            STANDARD.encode(head.hash)
        );
        let mut signature = key.public().mark().to_vec();
        signature.extend_from_slice(&key.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n— {} {}\n", key.name, STANDARD.encode(signature))
    }

    /// Reads one. Whether it can be trusted is [`Checkpoint::check`]'s to say.
    pub fn parse(note: &str) -> Result<Self, BadCheckpoint> {
        let (text, signatures) = note.split_once("\n\n").ok_or(BadCheckpoint::Form)?;
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(BadCheckpoint::Form);
        };
        let hash = STANDARD
            .decode(root)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or(BadCheckpoint::Form)?;
        let size: u64 = size.parse().map_err(|_| BadCheckpoint::Form)?;
        if !origin.ends_with(ORIGIN_ENDING) {
            return Err(BadCheckpoint::Form);
        }
        let signatures = signatures
            .lines()
            .map(signature)
            .collect::<Option<Vec<_>>>()
            .filter(|all| !all.is_empty())
            .ok_or(BadCheckpoint::Form)?;
        Ok(Self {
            origin: origin.to_owned(),
            head: Head { size, hash },
            signed: format!("{text}\n"),
            signatures,
        })
    }

    /// Whether one of these keys signed it. A signature that claims to be by one of them and is not spoils all.
    pub fn check(&self, keys: &[PublicKey]) -> Result<(), BadCheckpoint> {
        let mut is_known = false;
        for (mark, name, signature) in &self.signatures {
            let claimed = keys
                .iter()
                .find(|key| key.name == *name && key.mark() == *mark);
            if let Some(key) = claimed {
                key.key
                    .verify_strict(self.signed.as_bytes(), signature)
                    .map_err(|_| BadCheckpoint::Signature)?;
                is_known = true;
            }
        }
        if is_known {
            Ok(())
        } else {
            Err(BadCheckpoint::UnknownKey)
        }
    }
}

fn signature(line: &str) -> Option<([u8; 4], String, Signature)> {
    let (name, bytes) = line.strip_prefix("— ")?.rsplit_once(' ')?;
    let bytes = STANDARD.decode(bytes).ok()?;
    let (mark, signature) = bytes.split_at_checked(4)?;
    Some((
        mark.try_into().ok()?,
        name.to_owned(),
        Signature::from_slice(signature).ok()?,
    ))
}

fn handover_text(to: &PublicKey) -> String {
    format!("{HANDOVER}{to}\n")
}

fn hex_of(mark: [u8; 4]) -> String {
    super::hex::encode(&mark)
}
