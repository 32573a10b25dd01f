//! The pages of reporting: one form for everything and everybody, and a receipt. It must not know what moderators do with a report.

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::error::Result;
use super::form::{Errors, Form, Path, Query};
use super::layout::Layout;
use super::viewer::Viewer;
use super::{address, session};
use crate::actions;
use crate::app::{self, App};
use crate::clock;
use crate::domain::moderation::state::final_before;
use crate::domain::refusal::Refusal;
use crate::domain::report::{Complaint, Haste, Pointer, REASONS, Reporter, Subject, SubjectKind};
use crate::domain::sign_in::EmailAddress;
use crate::domain::text::FieldError;
use crate::store::{self, reports::Receipt};

/// In the session of a visitor who reported: what tells this browser from another.
const BROWSER: &str = "reporter";
/// What the hash of another site is made for.
const SITE: &str = "referrer";

#[derive(Template)]
#[template(path = "reports/new.html")]
struct ReportNew {
    layout: Layout,
    subject: Subject,
    groups: Vec<Group>,
    asks_email: bool,
    form: Reported,
    errors: Errors,
}

struct Group {
    heading: &'static str,
    reasons: Vec<Choice>,
}

struct Choice {
    code: &'static str,
    words: &'static str,
    hint: &'static str,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ReportShow {
    layout: Layout,
    report: Receipt,
}

#[derive(Template)]
#[template(path = "comments/gone.html")]
struct ReportGone {
    layout: Layout,
    words: String,
    kept: String,
}

/// What to report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    subject: String,
}

/// The report form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reported {
    subject: String,
    version: String,
    op: String,
    reason: String,
    words: String,
    email: String,
    from: String,
}

/// A keyed hash of where a request came from.
#[derive(Clone, Debug)]
pub struct Network(Option<String>);

impl FromRequestParts<App> for Network {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> std::result::Result<Self, Self::Rejection> {
        Ok(Self(
            address::of_parts(parts, app).map(|address| address::key(address, app)),
        ))
    }
}

/// A keyed hash of the other site that sent somebody here.
#[derive(Clone, Debug)]
pub struct CameFrom(Option<String>);

impl FromRequestParts<App> for CameFrom {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(
        parts: &mut Parts,
        app: &App,
    ) -> std::result::Result<Self, Self::Rejection> {
        let site = parts
            .headers
            .get(header::REFERER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| url::Url::parse(value).ok())
            .map(|page| page.origin().ascii_serialization())
            .filter(|origin| *origin != app.config.origin());
        Ok(Self(site.map(|site| app.sign(SITE, &site))))
    }
}

/// The form, beside what it is about.
pub async fn new(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    CameFrom(from): CameFrom,
    Query(about): Query<About>,
) -> Result {
    let subject = find(&app, &about.subject).await?.ok_or(Refusal::NotFound)?;
    let form = Reported {
        version: subject.version.to_string(),
        // Not the same for two visitors: it stands for the browser until that has a session.
        op: clock::random_token(),
        from: from.unwrap_or_default(),
        ..Reported::default()
    };
    draw(
        layout,
        &viewer,
        subject,
        form,
        Errors::default(),
        StatusCode::OK,
    )
}

/// Files a report.
pub async fn create(
    State(app): State<App>,
    layout: Layout,
    viewer: Viewer,
    session: Session,
    Network(network): Network,
    Form(form): Form<Reported>,
) -> Result {
    let Some(subject) = find(&app, &form.subject).await? else {
        return gone(layout, form.words);
    };
    let refusal = match file(&app, &viewer, &session, network, subject.pointer, &form).await? {
        Ok(filed) => {
            if !filed.is_first {
                session::say_next(
                    &session,
                    "You have reported this before, so nothing was added. Here is your receipt again.",
                )
                .await?;
            }
            let place = format!("/reports/{}", filed.receipt);
            return Ok(Redirect::to(&place).into_response());
        }
        Err(refusal) => refusal,
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::CONFLICT);
    let errors = match refusal {
        Refusal::NotFound => return gone(layout, form.words),
        Refusal::Fields(errors) => Errors::from(errors),
        other => Errors::from(FieldError::new("words", other.words())),
    };
    draw(layout, &viewer, subject, form, errors, status)
}

