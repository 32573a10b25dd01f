//! What deciders do with an appeal: take it in hand, give it back, ask, find it inadmissible with a second person, rule.
//! It must not know pages; a refusal under separation of duties is written down.

use super::{Brief, commit, find, take_step};
use crate::actions::{Context, Office, carry_out, look_up, moderator_number, note_barred};
use crate::app::{App, Result};
use crate::domain::account::Moderator;
use crate::domain::appeal::{Against, Status, Step, What};
use crate::domain::ids::{AppealId, DecisionId};
use crate::domain::moderation::duties::Ties;
use crate::domain::moderation::letter::{self, Signer};
use crate::domain::moderation::state::{
    Act, DecisionDraft, Effects, Outcome, Record, Revision, Ruling, State, Verdict, next,
};
use crate::domain::moderation::statement::{Quoted, Reasons, Source, Swap};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::domain::working_day::Division;
use crate::store::{self, WriteTx};

/// A ruling as it is written.
#[derive(Debug)]
pub struct Written {
    /// How it ends.
    pub ruling: Ruling,
    /// Why, with an answer to each point.
    pub reasons: String,
    /// The swap test.
    pub swap: Option<Swap>,
    /// The words that were read.
    pub read: Revision,
}

/// Takes an appeal in hand.
pub async fn assign(app: &App, by: &Moderator, id: AppealId) -> Result<()> {
    let (mut tx, brief) = open(app, id).await?;
    let done = take_in_hand(app, &mut tx, &brief, by).await;
    close(app, tx, &brief, by, done).await
}

async fn take_in_hand(app: &App, tx: &mut WriteTx, brief: &Brief, by: &Moderator) -> Result<()> {
    let ties = ties(app, tx, brief, by).await?;
    let office = Office::of(by);
    let step = brief.appeal.assign(office.actor(), &ties, app.now())?;
    take_step(app, tx, &step).await?;
    Ok(())
}

/// Gives it back.
pub async fn give_back(app: &App, by: &Moderator, id: AppealId) -> Result<()> {
    let (mut tx, brief) = open(app, id).await?;
    let step = brief.appeal.give_back(by.id(), app.now())?;
    take_step(app, &mut tx, &step).await?;
    commit(app, tx).await
}

/// Asks the appellant something, once.
pub async fn ask(app: &App, by: &Moderator, id: AppealId, words: &str) -> Result<()> {
    let now = app.now();
    let (mut tx, brief) = open(app, id).await?;
    let step = brief
        .appeal
        .ask(by.id(), words, home(&brief), (&*app.calendar(), now))?;
    let event = take_step(app, &mut tx, &step).await?;
    let number = moderator_number(app, by.id(), now);
    if let Some(due) = step.due {
        brief
            .tell(app, &mut tx, event, now, |appealed| {
                letter::appeal_asked(appealed, &step.words, due, Signer::Moderator(&number))
            })
            .await?;
    }
    commit(app, tx).await
}

/// Where the appellant lives, as far as that is known here: of authors, whose days to answer must not be fewer than others'.
fn home(brief: &Brief) -> Option<Division> {
    let is_author =
        brief.appeal.account.is_some() && brief.appeal.account == brief.case.item.author;
    let seat = brief.case.item.author_seat.as_deref().filter(|_| is_author);
    seat.and_then(Division::of_seat)
}

/// Finds it inadmissible; a second person has to agree.
pub async fn propose_inadmissible(
    app: &App,
    by: &Moderator,
    id: AppealId,
    reason: &str,
) -> Result<()> {
    let (mut tx, brief) = open(app, id).await?;
    let step = brief
        .appeal
        .propose_inadmissible(by.id(), reason, app.now())?;
    take_step(app, &mut tx, &step).await?;
    commit(app, tx).await
}

/// The second person agrees that it is inadmissible, or does not.
pub async fn second_inadmissible(
    app: &App,
    by: &Moderator,
    id: AppealId,
    agrees: bool,
) -> Result<()> {
    let (mut tx, brief) = open(app, id).await?;
    let done = second(app, &mut tx, &brief, by, agrees).await;
    close(app, tx, &brief, by, done).await
}

