//! How ideas come before the whole House: by very many supporters in the country, by the month's common ground, and back when either
//! is lost. It writes days, so that nothing tells the moment of a vote. It must not know whose support it is.

use jiff::civil::time;

use crate::actions::{commit, record};
use crate::app::{App, Result};
use crate::domain::door::house::{self, AtTheHouse, Bars, HouseMoved};
use crate::domain::event::Event;
use crate::domain::ids::IdeaId;
use crate::domain::time::Timestamp;
use crate::store;
use crate::store::WriteTx;
use crate::store::doors::house as requests;

/// MPs told in one round; the next round has the rest.
const ROUND: i64 = 200;

/// Ideas of common ground that are looked at for the month's: far more than are ever chosen.
const LOOKED_AT: i64 = 500;

/// Weighs the country's support of an idea, in the transaction that changed it. One vote moves it by one at most, so most votes are not
/// at the bar. Nothing but the day is written: votes are secret.
pub(crate) async fn note_nation(
    app: &App,
    tx: &mut WriteTx,
    idea: IdeaId,
    agrees: i64,
) -> Result<()> {
    let bar = app.config.house_doors.national;
    if agrees == bar || agrees == bar - 1 {
        note_all_of_nation(app, tx, idea).await?;
    }
    Ok(())
}

/// The same where many votes moved at once.
pub(super) async fn note_all_of_nation(app: &App, tx: &mut WriteTx, idea: IdeaId) -> Result<()> {
    let Some(idea) = requests::find(tx, idea).await? else {
        return Ok(());
    };
    match house::weigh_national(app.config.house_doors, &idea, app.now().day()) {
        Some(moved) => write(tx, &moved).await,
        None => Ok(()),
    }
}

/// Chooses the month's ideas from common ground, once there are any, and undoes what has fallen below. Gives how many requests moved.
pub async fn look(app: &App) -> Result<usize> {
    let (bars, today) = (app.config.house_doors, app.now().day());
    let month = today.strftime("%Y-%m").to_string();
    let mut connection = app.db.read().await?;
    let standing = requests::list_chosen(&mut connection).await?;
    let standing = found(&mut connection, &standing).await?;
    let fits = if requests::is_chosen(&mut connection, &month).await? {
        Vec::new()
    } else {
        requests::list_on_common_ground(&mut connection, LOOKED_AT).await?
    };
    let fits = found(&mut connection, &fits).await?;
    drop(connection);
    let falls = |idea: &&AtTheHouse| house::weigh_common_ground(idea, today).is_some();
    let fallen: Vec<IdeaId> = standing.iter().filter(falls).map(|idea| idea.id).collect();
    let chosen = house::choose(bars, &fits, today);
    if fallen.is_empty() && chosen.is_empty() {
        return Ok(0);
    }
    // An MP may have answered meanwhile, and another process may have been quicker: so what is written is decided where it is written.
    let mut tx = app.db.write().await?;
    let mut done = 0;
    for idea in found(&mut tx, &fallen).await? {
        if let Some(moved) = house::weigh_common_ground(&idea, today) {
            write(&mut tx, &moved).await?;
            done += 1;
        }
    }
    if !chosen.is_empty() && requests::record_chosen(&mut tx, &month, today).await? {
        let chosen: Vec<IdeaId> = chosen.iter().map(|moved| moved.idea).collect();
        for idea in found(&mut tx, &chosen).await? {
            let all = Bars {
                of_a_month: 1,
                ..bars
            };
            for moved in house::choose(all, &[idea], today) {
                write(&mut tx, &moved).await?;
                done += 1;
            }
        }
    }
    tx.commit().await?;
    Ok(done)
}

async fn found(connection: &mut sqlx::AnyConnection, ideas: &[IdeaId]) -> Result<Vec<AtTheHouse>> {
    let mut found = Vec::with_capacity(ideas.len());
    for idea in ideas {
        found.extend(requests::find(connection, *idea).await?);
    }
    Ok(found)
}

async fn write(tx: &mut WriteTx, moved: &HouseMoved) -> Result<()> {
    requests::record_moved(tx, moved).await?;
    store::desk::record_house_moved(tx, moved).await?;
    if let Some(to) = moved.to {
        let day = Timestamp::from_london(moved.on.to_datetime(time(0, 0, 0, 0)));
        store::ideas::record_response(tx, moved.idea, to, day).await?;
    }
    Ok(())
}

/// Tells every MP here, once, of each idea that waits for the House; and the author, with the first of them.
pub async fn tell_all(app: &App) -> Result<usize> {
    let now = app.now();
    let untold = requests::list_untold(&mut *app.db.read().await?, now.day(), ROUND).await?;
    let mut told = 0;
    for one in untold {
        let mut tx = app.db.write().await?;
        if let Some(is_first) = requests::record_told(&mut tx, one.idea, one.mp, now).await? {
            let event = Event::IdeaPutToHouse {
                idea: one.idea,
                number: one.number,
                to: one.mp,
                door: one.door.key().to_owned(),
                is_first,
            };
            record(app, &mut tx, &event, now).await?;
            told += 1;
        }
        commit(app, tx).await?;
    }
    Ok(told)
}
