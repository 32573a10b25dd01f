//! The register of members: files are weighed against it and taken whole or not at all. It must not know formats or pages.

use std::collections::HashMap;

use super::{commit, record, refresh_house, settle_seats};
use crate::app::{App, Result};
use crate::domain::event::Event;
use crate::domain::party::Party;
use crate::domain::register::{Register, RollReceived};
use crate::domain::roll::{Roll, Trouble};
use crate::store::{self, WriteTx};

/// What became of a file.
#[derive(Debug)]
pub enum Weighed {
    /// It was taken, and this is what it changed.
    Taken(Box<RollReceived>),
    /// It was not: nothing was changed.
    Refused(Vec<Trouble>),
}

/// Takes what a file says about Members, parties and constituencies. `known` are parties that need no import.
pub async fn receive(app: &App, roll: &Roll, known: Vec<Party>) -> Result<Weighed> {
    receive_watched(app, roll, known, &mut || ()).await
}

/// The same, for somebody who watches: `step` is called for everything the file speaks of, once it was weighed.
pub async fn receive_watched(
    app: &App,
    roll: &Roll,
    known: Vec<Party>,
    step: &mut (dyn FnMut() + Send),
) -> Result<Weighed> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let register = load(&mut tx).await?;
    let received = match register
        .clone()
        .receive_watched(roll, known, now.day(), step)
    {
        Ok(received) => received,
        Err(troubles) => return Ok(Weighed::Refused(troubles)),
    };
    if received.is_empty() {
        return Ok(Weighed::Taken(Box::new(received)));
    }
    write(app, &mut tx, &register, &received).await?;
    settle_seats(app, &mut tx).await?;
    commit(app, tx).await?;
    refresh_house(app).await?;
    Ok(Weighed::Taken(Box::new(received)))
}

/// Writes what was weighed, with its event.
pub(crate) async fn write(
    app: &App,
    tx: &mut WriteTx,
    register: &Register,
    received: &RollReceived,
) -> Result<()> {
    let now = app.now();
    let seat_names = seat_names(register, received);
    store::parties::record_received(tx, received).await?;
    store::constituencies::record_received(tx, received).await?;
    store::members::record_received(tx, received, &seat_names, now).await?;
    let rows = received.parties.to_write().count()
        + received.constituencies.to_write().count()
        + received.members.to_write().count();
    record(
        app,
        tx,
        &Event::RegisterImported {
            what: "members".to_owned(),
            rows: rows as u64,
        },
        now,
    )
    .await?;
    Ok(())
}

/// The register as a whole.
pub(crate) async fn load(tx: &mut sqlx::AnyConnection) -> Result<Register> {
    Ok(Register {
        parties: store::parties::list(tx).await?,
        constituencies: store::constituencies::list_all(tx).await?,
        members: store::members::list_all(tx).await?,
        last_member: store::members::find_last_number(tx).await?,
        dissolutions: store::house::list_dissolutions(tx).await?,
    })
}

/// The words each seat is found by: its name in both languages.
fn seat_names(register: &Register, received: &RollReceived) -> HashMap<String, String> {
    let seats = register
        .constituencies
        .iter()
        .chain(received.constituencies.to_write());
    seats
        .map(|seat| {
            (
                seat.code.clone(),
                format!(
                    "{} {}",
                    seat.name,
                    seat.name_cy.as_deref().unwrap_or_default()
                ),
            )
        })
        .collect()
}
