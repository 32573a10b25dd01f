//! What people do with ideas: write a draft, publish it, look for similar ones, reword, withdraw.
//! It must not know pages; whoever holds a draft's id in a session is the door's to say.

use super::{check_hold, commit, note_posted, note_reworded, note_withdrawn, record};
use crate::app::{App, Error, Result};
use crate::clock;
use crate::domain::account::{Account, Citizen};
use crate::domain::draft::{Answers, Scope, Step};
use crate::domain::event::Event;
use crate::domain::idea::{self, IdeaDraft, IdeaSubmitted, IdeaWords};
use crate::domain::ids::{AccountId, DraftId, IdeaId, IdeaNumber};
use crate::domain::moderation::hold::Hold;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::domain::search;
use crate::domain::similar::Asked;
use crate::domain::text::FieldError;
use crate::domain::time::Timestamp;
use crate::store::drafts::Draft;
use crate::store::ideas::IdeaCard;
use crate::store::{self, WriteTx};
use sqlx::AnyConnection;

/// Begins a draft with nothing in it.
pub async fn begin_draft(app: &App, by: Option<&Account>) -> Result<DraftId> {
    let now = app.now();
    let id = app.fresh(now, DraftId::new);
    keep_draft(app, id, by, &Answers::default()).await?;
    Ok(id)
}

