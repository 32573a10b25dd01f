//! Computes common ground anew where it is due: reads the votes, runs the engine on a thread of its own, writes what was found.
//! It must not hold a connection or the writer while the engine runs.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use sqlx::Connection;

use super::aside::{aside, aside_async};
use super::poll::{Poll, fingerprint};
use super::run::{ENGINE, Outcome, Task, check, mark_aside, run};
use crate::app::{App, Error, Result};
use crate::consensus::ballots::Ballots;
use crate::consensus::booth::Booth;
use crate::consensus::model::{Model, State};
use crate::domain::ground::{Band, Due, LEASE_MINUTES, Snapshot, Space, due};
use crate::domain::ids::IdeaId;
use crate::domain::sign_in::hex;
use crate::domain::time::Timestamp;
use crate::store::ground::{Found, HandedOn};
use crate::store::{self, ground};

/// Places in lists that change in one transaction: a vote never waits for all of them.
const RANKS_AT_ONCE: usize = 200;

/// How far back scores are compared, in days.
const A_WEEK: i64 = 7;

/// Computes anew if it is due. Gives the number of snapshots made.
pub async fn refresh_due(app: &App) -> Result<usize> {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let votes = ground::ballots::count_votes(&mut connection).await?;
    let last = ground::find_last(&mut connection, &Space::Country).await?;
    drop(connection);
    let mut due = due(last, votes, now);
    // A process that has just started knows nobody's standing. It computes once, so that what the process before it had counted and
    // not yet written is in the scores, and votes move them from then on.
    if due == Due::Nothing && last.is_some() && !super::live::is_open(app) {
        due = Due::Refresh;
    }
    match due {
        Due::Nothing => Ok(0),
        Due::Refresh => refresh_all(app, votes, false).await,
        Due::Choose => refresh_all(app, votes, true).await,
    }
}

/// Computes anew now, and chooses the number of groups.
pub async fn refresh(app: &App) -> Result<usize> {
    let votes = ground::ballots::count_votes(&mut *app.db.read().await?).await?;
    refresh_all(app, votes, true).await
}

/// The country's lease stands for all spaces: one process reads the votes, and once.
async fn refresh_all(app: &App, votes: i64, chooses: bool) -> Result<usize> {
    let now = app.now();
    let mut tx = app.db.write().await?;
    let until = now.plus_minutes(LEASE_MINUTES);
    let is_ours = ground::record_leased(&mut tx, &Space::Country, now, until).await?;
    tx.commit().await?;
    if !is_ours {
        return Ok(0);
    }
    super::live::expect(app);
    let done = refresh_leased(app, votes, chooses, now).await;
    super::live::rest(app);
    let mut tx = app.db.write().await?;
    ground::record_given_back(&mut tx, &Space::Country).await?;
    tx.commit().await?;
    done
}

async fn refresh_leased(app: &App, votes: i64, chooses: bool, now: Timestamp) -> Result<usize> {
    let db = app.db.clone();
    let read = aside_async(move || async move {
        let mut connection = db.read_apart().await?;
        let poll = Poll::load(&mut connection, now).await?;
        connection.close().await.map_err(store::Error::from)?;
        Ok::<_, store::Error>(poll)
    });
    let read = read
        .await
        .map_err(|error| wrong(format!("the votes: {error}")))?;
    let poll = std::sync::Arc::new(read?);
    let mut made = 0;
    for space in poll.spaces() {
        let handed = ground::find_handed_on(&mut *app.db.read().await?, &space).await?;
        let task = task(handed.as_ref(), chooses)?;
        let (polled, of) = (poll.clone(), space.clone());
        let since = now.minus_days(A_WEEK);
        let before = if space == Space::Country {
            ground::find_past(&mut *app.db.read().await?, since).await?
        } else {
            HashMap::new()
        };
        let computed = aside(move || compute(&polled, &of, task, (&before, since))).await;
        let computed = computed
            .map_err(|error| wrong(format!("the engine stopped: {error}")))?
            .map_err(|error| wrong(format!("the engine's answer: {error}")))?;
        if write(app, &space, handed, computed, (votes, chooses, now)).await? {
            made += 1;
        }
    }
    Ok(made)
}

fn wrong(words: String) -> Error {
    Error::Store(store::Error::Row(words))
}

fn task(handed: Option<&HandedOn>, chooses: bool) -> Result<Task> {
    let Some(handed) = handed else {
        return Ok(Task {
            before: None,
            ranges: BTreeMap::new(),
            chooses: true,
        });
    };
    let json = |error: serde_json::Error| wrong(format!("what was handed on: {error}"));
    let model: Model = serde_json::from_str(&handed.model).map_err(json)?;
    let before = State {
        model,
        members: serde_json::from_str(&handed.members).map_err(json)?,
    };
    Ok(Task {
        ranges: serde_json::from_str(&handed.ranges).map_err(json)?,
        before: Some(before),
        chooses,
    })
}

