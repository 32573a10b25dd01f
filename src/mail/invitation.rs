//! The letter that invites somebody to a role. It must not know who may be invited.

use askama::Template;

use crate::domain::invitation::INVITATION_DAYS;
use crate::domain::letter::{Lane, Letter};

#[derive(Template)]
#[template(path = "mail/invitation/body.txt")]
struct Text<'a> {
    site: &'a str,
    role: &'a str,
    member: Option<&'a str>,
    link: &'a str,
    days: i64,
}

#[derive(Template)]
#[template(path = "mail/invitation/body.html")]
struct Html<'a> {
    site: &'a str,
    role: &'a str,
    member: Option<&'a str>,
    link: &'a str,
    days: i64,
}

/// Writes the letter; `member` is the name in the register, for MPs and their staff.
pub fn write(
    to: &str,
    site: &str,
    role: &str,
    member: Option<&str>,
    link: &str,
    dedupe: String,
) -> Result<Letter, askama::Error> {
    Ok(Letter {
        dedupe,
        lane: Lane::Service,
        to: to.to_owned(),
        subject: format!("An invitation to {site}"),
        text: Text {
            site,
            role,
            member,
            link,
            days: INVITATION_DAYS,
        }
        .render()?,
        html: Html {
            site,
            role,
            member,
            link,
            days: INVITATION_DAYS,
        }
        .render()?,
        unsubscribe_url: None,
        expires_at: None,
    })
}
