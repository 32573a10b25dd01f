//! The statement of reasons (moderation.md 2.1): what every decision has to say before it can be made. It must not know the person
//! it is written to; a text that quotes nothing, or says nothing in its own words, makes no statement.

use super::codes::{Allowed, Code, RULES_VERSION};
use super::state::{Outcome, Revision};
use crate::domain::ids::DecisionId;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::working_day::Deadline;

mod own_words;

/// Six months to appeal (moderation.md 1.7).
pub const APPEAL_MONTHS: i32 = 6;
/// What the public may read of a passage: a paraphrase of two lines.
pub const PARAPHRASE_MAX: usize = 200;
/// The Digital Services Act's database takes 5,000 characters of facts.
pub const FACTS_MAX: usize = 5_000;
/// The moderator's own sentences: room for a paragraph, as the Act's database takes 2,000 characters of explanation.
pub const WORDS_MAX: usize = 2_000;
/// Passages a reader can still follow.
pub const PASSAGES_MAX: usize = 10;

/// The answer to the swap test: with parties, positions and names exchanged, would I decide the same?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Swap {
    /// Yes.
    Same,
    /// No.
    Different,
    /// Not sure.
    NotSure,
}

impl Swap {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Same, Self::Different, Self::NotSure];

    /// The word in rows and forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::NotSure => "not_sure",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// What drew attention to it. Never who.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A report.
    Report,
    /// A notice under a statute.
    StatutoryNotice,
    /// Our own look: held, or drawn at random.
    OwnCheck,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Report, Self::StatutoryNotice, Self::OwnCheck];

    /// The word in rows and in the log.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::StatutoryNotice => "statutory_notice",
            Self::OwnCheck => "own_check",
        }
    }

    /// The one named by `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// The words for the author.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Report => "Somebody reported it.",
            Self::StatutoryNotice => "We received a notice that the law makes us follow.",
            Self::OwnCheck => "We looked at it ourselves.",
        }
    }
}

/// Which words a decision is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quoted {
    /// These passages, as they stand in the revision.
    Passages(Vec<String>),
    /// All of it.
    Whole,
}

/// What a moderator writes, before it is weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons {
    /// Which words.
    pub quoted: Quoted,
    /// In the moderator's own words, to the author.
    pub words: String,
    /// The facts relied on beyond the words themselves; may be empty.
    pub facts: String,
    /// The passage in other words, for the public; without identifiers. May be empty.
    pub paraphrase: String,
    /// Which allowance comes closest, and was considered.
    pub allowed: Option<Allowed>,
    /// Why it does not apply; may be empty for "no breach".
    pub why_not_allowed: String,
    /// The swap test.
    pub swap: Swap,
    /// What drew attention to it.
    pub source: Source,
    /// The rule of the screen that found it, with its version; none where a person did.
    pub detected_by: Option<String>,
}

/// A passage by its place, counted in characters from the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The first character.
    pub start: usize,
    /// Behind the last.
    pub end: usize,
    /// The words there.
    pub words: String,
}

/// Why a decision was made, complete. Only the rule makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The decision whose statement it is.
    pub decision: DecisionId,
    /// Exactly which words.
    pub revision: Revision,
    /// What was decided.
    pub outcome: Outcome,
    /// For which rule; none for "no breach".
    pub code: Option<Code>,
    /// The version of the rules.
    pub rules: &'static str,
    /// The passages; empty where it is about the whole.
    pub passages: Vec<Passage>,
    /// In the moderator's own words.
    pub words: String,
    /// The facts relied on.
    pub facts: String,
    /// For the public.
    pub paraphrase: String,
    /// Which allowance was considered, and why it does not apply.
    pub allowed: Option<(Allowed, String)>,
    /// The swap test.
    pub swap: Swap,
    /// What drew attention to it.
    pub source: Source,
    /// The rule of the screen that found it.
    pub detected_by: Option<String>,
    /// Until when the author can put it right; none where that is not offered.
    pub repair_by: Option<Deadline>,
    /// Until when anybody concerned can appeal.
    pub appeal_by: Deadline,
    seal: (),
}

/// What a statement is about: the words, what was decided about them, and until when something can be done.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The decision.
    pub decision: DecisionId,
    /// Exactly which words.
    pub revision: Revision,
    /// Those words.
    pub text: &'a str,
    /// What is decided.
    pub outcome: Outcome,
    /// For which rule.
    pub code: Option<Code>,
    /// Until when the author can put it right.
    pub repair_by: Option<Deadline>,
    /// Until when anybody concerned can appeal.
    pub appeal_by: Deadline,
}

