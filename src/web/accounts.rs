//! The pages of one's own account: welcome, profile, sessions, consent. It must not know anybody else's.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Query};
use super::layout::Layout;
use super::session::resume::NowSignedIn;
use super::{paths, session};
use crate::actions::accounts::Answers;
use crate::actions::{self, postcodes::Located};
use crate::app::{self, App};
use crate::domain::account::Account;
use crate::domain::idea::Publication;
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;

/// The form's fields as they are shown again: what was typed, and seats to choose from where a name fits several.
#[derive(Clone, Debug, Default)]
struct Typed {
    shown: String,
    place: String,
    /// (code, name, country) for the radio buttons.
    seats: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "accounts/new.html")]
struct Welcome {
    layout: Layout,
    errors: Errors,
    typed: Typed,
    consent: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
struct AccountShow {
    layout: Layout,
    account: Account,
    /// The seat's name and code.
    seat: Option<(String, String)>,
    address: String,
    sessions: i64,
    /// Whether the votes are published under a random number.
    votes_are_open: bool,
    /// The newest ideas of this account: address, statement, and where it stands.
    ideas: Vec<(String, String, &'static str)>,
}

/// More would push the rest of the page out of sight; the notices lead to every other.
const OWN_IDEAS: i64 = 20;

#[derive(Template)]
#[template(path = "accounts/edit.html")]
struct AccountEdit {
    layout: Layout,
    errors: Errors,
    typed: Typed,
}

#[derive(Template)]
#[template(path = "accounts/withdraw.html")]
struct ConsentWithdraw {
    layout: Layout,
}

/// Where to go after the welcome.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The welcome form; the profile form is the same without consent and next.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    #[serde(default)]
    name: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    seat: String,
    #[serde(default)]
    consent: String,
    #[serde(default)]
    next: String,
}

/// Asks a new person for a name, a constituency and consent.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    Query(query): Query<Next>,
) -> Result {
    let typed = typed_of(&app, &account).await?;
    let page = Welcome {
        layout,
        errors: Errors::default(),
        typed,
        consent: false,
        next: query.next,
    };
    Ok(Html(page.render()?).into_response())
}

/// Takes the answers, and goes on to where the person was.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    session: Session,
    Form(form): Form<Profile>,
) -> Result {
    let consent = form.consent == "yes";
    match take(&app, &account, &form, Some(consent)).await? {
        Ok(seat) => {
            session::say_next(&session, &format!("Welcome. You can now take part.{seat}")).await?;
            let next = paths::local_or_home(&form.next);
            let onward = Redirect::to(&next);
            Ok((Extension(NowSignedIn(next)), onward).into_response())
        }
        Err((errors, typed)) => {
            let page = Welcome {
                layout,
                errors,
                typed,
                consent,
                next: form.next,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
    }
}

/// One's own account.
pub async fn show(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let mut connection = app.db.read().await?;
    let sessions = store::sessions::count_of(&mut connection, account.id, app.now()).await?;
    let address = store::accounts::find_address(&mut connection, account.id)
        .await?
        .unwrap_or_default();
    let votes_are_open = store::open_ballots::find_since(&mut connection, account.id)
        .await?
        .is_some();
    let seat = match &account.constituency {
        Some(code) => store::constituencies::find(&mut connection, code)
            .await?
            .map(|seat| (seat.name, seat.code)),
        None => None,
    };
    let ideas = store::ideas::own::list(&mut connection, account.id, OWN_IDEAS).await?;
    let ideas = ideas
        .into_iter()
        .map(|idea| {
            let address = match idea.publication {
                Publication::Held | Publication::Hidden | Publication::Removed => {
                    paths::own_idea(idea.number)
                }
                _ => paths::idea(idea.number),
            };
            (address, idea.title, idea.publication.in_words())
        })
        .collect();
    Ok(Html(
        AccountShow {
            ideas,
            layout,
            account,
            seat,
            address,
            sessions,
            votes_are_open,
        }
        .render()?,
    )
    .into_response())
}

/// The profile form.
pub async fn edit(State(app): State<App>, layout: Layout, account: Account) -> Result {
    let typed = typed_of(&app, &account).await?;
    Ok(Html(
        AccountEdit {
            layout,
            errors: Errors::default(),
            typed,
        }
        .render()?,
    )
    .into_response())
}

/// Changes the profile.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    account: Account,
    session: Session,
    Form(form): Form<Profile>,
) -> Result {
    match take(&app, &account, &form, None).await? {
        Ok(seat) => {
            session::say_next(&session, &format!("Your profile is changed.{seat}")).await?;
            Ok(Redirect::to("/account").into_response())
        }
        Err((errors, typed)) => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            Html(
                AccountEdit {
                    layout,
                    errors,
                    typed,
                }
                .render()?,
            ),
        )
            .into_response()),
    }
}

