//! One act about many texts of one campaign: choose, read all of them, decide, and take it back within the minute. It must not know
//! which rules allow it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::actions::moderation::campaigns;
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::moderation::campaign::{ITEMS_MAX, check};
use crate::domain::moderation::codes::{ALLOWED, Allowed, Code};
use crate::domain::moderation::duties::TAKEN_ALONE_IN_AN_HOUR;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Hash, Revision};
use crate::domain::moderation::statement::{Quoted, Reasons, Source, Swap};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

/// As much of the queue as can be chosen from at once.
const CHOICE: i64 = 100;

#[derive(Template)]
#[template(path = "moderation/campaign.html")]
struct CampaignShow {
    layout: Layout,
    rows: Vec<Row>,
    texts: Vec<Text>,
    undo: String,
    most: usize,
    codes: Vec<(&'static str, String)>,
    allowances: Vec<(&'static str, &'static str)>,
    form: Chosen,
    errors: Errors,
}

struct Row {
    is_chosen: bool,
    value: String,
    title: String,
    rule: String,
    kind: &'static str,
}

/// A text as it was read: what is decided is decided about these words.
struct Text {
    value: String,
    words: String,
}

/// The form: first the texts, then why.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chosen {
    item: Vec<String>,
    code: String,
    words: String,
    allowed: String,
    why_not_allowed: String,
    swap: String,
    act: String,
}

/// What can be chosen.
pub async fn show(State(app): State<App>, layout: Layout, moderator: Moderator) -> Result {
    let draft = (Chosen::default(), Errors::default());
    draw(
        &app,
        layout,
        &moderator,
        draft,
        (Vec::new(), StatusCode::OK),
    )
    .await
}

/// Shows the chosen texts, or decides about them.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    session: Session,
    Form(form): Form<Chosen>,
) -> Result {
    let done = if form.act == "send" {
        send(&app, &moderator, &form).await.map(Some)
    } else {
        check(Code::from_key(&form.code), form.item.len())
            .map(|_| None)
            .map_err(app::Error::from)
    };
    let texts = read_texts(&app, &form).await?;
    let refusal = match done {
        Ok(Some((id, waiting))) => {
            let waits = match waiting {
                0 => String::new(),
                waiting => format!(
                    " Of these, {waiting} have to wait for a second person: more than {TAKEN_ALONE_IN_AN_HOUR} within an hour, and what an MP wrote, take two."
                ),
            };
            let words = format!(
                "{} texts are removed, each with a decision of its own. You can take all of it back for one minute.{waits}",
                form.item.len()
            );
            session::say_next(&session, &words).await?;
            return Ok(Redirect::to(&format!("/moderation/campaigns/{id}")).into_response());
        }
        Ok(None) => {
            let draft = (form, Errors::default());
            return draw(&app, layout, &moderator, draft, (texts, StatusCode::OK)).await;
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("item", other.words())),
    };
    draw(&app, layout, &moderator, (form, errors), (texts, status)).await
}

