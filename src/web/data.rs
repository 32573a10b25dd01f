//! What is published every night, as files to take along: tallies, ideas and models, and the manifests that vouch for them; and any
//! line of a table as a page, so that a figure elsewhere can point to where it stands.
//! It must not know what is in a file, and shows none that is not in an archive.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use super::error::Result;
use super::form::{Path, Query};
use super::layout::Layout;
use crate::app::App;
use crate::domain::refusal::Refusal;
use crate::domain::text::thousands;
use crate::store::ground::archives::{self, Archive};

/// Archives on the page: their manifests are found by number for ever.
const SHOWN: i64 = 60;

/// A block of a tape archive.
const BLOCK: usize = 512;

#[derive(Template)]
#[template(path = "data/index.html")]
struct DataIndex {
    layout: Layout,
    archives: Vec<Archive>,
    /// The files of the newest one: name, size in words, hash.
    files: Vec<(String, String, String)>,
}

/// Lines of a table on one page; whoever wants more takes the file.
const LINES: usize = 200;

/// Some lines of a table.
#[derive(Template)]
#[template(path = "data/lines.html")]
struct DataLines {
    layout: Layout,
    archive: i64,
    name: String,
    columns: Vec<String>,
    lines: Vec<Line>,
    /// Whether there are more.
    is_cut: bool,
    /// Lines that this one is computed from, in another table.
    behind: String,
}

/// A line of a table, with the number it has in the file.
struct Line {
    number: u64,
    cells: Vec<String>,
}

impl DataLines {
    /// The lines whose columns hold what is asked for.
    fn of(layout: Layout, archive: i64, name: String, body: &str, asked: &Asked) -> Self {
        let mut page = Self {
            layout,
            archive,
            columns: Vec::new(),
            lines: Vec::new(),
            is_cut: false,
            behind: String::new(),
            name,
        };
        let mut table = csv::Reader::from_reader(body.as_bytes());
        let Ok(heading) = table.headers().cloned() else {
            return page;
        };
        page.columns = heading.iter().map(str::to_owned).collect();
        let place = |column: &String| heading.iter().position(|one| one == column);
        let wanted: Option<Vec<(usize, &String)>> = asked
            .iter()
            .map(|(column, value)| Some((place(column)?, value)))
            .collect();
        let Some(wanted) = wanted else {
            return page;
        };
        for record in table.records().map_while(std::result::Result::ok) {
            let fits = |(at, value): &(usize, &String)| record.get(*at) == Some(value.as_str());
            if !wanted.iter().all(fits) {
                continue;
            }
            page.is_cut = page.lines.len() == LINES;
            if page.is_cut {
                break;
            }
            page.lines.push(Line {
                number: record.position().map_or(0, csv::Position::line),
                cells: record.iter().map(str::to_owned).collect(),
            });
        }
        if let (Some(space), Some(idea)) = (
            page.name.strip_suffix("/ideas.csv"),
            asked.get("comment-id"),
        ) {
            page.behind = format!("/data/{archive}/{space}/tallies.csv?idea={idea}");
        }
        page
    }
}

/// Columns and what they must hold; nothing asks for the file as it is.
type Asked = BTreeMap<String, String>;

/// All archives, and the files of the newest.
pub async fn index(State(app): State<App>, layout: Layout) -> Result {
    let mut connection = app.db.read().await?;
    let archives = archives::page(&mut connection, i64::MAX, SHOWN).await?;
    let files = match archives.first() {
        Some(newest) => archives::list_files(&mut connection, newest.number).await?,
        None => Vec::new(),
    };
    let page = DataIndex {
        layout,
        archives,
        files: files
            .into_iter()
            .map(|file| {
                let size = thousands(usize::try_from(file.bytes).unwrap_or(0));
                (file.name, format!("{size} bytes"), file.sha256)
            })
            .collect(),
    };
    Ok(Html(page.render()?).into_response())
}

