//! `import holidays` and `import recesses`: dated entries about the House out of files an operator fetched, whole or not at all, and twice
//! the same changes nothing. It must not know what the days do to any clock.

use std::collections::HashMap;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::Troubles;
use super::command::count;
use super::table::Table;
use crate::actions;
use crate::app::App;
use crate::cli::Trouble;
use crate::domain::house::{Kind, Noted};
use crate::domain::member::Span;
use crate::domain::roll;
use crate::domain::text::first_misleading;
use crate::domain::working_day::{Division, calendar};

/// A name longer than this is none.
const NAME_MAX: usize = 120;
/// The longest summer recess had some eighty days; twice that is a slip.
const DAYS_MOST: i32 = 160;
/// Nobody knows the recesses and holidays of a time further ahead, and none of one longer past moves a clock.
const YEARS_AWAY: i16 = 20;

/// The holidays of GOV.UK's file that the program's own list lacks.
pub(super) async fn import_holidays(
    app: &App,
    path: &Path,
) -> Result<Result<String, Troubles>, Trouble> {
    let text = std::fs::read(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    match read_holidays(&text, app.now().day()) {
        Ok(noted) => Ok(Ok(
            bring_in(app, &noted, ("bank holiday", "bank holidays")).await?
        )),
        Err(troubles) => Ok(Err(Troubles::of(troubles))),
    }
}

/// The recesses of a CSV.
pub(super) async fn import_recesses(
    app: &App,
    path: &Path,
) -> Result<Result<String, Troubles>, Trouble> {
    let text = std::fs::read(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    match read_recesses(&text, app.now().day()) {
        Ok(noted) => Ok(Ok(bring_in(app, &noted, ("recess", "recesses")).await?)),
        Err(troubles) => Ok(Err(Troubles::of(troubles))),
    }
}

async fn bring_in(
    app: &App,
    noted: &[Noted],
    (one, many): (&str, &str),
) -> Result<String, Trouble> {
    let added = actions::house::bring_in(app, noted).await?;
    let same = (noted.len() - added) as u64;
    let words = format!(
        "{} added, {same} unchanged.",
        count(added as u64, one, many)
    );
    Ok(if added == 0 {
        format!("nothing new: {words}")
    } else {
        words
    })
}

fn read_recesses(text: &[u8], today: Date) -> Result<Vec<Noted>, Vec<roll::Trouble>> {
    let table = Table::open(text).map_err(|trouble| vec![trouble])?;
    if !table.has(&["name", "first_day", "last_day"]) {
        return Err(vec![roll::Trouble {
            line: 1,
            reason: "the heading must have name, first_day and last_day".to_owned(),
        }]);
    }
    let mut troubles = Vec::new();
    let read = table.read(&mut troubles, |row| {
        let (from, last) = (row.must_date("first_day")?, row.must_date("last_day")?);
        if last < from {
            return Err(format!("last_day {last} is before first_day {from}"));
        }
        if from
            .until(last)
            .is_ok_and(|length| length.get_days() > DAYS_MOST)
        {
            return Err(format!("from {from} to {last} is longer than any recess"));
        }
        noted(Kind::Recess, &row.must("name")?, (from, last), "", today)
    });
    if troubles.is_empty() && read.is_empty() {
        troubles.push(roll::Trouble {
            line: 1,
            reason: "the file has a heading and nothing below it".to_owned(),
        });
    }
    if troubles.is_empty() {
        Ok(read.into_iter().map(|claimed| claimed.said).collect())
    } else {
        Err(troubles)
    }
}

fn read_holidays(text: &[u8], today: Date) -> Result<Vec<Noted>, Vec<roll::Trouble>> {
    #[derive(Deserialize)]
    struct Listed {
        events: Vec<Holiday>,
    }
    #[derive(Deserialize)]
    struct Holiday {
        title: String,
        date: String,
    }
    let wrong = |reason: String| vec![roll::Trouble { line: 1, reason }];
    let listed: HashMap<String, Listed> = serde_json::from_slice(text).map_err(|error| {
        wrong(format!(
            "cannot be read as GOV.UK’s list of bank holidays: {error}"
        ))
    })?;
    let mut found = Vec::new();
    for division in Division::ALL {
        let Some(listed) = listed.get(division.key()) else {
            return Err(wrong(format!("has nothing for {}", division.key())));
        };
        for holiday in &listed.events {
            let day: Date = holiday
                .date
                .parse()
                .map_err(|_| wrong(format!("{} is no date", holiday.date)))?;
            if !calendar().is_holiday(division, day) {
                found.push(
                    noted(
                        Kind::Holiday,
                        &holiday.title,
                        (day, day),
                        division.key(),
                        today,
                    )
                    .map_err(wrong)?,
                );
            }
        }
    }
    Ok(found)
}

fn noted(
    kind: Kind,
    name: &str,
    (from, last): (Date, Date),
    area: &str,
    today: Date,
) -> Result<Noted, String> {
    for day in [from, last] {
        if (today.year() - day.year()).abs() > YEARS_AWAY {
            return Err(format!(
                "{day} is more than {YEARS_AWAY} years away from today"
            ));
        }
    }
    if let Some(found) = first_misleading(name) {
        return Err(format!(
            "a name holds the invisible character U+{:04X}",
            u32::from(found)
        ));
    }
    if name.chars().count() > NAME_MAX {
        return Err(format!(
            "a name is longer than the {NAME_MAX} characters any name needs"
        ));
    }
    Ok(Noted {
        kind,
        member: None,
        area: area.to_owned(),
        words: name.to_owned(),
        capacity: None,
        span: Span {
            from,
            to: last.checked_add(1.day()).ok(),
        },
        polling: None,
        stays_open: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 30);

    fn recesses(text: &[u8]) -> Result<Vec<Noted>, Vec<roll::Trouble>> {
        read_recesses(text, TODAY)
    }

    #[test]
    fn a_recess_that_cannot_be_is_refused_with_its_line() {
        for (row, says) in [
            ("Christmas,2026-12-18,9999-12-31", "longer than any recess"),
            ("Christmas,9999-12-18,9999-12-31", "years away"),
            ("Christmas,2026-12-18,2027-12-18", "longer than any recess"),
            ("Christ\u{202e}mas,2026-12-18,2027-01-04", "U+202E"),
        ] {
            let text = format!("name,first_day,last_day\nSummer,2026-07-16,2026-09-01\n{row}\n");
            let troubles = recesses(text.as_bytes()).unwrap_err();
            assert_eq!(troubles.len(), 1, "{troubles:?}");
            assert_eq!(troubles[0].line, 3);
            assert!(troubles[0].reason.contains(says), "{troubles:?}");
        }
    }

    #[test]
    fn a_column_named_twice_is_told_once() {
        let text =
            b"name,first_day,last_day,Name\na,2026-12-18,2027-01-04,b\na,2026-12-18,2027-01-04,b\n";
        let troubles = recesses(text).unwrap_err();
        assert_eq!(troubles.len(), 1);
        assert_eq!(troubles[0].line, 1);
        assert!(troubles[0].reason.contains("the column name twice"));
    }

    #[test]
    fn recesses_are_read_with_both_their_days() {
        let read = recesses(b"name,first_day,last_day\nChristmas,2026-12-18,2027-01-04\n").unwrap();
        assert_eq!(read[0].span.to, Some(jiff::civil::date(2027, 1, 5)));
        let wrong =
            recesses(b"name,first_day,last_day\nChristmas,2027-01-04,2026-12-18\n").unwrap_err();
        assert_eq!(wrong[0].line, 2);
        assert!(recesses(b"name,first_day\nx,2027-01-04\n").is_err());
        assert!(recesses(b"name,first_day,last_day\n").is_err());
    }

    #[test]
    fn only_holidays_the_program_lacks_are_new() {
        let list = |events: &str| {
            format!(
                "{{\"england-and-wales\":{{\"events\":[{events}]}},\"scotland\":{{\"events\":[]}},\"northern-ireland\":{{\"events\":[]}}}}"
            )
        };
        let known = "{\"title\":\"Christmas Day\",\"date\":\"2026-12-25\"}";
        let new = "{\"title\":\"A jubilee\",\"date\":\"2027-06-04\"}";
        let read = read_holidays(list(&format!("{known},{new}")).as_bytes(), TODAY).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].words.as_str(), read[0].area.as_str()),
            ("A jubilee", "england-and-wales")
        );
        assert!(read_holidays(b"{}", TODAY).is_err());
    }
}
