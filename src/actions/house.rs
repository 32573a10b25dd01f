//! What stewards do about the House, each act with a look at what it will change, and what the clock carries out afterwards.
//! It must not know pages, nor decide what a label or a vacancy is.

use jiff::civil::Date;

use super::{commit, load_register, record, write_register};
use crate::app::{App, Result};
use crate::domain::account::Steward;
use crate::domain::event::Event;
use crate::domain::house::{Act, Entry, Kind, Known, Named, Noted, Sort, Typed, roll_of};
use crate::domain::ids::{AccountId, EntryId, MemberId};
use crate::domain::invitation::INVITATION_DAYS;
use crate::domain::member::Member;
use crate::domain::refusal::Refusal;
use crate::domain::register::{Register, RollReceived};
use crate::domain::reply_clock::SeatClock;
use crate::domain::response::Capacity;
use crate::domain::roll::Trouble;
use crate::domain::search::spoken_words;
use crate::domain::text::FieldError;
use crate::domain::time::day_in_words;
use crate::store::{self, ReadConn, WriteTx};

mod files;

pub use files::{bring_in, receive_posts};

/// People named to choose from, where a name fits several.
const FITTING: usize = 5;
/// Changes of the register said one by one; beyond them only the number.
const SAID: usize = 10;

/// Reads a form: who and what is meant is looked up, then the domain says what is wrong.
pub async fn read(app: &App, sort: Sort, typed: &Typed) -> Result<Act> {
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    let mut named = Named::default();
    if sort.asks("member") && !typed.member.trim().is_empty() {
        named.member = Some(find_member(&mut connection, &typed.member).await?);
    }
    if sort.asks("seat") && !typed.seat.trim().is_empty() {
        named.seat = Some(find_seat(&mut connection, &typed.seat, today).await?);
    }
    let area = typed.area.trim();
    if sort.asks("area") && !area.is_empty() && !COUNTRIES.contains(&area) {
        named.area = Some(find_seat(&mut connection, area, today).await?);
    }
    if sort.asks("party") {
        let parties = store::parties::list(&mut connection).await?;
        named.party = parties.into_iter().find(|party| party.key == typed.party);
    }
    Ok(Act::read(sort, typed, &named, today).map_err(Refusal::Fields)?)
}

/// Parts of the United Kingdom a quiet time may be about, by the names seats carry.
const COUNTRIES: [&str; 4] = ["England", "Scotland", "Wales", "Northern Ireland"];

async fn find_member(
    connection: &mut ReadConn,
    typed: &str,
) -> Result<std::result::Result<Member, String>> {
    let typed = typed.trim();
    if let Ok(id) = typed.parse::<i64>() {
        let found = store::members::find(connection, MemberId::from_i64(id)).await?;
        return Ok(found.ok_or_else(|| "No Member has that number here.".to_owned()));
    }
    let ids = store::members::list_by_words(connection, &spoken_words(typed)).await?;
    if ids.len() > FITTING {
        return Ok(Err(format!(
            "{} people fit that name. Please write more of it, or the number in the address of their page.",
            ids.len()
        )));
    }
    let mut found = store::members::list_by_id(connection, &ids).await?;
    Ok(match found.len() {
        0 => Err("Nobody in the register fits that name.".to_owned()),
        1 => Ok(found.remove(0)),
        _ => {
            let names = found
                .iter()
                .map(|member| format!("{} ({})", member.name, member.id));
            Err(format!(
                "Several people fit that name. Please write the number of one: {}.",
                names.collect::<Vec<_>>().join(", ")
            ))
        }
    })
}

async fn find_seat(
    connection: &mut ReadConn,
    typed: &str,
    today: Date,
) -> Result<std::result::Result<crate::domain::constituency::Constituency, String>> {
    let key = crate::domain::member::name_key(typed);
    let seats = store::constituencies::list(connection, today).await?;
    let found = seats.into_iter().find(|seat| {
        seat.code.eq_ignore_ascii_case(typed.trim())
            || crate::domain::member::name_key(&seat.name) == key
            || seat
                .name_cy
                .as_deref()
                .map(crate::domain::member::name_key)
                .as_ref()
                == Some(&key)
    });
    Ok(found.ok_or_else(|| {
        "No constituency of today has that name. Please write it in full, or its code.".to_owned()
    }))
}

