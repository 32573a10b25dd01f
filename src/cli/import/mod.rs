//! `import`: files of Members, constituencies, postcodes and conversations, brought in whole or not at all.
//! The format is told by the content, never by the name; what a file means is decided by the domain.

mod command;
pub mod constituencies;
mod export;
mod house;
pub mod json;
pub mod members;
pub mod members_api;
mod offices;
pub mod parlparse;
pub mod polis;
pub mod postcodes;
pub mod table;

pub(super) use command::Import;
use serde::Deserialize;

use crate::domain::party::Party;
use crate::domain::roll::{Claimed, Roll, Trouble};

/// A hundred troubles are enough to see what is wrong with a file; beyond them only the number is kept.
const TROUBLES_SHOWN: usize = 100;

/// Parties the House has known since 2010, so that labels, parents and colours are right whichever file comes first.
/// Contains Parliamentary information licensed under the Open Parliament Licence v3.0.
const KNOWN_PARTIES: &str = include_str!("known_parties.csv");

/// The parties that need no import.
pub fn known_parties() -> Vec<Party> {
    let mut troubles = Vec::new();
    let roll = members::read_csv(KNOWN_PARTIES.as_bytes(), &mut troubles).unwrap_or_default();
    debug_assert!(
        troubles.is_empty(),
        "the list of known parties is part of the program and tested"
    );
    roll.parties
        .into_iter()
        .map(|claimed| claimed.said)
        .collect()
}

/// What is wrong with a file, the first hundred in words.
#[derive(Clone, Debug, Default)]
pub struct Troubles {
    /// The first of them.
    pub kept: Vec<Trouble>,
    /// How many there are.
    pub total: u64,
}

impl Troubles {
    /// Notes one more.
    pub fn add(&mut self, line: u64, reason: String) {
        self.total += 1;
        if self.kept.len() < TROUBLES_SHOWN {
            self.kept.push(Trouble { line, reason });
        }
    }

    /// The same of a list.
    pub fn of(troubles: Vec<Trouble>) -> Self {
        let mut all = Self::default();
        for trouble in troubles {
            all.add(trouble.line, trouble.reason);
        }
        all.kept.sort_by_key(|trouble| trouble.line);
        all
    }

    /// One line for each, with the file's name, ready to print.
    pub fn report(&self, file: &str) -> String {
        let mut lines: Vec<String> = self
            .kept
            .iter()
            .map(|trouble| format!("{file}, line {}: {}", trouble.line, trouble.reason))
            .collect();
        let more = self.total.saturating_sub(self.kept.len() as u64);
        if more > 0 {
            lines.push(format!("{file}: and {more} more"));
        }
        lines.join("\n")
    }
}

/// Reads a file of Members, parties or constituencies in any of the formats we know.
pub fn read_roll(bytes: &[u8]) -> Result<Roll, Troubles> {
    let mut troubles = Vec::new();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let roll = match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err("the file is empty"),
        Some(b'{' | b'[') => read_json(bytes, &mut troubles),
        Some(_) => Ok(members::read_csv(bytes, &mut troubles)
            .or_else(|| constituencies::read_csv(bytes, &mut troubles))),
    };
    let unknown = "this is none of the formats of Members, parties or constituencies that can be imported: a heading or a shape we know is missing. README names the formats.";
    let roll = match roll {
        Ok(Some(roll)) => roll,
        Ok(None) if troubles.is_empty() => {
            return Err(Troubles::of(vec![Trouble {
                line: 1,
                reason: unknown.to_owned(),
            }]));
        }
        Ok(None) => return Err(Troubles::of(troubles)),
        Err(reason) => {
            return Err(Troubles::of(vec![Trouble {
                line: 1,
                reason: reason.to_owned(),
            }]));
        }
    };
    if !troubles.is_empty() {
        return Err(Troubles::of(troubles));
    }
    if roll.people.is_empty()
        && roll.parties.is_empty()
        && roll.constituencies.is_empty()
        && roll.seat_ids.is_empty()
    {
        return Err(Troubles::of(vec![Trouble {
            line: 1,
            reason: "the file has a heading and nothing below it".to_owned(),
        }]));
    }
    Ok(Roll {
        people: members::join_seats(roll.people),
        ..roll
    })
}

fn read_json(bytes: &[u8], troubles: &mut Vec<Trouble>) -> Result<Option<Roll>, &'static str> {
    /// Enough of a document to tell what it is.
    #[derive(Deserialize)]
    struct Peek<'t> {
        #[serde(borrow)]
        persons: Option<&'t serde_json::value::RawValue>,
        #[serde(borrow)]
        mps: Option<Vec<&'t serde_json::value::RawValue>>,
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err("the file is not UTF-8 text");
    };
    if text.trim_start().starts_with('[') {
        return Ok(members_api::read(text, troubles));
    }
    match serde_json::from_str::<Peek<'_>>(text) {
        Err(error) => {
            troubles.push(Trouble {
                line: error.line() as u64,
                reason: format!("cannot be read as JSON: {error}"),
            });
            Ok(None)
        }
        Ok(Peek {
            persons: Some(_), ..
        }) => Ok(Some(parlparse::read(text, troubles))),
        Ok(Peek { mps: Some(mps), .. }) => Ok(Some(read_mps(text, &mps, troubles))),
        Ok(_) => Ok(members_api::read(text, troubles)),
    }
}

/// Our `mps.json`: the fields of `mps.csv`, all of them text.
fn read_mps(
    text: &str,
    records: &[&serde_json::value::RawValue],
    troubles: &mut Vec<Trouble>,
) -> Roll {
    type Fields = std::collections::HashMap<String, Option<String>>;
    let lines = json::Lines::of(text);
    let mut roll = Roll::default();
    for record in records {
        let line = lines.line_of(record);
        let read = serde_json::from_str::<Fields>(record.get()).map_err(|error| error.to_string());
        let read = read.and_then(|fields| {
            members::sitting_from(&|name| {
                fields
                    .get(name)
                    .cloned()
                    .flatten()
                    .map(|text| text.trim().to_owned())
                    .filter(|text| !text.is_empty())
            })
        });
        match read {
            Ok(said) => roll.people.push(Claimed { line, said }),
            Err(reason) => troubles.push(Trouble { line, reason }),
        }
    }
    roll
}
