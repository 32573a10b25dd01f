//! Locks words away under a key and opens them again: one well-known cipher, used in one place. It must not know what the words say,
//! nor who may open them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::clock;
use crate::store;

/// Words under lock, as they lie in a row: the number the lock was made with, and the bytes, both in base 64.
pub(super) struct Locked {
    pub(super) nonce: String,
    pub(super) words: String,
}

/// Locks words away. `about` names what they belong to: the lock opens for nothing else, so that nobody passes one thing's words off as
/// another's.
pub(super) fn lock(key: &[u8; 32], about: &str, words: &str) -> store::Result<Locked> {
    let nonce: [u8; 24] = clock::random_bytes();
    let locked = XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: words.as_bytes(),
                aad: about.as_bytes(),
            },
        )
        .map_err(|_| store::Error::Row("words that are too long to lock away".into()))?;
    Ok(Locked {
        nonce: STANDARD.encode(nonce),
        words: STANDARD.encode(locked),
    })
}

/// The words; none where the key or what they are about is another.
pub(super) fn unlock(key: &[u8; 32], about: &str, (nonce, words): (&str, &str)) -> Option<String> {
    let nonce: [u8; 24] = STANDARD.decode(nonce).ok()?.try_into().ok()?;
    let locked = STANDARD.decode(words).ok()?;
    let opened = XChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &locked,
                aad: about.as_bytes(),
            },
        )
        .ok()?;
    String::from_utf8(opened).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_opens_for_its_key_and_its_thing_alone() {
        let (key, other) = ([7; 32], [8; 32]);
        let locked = lock(&key, "account 1", "green").unwrap();
        let kept = (locked.nonce.as_str(), locked.words.as_str());
        assert_eq!(unlock(&key, "account 1", kept).as_deref(), Some("green"));
        assert_eq!(unlock(&other, "account 1", kept), None);
        assert_eq!(unlock(&key, "account 2", kept), None);
        assert!(!locked.words.contains("green"));
        let again = lock(&key, "account 1", "green").unwrap();
        assert_ne!(
            again.words, locked.words,
            "the same words look different each time"
        );
    }
}
