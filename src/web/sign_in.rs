//! The pages of signing in: an address, a code, and back to where one was. It must not know how a code is checked.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_cookies::Cookies;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Query};
use super::layout::Layout;
use super::paths;
use super::session::resume::NowSignedIn;
use super::session::{self, SignedIn, known_browser};
use super::viewer::Viewer;
use crate::actions;
use crate::app::{self, App};
use crate::domain::ids::{CodeId, DraftId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{CODE_MINUTES, CodeTried, EmailAddress};
use crate::domain::text::FieldError;

/// In the session: which code this browser asked for, and where to go afterwards.
const CODE: &str = "code";
const NEXT: &str = "next";

#[derive(Template)]
#[template(path = "sign_in/new.html")]
struct SignInNew {
    layout: Layout,
    errors: Errors,
    email: String,
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in/code.html")]
struct SignInCode {
    layout: Layout,
    errors: Errors,
    code: String,
    minutes: i64,
    /// Whether this browser asked for the code; without that it cannot be used here (T10).
    is_here: bool,
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The address form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    #[serde(default)]
    email: String,
    #[serde(default)]
    next: String,
}

/// The code form.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    #[serde(default)]
    code: String,
}

/// Asks for an address.
pub async fn new(layout: Layout, viewer: Viewer, Query(query): Query<Next>) -> Result {
    if viewer.account.is_some() {
        return Ok(Redirect::to(&paths::local_or_home(&query.next)).into_response());
    }
    let page = SignInNew {
        layout,
        errors: Errors::default(),
        email: String::new(),
        next: query.next,
    };
    Ok(Html(page.render()?).into_response())
}

/// Sends a code.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    session: Session,
    cookies: Cookies,
    Form(form): Form<Asked>,
) -> Result {
    let mark = known_browser::mark(&app, &cookies);
    let sent = match EmailAddress::parse("email", &form.email) {
        Ok(email) => actions::sign_in::send_code(&app, &email, mark.as_deref()).await,
        Err(error) => Err(app::Error::Refusal(Refusal::Fields(vec![error]))),
    };
    let errors = match sent {
        Ok(code) => {
            session.insert(CODE, code).await?;
            session
                .insert(NEXT, paths::local_or_home(&form.next))
                .await?;
            return Ok(Redirect::to("/sign-in/code").into_response());
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => Errors::from(errors),
        Err(app::Error::Refusal(refusal)) => {
            Errors::from(FieldError::new("email", refusal.words()))
        }
        Err(error) => return Err(error.into()),
    };
    let page = SignInNew {
        layout,
        errors,
        email: form.email,
        next: form.next,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// Asks for the code; a link from the letter fills it in, but only the button uses it (mail scanners follow links, T9).
pub async fn edit(layout: Layout, session: Session, Query(query): Query<Typed>) -> Result {
    let is_here = session.get::<CodeId>(CODE).await?.is_some();
    let code = query
        .code
        .chars()
        .filter(char::is_ascii_digit)
        .take(6)
        .collect();
    let page = SignInCode {
        layout,
        errors: Errors::default(),
        code,
        minutes: CODE_MINUTES,
        is_here,
    };
    Ok(Html(page.render()?).into_response())
}

/// Tries the code.
pub async fn update(
    State(app): State<App>,
    layout: Layout,
    session: Session,
    cookies: Cookies,
    headers: HeaderMap,
    Form(form): Form<Typed>,
) -> Result {
    let Some(code) = session.get::<CodeId>(CODE).await? else {
        let page = SignInCode {
            layout,
            errors: Errors::default(),
            code: form.code,
            minutes: CODE_MINUTES,
            is_here: false,
        };
        return Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response());
    };
    let words = match actions::sign_in::try_code(&app, code, &form.code).await {
        Ok(Ok(account)) => {
            // If this answer does not arrive, the browser comes back with its old cookie: the idea then waits in the account.
            if let Some(draft) = session.get::<DraftId>(session::DRAFT).await? {
                actions::ideas::tie_draft(&app, draft, &account).await?;
            }
            known_browser::remember(&app, &cookies, &account);
            let who = SignedIn::now(&account, app.now(), &headers);
            let next = session.remove::<String>(NEXT).await?.unwrap_or_else(|| "/".into());
            session.remove::<CodeId>(CODE).await?;
            session::begin(&session, who).await?;
            if account.name.is_none() || account.consented_at.is_none() {
                return Ok(Redirect::to(&paths::welcome(&next)).into_response());
            }
            session::say_next(&session, "You are signed in.").await?;
            let onward = Redirect::to(&next);
            return Ok((Extension(NowSignedIn(next)), onward).into_response());
        }
        Ok(Err(CodeTried::Wrong { left: 1 })) => "That is not the code. You have one more try.".to_owned(),
        Ok(Err(CodeTried::Wrong { left: 0 })) => "That is not the code, and it was the last try. Ask for a new one; what you wrote is kept.".to_owned(),
        Ok(Err(CodeTried::Wrong { left })) => format!("That is not the code. Check the newest letter from us; you have {left} more tries."),
        Ok(Err(CodeTried::Misshapen)) => "A code has six digits. Type the six digits of the newest letter from us; this was not counted as a try.".to_owned(),
        Ok(Err(CodeTried::Right)) => String::new(),
        Err(app::Error::Refusal(refusal)) => refusal.words(),
        Err(error) => return Err(error.into()),
    };
    let page = SignInCode {
        layout,
        errors: FieldError::new("code", words).into(),
        code: form.code,
        minutes: CODE_MINUTES,
        is_here: true,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// Signs out here.
pub async fn destroy(session: Session) -> Result {
    session.flush().await?;
    Ok((session::clear_site(), Redirect::to("/")).into_response())
}
