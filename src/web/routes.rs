//! The site map: every address, who may enter, and the handler behind it. It must not know what happens behind a door.
//!
//! A door cannot be added without saying who may enter, and the guard asks before the handler runs; the handler's own signature
//! (`Citizen`, `Mp`, …) asks again. `tests/site/doors.rs` walks the whole table.

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{self, MethodFilter};

use super::about;
use super::address;
use super::advice;
use super::assets;
use super::comments;
use super::commitments;
use super::constituencies;
use super::corrections;
use super::data;
use super::demo;
use super::error::Error;
use super::fairness;
use super::follows;
use super::ground;
use super::health;
use super::home;
use super::ideas;
use super::judgements;
use super::limits::{Knock, Limits};
use super::members;
use super::notices;
use super::outbox;
use super::parties;
use super::paths;
use super::policy_reports;
use super::posts;
use super::public_log;
use super::records;
use super::reports;
use super::respect;
use super::responses::{self, joint};
use super::security;
use super::session::{self, session_of};
use super::sign_in;
use super::transparency;
use super::unsubscribe;
use super::viewer::Viewer;
use super::votes;
use crate::app::App;
use crate::domain::office;
use crate::domain::refusal::Refusal;

mod accounts;
mod moderation;
mod offices;

/// Who may enter by a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Whoever signed in, also before the welcome page was answered.
    SignedIn,
    /// Citizens: named, consenting, not suspended.
    Citizen,
    /// MPs.
    Mp,
    /// MPs and the people of their offices.
    Office,
    /// Moderators.
    Moderator,
    /// Members of the independent panel.
    Panel,
    /// Stewards.
    Steward,
    /// Everybody, but only where letters stay in the house and nobody else comes (development and demo).
    OutboxOnly,
    /// Everybody, but only in the demo.
    DemoOnly,
}

impl Who {
    fn admits(self, viewer: &Viewer, app: &App) -> Result<(), Refusal> {
        match self {
            Self::Anyone => Ok(()),
            Self::SignedIn => viewer.signed_in().map(|_| ()),
            Self::Citizen => viewer.signed_in()?.as_citizen().map(|_| ()),
            Self::Mp => viewer.signed_in()?.as_mp().map(|_| ()),
            Self::Office => office::may_knock(viewer.signed_in()?),
            Self::Moderator => viewer.signed_in()?.as_moderator().map(|_| ()),
            Self::Panel => viewer.signed_in()?.as_panel_member().map(|_| ()),
            Self::Steward => viewer.signed_in()?.as_steward().map(|_| ()),
            Self::OutboxOnly if app.config.shows_outbox() && app.mailer.is_outbox() => Ok(()),
            Self::DemoOnly if app.config.demo => Ok(()),
            // Not even its existence is told.
            Self::OutboxOnly | Self::DemoOnly => Err(Refusal::NotFound),
        }
    }
}

/// One line of the site map.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address, with `{parts}`.
    pub path: &'static str,
    /// Who may enter.
    pub who: Who,
}

/// The site map under construction.
pub struct Site {
    app: App,
    router: Router<App>,
    doors: Vec<Door>,
    limits: Limits,
}

impl Site {
    fn get<H, T>(self, path: &'static str, who: Who, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.door("GET", MethodFilter::GET, path, who, handler)
    }

    fn post<H, T>(self, path: &'static str, who: Who, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.door("POST", MethodFilter::POST, path, who, handler)
    }

    fn door<H, T>(
        mut self,
        method: &'static str,
        filter: MethodFilter,
        path: &'static str,
        who: Who,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guarded = routing::on(filter, handler).route_layer(middleware::from_fn_with_state(
            (
                self.app.clone(),
                who,
                Knock::of(method, path),
                self.limits.clone(),
            ),
            guard,
        ));
        self.router = self.router.route(path, guarded);
        self.doors.push(Door { method, path, who });
        self
    }
}