/// Weighs what a moderator wrote, and makes the statement of it.
pub fn state_reasons(reasons: &Reasons, about: About<'_>) -> Result<Statement, Refusal> {
    let mut errors = Vec::new();
    let passages = if about.outcome == Outcome::NoBreach {
        Vec::new()
    } else {
        passages(&reasons.quoted, about).unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        })
    };
    errors.extend(own_words::check(reasons, &about));
    errors.extend(check_allowed(reasons, about.outcome));
    errors.extend(check_lengths(reasons));
    errors.extend(check_paraphrase(&reasons.paraphrase, &passages));
    errors.extend(check_swap(reasons.swap));
    if !errors.is_empty() {
        return Err(Refusal::Fields(errors));
    }
    Ok(Statement {
        decision: about.decision,
        revision: about.revision,
        outcome: about.outcome,
        code: about.code,
        rules: RULES_VERSION,
        passages,
        words: reasons.words.trim().to_owned(),
        facts: reasons.facts.trim().to_owned(),
        paraphrase: reasons.paraphrase.trim().to_owned(),
        allowed: reasons
            .allowed
            .map(|code| (code, reasons.why_not_allowed.trim().to_owned())),
        swap: reasons.swap,
        source: reasons.source,
        detected_by: reasons.detected_by.clone(),
        repair_by: about.repair_by,
        appeal_by: about.appeal_by,
        seal: (),
    })
}

fn passages(quoted: &Quoted, about: About<'_>) -> Result<Vec<Passage>, FieldError> {
    let text = about.text;
    let quotes = match quoted {
        Quoted::Whole => return Ok(Vec::new()),
        Quoted::Passages(quotes) => quotes,
    };
    let mut found = Vec::new();
    for quote in quotes.iter().map(|quote| quote.trim()) {
        if quote.is_empty() {
            continue;
        }
        let mut places = text.match_indices(quote).map(|(at, _)| at).peekable();
        if places.peek().is_none() {
            return Err(FieldError::new(
                "passages",
                format!(
                    "“{quote}” does not stand in this text. Please mark the passage as it is written."
                ),
            ));
        }
        // What is blacked out is blacked out wherever it stands; to explain anything else, once is enough.
        let most = match about.outcome {
            Outcome::Redact => usize::MAX,
            _ => 1,
        };
        for at in places.take(most) {
            let start = text[..at].chars().count();
            found.push(Passage {
                start,
                end: start + quote.chars().count(),
                words: quote.to_owned(),
            });
        }
    }
    found.sort_by_key(|passage| (passage.start, passage.end));
    found.dedup();
    match found.len() {
        0 => Err(FieldError::new(
            "passages",
            "Please mark the passage this is about, or say that it is about the whole text.",
        )),
        n if n > PASSAGES_MAX => Err(FieldError::new(
            "passages",
            format!(
                "Please mark at most {PASSAGES_MAX} passages, or say that it is about the whole text."
            ),
        )),
        _ => Ok(found),
    }
}

fn check_allowed(reasons: &Reasons, outcome: Outcome) -> Option<FieldError> {
    // Help is no accusation, and what is put in order was never forbidden.
    let needs_one = outcome.is_breach() || outcome == Outcome::Redact;
    match (reasons.allowed, outcome) {
        (None, _) if needs_one => Some(FieldError::new(
            "allowed",
            "Please choose what comes closest on the list of what is allowed, and say why it does not cover this.",
        )),
        (Some(_), _) if needs_one && own_words::count(&reasons.why_not_allowed) < 3 => {
            Some(FieldError::new(
                "why_not_allowed",
                "Please say in a few words why this is not covered by what is allowed.",
            ))
        }
        _ => None,
    }
}

fn check_lengths(reasons: &Reasons) -> Vec<FieldError> {
    [
        ("words", &reasons.words, WORDS_MAX),
        ("facts", &reasons.facts, FACTS_MAX),
        ("why_not_allowed", &reasons.why_not_allowed, WORDS_MAX),
        ("paraphrase", &reasons.paraphrase, PARAPHRASE_MAX),
    ]
    .into_iter()
    .filter(|(_, text, most)| text.chars().count() > *most)
    .map(|(field, _, most)| {
        FieldError::new(
            field,
            format!(
                "Please keep this to {most} characters: it has to be read by somebody who is upset."
            ),
        )
    })
    .collect()
}

fn check_paraphrase(paraphrase: &str, passages: &[Passage]) -> Option<FieldError> {
    let repeats = passages
        .iter()
        .any(|passage| own_words::count(&passage.words) > 2 && paraphrase.contains(&passage.words));
    let identifies = paraphrase.contains('@')
        || paraphrase.contains("://")
        || paraphrase.chars().filter(char::is_ascii_digit).count() >= 6;
    (repeats || identifies).then(|| {
        FieldError::new(
            "paraphrase",
            "Everybody reads this line: please say it in other words, without the passage itself and without addresses or numbers.",
        )
    })
}

fn check_swap(swap: Swap) -> Option<FieldError> {
    (swap == Swap::Different).then(|| {
        FieldError::new(
            "swap",
            "If you would decide differently with parties, positions and names exchanged, it is not the text you are judging. Please look again, or leave it to somebody else.",
        )
    })
}

#[cfg(test)]
mod tests;
