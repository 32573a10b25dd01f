//! Measures a screen on rows kept out of learning, on functional cases, swaps, disguises and marked passages, and says how sure
//! each figure is. It must not decide what is good enough, but for the limits on swaps.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::super::{Screen, Span};
use super::measure::{Share, area, area_of};
use super::swap::{self, Swapped};
use super::{OWN_SOURCE, Row, cases, evade, fingerprint};

/// A text with the passages that people marked in it: characters from and to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Half-open ranges of characters.
    pub ranges: Vec<(usize, usize)>,
    /// Whether it is kept out of learning, to measure with.
    pub is_dev: bool,
}

/// Everything that was measured.
#[derive(Debug, Clone)]
pub struct Report {
    tables: Vec<String>,
    swapped: Vec<Swapped>,
}

/// Which rows a model was made of, as a card.
pub fn card(rows: &[Row], bytes: &[u8]) -> String {
    let mut sources: BTreeMap<(&str, &str), (usize, usize, usize)> = BTreeMap::new();
    for row in rows {
        let (all, attacks, dev) = sources.entry((&row.source, &row.licence)).or_default();
        *all += 1;
        *attacks += usize::from(row.label);
        *dev += usize::from(row.is_dev);
    }
    let mut card = format!(
        "model {:016x}, {} bytes\n\n",
        fingerprint(bytes),
        bytes.len()
    );
    card.push_str("source           rows     attacks  kept out  licence\n");
    for ((source, licence), (all, attacks, dev)) in sources {
        let _ = writeln!(card, "{source:15} {all:6}  {attacks:9}  {dev:8}  {licence}");
    }
    card
}

/// Measures a screen.
pub fn measure(screen: &Screen, rows: &[Row], marked: &[Marked]) -> Report {
    let judged: Vec<Judged> = rows
        .iter()
        .filter(|row| row.is_dev)
        .map(|row| Judged::of(screen, row))
        .collect();
    let swapped = swap::all(screen);
    let tables = vec![
        by_source(&judged),
        by_detail(&judged),
        by_case(screen),
        by_swap(&swapped),
        by_identity(screen),
        by_disguise(screen, &judged),
        by_passage(screen, marked),
    ];
    Report { tables, swapped }
}

impl Report {
    /// The limit a model breaks that does not treat all alike; none if it keeps them. No decision may change with a party, a name or
    /// an identity word.
    pub fn broken(&self) -> Option<String> {
        let broken = self.swapped.iter().find(|swapped| swapped.changed > 0)?;
        let words: Vec<&str> = broken
            .by_word
            .iter()
            .filter(|(_, odd)| *odd > 0)
            .map(|(word, _)| *word)
            .collect();
        Some(format!(
            "{} of {} decisions change with {}: {}",
            broken.changed,
            broken.tries,
            broken.what,
            words.join(", ")
        ))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tables.join("\n"))
    }
}

/// A row kept out, and what was said of it.
struct Judged<'a> {
    row: &'a Row,
    score: f64,
    queue: f64,
    nudge: bool,
    span: Option<Span>,
}

impl<'a> Judged<'a> {
    fn of(screen: &Screen, row: &'a Row) -> Self {
        let verdict = screen.screen(&row.text);
        Self {
            row,
            score: verdict.score,
            queue: verdict.queue,
            nudge: verdict.nudge,
            span: verdict.spans.into_iter().next(),
        }
    }
}

/// At this share of false nudges found attacks are counted.
const FALSE_AT_MOST: f64 = 0.02;

fn by_source(judged: &[Judged]) -> String {
    let mut sources: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for one in judged {
        sources.entry(&one.row.source).or_default().push(one);
    }
    let mut table = String::from(
        "Rows kept out of learning, by source (95 % intervals)\n\
         source           rows  AUC best sentence     AUC whole post        false nudges          attacks nudged        attacks at 2 % false  AUC length alone\n",
    );
    for (source, rows) in sources {
        let (attacks, others): (Vec<&&Judged>, Vec<&&Judged>) =
            rows.iter().partition(|one| one.row.label);
        let scores = |of: &[&&Judged], score: fn(&Judged) -> f64| {
            of.iter().map(|one| score(one)).collect::<Vec<f64>>()
        };
        let best = (
            scores(&attacks, |one| one.score),
            scores(&others, |one| one.score),
        );
        let whole = (
            scores(&attacks, |one| one.queue),
            scores(&others, |one| one.queue),
        );
        let nudged =
            |of: &[&&Judged]| Share::of(of.iter().filter(|one| one.nudge).count(), of.len());
        let _ = writeln!(
            table,
            "{source:15} {:5}  {:20}  {:20}  {:20}  {:20}  {:20}  {}",
            rows.len(),
            area(&best.0, &best.1),
            area(&whole.0, &whole.1),
            nudged(&others),
            nudged(&attacks),
            found_at(&best.0, best.1),
            area_of(&attacks, &others, |one| one.row.text.chars().count()),
        );
    }
    table
}

/// The share of attacks above the point that this share of harmless rows exceeds.
fn found_at(attacks: &[f64], mut others: Vec<f64>) -> Share {
    others.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count"
    )]
    let above = (others.len() as f64 * FALSE_AT_MOST) as usize;
    let point = others
        .len()
        .checked_sub(above + 1)
        .map_or(f64::MIN, |at| others[at]);
    Share::of(
        attacks.iter().filter(|score| **score > point).count(),
        attacks.len(),
    )
}

