//! The command itself: which files, a bar while they are read, and a summary in words. What is in a file is read next door.
//! It must not decide anything about what a file says.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::postcodes::Directory;
use super::{Troubles, known_parties, read_roll};
use crate::actions::members::{Weighed, receive_watched};
use crate::actions::postcodes::{PostcodesReceived, receive as receive_postcodes};
use crate::app::App;
use crate::cli::{Trouble, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::postcode::directory::Gathered;
use crate::domain::register::{Received, RollReceived};
use crate::domain::response::Capacity;

/// The arguments of `import`.
#[derive(Args)]
pub(in crate::cli) struct Import {
    /// What the files are about
    #[arg(value_enum)]
    what: What,
    /// A file, or a folder of files; for polis the folder of an export, or a folder of such folders
    path: PathBuf,
    /// For polis: the topic under which its statements stand
    #[arg(long, default_value = "democracy")]
    topic: String,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    /// MPs, parties and their history: our CSV or JSON, people.json, or answers of the Members API
    Members,
    /// Constituencies: our CSV, the ONS list of names and codes, or answers of the Members API
    Constituencies,
    /// The ONS Postcode Directory, of any year
    Postcodes,
    /// Bank holidays, as GOV.UK publishes them: those the program does not know yet
    Holidays,
    /// Recesses of the House: a CSV with name, first_day and last_day
    Recesses,
    /// Who holds which office in government: the Members API's answer to /api/Posts/GovernmentPosts
    GovernmentPosts,
    /// The same of the opposition: /api/Posts/OppositionPosts
    OppositionPosts,
    /// Offices of any kind: a CSV with members_api_id, capacity, title, first_day and perhaps last_day
    Offices,
    /// A conversation exported from Polis: statements become ideas, with their votes
    Polis,
}

impl Import {
    pub(in crate::cli) async fn run(self, config: Config) -> Result<(), Trouble> {
        let files = match self.what {
            What::Polis => super::export::folders(&self.path)?,
            _ => files(&self.path)?,
        };
        let app = App::build(config, Clock::System).await?;
        let mut refused = 0;
        for file in &files {
            let done = match self.what {
                What::Members | What::Constituencies => import_roll(&app, file).await?,
                What::Postcodes => import_postcodes(&app, file).await?,
                What::Holidays => super::house::import_holidays(&app, file).await?,
                What::Recesses => super::house::import_recesses(&app, file).await?,
                What::GovernmentPosts => {
                    super::offices::import(&app, file, Some(Capacity::Minister)).await?
                }
                What::OppositionPosts => {
                    super::offices::import(&app, file, Some(Capacity::Shadow)).await?
                }
                What::Offices => super::offices::import(&app, file, None).await?,
                What::Polis => super::export::import(&app, file, &self.topic).await?,
            };
            let name = file.display();
            match done {
                Ok(summary) => say(&format!("{name}: {summary}")),
                Err(troubles) => {
                    refused += 1;
                    say(&troubles.report(&name.to_string()));
                    say(&format!(
                        "{name}: refused because of {}; nothing of it was imported.",
                        count(troubles.total, "line", "lines")
                    ));
                }
            }
        }
        app.db.close().await;
        if refused > 0 {
            return Err(format!(
                "{} of {} imported; the rest was left out, see above.",
                files.len() - refused,
                count(files.len() as u64, "file", "files")
            )
            .into());
        }
        Ok(())
    }
}

/// The file itself, or every CSV and JSON file of the folder in order of name.
fn files(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    if !std::fs::metadata(path).map_err(cannot)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(cannot)? {
        let file = entry.map_err(cannot)?.path();
        if file.extension().is_some_and(|ending| {
            ending.eq_ignore_ascii_case("csv") || ending.eq_ignore_ascii_case("json")
        }) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(format!("{} holds no .csv or .json file", path.display()).into());
    }
    Ok(files)
}

/// A bar with rate and time left; it draws itself only on a terminal.
pub(super) fn bar(total: u64, template: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// A file of Members or constituencies: a few megabytes, read at once.
pub(super) async fn import_roll(
    app: &App,
    path: &Path,
) -> Result<Result<String, Troubles>, Trouble> {
    let bytes = std::fs::read(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let roll = match read_roll(&bytes) {
        Ok(roll) => roll,
        Err(troubles) => return Ok(Err(troubles)),
    };
    let rows =
        roll.people.len() + roll.parties.len() + roll.constituencies.len() + roll.seat_ids.len();
    let bar = bar(
        rows as u64,
        "{bar:30} {human_pos} of {human_len} records, {per_sec}, {eta} left",
    );
    let weighed = receive_watched(app, &roll, known_parties(), &mut || bar.inc(1)).await?;
    bar.finish_and_clear();
    Ok(match weighed {
        Weighed::Taken(received) => Ok(summary(&received)),
        Weighed::Refused(troubles) => Err(Troubles::of(troubles)),
    })
}

fn summary(received: &RollReceived) -> String {
    let parts = [
        part(&received.members, "Member", "Members"),
        part(&received.constituencies, "constituency", "constituencies"),
        part(&received.parties, "party", "parties"),
    ];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    if received.is_empty() {
        format!("nothing new: {words}.")
    } else {
        format!("{words}.")
    }
}

fn part<T>(received: &Received<T>, one: &str, many: &str) -> Option<String> {
    let (added, changed, unchanged) = (
        received.added.len() as u64,
        received.changed.len() as u64,
        received.unchanged as u64,
    );
    if added + changed + unchanged == 0 {
        return None;
    }
    Some(format!(
        "{} added, {} changed, {} unchanged",
        count(added, one, many),
        grouped(changed),
        grouped(unchanged)
    ))
}

pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// "2,700,000".
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// Rows between two movements of the bar.
const ROWS_A_STEP: u64 = 1_000;

/// A directory of postcodes: read to its end before the database is asked for anything, then written at once.
pub(super) async fn import_postcodes(
    app: &App,
    path: &Path,
) -> Result<Result<String, Troubles>, Trouble> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let file = File::open(path).map_err(cannot)?;
    let size = file.metadata().map_err(cannot)?.len();
    let bar = bar(
        size,
        "{bar:30} {binary_bytes} of {binary_total_bytes}, {msg}, {eta} left",
    );
    let reading = tokio::task::spawn_blocking({
        let bar = bar.clone();
        move || read_directory(file, &bar)
    });
    let (gathered, troubles) = reading.await?;
    if troubles.total > 0 {
        bar.finish_and_clear();
        return Ok(Err(troubles));
    }
    bar.set_message("writing");
    let received = receive_postcodes(app, &gathered).await?;
    bar.finish_and_clear();
    Ok(Ok(postcode_summary(&received)))
}

fn postcode_summary(received: &PostcodesReceived) -> String {
    let mut words = format!(
        "{} added, {} changed, {} unchanged.",
        count(received.added, "postcode", "postcodes"),
        grouped(received.changed),
        grouped(received.unchanged)
    );
    if received.added + received.changed == 0 {
        words = format!("nothing new: {words}");
    }
    if !received.unknown_seats.is_empty() {
        let few: Vec<&str> = received
            .unknown_seats
            .iter()
            .take(5)
            .map(String::as_str)
            .collect();
        let seats = count(
            received.unknown_seats.len() as u64,
            "constituency",
            "constituencies",
        );
        words = format!(
            "{words} They lie in {seats} this site does not know ({} …): import those too.",
            few.join(", ")
        );
    }
    words
}

/// Reads to the end. With a trouble found, rows are still checked but no longer gathered.
fn read_directory(file: File, bar: &ProgressBar) -> (Gathered, Troubles) {
    let (mut gathered, mut troubles) = (Gathered::default(), Troubles::default());
    let mut directory = match Directory::open(BufReader::new(file)) {
        Ok(directory) => directory,
        Err(trouble) => {
            troubles.add(trouble.line, trouble.reason);
            return (gathered, troubles);
        }
    };
    let mut rows = 0_u64;
    while let Some(record) = directory.next(&mut troubles) {
        rows += 1;
        if troubles.total == 0 {
            gathered.add(&record);
        }
        if rows.is_multiple_of(ROWS_A_STEP) {
            bar.set_position(directory.bytes_read());
            let took = u64::try_from(bar.elapsed().as_millis().max(1)).unwrap_or(1);
            bar.set_message(format!(
                "{} rows, {} a second",
                grouped(rows),
                grouped(rows * 1000 / took)
            ));
        }
    }
    if rows == 0 && troubles.total == 0 {
        troubles.add(1, "the file has a heading and nothing below it".to_owned());
    }
    (gathered, troubles)
}
