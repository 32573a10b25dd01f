//! Whether the process lives and can serve, for a supervisor. It must not tell anything about the site's content.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::error::Result;
use crate::app::App;

/// The process answers.
pub async fn show() -> &'static str {
    "alive\n"
}

/// The database can be read and written.
pub async fn show_ready(State(app): State<App>) -> Result {
    drop(app.db.read().await?);
    drop(app.db.write().await?);
    Ok((StatusCode::OK, "ready\n").into_response()) as Result<Response>
}