/// Keeps what was typed, right or wrong. Signing in ties a draft to the account.
pub async fn keep_draft(
    app: &App,
    id: DraftId,
    by: Option<&Account>,
    answers: &Answers,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::drafts::record_kept(
        &mut tx,
        id,
        by.map(|account| account.id),
        answers,
        app.now(),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Throws a draft away.
pub async fn forget_draft(app: &App, id: DraftId) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::drafts::record_gone(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Up to five public ideas that may ask for the same as a title.
pub async fn find_similar(app: &App, title: &str) -> Result<Vec<IdeaCard>> {
    let mut connection = app.db.read().await?;
    let spreads = store::search::count_words(&mut connection, &search::words(title)).await?;
    let titles = spreads
        .into_iter()
        .map(|(word, spread)| (word, spread.titles))
        .collect();
    let asked = Asked::weigh(
        title,
        store::search::count_ideas(&mut connection).await?,
        &titles,
    );
    if asked.probes().is_empty() {
        return Ok(Vec::new());
    }
    let candidates = store::search::list_candidates(&mut connection, asked.probes()).await?;
    let nearest: Vec<IdeaNumber> = asked
        .nearest(&candidates)
        .into_iter()
        .map(|one| one.id)
        .collect();
    Ok(store::ideas::list_cards(&mut connection, &nearest).await?)
}

/// What a draft led to, if this account published it before: a second press answers the same.
pub async fn find_published(
    app: &App,
    by: AccountId,
    draft: DraftId,
) -> Result<Option<IdeaNumber>> {
    let mut connection = app.db.read().await?;
    let result = store::operations::find(&mut connection, by, &operation(draft)).await?;
    Ok(result.and_then(|number| number.parse().ok()))
}

/// Whether a draft, sent now, would wait until a person has looked at it. What is not complete yet, or may not be sent at all, does not.
pub async fn would_wait(app: &App, by: &Citizen, answers: &Answers) -> Result<bool> {
    let Ok(complete) = answers.complete() else {
        return Ok(false);
    };
    match find_hold(app, &mut *app.db.read().await?, by, &complete).await {
        Ok(hold) => Ok(hold.is_some()),
        Err(Error::Refusal(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Publishes a draft. The draft is gone afterwards, and its second press leads to the same idea.
pub async fn publish(app: &App, by: &Citizen, draft: &Draft) -> Result<IdeaNumber> {
    let now = app.now();
    // Rendering is the slow part, so it comes before the writer is held.
    let complete = draft.answers.complete().map_err(Refusal::Fields)?;
    let mut tx = app.db.write().await?;
    store::accounts::hold(&mut tx, by.id()).await?;
    if let Some(before) = store::operations::find(&mut tx, by.id(), &operation(draft.id)).await? {
        return before
            .parse()
            .map_err(|_| store::Error::Row(format!("operation result {before}")).into());
    }
    check_place(&mut tx, &complete).await?;
    let today = store::ideas::count_since(&mut tx, by.id(), now.minus_days(1)).await?;
    let hold = find_hold(app, &mut tx, by, &complete).await?;
    let submitted = idea::submit(by, complete, today, now)?;
    let (id, number) = write(app, &mut tx, &submitted, hold.is_some()).await?;
    note_posted(app, &mut tx, item(id), by.account(), hold.as_ref()).await?;
    store::operations::record(
        &mut tx,
        by.id(),
        &operation(draft.id),
        &number.to_string(),
        now,
    )
    .await?;
    store::drafts::record_gone(&mut tx, draft.id).await?;
    commit(app, tx).await?;
    Ok(number)
}

/// Brings in an idea from elsewhere (an imported conversation, the demo) within the caller's transaction.
pub async fn bring_in(
    app: &App,
    tx: &mut WriteTx,
    author: Option<AccountId>,
    draft: IdeaDraft,
    at: Timestamp,
) -> Result<(IdeaId, IdeaNumber)> {
    let brought = write(app, tx, &idea::bring_in(author, draft, at), false).await?;
    if let Some(author) = author {
        store::moderation::sanctions::record_published(tx, author).await?;
    }
    Ok(brought)
}

/// Changes the words of an idea that was read at revision `read`; answers the version that stands now.
pub async fn reword(
    app: &App,
    by: &Citizen,
    number: IdeaNumber,
    words: IdeaWords,
    read: i64,
) -> Result<i64> {
    let now = app.now();
    let places = search::placed_words(words.title.as_str(), &words.searched_text());
    let mut tx = app.db.write().await?;
    let standing = store::ideas::find_standing(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let edited = idea::edit(&standing, by, words, read, now)?;
    if !store::ideas::record_edited(&mut tx, &edited).await? {
        return Err(Refusal::Stale.into());
    }
    store::search::record_forgotten(&mut tx, number).await?;
    store::search::record_words(&mut tx, number, &places).await?;
    let event = Event::IdeaEdited {
        idea: edited.idea,
        number,
        author: by.id(),
        version: edited.version,
        meaning_changed: edited.meaning_changed,
    };
    record(app, &mut tx, &event, now).await?;
    note_reworded(app, &mut tx, item(edited.idea), by.account()).await?;
    commit(app, tx).await?;
    Ok(edited.version)
}

/// Withdraws an idea; a stub stays.
pub async fn withdraw(app: &App, by: &Citizen, number: IdeaNumber) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let standing = store::ideas::find_standing(&mut tx, number)
        .await?
        .ok_or(Refusal::NotFound)?;
    let withdrawn = idea::withdraw(&standing, by, now)?;
    if !store::ideas::record_withdrawn(&mut tx, &withdrawn).await? {
        return Err(Refusal::Stale.into());
    }
    store::search::record_forgotten(&mut tx, number).await?;
    note_withdrawn(app, &mut tx, item(withdrawn.idea), by.account()).await?;
    record(
        app,
        &mut tx,
        &Event::IdeaWithdrawn {
            idea: withdrawn.idea,
            number,
            author: by.id(),
        },
        now,
    )
    .await?;
    commit(app, tx).await
}

/// Row, words and event of a new idea; a held one gets words and event when it is published.
async fn write(
    app: &App,
    tx: &mut WriteTx,
    submitted: &IdeaSubmitted,
    is_held: bool,
) -> Result<(IdeaId, IdeaNumber)> {
    let draft = &submitted.draft;
    let id = app.fresh(submitted.at, IdeaId::new);
    // The lot by which young ideas are offered: drawn once, never again, below 2^62 so that sums stay in range.
    let shuffle = i64::try_from(clock::random_u64() >> 2).unwrap_or(0);
    let number = store::ideas::record_submitted(tx, id, shuffle, submitted, is_held).await?;
    if is_held {
        return Ok((id, number));
    }
    let places = search::placed_words(draft.words.title.as_str(), &draft.words.searched_text());
    store::search::record_words(tx, number, &places).await?;
    if let Some(author) = submitted.author {
        let event = Event::IdeaPublished {
            idea: id,
            number,
            author,
            topic: draft.topic.clone(),
            constituency: draft.constituency.clone(),
        };
        record(app, tx, &event, submitted.at).await?;
    }
    Ok((id, number))
}

/// Topic and constituency were chosen from lists; a list may have changed since, or the form was written by hand.
async fn check_place(tx: &mut WriteTx, draft: &IdeaDraft) -> Result<()> {
    let mut faults = unlisted_topic(tx, &draft.topic).await?;
    if let Some(code) = &draft.constituency {
        faults.extend(unlisted_constituency(tx, code).await?);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Fields(faults).into())
    }
}

/// What is wrong with the answer at `step` that only the lists can tell.
pub async fn find_unlisted(app: &App, step: Step, answers: &Answers) -> Result<Vec<FieldError>> {
    let mut connection = app.db.read().await?;
    match step {
        Step::Topic => unlisted_topic(&mut connection, &answers.topic).await,
        Step::Place if answers.scope == Scope::Local => {
            unlisted_constituency(&mut connection, &answers.constituency).await
        }
        _ => Ok(Vec::new()),
    }
}

async fn unlisted_topic(connection: &mut AnyConnection, key: &str) -> Result<Vec<FieldError>> {
    let topics = store::ideas::list_topics(connection).await?;
    Ok(if topics.iter().any(|topic| topic.key == key) {
        Vec::new()
    } else {
        let words = "Please choose the topic that fits best.";
        vec![FieldError::new("topic", words)]
    })
}

async fn unlisted_constituency(
    connection: &mut AnyConnection,
    code: &str,
) -> Result<Vec<FieldError>> {
    Ok(
        if store::constituencies::find(connection, code)
            .await?
            .is_some()
        {
            Vec::new()
        } else {
            let words = "Please choose a constituency from the list.";
            vec![FieldError::new("constituency", words)]
        },
    )
}

/// Whether an idea waits for a person: its words and its evidence are looked at together.
async fn find_hold(
    app: &App,
    connection: &mut AnyConnection,
    by: &Citizen,
    draft: &IdeaDraft,
) -> Result<Option<Hold>> {
    let words = &draft.words;
    let shows = words.links.iter().map(|link| link.shows.as_str());
    let parts = [
        words.title.as_str(),
        words.text.what.as_str(),
        words.text.why.as_str(),
    ];
    let text = parts
        .into_iter()
        .chain(shows)
        .collect::<Vec<_>>()
        .join("\n");
    let links: Vec<String> = words.links.iter().map(|link| link.url.clone()).collect();
    check_hold(app, connection, by, &text, &links).await
}

const fn item(id: IdeaId) -> ItemRef {
    ItemRef {
        kind: SubjectKind::Idea,
        id: id.get(),
    }
}

fn operation(draft: DraftId) -> String {
    format!("draft/{draft}")
}
