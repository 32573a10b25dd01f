//! Reads events nobody has been told of, and writes notices and letters in small batches. It must not know how the events came
//! about; whom to tell and in which words is the domain's.
//!
//! A batch is one short transaction, and a notice is unique per event and person: whoever was told before a crash is skipped after
//! it, whoever was not is told then. So a hundred thousand followers never stand in one transaction, nor in memory.

use crate::actions::follows;
use crate::app::{App, Error, Result};
use crate::domain::event::Event;
use crate::domain::follow::Muted;
use crate::domain::ids::{AccountId, EventId, LetterId, NoticeId};
use crate::domain::letter::Letter;
use crate::domain::notice::{
    self, Audience, Facts, LETTERS_BY_ACTOR, LETTERS_TO_ONE, LetterKind, Telling,
};
use crate::domain::time::Timestamp;
use crate::mail::comment_reply::CommentReply;
use crate::mail::idea_published::IdeaPublished;
use crate::mail::posted::Posted;
use crate::mail::response_edited::ResponseEdited;
use crate::mail::response_published::ResponsePublished;
use crate::mail::told::Told;
use crate::mail::{self, Envelope};
use crate::store::events::Recorded;
use crate::store::notices::{Asked, Recipient};
use crate::store::{self, WriteTx};

/// How many events one round reads.
const ROUND: i64 = 100;
/// People in one transaction: on SQLite some twenty milliseconds, in which votes wait.
const BATCH: i64 = 200;

/// Tells all that is untold. Returns how many events. One that cannot be told is logged and tried again later; the others go on.
pub async fn tell(app: &App) -> Result<usize> {
    let mut told = 0;
    let mut after = EventId::from_i64(0);
    loop {
        let untold = store::events::list_untold(&mut *app.db.read().await?, after, ROUND).await?;
        let Some(last) = untold.last() else {
            return Ok(told);
        };
        after = last.id;
        for recorded in &untold {
            match tell_one(app, recorded).await {
                Ok(()) => told += 1,
                Err(error) => {
                    tracing::error!(event.id = recorded.id.get(), event.kind = recorded.event.kind(), %error, "an event could not be told; it is tried again");
                }
            }
        }
    }
}

async fn tell_one(app: &App, recorded: &Recorded) -> Result<()> {
    if let Some((facts, telling)) = look_up(app, &recorded.event).await? {
        for audience in &telling.audiences {
            tell_audience(app, recorded, &facts, &telling, audience).await?;
        }
    }
    let mut tx = app.db.write().await?;
    store::events::record_told(&mut tx, recorded.id, app.now()).await?;
    tx.commit().await?;
    Ok(())
}

async fn look_up(app: &App, event: &Event) -> Result<Option<(Facts, Telling)>> {
    let Some(concern) = notice::concern(event) else {
        return Ok(None);
    };
    let facts = store::telling::find_facts(&mut *app.db.read().await?, concern).await?;
    Ok(facts.and_then(|facts| notice::telling(event, &facts).map(|telling| (facts, telling))))
}

async fn tell_audience(
    app: &App,
    recorded: &Recorded,
    facts: &Facts,
    telling: &Telling,
    audience: &Audience,
) -> Result<()> {
    let mut after = AccountId::from_i64(0);
    let is_quiet = is_quiet(app, facts, audience).await?;
    loop {
        let asked = Asked {
            event: recorded.id,
            to: &audience.to,
            about: &audience.about,
            after,
            since: an_hour_ago(app),
            most: BATCH,
        };
        let page = store::notices::page_recipients(&mut *app.db.read().await?, &asked).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.account;
        // Letters are rendered before the writer is held.
        let batch: Vec<(&Recipient, Option<Letter>)> = page
            .iter()
            .filter(|recipient| Some(recipient.account) != telling.actor)
            .map(|recipient| {
                let letter = if is_quiet {
                    None
                } else {
                    letter_to(app, recorded.id, facts, telling, audience, recipient)?
                };
                Ok((recipient, letter))
            })
            .collect::<Result<_>>()?;
        let mut tx = app.db.write().await?;
        let path = facts.place_of(telling, audience).1;
        write_batch(
            app,
            &mut tx,
            recorded.id,
            telling,
            (audience, &path),
            &batch,
        )
        .await?;
        tx.commit().await?;
    }
}

