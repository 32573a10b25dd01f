//! The public page of a decision: what, under which rule, when, and the paraphrase; never the words, nor any name.
//! It must not know who decided beyond this quarter's number.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};

use super::error::Result;
use super::form::Path;
use super::layout::Layout;
use crate::actions::public_log;
use crate::app::App;
use crate::domain::ids::DecisionId;
use crate::domain::moderation::state::{final_before, number};
use crate::domain::refusal::Refusal;
use crate::store;

#[derive(Template)]
#[template(path = "decisions/show.html")]
struct DecisionShow {
    layout: Layout,
    number: String,
    outcome: &'static str,
    rule: String,
    threshold: &'static str,
    version: String,
    paraphrase: String,
    allowed: String,
    kind: &'static str,
    when: String,
    iso: String,
    decider: String,
    is_undone: bool,
    waits: bool,
    content: String,
    appeal_until: String,
    apology: Option<(String, String)>,
}

/// One decision, once it can no longer be undone.
pub async fn show(State(app): State<App>, layout: Layout, Path(named): Path<String>) -> Result {
    let id = named
        .strip_prefix("CG-")
        .and_then(|digits| digits.parse().ok())
        .map(DecisionId::from_i64)
        .ok_or(Refusal::NotFound)?;
    let mut connection = app.db.read().await?;
    let decided = store::moderation::decisions::find(&mut connection, id)
        .await?
        .filter(|decided| !decided.is_undone() && decided.at < final_before(app.now()))
        .ok_or(Refusal::NotFound)?;
    let item = store::moderation::items::find(&mut connection, decided.item)
        .await?
        .ok_or(Refusal::NotFound)?;
    let apology = store::appeals::find_apology(&mut connection, id).await?;
    let agreed = decided.acts.iter().any(|act| act == "agreed");
    let page = DecisionShow {
        layout,
        number: number(id),
        outcome: decided.outcome.in_words(),
        rule: decided.code.map_or_else(String::new, |code| {
            format!("{}, {}", code.key(), code.rule().name.to_lowercase())
        }),
        threshold: decided.code.map_or("", |code| code.rule().threshold),
        version: decided.rules,
        paraphrase: decided.paraphrase,
        allowed: decided.allowed.map_or_else(String::new, |(code, _)| {
            format!("{}: {}", code.key(), code.words())
        }),
        kind: decided.item.kind.in_words(),
        when: decided.at.day_in_words(),
        iso: decided.at.iso(),
        decider: public_log::moderator_number(&app, decided.by, decided.at),
        is_undone: decided.acts.iter().any(|act| act == "disagreed"),
        waits: decided.waits == "before" && !agreed,
        content: item.pointer().to_string(),
        appeal_until: decided
            .appeal_by
            .filter(|until| app.now() < *until && apology.is_none())
            .map_or_else(String::new, |until| until.minus_minutes(1).day_in_words()),
        apology: apology.map(|apology| (apology.at.iso(), apology.at.day_in_words())),
    };
    Ok(Html(page.render()?).into_response())
}
