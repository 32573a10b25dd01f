//! Asking that one's votes be published under a random number, and taking that back. It must not know how they are published.

use super::{commit, record};
use crate::app::{App, Result};
use crate::domain::account::{Account, Citizen};
use crate::domain::event::Event;
use crate::domain::ids::PermissionId;
use crate::domain::open_ballot;
use crate::store;

/// From the next archive on, this citizen's votes are published.
pub async fn open(app: &App, by: &Citizen, ticked: bool) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let is_open = store::open_ballots::find_since(&mut tx, by.id())
        .await?
        .is_some();
    let opened = open_ballot::open(by, ticked, is_open, now)?;
    let id = app.fresh(now, PermissionId::new);
    if store::open_ballots::record_opened(&mut tx, id, &opened).await? {
        let event = Event::BallotOpened {
            account: by.id(),
            version: opened.version().to_owned(),
        };
        record(app, &mut tx, &event, now).await?;
    }
    commit(app, tx).await
}

/// From the next archive on, they are not.
pub async fn close(app: &App, by: &Account) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let is_open = store::open_ballots::find_since(&mut tx, by.id)
        .await?
        .is_some();
    let closed = open_ballot::close(by, is_open, now)?;
    store::open_ballots::record_closed(&mut tx, &closed).await?;
    record(app, &mut tx, &Event::BallotClosed { account: by.id }, now).await?;
    commit(app, tx).await
}
