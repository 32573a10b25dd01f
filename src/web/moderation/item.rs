//! One item as a moderator sees it: the words, what stands around them, and the form. Who wrote it is not loaded for the page
//! unless a reveal was written down. It must not know what follows from a decision.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

use super::decide::Decided;
use crate::actions::moderation::{self, Case};
use crate::app::App;
use crate::domain::account::Moderator;
use crate::domain::appeal;
use crate::domain::diff::{self, Segment};
use crate::domain::moderation::codes::{ALLOWED, BORDERLINE, RULES, Rule, Side};
use crate::domain::moderation::letter::Letter;
use crate::domain::moderation::queue::{ItemRef, holder};
use crate::domain::moderation::state::{Outcome, State as Stands, number};
use crate::domain::refusal::Refusal;
use crate::domain::report::SubjectKind;
use crate::store;
use crate::store::moderation::items::Neighbour;
use crate::store::moderation::notes::Note;
use crate::store::moderation::reports::Said;
use crate::web::error::Result;
use crate::web::form::{Errors, Path};
use crate::web::layout::Layout;

/// Earlier decisions under the same rule that fit beside the text.
const SIMILAR: i64 = 5;

#[derive(Template)]
#[template(path = "moderation/show.html")]
struct ItemShow {
    layout: Layout,
    kind: &'static str,
    title: String,
    state: &'static str,
    base: String,
    version: i64,
    hash: String,
    parent: Vec<Neighbour>,
    next: Vec<Neighbour>,
    changes: Vec<Segment>,
    /// What was promised with a response and said of it since; of a line of a commitment, the lines it stands among.
    promised: Vec<String>,
    reports: Vec<(String, Said)>,
    similar: Vec<Similar>,
    own: Vec<Similar>,
    appeals: Vec<(String, &'static str)>,
    notes: Vec<Note>,
    author: Option<String>,
    is_mine: bool,
    is_taken: bool,
    pending: Option<Pending>,
    form: Decided,
    errors: Errors,
    letter: Option<Letter>,
    rules: &'static [Rule],
    codes: Vec<(&'static str, String)>,
    allowances: Vec<(&'static str, String)>,
    pairs: Vec<(&'static str, String)>,
    outcomes: Vec<(&'static str, &'static str, &'static str)>,
    swaps: [(&'static str, &'static str, &'static str); 3],
    topics: Vec<(String, String)>,
    can_hide: bool,
    seal_href: String,
    passages: Vec<Passage>,
}

/// A stretch of the text, marked where the screen points to it.
struct Passage {
    words: String,
    rule: String,
}

/// A decision made before.
struct Similar {
    number: String,
    outcome: &'static str,
    paraphrase: String,
    when: String,
    undo: bool,
    /// Whether something may have followed for the account.
    is_breach: bool,
    id: i64,
}

/// A decision that waits for this moderator's second look.
struct Pending {
    id: i64,
    number: String,
    outcome: &'static str,
    rule: String,
    words: String,
}

/// One item.
pub async fn show(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    Path((kind, id)): Path<(String, i64)>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    let draft = Draft::default();
    draw(&app, layout, &moderator, item, draft, StatusCode::OK).await
}

/// A form as it was filled in, with what is wrong about it, and the letter it would become.
#[derive(Default)]
pub(super) struct Draft {
    pub form: Decided,
    pub errors: Errors,
    pub letter: Option<Letter>,
}

pub(super) async fn draw(
    app: &App,
    layout: Layout,
    moderator: &Moderator,
    item: ItemRef,
    draft: Draft,
    status: StatusCode,
) -> Result {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let case = moderation::find_case(&mut connection, item)
        .await?
        .filter(|case| !matches!(case.standing.state, Stands::Draft | Stands::Erased))
        .ok_or(Refusal::NotFound)?;
    let lease = store::moderation::leases::find(&mut connection, item).await?;
    let held_by = holder(lease.as_ref(), now);
    let (parent, next) =
        store::moderation::items::list_neighbours(&mut connection, item.id).await?;
    let earlier =
        store::moderation::items::find_earlier(&mut connection, item, case.item.version).await?;
    let said = store::moderation::reports::list_said(&mut connection, item).await?;
    let own = store::moderation::decisions::list_of_item(&mut connection, item).await?;
    let appeals = store::appeals::list_of_item(&mut connection, item).await?;
    let similar = match case.standing.code {
        Some(code) => {
            store::moderation::decisions::list_of_code(&mut connection, code, SIMILAR).await?
        }
        None => Vec::new(),
    };
    let is_revealed =
        store::moderation::notes::is_revealed(&mut connection, item, moderator.id()).await?;
    let notes = store::moderation::notes::list(&mut connection, item).await?;
    let pending = pending(&mut connection, &case).await?;
    let topics = topics(&mut connection).await?;
    let is_comment = item.kind == SubjectKind::Comment;
    let promised = match item.kind {
        SubjectKind::Response => {
            store::moderation::beside::list_promised(&mut connection, item.id).await?
        }
        SubjectKind::Commitment => {
            store::moderation::beside::list_around(&mut connection, item.id).await?
        }
        _ => Vec::new(),
    };
    let page = ItemShow {
        layout,
        kind: super::kind_words(item),
        title: case.item.title.clone(),
        state: case.standing.state.in_words(),
        base: super::path(item),
        version: case.standing.revision.number,
        hash: case.standing.revision.hash.to_hex(),
        parent: if is_comment { parent } else { Vec::new() },
        next: if is_comment { next } else { Vec::new() },
        promised,
        changes: earlier.map_or_else(Vec::new, |earlier| diff::words(&earlier, &case.item.text)),
        reports: said
            .into_iter()
            .map(|said| (reason(&said.reason), said))
            .collect(),
        similar: similar.iter().map(|one| line(one, None)).collect(),
        own: own
            .iter()
            .map(|one| line(one, Some((moderator, now))))
            .collect(),
        appeals: appeals
            .iter()
            .map(|appeal| (appeal::number(appeal.id), appeal.status.in_words()))
            .collect(),
        notes,
        author: is_revealed.then(|| {
            case.item
                .author_name
                .clone()
                .unwrap_or_else(|| "Somebody who has left".into())
        }),
        is_mine: held_by == Some(moderator.id()),
        is_taken: held_by.is_some_and(|by| by != moderator.id()),
        pending,
        form: draft.form,
        errors: draft.errors,
        letter: draft.letter,
        rules: RULES,
        codes: codes(),
        allowances: allowances(),
        pairs: pairs(),
        outcomes: Outcome::ALL
            .iter()
            .filter(|outcome| outcome.is_open_to(item.kind))
            .map(|outcome| (outcome.key(), outcome.in_words(), ""))
            .collect(),
        topics,
        can_hide: case.standing.state.is_visible(),
        seal_href: match case.standing.state {
            Stands::RemovedSealed => format!("{}/seal", super::path(item)),
            _ => String::new(),
        },
        passages: passages(&case.item.text),
        swaps: [
            ("same", "Yes, I would decide the same", ""),
            (
                "not_sure",
                "I am not sure",
                "Then a second moderator decides.",
            ),
            (
                "different",
                "No",
                "Then it is not the text that is being judged: please look again.",
            ),
        ],
    };
    Ok((status, Html(page.render()?)).into_response())
}

async fn pending(connection: &mut store::ReadConn, case: &Case) -> Result<Option<Pending>> {
    let Some(id) = case.standing.pending.and_then(|pending| pending.decision) else {
        return Ok(None);
    };
    let decided = store::moderation::decisions::find(connection, id).await?;
    Ok(decided.map(|decided| Pending {
        id: id.get(),
        number: number(id),
        outcome: decided.outcome.in_words(),
        rule: decided
            .code
            .map_or_else(String::new, |code| code.key().to_owned()),
        words: decided.words,
    }))
}

/// The topics to move an idea to.
async fn topics(connection: &mut store::ReadConn) -> Result<Vec<(String, String)>> {
    let mut topics = vec![(String::new(), "Where it is".to_owned())];
    let listed = store::ideas::list_topics(connection).await?;
    topics.extend(listed.into_iter().map(|topic| (topic.key, topic.name)));
    Ok(topics)
}

/// The text in stretches. What the screen says is a hint for the eye; it decides nothing.
fn passages(text: &str) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut done = 0;
    let part =
        |from: usize, to: usize| -> String { text.chars().skip(from).take(to - from).collect() };
    for marked in crate::actions::advice::point_out(text) {
        if marked.start > done {
            passages.push(Passage {
                words: part(done, marked.start),
                rule: String::new(),
            });
        }
        passages.push(Passage {
            words: part(marked.start.max(done), marked.end.max(done)),
            rule: marked.code.key().to_owned(),
        });
        done = marked.end.max(done);
    }
    passages.push(Passage {
        words: text.chars().skip(done).collect(),
        rule: String::new(),
    });
    passages
}

/// The rules to choose from, each with its name.
pub(super) fn codes() -> Vec<(&'static str, String)> {
    let mut codes = vec![("", "None: no breach".to_owned())];
    codes.extend(RULES.iter().map(|rule| {
        (
            rule.code.key(),
            format!("{} {}", rule.code.key(), rule.name),
        )
    }));
    codes
}

/// What is expressly allowed, to choose what comes closest.
pub(super) fn allowances() -> Vec<(&'static str, String)> {
    let mut allowed = vec![("", "Choose what comes closest".to_owned())];
    allowed.extend(
        ALLOWED
            .iter()
            .map(|one| (one.code.key(), format!("{} {}", one.code.key(), one.words))),
    );
    allowed
}

/// The sentences that show where the line runs, each with its side.
fn pairs() -> Vec<(&'static str, String)> {
    BORDERLINE
        .iter()
        .flat_map(|pair| pair.sentences)
        .map(|(sentence, side)| {
            let side = match side {
                Side::Allowed(allowed) => format!("allowed, {}", allowed.key()),
                Side::Breach(code) => format!("not allowed, {}", code.key()),
            };
            (*sentence, side)
        })
        .collect()
}

fn reason(code: &str) -> String {
    crate::domain::report::Reason::find(code).map_or_else(
        || code.to_owned(),
        |reason| format!("{code}: {}", reason.words),
    )
}

fn line(
    decided: &store::moderation::decisions::Decided,
    by: Option<(&Moderator, crate::domain::time::Timestamp)>,
) -> Similar {
    let undo = by.is_some_and(|(by, now)| {
        decided.by == by.id()
            && now.millis() - decided.at.millis()
                <= crate::domain::moderation::state::UNDO_SECONDS * 1_000
    });
    Similar {
        number: number(decided.id),
        outcome: decided.outcome.in_words(),
        paraphrase: decided.paraphrase.clone(),
        when: decided.at.in_words(),
        undo,
        is_breach: decided.outcome.is_breach(),
        id: decided.id.get(),
    }
}