/// What an act will change, in sentences: nothing is written.
pub async fn look(app: &App, act: &Act) -> Result<Vec<String>> {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let mut said = Vec::new();
    if let Some(roll) = roll_of(act) {
        let register = load_register(&mut connection).await?;
        let received = weigh(&register, &roll, now.day())?;
        said.extend(changes(&register, &received, now.day()));
        if let Act::Vacancy(member, on, _) = act {
            let seat = member
                .holds_seat_on(*on)
                .map(|seat| seat.constituency.clone());
            let touched =
                store::house::count_touched(&mut connection, Some(member.id), seat.as_deref(), now)
                    .await?;
            said.push(signed_out(touched));
            said.push(waiting(touched.waiting));
        }
        return Ok(said);
    }
    let Act::Note(noted) = act else {
        return Ok(said);
    };
    let touched = store::house::count_touched(&mut connection, None, None, now).await?;
    match noted.kind {
        Kind::Dissolution => {
            let register = load_register(&mut connection).await?;
            said.extend(dissolution_words(&register, noted, touched));
        }
        Kind::Recess | Kind::Holiday => said.push(waiting(touched.waiting)),
        Kind::Away => {
            let member = match noted.member {
                Some(id) => store::members::find(&mut connection, id).await?,
                None => None,
            };
            let seat = member.and_then(|member| member.holds_seat_on(noted.span.from).map(|seat| seat.constituency.clone()));
            if let Some(seat) = seat {
                let touched = store::house::count_touched(&mut connection, None, Some(&seat), now).await?;
                said.push(waiting(touched.waiting));
            }
        }
        Kind::Office => said.push("The Member’s page shows the office with its dates, and the form for a response offers it. What was published does not change.".to_owned()),
        Kind::Quiet => said.push("The front page shows no response of an MP there, no mail of MPs’ news goes out, and moderators are told on every page of theirs.".to_owned()),
    }
    said.extend(act.doubts(&app.calendar()));
    Ok(said)
}

fn dissolution_words(
    register: &Register,
    noted: &Noted,
    touched: store::house::Touched,
) -> Vec<String> {
    let on = noted.span.from;
    let received = register.dissolve(on);
    let day = day_in_words(on);
    let talk = if noted.stays_open {
        "Citizens go on writing and voting."
    } else {
        "Nobody writes or votes until the new House sits; reading, reporting, appeals and complaints stay open."
    };
    vec![
        format!("{} as the day of {day} begins: each “MP for …” becomes “was MP for … until {day}”.", count(received.members.changed.len(), "seat falls vacant", "seats fall vacant")),
        signed_out(touched),
        format!(
            "Joint responses in the making end: {}. Invitations to speak for a Member lapse: {}.",
            touched.joints, touched.invitations
        ),
        waiting(touched.waiting),
        talk.to_owned(),
        "Until midnight of that day it can be struck out and nothing has happened. Afterwards the seats can be given back until somebody is elected, with the work of their offices and the joint responses in the making; who was signed out signs in again.".to_owned(),
    ]
}

fn ended(number: i64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(0), one, many)
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn signed_out(touched: store::house::Touched) -> String {
    format!(
        "{} and {} are signed out, and can do nothing in a Member’s name.",
        ended(touched.mps, "account of an MP", "accounts of MPs"),
        ended(touched.staff, "of an MP’s office", "of their offices")
    )
}

fn waiting(number: i64) -> String {
    format!(
        "{} for an answer; the clock stands still meanwhile, and nothing is late because of it.",
        ended(number, "idea waits there", "ideas wait there")
    )
}

