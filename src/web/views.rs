//! Counts how often ideas' pages are opened, also where a stranger's page comes ready-made. It must not know who opens one: only
//! the address and that there was an answer.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::domain::ids::IdeaNumber;

/// Counts a page of an idea that was shown, or was still as the reader had it.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let number = (request.method() == Method::GET)
        .then(|| idea_of(request.uri().path()))
        .flatten();
    let response = next.run(request).await;
    let is_shown = matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    if let (Some(number), true) = (number, is_shown) {
        app.views.note(number);
    }
    response
}

/// The idea whose words or comments are read at an address.
fn idea_of(path: &str) -> Option<IdeaNumber> {
    let rest = path.strip_prefix("/ideas/")?;
    let (number, below) = rest.split_once('/').unwrap_or((rest, ""));
    if !matches!(below, "" | "comments") {
        return None;
    }
    number.parse().ok().map(IdeaNumber::from_i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pages_where_texts_are_read_count() {
        for (path, number) in [
            ("/ideas/417", Some(417)),
            ("/ideas/417/comments", Some(417)),
            ("/ideas/417/edit", None),
            ("/ideas/new", None),
            ("/ideas", None),
            ("/members/417", None),
        ] {
            assert_eq!(idea_of(path).map(IdeaNumber::get), number, "{path}");
        }
    }
}
