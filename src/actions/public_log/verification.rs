//! Checks the site's own log as it stands in the database: every line, what stands beside it, the newest checkpoint and the counts.
//! It must not mend anything.

use std::collections::BTreeMap;

use super::{MOST_KEYS, keys};
use crate::app::Result;
use crate::domain::public_log::{Broken, Checkpoint, KEY_CHANGED, Verified, Verifier, hex};
use crate::domain::transparency::{Sort, Tally};
use crate::store::{self, Db};

/// Lines read at a time: some hundred kilobytes.
const PIECE: i64 = 1000;

/// What a check found.
#[derive(Clone, Debug)]
pub enum Report {
    /// Everything holds.
    Holds(Verified),
    /// The first line that does not.
    Broken(Broken),
    /// The lines hold, and what stands beside them does not: a sentence that says what.
    Beside(String),
}

/// Checks the whole log. `progress` hears how many lines were checked, and of how many.
pub async fn verify(db: &Db, mut progress: impl FnMut(u64, u64)) -> Result<Report> {
    let mut connection = db.read().await?;
    let head = store::public_log::find_head(&mut connection).await?;
    let lines = store::public_log::list_newest_of(&mut connection, KEY_CHANGED, MOST_KEYS).await?;
    let announced = keys(&lines)?;
    let mut verifier = Verifier::new(announced.into_iter().map(|(_, key)| key).collect());
    if let Some(newest) = store::public_log::find_checkpoint(&mut connection).await? {
        match Checkpoint::parse(&newest.note) {
            Ok(checkpoint) => verifier = verifier.expecting(checkpoint),
            Err(error) => {
                return Ok(Report::Beside(format!(
                    "The lines were not checked: the newest checkpoint beside the log, of {} lines, cannot be read: {error}.",
                    newest.size
                )));
            }
        }
    }
    let mut tallies: BTreeMap<Sort, i64> = BTreeMap::new();
    loop {
        let checked = verifier.head().size;
        let lines = store::public_log::list_after(&mut connection, checked, PIECE).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            if let Err(broken) = verifier.line(line.line.as_bytes()) {
                return Ok(Report::Broken(broken));
            }
            if hex::encode(&verifier.head().hash) != line.hash {
                return Ok(Report::Beside(format!(
                    "Line {} holds, and another hash stands beside it in the database: somebody wrote into it by hand.",
                    line.seq
                )));
            }
            if let Some(sort) = Sort::read(&line.line) {
                *tallies.entry(sort).or_default() += 1;
            }
        }
        progress(verifier.head().size, head.size);
    }
    // What was appended meanwhile is not in the head that was read before.
    let end = verifier.head();
    let verified = match verifier.finish() {
        Ok(verified) => verified,
        Err(broken) => return Ok(Report::Broken(broken)),
    };
    if end.size < head.size || (end.size == head.size && end.hash != head.hash) {
        return Ok(Report::Beside(format!(
            "The log holds up to line {}, and its end is kept as line {}: lines were cut off at the end.",
            end.size, head.size
        )));
    }
    let kept = store::public_log::list_tallies(&mut connection, "").await?;
    if end.size == head.size && !agree(&kept, &tallies) {
        return Ok(Report::Beside(
            "All lines hold, and the counts of which /transparency is made differ from a recount: they were changed by hand.".into(),
        ));
    }
    Ok(Report::Holds(verified))
}

fn agree(kept: &[Tally], counted: &BTreeMap<Sort, i64>) -> bool {
    kept.len() == counted.len()
        && kept
            .iter()
            .all(|tally| counted.get(&tally.sort) == Some(&tally.lines))
}
