//! Carries out what the rule answered: state, publication, record, queue, ladder, letters, diary and log line in one transaction.
//! It must not know why; a standing that moved on meanwhile refuses the whole.

use super::{Case, arranging, declarations, fresh_row, lines, measures, record, sealing, telling};
use crate::app::{App, Result};
use crate::domain::appeal::Appeal;
use crate::domain::event::Event;
use crate::domain::fairness::About;
use crate::domain::ids::{AccountId, CommentId, IdeaNumber, ResponseId, StepId};
use crate::domain::moderation::codes::{Code, Target};
use crate::domain::moderation::hold::Hold;
use crate::domain::moderation::queue::{Waiting, priority};
use crate::domain::moderation::sanctions::{self, What};
use crate::domain::moderation::state::{Effects, Outcome, Record, State};
use crate::domain::refusal::Refusal;
use crate::domain::report::{Haste, SubjectKind};
use crate::domain::search;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

/// What is known beside the effects themselves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Context<'a> {
    /// Who acted; none where the house did.
    pub by: Option<AccountId>,
    /// Why it was held, where it was.
    pub hold: Option<&'a Hold>,
    /// The bulk act it belongs to.
    pub parent: Option<&'a str>,
    /// The appeal that is decided by it.
    pub appeal: Option<&'a Appeal>,
    /// Whether the independent panel decided it.
    pub is_panel: bool,
}

/// Writes everything that follows, or refuses with [`Refusal::Stale`] where the text no longer stands where it was read.
pub(crate) async fn carry_out(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    context: Context<'_>,
) -> Result<()> {
    let is_written = if case.is_kept {
        store::moderation::standings::record_moved(tx, effects).await?
    } else {
        store::moderation::standings::record_first(tx, effects).await?
    };
    let is_moved =
        is_written && store::moderation::publication::record_moved(tx, &case.item, effects).await?;
    if !is_moved {
        return Err(Refusal::Stale.into());
    }
    let since = waits_since(tx, case, effects).await?;
    let is_open_again = sealing::open_again(app, tx, case, effects).await?;
    let arranged = arranging::settle(app, tx, case, effects, is_open_again).await?;
    hold_letters_back(tx, case, effects).await?;
    sealing::lock_away(app, tx, case, effects).await?;
    move_words(app, tx, case, effects).await?;
    let about = match &effects.record {
        Record::Decided(_) | Record::Ruled { .. } => {
            Some(declarations::find_about(tx, &case.item, effects.at).await?)
        }
        _ => None,
    };
    write_record(app, tx, case, (effects, about)).await?;
    write_ladder(app, tx, case, effects, context.by).await?;
    place_in_queue(tx, case, effects, since).await?;
    let event = Event::Moderated {
        item: case.item.pointer().to_string(),
        state: effects.after.state.key().to_owned(),
        decision: decision_of(effects),
    };
    let event = record(app, tx, &event, effects.at).await?;
    telling::write(app, tx, case, effects, (event, context)).await?;
    telling::tell_supporters(app, tx, case, effects, (event, &arranged, context)).await?;
    // Last: whoever else writes a line waits from here on.
    lines::write(app, tx, case, (effects, about), (since, &arranged, context)).await
}

/// The decision a step is about.
pub(super) fn decision_of(effects: &Effects) -> Option<crate::domain::ids::DecisionId> {
    match &effects.record {
        Record::Decided(decision) => Some(decision.id),
        Record::Seconded { decision, .. }
        | Record::Undone { decision, .. }
        | Record::Ruled { decision, .. } => Some(*decision),
        _ => None,
    }
}

async fn waits_since(tx: &mut WriteTx, case: &Case, effects: &Effects) -> Result<Timestamp> {
    let line = store::moderation::queue::find(tx, case.item.item).await?;
    if let Some(line) = line {
        return Ok(line.since);
    }
    let first = store::moderation::reports::find_first(tx, case.item.item).await?;
    Ok(first.unwrap_or(effects.at))
}

/// Search words come and go with sight; what was held is published as any other when it first comes to light.
async fn move_words(app: &App, tx: &mut WriteTx, case: &Case, effects: &Effects) -> Result<()> {
    let (was, is) = (
        effects.before.state.is_visible(),
        effects.after.state.is_visible(),
    );
    if was == is {
        return Ok(());
    }
    let number = case.item.number;
    if is && effects.before.state == State::HiddenInterim {
        tell_after_all(tx, case, effects).await?;
    }
    if case.item.item.kind == SubjectKind::Response {
        let response = ResponseId::from_i64(case.item.item.id);
        return crate::actions::note_response_moved(app, tx, response).await;
    }
    if case.item.item.kind == SubjectKind::Commitment {
        let line = StepId::from_i64(case.item.item.id);
        if let Some(line) = store::commitments::find_line(tx, line).await? {
            return crate::actions::note_response_moved(app, tx, line.response).await;
        }
    }
    if case.item.item.kind == SubjectKind::Idea {
        // Both ways begin with nothing: a freed idea has no words, and a hidden one keeps none.
        store::search::record_forgotten(tx, number).await?;
        if is {
            index_words(tx, case, number).await?;
        }
    }
    if is && effects.before.state == State::Held {
        publish_held(app, tx, case, effects).await?;
    }
    Ok(())
}

