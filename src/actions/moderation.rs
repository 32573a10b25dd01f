//! What is done to texts in moderation: every path loads the case, asks the one rule, and records what follows in one transaction.
//! It must not know pages, nor decide anything that `domain::moderation` decides.

use std::sync::Arc;

use super::{commit, record};
use crate::app::{App, Error, Result};
use crate::domain::account::{Account, LegalLead, Moderator, Role, SeniorModerator};
use crate::domain::idea::Publication;
use crate::domain::ids::{AccountId, DecisionId, EventId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::{self, Actor, AuthorClass, Ties};
use crate::domain::moderation::queue::{ItemRef, Weighed, co_reported, weigh};
use crate::domain::moderation::state::{Facts, Hash, Holds, Revision, Standing, State};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::domain::working_day::{Calendar, Division};
use crate::store::moderation::items::Item;
use crate::store::{self, WriteTx};

mod arranging;
pub mod authors;
pub mod campaigns;
mod carrying;
pub mod clocks;
pub mod deciding;
pub mod declarations;
pub mod desk;
pub mod erasing;
mod lines;
mod locks;
pub mod measures;
pub mod reviewing;
pub mod sealing;
mod telling;

pub use arranging::Wanted;
pub(crate) use carrying::{Context, carry_out};
pub(crate) use lines::{APPEAL_DECIDED, APPEAL_LODGED, write_appeal};
pub(crate) use telling::name_of;

/// A text and where it stands.
#[derive(Clone, Debug)]
pub struct Case {
    /// The text.
    pub item: Item,
    /// Where it stands.
    pub standing: Standing,
    /// Whether that has a row yet.
    pub is_kept: bool,
}

/// Loads a case. A text that nobody ever held, reported or decided about stands as its publication says.
pub async fn find_case(
    connection: &mut sqlx::AnyConnection,
    item: ItemRef,
) -> Result<Option<Case>> {
    let Some(found) = store::moderation::items::find(connection, item).await? else {
        return Ok(None);
    };
    let kept = store::moderation::standings::find(connection, item).await?;
    let is_kept = kept.is_some();
    let standing = kept.unwrap_or_else(|| as_published(&found));
    Ok(Some(Case {
        item: found,
        standing,
        is_kept,
    }))
}

fn as_published(item: &Item) -> Standing {
    let mut standing = Standing::draft(Revision {
        kind: item.item.kind,
        id: item.item.id,
        number: item.version,
        hash: Hash::of(&item.text),
    });
    standing.state = match item.publication {
        Publication::Held => State::Draft,
        Publication::Published => State::Published,
        Publication::Hidden => State::HiddenInterim,
        Publication::Removed => State::Removed,
        Publication::Withdrawn => State::Withdrawn,
        Publication::Merged => State::Merged,
        Publication::Closed => State::Closed,
    };
    if standing.state == State::Closed {
        standing.shown = State::Closed;
    }
    standing
}

/// What the rule has to know, looked up.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own that the rule asks"
)]
pub(crate) struct Known {
    author: Option<AccountId>,
    class: AuthorClass,
    nation: Option<Division>,
    supporters: i64,
    is_repeat: bool,
    is_settled: bool,
    was_interim: bool,
    reports: Weighed,
    ties: Ties,
    taken: i64,
    is_election: bool,
    calendar: Arc<Calendar>,
    fresh: DecisionId,
    now: Timestamp,
}

impl Known {
    /// Whether anybody has reported it who still waits for an answer.
    pub(crate) const fn has_reports(&self) -> bool {
        self.reports.clusters > 0
    }

    /// The same as the rule takes it.
    pub(crate) fn facts<'a>(&'a self, case: &'a Case) -> Facts<'a> {
        Facts {
            text: &case.item.text,
            author: self.author,
            author_class: self.class,
            nation: self.nation,
            supporters: self.supporters,
            is_repeat: self.is_repeat,
            was_interim: self.was_interim,
            is_settled: self.is_settled,
            reports: self.reports,
            is_election: self.is_election,
            taken: self.taken,
            holds: Holds {
                is_retained: true,
                ..Holds::default()
            },
            ties: self.ties,
            fresh: self.fresh,
            calendar: &self.calendar,
            now: self.now,
        }
    }
}

/// Looks up what the rule has to know when `by` acts, for a code where one is named.
pub(crate) async fn look_up(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    case: &Case,
    by: Option<AccountId>,
    code: Option<Code>,
) -> Result<Known> {
    let now = app.now();
    let item = case.item.item;
    let author = case.item.author;
    let is_settled = match code {
        Some(code) => {
            store::moderation::reports::is_settled(connection, item, case.item.version, code)
                .await?
        }
        None => false,
    };
    let is_repeat = match (author, code) {
        (Some(author), Some(code)) => {
            store::moderation::decisions::is_repeat(connection, author, code).await?
        }
        _ => false,
    };
    Ok(Known {
        author,
        class: match case.item.author_role {
            Some(Role::Mp | Role::Staff) => AuthorClass::Mp,
            _ => AuthorClass::Citizen,
        },
        nation: case.item.author_seat.as_deref().and_then(Division::of_seat),
        supporters: case.item.supporters,
        is_repeat,
        is_settled,
        was_interim: store::moderation::standings::was_interim(
            connection,
            item,
            case.standing.revision.number,
        )
        .await?,
        reports: weigh_reports(connection, item).await?,
        ties: ties(app, connection, &case.item, by, first_of(&case.standing)).await?,
        taken: match by {
            Some(by) => {
                let since = now.minus_minutes(60);
                store::moderation::decisions::count_taken(connection, by, item, since).await?
            }
            None => 0,
        },
        is_election: is_before_poll(app, case),
        calendar: app.calendar(),
        fresh: app.fresh(now, DecisionId::new),
        now,
    })
}

