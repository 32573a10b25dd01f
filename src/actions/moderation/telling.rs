//! Writes the letters that follow from a step: to the author and to whoever reported. It must not know how a letter travels;
//! a decision's letters wait until it can no longer be undone, and those of a proposal until somebody agreed.

use super::carrying::{Context, decision_of};
use super::{Case, fresh_row};
use crate::actions::moderator_number;
use crate::app::{App, Result};
use crate::domain::appeal::Appeal;
use crate::domain::ids::{DecisionId, EventId};
use crate::domain::markup;
use crate::domain::moderation::arrange::Arrangement;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::letter::{self, Letter, Signer};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{
    Decision, Effects, Interim, Outcome, Record, State, Tell, Verdict,
};
use crate::domain::moderation::statement::APPEAL_MONTHS;
use crate::domain::report::SubjectKind;
use crate::domain::time::Timestamp;
use crate::domain::working_day::calendar;
use crate::store::moderation::arrangements::Arranged;
use crate::store::moderation::letters::{To, Written};
use crate::store::{self, WriteTx};

/// The first words of a comment by which its author knows it.
const EXCERPT_MAX: usize = 80;
/// Later than any day: a proposal's letters wait for the second person.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX / 2);

/// Writes them all.
pub(super) async fn write(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    (event, context): (EventId, Context<'_>),
) -> Result<()> {
    let number = context.by.map(|by| moderator_number(app, by, effects.at));
    let signer = signer(number.as_deref(), context);
    let due = due(effects);
    let desk = Desk {
        app,
        case,
        effects,
        event,
        signer,
        due,
    };
    if let Record::Seconded {
        decision, agrees, ..
    } = &effects.record
    {
        if *agrees {
            store::moderation::letters::record_due(tx, *decision, effects.at).await?;
        } else {
            store::moderation::letters::record_unsaid(tx, *decision).await?;
        }
    }
    if effects.is_proposed() {
        return desk.to_author_of_proposal(tx).await;
    }
    for tell in &effects.tell {
        match tell {
            Tell::Reporters => desk.to_reporters(tx, context).await?,
            tell => {
                if let Some(letter) = desk.to_author(*tell, context) {
                    desk.put(tx, letter, due).await?;
                }
            }
        }
    }
    Ok(())
}

/// Tells everybody who supports an idea what became of it when it is merged, and when that is taken back.
pub(super) async fn tell_supporters(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    (event, arranged, context): (EventId, &[Arranged], Context<'_>),
) -> Result<()> {
    let merged = arranged.iter().find_map(|one| match one.what {
        Arrangement::MergeInto { to } => Some((one, to)),
        _ => None,
    });
    let Some((one, to)) = merged.filter(|_| effects.tell.contains(&Tell::Supporters)) else {
        return Ok(());
    };
    let into = ItemRef {
        kind: SubjectKind::Idea,
        id: to.get(),
    };
    let Some(into) = store::moderation::items::find(tx, into).await? else {
        return Ok(());
    };
    let number = context.by.map(|by| moderator_number(app, by, effects.at));
    let signer = signer(number.as_deref(), context);
    let letter = if one.is_in_force {
        letter::supporters_of_merged(&case.item.title, &into.title, one.decision, signer)
    } else {
        letter::supporters_of_parted(&case.item.title, &into.title, one.decision, signer)
    };
    let desk = Desk {
        app,
        case,
        effects,
        event,
        signer,
        due: due(effects),
    };
    for supporter in store::moderation::places::list_supporters(tx, case.item.idea).await? {
        if Some(supporter) != case.item.author {
            desk.write(tx, To::Account(supporter), letter.clone(), desk.due)
                .await?;
        }
    }
    Ok(())
}

fn signer<'a>(number: Option<&'a str>, context: Context<'_>) -> Signer<'a> {
    match number {
        Some(_) if context.is_panel => Signer::Panel,
        Some(number) => Signer::Moderator(number),
        None => Signer::House,
    }
}

/// When letters may leave: those of a decision once it can no longer be undone.
fn due(effects: &Effects) -> Timestamp {
    match &effects.record {
        Record::Decided(_) => super::measures::due(effects.at),
        _ => effects.at,
    }
}

struct Desk<'a> {
    app: &'a App,
    case: &'a Case,
    effects: &'a Effects,
    event: EventId,
    signer: Signer<'a>,
    due: Timestamp,
}

impl Desk<'_> {
    fn to_author(&self, tell: Tell, context: Context<'_>) -> Option<Letter> {
        let words = name_for(self.case, self.effects);
        let item = letter::Item { words: &words };
        let receipt = self.case.item.pointer().to_string();
        let after = &self.effects.after;
        Some(match (tell, &self.effects.record) {
            (Tell::AuthorHeld, _) => {
                letter::held(item, context.hold?, after.clock.expires, &receipt)
            }
            (Tell::AuthorInterim, record) => {
                let why = match record {
                    Record::Interim { why, .. } => *why,
                    _ => Interim::Moderator,
                };
                let code = after.code.unwrap_or(Code::R1);
                let until = (after.clock.target, after.clock.expires);
                letter::interim(item, why, code, until, self.signer, &receipt)
            }
            (
                Tell::AuthorDecided,
                Record::Decided(decision)
                | Record::Ruled {
                    instead: Some(decision),
                    ..
                },
            ) => self.decided(item, decision),
            (
                Tell::AuthorApology,
                Record::Ruled {
                    decision, reasons, ..
                },
            ) => {
                let code = self.effects.before.code;
                letter::apology(item, *decision, code, reasons, self.signer)
            }
            (Tell::AuthorBack, _) => letter::back(item, self.signer, &receipt),
            // Another name can be chosen at any time, and perhaps was.
            (Tell::AuthorRewordEnded, _) if self.case.item.item.kind == SubjectKind::Account => {
                return None;
            }
            (Tell::AuthorRewordEnded, _) => letter::reword_ended(
                item,
                self.effects.before.decision?,
                calendar().end_of_months_after(self.effects.at, APPEAL_MONTHS),
            ),
            // Whoever appealed is told by the appeal; merges and the second person have no letters yet; a decision agreed to was
            // written before.
            _ => return None,
        })
    }

    /// The letter of a proposal is written now, while its statement is at hand, and leaves when somebody agreed.
    async fn to_author_of_proposal(&self, tx: &mut WriteTx) -> Result<()> {
        let Record::Decided(decision) = &self.effects.record else {
            return Ok(());
        };
        let words = name_for(self.case, self.effects);
        let letter = self.decided(letter::Item { words: &words }, decision);
        self.put(tx, letter, NEVER).await
    }

    fn decided(&self, item: letter::Item<'_>, decision: &Decision) -> Letter {
        decided(self.case, item, decision, self.signer)
    }

    async fn put(&self, tx: &mut WriteTx, letter: Letter, due: Timestamp) -> Result<()> {
        let Some(author) = self.case.item.author else {
            return Ok(());
        };
        self.write(tx, To::Account(author), letter, due).await
    }

    async fn write(&self, tx: &mut WriteTx, to: To, letter: Letter, due: Timestamp) -> Result<()> {
        let item = self.case.item.pointer().to_string();
        store::moderation::letters::record_written(
            tx,
            &Written {
                id: fresh_row(self.app),
                event: self.event,
                decision: match &self.effects.record {
                    // What can be appealed against now is the decision in the place of the other.
                    Record::Ruled {
                        instead: Some(instead),
                        ..
                    } => Some(instead.id),
                    _ => decision_of(self.effects),
                },
                to,
                item: &item,
                letter: &letter,
                at: self.effects.at,
                due,
            },
        )
        .await?;
        Ok(())
    }

    /// Judges the reports anew that the first decision had judged, and tells those who can be told.
    async fn to_reporters_again(
        &self,
        tx: &mut WriteTx,
        (decision, verdict): (DecisionId, Verdict),
        instead: Option<&Decision>,
        appeal: Option<&Appeal>,
    ) -> Result<()> {
        let (outcome, code) = instead.map_or((Outcome::NoBreach, None), |instead| {
            (instead.outcome, instead.code)
        });
        let judged = if instead.is_some() {
            "agreed"
        } else {
            "disagreed"
        };
        let reporters = store::moderation::reports::record_judged_again(
            tx,
            decision,
            (judged, outcome),
            instead.map(|instead| instead.id),
            self.effects.at,
        )
        .await?;
        let item = self.reported();
        for reporter in reporters {
            let is_told = appeal.is_some_and(|appeal| {
                let is_account = appeal.account.is_some() && appeal.account == reporter.account;
                let is_address = appeal.address.is_some() && appeal.address == reporter.address;
                is_account || is_address
            });
            let to = match (reporter.account, reporter.address) {
                _ if is_told => continue,
                (Some(account), _) => To::Account(account),
                (None, Some(address)) => To::Address(address),
                (None, None) => continue,
            };
            let letter = letter::looked_at_again(
                &item,
                verdict,
                (outcome, code),
                &reporter.receipt,
                self.signer,
            );
            self.write(tx, to, letter, self.due).await?;
        }
        Ok(())
    }

    /// The text, as those know it who reported it.
    fn reported(&self) -> String {
        match self.case.item.item.kind {
            // A title that gives somebody away, is blacked out or sealed is not repeated in letters either.
            SubjectKind::Idea if is_unfit(self.effects) => "the idea you reported".to_owned(),
            SubjectKind::Idea => format!("the idea you reported, “{}”", self.case.item.title),
            SubjectKind::Response => {
                format!("the response you reported to “{}”", self.case.item.title)
            }
            SubjectKind::Account => "the name you reported".to_owned(),
            SubjectKind::Commitment => {
                format!(
                    "the line of a commitment you reported on “{}”",
                    self.case.item.title
                )
            }
            SubjectKind::Post if is_unfit(self.effects) => "the post you reported".to_owned(),
            SubjectKind::Post => format!("the post you reported, “{}”", self.case.item.title),
            _ => format!("the comment you reported on “{}”", self.case.item.title),
        }
    }

    /// Judges all open reports in one act, and tells those who can be told.
    async fn to_reporters(&self, tx: &mut WriteTx, context: Context<'_>) -> Result<()> {
        if let Record::Ruled {
            decision,
            verdict,
            instead,
            ..
        } = &self.effects.record
        {
            let ruled = (*decision, *verdict);
            self.to_reporters_again(tx, ruled, instead.as_deref(), context.appeal)
                .await?;
            if instead.is_none() {
                return Ok(());
            }
        }
        let (outcome, code, allowed) = match &self.effects.record {
            Record::Ruled {
                instead: Some(decision),
                ..
            } => (decision.outcome, decision.code, None),
            Record::Decided(decision) => (
                decision.outcome,
                decision.code,
                decision.statement.allowed.as_ref().map(|(code, _)| *code),
            ),
            Record::Seconded { agrees: true, .. } => {
                let pending = self.effects.before.pending;
                (
                    pending
                        .and_then(|pending| pending.outcome)
                        .unwrap_or(Outcome::NoBreach),
                    pending.and_then(|pending| pending.code),
                    None,
                )
            }
            _ => (Outcome::NoBreach, None, None),
        };
        let judged = match (outcome, &self.effects.record) {
            (Outcome::NoBreach, Record::Decided(_)) => "disagreed",
            // Nobody agreed or nobody came: that is nobody's mistake who reported.
            (Outcome::NoBreach, _) => "ignored",
            _ => "agreed",
        };
        let reporters = store::moderation::reports::record_judged(
            tx,
            self.case.item.item,
            (judged, outcome),
            match &self.effects.record {
                Record::Ruled {
                    instead: Some(instead),
                    ..
                } => Some(instead.id),
                _ => decision_of(self.effects),
            },
            self.effects.at,
        )
        .await?;
        let item = self.reported();
        let appeal_by = calendar().end_of_months_after(self.effects.at, APPEAL_MONTHS);
        for reporter in reporters {
            let to = match (reporter.account, reporter.address) {
                (Some(account), _) => To::Account(account),
                (None, Some(address)) => To::Address(address),
                (None, None) => continue,
            };
            let letter = letter::to_reporter(
                &item,
                (outcome, code),
                allowed,
                appeal_by,
                &reporter.receipt,
                self.signer,
            );
            self.write(tx, to, letter, self.due).await?;
        }
        Ok(())
    }
}

