//! The report on fairness: rates with their intervals by what texts are about, for the last whole month and for twelve of them. It must
//! not show a count under five, nor the month that is not over.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use crate::actions::moderation::reviewing::month_before;
use crate::app::App;
use crate::domain::fairness::review::{DRAWN_EACH, JUDGES, Rates, Report};
use crate::domain::fairness::{FLIPS_BEYOND, GAP_POINTS, Known, Share, gap};
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
    drawn: i64,
    judges: usize,
    points: f64,
    beyond: f64,
    shown_from: i64,
}

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
    let (from, to) = month_before(app.now());
    let mut first = from;
    for _ in 1..MONTHS {
        (first, _) = month_before(first);
    }
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
    let page = FairnessShow {
        layout,
        spans,
        drawn: DRAWN_EACH,
        judges: JUDGES,
        points: GAP_POINTS,
        beyond: FLIPS_BEYOND,
        shown_from: SHOWN_FROM,
    };
    Ok(Html(page.render()?).into_response())
}

fn last_day(end: Timestamp) -> String {
    end.minus_minutes(1).day_in_words()
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
    let mut alarms = Vec::new();
    let rows = report
        .rates
        .iter()
        .map(|rates| {
            let gap = base
                .filter(|base| base.about != rates.about)
                .and_then(|base| gap(rates.acted, base.acted));
            if gap.is_some_and(Known::is_beyond) {
                alarms.push(format!(
                    "Of texts in which somebody {}, so many more or fewer were acted on that it is no chance.",
                    rates.about.in_words()
                ));
            }
            row(rates, gap, base.is_some_and(|base| base.about == rates.about))
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

fn row(rates: &Rates, gap: Option<Known>, is_base: bool) -> Row {
    Row {
        about: rates.about.in_words(),
        decided: few(rates.acted.whole),
        acted: in_words(rates.acted),
        gap: match gap {
            _ if is_base => "compared with this".to_owned(),
            None => "too few to say".to_owned(),
            Some(gap) => format!(
                "{:+.1} points, {:+.1} to {:+.1}{}",
                gap.value,
                gap.from,
                gap.to,
                if gap.holds_nought() {
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
