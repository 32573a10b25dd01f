//! The report on fairness: rates with their intervals by what texts are about, for the last whole month and for twelve of them. It must
//! not show a count under five, nor the month that is not over.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use super::error::Result;
use super::layout::Layout;
use crate::actions::moderation::reviewing::month_before;
use crate::app::App;
use crate::domain::fairness::review::{DRAWN_EACH, JUDGES, Rates, Report, Seen};
use crate::domain::fairness::{
    FLIPS_BEYOND, GAP_POINTS, Known, PROVEN_BELOW, Share, chance, corrected, gap,
};
use crate::domain::felt::{Answer, Question, Side, Sum, tally};
use crate::domain::time::Timestamp;
use crate::domain::transparency::{SHOWN_FROM, shown};
use crate::store::moderation::fairness::{count_decided, list_seen, span};
use crate::store::{self, ReadConn};

/// Twelve months, as of the other figures.
const MONTHS: usize = 12;

#[derive(Template)]
#[template(path = "transparency/fairness.html")]
struct FairnessShow {
    layout: Layout,
    spans: Vec<SpanView>,
    /// Who answered, and to each question how many in which way; empty while nobody has.
    felt: Vec<(&'static str, Vec<Said>)>,
    drawn: i64,
    judges: usize,
    points: f64,
    beyond: f64,
    shown_from: i64,
}

/// A statement, and how many said yes, partly and no to it.
type Said = (&'static str, [String; 3]);

/// A span of months in words.
struct SpanView {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
    flips: String,
    agreement: String,
    looked_at: String,
    /// What the panel has to look into; empty where there is nothing.
    alarms: Vec<String>,
}

/// What texts are about, with their rates.
struct Row {
    about: &'static str,
    decided: String,
    acted: String,
    gap: String,
    overturned: String,
    too_much: String,
    too_little: String,
}

/// The report.
pub async fn show(State(app): State<App>, layout: Layout) -> Result {
    let [(_, from, to), (_, first, _)] = spans(app.now());
    let mut connection = app.db.read().await?;
    let spans = vec![
        view(
            &mut connection,
            "month",
            format!("{} to {}", from.day_in_words(), last_day(to)),
            (from, to),
        )
        .await?,
        view(
            &mut connection,
            "year",
            format!("The twelve months to {}", last_day(to)),
            (first, to),
        )
        .await?,
    ];
    let sums = store::felt::list(&mut connection, (&month_of(first), &month_of(to))).await?;
    let page = FairnessShow {
        layout,
        spans,
        felt: felt_rows(&sums),
        drawn: DRAWN_EACH,
        judges: JUDGES,
        points: GAP_POINTS,
        beyond: FLIPS_BEYOND,
        shown_from: SHOWN_FROM,
    };
    Ok(Html(page.render()?).into_response())
}

/// How people felt treated, by who they were; those of whom nobody answered are left out.
fn felt_rows(sums: &[Sum]) -> Vec<(&'static str, Vec<Said>)> {
    let of = |side: Side| -> Vec<Said> {
        Question::ALL
            .iter()
            .map(|question| (question.in_words(), tally(sums, side, *question).map(few)))
            .collect()
    };
    Side::ALL
        .iter()
        .filter(|side| sums.iter().any(|sum| sum.side == **side))
        .map(|side| (side.in_words(), of(*side)))
        .collect()
}

/// The month in which a moment lies, as sums of what people felt are kept by it.
fn month_of(at: Timestamp) -> String {
    let day = at.day();
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The sums of what people felt over the twelve months, by outcome and by what the text was about; a sum under five is left out. First
/// stand the sums over all of these, which are what the page shows: out of parts that leave out the few nobody could add them up.
pub async fn felt(State(app): State<App>) -> Result {
    let [_, (_, first, to)] = spans(app.now());
    let mut connection = app.db.read().await?;
    let sums = store::felt::list(&mut connection, (&month_of(first), &month_of(to))).await?;
    let heading = [
        "month", "side", "outcome", "about", "question", "answer", "people",
    ];
    let rows = sums
        .iter()
        .filter(|sum| shown(sum.people).is_some())
        .map(|sum| {
            vec![
                sum.month.clone(),
                sum.side.key().to_owned(),
                sum.outcome.clone(),
                sum.about.clone(),
                sum.question.key().to_owned(),
                sum.answer.key().to_owned(),
                sum.people.to_string(),
            ]
        });
    let lines: Vec<Vec<String>> = std::iter::once(heading.map(String::from).to_vec())
        .chain(felt_in_all(&sums))
        .chain(rows)
        .collect();
    Ok(table(&lines))
}

/// What the page shows: of every side that answered, each question and answer over all months, outcomes and subjects; a count from 1
/// to 4 is left empty, as it is there.
fn felt_in_all(sums: &[Sum]) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let heard = Side::ALL
        .iter()
        .filter(|side| sums.iter().any(|sum| sum.side == **side));
    for side in heard {
        for question in Question::ALL {
            let counts = tally(sums, *side, *question);
            for (answer, count) in Answer::ALL.iter().zip(counts) {
                let count = shown(count).map_or_else(String::new, |count| count.to_string());
                let words = [
                    "all",
                    side.key(),
                    "all",
                    "all",
                    question.key(),
                    answer.key(),
                ];
                let mut line: Vec<String> = words.map(String::from).to_vec();
                line.push(count);
                lines.push(line);
            }
        }
    }
    lines
}

fn last_day(end: Timestamp) -> String {
    end.minus_minutes(1).day_in_words()
}

/// The last whole month, and the twelve to its end.
fn spans(now: Timestamp) -> [(&'static str, Timestamp, Timestamp); 2] {
    let (from, to) = month_before(now);
    let mut first = from;
    for _ in 1..MONTHS {
        (first, _) = month_before(first);
    }
    [("month", from, to), ("year", first, to)]
}

/// The counts that every figure of the report is computed from, both spans of it; a count from 1 to 4 is left empty, as it is there.
pub async fn counts(State(app): State<App>) -> Result {
    let mut connection = app.db.read().await?;
    let mut lines = vec![
        [
            "span",
            "from",
            "to",
            "about",
            "decided",
            "acted",
            "overturned",
            "looked_at_acted",
            "too_much",
            "looked_at_left",
            "too_little",
            "looked_at",
            "freed",
            "caught",
        ]
        .map(String::from)
        .to_vec(),
    ];
    let cell = |count: i64| shown(count).map_or_else(String::new, |count| count.to_string());
    for (name, from, to) in spans(app.now()) {
        let span = span(from, to);
        let counted = count_decided(&mut connection, span).await?;
        let report = Report::of(&counted, &list_seen(&mut connection, span).await?);
        let when = [name.to_owned(), from.iso(), to.iso()];
        for rates in &report.rates {
            let counts = [
                rates.acted.whole,
                rates.acted.part,
                rates.overturned.part,
                rates.too_much.whole,
                rates.too_much.part,
                rates.too_little.whole,
                rates.too_little.part,
            ];
            let mut line = when.to_vec();
            line.push(rates.about.key().to_owned());
            line.extend(counts.map(cell));
            line.extend([String::new(), String::new(), String::new()]);
            lines.push(line);
        }
        let mut line = when.to_vec();
        line.push("all".to_owned());
        line.extend(std::iter::repeat_n(String::new(), 7));
        let counts = [report.looked_at, report.flips.freed, report.flips.caught];
        line.extend(counts.map(cell));
        lines.push(line);
    }
    Ok(table(&lines))
}

/// What was said of each text that was looked at again, for both spans of the report, without a word of it and in no order that tells
/// anything: from these lines alpha and the flips are computed. Nothing of a span while they are too few to say anything of.
pub async fn looks(State(app): State<App>) -> Result {
    let mut connection = app.db.read().await?;
    let heading = ["span", "about", "acted", "exchanged", "answers"].map(String::from);
    let mut lines = vec![heading.to_vec()];
    for (name, from, to) in spans(app.now()) {
        let seen = list_seen(&mut connection, span(from, to)).await?;
        lines.extend(looked_at(name, &seen));
    }
    Ok(table(&lines))
}

fn looked_at(span: &str, seen: &[Seen]) -> Vec<Vec<String>> {
    let heard = seen
        .iter()
        .filter(|one| one.answers.len() >= JUDGES)
        .count();
    if !i64::try_from(heard).is_ok_and(|heard| heard >= SHOWN_FROM) {
        return Vec::new();
    }
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let mut rows: Vec<Vec<String>> = seen
        .iter()
        .map(|one| {
            let mut answers: Vec<&str> = one.answers.iter().map(|answer| answer.key()).collect();
            answers.sort_unstable();
            vec![
                span.to_owned(),
                one.about.key().to_owned(),
                yes(one.was_acted),
                yes(one.is_exchanged),
                answers.join(" "),
            ]
        })
        .collect();
    rows.sort_unstable();
    rows
}

/// No cell here begins with what a spreadsheet would take for a formula: all are numbers, times and words of ours.
fn table(lines: &[Vec<String>]) -> Response {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response()
}

async fn view(
    connection: &mut ReadConn,
    id: &'static str,
    title: String,
    (from, to): (Timestamp, Timestamp),
) -> store::Result<SpanView> {
    let span = span(from, to);
    let counted = count_decided(connection, span).await?;
    let report = Report::of(&counted, &list_seen(connection, span).await?);
    // The last row is what the others are compared with.
    let base = report.rates.last().copied();
    let chances: Vec<Option<f64>> = report
        .rates
        .iter()
        .map(|rates| {
            base.filter(|base| base.about != rates.about)
                .and_then(|base| chance(rates.acted, base.acted))
        })
        .collect();
    let mut alarms = Vec::new();
    let rows = report
        .rates
        .iter()
        .zip(corrected(&chances))
        .map(|(rates, chance)| {
            let gap = base
                .filter(|base| base.about != rates.about)
                .and_then(|base| gap(rates.acted, base.acted));
            if gap.is_some_and(Known::is_beyond) {
                alarms.push(format!(
                    "Of texts in which somebody {}, so many more or fewer were acted on that it is no chance.",
                    rates.about.in_words()
                ));
            }
            row(
                rates,
                gap.zip(chance),
                base.is_some_and(|base| base.about == rates.about),
            )
        })
        .collect();
    let figure = report.flips.figure();
    if figure.is_some_and(|figure| figure > FLIPS_BEYOND) {
        alarms.push(
            "With names exchanged, judgements changed to one side so often that it is no chance."
                .to_owned(),
        );
    }
    Ok(SpanView {
        id,
        title,
        rows,
        flips: figure.map_or_else(
            || "too few to say".to_owned(),
            |figure| {
                format!(
                    "{} freed, {} caught; McNemar {figure:.2}",
                    few(report.flips.freed),
                    few(report.flips.caught)
                )
            },
        ),
        agreement: report
            .agreement
            .filter(|_| report.looked_at >= SHOWN_FROM)
            .map_or_else(
                || "too few to say".to_owned(),
                |alpha| format!("{alpha:.2}"),
            ),
        looked_at: few(report.looked_at),
        alarms,
    })
}

fn row(rates: &Rates, gap: Option<(Known, f64)>, is_base: bool) -> Row {
    Row {
        about: rates.about.in_words(),
        decided: few(rates.acted.whole),
        acted: in_words(rates.acted),
        gap: match gap {
            _ if is_base => "compared with this".to_owned(),
            None => "too few to say".to_owned(),
            Some((gap, chance)) => format!(
                "{:+.1} points, {:+.1} to {:+.1}; p {chance:.3}{}",
                gap.value,
                gap.from,
                gap.to,
                if gap.holds_nought() || chance >= PROVEN_BELOW {
                    ", not proven"
                } else {
                    ""
                }
            ),
        },
        overturned: in_words(rates.overturned),
        too_much: in_words(rates.too_much),
        too_little: in_words(rates.too_little),
    }
}

fn few(count: i64) -> String {
    shown(count).map_or_else(
        || format!("fewer than {SHOWN_FROM}"),
        |count| count.to_string(),
    )
}

/// "3.0 %, 1.7 to 5.2", and nothing of a part or a whole that is too few.
fn in_words(share: Share) -> String {
    match (share.known(), shown(share.part)) {
        (Some(known), Some(_)) => {
            format!("{:.1} %, {:.1} to {:.1}", known.value, known.from, known.to)
        }
        _ => "too few to say".to_owned(),
    }
}
