//! The demo's one-click sign-in: be any of its fictional people. It must not exist outside the demo; the site map sees to it.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Form, Query};
use super::layout::Layout;
use super::paths;
use super::session::resume::NowSignedIn;
use super::session::{self, SignedIn};
use crate::app::App;
use crate::domain::account::{Account, Role};
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refusal;
use crate::store;

/// Enough citizens to talk to oneself; the rest can be met on the pages.
const CITIZENS: i64 = 8;
/// More than the demo has of any role.
const OFFICES: i64 = 50;

#[derive(Template)]
#[template(path = "sign_in/people.html")]
struct SignInPeople {
    layout: Layout,
    next: String,
    groups: Vec<(&'static str, Vec<Account>)>,
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// A button was pressed: a role, or one person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    #[serde(default)]
    role: String,
    account: Option<AccountId>,
    #[serde(default)]
    next: String,
}

/// Shows who one can be.
pub async fn index(State(app): State<App>, layout: Layout, Query(query): Query<Next>) -> Result {
    let mut connection = app.db.read().await?;
    let mut groups = Vec::new();
    for (heading, role, most) in [
        ("Citizens", None, CITIZENS),
        ("MPs", Some(Role::Mp), OFFICES),
        ("MPs’ offices", Some(Role::Staff), OFFICES),
        ("Moderators", Some(Role::Moderator), OFFICES),
        ("Senior moderators", Some(Role::SeniorModerator), OFFICES),
        ("The panel", Some(Role::Panel), OFFICES),
        ("Stewards", Some(Role::Steward), OFFICES),
    ] {
        let people = store::accounts::list_by_role(&mut connection, role, most).await?;
        if !people.is_empty() {
            groups.push((heading, people));
        }
    }
    let page = SignInPeople {
        layout,
        next: query.next,
        groups,
    };
    Ok(Html(page.render()?).into_response())
}

/// Signs in as that person.
pub async fn create(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<Chosen>,
) -> Result {
    let mut connection = app.db.read().await?;
    let account = if let Some(id) = form.account {
        store::accounts::find(&mut connection, id).await?
    } else {
        let role = Role::from_key(&form.role);
        store::accounts::list_by_role(&mut connection, role, 1)
            .await?
            .pop()
    };
    drop(connection);
    let account = account.ok_or(Refusal::NotFound)?;
    let who = SignedIn::now(&account, app.now(), &headers);
    session::begin(&session, who).await?;
    let words = format!("You are signed in as {}.", account.name_or_new());
    session::say_next(&session, &words).await?;
    let next = paths::local_or_home(&form.next);
    let onward = Redirect::to(&next);
    Ok((Extension(NowSignedIn(next)), onward).into_response())
}
