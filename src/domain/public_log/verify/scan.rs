//! Reads a line in one pass, holds it to its canonical form, and finds the few members the chain needs. It must not copy anything:
//! two hundred thousand lines a second leave five millionths of one for each.

use std::ops::Range;

use crate::domain::public_log::hex;

/// What the chain needs of a line.
pub(super) struct Seen<'a> {
    pub seq: u64,
    pub event: &'a str,
    pub commitment: [u8; 32],
    pub hash: [u8; 32],
    pub prev_hash: [u8; 32],
    /// The three members that are not hashed, each with the comma behind it, in the order of the line.
    cut: [Range<usize>; 3],
}

impl Seen<'_> {
    /// The public part: the line without the three members.
    pub fn public<'t>(&self, text: &'t str) -> [&'t str; 4] {
        let [first, second, third] = &self.cut;
        [
            &text[..first.start],
            &text[first.end..second.start],
            &text[second.end..third.start],
            &text[third.end..],
        ]
    }
}

/// Nothing, where the line is not canonical or lacks a member.
pub(super) fn scan(text: &str) -> Option<Seen<'_>> {
    let mut at = Scanner {
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
    };
    at.take(b'{')?;
    let (mut seq, mut event) = (None, None);
    let mut commitment = None;
    let mut hash = None;
    let mut prev_hash = None;
    let mut last_key = "";
    loop {
        let start = at.at;
        let key = &text[at.string()?];
        if !is_plain(key) || key <= last_key {
            return None;
        }
        last_key = key;
        at.take(b':')?;
        let value = at.value()?;
        let has_more = at.peek()? == b',';
        let hashed = |value: &Range<usize>| {
            // A member that is cut out takes the comma behind it along, so it cannot be the last.
            has_more.then_some(())?;
            let digits = text.get(value.start + 1..value.end.checked_sub(1)?)?;
            Some((start..value.end + 1, hex::decode_bytes(digits.as_bytes())?))
        };
        match key {
            "commit" => commitment = Some(hashed(&value)?),
            "hash" => hash = Some(hashed(&value)?),
            "prev_hash" => prev_hash = Some(hashed(&value)?),
            "seq" => seq = text[value].parse().ok(),
            "event" => event = text.get(value.start + 1..value.end - 1),
            _ => {}
        }
        if !has_more {
            break;
        }
        at.take(b',')?;
    }
    at.take(b'}')?;
    if at.at != text.len() {
        return None;
    }
    let (first, commitment) = commitment?;
    let (second, hash) = hash?;
    let (third, prev_hash) = prev_hash?;
    Some(Seen {
        seq: seq?,
        event: event?,
        commitment,
        hash,
        prev_hash,
        cut: [first, second, third],
    })
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Deeper than any line of ours, and no risk to the stack.
const DEPTH_MAX: u8 = 16;

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u8,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// The range of a string's inside.
    fn string(&mut self) -> Option<Range<usize>> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(start..self.at - 1);
                }
                b'\\' => self.escape()?,
                byte if byte < b' ' => return None,
                _ => self.at += 1,
            }
        }
    }

    /// Only what cannot be written otherwise is escaped, and only in one way.
    fn escape(&mut self) -> Option<()> {
        match *self.bytes.get(self.at + 1)? {
            b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r' => self.at += 2,
            b'u' => {
                let digits = self.bytes.get(self.at + 2..self.at + 6)?;
                let is_control = digits.starts_with(b"00")
                    && matches!(digits[2], b'0' | b'1')
                    && matches!(digits[3], b'0'..=b'9' | b'a'..=b'f');
                let has_short =
                    digits[2] == b'0' && matches!(digits[3], b'8' | b'9' | b'a' | b'c' | b'd');
                (is_control && !has_short).then(|| self.at += 6)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// The range of a value, quotation marks and brackets included.
    fn value(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        match self.peek()? {
            b'"' => {
                self.string()?;
            }
            b'{' => self.object()?,
            b'[' => self.array()?,
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            _ => self.number()?,
        }
        Some(start..self.at)
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes[self.at..]
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        let is_negative = self.peek()? == b'-';
        if is_negative {
            self.at += 1;
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = &self.bytes[start..self.at];
        let is_whole = match digits {
            [b'0'] => !is_negative,
            [] | [b'0', ..] => false,
            _ => true,
        };
        is_whole.then_some(())
    }

    fn array(&mut self) -> Option<()> {
        self.deeper()?;
        self.take(b'[')?;
        if self.take(b']').is_none() {
            loop {
                self.value()?;
                if self.take(b',').is_none() {
                    break;
                }
            }
            self.take(b']')?;
        }
        self.depth -= 1;
        Some(())
    }

    fn object(&mut self) -> Option<()> {
        self.deeper()?;
        self.take(b'{')?;
        let mut last: Range<usize> = 0..0;
        if self.take(b'}').is_none() {
            loop {
                let key = self.string()?;
                if self.bytes[key.clone()] <= self.bytes[last] {
                    return None;
                }
                last = key;
                self.take(b':')?;
                self.value()?;
                if self.take(b',').is_none() {
                    break;
                }
            }
            self.take(b'}')?;
        }
        self.depth -= 1;
        Some(())
    }

    fn deeper(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEPTH_MAX).then_some(())
    }
}
