//! The decision form as it comes back: read, shown as a letter, or sent. It must not know which outcomes the rules allow.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::item::{self, Draft};
use crate::actions::moderation::Wanted;
use crate::actions::moderation::deciding::{self, Move};
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::ids::DecisionId;
use crate::domain::moderation::codes::{Allowed, Code};
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{DecisionDraft, Hash, Outcome, Revision};
use crate::domain::moderation::statement::{Quoted, Reasons, Source, Swap};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Decided {
    /// The revision that was read.
    pub version: String,
    /// What its words hash to.
    pub hash: String,
    /// What is decided.
    pub outcome: String,
    /// For which rule.
    pub code: String,
    /// The passages, one a line.
    pub passages: String,
    /// Whether it is about the whole text.
    pub whole: String,
    /// In the moderator's own words.
    pub words: String,
    /// Facts relied on.
    pub facts: String,
    /// For the public.
    pub paraphrase: String,
    /// The allowance that was considered.
    pub allowed: String,
    /// Why it does not apply.
    pub why_not_allowed: String,
    /// The swap test.
    pub swap: String,
    /// Whether the author agreed to having parts blacked out.
    pub consent: String,
    /// The topic that an idea is moved to.
    pub topic: String,
    /// Whether the moved idea is about the whole country.
    pub national: String,
    /// The number of the idea to move under or merge into.
    pub into: String,
    /// "preview", "interim" or "send".
    pub act: String,
}

impl Decided {
    pub(super) fn read(&self, item: ItemRef) -> std::result::Result<DecisionDraft, Refusal> {
        let mut errors = Vec::new();
        let outcome = Outcome::from_key(&self.outcome);
        if outcome.is_none() {
            errors.push(FieldError::new("outcome", "Please choose what is decided."));
        }
        let swap = Swap::from_key(&self.swap);
        if swap.is_none() {
            errors.push(FieldError::new(
                "swap",
                "Please answer the swap test: it is asked about every text.",
            ));
        }
        let revision = self.revision(item)?;
        let (Some(outcome), Some(swap)) = (outcome, swap) else {
            return Err(Refusal::Fields(errors));
        };
        let quoted = if self.whole == "yes" {
            Quoted::Whole
        } else {
            Quoted::Passages(self.passages.lines().map(str::to_owned).collect())
        };
        Ok(DecisionDraft {
            read: revision,
            outcome,
            code: Code::from_key(&self.code).filter(|_| outcome != Outcome::NoBreach),
            reasons: Reasons {
                quoted,
                words: self.words.clone(),
                facts: self.facts.clone(),
                paraphrase: self.paraphrase.clone(),
                allowed: Allowed::from_key(&self.allowed),
                why_not_allowed: self.why_not_allowed.clone(),
                swap,
                source: Source::Report,
                detected_by: None,
            },
            has_consent: self.consent == "yes",
            // Looked up where it is decided.
            target: None,
        })
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            topic: self.topic.clone(),
            is_national: self.national == "yes",
            into: self.into.clone(),
        }
    }

    /// Exactly which words were read. A form without them is a form about other words.
    pub(super) fn revision(&self, item: ItemRef) -> std::result::Result<Revision, Refusal> {
        Ok(Revision {
            kind: item.kind,
            id: item.id,
            number: self.version.parse().map_err(|_| Refusal::Stale)?,
            hash: Hash::from_hex(&self.hash).ok_or(Refusal::Stale)?,
        })
    }
}

/// Shows the letter, or decides.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    session: Session,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<Decided>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    let refusal = match take(&app, &moderator, item, &form).await {
        Ok(Taken::Letter(letter)) => {
            let draft = Draft {
                form,
                letter: letter.map(|letter| *letter),
                ..Draft::default()
            };
            return item::draw(&app, layout, &moderator, item, draft, StatusCode::OK).await;
        }
        Ok(Taken::Decided(decided)) => {
            let words = match decided {
                Some(_) => {
                    "Decided. You can take it back for one minute, on the page of the item; nobody is told before."
                }
                None => "You were not sure, so a second moderator decides.",
            };
            session::say_next(&session, words).await?;
            let place = decided.map_or_else(|| "/moderation".to_owned(), |_| super::path(item));
            return Ok(Redirect::to(&place).into_response());
        }
        Ok(Taken::Hidden) => {
            let words = "Hidden while you check. Please decide within one working day.";
            session::say_next(&session, words).await?;
            return Ok(Redirect::to(&super::path(item)).into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return Err(Refusal::NotFound.into()),
        Refusal::Fields(errors) => Errors::from(errors),
        // What was written stays on the page, beside the words that stand now.
        other => Errors::from(FieldError::new("outcome", other.words())),
    };
    let draft = Draft {
        form,
        errors,
        letter: None,
    };
    item::draw(&app, layout, &moderator, item, draft, status).await
}

enum Taken {
    Letter(Option<Box<crate::domain::moderation::letter::Letter>>),
    Decided(Option<DecisionId>),
    Hidden,
}

async fn take(
    app: &App,
    moderator: &Moderator,
    item: ItemRef,
    form: &Decided,
) -> app::Result<Taken> {
    if form.act == "interim" {
        let code = Code::from_key(&form.code).ok_or_else(|| {
            let words = "Please choose the rule that it may break.";
            Refusal::Fields(vec![FieldError::new("code", words)])
        })?;
        let read = form.revision(item)?;
        deciding::hide_while_checked(app, moderator, item, (read, code)).await?;
        return Ok(Taken::Hidden);
    }
    let draft = form.read(item)?;
    let wanted = form.wanted();
    if form.act == "preview" {
        let letter = deciding::preview(app, moderator, item, (draft, wanted)).await?;
        return Ok(Taken::Letter(letter.map(Box::new)));
    }
    let what = Move::Decide(Box::new(draft), wanted);
    let decided = deciding::decide(app, moderator, item, what).await?;
    Ok(Taken::Decided(decided))
}

/// A second look.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seconded {
    decision: String,
    version: String,
    hash: String,
    agrees: String,
}

/// Agrees with a decision that waits for a second person, or does not.
pub async fn second(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<Seconded>,
) -> Result {
    let item = super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    let decision = form
        .decision
        .parse()
        .map(DecisionId::from_i64)
        .map_err(|_| Refusal::NotFound)?;
    let read = Decided {
        version: form.version,
        hash: form.hash,
        ..Decided::default()
    }
    .revision(item)?;
    let what = Move::Second {
        decision,
        agrees: form.agrees == "yes",
        read,
    };
    deciding::decide(&app, &moderator, item, what).await?;
    session::say_next(&session, "Thank you: your second look is on record.").await?;
    Ok(Redirect::to("/moderation").into_response())
}

/// Which decision is taken back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Undone {
    decision: String,
}

/// Takes a decision back within the minute.
pub async fn undo(
    State(app): State<App>,
    moderator: Moderator,
    session: Session,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<Undone>,
) -> Result {
    super::item_of(&kind, id).ok_or(Refusal::NotFound)?;
    let decision = form
        .decision
        .parse()
        .map(DecisionId::from_i64)
        .map_err(|_| Refusal::NotFound)?;
    let item = deciding::undo(&app, &moderator, decision).await?;
    session::say_next(
        &session,
        "Taken back. Nobody was told; everything is as it was before.",
    )
    .await?;
    Ok(Redirect::to(&super::path(item)).into_response())
}