fn by_detail(judged: &[Judged]) -> String {
    let mut kinds: BTreeMap<(&str, bool), (usize, usize)> = BTreeMap::new();
    for one in judged.iter().filter(|one| one.row.source == OWN_SOURCE) {
        let (nudged, all) = kinds.entry((&one.row.detail, one.row.label)).or_default();
        *nudged += usize::from(one.nudge);
        *all += 1;
    }
    let mut table = String::from("The project's own rows kept out, by kind: nudged\n");
    for ((kind, label), (nudged, all)) in kinds {
        let _ = writeln!(
            table,
            "{kind:26} {:7} {}",
            if label { "attack" } else { "allowed" },
            Share::of(nudged, all)
        );
    }
    table
}

fn by_case(screen: &Screen) -> String {
    let mut kinds: BTreeMap<(&str, bool), (usize, usize)> = BTreeMap::new();
    let mut missed = String::new();
    for case in cases::all() {
        let right = screen.screen(case.text).nudge == case.nudge;
        let (good, all) = kinds.entry((case.kind, case.nudge)).or_default();
        *good += usize::from(right);
        *all += 1;
        if !right {
            let _ = writeln!(
                missed,
                "  not so ({}, should {}): {}",
                case.kind,
                if case.nudge { "nudge" } else { "be silent" },
                case.text
            );
        }
    }
    let mut table = String::from("Functional cases decided as they should be\n");
    for expected in [false, true] {
        let of: Vec<_> = kinds
            .iter()
            .filter(|((_, nudge), _)| *nudge == expected)
            .collect();
        for ((kind, _), (good, all)) in &of {
            let _ = writeln!(
                table,
                "{kind:26} {:7} {}",
                if expected { "nudge" } else { "silent" },
                Share::of(*good, *all)
            );
        }
        let sum = of
            .iter()
            .fold((0, 0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1));
        let _ = writeln!(
            table,
            "{:26} {:7} {}",
            "all",
            if expected { "nudge" } else { "silent" },
            Share::of(sum.0, sum.1)
        );
    }
    table + &missed
}

fn by_swap(swapped: &[Swapped]) -> String {
    let mut table = String::from("Decisions that change with the words put in\n");
    for one in swapped {
        let _ = writeln!(
            table,
            "{:15} {}",
            one.what,
            Share::of(one.changed, one.tries)
        );
        for (word, odd) in &one.by_word {
            let _ = writeln!(table, "    {word:28} {odd}");
        }
    }
    table
}

fn by_identity(screen: &Screen) -> String {
    let (words, harmless, attacks) = swap::identities(screen);
    let mut table = String::from(
        "Identity words: harmless with the word against attacks without (BPSN), and the reverse (BNSP)\n",
    );
    for one in words {
        let _ = writeln!(
            table,
            "    {:28} {:20} {}",
            one.word,
            area(&attacks, &one.harmless),
            area(&one.attacks, &harmless)
        );
    }
    table
}

fn by_disguise(screen: &Screen, judged: &[Judged]) -> String {
    let found: Vec<(&str, &Span)> = judged
        .iter()
        .filter(|one| {
            one.row.label && matches!(one.row.source.as_str(), OWN_SOURCE | "cg-templates")
        })
        .filter_map(|one| Some((one.row.text.as_str(), one.span.as_ref()?)))
        .collect();
    let mut table = String::from("Attacks that were found, still found in disguise\n");
    for (way, still, all) in evade::all(screen, &found) {
        let _ = writeln!(table, "{way:15} {}", Share::of(still, all));
    }
    table
}

/// Whether the passages meet those that people marked, and how well their characters agree, where the screen spoke.
fn by_passage(screen: &Screen, marked: &[Marked]) -> String {
    let (mut touched, mut spoke, mut agreement) = (0, 0, 0.0);
    for one in marked
        .iter()
        .filter(|one| one.is_dev && !one.ranges.is_empty())
    {
        let passages: Vec<(usize, usize)> = screen
            .screen(&one.text)
            .spans
            .iter()
            .map(|span| (span.start, span.end))
            .collect();
        if passages.is_empty() {
            continue;
        }
        let length = one.text.chars().count();
        let cover = |ranges: &[(usize, usize)]| -> Vec<bool> {
            let mut marks = vec![false; length];
            for (start, end) in ranges {
                marks[(*start).min(length)..(*end).min(length)].fill(true);
            }
            marks
        };
        let (ours, theirs) = (cover(&passages), cover(&one.ranges));
        let count = |marks: &[bool]| {
            f64::from(u32::try_from(marks.iter().filter(|mark| **mark).count()).unwrap_or(u32::MAX))
        };
        let both: Vec<bool> = ours.iter().zip(&theirs).map(|(a, b)| *a && *b).collect();
        spoke += 1;
        touched += usize::from(both.contains(&true));
        agreement += 2.0 * count(&both) / (count(&ours) + count(&theirs)).max(1.0);
    }
    format!(
        "Passages that people marked, in texts that were pointed out\ntouched         {}\ncharacter F1    {:.3} over {spoke} texts\n",
        Share::of(touched, spoke),
        agreement / f64::from(u32::try_from(spoke.max(1)).unwrap_or(u32::MAX)),
    )
}
