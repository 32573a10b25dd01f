//! A folder exported from Polis (`comments.csv`, `votes.csv`, perhaps `summary.csv`), read into a conversation.
//! It must not touch the database, nor decide what becomes of the statements.

use std::collections::HashMap;

use super::table::{Row, Table};
use crate::domain::conversation::{Ballot, Conversation, Statement, Verdict};
use crate::domain::roll::{Claimed, Trouble};
use crate::domain::vote::Choice;

/// The three files of an export as texts; the summary may be missing.
pub struct Export<'t> {
    /// `comments.csv`.
    pub comments: &'t [u8],
    /// `votes.csv`.
    pub votes: &'t [u8],
    /// `summary.csv`.
    pub summary: Option<&'t [u8]>,
    /// The folder's name, for exports without a summary.
    pub folder: &'t str,
}

/// The troubles of each file of the export.
#[derive(Debug, Default)]
pub struct ExportTroubles {
    /// In `comments.csv`.
    pub comments: Vec<Trouble>,
    /// In `votes.csv`.
    pub votes: Vec<Trouble>,
}

/// Reads the export. Of several votes of one person on one statement the last counts.
pub fn read(export: &Export<'_>) -> Result<Conversation, ExportTroubles> {
    let mut troubles = ExportTroubles::default();
    let statements = read_file(
        export.comments,
        &[
            "comment-id",
            "author-id",
            "moderated",
            "comment-body",
            "timestamp",
        ],
        &mut troubles.comments,
        statement,
    );
    let ballots = read_file(
        export.votes,
        &["timestamp", "comment-id", "voter-id", "vote"],
        &mut troubles.votes,
        ballot,
    );
    let mut lines: HashMap<u32, u64> = HashMap::new();
    for Claimed { line, said } in &statements {
        if let Some(first) = lines.insert(said.id, *line) {
            troubles.comments.push(Trouble {
                line: *line,
                reason: format!("statement {} stands on line {first} already", said.id),
            });
        }
    }
    let mut last: HashMap<(u32, u32), Ballot> = HashMap::with_capacity(ballots.len());
    for Claimed { line, said } in ballots {
        if !lines.contains_key(&said.statement) {
            troubles.votes.push(Trouble {
                line,
                reason: format!(
                    "a vote on statement {}, which comments.csv does not have",
                    said.statement
                ),
            });
            continue;
        }
        last.insert((said.voter, said.statement), said);
    }
    if !(troubles.comments.is_empty() && troubles.votes.is_empty()) {
        return Err(troubles);
    }
    let mut ballots: Vec<Ballot> = last.into_values().collect();
    ballots.sort_by_key(|ballot| (ballot.at, ballot.voter, ballot.statement));
    let mut statements: Vec<Statement> =
        statements.into_iter().map(|claimed| claimed.said).collect();
    statements.sort_by_key(|statement| statement.id);
    let summary = export.summary.map(summary).unwrap_or_default();
    let url = summary.get("url").cloned();
    let key = url
        .as_deref()
        .and_then(|url| url.trim_end_matches('/').rsplit('/').next())
        .filter(|key| !key.is_empty());
    Ok(Conversation {
        key: key.unwrap_or(export.folder).to_owned(),
        topic: summary.get("topic").cloned().unwrap_or_default(),
        url,
        statements,
        ballots,
    })
}

fn read_file<T>(
    text: &[u8],
    columns: &[&str],
    troubles: &mut Vec<Trouble>,
    row: impl FnMut(&Row<'_>) -> Result<T, String>,
) -> Vec<Claimed<T>> {
    match Table::open(text) {
        Err(trouble) => {
            troubles.push(trouble);
            Vec::new()
        }
        Ok(table) if !table.has(columns) => {
            troubles.push(Trouble {
                line: 1,
                reason: format!("the heading needs the columns {}", columns.join(", ")),
            });
            Vec::new()
        }
        Ok(table) => table.read(troubles, row),
    }
}

fn statement(row: &Row<'_>) -> Result<Statement, String> {
    Ok(Statement {
        id: whole(row, "comment-id")?,
        author: whole(row, "author-id")?,
        at: millis(row)?,
        verdict: match row.text("moderated") {
            "1" => Verdict::Accepted,
            "0" => Verdict::Unseen,
            "-1" => Verdict::Rejected,
            other => return Err(format!("moderated is \"{other}\", not 1, 0 or -1")),
        },
        words: row.must("comment-body")?,
        pressed: row
            .text("agrees")
            .parse()
            .ok()
            .zip(row.text("disagrees").parse().ok()),
    })
}

fn ballot(row: &Row<'_>) -> Result<Ballot, String> {
    Ok(Ballot {
        voter: whole(row, "voter-id")?,
        statement: whole(row, "comment-id")?,
        at: millis(row)?,
        choice: match row.text("vote") {
            "1" => Choice::Agree,
            "-1" => Choice::Disagree,
            "0" => Choice::Pass,
            other => return Err(format!("vote is \"{other}\", not 1, -1 or 0")),
        },
    })
}

fn whole(row: &Row<'_>, name: &str) -> Result<u32, String> {
    let text = row.must(name)?;
    text.parse()
        .map_err(|_| format!("{name} is \"{text}\", not a whole number"))
}

fn millis(row: &Row<'_>) -> Result<i64, String> {
    let text = row.must("timestamp")?;
    text.parse::<i64>()
        .ok()
        .filter(|at| *at >= 0)
        .ok_or_else(|| format!("timestamp is \"{text}\", not a moment in milliseconds"))
}

/// Agrees and disagrees of each statement as `participants-votes.csv` has them: one cell for each person, so changes of mind count once.
/// (`comments.csv` adds up every press of a button instead.)
pub fn counts_by_person(participants: &[u8]) -> HashMap<u32, (usize, usize)> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(participants);
    let statements: Vec<Option<u32>> = reader
        .headers()
        .map(|heading| {
            heading
                .iter()
                .map(|name| name.trim().parse().ok())
                .collect()
        })
        .unwrap_or_default();
    let mut counts: HashMap<u32, (usize, usize)> = statements
        .iter()
        .flatten()
        .map(|id| (*id, (0, 0)))
        .collect();
    for row in reader.records().filter_map(Result::ok) {
        for (statement, cell) in statements.iter().zip(row.iter()) {
            let Some(count) = statement.and_then(|id| counts.get_mut(&id)) else {
                continue;
            };
            count.0 += usize::from(cell.trim() == "1");
            count.1 += usize::from(cell.trim() == "-1");
        }
    }
    counts
}

/// Keys and values; a value may run over several lines.
fn summary(text: &[u8]) -> HashMap<String, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| {
        Some((
            row.get(0)?.trim_start_matches('\u{feff}').to_owned(),
            row.get(1)?.trim().to_owned(),
        ))
    })
    .collect()
}
