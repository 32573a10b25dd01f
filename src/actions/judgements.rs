//! What people do with an answer: say whether it was one, ask one further question, answer that question; and how the site asks them.
//! It must not know pages.
//!
//! A judgement writes no event, for the reasons why a vote writes none (`actions::votes`): what somebody said stands in `judgements` alone.

use super::{Place, check_leave, commit, post, press, record};
use crate::app::{App, Result};
use crate::domain::account::{Citizen, Mp};
use crate::domain::comment::{CommentWords, Purpose};
use crate::domain::event::Event;
use crate::domain::ids::{IdeaNumber, ResponseId};
use crate::domain::judgement::{self, ASK_AFTER_DAYS, Answer};
use crate::domain::moderation::sanctions::Doing;
use crate::domain::refusal::Refusal;
use crate::domain::response::joint::OwnSignature;
use crate::store;

/// Responses asked about in one round; the next round has the rest.
const ROUND: i64 = 200;

/// Says whether a response answered, in the place of what one said before.
pub async fn judge(app: &App, by: &Citizen, response: ResponseId, answer: Answer) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    check_leave(app, &mut tx, by.account(), Doing::Vote).await?;
    let place = store::judgements::find_place(&mut tx, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let stake = store::judgements::find_stake(&mut tx, response, by.id()).await?;
    let given = judgement::judge(by, &place.response, stake, answer, now)?;
    store::judgements::record_given(&mut tx, &given).await?;
    commit(app, tx).await
}

/// Asks the author's one further question after a response. It is a comment, so that reports and moderation reach it. The same `op`
/// again asks nothing twice.
pub async fn ask(
    app: &App,
    by: &Citizen,
    op: &str,
    response: ResponseId,
    words: CommentWords,
) -> Result<IdeaNumber> {
    let now = app.now();
    let op = press("follow-up", op, [response.to_string().as_str()]);
    let mut tx = app.db.write().await?;
    let place = store::judgements::find_place(&mut tx, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    // One's own idea among those it answers; where there is none, the rule says so.
    let own = store::judgements::find_own_idea(&mut tx, response, by.id()).await?;
    let (idea, number) = own.unwrap_or((place.idea, place.number));
    if !store::operations::record(&mut tx, by.id(), &op, &number.to_string(), now).await? {
        return Ok(number);
    }
    let earlier = store::judgements::find_follow_up(&mut tx, response, idea).await?;
    let asked = judgement::ask(
        &place.response,
        idea,
        (own.is_some(), earlier.is_some()),
        now,
    )?;
    let under = Place::Idea(number, Purpose::Question);
    let question = post(app, &mut tx, by, under, words).await?;
    if !store::judgements::record_question(&mut tx, &asked, question).await? {
        return Err(Refusal::Stale.into());
    }
    commit(app, tx).await?;
    Ok(number)
}

/// Answers the further question of an idea's author, in public. `by` answers as the MP who signed, and as the citizen who comments.
pub async fn answer(
    app: &App,
    by: (&Mp, &Citizen),
    op: &str,
    (response, number): (ResponseId, IdeaNumber),
    words: CommentWords,
) -> Result<()> {
    let now = app.now();
    let (mp, citizen) = by;
    let op = press(
        "follow-up-answer",
        op,
        [response.to_string().as_str(), &number.to_string()],
    );
    let mut tx = app.db.write().await?;
    if !store::operations::record(&mut tx, mp.id(), &op, &number.to_string(), now).await? {
        return Ok(());
    }
    let place = store::judgements::find_place(&mut tx, response)
        .await?
        .ok_or(Refusal::NotFound)?;
    let idea = store::responses::find_idea(&mut tx, number)
        .await?
        .filter(|idea| idea.publication.is_readable())
        .ok_or(Refusal::NotFound)?;
    let (question, is_answered) = store::judgements::find_follow_up(&mut tx, response, idea.id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let mine = store::responses::joint::find_signature(&mut tx, response, mp.member()).await?;
    let answered = judgement::answer(
        &place.response,
        idea.id,
        (mine == OwnSignature::Stands, is_answered),
        now,
    )?;
    let comment = post(app, &mut tx, citizen, Place::Comment(question), words).await?;
    if !store::judgements::record_answer(&mut tx, &answered, (comment, mp.member())).await? {
        return Err(Refusal::Stale.into());
    }
    let event = Event::FollowedUp {
        response,
        idea: idea.id,
        comment,
        by: Some(mp.id()),
        is_answer: true,
    };
    record(app, &mut tx, &event, now).await?;
    commit(app, tx).await
}

/// Asks authors and supporters of every response that is two weeks old, and tells MPs of further questions that can be read by now.
/// Gives how many.
pub async fn ask_all(app: &App) -> Result<usize> {
    let now = app.now();
    let due = now.minus_days(ASK_AFTER_DAYS);
    let unasked = store::judgements::list_unasked(&mut *app.db.read().await?, due, ROUND).await?;
    let mut asked = 0;
    for (response, idea, _) in unasked {
        let mut tx = app.db.write().await?;
        if store::judgements::record_asked_about(&mut tx, response, now).await? {
            let event = Event::JudgementAsked { response, idea };
            record(app, &mut tx, &event, now).await?;
            asked += 1;
        }
        commit(app, tx).await?;
    }
    let untold = store::judgements::list_untold(&mut *app.db.read().await?, ROUND).await?;
    for one in untold {
        let mut tx = app.db.write().await?;
        if store::judgements::record_told(&mut tx, one.response, one.idea, now).await? {
            let event = Event::FollowedUp {
                response: one.response,
                idea: one.idea,
                comment: one.question,
                by: one.by,
                is_answer: false,
            };
            record(app, &mut tx, &event, now).await?;
            asked += 1;
        }
        commit(app, tx).await?;
    }
    Ok(asked)
}
