//! Measures about an account: what its history adds up to, who may do what under it, and the people who agree, confirm and review.
//! It must not decide what follows from what; that is the ladder's.

use super::{commit, fresh_row, note_barred, record, ties};
use crate::actions::{append_shown, moderator_number};
use crate::app::{App, Result};
use crate::domain::account::{Account, Moderator, PanelMember, Role};
use crate::domain::event::Event as Diary;
use crate::domain::ids::{AccountId, DecisionId, EventId};
use crate::domain::moderation::codes::RULES_VERSION;
use crate::domain::moderation::duties::Ties;
use crate::domain::moderation::letter::{self, Letter, Signer};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::sanctions::{
    self, Asked, BanAsked, BanReason, Change, Doing, Event, Ladder, Leave, Measure,
    MeasureSeconded, Reading,
};
use crate::domain::moderation::state::{number, told_from};
use crate::domain::moderation::statement::APPEAL_MONTHS;
use crate::domain::public_log::{PublicLine, to_the_hour};
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::domain::working_day::calendar;
use crate::store::moderation::letters::{To, Written};
use crate::store::{self, WriteTx};

/// The ladder as it stands for an account now.
pub async fn find(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    account: &Account,
) -> Result<Ladder> {
    read(connection, account, app.now()).await
}

async fn read(
    connection: &mut sqlx::AnyConnection,
    account: &Account,
    now: Timestamp,
) -> Result<Ladder> {
    let events = store::moderation::sanctions::list_events(connection, account.id).await?;
    let reading = Reading {
        is_mp: account.role == Some(Role::Mp),
        calendar: calendar(),
        now,
    };
    Ok(sanctions::climb(&events, reading))
}

/// Whether an account may do something new, under its measures.
pub(crate) async fn check_leave(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    account: &Account,
    doing: Doing,
) -> Result<Leave> {
    if !doing.is_always_open()
        && let Some(why) = app.house.known().why_closed(app.now().day())
    {
        return Err(Refusal::NotNow(why).into());
    }
    let ladder = find(app, connection, account).await?;
    if ladder.measures.is_empty() {
        return Ok(Leave::Freely);
    }
    let last = store::moderation::sanctions::find_last_post(connection, account.id).await?;
    Ok(sanctions::may(&ladder, doing, last, app.now())?)
}

/// Says that a warning was read. That is no admission.
pub async fn acknowledge(app: &App, by: &Account, decision: DecisionId) -> Result<()> {
    let mut tx = app.db.write().await?;
    let ladder = find(app, &mut tx, by).await?;
    let read = sanctions::acknowledge(&ladder, decision, by, app.now())?;
    let row = fresh_row(app);
    store::moderation::sanctions::record_event(&mut tx, row, by.id, &read.event, None).await?;
    commit(app, tx).await
}

/// Who added lines to a history, and what they hang on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Added {
    /// Who; none where a clock did.
    pub by: Option<AccountId>,
    /// Whether it was the panel.
    pub is_panel: bool,
    /// When the account may be told.
    pub due: Timestamp,
}

/// Adds lines to an account's history, and writes all that follows: who is asked next, the account's letters, the lines of the log.
pub(super) async fn add(
    app: &App,
    tx: &mut WriteTx,
    account: AccountId,
    happened: &[Event],
    added: Added,
) -> Result<()> {
    let Some(at) = happened.iter().map(|event| event.at).max() else {
        return Ok(());
    };
    let account = store::accounts::find(tx, account)
        .await?
        .ok_or_else(|| store::Error::Row(format!("account {account} has a history and no row")))?;
    let before = read(tx, &account, at).await?;
    for event in happened {
        let row = fresh_row(app);
        store::moderation::sanctions::record_event(tx, row, account.id, event, added.by).await?;
    }
    let after = read(tx, &account, at).await?;
    store::moderation::measures::record_tasks(tx, account.id, &sanctions::tasks(&after)).await?;
    let changes = sanctions::changes(&before, &after);
    if changes.is_empty() {
        return Ok(());
    }
    let diary = Diary::MeasureChanged {
        account: account.id,
        decisions: changes
            .iter()
            .map(|change| change.measure().decision)
            .collect(),
    };
    let diary = record(app, tx, &diary, at).await?;
    let desk = Desk {
        app,
        account: &account,
        points: after.points,
        added,
        at,
    };
    for change in changes {
        if let Some(letter) = desk.letter(change) {
            desk.tell(tx, change.measure().decision, &letter, diary)
                .await?;
        }
        desk.log(tx, change).await?;
    }
    Ok(())
}

struct Desk<'a> {
    app: &'a App,
    account: &'a Account,
    points: usize,
    added: Added,
    at: Timestamp,
}