/// Whether a poll is near where the author of a text lives: a person looks before anything is hidden, and appeals are not left lying.
pub(crate) fn is_before_poll(app: &App, case: &Case) -> bool {
    let seat = case.item.author_seat.as_deref();
    app.house.known().is_before_poll(app.now().day(), seat)
}

/// What the open reports on an item weigh, those who always report together counted as one.
pub(crate) async fn weigh_reports(
    connection: &mut sqlx::AnyConnection,
    item: ItemRef,
) -> Result<Weighed> {
    let reports = store::moderation::reports::list_weights(connection, item).await?;
    let history = store::moderation::reports::list_earlier(connection, item).await?;
    Ok(weigh(&reports, &co_reported(&history)))
}

/// Who is the first half of a pair, where one waits for the other.
fn first_of(standing: &Standing) -> Option<AccountId> {
    standing
        .pending
        .filter(|pending| pending.as_pair)
        .map(|pending| pending.by)
}

async fn ties(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    of: &Item,
    by: Option<AccountId>,
    first: Option<AccountId>,
) -> Result<Ties> {
    let Some(by) = by else {
        return Ok(Ties::NONE);
    };
    let (item, author) = (of.item, of.author);
    let routed = declarations::route(app, connection, of, by, first).await?;
    let (took_part, decided_lately) =
        store::moderation::decisions::find_part(connection, item, author, by).await?;
    Ok(Ties {
        is_author: author == Some(by),
        is_target: is_about(connection, of, by).await?,
        is_reporter: store::moderation::reports::has_reported(connection, item, by).await?,
        is_household: false,
        took_part,
        decided_lately,
        party: routed.alone,
        pair: routed.as_pair,
    })
}

/// Whether a text is about somebody: said to them, naming them, or appealed against by them as the person concerned.
async fn is_about(connection: &mut sqlx::AnyConnection, of: &Item, by: AccountId) -> Result<bool> {
    let told = store::moderation::items::find_addressed(connection, of).await?;
    if told == Some(by) || store::appeals::is_concerned(connection, of.item, by).await? {
        return Ok(true);
    }
    let account = store::accounts::find(connection, by).await?;
    let name = account.and_then(|account| account.name);
    Ok(name.is_some_and(|name| duties::says_name(&of.text, &name)))
}

/// The office in which a moderator acts.
#[derive(Clone, Debug)]
pub enum Office {
    /// A moderator.
    Moderator(Moderator),
    /// A senior one.
    Senior(SeniorModerator),
    /// The legal and safety lead.
    Lead(LegalLead),
}

impl Office {
    /// The office that a moderator's account proves.
    pub fn of(moderator: &Moderator) -> Self {
        let account = moderator.account();
        match (account.as_senior_moderator(), account.as_legal_lead()) {
            (Ok(senior), _) => Self::Senior(senior),
            (_, Ok(lead)) => Self::Lead(lead),
            _ => Self::Moderator(moderator.clone()),
        }
    }

    /// As the rule takes it.
    pub const fn actor(&self) -> Actor<'_> {
        match self {
            Self::Moderator(moderator) => Actor::Moderator(moderator),
            Self::Senior(senior) => Actor::Senior(senior),
            Self::Lead(lead) => Actor::LegalLead(lead),
        }
    }

    /// The account behind it.
    pub fn account(&self) -> &Account {
        match self {
            Self::Moderator(moderator) => moderator.account(),
            Self::Senior(senior) => senior.account(),
            Self::Lead(lead) => lead.account(),
        }
    }
}

/// A fresh number for a row that nothing else names.
pub(crate) fn fresh_row(app: &App) -> i64 {
    app.fresh(app.now(), EventId::new).get()
}

/// Writes a refusal under a rule of separation of duties down, in a transaction of its own: the act itself left no trace.
pub(crate) async fn note_barred(
    app: &App,
    error: Error,
    item: ItemRef,
    by: Option<AccountId>,
) -> Error {
    let Error::Refusal(Refusal::Barred(bar)) = &error else {
        return error;
    };
    let written = async {
        let mut tx: WriteTx = app.db.write().await?;
        store::moderation::notes::record_barred(
            &mut tx,
            fresh_row(app),
            bar.rule,
            item,
            by,
            app.now(),
        )
        .await?;
        tx.commit().await
    };
    match written.await {
        Ok(()) => error,
        Err(trouble) => trouble.into(),
    }
}

/// Whether moderators decide about such a thing. Entries of the register are put right by the stewards who keep it.
pub const fn is_decided_here(kind: SubjectKind) -> bool {
    matches!(
        kind,
        SubjectKind::Idea
            | SubjectKind::Comment
            | SubjectKind::Response
            | SubjectKind::Commitment
            | SubjectKind::Post
            | SubjectKind::Account
    )
}
