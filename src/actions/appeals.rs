//! Appeals: lodging one, answering and taking it back, taking it in hand, deciding it, and what happens when nobody did in time.
//! It must not know pages; what a ruling does to a text goes the way of every decision.

use super::{
    APPEAL_DECIDED, APPEAL_LODGED, Case, commit, find_case, fresh_row, is_before_poll, name_of,
    record, write_appeal,
};
use crate::app::{App, Result};
use crate::domain::appeal::{self, Against, Appeal, Capacity, Step};
use crate::domain::event::Event;
use crate::domain::ids::{AccountId, AppealId, EventId};
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::letter::{self, Appealed, Letter};
use crate::domain::moderation::state::Outcome;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::store::moderation::decisions::Decided;
use crate::store::moderation::letters::{To, Written};
use crate::store::{self, WriteTx};

pub mod clocks;
pub mod deciding;
pub mod lodging;

/// An appeal with the text it is about and the decision it is against.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The appeal.
    pub appeal: Appeal,
    /// The text, and where it stands.
    pub case: Case,
    /// The decision; none where a rule is appealed against.
    pub decided: Option<Decided>,
}

/// Loads what belongs to an appeal.
pub async fn brief(connection: &mut sqlx::AnyConnection, appeal: Appeal) -> Result<Brief> {
    let case = find_case(connection, appeal.item)
        .await?
        .ok_or(Refusal::NotFound)?;
    let decided = match appeal.against.decision() {
        Some(decision) => store::moderation::decisions::find(connection, decision).await?,
        None => None,
    };
    Ok(Brief {
        appeal,
        case,
        decided,
    })
}

impl Brief {
    /// What it is about, as far as its end depends on it.
    pub fn matter(&self) -> letter::Matter {
        match (&self.appeal.against, &self.decided) {
            (Against::Rule(_), _) => letter::Matter::Rule,
            (_, Some(decided)) if decided.outcome == Outcome::NoBreach => letter::Matter::NoBreach,
            _ => letter::Matter::Decision,
        }
    }

    /// The text, as the appellant knows it; nobody but its author reads words or a title that are not shown.
    pub fn item(&self) -> String {
        let number = self.case.item.number;
        let text = match self.case.item.item.kind {
            SubjectKind::Idea => "idea",
            SubjectKind::Response => "response",
            SubjectKind::Account => "name",
            SubjectKind::Post => "post",
            SubjectKind::Commitment => "line of a commitment",
            _ => "comment",
        };
        match (self.appeal.capacity, text) {
            (Capacity::Author | Capacity::Rule, _) => name_of(&self.case),
            (Capacity::Reporter, "name") => "the name you reported".to_owned(),
            (Capacity::Reporter, "post") => "the post of an MP you reported".to_owned(),
            (Capacity::Concerned, "post") => "the post of an MP".to_owned(),
            (Capacity::Concerned, "name") => "the name of somebody here".to_owned(),
            (Capacity::Reporter, "idea") => format!("the idea you reported, idea {number}"),
            (Capacity::Reporter, text) => format!("the {text} you reported on idea {number}"),
            (Capacity::Concerned, "idea") => format!("idea {number}"),
            (Capacity::Concerned, text) => format!("a {text} on idea {number}"),
        }
    }

    /// The rule of the decision, or the one the text is suspected under.
    pub fn code(&self) -> Option<Code> {
        match &self.decided {
            Some(decided) => decided.code,
            None => self.case.standing.code,
        }
    }

    /// Writes a letter to whoever appealed, if they can be told.
    async fn tell(
        &self,
        app: &App,
        tx: &mut WriteTx,
        event: EventId,
        now: Timestamp,
        letter: impl FnOnce(Appealed<'_>) -> Letter,
    ) -> Result<()> {
        let to = match (self.appeal.account, &self.appeal.address) {
            (Some(account), _) => To::Account(account),
            (None, Some(address)) => To::Address(address.clone()),
            (None, None) => return Ok(()),
        };
        let (item, number) = (self.item(), appeal::number(self.appeal.id));
        let page = app.config.link(&path(&self.appeal));
        let letter = letter(Appealed {
            item: &item,
            number: &number,
            page: &page,
        });
        let pointer = self.case.item.pointer().to_string();
        store::moderation::letters::record_written(
            tx,
            &Written {
                id: fresh_row(app),
                event,
                decision: None,
                to,
                item: &pointer,
                letter: &letter,
                at: now,
                due: now,
            },
        )
        .await?;
        Ok(())
    }

    /// The line of the public log that says how it ended.
    async fn log_end(
        &self,
        app: &App,
        tx: &mut WriteTx,
        step: &Step,
        by: Option<AccountId>,
    ) -> Result<()> {
        let what = (APPEAL_DECIDED, step.after.0.key());
        let how = (self.code(), by, step.at);
        write_appeal(app, tx, &self.case, &self.appeal, what, how).await
    }
}

/// The page of an appeal.
pub fn path(appeal: &Appeal) -> String {
    format!("/appeals/{}", appeal.receipt)
}

/// Writes a step with its event, or refuses where somebody was faster.
async fn take_step(app: &App, tx: &mut WriteTx, step: &Step) -> Result<EventId> {
    if !store::appeals::record_step(tx, fresh_row(app), step).await? {
        return Err(Refusal::Stale.into());
    }
    let event = Event::Appealed {
        appeal: step.appeal,
        state: step.after.0.key().to_owned(),
    };
    record(app, tx, &event, step.at).await
}

async fn find(tx: &mut WriteTx, id: AppealId) -> Result<Brief> {
    let appeal = store::appeals::find(tx, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    brief(tx, appeal).await
}