/// The receipt: what was reported when, and what happens next.
pub async fn show(State(app): State<App>, layout: Layout, Path(receipt): Path<String>) -> Result {
    // The letter waits until the moderator can no longer take it back, and so does this page.
    let before = final_before(app.now());
    let report = store::reports::find_receipt(&mut *app.db.read().await?, &receipt, before)
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(unshared(
        Html(ReportShow { layout, report }.render()?).into_response(),
    ))
}

async fn find(app: &App, about: &str) -> Result<Option<Subject>> {
    let Ok(pointer) = about.parse::<Pointer>() else {
        return Ok(None);
    };
    Ok(store::reports::find_subject(&mut *app.db.read().await?, pointer).await?)
}

async fn file(
    app: &App,
    viewer: &Viewer,
    session: &Session,
    network: Option<String>,
    about: Pointer,
    form: &Reported,
) -> Result<std::result::Result<actions::reports::Filed, Refusal>> {
    let read = form.version.parse().unwrap_or(1);
    let is_hash = form.from.len() == 32 && form.from.bytes().all(|digit| digit.is_ascii_hexdigit());
    let complaint = Complaint::parse(about.kind, &form.reason, &form.words, read)
        .map(|complaint| complaint.coming_from(is_hash.then(|| form.from.clone())));
    let email = match form.email.trim() {
        "" => Ok(None),
        typed => EmailAddress::parse("email", typed).map(Some),
    };
    let (complaint, email) = match (complaint, email) {
        (Ok(complaint), Ok(email)) => (complaint, email),
        (complaint, email) => {
            let mut errors = complaint.err().unwrap_or_default();
            errors.extend(email.err());
            return Ok(Err(Refusal::Fields(errors)));
        }
    };
    let reporter = match &viewer.account {
        Some(account) => Reporter::Account(account.clone()),
        None => Reporter::Visitor {
            browser: browser(app, session, &form.op).await?,
            network,
            email,
        },
    };
    match actions::reports::file(app, &reporter, about, complaint).await {
        Ok(filed) => Ok(Ok(filed)),
        Err(app::Error::Refusal(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// What tells this browser from another. Two presses of one button may both come without a cookie: then the form's own
/// `op` makes them one.
async fn browser(app: &App, session: &Session, op: &str) -> Result<String> {
    if let Some(known) = session.get::<String>(BROWSER).await? {
        return Ok(known);
    }
    let token = match op {
        "" => clock::random_token(),
        op => app.sign("reporter", op),
    };
    session.insert(BROWSER, &token).await?;
    Ok(token)
}

fn draw(
    layout: Layout,
    viewer: &Viewer,
    subject: Subject,
    form: Reported,
    errors: Errors,
    status: StatusCode,
) -> Result {
    let page = ReportNew {
        groups: groups(subject.pointer.kind, &form.reason),
        asks_email: viewer.account.is_none(),
        layout,
        subject,
        form,
        errors,
    };
    Ok(unshared((status, Html(page.render()?)).into_response()))
}

fn groups(kind: SubjectKind, chosen: &str) -> Vec<Group> {
    [
        (Haste::Danger, "Danger and law"),
        (Haste::Respect, "How people are treated"),
        (Haste::Order, "Genuine, and in the right place"),
    ]
    .map(|(haste, heading)| Group {
        heading,
        reasons: REASONS
            .iter()
            .filter(|reason| reason.haste == haste && reason.fits(kind))
            .map(|reason| Choice {
                code: reason.code,
                words: reason.words,
                hint: reason.hint,
                is_chosen: reason.code == chosen,
            })
            .collect(),
    })
    .into()
}

/// What was to be reported is gone, or never was there for this person: the two look the same.
fn gone(layout: Layout, kept: String) -> Result {
    let page = ReportGone {
        layout,
        words: "What you wanted to report cannot be found. It may have been withdrawn or removed while you were writing.".into(),
        kept,
    };
    Ok((StatusCode::NOT_FOUND, Html(page.render()?)).into_response())
}

/// Forms and receipts of reports stand in no cache: the first names a browser, the second is a secret.
fn unshared(mut response: Response) -> Response {
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}