/// A whole archive as one file, `7.tar`.
pub async fn show(State(app): State<App>, Path(name): Path<String>) -> Result {
    let number: i64 = name
        .strip_suffix(".tar")
        .and_then(|number| number.parse().ok())
        .ok_or(Refusal::NotFound)?;
    let mut connection = app.db.read().await?;
    let manifest = archives::find_manifest(&mut connection, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let mut tape = Vec::new();
    pack(
        &mut tape,
        &format!("archive-{number}/manifest.json"),
        &manifest,
    );
    let withheld = archives::list_withheld(&mut connection).await?;
    for file in archives::list_files(&mut connection, number).await? {
        let body = archives::find_file(&mut connection, number, &file.name).await?;
        let name = format!("archive-{number}/{}", file.name);
        let body = without_titles(&file.name, body.unwrap_or_default(), &withheld);
        pack(&mut tape, &name, &body);
    }
    tape.resize(tape.len() + 2 * BLOCK, 0);
    let mut response = tape.into_response();
    let kind = HeaderValue::from_static("application/x-tar");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

/// One file of an archive, or the lines of it that are asked for.
pub async fn show_file(
    State(app): State<App>,
    layout: Layout,
    Path((number, name)): Path<(i64, String)>,
    Query(asked): Query<Asked>,
) -> Result {
    let mut connection = app.db.read().await?;
    let body = if name == "manifest.json" {
        archives::find_manifest(&mut connection, number).await?
    } else {
        archives::find_file(&mut connection, number, &name).await?
    };
    let body = body.ok_or(Refusal::NotFound)?;
    let withheld = if has_titles(&name) {
        archives::list_withheld(&mut connection).await?
    } else {
        Vec::new()
    };
    drop(connection);
    let body = without_titles(&name, body, &withheld);
    let ending = name.rsplit('.').next();
    if !asked.is_empty() && ending == Some("csv") {
        let page = DataLines::of(layout, number, name, &body, &asked);
        return Ok(Html(page.render()?).into_response());
    }
    let kind = match ending {
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    };
    Ok(typed(body, kind))
}

/// Whether a table says the titles of ideas.
fn has_titles(name: &str) -> bool {
    name.ends_with("/ideas.csv") || name.ends_with("/comments.csv")
}

/// What stands in the place of a title that nobody reads any more.
const WITHHELD: &str = "(not shown any more)";

/// A table without the titles of ideas that left sight after it was published. All other bytes stay as they were.
fn without_titles(name: &str, body: String, withheld: &[i64]) -> String {
    if withheld.is_empty() || !has_titles(name) {
        return body;
    }
    let mut table = csv::Reader::from_reader(body.as_bytes());
    let Ok(heading) = table.headers().cloned() else {
        return body;
    };
    let place = |column: &str| heading.iter().position(|one| one == column);
    let (Some(number), Some(title)) = (place("comment-id"), place("comment-body")) else {
        return body;
    };
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut is_changed = false;
    let mut written = out.write_record(&heading).is_ok();
    for record in table.records().map_while(std::result::Result::ok) {
        let is_withheld = record
            .get(number)
            .and_then(|cell| cell.parse().ok())
            .is_some_and(|number: i64| withheld.contains(&number));
        is_changed |= is_withheld;
        let cells = record.iter().enumerate().map(|(at, cell)| {
            if is_withheld && at == title {
                WITHHELD
            } else {
                cell
            }
        });
        written &= out.write_record(cells).is_ok();
    }
    let bytes = out.into_inner().ok().filter(|_| written && is_changed);
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(table) => table,
        // Nothing in it is withheld; and what could not be written again is not shown at all.
        None if !is_changed => body,
        None => String::new(),
    }
}

fn typed(body: String, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Adds a file to a tape archive (the "ustar" format of POSIX): a header of 512 bytes, then the text in whole blocks. Times and
/// owners are left at zero, so that the same archive is the same bytes for everybody.
fn pack(tape: &mut Vec<u8>, name: &str, body: &str) {
    let mut head = [0_u8; BLOCK];
    let mut put = |at: usize, text: &str| {
        for (place, byte) in head[at..].iter_mut().zip(text.bytes()) {
            *place = byte;
        }
    };
    put(0, &name.chars().take(100).collect::<String>());
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{:011o}\0", body.len()));
    put(136, "00000000000\0");
    // The sum is made with spaces in its own place.
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\u{0}00");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    for (place, byte) in head[148..].iter_mut().zip(format!("{sum:06o}\0 ").bytes()) {
        *place = byte;
    }
    tape.extend_from_slice(&head);
    tape.extend_from_slice(body.as_bytes());
    tape.resize(tape.len().next_multiple_of(BLOCK), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "timestamp,comment-id,comment-body\n1,7,\"Cycle lanes, wide\"\n2,8,Drains\n";

    #[test]
    fn a_title_that_left_sight_is_taken_out_and_nothing_else() {
        let without = without_titles("country/ideas.csv", TABLE.into(), &[8]);
        assert_eq!(without, TABLE.replace("Drains", WITHHELD));
        // To the byte where nothing is withheld, or no title stands.
        for (name, withheld) in [
            ("country/ideas.csv", &[9][..]),
            ("country/ideas.csv", &[]),
            ("country/tallies.csv", &[8]),
        ] {
            assert_eq!(without_titles(name, TABLE.into(), withheld), TABLE);
        }
    }
}
