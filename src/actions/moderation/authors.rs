//! What authors and readers set going: posting (perhaps held), rewording, taking back, reporting, and repairing what was hidden.
//! It must not know pages; whether a text waits is `domain::moderation::hold`'s to say.

use super::carrying::{Context, carry_out};
use super::measures::check_leave;
use super::{Case, commit, find_case, look_up};
use crate::app::{App, Result};
use crate::domain::account::{Account, Citizen};
use crate::domain::comment::CommentWords;
use crate::domain::idea::IdeaWords;
use crate::domain::ids::AccountId;
use crate::domain::moderation::codes::Code;
use crate::domain::moderation::duties::Actor;
use crate::domain::moderation::hold::{self, Hold, Sent};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::sanctions::{Doing, Leave};
use crate::domain::moderation::state::{Act, Effects, Hash, Interim, Revision, State, next};
use crate::domain::refusal::Refusal;
use crate::domain::report::{ReportFiled, SubjectKind};
use crate::domain::text::{FieldError, Sentence};
use crate::domain::time::Timestamp;
use crate::respect;
use crate::store::{self, WriteTx};

/// The rule that finds telephone numbers and addresses by their exact form, with its version: it stands in letters and in the log.
const PRIVATE_PATTERN: &str = "private-contact/1";

/// Whether what somebody is about to send waits for a person, and why; or why they cannot send anything now.
pub(crate) async fn check_hold(
    app: &App,
    connection: &mut sqlx::AnyConnection,
    by: &Citizen,
    words: &str,
    links: &[String],
) -> Result<Option<Hold>> {
    let now = app.now();
    let is_slow =
        check_leave(app, connection, by.account(), Doing::Post).await? == Leave::HeldFirst;
    let sent = Sent {
        words,
        hosts: &hosts(words, links),
        account_since: by.account().created_at,
        published_items: store::moderation::sanctions::count_published(connection, by.id()).await?,
        was_sent: was_sent(connection, by.id(), words, now).await?,
        pattern: (!respect::private_places(words).is_empty()).then_some(Code::R6),
        is_slow,
    };
    Ok(hold::check(&sent, now)?)
}

/// Whether the same account sent the same words within a week, however they are spaced or cased.
async fn was_sent(
    connection: &mut sqlx::AnyConnection,
    by: AccountId,
    words: &str,
    now: Timestamp,
) -> Result<bool> {
    let since = now.minus_days(hold::REPEAT_DAYS);
    let asked = hold::fingerprint(words);
    let sent = store::moderation::items::list_sent(connection, by, since).await?;
    Ok(sent.iter().any(|before| hold::fingerprint(before) == asked))
}

/// Notes that something was sent: published at once, or held.
pub(crate) async fn note_posted(
    app: &App,
    tx: &mut WriteTx,
    item: ItemRef,
    by: &Account,
    hold: Option<&Hold>,
) -> Result<()> {
    let Some(hold) = hold else {
        return Ok(store::moderation::sanctions::record_published(tx, by.id).await?);
    };
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    let known = look_up(app, tx, &case, Some(by.id), None).await?;
    let act = Act::Post {
        hold: Some(hold.clone()),
    };
    let effects = next(
        &case.standing,
        &act,
        Actor::Account(by),
        &known.facts(&case),
    )?;
    let context = Context {
        hold: Some(hold),
        ..Context::default()
    };
    carry_out(app, tx, &case, &effects, context).await
}

/// Notes that an author reworded a text in sight, in the transaction of the new words. Nothing, where moderation never saw it.
pub(crate) async fn note_reworded(
    app: &App,
    tx: &mut WriteTx,
    item: ItemRef,
    by: &Account,
) -> Result<()> {
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    if !case.is_kept {
        return hide_new_private(app, tx, item).await;
    }
    let revision = newer(&case);
    let act = Act::Reword { revision };
    let known = look_up(app, tx, &case, Some(by.id), None).await?;
    let effects = next(
        &case.standing,
        &act,
        Actor::Account(by),
        &known.facts(&case),
    )?;
    carry_out(app, tx, &case, &effects, Context::default()).await?;
    hide_new_private(app, tx, item).await
}

/// Words that are never reworded while they are in sight, and that whoever wrote them cannot take back, are not taken while they give somebody's address
/// or telephone number away: a promise, what came of it, a correction.
pub(crate) fn check_private(field: &'static str, words: &str) -> Result<()> {
    if respect::private_places(words).is_empty() {
        return Ok(());
    }
    Err(Refusal::Fields(vec![FieldError::new(
        field,
        "This seems to have somebody’s telephone number, home address or private e-mail in it, and it could not be taken out later. Please leave it out; a number that everybody may ring can stand in a response, called so: “my office”.",
    )])
    .into())
}

/// What of a text could give somebody away: of a post all but the imprint, in which the law asks for an address.
fn prose(case: &Case) -> String {
    let mut words = case.item.words.clone();
    if case.item.item.kind == SubjectKind::Post {
        words.why.clear();
    }
    words.prose(case.item.item.kind)
}

