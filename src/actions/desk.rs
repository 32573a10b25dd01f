//! What an MP's office does at its desk: look, put off, join, decline, promise; and what is done for it in the background: comparing
//! titles, and the week's letter. It must not know pages.

use jiff::civil::Date;

use super::{commit, enter_office, find_clock_of_seat, label_today, note_declined, record};
use crate::app::{App, Result};
use crate::domain::alike;
use crate::domain::desk::{self, Promise};
use crate::domain::event::Event;
use crate::domain::follow::{Muted, Subject};
use crate::domain::ids::{IdeaNumber, LetterId};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::domain::reply_clock::SeatClock;
use crate::domain::response::DayLabel;
use crate::domain::response::draft::State;
use crate::domain::search;
use crate::domain::similar::Asked;
use crate::mail::{self, Envelope, desk_week};
use crate::store::desk::{After, Entry};
use crate::store::responses::drafts::Line;
use crate::store::{self, ReadConn, WriteTx};

/// Items on one page: what a morning looks through.
pub const PAGE: i64 = 25;
/// Drafts of one state on the desk.
const DRAFTS: i64 = 20;
/// Items in the week's letter.
const LETTER_ITEMS: i64 = 10;
/// Titles compared, and letters looked at, in one round; the next round has the rest.
const ROUND: i64 = 200;

/// The desk of an office.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Party and seat of today.
    pub label: DayLabel,
    /// How many items wait in sight.
    pub waiting: i64,
    /// One page of them, and one more if there is a next page.
    pub entries: Vec<Entry>,
    /// What waits for approval.
    pub submitted: Vec<Line>,
    /// What is approved and not published.
    pub approved: Vec<Line>,
    /// What is being drafted.
    pub drafts: Vec<Line>,
    /// The clock by which what waits is counted.
    pub clock: SeatClock,
    /// The day it was looked at.
    pub today: Date,
}

/// One idea on the desk.
#[derive(Clone, Debug)]
pub struct Place {
    /// Party and seat of today.
    pub label: DayLabel,
    /// The item.
    pub entry: Entry,
    /// The idea it is answered together with, where it is not the head itself.
    pub head: Option<IdeaNumber>,
    /// What is answered together with it.
    pub joined: Vec<Entry>,
    /// What may ask for the same: an offer.
    pub alike: Vec<Entry>,
    /// What is being drafted about it.
    pub drafts: Vec<Line>,
    /// By which colleague it was handed over, where that waits for a word.
    pub handed_by: Option<String>,
    /// The clock by which what waits is counted.
    pub clock: SeatClock,
    /// The day it was looked at.
    pub today: Date,
}

/// The desk of an office: a fixed number of statements, however much waits.
pub async fn look(app: &App, by: &Hand, after: Option<After>, put_off: bool) -> Result<Desk> {
    let label = seated(app, by).await?;
    let today = app.now().day();
    let mut connection = app.db.read().await?;
    let entries = if put_off {
        store::desk::list_put_off(&mut connection, by.seat(), today, PAGE).await?
    } else {
        store::desk::page(&mut connection, by.seat(), today, after, PAGE + 1).await?
    };
    Ok(Desk {
        label,
        waiting: store::desk::count(&mut connection, by.seat(), today).await?,
        entries,
        submitted: list_drafts(&mut connection, by, State::Submitted).await?,
        approved: list_drafts(&mut connection, by, State::Approved).await?,
        drafts: list_drafts(&mut connection, by, State::Draft).await?,
        clock: find_clock_of_seat(app, &mut connection, by.seat()).await?,
        today,
    })
}

async fn list_drafts(connection: &mut ReadConn, by: &Hand, state: State) -> Result<Vec<Line>> {
    let member = by.member();
    Ok(store::responses::drafts::list_of_member(connection, member, state, DRAFTS).await?)
}

