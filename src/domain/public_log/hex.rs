//! Bytes written as hexadecimal digits, and read again. It must not know what they mean.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Two small digits a byte.
pub fn encode(bytes: &[u8]) -> String {
    let mut written = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        written.push(char::from(DIGITS[usize::from(byte >> 4)]));
        written.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    written
}

/// Exactly 64 small digits; nothing else is a hash.
pub fn decode(written: &str) -> Option<[u8; 32]> {
    decode_bytes(written.as_bytes())
}

/// The same from bytes.
pub fn decode_bytes(written: &[u8]) -> Option<[u8; 32]> {
    if written.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(written.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(bytes)
}

const fn digit(written: u8) -> Option<u8> {
    match written {
        b'0'..=b'9' => Some(written - b'0'),
        b'a'..=b'f' => Some(written - b'a' + 10),
        _ => None,
    }
}
