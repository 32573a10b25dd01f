//! Records of a JSON file read one by one, so that a damaged one is named by its line like a row of CSV.
//! It must not know what the records mean.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::roll::{Claimed, Trouble};

/// Where the lines of a text begin.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines.
    pub fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| at + 1),
            )
            .collect();
        Self { text, starts }
    }

    /// The line a record borrowed from the text begins on.
    pub fn line_of(&self, record: &RawValue) -> u64 {
        let at = (record.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.starts.partition_point(|start| *start <= at) as u64
    }

    /// Reads every record; what does not fit becomes a trouble with its line.
    pub fn read_all<T: Deserialize<'t>>(
        &self,
        records: &[&'t RawValue],
        troubles: &mut Vec<Trouble>,
    ) -> Vec<Claimed<T>> {
        let mut read = Vec::with_capacity(records.len());
        for record in records {
            let line = self.line_of(record);
            match serde_json::from_str(record.get()) {
                Ok(said) => read.push(Claimed { line, said }),
                Err(error) => {
                    // The parser counts from the start of the record, and says so at the end of its message.
                    let within = (error.line() as u64).saturating_sub(1);
                    let message = error.to_string();
                    let reason = message
                        .split(" at line ")
                        .next()
                        .unwrap_or(&message)
                        .to_owned();
                    troubles.push(Trouble {
                        line: line + within,
                        reason,
                    });
                }
            }
        }
        read
    }
}
