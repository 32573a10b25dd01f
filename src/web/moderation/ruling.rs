//! The form of a ruling as it comes back, with another decision where one takes the place of the first. It must not know what either does.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::appeals::{self, id_of};
use super::decide::Decided;
use crate::actions::appeals::deciding::{self, Written};
use crate::app::{self, App};
use crate::domain::account::Moderator;
use crate::domain::ids::AppealId;
use crate::domain::moderation::queue::ItemRef;
use crate::domain::moderation::state::{Ruling, Verdict};
use crate::domain::moderation::statement::Swap;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;
use crate::web::error::Result;
use crate::web::form::{Errors, Form, Path};
use crate::web::layout::Layout;
use crate::web::session;

/// The form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ruled {
    /// The revision that was read.
    pub version: String,
    /// What its words hash to.
    pub hash: String,
    /// How it is decided.
    pub ruling: String,
    /// Why, with an answer to each point.
    pub reasons: String,
    /// The swap test.
    pub swap: String,
    /// Of another decision: what is decided.
    pub outcome: String,
    /// For which rule.
    pub code: String,
    /// The passages, one a line.
    pub passages: String,
    /// Whether it is about the whole text.
    pub whole: String,
    /// In the decider's own words.
    pub words: String,
    /// For the public.
    pub paraphrase: String,
    /// The allowance that was considered.
    pub allowed: String,
    /// Why it does not apply.
    pub why_not_allowed: String,
}

impl Ruled {
    fn read(&self, item: ItemRef) -> std::result::Result<Written, Refusal> {
        let decided = Decided {
            version: self.version.clone(),
            hash: self.hash.clone(),
            outcome: self.outcome.clone(),
            code: self.code.clone(),
            passages: self.passages.clone(),
            whole: self.whole.clone(),
            words: self.words.clone(),
            paraphrase: self.paraphrase.clone(),
            allowed: self.allowed.clone(),
            why_not_allowed: self.why_not_allowed.clone(),
            swap: self.swap.clone(),
            ..Decided::default()
        };
        let ruling = match self.ruling.as_str() {
            "upheld" => Ruling::Upheld,
            "overturned" => Ruling::Overturned,
            "varied" => Ruling::Varied(Box::new(decided.read(item)?)),
            _ => {
                return Err(Refusal::Fields(vec![FieldError::new(
                    "ruling",
                    "Please choose how the appeal is decided.",
                )]));
            }
        };
        Ok(Written {
            ruling,
            reasons: self.reasons.clone(),
            swap: Swap::from_key(&self.swap),
            read: decided.revision(item)?,
        })
    }
}

/// Rules on an appeal.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    moderator: Moderator,
    session: Session,
    Path(named): Path<String>,
    Form(form): Form<Ruled>,
) -> Result {
    let id = id_of(&named)?;
    let refusal = match rule(&app, &moderator, id, &form).await {
        Ok(verdict) => {
            let words = match verdict {
                Verdict::Upheld => "Decided: it stands. Whoever appealed is told why.",
                Verdict::Varied => "Decided: another decision has taken its place.",
                Verdict::Overturned | Verdict::Lapsed => {
                    "Decided: we were wrong. It is put right, and everybody concerned is told."
                }
            };
            session::say_next(&session, words).await?;
            return Ok(Redirect::to("/moderation/appeals").into_response());
        }
        Err(app::Error::Refusal(refusal)) => refusal,
        Err(error) => return Err(error.into()),
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return Err(Refusal::NotFound.into()),
        Refusal::Fields(errors) => Errors::from(errors),
        // What was written stays on the page.
        other => Errors::from(FieldError::new("ruling", other.words())),
    };
    appeals::draw(&app, layout, &moderator, id, (form, errors), status).await
}

async fn rule(
    app: &App,
    moderator: &Moderator,
    id: AppealId,
    form: &Ruled,
) -> app::Result<Verdict> {
    let appeal = store::appeals::find(&mut *app.db.read().await?, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let written = form.read(appeal.item)?;
    deciding::rule(app, moderator, id, &written).await
}
