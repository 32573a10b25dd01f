//! The respect principle as a page, made of the same tables as the rules. It must not know anybody who reads it.

use askama::Template;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use crate::domain::moderation::codes::{
    ALLOWED, Allowance, BORDERLINE, Code, RULES, RULES_DATE, RULES_VERSION, Rule, Side, Target,
};
use crate::domain::time::day_in_words;

#[derive(Template)]
#[template(path = "respect/show.html")]
struct Respect {
    layout: Layout,
    version: &'static str,
    date: String,
    allowed: &'static [Allowance],
    families: Vec<Family>,
    pairs: Vec<Vec<Sentence>>,
}

/// The codes of one letter.
struct Family {
    anchor: &'static str,
    name: &'static str,
    words: &'static str,
    rules: Vec<Row>,
}

/// One rule.
struct Row {
    rule: &'static Rule,
    key: &'static str,
    outcome: &'static str,
    soon: String,
}

/// One sentence of a borderline pair.
struct Sentence {
    words: &'static str,
    is_allowed: bool,
    key: &'static str,
    why: &'static str,
}

/// The page.
pub async fn show(layout: Layout) -> Result {
    let page = Respect {
        layout,
        version: RULES_VERSION,
        date: day_in_words(RULES_DATE),
        allowed: ALLOWED,
        families: families(),
        pairs: BORDERLINE
            .iter()
            .map(|pair| pair.sentences.iter().map(sentence).collect())
            .collect(),
    };
    Ok(Html(page.render()?).into_response())
}

fn families() -> Vec<Family> {
    [
        (
            'R',
            "respect",
            "How people treat one another",
            "What reaches a person or a group instead of an act.",
        ),
        (
            'S',
            "safety",
            "Safety and the law",
            "What the law forbids, and what puts somebody in danger.",
        ),
        (
            'I',
            "honesty",
            "Honest use",
            "What only pretends to be part of the discussion.",
        ),
        (
            'H',
            "order",
            "The right place",
            "No reproach to anybody: these put things where they are found.",
        ),
    ]
    .into_iter()
    .map(|(letter, anchor, name, words)| Family {
        anchor,
        name,
        words,
        rules: RULES
            .iter()
            .filter(|rule| rule.code.family() == letter)
            .map(|rule| Row {
                rule,
                key: rule.code.key(),
                outcome: rule.outcome.in_words(),
                soon: soon(rule.code),
            })
            .collect(),
    })
    .collect()
}

fn soon(code: Code) -> String {
    match code.target() {
        Target::Hours(hours) => format!("within {hours} hours, on every day of the year"),
        Target::WorkingDays(1) => "within one working day".into(),
        Target::WorkingDays(days) => format!("within {days} working days"),
    }
}

fn sentence((words, side): &(&'static str, Side)) -> Sentence {
    let (is_allowed, key, why) = match side {
        Side::Allowed(allowed) => (true, allowed.key(), allowed.words()),
        Side::Breach(code) => (false, code.key(), code.rule().name),
    };
    Sentence {
        words,
        is_allowed,
        key,
        why,
    }
}
