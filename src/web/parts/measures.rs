//! A measure about an account, as moderators and the panel see it. It must not show whose account it is.

use crate::actions::moderation::measures::Seen;
use crate::domain::ids::DecisionId;
use crate::domain::moderation::sanctions::Force;
use crate::domain::moderation::state::number;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;

/// A measure on a page: the decision behind it in public words, and nothing of whose account it is.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The decision's digits.
    pub id: i64,
    /// The decision's number.
    pub number: String,
    /// Which step, in words.
    pub step: &'static str,
    /// The rule and its name.
    pub rule: String,
    /// What it was, in other words.
    pub paraphrase: String,
    /// Why, as the moderator wrote it.
    pub words: String,
    /// Points that count now.
    pub points: usize,
    /// Since when.
    pub since: String,
    /// Until when; empty where it does not end by itself.
    pub until: String,
    /// How far it has come.
    pub force: &'static str,
}

impl Shown {
    /// As `seen` by the second person or the panel.
    pub fn of(seen: &Seen) -> Self {
        let measure = &seen.measure;
        Self {
            id: measure.decision.get(),
            number: number(measure.decision),
            step: measure.step.in_words(),
            rule: seen.decided.code.map_or_else(String::new, |code| {
                format!("{}, {}", code.key(), code.rule().name.to_lowercase())
            }),
            paraphrase: seen.decided.paraphrase.clone(),
            words: seen.decided.words.clone(),
            points: seen.points,
            since: measure.from.in_words(),
            until: measure.until.map_or_else(String::new, Timestamp::in_words),
            force: match measure.force {
                Force::Proposed => "waits for a second person; until then it does not hold",
                Force::Fallen => "a second person did not agree",
                Force::InForce => "holds",
                Force::Over => "over",
            },
        }
    }
}

/// The decision that a form or an address names by its digits.
pub fn id_of(digits: &str) -> std::result::Result<DecisionId, Refusal> {
    digits
        .parse()
        .map(DecisionId::from_i64)
        .map_err(|_| Refusal::NotFound)
}
