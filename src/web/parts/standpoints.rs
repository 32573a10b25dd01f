//! Where MPs stand on an idea, by party, as pages show it: counts in sentences and a table, and one number across the House.
//! It must not know which page it stands on, nor anything of citizens' votes.

use std::collections::BTreeMap;

use crate::actions::standpoints::{Standpoints, stand};
use crate::app::App;
use crate::domain::ids::IdeaNumber;
use crate::domain::standpoint::{PartyStand, in_words};
use crate::store::ReadConn;
use crate::web::error::Result;

/// Where MPs stand on one idea.
#[derive(Clone, Debug)]
pub struct StandpointView {
    /// "Supported by 21 MPs of 4 parties, on both sides of the House."
    pub sentences: Vec<String>,
    /// The parties of which somebody has spoken, the largest first.
    pub parties: Vec<PartyStand>,
    /// "46 of 100".
    pub across: String,
    /// Who is taken for the government's side.
    pub government: String,
}

impl StandpointView {
    /// Loads it; nothing where no MP has taken a position.
    pub async fn load(
        app: &App,
        connection: &mut ReadConn,
        number: IdeaNumber,
    ) -> Result<Option<Self>> {
        let stands = stand(app, connection, &[number]).await?;
        Ok(stands.into_iter().next().map(Self::of))
    }

    /// Where MPs stand on each of these ideas on which one has taken a position, by number.
    pub async fn load_all(
        app: &App,
        connection: &mut ReadConn,
        numbers: &[i64],
    ) -> Result<BTreeMap<i64, Self>> {
        let numbers: Vec<IdeaNumber> = numbers.iter().copied().map(IdeaNumber::from_i64).collect();
        let stands = stand(app, connection, &numbers).await?.into_iter();
        Ok(stands
            .map(|stands| (stands.idea.get(), Self::of(stands)))
            .collect())
    }

    fn of(stands: Standpoints) -> Self {
        let governing: Vec<&str> = stands
            .parties
            .iter()
            .filter(|party| party.governs)
            .map(|party| party.name.as_str())
            .collect();
        Self {
            sentences: in_words(&stands.parties),
            across: format!("{:.0} of 100", stands.breadth.across * 100.0),
            government: governing.join(", "),
            parties: stands
                .parties
                .into_iter()
                .filter(PartyStand::has_spoken)
                .collect(),
        }
    }
}
