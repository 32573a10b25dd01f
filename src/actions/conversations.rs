//! Bringing a conversation held elsewhere here: its statements become ideas, its voters take part under no name.
//! It must not know the format of an export. The same conversation again adds only what is new in it.

use std::collections::HashMap;

use super::{commit, record};
use crate::app::{App, Result};
use crate::clock;
use crate::domain::conversation::{Conversation, Statement};
use crate::domain::event::Event;
use crate::domain::idea::{self, IdeaDraft, IdeaWords, Kind};
use crate::domain::ids::{AccountId, IdeaId};
use crate::domain::refusal::Refusal;
use crate::domain::search;
use crate::domain::text::{EvidenceLink, FieldError, IdeaText, Title};
use crate::domain::time::Timestamp;
use crate::store::conversations::{Brought, Participant};
use crate::store::{self, WriteTx};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversationReceived {
    /// Statements that became ideas.
    pub ideas_added: u64,
    /// Statements that were here already.
    pub ideas_known: u64,
    /// People who were not here before.
    pub people_added: u64,
    /// Votes that are new or different.
    pub votes_changed: u64,
    /// Votes that were here already.
    pub votes_known: u64,
}

/// Votes between two movements of a bar: some hundredths of a second.
const VOTES_A_STEP: usize = 5_000;

/// Brings a conversation here under a topic. One transaction: all of it or nothing.
pub async fn receive(
    app: &App,
    conversation: &Conversation,
    topic: &str,
) -> Result<ConversationReceived> {
    receive_watched(app, conversation, topic, &mut |_| ()).await
}

/// The same, for somebody who watches: `step` hears how many votes were written since it was called last.
pub async fn receive_watched(
    app: &App,
    conversation: &Conversation,
    topic: &str,
    step: &mut (dyn FnMut(u64) + Send),
) -> Result<ConversationReceived> {
    // Rendering is the slow part, so it comes before the writer is held.
    let mut drafts = Vec::new();
    for statement in conversation.welcome() {
        drafts.push((
            statement,
            draft(conversation, statement, topic).map_err(|error| {
                Refusal::NotNow(format!(
                    "comments.csv, comment-id {}: {} Nothing was imported.",
                    statement.id, error.words
                ))
            })?,
        ));
    }
    let mut tx = app.db.write().await?;
    let topics = store::ideas::list_topics(&mut tx).await?;
    if !topics.iter().any(|known| known.key == topic) {
        let keys: Vec<&str> = topics.iter().map(|known| known.key.as_str()).collect();
        return Err(Refusal::NotNow(format!(
            "There is no topic \"{topic}\". Write one of: {}.",
            keys.join(", ")
        ))
        .into());
    }
    let key = conversation.key.as_str();
    let mut received = ConversationReceived::default();
    let people = people(app, &mut tx, conversation, &mut received).await?;
    let mut ideas = store::conversations::list_statements(&mut tx, key).await?;
    for (statement, draft) in drafts {
        if ideas.contains_key(&statement.id) {
            received.ideas_known += 1;
            continue;
        }
        let idea = bring_in(
            app,
            &mut tx,
            people.get(&statement.author).copied(),
            draft,
            Timestamp::from_millis(statement.at),
        )
        .await?;
        store::conversations::record_statement(&mut tx, key, statement.id, idea).await?;
        ideas.insert(statement.id, idea);
        received.ideas_added += 1;
    }
    let votes: Vec<Brought> = conversation
        .ballots
        .iter()
        .filter_map(|ballot| {
            Some(Brought {
                idea: *ideas.get(&ballot.statement)?,
                account: *people.get(&ballot.voter)?,
                choice: ballot.choice,
                at: Timestamp::from_millis(ballot.at),
            })
        })
        .collect();
    for some in votes.chunks(VOTES_A_STEP) {
        received.votes_changed += store::conversations::record_votes(&mut tx, some).await?;
        step(some.len() as u64);
    }
    received.votes_known = (votes.len() as u64).saturating_sub(received.votes_changed);
    if received.votes_changed > 0 {
        let all: Vec<IdeaId> = ideas.into_values().collect();
        for (idea, counts) in store::conversations::count_votes(&mut tx, &all).await? {
            store::conversations::record_tally(&mut tx, idea, counts).await?;
        }
    }
    let rows = received.ideas_added + received.people_added + received.votes_changed;
    if rows > 0 {
        record(
            app,
            &mut tx,
            &Event::RegisterImported {
                what: "conversation".to_owned(),
                rows,
            },
            app.now(),
        )
        .await?;
        commit(app, tx).await?;
    }
    Ok(received)
}

