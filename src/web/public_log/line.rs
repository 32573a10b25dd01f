//! A line of the log in plain English, from what it publishes and nothing else. It must not know the database.

use serde::Deserialize;

use crate::domain::moderation::codes::{Allowed, Code};
use crate::domain::time::Timestamp;
use crate::domain::transparency::moment;
use crate::store::public_log::Stored;
use crate::web::error::{Error, Result};

/// Every event that a line can tell of, with what the filter calls it. Others are shown by their own word.
pub(super) const EVENTS: [(&str, &str); 35] = [
    ("held", "Held until looked at"),
    ("hidden", "Hidden"),
    ("removed", "Removed"),
    ("restored", "Restored"),
    ("kept", "Reported and kept"),
    ("moved", "Moved"),
    ("merged", "Merged"),
    ("redacted", "Blacked out in part"),
    ("labelled", "Labelled"),
    ("lifted", "Lifted"),
    ("warned", "Warning"),
    ("limited", "Slow mode"),
    ("paused", "Pause"),
    ("suspended", "Suspension"),
    ("banned", "Ban"),
    ("appeal_lodged", "Appeal lodged"),
    ("appeal_decided", "Appeal decided"),
    ("complaint_received", "Complaint received"),
    ("complaint_answered", "Complaint answered by the service"),
    ("complaint_extended", "Answer to a complaint takes longer"),
    ("complaint_settled", "Complaint settled"),
    ("complaint_escalated", "Complaint taken to the panel"),
    ("complaint_paused", "Clock of a complaint stopped"),
    ("complaint_resumed", "Clock of a complaint runs again"),
    ("complaint_determined", "Complaint determined"),
    ("complaint_published", "Complaint published"),
    ("duty_refused", "Refused for a conflict of interest"),
    ("revealed", "Author revealed to a moderator"),
    ("seal_opened", "Sealed words opened"),
    ("entry_checked", "Register entry looked up"),
    ("copies_found_fine", "Votes found to be fine"),
    ("request", "Request from outside"),
    ("rule_changed", "Rules changed"),
    ("checkpoint", "Signed checkpoint"),
    ("key_changed", "Signing key announced"),
];

/// The published members that are put into words.
#[derive(Debug, Default, Deserialize)]
struct Published {
    time: String,
    event: String,
    decision_no: Option<String>,
    supersedes: Option<String>,
    content_id: Option<String>,
    content_kind: Option<String>,
    author_class: Option<String>,
    target_class: Option<String>,
    code: Option<String>,
    code_version: Option<String>,
    allowed_code: Option<String>,
    effect: Option<String>,
    expires: Option<String>,
    source: Option<String>,
    auto_detect: Option<bool>,
    auto_decide: Option<String>,
    decider_no: Option<String>,
    second_decider_no: Option<String>,
    hours_to_decision: Option<i64>,
    appeal_state: Option<String>,
    apology_id: Option<String>,
    due: Option<String>,
    parent_no: Option<String>,
    key: Option<String>,
    handover: Option<String>,
    commit: String,
    prev_hash: String,
}