/// What a run found, with the figures of its input.
struct Computed {
    outcome: Outcome,
    ballots: Ballots,
    ideas: Vec<IdeaId>,
    input_hash: String,
    people: usize,
    votes: usize,
}

fn compute(
    poll: &Poll,
    space: &Space,
    task: Task,
    (week_ago, since): (&HashMap<IdeaId, f64>, Timestamp),
) -> std::result::Result<Computed, serde_json::Error> {
    let (ballots, ideas) = poll.ballots(space);
    let mut outcome = run(&ballots, task)?;
    mark_aside(&mut outcome, &ballots);
    if *space == Space::Country {
        let before: Vec<Option<f64>> = ideas
            .iter()
            .map(|idea| week_ago.get(&idea.id).copied())
            .collect();
        check(&mut outcome, &ballots, &before, &poll.arrivals(since));
    }
    outcome.picture.checked = ideas
        .iter()
        .zip(&outcome.scores)
        .filter(|(_, scored)| !scored.checks.is_empty())
        .map(|(idea, _)| idea.number)
        .collect();
    Ok(Computed {
        ideas: ideas.iter().map(|idea| idea.id).collect(),
        input_hash: fingerprint(&ballots),
        people: ballots.voters().len(),
        votes: ballots.votes(),
        outcome,
        ballots,
    })
}

async fn write(
    app: &App,
    space: &Space,
    handed: Option<HandedOn>,
    computed: Computed,
    (all_votes, chooses, now): (i64, bool, Timestamp),
) -> Result<bool> {
    let (number, previous_hash, chosen_at) = handed.map_or_else(
        || (0, String::new(), now),
        |handed| (handed.number, handed.hash, handed.last.chosen_at),
    );
    let outcome = computed.outcome;
    let snapshot = Snapshot {
        number: number + 1,
        made_at: now,
        engine: ENGINE.to_owned(),
        hash: chained(&previous_hash, &computed.input_hash, &outcome.hash),
        input_hash: computed.input_hash,
        output_hash: outcome.hash,
        previous_hash,
        people: count(computed.people),
        placed: count(outcome.placed),
        votes: count(computed.votes),
        ideas: count(computed.ideas.len()),
        letters: letters(&outcome.picture),
        ranked: number_of(&outcome.scores, Band::is_ranked),
        bridging: number_of(&outcome.scores, |band| band == Band::CommonGround),
    };
    let text = |it: serde_json::Result<String>| {
        it.map_err(|error| wrong(format!("what was found: {error}")))
    };
    let ranks: Vec<(IdeaId, i64)> = computed
        .ideas
        .iter()
        .zip(&outcome.scores)
        .map(|(idea, scored)| (*idea, scored.rank()))
        .collect();
    let found = Found {
        snapshot,
        chosen_at: if chooses { now } else { chosen_at },
        all_votes,
        picture: outcome.picture,
        model: text(serde_json::to_string(&outcome.state.model))?,
        tallies: text(serde_json::to_string(&outcome.found.tallies))?,
        heard: text(serde_json::to_string(&outcome.heard))?,
        ranges: text(serde_json::to_string(&outcome.ranges))?,
        members: text(serde_json::to_string(&outcome.state.members))?,
        scores: computed.ideas.into_iter().zip(outcome.scores).collect(),
    };
    let mut tx = app.db.write().await?;
    if *space != Space::Country {
        ground::record_leased(&mut tx, space, now, now).await?;
    }
    if !ground::record_found(&mut tx, space, &found).await? {
        return Ok(false);
    }
    if *space == Space::Country && chooses {
        ground::record_past(&mut tx, now, &found.scores).await?;
    }
    tx.commit().await?;
    if *space == Space::Country {
        for some in ranks.chunks(RANKS_AT_ONCE) {
            let mut tx = app.db.write().await?;
            ground::record_ranks(&mut tx, some).await?;
            tx.commit().await?;
        }
        // Only now, so that no place in a list is older than the vote that moved it.
        let booth = Booth::open(number + 1, computed.ballots, outcome.found, outcome.ranges);
        super::live::open(app, booth);
    }
    Ok(true)
}

fn chained(previous: &str, input: &str, output: &str) -> String {
    hex(&Sha256::digest(format!("{previous}\n{input}\n{output}\n")))
}

fn letters(picture: &crate::domain::ground::Picture) -> String {
    let letters: Vec<&str> = picture
        .groups
        .iter()
        .map(|group| group.letter.as_str())
        .collect();
    letters.join(" ")
}

fn number_of(scores: &[crate::domain::ground::Scored], is: impl Fn(Band) -> bool) -> i64 {
    count(scores.iter().filter(|scored| is(scored.band)).count())
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}
