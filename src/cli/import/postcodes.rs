//! The ONS Postcode Directory, read row by row: nearly three million of them, never all in memory.
//! It must not touch the database; columns are found by pattern, because their names carry a year that moves on.

use std::io::Read;
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::Troubles;
use crate::domain::postcode::{Postcode, PostcodeRecord};
use crate::domain::roll::Trouble;

/// An open directory, its heading read.
pub struct Directory<R> {
    reader: Reader<R>,
    record: ByteRecord,
    postcode: usize,
    retired: usize,
    seat: usize,
    width: usize,
    /// The seats met so far: 650 names instead of 2.7 million.
    seats: Vec<Arc<str>>,
}

impl<R: Read> Directory<R> {
    /// Reads the heading and finds the three columns that matter.
    pub fn open(from: R) -> Result<Self, Trouble> {
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .buffer_capacity(1 << 18)
            .from_reader(from);
        let heading = reader
            .byte_headers()
            .map_err(|error| Trouble {
                line: 1,
                reason: error.to_string(),
            })?
            .clone();
        let find = |fits: &dyn Fn(&str) -> bool, wanted: &str| {
            let names = heading.iter().map(|name| {
                String::from_utf8_lossy(name)
                    .trim_start_matches('\u{feff}')
                    .trim()
                    .to_lowercase()
            });
            names.enumerate().find(|(_, name)| fits(name)).map(|(at, _)| at).ok_or_else(|| Trouble {
                line: 1,
                reason: format!("the heading has no column for {wanted}: is this the ONS Postcode Directory?"),
            })
        };
        Ok(Self {
            postcode: find(&|name| name == "pcds", "the postcode (pcds)")?,
            retired: find(&|name| name == "doterm", "the date of termination (doterm)")?,
            seat: find(&is_seat, "the constituency (pcon…cd)")?,
            width: heading.len(),
            record: ByteRecord::new(),
            seats: Vec::new(),
            reader,
        })
    }

    /// The next readable row; what cannot be read goes to the troubles with its line.
    pub fn next(&mut self, troubles: &mut Troubles) -> Option<PostcodeRecord> {
        loop {
            let line = self.reader.position().line();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return None,
                Err(error) => troubles.add(line, error.to_string()),
                Ok(true) => match self.row() {
                    Ok(row) => return Some(row),
                    Err(reason) => troubles.add(
                        self.record.position().map_or(line, csv::Position::line),
                        reason,
                    ),
                },
            }
        }
    }

    /// How many bytes of the file are behind us.
    pub fn bytes_read(&self) -> u64 {
        self.reader.position().byte()
    }

    fn row(&mut self) -> Result<PostcodeRecord, String> {
        if self.record.len() != self.width {
            return Err(format!(
                "has {} fields where the heading has {}",
                self.record.len(),
                self.width
            ));
        }
        let field = |at: usize| {
            self.record
                .get(at)
                .and_then(|field| std::str::from_utf8(field).ok())
                .map(str::trim)
        };
        let typed = field(self.postcode).ok_or("the postcode is not text")?;
        let postcode =
            Postcode::parse(typed).ok_or_else(|| format!("\"{typed}\" is not a postcode"))?;
        let retired = read_month(field(self.retired).ok_or("doterm is not text")?)?;
        let seat = field(self.seat).ok_or("the constituency is not text")?;
        let seat = if is_nowhere(seat) { None } else { Some(seat) };
        if let Some(code) = seat {
            check_code(code)?;
        }
        let seat = seat.map(str::to_owned).map(|code| self.seat_named(&code));
        Ok(PostcodeRecord {
            code: postcode.code(),
            seat,
            retired,
        })
    }

    fn seat_named(&mut self, code: &str) -> Arc<str> {
        // Neighbouring rows share a seat, so the newest is nearly always the one.
        if let Some(known) = self.seats.iter().rposition(|known| **known == *code) {
            let last = self.seats.len() - 1;
            self.seats.swap(known, last);
            return Arc::clone(&self.seats[last]);
        }
        let new: Arc<str> = Arc::from(code);
        self.seats.push(Arc::clone(&new));
        new
    }
}