/// What an MP published can be out of sight before anybody was told of it. When it comes back it is told after all; whoever was told is
/// not told twice, because a letter is written once for each event and person.
const TOLD_AFTER_ALL_DAYS: i64 = 30;

async fn tell_after_all(tx: &mut WriteTx, case: &Case, effects: &Effects) -> Result<()> {
    let id = case.item.item.id;
    let kinds: &[&str] = match case.item.item.kind {
        SubjectKind::Response => &["response_published"],
        SubjectKind::Commitment => &["commitment_made", "commitment_changed"],
        SubjectKind::Post => &["posted"],
        _ => return Ok(()),
    };
    let since = effects.at.minus_days(TOLD_AFTER_ALL_DAYS);
    for kind in kinds {
        for told in store::events::list_told_of(tx, kind, since).await? {
            let is_about_it = match told.event {
                Event::ResponsePublished { response, .. } => response.get() == id,
                Event::CommitmentMade { commitment, .. }
                | Event::CommitmentChanged { commitment, .. } => {
                    case.item.commitment == Some(commitment)
                }
                Event::Posted { post, .. } => post.get() == id,
                _ => false,
            };
            if is_about_it {
                store::events::record_untold(tx, told.id).await?;
            }
        }
    }
    Ok(())
}

/// A letter is tried for about a day (`jobs::deliver`); twice that, for good measure.
const LETTERS_WAIT_DAYS: i64 = 2;

/// What leaves sight, or is blacked out, is not mailed any more: letters about it that have not left yet never do.
async fn hold_letters_back(tx: &mut WriteTx, case: &Case, effects: &Effects) -> Result<()> {
    let (was, is) = (effects.before.state, effects.after.state);
    let leaves = was.is_visible() && !is.is_visible();
    let is_barred_now = is == State::Redacted && was != State::Redacted;
    if !leaves && !is_barred_now {
        return Ok(());
    }
    let since = effects.at.minus_days(LETTERS_WAIT_DAYS);
    for told in store::events::list_told_since(tx, case.item.idea, since).await? {
        let id = case.item.item.id;
        let is_about_it = match (case.item.item.kind, &told.event) {
            (SubjectKind::Idea, _) => true,
            (SubjectKind::Comment, Event::CommentPublished { comment, .. }) => comment.get() == id,
            (
                SubjectKind::Response,
                Event::ResponsePublished { response, .. }
                | Event::ResponseEdited { response, .. }
                | Event::SignatureWithdrawn { response, .. },
            ) => response.get() == id,
            (
                SubjectKind::Response,
                Event::CommitmentMade { commitment, .. }
                | Event::CommitmentChanged { commitment, .. },
            ) => store::commitments::find(tx, *commitment)
                .await?
                .is_some_and(|commitment| commitment.response.get() == id),
            (
                SubjectKind::Commitment,
                Event::CommitmentMade { commitment, .. }
                | Event::CommitmentChanged { commitment, .. },
            ) => case.item.commitment == Some(*commitment),
            _ => false,
        };
        if is_about_it {
            store::letters::record_withheld(tx, told.id).await?;
        }
    }
    Ok(())
}

pub(super) async fn index_words(tx: &mut WriteTx, case: &Case, number: IdeaNumber) -> Result<()> {
    if let Some(idea) = store::ideas::find_standing(tx, number).await? {
        let searched = format!("{}\n{}", idea.what, idea.why);
        let places = search::placed_words(&idea.title, &searched);
        store::search::record_words(tx, case.item.number, &places).await?;
    }
    Ok(())
}

async fn publish_held(app: &App, tx: &mut WriteTx, case: &Case, effects: &Effects) -> Result<()> {
    let Some(author) = case.item.author else {
        return Ok(());
    };
    store::moderation::sanctions::record_published(tx, author).await?;
    let event = if case.item.item.kind == SubjectKind::Idea {
        let (topic, constituency) = store::ideas::find_place(tx, case.item.idea).await?;
        Event::IdeaPublished {
            idea: case.item.idea,
            number: case.item.number,
            author,
            topic,
            constituency,
        }
    } else {
        Event::CommentPublished {
            comment: CommentId::from_i64(case.item.item.id),
            idea: case.item.idea,
            number: case.item.number,
            author,
            parent: case.item.parent,
        }
    };
    record(app, tx, &event, effects.at).await?;
    Ok(())
}

