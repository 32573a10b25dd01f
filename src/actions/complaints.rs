//! Complaints to the independent panel: lodging one, proposing a finding, saying what one thinks of it, and what a finding does. It
//! must not know pages; a refusal under separation of duties is written down.

use super::{
    append_to_log, brief_of_appeal, commit, find_own_appeal, fresh_row, look_up, note_barred,
    press, record, tie_to_parties,
};
use crate::app::{App, Result};
use crate::clock;
use crate::domain::account::PanelMember;
use crate::domain::complaint::{
    self, About, Complainant, Complaint, Finding, Leads, Proposal, Sort, number,
};
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, ComplaintId, EventId, MemberId};
use crate::domain::moderation::duties::Ties;
use crate::domain::moderation::letter::{self, Letter};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::public_log::{PublicLine, to_the_hour};
use crate::domain::refusal::Refusal;
use crate::domain::report::{self, SubjectKind};
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;
use crate::store::moderation::letters::{To, Written};
use crate::store::{self, WriteTx};

mod finding;
mod service;

pub use finding::{comment_as_complainant, comment_as_concerned, determine, verify};
pub use service::{
    end as end_service, extend, find_with_service, hand_on_all, pause, reply, resume,
};

/// What somebody points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The page of an appeal.
    Appeal(String),
    /// The service.
    Service,
    /// An office-holder.
    OfficeHolder(MemberId),
}

impl std::str::FromStr for What {
    type Err = ();
    fn from_str(written: &str) -> std::result::Result<Self, ()> {
        match written.split_once('-') {
            None if written == "service" => Ok(Self::Service),
            Some(("appeal", receipt)) => Ok(Self::Appeal(receipt.to_owned())),
            Some(("member", id)) => id.parse().map(Self::OfficeHolder).map_err(|_| ()),
            _ => Err(()),
        }
    }
}

/// What somebody points at, found.
#[derive(Clone, Debug)]
pub struct Found {
    /// As the rule needs it.
    pub about: About,
    /// In a sentence.
    pub words: String,
    /// Who appealed, where it is an appeal: they can be told as it says.
    appellant: Option<Complainant>,
}

impl Found {
    /// Whether an address has to be left, or somebody has to sign in, so that the panel can answer.
    pub const fn asks_address(&self) -> bool {
        self.appellant.is_none()
    }
}

/// Looks up what somebody points at.
pub async fn find(app: &App, what: &What, reader: Option<AccountId>) -> Result<Found> {
    Ok(match what {
        What::Service => Found {
            about: About::Service,
            words: "How this site or its moderators behaved".to_owned(),
            appellant: None,
        },
        What::OfficeHolder(member) => {
            let found = store::members::find(&mut *app.db.read().await?, *member)
                .await?
                .ok_or(Refusal::NotFound)?;
            Found {
                about: About::OfficeHolder(*member),
                words: format!("What {} did on this site", found.name),
                appellant: None,
            }
        }
        What::Appeal(receipt) => {
            let brief = find_own_appeal(app, receipt, reader).await?;
            let appeal = &brief.appeal;
            let about = About::Appeal {
                appeal: appeal.id,
                decided_at: appeal.ended_at.filter(|_| appeal.may_go_further()),
            };
            Found {
                about,
                words: format!("Your appeal {}", crate::domain::appeal::number(appeal.id)),
                appellant: Some(Complainant::Appellant {
                    key: format!("appeal/{}", appeal.id),
                    account: appeal.account,
                    address: appeal.address.clone(),
                }),
            }
        }
    })
}

