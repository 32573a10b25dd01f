//! The answer of `groups` for people: what the list is, the groups with what marks them, and the ideas in order.
//! It must not compute anything but widths.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::answer::{Answer, Heading, Idea};
use crate::domain::conversation::Conversation;
use crate::domain::text::one_line;

/// Characters of an idea that fit beside the numbers.
const WORDS: usize = 60;

pub(super) fn printed(answer: &Answer, conversation: &Conversation) -> String {
    let words: HashMap<u32, String> = conversation
        .statements
        .iter()
        .map(|said| (said.id, shortened(&said.words)))
        .collect();
    let of = |id: u32| words.get(&id).map_or("", String::as_str);
    let mut out = String::new();
    let _ = writeln!(out, "{}", heading(answer));
    for (at, group) in answer.groups.iter().enumerate() {
        let people = if group.people == 1 {
            "person"
        } else {
            "people"
        };
        let _ = writeln!(out, "\nGroup {}: {} {people}", group.letter, group.people);
        for (id, mark) in answer.marks.get(at).into_iter().flatten() {
            let does = if mark.by_agreeing {
                "agree"
            } else {
                "disagree"
            };
            let share = |[some, all]: [f64; 2]| 100.0 * some / all.max(1.0);
            let (inside, outside) = (share(mark.inside), share(mark.outside));
            let _ = writeln!(
                out,
                "  {inside:3.0} % {does} (others {outside:.0} %): {}",
                of(*id)
            );
        }
    }
    let mut ranked: Vec<&Idea> = answer
        .ideas
        .iter()
        .filter(|idea| idea.state == "ranked")
        .collect();
    let value = |idea: &Idea| idea.score.unwrap_or_default();
    ranked.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.id.cmp(&b.id)));
    if !ranked.is_empty() {
        let groups = if answer.k > 1 {
            "  surely, by group"
        } else {
            ""
        };
        let _ = writeln!(out, "\n score   idea  votes{groups}");
    }
    for idea in ranked {
        let _ = write!(out, " {:5.3} {:6} {:6}", value(idea), idea.id, idea.votes);
        for group in idea.per_group.iter().filter(|_| answer.k > 1) {
            let _ = write!(out, "  {} {:.2}", group.letter, group.lower);
        }
        let _ = writeln!(out, "  {}", of(idea.id));
    }
    let count = |state: &str| {
        answer
            .ideas
            .iter()
            .filter(|idea| idea.state == state)
            .count()
    };
    let (quiet, removed) = (count("needs-more-voices"), count("removed"));
    let _ = writeln!(
        out,
        "\n{quiet} more need more voices; {removed} removed by moderators."
    );
    out
}

fn heading(answer: &Answer) -> String {
    match answer.heading {
        Heading::CommonGround => format!(
            "Common ground among {} groups of {} people. Score: we are 90 % sure that at least this share of every group \
             supports the idea, whichever two cohorts of newcomers are left out.",
            answer.k,
            answer.people.len()
        ),
        Heading::WidelySupported => format!(
            "Widely supported so far; no groups found. Score: at least this share of the {} people supports the idea.",
            answer.people.len()
        ),
        Heading::AsPolis => format!(
            "As Polis computes it, for comparison: {} groups of {} people. Score: the product of (agrees + 1) / (votes + 2) \
             over the groups.",
            answer.k,
            answer.people.len()
        ),
    }
}

fn shortened(words: &str) -> String {
    let line = one_line(words);
    if line.chars().count() <= WORDS {
        return line;
    }
    let cut: String = line.chars().take(WORDS - 1).collect();
    format!("{}\u{2026}", cut.trim_end())
}
