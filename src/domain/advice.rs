//! What a writer is shown before posting, when words seem to reach a person rather than what somebody did: the passage, the rule and
//! why. It must not know how the screen found it, and keeps nothing: advice is given, never recorded against anybody.

use super::moderation::codes;
use crate::respect::{Span, Verdict};

/// Characters before and behind a passage: enough to recognise the place, little enough to see the passage.
const AROUND: usize = 60;
/// More passages than this make a wall nobody reads; the first ones show what is meant.
const NOTES_MAX: usize = 3;

/// One passage, and the rule it seems to touch.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Note {
    /// What stands before it; begins with "…" where more does.
    pub before: String,
    /// The passage, as typed.
    pub passage: String,
    /// What stands behind it.
    pub after: String,
    /// The published code, such as "R1": its place on `/respect`.
    pub code: &'static str,
    /// The rule's name.
    pub rule: &'static str,
    /// Why it was marked, a sentence.
    pub why: String,
}

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Advice {
    /// Passages in the order of the text.
    pub notes: Vec<Note>,
    /// Whether somebody might come to harm by these words (R5, R6): said with more weight.
    pub is_strong: bool,
}

/// Puts into words what the screen says of the parts of one text (a title, then what, then why). Nothing where it is silent.
pub fn advise<'a>(parts: impl IntoIterator<Item = (&'a str, Verdict)>) -> Option<Advice> {
    let mut advice = Advice {
        notes: Vec::new(),
        is_strong: false,
    };
    for (text, verdict) in parts {
        if !verdict.nudge {
            continue;
        }
        advice.is_strong |= verdict.strong;
        advice
            .notes
            .extend(verdict.spans.iter().filter_map(|span| note(text, span)));
    }
    advice.notes.truncate(NOTES_MAX);
    (!advice.notes.is_empty()).then_some(advice)
}

fn note(text: &str, span: &Span) -> Option<Note> {
    let code = codes::Code::from_key(span.code.key())?;
    let letters: Vec<char> = text.chars().collect();
    let end = span.end.min(letters.len());
    let start = span.start.min(end);
    let one_line = |piece: &[char]| piece.iter().collect::<String>().replace(['\r', '\n'], " ");
    let from = start.saturating_sub(AROUND);
    let to = (end + AROUND).min(letters.len());
    let before = one_line(&letters[from..start]);
    let after = one_line(&letters[end..to]);
    Some(Note {
        before: if from > 0 {
            format!("…{before}")
        } else {
            before
        },
        passage: one_line(&letters[start..end]),
        after: if to < letters.len() {
            format!("{after}…")
        } else {
            after
        },
        code: code.key(),
        rule: code.rule().name,
        why: span.why.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::respect::Code;

    fn verdict(spans: &[(usize, usize, Code)]) -> Verdict {
        Verdict {
            nudge: !spans.is_empty(),
            strong: spans.iter().any(|(_, _, code)| code.is_strong()),
            score: 0.9,
            queue: 0.9,
            spans: spans
                .iter()
                .map(|(start, end, code)| Span {
                    start: *start,
                    end: *end,
                    code: *code,
                    why: "It speaks of people as vermin.".into(),
                })
                .collect(),
        }
    }

    #[test]
    fn a_passage_is_shown_with_what_stands_around_it() {
        let text = "I have read the plan. They are vermin, all of them, and so on.";
        let advice = advise([(text, verdict(&[(31, 37, Code::Dehumanising)]))]).unwrap();
        assert_eq!(advice.notes[0].before, "I have read the plan. They are ");
        assert_eq!(advice.notes[0].passage, "vermin");
        assert_eq!(advice.notes[0].code, "R2");
        assert!(!advice.is_strong);
    }

    #[test]
    fn offsets_count_characters_and_long_texts_are_cut() {
        let text = format!("{}ŵ vermin ŷ{}", "é".repeat(100), "é".repeat(100));
        let advice = advise([(text.as_str(), verdict(&[(102, 108, Code::Threat)]))]).unwrap();
        assert_eq!(advice.notes[0].passage, "vermin");
        assert!(advice.notes[0].before.starts_with('…') && advice.notes[0].after.ends_with('…'));
        assert!(advice.is_strong);
    }

    #[test]
    fn where_the_screen_is_silent_nothing_is_said() {
        assert_eq!(advise([("A fair point.", verdict(&[]))]), None);
    }

    #[test]
    fn a_wall_of_notes_is_cut_to_three() {
        let spans: Vec<_> = (0..9).map(|n| (n, n + 1, Code::PersonalAttack)).collect();
        let advice = advise([("abcdefghij", verdict(&spans))]).unwrap();
        assert_eq!(advice.notes.len(), NOTES_MAX);
    }
}
