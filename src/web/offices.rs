//! The page on which an MP says who works in the office: inviting, taking back, ending. It must not know who may.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path};
use super::layout::Layout;
use super::session;
use crate::actions;
use crate::actions::offices::Office;
use crate::app::{self, App};
use crate::domain::ids::{AccountId, DelegationId, InvitationId};
use crate::domain::office::{Duty, Hand};
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::FieldError;

#[derive(Template)]
#[template(path = "offices/show.html")]
struct OfficeShow {
    layout: Layout,
    errors: Errors,
    office: Office,
    form: InviteForm,
    duties: Vec<(&'static str, &'static str, &'static str)>,
    mp_name: String,
    is_mp: bool,
    own: AccountId,
    duty: &'static str,
}

/// Whom to invite, and what for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InviteForm {
    email: String,
    duty: String,
}

/// Who works here.
pub async fn show(State(app): State<App>, layout: Layout, by: Hand) -> Result {
    let drawn = (InviteForm::default(), Errors::default());
    draw(&app, layout, &by, drawn, StatusCode::OK).await
}

/// Invites somebody.
pub async fn create_invitation(
    State(app): State<App>,
    layout: Layout,
    by: Hand,
    session: Session,
    Form(form): Form<InviteForm>,
) -> Result {
    let mut errors = Vec::new();
    let email = EmailAddress::parse("email", &form.email)
        .map_err(|error| errors.push(error))
        .ok();
    let duty = Duty::from_key(&form.duty);
    if duty.is_none() {
        errors.push(FieldError::new(
            "duty",
            "Please choose what this person will do.",
        ));
    }
    let (Some(email), Some(duty)) = (email, duty) else {
        let drawn = (form, errors.into());
        return draw(&app, layout, &by, drawn, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let words = format!("The invitation is on its way to {}.", email.written());
    match actions::offices::invite(&app, &by, email, duty).await {
        Ok(()) => back(&session, &words).await,
        Err(app::Error::Refusal(crate::domain::refusal::Refusal::NotNow(why))) => {
            let drawn = (form, FieldError::new("email", why).into());
            draw(&app, layout, &by, drawn, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes an invitation back.
pub async fn destroy_invitation(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(id): Path<InvitationId>,
) -> Result {
    actions::offices::end_invitation(&app, &by, id).await?;
    back(
        &session,
        "The invitation is taken back; its link opens nothing any more.",
    )
    .await
}

/// Ends somebody's work.
pub async fn destroy(
    State(app): State<App>,
    by: Hand,
    session: Session,
    Path(id): Path<DelegationId>,
) -> Result {
    actions::offices::end(&app, &by, id).await?;
    if !by.is_mp() {
        return Ok(Redirect::to("/").into_response());
    }
    back(
        &session,
        "That work is ended, and every session of that account with it.",
    )
    .await
}

async fn back(session: &Session, words: &str) -> Result {
    session::say_next(session, words).await?;
    Ok(Redirect::to("/desk/office").into_response())
}

async fn draw(
    app: &App,
    layout: Layout,
    by: &Hand,
    (form, errors): (InviteForm, Errors),
    status: StatusCode,
) -> Result {
    let page = OfficeShow {
        layout,
        errors,
        office: actions::offices::look(app, by).await?,
        form,
        duties: Duty::ALL
            .map(|duty| (duty.key(), duty.in_words(), duty.hint()))
            .to_vec(),
        mp_name: by.mp().account().name_or_new().to_owned(),
        is_mp: by.is_mp(),
        own: by.id(),
        duty: by.in_words(),
    };
    Ok((status, Html(page.render()?)).into_response())
}
