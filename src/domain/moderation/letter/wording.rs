//! The fixed sentences about each outcome. The sentence that explains is the moderator's own; it must not be written here.

use crate::domain::moderation::codes::Code;
use crate::domain::moderation::state::Outcome;
use crate::domain::moderation::statement::Statement;
use crate::domain::time::day_in_words;

pub(super) fn title(item: &str, outcome: Outcome) -> String {
    let did = match outcome {
        Outcome::NoBreach => "No breach",
        Outcome::HideRephrase => "Hidden, please reword",
        Outcome::Remove => "Removed",
        Outcome::Seal => "Removed for a legal reason",
        Outcome::Redact => "Blacked out in part",
        Outcome::Move => "Moved",
        Outcome::Merge => "Merged",
        Outcome::Label => "Labelled",
        Outcome::SupportNote => return "You matter, and there is somebody to talk to".into(),
        Outcome::ReturnPrivately => "Back to you",
    };
    format!("{did}: {item}")
}

pub(super) fn what(item: &str, outcome: Outcome) -> String {
    match outcome {
        Outcome::NoBreach => {
            format!(
                "A moderator has looked at {item} and found nothing against the rules. It stays as it is."
            )
        }
        Outcome::HideRephrase => format!(
            "We have hidden {item}. What you want to say is welcome; what is marked below goes against a rule. Once that is reworded, it comes back in its place, and nothing is held against you."
        ),
        Outcome::Remove => format!(
            "We have removed {item}. In its place stands a line with the rule, the date and a link to the public log; the replies stay."
        ),
        Outcome::Seal => format!(
            "We have removed {item} for a legal reason. The words are sealed: two people together can open them, and only if the law asks for it."
        ),
        Outcome::Redact => format!(
            "We have blacked out part of {item}. Not a word was changed, and the rest stays for everybody to read."
        ),
        Outcome::Move => format!(
            "We have moved {item} to where people talk about its topic. The old address leads there."
        ),
        Outcome::Merge => format!(
            "We have merged {item} into one that asks for the same. Support is carried over, nobody counts twice, and the old address leads there."
        ),
        Outcome::Label => format!("We have added a label to {item}. It stays as it is."),
        Outcome::SupportNote => format!(
            "Somebody was worried about you when they read {item}, and so are we. You have done nothing wrong: it stays as it is, and nothing is held against you.\n\nSamaritans listen at any hour, free, on 116 123. If you are in danger now, please call 999."
        ),
        Outcome::ReturnPrivately => format!(
            "We have given {item} back to you: only you can read it. It is about a case of your own, and details about yourself should not stand here for ever."
        ),
    }
}

pub(super) fn why(statement: &Statement) -> String {
    let mut paragraphs = Vec::new();
    // To somebody in distress no rule is read out.
    if statement.outcome == Outcome::SupportNote {
        return statement.words.clone();
    }
    if let Some(code) = statement
        .code
        .filter(|_| statement.outcome != Outcome::NoBreach)
    {
        let rule = code.rule();
        paragraphs.push(format!(
            "Rule {}, {} (rules of version {}): {}",
            code.key(),
            rule.name.to_lowercase(),
            statement.rules,
            rule.threshold
        ));
    }
    let is_unfit_for_a_letter =
        statement.outcome == Outcome::Seal || statement.code == Some(Code::R6);
    if is_unfit_for_a_letter && !statement.passages.is_empty() {
        let places: Vec<String> = statement
            .passages
            .iter()
            .map(|passage| format!("{} to {}", passage.start + 1, passage.end))
            .collect();
        paragraphs.push(format!(
            "It is about these characters of your text, which we do not repeat here: {}.",
            places.join(", ")
        ));
    } else if !statement.passages.is_empty() {
        let quotes: Vec<String> = statement
            .passages
            .iter()
            .map(|passage| format!("  “{}”", passage.words))
            .collect();
        paragraphs.push(format!("It is about:\n{}", quotes.join("\n")));
    }
    if !statement.words.is_empty() {
        paragraphs.push(statement.words.clone());
    }
    if !statement.facts.is_empty() {
        paragraphs.push(format!("We relied on this: {}", statement.facts));
    }
    if let Some((allowed, why_not)) = &statement.allowed {
        paragraphs.push(if statement.outcome == Outcome::NoBreach {
            format!(
                "It is expressly allowed ({}): {}",
                allowed.key(),
                allowed.words()
            )
        } else {
            format!(
                "We asked whether it is allowed after all ({}: {}) {}",
                allowed.key(),
                allowed.words(),
                why_not
            )
        });
    }
    paragraphs.push(match &statement.detected_by {
        Some(rule) => format!(
            "{} A machine pointed it out (rule {rule}); a person decided.",
            statement.source.in_words()
        ),
        None => statement.source.in_words().into(),
    });
    paragraphs.join("\n\n")
}

pub(super) fn repair(statement: &Statement) -> Option<String> {
    let until = statement.repair_by.map(|until| day_in_words(until.day()));
    match (statement.outcome, until) {
        (Outcome::HideRephrase, Some(until)) => Some(format!(
            "Reword the passage by the end of {until}: your text waits on the page of this decision with the passage marked, and nobody else sees it. A moderator looks at the new words within one working day; if nobody does within two, they are published. After that day you can still reword it."
        )),
        (Outcome::ReturnPrivately, Some(until)) => Some(format!(
            "Take your case to your MP’s office, to the ombudsman or to Citizens Advice: that is where it can be solved. If there is a matter for everybody behind it, write it without your own details by the end of {until}, or later, and it is published."
        )),
        (Outcome::Move | Outcome::Merge, _) => Some(
            "If that is not where it belongs, say so within ten working days: a merge is then undone, and another moderator looks at a move again.".into(),
        ),
        (Outcome::Label, _) => Some(
            "Say in the text itself on whose behalf you write, and the label goes.".into(),
        ),
        (Outcome::Remove, _) => Some(
            "You are welcome to make your point again in other words.".into(),
        ),
        _ => None,
    }
}
