//! What files say about the House, brought in whole or not at all. It must not know their formats.

use super::super::{commit, record};
use super::note;
use crate::app::{App, Result};
use crate::domain::event::Event;
use crate::domain::house::{self, Kind, Noted, PostClaim, PostsReceived};
use crate::domain::roll::{Claimed, Trouble};
use crate::store;

/// Brings in entries of a file, those that are not there yet. Gives how many were new.
pub async fn bring_in(app: &App, noted: &[Noted]) -> Result<usize> {
    let mut tx = app.db.write().await?;
    let mut known: Vec<Noted> = store::house::list(&mut tx)
        .await?
        .into_iter()
        .map(|entry| entry.noted)
        .collect();
    let mut added = 0;
    for one in noted {
        if !known.contains(one) {
            note(app, &mut tx, one, None).await?;
            known.push(one.clone());
            added += 1;
        }
    }
    commit(app, tx).await?;
    super::refresh(app).await?;
    Ok(added)
}

/// Brings in the offices of a file: whole or not at all. `is_whole` says that it names every holder of today.
pub async fn receive_posts(
    app: &App,
    claims: &[Claimed<PostClaim>],
    is_whole: bool,
) -> Result<std::result::Result<PostsReceived, Vec<Trouble>>> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let members = store::members::list_holders(&mut tx).await?;
    let known = store::house::list(&mut tx).await?;
    let received = match house::receive_posts(claims, &members, &known, is_whole) {
        Ok(received) => received,
        Err(troubles) => return Ok(Err(troubles)),
    };
    for noted in &received.added {
        note(app, &mut tx, noted, None).await?;
    }
    for (entry, end) in &received.ended {
        store::house::record_office_ended(&mut tx, *entry, *end).await?;
        let event = Event::HouseNoted {
            entry: *entry,
            what: Kind::Office.key().to_owned(),
            by: None,
        };
        record(app, &mut tx, &event, now).await?;
    }
    commit(app, tx).await?;
    Ok(Ok(received))
}