/// What the author is told of a decision; of a name in other words than of a text.
pub(super) fn decided(
    case: &Case,
    item: letter::Item<'_>,
    decision: &Decision,
    signer: Signer<'_>,
) -> Letter {
    match case.item.item.kind {
        SubjectKind::Account => letter::decided_about_name(item, &decision.statement, signer),
        _ => letter::decided(item, &decision.statement, signer),
    }
}

/// Whether a letter may not say a word of the text: letters are kept, and lie in post boxes.
fn is_unfit(effects: &Effects) -> bool {
    let decided = match &effects.record {
        Record::Decided(decision)
        | Record::Ruled {
            instead: Some(decision),
            ..
        } => Some((decision.outcome, decision.code)),
        // A proposal takes effect, of which the letters speak now.
        Record::Seconded { agrees: true, .. } => effects
            .before
            .pending
            .and_then(|pending| Some((pending.outcome?, pending.code))),
        _ => None,
    };
    let gives_away = decided.is_some_and(|(outcome, code)| {
        matches!(outcome, Outcome::Redact | Outcome::Seal)
            || (code == Some(Code::R6) && outcome.leads_to().is_some())
    });
    gives_away || matches!(effects.after.state, State::RemovedSealed | State::Redacted)
}

/// The text as its author knows it, without a word of it where a letter may not say one.
fn name_for(case: &Case, effects: &Effects) -> String {
    if !is_unfit(effects) {
        return name_of(case);
    }
    match case.item.item.kind {
        SubjectKind::Idea => "your idea".to_owned(),
        SubjectKind::Account => "your name on this site".to_owned(),
        SubjectKind::Response => format!("your response to “{}”", case.item.title),
        SubjectKind::Post => "your post".to_owned(),
        SubjectKind::Commitment => {
            format!("what you said of a commitment on “{}”", case.item.title)
        }
        _ => format!("your comment on “{}”", case.item.title),
    }
}

/// Which text, as its author knows it.
pub(crate) fn name_of(case: &Case) -> String {
    match case.item.item.kind {
        SubjectKind::Idea => format!("your idea “{}”", case.item.title),
        SubjectKind::Response => format!("your response to “{}”", case.item.title),
        SubjectKind::Account => format!("your name “{}”", case.item.title),
        SubjectKind::Post => format!("your post “{}”", case.item.title),
        SubjectKind::Commitment => format!(
            "your words “{}” of a commitment on “{}”",
            markup::excerpt(&case.item.text, EXCERPT_MAX),
            case.item.title
        ),
        _ => format!(
            "your comment “{}” on “{}”",
            markup::excerpt(&case.item.text, EXCERPT_MAX),
            case.item.title
        ),
    }
}