/// A line as pages show it.
pub(super) struct Line {
    pub seq: u64,
    pub iso: String,
    pub when: String,
    /// What happened, in one sentence.
    pub sentence: String,
    /// The rest, a name and a value each.
    pub facts: Vec<(&'static str, String)>,
    /// The reason code, for its anchor at `/respect`.
    pub code: String,
    /// Where the thing or its stub stands; empty where it has no page.
    pub content: String,
    pub hash: String,
    pub prev_hash: String,
    pub commit: String,
    /// The line as it is downloaded.
    pub raw: String,
}

impl Line {
    pub(super) fn read(stored: &Stored) -> Result<Self> {
        let line: Published = serde_json::from_str(&stored.line)
            .map_err(|error| Error::Failure(format!("line {} of the log: {error}", stored.seq)))?;
        Ok(Self {
            seq: stored.seq,
            when: moment(&line.time).map_or_else(|| line.time.clone(), Timestamp::in_words),
            sentence: line.sentence(),
            facts: line.facts(),
            code: line
                .code
                .as_deref()
                .and_then(Code::from_key)
                .map_or(String::new(), |code| code.key().to_owned()),
            content: line.content_id.as_deref().map_or(String::new(), address),
            iso: line.time,
            hash: stored.hash.clone(),
            prev_hash: line.prev_hash,
            commit: line.commit,
            raw: stored.line.clone(),
        })
    }
}

impl Published {
    fn sentence(&self) -> String {
        let (what, who) = (self.what(), self.who());
        let under = self.under();
        match self.event.as_str() {
            "held" => format!("{what} waits until a moderator has looked{under}."),
            "hidden" => format!("{what} was hidden{under}."),
            "removed" => format!("{what} was removed{under}."),
            "restored" => format!("{what} was restored."),
            "kept" => format!("{what} was reported, and no breach was found{under}."),
            "moved" => format!("{what} was moved to where it belongs{under}."),
            "merged" => format!("{what} was merged into another{under}."),
            "redacted" => format!("{what} was blacked out in part{under}."),
            "labelled" => format!("{what} was given a label{under}."),
            "lifted" => format!("{} was lifted{under}.", lifted(self.content_kind.as_deref())),
            "warned" => format!("{who} was warned{under}."),
            "limited" => format!("{who} may post more slowly for a while{under}."),
            "paused" => format!("{who} may not post for some days{under}."),
            "suspended" => format!("{who} was suspended{under}."),
            "banned" => format!("{who} was banned{under}."),
            "appeal_lodged" => format!("Somebody asked for a second look at a decision{under}."),
            "appeal_decided" => format!(
                "An appeal was decided{}{under}.",
                self.appeal_state
                    .as_deref()
                    .map_or(String::new(), |state| format!(": {}", spaced(state)))
            ),
            "complaint_received" => "A complaint was received.".into(),
            "complaint_answered" => {
                "Those who answer for this site answered a complaint about it.".into()
            }
            "complaint_extended" => {
                "The answer to a complaint about this site takes ten working days longer.".into()
            }
            "complaint_settled" => "A complaint was settled by the service’s own answer.".into(),
            "complaint_escalated" => match self.effect.as_deref() {
                Some("overdue") => {
                    "A complaint was not answered in time, so the independent panel looks.".into()
                }
                _ => "A complaint was taken to the independent panel.".into(),
            },
            "complaint_paused" => "The clock of a complaint stands still.".into(),
            "complaint_resumed" => "The clock of a complaint runs again.".into(),
            "complaint_determined" => "The independent panel determined a complaint.".into(),
            "complaint_published" => "A complaint was published in the register.".into(),
            "duty_refused" => {
                "Somebody was refused a decision, for a conflict of interest.".into()
            }
            "revealed" => "A moderator asked to see who wrote something, with a reason.".into(),
            "seal_opened" => format!(
                "Two moderators opened the sealed words of {} for an hour, with a reason that is kept{under}.",
                lower(&what)
            ),
            "entry_checked" => {
                "A steward looked up an entry of the register that somebody had reported.".into()
            }
            "copies_found_fine" => {
                "A moderator looked at votes that were set aside on an idea, and found them to be fine: they count.".into()
            }
            "request" => "Somebody outside asked for a decision.".into(),
            "rule_changed" => "The rules were changed.".into(),
            "checkpoint" => {
                "All lines before this one were signed: whoever keeps this line can prove that they were not rewritten.".into()
            }
            "key_changed" if self.handover.is_some() => {
                "From here on another key signs the log; the old one vouches for it.".into()
            }
            "key_changed" if self.is_first() => "The log begins. This key signs it.".into(),
            "key_changed" => {
                "From here on another key signs the log. The old one was lost, so it could not vouch for it.".into()
            }
            other => format!("{what}: {}{under}.", spaced(other)),
        }
    }

    /// "A comment by a citizen".
    fn what(&self) -> String {
        let kind = match self.content_kind.as_deref() {
            Some("idea") => "An idea",
            Some("comment") => "A comment",
            Some("response") => "An MP’s response",
            Some("account") => "A name",
            Some("post") => "A post",
            Some("member") => "A Member’s page",
            _ => "Something",
        };
        match (kind, self.author_class.as_deref()) {
            ("An MP’s response", _) | (_, None) => kind.into(),
            (kind, Some("citizen")) => format!("{kind} by a citizen"),
            (kind, Some("mp")) => format!("{kind} by an MP"),
            (kind, Some("former")) => format!("{kind} by a former member"),
            (kind, Some(_)) => kind.into(),
        }
    }

    fn who(&self) -> &'static str {
        match self.author_class.as_deref() {
            Some("citizen") => "A citizen",
            Some("mp") => "An MP",
            Some("former") => "A former member",
            _ => "Somebody",
        }
    }

