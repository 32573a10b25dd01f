//! The mark that a browser keeps of having signed in, so that strangers who ask for codes in its owner's name cannot use up the
//! owner's. It must not know what the mark says: it is made and proved by the action, and opens nothing by itself.

use time::Duration;
use tower_cookies::cookie::SameSite;
use tower_cookies::{Cookie, Cookies};

use crate::actions;
use crate::app::App;
use crate::domain::account::Account;

/// As long as the longest session of a citizen (security.md 2.2): whoever stays away longer asks as a stranger does.
const KEPT_DAYS: i64 = 180;
/// Sent to the pages of signing in only, so that all others stay the same for everybody who is signed out.
const PATH: &str = "/sign-in";

fn name(app: &App) -> &'static str {
    if app.config.is_https() {
        "__Secure-cg-known"
    } else {
        "known-browser"
    }
}

/// The mark of this browser, if it has one.
pub fn mark(app: &App, cookies: &Cookies) -> Option<String> {
    cookies
        .get(name(app))
        .map(|cookie| cookie.value().to_owned())
}

/// Leaves the mark of `account` in this browser.
pub fn remember(app: &App, cookies: &Cookies, account: &Account) {
    let mark = actions::sign_in::browser_mark(app, account);
    let cookie = Cookie::build((name(app), mark))
        .path(PATH)
        .secure(app.config.is_https())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(KEPT_DAYS));
    cookies.add(cookie.build());
}