async fn second(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    by: &Moderator,
    agrees: bool,
) -> Result<()> {
    let now = app.now();
    let ties = ties(app, tx, brief, by).await?;
    let acts = store::appeals::list_acts(tx, brief.appeal.id).await?;
    let reason = acts
        .iter()
        .rfind(|act| act.what == What::Proposed)
        .map_or("", |act| act.words.as_str());
    let office = Office::of(by);
    let step = brief.appeal.second_inadmissible(
        office.actor(),
        &ties,
        (agrees, reason),
        (&*app.calendar(), now),
    )?;
    let event = take_step(app, tx, &step).await?;
    if !agrees {
        return Ok(());
    }
    let number = moderator_number(app, by.id(), now);
    brief
        .tell(app, tx, event, now, |appealed| {
            letter::appeal_inadmissible(appealed, reason, Signer::Moderator(&number))
        })
        .await?;
    brief.log_end(app, tx, &step, Some(by.id())).await
}

/// Rules on an appeal: the text, the ladder, the letters and the log follow in the same transaction.
pub async fn rule(app: &App, by: &Moderator, id: AppealId, written: &Written) -> Result<Verdict> {
    let (mut tx, brief) = open(app, id).await?;
    let done = ruled(app, &mut tx, &brief, by, written).await;
    close(app, tx, &brief, by, done).await
}

async fn ruled(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    by: &Moderator,
    written: &Written,
) -> Result<Verdict> {
    let now = app.now();
    brief.appeal.check_may_decide(by.id(), now)?;
    check_swap(written)?;
    let (verdict, instead) = match brief.appeal.against {
        Against::Decision(decision) => on_decision(app, tx, brief, by, (decision, written)).await?,
        Against::Rule(_) => (on_rule(app, tx, brief, by, written).await?, None),
    };
    let step = brief.appeal.decide(
        by.id(),
        (verdict, instead),
        &written.reasons,
        (&*app.calendar(), now),
    )?;
    let signer = moderator_number(app, by.id(), now);
    conclude(app, tx, brief, (&step, verdict), Signer::Moderator(&signer)).await?;
    brief.log_end(app, tx, &step, Some(by.id())).await?;
    Ok(verdict)
}

/// Writes the end of an appeal, the apology where there is one, and the letter to whoever appealed.
pub(super) async fn conclude(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    (step, verdict): (&Step, Verdict),
    signer: Signer<'_>,
) -> Result<()> {
    let event = take_step(app, tx, step).await?;
    let was_wrong = matches!(verdict, Verdict::Overturned | Verdict::Lapsed);
    let decision = brief
        .appeal
        .against
        .decision()
        .filter(|_| was_wrong && brief.matter() == letter::Matter::Decision);
    if let Some(decision) = decision {
        store::appeals::record_apology(
            tx,
            (decision, brief.appeal.id),
            brief.appeal.item,
            brief.case.item.idea,
            step.at,
        )
        .await?;
        // The author has the apology, which says the same and more.
        if brief.appeal.account.is_some()
            && brief.appeal.account == brief.case.item.author
            && brief.case.standing.stands(decision)
        {
            return Ok(());
        }
    }
    let reasons = if verdict == Verdict::Lapsed {
        ""
    } else {
        step.words.as_str()
    };
    let matter = brief.matter();
    brief
        .tell(app, tx, event, step.at, |appealed| {
            letter::appeal_ruled(appealed, matter, verdict, reasons, signer)
        })
        .await
}

fn check_swap(written: &Written) -> std::result::Result<(), Refusal> {
    let words = match written.swap {
        Some(Swap::Same) => return Ok(()),
        Some(_) => {
            "If you would decide differently with parties, positions and names exchanged, or are not sure, please give the appeal back: somebody else decides it."
        }
        None => "Please answer the swap test: it is asked about every decision.",
    };
    Err(Refusal::Fields(vec![FieldError::new("swap", words)]))
}

async fn on_decision(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    by: &Moderator,
    (decision, written): (DecisionId, &Written),
) -> Result<(Verdict, Option<DecisionId>)> {
    let code = match &written.ruling {
        Ruling::Varied(draft) => draft.code,
        _ => None,
    };
    let act = Act::Rule {
        decision,
        read: written.read,
        ruling: written.ruling.clone(),
        reasons: written.reasons.clone(),
    };
    let known = look_up(app, tx, &brief.case, Some(by.id()), code).await?;
    let office = Office::of(by);
    let effects = next(
        &brief.case.standing,
        &act,
        office.actor(),
        &known.facts(&brief.case),
    )?;
    put(app, tx, brief, by, &effects).await?;
    match effects.record {
        Record::Ruled {
            verdict, instead, ..
        } => Ok((verdict, instead.map(|instead| instead.id))),
        _ => Err(store::Error::Row(format!("appeal {} was not ruled on", brief.appeal.id)).into()),
    }
}

