//! Where somebody stands, from their own ballot and the published model, for their own eyes. It must not be kept anywhere, and
//! asks for nobody's votes but the asker's.

use std::sync::Arc;

use super::poll::{vote_of, way_of};
use super::run::square;
use crate::app::models::ReadModel;
use crate::app::{App, Error, Result};
use crate::consensus::UNIT;
use crate::consensus::ballots::{PLACED_OPINIONS, PLACED_VOTES, is_placeable};
use crate::consensus::model::Model;
use crate::domain::ground::{Picture, Space};
use crate::domain::ids::AccountId;
use crate::store::{self, ReadConn, ground};

/// Where the asker stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Not enough votes yet.
    NotYet {
        /// Votes on ideas of this space.
        voted: usize,
        /// Those among them that agree or disagree.
        opinions: usize,
    },
    /// Nobody found groups here.
    NoGroups,
    /// Placed.
    Placed {
        /// Letters and shares in per cent, the largest first; those below one in a hundred left out.
        shares: Vec<(String, u16)>,
        /// The square of the map.
        square: (i64, i64),
    },
}

/// Votes after which somebody can be placed, and how many of them must not be passes.
pub const PLACED_FROM: (usize, usize) = (PLACED_VOTES, PLACED_OPINIONS);

/// Reads the model that the newest snapshot published.
pub(super) fn read_model(json: &str) -> Result<Model> {
    serde_json::from_str(json)
        .map_err(|error| Error::Store(store::Error::Row(format!("model: {error}"))))
}

/// The model of a space's newest snapshot, if it has one.
pub(super) async fn newest_model(
    app: &App,
    connection: &mut ReadConn,
    space: &Space,
) -> Result<Option<Arc<ReadModel>>> {
    let Some(snapshot) = ground::find_number(connection, space).await? else {
        return Ok(None);
    };
    let read = async {
        let Some((model, heard)) = ground::find_model(connection, space).await? else {
            return Err(Error::Store(store::Error::Row(
                "a snapshot vanished".into(),
            )));
        };
        let counts: Vec<[f64; 2]> = serde_json::from_str(&heard)
            .map_err(|error| Error::Store(store::Error::Row(format!("heard: {error}"))))?;
        Ok(ReadModel::new(read_model(&model)?, counts))
    };
    app.models.get(&space.key(), snapshot, read).await.map(Some)
}

/// Where an account stands in a space, from its votes as they are now.
pub async fn stand(
    app: &App,
    account: AccountId,
    space: &Space,
    picture: &Picture,
) -> Result<Standing> {
    let mut connection = app.db.read().await?;
    let own = ground::ballots::list_own(&mut connection, account).await?;
    let Some(newest) = newest_model(app, &mut connection, space).await? else {
        return Ok(Standing::NoGroups);
    };
    drop(connection);
    let model = &newest.model;
    let votes = own
        .into_iter()
        .map(|(number, choice, seen)| (number.unsigned_abs(), vote_of(choice), way_of(seen)));
    let row = newest.table.pack(account.get().unsigned_abs(), votes);
    if !is_placeable(&row, model.opinions) {
        return Ok(Standing::NotYet {
            voted: row.len(),
            opinions: row.iter().filter(|cell| cell.is_opinion()).count(),
        });
    }
    if !picture.has_groups() {
        return Ok(Standing::NoGroups);
    }
    let (member, place) = model.place(&row);
    let shares = member.shares.iter().take(model.rates.groups).enumerate();
    let mut shares: Vec<(String, u16)> = shares
        .map(|(group, share)| {
            let percent = (u32::from(*share) * 100 + u32::from(UNIT) / 2) / u32::from(UNIT);
            (
                model.letters.letter(group),
                u16::try_from(percent).unwrap_or(100),
            )
        })
        .filter(|(_, percent)| *percent > 0)
        .collect();
    shares.sort_by_key(|(letter, percent)| (std::cmp::Reverse(*percent), letter.clone()));
    Ok(Standing::Placed {
        shares,
        square: square(picture.scale, place),
    })
}
