//! Checks a downloaded log, line by line, without the site: what was changed, left out, swapped or signed wrongly is named with the
//! first line where it shows. It must not know what the lines are about, and keeps nothing but the last hash.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Head;
use super::checkpoint::{BadCheckpoint, Checkpoint, KEY_CHANGED, PublicKey};

mod scan;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is not written as lines of the log are.
    Form,
    /// Its words were changed after it was published.
    Changed,
    /// It does not follow the line before it.
    Unlinked,
    /// Another number stands here than is due.
    OutOfPlace {
        /// The number that is due.
        due: u64,
        /// The number that stands here.
        found: u64,
    },
    /// A checkpoint says that the log ended otherwise there.
    OtherRoot {
        /// The number of lines it speaks of.
        size: u64,
    },
    /// A checkpoint reaches beyond the end of the file.
    Shortened {
        /// The number of lines it speaks of.
        size: u64,
    },
    /// A checkpoint cannot be trusted.
    Checkpoint(BadCheckpoint),
    /// A key is announced in the name of the old one, which did not sign that.
    Handover,
}

/// The first line that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its place in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub cause: Cause,
}

impl Broken {
    /// The sentence for whoever checks.
    pub fn words(&self) -> String {
        let line = self.line;
        match &self.cause {
            Cause::Form => format!(
                "Line {line} is not written as lines of this log are. It may have been changed, or cut off while it was downloaded: please download the log again and compare."
            ),
            Cause::Changed => format!(
                "Line {line} was changed after it was published: its words no longer give its hash. All lines before it hold."
            ),
            Cause::Unlinked => format!(
                "Line {line} does not follow the line before it: one of the two was replaced. All lines before them hold."
            ),
            Cause::OutOfPlace { due, found } if found > due => format!(
                "At line {line} number {due} is due, and number {found} stands there: a line was taken out, or lines were swapped. All lines before it hold."
            ),
            Cause::OutOfPlace { due, found } => format!(
                "At line {line} number {due} is due, and number {found} stands there again or too late: a line was added, or lines were swapped. All lines before it hold."
            ),
            Cause::OtherRoot { size } => format!(
                "A signed checkpoint says that the log ended otherwise after {size} lines. The lines up to {size} were rewritten after it was signed, or it belongs to another log."
            ),
            Cause::Shortened { size } => format!(
                "A signed checkpoint speaks of {size} lines, and the file ends before: after line {line}. Lines were cut off at the end, or the download is incomplete."
            ),
            Cause::Checkpoint(bad) => format!(
                "The checkpoint at line {line} cannot be trusted: {bad}. The lines before it are bound to one another, and nobody vouches for them there."
            ),
            Cause::Handover => format!(
                "Line {line} announces another key in the name of the old one, and the old one did not sign that. Do not trust the new key before you know why."
            ),
        }
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words())
    }
}

impl std::error::Error for Broken {}

/// Another key, announced by a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// By which line.
    pub line: u64,
    /// The new key.
    pub key: PublicKey,
    /// Whether the old key signed that. It cannot where it was lost; then the line and what others kept have to vouch for it.
    pub is_handed_over: bool,
}

/// A log that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends.
    pub head: Head,
    /// How many checkpoints were checked against a key.
    pub checkpoints: u64,
    /// Up to which line a checked signature vouches; 0 where none does.
    pub signed_until: u64,
    /// Keys that were announced on the way.
    pub key_changes: Vec<KeyChange>,
}

impl Verified {
    /// The sentence for whoever checks.
    pub fn words(&self) -> String {
        use std::fmt::Write as _;
        let mut words = format!(
            "All {} lines hold: nothing was changed, left out or swapped.",
            self.head.size
        );
        if self.signed_until > 0 {
            let _ = write!(
                words,
                " Signatures vouch for the first {} ({} checked).",
                self.signed_until, self.checkpoints
            );
        } else {
            words.push_str(
                " No signature was checked: whoever runs the site could have rewritten the whole file. Give the site’s public key, or a checkpoint that you kept.",
            );
        }
        for change in self
            .key_changes
            .iter()
            .filter(|change| !change.is_handed_over)
        {
            let _ = write!(
                words,
                " Line {} says that the old key was lost and announces another, which the old one could not sign: compare it with what others have kept.",
                change.line
            );
        }
        words
    }
}

/// Reads a log once, from the beginning.
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: Vec<PublicKey>,
    expected: Vec<Checkpoint>,
    head: Head,
    verified: Verified,
}

