//! Where Members stand on an idea, by party and across the House. It must not know citizens' votes, and nothing asks it for an order.

use crate::app::{App, Result};
use crate::consensus::across_the_house::{Breadth, Party, Side, across_the_house};
use crate::domain::ids::IdeaNumber;
use crate::domain::standpoint::{PartyStand, Signed, by_party};
use crate::store::{self, ReadConn};

/// Where Members stand on an idea.
#[derive(Clone, Debug)]
pub struct Standpoints {
    /// The idea.
    pub idea: IdeaNumber,
    /// Every party with seats, the largest first.
    pub parties: Vec<PartyStand>,
    /// How broadly both sides support it.
    pub breadth: Breadth,
}

/// For each of these ideas on which a Member has taken a position: where they stand.
pub async fn stand(
    app: &App,
    connection: &mut ReadConn,
    ideas: &[IdeaNumber],
) -> Result<Vec<Standpoints>> {
    let signed = store::standpoints::list_signed(connection, ideas).await?;
    if signed.is_empty() {
        return Ok(Vec::new());
    }
    let seats = store::standpoints::count_seats(connection, app.now().day()).await?;
    let parties = store::parties::list(connection).await?;
    let stands = ideas.iter().filter_map(|idea| {
        let own: Vec<Signed> = signed
            .iter()
            .filter(|one| one.idea == *idea)
            .cloned()
            .collect();
        let stands = by_party(&own, &parties, &seats, &app.config.government_parties);
        let has_spoken = stands.iter().any(PartyStand::has_spoken);
        has_spoken.then(|| Standpoints {
            idea: *idea,
            breadth: across_the_house(&stands.iter().map(side).collect::<Vec<Party>>()),
            parties: stands,
        })
    });
    Ok(stands.collect())
}

fn side(stand: &PartyStand) -> Party {
    Party {
        side: if stand.governs {
            Side::Government
        } else {
            Side::Rest
        },
        seats: stand.seats,
        support: stand.support,
        oppose: stand.oppose,
        neutral: stand.neutral,
    }
}
