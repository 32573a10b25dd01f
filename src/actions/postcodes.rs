//! Postcodes: taking a directory of them, and finding the seat of one. A postcode is looked up and forgotten, never written beside a
//! person and never logged. It must not know formats or pages.

use std::collections::HashMap;

use super::{commit, record};
use crate::app::{App, Result};
use crate::domain::constituency::Constituency;
use crate::domain::event::Event;
use crate::domain::member::name_key;
use crate::domain::postcode::Postcode;
use crate::domain::postcode::directory::Gathered;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;

/// Where a postcode lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The constituency that fits best; a postcode can straddle two, so a person may correct it.
    pub constituency: Constituency,
    /// The month the postcode went out of use, `1996-07`: the seat is that of its last addresses, to be confirmed.
    pub retired: Option<String>,
}

/// Finds the constituency of a postcode as typed into a form's `field`; says kindly why not.
pub async fn locate(app: &App, field: &'static str, typed: &str) -> Result<Place> {
    let refuse = |words: &str| Refusal::Fields(vec![FieldError::new(field, words)]);
    if typed.trim().is_empty() {
        return Err(refuse(
            "Please enter a postcode, such as SW1A 1AA, or choose your constituency by name.",
        )
        .into());
    }
    let Some(postcode) = Postcode::parse(typed) else {
        return Err(refuse(
            "That does not look like a full UK postcode. It should be like SW1A 1AA.",
        )
        .into());
    };
    let mut connection = app.db.read().await?;
    let Some(found) = store::postcodes::find(&mut connection, postcode).await? else {
        let words = if store::postcodes::is_there(&mut connection).await? {
            "We do not know that postcode. It may be very new: please choose your constituency by name."
        } else {
            "This site has no postcodes yet. Please choose your constituency by name."
        };
        return Err(refuse(words).into());
    };
    let Some(code) = found.constituency else {
        return Err(
            refuse("That postcode lies on an island that elects no MP at Westminster.").into(),
        );
    };
    match store::constituencies::find(&mut connection, &code).await? {
        Some(constituency) => Ok(Place {
            constituency,
            retired: found.retired,
        }),
        None => Err(refuse(
            "We do not know the constituency of that postcode yet. Please choose it by name.",
        )
        .into()),
    }
}

/// What a postcode or the name of a constituency may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Located {
    /// One place.
    One(Place),
    /// Several constituencies whose names fit; a person chooses.
    Several(Vec<Constituency>),
}

/// More than this many names to choose from help nobody.
const CHOICES: usize = 12;

/// Finds the constituency that a postcode or a name (English or Welsh, whole or in part) means.
pub async fn locate_by_words(app: &App, field: &'static str, typed: &str) -> Result<Located> {
    if Postcode::parse(typed).is_some() {
        return Ok(Located::One(locate(app, field, typed).await?));
    }
    let wanted = name_key(typed);
    let seats = store::constituencies::list(&mut *app.db.read().await?, app.now().day()).await?;
    let keys = |seat: &Constituency| {
        [
            Some(name_key(&seat.name)),
            seat.name_cy.as_deref().map(name_key),
        ]
    };
    let named = |fits: &dyn Fn(&str) -> bool| -> Vec<Constituency> {
        let fit = seats
            .iter()
            .filter(|seat| keys(seat).iter().flatten().any(|key| fits(key)));
        fit.cloned().collect()
    };
    let exact = named(&|key| key == wanted);
    let mut found = if exact.is_empty() && !wanted.is_empty() {
        named(&|key| key.contains(&wanted))
    } else {
        exact
    };
    if found.len() == 1 {
        return Ok(Located::One(Place {
            constituency: found.remove(0),
            retired: None,
        }));
    }
    let words = match found.len() {
        0 => {
            "We know no constituency of that name and no such postcode. Check the spelling, or leave it empty."
        }
        n if n > CHOICES => "Many constituencies have that in their name. Please write more of it.",
        _ => return Ok(Located::Several(found)),
    };
    Err(Refusal::Fields(vec![FieldError::new(field, words)]).into())
}

/// What a directory changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostcodesReceived {
    /// Not known before.
    pub added: u64,
    /// In another seat than before, or retired since.
    pub changed: u64,
    /// As they were.
    pub unchanged: u64,
    /// Seats that postcodes lie in and the register does not have.
    pub unknown_seats: Vec<String>,
}

/// Takes a directory that was read to its end. Everything that takes its time came before: the one transaction compares and writes
/// some ten thousand rows, so that whoever wants to write meanwhile waits a moment only.
pub async fn receive(app: &App, gathered: &Gathered) -> Result<PostcodesReceived> {
    let mut received = PostcodesReceived::default();
    let mut tx = app.db.write().await?;
    // Two imports at once on PostgreSQL: the second compares only when the first has written.
    store::next_number(&mut tx, "postcode_directory").await?;
    for some in gathered.sectors().chunks(store::postcodes::AT_ONCE) {
        let (Some(first), Some(last)) = (some.first(), some.last()) else {
            continue;
        };
        let known: HashMap<i64, String> = store::postcodes::list_between(&mut tx, *first, *last)
            .await?
            .into_iter()
            .collect();
        let mut new = Vec::new();
        for sector in some {
            let before = known.get(sector).map_or("", String::as_str);
            let change = gathered.weigh(*sector, before);
            received.added += change.added;
            received.changed += change.changed;
            received.unchanged += change.unchanged;
            if let Some(units) = change.units {
                new.push((*sector, units));
            }
        }
        store::postcodes::record(&mut tx, &new).await?;
    }
    let codes: Vec<String> = gathered.seats().into_iter().map(str::to_owned).collect();
    let known = store::constituencies::list_by_code(&mut tx, &codes).await?;
    received.unknown_seats = codes;
    received
        .unknown_seats
        .retain(|code| !known.iter().any(|seat| seat.code == *code));
    let rows = received.added + received.changed;
    if rows > 0 {
        let event = Event::RegisterImported {
            what: "postcodes".to_owned(),
            rows,
        };
        record(app, &mut tx, &event, app.now()).await?;
        commit(app, tx).await?;
    }
    Ok(received)
}
