//! The one place where moderation writes into the public log: a struct of decided, public fields, appended in the act's transaction.
//! It must not put a person's words or name into a line.

use serde_json::json;

use super::carrying::{Context, decision_of};
use super::{Case, State};
use crate::actions::{append_shown, append_to_log, moderator_number};
use crate::app::{App, Result};
use crate::domain::account::Role;
use crate::domain::appeal::{self, Appeal, Status};
use crate::domain::fairness::About;
use crate::domain::ids::AccountId;
use crate::domain::moderation::arrange::Arrangement;
use crate::domain::moderation::codes::{Code, RULES_VERSION};
use crate::domain::moderation::duties::AuthorClass;
use crate::domain::moderation::opening::Opening;
use crate::domain::moderation::state::{Effects, Logged, Record, number, told_from, visibility};
use crate::domain::public_log::{PublicLine, to_the_hour};
use crate::domain::time::Timestamp;
use crate::store::WriteTx;
use crate::store::moderation::arrangements::Arranged;

/// Somebody asked for a second look.
pub(crate) const APPEAL_LODGED: &str = "appeal_lodged";
/// An appeal ended, in whichever way.
pub(crate) const APPEAL_DECIDED: &str = "appeal_decided";
/// Two people opened the sealed words of a text.
const SEAL_OPENED: &str = "seal_opened";

