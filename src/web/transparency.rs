//! How the moderators are doing, in figures that everybody can compute again from the public log. It must not know more than the log
//! and the number of reports: no figure is about a person.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::layout::Layout;
use crate::app::App;
use crate::domain::appeal;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::state::final_before;
use crate::domain::time::{Timestamp, day_in_words};
use crate::domain::transparency::{
    Appeals, CodeRow, DECISIONS, Figures, Middle, SHOWN_FROM, Sort, shown, without,
};
use crate::store::public_log::Signed;
use crate::store::{self, ReadConn};

/// Twelve months: a whole year's seasons, and few enough rows to read at a glance.
const MONTHS: i64 = 12;
/// Thirty days of reports.
const REPORT_DAYS: i64 = 30;
/// A year of appeals that ended late, as of the other figures.
const YEAR_DAYS: i64 = 365;
/// Open appeals looked at: more than any team can have open.
const OPEN_APPEALS: i64 = 1000;
/// Things looked at for the backlog; a flood beyond it is said to be one.
const BACKLOG: i64 = 5000;
/// Lines that wait out the minute, read at a time: more than a team writes in one.
const UNREAD: i64 = 1000;

#[derive(Template)]
#[template(path = "transparency/show.html")]
struct TransparencyShow {
    layout: Layout,
    since: String,
    size: u64,
    /// Proclaimed holidays: which, on what day, and when it was written down.
    holidays: Vec<(String, String, String)>,
    decisions: i64,
    months: Vec<(String, String)>,
    hours: Option<Middle>,
    timed: i64,
    late: String,
    codes: Vec<Row>,
    outcomes: Vec<&'static str>,
    appeals: Appeals,
    overturned: String,
    verdicts: [(&'static str, String); 6],
    overdue: usize,
    ended_late: i64,
    reports: Vec<(&'static str, &'static str, String)>,
    all_reports: i64,
    waiting: String,
    oldest: Option<Timestamp>,
    signed: Option<Signed>,
    shown_from: i64,
}

/// A code's row in the tables.
struct Row {
    key: &'static str,
    name: &'static str,
    decisions: String,
    outcomes: Vec<String>,
    hours: Option<Middle>,
    late: String,
}

/// The figures.
pub async fn show(State(app): State<App>, layout: Layout) -> Result {
    let now = app.now();
    let since = month_before(now);
    let mut connection = app.db.read().await?;
    let tallies = store::public_log::list_tallies(&mut connection, &since).await?;
    let shown = store::public_log::count_shown(&mut connection, now).await?;
    let signed = store::public_log::list_checkpoints(&mut connection, shown + 1, 1).await?;
    let reports =
        store::public_log::count_reports(&mut connection, now.minus_days(REPORT_DAYS)).await?;
    let backlog =
        store::public_log::find_backlog(&mut connection, final_before(now), BACKLOG).await?;
    let unread = unread(&mut connection, shown).await?;
    let open = store::appeals::list_open(&mut connection, OPEN_APPEALS).await?;
    let ended_late = store::appeals::count_late(&mut connection, now.minus_days(YEAR_DAYS)).await?;
    drop(connection);
    let figures = Figures::of(&without(tallies, &unread));
    let used: Vec<usize> = (0..DECISIONS.len())
        .filter(|at| figures.codes.iter().any(|row| row.outcomes[*at] > 0))
        .collect();
    let house = app.house.known();
    let page = TransparencyShow {
        layout,
        holidays: house
            .proclaimed
            .iter()
            .map(|entry| (entry.in_words(), entry.when(), day_in_words(entry.noted_on)))
            .collect(),
        since,
        size: shown,
        decisions: figures.decisions,
        months: figures
            .months
            .iter()
            .map(|(month, lines)| (month.clone(), in_words(*lines)))
            .collect(),
        hours: figures.hours,
        timed: figures.timed,
        late: share(figures.late, figures.timed),
        codes: figures
            .codes
            .iter()
            .map(|row| Row::of(row, &used))
            .collect(),
        outcomes: used.iter().map(|at| DECISIONS[*at]).collect(),
        overturned: share(
            figures.appeals.overturned + figures.appeals.lapsed,
            figures.appeals.decided,
        ),
        verdicts: [
            ("The decision stood", in_words(figures.appeals.upheld)),
            (
                "Another decision took its place",
                in_words(figures.appeals.varied),
            ),
            (
                "The decision was wrong",
                in_words(figures.appeals.overturned),
            ),
            (
                "Not decided in time, so the appellant was in the right",
                in_words(figures.appeals.lapsed),
            ),
            ("Not admissible", in_words(figures.appeals.inadmissible)),
            (
                "Taken back by the appellant",
                in_words(figures.appeals.withdrawn),
            ),
        ],
        overdue: appeal::count_overdue(&open, &house.calendar, now),
        ended_late,
        appeals: figures.appeals,
        all_reports: reports.iter().map(|(_, count)| count).sum(),
        reports: reports
            .iter()
            .filter_map(|(key, count)| {
                let code = Code::from_key(key)?;
                Some((code.key(), code.rule().name, in_words(*count)))
            })
            .collect(),
        waiting: if backlog.is_more {
            format!("{} or more", backlog.things)
        } else {
            backlog.things.to_string()
        },
        oldest: backlog.oldest,
        signed: signed.into_iter().next(),
        shown_from: SHOWN_FROM,
    };
    Ok(Html(page.render()?).into_response())
}

/// What the lines count as that nobody may read yet.
async fn unread(connection: &mut ReadConn, shown: u64) -> Result<Vec<Sort>> {
    let mut sorts = Vec::new();
    let mut after = shown;
    loop {
        let lines = store::public_log::list_after(connection, after, UNREAD).await?;
        let Some(last) = lines.last() else {
            return Ok(sorts);
        };
        after = last.seq;
        sorts.extend(lines.iter().filter_map(|line| Sort::read(&line.line)));
    }
}

impl Row {
    fn of(row: &CodeRow, used: &[usize]) -> Self {
        Self {
            key: row.code.key(),
            name: row.code.rule().name,
            decisions: in_words(row.decisions),
            outcomes: used.iter().map(|at| in_words(row.outcomes[*at])).collect(),
            hours: row.hours,
            late: share(row.late, row.timed),
        }
    }
}

/// A count, or that it is too few to show.
fn in_words(count: i64) -> String {
    shown(count).map_or_else(
        || format!("fewer than {SHOWN_FROM}"),
        |count| count.to_string(),
    )
}

/// "12 of 80 (15 %)"; nothing of a whole that is too few to show.
fn share(part: i64, whole: i64) -> String {
    if whole < SHOWN_FROM {
        return "too few to say".into();
    }
    match shown(part) {
        None => format!("fewer than {SHOWN_FROM} of {whole}"),
        Some(part) => {
            // Rounded to the nearest whole per cent.
            let percent = (part * 200 + whole) / (whole * 2);
            format!("{part} of {whole} ({percent} %)")
        }
    }
}

/// The month, in UTC as the log counts them, with which the span begins.
fn month_before(now: Timestamp) -> String {
    let iso = now.iso();
    let year: i64 = iso[..4].parse().unwrap_or(0);
    let month: i64 = iso[5..7].parse().unwrap_or(1);
    let first = year * 12 + month - 1 - (MONTHS - 1);
    format!(
        "{:04}-{:02}",
        first.div_euclid(12),
        first.rem_euclid(12) + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_begins_eleven_months_before_this_one() {
        let at = |iso: &str| {
            let time: jiff::Timestamp = iso.parse().expect("a time");
            month_before(Timestamp::from_millis(time.as_millisecond()))
        };
        assert_eq!(at("2026-11-25T12:00:00Z"), "2025-12");
        assert_eq!(at("2026-12-01T00:00:00Z"), "2026-01");
        assert_eq!(at("2026-01-31T23:59:59Z"), "2025-02");
    }

    #[test]
    fn shares_are_rounded_and_few_are_not_told() {
        assert_eq!(share(12, 80), "12 of 80 (15 %)");
        assert_eq!(share(2, 80), "fewer than 5 of 80");
        assert_eq!(share(0, 80), "0 of 80 (0 %)");
        assert_eq!(share(3, 4), "too few to say");
    }
}
