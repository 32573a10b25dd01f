//! The last press: an idea goes out, waits for a person, or comes back with what is in its way. It must not know which answers are good.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use tower_sessions::Session;

use super::{address, page};
use crate::actions;
use crate::app::{self, App};
use crate::domain::draft::Step;
use crate::domain::idea::Publication;
use crate::domain::ids::{DraftId, IdeaNumber};
use crate::domain::refusal::Refusal;
use crate::domain::text::FieldError;
use crate::store;
use crate::store::drafts::Draft;
use crate::web::error::Result;
use crate::web::layout::Layout;
use crate::web::viewer::Viewer;
use crate::web::{paths, session};

pub(super) async fn publish(
    app: &App,
    layout: Layout,
    viewer: &Viewer,
    session: &Session,
    found: Option<Draft>,
    op: Option<DraftId>,
    was_advised: bool,
) -> Result {
    let check = address(Step::Check);
    let Some(account) = &viewer.account else {
        return Ok(Redirect::to(&paths::sign_in(&check)).into_response());
    };
    let Some(citizen) = viewer.citizen() else {
        // Suspended people are told so; newcomers first answer the welcome page.
        return match account.as_citizen() {
            Err(Refusal::Suspended) => Err(Refusal::Suspended.into()),
            _ => Ok(Redirect::to(&paths::welcome(&check)).into_response()),
        };
    };
    let Some(draft) = found else {
        // The second press of the same button: the draft is an idea by now.
        let published = match op {
            Some(op) => actions::ideas::find_published(app, citizen.id(), op).await?,
            None => None,
        };
        let leads_to = match published {
            Some(number) if is_held(app, number).await? => paths::own_idea(number),
            Some(number) => paths::idea(number),
            None => "/ideas/new".to_owned(),
        };
        return Ok(Redirect::to(&leads_to).into_response());
    };
    match actions::ideas::publish(app, &citizen, &draft).await {
        Ok(number) => {
            if was_advised {
                actions::advice::count_answer(app, &draft.answers.words()).await?;
            }
            session.remove::<DraftId>(session::DRAFT).await?;
            if is_held(app, number).await? {
                session::say_next(session, "We have your idea, and nothing of it is lost. A person looks at it before everybody sees it.").await?;
                return Ok(Redirect::to(&paths::own_idea(number)).into_response());
            }
            session::say_next(
                session,
                &format!("Your idea is published. Its number is {number}."),
            )
            .await?;
            Ok(Redirect::to(&paths::idea(number)).into_response())
        }
        Err(app::Error::Refusal(Refusal::Fields(errors))) => {
            page(
                app,
                layout,
                viewer,
                Step::Check,
                draft.id,
                draft.answers,
                errors.into(),
            )
            .await
        }
        Err(app::Error::Refusal(refusal @ Refusal::TooMany(_))) => {
            let errors = FieldError::new("publish", refusal.words()).into();
            let mut response = page(
                app,
                layout,
                viewer,
                Step::Check,
                draft.id,
                draft.answers,
                errors,
            )
            .await?;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether an idea waits for a person, so that its author sees it among their own texts and nobody at its address.
async fn is_held(app: &App, number: IdeaNumber) -> Result<bool> {
    let standing = store::ideas::find_standing(&mut *app.db.read().await?, number).await?;
    Ok(standing.is_some_and(|idea| idea.publication == Publication::Held))
}