impl Desk<'_> {
    fn number(&self) -> Option<String> {
        let by = self.added.by.filter(|_| !self.added.is_panel)?;
        Some(moderator_number(self.app, by, self.at))
    }

    /// The letter to the account. Of a proposal that came to nothing it never heard, and what an appeal ends the appeal's letter tells.
    fn letter(&self, change: Change) -> Option<Letter> {
        let number = self.number();
        let signer = match &number {
            _ if self.added.is_panel => Signer::Panel,
            Some(number) => Signer::Moderator(number),
            None => Signer::House,
        };
        Some(match (change, change.measure().confirm_by) {
            (Change::Began(measure), Some(by)) => letter::proposed_ban(&measure, by, signer),
            (Change::Began(measure), None) => {
                let appeal_by = calendar().end_of_months_after(self.at, APPEAL_MONTHS);
                letter::measured(&measure, self.points, appeal_by, signer)
            }
            (Change::Confirmed(measure), _) => letter::confirmed_ban(&measure, signer),
            (Change::Fell(measure), _) if self.added.is_panel => {
                letter::lifted_ban(&measure, signer)
            }
            (Change::Fell(_), _) => return None,
        })
    }

    async fn tell(
        &self,
        tx: &mut WriteTx,
        decision: DecisionId,
        letter: &Letter,
        event: EventId,
    ) -> Result<()> {
        store::moderation::letters::record_written(
            tx,
            &Written {
                id: fresh_row(self.app),
                event,
                decision: Some(decision),
                to: To::Account(self.account.id),
                item: "",
                letter,
                at: self.at,
                due: self.added.due,
            },
        )
        .await?;
        Ok(())
    }

    async fn log(&self, tx: &mut WriteTx, change: Change) -> Result<()> {
        let measure = change.measure();
        let (event, note) = match change {
            Change::Began(_) => (measure.step.key(), ""),
            Change::Confirmed(_) => (measure.step.key(), ", confirmed by the panel"),
            Change::Fell(_) => ("lifted", ""),
        };
        let is_mp = self.account.role == Some(Role::Mp);
        let line = PublicLine {
            time: to_the_hour(self.at),
            event: event.into(),
            decision_no: Some(number(measure.decision)),
            author_class: Some(if is_mp { "mp" } else { "citizen" }.into()),
            code_version: Some(RULES_VERSION.into()),
            effect: Some(format!("account {}{note}", measure.step.key())),
            expires: measure
                .until
                .filter(|_| event != "lifted")
                .map(|until| until.day().to_string()),
            auto_decide: Some(
                if self.added.by.is_some() {
                    "not"
                } else {
                    "fully"
                }
                .into(),
            ),
            decider_no: if measure.by == self.added.by.unwrap_or(measure.by) {
                self.number()
            } else {
                Some(moderator_number(self.app, measure.by, self.at))
            },
            second_decider_no: self
                .number()
                .filter(|_| self.added.by.is_some_and(|by| by != measure.by)),
            ..PublicLine::default()
        };
        let private = serde_json::json!({ "account": self.account.id.get() });
        append_shown(tx, &line, &private, self.added.due).await?;
        Ok(())
    }
}

/// When an account may be told of what follows from a decision: once it can no longer be undone.
pub(super) fn due(at: Timestamp) -> Timestamp {
    told_from(at)
}

/// A measure as the second person and the panel see it: the decision, and nothing of whose account it is.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The measure.
    pub measure: Measure,
    /// Points that count now.
    pub points: usize,
    /// The decision behind it.
    pub decided: store::moderation::decisions::Decided,
    /// Whether a ban was ever proposed for it.
    pub has_ban: bool,
}

/// What followed for the account from a decision; none where nothing did.
pub async fn find_of(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    decision: DecisionId,
) -> Result<Option<Seen>> {
    let Some((_, seen)) = load(app, connection, decision, None).await? else {
        return Ok(None);
    };
    Ok(Some(seen))
}

async fn load(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    decision: DecisionId,
    asked: Option<Asked>,
) -> Result<Option<(Account, Seen)>> {
    let Some(decided) = store::moderation::decisions::find(connection, decision)
        .await?
        .filter(|decided| !decided.is_undone())
    else {
        return Ok(None);
    };
    let Some(author) = decided.author else {
        return Ok(None);
    };
    let Some(account) = store::accounts::find(connection, author).await? else {
        return Ok(None);
    };
    let ladder = find(app, connection, &account).await?;
    // The one that waits for whoever asks; otherwise the latest: a ban stands above what the decision led to by itself.
    let of_it = ladder
        .measures
        .iter()
        .filter(|measure| measure.decision == decision);
    let is_waiting =
        |measure: &&Measure| sanctions::tasks_of(measure).any(|task| Some(task.asked) == asked);
    let waiting = of_it.clone().rfind(is_waiting);
    let Some(measure) = waiting.or_else(|| of_it.clone().next_back()).copied() else {
        return Ok(None);
    };
    let seen = Seen {
        measure,
        points: ladder.points,
        decided,
        has_ban: of_it.count() > 1,
    };
    Ok(Some((account, seen)))
}

