//! A CSV file as rows with named fields, for every import: the heading is found by name, never by position.
//! It must not know what the rows mean.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::Date;

use crate::domain::roll::{Claimed, Trouble};

/// A CSV text with a heading.
pub struct Table<'t> {
    text: &'t [u8],
    columns: HashMap<String, usize>,
    width: usize,
}

/// One row, its fields by name.
pub struct Row<'a> {
    /// The line it begins on, counted from 1.
    pub line: u64,
    record: &'a StringRecord,
    columns: &'a HashMap<String, usize>,
}

impl<'t> Table<'t> {
    /// Reads the heading.
    pub fn open(text: &'t [u8]) -> Result<Self, Trouble> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(text);
        let heading = reader.headers().map_err(|error| Trouble {
            line: 1,
            reason: said(&error),
        })?;
        let mut columns = HashMap::new();
        for (at, name) in heading.iter().enumerate() {
            let name = name.trim().to_lowercase();
            if !name.is_empty() && columns.contains_key(&name) {
                return Err(Trouble {
                    line: 1,
                    reason: format!("the heading names the column {name} twice"),
                });
            }
            columns.insert(name, at);
        }
        Ok(Self {
            text,
            columns,
            width: heading.len(),
        })
    }

    /// Whether all these columns are there.
    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.columns.contains_key(*name))
    }

    /// The first column whose name fits, for names that carry a year.
    pub fn column(&self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let mut names: Vec<(&String, &usize)> =
            self.columns.iter().filter(|(name, _)| fits(name)).collect();
        names.sort_by_key(|(_, at)| **at);
        names.first().map(|(name, _)| (*name).clone())
    }

    /// Reads every row; what cannot be read becomes a trouble with its line.
    pub fn read<T>(
        &self,
        troubles: &mut Vec<Trouble>,
        mut row: impl FnMut(&Row<'_>) -> Result<T, String>,
    ) -> Vec<Claimed<T>> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(self.text);
        let mut record = StringRecord::new();
        let mut rows = Vec::new();
        loop {
            let position = reader.position().line();
            match reader.read_record(&mut record) {
                Ok(false) => return rows,
                Err(error) => troubles.push(Trouble {
                    line: error.position().map_or(position, csv::Position::line),
                    reason: said(&error),
                }),
                Ok(true) => {
                    let line = record.position().map_or(position, csv::Position::line);
                    let wanted = self.width;
                    let read = if record.len() == wanted {
                        row(&Row {
                            line,
                            record: &record,
                            columns: &self.columns,
                        })
                    } else {
                        Err(format!(
                            "has {} fields where the heading has {wanted}",
                            record.len()
                        ))
                    };
                    match read {
                        Ok(said) => rows.push(Claimed { line, said }),
                        Err(reason) => troubles.push(Trouble { line, reason }),
                    }
                }
            }
        }
    }
}

impl Row<'_> {
    /// The field, without the spaces around it; empty when the column is missing.
    pub fn text(&self, name: &str) -> &str {
        self.columns
            .get(name)
            .and_then(|at| self.record.get(*at))
            .map_or("", str::trim)
    }

    /// The field, if there is anything in it.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// The field, which must not be empty.
    pub fn must(&self, name: &str) -> Result<String, String> {
        self.some(name).ok_or_else(|| format!("{name} is empty"))
    }

    /// A date, which may be missing.
    pub fn date(&self, name: &str) -> Result<Option<Date>, String> {
        self.some(name)
            .map(|text| read_date(name, &text))
            .transpose()
    }

    /// A date, which must be there.
    pub fn must_date(&self, name: &str) -> Result<Date, String> {
        read_date(name, &self.must(name)?)
    }

    /// One of a few words.
    pub fn word<T>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let text = self.text(name);
        if text.is_empty() {
            return Ok(None);
        }
        read(text)
            .map(Some)
            .ok_or_else(|| format!("{name} is \"{text}\", which means nothing here"))
    }

    /// `true` or `false`, which may be missing.
    pub fn truth(&self, name: &str) -> Result<Option<bool>, String> {
        self.word(name, |text| text.to_lowercase().parse().ok())
    }
}

/// A date as the files write it: `2024-07-04`, also with a time behind it.
pub fn read_date(name: &str, text: &str) -> Result<Date, String> {
    let day = text.split('T').next().unwrap_or(text);
    day.parse()
        .map_err(|_| format!("{name} is \"{text}\", not a date like 2024-07-04"))
}

fn said(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8 text".to_owned(),
        _ => format!("cannot be read as CSV: {error}"),
    }
}
