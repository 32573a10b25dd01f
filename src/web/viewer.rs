//! Who is looking: loads the account behind the session once for each request, and proves roles to handlers.
//! It must not know pages; what a role may do is the domain's to say.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::error::{Error, Result};
use super::{paths, session};
use crate::actions;
use crate::app::App;
use crate::domain::account::{Account, Citizen, Moderator, Mp, PanelMember, Steward};
use crate::domain::office::Hand;
use crate::domain::refusal::Refusal;
use crate::store::{self, Recallable};

/// The person in front of the page: somebody signed in, or a visitor.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    /// The account, for those signed in.
    pub account: Option<Account>,
    /// How many notices are unread.
    pub unread: i64,
}

impl Viewer {
    /// Loads the viewer of a session. A visitor without a cookie costs nothing.
    pub async fn load(app: &App, session: Option<&Session>) -> Result<Self> {
        let Some(session) = session else {
            return Ok(Self::default());
        };
        let Some(who) = session::signed_in(session).await? else {
            return Ok(Self::default());
        };
        let load = async {
            let mut connection = app.db.read().await?;
            let found = store::accounts::find_with_unread(&mut connection, who.account).await?;
            Ok::<_, Error>(found.map(|(account, unread)| Self {
                account: Some(account),
                unread,
            }))
        };
        let Some(viewer) = app.db.recall([who.account.get(), 0], load).await? else {
            return Ok(Self::default());
        };
        let now = app.now();
        let holds = |account: &Account| {
            account.epoch == who.epoch && account.session_holds(who.began, who.seen, now)
        };
        if !viewer.account.as_ref().is_some_and(holds) {
            return Ok(Self::default());
        }
        session::touch(session, &who, now).await?;
        Ok(Self::clone(&viewer))
    }

    /// The account, or the advice to sign in.
    pub fn signed_in(&self) -> std::result::Result<&Account, Refusal> {
        self.account.as_ref().ok_or(Refusal::SignInFirst)
    }

    /// Where somebody has to pass before acting at `next`: signing in, or the welcome page. `None` when neither would help.
    pub fn way_to(&self, next: &str) -> Option<String> {
        match &self.account {
            None => Some(paths::sign_in(next)),
            Some(account) if account.name.is_none() || account.consented_at.is_none() => {
                Some(paths::welcome(next))
            }
            Some(_) => None,
        }
    }

    /// The citizen, where there is one: for pages that show a little more to them.
    pub fn citizen(&self) -> Option<Citizen> {
        self.account
            .as_ref()
            .and_then(|account| account.as_citizen().ok())
    }
}

impl Recallable for Viewer {
    fn bytes(&self) -> usize {
        // An address and two names.
        size_of::<Self>() + 200
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if let Some(viewer) = parts.extensions.get::<Self>() {
            return Ok(viewer.clone());
        }
        let session = parts.extensions.get::<Session>().cloned();
        let viewer = Self::load(app, session.as_ref()).await?;
        parts.extensions.insert(viewer.clone());
        Ok(viewer)
    }
}

macro_rules! proves {
    ($($role:ty => $proof:ident),+ $(,)?) => {$(
        impl FromRequestParts<App> for $role {
            type Rejection = Error;
            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
                let viewer = Viewer::from_request_parts(parts, app).await?;
                Ok(viewer.signed_in()?.$proof()?)
            }
        }
    )+};
}

proves! {
    Citizen => as_citizen,
    Mp => as_mp,
    Moderator => as_moderator,
    PanelMember => as_panel_member,
    Steward => as_steward,
}

/// Who acts in an MP's office: seat and work are looked at anew for every request.
impl FromRequestParts<App> for Hand {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        Ok(actions::offices::enter(app, viewer.signed_in()?).await?)
    }
}

impl FromRequestParts<App> for Account {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let viewer = Viewer::from_request_parts(parts, app).await?;
        Ok(viewer.signed_in()?.clone())
    }
}