/// Writes the line of a step, where the rule asks for one.
pub(super) async fn write(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    (effects, about): (&Effects, Option<About>),
    (since, arranged, context): (Timestamp, &[Arranged], Context<'_>),
) -> Result<()> {
    // How an appeal ended is a line of its own, whatever it did to the text: the appeal writes it.
    let Some(logged) = effects
        .log
        .filter(|logged| *logged != Logged::AppealDecided)
    else {
        return Ok(());
    };
    let mut line = line(app, case, effects, logged, (since, context));
    line.target_class = about.map(|about| about.key().to_owned());
    for one in arranged {
        note_arranged(&mut line, one);
    }
    let private = json!({ "revision": effects.before.revision.hash.to_hex() });
    // What can still be taken back is nobody's to read yet.
    let from = match &effects.record {
        Record::Decided(_) => told_from(effects.at),
        _ => effects.at,
    };
    append_shown(tx, &line, &private, from).await?;
    Ok(())
}

fn line(
    app: &App,
    case: &Case,
    effects: &Effects,
    logged: Logged,
    (since, context): (Timestamp, Context<'_>),
) -> PublicLine {
    let decision = decision_of(effects);
    let mut line = PublicLine {
        time: to_the_hour(effects.at),
        event: logged.key().into(),
        decision_no: decision.map(number),
        content_id: Some(case.item.pointer().to_string()),
        content_kind: Some(case.item.item.kind.key().into()),
        author_class: Some(class(case).key().into()),
        code: effects
            .after
            .code
            .or(effects.before.code)
            .map(|code| code.key().into()),
        code_version: Some(RULES_VERSION.into()),
        allowed_code: effects.allowed.map(|allowed| allowed.key().into()),
        expires: effects
            .after
            .clock
            .expires
            .map(|expires| expires.day().to_string()),
        decider_no: context
            .by
            .filter(|by| Some(*by) != case.item.author && !context.is_panel)
            .map(|by| moderator_number(app, by, effects.at)),
        auto_decide: Some(if context.by.is_some() { "not" } else { "fully" }.into()),
        parent_no: context.parent.map(str::to_owned),
        ..PublicLine::default()
    };
    match &effects.record {
        Record::Decided(made) => {
            line.supersedes = made.supersedes.map(number);
            line.effect = visibility(made.outcome).map(str::to_owned);
            line.source = Some(made.statement.source.key().into());
            line.auto_detect = Some(made.statement.detected_by.is_some());
            line.allowed_code = made
                .statement
                .allowed
                .as_ref()
                .map(|(allowed, _)| allowed.key().into());
            line.hours_to_decision = Some((effects.at.millis() - since.millis()) / 3_600_000);
        }
        Record::Seconded { decision, by, .. } => {
            let first = effects.before.pending.map(|pending| pending.by);
            line.decision_no = Some(number(*decision));
            line.decider_no = first.map(|first| moderator_number(app, first, effects.at));
            line.second_decider_no = Some(moderator_number(app, *by, effects.at));
        }
        Record::Undone { decision, .. } => line.supersedes = Some(number(*decision)),
        Record::Ruled {
            decision,
            verdict,
            instead,
            ..
        } => {
            // The correcting line points at the wrong one.
            line.supersedes = Some(number(*decision));
            line.appeal_state = Some(Status::of(*verdict).key().into());
            if let Some(made) = instead {
                line.decision_no = Some(number(made.id));
                line.code = made.code.map(|code| code.key().into());
                line.effect = visibility(made.outcome).map(str::to_owned);
            } else {
                line.apology_id = context.appeal.map(|appeal| appeal::number(appeal.id));
            }
        }
        _ => {}
    }
    if effects.before.state == State::Draft {
        // Holding is a rule that no person applied.
        line.auto_decide = Some("fully".into());
        line.decider_no = None;
    }
    line
}

/// Where bars stand and how long they are, or where a text went: never a word of it.
fn note_arranged(line: &mut PublicLine, arranged: &Arranged) {
    let (key, value) = match &arranged.what {
        Arrangement::BlackOut(spans) => {
            let places: Vec<_> = spans
                .iter()
                .map(|(start, end)| json!({ "start": start, "length": end - start }))
                .collect();
            ("blacked_out", json!(places))
        }
        Arrangement::Shelve { from, to } => {
            ("topic", json!({ "from": from.topic, "to": to.topic }))
        }
        Arrangement::Rehome { .. } | Arrangement::MergeInto { .. } | Arrangement::Label => return,
    };
    if arranged.is_in_force {
        line.more.insert(key.into(), value);
    }
}

/// Writes that an appeal was lodged, or how it ended. `by` is whoever decided it; nobody where it was the appellant or the time.
pub(crate) async fn write_appeal(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    appeal: &Appeal,
    (event, state): (&str, &str),
    (code, by, at): (Option<Code>, Option<AccountId>, Timestamp),
) -> Result<()> {
    let is_end = event == APPEAL_DECIDED;
    let line = PublicLine {
        time: to_the_hour(at),
        event: event.into(),
        decision_no: appeal.against.decision().map(number),
        content_id: Some(case.item.pointer().to_string()),
        content_kind: Some(case.item.item.kind.key().into()),
        author_class: Some(class(case).key().into()),
        code: code.map(|code| code.key().into()),
        code_version: Some(RULES_VERSION.into()),
        decider_no: by.map(|by| moderator_number(app, by, at)),
        auto_decide: is_end.then(|| if by.is_some() { "not" } else { "fully" }.into()),
        hours_to_decision: is_end.then(|| (at.millis() - appeal.lodged_at.millis()) / 3_600_000),
        appeal_state: Some(state.into()),
        apology_id: (state == "overturned" || state == "lapsed").then(|| appeal::number(appeal.id)),
        more: [(
            "due".to_owned(),
            appeal.target(&app.calendar()).day().to_string().into(),
        )]
        .into(),
        ..PublicLine::default()
    };
    append_to_log(tx, &line, &json!({ "revision": appeal.revision })).await?;
    Ok(())
}

/// Writes that two people opened sealed words: whose hands, never why, which may name a person.
pub(super) async fn write_opened(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    opening: &Opening,
) -> Result<()> {
    let Some((second, at)) = opening.agreed else {
        return Ok(());
    };
    let line = PublicLine {
        time: to_the_hour(at),
        event: SEAL_OPENED.into(),
        decision_no: case.standing.decision.map(number),
        content_id: Some(case.item.pointer().to_string()),
        content_kind: Some(case.item.item.kind.key().into()),
        author_class: Some(class(case).key().into()),
        code: case.standing.code.map(|code| code.key().into()),
        code_version: Some(RULES_VERSION.into()),
        decider_no: Some(moderator_number(app, opening.asked_by, at)),
        second_decider_no: Some(moderator_number(app, second, at)),
        ..PublicLine::default()
    };
    append_to_log(tx, &line, &json!({ "opening": opening.id })).await?;
    Ok(())
}

fn class(case: &Case) -> AuthorClass {
    match case.item.author_role {
        Some(Role::Mp | Role::Staff) => AuthorClass::Mp,
        _ => AuthorClass::Citizen,
    }
}
