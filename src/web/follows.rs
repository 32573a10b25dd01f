//! Following and ending it from any page, and the list of all one follows with the mail that is switched off.
//! It must not know the pages that carry its button.

use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Result;
use super::form::Form;
use super::layout::Layout;
use super::viewer::Viewer;
use super::{paths, session};
use crate::actions;
use crate::app::App;
use crate::domain::account::Account;
use crate::domain::follow::{Muted, Subject};
use crate::domain::refusal::Refusal;
use crate::store;
use crate::store::follows::Listed;

#[derive(Template)]
#[template(path = "follows/index.html")]
struct FollowIndex {
    layout: Layout,
    groups: Vec<Group>,
    muted: Vec<MutedLine>,
    is_all_muted: bool,
}

/// All of one kind that somebody follows.
struct Group {
    heading: &'static str,
    lines: Vec<Line>,
}

struct Line {
    kind: &'static str,
    target: String,
    name: String,
    path: String,
}

struct MutedLine {
    kind: &'static str,
    target: String,
    name: String,
}

/// The button on a page.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Followed {
    kind: String,
    target: String,
    /// "yes" or "no".
    #[serde(default)]
    follow: String,
    /// Where the button stood.
    #[serde(default)]
    next: String,
}

/// The switch of a kind of mail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switched {
    kind: String,
    #[serde(default)]
    target: String,
    /// "yes" for wanted, "no" for not.
    #[serde(default)]
    mail: String,
}

/// Follows something, or stops. For whom signs in first, the press is carried out then.
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    session: Session,
    Form(form): Form<Followed>,
) -> Result {
    let next = paths::local_or_home(&form.next);
    let subject = Subject::parse(&form.kind, &form.target).ok_or(Refusal::NotFound)?;
    let is_end = form.follow == "no";
    // Whoever withdrew consent may still end what was followed before.
    let way = match &viewer.account {
        Some(_) if is_end => None,
        _ => viewer.way_to(&next),
    };
    if let Some(way) = way {
        session::resume::keep_press(&session, "/follows", &form, &next, app.now()).await?;
        return Ok(Redirect::to(&way).into_response());
    }
    if is_end {
        actions::follows::unfollow(&app, viewer.signed_in()?.id, &subject).await?;
        session::say_next(&session, "You no longer follow this.").await?;
    } else {
        let citizen = viewer.signed_in()?.as_citizen()?;
        let name = actions::follows::follow(&app, &citizen, subject).await?;
        session::say_next(
            &session,
            &format!("You follow “{name}”. You will be told here and by mail."),
        )
        .await?;
    }
    Ok(Redirect::to(&next).into_response())
}

/// Everything one follows, and the mail one switched off.
pub async fn index(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let mut connection = app.db.read().await?;
    let all = store::follows::list(&mut connection, account.id).await?;
    let muted = store::follows::list_muted(&mut connection, account.id).await?;
    let page = FollowIndex {
        layout,
        is_all_muted: muted.contains(&Muted::All),
        muted: muted.iter().map(|muted| muted_line(muted, &all)).collect(),
        groups: groups(&all),
    };
    Ok(Html(page.render()?).into_response())
}

/// Switches a kind of mail off or on.
pub async fn update(
    State(app): State<App>,
    account: Account,
    session: Session,
    Form(form): Form<Switched>,
) -> Result {
    let muted = Muted::parse(&form.kind, &form.target).ok_or(Refusal::NotFound)?;
    if form.mail == "yes" {
        actions::follows::unmute(&app, account.id, &muted).await?;
        session::say_next(&session, "This mail comes again.").await?;
    } else {
        actions::follows::mute(&app, account.id, &muted).await?;
        session::say_next(
            &session,
            "This mail is switched off. Notices in your account go on.",
        )
        .await?;
    }
    Ok(Redirect::to("/account/follows").into_response())
}

fn groups(all: &[Listed]) -> Vec<Group> {
    [
        ("idea", "Ideas"),
        ("member", "MPs"),
        ("constituency", "Constituencies"),
        ("topic", "Topics"),
    ]
    .into_iter()
    .map(|(kind, heading)| Group {
        heading,
        lines: all
            .iter()
            .filter(|listed| listed.subject.kind() == kind)
            .map(|listed| Line {
                kind,
                target: listed.subject.target(),
                name: name_of(&listed.subject, &listed.name),
                path: if listed.name.is_empty() {
                    String::new()
                } else {
                    path_of(&listed.subject)
                },
            })
            .collect(),
    })
    .filter(|group| !group.lines.is_empty())
    .collect()
}

fn muted_line(muted: &Muted, all: &[Listed]) -> MutedLine {
    let name = match muted {
        Muted::All => "All mail about what happens here".to_owned(),
        Muted::About(subject) => {
            let known = all.iter().find(|listed| listed.subject == *subject);
            name_of(subject, known.map_or("", |listed| listed.name.as_str()))
        }
    };
    MutedLine {
        kind: muted.kind(),
        target: muted.target(),
        name,
    }
}

/// The name, or what can be said without one: of what is hidden not even the title is told.
fn name_of(subject: &Subject, name: &str) -> String {
    match (subject, name) {
        (Subject::Idea(number), "") => format!("Idea {number}"),
        (Subject::Member(_), "") => "An MP".to_owned(),
        (Subject::Constituency(_), "") => "A constituency".to_owned(),
        (Subject::Topic(key), "") => format!("The topic “{key}”"),
        (Subject::Idea(number), name) => format!("{name} (idea {number})"),
        (_, name) => name.to_owned(),
    }
}

fn path_of(subject: &Subject) -> String {
    match subject {
        Subject::Idea(number) => paths::idea(*number),
        Subject::Member(member) => paths::member(*member),
        Subject::Constituency(code) => paths::constituency(code),
        Subject::Topic(key) => format!("/ideas?topic={key}"),
    }
}