/// A rule was right or wrong to hold a text back. Where it was wrong and still does, the text is published by a decision.
async fn on_rule(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    by: &Moderator,
    written: &Written,
) -> Result<Verdict> {
    let ties = ties(app, tx, brief, by).await?;
    let office = Office::of(by);
    brief.appeal.check_decider(office.actor(), &ties)?;
    let verdict = match &written.ruling {
        Ruling::Upheld => return Ok(Verdict::Upheld),
        Ruling::Overturned => Verdict::Overturned,
        Ruling::Varied(_) => {
            return Err(Refusal::NotNow(
                "Nobody has decided about this text yet. Please decide about it in the queue, and about the rule here.".into(),
            )
            .into());
        }
    };
    if !matches!(
        brief.case.standing.state,
        State::Held | State::HiddenInterim
    ) {
        return Ok(verdict);
    }
    let draft = DecisionDraft {
        read: written.read,
        outcome: Outcome::NoBreach,
        code: None,
        reasons: Reasons {
            quoted: Quoted::Whole,
            words: written.reasons.clone(),
            facts: String::new(),
            paraphrase: String::new(),
            allowed: None,
            why_not_allowed: String::new(),
            swap: Swap::Same,
            source: Source::OwnCheck,
            detected_by: None,
        },
        has_consent: false,
        target: None,
    };
    let known = look_up(app, tx, &brief.case, Some(by.id()), None).await?;
    let act = Act::Decide(Box::new(draft));
    let effects = next(
        &brief.case.standing,
        &act,
        office.actor(),
        &known.facts(&brief.case),
    )
    .map_err(at_reasons)?;
    put(app, tx, brief, by, &effects).await?;
    Ok(verdict)
}

/// The form of a ruling has one field for the reasons.
fn at_reasons(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Fields(errors) => Refusal::Fields(
            errors
                .into_iter()
                .map(|error| FieldError::new("reasons", error.words))
                .collect(),
        ),
        refusal => refusal,
    }
}

async fn put(
    app: &App,
    tx: &mut WriteTx,
    brief: &Brief,
    by: &Moderator,
    effects: &Effects,
) -> Result<()> {
    let context = Context {
        by: Some(by.id()),
        appeal: Some(&brief.appeal),
        ..Context::default()
    };
    carry_out(app, tx, &brief.case, effects, context).await
}

/// Why somebody may not decide an appeal, or be the second person to find it inadmissible; nothing where they may.
pub async fn find_bar(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    brief: &Brief,
    by: &Moderator,
) -> Result<Option<Refusal>> {
    let known = look_up(app, connection, &brief.case, Some(by.id()), brief.code()).await?;
    let ties = known.facts(&brief.case).ties;
    let (office, now) = (Office::of(by), app.now());
    Ok(match brief.appeal.status {
        Status::Proposed => brief
            .appeal
            .second_inadmissible(office.actor(), &ties, (false, ""), (&*app.calendar(), now))
            .err(),
        _ => brief.appeal.check_decider(office.actor(), &ties).err(),
    })
}

/// What ties a decider to the text, to its author and to earlier decisions.
async fn ties(app: &App, tx: &mut WriteTx, brief: &Brief, by: &Moderator) -> Result<Ties> {
    let known = look_up(app, tx, &brief.case, Some(by.id()), brief.code()).await?;
    Ok(known.facts(&brief.case).ties)
}

/// Begins a transaction about an appeal.
async fn open(app: &App, id: AppealId) -> Result<(WriteTx, Brief)> {
    let mut tx = app.db.write().await?;
    let brief = find(&mut tx, id).await?;
    Ok((tx, brief))
}

/// Ends it; a refusal under separation of duties is written down, when the transaction is gone.
async fn close<T>(
    app: &App,
    tx: WriteTx,
    brief: &Brief,
    by: &Moderator,
    done: Result<T>,
) -> Result<T> {
    match done {
        Ok(done) => {
            commit(app, tx).await?;
            Ok(done)
        }
        Err(error) => {
            drop(tx);
            Err(note_barred(app, error, brief.appeal.item, Some(by.id())).await)
        }
    }
}