/// Lodges a complaint and gives the address of its page. Pressing twice lodges one, and an appeal is taken further once.
pub async fn lodge(
    app: &App,
    what: &What,
    (reader, email): (Option<AccountId>, Option<EmailAddress>),
    (words, is_urgent, op): (&str, bool, &str),
) -> Result<String> {
    let now = app.now();
    let found = find(app, what, reader).await?;
    let by = match (found.appellant, reader, email) {
        (Some(appellant), _, _) => appellant,
        (None, Some(account), _) => Complainant::Account(account),
        (None, None, Some(email)) => Complainant::Visitor(email),
        (None, None, None) => {
            let words =
                "Please leave an e-mail address, so that the panel can answer, or sign in first.";
            return Err(Refusal::Fields(vec![FieldError::new("email", words)]).into());
        }
    };
    let key = by.key();
    let appeal = match found.about {
        About::Appeal { appeal, .. } => Some(appeal),
        _ => None,
    };
    let op = &press("complaint", op, []);
    let mut tx = app.db.write().await?;
    if let Some(receipt) = store::complaints::find_same(&mut tx, (&key, op), appeal).await? {
        return Ok(receipt);
    }
    let today = store::complaints::count_since(&mut tx, &key, now.minus_days(1)).await?;
    let fresh = (
        app.fresh(now, ComplaintId::new),
        report::receipt(clock::random_bytes()),
    );
    let said = (words, is_urgent, app.house.known().is_election(now.day()));
    let calendar = app.calendar();
    let clock = (&*calendar, now);
    let lodged = complaint::lodge(found.about, &by, said, fresh, today, clock)?;
    if !store::complaints::record_lodged(&mut tx, &lodged, op).await? {
        return Err(Refusal::Stale.into());
    }
    store::complaints::record_asked(&mut tx, &lodged).await?;
    let complaint = load(&mut tx, lodged.id).await?;
    let event = note(app, &mut tx, &complaint, "acknowledged", now).await?;
    let told = told(app, &complaint);
    let received = match lodged.service_due {
        Some(due) => letter::complaint_with_service(&told, due),
        None => letter::complaint_received(&told, lodged.due),
    };
    tell(
        app,
        &mut tx,
        to_complainant(&complaint),
        &received,
        (event, now),
    )
    .await?;
    log_step(&mut tx, &complaint, ("complaint_received", None, None), now).await?;
    commit(app, tx).await?;
    Ok(lodged.receipt)
}

/// A member proposes a finding.
pub async fn propose(
    app: &App,
    by: &PanelMember,
    id: ComplaintId,
    said: (&str, &str, &str, &str),
) -> Result<()> {
    let done = carry_proposal(app, by, id, said).await;
    close(app, by, done).await
}

async fn carry_proposal(
    app: &App,
    by: &PanelMember,
    id: ComplaintId,
    said: (&str, &str, &str, &str),
) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ties = ties(app, &mut tx, &complaint, by).await?;
    let proposed = complaint.propose(by, &ties, said, now)?;
    if !store::complaints::record_proposed(&mut tx, &proposed).await? {
        return Err(Refusal::Stale.into());
    }
    note(app, &mut tx, &complaint, "proposed", now).await?;
    commit(app, tx).await
}

/// A member says what they think of a proposal. Gives what followed.
pub async fn voice(
    app: &App,
    by: &PanelMember,
    id: ComplaintId,
    said: (bool, &str),
) -> Result<Leads> {
    let done = carry_voice(app, by, id, said).await;
    close(app, by, done).await
}

async fn carry_voice(
    app: &App,
    by: &PanelMember,
    id: ComplaintId,
    said: (bool, &str),
) -> Result<Leads> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let complaint = load(&mut tx, id).await?;
    let ties = ties(app, &mut tx, &complaint, by).await?;
    let given = complaint.voice(by, &ties, said, now)?;
    if !store::complaints::record_voice(&mut tx, &given).await? {
        return Err(Refusal::Stale.into());
    }
    let is_done = match given.leads {
        Leads::On => true,
        Leads::Back => store::complaints::record_back(&mut tx, &given).await?,
        Leads::ToView => finding::give_view(app, &mut tx, &complaint, &given).await?,
    };
    if !is_done {
        return Err(Refusal::Stale.into());
    }
    commit(app, tx).await?;
    Ok(given.leads)
}

async fn load(tx: &mut WriteTx, id: ComplaintId) -> Result<Complaint> {
    Ok(store::complaints::find(tx, id)
        .await?
        .ok_or(Refusal::NotFound)?)
}

