//! How ideas come before MPs: by enough support in one constituency, and back when it is taken away; by the doors to the whole House in
//! `house`. It must not know whose support.

use jiff::civil::time;

use super::{commit, record};
use crate::app::{App, Result};
use crate::domain::door::{self, SeatCount};
use crate::domain::event::Event;
use crate::domain::ids::IdeaId;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

pub mod house;

/// MPs told in one round; the next round has the rest.
const ROUND: i64 = 200;

/// Weighs the support of an idea at these seats, in the transaction that changed it. Nothing but the day is written: votes are secret.
pub(crate) async fn note_supporters(
    app: &App,
    tx: &mut WriteTx,
    idea: IdeaId,
    seats: &[&str],
) -> Result<()> {
    let counts = store::doors::list_counts(tx, idea, seats).await?;
    weigh(app, tx, idea, &counts).await
}

/// The same at every seat and in the country, where many votes moved at once: an idea took over another's support, or gave it back.
pub(crate) async fn note_all_supporters(app: &App, tx: &mut WriteTx, idea: IdeaId) -> Result<()> {
    let counts = store::doors::list_all_counts(tx, idea).await?;
    weigh(app, tx, idea, &counts).await?;
    house::note_all_of_nation(app, tx, idea).await
}

async fn weigh(app: &App, tx: &mut WriteTx, idea: IdeaId, counts: &[SeatCount]) -> Result<()> {
    let bar = app.config.local_door;
    // Most votes neither reach nor leave the bar.
    if counts
        .iter()
        .all(|count| (count.supporters >= bar) == count.is_put)
    {
        return Ok(());
    }
    let Some(idea) = store::doors::find_knocking(tx, idea).await? else {
        return Ok(());
    };
    let today = app.now().day();
    let Some(moved) = door::weigh(bar, &idea, counts, today) else {
        return Ok(());
    };
    store::doors::record_moved(tx, &moved).await?;
    store::desk::record_moved(tx, &moved).await?;
    if let Some(to) = moved.to {
        let day = Timestamp::from_london(moved.on.to_datetime(time(0, 0, 0, 0)));
        store::ideas::record_response(tx, moved.idea, to, day).await?;
    }
    Ok(())
}

/// Tells each MP, and the author, of what was put to the seat since, once. A seat without an MP here waits for one.
pub async fn tell_all(app: &App) -> Result<usize> {
    let now = app.now();
    let untold = store::doors::list_untold(&mut *app.db.read().await?, now.day(), ROUND).await?;
    let mut told = 0;
    for one in untold {
        let mut tx = app.db.write().await?;
        if store::doors::record_told(&mut tx, one.idea, &one.constituency, now).await? {
            let event = Event::IdeaPut {
                idea: one.idea,
                number: one.number,
                to: one.mp,
                seat: one.seat,
            };
            record(app, &mut tx, &event, now).await?;
            told += 1;
        }
        commit(app, tx).await?;
    }
    Ok(told)
}
