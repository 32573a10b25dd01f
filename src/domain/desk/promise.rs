//! What an MP promises of their own accord: a reply within so many working days, and the topics covered. It must not know how often the
//! promise is kept.

use crate::domain::ids::{AccountId, MemberId};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;

/// A reply can be promised within a day, and not later than half a year of working days.
pub const PROMISE_DAYS: std::ops::RangeInclusive<u32> = 1..=120;

/// What an MP promises: a reply within so many working days, and the topics covered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promise {
    /// Working days to a reply; none for no promise.
    pub reply_days: Option<u32>,
    /// The keys of topics.
    pub topics: Vec<String>,
}

impl Promise {
    /// Reads what was typed; an empty number promises nothing.
    pub fn parse(days: &str, topics: &[String], known: &[&str]) -> Result<Self, FieldError> {
        let typed = days.trim();
        let reply_days = if typed.is_empty() {
            None
        } else {
            let days = typed
                .parse()
                .ok()
                .filter(|days| PROMISE_DAYS.contains(days));
            Some(days.ok_or_else(|| {
                FieldError::new(
                    "reply_days",
                    format!(
                        "Please write a number of working days between {} and {}, or leave it empty.",
                        PROMISE_DAYS.start(),
                        PROMISE_DAYS.end()
                    ),
                )
            })?)
        };
        let mut topics: Vec<String> = topics
            .iter()
            .filter(|key| known.contains(&key.as_str()))
            .cloned()
            .collect();
        topics.sort_unstable();
        topics.dedup();
        Ok(Self { reply_days, topics })
    }
}

impl Promise {
    /// "promises a reply within 20 working days and covers Health, Housing." Empty where nothing is promised; `name_of` knows the topics.
    pub fn in_words(&self, name_of: impl Fn(&str) -> String) -> String {
        let names: Vec<String> = self.topics.iter().map(|key| name_of(key)).collect();
        let reply = self.reply_days.map(|days| match days {
            1 => "promises a reply within 1 working day".to_owned(),
            _ => format!("promises a reply within {days} working days"),
        });
        match (reply, names.is_empty()) {
            (None, true) => String::new(),
            (Some(reply), true) => format!("{reply}."),
            (None, false) => format!("covers {}.", names.join(", ")),
            (Some(reply), false) => format!("{reply} and covers {}.", names.join(", ")),
        }
    }
}

/// A promise was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseMade {
    /// Whose.
    pub member: MemberId,
    /// What.
    pub promise: Promise,
    /// By which account.
    pub by: AccountId,
    seal: (),
}

/// Promises: the MP, or an approver in the MP's name.
pub fn promise(by: &Hand, promise: Promise) -> Result<PromiseMade, Refusal> {
    by.check_may_approve()?;
    Ok(PromiseMade {
        member: by.member(),
        promise,
        by: by.id(),
        seal: (),
    })
}
