//! Where MPs stand, as a table of an archive: their positions by party on the ideas of a space. It must not know citizens' votes, and
//! no score or order is made of it.

use super::tables::{rounded, table};
use crate::actions::{Standpoints, where_mps_stand};
use crate::app::{App, Result};
use crate::store::ReadConn;
use crate::store::ground::archives::Told;

/// Ideas asked about at a time.
const AT_ONCE: usize = 500;

/// The positions on all of these ideas on which an MP has taken one.
pub(super) async fn read(
    app: &App,
    connection: &mut ReadConn,
    told: &[Told],
) -> Result<Vec<Standpoints>> {
    let mut all = Vec::new();
    for some in told.chunks(AT_ONCE) {
        let numbers: Vec<_> = some.iter().map(|idea| idea.number).collect();
        all.extend(where_mps_stand(app, connection, &numbers).await?);
    }
    Ok(all)
}

/// A line a party of which somebody has spoken, for the ideas that are in the space.
pub(super) fn csv(all: &[Standpoints], is_in: impl Fn(i64) -> bool) -> Result<String> {
    let stands = all.iter().filter(|stands| is_in(stands.idea.get()));
    let lines = stands.flat_map(|stands| {
        let spoken = stands.parties.iter().filter(|party| party.has_spoken());
        spoken.map(|party| {
            let side = if party.governs { "government" } else { "rest" };
            [
                stands.idea.to_string(),
                party.key.clone(),
                party.name.clone(),
                side.to_owned(),
                party.seats.to_string(),
                party.support.to_string(),
                party.neutral.to_string(),
                party.oppose.to_string(),
                rounded(stands.breadth.across),
            ]
        })
    });
    table(
        &[
            "idea",
            "party",
            "name",
            "side",
            "seats-today",
            "support",
            "in-part-or-not-decided",
            "cannot-support",
            "across-the-house",
        ],
        lines,
    )
}