/// What ties a member of the panel to whoever or whatever a complaint is about.
async fn ties(
    app: &App,
    tx: &mut WriteTx,
    complaint: &Complaint,
    by: &PanelMember,
) -> Result<Ties> {
    match (complaint.sort, complaint.appeal) {
        (Sort::Appeal, Some(appeal)) => {
            let appeal = store::appeals::find(tx, appeal)
                .await?
                .ok_or(Refusal::NotFound)?;
            let brief = brief_of_appeal(tx, appeal).await?;
            let known = look_up(app, tx, &brief.case, Some(by.id()), None).await?;
            Ok(known.facts(&brief.case).ties)
        }
        (Sort::OfficeHolder, _) => tie_to_parties(app, tx, by.id()).await,
        _ => Ok(Ties::NONE),
    }
}

async fn close<T>(app: &App, by: &PanelMember, done: Result<T>) -> Result<T> {
    match done {
        Ok(done) => Ok(done),
        Err(error) => {
            // It is about no text of its own.
            let item = ItemRef {
                kind: SubjectKind::Member,
                id: 0,
            };
            Err(note_barred(app, error, item, Some(by.id())).await)
        }
    }
}

async fn note(
    app: &App,
    tx: &mut WriteTx,
    complaint: &Complaint,
    state: &str,
    now: Timestamp,
) -> Result<EventId> {
    let event = Event::Complained {
        complaint: complaint.id,
        state: state.to_owned(),
    };
    record(app, tx, &event, now).await
}

/// The page of a complaint.
pub fn path(complaint: &Complaint) -> String {
    format!("/complaints/{}", complaint.receipt)
}

fn told(app: &App, complaint: &Complaint) -> letter::Complained {
    letter::Complained {
        sort: complaint.sort,
        number: number(complaint.id),
        page: app.config.link(&path(complaint)),
    }
}

fn to_complainant(complaint: &Complaint) -> Option<To> {
    match (complaint.account, &complaint.address) {
        (Some(account), _) => Some(To::Account(account)),
        (None, Some(address)) => Some(To::Address(address.clone())),
        (None, None) => None,
    }
}

async fn tell(
    app: &App,
    tx: &mut WriteTx,
    to: Option<To>,
    letter: &Letter,
    (event, now): (EventId, Timestamp),
) -> Result<()> {
    let Some(to) = to else {
        return Ok(());
    };
    let written = Written {
        id: fresh_row(app),
        event,
        decision: None,
        to,
        item: "",
        letter,
        at: now,
        due: now,
    };
    Ok(store::moderation::letters::record_written(tx, &written).await?)
}

/// The line of the public log about a step: no words and nobody's name.
async fn log_step(
    tx: &mut WriteTx,
    complaint: &Complaint,
    (event, effect, on_time): (&str, Option<&str>, Option<bool>),
    now: Timestamp,
) -> Result<()> {
    let mut line = PublicLine {
        time: to_the_hour(now),
        event: event.into(),
        effect: effect.map(str::to_owned),
        ..PublicLine::default()
    };
    line.more = facts(complaint);
    if let Some(on_time) = on_time {
        line.more.insert("on_time".to_owned(), on_time.into());
    }
    append_to_log(tx, &line, &serde_json::json!({ "round": complaint.round })).await?;
    Ok(())
}

fn facts(complaint: &Complaint) -> std::collections::BTreeMap<String, serde_json::Value> {
    std::collections::BTreeMap::from([
        ("complaint_no".to_owned(), number(complaint.id).into()),
        ("limb".to_owned(), complaint.sort.limb().into()),
    ])
}

/// The line of the public log about what was found; no words and nobody's name, but an office-holder's page where an undertaking was
/// broken.
async fn log(
    app: &App,
    tx: &mut WriteTx,
    complaint: &Complaint,
    found: &Proposal,
    now: Timestamp,
) -> Result<()> {
    let mut more = facts(complaint);
    let dissent = complaint
        .voices
        .iter()
        .filter(|voice| !voice.agrees)
        .count();
    let due = complaint.due(&app.calendar(), now.day());
    more.insert("dissent".to_owned(), dissent.into());
    more.insert("on_time".to_owned(), (now < due).into());
    let line = PublicLine {
        time: to_the_hour(now),
        event: "complaint_determined".into(),
        content_id: complaint
            .member
            .filter(|_| found.finding == Finding::Breached)
            .map(|member| format!("member-{member}")),
        effect: Some(found.finding.key().into()),
        more,
        ..PublicLine::default()
    };
    append_to_log(tx, &line, &serde_json::json!({ "round": complaint.round })).await?;
    Ok(())
}
