//! What the votes say of an idea, as pages show it: a sentence, and an interval for every group in bars and in words.
//! It must not know which page it stands on.

use crate::domain::ground::{Band, Scored, percent_at_least, percent_near};
use crate::store::ground::Placed;

/// An interval of one group.
#[derive(Clone, Debug)]
pub struct Bar {
    /// "Group A", or "Everyone".
    pub name: String,
    /// Its place among the groups, for shade and shape.
    pub at: usize,
    /// The lower end, in hundredths of a per cent of the width.
    pub from: String,
    /// Whether too few were heard to draw anything.
    pub is_silent: bool,
    /// How wide it is.
    pub width: String,
    /// The best guess.
    pub guess: String,
    /// The same in words.
    pub words: String,
}

/// An idea of a list, with what is sure about it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Whether there are groups.
    pub has_groups: bool,
    /// What it is called.
    pub band: &'static str,
    /// What we are sure of.
    pub sentence: String,
    /// Every group.
    pub bars: Vec<Bar>,
    /// "With one to five groups the score would lie between 55% and 71%."
    pub range: String,
    /// What is being checked about it, in sentences; empty if nothing is.
    pub checks: String,
}

/// An interval a group.
pub fn bars(scored: &Scored) -> Vec<Bar> {
    let percent = |x: f64| format!("{:.2}", x.clamp(0.0, 1.0) * 100.0);
    let groups = scored.groups.iter().enumerate();
    groups
        .map(|(at, group)| Bar {
            name: if scored.has_groups {
                format!("Group {}", group.letter)
            } else {
                "Everyone".to_owned()
            },
            at,
            is_silent: group.is_silent(),
            from: percent(group.lower),
            width: percent(group.upper.min(1.0) - group.lower.max(0.0)),
            guess: percent(group.share),
            words: group.in_words(),
        })
        .collect()
}

/// An idea with its sentence and bars.
pub fn found(number: i64, title: &str, scored: &Scored) -> Found {
    Found {
        number,
        title: title.to_owned(),
        has_groups: scored.has_groups,
        band: scored.band.in_words(scored.has_groups),
        sentence: scored.sentence(),
        bars: bars(scored),
        range: match scored.range {
            Some([low, high]) if scored.band.is_ranked() && scored.band != Band::CommonRefusal => {
                format!(
                    "Were there one to five groups, the score would lie between {} and {}.",
                    percent_at_least(low),
                    percent_near(high)
                )
            }
            _ => String::new(),
        },
        checks: scored.check_words(),
    }
}

/// Rows of a list.
pub fn rows(placed: &[Placed]) -> Vec<Found> {
    placed
        .iter()
        .map(|idea| found(idea.number.get(), &idea.title, &idea.scored))
        .collect()
}