/// The accounts that stand for everybody who voted or wrote, new ones opened.
async fn people(
    app: &App,
    tx: &mut WriteTx,
    conversation: &Conversation,
    received: &mut ConversationReceived,
) -> Result<HashMap<u32, AccountId>> {
    let mut people = store::conversations::list_voters(tx, &conversation.key).await?;
    let mut came: HashMap<u32, i64> = HashMap::new();
    let acts = conversation
        .ballots
        .iter()
        .map(|ballot| (ballot.voter, ballot.at));
    for (person, at) in acts.chain(
        conversation
            .welcome()
            .map(|statement| (statement.author, statement.at)),
    ) {
        let first = came.entry(person).or_insert(at);
        *first = (*first).min(at);
    }
    let mut new: Vec<Participant> = came
        .into_iter()
        .filter(|(voter, _)| !people.contains_key(voter))
        .map(|(voter, at)| {
            let at = Timestamp::from_millis(at);
            // Ids sort by time and hold years since 2025 only, so older acts get the id of the day they came here.
            Participant {
                voter,
                account: app.fresh(app.now(), AccountId::new),
                at,
            }
        })
        .collect();
    new.sort_by_key(|person| person.voter);
    store::conversations::record_participants(tx, &conversation.key, &new).await?;
    received.people_added = new.len() as u64;
    people.extend(new.into_iter().map(|person| (person.voter, person.account)));
    Ok(people)
}

/// Row, words and event of one idea. The event is told already: nobody wants fifty letters about an old conversation.
async fn bring_in(
    app: &App,
    tx: &mut WriteTx,
    author: Option<AccountId>,
    draft: IdeaDraft,
    at: Timestamp,
) -> Result<IdeaId> {
    let now = app.now();
    let submitted = idea::bring_in(author, draft, at);
    let id = app.fresh(now, IdeaId::new);
    let shuffle = i64::try_from(clock::random_u64() >> 2).unwrap_or(0);
    let number = store::ideas::record_submitted(tx, id, shuffle, &submitted, false).await?;
    let words = &submitted.draft.words;
    store::search::record_words(
        tx,
        number,
        &search::placed_words(words.title.as_str(), &words.searched_text()),
    )
    .await?;
    if let Some(author) = author {
        let event = Event::IdeaPublished {
            idea: id,
            number,
            author,
            topic: submitted.draft.topic.clone(),
            constituency: None,
        };
        let told = record(app, tx, &event, at).await?;
        store::events::record_told(tx, told, now).await?;
    }
    Ok(id)
}

fn draft(
    conversation: &Conversation,
    statement: &Statement,
    topic: &str,
) -> std::result::Result<IdeaDraft, FieldError> {
    let (title, text) = statement.title_and_text();
    let about = if conversation.topic.is_empty() {
        String::new()
    } else {
        format!(" \u{201c}{}\u{201d}", conversation.topic)
    };
    let source = format!(
        "Statement {} of the conversation{about} on Polis, brought here with its votes.",
        statement.id
    );
    let what = if text.is_empty() {
        source
    } else {
        format!("{text}\n\n{source}")
    };
    let link = conversation.url.as_deref().and_then(|url| {
        EvidenceLink::parse(
            ("url", url),
            ("shows", "The conversation in which this was said"),
        )
        .ok()
    });
    let words = IdeaWords::new(
        Title::parse("title", &title)?,
        IdeaText::parse(&what, "")?,
        link.into_iter().collect(),
    );
    Ok(IdeaDraft {
        kind: Kind::Idea,
        words,
        topic: topic.to_owned(),
        constituency: None,
    })
}