/// One idea on the desk, with all that hangs on it there.
pub async fn look_at(app: &App, by: &Hand, number: IdeaNumber) -> Result<Place> {
    let label = seated(app, by).await?;
    let mut connection = app.db.read().await?;
    let entry = store::desk::find(&mut connection, by.seat(), number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = entry.item.idea;
    let head = match entry.item.head {
        Some(head) => store::responses::joint::list_numbers(&mut connection, &[head])
            .await?
            .pop(),
        None => None,
    };
    let handed = store::desk::find_handover(&mut connection, by.seat(), idea).await?;
    Ok(Place {
        label,
        head,
        handed_by: handed
            .filter(|handed| !handed.is_answered)
            .map(|handed| handed.from_name),
        joined: store::desk::list_joined(&mut connection, by.seat(), idea).await?,
        alike: store::desk::list_alike(&mut connection, by.seat(), idea).await?,
        drafts: store::responses::drafts::list_of_idea(&mut connection, by.member(), idea).await?,
        clock: find_clock_of_seat(app, &mut connection, by.seat()).await?,
        today: app.now().day(),
        entry,
    })
}

/// Puts an item off by some days, or brings it back with none.
pub async fn put_off(app: &App, by: &Hand, number: IdeaNumber, days: i64) -> Result<()> {
    let today = app.now().day();
    let mut tx = app.db.write().await?;
    let entry = find(&mut tx, by, number).await?;
    let off = desk::put_off(by, &entry.item, days, today)?;
    if !store::desk::record_put_off(&mut tx, &off).await? {
        return Err(Refusal::Stale.into());
    }
    commit(app, tx).await
}

/// Joins items to one, to be answered together.
pub async fn join(app: &App, by: &Hand, head: IdeaNumber, others: &[IdeaNumber]) -> Result<()> {
    let mut tx = app.db.write().await?;
    let head = find(&mut tx, by, head).await?;
    let mut items = Vec::with_capacity(others.len());
    for number in others {
        items.push(find(&mut tx, by, *number).await?.item);
    }
    let joined = desk::join(by, &head.item, &items)?;
    store::desk::record_joined(&mut tx, &joined).await?;
    commit(app, tx).await
}

/// Takes an item out of its cluster.
pub async fn part(app: &App, by: &Hand, number: IdeaNumber) -> Result<()> {
    let mut tx = app.db.write().await?;
    let entry = find(&mut tx, by, number).await?;
    let parted = desk::part(by, &entry.item)?;
    store::desk::record_joined(&mut tx, &parted).await?;
    commit(app, tx).await
}

/// Declines to answer, in public, for one of the published reasons.
pub async fn decline(app: &App, by: &Hand, number: IdeaNumber, reason: &str) -> Result<()> {
    let now = app.now();
    let label = label_today(app, by.member(), now).await?;
    let mut tx = app.db.write().await?;
    store::responses::hold_idea(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let entry = find(&mut tx, by, number).await?;
    let declined = desk::decline(by, &entry.item, reason, label.as_ref())?;
    if !store::desk::record_declined(&mut tx, &declined).await? {
        return Err(Refusal::Stale.into());
    }
    note_declined(app, &mut tx, number).await?;
    let event = Event::IdeaDeclined {
        idea: declined.idea,
        number,
        by: declined.by,
        who: declined.who,
        reason: declined.reason.key().to_owned(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Promises a time to reply and topics to cover, or takes that back.
pub async fn promise(app: &App, by: &Hand, promise: Promise) -> Result<()> {
    let now = app.now();
    let made = desk::promise(by, promise)?;
    let mut tx = app.db.write().await?;
    store::desk::record_promised(&mut tx, &made, now).await?;
    let event = Event::OfficeChanged {
        member: made.member,
        by: made.by,
        account: None,
        step: "promised".to_owned(),
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Compares the titles of what reached a desk with all others: what is near is offered there, and joined by nobody but a person.
pub async fn compare_all(app: &App) -> Result<usize> {
    let mut connection = app.db.read().await?;
    let waiting = store::desk::list_to_compare(&mut connection, ROUND).await?;
    let titles = store::search::count_ideas(&mut connection).await?;
    let compared = waiting.len();
    for one in waiting {
        let words = search::words(&one.title);
        let spreads = store::search::count_words(&mut connection, &words).await?;
        let with_word = spreads
            .into_iter()
            .map(|(word, spread)| (word, spread.titles))
            .collect();
        let asked = Asked::weigh(&one.title, titles, &with_word);
        let candidates = if asked.probes().is_empty() {
            Vec::new()
        } else {
            store::search::list_candidates(&mut connection, asked.probes()).await?
        };
        let alike: Vec<IdeaNumber> = alike::offer(&asked, &one.title, &candidates)
            .into_iter()
            .map(|one| one.id)
            .filter(|number| *number != one.number)
            .collect();
        let mut tx = app.db.write().await?;
        store::desk::record_compared(&mut tx, one.idea, &alike).await?;
        tx.commit().await?;
    }
    Ok(compared)
}

/// Writes the week's letter to every office in which something waits: to the MP and to those who draft, once a week.
pub async fn write_week(app: &App) -> Result<usize> {
    let now = app.now();
    let week = desk::week_of(now.day());
    let mailboxes =
        store::desk::list_mailboxes(&mut *app.db.read().await?, now.day(), week, ROUND).await?;
    let mut written = 0;
    for mailbox in mailboxes {
        let found = store::accounts::find(&mut *app.db.read().await?, mailbox.account).await?;
        let hand = match &found {
            Some(account) => enter_office(app, account).await.ok(),
            None => None,
        };
        let letter = match hand.filter(|hand| !mailbox.is_muted && desk::gets_letter(hand)) {
            Some(hand) => {
                let desk = look(app, &hand, None, false).await?;
                letter_of(app, &hand, &mailbox.address, &desk, week)?
            }
            None => None,
        };
        let mut tx = app.db.write().await?;
        if store::desk::record_mailed(&mut tx, mailbox.account, week).await?
            && let Some(letter) = &letter
        {
            let id = app.fresh(now, LetterId::new);
            store::letters::record_written(&mut tx, id, letter, now).await?;
            written += 1;
        }
        commit(app, tx).await?;
    }
    Ok(written)
}

/// The week's letter; none when nothing waits, for nobody is written to about nothing.
fn letter_of(
    app: &App,
    hand: &Hand,
    address: &str,
    desk: &Desk,
    week: Date,
) -> Result<Option<crate::domain::letter::Letter>> {
    if desk.waiting == 0 && desk.submitted.is_empty() {
        return Ok(None);
    }
    let seat = &desk.label.constituency_name;
    let stop = Muted::About(Subject::Constituency(hand.seat().to_owned()));
    let items: Vec<desk_week::Item> = desk
        .entries
        .iter()
        .take(usize::try_from(LETTER_ITEMS).unwrap_or(0))
        .map(|entry| desk_week::Item {
            title: entry.title.clone(),
            support: format!(
                "{}, {} in the country",
                entry.support.local_words(seat),
                entry.support.agrees
            ),
            wait: desk::wait_words(
                entry.item.since,
                &desk.clock.read(entry.item.since, desk.today),
            ),
            link: app
                .config
                .link(&format!("/ideas/{}/drafts/new", entry.item.number)),
        })
        .collect();
    let drafts: Vec<desk_week::Paper> = desk
        .submitted
        .iter()
        .filter(|_| hand.may_approve())
        .map(|line| desk_week::Paper {
            title: line.title.clone(),
            writer: line.writer.clone(),
            link: app.config.link(&format!("/desk/drafts/{}", line.id)),
        })
        .collect();
    let letter = desk_week::DeskWeek {
        envelope: &Envelope {
            to: address,
            site: &app.config.site_name,
            because: &format!("you work at the desk of the MP for {seat}"),
            stop_link: &super::stop_link(app, hand.id(), &stop),
            manage_link: &app.config.link("/account/follows"),
            dedupe: &format!("desk/{}/{week}", hand.id()),
        },
        seat,
        waiting: &desk::waiting_words(desk.waiting),
        items: &items,
        drafts: &drafts,
        desk_link: &app.config.link("/desk"),
    }
    .write()
    .map_err(|error: mail::Unwritten| store::Error::Row(format!("letter: {error}")))?;
    Ok(Some(letter))
}

async fn find(tx: &mut WriteTx, by: &Hand, number: IdeaNumber) -> Result<Entry> {
    store::desk::find(tx, by.seat(), number)
        .await?
        .ok_or_else(|| Refusal::NotFound.into())
}

async fn seated(app: &App, by: &Hand) -> Result<DayLabel> {
    let label = label_today(app, by.member(), app.now()).await?;
    label.ok_or_else(|| {
        Refusal::NotNow("By our register this seat is not held today, so there is no desk.".into())
            .into()
    })
}