/// Asks at the door. A page that needs somebody signed in sends a visitor to sign in and back; anything else is refused.
async fn guard(
    State((app, who, knock, limits)): State<(App, Who, Knock, Limits)>,
    mut request: Request,
    next: Next,
) -> Response {
    let limit = limits.at(knock.at(request.uri()));
    let from = address::of(&request, &app);
    if let Some(Err(seconds)) = limit.map(|limit| limit.knock(from, &app)) {
        return too_many("There have been many requests from your network", seconds);
    }
    if knock == Knock::Free {
        // The same for everybody, and asked for when the database may be away.
        return next.run(request).await;
    }
    let session = session_of(&request);
    let viewer = match Viewer::load(&app, session.as_ref()).await {
        Ok(viewer) => viewer,
        Err(error) => return error.into_response(),
    };
    // On one's own machine, and where there is no network, nobody is held up: that would only hinder development and the demo.
    let counts = from.is_some() && !app.config.is_own_machine();
    if let (Some(limit), Some(account), true) = (limit, &viewer.account, counts)
        && let Err(seconds) = limit.knock_as(account.id)
    {
        return too_many("That was very quick", seconds);
    }
    let admitted = who.admits(&viewer, &app);
    request.extensions_mut().insert(viewer);
    match admitted {
        Ok(()) => next.run(request).await,
        Err(Refusal::SignInFirst) if [Method::GET, Method::HEAD].contains(request.method()) => {
            let here = request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str());
            Redirect::to(&paths::sign_in(here)).into_response()
        }
        Err(refusal) => Error::Refusal(refusal).into_response(),
    }
}

