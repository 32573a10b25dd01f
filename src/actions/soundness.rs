//! Looking a database over: which migrations it owes, what its engine finds wrong, and what does not add up.
//! It must not mend anything, nor know how a database was opened.

use crate::app::Result;
use crate::store::{self, Db};

/// What is wrong with the files and the schema, each a sentence; nothing where all is well.
pub async fn schema(db: &Db) -> Result<Vec<String>> {
    let mut wrong = store::soundness::list_faults(db).await?;
    let standing = match db.standing().await {
        Ok(standing) => standing,
        // A damaged file has said so already.
        Err(_) if !wrong.is_empty() => return Ok(wrong),
        Err(error) => return Err(error.into()),
    };
    if !standing.unknown.is_empty() {
        wrong.push(format!(
            "A newer program was here: it ran the migrations {}, which this one does not know.",
            listed(&standing.unknown)
        ));
    }
    if !standing.owed.is_empty() {
        wrong.push(if standing.is_begun {
            format!(
                "The schema owes the migrations {}. `common-ground migrate` runs them.",
                listed(&standing.owed)
            )
        } else {
            "The database is empty. `common-ground migrate` makes its tables.".to_owned()
        });
    }
    Ok(wrong)
}

/// Which tallies differ from a recount of the votes, each a sentence.
pub async fn tallies(db: &Db) -> Result<Vec<String>> {
    let miscounts = store::soundness::list_miscounts(db).await?;
    let sentence = |miscount: store::soundness::Miscount| {
        let place = miscount
            .seat
            .map(|seat| format!(" in {seat}"))
            .unwrap_or_default();
        format!(
            "The votes of idea {}{place}, counted anew, differ from the tallies beside it.",
            miscount.idea
        )
    };
    Ok(miscounts.into_iter().map(sentence).collect())
}

/// "0031, 0032 and 0033".
fn listed(numbers: &[i64]) -> String {
    let written: Vec<String> = numbers
        .iter()
        .map(|number| format!("{number:04}"))
        .collect();
    match written.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => written.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn migrations_are_named_as_their_files_are() {
        assert_eq!(listed(&[7]), "0007");
        assert_eq!(listed(&[31, 32, 33]), "0031, 0032 and 0033");
    }
}