/// Everything of a kind that waits, those longest first, as far as one screen shows it.
pub async fn list_waiting(app: &App, asked: Asked) -> Result<Vec<Seen>> {
    /// More than one sitting decides.
    const MOST: i64 = 50;
    let mut connection = app.db.read().await?;
    let waiting =
        store::moderation::measures::list(&mut connection, asked, app.now(), MOST).await?;
    let mut seen = Vec::new();
    for one in waiting {
        let found = load(app, &mut connection, one.task.decision, Some(asked)).await?;
        // Where a suspension and the ban above it both wait, the ban is asked about first.
        seen.extend(
            found
                .map(|(_, seen)| seen)
                .filter(|seen| seen.measure.step == one.task.step),
        );
    }
    Ok(seen)
}

/// A second moderator agrees with a measure, or does not.
pub async fn second(app: &App, by: &Moderator, decision: DecisionId, agrees: bool) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (account, seen) = load(app, &mut tx, decision, Some(Asked::Second))
        .await?
        .ok_or(Refusal::NotFound)?;
    let item = seen.decided.item;
    let tied = tied(app, &mut tx, item, by.id()).await?;
    let seconded = match sanctions::second(&seen.measure, by, &tied, agrees, app.now()) {
        Ok(seconded) => seconded,
        Err(refusal) => {
            drop(tx);
            return Err(note_barred(app, refusal.into(), item, Some(by.id())).await);
        }
    };
    write(app, tx, &account, &seconded, false).await
}

/// Proposes a ban for a decision. A second moderator agrees or not; the panel confirms it or not.
pub async fn propose_ban(
    app: &App,
    by: &Moderator,
    decision: DecisionId,
    why: BanReason,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (account, seen) = load(app, &mut tx, decision, None)
        .await?
        .ok_or(Refusal::NotFound)?;
    let item = seen.decided.item;
    let code = seen.decided.code.ok_or(Refusal::NotFound)?;
    let tied = tied(app, &mut tx, item, by.id()).await?;
    let asked = BanAsked {
        step: seen.measure.step,
        has_ban: seen.has_ban,
        code,
        why,
    };
    let proposed = match sanctions::propose_ban(decision, asked, by, &tied, app.now()) {
        Ok(proposed) => proposed,
        Err(refusal) => {
            drop(tx);
            return Err(note_barred(app, refusal.into(), item, Some(by.id())).await);
        }
    };
    write(app, tx, &account, &proposed, false).await
}

/// What the panel says of a ban.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelVerdict {
    /// Confirms it, or does not, in time.
    Confirm(bool),
    /// Lifts it at the yearly look, or keeps it.
    Review {
        /// Whether it is over.
        lifted: bool,
    },
}

impl PanelVerdict {
    const fn asked(self) -> Asked {
        match self {
            Self::Confirm(_) => Asked::Panel,
            Self::Review { .. } => Asked::Review,
        }
    }
}

/// The panel confirms a ban or reviews it.
pub async fn judge_ban(
    app: &App,
    by: &PanelMember,
    decision: DecisionId,
    verdict: PanelVerdict,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (account, seen) = load(app, &mut tx, decision, Some(verdict.asked()))
        .await?
        .ok_or(Refusal::NotFound)?;
    let item = seen.decided.item;
    let tied = tied(app, &mut tx, item, by.id()).await?;
    let now = app.now();
    let judged = match verdict {
        PanelVerdict::Confirm(confirms) => {
            sanctions::confirm_ban(&seen.measure, by, &tied, confirms, now)
        }
        PanelVerdict::Review { lifted } => {
            sanctions::review_ban(&seen.measure, by, &tied, lifted, now)
        }
    };
    let judged = match judged {
        Ok(judged) => judged,
        Err(refusal) => {
            drop(tx);
            return Err(note_barred(app, refusal.into(), item, Some(by.id())).await);
        }
    };
    write(app, tx, &account, &judged, true).await
}

/// What ties somebody to the text behind a measure.
async fn tied(app: &App, tx: &mut WriteTx, item: ItemRef, by: AccountId) -> Result<Ties> {
    let item = store::moderation::items::find(tx, item)
        .await?
        .ok_or(Refusal::NotFound)?;
    ties(app, tx, &item, Some(by), None).await
}

async fn write(
    app: &App,
    mut tx: WriteTx,
    account: &Account,
    seconded: &MeasureSeconded,
    is_panel: bool,
) -> Result<()> {
    let added = Added {
        by: Some(seconded.by),
        is_panel,
        due: seconded.event.at,
    };
    add(app, &mut tx, account.id, &[seconded.event], added).await?;
    commit(app, tx).await
}