async fn write_batch(
    app: &App,
    tx: &mut WriteTx,
    event: EventId,
    telling: &Telling,
    (audience, path): (&Audience, &str),
    batch: &[(&Recipient, Option<Letter>)],
) -> Result<()> {
    let now = app.now();
    let counted = telling.actor.filter(|_| telling.is_counted);
    let mut room = match counted {
        Some(actor) => {
            LETTERS_BY_ACTOR
                - store::letters::count_caused_since(tx, actor, an_hour_ago(app)).await?
        }
        None => i64::MAX,
    };
    for (recipient, letter) in batch {
        let is_new = store::notices::record_told(
            tx,
            app.fresh(now, NoticeId::new),
            event,
            recipient.account,
            (&audience.words, path),
            now,
        )
        .await?;
        if let Some(letter) = letter.as_ref().filter(|_| is_new && room > 0) {
            store::letters::record_caused(tx, app.fresh(now, LetterId::new), letter, counted, now)
                .await?;
            room -= 1;
        }
    }
    Ok(())
}

/// The letter beside the notice, where this person gets one.
fn letter_to(
    app: &App,
    event: EventId,
    facts: &Facts,
    telling: &Telling,
    audience: &Audience,
    recipient: &Recipient,
) -> Result<Option<Letter>> {
    let (Some(because), Some(address)) = (&audience.because, &recipient.address) else {
        return Ok(None);
    };
    if recipient.is_muted || recipient.letters >= LETTERS_TO_ONE {
        return Ok(None);
    }
    let stop = Muted::About(audience.about.clone());
    let envelope = Envelope {
        to: address,
        site: &app.config.site_name,
        because,
        stop_link: &follows::stop_link(app, recipient.account, &stop),
        manage_link: &app.config.link("/account/follows"),
        dedupe: &format!("event/{event}/to/{}", recipient.account),
    };
    write_letter(app, facts, (telling, audience), &envelope)
        .map_err(|error| Error::Store(store::Error::Row(format!("letter: {error}"))))
}

/// Whether the letters are news of an MP, in a quiet time before a poll where the MP sits, or in the place the idea is about: the
/// notices remain.
async fn is_quiet(app: &App, facts: &Facts, audience: &Audience) -> Result<bool> {
    let Some(member) = facts.news_of(audience) else {
        return Ok(false);
    };
    let (known, today) = (app.house.known(), app.now().day());
    if known.entries.is_empty() {
        return Ok(false);
    }
    let seat = store::members::find_seat(&mut *app.db.read().await?, member, today).await?;
    let place = facts.idea.constituency.as_ref().map(|(code, _)| code);
    let is_quiet = |code: Option<&String>| known.is_quiet(today, code.map(String::as_str));
    Ok(is_quiet(seat.as_ref()) || is_quiet(place))
}

fn write_letter(
    app: &App,
    facts: &Facts,
    (telling, audience): (&Telling, &Audience),
    envelope: &Envelope<'_>,
) -> std::result::Result<Option<Letter>, mail::Unwritten> {
    let (idea, path) = facts.place_of(telling, audience);
    let link = app.config.link(&path);
    let seat = facts.response.as_ref().map_or("", |response| {
        // Of several who signed, none speaks for one seat.
        if response.signatories.len() > 1 {
            ""
        } else {
            &response.seat
        }
    });
    let letter = match (&telling.letter, &facts.response, &facts.comment) {
        (LetterKind::ResponsePublished, Some(response), _) => ResponsePublished {
            envelope,
            who: &notice::names(&response.signatories),
            seat,
            number: idea.number.get(),
            title: &idea.title,
            position: response.position,
            summary: &response.summary,
            link: &link,
        }
        .write()?,
        (LetterKind::ResponseEdited, Some(response), _) => ResponseEdited {
            envelope,
            who: &notice::names(&response.signatories),
            seat,
            number: idea.number.get(),
            title: &idea.title,
            position: response.position,
            summary: &response.summary,
            link: &link,
            versions_link: &app
                .config
                .link(&format!("/responses/{}/versions", response.id)),
        }
        .write()?,
        (LetterKind::CommentReply, _, Some(comment)) => CommentReply {
            envelope,
            who: &comment.author_name,
            number: idea.number.get(),
            title: &idea.title,
            excerpt: &comment.excerpt,
            link: &link,
        }
        .write()?,
        (LetterKind::IdeaPublished, ..) => IdeaPublished {
            envelope,
            number: idea.number.get(),
            title: &idea.title,
            topic: &idea.topic.1,
            place: idea.constituency.as_ref().map(|(_, name)| name.as_str()),
            link: &link,
        }
        .write()?,
        (LetterKind::Posted, ..) => {
            let Some(post) = &facts.post else {
                return Ok(None);
            };
            Posted {
                envelope,
                post,
                link: &link,
            }
            .write()?
        }
        (
            LetterKind::Told {
                subject,
                link_words,
            },
            ..,
        ) => Told {
            envelope,
            subject,
            words: &audience.words,
            link_words,
            link: &link,
        }
        .write()?,
        // The facts always come with what the event is about.
        _ => return Ok(None),
    };
    Ok(Some(letter))
}

fn an_hour_ago(app: &App) -> Timestamp {
    app.now().minus_minutes(60)
}
