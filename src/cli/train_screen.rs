//! `train-screen`: reads labelled CSV files, has a model learned, prints its card and figures, and writes it if it treats all
//! parties, persons and groups alike. It must not know how a model learns.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde::Deserialize;

use super::{Trouble, say};
use crate::respect::train::figures;
use crate::respect::train::{self, Row};

/// The arguments of `train-screen`.
#[derive(Args)]
pub(super) struct TrainScreen {
    /// CSV files, plain or .gz, with the columns text, label, source, licence, split and detail; or text, passages, source,
    /// licence and split to learn and measure passages with
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where to write the model
    #[arg(short, long)]
    output: PathBuf,
    /// Leave the project's own training file out (it is in this binary, and is read with the others)
    #[arg(long)]
    without_own: bool,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    passages: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    licence: Option<String>,
    #[serde(default)]
    split: Option<String>,
    #[serde(default)]
    detail: Option<String>,
}

/// What the files hold: rows with a label, and texts with marked passages.
#[derive(Default)]
struct Sheaf {
    rows: Vec<Row>,
    marked: Vec<figures::Marked>,
}

impl TrainScreen {
    pub(super) fn run(self) -> Result<(), Trouble> {
        let began = Instant::now();
        let mut sheaf = Sheaf::default();
        let mut files = self.files;
        // Named in any order, the same files give the same bytes.
        files.sort_by_key(|path| path.file_name().map(std::ffi::OsStr::to_owned));
        for path in &files {
            sheaf.read(path)?;
        }
        if !self.without_own && !sheaf.rows.iter().any(|row| row.source == train::OWN_SOURCE) {
            sheaf.read_text(train::OWN_ROWS, "the project's own training file")?;
        }
        let screen = train::train(&sheaf.rows, &sheaf.marked);
        let learned = began.elapsed();
        let bytes = screen.to_bytes();
        say(&figures::card(&sheaf.rows, &bytes));
        say(&format!(
            "learned in {:.1} s, of which reading is a part\n",
            learned.as_secs_f64()
        ));
        let report = figures::measure(&screen, &sheaf.rows, &sheaf.marked);
        say(&report.to_string());
        if let Some(broken) = report.broken() {
            return Err(format!("no model was written: {broken}").into());
        }
        std::fs::write(&self.output, &bytes)
            .map_err(|error| format!("{}: {error}", self.output.display()))?;
        say(&format!(
            "written to {} ({} bytes)",
            self.output.display(),
            bytes.len()
        ));
        Ok(())
    }
}

impl Sheaf {
    fn read(&mut self, path: &Path) -> Result<(), Trouble> {
        let name = path.display().to_string();
        let mut file = File::open(path).map_err(|error| format!("{name}: {error}"))?;
        let mut text = String::new();
        let read = if path.extension().is_some_and(|ending| ending == "gz") {
            flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text)
        } else {
            file.read_to_string(&mut text)
        };
        read.map_err(|error| format!("{name}: {error}"))?;
        self.read_text(&text, &name)
    }

    /// Refuses a file without a licence column, and any row without a licence: data of unknown terms trains nothing here.
    fn read_text(&mut self, text: &str, name: &str) -> Result<(), Trouble> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader
            .headers()
            .map_err(|error| format!("{name}: {error}"))?;
        let has = |column: &str| columns.iter().any(|name| name == column);
        if !has("licence") {
            return Err(format!(
                "{name} has no column `licence`; data of unknown terms is not used"
            )
            .into());
        }
        for column in ["text", "source", "split"] {
            if !has(column) {
                return Err(format!("{name} has no column `{column}`").into());
            }
        }
        if !has("label") && !has("passages") {
            return Err(format!("{name} has neither a column `label` nor `passages`").into());
        }
        let has_passages = has("passages");
        for (number, line) in reader.deserialize::<Line>().enumerate() {
            let mut line = line.map_err(|error| format!("{name}: {error}"))?;
            // An empty field is a text in which nobody marked anything, not one without the column.
            if has_passages {
                line.passages.get_or_insert_default();
            }
            self.take(line)
                .map_err(|what| format!("{name}, row {}: {what}", number + 2))?;
        }
        Ok(())
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        let licence = line.licence.unwrap_or_default();
        if licence.trim().is_empty() {
            return Err("there is no licence".to_owned());
        }
        let is_dev = match line.split.as_deref() {
            Some("train") => false,
            Some("dev") => true,
            other => return Err(format!("the split is {other:?}, not train or dev")),
        };
        if let Some(passages) = line.passages {
            let ranges = ranges(&passages).ok_or_else(|| format!("{passages:?} are no ranges"))?;
            self.marked.push(figures::Marked {
                text: line.text,
                ranges,
                is_dev,
            });
            return Ok(());
        }
        let label = match line.label.as_deref() {
            Some("0") => false,
            Some("1") => true,
            other => return Err(format!("the label is {other:?}, not 0 or 1")),
        };
        self.rows.push(Row {
            text: line.text,
            label,
            source: line.source.unwrap_or_default(),
            licence,
            is_dev,
            detail: line.detail.unwrap_or_default(),
        });
        Ok(())
    }
}

/// `3-9 14-20`.
fn ranges(passages: &str) -> Option<Vec<(usize, usize)>> {
    passages
        .split_whitespace()
        .map(|range| {
            let (start, end) = range.split_once('-')?;
            Some((start.parse().ok()?, end.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Sheaf, ranges};

    #[test]
    fn data_without_a_licence_is_refused() {
        let mut sheaf = Sheaf::default();
        let none = sheaf.read_text(
            "text,label,source,split,detail\nhello,0,us,train,\n",
            "a file",
        );
        assert!(
            none.expect_err("there is no licence column")
                .to_string()
                .contains("licence")
        );
        let empty = sheaf.read_text(
            "text,label,source,licence,split,detail\nhello,0,us,,train,\n",
            "a file",
        );
        assert_eq!(
            empty.expect_err("the licence is empty").to_string(),
            "a file, row 2: there is no licence"
        );
        assert!(sheaf.rows.is_empty());
    }

    #[test]
    fn rows_and_passages_are_read() {
        let mut sheaf = Sheaf::default();
        sheaf
            .read_text(
                "text,label,source,licence,split,detail\nhello,0,us,CC0,train,\n",
                "a file",
            )
            .expect("a row with a licence");
        sheaf
            .read_text(
                "text,passages,source,licence,split\nyou clown,4-9,us,CC0,dev\nhello,,us,CC0,dev\n",
                "a file",
            )
            .expect("a marked text, and one in which nothing is marked");
        assert_eq!((sheaf.rows.len(), sheaf.marked.len()), (1, 2));
        assert_eq!(ranges("3-9 14-20"), Some(vec![(3, 9), (14, 20)]));
        assert_eq!(ranges("3-"), None);
    }
}
