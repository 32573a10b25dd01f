//! The letter that carries a sign-in code. It must not know how the code was made.

use askama::Template;

use crate::domain::letter::{Lane, Letter};
use crate::domain::sign_in::CODE_MINUTES;
use crate::domain::time::Timestamp;

/// What the letter says.
#[derive(Template)]
#[template(path = "mail/sign_in_code/body.txt")]
struct Text<'a> {
    site: &'a str,
    code: &'a str,
    link: &'a str,
    minutes: i64,
}

#[derive(Template)]
#[template(path = "mail/sign_in_code/body.html")]
struct Html<'a> {
    site: &'a str,
    code: &'a str,
    link: &'a str,
    minutes: i64,
}

/// Writes the letter.
pub fn write(
    to: &str,
    site: &str,
    code: &str,
    link: &str,
    dedupe: String,
    expires_at: Timestamp,
) -> Result<Letter, askama::Error> {
    Ok(Letter {
        dedupe,
        lane: Lane::SignIn,
        to: to.to_owned(),
        subject: format!("{code} is your code for {site}"),
        text: Text {
            site,
            code,
            link,
            minutes: CODE_MINUTES,
        }
        .render()?,
        html: Html {
            site,
            code,
            link,
            minutes: CODE_MINUTES,
        }
        .render()?,
        unsubscribe_url: None,
        expires_at: Some(expires_at),
    })
}
