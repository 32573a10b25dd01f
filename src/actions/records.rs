//! The record of an MP as pages and the CSV show it, and the note the MP writes beside it. It must not know pages.

use jiff::civil::Date;

use super::{check_leave, commit, find_clock_of_seat};
use crate::app::{App, Result};
use crate::domain::account::{Citizen, Mp};
use crate::domain::ids::{IdeaNumber, MemberId, NoteId, ResponseId};
use crate::domain::judgement::Counts;
use crate::domain::member::{ChairRole, Member};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::record::{self, Case, Held};
use crate::domain::refusal::Refusal;
use crate::domain::reply_clock::{Promised, SeatClock, Stop, Why};
use crate::domain::working_day::Division;
use crate::store::{self, ReadConn};

/// Requests of one seat that are looked at: more than any seat can have in a Parliament.
const REQUESTS: i64 = 5_000;
/// Promises and signatures of one MP that are looked at.
const MOST: i64 = 1_000;

/// Everything a record is made of: each figure is a sum over these lines.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The office in the Chair, where the Member holds one: then nothing is counted (uk.md P11).
    pub chair: Option<ChairRole>,
    /// Ideas that people of the seat put to the MP.
    pub cases: Vec<Case>,
    /// The reply times the MP promised, in the order of their days.
    pub promises: Vec<Promised>,
    /// Days on which the clock of a seat stood still.
    pub stops: Vec<(String, Stop)>,
    /// Bank holidays that were proclaimed since the published list.
    pub holidays: Vec<(Division, Date)>,
    /// Joint responses under which the signature stands.
    pub joint: Vec<store::records::Signed>,
    /// What was handed over to colleagues, the newest first.
    pub handed: Vec<store::records::Handed>,
    /// Promises.
    pub promised: Vec<store::records::Promised>,
    /// How responses were judged.
    pub judged: Vec<(ResponseId, Counts)>,
    /// Corrections and apologies, the newest first.
    pub corrections: Vec<store::corrections::View>,
}

/// Reads a Member's record.
pub async fn read(app: &App, connection: &mut ReadConn, member: &Member) -> Result<Lines> {
    let today = app.now().day();
    let chair = member.holds_seat_on(today).and_then(|seat| seat.chair_role);
    let held: Vec<Held> = member
        .memberships
        .iter()
        .map(|seat| Held {
            seat: seat.constituency.clone(),
            from: seat.span.from,
            to: seat.span.to,
        })
        .collect();
    let mut seats: Vec<&str> = held.iter().map(|one| one.seat.as_str()).collect();
    seats.sort_unstable();
    seats.dedup();
    let promises = store::desk::list_promised(connection, member.id).await?;
    let (mut put, mut clocks) = (Vec::new(), Vec::new());
    for seat in seats {
        put.extend(store::records::list_put(connection, member.id, seat, REQUESTS).await?);
        clocks.push(SeatClock {
            // Whose seat it is today does not matter: each case runs from its own first day, by this Member's promises.
            promises: promises.clone(),
            ..find_clock_of_seat(app, connection, seat).await?
        });
    }
    let clock_of = |seat: &str| clocks.iter().find(|clock| clock.seat == seat);
    Ok(Lines {
        cases: if chair.is_some() {
            Vec::new()
        } else {
            record::cases(&held, &put, clock_of, today)
        },
        chair,
        promises,
        stops: stops_of(&held, &clocks),
        holidays: app.calendar().proclaimed(),
        joint: store::records::list_joint(connection, member.id, MOST).await?,
        handed: store::records::list_handed(connection, member.id, MOST).await?,
        promised: store::records::list_promised(connection, member.id, MOST).await?,
        judged: store::judgements::list_counts_of_member(connection, member.id).await?,
        corrections: store::corrections::list_of_member(connection, member.id, MOST).await?,
    })
}

/// Writes the note beside one's own record; an empty one takes it back.
pub async fn write_note(app: &App, by: &Mp, member: MemberId, words: &str) -> Result<()> {
    let now = app.now();
    let note = record::write_note(by, member, words, now)?;
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Post).await?;
    store::records::record_note(&mut tx, app.fresh(now, NoteId::new), &note).await?;
    commit(app, tx).await
}

/// Says that an idea of one's own needs no reply, or that it does after all.
pub async fn set_no_reply(
    app: &App,
    by: &Citizen,
    number: IdeaNumber,
    needs_none: bool,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let idea = store::responses::find_idea(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let set = record::set_no_reply(by, &idea, needs_none, app.now())?;
    store::records::record_no_reply(&mut tx, &set).await?;
    commit(app, tx).await
}

/// Days on which the clocks of these seats stood still while the Member held them, each once: with the holidays, all that is needed to
/// count every line again. A vacancy is none, because a case runs from the first day in the seat.
fn stops_of(held: &[Held], clocks: &[SeatClock]) -> Vec<(String, Stop)> {
    let mut stops = Vec::new();
    for clock in clocks {
        let holds = |stop: &Stop| {
            let mut spells = held.iter().filter(|one| one.seat == clock.seat);
            spells.any(|one| {
                one.to.is_none_or(|to| stop.span.from < to)
                    && stop.span.to.is_none_or(|to| to > one.from)
            })
        };
        let shown = clock.stops.iter().filter(|stop| stop.why != Why::Vacancy);
        stops.extend(
            shown
                .filter(|stop| holds(stop))
                .map(|stop| (clock.seat.clone(), stop.clone())),
        );
    }
    stops
}