impl Verifier {
    /// One that knows these keys; with none, signatures are not checked.
    pub fn new(keys: Vec<PublicKey>) -> Self {
        Self {
            keys,
            expected: Vec::new(),
            head: Head::EMPTY,
            verified: Verified {
                head: Head::EMPTY,
                checkpoints: 0,
                signed_until: 0,
                key_changes: Vec::new(),
            },
        }
    }

    /// Also holds the log to a checkpoint that somebody kept.
    #[must_use]
    pub fn expecting(mut self, checkpoint: Checkpoint) -> Self {
        self.expected.push(checkpoint);
        // The nearest last, to be taken off the end.
        self.expected
            .sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.head.size));
        self
    }

    /// Where the log ends so far.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Takes the next line, without its line end.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Broken> {
        let at = self.head.size + 1;
        self.follow(line)
            .map_err(|cause| Broken { line: at, cause })
    }

    /// After the last line.
    pub fn finish(mut self) -> Result<Verified, Broken> {
        if let Some(checkpoint) = self.expected.pop() {
            return Err(Broken {
                line: self.head.size,
                cause: Cause::Shortened {
                    size: checkpoint.head.size,
                },
            });
        }
        self.verified.head = self.head;
        Ok(self.verified)
    }

    fn follow(&mut self, line: &[u8]) -> Result<(), Cause> {
        let text = std::str::from_utf8(line).map_err(|_| Cause::Form)?;
        let seen = scan::scan(text).ok_or(Cause::Form)?;
        let due = self.head.size + 1;
        if seen.seq != due {
            return Err(Cause::OutOfPlace {
                due,
                found: seen.seq,
            });
        }
        if seen.prev_hash != self.head.hash {
            return Err(Cause::Unlinked);
        }
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(self.head.hash);
        for part in seen.public(text) {
            hasher.update(part.as_bytes());
        }
        hasher.update(seen.commitment);
        let hash: [u8; 32] = hasher.finalize().into();
        if hash != seen.hash {
            return Err(Cause::Changed);
        }
        match seen.event {
            "checkpoint" => self.check_note(text)?,
            KEY_CHANGED => self.change_key(text, due)?,
            _ => {}
        }
        self.head = Head { size: due, hash };
        self.check_expected()
    }

    /// A checkpoint that is itself a line speaks of the lines before it.
    fn check_note(&mut self, text: &str) -> Result<(), Cause> {
        let note = member(text, "note").ok_or(Cause::Form)?;
        let checkpoint = Checkpoint::parse(&note).map_err(Cause::Checkpoint)?;
        if checkpoint.head != self.head {
            return Err(Cause::OtherRoot {
                size: checkpoint.head.size,
            });
        }
        self.check_signed(&checkpoint)
    }

    fn check_expected(&mut self) -> Result<(), Cause> {
        while let Some(checkpoint) = self
            .expected
            .pop_if(|checkpoint| checkpoint.head.size <= self.head.size)
        {
            if checkpoint.head != self.head && checkpoint.head != Head::EMPTY {
                return Err(Cause::OtherRoot {
                    size: checkpoint.head.size,
                });
            }
            self.check_signed(&checkpoint)?;
        }
        Ok(())
    }

    fn check_signed(&mut self, checkpoint: &Checkpoint) -> Result<(), Cause> {
        if self.keys.is_empty() {
            return Ok(());
        }
        checkpoint.check(&self.keys).map_err(Cause::Checkpoint)?;
        self.verified.checkpoints += 1;
        self.verified.signed_until = self.verified.signed_until.max(checkpoint.head.size);
        Ok(())
    }

    fn change_key(&mut self, text: &str, line: u64) -> Result<(), Cause> {
        let key = member(text, "key").ok_or(Cause::Form)?;
        let key = PublicKey::parse(&key).map_err(Cause::Checkpoint)?;
        let handover = member(text, "handover");
        let is_handed_over = match &handover {
            Some(signature) => {
                let signed = self
                    .keys
                    .iter()
                    .any(|old| old.handed_over_to(&key, signature));
                if !signed && !self.keys.is_empty() {
                    return Err(Cause::Handover);
                }
                signed
            }
            None => false,
        };
        if !self.keys.is_empty() {
            // From here on only the new one signs: whoever found the lost one can do nothing with it.
            self.keys = vec![key.clone()];
        }
        self.verified.key_changes.push(KeyChange {
            line,
            key,
            is_handed_over,
        });
        Ok(())
    }
}

/// Checks a whole log that is in memory already.
pub fn verify(log: &[u8], keys: Vec<PublicKey>) -> Result<Verified, Broken> {
    let mut verifier = Verifier::new(keys);
    for line in log
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        verifier.line(line)?;
    }
    verifier.finish()
}

/// A text member of a line that was scanned already.
fn member(text: &str, name: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}
