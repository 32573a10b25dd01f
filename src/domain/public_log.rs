//! The public log of moderation (moderation.md 2.2 and 2.3): one line an event, each bound to the one before, signed now and then.
//! It must not know any person: a line holds no personal words, and what is private is only a salted commitment that outlives it.

use std::collections::BTreeMap;

use serde_json::Value;

pub mod canonical;
pub mod checkpoint;
pub mod hex;
pub mod numbers;
pub mod verify;

mod chain;

pub use canonical::{NotCanonical, canonical};
pub use chain::{GENESIS, Head, Linked, PrivatePart, commit, link, link_hash};
pub use checkpoint::{BadCheckpoint, Checkpoint, KEY_CHANGED, PublicKey, SecretKey};
pub use numbers::{Quarter, moderator_number};
pub use verify::{Broken, Cause, KeyChange, Verified, Verifier};

/// What one event says to everybody. Fields without a value are left out of the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicLine {
    /// When, in UTC; to the hour for what is about a text, so that nobody is found by the minute.
    pub time: String,
    /// What happened: "hidden", "restored", "warned", "rule_changed", …
    pub event: String,
    /// The number of the decision.
    pub decision_no: Option<String>,
    /// The number of the decision that it takes the place of, or corrects.
    pub supersedes: Option<String>,
    /// Where the stub stands: "comment-123".
    pub content_id: Option<String>,
    /// What sort of thing.
    pub content_kind: Option<String>,
    /// citizen, mp or former.
    pub author_class: Option<String>,
    /// Who it was about: an MP, a party's tag, a group, a private person, none.
    pub target_class: Option<String>,
    /// The reason code.
    pub code: Option<String>,
    /// The version of the rules.
    pub code_version: Option<String>,
    /// The allowance that was considered, or cited.
    pub allowed_code: Option<String>,
    /// What it did to the text or the account.
    pub effect: Option<String>,
    /// Until when.
    pub expires: Option<String>,
    /// report, statutory_notice or own_check.
    pub source: Option<String>,
    /// Whether a machine found it.
    pub auto_detect: Option<bool>,
    /// Whether a machine decided it: not, partially, fully.
    pub auto_decide: Option<String>,
    /// This quarter's number of whoever decided.
    pub decider_no: Option<String>,
    /// And of the second person.
    pub second_decider_no: Option<String>,
    /// Whole hours from the first report to the decision.
    pub hours_to_decision: Option<i64>,
    /// How an appeal stands.
    pub appeal_state: Option<String>,
    /// The apology's number.
    pub apology_id: Option<String>,
    /// The act of a bulk to which it belongs.
    pub parent_no: Option<String>,
    /// Anything an event carries beyond these: a checkpoint's note, a new key, a rule's change.
    pub more: BTreeMap<String, Value>,
}

impl PublicLine {
    /// As an object with sorted keys, under its number in the log.
    pub fn to_value(&self, seq: u64) -> Value {
        let mut fields = serde_json::Map::new();
        for (key, value) in &self.more {
            fields.insert(key.clone(), value.clone());
        }
        let texts = [
            ("decision_no", &self.decision_no),
            ("supersedes", &self.supersedes),
            ("content_id", &self.content_id),
            ("content_kind", &self.content_kind),
            ("author_class", &self.author_class),
            ("target_class", &self.target_class),
            ("code", &self.code),
            ("code_version", &self.code_version),
            ("allowed_code", &self.allowed_code),
            ("effect", &self.effect),
            ("expires", &self.expires),
            ("source", &self.source),
            ("auto_decide", &self.auto_decide),
            ("decider_no", &self.decider_no),
            ("second_decider_no", &self.second_decider_no),
            ("appeal_state", &self.appeal_state),
            ("apology_id", &self.apology_id),
            ("parent_no", &self.parent_no),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                fields.insert(key.into(), value.clone().into());
            }
        }
        fields.insert("seq".into(), seq.into());
        fields.insert("time".into(), self.time.clone().into());
        fields.insert("event".into(), self.event.clone().into());
        if let Some(auto) = self.auto_detect {
            fields.insert("auto_detect".into(), auto.into());
        }
        if let Some(hours) = self.hours_to_decision {
            fields.insert("hours_to_decision".into(), hours.into());
        }
        Value::Object(fields)
    }
}

/// A moment to the hour, for events about a text.
pub fn to_the_hour(at: crate::domain::time::Timestamp) -> String {
    let hour = at.millis() - at.millis().rem_euclid(3_600_000);
    crate::domain::time::Timestamp::from_millis(hour).iso()
}

#[cfg(test)]
mod tests;
