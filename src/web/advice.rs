//! What a script asks while words are typed: would this reach a person? It must not keep the words, nor know who types them.

use axum::Json;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::error::Result;
use super::form::Form;
use crate::actions;

/// More than any of our fields takes.
const WORDS_MAX: usize = 5_000;

/// The words so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Typed {
    words: String,
}

/// The advice as JSON, `{"advice": null}` where there is none. A POST, so that no log and no cache ever holds the words.
pub async fn create(Form(typed): Form<Typed>) -> Result {
    let words: String = typed.words.chars().take(WORDS_MAX).collect();
    let advice = actions::advice::look(&[&words]);
    Ok(Json(serde_json::json!({ "advice": advice })).into_response())
}
