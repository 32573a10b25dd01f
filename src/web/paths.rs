//! Addresses of our own, written in one place. It must not know what stands behind them.

use crate::domain::ids::{
    CommentId, CommitmentId, CorrectionId, IdeaNumber, MemberId, PostId, ResponseId,
};

/// An idea's page.
pub fn idea(number: IdeaNumber) -> String {
    format!("/ideas/{number}")
}

/// Where authors see a text of theirs that not everybody sees.
pub fn own_idea(number: IdeaNumber) -> String {
    format!("/account/items/idea-{number}")
}

/// A comment on its idea's page.
pub fn comment(number: IdeaNumber, comment: CommentId) -> String {
    format!("/ideas/{number}#comment-{comment}")
}

/// All comments of an idea.
pub fn comments(number: IdeaNumber) -> String {
    format!("/ideas/{number}/comments")
}

/// The form for a comment.
pub fn new_comment(number: IdeaNumber) -> String {
    format!("/ideas/{number}/comments/new")
}

/// A comment in its conversation, on whichever page of it; works however long the conversation grows.
pub fn conversation(comment: CommentId) -> String {
    format!("/comments/{comment}#comment-{comment}")
}

/// A response on its idea's page.
pub fn response(number: IdeaNumber, response: ResponseId) -> String {
    format!("/ideas/{number}#response-{response}")
}

/// Where a response to an idea is written.
pub fn new_response(number: IdeaNumber) -> String {
    format!("/ideas/{number}/responses/new")
}

/// Where a response is reworded.
pub fn edit_response(response: ResponseId) -> String {
    format!("/responses/{response}/edit")
}

/// Where people say whether a response answered them.
pub fn judgement(response: ResponseId) -> String {
    format!("/responses/{response}/judgement")
}

/// A correction or an apology in the list of all.
pub fn correction(id: CorrectionId) -> String {
    format!("/transparency/apologies#correction-{id}")
}

/// The page of something an MP posted.
pub fn post(id: PostId) -> String {
    format!("/news/{id}")
}

/// A Member's record.
pub fn record(id: MemberId) -> String {
    format!("/members/{id}/record")
}

/// A commitment's page.
pub fn commitment(id: CommitmentId) -> String {
    format!("/commitments/{id}")
}

/// A joint response in the making.
pub fn joint(id: ResponseId) -> String {
    format!("/joint/{id}")
}

/// A Member's page.
pub fn member(id: MemberId) -> String {
    format!("/members/{id}")
}

/// A constituency's page.
pub fn constituency(code: &str) -> String {
    format!("/constituencies/{code}")
}

/// A constituency's page for somebody whose postcode led there; `retired` says when the postcode went out of use.
pub fn constituency_found(code: &str, retired: Option<&str>) -> String {
    match retired {
        Some(month) => format!("/constituencies/{code}?by=postcode&retired={month}"),
        None => format!("/constituencies/{code}?by=postcode"),
    }
}

/// The Members who sit under a label.
pub fn members_of_party(key: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    format!("/members?party={query}")
}

/// A line of the public log: what a decision's stub and letter link to.
pub fn log_line(seq: u64) -> String {
    format!("/transparency/log/{seq}")
}

/// Signing in, and then coming back to `next`.
pub fn sign_in(next: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/sign-in?next={query}")
}

/// The welcome page, and then on to `next`.
pub fn welcome(next: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/welcome?next={query}")
}

/// `next` if it is a path on this site, else the front page: `//host`, backslashes and control characters would lead away (T31).
pub fn local_or_home(next: &str) -> String {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(|c| c.is_control() || c.is_whitespace())
        && next.len() <= 1000;
    let parsed = url::Url::parse("https://here.invalid").and_then(|base| base.join(next));
    match parsed {
        Ok(url) if plain && url.host_str() == Some("here.invalid") => next.to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_are_followed() {
        assert_eq!(local_or_home("/ideas/417?x=1#c"), "/ideas/417?x=1#c");
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "",
            "ideas",
            "/%0d\r\nx",
        ] {
            assert_eq!(local_or_home(bad), "/", "{bad:?}");
        }
    }
}