/// The act that was just made, with the button that takes it back.
pub async fn made(
    State(app): State<App>,
    layout: Layout,
    _moderator: Moderator,
    Path(id): Path<i64>,
) -> Result {
    let mut connection = app.db.read().await?;
    if store::moderation::campaigns::list_parts(&mut connection, id)
        .await?
        .is_empty()
    {
        return Err(Refusal::NotFound.into());
    }
    let page = CampaignShow {
        layout,
        rows: Vec::new(),
        texts: Vec::new(),
        undo: format!("/moderation/campaigns/{id}/undo"),
        most: ITEMS_MAX,
        codes: codes(),
        allowances: allowances(),
        form: Chosen::default(),
        errors: Errors::default(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Takes the whole act back.
pub async fn undo(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path(id): Path<i64>,
) -> Result {
    let count = campaigns::undo(&app, &moderator, id).await?;
    let words = format!("Taken back: {count} texts are as they were. Nobody was told.");
    session::say_next(&session, &words).await?;
    Ok(Redirect::to("/moderation").into_response())
}

async fn send(app: &App, moderator: &Moderator, form: &Chosen) -> app::Result<(i64, usize)> {
    let read: Option<Vec<Revision>> = form.item.iter().map(|value| revision(value)).collect();
    let read = read.ok_or(Refusal::Stale)?;
    let swap = Swap::from_key(&form.swap)
        .filter(|swap| *swap != Swap::NotSure)
        .ok_or_else(|| {
            let words = "If you are not sure, please decide about each of them on its own page.";
            Refusal::Fields(vec![FieldError::new("swap", words)])
        })?;
    let reasons = Reasons {
        quoted: Quoted::Whole,
        words: form.words.clone(),
        facts: String::new(),
        paraphrase: String::new(),
        allowed: Allowed::from_key(&form.allowed),
        why_not_allowed: form.why_not_allowed.clone(),
        swap,
        source: Source::Report,
        detected_by: None,
    };
    let code = Code::from_key(&form.code);
    campaigns::decide(app, moderator, &read, (code, &reasons)).await
}

async fn read_texts(app: &App, form: &Chosen) -> app::Result<Vec<Text>> {
    let items: Vec<ItemRef> = form
        .item
        .iter()
        .take(ITEMS_MAX)
        .filter_map(|value| item(value))
        .collect();
    let texts = campaigns::preview(app, &items).await?;
    Ok(texts
        .into_iter()
        .map(|(read, words)| Text {
            value: format!(
                "{}-{}-{}-{}",
                read.kind.key(),
                read.id,
                read.number,
                read.hash.to_hex()
            ),
            words,
        })
        .collect())
}

/// "comment-12", with or without the revision that was read.
fn item(value: &str) -> Option<ItemRef> {
    let mut parts = value.split('-');
    let (kind, id) = (parts.next()?, parts.next()?);
    super::item_of(kind, id.parse().ok()?)
}

/// "comment-12-1-HASH".
fn revision(value: &str) -> Option<Revision> {
    let item = item(value)?;
    let mut parts = value.split('-').skip(2);
    Some(Revision {
        kind: item.kind,
        id: item.id,
        number: parts.next()?.parse().ok()?,
        hash: Hash::from_hex(parts.next()?)?,
    })
}

fn codes() -> Vec<(&'static str, String)> {
    let mut codes = vec![("", "Choose the rule".to_owned())];
    codes.extend(
        Code::ALL
            .iter()
            .filter(|code| code.is_campaign())
            .map(|code| (code.key(), format!("{} {}", code.key(), code.rule().name))),
    );
    codes
}

fn allowances() -> Vec<(&'static str, &'static str)> {
    let mut allowed = vec![("", "Choose what comes closest")];
    allowed.extend(ALLOWED.iter().map(|one| (one.code.key(), one.words)));
    allowed
}

async fn draw(
    app: &App,
    layout: Layout,
    moderator: &Moderator,
    (form, errors): (Chosen, Errors),
    (texts, status): (Vec<Text>, StatusCode),
) -> Result {
    let now = app.now();
    let mut connection = app.db.read().await?;
    let lines =
        store::moderation::queue::page(&mut connection, Some("order"), None, CHOICE, now).await?;
    let page = CampaignShow {
        layout,
        rows: lines
            .into_iter()
            .filter(|line| line.holder.is_none_or(|holder| holder == moderator.id()))
            .map(|line| Row {
                is_chosen: form
                    .item
                    .iter()
                    .any(|chosen| item(chosen) == Some(line.item)),
                value: format!("{}-{}", line.item.kind.key(), line.item.id),
                kind: line.item.kind.in_words(),
                rule: line.code.key().to_owned(),
                title: line.title,
            })
            .collect(),
        texts,
        undo: String::new(),
        most: ITEMS_MAX,
        codes: codes(),
        allowances: allowances(),
        form,
        errors,
    };
    Ok((status, Html(page.render()?)).into_response())
}