/// Looks at what an MP has just published, in the transaction that does: the same screen as for everybody. What gives somebody's address
/// or telephone number away is out of sight until a person has looked, and nobody is told of it before.
pub(crate) async fn note_published(app: &App, tx: &mut WriteTx, item: ItemRef) -> Result<()> {
    hide_new_private(app, tx, item).await
}

/// Hides a text in sight until somebody has looked, where its new words give away what the ones before did not.
async fn hide_new_private(app: &App, tx: &mut WriteTx, item: ItemRef) -> Result<()> {
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    let text = prose(&case);
    let places = respect::private_places(&text);
    if places.is_empty() || !case.standing.state.is_visible() {
        return Ok(());
    }
    let before = store::moderation::items::find_earlier(tx, item, case.item.version)
        .await?
        .unwrap_or_default();
    let is_new = places.iter().any(|(start, end)| {
        let passage: String = text.chars().skip(*start).take(end - start).collect();
        !before.contains(&passage)
    });
    if !is_new {
        return Ok(());
    }
    hide_by_rule(
        app,
        tx,
        &case,
        (Code::R6, Interim::Pattern(PRIVATE_PATTERN)),
    )
    .await
}

/// Hides by a rule that no person applied; where the rule does not hide it, it stays as it is.
async fn hide_by_rule(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    (code, why): (Code, Interim),
) -> Result<()> {
    let known = look_up(app, tx, case, None, Some(code)).await?;
    let act = Act::HideInterim {
        read: case.standing.revision,
        code,
        why,
    };
    match next(&case.standing, &act, Actor::System, &known.facts(case)) {
        Ok(effects) => carry_out(app, tx, case, &effects, Context::default()).await,
        // Hidden already, or hidden once before: then a person decides, and the report stands.
        Err(Refusal::NotNow(_)) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The revision that stands now. An idea reworded within its free half hour keeps its version, so moderation counts on by itself.
fn newer(case: &Case) -> Revision {
    Revision {
        number: case
            .item
            .version
            .max(case.standing.revision.number.saturating_add(1)),
        hash: Hash::of(&case.item.text),
        ..case.standing.revision
    }
}

/// Notes that an author took a text back, in the transaction that does.
pub(crate) async fn note_withdrawn(
    app: &App,
    tx: &mut WriteTx,
    item: ItemRef,
    by: &Account,
) -> Result<()> {
    let Some(case) = find_case(tx, item).await?.filter(|case| case.is_kept) else {
        return Ok(());
    };
    if case.standing.state == State::Withdrawn {
        return Ok(());
    }
    let known = look_up(app, tx, &case, Some(by.id), None).await?;
    let effects = next(
        &case.standing,
        &Act::Withdraw,
        Actor::Account(by),
        &known.facts(&case),
    )?;
    carry_out(app, tx, &case, &effects, Context::default()).await
}

/// Notes that somebody chose another name in the place of one that was reported. What was taken down stays down.
pub(crate) async fn note_name_left(
    app: &App,
    tx: &mut WriteTx,
    name: i64,
    by: &Account,
) -> Result<()> {
    let item = ItemRef {
        kind: SubjectKind::Account,
        id: name,
    };
    let is_decided = find_case(tx, item).await?.is_some_and(|case| {
        matches!(
            case.standing.state,
            State::HiddenRephrase | State::Removed | State::RemovedSealed | State::Erased
        )
    });
    if is_decided {
        return Ok(());
    }
    note_withdrawn(app, tx, item, by).await
}

/// The author objects to a merge, which is taken back at once, or to a move, which another moderator looks at again.
pub async fn object(app: &App, by: &Account, item: ItemRef) -> Result<State> {
    let mut tx = app.db.write().await?;
    let case = find_case(&mut tx, item)
        .await?
        .filter(|case| case.item.author == Some(by.id))
        .ok_or(Refusal::NotFound)?;
    let known = look_up(app, &mut tx, &case, Some(by.id), None).await?;
    let actor = Actor::Account(by);
    let effects = next(&case.standing, &Act::Object, actor, &known.facts(&case))?;
    carry_out(app, &mut tx, &case, &effects, Context::default()).await?;
    commit(app, tx).await?;
    Ok(effects.after.state)
}

/// Notes a report in the transaction that files it, and hides the text until somebody has looked where the reports weigh enough.
pub(crate) async fn note_reported(
    app: &App,
    tx: &mut WriteTx,
    filed: &ReportFiled,
    by: Option<&Account>,
) -> Result<()> {
    let item = ItemRef {
        kind: filed.kind,
        id: filed.subject,
    };
    if !super::is_decided_here(item.kind) {
        return Ok(());
    }
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    let code = Code::from_key(filed.reason.code)
        .ok_or_else(|| store::Error::Row(format!("reason {}", filed.reason.code)))?;
    let actor = by.map_or(Actor::Visitor, Actor::Account);
    let known = look_up(app, tx, &case, by.map(|by| by.id), Some(code)).await?;
    let act = Act::Report {
        read: filed.version,
        code,
    };
    let effects = next(&case.standing, &act, actor, &known.facts(&case))?;
    carry_out(app, tx, &case, &effects, Context::default()).await?;
    hide_by_reports(app, tx, item, code).await
}

async fn hide_by_reports(app: &App, tx: &mut WriteTx, item: ItemRef, code: Code) -> Result<()> {
    let case = find_case(tx, item).await?.ok_or(Refusal::NotFound)?;
    let known = look_up(app, tx, &case, None, Some(code)).await?;
    let facts = known.facts(&case);
    let is_private = code == Code::R6 && !respect::private_places(&prose(&case)).is_empty();
    let why = if facts.reports.may_hide(Some(code), facts.is_election) {
        Interim::Reports
    } else if is_private && !facts.is_settled {
        Interim::Pattern(PRIVATE_PATTERN)
    } else {
        return Ok(());
    };
    hide_by_rule(app, tx, &case, (code, why)).await
}

/// New words for something that was hidden.
#[derive(Debug)]
pub enum Reworded {
    /// A comment's.
    Comment(CommentWords),
    /// An idea's.
    Idea(Box<IdeaWords>),
    /// A line's of a commitment.
    Line(Sentence),
}

impl Reworded {
    /// The words as a decision is bound to them.
    fn text(&self) -> String {
        match self {
            Self::Comment(words) => words.text.as_str().to_owned(),
            Self::Idea(words) => words.whole(),
            Self::Line(words) => words.as_str().to_owned(),
        }
    }
}

/// The author rewords what was hidden; it stays hidden until a moderator has looked at the new words. `read` is the revision seen.
pub async fn repair(
    app: &App,
    by: &Account,
    item: ItemRef,
    words: &Reworded,
    read: i64,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let case = find_case(&mut tx, item)
        .await?
        .filter(|case| case.item.author == Some(by.id))
        .ok_or(Refusal::NotFound)?;
    if case.item.version != read {
        return Err(Refusal::Stale.into());
    }
    if case.standing.state != State::HiddenRephrase {
        return Err(Refusal::NotNow(
            "This does not wait to be reworded. Look at the page again: something may have been decided meanwhile.".into(),
        )
        .into());
    }
    let effects = reworded(app, &mut tx, &case, by, words).await?;
    let is_written = match words {
        Reworded::Comment(words) => {
            let (text, html) = (words.text.as_str(), words.html.as_str());
            store::moderation::publication::record_comment_reworded(
                &mut tx,
                &case.item,
                (text, html),
                app.now(),
            )
            .await?
        }
        Reworded::Idea(words) => {
            store::ideas::record_repaired(&mut tx, case.item.idea, read, words, app.now()).await?
        }
        Reworded::Line(words) => {
            check_private("words", words.as_str())?;
            let line = (item.id, read);
            store::moderation::lines::record_reworded(&mut tx, line, words.as_str(), app.now())
                .await?
        }
    };
    if !is_written {
        return Err(Refusal::Stale.into());
    }
    // What is carried out is about the words that stand now.
    let case = Case {
        item: find_case(&mut tx, item)
            .await?
            .ok_or(Refusal::NotFound)?
            .item,
        ..case
    };
    carry_out(app, &mut tx, &case, &effects, Context::default()).await?;
    commit(app, tx).await
}

async fn reworded(
    app: &App,
    tx: &mut WriteTx,
    case: &Case,
    by: &Account,
    words: &Reworded,
) -> Result<Effects> {
    let known = look_up(app, tx, case, Some(by.id), None).await?;
    let act = Act::Reword {
        revision: Revision {
            number: case.standing.revision.number + 1,
            hash: Hash::of(&words.text()),
            ..case.standing.revision
        },
    };
    Ok(next(
        &case.standing,
        &act,
        Actor::Account(by),
        &known.facts(case),
    )?)
}

/// A case of somebody's own, whatever its state.
pub async fn find_own(app: &App, by: AccountId, item: ItemRef) -> Result<Case> {
    let mut connection = app.db.read().await?;
    let case = find_case(&mut connection, item).await?;
    Ok(case
        .filter(|case| case.item.author == Some(by))
        .ok_or(Refusal::NotFound)?)
}

/// The hosts that links lead to: those written in the words, and those given beside them.
fn hosts(words: &str, links: &[String]) -> Vec<String> {
    let written = words
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | '"'))
        .filter(|word| word.contains("://") || word.starts_with("www."));
    let mut hosts: Vec<String> = written
        .chain(links.iter().map(String::as_str))
        .filter_map(|link| {
            let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
            let host = rest
                .split(['/', '?', '#', ':'])
                .next()?
                .trim_matches('.')
                .to_ascii_lowercase();
            host.contains('.').then_some(host)
        })
        .collect();
    hosts.sort();
    hosts.dedup();
    hosts
}