fn too_many(why: &str, seconds: u64) -> Response {
    let words = format!(
        "{why}. Please try again in {seconds} seconds; nothing you wrote is lost if you go back."
    );
    let mut response = Error::Refusal(Refusal::TooMany(words)).into_response();
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// All doors of the site, in the order a visitor would find them.
fn site_map(app: &App) -> Site {
    use Who::{Anyone, Citizen, DemoOnly, Mp, OutboxOnly, SignedIn};
    let site = Site {
        app: app.clone(),
        router: Router::new(),
        doors: Vec::new(),
        limits: Limits::new(),
    };
    let site = site
        // The house itself
        .get("/assets/{sum}/{*name}", Anyone, assets::show)
        .get("/healthz", Anyone, health::show)
        .get("/readyz", Anyone, health::show_ready)
        .post("/csp", Anyone, policy_reports::create)
        // The front page, and the pages about the site
        .get("/", Anyone, home::show)
        .get("/about", Anyone, about::show)
        .get("/respect", Anyone, respect::show)
        .post("/respect/advice", Anyone, advice::create)
        .get("/privacy", Anyone, about::show_privacy)
        .get("/accessibility", Anyone, about::show_accessibility)
        .get("/imprint", Anyone, about::show_imprint)
        // What the groups agree on, and how that is computed
        .get("/common-ground", Anyone, ground::index)
        .get("/common-ground/method", Anyone, ground::show_method)
        .get("/common-ground/history", Anyone, ground::show_history)
        .get("/data", Anyone, data::index)
        .get("/data/{archive}", Anyone, data::show)
        .get("/data/{archive}/{*name}", Anyone, data::show_file)
        // What the moderators decide, in the open
        .get("/transparency", Anyone, transparency::show)
        .get("/transparency/fairness", Anyone, fairness::show)
        .get(
            "/transparency/fairness/counts.csv",
            Anyone,
            fairness::counts,
        )
        .get("/transparency/fairness/looks.csv", Anyone, fairness::looks)
        .get("/transparency/fairness/felt.csv", Anyone, fairness::felt)
        .get("/transparency/log", Anyone, public_log::index)
        .get(
            "/transparency/log.jsonl",
            Anyone,
            public_log::downloads::lines,
        )
        .get(
            "/transparency/log.atom",
            Anyone,
            public_log::downloads::feed,
        )
        .get(
            "/transparency/log/checkpoints",
            Anyone,
            public_log::show_checkpoints,
        )
        .get("/transparency/log/keys", Anyone, public_log::show_keys)
        .get("/transparency/log/{name}", Anyone, public_log::show)
        // Members, constituencies, parties
        .get("/members", Anyone, members::index)
        .get("/members/{id}", Anyone, members::show)
        .get("/members/{id}/record", Anyone, records::show)
        .get("/members/{id}/record.csv", Anyone, records::show_csv)
        .post("/members/{id}/record/note", Mp, records::create_note)
        .get("/about/records", Anyone, records::show_method)
        .get("/constituencies", Anyone, constituencies::index)
        .post(
            "/constituencies/searches",
            Anyone,
            constituencies::create_search,
        )
        .get("/constituencies/{code}", Anyone, constituencies::show)
        .get("/parties", Anyone, parties::index)
        // What MPs post
        .get("/news", Anyone, posts::index)
        .post("/news", Mp, posts::create)
        .get("/news/new", Mp, posts::new)
        .get("/news/{id}", Anyone, posts::show)
        .post("/news/{id}", Mp, posts::update)
        .get("/news/{id}/edit", Mp, posts::edit)
        .get("/news/{id}/versions", Anyone, posts::versions)
        .post("/news/{id}/withdrawal", Mp, posts::create_withdrawal)
        .get("/feeds/news.atom", Anyone, posts::feed)
        // Ideas
        .get("/ideas", Anyone, ideas::list::index)
        .get("/ideas/similar", Anyone, ideas::list::similar)
        .get("/ideas/new", Anyone, ideas::draft::begin)
        .post("/ideas/new", Anyone, ideas::draft::create)
        .get("/ideas/new/own-case", Anyone, ideas::draft::own_case)
        .get("/ideas/new/{step}", Anyone, ideas::draft::show)
        .post("/ideas/new/{step}", Anyone, ideas::draft::update)
        .get("/ideas/{number}", Anyone, ideas::show::show)
        .get("/ideas/{number}/versions", Anyone, ideas::show::versions)
        .get("/ideas/{number}/edit", Citizen, ideas::change::edit)
        .post("/ideas/{number}/edit", Anyone, ideas::change::update)
        .get(
            "/ideas/{number}/withdrawal",
            Citizen,
            ideas::change::ask_withdrawal,
        )
        .post(
            "/ideas/{number}/withdrawal",
            Citizen,
            ideas::change::create_withdrawal,
        )
        .post(
            "/ideas/{number}/no-reply",
            Citizen,
            records::create_no_reply,
        )
        // Voting
        .get("/vote", Anyone, votes::show)
        .post("/ideas/{number}/vote", Anyone, votes::create)
        // Signing in
        .get("/sign-in", Anyone, sign_in::new)
        .post("/sign-in", Anyone, sign_in::create)
        .get("/sign-in/code", Anyone, sign_in::edit)
        .post("/sign-in/code", Anyone, sign_in::update)
        .get("/demo/sign-in", DemoOnly, demo::index)
        .post("/demo/sign-in", DemoOnly, demo::create)
        .post("/sign-out", Anyone, sign_in::destroy)
        .get("/outbox", OutboxOnly, outbox::index)
        .get("/outbox/{id}", OutboxOnly, outbox::show)
        // Comments. Writing is open to visitors too: what they wrote is kept while they sign in.
        .get("/ideas/{number}/comments", Anyone, comments::index)
        .get("/ideas/{number}/comments/new", Anyone, comments::new)
        .post("/ideas/{number}/comments", Anyone, comments::create)
        .get("/comments/{id}", Anyone, comments::show)
        .post("/comments/{id}", Anyone, comments::update)
        .get("/comments/{id}/reply", Anyone, comments::new_reply)
        .post("/comments/{id}/replies", Anyone, comments::create_reply)
        .get("/comments/{id}/edit", Citizen, comments::edit)
        .get("/comments/{id}/versions", Anyone, comments::versions)
        .get(
            "/comments/{id}/withdrawal",
            Citizen,
            comments::new_withdrawal,
        )
        .post(
            "/comments/{id}/withdrawal",
            Citizen,
            comments::create_withdrawal,
        )
        .post("/comments/{id}/helpful", Anyone, comments::create_helpful)
        .post(
            "/comments/{id}/helpful/end",
            Anyone,
            comments::destroy_helpful,
        )
        // Reports: anybody may file one, without an account.
        .get("/reports/new", Anyone, reports::new)
        .post("/reports", Anyone, reports::create)
        .get("/reports/{receipt}", Anyone, reports::show)
        // Responses of MPs
        .get("/ideas/{number}/responses/new", Mp, responses::new)
        .post("/ideas/{number}/responses", Anyone, responses::create)
        .get("/responses/{id}", Anyone, responses::show)
        .post("/responses/{id}", Anyone, responses::update)
        .get("/responses/{id}/edit", Mp, responses::edit)
        .get("/responses/{id}/versions", Anyone, responses::versions)
        // Whether they answered, and what is put right in them
        .get("/responses/{id}/judgement", Citizen, judgements::show)
        .post("/responses/{id}/judgement", Citizen, judgements::create)
        .post(
            "/responses/{id}/follow-ups",
            Citizen,
            judgements::create_question,
        )
        .get(
            "/responses/{id}/follow-ups/{number}",
            Mp,
            judgements::new_answer,
        )
        .post(
            "/responses/{id}/follow-ups/{number}",
            Mp,
            judgements::create_answer,
        )
        .get("/responses/{id}/corrections/new", Mp, corrections::new)
        .post("/responses/{id}/corrections", Mp, corrections::create)
        .get(
            "/commitments/{id}/corrections/new",
            Mp,
            corrections::new_of_commitment,
        )
        .post(
            "/commitments/{id}/corrections",
            Mp,
            corrections::create_of_commitment,
        )
        .get("/transparency/apologies", Anyone, corrections::index)
        .get(
            "/transparency/apologies/new",
            SignedIn,
            corrections::new_of_service,
        )
        .post(
            "/transparency/apologies",
            SignedIn,
            corrections::create_of_service,
        )
        // What they promise, and what comes of it
        .get("/responses/{id}/commitments/new", Mp, commitments::new)
        .post("/responses/{id}/commitments", Mp, commitments::create)
        .get("/commitments", Anyone, commitments::index)
        .get("/commitments/{id}", Anyone, commitments::show)
        .post("/commitments/{id}/steps", Mp, commitments::create_step)
        // Written together: its lead and whoever was invited see it, and nobody else.
        .get("/joint", Mp, joint::index)
        .get("/joint/{id}", Mp, joint::show)
        .post("/joint/{id}", Anyone, joint::update)
        .get("/joint/{id}/edit", Mp, joint::edit)
        .post("/joint/{id}/invitations", Mp, joint::create_invitation)
        .post(
            "/joint/{id}/invitations/{member}/end",
            Mp,
            joint::destroy_invitation,
        )
        .post("/joint/{id}/signatures", Mp, joint::create_signature)
        .post("/joint/{id}/refusal", Mp, joint::create_refusal)
        .post("/joint/{id}/publication", Mp, joint::create_publication)
        .post("/joint/{id}/withdrawal", Mp, joint::create_withdrawal)
        .post("/joint/{id}/end", Mp, joint::destroy)
        // Following, and being told
        .post("/follows", Anyone, follows::create)
        .get("/account/follows", SignedIn, follows::index)
        .post("/account/mail", SignedIn, follows::update)
        .get("/account/notices", SignedIn, notices::index)
        .get("/unsubscribe/{token}", Anyone, unsubscribe::show)
        .post("/unsubscribe/{token}", Anyone, unsubscribe::create);
    accounts::enter(moderation::enter(offices::enter(site)))
}

/// The table of doors, for tests and documentation.
pub fn doors(app: &App) -> Vec<Door> {
    site_map(app).doors
}

/// The whole site, ready to serve.
pub fn router(app: &App) -> Router {
    let site = site_map(app)
        .router
        .fallback(async || Error::Refusal(Refusal::NotFound));
    let doors: Router = site.clone().with_state(app.clone());
    let site = site.layer(middleware::from_fn_with_state(
        (app.clone(), doors),
        session::resume::resume,
    ));
    security::protect(site, app)
}
