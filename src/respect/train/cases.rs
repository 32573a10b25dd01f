//! Reads the table of functional cases: sentences and what the screen should say of each.
//! It must not know what the screen does say.

/// A sentence and what should be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// What the sentence tries: `negated`, `quoted`, `threat` …
    pub kind: &'static str,
    /// Whether it should be pointed out.
    pub nudge: bool,
    /// The sentence.
    pub text: &'static str,
}

/// Every functional case, in the order of the file.
pub fn all() -> Vec<Case> {
    include_str!("cases.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let (kind, rest) = line.split_once(" | ")?;
            let (expected, text) = rest.split_once(" | ")?;
            Some(Case {
                kind,
                nudge: expected == "nudge",
                text,
            })
        })
        .collect()
}