    /// " under R1 (personal attack)".
    fn under(&self) -> String {
        match self.code.as_deref() {
            None => String::new(),
            Some(key) => Code::from_key(key).map_or_else(
                || format!(" under {key}"),
                |code| format!(" under {key} ({})", lower(code.rule().name)),
            ),
        }
    }

    fn is_first(&self) -> bool {
        self.prev_hash.bytes().all(|digit| digit == b'0')
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let text = |name: &'static str, value: &Option<String>| {
            value.as_deref().map(|value| (name, spaced(value)))
        };
        let exact = |name: &'static str, value: &Option<String>| {
            value.as_ref().map(|value| (name, value.clone()))
        };
        let allowed = self.allowed_code.as_deref().map(|key| {
            let words = Allowed::from_key(key).map_or("", Allowed::words);
            ("Allowance considered", format!("{key}: {words}"))
        });
        let since = if self.event == "appeal_decided" {
            "it was lodged"
        } else {
            "the first report"
        };
        let hours = self.hours_to_decision.map(|hours| match hours {
            0 => ("Decided", "within the hour".to_owned()),
            1 => ("Decided", format!("1 hour after {since}")),
            _ => ("Decided", format!("{hours} hours after {since}")),
        });
        let by = self.decider_no.as_ref().map(|first| {
            let second = self
                .second_decider_no
                .as_ref()
                .map_or(String::new(), |second| format!(" and {second}"));
            ("By", format!("{first}{second}"))
        });
        let detected = self.auto_detect.map(|is_machine| {
            let words = if is_machine { "a machine" } else { "people" };
            ("Found by", words.to_owned())
        });
        let until = self.expires.as_deref().map(|at| {
            (
                "Until",
                moment(at).map_or_else(|| at.to_owned(), Timestamp::in_words),
            )
        });
        [
            exact("Decision", &self.decision_no),
            exact("Takes the place of", &self.supersedes),
            exact("Part of", &self.parent_no),
            text("Effect", &self.effect),
            until,
            text("About", &self.target_class),
            allowed,
            text("Came to notice by", &self.source),
            detected,
            text("Decided by a machine", &self.auto_decide),
            by,
            hours,
            text("Appeal", &self.appeal_state),
            exact("The aim was", &self.due),
            exact("Apology", &self.apology_id),
            exact("Rules, version", &self.code_version),
            exact("Key", &self.key),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Where a thing of the log stands, by its name in the log.
fn address(content_id: &str) -> String {
    let Some((kind, number)) = content_id.split_once('-') else {
        return String::new();
    };
    if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return String::new();
    }
    match kind {
        "idea" => format!("/ideas/{number}"),
        "comment" => format!("/comments/{number}"),
        "response" => format!("/responses/{number}"),
        "member" => format!("/members/{number}"),
        "post" => format!("/news/{number}"),
        _ => String::new(),
    }
}

fn lifted(kind: Option<&str>) -> &'static str {
    match kind {
        Some("account") => "A measure against an account",
        _ => "A hold or a hasty decision",
    }
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// "Personal attack" within a sentence.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> Published {
        let whole = format!(
            "{{\"time\":\"2026-11-25T12:00:00Z\",\"commit\":\"\",\"prev_hash\":\"01\",{json}}}"
        );
        serde_json::from_str(&whole).expect("a line")
    }

    #[test]
    fn lines_read_as_sentences() {
        for (json, words) in [
            (
                r#""event":"hidden","content_kind":"comment","author_class":"citizen","code":"R1""#,
                "A comment by a citizen was hidden under R1 (personal attack).",
            ),
            (
                r#""event":"warned","author_class":"mp","code":"R4""#,
                "An MP was warned under R4 (harassment).",
            ),
            (
                r#""event":"appeal_decided","appeal_state":"overturned""#,
                "An appeal was decided: overturned.",
            ),
            (
                r#""event":"something_new","code":"Z9""#,
                "Something: something new under Z9.",
            ),
        ] {
            assert_eq!(line(json).sentence(), words);
        }
    }

    #[test]
    fn every_event_has_a_sentence_of_its_own() {
        for (event, _) in EVENTS {
            let sentence = line(&format!("\"event\":\"{event}\"")).sentence();
            assert!(!sentence.starts_with("Something: "), "{event}: {sentence}");
            assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn only_names_of_ours_become_addresses() {
        assert_eq!(address("comment-12"), "/comments/12");
        for odd in [
            "comment-",
            "comment-1/../x",
            "//evil.example",
            "account-7",
            "",
        ] {
            assert_eq!(address(odd), "", "{odd}");
        }
    }
}