/// `pcon`, `pcon24cd`, `pcon30cd` …
fn is_seat(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("pcon") else {
        return false;
    };
    let rest = rest.strip_suffix("cd").unwrap_or(rest);
    rest.is_empty() || (rest.len() == 2 && rest.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Channel Islands, Isle of Man, and postcodes without a place: codes that end in nines, or none.
fn is_nowhere(code: &str) -> bool {
    code.is_empty()
        || code
            .get(1..)
            .is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|digit| digit == b'9'))
}

fn check_code(code: &str) -> Result<(), String> {
    let fits = code.len() == 9
        && code.starts_with(['E', 'W', 'S', 'N'])
        && code.bytes().skip(1).all(|digit| digit.is_ascii_digit());
    if fits {
        Ok(())
    } else {
        Err(format!("\"{code}\" is not the code of a constituency"))
    }
}

/// `199607` becomes `1996-07`; empty means in use.
fn read_month(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let month = text.get(4..).and_then(|month| month.parse::<u8>().ok());
    if text.len() != 6
        || !text.bytes().all(|digit| digit.is_ascii_digit())
        || !month.is_some_and(|month| (1..=12).contains(&month))
    {
        return Err(format!("doterm is \"{text}\", not a month like 199607"));
    }
    Ok(Some(format!("{}-{}", &text[..4], &text[4..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<PostcodeRecord>, Troubles) {
        let mut troubles = Troubles::default();
        let mut rows = Vec::new();
        match Directory::open(text.as_bytes()) {
            Err(trouble) => troubles.add(trouble.line, trouble.reason),
            Ok(mut directory) => {
                while let Some(row) = directory.next(&mut troubles) {
                    rows.push(row);
                }
            }
        }
        (rows, troubles)
    }

    #[test]
    fn both_generations_of_columns_are_read() {
        for heading in [
            "pcd,pcd2,pcds,dointr,doterm,ctry,pcon",
            "pcd7,pcd8,pcds,dointr,doterm,ctry25cd,pcon24cd",
            "PCD7,PCD8,PCDS,DOINTR,DOTERM,CTRY29CD,PCON30CD",
        ] {
            let (rows, troubles) = read(&format!(
                "{heading}\nCB6 3UG,CB6  3UG,CB6 3UG,198001,,E92000001,E14001224\nBS128DY,BS12 8DY,BS12 8DY,198001,199607,E92000001,E14001237\nJE2 3AB,JE2  3AB,JE2 3AB,199806,,L93000001,L99999999\n"
            ));
            assert_eq!(troubles.total, 0, "{heading}");
            assert_eq!(rows.len(), 3);
            assert_eq!(rows[0].seat.as_deref(), Some("E14001224"));
            assert_eq!(rows[1].retired.as_deref(), Some("1996-07"));
            assert_eq!(rows[2].seat, None);
        }
    }

    #[test]
    fn each_damaged_row_is_named_by_its_line() {
        let (rows, troubles) = read(
            "pcds,doterm,pcon\nCB6 3UG,,E14001224\nnothing,,E14001224\nCB6 3UG\nCB6 3UG,1996,E14001224\nCB6 3UG,,London\n",
        );
        assert_eq!(rows.len(), 1);
        assert_eq!(
            troubles
                .kept
                .iter()
                .map(|trouble| trouble.line)
                .collect::<Vec<_>>(),
            [3, 4, 5, 6]
        );
    }

    #[test]
    fn another_file_is_refused_at_its_heading() {
        let (_, troubles) = read("name,code\nA,B\n");
        assert!(troubles.kept[0].reason.contains("pcds"));
    }
}
