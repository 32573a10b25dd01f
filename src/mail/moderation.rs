//! The letter about a step of moderation, as the domain worded it. It must not know what it says.

use askama::Template;

use crate::domain::letter::{Lane, Letter};

#[derive(Template)]
#[template(path = "mail/moderation/body.txt", escape = "none")]
struct Text<'a> {
    body: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/moderation/body.html")]
struct Html<'a> {
    paragraphs: Vec<&'a str>,
    link: &'a str,
}

/// Writes the letter. `link` may be empty, for somebody without an account.
pub fn write(
    to: &str,
    title: &str,
    body: &str,
    link: &str,
    dedupe: String,
) -> Result<Letter, super::Unwritten> {
    Ok(Letter {
        dedupe,
        lane: Lane::Service,
        to: to.to_owned(),
        // One line, whatever stands in a title.
        subject: title.split_whitespace().collect::<Vec<_>>().join(" "),
        text: Text { body, link }.render()?,
        html: Html {
            paragraphs: body.lines().filter(|line| !line.is_empty()).collect(),
            link,
        }
        .render()?,
        unsubscribe_url: None,
        expires_at: None,
    })
}
