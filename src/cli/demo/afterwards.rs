//! What came after the demo's answers: whether they answered, further questions, what was put right, and what MPs posted.
//! It must not write letters: it is history when the demo opens.

use jiff::ToSpan as _;
use serde::Deserialize;

use super::super::Trouble;
use super::answers::label_on;
use super::ideas::told;
use super::stage::{Stage, Staged};
use crate::actions;
use crate::app::App;
use crate::domain::account::{Account, Role};
use crate::domain::comment::{CommentWords, Purpose};
use crate::domain::correction::{self, Corrected, Words};
use crate::domain::event::Event;
use crate::domain::ids::{CorrectionId, NoteId, PostId, ResponseId};
use crate::domain::judgement::{self, Answer, Stake};
use crate::domain::post::{self, PostWords, Typed};
use crate::domain::record;
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::OwnSignature;
use crate::domain::time::Timestamp;
use crate::store::{self, WriteTx};

const TEXT: &str = include_str!("afterwards.toml");
/// Of a hundred who are asked, so many answer.
const ANSWERING: usize = 45;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Afterwards {
    question: Vec<Question>,
    correction: Vec<Correction>,
    apology: Vec<Apology>,
    service: Vec<Service>,
    post: Vec<Post>,
    note: Vec<Note>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    idea: String,
    member: String,
    asked_days_ago: i64,
    #[serde(rename = "question")]
    words: String,
    answered_days_ago: i64,
    answer: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    idea: String,
    member: String,
    kind: String,
    wrong: String,
    words: String,
    days_ago: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Apology {
    idea: String,
    member: String,
    words: String,
    days_ago: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    kind: String,
    wrong: String,
    words: String,
    days_ago: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    member: String,
    kind: String,
    days_ago: i64,
    title: String,
    words: String,
    #[serde(default)]
    decision: String,
    #[serde(default)]
    decided_days_ago: Option<i64>,
    #[serde(default)]
    link: String,
    #[serde(default)]
    promoter: String,
    #[serde(default)]
    promoter_address: String,
    #[serde(default)]
    behalf: String,
    #[serde(default)]
    behalf_address: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    member: String,
    words: String,
    days_ago: i64,
}

impl Afterwards {
    /// Reads the file in the binary.
    ///
    /// # Panics
    /// If the file has a mistake; a test reads it before anybody else can.
    pub fn read() -> Self {
        toml::from_str(TEXT).expect("the demo's file is read by a test")
    }
}

/// Writes all of it.
pub async fn happen(app: &App, tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    let written = Afterwards::read();
    judge_all(tx, stage).await?;
    for question in &written.question {
        follow_up(app, tx, stage, question).await?;
    }
    for one in &written.correction {
        let words = Words::parse(&one.kind, &one.wrong, &one.words).map_err(Refusal::Fields)?;
        put_right(
            tx,
            stage,
            (&one.idea, &one.member),
            (words, false),
            one.days_ago,
        )
        .await?;
    }
    for one in &written.apology {
        let words = Words::parse("apology", "", &one.words).map_err(Refusal::Fields)?;
        put_right(
            tx,
            stage,
            (&one.idea, &one.member),
            (words, true),
            one.days_ago,
        )
        .await?;
    }
    for one in &written.service {
        say_sorry(tx, stage, one).await?;
    }
    for one in &written.post {
        publish(tx, stage, one).await?;
    }
    for one in &written.note {
        let mp = stage.mps[&one.member].as_mp()?;
        let at = stage.days_ago(one.days_ago, None);
        let note = record::write_note(&mp, mp.member(), &one.words, at)?;
        let id = stage.fresh(at, NoteId::new);
        store::records::record_note(tx, id, &note).await?;
    }
    Ok(())
}

/// Some of those who support an idea say whether its answers answered it; nobody is asked again when the demo opens.
async fn judge_all(tx: &mut WriteTx, stage: &mut Stage) -> Result<(), Trouble> {
    for at in 0..stage.ideas.len() {
        let staged = stage.ideas[at];
        for response in store::responses::list_of_idea(tx, staged.id).await? {
            let due = judgement::asks_from(response.published_at);
            if due > stage.now {
                continue;
            }
            store::judgements::record_asked_about(tx, response.id, due).await?;
            judge_one(tx, stage, staged, response.id).await?;
        }
    }
    Ok(())
}

async fn judge_one(
    tx: &mut WriteTx,
    stage: &mut Stage,
    staged: Staged,
    response: ResponseId,
) -> Result<(), Trouble> {
    let words = &stage.content.ideas[staged.at];
    let only = words.scope.clone().filter(|_| words.by_neighbours);
    let Some(place) = store::judgements::find_place(tx, response).await? else {
        return Ok(());
    };
    for at in 0..stage.citizens.len() {
        // Nobody else voted on it, so nobody else has to be asked about.
        if only.is_some() && stage.citizens[at].0.constituency != only {
            continue;
        }
        let citizen = stage.citizens[at].0.as_citizen()?;
        let stake = store::judgements::find_stake(tx, response, citizen.id()).await?;
        let is_asked = matches!(stake, Stake::Author | Stake::Supporter);
        if !is_asked || stage.dice.below(100) >= ANSWERING {
            continue;
        }
        let answer = match stage.dice.below(10) {
            0..6 => Answer::Yes,
            6..9 => Answer::Partly,
            _ => Answer::No,
        };
        let given = judgement::judge(&citizen, &place.response, stake, answer, stage.now)?;
        store::judgements::record_given(tx, &given).await?;
    }
    Ok(())
}

async fn follow_up(
    app: &App,
    tx: &mut WriteTx,
    stage: &mut Stage,
    written: &Question,
) -> Result<(), Trouble> {
    let staged = stage.idea(&written.idea);
    let by = stage.content.ideas[staged.at].by.clone();
    let author = stage.citizen(&by).id;
    let mp = stage.mps[&written.member].as_mp()?;
    let response = response_of(tx, staged.id, &mp).await?;
    let place = store::judgements::find_place(tx, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let ground = store::comments::find_ground(tx, staged.number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let asked_at = stage.days_ago(written.asked_days_ago, None);
    let answered_at = stage.days_ago(written.answered_days_ago, Some(asked_at));
    let words = |text: &str| {
        CommentWords::parse("words", text).map_err(|error| Refusal::Fields(vec![error]))
    };
    let under = (&ground, None, Purpose::Question);
    let asked = words(&written.words)?;
    let question = actions::comments::bring_in(app, tx, author, under, asked, asked_at).await?;
    let done = judgement::ask(&place.response, staged.id, (true, false), asked_at)?;
    store::judgements::record_question(tx, &done, question).await?;
    store::judgements::record_told(tx, response, staged.id, asked_at).await?;
    let answered = store::comments::find(tx, question).await?;
    let under = (&ground, answered.as_ref(), Purpose::Question);
    let given = words(&written.answer)?;
    let answer = actions::comments::bring_in(app, tx, mp.id(), under, given, answered_at).await?;
    let done = judgement::answer(&place.response, staged.id, (true, false), answered_at)?;
    store::judgements::record_answer(tx, &done, (answer, mp.member())).await?;
    for (comment, by, is_answer, at) in [
        (question, author, false, asked_at),
        (answer, mp.id(), true, answered_at),
    ] {
        let event = Event::FollowedUp {
            response,
            idea: staged.id,
            comment,
            by: Some(by),
            is_answer,
        };
        told(tx, stage, &event, at).await?;
    }
    Ok(())
}

/// Puts something right in a response, or in the promise that its MP made with it.
async fn put_right(
    tx: &mut WriteTx,
    stage: &mut Stage,
    (idea, member): (&str, &str),
    (words, is_of_promise): (Words, bool),
    days_ago: i64,
) -> Result<(), Trouble> {
    let staged = stage.idea(idea);
    let mp = stage.mps[member].as_mp()?;
    let response = response_of(tx, staged.id, &mp).await?;
    let at = stage.days_ago(days_ago, None);
    let label = label_on(tx, mp.member(), at).await?;
    let mistaken = if is_of_promise {
        let promised = store::commitments::list_of_member(tx, mp.member(), 100).await?;
        let promise = promised
            .iter()
            .find(|one| one.response == response)
            .ok_or("an apology of the demo belongs to no promise")?;
        store::corrections::find_mistaken_commitment(tx, promise.id).await?
    } else {
        store::corrections::find_mistaken_response(tx, response).await?
    };
    let mistaken = mistaken.ok_or(Refusal::NotFound)?;
    let corrected = correction::correct(&mp, &mistaken, OwnSignature::Stands, label, 0, words, at)?;
    write(tx, stage, &corrected, at).await
}

async fn say_sorry(tx: &mut WriteTx, stage: &mut Stage, one: &Service) -> Result<(), Trouble> {
    let at = stage.days_ago(one.days_ago, None);
    let words = Words::parse(&one.kind, &one.wrong, &one.words).map_err(Refusal::Fields)?;
    // Somebody has to have said it, and any citizen's account may hold the office for that moment.
    let steward = Account {
        role: Some(Role::Steward),
        ..stage.citizens[0].0.clone()
    };
    let corrected = correction::apologise(&steward, None, words, at)?;
    write(tx, stage, &corrected, at).await
}

async fn write(
    tx: &mut WriteTx,
    stage: &mut Stage,
    corrected: &Corrected,
    at: Timestamp,
) -> Result<(), Trouble> {
    let id = stage.fresh(at, CorrectionId::new);
    store::corrections::record_corrected(tx, id, corrected).await?;
    let event = Event::Corrected {
        correction: id,
        idea: corrected.idea,
        by: corrected.by,
    };
    told(tx, stage, &event, at).await
}

async fn publish(tx: &mut WriteTx, stage: &mut Stage, one: &Post) -> Result<(), Trouble> {
    let mp = stage.mps[&one.member].as_mp()?;
    let at = stage.days_ago(one.days_ago, None);
    let decided_on = match one.decided_days_ago {
        Some(days) => stage.now.day().checked_sub(days.days())?.to_string(),
        None => String::new(),
    };
    let typed = Typed {
        kind: one.kind.clone(),
        title: one.title.clone(),
        words: one.words.clone(),
        decision: one.decision.clone(),
        decided_on,
        link: one.link.clone(),
        promoter: one.promoter.clone(),
        promoter_address: one.promoter_address.clone(),
        behalf: one.behalf.clone(),
        behalf_address: one.behalf_address.clone(),
    };
    let words = PostWords::parse(&typed, at.day()).map_err(Refusal::Fields)?;
    let label = label_on(tx, mp.member(), at).await?;
    let published = post::publish(&mp, label, 0, words, at)?;
    let id = stage.fresh(at, PostId::new);
    store::posts::record_published(tx, id, &published, &typed).await?;
    let event = Event::Posted {
        post: id,
        by: mp.id(),
        version: 1,
    };
    told(tx, stage, &event, at).await
}

async fn response_of(
    tx: &mut WriteTx,
    idea: crate::domain::ids::IdeaId,
    mp: &crate::domain::account::Mp,
) -> Result<ResponseId, Trouble> {
    let answered = store::responses::list_of_idea(tx, idea).await?;
    let mine = answered
        .iter()
        .find(|one| one.signature_of(mp.member()).is_some());
    Ok(mine
        .ok_or("what the demo puts right belongs to no response")?
        .id)
}
