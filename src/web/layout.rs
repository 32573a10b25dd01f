//! What every page shows around its own words: name, places, who is signed in, the result of the last act.
//! It must not know any one page.

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::error::{Error, Result};
use super::session;
use super::viewer::Viewer;
use super::{assets, security};
use crate::app::App;
use crate::domain::account::Role;

/// The name in the corner of the page.
#[derive(Clone, Debug)]
pub struct Badge {
    /// The display name.
    pub name: String,
    /// "" for a citizen, else the role in words.
    pub role: &'static str,
    /// How many notices are unread.
    pub unread: i64,
    /// Whether the moderators' queue is one of this person's places.
    pub moderates: bool,
    /// Whether it sits on the panel.
    pub judges: bool,
    /// Whether an MP's desk is one of this person's places.
    pub answers: bool,
}

/// All that a part printed once for many readers may use of the surroundings: the addresses of files, and nothing about anybody.
#[derive(Clone, Copy, Debug)]
pub struct Files;

impl Files {
    /// The address of a file in `static/`.
    pub fn asset(self, name: &str) -> &'static str {
        assets::path(name)
    }
}

/// The surroundings of a page.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The name of the site.
    pub site_name: String,
    /// What stands across the top, such as "demo".
    pub banner: Option<String>,
    /// What everybody must know of the House today.
    pub house: Option<String>,
    /// What those who moderate must know of it.
    pub quiet: Option<String>,
    /// The result of the last act.
    pub flash: Option<String>,
    /// Which of the main places this page belongs to.
    pub here: &'static str,
    /// Who is signed in.
    pub viewer: Option<Badge>,
    /// The reference number of this request.
    pub request_id: String,
    /// Whether letters stay in the house, so that a link to the outbox is shown.
    pub outbox: bool,
    /// Whether this is the demo, with one-click sign-in.
    pub demo: bool,
    /// The address of this page, for "sign in and come back".
    pub path: String,
}

impl Layout {
    /// Puts the surroundings together.
    pub fn new(
        app: &App,
        viewer: Viewer,
        uri: &Uri,
        request_id: String,
        flash: Option<String>,
    ) -> Self {
        let (known, today) = (app.house.known(), app.now().day());
        Self {
            site_name: app.config.site_name.clone(),
            banner: app.config.demo.then(|| "This is a demo: everybody and every place on it is fictional, and it is thrown away when it stops.".to_owned()),
            house: known.banner(today),
            quiet: viewer
                .account
                .as_ref()
                .is_some_and(|account| account.role.is_some_and(Role::is_moderating))
                .then(|| known.quiet_words(today))
                .flatten(),
            flash,
            here: place(uri.path()),
            viewer: viewer.account.map(|account| Badge {
                name: account.name_or_new().to_owned(),
                role: account.role.map_or("", Role::in_words),
                unread: viewer.unread,
                moderates: account.role.is_some_and(Role::is_moderating),
                judges: account.role == Some(Role::Panel),
                answers: matches!(account.role, Some(Role::Mp | Role::Staff)),
            }),
            request_id,
            outbox: app.config.shows_outbox() && app.mailer.is_outbox(),
            demo: app.config.demo,
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        }
    }

    /// Whether the way to the moderators' queue is shown.
    pub fn moderates(&self) -> bool {
        self.viewer.as_ref().is_some_and(|badge| badge.moderates)
    }

    /// Whether the way to the panel's pages is shown.
    pub fn judges(&self) -> bool {
        self.viewer.as_ref().is_some_and(|badge| badge.judges)
    }

    /// Whether the way to an MP's desk is shown.
    pub fn answers(&self) -> bool {
        self.viewer.as_ref().is_some_and(|badge| badge.answers)
    }

    /// The address of a file in `static/`, with its checksum, so that it may be cached for ever.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::path(name)
    }

    /// The signing-in address that comes back here.
    pub fn sign_in_path(&self) -> String {
        super::paths::sign_in(&self.path)
    }
}

fn place(path: &str) -> &'static str {
    match path.split('/').nth(1).unwrap_or_default() {
        "" => "home",
        "ideas" | "comments" | "responses" | "joint" | "commitments" => "ideas",
        "vote" => "vote",
        "common-ground" | "data" => "ground",
        "members" | "constituencies" | "news" => "members",
        "parties" => "parties",
        "account" | "sign-in" | "welcome" => "account",
        "about" | "respect" | "transparency" | "complaints" => "about",
        "moderation" => "moderation",
        "panel" => "panel",
        "desk" => "desk",
        _ => "",
    }
}

impl FromRequestParts<App> for Layout {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        let flash = match parts.extensions.get::<Session>() {
            // Only a page takes the sentence; a POST leaves it for the page it leads to.
            Some(session) if parts.method == axum::http::Method::GET => {
                session::take_said(session).await?
            }
            _ => None,
        };
        Ok(Self::new(
            app,
            viewer,
            &parts.uri,
            security::request_id_of(&parts.extensions),
            flash,
        ))
    }
}
