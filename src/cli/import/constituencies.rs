//! Constituency files: our own CSV, and the names-and-codes CSV the ONS publishes, read into claims.
//! It must not touch the database.

use super::table::{Row, Table};
use crate::domain::constituency::{Constituency, country_of_code};
use crate::domain::member::Span;
use crate::domain::roll::{Roll, Trouble, present_borders_since};

/// Reads a CSV file of constituencies, if it is one.
pub fn read_csv(text: &[u8], troubles: &mut Vec<Trouble>) -> Option<Roll> {
    let table = match Table::open(text) {
        Ok(table) => table,
        Err(trouble) => {
            troubles.push(trouble);
            return None;
        }
    };
    let mut roll = Roll::default();
    if table.has(&["ons_code", "name", "start_date"]) {
        roll.constituencies = table.read(troubles, ours);
        return Some(roll);
    }
    // PCON24CD, PCON24NM, PCON24NMW: the year in the name moves on.
    let named = |ending: &'static str| table.column(move |name| is_pcon(name, ending));
    if let (Some(code), Some(name)) = (named("cd"), named("nm")) {
        let welsh = named("nmw").unwrap_or_default();
        roll.constituencies = table.read(troubles, |row| official(row, &code, &name, &welsh));
        return Some(roll);
    }
    None
}

fn is_pcon(name: &str, ending: &str) -> bool {
    name.strip_prefix("pcon").is_some_and(|rest| {
        rest.trim_start_matches(|letter: char| letter.is_ascii_digit()) == ending
    })
}

fn ours(row: &Row<'_>) -> Result<Constituency, String> {
    let code = code(row.must("ons_code")?)?;
    Ok(Constituency {
        name: row.must("name")?,
        name_cy: row.some("name_cy"),
        country: row
            .some("country")
            .unwrap_or_else(|| country_of_code(&code).to_owned()),
        region: row.some("region"),
        members_api_id: row.some("members_api_id"),
        span: Span {
            from: row.must_date("start_date")?,
            to: row.date("end_date")?,
        },
        code,
    })
}

fn official(
    row: &Row<'_>,
    code_column: &str,
    name: &str,
    welsh: &str,
) -> Result<Constituency, String> {
    let code = code(row.must(code_column)?)?;
    Ok(Constituency {
        name: row.must(name)?,
        name_cy: row.some(welsh),
        country: country_of_code(&code).to_owned(),
        region: None,
        members_api_id: None,
        span: Span {
            from: present_borders_since(),
            to: None,
        },
        code,
    })
}

/// An ONS code is a letter and eight digits.
pub fn code(text: String) -> Result<String, String> {
    let mut letters = text.chars();
    let fits = text.len() == 9
        && letters
            .next()
            .is_some_and(|first| first.is_ascii_uppercase())
        && letters.all(|digit| digit.is_ascii_digit());
    if fits {
        Ok(text)
    } else {
        Err(format!("\"{text}\" is not an ONS code like E14001063"))
    }
}