/// What changes about people, said by their titles and labels of the day.
fn changes(register: &Register, received: &RollReceived, today: Date) -> Vec<String> {
    let seat_name = |code: &str| {
        let seats = register.constituencies.iter();
        seats
            .chain(received.constituencies.to_write())
            .find(|seat| seat.code == code)
            .map_or_else(|| code.to_owned(), |seat| seat.name.clone())
    };
    let stands = |member: &Member| {
        let title = member
            .title_on(today, seat_name)
            .unwrap_or_else(|| "never an MP".to_owned());
        let chair = member.holds_seat_on(today).and_then(|seat| seat.chair_role);
        [
            Some(title),
            member.label_on(today),
            chair.map(|role| role.in_words().to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
    };
    let people: Vec<&Member> = received.members.to_write().collect();
    let mut said: Vec<String> = people
        .iter()
        .take(SAID)
        .map(|member| {
            let before = register.members.iter().find(|known| known.id == member.id);
            match before.map(stands) {
                Some(before) if before == stands(member) => format!(
                    "{}: the history changes, today’s title and label stay: {before}.",
                    member.name
                ),
                Some(before) => format!(
                    "{}: today {before}; afterwards {}.",
                    member.name,
                    stands(member)
                ),
                None => format!("{} is new: {}.", member.name, stands(member)),
            }
        })
        .collect();
    if people.len() > SAID {
        said.push(format!("and {} more", people.len() - SAID));
    }
    if people.is_empty() {
        said.push("Nothing: the register says so already.".to_owned());
    }
    said
}

fn weigh(
    register: &Register,
    roll: &crate::domain::roll::Roll,
    today: Date,
) -> Result<RollReceived> {
    let refused = |troubles: Vec<Trouble>| {
        let words: Vec<String> = troubles.into_iter().map(|trouble| trouble.reason).collect();
        Refusal::Fields(vec![FieldError::new(
            "member",
            format!("The register refuses that: {}.", words.join("; ")),
        )])
    };
    Ok(register
        .clone()
        .receive(roll, Vec::new(), today)
        .map_err(refused)?)
}

/// Does what was read.
pub async fn perform(app: &App, by: &Steward, act: &Act) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    if let Act::Note(noted) = act {
        check_one_dissolution(&mut tx, noted).await?;
        note(app, &mut tx, noted, Some(by.id())).await?;
    } else {
        let register = load_register(&mut tx).await?;
        let Some(roll) = roll_of(act) else {
            return Err(Refusal::Stale.into());
        };
        let received = weigh(&register, &roll, now.day())?;
        write_register(app, &mut tx, &register, &received).await?;
        settle(app, &mut tx).await?;
    }
    commit(app, tx).await?;
    // What is due today is carried out at once, and not a minute later.
    keep_pace(app).await?;
    Ok(())
}

async fn check_one_dissolution(tx: &mut WriteTx, noted: &Noted) -> Result<()> {
    if noted.kind != Kind::Dissolution {
        return Ok(());
    }
    let entries = store::house::list(tx).await?;
    let open = entries
        .iter()
        .any(|entry| entry.noted.kind == Kind::Dissolution && entry.noted.span.to.is_none());
    if open {
        return Err(Refusal::NotNow(
            "A dissolution is written down already. Strike it out first, if its day was wrong."
                .into(),
        )
        .into());
    }
    Ok(())
}

/// Writes an entry, in the transaction of whoever brings it.
pub async fn note(app: &App, tx: &mut WriteTx, noted: &Noted, by: Option<AccountId>) -> Result<()> {
    let now = app.now();
    let id = app.fresh(now, EntryId::new);
    store::house::record_noted(tx, id, noted, by, now).await?;
    let event = Event::HouseNoted {
        entry: id,
        what: noted.kind.key().to_owned(),
        by,
    };
    record(app, tx, &event, now).await?;
    Ok(())
}

/// Strikes an entry out; a dissolution that was carried out gives the seats back, unless somebody was elected since.
pub async fn strike(app: &App, by: &Steward, id: EntryId) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let entry = find(&mut tx, id).await?;
    if entry.noted.kind == Kind::Dissolution && entry.done_at.is_some() {
        let register = load_register(&mut tx).await?;
        let undone = register.undo_dissolution(entry.noted.span.from).ok_or_else(|| {
            Refusal::NotNow("Somebody was elected since, so the dissolution stands: the law knows no way back.".into())
        })?;
        write_register(app, &mut tx, &register, &undone).await?;
    }
    if !store::house::record_struck(&mut tx, id, by.id(), now).await? {
        return Err(Refusal::Stale.into());
    }
    settle(app, &mut tx).await?;
    if let Some(done_at) = entry.done_at {
        store::offices::record_seats_given_back(&mut tx, done_at, now.day()).await?;
        store::house::record_taken_back(&mut tx, done_at, INVITATION_DAYS).await?;
    }
    let event = Event::HouseStruck {
        entry: id,
        what: entry.noted.kind.key().to_owned(),
        by: by.id(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await?;
    refresh(app).await
}

async fn find(tx: &mut WriteTx, id: EntryId) -> Result<Entry> {
    let entries = store::house::list(tx).await?;
    Ok(entries
        .into_iter()
        .find(|entry| entry.id == id)
        .ok_or(Refusal::NotFound)?)
}

/// Reads anew what every page needs to know of the House.
pub async fn refresh(app: &App) -> Result<()> {
    let entries = store::house::list(&mut *app.db.read().await?).await?;
    app.house.hang(Known::of(entries));
    Ok(())
}

/// Carries out what its day has brought: a dissolution, whole or not at all, and the end of sessions of whoever sits no more. Gives how
/// many things were done; again is nothing.
pub async fn keep_pace(app: &App) -> Result<usize> {
    refresh(app).await?;
    let now = app.now();
    let today = now.day();
    let due: Vec<Entry> = app
        .house
        .known()
        .entries
        .iter()
        .filter(|entry| entry.noted.kind == Kind::Dissolution && entry.done_at.is_none())
        .filter(|entry| entry.noted.span.from <= today)
        .cloned()
        .collect();
    let mut done = 0;
    for entry in due {
        let mut tx = app.db.write().await?;
        let register = load_register(&mut tx).await?;
        let received = register.dissolve(entry.noted.span.from);
        if store::house::record_dissolved(&mut tx, entry.id, now).await? {
            write_register(app, &mut tx, &register, &received).await?;
            settle(app, &mut tx).await?;
            let event = Event::ParliamentDissolved {
                entry: entry.id,
                seats: received.members.changed.len() as u64,
            };
            record(app, &mut tx, &event, now).await?;
            done += 1;
        }
        commit(app, tx).await?;
    }
    if store::house::has_unsettled(&mut *app.db.read().await?, today).await? {
        let mut tx = app.db.write().await?;
        settle(app, &mut tx).await?;
        commit(app, tx).await?;
        done += 1;
    }
    if done > 0 {
        refresh(app).await?;
    }
    Ok(done)
}

/// Ends and gives back what hangs on a seat: sessions and offices of accounts, and a dissolution after which somebody sits.
pub(crate) async fn settle(app: &App, tx: &mut WriteTx) -> Result<()> {
    let now = app.now();
    store::house::record_returned(tx).await?;
    store::house::record_settled(tx, now.day(), now).await?;
    store::offices::record_seats_ended(tx, now.day(), now).await?;
    Ok(())
}

/// The office a Member holds on a day, the newest where there are several: what the form for a response begins with (uk.md P13).
pub async fn find_office(
    app: &App,
    member: MemberId,
    day: Date,
) -> Result<Option<(Capacity, String)>> {
    let offices = store::house::list_offices(&mut *app.db.read().await?, member).await?;
    let held = offices.into_iter().find(|(_, _, span)| span.holds(day));
    Ok(held.map(|(capacity, title, _)| (capacity, title)))
}

/// The clock of a seat: what stops it, and what whoever holds it today promised.
pub async fn find_clock(app: &App, connection: &mut ReadConn, seat: &str) -> Result<SeatClock> {
    let today = app.now().day();
    let diary = store::house::find_diary(connection, seat).await?;
    let holder = diary.holders.iter().find(|(_, span)| span.holds(today));
    let (promises, chair) = match holder {
        Some((member, _)) => (
            store::desk::list_promised(connection, *member).await?,
            store::members::find_chair(connection, *member, today).await?,
        ),
        None => (Vec::new(), None),
    };
    Ok(SeatClock {
        seat: seat.to_owned(),
        calendar: app.calendar(),
        held_since: holder.map(|(_, span)| span.from),
        stops: diary.stops(),
        promises,
        chair,
    })
}