async fn write_record(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    (effects, about): (&Effects, Option<About>),
) -> Result<()> {
    let whose = (case.item.author, about.unwrap_or(About::Neither));
    match &effects.record {
        Record::Decided(decision) => {
            store::moderation::decisions::record_made(tx, decision, whose, effects).await?;
        }
        Record::Seconded {
            decision,
            by,
            agrees,
        } => {
            let act = if *agrees { "agreed" } else { "disagreed" };
            store::moderation::decisions::record_act(
                tx,
                fresh_row(app),
                *decision,
                act,
                Some(*by),
                effects.at,
            )
            .await?;
        }
        Record::Undone { decision, by } => {
            store::moderation::decisions::record_act(
                tx,
                fresh_row(app),
                *decision,
                "undone",
                Some(*by),
                effects.at,
            )
            .await?;
            store::moderation::letters::record_unsaid(tx, *decision).await?;
            store::moderation::reports::record_reopened(tx, *decision).await?;
        }
        Record::Ruled {
            decision,
            by,
            instead,
            ..
        } => {
            if let Some(instead) = instead {
                store::moderation::decisions::record_made(tx, instead, whose, effects).await?;
            }
            store::moderation::decisions::record_act(
                tx,
                fresh_row(app),
                *decision,
                "ruled",
                *by,
                effects.at,
            )
            .await?;
        }
        Record::Interim { by, .. } => {
            store::moderation::standings::record_interim(tx, effects.after.revision, effects.at)
                .await?;
            if let Some(by) = by {
                let item = case.item.item;
                store::moderation::decisions::record_hand(tx, item, *by, effects.at).await?;
            }
        }
        Record::Unsure { by } => {
            let item = case.item.item;
            store::moderation::decisions::record_hand(tx, item, *by, effects.at).await?;
        }
        Record::Step => {}
    }
    Ok(())
}

async fn write_ladder(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    by: Option<AccountId>,
) -> Result<()> {
    let Some(author) = case.item.author else {
        return Ok(());
    };
    let mut happened = Vec::new();
    if let Some((decision, code)) = effects.found {
        let (outcome, by) = match &effects.record {
            Record::Decided(decision)
            | Record::Ruled {
                instead: Some(decision),
                ..
            } => (decision.outcome, decision.by),
            _ => (
                effects
                    .before
                    .pending
                    .and_then(|pending| pending.outcome)
                    .unwrap_or(Outcome::Remove),
                effects
                    .before
                    .pending
                    .map_or(AccountId::from_i64(0), |pending| pending.by),
            ),
        };
        happened.push((decision, What::Found { code, outcome, by }));
    }
    if let Some(decision) = effects.repaired {
        happened.push((decision, What::Repaired));
    }
    if let Some(decision) = effects.reopened {
        happened.push((decision, What::Reopened));
    }
    if let Some(decision) = effects.overturned {
        happened.push((decision, What::Overturned));
    }
    let happened: Vec<sanctions::Event> = happened
        .into_iter()
        .map(|(decision, what)| sanctions::Event {
            decision,
            at: effects.at,
            what,
        })
        .collect();
    let added = measures::Added {
        by,
        is_panel: false,
        due: match &effects.record {
            Record::Decided(_) => measures::due(effects.at),
            _ => effects.at,
        },
    };
    measures::add(app, tx, author, &happened, added).await
}

async fn place_in_queue(
    tx: &mut WriteTx,
    case: &Case,
    effects: &Effects,
    since: Timestamp,
) -> Result<()> {
    let item = case.item.item;
    let after = &effects.after;
    let why = match after.state {
        _ if after.pending.is_some() => "second",
        State::Held => "held",
        State::UnderReview => "reported",
        State::HiddenInterim => "interim",
        State::HiddenRephrase if after.is_reworded => "reworded",
        _ => return Ok(store::moderation::queue::record_done(tx, item).await?),
    };
    let weight = super::weigh_reports(tx, item).await?.weight;
    let views = super::clocks::count_views(tx, item, effects.at).await?;
    // What is held for being new is suspected of nothing; it waits with what is to be put in order.
    let code = after
        .code
        .or(after.pending.and_then(|pending| pending.code))
        .unwrap_or(Code::H1);
    let target = after.clock.target.map_or_else(
        || match code.target() {
            Target::Hours(hours) => effects.at.plus_minutes(hours * 60),
            Target::WorkingDays(days) => effects.at.plus_days(i64::from(days)),
        },
        |target| target.at,
    );
    let waiting = store::moderation::queue::Waiting {
        item,
        code,
        haste: haste(code),
        why,
        weight,
        since,
        target,
        priority: pressing((code, weight), since, target, (effects.at, views)),
    };
    store::moderation::queue::record_waiting(tx, &waiting, effects.at).await?;
    Ok(())
}

/// How pressing something is at a moment, with so many views in the hour before.
pub(super) fn pressing(
    (code, weight): (Code, f64),
    since: Timestamp,
    target: Timestamp,
    (now, views_last_hour): (Timestamp, u32),
) -> f64 {
    priority(&Waiting {
        code,
        weight,
        waited_minutes: (now.millis() - since.millis()) / 60_000,
        target_minutes: (target.millis() - since.millis()) / 60_000,
        views_last_hour,
    })
}

fn haste(code: Code) -> &'static str {
    match code.reason().map(|reason| reason.haste) {
        Some(Haste::Danger) => "danger",
        Some(Haste::Respect) => "respect",
        Some(Haste::Order) | None => "order",
    }
}