/// Ends all sessions, this one too.
pub async fn destroy_sessions(
    State(app): State<App>,
    account: Account,
    session: Session,
) -> Result {
    actions::accounts::sign_out_everywhere(&app, &account).await?;
    session.flush().await?;
    Ok((session::clear_site(), Redirect::to("/")).into_response())
}

/// Explains what withdrawing consent means, before it is done.
pub async fn edit_consent(layout: Layout, _account: Account) -> Result {
    Ok(Html(ConsentWithdraw { layout }.render()?).into_response())
}

/// Withdraws consent.
pub async fn destroy_consent(State(app): State<App>, account: Account, session: Session) -> Result {
    actions::accounts::withdraw_consent(&app, &account).await?;
    session::say_next(
        &session,
        "Your permission is withdrawn. You can read everything; to take part again, give it again.",
    )
    .await?;
    Ok(Redirect::to("/account").into_response())
}

/// Carries out what a form says. The inner error holds what to show again.
async fn take(
    app: &App,
    account: &Account,
    form: &Profile,
    consent: Option<bool>,
) -> Result<std::result::Result<String, (Errors, Typed)>> {
    let mut typed = Typed {
        shown: form.name.clone(),
        place: form.place.clone(),
        seats: Vec::new(),
    };
    let mut said = String::new();
    let mut errors = Vec::new();
    let constituency = match (form.seat.is_empty(), form.place.trim().is_empty()) {
        (false, _) => Some(form.seat.clone()),
        (true, true) => None,
        (true, false) => match actions::postcodes::locate_by_words(app, "place", &form.place).await
        {
            Ok(Located::One(place)) => {
                said = match &place.retired {
                    Some(_) => format!(
                        " That postcode is an old one; it lay in {}. If that is not your constituency, change it in your profile.",
                        place.constituency.name
                    ),
                    None => format!(" Your constituency is {}.", place.constituency.name),
                };
                Some(place.constituency.code)
            }
            Ok(Located::Several(seats)) => {
                typed.seats = seats
                    .into_iter()
                    .map(|seat| (seat.code, seat.name, seat.country))
                    .collect();
                errors.push(FieldError::new(
                    "place",
                    "Several constituencies have that in their name. Please choose one.",
                ));
                None
            }
            Err(app::Error::Refusal(Refusal::Fields(mut more))) => {
                errors.append(&mut more);
                None
            }
            Err(error) => return Err(error.into()),
        },
    };
    if !errors.is_empty() {
        return Ok(Err((errors.into(), typed)));
    }
    let answers = Answers {
        name: form.name.clone(),
        constituency,
        consent,
    };
    match actions::accounts::choose_profile(app, account, answers).await {
        Ok(()) => Ok(Ok(said)),
        Err(app::Error::Refusal(Refusal::Fields(errors))) => Ok(Err((errors.into(), typed))),
        Err(error) => Err(error.into()),
    }
}

/// The form as it stands before anything is typed.
async fn typed_of(app: &App, account: &Account) -> Result<Typed> {
    let place = match &account.constituency {
        Some(code) => store::constituencies::find(&mut *app.db.read().await?, code)
            .await?
            .map(|seat| seat.name),
        None => None,
    };
    Ok(Typed {
        shown: account.name.clone().unwrap_or_default(),
        place: place.unwrap_or_default(),
        seats: Vec::new(),
    })
}
